"""The store: how it is opened, what it refuses in words, and that what is committed is there."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import anyio
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from dashboard.errors import Refused, StoreError
from dashboard.store.connection import STORE_FILE, open_engine
from dashboard.store.coreg import write_coreg
from dashboard.store.migrations import STEPS, apply_step
from dashboard.store.store import LoginRecord, open_store
from dashboard.store.tables import METADATA
from regulation.samples import End, Mark, Seat, Start
from sensor_bridge.archive import ArchiveEvent, Row, pack
from sensor_bridge.replay import open_coreg
from tests.dashboard.made import record

PERSONS: dict[Seat, tuple[str, str]] = {"A": ("p1", "A"), "B": ("p2", "B")}


def rows(events: Iterable[ArchiveEvent], first: int = 0) -> list[Row]:
    return [Row(first + number, event.t_ms, *pack(event)) for number, event in enumerate(events)]


START = Start(0, 0, "simulated", "Test pair", 1.0, {})


async def test_what_is_appended_comes_back_in_order(tmp_path: Path) -> None:
    marks = [Mark(number, "A", "1", "x") for number in range(4500)]
    async with open_store(tmp_path) as store:
        await store.create(record(), PERSONS, rows([START]))
        await store.append("s1", rows(marks, 1), (4499, "stopped"))
    async with open_store(tmp_path) as store:
        found = [row async for part in store.slices("s1") for row in part]
        assert found == rows([START, *marks])
        assert await store.tail("s1") == (4500, 4499)
        assert (await store.session("s1")).end_reason == "stopped"
        assert await store.names("s1") == PERSONS
        only = [row async for part in store.slices("s1", ("start",)) for row in part]
        assert only == rows([START])


async def test_an_unknown_session_is_refused(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store:
        assert await store.tail("s1") == (-1, 0)
        with pytest.raises(Refused, match="no session with that name"):
            await store.session("s1")


async def test_a_failing_append_leaves_nothing(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store:
        await store.create(record(), PERSONS, rows([START]))
        twice = [*rows([Mark(1, "A", "1")], 1), *rows([Mark(2, "A", "1")], 1)]
        with pytest.raises(StoreError):
            await store.append("s1", twice)
        assert await store.tail("s1") == (0, 0)


async def test_old_logins_are_deleted(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store:
        await store.put_login(LoginRecord("old", 10, "[]"))
        await store.put_login(LoginRecord("new", 20, "[]"))
        assert [login.token_sha256 for login in await store.logins(10)] == ["new"]
        assert [login.token_sha256 for login in await store.logins(0)] == ["new"]


async def test_the_pragmas_are_what_was_measured(tmp_path: Path) -> None:
    expected = {
        "journal_mode": "wal",
        "synchronous": 2,
        "locking_mode": "exclusive",
        "secure_delete": 1,
        "foreign_keys": 1,
    }
    async with open_engine(tmp_path) as engine, engine.connect() as connection:
        found = {name: (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one() for name in expected}
    assert found == expected


async def test_many_tasks_share_the_one_connection(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store:
        await store.create(record(), PERSONS, rows([START]))
        async with anyio.create_task_group() as tasks:
            for number in range(20):
                tasks.start_soon(store.append, "s1", rows([Mark(number, "A", "1")], number + 1))
        assert len([row async for part in store.slices("s1") for row in part]) == 21


async def test_a_second_program_is_kept_out(tmp_path: Path) -> None:
    async with open_store(tmp_path):
        with pytest.raises(StoreError, match="in use by another program"):
            async with open_store(tmp_path):
                pass


async def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"cannot be made.*--data"):
        async with open_store(tmp_path / "file" / "folder"):
            pass


async def test_a_damaged_store(tmp_path: Path) -> None:
    (tmp_path / STORE_FILE).write_bytes(b"no database at all, but long enough to be looked at" * 20)
    with pytest.raises(StoreError, match=r"is damaged.*Keep a copy"):
        async with open_store(tmp_path):
            pass


async def test_a_store_of_tomorrow(tmp_path: Path) -> None:
    async with open_store(tmp_path):
        pass
    with closing(sqlite3.connect(tmp_path / STORE_FILE)) as database:
        database.execute("UPDATE schema_version SET version = 99")
        database.commit()
    with pytest.raises(StoreError, match="newer coregulate"):
        async with open_store(tmp_path):
            pass


WRITES_NOWHERE = """
import asyncio, os, sys, tempfile
from pathlib import Path
from dashboard.errors import StoreError
from dashboard.store.store import open_store

async def main(folder):
    async with open_store(Path(folder)):
        pass

with tempfile.TemporaryDirectory() as folder:
    asyncio.run(main(folder))  # everything is imported now
