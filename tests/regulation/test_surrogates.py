"""The review of a pair: the gates of SCIENCE 7 in small, one heart twice, and reasons without numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from bench import pairs
from bench.surrogates import EXPECTED_LAG_S, judged, kept_control, pearson_p
from regulation.chance import Chance, Whole
from regulation.leads import mean_over
from regulation.nulls import compare
from regulation.pairings import LONG, SHORT, Size, Windows, cut, fisher_z
from regulation.surrogates import Together, _lead, together
from regulation.tachogram import Values
from regulation.verdict import WHY, Lead, Unjudged, Verdict, words
from regulation.weights import weights

SIZES = (SHORT, LONG)


def numbers(a_bpm: Values, b_bpm: Values, size: Size = SHORT, **given: float) -> Together:
    found = together(a_bpm, b_bpm, size, "test", **given)
    assert isinstance(found, Together)
    return found


def tied(seed: int, minutes: int, lag_s: float = 0.0, sign: int = 1) -> tuple[Values, Values]:
    """Slow noise and, `lag_s` later, mostly the same noise."""
    rng, n, lag = np.random.default_rng(seed), minutes * 120, round(2 * lag_s)
    noise = np.convolve(rng.normal(0, 1, n + 40), np.ones(6) / 6, "same")
    a, b = noise[20 : 20 + n], noise[20 - lag : 20 - lag + n]
    return 70 + 5 * a, 80 + sign * 5 * b + rng.normal(0, 1, n)


def alone(seed: int, minutes: int) -> tuple[Values, Values]:
    return tied(seed, minutes)[0], tied(seed + 10_000, minutes)[0]


# -- gates in small --------------------------------------------------------------------------------------


@pytest.mark.slow
def test_strangers_are_strangers() -> None:
    """Of 50 pairs who settle alike 2 or 3 are expected at p <= .05. Pearson's p calls most synchronous."""
    material = [pairs.strangers(5000 + i, 10) for i in range(50)]
    for size in SIZES:
        found = judged(material, size)
        assert sum(each.p <= 0.05 for each in found) <= 7
        assert np.mean([each.p for each in found]) == pytest.approx(0.5, abs=0.12)
    assert np.mean([pearson_p(a, b) <= 0.05 for a, b in material]) > 0.5


def test_recordings_of_different_times_are_strangers(shared_data: Path) -> None:
    found = judged(pairs.apart(60, 10, shared_data), SHORT)
    assert len(found) > 50
    assert sum(each.p <= 0.05 for each in found) <= 8


@pytest.mark.slow
def test_ten_minutes_suffice_for_a_tie_of_a_fifth() -> None:
    material = [pairs.coupled(5000 + i, 10, 0.2, 3.0) for i in range(30)]
    for size in SIZES:
        assert sum(each.p <= 0.05 for each in judged(material, size)) >= 24


@pytest.mark.slow
def test_the_lag_is_found_and_the_leader_named() -> None:
    material = [pairs.coupled(6000 + i, 30, 0.4, 3.0) for i in range(10)]
    for size in SIZES:
        found = judged(material, size)
        off = np.array([each.lag_s + 3 for each in found])
        assert abs(off.mean()) <= 0.2
        assert np.median(abs(off)) <= 0.5
        assert sum(each.lead is Lead.A for each in found) >= 8
        assert not any(each.lead is Lead.B for each in found)


def test_a_common_trend_alone_is_no_tie() -> None:
    """Both fall by 20 bpm within half an hour, and both step up in the same minute."""
    t_s = np.arange(3600) / 2
    common = 20 * np.exp(-t_s / 600) + 10 * (t_s > 900)
    found = [
        numbers(a + common, b + common, size) for a, b in map(alone, range(20), [30] * 20) for size in SIZES
    ]
    assert sum(each.verdict is Verdict.MORE_THAN_CHANCE for each in found) <= 6


