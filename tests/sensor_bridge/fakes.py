"""Clocks that tests move, and archives that tests write."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import anyio
from anyio.lowlevel import checkpoint

from sensor_bridge.archive import EVENT_COLUMNS, SESSION_COLUMNS, ArchiveEvent, pack


class LeapClock:
    """Every sleep takes the clock to its end at once."""

    def __init__(self) -> None:
        self.t = 100.0
        self.sleeps = 0

    def now(self) -> float:
        return self.t

    def wall_ms(self) -> int:
        return 1_700_000_000_000 + round(self.t * 1000)

    async def sleep_until(self, t: float) -> None:
        self.sleeps += 1
        self.t = max(self.t, t)
        await checkpoint()


class HandClock(LeapClock):
    """Stands still until the test moves it."""

    def __init__(self) -> None:
        super().__init__()
        self._moved = anyio.Event()

    async def sleep_until(self, t: float) -> None:
        self.sleeps += 1
        while self.t < t - 1e-9:
            await self._moved.wait()

    async def forward(self, seconds: float) -> None:
        """Let everybody get to their sleep, move on, and let those who wake act."""
        await anyio.wait_all_tasks_blocked()
        self.t += seconds
        self._moved.set()
        self._moved = anyio.Event()
        await anyio.wait_all_tasks_blocked()


HEADER = ("s1", 1_700_000_000_000, "A talk", "simulated", "Simulated pair", 10.0, "AB", 9000, "stopped", 0)


def write_coreg(
    path: Path, events: Iterable[ArchiveEvent], headers: Iterable[tuple[object, ...]] = (HEADER,)
) -> Path:
    """A session file as the store would write it."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(f"CREATE TABLE session ({', '.join(SESSION_COLUMNS)})")
        database.execute(f"CREATE TABLE event ({', '.join(EVENT_COLUMNS)})")
        for header in headers:
            database.execute(f"INSERT INTO session VALUES ({','.join('?' * len(SESSION_COLUMNS))})", header)
        for seq, event in enumerate(events, start=1):
            kind, seat, characteristic, payload = pack(event)
            row = ("s1", seq, event.t_ms, kind, seat, characteristic, payload)
            database.execute("INSERT INTO event VALUES (?,?,?,?,?,?,?)", row)
    return path
