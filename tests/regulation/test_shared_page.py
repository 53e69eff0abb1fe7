"""What the page in the middle is told: open only while both agree, and nothing of a body."""

from __future__ import annotations

from dataclasses import fields

import pytest

from regulation.engine import Engine
from regulation.frames import Frame, PauseState, SynchronyFrame, TableFrame
from regulation.samples import (
    UNITS_PER_MS,
    Act,
    ActKind,
    Consent,
    ConsentScope,
    End,
    Event,
    HeartSample,
    Seat,
    SeatSettings,
    Start,
    Tick,
)

RECORDING, TABLE = ConsentScope.RECORDING, ConsentScope.TABLE
PAIR: tuple[Seat, ...] = ("A", "B")


def start(seats: tuple[Seat, ...] = PAIR) -> Start:
    return Start(0, 0, "simulated", "test", 1.0, {seat: SeatSettings() for seat in seats})


def says(t_ms: int, seat: Seat, scope: ConsentScope, *, granted: bool = True) -> Consent:
    return Consent(t_ms, seat, scope, granted, "page", "3")


def agreed(*, but: tuple[Seat, ConsentScope] | None = None) -> list[Event]:
    answers = [(seat, scope) for seat in PAIR for scope in (RECORDING, TABLE) if (seat, scope) != but]
    return [start(), *(says(0, seat, scope) for seat, scope in answers)]


def does(t_ms: int, kind: ActKind, by: str = "table", minutes: float | None = None) -> Act:
    return Act(t_ms, by, kind, None, minutes)


def beats(from_s: int, to_s: int, seats: tuple[Seat, ...] = PAIR) -> list[Event]:
    return [
        HeartSample(1000 * s, seat, (1000 * UNITS_PER_MS,)) for s in range(from_s, to_s) for seat in seats
    ]


def told(events: list[Event]) -> list[TableFrame]:
    engine, found = Engine(), list[Frame]()
    for event in events:
        found += engine.push(event)
    return [frame for frame in found if isinstance(frame, TableFrame)]


@pytest.mark.parametrize("missing", [(seat, scope) for seat in PAIR for scope in (RECORDING, TABLE)])
def test_it_is_told_nothing_unless_both_agree_to_it_and_to_a_recording(
    missing: tuple[Seat, ConsentScope],
) -> None:
    events = [*agreed(but=missing), *beats(1, 20), does(20_000, ActKind.PAUSE, "A"), Tick(30_000)]
    assert told(events) == []
    assert told([*events, says(30_000, *missing)])[0].open


@pytest.mark.parametrize("scope", [RECORDING, TABLE])
@pytest.mark.parametrize("seat", PAIR)
def test_it_closes_the_moment_one_takes_it_back_and_the_frame_is_the_same_for_each(
    seat: Seat, scope: ConsentScope
) -> None:
    events = [*agreed(), *beats(1, 20), does(20_000, ActKind.BREATHE)]
    back = told([*events, says(25_000, seat, scope, granted=False), Tick(40_000)])
    assert back[-1] == TableFrame(25_000)


def test_one_silent_strap_is_said_of_nobody() -> None:
    said = [told([*agreed(), *beats(1, 20), *beats(20, 60, (seat,)), Tick(60_000)]) for seat in PAIR]
    assert said[0] == said[1]
    assert [(frame.t_ms, frame.heard) for frame in said[0]] == [(0, False), (1000, True), (30_000, False)]


def test_it_knows_of_a_pause_how_long_and_not_who_or_who_is_ready() -> None:
    events = [
        *agreed(),
        *(does(10_000, ActKind.PAUSE, "A", 1.0), Tick(20_000), Act(20_500, "B", ActKind.READY, "B", None)),
        *(Tick(80_000), does(81_000, ActKind.LONGER), Tick(270_000)),
    ]
    pauses = [(frame.t_ms, frame.pause, frame.pause_until_ms) for frame in told(events)]
    assert pauses == [
        (0, PauseState.NONE, None),
        (10_000, PauseState.RUNNING, 70_000),
        (70_000, PauseState.OVER, 70_000),
        (81_000, PauseState.RUNNING, 261_000),
        (261_000, PauseState.OVER, 261_000),
    ]
    assert {field.name for field in fields(TableFrame)} == {
        *("t_ms", "open", "heard", "pause", "pause_until_ms", "breathe_until_ms", "type")
    }


def test_breathing_together_ends_by_hand_by_itself_or_with_a_pause() -> None:
    def until(*events: Event) -> list[int | None]:
        return [frame.breathe_until_ms for frame in told([*agreed(), does(1000, ActKind.BREATHE), *events])]

    assert until(Tick(400_000)) == [None, 301_000, None]
    assert until(does(9000, ActKind.BREATHE_END)) == [None, 301_000, None]
    assert until(does(9000, ActKind.PAUSE, "B")) == [None, 301_000, None]


def test_breathing_together_is_a_shared_pacer_for_whoever_reads_synchrony() -> None:
    def paced(*acts: Event) -> bool:
        events = sorted([*beats(1, 500), *acts], key=lambda event: event.t_ms)
        engine, found = Engine(), list[Frame]()
        for event in [*agreed(), *events, End(500_000, "finished")]:
            found += engine.push(event)
        steps = [frame for frame in found if isinstance(frame, SynchronyFrame)]
        return steps[-1].paced

    assert not paced()
    assert paced(does(400_000, ActKind.BREATHE))


def test_somebody_alone_has_no_page_in_the_middle() -> None:
    events = [start(("A",)), says(0, "A", RECORDING), says(0, "A", TABLE), *beats(1, 9, ("A",)), Tick(9000)]
    assert told(events) == []
