"""The numbers of SUSY (surrogate synchrony, Tschacher & Meier 2020), for comparison with published work.

They are given beside our own test and decide nothing here. SUSY cuts both series into segments, correlates
each segment pair at every lag with the means of the whole segments and 1/n, and averages Fisher's z without
its sign. Its correlations therefore lean towards lag 0; our own r(k) does not (`pairings`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from regulation.missing import same_series, why_missing
from regulation.pairings import GRID_HZ, Size, overlapping
from regulation.tachogram import Values
from regulation.verdict import Unjudged

_HIGHEST_R = 1 - 1e-12
"""Nearer to 1 is 1, but for rounding, and has no z."""
LEAST_SEGMENTS = 5
"""R gives numbers from 2 on; two minutes, which are 4 of 30 s, are too short to say anything."""


@dataclass(frozen=True, slots=True)
class Susy:
    """What the R package SUSY 0.1.0 prints for a pair; no units. `lead1` is the side where A moves first."""

    n_segments: int
    n_lags: int
    z: float
    """Mean of |z| over the segments and lags."""
    z_pseudo: float
    """The same over all segments of A with all other segments of B."""
    sd_z: float
    sd_z_pseudo: float
    """SD over the lags of the mean curve."""
    es: float
    """(z - z_pseudo) / sd_z_pseudo."""
    z_lead1: float
    z_lead2: float
    z_noabs: float
    """These three with the sign of z kept: in phase against anti-phase."""
    z_pseudo_noabs: float
    es_noabs: float


def susy(a_bpm: Values, b_bpm: Values, size: Size) -> Susy | Unjudged:
    """Return SUSY's numbers for two series on one 2 Hz grid, in segments of `size.window_s` end to end.

    A rest shorter than a segment is ignored. SUSY knows no missing values: a segment pair counts here only
    if both are whole and neither is flat. Fewer than 5 such pairs, or one strap read twice, give the reason
    instead. A correlation of 1 or -1, which has no z, counts as 1e-12 less.
    """
    whole_a, whole_b = _whole(a_bpm, b_bpm, size.window_s * GRID_HZ)
    a, b = _normed(whole_a, whole_b)
    n = len(a)
    if n < LEAST_SEGMENTS:
        enough = len(whole_a) >= LEAST_SEGMENTS
        return why_missing(a_bpm, b_bpm, LEAST_SEGMENTS * size.window_s, enough=enough)
    if same_series(whole_a.ravel(), whole_b.ravel(), size):
        return Unjudged.SAME_SERIES
    own_z, pseudo_z = list[Values](), list[tuple[float, float]]()
    lags = size.lags()
    for lag in lags:
        in_a, in_b = overlapping(a.shape[1], lag)
        r = a[:, in_a] @ b[:, in_b].T
        z = np.arctanh(np.clip(r, -_HIGHEST_R, _HIGHEST_R))
        own = z.diagonal()
        own_z.append(own)
        pseudo_z.append((abs(z).sum() - abs(own).sum(), z.sum() - own.sum()))
    return _summed(n, lags, np.array(own_z), np.array(pseudo_z).T / (n * n - n))


def _summed(n: int, lags: range, own_z: Values, pseudo_z: Values) -> Susy:
    curve, curve_noabs = abs(own_z).mean(axis=1), own_z.mean(axis=1)
    pseudo, pseudo_noabs = pseudo_z
    sd_pseudo = pseudo.std(ddof=1)
    at_zero = len(lags) // 2
    return Susy(
        n_segments=n,
        n_lags=len(lags),
        z=float(curve.mean()),
        z_pseudo=float(pseudo.mean()),
        sd_z=float(curve.std(ddof=1)),
        sd_z_pseudo=float(sd_pseudo),
        es=float((curve.mean() - pseudo.mean()) / sd_pseudo),
        z_lead1=float(curve[:at_zero].mean()),
        z_lead2=float(curve[at_zero + 1 :].mean()),
        z_noabs=float(curve_noabs.mean()),
        z_pseudo_noabs=float(pseudo_noabs.mean()),
        es_noabs=float((curve_noabs.mean() - pseudo_noabs.mean()) / pseudo_noabs.std(ddof=1)),
    )


def _whole(a_bpm: Values, b_bpm: Values, long: int) -> tuple[Values, Values]:
    """The segments of which both have every sample, a row each."""
    # SUSY takes round(length / long - 0.499999) segments: as many as fit.
    fit = min(a_bpm.size, b_bpm.size) // long * long
    a, b = (x[:fit].reshape(-1, long) for x in (a_bpm, b_bpm))
    whole = np.isfinite(a).all(axis=1) & np.isfinite(b).all(axis=1)
    return a[whole], b[whole]


def _normed(whole_a: Values, whole_b: Values) -> tuple[Values, Values]:
    """Those in which both change, with mean 0 and squares that sum to 1."""
    free = [rows - rows.mean(axis=1, keepdims=True) for rows in (whole_a, whole_b)]
    norms = [np.sqrt((rows**2).sum(axis=1, keepdims=True)) for rows in free]
    changing = ((norms[0] > 1e-6) & (norms[1] > 1e-6))[:, 0]
    a, b = (rows[changing] / norm[changing] for rows, norm in zip(free, norms, strict=True))
    return a, b
