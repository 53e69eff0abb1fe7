"""The whole fold: cues where they belong, silence said, and the same frames however the events came."""

from __future__ import annotations

import math
import random
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from regulation.engine import Engine
from regulation.errors import OutOfOrder
from regulation.frames import CueState, Frame, PauseFrame, Reason, SignalFrame, SignalState, SynchronyFrame
from regulation.samples import Act, ActKind, Event, HeartSample, Motion, Seat, SeatSettings, Tick
from tests.regulation.sessions import beating, cues, frames_of, heart, recorded, session, states

FLOOD = [(240, 66.0), (300, 96.0), (600, 68.0)]


def test_a_flood_is_cued_once_and_calm_comes_back() -> None:
    changes = cues(frames_of(session(beating(FLOOD))))
    cued = [change for change in changes if change.cued]
    assert len(cued) == 1
    assert 250_000 <= cued[0].t_ms <= 285_000
    assert [c.state for c in changes][-2:] == [CueState.RECOVERING, CueState.CALM]


def test_a_quiet_heart_is_never_cued() -> None:
    assert not any(change.cued for change in cues(frames_of(session(beating([(900, 66.0)])))))


def test_moving_suspends_and_the_cue_waits_until_it_is_over() -> None:
    events: list[Event] = [*beating(FLOOD), Act(245_000, "A", ActKind.MOVED, "A")]
    changes = cues(frames_of(session(sorted(events, key=lambda event: event.t_ms))))
    assert CueState.SUSPENDED in [change.state for change in changes]
    assert all(change.t_ms > 305_000 for change in changes if change.cued)


def test_a_strap_that_moves_suspends_until_ten_seconds_after() -> None:
    moving: list[Event] = [Motion(t_ms, "A", 180.0) for t_ms in range(241_000, 251_000, 1000)]
    still: list[Event] = [Motion(t_ms, "A", 20.0) for t_ms in range(251_000, 300_000, 1000)]
    events = sorted([*beating(FLOOD), *moving, *still], key=lambda event: event.t_ms)
    frames = frames_of(session(events))
    said = [state.t_ms for state in states(frames) if state.signal.moving]
    assert (said[0], said[-1]) == (241_000, 260_000)
    assert {state.cue for state in states(frames) if state.signal.moving} == {CueState.SUSPENDED}
    assert all(change.t_ms >= 260_000 + 20_000 for change in cues(frames) if change.cued)
    assert any(change.cued for change in cues(frames))


def test_a_person_who_sits_and_talks_does_not_move() -> None:
    quiet: list[Event] = [Motion(t_ms, "A", 59.9) for t_ms in range(1000, 300_000, 1000)]
    events = sorted([*beating(FLOOD), *quiet], key=lambda event: event.t_ms)
    assert not any(state.signal.moving for state in states(frames_of(session(events))))


def test_silence_withholds_every_value_and_alarms_once() -> None:
    beats = [b for b in beating([(600, 66.0)]) if not 300_000 < b.t_ms < 330_000]
    frames = frames_of(session(beats))
    quiet = [state for state in states(frames) if 306_000 <= state.t_ms < 330_000]
    assert {state.hr15_bpm.value for state in quiet} == {None}
    assert {state.arousal.value for state in quiet} == {None}
    assert {state.rmssd_ms.reason for state in quiet} == {Reason.STALE}
    signals = [frame.state for frame in frames if isinstance(frame, SignalFrame)]
    assert signals == [SignalState.OK, SignalState.STALE, SignalState.SILENT, SignalState.OK]


def test_one_person_only_works() -> None:
    frames = frames_of(session(beating([(240, 70.0)], seat="B"), seats={"B": SeatSettings()}))
    assert not states(frames, "A")
    assert states(frames, "B")[-1].cue is CueState.CALM


def test_the_return_asks_each_person() -> None:
    acts: list[Event] = [
        Act(10_000, "A", ActKind.PAUSE, "A", 1),
        Act(75_000, "A", ActKind.READY, "A"),
        Act(76_000, "B", ActKind.READY_ANYWAY, "B"),
    ]
    frames = frames_of(session(acts, seats={"A": SeatSettings(), "B": SeatSettings()}, end_ms=80_000))
    assert [f.cause for f in frames if isinstance(f, PauseFrame)] == [
        "begun",
        "time_over",
        "ready",
        "returned",
    ]


def test_events_must_come_in_order() -> None:
    engine = Engine()
    with pytest.raises(OutOfOrder):
        engine.push(Tick(1000))
    for event in session(beating([(5, 60.0)])):
        engine.push(event)
    with pytest.raises(OutOfOrder):
        engine.push(Tick(10_000))


def test_no_frame_depends_on_a_later_event() -> None:
    events = session(beating(FLOOD))
    engine, told = Engine(), list[Frame]()
    for event in events[:400]:
        told += engine.push(event)
    assert frames_of(events)[: len(told)] == told


