"""Two heart rates in windows, and every window of one correlated with every window of the other at a lag.

The window pairs of one moment are what happened; all other pairings are what the same two hearts look like
when they do not meet. The correlation is Pearson's over the samples that both have where they overlap, with
the means and SDs of just these: means of whole windows and 1/n would pull a lag of 3 s by 0.5 s towards 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regulation.tachogram import Values
from regulation.windows import LEAST_COVERAGE

GRID_HZ = 2
_FLAT_BPM2 = 1e-9
"""A smaller variance is rounding: one tick of a strap changes a rate by over 0.01 bpm."""
_HIGHEST_R = 1 - 1e-6
"""So that a window that equals the other has a z (7.25) at all."""


@dataclass(frozen=True, slots=True)
class Size:
    """Length of the windows and how far they are moved against each other."""

    window_s: int
    longest_lag_s: int

    def lags(self) -> range:
        """All lags in samples. Lag k compares A(t + k) with B(t): below 0, A moves first."""
        longest = self.longest_lag_s * GRID_HZ
        return range(-longest, longest + 1)

    def lags_s(self) -> Values:
        """All lags in s."""
        return np.array(self.lags()) / GRID_HZ


SHORT = Size(30, 5)
LONG = Size(60, 10)


@dataclass(frozen=True, slots=True)
class Side:
    """The usable windows of one person, a row each, freed of the window's mean; 0 where missing."""

    bpm: Values
    here: Values
    """1 where there is a value, else 0."""

    def at(self, part: slice) -> tuple[Values, Values, Values]:
        """Values, their squares, and where they are, in a part of every window."""
        return self.bpm[:, part], self.bpm[:, part] ** 2, self.here[:, part]


@dataclass(frozen=True, slots=True)
class Windows:
    """Windows end to end in which both persons have 80 % of their samples and neither is flat."""

    a: Side
    b: Side
    flat: int
    """Windows that have their samples, but of which one or both sides never change."""

    @property
    def n(self) -> int:
        """How many window pairs are usable."""
        return len(self.a.bpm)


def cut(a_bpm: Values, b_bpm: Values, size: Size) -> Windows:
    """Cut two series on one 2 Hz grid (NaN where missing) into windows; a shorter rest is left out."""
    long = size.window_s * GRID_HZ
    whole = min(a_bpm.size, b_bpm.size) // long * long
    rows = [x[:whole].reshape(-1, long) for x in (a_bpm, b_bpm)]
    here = [np.isfinite(x) for x in rows]
    counts = [x.sum(axis=1, keepdims=True) for x in here]
    covered = ((counts[0] >= LEAST_COVERAGE * long) & (counts[1] >= LEAST_COVERAGE * long))[:, 0]
    sides = [_side(x[covered], h[covered]) for x, h in zip(rows, here, strict=True)]
    changes = np.logical_and(*((side.bpm**2).sum(axis=1) > _FLAT_BPM2 * long for side in sides))
    a, b = (Side(side.bpm[changes], side.here[changes]) for side in sides)
    return Windows(a, b, int((~changes).sum()))


def fisher_z(windows: Windows, lag: int) -> Values:
    """Fisher's z of every A window (rows) with every B window (columns) at `lag` samples.

    r is Pearson's over the samples that both have in the overlap, z = atanh r. The pairs of one moment are
    the diagonal. NaN where one side does not change within the overlap.
    """
    return _z(windows, lag, lambda x, y: x @ y.T)


def own_z(windows: Windows, lag: int) -> Values:
    """Fisher's z of the window pairs of one moment alone: the diagonal of `fisher_z`, for less."""
    return _z(windows, lag, lambda x, y: np.einsum("ij,ij->i", x, y))


def _z(windows: Windows, lag: int, summed: Callable[[Values, Values], Values]) -> Values:
    """Fisher's z from sums of products over the overlap, of whichever windows `summed` brings together."""
    in_a, in_b = overlapping(windows.a.bpm.shape[1], lag)
    x, xx, x_here = windows.a.at(in_a)
    y, yy, y_here = windows.b.at(in_b)
    n = np.maximum(summed(x_here, y_here), 1.0)
    sum_x, sum_y = summed(x, y_here), summed(x_here, y)
    var_x = summed(xx, y_here) - sum_x**2 / n
    var_y = summed(x_here, yy) - sum_y**2 / n
    changes = (var_x > _FLAT_BPM2 * n) & (var_y > _FLAT_BPM2 * n)
    together = summed(x, y) - sum_x * sum_y / n
    r = together / np.sqrt(np.where(changes, var_x * var_y, 1.0))
    z: Values = np.arctanh(np.clip(r, -_HIGHEST_R, _HIGHEST_R))
    z[~changes] = np.nan
    return z


def overlapping(long: int, lag: int) -> tuple[slice, slice]:
    """The parts of an A window and a B window of `long` samples that meet where A(t + lag) meets B(t)."""
    return slice(max(lag, 0), long + min(lag, 0)), slice(max(-lag, 0), long - max(lag, 0))


def _side(rows: Values, here: NDArray[np.bool_]) -> Side:
    mean = np.where(here, rows, 0.0).sum(axis=1, keepdims=True) / np.maximum(here.sum(axis=1), 1)[:, None]
    return Side(np.where(here, rows - mean, 0.0), here.astype(np.float64))
