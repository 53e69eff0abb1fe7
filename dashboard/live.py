"""How a live session comes to be: a new one from its source, or an interrupted one from the store."""

from __future__ import annotations

import asyncio
import os
import secrets
from datetime import UTC, datetime
from pathlib import Path

from dashboard.errors import DashboardError
from dashboard.frame_file import FrameFile, check_apart
from dashboard.ledger import Say, to_nobody
from dashboard.session import Seating, Session, title_of
from dashboard.sources import (
    Material,
    PlayedSpec,
    SourceSpec,
    Worn,
    files_of,
    is_same,
    material,
    material_again,
    played,
    read_spec,
    spec_text,
    with_digests,
)
from dashboard.store.store import SessionRecord, Store
from regulation.samples import ConsentScope, End, Epoch, Seat, Sitting
from sensor_bridge.archive import Row, pack, unpack
from sensor_bridge.bridge import Bridge
from sensor_bridge.clock import Clock
from sensor_bridge.errors import BridgeError
from sensor_bridge.live import Straps
from sensor_bridge.source import Source

WORN_AGAIN_MS = 10 * 60_000
"""How long straps are believed to be worn by those who agreed, while nothing was recorded."""


def new_session_id(wall_ms: int) -> str:
    """Return a name that sorts by time and cannot be guessed."""
    moment = datetime.fromtimestamp(wall_ms / 1000, tz=UTC)
    return f"{moment:%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"


def new_record(spec: PlayedSpec, given: Material, speed: float, wall_ms: int) -> SessionRecord:
    """Return the row of a session that plays this material."""
    return SessionRecord(
        id=new_session_id(wall_ms),
        created_wall_ms=wall_ms,
        title=title_of(given.seats),
        source_kind=given.kind,
        source_label=given.label,
        source_spec=spec_text(spec),
        speed=speed,
        seats=given.seats,
    )


async def new_session(
    store: Store,
    clock: Clock,
    spec: PlayedSpec,
    speed: float,
    frames: Path | None,
    *,
    ask_consent: bool,
    say: Say = to_nobody,
) -> Session:
    """Return a session of a simulated pair or of recorded files. Raises `BadFile`, or `ServiceError` for
    `frames`.

    Unless `ask_consent`, the simulated people agree by themselves, and whoever brings a file answers for it;
    the archive says so (`basis`)."""
    known = await asyncio.to_thread(with_digests, spec)  # before it is read: a change meanwhile is noticed
    given = await asyncio.to_thread(material, spec)
    record = new_record(known, given, speed, clock.wall_ms())
    seating = Seating({seat: (f"p-{secrets.token_hex(8)}", seat) for seat in given.seats})
    file = await asyncio.to_thread(FrameFile, frames, files_of(spec)) if frames is not None else None
    session = Session(record, played(given, clock, speed), store, clock, seating, file, say)
    if not ask_consent:
        basis = "simulated" if given.kind == "simulated" else "file"
        for seat in given.seats:
            for scope in ConsentScope:
                session.answer(seat, scope, granted=True, basis=basis)
    return session


def new_strap_session(
    store: Store, clock: Clock, source: Source, seats: tuple[Seat, ...], file: FrameFile | None, *, say: Say
) -> Session:
    """Return a session of real straps, which its host begins."""
    wall_ms = clock.wall_ms()
    record = SessionRecord(
        id=new_session_id(wall_ms),
        created_wall_ms=wall_ms,
        title=title_of(seats),
        source_kind=source.kind,
        source_label=source.label,
        source_spec="",
        speed=source.speed,
        seats=seats,
    )
    seating = Seating({seat: (f"p-{secrets.token_hex(8)}", "") for seat in seats})
    return Session(record, source, store, clock, seating, file, say, host_begins=True, sitting=Sitting.HOME)


