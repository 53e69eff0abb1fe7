"""Why two heart rates give no numbers: one order of reasons for the test, SUSY's numbers and coherence."""

from __future__ import annotations

import math

import numpy as np

from regulation.leads import mean_over
from regulation.pairings import GRID_HZ, Size, cut, own_z
from regulation.tachogram import Values
from regulation.verdict import Unjudged
from regulation.weights import weights

SAME_R = 0.99
"""Two sensors on one heart reach 0.94; more over a whole session is one strap read twice."""


def why_missing(a_bpm: Values, b_bpm: Values, least_s: int, *, enough: bool) -> Unjudged:
    """Return why two series on one 2 Hz grid (NaN where missing) hold too few usable windows.

    `least_s` is what that many windows take. `enough`: so many have their samples, and only do not change.
    """
    a_here, b_here = np.isfinite(a_bpm), np.isfinite(b_bpm)
    if not (a_here.any() and b_here.any()):
        return Unjudged.ONE_PERSON
    shared = min(a_here.size, b_here.size)
    if not (a_here[:shared] & b_here[:shared]).any():
        return Unjudged.NO_OVERLAP
    if shared < least_s * GRID_HZ:
        return Unjudged.TOO_SHORT
    return Unjudged.NO_VARIABILITY if enough else Unjudged.GAP


def one_strap(mean_z: Values) -> bool:
    """Return whether a curve of the mean z over the lags is that of one strap read twice."""
    return float(mean_z.max()) > math.atanh(SAME_R)


def same_series(a_bpm: Values, b_bpm: Values, size: Size) -> bool:
    """Return whether two series are one strap read twice, also where one is late by a lag of `size`."""
    windows = cut(a_bpm, b_bpm, size)
    if not windows.n:
        return False
    curves = np.array([own_z(windows, lag) for lag in size.lags()]).T
    return one_strap(mean_over(curves, weights(windows).diagonal()))
