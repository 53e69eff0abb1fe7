"""Twenty losses in turn: no beat doubled, none lost outside the gaps, nothing left behind."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from regulation.samples import SEATS, LinkState, Seat
from sensor_bridge.archive import ArchiveEvent, Notification
from sensor_bridge.bridge import Bridge
from sensor_bridge.clock import SystemClock
from sensor_bridge.gatt.uuids import HEART_RATE_MEASUREMENT
from sensor_bridge.live import Straps
from sensor_bridge.straps import BluetoothRadio
from tests.radio.clients import until
from tests.radio.orders import A, B
from tests.radio.rig import Rig

ADDRESS: dict[Seat, str] = {"A": A, "B": B}
PROMISED_NS = 5_000_000_000


@dataclass
class Listening:
    """A bridge with both straps, and all that a session would have archived."""

    bridge: Bridge
    events: list[ArchiveEvent] = field(default_factory=list)

    async def put(self, event: ArchiveEvent) -> None:
        self.events.append(event)

    def packets(self, seat: Seat) -> list[bytes]:
        return [
            event.data
            for event in self.events
            if isinstance(event, Notification)
            and (event.seat, event.characteristic) == (seat, HEART_RATE_MEASUREMENT)
        ]

    async def reaches(self, seat: Seat, state: LinkState) -> None:
        await until(lambda: self.bridge.chosen[seat].state is state)


@asynccontextmanager
async def listening() -> AsyncIterator[Listening]:
    """Both straps heard, by the real bleak, until the block ends."""
    clock = SystemClock()
    here = Listening(Bridge(BluetoothRadio(), clock, lambda: 0.5))
    source = Straps(here.bridge, clock, SEATS)
    async with asyncio.TaskGroup() as tasks:
        owned = [tasks.create_task(here.bridge.run()), tasks.create_task(source.run(here.put))]
        for seat in SEATS:
            await here.bridge.choose(seat, ADDRESS[seat])
        for seat in SEATS:
            await here.reaches(seat, LinkState.STREAMING)
        yield here
        for task in owned:
            task.cancel()


def open_things(rig: Rig) -> tuple[int, int]:
    """How many files this process has open, and how many D-Bus match rules stand."""
    return len(os.listdir("/proc/self/fd")), sum(map(len, rig.clients().values()))  # noqa: PTH208 - counted only


@pytest.mark.slow
async def test_twenty_losses_double_nothing_and_lose_nothing(bluetooth: Rig) -> None:
    returns_ns: list[int] = []
    opened: list[tuple[int, int]] = []
    async with listening() as here:
        for number in range(20):
            seat, other = SEATS[number % 2], SEATS[1 - number % 2]
            bluetooth.drop(ADDRESS[seat], supervision_s=0.1)
            await here.reaches(seat, LinkState.LOST)
            heard_of_other = len(here.packets(other))
            await until(lambda other=other, before=heard_of_other: len(here.packets(other)) > before)  # type: ignore[misc]  # bound now
            assert here.bridge.chosen[other].state is LinkState.STREAMING
            bluetooth.bring_back(ADDRESS[seat])
            await here.reaches(seat, LinkState.STREAMING)
            returns_ns.append(first_heard_after_return_ns(bluetooth, ADDRESS[seat]))
            if number >= 2:
                opened.append(open_things(bluetooth))
        for seat in SEATS:
            kept = here.packets(seat)
            sent = [each.data for each in bluetooth.sent(ADDRESS[seat]) if each.heard_ns is not None]
            assert kept == sent[: len(kept)]
            assert len(sent) - len(kept) <= 1  # one may be under way
    assert max(returns_ns) <= PROMISED_NS
    assert opened[-1] == opened[0]


def first_heard_after_return_ns(rig: Rig, address: str) -> int:
    """From the first advertisement after the return to the first packet that the computer had."""
    back_ns = rig.state(address).first_advertised_ns
    assert back_ns is not None
    return next(
        each.heard_ns - back_ns
        for each in rig.sent(address)
        if each.sent_ns > back_ns and each.heard_ns is not None
    )
