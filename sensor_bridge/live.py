"""The source of a live session: two straps, stamped where they are heard, and the seconds that pass."""

from __future__ import annotations

import asyncio

from regulation.samples import Link, LinkState, Seat, Suspended, Tick
from sensor_bridge.archive import ArchiveEvent, Notification
from sensor_bridge.bridge import Bridge
from sensor_bridge.clock import Clock
from sensor_bridge.source import TICK_MS, Put, SourceKind

LABEL = "Heart straps"
SLEPT_S = 5.0
"""Wall clock and monotonic clock this far apart since the last second: the computer slept."""


class Straps:
    """Live straps as a source. Data time begins when `run` does, or goes on after `start_after_ms`."""

    kind: SourceKind = "straps"
    label = LABEL
    speed = 1.0

    def __init__(
        self, bridge: Bridge, clock: Clock, seats: tuple[Seat, ...], start_after_ms: int = 0
    ) -> None:
        self.seats = seats
        self._bridge = bridge
        self._clock = clock
        self._start_ms = start_after_ms
        self._began_s = 0.0
        self._running = False
        # No bound: beats are never dropped, and an hour for which nobody takes them is some megabytes.
        self._queue: asyncio.Queue[ArchiveEvent] = asyncio.Queue()
        self._next_tick_ms = (start_after_ms // TICK_MS + 1) * TICK_MS

    def stamp(self) -> int:
        """Return data time now, in ms."""
        if not self._running:
            return self._start_ms
        return self._start_ms + round((self._clock.now() - self._began_s) * 1000)

    async def run(self, put: Put) -> None:
        """Put what the straps do, and every second, until cancelled."""
        self._began_s, self._running = self._clock.now(), True
        async with asyncio.TaskGroup() as tasks:
            ticking = tasks.create_task(self._tick())
            try:
                with self._bridge.listening(self):
                    while True:
                        await put(await self._queue.get())
            finally:
                ticking.cancel()

    # -- called by the bridge, in the moment it happens ----------------------------------------------

    def on_link(self, seat: Seat, state: LinkState) -> None:
        """Stamp a change of a link."""
        self._add(Link(self.stamp(), seat, state))

    def on_data(self, seat: Seat, characteristic: str, data: bytes) -> None:
        """Stamp a notification."""
        self._add(Notification(self.stamp(), seat, characteristic, data))

    def _add(self, event: ArchiveEvent) -> None:
        """Queue an event behind the seconds that were over before it."""
        self._ticks(event.t_ms)
        self._queue.put_nowait(event)

    def _ticks(self, before_ms: int) -> None:
        while self._next_tick_ms < before_ms:
            self._queue.put_nowait(Tick(self._next_tick_ms))
            self._next_tick_ms += TICK_MS

    async def _tick(self) -> None:
        """Queue each second when it is over, also where nothing is heard, and say if the computer slept."""
        apart_ms = self._apart_ms()
        while True:
            over_ms = self._next_tick_ms + 1  # nothing can bear the second's own stamp any more
            await self._clock.sleep_until(self._began_s + (over_ms - self._start_ms) / 1000)
            self._ticks(self.stamp())
            lost_ms = self._apart_ms() - apart_ms
            apart_ms += lost_ms
            if lost_ms > SLEPT_S * 1000:
                self._add(Suspended(self.stamp(), lost_ms))

    def _apart_ms(self) -> int:
        return self._clock.wall_ms() - round(self._clock.now() * 1000)
