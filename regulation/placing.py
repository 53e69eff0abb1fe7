"""Where the beats of one person stand, for the two grids that grow beat by beat: synchrony's and breathing's.

The stamps of the beat clock jitter, and a run's median (docs/decisions/0005) is known only at its end. The
sum of intervals alone drifts away from the clock, by up to 2.6 % with real straps, and the next run would
begin behind a hole that is none. So a run of adjacent beats begins at its first stamp and goes on by its
intervals, and each beat is pulled an eighth of the way to its stamp. Measured on `one_heart_two_sensors`,
ECG against the others, 30 s windows (mean z at the peak, lag in s; wanted are lags of -1.2, -1.5, -1.1):

| placement | kyto | rhythm | heartmath |
|---|---|---|---|
| each beat at its stamp | 1.47, -1.35 | 1.81, -1.49 | 1.43, -1.33 |
| sums from the run's first stamp | 1.13, -1.00 | 1.48, -2.04 | 1.05, -0.62 |
| pulled by 1/8 | 1.43, -1.22 | 1.91, -1.51 | 1.48, -1.13 |
| pulled by 1/16 | 1.48, -1.11 | 1.90, -1.53 | 1.49, -1.00 |
| pulled by 1/64 | 1.21, -0.70 | 1.61, -1.67 | 1.15, -0.20 |
"""

from __future__ import annotations

from regulation.hrv import Entry
from regulation.samples import UNITS_PER_MS
from regulation.tachogram import LOST_MS

PULL = 8
"""A beat is pulled towards its stamp by this part of the distance."""


class Placing:
    """Feed it every labelled beat in order, flagged and invalid ones too: time passes in them as well."""

    def __init__(self) -> None:
        self._at: int | None = None  # where the last beat stands

    def place(self, entry: Entry) -> int:
        """Where the beat stands, in units of 0.5 ns: whole, so that shifted stamps give shifted places.

        At its stamp if it begins a run, or is so far ahead of its interval that beats were lost (1.75 s).
        """
        stamp = entry.t_ms * UNITS_PER_MS
        if self._at is None or entry.difference is None:
            self._at = stamp
        else:
            self._at = _pulled(self._at + entry.rr, stamp)
        return self._at


def _pulled(summed: int, stamp: int) -> int:
    # the beat clock finds a gap two notifications late; until then a late beat counts as adjacent there
    ahead = stamp - summed
    return stamp if ahead > LOST_MS * UNITS_PER_MS else summed + ahead // PULL
