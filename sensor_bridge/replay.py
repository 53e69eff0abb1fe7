"""Stored sessions: open a `.coreg` file, read-only, with nothing but the standard library.

A `.coreg` file is an SQLite database that holds one session, closed and complete; it is never written here,
not even a journal beside it (`immutable=1`), so it may lie on a read-only disk.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from regulation.samples import Start
from sensor_bridge.archive import (
    PLAIN,
    SELECT_EVENTS,
    SELECT_SESSION,
    ArchiveEvent,
    PayloadCodec,
    Row,
    SessionHeader,
    unpack,
    unpack_seats,
)
from sensor_bridge.errors import ArchiveReason, BadArchive

_MAGIC = b"SQLite format 3\0"
_USE_BACKUP = "It is damaged or was changed by hand; use a backup of it."


@dataclass(frozen=True, slots=True)
class StoredSession:
    """One session as it was stored, whole."""

    header: SessionHeader
    events: list[ArchiveEvent]
    """In the order of arrival; the first is its `Start`."""


def is_coreg(path: Path) -> bool:
    """Whether the file looks like a stored session; False where it cannot be read."""
    try:
        return _first_bytes(path) == _MAGIC
    except OSError:
        return False


def open_coreg(path: Path, codec: PayloadCodec = PLAIN) -> StoredSession:
    """Read a whole session; every row is checked before anything is played. Raises `BadArchive`."""
    _check_file(path)
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as database:
            return _read(database, path, codec)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        problem = f"{path.name} is not a readable session: {error}."
        raise BadArchive(ArchiveReason.DAMAGED, problem, _USE_BACKUP) from error


def _check_file(path: Path) -> None:
    try:
        start = _first_bytes(path)
    except FileNotFoundError:
        hint = "Check the name; `coregulate sessions` lists what is stored."
        raise BadArchive(ArchiveReason.MISSING, f"There is no file {path}.", hint) from None
    except OSError as error:
        problem = f"{path} cannot be read: {error.strerror}."
        raise BadArchive(ArchiveReason.UNREADABLE, problem, "Check that you may read it.") from error
    if start != _MAGIC:
        problem = f"{path.name} is not a session file." if start else f"{path.name} is empty."
        raise BadArchive(ArchiveReason.NOT_AN_ARCHIVE, problem, "Sessions are stored as .coreg files.")


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(len(_MAGIC))


def _read(database: sqlite3.Connection, path: Path, codec: PayloadCodec) -> StoredSession:
    sessions = database.execute(SELECT_SESSION).fetchall()
    if len(sessions) != 1:
        raise BadArchive(
            ArchiveReason.NOT_ONE_SESSION,
            f"{path.name} holds {len(sessions)} sessions; a session file holds one.",
            "A whole store is not a session file: open the session by its id.",
        )
    header = _header(sessions[0], path)
    events = [
        unpack(Row(seq, t_ms, kind, seat, name, codec.open(header.id, seq, payload)))
        for seq, t_ms, kind, seat, name, payload in database.execute(SELECT_EVENTS, (header.id,))
    ]
    _check_order(events, path)
    return StoredSession(header, events)


def _header(row: tuple[Any, ...], path: Path) -> SessionHeader:
    try:
        session_id, wall_ms, title, kind, label, speed, seats, ended_t_ms, reason, recovered = row
        return SessionHeader(
            id=str(session_id),
            created_wall_ms=int(wall_ms),
            title=str(title),
            source_kind=str(kind),
            source_label=str(label),
            speed=float(speed),
            seats=unpack_seats(str(seats)),
            ended_t_ms=None if ended_t_ms is None else int(ended_t_ms),
            end_reason=None if reason is None else str(reason),
            recovered=bool(recovered),
        )
    except (TypeError, ValueError) as error:
        raise BadArchive(
            ArchiveReason.DAMAGED, f"{path.name}: its session row cannot be read: {error}.", _USE_BACKUP
        ) from error


def _check_order(events: list[ArchiveEvent], path: Path) -> None:
    if not events or not isinstance(events[0], Start):
        raise BadArchive(
            ArchiveReason.DAMAGED, f"{path.name} has no start: its first row is not one.", _USE_BACKUP
        )
    latest_ms = 0
    for event in events:
        if event.t_ms < latest_ms:
            raise BadArchive(
                ArchiveReason.BAD_ORDER,
                f"{path.name} goes back in time: from {latest_ms} ms to {event.t_ms} ms.",
                _USE_BACKUP,
            )
        latest_ms = event.t_ms
