"""The latest intervals of one person on an even grid, kept up beat by beat: for breathing and regularity.

The grid is whole multiples of 500 ms of data time (2 Hz). A cubic runs through the normal beats, its slopes
those of a parabola through each beat and its neighbours, so a point is final once two more normal beats are
in. Where a beat stands is said in `placing`.
Over flagged beats it is interpolated; over 3 s without a normal beat is a hole, where the curve begins anew.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import deque
from functools import cache

import numpy as np

from regulation.frames import Metric, Reason
from regulation.hrv import Entry
from regulation.placing import Placing
from regulation.quality import GOOD_ARTEFACTS, MOST_ARTEFACTS, REDUCED
from regulation.rounding import sig6
from regulation.samples import UNITS_PER_MS
from regulation.tachogram import CLOSEST_MS, LONGEST_MS, Values, hann
from regulation.values import frozen

GRID_MS = 500
GRID_HZ = 1000 // GRID_MS
WIDTH_MS = 64_000
"""As far as it looks back."""
STALE_MS = 10_000
FLAT_MS = 1.0
"""Intervals that vary less around their straight line say nothing: a strap's step is 1/1024 s."""
PER_HZ = 500
"""Bins of the padded spectrum in a Hz."""

_GRID = GRID_MS * UNITS_PER_MS
_POINTS = WIDTH_MS // GRID_MS
_HOLE = LONGEST_MS * UNITS_PER_MS
_CLOSEST = CLOSEST_MS * UNITS_PER_MS


@frozen
class Stretch:
    """The last 64 s as known at one moment: the intervals since the last hole, and how good they are."""

    rr_ms: Values
    """On the grid, oldest first."""
    reason: Reason | None
    """Why they may not be used at all."""
    normal: int
    artefact_share: float
    gap_share: float
    fill: float

    def straight(self, *, most_s: int, least_s: int) -> Values | Reason:
        """The last `most_s` without their straight line, ms, or why not: under `least_s`, or flat."""
        if self.reason is not None:
            return self.reason
        if self.rr_ms.size < least_s * GRID_HZ:
            warming = self.fill * WIDTH_MS < least_s * 1000 + LONGEST_MS  # the edges cost up to 3 s
            return Reason.WARMING if warming else Reason.GAP
        values_ms = self.rr_ms[-most_s * GRID_HZ :]
        values_ms = values_ms - values_ms.sum() / values_ms.size
        slope = _slope(values_ms.size)
        values_ms -= (values_ms @ slope) * slope
        varied_ms = sig6(math.sqrt(values_ms @ values_ms / values_ms.size))
        return Reason.NO_VARIABILITY if varied_ms < FLAT_MS else values_ms

    def metric(self, value: float | Reason) -> Metric:
        """A metric over this stretch."""
        known = (self.normal, self.artefact_share, self.gap_share, self.fill)
        if isinstance(value, Reason):
            return Metric(None, value, *known)
        most = REDUCED if self.artefact_share > GOOD_ARTEFACTS else 1.0
        return Metric(sig6(value), None, *known, sig6(most * (1 - self.gap_share)))


class Recent:
    """One person's last 64 s: feed it every final beat, in order, and ask at any moment after the last."""

    def __init__(self) -> None:
        self._beats: deque[tuple[int, bool]] = deque()  # stamp, normal
        self._normal = 0
        self._placing = Placing()
        self._normal_ms: int | None = None  # stamp of the last normal one
        self._curve = _Curve()

    def push(self, entry: Entry) -> None:
        """Take in the next beat."""
        normal, t_ms = entry.normal, entry.t_ms
        t = self._placing.place(entry)
        self._beats.append((t_ms, normal))
        if normal:
            self._normal += 1
            if self._normal_ms is not None and t_ms - self._normal_ms > LONGEST_MS:
                self._curve.begin_anew()
            self._normal_ms = t_ms
            self._curve.push(t, entry.rr)

    def stretch(self, now_ms: int, *, fill: float = 1.0, blocked: Reason | None = None) -> Stretch:
        """What is known at `now_ms`; `fill` is the share of 64 s that has passed since the first beat.

        No value without a beat (`few_beats`), 10 s after the last one (`stale`) and above 10 % artefacts;
        `blocked`, a reason found elsewhere, goes before these.
        """
        while self._beats and self._beats[0][0] <= now_ms - WIDTH_MS:
            self._normal -= self._beats.popleft()[1]
        artefact_share = sig6(1 - self._normal / len(self._beats)) if self._beats else 0.0
        reason = blocked or self._unusable(now_ms, artefact_share)
        gap_share = sig6(max(0.0, 1 - self._curve.points / max(fill * _POINTS, 1)))
        return Stretch(self._curve.piece(), reason, self._normal, artefact_share, gap_share, fill)

    def _unusable(self, now_ms: int, artefact_share: float) -> Reason | None:
        if self._normal_ms is None or not self._normal:
            return Reason.FEW_BEATS
        if now_ms - self._normal_ms > STALE_MS:
            return Reason.STALE
        return Reason.ARTEFACTS if artefact_share > MOST_ARTEFACTS else None


