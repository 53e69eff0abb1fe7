"""From a window to a metric: the value, or None with the first reason that applies, and how far to trust it.

Variability needs 30 valid pairs a minute, at most 10 % artefacts and a regular
rhythm; between 5 and 10 % artefacts, or under 40 pairs, confidence is at most 0.7.
"""

from __future__ import annotations

from collections.abc import Iterable

from regulation.frames import Metric, Reason
from regulation.hrv import Window
from regulation.rate import RateWindow
from regulation.rounding import sig6
from regulation.samples import UNITS_PER_MS

LEAST_PAIRS = 30
"""Of a minute; a longer window needs more in proportion."""
GOOD_PAIRS = 40
MOST_ARTEFACTS = 0.10
GOOD_ARTEFACTS = 0.05
LEAST_BEATS_PER_S = 1 / 3
MUCH_GAP = 0.3
REDUCED = 0.7
IRREGULAR_FLAGGED = 0.25
IRREGULAR_RMSSD = 0.25
IRREGULAR_TH1_MS = 300.0
IRREGULAR_LEAST_BEATS = 30


def fill(passed_ms: int, width_ms: int) -> float:
    """Share of a window of `width_ms` that has passed since the first beat, in [0, 1]."""
    return sig6(passed_ms / width_ms) if passed_ms < width_ms else 1.0


def heart_rate(window: RateWindow, fill: float, blocked: Reason | None) -> Metric:
    """Heart rate of the fast path over a window of 15 or 30 s, beats a minute: 60000 / mean interval.

    Task Force 1996. None under 5 beats in 15 s (10 in 30 s).
    """
    artefact_share = sig6(1 - window.n / window.all) if window.all else 0.0
    known = max(fill, 1e-9)
    gap_share = sig6(max(0.0, 1 - window.covered_share() / known))
    if blocked is None and window.n < LEAST_BEATS_PER_S * window.width_ms / 1000:
        blocked = _thin(fill, gap_share)
    hr_bpm = window.hr_bpm()
    if blocked is not None or hr_bpm is None:
        return Metric(None, blocked or Reason.FEW_BEATS, window.n, artefact_share, gap_share, fill)
    return Metric(sig6(hr_bpm), None, window.n, artefact_share, gap_share, fill, sig6(fill * (1 - gap_share)))


def artefact_share(window: Window) -> float:
    """Flagged and invalid beats among all beats of the window, in [0, 1]."""
    return sig6((window.flagged + window.invalid) / window.beats) if window.beats else 0.0


def irregular(window: Window, th1_uncapped_ms: float) -> bool:
    """The rhythm gate: beats too uneven for any variability to mean something. Not a medical finding."""
    if window.beats < IRREGULAR_LEAST_BEATS:
        return False
    if window.flagged > IRREGULAR_FLAGGED * window.beats:
        return True
    mean_ms, rmssd_ms, raw_ms = window.normal.mean_ms(), window.normal.rmssd_ms(), window.raw.rmssd_ms()
    if mean_ms is None:
        return False
    if rmssd_ms is not None and sig6(rmssd_ms / mean_ms) > IRREGULAR_RMSSD:
        return True
    swings = raw_ms is not None and sig6(raw_ms / mean_ms) > IRREGULAR_RMSSD
    return swings and sig6(th1_uncapped_ms) > IRREGULAR_TH1_MS


def rmssd(window: Window, fill: float, blocked: Reason | None) -> Metric:
    """RMSSD of the normal beats of a window of 60 s, ms: root mean square of their differences.

    Task Force 1996. None above 10 % artefacts or under 30 pairs; `blocked` is a reason found elsewhere
    (stale, hr_only, irregular_rhythm).
    """
    return variability(window, (window.normal.rmssd_ms(),), fill, blocked)[0]


def variability(
    window: Window, values: Iterable[float | None], fill: float, blocked: Reason | None
) -> list[Metric]:
    """Values of the window's normal beats, each as a metric, or None with the first reason that applies.

    Least pairs and most artefacts as at the head of this module (Task Force 1996; design choices).
    """
    pairs, artefacts, minutes = window.normal.pairs, artefact_share(window), window.width_ms / 60_000
    whole = max(fill, 1e-9) * window.width_ms * UNITS_PER_MS
    gap_share = sig6(max(0.0, 1 - window.covered / whole))
    if blocked is None and artefacts > MOST_ARTEFACTS and window.beats >= LEAST_PAIRS:
        blocked = Reason.ARTEFACTS
    if blocked is None and pairs < LEAST_PAIRS * minutes:
        blocked = _thin(fill, gap_share)
    most = REDUCED if pairs < GOOD_PAIRS * minutes or artefacts > GOOD_ARTEFACTS else 1.0
    known, confidence = (pairs, artefacts, gap_share, fill), sig6(most * (1 - gap_share))
    return [
        Metric(None, blocked or Reason.FEW_BEATS, *known)
        if blocked is not None or value is None
        else Metric(sig6(value), None, *known, confidence)
        for value in values
    ]


def _thin(fill: float, gap_share: float) -> Reason:
    """Why there are too few beats."""
    if fill < 1:
        return Reason.WARMING
    return Reason.GAP if gap_share > MUCH_GAP else Reason.FEW_BEATS
