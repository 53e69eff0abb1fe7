"""At which frequencies two hearts move together: Welch's magnitude-squared coherence, for review.

2 Hz series, Hann segments of 60 s that overlap by half, each freed of its straight line (Welch 1967; Carter,
Knapp & Nuttall 1973). Coherence of few segments is high by chance, so it comes with the height that the
highest of all shown frequencies passes in 5 % of strangers.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from regulation.missing import same_series, why_missing
from regulation.pairings import GRID_HZ, LONG
from regulation.rounding import sig6
from regulation.spectrum import HF_FROM_HZ, HF_TO_HZ, LF_FROM_HZ
from regulation.tachogram import Values, hann, straightened
from regulation.verdict import Unjudged

SEGMENT_S = 60
ALPHA = 0.05
LEAST_SEGMENTS = 4
LEAST_S = SEGMENT_S * (LEAST_SEGMENTS + 1) // 2
_OVERLAP_R2 = 1 / 36
"""Squared correlation of two Hann windows that overlap by half: what one segment repeats of the next."""


@dataclass(frozen=True, slots=True)
class Peak:
    """The highest coherence of a band."""

    coherence: float
    at_hz: float


@dataclass(frozen=True, slots=True)
class Coherence:
    """Coherence of two hearts by frequency, in [0, 1]; floats have 6 significant digits."""

    hz: tuple[float, ...]
    coherence: tuple[float, ...]
    threshold: float
    """The highest of these stays below it in at least 95 % of strangers."""
    lf: Peak
    """0.04 <= f < 0.15 Hz."""
    hf: Peak
    """0.15 <= f <= 0.40 Hz."""
    segments: int


def coherence(a_bpm: Values, b_bpm: Values) -> Coherence | Unjudged:
    """Return the coherence of two heart rates on one 2 Hz grid (NaN where missing), 0.04 to 0.40 Hz.

    Only segments that both have without a hole count, wherever they lie. |mean Sab|^2 / (mean Saa mean Sbb)
    over the segments. Threshold 1 - (0.05 / m)^(1 / (K - 1)), m frequencies (Bonferroni), K segments less
    what neighbours repeat of each other (Welch 1967; Bortel & Sovka 2007). Fewer than 4 segments, a rate that
    never changes, or one strap read twice give the reason instead.
    """
    size = SEGMENT_S * GRID_HZ
    starts = _starts(a_bpm, b_bpm, size)
    if len(starts) < LEAST_SEGMENTS:
        return why_missing(a_bpm, b_bpm, LEAST_S, enough=False)
    in_a, in_b = (np.array([x[at : at + size] for at in starts]) for x in (a_bpm, b_bpm))
    a, b = _spectra(in_a), _spectra(in_b)
    hz = np.arange(a.shape[1]) / SEGMENT_S
    shown = (hz >= LF_FROM_HZ) & (hz <= HF_TO_HZ)
    hz, a, b = hz[shown], a[:, shown], b[:, shown]
    power = (abs(a) ** 2).mean(axis=0) * (abs(b) ** 2).mean(axis=0)
    if power.min() < 1e-12:
        return Unjudged.NO_VARIABILITY
    if same_series(in_a.ravel(), in_b.ravel(), LONG):
        return Unjudged.SAME_SERIES
    found = abs((a * b.conj()).mean(axis=0)) ** 2 / power
    low = hz < HF_FROM_HZ
    return Coherence(
        hz=tuple(sig6(x) for x in hz.tolist()),
        coherence=tuple(sig6(x) for x in found.tolist()),
        threshold=sig6(1 - (ALPHA / hz.size) ** (1 / (_independent(starts, size) - 1))),
        lf=_peak(hz[low], found[low]),
        hf=_peak(hz[~low], found[~low]),
        segments=len(starts),
    )


def _starts(a_bpm: Values, b_bpm: Values, size: int) -> list[int]:
    """Where whole segments begin, half a segment apart."""
    shared = min(a_bpm.size, b_bpm.size)
    here = np.isfinite(a_bpm[:shared]) & np.isfinite(b_bpm[:shared])
    return [at for at in range(0, shared - size + 1, size // 2) if here[at : at + size].all()]


def _spectra(segments: Values) -> np.ndarray[tuple[int, int], np.dtype[np.complex128]]:
    return np.fft.rfft(straightened(segments) * hann(segments.shape[1]))


def _independent(starts: list[int], size: int) -> float:
    """How many segments without overlap would be worth as much."""
    neighbours = sum(after - before < size for before, after in pairwise(starts))
    return len(starts) ** 2 / (len(starts) + 2 * neighbours * _OVERLAP_R2)


def _peak(hz: Values, found: Values) -> Peak:
    at = int(found.argmax())
    return Peak(sig6(float(found[at])), sig6(float(hz[at])))
