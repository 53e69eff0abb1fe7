"""When a window gives a number, when a reason, and how far it is trusted."""

from __future__ import annotations

import math

import pytest

from regulation.artefacts import BeatClass
from regulation.beats import Beat
from regulation.frames import Reason
from regulation.hrv import Entry, Window
from regulation.quality import artefact_share, heart_rate, irregular, rmssd, variability
from regulation.rate import RateWindow
from regulation.samples import UNITS_PER_MS


def window(
    n: int, *, flagged: int = 0, swing_ms: float = 20, rr_ms: int = 1000, width_ms: int = 60_000
) -> Window:
    """`n` beats of which every so many is flagged; intervals swing by `swing_ms` from beat to beat."""
    made = Window(width_ms)
    every = n // flagged if flagged else n + 1
    normal_before = False
    for i in range(n):
        swing = round(swing_ms * UNITS_PER_MS)
        rr = rr_ms * UNITS_PER_MS + (swing if i % 2 else 0)
        normal = (i + 1) % every != 0
        difference = (swing if i % 2 else -swing) if i else None
        made.push(
            Entry(
                i * 1000,
                rr,
                BeatClass.NORMAL if normal else BeatClass.ECTOPIC,
                difference,
                normal and normal_before and i > 0,
            )
        )
        normal_before = normal
    return made


def test_thirty_pairs_make_a_value_and_forty_a_trusted_one() -> None:
    assert rmssd(window(30), 1.0, None).reason is Reason.GAP
    assert rmssd(window(31), 1.0, None).confidence <= 0.7
    assert rmssd(window(60), 1.0, None).value == 20.0
    assert rmssd(window(60), 1.0, None).confidence > 0.9


def test_where_the_pairs_are_just_enough() -> None:
    covered = window(31)
    covered.covered = 60_000 * UNITS_PER_MS  # no gap: only the number of pairs tells
    assert covered.normal.pairs == 30
    assert (rmssd(covered, 1.0, None).value, rmssd(covered, 1.0, None).confidence) == (20.0, 0.7)
    for n, confidence in ((40, 0.7), (41, 1.0)):
        good = window(n)
        good.covered = 60_000 * UNITS_PER_MS
        assert rmssd(good, 1.0, None).confidence == confidence


@pytest.mark.parametrize(
    ("pairs", "value", "confidence"), [(59, None, 0.0), (60, 20.0, 0.7), (79, 20.0, 0.7), (80, 20.0, 1.0)]
)
def test_a_longer_window_needs_more_in_proportion(pairs: int, value: float | None, confidence: float) -> None:
    made = window(pairs + 1, width_ms=120_000)
    made.covered = 120_000 * UNITS_PER_MS
    found = rmssd(made, 1.0, None)
    assert (found.value, found.confidence) == (value, confidence)


def test_invalid_beats_are_artefacts_too() -> None:
    made = window(50)
    for i in range(6):
        made.push(Entry(50_000 + i, 2500 * UNITS_PER_MS, None, None, False))
    assert rmssd(made, 1.0, None).reason is Reason.ARTEFACTS


def test_too_few_beats_are_warming_while_the_window_fills() -> None:
    assert rmssd(window(20), 0.4, None).reason is Reason.WARMING


@pytest.mark.parametrize(("flagged", "reason"), [(6, None), (7, Reason.ARTEFACTS)])
def test_over_ten_per_cent_artefacts_withhold_it(flagged: int, reason: Reason | None) -> None:
    assert rmssd(window(60, flagged=flagged), 1.0, None).reason is reason


def test_over_five_per_cent_lower_the_confidence() -> None:
    assert rmssd(window(60, flagged=2), 1.0, None).confidence > 0.9
    assert rmssd(window(60, flagged=4), 1.0, None).confidence <= 0.7


@pytest.mark.parametrize(
    ("flagged", "reason", "confidence"),
    [(50, None, 1.0), (51, None, 0.7), (100, None, 0.7), (101, Reason.ARTEFACTS, 0.0)],
)
def test_five_and_ten_per_cent_themselves_are_still_allowed(
    flagged: int, reason: Reason | None, confidence: float
) -> None:
    made = window(60)
    made.beats, made.flagged, made.covered = 1000, flagged, 60_000 * UNITS_PER_MS
    found = rmssd(made, 1.0, None)
    assert (found.reason, found.confidence, found.artefact_share) == (reason, confidence, flagged / 1000)


