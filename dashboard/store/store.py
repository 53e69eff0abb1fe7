"""Questions and writes of the store; every method is one short transaction on the one connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from dashboard.errors import unknown_session
from dashboard.store.connection import STORE_FILE, open_engine, said
from dashboard.store.tables import EVENT, LOGIN, PERSON, RESTING, SEAT, SESSION, STRAP
from regulation.samples import Seat, StoredBaseline
from sensor_bridge.archive import PLAIN, PayloadCodec, Row, pack_seats, unpack_seats

_SLICE = 2000
"""Rows read at once: about 10 ms, so that a long read never keeps a commit waiting."""


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One row of `session`, with who sat where."""

    id: str
    created_wall_ms: int
    title: str
    source_kind: str
    source_label: str
    source_spec: str
    """How to build the same source again (JSON), or empty: then an interrupted session cannot go on."""
    speed: float
    seats: tuple[Seat, ...]
    ended_t_ms: int | None = None
    end_reason: str | None = None
    recovered: bool = False


@dataclass(frozen=True, slots=True)
class LoginRecord:
    """One row of `login`: the hash of an opaque token and the rights it carries (JSON)."""

    token_sha256: str
    created_wall_ms: int
    grants: str


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """Somebody who has been here before, with what is kept for the next time."""

    id: str
    name: str
    strap: tuple[str, str]
    """(address, name) of the strap worn last."""
    resting: StoredBaseline | None


P = ParamSpec("P")
T = TypeVar("T")


