"""Which beats are not normal: a causal Lipponen-Tarvainen classifier that decides 5 beats later.

Source: Lipponen & Tarvainen 2019, J Med Eng Technol 43(3), with two changes that a live stream needs:
thresholds look back only, and they have floors and a cap, so that neither a quantised quiet heart nor dense
artefacts can switch the filter off. Intervals outside the hard limits never come here.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from dataclasses import dataclass
from enum import StrEnum

LOOK_AHEAD = 5
ALPHA = 5.2
THRESHOLD_BEATS = 91
C1 = 0.13
C2 = 0.17
TH1_FLOOR_EARLY_MS = 100.0
TH1_FLOOR_MS = 50.0
EARLY_BEATS = 60
TH2_FLOOR_MS = 60.0
CAP = 0.20


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
    """An interval in the line: judged ones stay as neighbours, the last five wait."""

    rr_ms: float
    difference_ms: float
    suspect: bool = False  # its neighbour looked long or short and asked to look here too


class Classifier:
    """Judges the intervals of one segment after the other; thresholds carry over, differences do not."""

    def __init__(self) -> None:
        self.th1_uncapped_ms = 0.0
        """The paper's own Th1 at the last verdict, for the rhythm gate."""
        self._differences = QuartileDeviation()
        self._distances = QuartileDeviation()
        self._decided = 0
        self._line: list[_Interval] = []
        self._next = 0  # place in the line of the next interval to judge

    def push(self, rr_ms: float) -> list[BeatClass]:
        """Take the next valid interval (ms); return the verdicts that are now final, oldest first."""
        difference_ms = rr_ms - self._line[-1].rr_ms if self._line else 0.0
        if self._line:
            self._differences.push(abs(difference_ms))
        self._line.append(_Interval(rr_ms, difference_ms))
        return [self._judge()] if len(self._line) - self._next > LOOK_AHEAD else []

    def flush(self) -> list[BeatClass]:
        """End of a segment: judge what waits with what is there, and forget the neighbours."""
        verdicts = [self._judge() for _ in range(len(self._line) - self._next)]
        self._line.clear()
        self._next = 0
        return verdicts

    def _judge(self) -> BeatClass:
        at = self._next
        around = sorted([interval.rr_ms for interval in self._line[max(0, at - LOOK_AHEAD) :]])
        median_ms = around[len(around) // 2]
        self.th1_uncapped_ms = ALPHA * self._differences.value()
        label = self._label(at, self._th1(median_ms), median_ms)
        self._decided += 1
        self._next += 1
        if self._next > LOOK_AHEAD:
            del self._line[0]
            self._next -= 1
        return label

    def _th1(self, median_ms: float) -> float:
        floor_ms = TH1_FLOOR_EARLY_MS if self._decided < EARLY_BEATS else TH1_FLOOR_MS
        return max(floor_ms, min(self.th1_uncapped_ms, CAP * median_ms))

    def _label(self, at: int, th1_ms: float, median_ms: float) -> BeatClass:
        here = self._line[at]
        distance_ms = here.rr_ms - median_ms
        if distance_ms < 0:
            distance_ms *= -2
        self._distances.push(distance_ms)
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
        if falls and abs(here.rr_ms + self._following(at) - median_ms) < th2_ms:
            return BeatClass.EXTRA
        return BeatClass.LONG_SHORT

    def _difference(self, at: int) -> float:
        return self._line[at].difference_ms if 0 <= at < len(self._line) else 0.0

    def _following(self, at: int) -> float:
        return self._line[at + 1].rr_ms if at + 1 < len(self._line) else 0.0


def _is_ectopic(d: float, before: float, after: float) -> bool:
    """A jump with opposite jumps on both sides (the paper's NPN and PNP patterns)."""
    if d > 1:
        return max(before, after) < -C1 * d - C2
    if d < -1:
        return min(before, after) > -C1 * d + C2
    return False
