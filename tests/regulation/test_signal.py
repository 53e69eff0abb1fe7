"""Silence: struck after 5 s, alarmed after 10 s, quiet when it comes again."""

from __future__ import annotations

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
    assert heard_at(1000).heard(14_000) == 13_000
