"""Whether two hearts move together more than chance allows, live: a step every 30 s, and one badge.

It never says how strong, who leads or by how much: strangers' best correlation averages 0.44, and a lag under
2.5 s is the straps' own (docs/signals.md). Those are questions for the review.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from regulation.chance import Chance
from regulation.curves import KEPT_WINDOWS, NULL_WINDOWS, WINDOW_MS, Curves
from regulation.frames import Phase, Reason, SynchronyFrame
from regulation.one_strap import heard_twice
from regulation.rounding import sig6
from regulation.samples import SEATS, Seat
from regulation.series import GRID_MS, HeartSeries
from regulation.tachogram import Values
from regulation.windows import coverage, pair_unusable, unusable

AVERAGED = 10
"""Windows that the mean is taken over."""
TIME_OUT_MS = 15_000
"""A window is judged so long after its end at the latest: verdicts come 5 beats late, and packets seconds."""
DRAWS = 199
APART = 2
"""A window of B is a stranger's for one of A if it is at least so many windows away."""
ON_P, OFF_P, ON_STEPS = 0.01, 0.1, 4
FROZEN_STEPS = 2
"""So many missing windows in a row (60 s) leave the badge and its count as they are."""


class Badge:
    """On after p <= .01 on four steps running, off at p > .1; missing windows freeze it for 60 s at most."""

    def __init__(self) -> None:
        self.on = False
        self._low = self._missed = 0

    def judge(self, p: float) -> None:
        """A step was judged."""
        self._missed = 0
        self._low = self._low + 1 if p <= ON_P else 0
        self.on = p <= OFF_P if self.on else self._low >= ON_STEPS

    def miss(self) -> None:
        """A step could not be judged."""
        self._missed += 1
        if self._missed > FROZEN_STEPS:
            self.on, self._low = False, 0


@dataclass(frozen=True, slots=True)
class _Verdict:
    statistic: float
    p: float
    null_level: float
    phase: Phase


