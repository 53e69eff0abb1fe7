"""The shared pause: what each act does in each state, and who ends it."""

from __future__ import annotations

import pytest

from regulation.frames import PauseFrame, PauseState
from regulation.pause import TABLE, Pause
from regulation.samples import SEATS, Act, ActKind, Seat, Sitting
from regulation.sittings import rules_of


def act(t_ms: int, kind: ActKind, seat: Seat | None = "A", minutes: float | None = None) -> Act:
    return Act(t_ms, seat or "therapist", kind, seat, minutes)


def begun(sitting: Sitting | None = None) -> Pause:
    pause = Pause(("A", "B"), rules_of(sitting))
    pause.act(act(0, ActKind.PAUSE))
    return pause


def test_three_minutes_by_default_then_each_is_asked() -> None:
    pause = begun()
    assert pause.tick(179_999) is None
    over = pause.tick(180_000)
    assert over is not None
    assert (over.state, over.cause) == (PauseState.OVER, "time_over")


def test_it_ends_when_both_are_ready_and_not_before() -> None:
    pause = begun()
    first = pause.act(act(1, ActKind.READY, "B"))
    assert first is not None
    assert (first.state, first.ready) == (PauseState.RUNNING, {"A": False, "B": True})
    last = pause.act(act(2, ActKind.READY_ANYWAY, "A"))
    assert last is not None
    assert (last.state, last.cause, last.ready) == (PauseState.NONE, "returned", {"A": False, "B": False})


@pytest.mark.parametrize("kind", [ActKind.READY, ActKind.READY_ANYWAY])
def test_before_the_floor_is_over_ready_changes_nothing(kind: ActKind) -> None:
    pause = begun(Sitting.PARENT_AND_CHILD)
    for seat in SEATS:
        assert pause.act(act(179_999, kind, seat)) is None
    assert pause.tick(179_999) is None
    over = pause.tick(180_000)
    assert over is not None
    assert (over.state, over.cause, over.ready) == (
        PauseState.RUNNING,
        "floor_over",
        {"A": False, "B": False},
    )
    assert pause.act(act(180_001, kind, "A")) is not None
    back = pause.act(act(180_002, kind, "B"))
    assert back is not None
    assert back.cause == "returned"


def test_at_home_nobody_returns_before_twenty_minutes_and_longer_does_not_move_the_floor() -> None:
    pause = begun(Sitting.HOME)
    longer = pause.act(act(60_000, ActKind.LONGER))
    assert longer is not None
    assert (longer.state, longer.until_ms) == (PauseState.FLOOR, 25 * 60_000)
    assert pause.tick(20 * 60_000 - 1) is None
    over = pause.tick(20 * 60_000)
    assert over is not None
    assert over.state is PauseState.RUNNING


def test_a_shorter_pause_has_a_shorter_floor() -> None:
    pause = Pause(("A", "B"), rules_of(Sitting.HOME))
    pause.act(act(0, ActKind.PAUSE, None, 1))
    over = pause.tick(60_000)
    assert over is not None
    assert (over.state, over.cause) == (PauseState.OVER, "time_over")


def test_the_floor_binds_the_two_not_the_therapist() -> None:
    ended = begun(Sitting.HOME).act(act(1, ActKind.END_PAUSE, None))
    assert ended is not None
    assert ended.cause == "ended"


NINE = 1_700_000_000_000


def propose(pause: Pause, t_ms: int, seat: Seat = "A", at: int = NINE) -> PauseFrame:
    told = pause.act(Act(t_ms, seat, ActKind.PROPOSE, seat, None, at))
    assert told is not None
    return told


@pytest.mark.parametrize("sitting", [Sitting.HOME, None])
def test_both_agree_to_a_time_to_return_and_the_pause_ends_for_today(sitting: Sitting | None) -> None:
    pause = begun(sitting)
    assert pause.act(act(1, ActKind.AGREE, "B")) is None
    asked = propose(pause, 2)
    assert (asked.return_wall_ms, asked.agreed, asked.cause) == (NINE, {"A": True, "B": False}, "proposed")
    over = pause.act(act(3, ActKind.AGREE, "B"))
    assert over is not None
    assert (over.state, over.cause, over.return_wall_ms) == (PauseState.TODAY, "today", NINE)
    assert (over.agreed, over.until_ms) == ({"A": True, "B": True}, None)
    assert pause.tick(10_000_000) is None


def test_another_time_asks_the_other_again() -> None:
    pause = begun()
    propose(pause, 1)
    other = propose(pause, 2, "B", NINE + 1)
    assert (other.return_wall_ms, other.agreed) == (NINE + 1, {"A": False, "B": True})
    done = pause.act(act(3, ActKind.AGREE, "A"))
    assert done is not None
    assert done.state is PauseState.TODAY
    later = propose(pause, 4, "A", NINE + 2)
    assert (later.state, later.agreed) == (PauseState.OVER, {"A": True, "B": False})


def test_no_time_yet_leaves_the_pause_as_it_was() -> None:
    pause = begun()
    propose(pause, 1)
    told = pause.act(act(2, ActKind.DECLINE, "B"))
    assert told is not None
    assert (told.state, told.return_wall_ms, told.agreed, told.until_ms) == (
        PauseState.RUNNING,
        None,
        {},
        180_000,
    )
    assert pause.act(act(3, ActKind.DECLINE, "B")) is None


def test_only_the_two_arrange_when_they_return_and_only_with_a_time() -> None:
    pause = begun()
    assert pause.act(Act(1, "therapist", ActKind.PROPOSE, None, None, NINE)) is None
    assert pause.act(act(1, ActKind.PROPOSE)) is None


def test_who_goes_on_after_all_begins_with_nothing_agreed() -> None:
    pause = begun()
    propose(pause, 1)
    pause.act(act(2, ActKind.AGREE, "B"))
    again = pause.act(act(3, ActKind.PAUSE))
    assert again is not None
    assert (again.state, again.return_wall_ms, again.agreed) == (PauseState.RUNNING, None, {})


@pytest.mark.parametrize("kind", [ActKind.NOT_READY, ActKind.LONGER])
def test_ready_can_be_taken_back(kind: ActKind) -> None:
    pause = begun()
    pause.act(act(1, ActKind.READY, "A"))
    back = pause.act(act(2, kind, "A"))
    assert back is not None
    assert back.ready == {"A": False, "B": False}


def test_longer_adds_to_what_is_left_and_reopens_a_pause_that_is_over() -> None:
    pause = begun()
    longer = pause.act(act(10_000, ActKind.LONGER))
    assert longer is not None
    assert longer.until_ms == 360_000
    pause.tick(360_000)
    again = pause.act(act(400_000, ActKind.LONGER, minutes=1))
    assert again is not None
    assert (again.state, again.until_ms) == (PauseState.RUNNING, 460_000)


def test_the_therapist_may_end_it() -> None:
    ended = begun().act(act(1, ActKind.END_PAUSE, None))
    assert isinstance(ended, PauseFrame)
    assert (ended.state, ended.cause) == (PauseState.NONE, "ended")


@pytest.mark.parametrize("kind", [kind for kind in ActKind if (PauseState.NONE, kind) not in TABLE])
def test_without_a_pause_other_acts_change_nothing(kind: ActKind) -> None:
    assert Pause(("A", "B")).act(act(1, kind)) is None


def test_one_person_alone_returns_alone() -> None:
    pause = Pause(("A",))
    pause.act(act(0, ActKind.PAUSE))
    back = pause.act(act(1, ActKind.READY))
    assert back is not None
    assert back.cause == "returned"
