"""The lag at which two hearts move most alike, with its interval; below 0 the first person moves first."""

from __future__ import annotations

import numpy as np

from regulation.chance import Chance
from regulation.pairings import GRID_HZ, Size
from regulation.rounding import sig6
from regulation.tachogram import Values

_DRAWS = 999
_FINEST_S = 0.5 / GRID_HZ
_LEAST_WEIGHT = 1e-9
"""So that nothing over nothing is 0."""


def mean_over(z: Values, weights: Values) -> Values:
    """Mean over the first axis, a weight a row; NaN is left out, and where there is nothing else it is 0."""
    there = ~np.isnan(z)
    means: Values = (weights @ np.where(there, z, 0.0)) / np.maximum(weights @ there, _LEAST_WEIGHT)
    return means


def lag_and_interval_s(
    z: Values, weights: Values, size: Size, chance: Chance
) -> tuple[float, tuple[float, float]]:
    """Lag of the largest |mean z| and its 95 % bootstrap interval, s; `z` has a row a window, a column a lag.

    A parabola through the peak and its two neighbours finds the lag between grid points; at the edge of the
    range the edge itself is given. The interval is from the 2.5th to the 97.5th percentile of the lags of 999
    sets of as many windows, drawn with replacement, each with its weight, and half a grid step more to each
    side: a rate known once a beat has no finer time, and by the windows alone the interval of ties of a known
    lag held it in half of them (docs/evidence/surrogates.md).
    """
    n = len(z)
    picked = chance.below(n, _DRAWS * n) + np.repeat(np.arange(_DRAWS), n) * n
    drawn = np.bincount(picked, minlength=_DRAWS * n).reshape(_DRAWS, n) * weights
    low, high = np.percentile(_peaks_s(mean_over(z, drawn), size), (2.5, 97.5)).tolist()
    (lag_s,) = _peaks_s(mean_over(z, weights)[None], size).tolist()
    longest = size.longest_lag_s
    return sig6(lag_s), (sig6(max(low - _FINEST_S, -longest)), sig6(min(high + _FINEST_S, longest)))


def _peaks_s(curves: Values, size: Size) -> Values:
    """Lag of the largest |value| of each row, s, by a parabola."""
    row, peak = np.arange(len(curves)), abs(curves).argmax(axis=1)
    inner = np.clip(peak, 1, curves.shape[1] - 2)
    up = np.sign(curves[row, peak])
    before, top, after = (up * curves[row, inner + step] for step in (-1, 0, 1))
    bend = before - 2 * top + after
    shift = np.where(
        (peak == inner) & (bend < 0), 0.5 * (before - after) / np.where(bend < 0, bend, 1.0), 0.0
    )
    lags_s: Values = size.lags_s()[peak] + shift / GRID_HZ
    return lags_s
