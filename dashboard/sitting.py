"""Sessions of real straps: one at a time, each with its set-up."""

from __future__ import annotations

import asyncio

from dashboard.desk import SetUpDesk
from dashboard.errors import Refused
from dashboard.frame_file import FrameFile
from dashboard.ledger import Say, to_nobody
from dashboard.live import new_strap_session
from dashboard.session import Session
from dashboard.sources import Worn, read_spec
from dashboard.stages import Stages, Tasks
from regulation.samples import SEATS, Seat
from sensor_bridge.bridge import Bridge
from sensor_bridge.live import Straps


class Sittings:
    """Makes live sessions on this computer's straps."""

    def __init__(self, stages: Stages, bridge: Bridge, tasks: Tasks, say: Say = to_nobody) -> None:
        self._stages = stages
        self._bridge = bridge
        self._tasks = tasks
        self._say = say
        self._turn = asyncio.Lock()
        """One session has the straps: a new one waits until the one before has released them."""
        self._last: tuple[Session, FrameFile] | None = None

    def new(self, straps: dict[Seat, str], frames: FrameFile | None = None) -> Session:
        """Begin to set up a session; `straps` gives addresses by seat. A set-up that was left hands its
        `frames` on. Raises `Refused` while another one is live."""
        live = [each for each in self._stages.live() if each.source.kind == "straps"]
        if live:
            raise Refused(
                409,
                "one_session",
                "A session is live or being set up.",
                "Go to its set-up: it is ended or left there.",
            )
        frames = frames or self._left()
        source = Straps(self._bridge, self._stages.clock, SEATS)
        session = new_strap_session(
            self._stages.store, self._stages.clock, source, SEATS, frames, say=self._say
        )
        self._stages.add(session)
        self._last = (session, frames) if frames is not None else None
        self._attend(session, {seat: (address, "") for seat, address in straps.items()})
        return session

    def _left(self) -> FrameFile | None:
        """Return the file of the session before, if that has never begun."""
        if self._last is None or self._last[0].record.source_spec:
            return None
        return self._last[1]

    def take_up(self, session: Session) -> None:
        """Look for the straps of an interrupted session again."""
        spec = read_spec(session.record.source_spec)
        self._attend(session, spec.straps if isinstance(spec, Worn) else {})

    def _attend(self, session: Session, straps: dict[Seat, tuple[str, str]]) -> None:
        desk = SetUpDesk(session, self._bridge, self._stages.store, self._stages.clock, straps)
        session.desk = desk
        self._tasks.create_task(self._in_turn(desk))

    async def _in_turn(self, desk: SetUpDesk) -> None:
        async with self._turn:
            await desk.run()
