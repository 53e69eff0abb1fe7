"""The beat clock: from notifications without time stamps to beats on one axis of data time.

A Heart Rate Measurement says how long the last intervals were, never when they ended, and may arrive seconds
late. Within a segment, beat time = A + the sum of its intervals, where A is the smallest
(arrival - sum) of the last 15 s: the notification that was delayed least. A gap starts a new segment.
Measured errors: docs/signals.md ("The beat clock").
"""

from __future__ import annotations

from collections import deque

from regulation.samples import UNITS_PER_MS, HeartSample
from regulation.values import frozen

HARD_MIN = 300 * UNITS_PER_MS
"""Shortest interval that may be a heartbeat's."""
HARD_MAX = 2000 * UNITS_PER_MS
"""Longest interval that may be a heartbeat's."""
TIME_MAX = 10_000 * UNITS_PER_MS
"""Longest interval that is still believed as passed time."""
ANCHOR_MS = 15_000
MAX_LATE_UNITS = 2500 * UNITS_PER_MS
AHEAD_UNITS = 1750 * UNITS_PER_MS
AHEAD_IN_A_ROW = 3
MEDIAN_BEATS = 9
NEAR = 0.30


@frozen
class Beat:
    """One beat: when it was, the interval that ended with it, and what may be done with it."""

    t_ms: int
    """Data time, fixed on arrival."""
    rr: int
    """The interval that ended here, in units of 0.5 ns."""
    valid: bool
    """Inside the hard limits of 300-2000 ms."""
    fast: bool
    """Usable by the heart-rate fast path: within 30 % of the median of the last 9 raw intervals."""
    linked: bool
    """The beat before is adjacent: same segment, nothing lost or dropped in between."""
    segment: int
    doubtful: bool = False
    """It came so late that beats may have been lost before it: its difference says nothing."""


@frozen
class _Interval:
    rr: int
    is_time: bool
    """Counts as passed time; otherwise dropped, and only counted as invalid."""
    fast: bool


class BeatClock:
    """Places the beats of one strap. Feed it with `push`; tell it of breaks with `break_segment`."""

    def __init__(self) -> None:
        self.segment = 0
        self._total = 0
        self._anchors: deque[tuple[int, int]] = deque()  # (arrival_ms, arrival - total), rising
        self._ahead = 0  # notifications in a row that came too late for their intervals
        self._before = 0  # the anchor before the first of them
        self._late = 0  # how late the last of them came
        self._last_ms: int | None = None
        self._linked = False
        self._short: int | None = None
        self._orphans: list[int] = []  # short ones whose next interval never came
        self._heard_ms = 0
        self._recent: deque[int] = deque(maxlen=MEDIAN_BEATS)

    def break_segment(self) -> None:
        """Start a new segment: contact was lost, the strap reconnected or the computer slept."""
        self._give_up_short()
        self.segment += 1
        self._total = 0
        self._anchors.clear()
        self._ahead = 0
        self._linked = False

    def push(self, sample: HeartSample) -> list[Beat]:
        """Return the beats that `sample` completes, oldest first.

        An interval under 300 ms waits for the next one before it is believed as time, so its beat can
        come with the following notification.
        """
        self._heard_ms = sample.t_ms
        intervals = self._believed(sample.rr)
        if not intervals:
            return []
        arrival = sample.t_ms * UNITS_PER_MS
        added = sum(interval.rr for interval in intervals if interval.is_time)
        doubtful = self._came_late(arrival, added)
        if self._ahead >= AHEAD_IN_A_ROW:
            self.break_segment()
        total_after = self._total + added
        anchor = self._anchor(sample.t_ms, arrival - total_after)
        return [
            self._beat(interval, anchor, arrival, total_after, doubtful=doubtful and i == 0)
            for i, interval in enumerate(intervals)
        ]

    def flush(self) -> list[Beat]:
        """The recording ends: return a short interval that still waits, as no time and invalid."""
        self._give_up_short()
        orphans, self._orphans = self._orphans, []
        placed_ms = self._heard_ms if self._last_ms is None else max(self._heard_ms, self._last_ms + 1)
        return [Beat(placed_ms, rr, False, False, False, self.segment) for rr in orphans]

    def _give_up_short(self) -> None:
        if self._short is not None:
            self._orphans.append(self._short)
            self._short = None

    def _believed(self, rrs: tuple[int, ...]) -> list[_Interval]:
        """Judge each interval: passed time or not, usable or not. Holds back a trailing short one."""
        out = [_Interval(rr, is_time=False, fast=False) for rr in self._orphans]
        self._orphans.clear()
        for rr in rrs:
            if self._short is not None:
                short, self._short = self._short, None
                together = self._near(short + rr)
                out.append(_Interval(short, is_time=together, fast=False))
                if together and rr < HARD_MIN:
                    out.append(_Interval(rr, is_time=True, fast=False))
                    continue
            if rr < HARD_MIN:
                self._short = rr
                continue
            if rr <= HARD_MAX:
                self._recent.append(rr)
            out.append(_Interval(rr, is_time=rr <= TIME_MAX, fast=rr <= HARD_MAX and self._near(rr)))
        return out

    def _near(self, rr: int) -> bool:
        if not self._recent:
            return False
        median = _median(self._recent)
        return abs(rr - median) <= NEAR * median

    def _came_late(self, arrival: int, added: int) -> bool:
        """Count the notifications in a row that arrived far ahead of the summed intervals; three are a gap.

        All are held against what was known before the first: a long silence leaves no older anchor. True for
        the first of them and wherever it becomes that much later: there beats may have been lost.
        """
        if not self._anchors:
            return False
        if self._ahead == 0:
            self._before, self._late = self._anchors[0][1], 0
        late = arrival - (self._before + self._total + added)
        doubtful = late > AHEAD_UNITS and (self._ahead == 0 or late - self._late > AHEAD_UNITS)
        self._ahead = self._ahead + 1 if late > AHEAD_UNITS else 0
        self._late = late
        return doubtful

    def _anchor(self, t_ms: int, offset: int) -> int:
        """Smallest (arrival - sum) of the segment's last 15 s, kept as a monotonic queue."""
        anchors = self._anchors
        while anchors and anchors[-1][1] >= offset:
            anchors.pop()
        anchors.append((t_ms, offset))
        while anchors[0][0] < t_ms - ANCHOR_MS:
            anchors.popleft()
        return anchors[0][1]

    def _beat(
        self, interval: _Interval, anchor: int, arrival: int, total_after: int, *, doubtful: bool
    ) -> Beat:
        rr = interval.rr
        valid = HARD_MIN <= rr <= HARD_MAX
        linked, self._linked = self._linked and valid, valid
        if interval.is_time:
            self._total += rr
        earliest = arrival - (total_after - self._total) - MAX_LATE_UNITS
        placed_ms = max(anchor + self._total, earliest) // UNITS_PER_MS
        self._last_ms = placed_ms if self._last_ms is None else max(placed_ms, self._last_ms + 1)
        return Beat(self._last_ms, rr, valid, interval.fast, linked, self.segment, doubtful)


def _median(values: deque[int]) -> float:
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2
