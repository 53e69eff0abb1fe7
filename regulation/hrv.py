"""Time-domain heart-rate variability from exact sums, over a moving window or a whole list.

Everything is a sum of integers (count, sum, sum of squares), so a value costs O(1) a beat, never drifts and
is bit-identical whether the beats came live, from a replay or from a file. Definitions: Task Force 1996;
window (t - W, t]; SDNN with ddof 1; RMSSD over pairs of adjacent normal beats inside the window.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable

from regulation.artefacts import BeatClass
from regulation.samples import UNITS_PER_MS
from regulation.values import frozen

PNN_LIMIT = 50 * UNITS_PER_MS
_NORMAL = BeatClass.NORMAL  # reaching into the enum costs a tenth of a beat


@frozen
class Entry:
    """One beat as a window sees it."""

    t_ms: int
    rr: int
    """Interval in units of 0.5 ns."""
    label: BeatClass | None
    """What the classifier judged it to be; None outside the hard limits, where it is not asked."""
    difference: int | None
    """Interval minus the one before, None unless both are valid and adjacent."""
    pair: bool
    """The difference joins two normal beats."""

    @property
    def normal(self) -> bool:
        """Judged normal."""
        return self.label is BeatClass.NORMAL

    @property
    def valid(self) -> bool:
        """Inside the hard limits."""
        return self.label is not None


class Sums:
    """Exact sums over intervals and their differences.

    The window of every value is whatever was added: 60 s of a moving window, or a whole recording.
    """

    __slots__ = ("d", "dd", "n", "over_limit", "pairs", "x", "xx")

    def __init__(self) -> None:
        self.n = self.x = self.xx = 0
        self.pairs = self.d = self.dd = self.over_limit = 0

    def add(self, rr: int) -> None:
        """Take an interval in."""
        self.n += 1
        self.x += rr
        self.xx += rr * rr

    def drop(self, rr: int) -> None:
        """Take an interval out."""
        self.n -= 1
        self.x -= rr
        self.xx -= rr * rr

    def add_pair(self, difference: int) -> None:
        """Take a difference of adjacent intervals in."""
        self.pairs += 1
        self.d += difference
        self.dd += difference * difference
        if abs(difference) > PNN_LIMIT:
            self.over_limit += 1

    def drop_pair(self, difference: int) -> None:
        """Take a difference of adjacent intervals out."""
        self.pairs -= 1
        self.d -= difference
        self.dd -= difference * difference
        if abs(difference) > PNN_LIMIT:
            self.over_limit -= 1

    def mean_ms(self) -> float | None:
        """Mean interval of the window, ms (Task Force 1996). None without beats."""
        return self.x / (self.n * UNITS_PER_MS) if self.n else None

    def hr_bpm(self) -> float | None:
        """60000 / mean interval of the window, beats a minute (Task Force 1996). None without beats."""
        return 60_000 * self.n * UNITS_PER_MS / self.x if self.x else None

    def sdnn_ms(self) -> float | None:
        """Standard deviation of the window's intervals, ddof 1, ms (Task Force 1996). None under 2 beats."""
        return _deviation_ms(self.n, self.x, self.xx)

    def rmssd_ms(self) -> float | None:
        """Root mean square of the window's differences, ms (Task Force 1996). None without a pair."""
        return math.sqrt(self.dd / self.pairs) / UNITS_PER_MS if self.pairs else None

    def pnn50_pct(self) -> float | None:
        """Share of the window's differences over 50 ms, per cent (Task Force 1996). None without a pair."""
        return 100 * self.over_limit / self.pairs if self.pairs else None

    def sd1_ms(self) -> float | None:
        """Poincare width over the window: SDSD / sqrt 2, ms (Brennan 2001). None under 2 pairs."""
        sdsd_ms = _deviation_ms(self.pairs, self.d, self.dd)
        return None if sdsd_ms is None else sdsd_ms / math.sqrt(2)

    def sd2_ms(self) -> float | None:
        """Poincare length over the window: sqrt(2 SDNN^2 - SD1^2), ms (Brennan 2001).

        None under 2 pairs or where it is not real. Exact up to the root: at 0 the last bits would tell.
        """
        ways, pair_ways = self.n * (self.n - 1), self.pairs * (self.pairs - 1)
        if not ways or not pair_ways:
            return None
        spread, pair_spread = self.n * self.xx - self.x**2, self.pairs * self.dd - self.d**2
        square = 4 * spread * pair_ways - pair_spread * ways
        return math.sqrt(square / (2 * ways * pair_ways)) / UNITS_PER_MS if square >= 0 else None


class Window:
    """The beats of the last `width_ms`: sums over the normal ones, counts over all.

    The two halves of `push` and `advance` are written out, not shared: this is what every beat costs.
    """

    def __init__(self, width_ms: int) -> None:
        self.width_ms = width_ms
        self.normal = Sums()
        self.raw = Sums()
        """Only count and squares of its pairs are kept: every adjacent valid pair, flagged or not."""
        self.beats = self.flagged = self.invalid = 0
        self.covered = 0
        """Sum of all valid intervals, units: the part of the window that beats account for."""
        self._entries: deque[Entry] = deque()

    def push(self, entry: Entry) -> None:
        """Take in the next beat; times never decrease."""
        self.beats += 1
        if entry.label is not None:
            self.covered += entry.rr
            if entry.label is _NORMAL:
                self.normal.add(entry.rr)
            else:
                self.flagged += 1
            difference = entry.difference
            if difference is not None and self._entries:
                self.raw.pairs += 1
                self.raw.dd += difference * difference
                if entry.pair:
                    self.normal.add_pair(difference)
        else:
            self.invalid += 1
        self._entries.append(entry)

    def advance(self, t_ms: int) -> None:
        """Drop what is `width_ms` old or older at `t_ms`."""
        entries, oldest_ms = self._entries, t_ms - self.width_ms
        while entries and entries[0].t_ms <= oldest_ms:
            self._drop(entries.popleft(), entries[0] if entries else None)

    def _drop(self, entry: Entry, following: Entry | None) -> None:
        """Take out the oldest beat, and the difference that the beat after it made with it."""
        self.beats -= 1
        if entry.label is not None:
            self.covered -= entry.rr
            if entry.label is _NORMAL:
                self.normal.drop(entry.rr)
            else:
                self.flagged -= 1
        else:
            self.invalid -= 1
        if following is not None and following.difference is not None:
            difference = following.difference
            self.raw.pairs -= 1
            self.raw.dd -= difference * difference
            if following.pair:
                self.normal.drop_pair(difference)


def plain_sums(rrs: list[int], valid: list[bool]) -> Sums:
    """Sums over every valid interval and every difference of two valid neighbours in the list.

    `rrs` in units of 0.5 ns. This is `--correct none`: gaps and artefacts are ignored.
    """
    sums = Sums()
    for i, rr in enumerate(rrs):
        if valid[i]:
            sums.add(rr)
            if i and valid[i - 1]:
                sums.add_pair(rr - rrs[i - 1])
    return sums


def normal_runs(entries: Iterable[Entry]) -> list[list[int]]:
    """Return the normal intervals, units of 0.5 ns, in runs of adjacent ones.

    The runs and the differences inside them are exactly what the sums of a review are made of.
    """
    runs: list[list[int]] = []
    for entry in entries:
        if entry.normal and entry.pair and runs:
            runs[-1].append(entry.rr)
        elif entry.normal:
            runs.append([entry.rr])
    return runs


def _deviation_ms(n: int, x: int, xx: int) -> float | None:
    return math.sqrt((n * xx - x * x) / (n * (n - 1))) / UNITS_PER_MS if n > 1 else None
