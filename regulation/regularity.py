"""How much of the heart's sway is one steady rhythm, in [0, 1]: what HeartMath-style programs call coherence.

Those programs do not publish how they score (Shaffer, Meehan & Zerr 2020 compare what is known), so the
definition stands beside the number. It rises with slow, even breathing and does not say how a person feels.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from regulation.frames import Metric, Reason
from regulation.hrv import Entry
from regulation.recent import stretch
from regulation.tachogram import GRID_HZ, hann

WINDOW_MS = 64_000
LEAST_S = 60.0
PER_HZ = 1000
"""Bins of the padded spectrum in a Hz: the width of 0.030 Hz is the peak's bin and 15 on each side."""
PEAK_BINS = (40, 260)  # 0.04-0.26 Hz
HALF_WIDTH_BINS = 15
TOTAL_BINS = (4, 400)  # 0.0033-0.4 Hz


def regularity(
    entries: Sequence[Entry], now_ms: int, *, fill: float = 1.0, blocked: Reason | None = None
) -> Metric:
    """Rhythm regularity over a window of the last 64 s of labelled beats, a share in [0, 1].

    Power within 0.030 Hz around the highest point of the spectrum in 0.04-0.26 Hz, over the power in
    0.0033-0.4 Hz; straight line off, Hann window, spectrum padded to 0.001 Hz (own definition; compare
    Shaffer, Meehan & Zerr 2020). Breathing 6 times a minute with 60 ms of sway gives about 0.89, random
    intervals 0.21. `entries` are in order, `fill` is the share of 64 s that has passed, `blocked` a reason
    found elsewhere. None: `few_beats` without any, `stale` 10 s after the last one, `artefacts` above 10 %,
    `warming` or `gap` under 60 s on end, `no_variability` where intervals are flat.
    """
    latest = stretch(entries, now_ms, WINDOW_MS, least_s=LEAST_S, fill=fill, blocked=blocked)
    if latest.values_ms is None:
        return latest.metric(None)
    windowed = latest.values_ms * hann(latest.values_ms.size)
    power = np.abs(np.fft.rfft(windowed, GRID_HZ * PER_HZ)) ** 2
    first, last = PEAK_BINS
    peak = first + int(power[first : last + 1].argmax())
    around = power[peak - HALF_WIDTH_BINS : peak + HALF_WIDTH_BINS + 1].sum()
    return latest.metric(float(around / power[TOTAL_BINS[0] : TOTAL_BINS[1] + 1].sum()))
