"""All that plays now: live sessions and replays by channel, and the way to start and end them."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, Protocol

from dashboard.errors import Refused, StoreError, unknown_session
from dashboard.fold import unpacked
from dashboard.listing import card
from dashboard.replaying import Replay, Stored
from dashboard.session import Session
from dashboard.stage import Stage
from dashboard.store.store import SessionRecord, Store
from dashboard.wire import Problem, SessionCard
from sensor_bridge.clock import Clock
from sensor_bridge.errors import BadArchive

MAX_REPLAYS = 8
_LOOK_EVERY_S = 5.0


class Tasks(Protocol):
    """The composition root's group, which owns every session's and replay's task."""

    def create_task(self, coro: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Start a task that the group owns."""
        ...


class Stages:
    """The registry of channels."""

    def __init__(self, store: Store, clock: Clock, tasks: Tasks) -> None:
        self.store = store
        self.clock = clock
        self._tasks = tasks
        self._sessions: dict[str, Session] = {}
        self._replays: dict[str, Replay] = {}

    def find(self, channel: str) -> Stage:
        """Return what plays on a channel. Raises `Refused` if there is nothing of that name."""
        found: Stage | None = self._sessions.get(channel) or self._replays.get(channel)
        if found is None:
            raise unknown_session()
        return found

    async def known(self, channel: str) -> None:
        """Raise `Refused` unless the channel plays now or is a stored session."""
        if channel not in self._sessions and channel not in self._replays:
            await self.store.session(channel)

    def session(self, session_id: str) -> Session | None:
        """Return a live session, None if that is not one."""
        return self._sessions.get(session_id)

    def live(self) -> list[Session]:
        """Return the sessions that have not ended."""
        return [session for session in self._sessions.values() if session.state != "ended"]

    def is_live(self, session_id: str) -> bool:
        """Return whether this session runs here now."""
        session = self._sessions.get(session_id)
        return session is not None and session.state != "ended"

    def add(self, session: Session) -> None:
        """Start a live session. Its channel stays after its end, so that its pages can be loaded again."""
        self._sessions[session.record.id] = session
        self._tasks.create_task(session.run())

    async def cards(self) -> list[SessionCard]:
        """Return the list of sessions, newest first: those that wait for consent are not stored yet."""
        waiting = [each for each in self.live() if each.state == "waiting_consent"]
        cards = [await self._card(session.record) for session in waiting]
        return cards + [await self._card(record) for record in await self.store.sessions()]

    async def live_cards(self) -> list[SessionCard]:
        """Return the lines of the live sessions."""
        return [await self._card(session.record) for session in self.live()]

    async def _card(self, record: SessionRecord) -> SessionCard:
        session = self._sessions.get(record.id)
        if session is None or session.state == "ended":
            return await card(self.store, record, "ended")
        in_set_up = session.desk is not None and session.state == "waiting_consent"
        return await card(self.store, record, "waiting" if in_set_up else "live")

    async def stored(self, session_id: str) -> Stored:
        """Read a whole stored session. Raises `Refused` for one that is unknown, live or damaged."""
        record = await self.store.session(session_id)
        if self.is_live(session_id):
            raise Refused(409, "live", "This session is still live.", "Stop it first, or watch it live.")
        names = await self.store.names(session_id)
        slices = [part async for part in self.store.slices(session_id)]
        try:
            events = await asyncio.to_thread(unpacked, slices)
        except BadArchive as error:
            raise Refused(409, "damaged", error.message, error.hint) from error
        return Stored(record, {seat: name for seat, (_id, name) in names.items()}, events)

    def replay(self, stored: Stored, speed: float) -> Replay:
        """Start a replay on a new channel. Raises `Refused` when there are too many."""
        if len(self._replays) >= MAX_REPLAYS:
            raise Refused(
                429, "replays", f"{MAX_REPLAYS} replays are open already.", "Close one of their pages first."
            )
        name = "r-" + secrets.token_urlsafe(9)
        replay = self._replays[name] = Replay(name, stored, self.clock, speed)
        self._tasks.create_task(replay.run())
        return replay

    async def tidy(self) -> None:
        """Close replays that nobody watches. Owned by the composition root; runs until cancelled."""
        while True:
            await self.clock.sleep_until(self.clock.now() + _LOOK_EVERY_S)
            for name, replay in list(self._replays.items()):
                if replay.is_idle() or replay.closed.is_set():
                    await self.end_replay(name)

    async def end_replay(self, name: str) -> None:
        """Close one replay and its pages."""
        replay = self._replays.pop(name)
        await replay.stop()
        replay.channel.close(
            Problem(code="closed", message="This replay was closed.", hint="Open it again from the list.")
        )

    async def close(self) -> None:
        """End everything: replays first, then each session with an archived `End`."""
        for name in list(self._replays):
            await self.end_replay(name)
        for session in self.live():
            with suppress(Refused, StoreError):  # over already, or said on its pages: it is taken up again
                await session.stop("closed")
        for session in self._sessions.values():
            await session.over.wait()
        for session in self._sessions.values():
            session.channel.close(
                Problem(code="leaving", message="The service has stopped.", hint="Start it again.")
            )
