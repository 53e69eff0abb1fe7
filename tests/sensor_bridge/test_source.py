"""Order, pace and steering of played events."""

from __future__ import annotations

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulation.samples import Link, LinkState, Tick
from sensor_bridge.archive import ArchiveEvent, Notification
from sensor_bridge.clock import Clock
from sensor_bridge.source import Played, Source, merge, with_ticks
from tests.sensor_bridge.fakes import HandClock, LeapClock


def beat(t_ms: int) -> Notification:
    return Notification(t_ms, "A", "rr_ms", b"800")


def played(
    events: list[ArchiveEvent], clock: Clock | None = None, speed: float = 1.0, start_after_ms: int = 0
) -> Played:
    return Played(
        events, clock or LeapClock(), speed, start_after_ms, kind="recorded", label="Recording", seats=("A",)
    )


class Taken:
    """A consumer that keeps what it got."""

    def __init__(self) -> None:
        self.events: list[ArchiveEvent] = []

    async def put(self, event: ArchiveEvent) -> None:
        self.events.append(event)

    @property
    def stamps(self) -> list[int]:
        return [event.t_ms for event in self.events]


EVENTS: list[ArchiveEvent] = [beat(0), beat(400), beat(1000), Tick(1000), beat(1000), beat(2500)]


# -- order -------------------------------------------------------------------------------------------


def test_a_tick_follows_everything_of_its_second() -> None:
    events = list(with_ticks([beat(0), beat(1000), beat(1001)], until_ms=2999))
    assert events == [beat(0), beat(1000), Tick(1000), beat(1001), Tick(2000)]


def test_silent_seconds_tick_too() -> None:
    assert list(with_ticks([], until_ms=3000)) == [Tick(1000), Tick(2000), Tick(3000)]


STAMPS = st.lists(st.integers(0, 5000), max_size=20).map(sorted)


@given(STAMPS, STAMPS)
def test_streams_merge_by_time_and_then_by_place(first: list[int], second: list[int]) -> None:
    lost = [Link(t_ms, "B", LinkState.LOST) for t_ms in second]
    merged = list(merge([beat(t_ms) for t_ms in first], lost))
    expected = sorted([*((t, 0) for t in first), *((t, 1) for t in second)])
    assert [(event.t_ms, int(isinstance(event, Link))) for event in merged] == expected


# -- pace --------------------------------------------------------------------------------------------


def test_it_is_a_source_and_needs_no_loop_to_be_made() -> None:
    source: Source = played(EVENTS, speed=60)
    assert (source.kind, source.label, source.speed, source.seats) == ("recorded", "Recording", 60, ("A",))


@pytest.mark.parametrize("speed", [0, 0.5, 1, 60, 1000])
async def test_speed_changes_nothing_of_what_is_put(speed: float) -> None:
    taken = Taken()
    await played(EVENTS, speed=speed).run(taken.put)
    assert taken.events == EVENTS


async def test_each_event_comes_at_its_moment() -> None:
    clock = LeapClock()
    moments: list[float] = []

    async def put(event: ArchiveEvent) -> None:
        moments.append(round(clock.t - 100, 6))

    await played(EVENTS, clock, speed=10).run(put)
    assert moments == [0, 0.04, 0.1, 0.1, 0.1, 0.25]
    assert clock.sleeps == 3  # none for what is already due


async def test_as_fast_as_possible_never_sleeps_and_lets_others_run() -> None:
    clock, turns, done = LeapClock(), 0, False

    async def other() -> None:
        nonlocal turns
        while not done:
            turns += 1
            await anyio.lowlevel.checkpoint()

    async with anyio.create_task_group() as group:
        group.start_soon(other)
        await played([beat(t_ms) for t_ms in range(1000)], clock, speed=0).run(Taken().put)
        done = True
    assert clock.sleeps == 0
    assert turns >= 10


async def test_a_slow_consumer_delays_events_and_loses_none() -> None:
    clock = LeapClock()
    taken = Taken()

    async def put(event: ArchiveEvent) -> None:
        clock.t += 0.7
        await taken.put(event)

    await played(EVENTS, clock).run(put)
    assert taken.events == EVENTS


async def test_the_stamp_is_that_of_the_event_being_put() -> None:
    source = played(EVENTS)
    seen: list[int] = []

    async def put(event: ArchiveEvent) -> None:
        seen.append(source.stamp())

    assert source.stamp() == 0
    await source.run(put)
    assert seen == [event.t_ms for event in EVENTS]
    assert source.stamp() == 2500


