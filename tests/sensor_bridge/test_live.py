"""Live straps as a source: stamps, seconds, sleep."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulation.samples import Link, LinkState, Seat, Suspended, Tick
from sensor_bridge.archive import ArchiveEvent, Notification
from sensor_bridge.bridge import Bridge
from sensor_bridge.live import SLEPT_S, Straps
from sensor_bridge.source import Source
from tests.sensor_bridge.radios import A, FakeRadio, TurnedClock, settle, sighting

BEAT = b"\x00\x48"


class Walled(TurnedClock):
    """Its wall clock can be put forward."""

    put_forward_s = 0.0

    def wall_ms(self) -> int:
        return super().wall_ms() + round(self.put_forward_s * 1000)


class Sitting:
    """A source of straps, and what it put."""

    def __init__(self, start_after_ms: int = 0) -> None:
        self.clock, self.radio = Walled(), FakeRadio()
        self.bridge = Bridge(self.radio, self.clock, lambda: 0.5)
        self.source = Straps(self.bridge, self.clock, ("A", "B"), start_after_ms)
        self.put: list[ArchiveEvent] = []
        self.room = asyncio.Event()
        self.room.set()

    async def take(self, event: ArchiveEvent) -> None:
        await self.room.wait()
        self.put.append(event)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(self.source.run(self.take))
            await settle()
            yield
            await settle()
            task.cancel()

    def beat(self, seat: Seat = "A") -> None:
        self.source.on_data(seat, "2a37", BEAT)

    async def forward(self, *steps_ms: int) -> None:
        for step_ms in steps_ms:
            await self.clock.forward(step_ms / 1000)


def beat(t_ms: int, seat: Seat = "A") -> Notification:
    return Notification(t_ms, seat, "2a37", BEAT)


def check_order(events: list[ArchiveEvent], start_ms: int = 0) -> None:
    """Stamps never decrease; every second that is over has one tick, after what was stamped up to it."""
    assert all(before.t_ms <= after.t_ms for before, after in pairwise(events))
    ticks = [event.t_ms for event in events if isinstance(event, Tick)]
    first = (start_ms // 1000 + 1) * 1000
    assert ticks == list(range(first, first + 1000 * len(ticks), 1000))
    for place, event in enumerate(events):
        if isinstance(event, Tick):
            assert all(later.t_ms > event.t_ms for later in events[place + 1 :])


def test_it_is_a_source_and_stands_still_before_it_runs() -> None:
    source: Source = Sitting(4321).source
    assert (source.kind, source.label, source.speed, source.seats) == (
        "straps",
        "Heart straps",
        1.0,
        ("A", "B"),
    )
    assert source.stamp() == 4321


async def test_what_comes_is_stamped_where_it_is_heard() -> None:
    sitting = Sitting()
    async with sitting.running():
        await sitting.forward(250)
        sitting.beat()
        sitting.source.on_link("B", LinkState.LOST)
        assert sitting.source.stamp() == 250
        await sitting.forward(500)
        sitting.beat("B")
    assert sitting.put == [beat(250), Link(250, "B", LinkState.LOST), beat(750, "B")]


async def test_a_silent_second_ticks_too() -> None:
    sitting = Sitting()
    async with sitting.running():
        await sitting.forward(1001, 1000, 1000)
    assert sitting.put == [Tick(1000), Tick(2000), Tick(3000)]


async def test_the_tick_of_a_second_waits_for_what_may_still_bear_its_stamp() -> None:
    sitting = Sitting()
    async with sitting.running():
        await sitting.forward(1000)
        sitting.beat()
        await sitting.forward(1)
        sitting.beat()
    assert sitting.put == [beat(1000), Tick(1000), beat(1001)]


async def test_seconds_that_passed_unnoticed_tick_before_what_came_after_them() -> None:
    sitting = Sitting()
    async with sitting.running():
        sitting.clock.t += 3.5  # the loop was held up
        sitting.beat()
    assert sitting.put == [Tick(1000), Tick(2000), Tick(3000), beat(3500)]


@given(
    start_ms=st.integers(0, 5000),
    arrivals=st.lists(
        st.tuples(st.integers(0, 2500), st.sampled_from(["A", "B", "link", "held up"])), max_size=12
    ),
)
async def test_stamps_and_seconds_are_in_order_whatever_comes_when(
    start_ms: int, arrivals: list[tuple[int, str]]
) -> None:
    sitting = Sitting(start_ms)
    sent = 0
    async with sitting.running():
        for gap_ms, what in arrivals:
            if what == "held up":
                sitting.clock.t += gap_ms / 1000
            else:
                await sitting.forward(gap_ms)
            if what == "link":
                sitting.source.on_link("A", LinkState.LOST)
            else:
                sitting.beat("B" if what == "B" else "A")
            sent += 1
        await sitting.forward(1001)
        last_ms = sitting.source.stamp()
    check_order(sitting.put, start_ms)
    assert sum(not isinstance(event, Tick) for event in sitting.put) == sent
    assert sum(isinstance(event, Tick) for event in sitting.put) == (last_ms - 1) // 1000 - start_ms // 1000


@pytest.mark.parametrize(
    ("start_ms", "ticks"), [(0, [1000, 2000]), (1500, [2000, 3000]), (2000, [3000, 4000])]
)
async def test_an_interrupted_sitting_goes_on_after_its_last_stamp(start_ms: int, ticks: list[int]) -> None:
    sitting = Sitting(start_ms)
    async with sitting.running():
        sitting.beat()
        await sitting.forward(1001, 1000)
    assert sitting.put[0] == beat(start_ms)
    assert [event.t_ms for event in sitting.put[1:]] == ticks
    check_order(sitting.put, start_ms)


async def test_a_computer_that_slept_is_said_to_have() -> None:
    sitting = Sitting()
    async with sitting.running():
        await sitting.forward(1500)
        sitting.clock.put_forward_s = 3600.0
        await sitting.forward(501)
        await sitting.forward(1000)
    assert sitting.put == [Tick(1000), Tick(2000), Suspended(2001, 3_600_000), Tick(3000)]


@pytest.mark.parametrize(
    ("jumps_s", "says"),
    [([SLEPT_S], False), ([SLEPT_S + 0.001], True), ([-3600.0], False), ([4.0, 8.0, 12.0], False)],
    ids=["just not", "just", "put back", "drifts"],
)
async def test_only_a_jump_of_the_wall_clock_is_a_sleep(jumps_s: list[float], says: bool) -> None:
    sitting = Sitting()
    async with sitting.running():
        for jump_s in jumps_s:
            sitting.clock.put_forward_s = jump_s
            await sitting.forward(1001)
    assert any(isinstance(event, Suspended) for event in sitting.put) is says


async def test_a_consumer_that_stands_still_delays_events_and_loses_none() -> None:
    sitting = Sitting()
    sitting.room.clear()
    async with sitting.running():
        for _ in range(20):
            await sitting.forward(501)
            sitting.beat()
        assert sitting.put == []
        sitting.room.set()
    assert sum(isinstance(event, Notification) for event in sitting.put) == 20
    check_order(sitting.put)


async def test_links_and_data_of_the_bridge_come_in_their_order() -> None:
    sitting = Sitting()
    async with asyncio.TaskGroup() as tasks:
        bridge = tasks.create_task(sitting.bridge.run())
        await sitting.bridge.choose("A", A)
        await settle()
        sitting.radio.advertise(sighting())
        await settle()
        sitting.radio.lines[A].heard("2a19", b"\x57")
        sitting.radio.lines[A].beat()
        async with sitting.running():
            await sitting.forward(200)
            sitting.radio.lines[A].beat()
            sitting.radio.lines[A].lost()
            await sitting.forward(100)
            sitting.radio.advertise(sighting())
            await settle()
            sitting.radio.lines[A].beat()
            await settle()
            await sitting.bridge.rest()
        bridge.cancel()
    assert sitting.put == [
        Notification(0, "A", "2a19", b"\x57"),
        Link(0, "A", LinkState.STREAMING),
        beat(200),
        Link(200, "A", LinkState.LOST),
        Link(300, "A", LinkState.CONNECTING),
        Link(300, "A", LinkState.STREAMING),
        beat(300),
        Link(300, "A", LinkState.OFF),
    ]


async def test_whoever_ended_it_is_not_told_any_more() -> None:
    sitting = Sitting()
    async with sitting.running():
        pass
    assert sitting.bridge._listeners == []