@pytest.mark.parametrize("lost", [0.0, 0.1])
def test_one_heart_with_two_sensors(shared_data: Path, lost: float) -> None:
    series, whole = pairs.one_heart(shared_data, lost=lost), pairs.one_heart(shared_data)
    for a, b in [*(("ecg", name) for name in EXPECTED_LAG_S), ("kyto", "rhythm")]:
        for size in SIZES:
            found = numbers(series[a], series[b], size)
            expected_s = EXPECTED_LAG_S[b] if a == "ecg" else None
            assert kept_control(found, expected_s, numbers(whole[a], whole[b], size).lag_s), (a, b, size)
            assert found.p == 0.001
            assert found.in_phase_share > 0.8


# -- what the numbers are --------------------------------------------------------------------------------


def test_the_statistic_is_the_largest_mean_z() -> None:
    a, b = tied(1, 20, 1.5)
    found = numbers(a, b)
    windows = cut(a, b, SHORT)
    by_weight = weights(windows).diagonal()
    curve = [np.average(fisher_z(windows, lag).diagonal(), weights=by_weight) for lag in SHORT.lags()]
    assert found.mean_z == pytest.approx(curve, rel=1e-5)
    assert found.statistic == max(map(abs, found.mean_z))
    assert found.lags_s[int(np.argmax(np.abs(found.mean_z)))] == -1.5
    assert found.n_windows == 40


@pytest.mark.parametrize(("lag_s", "lead"), [(4.0, Lead.A), (-4.0, Lead.B), (2.0, Lead.UNCLEAR)])
def test_who_moves_first_has_the_sign(lag_s: float, lead: Lead) -> None:
    """B comes `lag_s` later, so A leads where that is above 0, and `lag_s` of the result is below 0."""
    found = numbers(*tied(2, 20, lag_s))
    assert found.lag_s == pytest.approx(-lag_s, abs=0.1)
    assert found.lead is lead
    low, high = found.lag_ci_s
    assert low <= found.lag_s <= high


def test_aligned_clocks_allow_a_smaller_lag() -> None:
    assert numbers(*tied(2, 20, 2.0), aligned_within_s=0.5).lead is Lead.A


@pytest.mark.parametrize(
    ("p", "lag_s", "interval", "lead"),
    [
        (0.01, -2.51, (-4.0, -0.1), Lead.A),
        (0.01, 2.51, (0.1, 4.0), Lead.B),
        (0.011, -2.51, (-4.0, -0.1), Lead.UNCLEAR),
        (0.01, -2.5, (-4.0, -0.1), Lead.UNCLEAR),
        (0.01, -2.51, (-4.0, 0.0), Lead.UNCLEAR),
        (0.01, 2.51, (0.0, 4.0), Lead.UNCLEAR),
    ],
)
def test_a_leader_needs_all_three(p: float, lag_s: float, interval: tuple[float, float], lead: Lead) -> None:
    assert _lead(p, lag_s, interval, 2.5) is lead


def test_swapping_persons_turns_the_sign() -> None:
    a, b = tied(3, 20, 4.0)
    one, other = numbers(a, b), numbers(b, a)
    assert (other.lag_s, *other.lag_ci_s[::-1]) == pytest.approx(
        (-one.lag_s, *(-x for x in one.lag_ci_s)), rel=1e-4
    )
    assert (other.statistic, other.lead) == (one.statistic, Lead.B)
    assert other.mean_z == pytest.approx(one.mean_z[::-1], rel=1e-5)


def test_rates_that_rise_and_fall_against_each_other_are_in_anti_phase() -> None:
    found, against = numbers(*tied(4, 20)), numbers(*tied(4, 20, sign=-1))
    assert (found.in_phase, against.in_phase) == (True, False)
    assert found.p == against.p == 0.001
    assert (found.in_phase_share, found.anti_phase_share) == (1.0, 0.0)
    assert (against.in_phase_share, against.anti_phase_share) == (0.0, 1.0)
    mixed = numbers(*alone(4, 20))
    assert mixed.in_phase_share + mixed.anti_phase_share == pytest.approx(1)
    assert 0 < mixed.anti_phase_share < 1


