"""Every change of the schema, oldest first: a linear list of steps made of Alembic operations.

Step n brings a store from version n to n + 1. Each runs in one transaction together with the row that says
so, hence a step that fails half-way leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import sqlalchemy as sa

from dashboard.errors import StoreError
from dashboard.store.tables import SCHEMA_VERSION

if TYPE_CHECKING:
    from alembic.operations import Operations

Step = Callable[["Operations"], None]


def _first_tables(op: Operations) -> None:
    text, whole = sa.Text, sa.BigInteger
    op.create_table(
        "person",
        sa.Column("id", text, primary_key=True),
        sa.Column("name", text, nullable=False),
        sa.Column("created_wall_ms", whole, nullable=False),
    )
    op.create_table(
        "session",
        sa.Column("id", text, primary_key=True),
        sa.Column("created_wall_ms", whole, nullable=False),
        sa.Column("title", text, nullable=False),
        sa.Column("source_kind", text, nullable=False),
        sa.Column("source_label", text, nullable=False),
        sa.Column("source_spec", text, nullable=False),
        sa.Column("speed", sa.Float, nullable=False),
        sa.Column("seats", text, nullable=False),
        sa.Column("ended_t_ms", whole),
        sa.Column("end_reason", text),
        sa.Column("recovered", sa.Integer, nullable=False),
    )
    op.create_table(
        "seat",
        sa.Column("session_id", text, sa.ForeignKey("session.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("seat", text, primary_key=True),
        sa.Column("person_id", text, sa.ForeignKey("person.id"), nullable=False),
    )
    op.create_table(
        "event",
        sa.Column("session_id", text, sa.ForeignKey("session.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("seq", whole, primary_key=True),
        sa.Column("t_ms", whole, nullable=False),
        sa.Column("kind", text, nullable=False),
        sa.Column("seat", text),
        sa.Column("characteristic", text),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "login",
        sa.Column("token_sha256", text, primary_key=True),
        sa.Column("created_wall_ms", whole, nullable=False),
        sa.Column("grants", text, nullable=False),
    )


def _what_belongs_to_persons(op: Operations) -> None:
    text, whole = sa.Text, sa.BigInteger
    op.create_table(
        "strap",
        sa.Column("person_id", text, sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("address", text, nullable=False),
        sa.Column("name", text, nullable=False),
    )
    op.create_table(
        "resting",
        sa.Column("person_id", text, sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("found_wall_ms", whole, nullable=False),
        sa.Column("hr_bpm", sa.Float, nullable=False),
        sa.Column("hr_spread_bpm", sa.Float, nullable=False),
        sa.Column("ln_rmssd", sa.Float),
        sa.Column("ln_rmssd_spread", sa.Float, nullable=False),
    )


STEPS: tuple[Step, ...] = (_first_tables, _what_belongs_to_persons)


def version_of(connection: sa.Connection) -> int:
    """Return the schema version of an open store, 0 for a new one."""
    if not sa.inspect(connection).has_table(SCHEMA_VERSION.name):
        return 0
    return int(connection.execute(sa.select(SCHEMA_VERSION.c.version)).scalar_one())


def check_version(version: int) -> None:
    """Raise `StoreError` if the store was written by a newer version of this program."""
    if version > len(STEPS):
        raise StoreError(
            "store_newer",
            f"The store has schema version {version}, this program knows {len(STEPS)}.",
            "It was written by a newer coregulate. Update coregulate, or give another folder with --data.",
        )


def apply_step(connection: sa.Connection, version: int, steps: tuple[Step, ...] = STEPS) -> None:
    """Bring the store from `version` to the next one, inside the transaction of the caller."""
    from alembic.migration import MigrationContext  # a third of a second: only when something changes
    from alembic.operations import Operations

    op = Operations(MigrationContext.configure(connection))
    if version == 0:
        op.create_table(SCHEMA_VERSION.name, sa.Column("version", sa.Integer, nullable=False))
        connection.execute(sa.insert(SCHEMA_VERSION).values(version=0))
    steps[version](op)
    connection.execute(sa.update(SCHEMA_VERSION).values(version=version + 1))
