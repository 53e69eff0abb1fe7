"""Which beats are not normal: a causal Lipponen-Tarvainen classifier that decides at most 5 beats later.

Source: Lipponen & Tarvainen 2019, J Med Eng Technol 43(3), with three changes for a live stream, measured in
docs/decisions/0008. Thresholds look back only, with floors and caps, so that neither a quantised quiet heart
nor dense artefacts can switch the filter off. A jump that the heart makes again within 5 beats is its own
swing: breath deepens after speech, and the last 91 beats do not know it yet. A beat that jumps no further
than the first threshold is normal at once, as nothing that follows could change that; only a jump makes wait.
Intervals outside the hard limits never come here.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from dataclasses import dataclass
from enum import StrEnum

LOOK_AHEAD = 5
MEDIAN_BEATS = 11
ALPHA = 5.2
THRESHOLD_BEATS = 91
C1 = 0.13
C2 = 0.17
TH1_FLOOR_EARLY_MS = 100.0
TH1_FLOOR_MS = 50.0
EARLY_BEATS = 60
TH2_FLOOR_MS = 60.0
TH1_CAP = 0.13
"""Of the median interval: as far as the last 91 beats alone may raise the first threshold."""
CAP = 0.20
"""Of the median interval: as far as anything may raise a threshold."""
SWING = 1.4
"""Times the second largest jump around a beat: further than that no swing jumps."""


class BeatClass(StrEnum):
    """What a beat was judged to be."""

    NORMAL = "normal"
    ECTOPIC = "ectopic"
    EXTRA = "extra"
    MISSED = "missed"
    LONG_SHORT = "long_short"


class QuartileDeviation:
    """Quartile deviation (Q3 - Q1) / 2 of the last 91 values, linear between ranks, O(log n) a value."""

    def __init__(self, size: int = THRESHOLD_BEATS) -> None:
        self._size = size
        self._order: deque[float] = deque()
        self._sorted: list[float] = []

    def push(self, value: float) -> None:
        """Add one value; the oldest leaves when there are more than `size`."""
        self._order.append(value)
        insort(self._sorted, value)
        if len(self._order) > self._size:
            del self._sorted[bisect_left(self._sorted, self._order.popleft())]

    def value(self) -> float:
        """Return the quartile deviation, 0 while empty."""
        return (self._quantile(0.75) - self._quantile(0.25)) / 2

    def _quantile(self, share: float) -> float:
        ordered = self._sorted
        if not ordered:
            return 0.0
        place = share * (len(ordered) - 1)
        low = int(place)
        high = min(low + 1, len(ordered) - 1)
        return ordered[low] + (place - low) * (ordered[high] - ordered[low])


@dataclass(slots=True)
class _Interval:
    """An interval in the line, which holds the open ones and their neighbours."""

    rr_ms: float
    difference_ms: float
    suspect: bool = False  # its neighbour looked long or short and asked to look here too


class Classifier:
    """Judges the intervals of one segment after the other; thresholds carry over, differences do not."""

    def __init__(self) -> None:
        self.th1_uncapped_ms = 0.0
        """The paper's own Th1 at the last beat, for the rhythm gate."""
        self._differences = QuartileDeviation()
        self._distances = QuartileDeviation()
        self._decided = 0
        self._line: list[_Interval] = []
        self._middle = 0  # place in the line of the next interval to have 5 behind it
        self._open = 0  # place of the first interval without a verdict, never before the middle

    def push(self, rr_ms: float) -> list[BeatClass]:
        """Take the next valid interval (ms); return the verdicts that are now final, oldest first."""
        if self._middle > LOOK_AHEAD:
            del self._line[0]
            self._middle, self._open = self._middle - 1, self._open - 1
        difference_ms = rr_ms - self._line[-1].rr_ms if self._line else 0.0
        if self._line:
            self._differences.push(abs(difference_ms))
        self._line.append(_Interval(rr_ms, difference_ms))
        self.th1_uncapped_ms = ALPHA * self._differences.value()
        waited = self._look_around() if len(self._line) - self._middle > LOOK_AHEAD else []
        return waited + self._at_once()

    def flush(self) -> list[BeatClass]:
        """End of a segment: judge what waits with what is there, and forget the neighbours."""
        verdicts = [verdict for _ in self._line[self._middle :] for verdict in self._look_around()]
        self._line.clear()
        self._middle = self._open = 0
        return verdicts

    def _at_once(self) -> list[BeatClass]:
        """Judge the beats whose own jump is small: no neighbour could make more of it than normal."""
        first = self._open
        th1_ms = self._th1(_median(self._line[-MEDIAN_BEATS:]))
        for interval in self._line[first:]:
            if interval.suspect or abs(interval.difference_ms) > th1_ms:
                break
            self._open += 1
        self._decided += self._open - first
        return [BeatClass.NORMAL] * (self._open - first)

    def _look_around(self) -> list[BeatClass]:
        """The middle has all its neighbours: learn from it, and judge it if it waited for them."""
        at = self._middle
        median_ms = _median(self._line[max(0, at - LOOK_AHEAD) : at + LOOK_AHEAD + 1])
        distance_ms = self._line[at].rr_ms - median_ms
        if distance_ms < 0:
            distance_ms *= -2
        self._distances.push(distance_ms)
        verdicts = []
        if at == self._open:
            verdicts = [self._label(at, median_ms, distance_ms)]
            self._decided += 1
            self._open += 1
        self._middle += 1
        return verdicts

    def _th1(self, median_ms: float, swing_ms: float = 0.0) -> float:
        floor_ms = TH1_FLOOR_EARLY_MS if self._decided < EARLY_BEATS else TH1_FLOOR_MS
        known_ms = min(self.th1_uncapped_ms, TH1_CAP * median_ms)
        return max(floor_ms, known_ms, min(SWING * swing_ms, CAP * median_ms))

    def _swing(self, at: int) -> float:
        """Second largest jump within 5 beats, ms; those from one before to two after are the event's own."""
        before = self._line[max(0, at - LOOK_AHEAD) : max(0, at - 1)]
        around = before + self._line[at + 3 : at + LOOK_AHEAD + 1]
        jumps_ms = sorted(abs(interval.difference_ms) for interval in around)
        return jumps_ms[-2] if len(jumps_ms) > 1 else 0.0

    def _label(self, at: int, median_ms: float, distance_ms: float) -> BeatClass:
        here = self._line[at]
        th1_ms = self._th1(median_ms, self._swing(at))
        d = here.difference_ms / th1_ms
        if abs(d) <= 1 and not here.suspect:
            return BeatClass.NORMAL
        before, after, second = (self._difference(at + k) / th1_ms for k in (-1, 1, 2))
        if _is_ectopic(d, before, after):
            return BeatClass.ECTOPIC
        if abs(d) > 1 and abs(after) < abs(second):
            self._line[at + 1].suspect = True
        th2_ms = max(TH2_FLOOR_MS, min(ALPHA * self._distances.value(), CAP * median_ms))
        rises = d > 1 and min(after, second) < -1
        falls = d < -1 and max(after, second) > 1
        if not (rises or falls or distance_ms > 3 * th2_ms):
            return BeatClass.NORMAL
        if rises and abs(here.rr_ms / 2 - median_ms) < th2_ms:
            return BeatClass.MISSED
        if falls and abs(here.rr_ms + self._line[at + 1].rr_ms - median_ms) < th2_ms:
            return BeatClass.EXTRA
        return BeatClass.LONG_SHORT

    def _difference(self, at: int) -> float:
        return self._line[at].difference_ms if 0 <= at < len(self._line) else 0.0


def _median(intervals: list[_Interval]) -> float:
    """Median interval, ms; of an even number the upper one."""
    ordered = sorted([interval.rr_ms for interval in intervals])
    return ordered[len(ordered) // 2]


def _is_ectopic(d: float, before: float, after: float) -> bool:
    """A jump with opposite jumps on both sides (the paper's NPN and PNP patterns)."""
    if d > 1:
        return max(before, after) < -C1 * d - C2
    if d < -1:
        return min(before, after) > -C1 * d + C2
    return False