def _whole(method: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Let a transaction end although whoever asked for it is cancelled. Cut in the middle, its connection
    would be given up with the store's lock still held, and the next commits would fail."""

    @wraps(method)
    async def whole(*args: P.args, **kwargs: P.kwargs) -> T:
        asked = asyncio.ensure_future(method(*args, **kwargs))  # noqa: TID251 - awaited here in every case
        try:
            return await asyncio.shield(asked)
        except asyncio.CancelledError:
            await asyncio.wait({asked})
            if not asked.cancelled():
                asked.exception()  # seen, though nobody is there any more to be told
            raise

    return whole


@asynccontextmanager
async def open_store(folder: Path, codec: PayloadCodec = PLAIN) -> AsyncIterator[Store]:
    """Open the store in `folder` for as long as the block runs. Raises `StoreError`."""
    async with open_engine(folder) as engine:
        yield Store(engine, folder, codec)


class Store:
    """The service's only door to the database. All methods raise `StoreError` if it fails."""

    def __init__(self, engine: AsyncEngine, folder: Path, codec: PayloadCodec) -> None:
        self._engine = engine
        self.folder = folder
        self.codec = codec

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncConnection]:
        with said(self.folder / STORE_FILE):
            async with self._engine.begin() as connection:
                yield connection

    @_whole
    async def create(
        self, record: SessionRecord, persons: dict[Seat, tuple[str, str]], rows: Sequence[Row]
    ) -> None:
        """Write a new session, its seats and first rows at once; `persons` gives each seat's (id, name)."""
        async with self._transaction() as connection:
            for person_id, name in persons.values():
                person = {"id": person_id, "name": name, "created_wall_ms": record.created_wall_ms}
                await connection.execute(sa.insert(PERSON).prefix_with("OR IGNORE"), person)
            await connection.execute(sa.insert(SESSION), session_values(record))
            await connection.execute(
                sa.insert(SEAT),
                [
                    {"session_id": record.id, "seat": seat, "person_id": person_id}
                    for seat, (person_id, _name) in persons.items()
                ],
            )
            await connection.execute(sa.insert(EVENT), event_values(record.id, rows, self.codec))

    @_whole
    async def append(
        self, session_id: str, rows: Sequence[Row], ended: tuple[int, str] | None = None
    ) -> None:
        """Append rows in one commit, and with them (if `ended`) the end of the session."""
        values = event_values(session_id, rows, self.codec)
        async with self._transaction() as connection:
            if values:
                await connection.execute(sa.insert(EVENT), values)
            if ended is not None:
                change = {"ended_t_ms": ended[0], "end_reason": ended[1]}
                await connection.execute(sa.update(SESSION).where(SESSION.c.id == session_id), change)

    @_whole
    async def set_recovered(self, session_id: str) -> None:
        """Note that the service stopped in the middle of this session and came back."""
        async with self._transaction() as connection:
            await connection.execute(sa.update(SESSION).where(SESSION.c.id == session_id), {"recovered": 1})

    @_whole
    async def set_source_spec(self, session_id: str, source_spec: str) -> None:
        """Note how the source is built from now on: somebody wears another strap."""
        change = {"source_spec": source_spec}
        async with self._transaction() as connection:
            await connection.execute(sa.update(SESSION).where(SESSION.c.id == session_id), change)

    @_whole
    async def sessions(self) -> list[SessionRecord]:
        """Return all sessions, newest first."""
        async with self._transaction() as connection:
            found = await connection.execute(sa.select(SESSION).order_by(SESSION.c.created_wall_ms.desc()))
            return [_record(row) for row in found.mappings()]

    @_whole
    async def session(self, session_id: str) -> SessionRecord:
        """Return one session. Raises `Refused` if there is none of that name."""
        async with self._transaction() as connection:
            found = await connection.execute(sa.select(SESSION).where(SESSION.c.id == session_id))
            row = found.mappings().one_or_none()
        if row is None:
            raise unknown_session()
        return _record(row)

    @_whole
    async def names(self, session_id: str) -> dict[Seat, tuple[str, str]]:
        """Return each seat's (person id, name)."""
        query = (
            sa.select(SEAT.c.seat, PERSON.c.id, PERSON.c.name)
            .join(PERSON, PERSON.c.id == SEAT.c.person_id)
            .where(SEAT.c.session_id == session_id)
        )
        async with self._transaction() as connection:
            return {row.seat: (row.id, row.name) for row in await connection.execute(query)}

    @_whole
    async def persons(self) -> dict[str, dict[Seat, str]]:
        """Return who sat where in each session, by their opaque ids."""
        found: dict[str, dict[Seat, str]] = {}
        async with self._transaction() as connection:
            for row in await connection.execute(sa.select(SEAT)):
                found.setdefault(row.session_id, {})[row.seat] = row.person_id
        return found

    async def slices(self, session_id: str, kinds: Sequence[str] | None = None) -> AsyncIterator[list[Row]]:
        """Yield the rows of a session in order, some thousand at a time; `kinds` limits them."""
        after = -1
        while True:
            rows = await self._slice(session_id, after, kinds)
            if not rows:
                return
            after = rows[-1].seq
            yield rows

    @_whole
    async def _slice(self, session_id: str, after: int, kinds: Sequence[str] | None) -> list[Row]:
        query = sa.select(EVENT).where(EVENT.c.session_id == session_id, EVENT.c.seq > after)
        if kinds is not None:
            query = query.where(EVENT.c.kind.in_(kinds))
        async with self._transaction() as connection:
            found = (await connection.execute(query.order_by(EVENT.c.seq).limit(_SLICE))).all()
        return [_row(session_id, row, self.codec) for row in found]

    @_whole
    async def tail(self, session_id: str) -> tuple[int, int]:
        """Return the number and data time (ms) of the last archived row, (-1, 0) if there is none."""
        query = sa.select(EVENT.c.seq, EVENT.c.t_ms).where(EVENT.c.session_id == session_id)
        async with self._transaction() as connection:
            row = (await connection.execute(query.order_by(EVENT.c.seq.desc()).limit(1))).one_or_none()
        return (-1, 0) if row is None else (row.seq, row.t_ms)

    @_whole
    async def people(self) -> list[PersonRecord]:
        """Return everybody who took part with a name in a session of real straps, by name."""
        query = (
            sa.select(PERSON, STRAP.c.address, STRAP.c.name.label("strap_name"), RESTING)
            .join(STRAP, STRAP.c.person_id == PERSON.c.id)
            .outerjoin(RESTING, RESTING.c.person_id == PERSON.c.id)
            .where(PERSON.c.name != "")
            .order_by(sa.func.lower(PERSON.c.name), PERSON.c.created_wall_ms)
        )
        async with self._transaction() as connection:
            return [_person(row) for row in await connection.execute(query)]

    @_whole
    async def keep_strap(self, person_id: str, address: str, name: str) -> None:
        """Remember which strap a person wore."""
        values = {"person_id": person_id, "address": address, "name": name}
        async with self._transaction() as connection:
            await connection.execute(sa.insert(STRAP).prefix_with("OR REPLACE"), values)

    @_whole
    async def keep_resting(self, person_id: str, level: StoredBaseline, wall_ms: int) -> None:
        """Remember the newest resting level of a person."""
        values = {"person_id": person_id, "found_wall_ms": wall_ms, **asdict(level)}
        async with self._transaction() as connection:
            await connection.execute(sa.insert(RESTING).prefix_with("OR REPLACE"), values)

    @_whole
    async def put_login(self, login: LoginRecord) -> None:
        """Write or replace one login."""
        async with self._transaction() as connection:
            await connection.execute(
                sa.insert(LOGIN).prefix_with("OR REPLACE"),
                {
                    "token_sha256": login.token_sha256,
                    "created_wall_ms": login.created_wall_ms,
                    "grants": login.grants,
                },
            )

    @_whole
    async def logins(self, newer_than_wall_ms: int) -> list[LoginRecord]:
        """Return the logins that still hold and delete the older ones."""
        async with self._transaction() as connection:
            await connection.execute(sa.delete(LOGIN).where(LOGIN.c.created_wall_ms <= newer_than_wall_ms))
            found = await connection.execute(sa.select(LOGIN))
            return [LoginRecord(row.token_sha256, row.created_wall_ms, row.grants) for row in found]


