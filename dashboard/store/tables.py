"""Tables of the store, for queries. Migrations make them; a test holds the two together.

A `.coreg` file has the same tables and holds one session. `session` and `event` are the public format
(`sensor_bridge.archive` names their columns); the others never leave the service's own store.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

METADATA = MetaData()

SCHEMA_VERSION = Table("schema_version", METADATA, Column("version", Integer, nullable=False))

PERSON = Table(
    "person",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("created_wall_ms", BigInteger, nullable=False),
)

STRAP = Table(
    "strap",
    METADATA,
    Column("person_id", Text, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("address", Text, nullable=False),
    Column("name", Text, nullable=False),
)

RESTING = Table(
    "resting",
    METADATA,
    Column("person_id", Text, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("found_wall_ms", BigInteger, nullable=False),
    Column("hr_bpm", Float, nullable=False),
    Column("hr_spread_bpm", Float, nullable=False),
    Column("ln_rmssd", Float),
    Column("ln_rmssd_spread", Float, nullable=False),
)

SESSION = Table(
    "session",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("created_wall_ms", BigInteger, nullable=False),
    Column("title", Text, nullable=False),
    Column("source_kind", Text, nullable=False),
    Column("source_label", Text, nullable=False),
    Column("source_spec", Text, nullable=False),
    Column("speed", Float, nullable=False),
    Column("seats", Text, nullable=False),
    Column("ended_t_ms", BigInteger),
    Column("end_reason", Text),
    Column("recovered", Integer, nullable=False),
)

SEAT = Table(
    "seat",
    METADATA,
    Column("session_id", Text, ForeignKey("session.id", ondelete="CASCADE"), primary_key=True),
    Column("seat", Text, primary_key=True),
    Column("person_id", Text, ForeignKey("person.id"), nullable=False),
)

EVENT = Table(
    "event",
    METADATA,
    Column("session_id", Text, ForeignKey("session.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("t_ms", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("seat", Text),
    Column("characteristic", Text),
    Column("payload", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

LOGIN = Table(
    "login",
    METADATA,
    Column("token_sha256", Text, primary_key=True),
    Column("created_wall_ms", BigInteger, nullable=False),
    Column("grants", Text, nullable=False),
)
