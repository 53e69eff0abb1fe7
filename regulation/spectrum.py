"""Band powers of the intervals over five minutes, for review only: VLF, LF, HF.

Normal beats, not-a-knot cubic spline, 4 Hz grid, Welch with Hann windows of 120 s that overlap by half, each
freed of its straight line (Task Force 1996; Welch 1967). The ratio of LF to HF is no balance of nerves
(Billman 2013), so it is not given. scipy is imported when a spectrum is asked for: 0.6 s and 52 MB.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from regulation.frames import Metric, Reason
from regulation.hrv import Entry
from regulation.rounding import sig6
from regulation.tachogram import GRID_HZ, Piece, Tachogram, Values, hann, straightened, tachogram

WINDOW_MS = 300_000
LEAST_S = 250.0
LEAST_HF_S = 60.0
SEGMENT_S = 120
SEGMENT_HF_S = 60
MOST_ARTEFACTS = 0.05
LF_FROM_HZ = 0.04
HF_FROM_HZ = 0.15
HF_TO_HZ = 0.40
HF_ALONE = 0.7
"""Confidence at most, where HF stands on less than the whole window."""


@dataclass(frozen=True, slots=True)
class Spectrum:
    """Band powers of one window, ms2, unrounded. Total is the sum of the three."""

    vlf_power_ms2: Metric
    lf_power_ms2: Metric
    hf_power_ms2: Metric
    total_power_ms2: Metric


@dataclass(frozen=True, slots=True)
class Powers:
    """Band powers of a whole recording, ms2; None has its reason."""

    vlf_power_ms2: float | None
    lf_power_ms2: float | None
    hf_power_ms2: float | None
    reason: Reason | None
    """Why VLF and LF are missing."""
    hf_reason: Reason | None
    windows: int
    """How many windows of 300 s the powers are means over."""


def band_powers(
    entries: Sequence[Entry], end_ms: int, *, fill: float = 1.0, blocked: Reason | None = None
) -> Spectrum:
    """Power of the intervals in VLF < 0.04 <= LF < 0.15 <= HF <= 0.40 Hz, ms2, over the 300 s to `end_ms`.

    `entries` are labelled beats in order and may reach beyond the window; `fill` is the share of the window
    that belongs to the recording; `blocked` a reason found elsewhere. Formula and source: the head of this
    module. VLF leaves out the mean (0 Hz). Missing beats are bridged up to 3 s; Welch segments lie within
    what is bridged. None above 5 % artefacts, under 250 s, or where no 120 s on end are without a hole; HF
    alone then needs 60 s on end, in segments of 60 s, with confidence of at most 0.7.
    """
    found = tachogram(entries, end_ms, WINDOW_MS)
    gap_share = found.gap_share(fill)

    def metric(value: float | None, reason: Reason | None, most: float = 1.0) -> Metric:
        confidence = 0.0 if value is None else most * (1 - gap_share)
        return Metric(value, reason, found.normal, found.artefact_share, gap_share, fill, confidence)

    if blocked is None and sig6(found.artefact_share) > MOST_ARTEFACTS:
        blocked = Reason.ARTEFACTS
    whole = _welch(found, SEGMENT_S) if blocked is None and found.covered_s >= LEAST_S else None
    if whole is not None:
        vlf, lf, hf = (metric(power, None) for power in whole)
        return Spectrum(vlf, lf, hf, metric(sum(whole), None))
    missing = metric(None, blocked or found.too_little(fill, LEAST_S))
    short = _welch(found, SEGMENT_HF_S) if blocked is None else None
    no_hf = metric(None, blocked or found.too_little(fill, LEAST_HF_S))
    return Spectrum(missing, missing, metric(short[2], None, HF_ALONE) if short else no_hf, missing)


def recording_powers(
    entries: Sequence[Entry], start_ms: int, end_ms: int, irregular_ms: Iterable[int] = ()
) -> Powers:
    """Mean band powers, ms2, over the windows of 300 s that follow each other from `start_ms` to `end_ms`.

    Only windows that give all bands count, the last one also where it was cut at 250 s or more; if there is
    none, HF is the mean over those that give HF alone. A window that holds a moment of `irregular_ms` (the
    rhythm gate held variability back then) gives none. None with the reason that most windows have; where a
    live session would say that it is warming, a finished recording is `too_short`.
    """
    irregular = sorted(irregular_ms)
    spectra = [_at(entries, first, end_ms, irregular) for first in range(start_ms, end_ms, WINDOW_MS)]
    whole = [s for s in spectra if s.lf_power_ms2.value is not None]
    with_hf = whole or [s for s in spectra if s.hf_power_ms2.value is not None]
    return Powers(
        _mean([s.vlf_power_ms2 for s in whole]),
        _mean([s.lf_power_ms2 for s in whole]),
        _mean([s.hf_power_ms2 for s in with_hf]),
        None if whole else _most([s.lf_power_ms2 for s in spectra]),
        None if with_hf else _most([s.hf_power_ms2 for s in spectra]),
        len(with_hf),
    )


def _at(entries: Sequence[Entry], first_ms: int, end_ms: int, irregular_ms: list[int]) -> Spectrum:
    """One window of a recording that ends at `end_ms`."""
    last_ms = first_ms + WINDOW_MS
    irregular = any(first_ms < t_ms <= last_ms for t_ms in irregular_ms)
    fill = min(1.0, (end_ms - first_ms) / WINDOW_MS)
    return band_powers(entries, last_ms, fill=fill, blocked=Reason.IRREGULAR_RHYTHM if irregular else None)


def _mean(metrics: list[Metric]) -> float | None:
    values = [metric.value for metric in metrics if metric.value is not None]
    return sum(values) / len(values) if values else None


def _most(metrics: list[Metric]) -> Reason:
    """The reason that comes most often, the earlier one of two."""
    reasons = Counter(metric.reason for metric in metrics if metric.reason is not None)
    most = reasons.most_common(1)[0][0] if reasons else Reason.FEW_BEATS
    return Reason.TOO_SHORT if most is Reason.WARMING else most


def _welch(found: Tachogram, segment_s: int) -> tuple[float, float, float] | None:
    """VLF, LF and HF, ms2: means over the segments of all pieces. None where no segment fits."""
    size = segment_s * GRID_HZ
    segments = [
        values[start : start + size]
        for piece in found.pieces
        if piece.grid_ms.size >= size
        for values in [_spline(piece)]
        for start in _starts(values.size, size)
    ]
    if not segments:
        return None
    window = hann(size)
    squared = np.abs(np.fft.rfft(straightened(np.array(segments)) * window)) ** 2
    power_ms2 = 2 * squared.mean(axis=0) / (size * (window @ window))  # two-sided, a bin each
    hz = np.arange(power_ms2.size) / segment_s
    vlf = power_ms2[(hz > 0) & (hz < LF_FROM_HZ)].sum()
    lf = power_ms2[(hz >= LF_FROM_HZ) & (hz < HF_FROM_HZ)].sum()
    hf = power_ms2[(hz >= HF_FROM_HZ) & (hz <= HF_TO_HZ)].sum()
    return float(vlf), float(lf), float(hf)


def _spline(piece: Piece) -> Values:
    from scipy.interpolate import CubicSpline  # type: ignore[import-untyped]  # scipy ships no types

    values: Values = CubicSpline(piece.t_ms, piece.rr_ms, bc_type="not-a-knot")(piece.grid_ms)
    return values


def _starts(available: int, size: int) -> list[int]:
    """Where segments begin: half a segment apart, spread so that the last one ends with the grid."""
    hops = round(2 * (available - size) / size)
    return [round(i * (available - size) / hops) for i in range(hops + 1)] if hops else [0]
