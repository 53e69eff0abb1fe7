"""How the one connection is opened, and how the database's complaints become sentences.

Exactly one connection: two can meet the WAL-reset bug of SQLite before 3.51.3 (sqlite.org/wal.html), and
the exclusive lock also keeps a second process out.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from dashboard.errors import StoreError
from dashboard.store.migrations import STEPS, apply_step, check_version, version_of

STORE_FILE = "coregulate.sqlite3"
_PRAGMAS = (
    "locking_mode=EXCLUSIVE",  # before WAL: then SQLite needs no shared-memory file
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    "foreign_keys=ON",
)
_LOCK_WAIT_S = 1.0


@asynccontextmanager
async def open_engine(folder: Path) -> AsyncIterator[AsyncEngine]:
    """Open the store in `folder`, made if missing, at the newest schema; close it at the end.

    Raises `StoreError` for a folder that cannot be made or written, a store that another program holds,
    one of a newer schema, and a damaged one.
    """
    file = await asyncio.to_thread(_made, folder) / STORE_FILE
    engine = await asyncio.to_thread(_engine, file)
    try:
        with said(file):
            await _migrate(engine)
        yield engine
    finally:
        await engine.dispose()


def _engine(file: Path) -> AsyncEngine:
    """Return the engine of one connection; nothing is opened yet, though SQLAlchemy looks at the path."""
    engine = create_async_engine(
        sa.URL.create("sqlite+aiosqlite", database=str(file)),
        pool_size=1,
        max_overflow=0,
        connect_args={"isolation_level": None, "timeout": _LOCK_WAIT_S},
    )
    prepare(engine.sync_engine, _PRAGMAS + (("fullfsync=ON",) if sys.platform == "darwin" else ()))
    return engine


def prepare(engine: sa.Engine, pragmas: tuple[str, ...]) -> None:
    """Set the pragmas on connect, and make every transaction begin by itself and take the write lock.

    Python's own transaction handling would commit before DDL and leave half-applied migrations."""

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


async def _migrate(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        version = await connection.run_sync(version_of)
    check_version(version)
    for step in range(version, len(STEPS)):
        async with engine.begin() as connection:
            await connection.run_sync(apply_step, step)


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreError(
            "data_folder",
            f"The data folder {folder} cannot be made: {error.strerror}.",
            "Give another folder with --data, or make this one writable.",
        ) from error
    return folder


@contextmanager
def said(file: Path) -> Iterator[None]:
    """Turn what the database raises inside into a `StoreError` that says what to do."""
    try:
        yield
    except DBAPIError as error:
        raise explained(file, str(error.orig)) from error
    except sqlite3.Error as error:
        raise explained(file, str(error)) from error


def _may_write(path: Path) -> bool:
    """Return whether this user may write here, as far as the system says. For a store that only may be
    read SQLite says "disk I/O error", as it does for a broken disk."""
    effective = os.access in os.supports_effective_ids
    return not path.exists() or os.access(path, os.W_OK, effective_ids=effective)


def explained(file: Path, complaint: str) -> StoreError:
    """Return the error for one of SQLite's own messages."""
    text = complaint.lower()
    if "locked" in text or "busy" in text:
        return StoreError(
            "store_locked",
            f"The store {file} is in use by another program.",
            "Stop the other coregulate, or give another folder with --data.",
        )
    may_not = "disk i/o" in text and not (_may_write(file.parent) and _may_write(file))
    if "readonly" in text or "unable to open" in text or may_not:
        only_file = _may_write(file.parent) and not _may_write(file)
        return StoreError(
            "store_readonly",
            f"The {f'store {file}' if only_file else f'data folder {file.parent}'} cannot be written.",
            "Make it writable, or give another folder with --data.",
        )
    if "full" in text:
        return StoreError("disk_full", "The disk is full.", "Free space, it continues by itself.")
    if "not a database" in text or "malformed" in text:
        return StoreError(
            "store_damaged",
            f"The store {file} is damaged: {complaint}.",
            "Keep a copy of the folder, move this file away and start again, or give another with --data.",
        )
    return StoreError(
        "store_failed", f"The store {file} failed: {complaint}.", "Look at the disk and the folder."
    )