def _numbers(value: Any) -> list[float]:
    if isinstance(value, dict):
        return [number for each in value.values() for number in _numbers(each)]
    if isinstance(value, list | tuple):
        return [number for each in value for number in _numbers(each)]
    return [value] if isinstance(value, float) else []


def test_recordings_give_only_finite_numbers_and_kyto_is_never_irregular(shared_data: Path) -> None:
    folder = shared_data / "one_heart_two_sensors"
    frames = frames_of(recorded({"A": folder / "test_kyto.csv", "B": folder / "test_rhythm.csv"}))
    assert all(math.isfinite(number) for frame in frames for number in _numbers(asdict(frame)))
    reasons = {state.rmssd_ms.reason for state in states(frames, "A")}
    assert Reason.IRREGULAR_RHYTHM not in reasons


def test_a_ventricular_rhythm_never_shows_variability(shared_data: Path) -> None:
    rows = (shared_data / "polar_h10_pvc" / "rr_device.csv").read_text().splitlines()[1:]
    cells = [row.split(",") for row in rows]
    first = int(cells[0][0])
    samples = [heart(round((int(t) - first) / 1e6), float(rr)) for t, _hr, rr in cells]
    shown = states(frames_of(session(_ordered(samples))))
    assert {state.rmssd_ms.value for state in shown} == {None}
    assert Reason.IRREGULAR_RHYTHM in {state.rmssd_ms.reason for state in shown}


def _ordered(samples: list[HeartSample]) -> list[HeartSample]:
    return sorted(samples, key=lambda sample: sample.t_ms)


def test_a_second_is_judged_by_its_tick_or_by_the_first_later_event() -> None:
    engine = Engine()
    start, *_ = session([], end_ms=1000)
    engine.push(start)
    assert states(engine.push(heart(999, 900))) == []
    assert states(engine.push(heart(1000, 900))) == []  # still belongs to this second
    assert [state.t_ms for state in states(engine.push(Tick(1000)))] == [1000]
    assert states(engine.push(heart(1999, 900))) == []
    assert [state.t_ms for state in states(engine.push(heart(2001, 900)))] == [2000]


def wandering(seat: Seat, seed: int, seconds: int = 660, rsa_ms: float = 40) -> list[HeartSample]:
    """A rate of its own every ten seconds."""
    rng = random.Random(seed)
    rates = [(10 * (i + 1), 66.0 + rng.uniform(-4, 4)) for i in range(seconds // 10)]
    return beating(rates, seat=seat, rsa_ms=rsa_ms)


def steps_of(events: list[Event], seats: dict[Seat, SeatSettings] | None = None) -> list[SynchronyFrame]:
    events = sorted(events, key=lambda event: event.t_ms)
    frames = frames_of(session(events, seats=seats or {"A": SeatSettings(), "B": SeatSettings()}))
    return [frame for frame in frames if isinstance(frame, SynchronyFrame)]


def test_a_pair_is_judged_every_thirty_seconds_from_minute_five_on() -> None:
    told = steps_of([*wandering("A", 0), *wandering("B", 1)])
    assert [frame.until_ms for frame in told] == list(range(30_000, 630_001, 30_000))
    assert all(frame.until_ms <= frame.t_ms <= frame.until_ms + 15_000 for frame in told)
    assert {frame.reason for frame in told[:9]} == {Reason.WARMING}
    assert all(frame.p is not None and frame.null_level is not None for frame in told[9:])
    assert not any(frame.paced for frame in told)


def test_one_heart_on_both_seats_is_one_strap_heard_twice() -> None:
    told = steps_of([*wandering("A", 0), *wandering("B", 0)])
    assert {frame.reason for frame in told} == {Reason.SAME_SIGNAL}


def test_hearts_that_wander_together_are_in_step() -> None:
    """B wanders as A does, a second later, and breathes less."""
    later = [HeartSample(s.t_ms + 1000, "B", s.rr) for s in wandering("A", 0, rsa_ms=15)]
    told = steps_of([*wandering("A", 0), *later])
    assert told[-1].in_step
    assert told[-1].phase == "in_phase"


def test_a_pause_with_its_pacer_is_told_beside_the_steps() -> None:
    pausing: list[Event] = [Act(400_000, "A", ActKind.PAUSE, "A", minutes=1.0)]
    told = steps_of([*wandering("A", 0), *wandering("B", 1), *pausing])
    assert next(frame.until_ms for frame in told if frame.paced) == 420_000
    assert all(frame.paced for frame in told if frame.until_ms >= 420_000)


def test_one_person_alone_is_never_judged() -> None:
    assert steps_of(list(wandering("A", 0)), {"A": SeatSettings()}) == []
