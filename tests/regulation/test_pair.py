"""What is read from one person's second, and how the two persons' seconds find together."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from regulation.frames import BeatFrame, CueState, EndFrame, Reason, StateFrame
from regulation.pair import Reading, Second, Seconds, Unknown, reading
from tests.regulation.pairs import state


def heard(age_ms: int | None, cue: CueState = CueState.CALM, value: float | None = 1.5) -> StateFrame:
    like = state(1000, "A", 0.0)
    return replace(
        like,
        cue=cue,
        arousal=replace(like.arousal, value=value),
        signal=replace(like.signal, age_ms=age_ms),
    )


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (heard(2_500), 1.5),
        (heard(2_501), Unknown.HELD),
        (heard(None), Unknown.HELD),
        (heard(500, value=None), Unknown.HELD),
        (heard(500, CueState.SUSPENDED), Unknown.LOST),
        (heard(11_000, CueState.SUSPENDED, None), Unknown.LOST),
        (heard(500, CueState.UNKNOWN), Unknown.AWAY),
        (heard(500, CueState.FLOODED), 1.5),
    ],
)
def test_reading(frame: StateFrame, expected: Reading) -> None:
    assert reading(frame) == expected


@pytest.mark.parametrize("cue", [CueState.CALIBRATING, CueState.FLOODED, CueState.SUSPENDED])
def test_without_a_resting_level_nobody_is_there(cue: CueState) -> None:
    frame = heard(500, cue, None)
    frame = replace(frame, arousal=replace(frame.arousal, reason=Reason.NO_BASELINE))
    assert reading(frame) is Unknown.AWAY


def test_a_second_is_complete_with_both_in_either_order() -> None:
    for first, second in permutations((state(1000, "A", 1.0), state(1000, "B", 2.0))):
        seconds = Seconds()
        assert seconds.take(first) is None
        assert seconds.take(second) == Second(1000, {"A": 1.0, "B": 2.0})
        assert seconds.take(EndFrame(1000, "test")) is None


def test_one_alone_is_complete_with_the_next_frame_or_the_end() -> None:
    seconds = Seconds()
    assert seconds.take(state(1000, "B", 2.0)) is None
    assert seconds.take(BeatFrame(1000, "B", 60.0, (1000.0,), (1000,))) is None
    assert seconds.take(BeatFrame(1001, "B", 60.0, (1000.0,), (1000,))) == Second(
        1000, {"A": Unknown.AWAY, "B": 2.0}
    )
    assert seconds.take(state(2000, "B", 3.0)) is None
    assert seconds.take(EndFrame(2000, "test")) == Second(2000, {"A": Unknown.AWAY, "B": 3.0})


def test_a_second_of_one_is_not_mixed_with_the_next_of_the_other() -> None:
    seconds = Seconds()
    seconds.take(state(1000, "A", 1.0))
    assert seconds.take(state(2000, "B", 2.0)) == Second(1000, {"A": 1.0, "B": Unknown.AWAY})
    assert seconds.take(state(2000, "A", 3.0)) == Second(2000, {"A": 3.0, "B": 2.0})


def test_known_are_only_those_with_a_number() -> None:
    assert Second(0, {"A": 0.0, "B": Unknown.HELD}).known() == {"A": 0.0}
