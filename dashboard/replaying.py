"""A stored session played again: the archive through the same decoder, engine, hub and pages."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import anyio

from dashboard.errors import Refused
from dashboard.fold import Fold, final_consents, history
from dashboard.hub import Channel, Entry, Lane, Watcher
from dashboard.sources import source_kind
from dashboard.stage import hello, seat_infos
from dashboard.store.store import SessionRecord
from dashboard.views import Audience
from dashboard.wire import Grant, Hello, Playback, Problem, SourceInfo
from regulation.errors import OutOfOrder
from regulation.samples import Seat, Sitting, Start
from sensor_bridge.archive import ArchiveEvent
from sensor_bridge.clock import Clock
from sensor_bridge.source import Played

IDLE_S = 120.0
"""A replay that nobody watches is closed after this."""
PATIENCE_S = 1.0
"""How long a replay waits for a page that lags, each time."""
MAX_SPEED = 1000.0


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored session as it was read: its row, who sat where, and its events."""

    record: SessionRecord
    names: dict[Seat, str]
    events: list[ArchiveEvent]


class Replay:
    """One replay on its own channel, steered by its pages."""

    def __init__(self, name: str, stored: Stored, clock: Clock, speed: float) -> None:
        self.stored = stored
        self.answers = final_consents(stored.events)
        self._sitting = sitting_of(stored.events)
        record = stored.record
        persons = [Audience("person", seat) for seat in record.seats]
        self.channel = Channel(name, [Audience("reviewer"), *persons], now=self.answers)
        _check_speed(speed)
        self.t_ms = 0
        self.until_ms = stored.events[-1].t_ms if stored.events else 0
        self.idle_since_s = clock.now()
        self._clock = clock
        self._count = 0
        self._speed = speed
        self._ended = False
        self._source = self._new_source()
        self._run = anyio.CancelScope()
        self.closed = asyncio.Event()

    def _new_source(self) -> Played:
        record = self.stored.record
        given = source_kind(record.source_kind)
        return Played(
            self.stored.events,
            self._clock,
            self._speed,
            kind=given,
            label=record.source_label,
            seats=record.seats,
        )

    # -- what pages see ----------------------------------------------------------------------------

    def hello(self, grant: Grant) -> Hello:
        """Return what a page is told first."""
        record = self.stored.record
        return hello(
            grant=grant,
            session=record.id,
            title=record.title,
            wall_ms=record.created_wall_ms,
            t_ms=self.t_ms,
            state="ended" if self._ended else "running",
            source=self.source_info,
            seats=seat_infos(Audience(grant.role, grant.seat), record.seats, self.stored.names, self.answers),
            sitting=self._sitting,
        )

    @property
    def source_info(self) -> SourceInfo:
        """Return where the beats came from, and that this is a replay."""
        record = self.stored.record
        kind = source_kind(record.source_kind)
        return SourceInfo(kind=kind, label=record.source_label, speed=self._speed, replay=True)

    def joined(self, watcher: Watcher) -> None:
        """Tell a new page where the replay stands."""
        watcher.tell(self.playback())

    def left(self) -> None:
        """Note when the last page has gone."""
        self.idle_since_s = self._clock.now()

    def playback(self, restarted: bool = False) -> Playback:
        """Return where the replay stands."""
        playing = self._source.playing and not self._ended
        return Playback(
            t_ms=self.t_ms, until_ms=self.until_ms, speed=self._speed, playing=playing, restarted=restarted
        )

    async def history(self, lane: Lane, after: int, upto: int) -> list[Entry]:
        """Return frames that are no longer in the ring, folded again up to where the replay stands."""
        events = islice(self.stored.events, self._count)
        return await asyncio.to_thread(history, events, lane.audience, lane.base, after, upto)

    # -- what pages do -----------------------------------------------------------------------------

    def steer(self, playing: bool | None, speed: float | None, restart: bool) -> None:
        """Play, pause, change speed or begin again. Raises `Refused` for a speed that makes no sense."""
        if speed is not None:
            _check_speed(speed)
            self._speed = speed
            self._source.set_speed(speed)
        if playing is not None:
            (self._source.resume if playing else self._source.pause)()
        if restart:
            self._run.cancel()
        else:
            self.tell()

    def tell(self, restarted: bool = False) -> None:
        """Tell every page where the replay stands."""
        self.channel.tell(self.playback(restarted), lambda _to: True)

    async def stop(self) -> None:
        """Close the replay."""
        self.closed.set()
        self._run.cancel()

    def is_idle(self) -> bool:
        """Return whether nobody has watched for two minutes."""
        return not self.channel.watchers() and self._clock.now() - self.idle_since_s > IDLE_S

    # -- the pump ----------------------------------------------------------------------------------

    async def run(self) -> None:
        """Play until closed; at the end wait for a restart. Owned by the composition root."""
        while not self.closed.is_set():
            with anyio.CancelScope() as self._run:
                try:
                    await self._play()
                except OutOfOrder as error:
                    self.channel.close(_damaged(error))
                self._ended = True
                self.tell()
                await self.closed.wait()
            self._begin_again()

    async def _play(self) -> None:
        fold = Fold()

        async def put(event: ArchiveEvent) -> None:
            self.t_ms, self._count = event.t_ms, self._count + 1
            self.channel.publish(event, fold.push(event))
            await self.channel.room(PATIENCE_S)

        await self._source.run(put)

    def _begin_again(self) -> None:
        self.t_ms, self._count, self._ended = 0, 0, False
        self._source = self._new_source()
        self.channel.restart()
        self.tell(restarted=True)


def sitting_of(events: Sequence[ArchiveEvent]) -> Sitting | None:
    """Return what was chosen in set-up, None where that was not asked."""
    return next((event.sitting for event in events if isinstance(event, Start)), None)


def _check_speed(speed: float) -> None:
    if not 0 <= speed <= MAX_SPEED:
        raise Refused(400, "speed", f"A replay cannot run at {speed:g}x.", f"Take 0 to {MAX_SPEED:g}.")


def _damaged(error: OutOfOrder) -> Problem:
    return Problem(
        code="damaged",
        message=f"This session cannot be played past {error.t_ms / 1000:.0f} s: {error.problem}.",
        hint="Its archive is damaged or was changed by hand; use a backup of it.",
    )
