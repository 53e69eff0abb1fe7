"""Sessions of real straps: one at a time, each with its set-up."""

from __future__ import annotations

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

    def new(self, straps: dict[Seat, str], frames: FrameFile | None = None) -> Session:
        """Begin to set up a session; `straps` gives addresses by seat. Raises `Refused` while another one is
        live."""
        live = [each for each in self._stages.live() if each.source.kind == "straps"]
        if live:
            raise Refused(
                409, "one_session", "A session is live or being set up.", "End it first, or go to its page."
            )
        source = Straps(self._bridge, self._stages.clock, SEATS)
        session = new_strap_session(
            self._stages.store, self._stages.clock, source, SEATS, frames, say=self._say
        )
        self._stages.add(session)
        self._attend(session, {seat: (address, "") for seat, address in straps.items()})
        return session

    def take_up(self, session: Session) -> None:
        """Look for the straps of an interrupted session again."""
        spec = read_spec(session.record.source_spec)
        self._attend(session, spec.straps if isinstance(spec, Worn) else {})

    def _attend(self, session: Session, straps: dict[Seat, tuple[str, str]]) -> None:
        desk = SetUpDesk(session, self._bridge, self._stages.store, self._stages.clock, straps)
        session.desk = desk
        self._tasks.create_task(desk.run())
