"""HTTP: who am I, the list of sessions, replays, invites, and what the command line asks."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

import msgspec
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from dashboard.access import ANY, INVITE_S, Action, Login
from dashboard.errors import Refused
from dashboard.fold import final_consents
from dashboard.listing import line
from dashboard.qr import qr
from dashboard.routes.answers import (
    answer,
    body,
    has_bearer,
    login_of,
    require_bearer,
    require_login,
    running_of,
)
from dashboard.routes.pages import set_cookie
from dashboard.store.coreg import write_coreg
from dashboard.wire import (
    Grant,
    Invite,
    InviteState,
    Join,
    Joined,
    Me,
    NewInvite,
    ReplayStarted,
    SessionCard,
    SessionList,
    StartReplay,
)

router = APIRouter(prefix="/api")


@router.get("/me")
async def me(request: Request) -> Response:
    """Say what this browser may do. Live sessions are named only to those who hold a grant."""
    running, login = running_of(request), login_of(request)
    grants = list(login.grants) if login else []
    live = await running.stages.live_cards()
    mine = [card_for(login, card) for card in live if login is not None and login.on(card.id)]
    return answer(Me(mode=running.mode, version=running.version, grants=grants, live=mine))


@router.get("/sessions")
async def sessions(request: Request) -> Response:
    """List the sessions that this browser may know of, newest first. Nothing of a body is in it."""
    login = require_login(request, Action.LIST)
    cards = await running_of(request).stages.cards()
    return answer(SessionList(sessions=[card_for(login, card) for card in cards if login.on(card.id)]))


@router.post("/sessions")
async def new_session(request: Request) -> Response:
    """Begin to set up a session of real straps."""
    login = require_login(request, Action.SET_UP)
    running = running_of(request)
    if running.sittings is None:
        raise Refused(
            409,
            "no_straps",
            "This service was not started for straps.",
            "Stop it, then run `coregulate live` on this computer.",
        )
    session = running.sittings.new({})
    [card] = [card for card in await running.stages.live_cards() if card.id == session.record.id]
    return answer(card_for(login, card))


def card_for(login: Login, card: SessionCard) -> SessionCard:
    """Return the line as this browser may see it: what people did and agreed to is for reviewers only."""
    if not login.may(Action.RETURN_TIME, card.id):
        card = msgspec.structs.replace(card, return_wall_ms=None)
    if login.may(Action.LINE, card.id):
        return card
    return msgspec.structs.replace(card, marks=None, pauses=None, review=[])


@router.get("/sessions/{session_id}/line")
async def session_line(request: Request, session_id: str) -> Response:
    """Draw a session in one line, of those who agreed to review."""
    require_login(request, Action.LINE, session_id)
    stored = await running_of(request).stages.stored(session_id)
    return answer(await line(stored.events, final_consents(stored.events)))


@router.post("/sessions/{session_id}/replay")
async def start_replay(request: Request, session_id: str) -> Response:
    """Play a stored session again on a channel of its own, for whoever may watch it."""
    running = running_of(request)
    login = None if has_bearer(request) else require_login(request, Action.REPLAY, session_id)
    wanted = await body(request, StartReplay)
    replay = running.stages.replay(await running.stages.stored(session_id), wanted.speed)
    channel = replay.channel.name
    if login is None:
        return answer(ReplayStarted(channel=channel))  # the command makes a link for it
    own = [grant for grant in login.on(session_id) if grant.role in ("reviewer", "person")]
    moved = [
        Grant(channel=channel, role=grant.role, seat=grant.seat) for grant in own if grant.channel != ANY
    ]
    await running.access.grant(login, moved)
    return answer(ReplayStarted(channel=channel))


@router.post("/sessions/{session_id}/stop")
async def stop(request: Request, session_id: str) -> Response:
    """End a live session; answered after its end is kept."""
    require_login(request, Action.STOP, session_id)
    stages = running_of(request).stages
    session = stages.session(session_id)
    if session is None:
        raise Refused(409, "not_live", "This session is not live.", "It is in the list of sessions.")
    await session.stop()
    return Response(status_code=204)


@router.post("/invites")
async def invite(request: Request) -> Response:
    """Make a single-use link for one grant."""
    login = None if has_bearer(request) else require_login(request, Action.INVITE)
    wanted = await body(request, NewInvite)
    running = running_of(request)
    if (wanted.role == "person") != (wanted.seat is not None):
        raise Refused(400, "bad_invite", "A person's link needs a seat, any other has none.", "Choose again.")
    if wanted.role == "host" or not (login is None or login.may(Action.INVITE, wanted.channel)):
        raise Refused(403, "not_allowed", "This browser may not make that link.", "Use the list of sessions.")
    await running.stages.known(wanted.channel)
    token = running.access.invite(Grant(channel=wanted.channel, role=wanted.role, seat=wanted.seat))
    url = f"{running.url}/join#{token}"
    code = qr(url)
    return answer(Invite(url=url, expires_s=INVITE_S, qr_side=code.side, qr_path=code.path))


@router.post("/invites/state")
async def invite_state(request: Request) -> Response:
    """Say whether a link still opens a page, to those who may make one."""
    require_login(request, Action.INVITE)
    asked = await body(request, Join)
    return answer(InviteState(open=running_of(request).access.is_open(asked.token)))


@router.post("/join")
async def join(request: Request) -> Response:
    """Redeem an invite: this browser gets its grant, and a cookie if it has none."""
    wanted = await body(request, Join)
    access, login = running_of(request).access, login_of(request)
    grant = access.redeem(wanted.token)
    response = answer(Joined(grant=grant))
    if login is None:
        set_cookie(request, response, await access.new_login([grant]))
    else:
        await access.grant(login, [grant])
    return response


@router.get("/service")
async def service(request: Request) -> Response:
    """Say who answers here, to the user who started it."""
    return answer(require_bearer(request).told())


@router.get("/list")
async def listed(request: Request) -> Response:
    """List all sessions, to the user who started the service."""
    return answer(SessionList(sessions=await require_bearer(request).stages.cards()))


@router.get("/persons")
async def persons(request: Request) -> Response:
    """Say who sat where in each stored session, by opaque ids, to the user who started the service."""
    return answer(await require_bearer(request).stages.store.persons())


@router.get("/sessions/{session_id}/archive")
async def archive(request: Request, session_id: str) -> Response:
    """Hand out a stored session as a `.coreg` file, to the user who started the service."""
    stages = require_bearer(request).stages
    record = await stages.store.session(session_id)
    if stages.is_live(session_id):
        raise Refused(409, "live", "This session is still live.", "Stop it first.")
    slices = [rows async for rows in stages.store.slices(session_id)]

    def written() -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "session.coreg"
            write_coreg(file, record, slices, stages.store.codec)
            return file.read_bytes()

    return Response(await asyncio.to_thread(written), media_type="application/vnd.sqlite3")
