"""How much the correlation of two windows can say: a window of few swings agrees with any other by chance.

A correlation between two slow windows varies more from stranger to stranger than one between two lively ones,
so that a mean over windows is better taken as in a meta-analysis, each by the inverse of its variance.
"""

from __future__ import annotations

import numpy as np

from regulation.pairings import Windows
from regulation.tachogram import Values

BETWEEN_Z2 = 0.05
"""Variance of what two people really share from window to window (tau2 of a random-effects mean)."""


def weights(windows: Windows) -> Values:
    """Weight of every A window (rows) with every B window (columns): 1 / (variance of its z + `BETWEEN_Z2`).

    The variance without any tie is sum over tau of rho_a(tau) rho_b(tau) / N, with the autocorrelations of
    the two windows of N samples (Bartlett 1935), at least the 1 / N of white noise. Random effects:
    DerSimonian & Laird 1986.
    """
    long = windows.a.bpm.shape[1]
    rho_a, rho_b = _autocorrelation(windows.a.bpm), _autocorrelation(windows.b.bpm)
    chance_z2 = np.maximum(2 * rho_a @ rho_b.T - 1, 1) / long  # tau below 0 is as above; rho(0) is 1
    by_pair: Values = 1 / (chance_z2 + BETWEEN_Z2)
    return by_pair


def _autocorrelation(rows: Values) -> Values:
    """Of each row (mean 0), from tau = 0 on; sums over fewer samples at greater tau are not scaled up."""
    long = rows.shape[1]
    power = abs(np.fft.rfft(rows, 2 * long, axis=1)) ** 2
    found: Values = np.fft.irfft(power, 2 * long, axis=1)[:, :long]
    return found / found[:, :1]
