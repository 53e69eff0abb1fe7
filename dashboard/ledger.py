"""Where the events of a live session become rows and frames: one place, one order, one count."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from dashboard.errors import StoreError
from dashboard.fold import Fold, history
from dashboard.frame_file import FrameFile
from dashboard.hub import Channel, Entry, Lane
from dashboard.store.recorder import Recorder
from dashboard.store.store import Store
from dashboard.wire import Problem, Trouble
from regulation.frames import Frame
from regulation.samples import Seat, StoredBaseline
from sensor_bridge.archive import ArchiveEvent, Row, pack, unpack
from sensor_bridge.clock import Clock

Say = Callable[[str], None]


def to_nobody(_line: str) -> None:
    """Say it to nobody: for sessions without a terminal."""


class Witness(Protocol):
    """Sees what the engine has said."""

    def take(self, frames: list[Frame]) -> None:
        """See the frames of one event."""
        ...


class Ledger:
    """Numbers each event, folds it, shows what comes of it, and keeps the row."""

    def __init__(
        self, session_id: str, store: Store, channel: Channel, frames: FrameFile | None, say: Say
    ) -> None:
        self.witness: Witness | None = None
        self.next_seq = 0
        self._session_id = session_id
        self._store = store
        self._channel = channel
        self._frames = frames
        self._frames_problem: Problem | None = None
        self._radio_problem: Problem | None = None
        self._say = say
        self._fold = Fold()
        self.recorder = Recorder(store, session_id, self._tell)

    # -- events ------------------------------------------------------------------------------------

    def add(self, event: ArchiveEvent) -> None:
        """Take one event; its row is committed within 250 ms if the database is well."""
        self.recorder.add(self.take(event))

    def take(self, event: ArchiveEvent) -> Row:
        """Give the event the next row, which the caller stores, and show what comes of it."""
        kind, seat, characteristic, payload = pack(event)
        row = Row(self.next_seq, event.t_ms, kind, seat, characteristic, payload)
        self.next_seq += 1
        self._show(event)
        return row

    def again(self, row: Row) -> ArchiveEvent:
        """Fold a stored row again, so that the count and all numbers stay the same; return its event."""
        event = unpack(row)
        self._show(event)
        self.next_seq = row.seq + 1
        return event

    def _show(self, event: ArchiveEvent) -> None:
        frames = self._fold.push(event)
        encoded = self._channel.publish(event, frames)
        if self.witness is not None:
            self.witness.take(frames)
        if self._frames is not None:
            self._frames.add(encoded)

    def found_levels(self) -> dict[Seat, StoredBaseline]:
        """Return the resting levels that were found so far."""
        return self._fold.found_levels()

    async def flushed(self) -> None:
        """Return when all is committed, or cannot be now: that is said on the pages, and the rows wait."""
        try:
            await self.recorder.flush()
        except StoreError:
            return

    async def history(self, lane: Lane, after: int, upto: int) -> list[Entry]:
        """Return frames that are no longer in the ring. The waiting rows are looked at first: what is
        committed meanwhile is then in both, and counted once."""
        waiting = self.recorder.waiting
        rows = [row async for part in self._store.slices(self._session_id) for row in part]
        last = rows[-1].seq if rows else -1
        rows += [row for row in waiting if row.seq > last]
        return await asyncio.to_thread(
            lambda: history(map(unpack, rows), lane.audience, lane.base, after, upto)
        )

    # -- what is wrong -----------------------------------------------------------------------------

    @property
    def trouble(self) -> Trouble:
        """Return what is wrong now: a recording that has stopped before a computer that hears no strap before
        frames that are not written."""
        return self._trouble(self.recorder.problem)

    def hears(self, problem: Problem | None) -> None:
        """Tell therapist and host why this computer hears no strap, and when it does again."""
        if problem != self._radio_problem:
            self._radio_problem = problem
            self._tell(self.recorder.problem)

    def tell(self, problem: Problem) -> None:
        """Tell therapist and host of a problem that the recorder does not know of."""
        self._tell(problem)

    def _tell(self, problem: Problem | None) -> None:
        self._channel.tell(self._trouble(problem), lambda to: to.role in ("therapist", "host"))

    def _trouble(self, problem: Problem | None) -> Trouble:
        if problem is None:
            return Trouble(problem=self._radio_problem or self._frames_problem)
        reason = "disk full" if problem.code == "disk_full" else "the store cannot be written"
        return Trouble(
            problem=Problem(code=problem.code, message=f"Recording stopped: {reason}.", hint=problem.hint)
        )

    async def write_frames(self, clock: Clock) -> None:
        """Write `--frames` until cancelled. A file that cannot be written ends only this, never the
        session."""
        if self._frames is None:
            return
        problem = await self._frames.run(clock)
        if problem is None:
            return
        self._frames = None  # what comes now is not kept in memory either
        again = f"coregulate replay {self._session_id} --frames OUT"
        hint = f"The session itself goes on and is kept. Once it has ended, `{again}` writes all its frames."
        self._frames_problem = Problem(code=problem.code, message=problem.message, hint=hint)
        self._tell(self.recorder.problem)
        self._say(f"{problem.message} {hint}")
