"""Did two hearts move together more than chance? The test over a whole session, for review.

The window pairs of one moment are held against surrogates: the same windows of A, each with a window of B of
another moment. Whatever both do anyway, drift, settle and swing, is in both, so it does not count. Pearson's
p, which takes neighbouring samples as independent, calls most strangers synchronous (docs/evidence).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from regulation.chance import Chance
from regulation.leads import lag_and_interval_s, mean_over
from regulation.missing import one_strap, why_missing
from regulation.nulls import compare
from regulation.pairings import Size, cut
from regulation.rounding import sig6
from regulation.tachogram import Values
from regulation.verdict import NO_CLOCK, Lead, Unjudged, Verdict, words

SIGNIFICANT_P = 0.05
LEADS_P = 0.01
LEADS_S = 2.5
"""Straps may differ by so much in how long they hold a beat back (SCIENCE 1): less lag means nothing."""
SHORTEST_S = 600
LEAST_WINDOWS = 5
"""Of fewer no order is rare: with four the smallest p is 0.1. As SUSY's segments (`susy`)."""


@dataclass(frozen=True, slots=True)
class Together:
    """The test of one session with windows of one size; floats have 6 significant digits."""

    window_s: int
    n_windows: int
    statistic: float
    """Largest |mean z| over the lags."""
    p: float
    effect_size: float
    """What is compared, less its mean over the surrogates, in SDs of these."""
    in_phase: bool
    """At the peak: rates rise together, or (False) one rises while the other falls."""
    in_phase_share: float
    anti_phase_share: float
    """Share of the windows whose own z at the peak lag is above, or below, 0."""
    lag_s: float
    """Below 0: A moves first."""
    lag_ci_s: tuple[float, float]
    one_clock: bool
    """False where the two share none: then the lag says when the recordings began."""
    lags_s: tuple[float, ...]
    mean_z: tuple[float, ...]
    null_95: float
    """19 of 20 curves of strangers stay within +- this at all lags: where the curve leaves it, p < 0.05."""
    verdict: Verdict
    lead: Lead

    @property
    def words(self) -> str:
        """The verdict as sentences."""
        said = words(self.verdict, self.p, self.n_windows, self.in_phase, self.lead)
        return said if self.one_clock else f"{said} {NO_CLOCK}"


def together(
    a_bpm: Values, b_bpm: Values, size: Size, key: str, *, aligned_within_s: float = LEADS_S
) -> Together | Unjudged:
    """Test two series of heart rate on one 2 Hz grid (NaN where missing) in windows of `size` end to end.

    S = max over lags of |mean z|, z = atanh of Pearson's r of each window pair that holds 80 % of both
    (`pairings`), weighted by how much each can say (`weights`); p and effect size against 999 derangements
    (`nulls`). A window pair that is left out takes no part in the null either; a z that does not exist at one
    lag (flat overlap) is left out of means.

    `key` is the session's: same key, same p. `aligned_within_s` is how far the clocks of the straps may
    differ, infinity where they have none in common. Significant: p <= 0.05. Under 10 min of usable windows
    anything else is too short to tell. A leader is named where p <= 0.01, the interval of the lag leaves out
    0, and the lag is beyond the clocks' and inside the range. Fewer than five usable window pairs, or one
    strap read twice, give the reason instead.
    """
    windows = cut(a_bpm, b_bpm, size)
    if windows.n < LEAST_WINDOWS:
        enough = windows.n + windows.flat >= LEAST_WINDOWS
        return why_missing(a_bpm, b_bpm, LEAST_WINDOWS * size.window_s, enough=enough)
    chance = Chance(f"review {key}", size.window_s)
    found = compare(windows, size, chance)
    mean_z = mean_over(found.z, found.weights)
    if one_strap(mean_z):
        return Unjudged.SAME_SERIES
    peak = int(abs(mean_z).argmax())
    lag_s, lag_ci_s = lag_and_interval_s(found.z, found.weights, size, chance)
    at_edge = peak in (0, mean_z.size - 1)  # the peak may lie beyond, and what is seen is its side
    return Together(
        window_s=size.window_s,
        n_windows=windows.n,
        statistic=sig6(float(abs(mean_z[peak]))),
        p=found.p,
        effect_size=found.effect_size,
        in_phase=bool(mean_z[peak] > 0),
        in_phase_share=sig6(float((found.z[:, peak] > 0).mean())),
        anti_phase_share=sig6(float((found.z[:, peak] < 0).mean())),
        lag_s=lag_s,
        lag_ci_s=lag_ci_s,
        one_clock=math.isfinite(aligned_within_s),
        lags_s=tuple(size.lags_s().tolist()),
        mean_z=tuple(sig6(z) for z in mean_z.tolist()),
        null_95=found.null_95,
        verdict=_verdict(found.p, windows.n * size.window_s),
        lead=Lead.UNCLEAR if at_edge else _lead(found.p, lag_s, lag_ci_s, aligned_within_s),
    )


def _verdict(p: float, usable_s: int) -> Verdict:
    if p <= SIGNIFICANT_P:
        return Verdict.MORE_THAN_CHANCE
    return Verdict.TOO_SHORT if usable_s < SHORTEST_S else Verdict.NO_MORE_THAN_CHANCE


def _lead(p: float, lag_s: float, lag_ci_s: tuple[float, float], aligned_within_s: float) -> Lead:
    low, high = lag_ci_s
    if p > LEADS_P or low <= 0 <= high or abs(lag_s) <= aligned_within_s:
        return Lead.UNCLEAR
    return Lead.A if lag_s < 0 else Lead.B
