"""One person's part of the engine: a level of an earlier session, a strap without beats, a new search."""

from __future__ import annotations

from dataclasses import replace

import pytest

from regulation.frames import BaselineFrame, CueFrame, CueState, Reason, SignalFrame, SignalState
from regulation.samples import (
    UNITS_PER_MS,
    Act,
    ActKind,
    BadSample,
    Event,
    HeartSample,
    Link,
    LinkState,
    SeatSettings,
    StoredBaseline,
)
from tests.regulation.sessions import beating, frames_of, heart, session, states


def stored(hr_bpm: float) -> SeatSettings:
    return SeatSettings(stored_baseline=StoredBaseline(hr_bpm, 5.0, 3.7, 0.25))


@pytest.mark.parametrize(("earlier_bpm", "activated"), [(55.0, True), (60.0, False)])
def test_an_activated_start_is_said_and_does_not_become_the_level(
    earlier_bpm: float, *, activated: bool
) -> None:
    events = session(beating([(200, 66.0)]), seats={"A": stored(earlier_bpm)})
    frames = frames_of(events)
    found = [frame for frame in frames if isinstance(frame, BaselineFrame)][-1]
    assert (found.activated_bpm is not None) is activated
    resting = states(frames)[-1].resting
    assert resting.stored is activated
    assert (resting.hr_bpm == earlier_bpm) is activated


def test_a_stored_level_stands_in_from_the_first_second() -> None:
    early = states(frames_of(session(beating([(60, 66.0)]), seats={"A": stored(64.0)})))
    assert early[-1].cue is CueState.CALM
    assert early[-1].arousal.value is not None


def test_a_new_search_replaces_the_level_only_when_it_is_found() -> None:
    beats: list[Event] = [*beating([(200, 60.0), (600, 75.0)])]
    events = sorted([*beats, Act(300_000, "A", ActKind.REBASELINE, "A")], key=lambda event: event.t_ms)
    shown = {state.t_ms: state.resting.hr_bpm for state in states(frames_of(session(events)))}
    assert shown[479_000] == pytest.approx(60, abs=1)
    assert shown[481_000] == pytest.approx(75, abs=1)


def rates(from_s: int, to_s: int, hr_bpm: int = 72) -> list[Event]:
    return [HeartSample(t * 1000, "A", (), hr_bpm=hr_bpm, contact=True) for t in range(from_s, to_s)]


def test_a_strap_that_sends_only_a_rate_is_shown_as_that() -> None:
    last = states(frames_of(session(rates(1, 60))))[-1]
    assert (last.hr15_bpm.value, last.hr15_bpm.reason) == (72.0, Reason.HR_ONLY)
    assert last.hr15_bpm.confidence <= 0.5
    assert last.rmssd_ms.reason is Reason.HR_ONLY
    assert (last.signal.hr_only, last.signal.strap_hr_bpm) == (True, 72)
    assert last.signal.state is SignalState.OK


def test_ten_seconds_of_rates_say_so_and_not_before() -> None:
    told = [(state.t_ms, state.signal.hr_only) for state in states(frames_of(session(rates(1, 30))))]
    assert next(t_ms for t_ms, only in told if only) == 11_000
    assert all(only for t_ms, only in told if t_ms >= 11_000)


def test_a_lost_link_strikes_a_rate_at_once_and_silence_alarms() -> None:
    events = [*rates(1, 60), Link(60_500, "A", LinkState.LOST)]
    frames = frames_of(session(events, end_ms=80_000))
    after = [state for state in states(frames) if state.t_ms > 60_500]
    assert [state.hr15_bpm.value for state in after] == [None] * len(after)
    assert not any(state.signal.hr_only for state in after)
    changes = [(frame.t_ms, frame.state) for frame in frames if isinstance(frame, SignalFrame)]
    assert changes[-2:] == [(60_500, SignalState.STALE), (70_000, SignalState.SILENT)]


def test_a_rate_that_stops_is_stale_after_five_seconds_though_the_link_stands() -> None:
    told = {state.t_ms: state for state in states(frames_of(session(rates(1, 60), end_ms=80_000)))}
    assert told[64_000].hr15_bpm.value == 72.0
    assert (told[65_000].hr15_bpm.value, told[65_000].hr15_bpm.reason) == (None, Reason.STALE)
    assert told[70_000].signal.state is SignalState.SILENT


def test_a_strap_with_beats_that_comes_back_is_never_one_without() -> None:
    beats = [replace(beat, hr_bpm=66) for beat in beating([(300, 66.0)]) if not 100_000 < beat.t_ms < 150_000]
    links: list[Event] = [Link(100_500, "A", LinkState.LOST), Link(150_000, "A", LinkState.STREAMING)]
    events = sorted([*beats, *links], key=lambda event: event.t_ms)
    told = states(frames_of(session(events)))
    assert not any(state.signal.hr_only for state in told)
    assert {state.hr15_bpm.value for state in told if 101_000 < state.t_ms <= 154_000} == {None}


def test_a_strap_off_the_skin_is_not_one_without_beats() -> None:
    off: list[Event] = [HeartSample(t * 1000, "A", (), hr_bpm=72, contact=False) for t in range(1, 90)]
    last = states(frames_of(session(off)))[-1]
    assert (last.signal.hr_only, last.signal.state, last.hr15_bpm.value) == (False, SignalState.WAITING, None)


def test_a_heart_too_slow_for_every_packet_is_not_one_without_beats() -> None:
    slow = [
        HeartSample(t * 1000, "A", (2 * 1500 * UNITS_PER_MS // 2,) if t % 3 == 0 else (), hr_bpm=40)
        for t in range(1, 120)
    ]
    assert not any(state.signal.hr_only for state in states(frames_of(session(slow))))


def test_no_level_is_found_of_rates_and_no_cue_rests_on_an_old_one() -> None:
    early = beating([(60, 66.0)])
    frames = frames_of(
        session([*early, *rates(61, 400, 150), Link(400_500, "A", LinkState.LOST)], end_ms=500_000)
    )
    assert states(frames)[-1].resting.hr_bpm is None
    assert not any(frame.cued for frame in frames if isinstance(frame, CueFrame) and frame.t_ms > 400_500)
    assert any(frame.cued for frame in frames if isinstance(frame, CueFrame))


def test_unreadable_packets_are_counted() -> None:
    events: list[Event] = [*beating([(10, 66.0)]), BadSample(10_000, "A", "truncated")]
    events.sort(key=lambda event: event.t_ms)
    assert states(frames_of(session(events, end_ms=12_000)))[-1].signal.unreadable == 1


def test_artefacts_suspend_the_cue_however_few_beats_there_are() -> None:
    """Three intervals in four are too long for a heart: 28 beats a minute are left, most of them none."""
    beats, t_ms = beating([(90, 66.0)]), 90_000
    for rr_ms in [2500, 2500, 2500, 1000] * 20:
        t_ms += rr_ms
        beats.append(heart(t_ms, rr_ms))
    told = states(frames_of(session(beats, seats={"A": stored(66.0)})))
    unsure = {state.t_ms: state.cue for state in told if state.rmssd_ms.artefact_share > 0.2}
    assert set(unsure.values()) == {CueState.SUSPENDED, CueState.UNKNOWN}
    assert set(unsure) == set(range(min(unsure), 260_001, 1000))
