"""Arousal: how far a body is from its own resting level, always with its two terms.

A = 0.7 (HR30 - b) / s + 0.3 (lv - ln RMSSD60) / s_v. Where RMSSD is missing its term is 0, so that lost data
never raises arousal, and the confidence is at most 0.7. The weights are a design choice (docs/signals.md).
"""

from __future__ import annotations

import math

from regulation.baseline import Level
from regulation.frames import Arousal, Metric, Reason
from regulation.rounding import sig6

HEART_WEIGHT = 0.7
VAGAL_WEIGHT = 0.3
WITHOUT_VAGAL_CONFIDENCE = 0.7


def arousal(level: Level | None, hr30_bpm: Metric, rmssd60_ms: Metric) -> Arousal:
    """Distance from the own resting level in units of its spread; the windows are its metrics' (30, 60 s).

    Formula: the head of this module; weights are a design choice, no source. None without a resting level or
    a heart rate, with the reason; without variability, at rest or now, its term is 0, confidence at most 0.7,
    and the reason that of the resting level before that of now.
    """
    if level is None:
        return Arousal(None, None, None, None, None, 0.0, Reason.NO_BASELINE)
    if hr30_bpm.value is None:
        return Arousal(None, None, None, None, None, 0.0, hr30_bpm.reason)
    above_bpm = sig6(hr30_bpm.value - level.hr_bpm)
    heart = sig6(HEART_WEIGHT * above_bpm / level.hr_spread_bpm)
    rmssd_ms, resting_ms = rmssd60_ms.value, level.rmssd_ms
    if level.ln_rmssd is None or not rmssd_ms or not resting_ms:
        reason = level.no_rmssd or rmssd60_ms.reason or Reason.NO_VARIABILITY
        confidence = min(hr30_bpm.confidence, WITHOUT_VAGAL_CONFIDENCE)
        return Arousal(heart, heart, 0.0, above_bpm, None, confidence, reason)
    vagal = sig6(VAGAL_WEIGHT * (level.ln_rmssd - math.log(rmssd_ms)) / level.ln_rmssd_spread)
    variability_pct = sig6(100 * (rmssd_ms / resting_ms - 1))
    confidence = min(hr30_bpm.confidence, sig6((1 + rmssd60_ms.confidence) / 2))
    return Arousal(sig6(heart + vagal), heart, vagal, above_bpm, variability_pct, confidence, None)
