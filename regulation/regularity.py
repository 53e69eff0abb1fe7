"""How much of the heart's sway is one steady rhythm, in [0, 1]: what HeartMath-style programs call coherence.

Those programs do not publish how they score (Shaffer, Meehan & Zerr 2020 compare what is known), so the
definition stands beside the number. It rises with slow, even breathing and does not say how a person feels.
"""

from __future__ import annotations

from regulation.frames import Metric, Reason
from regulation.recent import Stretch, spectrum

WINDOW_S = 64
LEAST_S = 60
PEAK_BINS = (20, 130)  # 0.04-0.26 Hz
HALF_WIDTH_BINS = 7
"""The width of 0.030 Hz is the peak's bin and 7 on each side."""
TOTAL_BINS = (2, 200)  # 0.0033-0.4 Hz


def regularity(latest: Stretch) -> Metric:
    """Rhythm regularity over a window of the last 64 s, a share in [0, 1].

    Power within 0.030 Hz around the highest point of the spectrum in 0.04-0.26 Hz, over the power in
    0.0033-0.4 Hz; straight line off, Hann window, spectrum padded to 0.002 Hz (own definition; compare
    Shaffer, Meehan & Zerr 2020). Breathing 6 times a minute with 60 ms of sway gives about 0.89, random
    intervals 0.21. None: what `Recent.stretch` gives none for, `warming` or `gap` under 60 s on end,
    `no_variability` where intervals are flat.
    """
    values_ms = latest.straight(most_s=WINDOW_S, least_s=LEAST_S)
    if isinstance(values_ms, Reason):
        return latest.metric(values_ms)
    power = spectrum(values_ms)
    first, last = PEAK_BINS
    peak = first + int(power[first : last + 1].argmax())
    around = power[peak - HALF_WIDTH_BINS : peak + HALF_WIDTH_BINS + 1].sum()
    return latest.metric(float(around / power[TOTAL_BINS[0] : TOTAL_BINS[1] + 1].sum()))
