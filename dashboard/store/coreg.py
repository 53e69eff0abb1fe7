"""Writes `.coreg` files: the schema of the store, one session, closed, readable by any SQLite.

`write_coreg` blocks: for a worker thread or a command.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from dashboard.errors import StoreError
from dashboard.store.connection import prepare
from dashboard.store.migrations import STEPS, apply_step
from dashboard.store.store import SessionRecord, event_values, session_values
from dashboard.store.tables import EVENT, SESSION
from sensor_bridge.archive import PLAIN, PayloadCodec, Row

_PRAGMAS = ("journal_mode=DELETE", "synchronous=FULL", "foreign_keys=ON")


def write_coreg(
    path: Path, record: SessionRecord, slices: Iterable[Sequence[Row]], codec: PayloadCodec = PLAIN
) -> None:
    """Write one session as a `.coreg` file, whole or not at all: it takes its name once it is closed.

    Raises `StoreError`, naming the file, if it cannot be written."""
    draft = path.with_name(path.name + ".part")
    engine = sa.create_engine(
        sa.URL.create("sqlite+pysqlite", database=str(draft)),
        poolclass=sa.StaticPool,
        connect_args={"isolation_level": None},
    )
    prepare(engine, _PRAGMAS)
    try:
        with _named(path):
            draft.write_bytes(b"")  # anew; and the system's own words, where SQLite has none
            _fill(engine, record, slices, codec)
            engine.dispose()
            draft.replace(path)
    finally:
        engine.dispose()
        with suppress(OSError):
            draft.unlink(missing_ok=True)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    try:
        yield
    except (DBAPIError, OSError) as error:
        why = error.strerror if isinstance(error, OSError) else error.orig
        raise StoreError(
            "file",
            f"{path} cannot be written: {why}.",
            "Check that its folder exists, has space and may be written, or give another file.",
        ) from error


def _fill(
    engine: sa.Engine, record: SessionRecord, slices: Iterable[Sequence[Row]], codec: PayloadCodec
) -> None:
    for step in range(len(STEPS)):
        with engine.begin() as connection:
            apply_step(connection, step)
    with engine.begin() as connection:
        connection.execute(sa.insert(SESSION), session_values(record))
        for rows in slices:
            if rows:
                connection.execute(sa.insert(EVENT), event_values(record.id, rows, codec))