if sys.argv[2] != "empty":
    asyncio.run(main(sys.argv[1]))
    os.chmod(os.path.join(sys.argv[1], "coregulate.sqlite3"), 0o444)
if sys.argv[2] != "file":
    os.chmod(sys.argv[1], 0o555)
if os.geteuid() == 0:  # root may write everywhere, so this process becomes somebody else
    os.seteuid(65534)
try:
    asyncio.run(main(sys.argv[1]))
except StoreError as error:
    print(error)
"""


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="only on systems with users")
@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("empty", "The data folder {} cannot be written. Make it writable"),
        ("with_store", "The data folder {} cannot be written. Make it writable"),
        ("file", "The store {}/coregulate.sqlite3 cannot be written. Make it writable"),
    ],
)
def test_a_folder_that_cannot_be_written(what: str, said: str) -> None:
    with tempfile.TemporaryDirectory() as outer:
        Path(outer).chmod(0o755)
        folder = Path(outer) / "data"
        folder.mkdir()
        folder.chmod(0o777)
        command = [sys.executable, "-c", WRITES_NOWHERE, str(folder), what]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert said.format(folder) in done.stdout, done.stderr


# -- migrations ------------------------------------------------------------------------------------------


def test_the_migrations_make_the_tables_that_queries_use() -> None:
    migrated, declared = sa.create_engine("sqlite://"), sa.create_engine("sqlite://")
    with migrated.begin() as connection:
        for step in range(len(STEPS)):
            apply_step(connection, step)
    METADATA.create_all(declared)
    assert _schema(migrated) == _schema(declared)
    migrated.dispose()
    declared.dispose()


def _schema(engine: sa.Engine) -> dict[str, list[tuple[object, ...]]]:
    with engine.connect() as connection:
        names = (
            connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        )
        return {
            name: [tuple(row) for row in connection.exec_driver_sql(f"PRAGMA table_info({name})")]
            + [tuple(row) for row in connection.exec_driver_sql(f"PRAGMA foreign_key_list({name})")]
            for name in names
        }


async def test_a_step_that_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    def half(op: object) -> None:
        op.create_table("half", sa.Column("id", sa.Integer))  # type: ignore[attr-defined]  # alembic's Operations
        op.execute("SELECT nothing FROM nowhere")  # type: ignore[attr-defined]  # alembic's Operations

    async with open_engine(tmp_path) as engine:
        with pytest.raises(OperationalError):
            async with engine.begin() as connection:
                await connection.run_sync(apply_step, len(STEPS), (*STEPS, half))
        async with engine.connect() as connection:
            query = "SELECT count(*) FROM sqlite_master WHERE name = 'half'"
            assert (await connection.exec_driver_sql(query)).scalar_one() == 0
            version = await connection.exec_driver_sql("SELECT version FROM schema_version")
            assert version.scalar_one() == len(STEPS)


# -- session files ---------------------------------------------------------------------------------------


def test_a_session_file_is_read_by_the_bridge(tmp_path: Path) -> None:
    path = tmp_path / "s.coreg"
    events: list[ArchiveEvent] = [START, Mark(5, "A", "1", "x"), End(9, "stopped")]
    write_coreg(path, record(), [rows(events[:2]), rows(events[2:], 2)])
    stored = open_coreg(path)
    assert stored.events == events
    assert (stored.header.id, stored.header.seats) == ("s1", ("A", "B"))
    assert [file.name for file in tmp_path.iterdir()] == ["s.coreg"]


def test_a_session_file_holds_no_login_and_no_name(tmp_path: Path) -> None:
    path = tmp_path / "s.coreg"
    write_coreg(path, record(), [rows([START])])
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT count(*) FROM login").fetchone() == (0,)
        assert database.execute("SELECT count(*) FROM person").fetchone() == (0,)
        assert database.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_session_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        write_coreg(tmp_path / "s.coreg", record(), [rows([START]), rows([START])])
    assert list(tmp_path.iterdir()) == []


async def test_a_reader_that_is_cancelled_in_the_middle_ends_its_transaction(tmp_path: Path) -> None:
    """Otherwise the connection is given up with the lock still held, and the recording stops."""
    ended: list[str] = []
    async with open_store(tmp_path) as store, asyncio.TaskGroup() as tasks:
        await store.create(record(), PERSONS, rows([START]))
        engine = store._engine.sync_engine
        reader = tasks.create_task(store.tail("s1"))
        sa.event.listen(engine, "before_cursor_execute", lambda *_: reader.cancel(), once=True)
        sa.event.listen(engine, "commit", lambda _: ended.append("commit"))
        await asyncio.wait({reader})
        assert reader.cancelled()
    assert ended == ["commit"]
