"""A whole session of two people in numbers: moved together or not, coherence, episodes, how far apart.

Everything stands on the same labelled beats and the same frames as the numbers of each person. More of any of
it is not better: two hearts also move together in a conflict, under one pacer or in one room.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from regulation.coherence import Coherence, coherence
from regulation.episode import Episode
from regulation.episodes import Episodes
from regulation.frames import Frame
from regulation.hrv import Entry
from regulation.leads import mean_over
from regulation.matching import Difference, Matching
from regulation.one_strap import heard_twice
from regulation.pairings import GRID_HZ, LONG, SHORT, cut, own_z
from regulation.rounding import sig6
from regulation.series import GRID_MS, HeartSeries
from regulation.surrogates import LEADS_S, Together, together
from regulation.susy import Susy, susy
from regulation.tachogram import Values
from regulation.verdict import Unjudged
from regulation.weights import weights

SIZES = (SHORT, LONG)
BESIDE_MS = 300_000
"""As far before and after an episode as is looked at."""
LEAST_WINDOWS = 2


@dataclass(frozen=True, slots=True)
class Part:
    """How two hearts went together in a part of a session."""

    mean_z: float | None
    """Mean of Fisher's z at the lag of the whole session's peak; None under two usable windows of 30 s."""
    n_windows: int


@dataclass(frozen=True, slots=True)
class EpisodeReview:
    """One episode, with the two hearts up to five minutes before it, in it, and up to five minutes after.

    None where the session as a whole gives no synchrony in windows of 30 s, for the reason that stands there,
    or where a part is not there. These say how it went,
    not what it means, and no part is tested: a few windows are never significant.
    """

    episode: Episode
    before: Part | None
    during: Part | None
    after: Part | None


@dataclass(frozen=True, slots=True)
class PairReview:
    """A session of two people; floats have 6 significant digits."""

    overlap_s: float
    """Time in which the heart rate of both is known."""
    synchrony: dict[int, Together | Unjudged]
    """By length of the windows, s."""
    susy: dict[int, Susy | Unjudged]
    coherence: Coherence | Unjudged
    episodes: list[EpisodeReview]
    apart: list[Difference]
    """Arousal of A minus that of B over time."""


class PairTold:
    """Takes every frame of a session and keeps what is asked of the two."""

    def __init__(self) -> None:
        self._episodes = Episodes()
        self._matching = Matching()

    def take(self, frame: Frame) -> None:
        """See the next frame."""
        self._episodes.take(frame)
        self._matching.take(frame)

    def review(
        self,
        a: list[Entry],
        b: list[Entry],
        start_ms: int,
        end_ms: int,
        key: str,
        *,
        aligned_within_s: float = LEADS_S,
    ) -> PairReview:
        """Return the review of a session from `start_ms` to `end_ms` with these labelled beats.

        `key` is the session's: the same key draws the same surrogates. `aligned_within_s`: see `together`.
        One strap heard twice gives its reason everywhere, also where only one size of window shows it.
        """
        a_bpm, b_bpm = series_bpm(a, start_ms, end_ms), series_bpm(b, start_ms, end_ms)
        found = {
            size.window_s: together(a_bpm, b_bpm, size, key, aligned_within_s=aligned_within_s)
            for size in SIZES
        }
        numbers = {size.window_s: susy(a_bpm, b_bpm, size) for size in SIZES}
        cohering = coherence(a_bpm, b_bpm)
        if Unjudged.SAME_SERIES in found.values() or heard_twice([x.rr for x in a], [x.rr for x in b]):
            found = dict.fromkeys(found, Unjudged.SAME_SERIES)
            numbers, cohering = dict.fromkeys(numbers, Unjudged.SAME_SERIES), Unjudged.SAME_SERIES
        both = np.isfinite(a_bpm) & np.isfinite(b_bpm)
        parts = _Parts(a_bpm, b_bpm, start_ms, found[SHORT.window_s])
        return PairReview(
            overlap_s=float(both.sum()) / GRID_HZ,
            synchrony=found,
            susy=numbers,
            coherence=cohering,
            episodes=[parts.beside(episode) for episode in self._episodes.records()],
            apart=self._matching.series(),
        )


def series_bpm(entries: list[Entry], start_ms: int, end_ms: int) -> Values:
    """Heart rate of these beats on the 2 Hz grid from `start_ms` to `end_ms`, bpm, NaN where missing."""
    series = HeartSeries()
    for entry in entries:
        series.push(entry)
    first_ms = -(-start_ms // GRID_MS) * GRID_MS
    return series.values(first_ms, end_ms // GRID_MS * GRID_MS)


class _Parts:
    """Cuts parts out of a session that was judged."""

    def __init__(self, a_bpm: Values, b_bpm: Values, start_ms: int, found: Together | Unjudged) -> None:
        self._bpm = a_bpm, b_bpm
        self._start_ms = start_ms
        self._lag: int | None = None
        if isinstance(found, Together):
            self._lag = SHORT.lags()[int(np.abs(found.mean_z).argmax())]

    def beside(self, episode: Episode) -> EpisodeReview:
        onset_ms, ended_ms = episode.onset_ms, episode.ended_ms
        return EpisodeReview(
            episode,
            self._part(onset_ms - BESIDE_MS, onset_ms),
            self._part(onset_ms, ended_ms),
            None if ended_ms is None else self._part(ended_ms, ended_ms + BESIDE_MS),
        )

    def _part(self, from_ms: int, to_ms: int | None) -> Part | None:
        """Windows of 30 s from where the part begins, end to end; without `to_ms` to the session's end."""
        if self._lag is None:
            return None
        first = max(0, (from_ms - self._start_ms) // GRID_MS)
        end = None if to_ms is None else max(0, (to_ms - self._start_ms) // GRID_MS)
        a_bpm, b_bpm = (bpm[first:end] for bpm in self._bpm)
        windows = cut(a_bpm, b_bpm, SHORT)
        if windows.n < LEAST_WINDOWS:
            return Part(None, windows.n)
        own = own_z(windows, self._lag)
        mean_z = mean_over(own[:, None], weights(windows).diagonal())
        return Part(sig6(float(mean_z[0])), windows.n)
