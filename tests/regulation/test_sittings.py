"""What a sitting sets, in the engine as people meet it: the pause's length, cues or none, a child's level."""

from __future__ import annotations

import pytest

from regulation.frames import PauseFrame, SynchronyFrame
from regulation.samples import Act, ActKind, Event, Preset, Seat, SeatSettings, Sitting, Start, Tick
from regulation.sittings import RULES, in_sitting, rules_of
from tests.regulation.sessions import beating, cues, frames_of, session, states

FLOOD = [(300, 66.0), (420, 110.0)]


def sat(sitting: Sitting | None, events: list[Event], seats: dict[Seat, SeatSettings]) -> list[Event]:
    start, *rest = session(events, seats=seats)
    assert isinstance(start, Start)
    return [Start(start.t_ms, start.wall_ms, start.source, start.label, 1.0, seats, sitting), *rest]


@pytest.mark.parametrize(
    ("sitting", "minutes", "longer"),
    [
        (None, 3, 3),
        (Sitting.HOME, 20, 5),
        (Sitting.IN_SESSION, 3, 3),
        (Sitting.PARENT_AND_CHILD, 5, 3),
        (Sitting.PRACTICE, 3, 3),
        (Sitting.NO_CUES, 20, 5),
    ],
)
def test_a_pause_and_what_longer_adds(sitting: Sitting | None, minutes: int, longer: int) -> None:
    acts: list[Event] = [Act(1000, "A", ActKind.PAUSE, "A"), Act(2000, "A", ActKind.LONGER, "A"), Tick(3000)]
    frames = frames_of(sat(sitting, acts, {"A": SeatSettings()}))
    until_ms = [frame.until_ms for frame in frames if isinstance(frame, PauseFrame)]
    assert until_ms == [1000 + minutes * 60_000, 1000 + (minutes + longer) * 60_000]


def test_without_cues_none_ever_comes_and_a_pause_by_hand_does() -> None:
    events: list[Event] = [*beating(FLOOD), Act(421_000, "A", ActKind.PAUSE, "A"), Tick(422_000)]
    with_cues = frames_of(sat(Sitting.HOME, events, {"A": SeatSettings()}))
    assert any(cue.cued for cue in cues(with_cues))
    without = frames_of(sat(Sitting.NO_CUES, events, {"A": SeatSettings(threshold_bpm=90.0)}))
    assert not any(cue.cued for cue in cues(without))
    assert {state.threshold_bpm for state in states(without)} == {None}
    assert [frame.cause for frame in without if isinstance(frame, PauseFrame)] == ["begun"]


def test_the_childs_cue_level_is_a_childs_and_the_adults_is_not() -> None:
    hearts: list[Event] = [*beating([(240, 66.0)]), *beating([(240, 66.0)], seat="B")]
    seats: dict[Seat, SeatSettings] = {"A": SeatSettings(), "B": SeatSettings()}
    frames = frames_of(sat(Sitting.PARENT_AND_CHILD, hearts, seats))
    adult, child = states(frames)[-1].threshold_bpm, states(frames, "B")[-1].threshold_bpm
    assert adult is not None
    assert child == 100.0
    assert adult < 90


@pytest.mark.parametrize("sitting", [Sitting.HOME, Sitting.PRACTICE, None])
def test_the_pacer_of_a_pause_counts_as_one_from_its_first_second(sitting: Sitting | None) -> None:
    seats: dict[Seat, SeatSettings] = {"A": SeatSettings(), "B": SeatSettings()}
    hearts: list[Event] = [*beating([(300, 66.0)]), *beating([(300, 70.0)], seat="B")]
    acts: list[Event] = [Act(100_000, "A", ActKind.PAUSE, "A")]
    frames = frames_of(sat(sitting, [*hearts, *acts], seats))
    paced = [frame.paced for frame in frames if isinstance(frame, SynchronyFrame)]
    assert paced[-1] is True


def test_an_own_preset_goes_before_a_childs() -> None:
    own = SeatSettings(Preset.ATHLETE)
    assert in_sitting(own, Sitting.PARENT_AND_CHILD, "B") == own


def test_every_pacer_is_slow_and_a_childs_suits_the_adult_beside() -> None:
    assert set(RULES) == set(Sitting)
    assert all(4.5 <= rules_of(sitting).pacer_per_min <= 6.5 for sitting in Sitting)
    assert rules_of(Sitting.PARENT_AND_CHILD).pacer_per_min == 6.5
