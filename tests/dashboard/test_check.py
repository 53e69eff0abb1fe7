"""The signal check of set-up: what is said of a strap's last beats."""

from __future__ import annotations

import pytest

from dashboard.check import ONLY_RATES, TICKS, Check
from dashboard.wire import SignalCheck
from regulation.samples import UNITS_PER_MS, HeartSample

STEADY = [800] * 40


def checked(rr_ms: list[int], *, contact: bool | None = True, later_ms: int = 0) -> SignalCheck:
    """What is told after these intervals, one a notification."""
    check, t_ms = Check(0), 0
    for rr in rr_ms:
        t_ms += rr
        check.hear(HeartSample(t_ms, "A", (rr * UNITS_PER_MS,), 75, contact))
    return check.told(t_ms + later_ms)


def test_a_steady_heart_is_heard_well() -> None:
    told = checked(STEADY)
    assert (told.words, told.advice) == ("Heard well", "")
    assert told.ticks == [True] * TICKS
    assert (told.beats, told.clean_share, told.contact, told.elapsed_s) == (40, 1.0, True, 20.0)


def test_every_beat_moves_the_line_at_once_and_is_judged_later() -> None:
    assert checked([800] * 3).ticks == [True] * 3
    doubled = [*STEADY[:30], 1600, *STEADY[:3]]
    assert checked(doubled).ticks == [True] * TICKS
    judged = checked([*doubled, *STEADY[:6]])
    assert judged.ticks.count(False) == 1
    assert judged.words == "One beat missed or uneven"


def test_what_is_out_of_bounds_is_missed_at_once() -> None:
    told = checked([*STEADY, 8268, 2100])
    assert told.ticks[-2:] == [False, False]
    assert told.words == "Two beats missed or uneven"
    assert told.clean_share == pytest.approx(22 / 24)
    assert told.advice.startswith("Damp the pads")


def test_one_missed_beat_of_two_dozen_needs_no_advice() -> None:
    assert checked([*STEADY, 2100]).advice == ""


def test_a_strap_that_falls_silent_is_told_apart() -> None:
    assert checked(STEADY, later_ms=2999).words == "Heard well"
    assert checked(STEADY, later_ms=3001).words == "Silent"
    assert Check(0).told(0).words == "Silent"


def test_no_contact_is_said_first() -> None:
    told = checked(STEADY, contact=False)
    assert told.words == "No contact with the skin"
    assert told.ticks == []


def test_a_strap_without_intervals_sends_only_a_rate() -> None:
    check = Check(0)
    for second in range(ONLY_RATES):
        assert not check.hr_only
        check.hear(HeartSample(second * 1000, "A", (), 70, None))
    assert check.told(10_000).words == "No single beats, only a rate"
    check.hear(HeartSample(11_000, "A", (800 * UNITS_PER_MS,), 70, None))
    assert not check.hr_only


def test_a_strap_that_sends_only_a_rate_falls_silent_like_any_other() -> None:
    check = Check(0)
    for second in range(ONLY_RATES):
        check.hear(HeartSample(second * 1000, "A", (), 70))
    last_ms = (ONLY_RATES - 1) * 1000
    assert check.told(last_ms + 3000).words == "No single beats, only a rate"
    assert check.told(last_ms + 3001).words == "Silent"


def test_a_strap_without_contact_is_no_strap_that_sends_only_a_rate() -> None:
    """A Polar H10 off the skin goes on with the rate that it had, and sends no intervals."""
    check = Check(0)
    for second in range(5 * ONLY_RATES):
        check.hear(HeartSample(second * 1000, "A", (), 70, contact=False))
        assert (check.hr_only, check.told(second * 1000).words) == (False, "No contact with the skin")
    check.hear(HeartSample(60_000, "A", (), 70, contact=True))
    assert not check.hr_only


def test_a_strap_that_sends_only_a_rate_and_loses_contact_is_told_to_be_pressed_to_the_skin() -> None:
    check = Check(0)
    for second in range(2 * ONLY_RATES):
        check.hear(HeartSample(second * 1000, "A", (), 70, contact=second < ONLY_RATES))
    assert check.told(20_000).words == "No contact with the skin"
    assert check.hr_only
    check.hear(HeartSample(21_000, "A", (), 70, contact=True))
    assert check.told(21_000).words == "No single beats, only a rate"


def test_no_rate_is_in_what_the_host_sees() -> None:
    assert not any("bpm" in name or "hr" in name for name in SignalCheck.__struct_fields__)
