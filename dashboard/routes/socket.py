"""`/ws`: one page. A reader takes what the page does, a writer sends what its lane holds.

A page that says nothing for 15 s or sends too much is closed with the reason said. One that is not read any
more does not answer the server's pings either, and is dropped after 10 s; it comes back with `since`.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

import msgspec
from fastapi import APIRouter
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from dashboard.access import (
    ACT_ACTION,
    MARK_ACTION,
    MAX_SOCKETS,
    Action,
    Login,
    not_yours,
    require,
    require_own,
)
from dashboard.errors import DashboardError, Refused, unknown_session
from dashboard.hub import RING, SLICE, Watcher
from dashboard.replaying import Replay
from dashboard.routes.answers import login_of, running_of
from dashboard.session import Desk, Session
from dashboard.stage import Stage
from dashboard.views import Audience
from dashboard.wire import (
    Ack,
    Answer,
    ClientMessage,
    Closing,
    DoAct,
    DoChoose,
    DoConsent,
    DoLeave,
    DoLook,
    DoMark,
    DoPlayback,
    DoStop,
    Grant,
    Open,
    Problem,
    SetUpCommand,
    Since,
    decode_client,
    text,
)
from sensor_bridge.errors import BadAddress
from sensor_bridge.radio import strap_address

Command = DoAct | DoMark | DoConsent | DoLeave | DoPlayback | DoStop | SetUpCommand

router = APIRouter()

SILENCE_S = 15.0
GOODBYE_S = 1.0
BURST = 20
"""Messages that a page may send at once; ten a second after that."""
PER_S = 10.0
MAX_TEXT = 2000
POLICY, TRY_AGAIN = 1008, 1013
AGAIN = frozenset({"slow", "leaving", "sockets"})
"""Problems that pass: the page may come back by itself."""


@router.websocket("/ws")
async def websocket(socket: WebSocket) -> None:
    """Serve one page until it leaves or has to."""
    login = login_of(socket)
    await socket.accept()
    try:
        page = await _opened(socket, login)
    except DashboardError as error:
        await _close(socket, error.problem)
        return
    except WebSocketDisconnect:
        return
    page.login.sockets += 1
    try:
        await page.serve()
    finally:
        page.login.sockets -= 1
        page.stage.channel.leave(page.watcher)
        page.stage.left()


async def _opened(socket: WebSocket, login: Login | None) -> _Page:
    """Return the page once it has named a grant that it holds. Raises `Refused`."""
    running = running_of(socket)
    message = await _receive(socket)
    if not isinstance(message, Open):
        raise Refused(400, "not_open", "This page spoke out of turn.", "Load it again.")
    grant = message.grant
    if login is None or not login.holds(grant):
        raise not_yours(grant, login)
    if login.sockets >= MAX_SOCKETS:
        raise Refused(429, "sockets", f"{MAX_SOCKETS} pages are open already.", "Close one, then try again.")
    stage = running.stages.find(grant.channel)
    audience = Audience(grant.role, grant.seat)
    if audience not in stage.channel.lanes:
        raise Refused(
            403,
            "no_such_page",
            "This session has no such page.",
            "A live session has pages for A, B and the therapist; a replay for the reviewer, A and B.",
        )
    require(grant.role, Action.WATCH_REPLAY if isinstance(stage, Replay) else Action.WATCH_LIVE)
    hello = stage.hello(grant)
    watcher = stage.channel.join(audience, message.since)
    watcher.tell(hello)
    stage.joined(watcher)
    return _Page(socket, login, grant, stage, watcher)


@dataclass(slots=True)
class _Page:
    socket: WebSocket
    login: Login
    grant: Grant
    stage: Stage
    watcher: Watcher
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)
    _tokens: float = BURST
    _spent_s: float = 0.0

    async def serve(self) -> None:
        """Read and write until one of them is over."""
        reading = asyncio.create_task(self._read())  # noqa: TID251 - owned by this call, which ends both
        writing = asyncio.create_task(self._write())  # noqa: TID251 - owned by this call, which ends both
        try:
            await asyncio.wait({reading, writing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (reading, writing):
                task.cancel()
            await asyncio.gather(reading, writing, return_exceptions=True)
        if self.watcher.closing is not None:
            with suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
                async with asyncio.timeout(GOODBYE_S):
                    await self._send(self.watcher.batch())  # the end of the session, where it is that
            await _close(self.socket, self.watcher.closing.problem)

    # -- to the page -----------------------------------------------------------------------------

    async def _write(self) -> None:
        watcher = self.watcher
        with suppress(WebSocketDisconnect, RuntimeError):
            while watcher.closing is None:
                watcher.wake.clear()
                await self._send_history()
                await self._send(watcher.batch())
                if watcher.waits:
                    continue
                self.stage.channel.drained()
                await watcher.wake.wait()

    async def _send_history(self) -> None:
        """What lies before the ring is folded again from the archive, and sent in slices."""
        watcher = self.watcher
        while watcher.needs_history and watcher.position < watcher.catch_up_to:
            await self._send(list(watcher.control))
            watcher.control.clear()
            upto = max(watcher.position + 1, min(watcher.catch_up_to, watcher.lane.seq - RING // 2))
            entries = await self.stage.history(watcher.lane, watcher.position, upto)
            for first in range(0, len(entries), SLICE):
                await self._send(watcher.number(entries[first : first + SLICE]))
            watcher.covered(upto)

    async def _send(self, messages: list[str]) -> None:
        for message in messages:
            await self.socket.send_text(message)

    # -- from the page ---------------------------------------------------------------------------

    async def _read(self) -> None:
        with suppress(WebSocketDisconnect):
            while self.watcher.closing is None:
                try:
                    message = await _receive(self.socket)
                    self._pay()
                except DashboardError as error:
                    self.watcher.close(error.problem)
                    return
                await self._take(message)

    def _pay(self) -> None:
        now_s = self._loop.time()
        self._tokens = min(BURST, self._tokens + (now_s - self._spent_s) * PER_S)
        self._spent_s = now_s
        if self._tokens < 1:
            raise Refused(429, "too_fast", "This page sent too much at once.", "Load it again.")
        self._tokens -= 1

    async def _take(self, message: ClientMessage) -> None:
        match message:
            case Ack():
                return
            case Since():
                self.watcher.resume(message.seq)
            case Open():
                problem = Problem(
                    code="open_twice", message="This page is open already.", hint="Load it again."
                )
                self.watcher.close(problem)
            case _:
                await self._do(message)

    async def _do(self, message: Command) -> None:
        problem = None
        try:
            await self._command(message)
        except DashboardError as error:
            problem = error.problem
        self.watcher.tell(Answer(id=message.id, problem=problem))

    async def _command(self, message: Command) -> None:
        stage, role = self.stage, self.grant.role
        match message:
            case DoPlayback():
                require(role, Action.STEER)
                _replay(stage).steer(message.playing, message.speed, message.restart)
            case DoStop() if isinstance(stage, Replay):
                require(role, Action.STEER)
                stage.steer(playing=False, speed=None, restart=False)
            case DoStop():
                require(role, Action.STOP)
                await stage.stop()
            case DoAct():
                require(role, ACT_ACTION[message.kind])
                await _session(stage).act(
                    self.grant, message.kind, _minutes(message.minutes), message.return_wall_ms
                )
            case DoMark():
                require(role, _mark_action(message.key))
                await _session(stage).mark(self.grant, message.key, _text(message.text))
            case DoConsent() | DoLeave():
                await self._consent(message)
            case DoLook():
                require(role, Action.STRAP)
                await _desk(stage).do(message, self.grant.seat)
            case DoChoose():
                await self._choose(message)
            case _:
                require(role, Action.SET_UP)
                await _desk(stage).do(message)

    async def _consent(self, message: DoConsent | DoLeave) -> None:
        require(self.grant.role, Action.CONSENT)
        if self.grant.seat is None:
            raise unknown_session()
        session = _session(self.stage)
        if isinstance(message, DoLeave):
            await session.leave(self.grant.seat)
        else:
            await session.consent(self.grant.seat, message.scope, message.granted)

    async def _choose(self, message: DoChoose) -> None:
        require(self.grant.role, Action.STRAP)
        require_own(self.grant, message.seat)
        known = msgspec.structs.replace(message, address=_address(message.address))
        await _desk(self.stage).do(known, self.grant.seat)


def _session(stage: Stage) -> Session:
    if not isinstance(stage, Session):
        raise Refused(409, "replay", "This is a replay.", "Only a live session takes this.")
    return stage


def _desk(stage: Stage) -> Desk:
    desk = _session(stage).desk
    if desk is None:
        raise Refused(
            409, "no_setup", "This session needs no set-up.", "`coregulate live` begins one that does."
        )
    return desk


def _replay(stage: Stage) -> Replay:
    if not isinstance(stage, Replay):
        raise Refused(409, "live", "This session is live.", "Only a replay has a speed.")
    return stage


def _mark_action(key: str) -> Action:
    action = MARK_ACTION.get(key)
    if action is None:
        raise Refused(400, "mark", f"There is no mark {key[:20]!r}.", "Use the keys that the page shows.")
    return action


def _minutes(minutes: float | None) -> float | None:
    if minutes is not None and not 1 <= minutes <= 24 * 60:
        raise Refused(400, "minutes", f"A pause cannot last {minutes:g} minutes.", "Take 1 to 1440.")
    return minutes


def _text(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise Refused(400, "text", f"This is longer than {MAX_TEXT} letters.", "Write it in two notes.")
    return text


def _address(address: str | None) -> str | None:
    """Return a strap's address as everybody here says it. Raises `Refused`."""
    try:
        return None if address is None else strap_address(address)
    except BadAddress as error:
        raise Refused(400, "address", error.message, error.hint) from error


async def _receive(socket: WebSocket) -> ClientMessage:
    """Return the page's next message. Raises `Refused` after 15 s without one, or for one that is none."""
    try:
        async with asyncio.timeout(SILENCE_S):
            text = await socket.receive_text()
    except TimeoutError as error:
        raise Refused(408, "silent", "This page has been silent for 15 s.", "Load it again.") from error
    except KeyError as error:
        raise Refused(400, "bad_message", "This page sent something unreadable.", "Load it again.") from error
    try:
        return decode_client(text)
    except msgspec.MsgspecError as error:
        raise Refused(400, "bad_message", "This page sent something unreadable.", "Load it again.") from error


async def _close(socket: WebSocket, problem: Problem) -> None:
    """Say why, then close. A page that no longer reads is not waited for."""
    with suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
        async with asyncio.timeout(GOODBYE_S):
            await socket.send_text(text(Closing(problem=problem)))
    if socket.client_state is WebSocketState.CONNECTED:
        with suppress(RuntimeError, WebSocketDisconnect, TimeoutError):
            async with asyncio.timeout(GOODBYE_S):
                await socket.close(TRY_AGAIN if problem.code in AGAIN else POLICY, problem.code)
