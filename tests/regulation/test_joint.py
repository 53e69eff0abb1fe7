"""Both up at once is said to both alike, and only while both share live."""

from __future__ import annotations

import pytest

from regulation.frames import CueFrame, CueState, JointFrame
from regulation.joint import Joint
from regulation.samples import Consent, ConsentScope, Event, Seat, SeatSettings
from tests.regulation.sessions import beating, frames_of, session

A_UP = [(240, 66.0), (420, 96.0), (700, 68.0)]
B_UP = [(300, 70.0), (420, 99.0), (700, 71.0)]
RECORDING, PARTNER = ConsentScope.RECORDING, ConsentScope.PARTNER


def answer(t_ms: int, seat: Seat, scope: ConsentScope, *, granted: bool = True) -> Consent:
    return Consent(t_ms, seat, scope, granted, "page", "1")


ALL = [answer(0, seat, scope) for seat in ("A", "B") for scope in (RECORDING, PARTNER)]


def both(*answers: Consent, b_up: list[tuple[int, float]] = B_UP) -> list[Event]:
    beats: list[Event] = [*beating(A_UP), *beating(b_up, seat="B"), *answers]
    ordered = sorted(beats, key=lambda event: event.t_ms)
    return session(ordered, seats={"A": SeatSettings(), "B": SeatSettings()})


def joint(events: list[Event]) -> list[JointFrame]:
    return [frame for frame in frames_of(events) if isinstance(frame, JointFrame)]


def test_it_begins_with_the_second_cue_and_ends_when_one_comes_down() -> None:
    frames = frames_of(both(*ALL))
    cued = [frame.t_ms for frame in frames if isinstance(frame, CueFrame) and frame.cued]
    assert len(cued) == 2
    said = [(frame.t_ms, frame.active) for frame in frames if isinstance(frame, JointFrame)]
    assert said[0] == (cued[1], True)
    assert [active for _, active in said] == [True, False]
    assert 420_000 < said[1][0] < 480_000


@pytest.mark.parametrize("without", range(4))
def test_without_one_of_the_four_answers_nothing_is_said(without: int) -> None:
    assert joint(both(*ALL[:without], *ALL[without + 1 :])) == []


def test_one_who_is_up_alone_is_nobodys_joint_cue() -> None:
    assert joint(both(*ALL, b_up=[(700, 70.0)])) == []
    assert joint(session(beating(A_UP))) == []


def test_it_ends_in_the_moment_in_which_sharing_ends() -> None:
    events = both(*ALL, answer(390_500, "B", PARTNER, granted=False))
    assert [(frame.t_ms, frame.active) for frame in joint(events)][1:] == [(390_500, False)]


def test_a_relapse_and_a_signal_that_is_back_are_no_second_joint_cue() -> None:
    watch = Joint(("A", "B"))
    for each in ALL:
        watch.consent(each)
    up, down, gone = CueState.FLOODED, CueState.RECOVERING, CueState.SUSPENDED
    said = [
        watch.tick(t_ms, {"A": up, "B": b}, cued=cued)
        for t_ms, (b, cued) in enumerate([(up, True), (gone, False), (up, False), (down, False), (up, False)])
    ]
    assert [frame.active if frame else None for frame in said] == [True, False, None, None, None]
    again = watch.tick(9, {"A": up, "B": up}, cued=True)
    assert again is not None
    assert again.active


def test_sharing_again_brings_it_back_with_the_next_second() -> None:
    taken_back = answer(380_500, "A", PARTNER, granted=False)
    events = both(*ALL, taken_back, answer(390_500, "A", PARTNER))
    assert [(frame.t_ms, frame.active) for frame in joint(events)][1:3] == [(380_500, False), (391_000, True)]