def session_values(record: SessionRecord) -> dict[str, Any]:
    """Return the columns of a session row."""
    return {
        "id": record.id,
        "created_wall_ms": record.created_wall_ms,
        "title": record.title,
        "source_kind": record.source_kind,
        "source_label": record.source_label,
        "source_spec": record.source_spec,
        "speed": record.speed,
        "seats": pack_seats(record.seats),
        "ended_t_ms": record.ended_t_ms,
        "end_reason": record.end_reason,
        "recovered": int(record.recovered),
    }


def event_values(session_id: str, rows: Sequence[Row], codec: PayloadCodec) -> list[dict[str, Any]]:
    """Return the columns of event rows, payloads sealed."""
    return [
        {
            "session_id": session_id,
            "seq": row.seq,
            "t_ms": row.t_ms,
            "kind": row.kind,
            "seat": row.seat,
            "characteristic": row.characteristic,
            "payload": codec.seal(session_id, row.seq, row.payload),
        }
        for row in rows
    ]


def _record(row: Any) -> SessionRecord:
    seats = unpack_seats(row["seats"])
    return SessionRecord(**{**row, "seats": seats, "recovered": bool(row["recovered"])})


def _person(row: Any) -> PersonRecord:
    resting = None
    if row.hr_bpm is not None:
        resting = StoredBaseline(row.hr_bpm, row.hr_spread_bpm, row.ln_rmssd, row.ln_rmssd_spread)
    return PersonRecord(row.id, row.name, (row.address, row.strap_name), resting)


def _row(session_id: str, row: Any, codec: PayloadCodec) -> Row:
    payload = codec.open(session_id, row.seq, row.payload)
    return Row(row.seq, row.t_ms, row.kind, row.seat, row.characteristic, payload)
