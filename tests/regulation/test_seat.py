"""One person's part of the engine: a level of an earlier session, a strap without beats, a new search."""

from __future__ import annotations

import pytest

from regulation.frames import BaselineFrame, CueState, Reason
from regulation.samples import Act, ActKind, BadSample, Event, HeartSample, SeatSettings, StoredBaseline
from tests.regulation.sessions import beating, frames_of, session, states


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


def test_a_strap_that_sends_only_a_rate_is_shown_as_that() -> None:
    samples = [HeartSample(t * 1000, "A", (), hr_bpm=72, contact=True) for t in range(1, 60)]
    last = states(frames_of(session(samples)))[-1]
    assert (last.hr15_bpm.value, last.hr15_bpm.reason) == (72.0, Reason.HR_ONLY)
    assert last.hr15_bpm.confidence <= 0.5
    assert last.rmssd_ms.reason is Reason.HR_ONLY
    assert (last.signal.hr_only, last.signal.strap_hr_bpm) == (True, 72)


def test_unreadable_packets_are_counted() -> None:
    events: list[Event] = [*beating([(10, 66.0)]), BadSample(10_000, "A", "truncated")]
    events.sort(key=lambda event: event.t_ms)
    assert states(frames_of(session(events, end_ms=12_000)))[-1].signal.unreadable == 1
