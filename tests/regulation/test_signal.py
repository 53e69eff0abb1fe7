"""Silence: struck after 5 s, alarmed after 10 s, quiet when it comes again."""

from __future__ import annotations

import pytest

from regulation.frames import SignalState as S
from regulation.samples import LinkState
from regulation.signal import SignalWatch


def heard_at(*times_ms: int) -> SignalWatch:
    watch = SignalWatch()
    for t_ms in times_ms:
        watch.heard(t_ms)
    return watch


def test_five_and_ten_seconds_are_the_limits() -> None:
    watch = heard_at(0)
    assert [watch.update(t) for t in (5000, 5001, 10_000, 10_001)] == [S.OK, S.STALE, S.STALE, S.SILENT]


def test_nothing_is_claimed_before_the_first_beat() -> None:
    assert SignalWatch().update(60_000) is S.WAITING


def test_a_lost_link_strikes_the_value_at_once() -> None:
    watch = heard_at(0)
    watch.link = LinkState.LOST
    assert watch.update(100) is S.STALE


def test_a_link_that_was_switched_off_strikes_it_too_and_one_that_is_back_gives_nothing_back() -> None:
    watch = heard_at(0)
    watch.link = LinkState.OFF
    assert watch.update(100) is S.STALE
    watch.link = LinkState.STREAMING
    assert watch.update(200) is S.STALE
    watch.heard(300)
    assert watch.update(300) is S.OK


def test_silence_is_one_alarm_however_long_it_lasts() -> None:
    watch = heard_at(0)
    assert [watch.update(t) for t in (10_001, 11_000, 400_000)] == [S.SILENT] * 3


def test_signal_poor_lasts_until_a_beat() -> None:
    watch = heard_at(0)
    watch.update(10_001)
    watch.heard(20_000)
    assert [watch.update(t) for t in (30_001, 31_000, 900_000)] == [S.POOR] * 3
    watch.heard(900_000)
    assert watch.update(900_000) is S.OK


@pytest.mark.parametrize(("later_ms", "state"), [(299_999, S.POOR), (300_000, S.SILENT)])
def test_five_minutes_count_from_the_last_time_quiet_or_not(later_ms: int, state: S) -> None:
    watch = heard_at(0)
    watch.update(10_001)
    watch.heard(100_000)
    assert watch.update(110_001) is S.POOR
    watch.heard(100_000 + later_ms)
    assert watch.update(110_001 + later_ms) is state


def test_an_alarm_again_within_five_minutes_is_the_quiet_state() -> None:
    watch = heard_at(0)
    watch.update(10_001)
    watch.heard(20_000)
    assert watch.update(30_001) is S.POOR


def test_after_five_minutes_it_alarms_again() -> None:
    watch = heard_at(0)
    watch.update(10_001)
    watch.heard(300_000)
    assert watch.update(310_001) is S.SILENT


def test_a_beat_says_how_long_the_silence_was() -> None:
    watch = SignalWatch()
    assert watch.silence_ms(500) is None
    assert watch.heard(1000) is None
    assert watch.silence_ms(5000) == 4000
    assert watch.heard(14_000) == 13_000
    assert watch.silence_ms(14_000) == 0