@pytest.mark.parametrize(("beats", "reason"), [(29, Reason.FEW_BEATS), (30, Reason.ARTEFACTS)])
def test_artefacts_are_called_so_from_thirty_beats_on(beats: int, reason: Reason) -> None:
    made = window(20)
    made.beats, made.flagged, made.covered = beats, beats - 20, 60_000 * UNITS_PER_MS
    assert rmssd(made, 1.0, None).reason is reason


@pytest.mark.parametrize(("covered_ms", "reason"), [(42_000, Reason.FEW_BEATS), (41_999, Reason.GAP)])
def test_few_beats_are_a_gap_where_over_three_tenths_are_missing(covered_ms: int, reason: Reason) -> None:
    made = window(20)
    made.covered = covered_ms * UNITS_PER_MS
    found = rmssd(made, 1.0, None)
    assert (found.value, found.reason, found.gap_share) == (None, reason, round(1 - covered_ms / 60_000, 6))


def test_a_gap_is_of_the_part_that_has_passed() -> None:
    made = window(50)
    made.covered = 30_000 * UNITS_PER_MS
    assert [rmssd(made, fill, None).gap_share for fill in (1.0, 0.8, 0.5, 0.4)] == [0.5, 0.375, 0.0, 0.0]
    assert rmssd(made, 0.8, None).confidence == 0.625


def test_the_first_reason_that_applies_is_given() -> None:
    made = window(60, flagged=30)
    assert rmssd(made, 1.0, Reason.STALE).reason is Reason.STALE
    assert rmssd(made, 1.0, None).reason is Reason.ARTEFACTS
    assert variability(window(60), (None, 7.0), 1.0, None)[0].reason is Reason.FEW_BEATS
    assert variability(window(60), (None, 7.0), 1.0, None)[1].value == 7.0


def test_shares_have_six_digits() -> None:
    made = window(3)
    made.flagged, made.invalid = 1, 1
    assert artefact_share(made) == 0.666667
    third = window(41)
    third.covered = 40_000 * UNITS_PER_MS
    assert (rmssd(third, 1.0, None).gap_share, rmssd(third, 1.0, None).confidence) == (0.333333, 0.666667)
    found = heart_rate(rates(7, unusable=2, rr_ms=700), 1.0, None)
    assert (found.artefact_share, found.gap_share, found.confidence) == (0.222222, 0.673333, 0.326667)


def test_an_empty_window_has_no_artefacts() -> None:
    assert artefact_share(Window(60_000)) == 0.0
    found = rmssd(Window(60_000), 0.0, None)
    assert (found.reason, found.n_used, found.gap_share) == (Reason.WARMING, 0, 1.0)


def rates(n: int, *, unusable: int = 0, width_ms: int = 15_000, rr_ms: int = 1000) -> RateWindow:
    made = RateWindow(width_ms)
    for i in range(n + unusable):
        made.push(Beat(i * 1000, rr_ms * UNITS_PER_MS, valid=True, fast=i < n, linked=True, segment=0))
    return made


@pytest.mark.parametrize(("width_ms", "least"), [(15_000, 5), (30_000, 10)])
def test_heart_rate_needs_a_beat_in_three_seconds(width_ms: int, least: int) -> None:
    enough = heart_rate(rates(least, width_ms=width_ms), 1.0, None)
    less = heart_rate(rates(least - 1, width_ms=width_ms), 1.0, None)
    assert (enough.value, enough.reason, enough.n_used) == (60.0, None, least)
    assert (less.value, less.reason, less.confidence) == (None, Reason.GAP, 0.0)
    assert heart_rate(rates(least - 1, width_ms=width_ms), 0.9, None).reason is Reason.WARMING