class _Curve:
    """The cubic through the normal beats, sampled on the grid. Times and intervals in units of 0.5 ns."""

    def __init__(self) -> None:
        self._at: list[int] = []  # grid points, in steps of the grid, oldest first
        self._rr_ms: list[float] = []
        self._piece = 0  # place of the first one since the last hole
        self._knots: list[tuple[int, int]] = []  # since that hole, the last two
        self._slope = 0.0  # at the first of the two, interval over time
        self._end = -math.inf  # time of the last knot

    @property
    def points(self) -> int:
        """How many of the last 64 s of grid points there are."""
        return len(self._at) - bisect_right(self._at, self._at[-1] - _POINTS) if self._at else 0

    def piece(self) -> Values:
        """Intervals since the last hole, at most 64 s, ms."""
        return np.array(self._rr_ms[max(self._piece, len(self._rr_ms) - _POINTS) :], np.float64)

    def begin_anew(self) -> None:
        """Nothing may reach from what is known to what comes."""
        if len(self._knots) == 2:
            self._draw(_rise(*self._knots))
        self._knots.clear()
        self._piece = len(self._at)

    def push(self, t: int, rr: int) -> None:
        """Take in the next knot; one that is too near behind the last for a heart is left out."""
        if t - self._end < _CLOSEST:
            return
        if t - self._end > _HOLE:
            self.begin_anew()
        self._end = t
        self._knots.append((t, rr))
        if len(self._knots) == 2:
            self._slope = _rise(*self._knots)
        elif len(self._knots) == 3:
            before, here, after = self._knots
            step, following = here[0] - before[0], after[0] - here[0]
            slope = (_rise(before, here) * following + _rise(here, after) * step) / (step + following)
            self._draw(slope)
            self._slope = slope
            del self._knots[0]

    def _draw(self, slope: float) -> None:
        """Fill the grid between the first two knots; `slope` is that at the second."""
        (from_t, from_rr), (to_t, to_rr) = self._knots[:2]
        step, kept = to_t - from_t, len(self._at)
        for at in range(from_t // _GRID + 1, to_t // _GRID + 1):
            x = (at * _GRID - from_t) / step
            y = 1 - x
            level = from_rr * (1 + 2 * x) * y * y + to_rr * x * x * (3 - 2 * x)
            self._at.append(at)
            self._rr_ms.append((level + step * x * y * (self._slope * y - slope * x)) / UNITS_PER_MS)
        if kept > 4 * _POINTS:
            self._forget(kept - _POINTS)

    def _forget(self, points: int) -> None:
        del self._at[:points], self._rr_ms[:points]
        self._piece = max(0, self._piece - points)


def _rise(a: tuple[int, int], b: tuple[int, int]) -> float:
    return (b[1] - a[1]) / (b[0] - a[0])


@cache
def _slope(size: int) -> Values:
    """A straight line of `size` points around 0, its squares add up to 1."""
    line = np.arange(size) - (size - 1) / 2
    return np.asarray(line / math.sqrt(line @ line), np.float64)


@cache
def _hann(size: int) -> Values:
    return hann(size)


def spectrum(values_ms: Values) -> Values:
    """Squared Hann spectrum of grid values, padded to bins of 0.002 Hz, in no unit of its own."""
    waves = np.fft.rfft(values_ms * _hann(values_ms.size), GRID_HZ * PER_HZ)
    power: Values = waves.real**2 + waves.imag**2
    return power