def test_the_null_band_is_where_p_passes_one_in_twenty() -> None:
    for a, b in map(alone, range(30), [15] * 30):
        found = numbers(a, b)
        if abs(found.p - 0.05) > 0.004:
            assert (found.statistic > found.null_95) is (found.p < 0.05)


def test_few_windows_are_compared_with_all_their_orders() -> None:
    """Five windows have 44 derangements, so p is at least 1 in 45, whatever is drawn."""
    a, b = tied(5, 3)
    a, b = a[:300], b[:300]
    windows = cut(a, b, SHORT)
    found = compare(windows, SHORT, Chance("few", 0))
    every = [order for order in permutations(range(5)) if all(i != j for i, j in enumerate(order))]
    assert len(every) == 44
    assert len(set(found.null.tolist())) == 44
    assert found.ratio * found.error == pytest.approx(abs(mean_over(found.z, found.weights)).max(), rel=1e-5)
    assert found.ratio > found.null.max()
    assert found.p == pytest.approx(1 / 45, rel=1e-5)


@pytest.mark.parametrize("flat", [False, True])
def test_pair_and_surrogates_are_weighted_means_over_their_standard_error(flat: bool) -> None:
    a, b = tied(12, 20)
    if flat:
        a[4:60] = 61.7  # this window has no z at lags of 2 s and more
    windows = cut(a, b, SHORT)
    found = compare(windows, SHORT, Chance("flat", 0))
    assert np.isnan(found.z).any() == flat
    orders = np.concatenate((np.arange(40)[None], Chance("flat", 0).derangements(40, 999)))
    expected = [over_error(windows, order) for order in orders]
    assert [found.ratio, *found.null] == pytest.approx(expected, rel=1e-5)


def over_error(windows: Windows, order: Whole) -> float:
    """The slow way: largest |weighted mean| over the lags, over the root of the mean squared error."""
    weight, means, errors = weights(windows)[range(40), order], list[float](), list[float]()
    for lag in SHORT.lags():
        every = fisher_z(windows, lag)
        z = every[range(40), order]
        w, z = weight[~np.isnan(z)], z[~np.isnan(z)]
        means.append(float(np.average(z, weights=w)))
        own, anywhere = (z - means[-1]) ** 2, float(np.nanmean(every**2))
        errors.append(float((w**2 * (0.8 * own + 0.2 * anywhere)).sum() / w.sum() ** 2))
    return max(map(abs, means)) / float(np.sqrt(np.mean(errors)))


@pytest.mark.parametrize("size", SIZES)
def test_it_takes_five_windows(size: Size) -> None:
    a, b = tied(6, 5)
    enough = 5 * size.window_s * 2
    assert together(a[: enough - 1], b[: enough - 1], size, "test") is Unjudged.TOO_SHORT
    assert numbers(a[:enough], b[:enough], size).n_windows == 5
    strange_a, strange_b = alone(6, 5)
    assert numbers(strange_a[:enough], strange_b[:enough], size).verdict is Verdict.TOO_SHORT


def test_the_same_key_gives_the_same_p() -> None:
    a, b = alone(7, 20)
    assert together(a, b, SHORT, "one") == together(a, b, SHORT, "one")
    others = {str(together(a, b, SHORT, key)) for key in ("one", "two", "three")}
    assert len(others) > 1


def test_windows_that_miss_too_much_take_no_part() -> None:
    a, b = tied(8, 20, 1.0)
    holed = a.copy()
    holed[600:720] = np.nan
    found = numbers(holed, b)
    kept = np.r_[0:600, 720:2400]
    assert found == numbers(a[kept], b[kept])


# -- verdicts and reasons --------------------------------------------------------------------------------


def test_ten_minutes_are_needed_unless_significant() -> None:
    a, b = alone(9, 30)
    short, enough = numbers(a[: 19 * 60], b[: 19 * 60]), numbers(a[: 20 * 60], b[: 20 * 60])
    assert short.p > 0.05
    assert enough.p > 0.05
    assert (short.verdict, enough.verdict) == (Verdict.TOO_SHORT, Verdict.NO_MORE_THAN_CHANCE)
    assert numbers(*tied(9, 5)).verdict is Verdict.MORE_THAN_CHANCE