def test_heart_rate_says_what_it_stands_on() -> None:
    found = heart_rate(rates(9, unusable=1), 0.8, None)
    assert (found.n_used, found.artefact_share, found.gap_share, found.fill) == (9, 0.1, 0.25, 0.8)
    assert found.confidence == 0.6
    assert heart_rate(rates(7, rr_ms=700), 1.0, None).value == 85.7143
    assert heart_rate(rates(15, rr_ms=2000), 1.0, None).gap_share == 0.0
    assert heart_rate(rates(8), 0.5, None).gap_share == 0.0  # the first beat began before the window


def test_heart_rate_without_a_beat_or_with_a_reason_is_none() -> None:
    silent = heart_rate(rates(0), 1.0, None)
    assert (silent.value, silent.reason, silent.artefact_share) == (None, Reason.GAP, 0.0)
    assert heart_rate(rates(0), 0.0, None).gap_share == 1.0
    stale = heart_rate(rates(15), 1.0, Reason.STALE)
    assert (stale.value, stale.reason) == (None, Reason.STALE)
    assert heart_rate(rates(2), 1.0, Reason.STALE).reason is Reason.STALE


def test_a_reason_found_elsewhere_wins() -> None:
    assert rmssd(window(60), 1.0, Reason.STALE).value is None


@pytest.mark.parametrize(
    ("made", "uneven"),
    [
        (window(60), False),
        (window(60, flagged=15), False),
        (window(60, flagged=20), True),
        (window(60, swing_ms=400), True),
        (window(30, swing_ms=400), True),
        (window(29, swing_ms=400), False),  # too few beats to say so
    ],
)
def test_the_rhythm_gate(made: Window, *, uneven: bool) -> None:
    assert irregular(made, 100.0) is uneven


@pytest.mark.parametrize(("swing_ms", "uneven"), [(200.0, False), (200.0001, False), (200.01, True)])
def test_a_quarter_of_the_mean_is_even_and_the_last_bits_decide_nothing(
    swing_ms: float, *, uneven: bool
) -> None:
    assert irregular(window(60, rr_ms=700, swing_ms=swing_ms), 0.0) is uneven


@pytest.mark.parametrize(("flagged", "uneven"), [(250, False), (251, True)])
def test_a_quarter_of_the_beats_may_be_flagged(flagged: int, *, uneven: bool) -> None:
    made = window(60)
    made.beats, made.flagged = 1000, flagged
    assert irregular(made, 0.0) is uneven


def test_a_window_without_a_normal_beat_says_nothing_of_its_rhythm() -> None:
    made = Window(60_000)
    for i in range(60):
        made.push(Entry(i * 1000, 2500 * UNITS_PER_MS, None, None, False))
    assert not irregular(made, 460.0)


def test_beats_without_a_neighbour_say_nothing_of_their_rhythm() -> None:
    made = Window(60_000)
    for i in range(30):
        made.push(Entry(i * 1000, (700 + 600 * (i % 2)) * UNITS_PER_MS, BeatClass.NORMAL, None, False))
    assert not irregular(made, 460.0)


def carried_by_flagged(big_ms: float) -> Window:
    """Flagged beats carry the swing: raw RMSSD is high, the rest is quiet. The mean is 1000 ms."""
    made = Window(60_000)
    for i in range(60):
        big = i % 5 == 4
        difference = round((big_ms if big else 10) * UNITS_PER_MS) if i else None
        made.push(
            Entry(
                i * 1000,
                1000 * UNITS_PER_MS,
                BeatClass.LONG_SHORT if big else BeatClass.NORMAL,
                difference,
                not big and i % 5 > 0,
            )
        )
    return made


@pytest.mark.parametrize(("th1_ms", "uneven"), [(300.0, False), (300.0001, False), (300.01, True)])
def test_a_raw_swing_needs_the_threshold_as_well(th1_ms: float, *, uneven: bool) -> None:
    assert irregular(carried_by_flagged(600), th1_ms) is uneven


def test_the_threshold_needs_a_raw_swing_of_over_a_quarter_as_well() -> None:
    # paced breathing: the threshold alone says nothing
    quarter_ms = math.sqrt((59 * 250**2 - 47 * 10**2) / 12)
    uneven = [irregular(carried_by_flagged(quarter_ms + more), 460.0) for more in (0, 0.0001, 0.1)]
    assert uneven == [False, False, True]
    assert not irregular(window(60), 460.0)
