"""One person's heart rate on an even grid that only grows: what synchrony compares.

Grid points are whole multiples of 500 ms of data time (2 Hz). The value is 60000 / interval of the normal
beats, linear between them; flagged and invalid beats give no value, and a hole of more than 3 s is missing.

Where a beat stands: the stamps of the beat clock jitter, and a run's median (docs/decisions/0005) is known
only at its end. So a run of adjacent beats begins at its first stamp and goes on by its intervals, and each
beat is pulled an eighth of the way to its stamp. Measured on `one_heart_two_sensors`, ECG against the others,
30 s windows (mean z at the peak, lag in s; wanted are lags of -1.2, -1.5, -1.1):

| placement | kyto | rhythm | heartmath |
|---|---|---|---|
| each beat at its stamp | 1.47, -1.35 | 1.81, -1.49 | 1.43, -1.33 |
| sums from the run's first stamp | 1.13, -0.97 | 1.48, -2.04 | 1.05, -0.62 |
| pulled by 1/8 | 1.43, -1.21 | 1.91, -1.51 | 1.48, -1.13 |
| pulled by 1/16 | 1.48, -1.10 | 1.90, -1.53 | 1.49, -1.00 |
| pulled by 1/64 | 1.22, -0.68 | 1.61, -1.67 | 1.15, -0.20 |
"""

from __future__ import annotations

import math
from array import array

import numpy as np
from numpy.typing import NDArray

from regulation.hrv import Entry
from regulation.samples import UNITS_PER_MS
from regulation.tachogram import CLOSEST_MS, LONGEST_MS, LOST_MS

Values = NDArray[np.float64]

GRID_MS = 500
PULL = 8
"""A beat is pulled towards its stamp by this part of the distance."""
_GRID = GRID_MS * UNITS_PER_MS
_MINUTE = 60_000 * UNITS_PER_MS


class HeartSeries:
    """Feed it labelled beats in order. A value is final once the next normal beat is in, and never changes.

    Places are whole units of 0.5 ns and only their differences are divided: a recording that is shifted by
    whole grid steps gives the same floats.
    """

    def __init__(self) -> None:
        self._at: int | None = None  # where the last beat stands
        self._knot: tuple[int, float] | None = None  # where the last normal beat stands, and its rate
        self._values = array("d")
        self._first = 0  # the grid step of the first value

    @property
    def final_ms(self) -> int | None:
        """The last grid point whose value is final; None before there are two normal beats."""
        return (self._first + len(self._values) - 1) * GRID_MS if self._values else None

    def push(self, entry: Entry) -> None:
        """Take in the next beat: O(1), apart from the grid points that it completes."""
        self._at = self._place(entry)
        if not entry.normal:
            return
        if self._knot is None:
            self._first = -(-self._at // _GRID)
        elif self._at - self._knot[0] < CLOSEST_MS * UNITS_PER_MS:
            return  # a new run was stamped into the old one; two beats are never nearer
        knot = self._at, _MINUTE / entry.rr
        if self._knot is not None:
            self._join(*self._knot, *knot)
        self._knot = knot

    def values(self, first_ms: int, last_ms: int) -> Values:
        """Heart rate in bpm at each grid point from `first_ms` to `last_ms`, both whole multiples of 500 ms.

        NaN where it is missing, not final yet or forgotten.
        """
        begin, end = first_ms // GRID_MS, last_ms // GRID_MS + 1
        out = np.full(end - begin, np.nan)
        low, high = max(begin, self._first), min(end, self._first + len(self._values))
        if low < high:
            out[low - begin : high - begin] = self._values[low - self._first : high - self._first]
        return out

    def forget(self, before_ms: int) -> None:
        """Drop the values before this time, but never the last one: a live session needs them no more."""
        old = min(-(-before_ms // GRID_MS) - self._first, len(self._values) - 1)
        if old > 0:
            del self._values[:old]
            self._first += old

    def _place(self, entry: Entry) -> int:
        """Where the beat stands; at its stamp if it begins a run, or is so far ahead that beats were lost."""
        stamp = entry.t_ms * UNITS_PER_MS
        if self._at is None or entry.difference is None:
            return stamp
        summed = self._at + entry.rr
        ahead = stamp - summed
        return stamp if ahead > LOST_MS * UNITS_PER_MS else summed + ahead // PULL

    def _join(self, from_: int, from_bpm: float, to: int, to_bpm: float) -> None:
        """Put the grid points up to a normal beat on the line from the one before, or leave them out."""
        step = self._first + len(self._values)
        apart = to - from_
        bridged = apart <= LONGEST_MS * UNITS_PER_MS
        for point in range(step * _GRID, to + 1, _GRID):
            part = (point - from_) / apart
            self._values.append(from_bpm + (to_bpm - from_bpm) * part if bridged else math.nan)
