"""The recorder: acknowledged is committed, nothing is dropped, and a failing disk is said and survived."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import cast

import anyio
import pytest

from dashboard.errors import StoreError
from dashboard.store import recorder as module
from dashboard.store.recorder import BATCH_ROWS, Recorder
from dashboard.store.store import Store
from dashboard.wire import Problem
from sensor_bridge.archive import Row


class Disk:
    """Stands for the store: takes rows, or is full."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.ended: tuple[int, str] | None = None
        self.full = False
        self.told: list[Problem | None] = []
        self.busy = anyio.Event()
        self.busy.set()

    async def append(
        self, _session_id: str, rows: Sequence[Row], ended: tuple[int, str] | None = None
    ) -> None:
        await self.busy.wait()
        if self.full:
            raise StoreError("disk_full", "The disk is full.", "Free space, it continues by itself.")
        self.rows += rows
        self.ended = ended or self.ended


def row(seq: int) -> Row:
    return Row(seq, seq, "tick", None, None, b"")


@asynccontextmanager
async def recording(disk: Disk) -> AsyncIterator[Recorder]:
    recorder = Recorder(cast(Store, disk), "s1", disk.told.append)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(recorder.run)
        yield recorder
        recorder.close()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commit by the clock only when a test says so; try again at once."""
    monkeypatch.setattr(module, "COMMIT_EVERY_S", 3600.0)
    monkeypatch.setattr(module, "RETRY_AFTER_S", 0.0)


async def test_a_flush_returns_after_the_commit() -> None:
    disk = Disk()
    async with recording(disk) as recorder:
        recorder.add(row(0))
        assert disk.rows == []
        await recorder.flush()
        assert disk.rows == [row(0)]
        await recorder.flush()


async def test_rows_are_committed_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "COMMIT_EVERY_S", 0.0)
    disk = Disk()
    async with recording(disk) as recorder:
        recorder.add(row(0))
        while not disk.rows:
            await anyio.lowlevel.checkpoint()


async def test_closing_commits_what_is_left_with_the_end() -> None:
    disk = Disk()
    async with recording(disk) as recorder:
        for seq in range(2 * BATCH_ROWS + 3):
            recorder.add(row(seq))
        recorder.end(9, "stopped")
    assert [each.seq for each in disk.rows] == list(range(2 * BATCH_ROWS + 3))
    assert disk.ended == (9, "stopped")


async def test_a_full_disk_is_said_once_and_nothing_is_lost() -> None:
    disk = Disk()
    disk.full = True
    async with recording(disk) as recorder:
        recorder.add(row(0))
        with pytest.raises(StoreError, match="disk is full"):
            await recorder.flush()
        recorder.add(row(1))
        with pytest.raises(StoreError):
            await recorder.flush()
        assert [problem.code for problem in disk.told if problem] == ["disk_full"]
        assert recorder.waiting == (row(0), row(1))
        disk.full = False
        await recorder.flush()
        assert disk.told[-1] is None
    assert disk.rows == [row(0), row(1)]


async def test_too_many_waiting_rows_are_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LIMIT_ROWS", 3)
    recorder = Recorder(cast(Store, Disk()), "s1", lambda _problem: None)
    for seq in range(3):
        assert not recorder.full
        recorder.add(row(seq))
    assert recorder.full


async def test_whoever_asks_during_the_last_commit_is_answered() -> None:
    disk = Disk()
    disk.busy = anyio.Event()
    recorder = Recorder(cast(Store, disk), "s1", disk.told.append)
    async with anyio.create_task_group() as tasks:
        recorder.add(row(0))
        recorder.close()
        tasks.start_soon(recorder.run)
        await anyio.wait_all_tasks_blocked()
        recorder.add(row(1))
        tasks.start_soon(recorder.flush)
        await anyio.wait_all_tasks_blocked()
        disk.busy.set()
    assert disk.rows == [row(0), row(1)]


async def test_an_answer_does_not_wait_for_rows_that_came_later() -> None:
    disk = Disk()
    async with recording(disk) as recorder:
        disk.busy = anyio.Event()
        recorder.add(row(0))
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(recorder.flush)
            await anyio.wait_all_tasks_blocked()
            recorder.add(row(1))
            disk.busy.set()
        assert disk.rows == [row(0)]


async def test_after_the_end_a_flush_says_what_was_not_kept() -> None:
    disk = Disk()
    disk.full = True
    async with recording(disk) as recorder:
        recorder.add(row(0))
    with pytest.raises(StoreError, match="disk is full"):
        await recorder.flush()
