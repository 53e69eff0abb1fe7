"""One person's heart rate on an even grid that only grows: what synchrony compares.

Grid points are whole multiples of 500 ms of data time (2 Hz). The value is 60000 / interval of the normal
beats, linear between them; flagged and invalid beats give no value, and a hole of more than 3 s is missing.
Where a beat stands is said in `placing`.
"""

from __future__ import annotations

import math
from array import array

import numpy as np

from regulation.hrv import Entry
from regulation.placing import Placing
from regulation.samples import UNITS_PER_MS
from regulation.tachogram import CLOSEST_MS, LONGEST_MS, Values

GRID_MS = 500
KEPT_BEATS = 120
_GRID = GRID_MS * UNITS_PER_MS
_MINUTE = 60_000 * UNITS_PER_MS


class HeartSeries:
    """Feed it labelled beats in order. A value is final once the next normal beat is in, and never changes.

    Places are whole units of 0.5 ns and only their differences are divided: a recording that is shifted by
    whole grid steps gives the same floats.
    """

    def __init__(self) -> None:
        self._placing = Placing()
        self._knot: tuple[int, float] | None = None  # where the last normal beat stands, and its rate
        self.rr = array("q")
        """Intervals of the latest beats, also of those that give no value, units of 0.5 ns."""
        self._values = array("d")
        self._first = 0  # the grid step of the first value

    @property
    def final_ms(self) -> int | None:
        """The last grid point whose value is final; None before there are two normal beats."""
        return (self._first + len(self._values) - 1) * GRID_MS if self._values else None

    def push(self, entry: Entry) -> None:
        """Take in the next beat: O(1), apart from the grid points that it completes."""
        self.rr.append(entry.rr)
        at = self._placing.place(entry)
        if not entry.normal:
            return
        if self._knot is None:
            self._first = -(-at // _GRID)
        elif at - self._knot[0] < CLOSEST_MS * UNITS_PER_MS:
            return  # a new run was stamped into the old one; two beats are never nearer
        knot = at, _MINUTE / entry.rr
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
        """Drop the values before this time, but never the last one, and all but the latest intervals: a live
        session needs them no more.
        """
        del self.rr[:-KEPT_BEATS]
        old = min(-(-before_ms // GRID_MS) - self._first, len(self._values) - 1)
        if old > 0:
            del self._values[:old]
            self._first += old

    def _join(self, from_: int, from_bpm: float, to: int, to_bpm: float) -> None:
        """Put the grid points up to a normal beat on the line from the one before, or leave them out."""
        step = self._first + len(self._values)
        apart = to - from_
        bridged = apart <= LONGEST_MS * UNITS_PER_MS
        for point in range(step * _GRID, to + 1, _GRID):
            part = (point - from_) / apart
            self._values.append(from_bpm + (to_bpm - from_bpm) * part if bridged else math.nan)