async def interrupted(
    store: Store,
    clock: Clock,
    wanted: SourceSpec | None,
    frames: Path | None,
    say: Say = to_nobody,
    *,
    bridge: Bridge | None = None,
) -> list[Session]:
    """Return the sessions that a killed service left open and that can go on; end the others,
    and `say` which and why.

    Data time goes on from the last archived stamp plus the time that has passed on the wall since. The
    session of the `wanted` source, or the newest where none is wanted, writes its frames, the archived ones
    first. Raises `ServiceError` for them."""
    sessions: list[Session] = []
    records = [record for record in await store.sessions() if record.ended_t_ms is None]
    if frames is not None:  # before any session is touched: the file of one may be what another plays
        inputs = [file for record in records for file in _files(record)]
        await asyncio.to_thread(check_apart, frames, inputs)
    for record in records:
        epoch, away_ms = await _epoch(store, clock, record)
        source = await asyncio.to_thread(_source_again, record, clock, epoch.t_ms, away_ms, bridge)
        if isinstance(source, str):
            await _end(store, record)
            name = f"{record.id} ({record.source_label})"
            say(f"The interrupted session {name} was ended. {source} What was recorded is kept.")
            continue
        seating = Seating(await store.names(record.id))
        writes = source.kind == "straps" if bridge is not None else wanted is None or plays(record, wanted)
        file = await asyncio.to_thread(FrameFile, frames) if frames is not None and writes else None
        frames = None if file is not None else frames
        session = Session(record, source, store, clock, seating, file, say)
        await session.take_up(epoch)
        sessions.append(session)
    return sessions


def _files(record: SessionRecord) -> list[Path]:
    """Return the files that a session plays, as far as its spec can be read."""
    try:
        spec = read_spec(record.source_spec)
    except ValueError:
        return []
    return [] if spec is None else files_of(spec)


def plays(record: SessionRecord, spec: SourceSpec | None) -> bool:
    """Return whether a stored session plays this source."""
    return is_same(read_spec(record.source_spec), spec)


async def _epoch(store: Store, clock: Clock, record: SessionRecord) -> tuple[Epoch, int]:
    """Return where data time goes on, and how long nothing was recorded, ms of the wall."""
    _seq, last_ms = await store.tail(record.id)
    wall_ms, t_ms = record.created_wall_ms, 0
    async for rows in store.slices(record.id, ("epoch",)):
        for row in rows:
            event = unpack(row)
            if isinstance(event, Epoch):
                wall_ms, t_ms = event.wall_ms, event.t_ms
    now_wall_ms = clock.wall_ms()
    passed_ms = (now_wall_ms - wall_ms) * record.speed - (last_ms - t_ms)
    resumed_ms = last_ms + max(0, round(passed_ms))
    epoch = Epoch(resumed_ms, _boot_id(), now_wall_ms, round(clock.now() * 1000))
    away_ms = now_wall_ms - wall_ms - (round((last_ms - t_ms) / record.speed) if record.speed else 0)
    return epoch, max(0, away_ms)


def _boot_id() -> str:
    """Name this run of the service, so that two epochs of one computer's start can be told apart."""
    return f"{os.getpid()}-{secrets.token_hex(4)}"


def _source_again(
    record: SessionRecord, clock: Clock, after_ms: int, away_ms: int, bridge: Bridge | None
) -> Source | str:
    """Return what the session goes on with after a stamp, or why it cannot go on."""
    try:
        spec = read_spec(record.source_spec)
        if isinstance(spec, Worn) and away_ms > WORN_AGAIN_MS:
            return "Its straps may be worn by somebody else by now."
        if isinstance(spec, Worn):
            worn = None if bridge is None else Straps(bridge, clock, record.seats, after_ms)
            return worn or "Only `coregulate live` can go on with straps."
        given = None if spec is None else material_again(spec)
    except BridgeError as error:
        return error.message
    except (DashboardError, ValueError, OSError):
        given = None
    if given is None:
        return "Its source cannot be built again."
    if not given.events or given.events[-1].t_ms <= after_ms:
        return "It would be over by now."
    return played(given, clock, record.speed, after_ms)


async def _end(store: Store, record: SessionRecord) -> None:
    """End a session that cannot go on where its archive ends."""
    last_seq, last_ms = await store.tail(record.id)
    end = End(last_ms, "interrupted")
    await store.append(record.id, [Row(last_seq + 1, last_ms, *pack(end))], (last_ms, end.reason))
    await store.set_recovered(record.id)