class Synchrony:
    """The pair's fold: feed `series` with every final beat of both, `tick` every whole second of data time.

    Windows of 30 s lie end to end from the first whole 500 ms of the session. One is judged at the first tick
    at which both heart rates are final up to its end, 15 s after it at the latest; what was not known then is
    missing in it for ever. The statistic is S = max over the lags of |mean z(k)|, lags of +-5 s, over the ten
    latest usable windows of the last 15 min (curves.py). Null: for each of these windows of A an independent
    one of B's last 30 min, at least two windows away, with replacement, 199 draws; p = (1 + #) / 200
    (surrogates as in Moulder 2018). With A and B swapped, statistic, windows and phase are the same; p and
    `null_level` are not, since A's windows are then held against the others of the other person.

    Nothing is said before ten windows (5 min), and the badge takes 6.5 min. Reasons: `same_signal` where one
    strap was heard twice (`one_strap`) in the last ten windows, `few_beats` where one has none in the window,
    `warming` until ten windows have passed since the first usable one, then `gap` (coverage under 80 %) or
    `no_variability` (a flat one) for the last window, and `gap` where the last 15 min do not hold ten
    usable ones. Missing windows leave the badge as it is for 60 s at most.
    """

    def __init__(self, key: str, start_ms: int) -> None:
        self._key = key
        self._zero_ms = -(-start_ms // GRID_MS) * GRID_MS
        self.series: dict[Seat, HeartSeries] = {seat: HeartSeries() for seat in SEATS}
        self._curves = Curves()
        self._badge = Badge()
        self._number = 0  # of the window that is judged next
        self._first_usable: int | None = None
        self._usable: list[int] = []  # of both, of the last 15 min
        self._usable_b: list[int] = []  # of B, of the last 30 min
        self._paced_ms: int | None = None  # when a pacer last ran
        self._twice: int | None = None  # the last window in which one strap was heard twice

    def tick(self, t_ms: int, *, pacer: bool) -> SynchronyFrame | None:
        """Judge the window that is due at this second, if one is; `pacer` says that a shared one runs."""
        if pacer:
            self._paced_ms = t_ms
        until_ms = self._zero_ms + (self._number + 1) * WINDOW_MS
        if t_ms < until_ms or (t_ms < until_ms + TIME_OUT_MS and not self._final(until_ms)):
            return None
        from_ms = until_ms - WINDOW_MS + GRID_MS
        a_bpm, b_bpm = (series.values(from_ms, until_ms) for series in self.series.values())
        if heard_twice(*(series.rr for series in self.series.values())):
            self._twice = self._number
        for series in self.series.values():
            series.forget(until_ms)
        frame = self._step(t_ms, until_ms, a_bpm, b_bpm)
        self._number += 1
        return frame

    def _final(self, until_ms: int) -> bool:
        finals_ms = [series.final_ms for series in self.series.values()]
        return all(final_ms is not None and final_ms >= until_ms for final_ms in finals_ms)

    def _step(self, t_ms: int, until_ms: int, a_bpm: Values, b_bpm: Values) -> SynchronyFrame:
        missing = Reason.SAME_SIGNAL if self._one_strap() else pair_unusable(a_bpm, b_bpm)
        self._curves.add(self._number, a_bpm, b_bpm)
        self._remember(usable=missing is None, usable_b=unusable(b_bpm) is None)
        reason = self._reason(missing)
        verdict = self._verdict() if reason is None else None
        if verdict is None:
            self._badge.miss()
        else:
            self._badge.judge(verdict.p)
        return SynchronyFrame(
            t_ms,
            until_ms,
            verdict.statistic if verdict else None,
            verdict.p if verdict else None,
            verdict.null_level if verdict else None,
            self._badge.on,
            verdict.phase if verdict and self._badge.on else None,
            min(len(self._usable), AVERAGED),
            dict(zip(SEATS, (coverage(a_bpm), coverage(b_bpm)), strict=True)),
            self._paced(until_ms),
            reason,
        )

    def _one_strap(self) -> bool:
        """Said for as many windows as a mean is over: where beats are lost not every window shows it."""
        return self._twice is not None and self._number - self._twice < AVERAGED

    def _paced(self, until_ms: int) -> bool:
        """A pacer ran in the windows that the mean is over, or in the last five minutes."""
        oldest = self._usable[-AVERAGED:][0] if self._usable else self._number
        since_ms = min(self._zero_ms + oldest * WINDOW_MS, until_ms - AVERAGED * WINDOW_MS)
        return self._paced_ms is not None and self._paced_ms > since_ms

    def _remember(self, *, usable: bool, usable_b: bool) -> None:
        self._usable = [i for i in self._usable if i > self._number - KEPT_WINDOWS]
        self._usable_b = [i for i in self._usable_b if i > self._number - NULL_WINDOWS]
        self._usable += [self._number] * usable
        self._usable_b += [self._number] * usable_b
        if usable and self._first_usable is None:
            self._first_usable = self._number

    def _reason(self, missing: Reason | None) -> Reason | None:
        """Why this step says nothing, None if it does."""
        if missing in (Reason.SAME_SIGNAL, Reason.FEW_BEATS):
            return missing
        since = self._number if self._first_usable is None else self._number - self._first_usable
        if since < AVERAGED - 1:
            return Reason.WARMING
        return missing or (Reason.GAP if len(self._usable) < AVERAGED else None)

    def _verdict(self) -> _Verdict:
        numbers = self._usable[-AVERAGED:]
        mean = self._curves.mean(numbers)
        peak = float(mean[np.abs(mean).argmax()])
        chance, b = Chance(self._key, self._number), np.array(self._usable_b)
        strangers = [b[np.abs(b - number) >= APART] for number in numbers]
        sizes = np.repeat([other.size for other in strangers], DRAWS)
        picked = chance.below(sizes, sizes.size).reshape(-1, DRAWS)
        drawn = [other[which] for other, which in zip(strangers, picked, strict=True)]
        null = np.sort(np.abs(self._curves.drawn_means(numbers, drawn)).max(axis=1).round(6))
        statistic = sig6(abs(peak))
        p = (1 + int(np.count_nonzero(null >= statistic))) / (DRAWS + 1)
        phase: Phase = "in_phase" if peak > 0 else "anti_phase"
        return _Verdict(statistic, p, sig6(float(null[-(DRAWS + 1) // 20])), phase)
