"""When a window gives a number, when a reason, and how far it is trusted."""

from __future__ import annotations

import math

import pytest

from regulation.artefacts import BeatClass
from regulation.frames import Reason
from regulation.hrv import Entry, Window
from regulation.quality import irregular, rmssd
from regulation.samples import UNITS_PER_MS


def window(n: int, *, flagged: int = 0, swing_ms: float = 20, rr_ms: int = 1000) -> Window:
    """`n` beats of which every so many is flagged; intervals swing by `swing_ms` from beat to beat."""
    made = Window(60_000)
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
    good = window(41)
    good.covered = 60_000 * UNITS_PER_MS
    assert rmssd(good, 1.0, None).confidence == 1.0


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


def test_a_reason_found_elsewhere_wins() -> None:
    assert rmssd(window(60), 1.0, Reason.STALE).value is None


@pytest.mark.parametrize(
    ("made", "uneven"),
    [
        (window(60), False),
        (window(60, flagged=15), False),
        (window(60, flagged=20), True),
        (window(60, swing_ms=400), True),
        (window(20, swing_ms=400), False),  # too few beats to say so
    ],
)
def test_the_rhythm_gate(made: Window, *, uneven: bool) -> None:
    assert irregular(made, 100.0) is uneven


@pytest.mark.parametrize(("swing_ms", "uneven"), [(200.0, False), (200.0001, False), (200.01, True)])
def test_a_quarter_of_the_mean_is_even_and_the_last_bits_decide_nothing(
    swing_ms: float, *, uneven: bool
) -> None:
    assert irregular(window(60, rr_ms=700, swing_ms=swing_ms), 0.0) is uneven


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
