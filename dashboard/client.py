"""Commands that read stored sessions: through the running service if there is one, else from the store."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote

import msgspec

from dashboard.errors import DashboardError, ServiceError
from dashboard.listing import card
from dashboard.service import Address, read_address
from dashboard.store.connection import STORE_FILE
from dashboard.store.coreg import write_coreg
from dashboard.store.store import open_store
from dashboard.wire import (
    Failed,
    Invite,
    NewInvite,
    ReplayStarted,
    Service,
    SessionCard,
    SessionList,
    StartReplay,
    encode,
)
from regulation.samples import Seat

_TIMEOUT_S = 30.0
_ALIVE_S = 5.0
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


async def list_sessions(data: Path) -> list[SessionCard]:
    """Return the stored sessions, newest first. Raises `DashboardError`."""
    address = _alive(data)
    if address is not None:
        return msgspec.json.decode(_call(address, "/api/list"), type=SessionList).sessions
    if not _holds_store(data):
        return []
    async with open_store(data) as store:
        return [await card(store, record, "ended") for record in await store.sessions()]


async def list_persons(data: Path) -> dict[str, dict[Seat, str]]:
    """Return who sat where in each stored session, by opaque ids. Raises `DashboardError`."""
    address = _alive(data)
    if address is not None:
        return msgspec.json.decode(_call(address, "/api/persons"), type=dict[str, dict[Seat, str]])
    if not _holds_store(data):
        return {}
    async with open_store(data) as store:
        return await store.persons()


async def fetch_coreg(data: Path, session_id: str, into: Path) -> Path:
    """Write one stored session as a `.coreg` file into a folder and return it. Raises `DashboardError`."""
    file = into / "session.coreg"
    address = _alive(data)
    if address is not None:
        file.write_bytes(_call(address, f"/api/sessions/{quote(session_id, safe='')}/archive"))
        return file
    if not _holds_store(data):
        raise ServiceError(
            "unknown_session",
            f"{session_id} is neither a file nor a session in {data}.",
            "`coregulate sessions` lists what is there.",
        )
    async with open_store(data) as store:
        record = await store.session(session_id)
        write_coreg(file, record, [rows async for rows in store.slices(session_id)], store.codec)
    return file


def replay_link(data: Path, session_id: str, speed: float) -> str | None:
    """Have the running service start a replay and return a single-use link to it; None if none runs.

    Raises `ServiceError` for what the service refuses."""
    address = _alive(data)
    if address is None:
        return None
    wanted = encode(StartReplay(speed=speed))
    started = _call(address, f"/api/sessions/{quote(session_id, safe='')}/replay", wanted)
    channel = msgspec.json.decode(started, type=ReplayStarted).channel
    link = _call(address, "/api/invites", encode(NewInvite(channel=channel, role="reviewer")))
    return msgspec.json.decode(link, type=Invite).url


def _holds_store(data: Path) -> bool:
    """Return whether there is a store to open. Raises `ServiceError` for what is no folder."""
    if data.exists() and not data.is_dir():
        raise ServiceError("data_folder", f"{data} is not a folder.", "Give the data folder with --data.")
    return (data / STORE_FILE).exists()


def _alive(data: Path) -> Address | None:
    """Return the running service; None if `service.json` is missing or was left by one that was killed."""
    address = read_address(data)
    if address is None:
        return None
    try:
        told = msgspec.json.decode(_call(address, "/api/service", timeout_s=_ALIVE_S), type=Service)
    except (DashboardError, msgspec.MsgspecError):  # refused, silent, or another program on that port
        return None
    return address if told.pid == address.pid else None


def _call(address: Address, path: str, body: bytes | None = None, *, timeout_s: float = _TIMEOUT_S) -> bytes:
    """Ask the service; with a body it is a POST. Raises `ServiceError` for whatever goes wrong, also for an
    address that is none and for what does not speak HTTP."""
    try:
        return _answer(address, path, body, timeout_s)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise ServiceError(
            "unreachable",
            f"The service at {address.url} does not answer: {error}.",
            "Stop it, then try again.",
        ) from error


def _answer(address: Address, path: str, body: bytes | None, timeout_s: float) -> bytes:
    headers = {"authorization": f"Bearer {address.token}"}
    request = urllib.request.Request(  # noqa: S310 - the address is our own service.json, http on loopback
        address.url + path, data=body, headers=headers
    )
    try:
        with _OPENER.open(request, timeout=timeout_s) as response:
            return bytes(response.read())
    except urllib.error.HTTPError as error:
        with error:
            problem = msgspec.json.decode(error.read(), type=Failed).error
        raise ServiceError(problem.code, problem.message, problem.hint) from error
