"""A Bluetooth radio without Bluetooth: it does what the test says, and keeps a diary."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import anyio
from anyio.lowlevel import checkpoint

from sensor_bridge.errors import RadioError, StrapError
from sensor_bridge.radio import Heard, Sighting
from tests.sensor_bridge.fakes import HandClock

A, B = "C0:11:11:11:11:01", "C0:22:22:22:22:02"
PULSE = b"\x00\x48"


def sighting(address: str = A, name: str = "H10", rssi_dbm: int | None = -60) -> Sighting:
    return Sighting(address, name, rssi_dbm, object())


class FakeLine:
    """One connection, seen from the strap."""

    def __init__(self, radio: FakeRadio, address: str, heard: Heard, lost: Callable[[], None]) -> None:
        self.heard, self.lost = heard, lost
        self._radio, self._address = radio, address

    def beat(self, data: bytes = PULSE) -> None:
        self.heard("2a37", data)

    async def close(self) -> None:
        self._radio.diary.append(f"close {self._address}")
        await self._radio.closing.wait()


class FakeRadio:
    """Connects whatever it is asked to, unless told otherwise. `lines` has the newest of each strap."""

    def __init__(self) -> None:
        self.diary: list[str] = []
        self.lines: dict[str, FakeLine] = {}
        self.tried: list[Sighting] = []
        self.already: list[Sighting] = []
        """Straps that this computer is connected to."""
        self.broken: RadioError | None = None
        self.refusals: list[Exception] = []
        """What the next tries to connect end with."""
        self.speaks_at_once = False
        self.connecting = asyncio.Event()
        """Cleared, a connection is not finished until it is set."""
        self.closing = asyncio.Event()
        self.seen: Callable[[Sighting], None] | None = None
        """Who looks for straps."""
        self.scans = 0
        self.connecting.set()
        self.closing.set()

    async def connected(self) -> list[Sighting]:
        if self.broken is not None:
            raise self.broken
        return self.already

    @asynccontextmanager
    async def scanning(self, seen: Callable[[Sighting], None]) -> AsyncIterator[None]:
        assert self.seen is None, "one scan at a time"
        if self.broken is not None:
            raise self.broken
        self.seen = seen
        self.scans += 1
        try:
            yield
        finally:
            self.seen = None

    async def connect(self, sighting: Sighting, heard: Heard, lost: Callable[[], None]) -> FakeLine:
        self.diary.append(f"connect {sighting.address}")
        self.tried.append(sighting)
        line = self.lines[sighting.address] = FakeLine(self, sighting.address, heard, lost)
        if self.speaks_at_once:
            line.beat()
        await self.connecting.wait()
        if self.refusals:
            raise self.refusals.pop(0)
        return line

    def advertise(self, *straps: Sighting) -> None:
        """They are seen by whoever looks."""
        for strap in straps:
            if self.seen is not None:
                self.seen(strap)

    def refuse(self, *errors: StrapError | RadioError) -> None:
        self.refusals += errors


async def settle() -> None:
    """Let everybody do what there is to do now: some turns of the loop, no time."""
    for _ in range(30):
        await checkpoint()


class TurnedClock(HandClock):
    """Stands still until the test turns it."""

    async def forward(self, seconds: float) -> None:
        """Move on, and let everybody act."""
        await settle()
        self.t += seconds
        self._moved.set()
        self._moved = anyio.Event()
        await settle()
