"""How the latest windows of A go with those of B: one curve over the lags for each two of them, kept.

r(k) is Pearson's, over the samples of A(t + k) and B(t) that both windows have, with the means and deviations
of just these; k < 0 means that A leads. z = atanh r. A step adds a row and a column, so that the draws of
the null only average what is there.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from regulation.series import GRID_MS
from regulation.tachogram import Values

WINDOW_MS = 30_000
POINTS = WINDOW_MS // GRID_MS
LAG_MS = 5_000
LAGS = 2 * LAG_MS // GRID_MS + 1
NULL_WINDOWS = 60
"""B windows of the last 30 min: what the null draws from."""
KEPT_WINDOWS = 30
"""A windows of the last 15 min: what the mean is taken over, among them."""
_EDGE = LAGS // 2
_MOVED = np.arange(LAGS)[:, None] + np.arange(POINTS)
"""Where each lag (rows) finds its samples in a window with `_EDGE` empty ones on both sides."""
_LARGEST_R = 0.9999  # two windows of the same numbers must not outweigh all others
_NO_SPREAD = 1e-9  # of a sum of squares, far under what a strap can resolve
_DIGITS = 6  # so that the last bits of a sum, which may differ between machines, decide nothing


class Curves:
    """Windows are numbered from 0; each takes the place of the one that is too old."""

    def __init__(self) -> None:
        self._a = np.zeros((KEPT_WINDOWS, 3, POINTS))
        self._b = np.zeros((NULL_WINDOWS, 3, POINTS))
        self._z = np.zeros((KEPT_WINDOWS, NULL_WINDOWS, LAGS))

    def add(self, number: int, a_bpm: Values, b_bpm: Values) -> None:
        """Take in the next window of both: 60 samples each, NaN where missing."""
        row, column = number % KEPT_WINDOWS, number % NULL_WINDOWS
        self._a[row], self._b[column] = _parts(a_bpm), _parts(b_bpm)
        self._z[row] = _curves(self._a[row], self._b)
        self._z[:, column] = _curves(self._b[column], self._a)[:, ::-1]

    def mean(self, numbers: Sequence[int]) -> Values:
        """Mean z at each lag of these windows of A, each against B at the same time."""
        row, column = np.array(numbers) % KEPT_WINDOWS, np.array(numbers) % NULL_WINDOWS
        mean: Values = self._z[row, column].mean(axis=0)
        return mean

    def drawn_means(self, numbers: Sequence[int], others: Sequence[NDArray[np.int64]]) -> Values:
        """Mean z at each lag of these windows of A, each against the windows of B drawn for it.

        One row for each draw: the first of all, the second of all, and so on.
        """
        total = np.zeros((others[0].size, LAGS))
        for number, drawn in zip(numbers, others, strict=True):
            total += self._z[number % KEPT_WINDOWS, drawn % NULL_WINDOWS]
        return total / len(numbers)


def _parts(bpm: Values) -> Values:
    """What the sums are made of: 1 where there is a sample, its distance to the window's mean, the square."""
    there = np.isfinite(bpm)
    count = np.count_nonzero(there)
    mean_bpm = bpm[there].sum() / count if count else 0.0
    away = np.where(there, bpm - mean_bpm, 0.0)
    return np.stack((there.astype(np.float64), away, away**2))


def _curves(one: Values, many: Values) -> Values:
    """Return z at each lag of one window against each of many; of many against one, it is reversed."""
    padded = np.zeros((len(one), POINTS + 2 * _EDGE))
    padded[:, _EDGE:-_EDGE] = one
    moved = padded[:, _MOVED]  # part, lag, time
    there, away, square = many.transpose(1, 2, 0)
    # in small products: BLAS would spread one of all over threads, and wait for them on a busy machine
    n, x, xx = moved @ there
    y, xy = moved[:2] @ away
    yy = moved[0] @ square
    spread_x, spread_y = n * xx - x * x, n * yy - y * y
    known = (spread_x > _NO_SPREAD) & (spread_y > _NO_SPREAD)
    scale = np.sqrt(np.where(known, spread_x * spread_y, 1.0))
    r = np.where(known, (n * xy - x * y) / scale, 0.0)
    z: Values = np.arctanh(np.clip(r, -_LARGEST_R, _LARGEST_R)).T
    return z.round(_DIGITS)
