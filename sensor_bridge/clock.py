"""Time, and the only place in the package that reads it."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol

import anyio


class Clock(Protocol):
    """What a source may know of time. Cancelling `sleep_until` ends the wait and has no other effect."""

    def now(self) -> float:
        """Seconds on a clock that never goes back; differences only."""
        ...

    def wall_ms(self) -> int:
        """Unix time in milliseconds, for headers and logs."""
        ...

    async def sleep_until(self, t: float) -> None:
        """Return when `now()` has reached `t`, at once if it has."""
        ...


class SystemClock:
    """The computer's own clocks."""

    def now(self) -> float:
        """Seconds on the monotonic clock."""
        return time.monotonic()

    def wall_ms(self) -> int:
        """Unix time in milliseconds."""
        return time.time_ns() // 1_000_000

    async def sleep_until(self, t: float) -> None:
        """Sleep; at least one turn of the loop."""
        await anyio.sleep(max(0.0, t - time.monotonic()))


class ScaledClock:
    """A clock that reads `start_s` when it is made and runs `speed` times faster than `base`."""

    def __init__(self, speed: float, base: Clock | None = None, start_s: float = 0.0) -> None:
        if speed <= 0:
            raise ValueError(f"a clock needs a speed above 0, not {speed}")
        self._speed = speed
        self._base: Clock = base or SystemClock()
        self._start_s = start_s
        self._base_start_s = self._base.now()

    def now(self) -> float:
        """Seconds on the faster clock."""
        return self._start_s + (self._base.now() - self._base_start_s) * self._speed

    def wall_ms(self) -> int:
        """Unix time in milliseconds, unscaled."""
        return self._base.wall_ms()

    async def sleep_until(self, t: float) -> None:
        """Sleep until the faster clock reads `t`."""
        await self._base.sleep_until(self._base_start_s + (t - self._start_s) / self._speed)


async def sleep_unless(event: asyncio.Event, clock: Clock, for_s: float) -> None:
    """Return after `for_s` on the clock, or as soon as the event is set."""
    until_s = clock.now() + for_s
    async with asyncio.TaskGroup() as tasks:
        either = {tasks.create_task(clock.sleep_until(until_s)), tasks.create_task(_set(event))}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        for task in either:
            task.cancel()


async def _set(event: asyncio.Event) -> None:
    await event.wait()