async def test_an_interrupted_session_goes_on_after_its_last_stamp() -> None:
    clock, taken = LeapClock(), Taken()
    source = played(EVENTS, clock, start_after_ms=1000)
    assert source.stamp() == 1000
    await source.run(taken.put)
    assert taken.stamps == [2500]
    assert clock.t == pytest.approx(101.5)


@pytest.mark.parametrize("speed", [-1, float("nan"), float("inf")])
async def test_a_speed_makes_sense(speed: float) -> None:
    with pytest.raises(ValueError, match="speed"):
        played(EVENTS, speed=speed)
    with pytest.raises(ValueError, match="speed"):
        played(EVENTS).set_speed(speed)


# -- steering ----------------------------------------------------------------------------------------


async def test_a_pause_takes_no_data_time() -> None:
    clock, taken = HandClock(), Taken()
    source = played([beat(1000), beat(2000), beat(3000)], clock)
    async with anyio.create_task_group() as group:
        group.start_soon(source.run, taken.put)
        await clock.forward(1.5)
        playing = [source.playing]
        source.pause()
        playing.append(source.playing)
        await clock.forward(60)
        assert taken.stamps == [1000]
        source.resume()
        playing.append(source.playing)
        await clock.forward(0.4)
        assert taken.stamps == [1000]
        await clock.forward(0.1)
        assert taken.stamps == [1000, 2000]
        await clock.forward(1)
    assert taken.stamps == [1000, 2000, 3000]
    assert playing == [True, False, True]


async def test_a_new_speed_holds_from_the_moment_it_is_set() -> None:
    clock, taken = HandClock(), Taken()
    source = played([beat(10_000), beat(20_000), beat(30_000)], clock)
    async with anyio.create_task_group() as group:
        group.start_soon(source.run, taken.put)
        await clock.forward(5)
        source.set_speed(10)
        await clock.forward(0.4)
        assert taken.stamps == []
        await clock.forward(0.1)
        assert taken.stamps == [10_000]
        source.set_speed(1)
        await clock.forward(9.9)
        assert taken.stamps == [10_000]
        await clock.forward(0.1)
        assert taken.stamps == [10_000, 20_000]
        source.set_speed(0)
    assert source.speed == 0
    assert taken.stamps == [10_000, 20_000, 30_000]


async def test_from_as_fast_as_possible_back_to_a_pace() -> None:
    clock, taken = HandClock(), Taken()
    source = played([beat(10_000), beat(20_000)], clock, speed=0)

    async def put(event: ArchiveEvent) -> None:
        await taken.put(event)
        source.set_speed(1)

    async with anyio.create_task_group() as group:
        group.start_soon(source.run, put)
        await clock.forward(9.9)
        assert taken.stamps == [10_000]
        await clock.forward(0.1)
    assert taken.stamps == [10_000, 20_000]


@pytest.mark.parametrize("speed", [0, 1])
async def test_a_pause_before_the_start_holds(speed: float) -> None:
    clock, taken = HandClock(), Taken()
    source = played([beat(0), beat(10)], clock, speed)
    source.pause()
    async with anyio.create_task_group() as group:
        group.start_soon(source.run, taken.put)
        await clock.forward(5)
        assert taken.stamps == []
        source.resume()
        await clock.forward(0.01)
    assert taken.stamps == [0, 10]


async def test_no_burst_after_a_consumer_stood_still_and_the_speed_changed() -> None:
    clock, taken = HandClock(), Taken()
    source = played([beat(1000), beat(2000), beat(3000)], clock)

    async def put(event: ArchiveEvent) -> None:
        await taken.put(event)
        if event.t_ms == 1000:
            clock.t += 60
            source.set_speed(2)

    async with anyio.create_task_group() as group:
        group.start_soon(source.run, put)
        await clock.forward(1)
        assert taken.stamps == [1000]
        await clock.forward(0.5)
        assert taken.stamps == [1000, 2000]
        await clock.forward(0.5)
    assert taken.stamps == [1000, 2000, 3000]


async def test_cancelling_stops_between_events() -> None:
    clock, taken = HandClock(), Taken()
    source = played([beat(0), beat(5000)], clock)
    async with anyio.create_task_group() as group:
        group.start_soon(source.run, taken.put)
        await anyio.wait_all_tasks_blocked()
        group.cancel_scope.cancel()
    assert taken.stamps == [0]
    assert source.stamp() == 0