def nothing(samples: int = 1200) -> Values:
    return np.full(samples, np.nan)


def reasons() -> Iterable[tuple[str, Values, Values, Unjudged]]:
    a, b = alone(10, 10)
    early, late, holed = a.copy(), b.copy(), a.copy()
    early[600:], late[:600] = np.nan, np.nan
    holed[::3] = np.nan
    flat = np.full(1200, 66.6)
    yield "nobody", nothing(), nothing(), Unjudged.ONE_PERSON
    yield "one person", a, nothing(), Unjudged.ONE_PERSON
    yield "nothing at all", a[:0], b[:0], Unjudged.ONE_PERSON
    yield "one after the other", early, late, Unjudged.NO_OVERLAP
    yield "two minutes", a[:240], b[:240], Unjudged.TOO_SHORT
    yield "two thirds", holed, b, Unjudged.GAP
    yield "three minutes of two thirds", holed[:360], b[:360], Unjudged.GAP
    yield "one flat", a, flat, Unjudged.NO_VARIABILITY
    yield "both flat", flat, flat, Unjudged.NO_VARIABILITY
    yield "the same strap", a, a, Unjudged.SAME_SERIES
    yield "the same strap, other units", a, a / 60, Unjudged.SAME_SERIES


@pytest.mark.parametrize(("name", "a", "b", "reason"), list(reasons()), ids=[row[0] for row in reasons()])
def test_reasons_instead_of_numbers(name: str, a: Values, b: Values, reason: Unjudged) -> None:
    assert together(a, b, SHORT, "test") is reason
    assert together(b, a, SHORT, "test") is reason


def test_the_same_strap_seen_through_two_clocks(shared_data: Path) -> None:
    """The second copy is half a second late, in whole bpm, and misses a tenth of the samples."""
    ecg = pairs.one_heart(shared_data)["ecg"]
    copy = np.concatenate((ecg[:1], ecg[:-1]))
    np.round(copy, out=copy)
    copy[np.random.default_rng(0).random(copy.size) < 0.1] = np.nan
    assert together(ecg, copy, SHORT, "test") is Unjudged.SAME_SERIES


def test_a_peak_at_the_edge_of_the_range_names_nobody() -> None:
    """B follows 5.5 s later: what windows of +-5 s see is the side of a peak that lies beyond."""
    found = numbers(*tied(4, 30, 5.5))
    assert abs(found.lag_s) == 5
    assert found.p <= 0.01
    assert found.lead is Lead.UNCLEAR


def test_recordings_without_a_common_clock_have_no_leader_and_say_so() -> None:
    a, b = tied(4, 30, 4.0)
    assert numbers(a, b).lead is Lead.A
    found = numbers(a, b, aligned_within_s=math.inf)
    assert (found.lead, found.one_clock) == (Lead.UNCLEAR, False)
    assert found.words.endswith("are taken as begun together, so no lag is given.")


def test_words() -> None:
    assert words(Verdict.MORE_THAN_CHANCE, 0.001, 60, True, Lead.A) == (
        "Moved together more than chance (p = 0.001, 60 windows). "
        "The rates rose and fell together. A moved first."
    )
    assert words(Verdict.MORE_THAN_CHANCE, 0.02, 60, False, Lead.UNCLEAR).endswith("fell. No clear leader.")
    assert words(Verdict.NO_MORE_THAN_CHANCE, 0.4, 20, True, Lead.B) == (
        "Moved together no more than chance (p = 0.400, 20 windows)."
    )
    assert words(Verdict.TOO_SHORT, 0.4, 9, True, Lead.UNCLEAR) == "Too short to tell (p = 0.400, 9 windows)."
    assert set(WHY) == set(Unjudged)
    assert numbers(*tied(4, 20)).words.startswith("Moved together more than chance (p = 0.001, 40 windows).")
