"""What a test needs around bleak: a scan that ends, a client that can be waited for, an inbox."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bleak import BleakClient, BleakScanner
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.device import BLEDevice

WITHIN_S = 20.0
"""Generous: how long something may take that happens in a moment."""
HEART_RATE_SERVICE = "0000180d-0000-1000-8000-00805f9b34fb"
HEART_RATE = "00002a37-0000-1000-8000-00805f9b34fb"


async def found(*addresses: str, service: str = HEART_RATE_SERVICE) -> list[BLEDevice]:
    """Scan until all of these were seen."""
    seen: dict[str, BLEDevice] = {}
    async with asyncio.timeout(WITHIN_S), BleakScanner(service_uuids=[service]) as scanner:
        async for device, _ in scanner.advertisement_data():
            seen[device.address] = device
            if set(addresses) <= set(seen):
                break
    return [seen[address] for address in addresses]


async def until(condition: Callable[[], bool]) -> None:
    """Look again and again until it is so."""
    async with asyncio.timeout(WITHIN_S):
        while not condition():  # noqa: ASYNC110 - it becomes so in another process
            await asyncio.sleep(0.01)


class Inbox:
    """What a client was notified of."""

    def __init__(self) -> None:
        self.packets: list[bytes] = []
        self._more = asyncio.Event()

    def __call__(self, _: BleakGATTCharacteristic, data: bytearray) -> None:
        self.packets.append(bytes(data))
        self._more.set()

    async def until(self, last: bytes) -> list[bytes]:
        """All packets up to this one."""
        async with asyncio.timeout(WITHIN_S):
            while last not in self.packets:
                self._more.clear()
                await self._more.wait()
        return self.packets


class Watched(BleakClient):
    """A client that can be waited for to lose its link."""

    def __init__(self, device: BLEDevice | str, timeout: float = WITHIN_S) -> None:
        self.lost = asyncio.Event()
        super().__init__(device, disconnected_callback=lambda _: self.lost.set(), timeout=timeout)

    async def until_lost(self) -> None:
        async with asyncio.timeout(WITHIN_S):
            await self.lost.wait()


@asynccontextmanager
async def listening(
    device: BLEDevice, told: Callable[[BleakGATTCharacteristic, bytearray], object]
) -> AsyncIterator[Watched]:
    client = Watched(device)
    await client.connect()
    try:
        await client.start_notify(HEART_RATE, told)  # type: ignore[arg-type]  # either kind of callback
        yield client
    finally:
        await client.disconnect()
