"""Whether a window of two heart rates may be compared, and why not."""

from __future__ import annotations

import numpy as np

from regulation.frames import Reason
from regulation.rounding import sig6
from regulation.tachogram import Values

LEAST_COVERAGE = 0.8
FLAT_BPM = 0.1
"""A window that varies less says nothing: a strap's step of 1/1024 s is 0.06 bpm at 60 bpm."""


def coverage(bpm: Values) -> float:
    """Share of the window in which the heart rate is known, in [0, 1]."""
    return sig6(np.count_nonzero(np.isfinite(bpm)) / bpm.size)


def unusable(bpm: Values) -> Reason | None:
    """Why one person's window does not count: nothing in it, coverage under 80 %, or flat (SD < 0.1 bpm)."""
    known = bpm[np.isfinite(bpm)]
    if not known.size:
        return Reason.FEW_BEATS
    if coverage(bpm) < LEAST_COVERAGE:
        return Reason.GAP
    return Reason.NO_VARIABILITY if sig6(float(known.std())) < FLAT_BPM else None


def pair_unusable(a_bpm: Values, b_bpm: Values) -> Reason | None:
    """Why a window of both does not count: the graver one of the two reasons."""
    reasons = unusable(a_bpm), unusable(b_bpm)
    graver = (Reason.FEW_BEATS, Reason.GAP, Reason.NO_VARIABILITY)
    return next((reason for reason in graver if reason in reasons), None)
