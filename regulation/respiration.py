"""Breathing rate from the intervals alone, published only where two ways of finding it agree.

Breathing sways the heart (respiratory sinus arrhythmia). Speech breaks the sway up, and then nothing is
expected; breathing faster than half the heart rate shows as a slower one, and no estimator can tell.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from regulation.frames import Metric, Reason
from regulation.recent import GRID_HZ, PER_HZ, Stretch, spectrum
from regulation.rounding import sig6
from regulation.tachogram import Values

WINDOW_S = 60
LEAST_S = 30
AGREE_PER_MIN = 1.5
PEAK_BINS = (60, 225)  # 0.12-0.45 Hz
SLOW_BINS = (25, 60)  # 0.05-0.12 Hz
OVERTONE_BINS = 5.0
"""So near to twice the slow peak is an overtone: 0.01 Hz, a third of the width of a peak."""
COUNTED_HZ = (0.1, 0.5)
RIPPLE = 0.1
"""Swings under this share of the upper quartile of swings are ripples, not breaths."""
LEAST_EXTREMA = 4
FINER = 2
"""Extrema are looked for on a grid so much finer, or a fast breath would have two points a swing."""


def breathing(latest: Stretch) -> Metric:
    """Breathing rate over a window of the last 30 to 60 s, breaths a minute.

    Mean of the highest spectral peak (0.12-0.45 Hz) and of counted extrema (0.1-0.5 Hz; Schaefer &
    Kratky 2008), where the two differ by at most 1.5. None: what `Recent.stretch` gives none for, `warming`
    or `gap` under 30 s on end, `no_variability` where intervals are flat, `no_agreement` where the two find
    no breath or not the same.
    """
    values_ms = latest.straight(most_s=WINDOW_S, least_s=LEAST_S)
    if isinstance(values_ms, Reason):
        return latest.metric(values_ms)
    peak, counted = peak_per_min(values_ms), counted_per_min(values_ms)
    if peak is None or counted is None or sig6(abs(peak - counted)) > AGREE_PER_MIN:
        return latest.metric(Reason.NO_AGREEMENT)
    return latest.metric((peak + counted) / 2)


def peak_per_min(values_ms: Values) -> float | None:
    """Where the Hann spectrum has its highest peak in 0.12-0.45 Hz, breaths a minute.

    None without one, and where a higher peak stands at half of it, under 0.12 Hz: then it is the overtone of
    a slow breath, which both ways of finding it would take for the breath.
    """
    power = spectrum(values_ms)
    breath, slow = _highest(power, *PEAK_BINS), _highest(power, *SLOW_BINS)
    if breath is None:
        return None
    overtone = slow is not None and slow[1] > breath[1] and abs(2 * slow[0] - breath[0]) <= OVERTONE_BINS
    return None if overtone else 60 * breath[0] / PER_HZ


def _highest(power: Values, first: int, last: int) -> tuple[float, float] | None:
    """The highest peak between two bins: where, by a parabola through it and its neighbours, and how high."""
    here = power[first : last + 1]
    tops = np.where((here > power[first - 1 : last]) & (here >= power[first + 1 : last + 2]), here, 0.0)
    at = first + int(tops.argmax())
    if tops[at - first] == 0:
        return None
    before, top, after = power[at - 1 : at + 2].tolist()
    return at + (after - before) / (2 * (2 * top - before - after)), top


def counted_per_min(values_ms: Values) -> float | None:
    """Half the number of swings between the first and last extremum, a minute. None under 4 extrema.

    The intervals are cut to 0.1-0.5 Hz; then the smallest swing is taken out, again and again, until none is
    a ripple.
    """
    waves = np.fft.rfft(values_ms)
    first, last = (hz * values_ms.size / GRID_HZ for hz in COUNTED_HZ)
    waves[: math.ceil(first)] = 0
    waves[math.floor(last) + 1 :] = 0
    swayed_ms = np.fft.irfft(waves, FINER * values_ms.size)
    steps = swayed_ms[1:] - swayed_ms[:-1]
    turns = np.flatnonzero(steps[:-1] * steps[1:] < 0) + 1
    at = _without_ripples(turns.tolist(), swayed_ms[turns].tolist())
    return 30 * FINER * GRID_HZ * (len(at) - 1) / (at[-1] - at[0]) if len(at) >= LEAST_EXTREMA else None


def _without_ripples(at: list[int], height_ms: list[float]) -> list[int]:
    """Extrema without the pairs that are nearest in height, down to a share of the usual swing."""
    least_ms = None
    while len(at) >= LEAST_EXTREMA:
        swings_ms = [abs(after - before) for before, after in pairwise(height_ms)]
        if least_ms is None:
            least_ms = sig6(RIPPLE * _upper_quartile(swings_ms))
        smallest = min(swings_ms)
        if sig6(smallest) >= least_ms:
            break
        pair = swings_ms.index(smallest)
        del at[pair : pair + 2], height_ms[pair : pair + 2]
    return at


def _upper_quartile(values: list[float]) -> float:
    """Linear between ranks."""
    ordered, place = sorted(values), 0.75 * (len(values) - 1)
    low = int(place)
    return ordered[low] + (place - low) * (ordered[min(low + 1, len(ordered) - 1)] - ordered[low])
