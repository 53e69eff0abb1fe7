"""Collects the rows of one session and commits them every 250 ms; an acknowledged act commits at once.

Rows are never dropped: while the database fails they wait in memory and the commit is tried again every
second. Past `LIMIT_ROWS` waiting rows the recorder says that it is full, and the session ends loudly.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from dashboard.errors import StoreError
from dashboard.store.store import Store
from dashboard.wire import Problem
from sensor_bridge.archive import Row

COMMIT_EVERY_S = 0.25
RETRY_AFTER_S = 1.0
BATCH_ROWS = 2000
LIMIT_ROWS = 20_000
"""About an hour of a pair; some 5 MB."""


class Recorder:
    """One session's way into the store. `run` is its only writer and owns the commits."""

    def __init__(self, store: Store, session_id: str, trouble: Callable[[Problem | None], None]) -> None:
        self._store = store
        self._session_id = session_id
        self._trouble = trouble
        self._waiting: list[Row] = []
        self._ended: tuple[int, str] | None = None
        self._urgent = asyncio.Event()
        self._asked: list[asyncio.Future[None]] = []
        self._closing = self._closed = False
        self.problem: Problem | None = None
        """Why nothing can be committed now; None when all is well."""

    @property
    def waiting(self) -> tuple[Row, ...]:
        """Rows that are not committed yet, oldest first."""
        return tuple(self._waiting)

    @property
    def behind(self) -> bool:
        """True when rows come faster than they can be committed: whoever can wait should `flush`."""
        return len(self._waiting) > 2 * BATCH_ROWS and self.problem is None

    @property
    def full(self) -> bool:
        """True when the database has failed for so long that no more rows should be kept in memory."""
        return len(self._waiting) >= LIMIT_ROWS

    def add(self, row: Row) -> None:
        """Take one row; it is committed within 250 ms if the database is well."""
        self._waiting.append(row)
        if len(self._waiting) >= BATCH_ROWS:
            self._urgent.set()

    def end(self, t_ms: int, reason: str) -> None:
        """Note the end of the session, committed together with the last rows."""
        self._ended = (t_ms, reason)

    async def flush(self) -> None:
        """Return once every row added so far is committed. Raises `StoreError` if that fails now; the rows
        stay in memory and are tried again. Cancelling it stops the waiting, not the commit."""
        if not self._waiting and self._ended is None:
            return
        if self._closed and self.problem is not None:
            raise StoreError(self.problem.code, self.problem.message, self.problem.hint)
        asked = asyncio.get_running_loop().create_future()
        self._asked.append(asked)
        self._urgent.set()
        await asked

    async def run(self) -> None:
        """Commit until `close`; then commit what is left once more and return."""
        while not self._closing:
            await self._wait(RETRY_AFTER_S if self.problem else COMMIT_EVERY_S)
            await self._commit()
        await self._commit()
        while self._asked:  # asked for during the last commit
            await self._commit()
        self._closed = True

    def close(self) -> None:
        """Ask `run` to commit what is left and return."""
        self._closing = True
        self._urgent.set()

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._urgent.wait()
        self._urgent.clear()

    async def _commit(self) -> None:
        asked, self._asked = self._asked, []
        left = len(self._waiting)  # rows that come meanwhile wait for the next round, and so do their askers
        try:
            while left > 0 or (self._ended and not self._waiting):
                left -= await self._commit_batch()
        except StoreError as error:
            self._tell(error.problem)
            for future in asked:
                if not future.done():
                    future.set_exception(error)
            return
        self._tell(None)
        for future in asked:
            if not future.done():
                future.set_result(None)

    async def _commit_batch(self) -> int:
        batch = self._waiting[:BATCH_ROWS]
        ended = self._ended if len(batch) == len(self._waiting) else None
        await self._store.append(self._session_id, batch, ended)
        del self._waiting[: len(batch)]
        if ended is not None:
            self._ended = None
        return len(batch)

    def _tell(self, problem: Problem | None) -> None:
        if problem != self.problem:
            self.problem = problem
            self._trouble(problem)
