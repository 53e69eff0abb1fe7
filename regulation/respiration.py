"""Breathing rate from the intervals alone, published only where two ways of finding it agree.

Breathing sways the heart (respiratory sinus arrhythmia). Speech breaks the sway up, and then nothing is
expected; breathing faster than half the heart rate shows as a slower one, and no estimator can tell.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from regulation.frames import Metric, Reason
from regulation.hrv import Entry
from regulation.recent import stretch
from regulation.tachogram import GRID_HZ, Values, hann

WINDOW_MS = 60_000
LEAST_S = 30.0
AGREE_PER_MIN = 1.5
PEAK_HZ = (0.12, 0.45)
COUNTED_HZ = (0.1, 0.5)
PADDED = 4000
"""Samples of the padded spectrum: a bin each 0.001 Hz."""
RIPPLE = 0.1
"""Swings under this share of the upper quartile of swings are ripples, not breaths."""
LEAST_EXTREMA = 4


def breathing(
    entries: Sequence[Entry], now_ms: int, *, fill: float = 1.0, blocked: Reason | None = None
) -> Metric:
    """Breathing rate over a window of the last 30 to 60 s of labelled beats, breaths a minute.

    Mean of the highest spectral peak (0.12-0.45 Hz) and of counted extrema (0.1-0.5 Hz; Schaefer &
    Kratky 2008), where the two differ by at most 1.5. `entries` are in order, `fill`
    is the share of 60 s that has passed, `blocked` a reason found elsewhere. None: `few_beats` without any,
    `stale` 10 s after the last one, `artefacts` above 10 %, `warming` or `gap` under 30 s on end,
    `no_variability` where intervals are flat or the two find no breath that they agree on.
    """
    latest = stretch(entries, now_ms, WINDOW_MS, least_s=LEAST_S, fill=fill, blocked=blocked)
    if latest.values_ms is None:
        return latest.metric(None)
    peak, counted = peak_per_min(latest.values_ms), counted_per_min(latest.values_ms)
    if peak is None or counted is None or abs(peak - counted) > AGREE_PER_MIN:
        return latest.metric(None, Reason.NO_VARIABILITY)
    return latest.metric((peak + counted) / 2)


def peak_per_min(values_ms: Values) -> float | None:
    """Where the Hann spectrum has its highest peak in 0.12-0.45 Hz, breaths a minute. None without one."""
    power = np.abs(np.fft.rfft(values_ms * hann(values_ms.size), PADDED)) ** 2
    hz = np.arange(power.size) * GRID_HZ / PADDED
    inside = (hz >= PEAK_HZ[0]) & (hz <= PEAK_HZ[1])
    top = np.zeros(power.size, np.bool_)
    top[1:-1] = (power[1:-1] > power[:-2]) & (power[1:-1] >= power[2:])
    peaks = np.flatnonzero(inside & top)
    return float(60 * hz[peaks[power[peaks].argmax()]]) if peaks.size else None


def counted_per_min(values_ms: Values) -> float | None:
    """Half the number of swings between the first and last extremum, a minute. None under 4 extrema.

    The intervals are cut to 0.1-0.5 Hz; then the smallest swing is taken out, again and again, until none is
    a ripple.
    """
    spectrum = np.fft.rfft(values_ms)
    hz = np.arange(spectrum.size) * GRID_HZ / values_ms.size
    spectrum[(hz < COUNTED_HZ[0]) | (hz > COUNTED_HZ[1])] = 0
    swayed_ms = np.fft.irfft(spectrum, values_ms.size)
    steps = np.diff(swayed_ms)
    at = np.flatnonzero(steps[:-1] * steps[1:] < 0) + 1
    at = _without_ripples(at, swayed_ms[at])
    return float(30 * GRID_HZ * (at.size - 1) / (at[-1] - at[0])) if at.size >= LEAST_EXTREMA else None


def _without_ripples(at: NDArray[np.intp], height_ms: Values) -> NDArray[np.intp]:
    """Extrema without the pairs that are nearest in height, down to a share of the usual swing."""
    if at.size < LEAST_EXTREMA:
        return at
    least_ms = RIPPLE * np.quantile(np.abs(np.diff(height_ms)), 0.75)
    while at.size >= LEAST_EXTREMA:
        swings_ms = np.abs(np.diff(height_ms))
        smallest = int(swings_ms.argmin())
        if swings_ms[smallest] >= least_ms:
            break
        at = np.delete(at, [smallest, smallest + 1])
        height_ms = np.delete(height_ms, [smallest, smallest + 1])
    return at
