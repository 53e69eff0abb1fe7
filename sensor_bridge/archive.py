"""The archive's format: what a session's rows hold and how events become rows and come back. No I/O.

The archive is the session: raw notifications, link states, ticks, acts, marks and consents in the order in
which they arrived (`seq`). Notifications keep their own bytes, the rest is JSON (`payloads`). A decoded
sample is never stored, so that a better decoder can be run on old sessions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from regulation.samples import (
    SEATS,
    Act,
    Consent,
    End,
    Epoch,
    Link,
    Mark,
    Motion,
    Seat,
    Start,
    Suspended,
    Tick,
)
from sensor_bridge import payloads
from sensor_bridge.errors import ArchiveReason, BadArchive


@dataclass(frozen=True, slots=True)
class Notification:
    """What one strap, or one row of a file, sent: its bytes as they came."""

    t_ms: int
    seat: Seat
    characteristic: str
    """`2a37` for a strap's heart rate measurement; `rr_ms` or `rr_s` for a file row's own text."""
    data: bytes


@dataclass(frozen=True, slots=True)
class Truth:
    """What a simulator knows of its own hearts; kept beside the session, never given to the engine."""

    t_ms: int
    data: dict[str, Any]


ArchiveEvent = (
    Notification | Truth | Start | Epoch | Suspended | Tick | Motion | Link | Act | Mark | Consent | End
)


class Row(NamedTuple):
    """One row of the `event` table, its payload already opened."""

    seq: int
    t_ms: int
    kind: str
    seat: str | None
    characteristic: str | None
    payload: bytes


class PayloadCodec(Protocol):
    """Seam for encryption: how a payload is sealed before it is stored, and opened again."""

    def seal(self, session_id: str, seq: int, payload: bytes) -> bytes:
        """What is stored of a payload."""
        ...

    def open(self, session_id: str, seq: int, sealed: bytes) -> bytes:
        """The payload of what is stored."""
        ...


class PlainCodec:
    """Payloads as they are."""

    def seal(self, session_id: str, seq: int, payload: bytes) -> bytes:  # noqa: ARG002 - the seam's signature
        """The payload itself."""
        return payload

    def open(self, session_id: str, seq: int, sealed: bytes) -> bytes:  # noqa: ARG002 - the seam's signature
        """The payload itself."""
        return sealed


PLAIN: PayloadCodec = PlainCodec()

SESSION_COLUMNS = (
    "id",
    "created_wall_ms",
    "title",
    "source_kind",
    "source_label",
    "speed",
    "seats",
    "ended_t_ms",
    "end_reason",
    "recovered",
)
EVENT_COLUMNS = ("session_id", "seq", "t_ms", "kind", "seat", "characteristic", "payload")
SELECT_SESSION = (
    "SELECT id, created_wall_ms, title, source_kind, source_label, speed, seats,"
    " ended_t_ms, end_reason, recovered FROM session"
)
"""Columns in the order of `SessionHeader`'s fields."""
SELECT_EVENTS = (
    "SELECT seq, t_ms, kind, seat, characteristic, payload FROM event WHERE session_id = ? ORDER BY seq"
)
"""Columns in the order of `Row`'s fields."""


@dataclass(frozen=True, slots=True)
class SessionHeader:
    """One row of the `session` table."""

    id: str
    created_wall_ms: int
    title: str
    source_kind: str
    source_label: str
    speed: float
    seats: tuple[Seat, ...]
    ended_t_ms: int | None
    end_reason: str | None
    recovered: bool


def pack_seats(seats: tuple[Seat, ...]) -> str:
    """Seats as the `seats` column holds them: "AB"."""
    return "".join(seats)


def unpack_seats(text: str) -> tuple[Seat, ...]:
    """Seats out of the `seats` column; a letter that is no seat is not one of them."""
    return tuple(seat for seat in SEATS if seat in text)


_NOTIFICATION, _TICK, _TRUTH = "notification", "tick", "truth"
_BY_PAYLOAD = frozenset(payloads.KINDS.values())


def pack(event: ArchiveEvent) -> tuple[str, Seat | None, str | None, bytes]:
    """An event as `(kind, seat, characteristic, payload)`; its `t_ms` has its own column."""
    if isinstance(event, Notification):
        return _NOTIFICATION, event.seat, event.characteristic, event.data
    if isinstance(event, Tick):
        return _TICK, None, None, b""
    if isinstance(event, Truth):
        return _TRUTH, None, None, payloads.dump(event.data)
    seat = event.seat if isinstance(event, (Motion, Link, Act, Consent)) else None
    return payloads.KINDS[type(event)], seat, None, payloads.write(event)


def unpack(row: Row) -> ArchiveEvent:
    """A row as the event it was packed from; `BadArchive` for any row that no event packs into."""
    if type(row.t_ms) is not int or row.t_ms < 0 or type(row.payload) is not bytes:
        raise _bad_row(row, "its time or its content has the wrong type")
    if row.kind == _NOTIFICATION:
        return _notification(row)
    if row.kind == _TICK:
        return Tick(row.t_ms)
    if row.kind == _TRUTH or row.kind in _BY_PAYLOAD:
        return _by_payload(row)
    raise BadArchive(
        ArchiveReason.UNKNOWN_KIND,
        f"Row {row.seq} is of a kind that this version does not know: {row.kind!r}.",
        "A newer version of coregulate probably wrote it; open it with that one.",
        row.seq,
    )


def _notification(row: Row) -> Notification:
    seat = _seat(row)
    if seat is None or not isinstance(row.characteristic, str):
        raise _bad_row(row, "it names no seat or no characteristic")
    return Notification(row.t_ms, seat, row.characteristic, row.payload)


def _by_payload(row: Row) -> ArchiveEvent:
    seat = _seat(row)
    try:
        if row.kind == _TRUTH:
            return Truth(row.t_ms, payloads.load(row.payload))
        return payloads.read(row.kind, row.t_ms, seat, row.payload)
    except ValueError as error:
        raise _bad_row(row, str(error)) from error


def _seat(row: Row) -> Seat | None:
    if row.seat is None:
        return None
    for seat in SEATS:
        if row.seat == seat:
            return seat
    raise _bad_row(row, f"there is no seat {row.seat!r}")


def _bad_row(row: Row, problem: str) -> BadArchive:
    return BadArchive(
        ArchiveReason.BAD_ROW,
        f"Row {row.seq} ({row.kind}) cannot be read: {problem}.",
        "The archive is damaged or was changed by hand; use a backup of it.",
        row.seq,
    )
