"""Where a session's events come from: the protocol, and the source that plays events stamped beforehand."""

from __future__ import annotations

import heapq
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import anyio
from anyio.lowlevel import checkpoint

from regulation.samples import Seat, Tick
from sensor_bridge.archive import ArchiveEvent
from sensor_bridge.clock import Clock, ScaledClock

SourceKind = Literal["simulated", "recorded", "straps"]
Put = Callable[[ArchiveEvent], Awaitable[None]]

TICK_MS = 1000
_DUE_WITHIN_S = 0.0005  # data times are whole milliseconds; half of one absorbs the clocks' rounding
_YIELD_EVERY = 64  # events put without a wait before others get a turn, though `put` itself never waits


class Source(Protocol):
    """Gives a session its notifications, link states and ticks, in order of data time."""

    @property
    def kind(self) -> SourceKind:
        """What its beats are."""
        ...

    @property
    def label(self) -> str:
        """Said to people as it is."""
        ...

    @property
    def speed(self) -> float:
        """Times faster than life; 0 = as fast as possible."""
        ...

    @property
    def seats(self) -> tuple[Seat, ...]:
        """Seats that it may send for."""
        ...

    def stamp(self) -> int:
        """Data time now, in ms: what is stamped with it may follow everything that was put before."""
        ...

    async def run(self, put: Put) -> None:
        """Put every event, waiting for each `put`; return after the last. Cancelling stops between events."""
        ...


@dataclass(frozen=True, slots=True)
class Programme:
    """Stamped events with what must be said about them; `Played` makes a source of it."""

    kind: SourceKind
    label: str
    seats: tuple[Seat, ...]
    events: Sequence[ArchiveEvent]
    """Ordered, ticks included; neither `Start` nor `End`, which are the session's own."""
    wall_start_ms: int | None
    """Unix time at data time 0, where the material knows it."""
    one_clock: bool = True
    """What was stamped for one seat and for the other is on one clock."""


def merge(*streams: Iterable[ArchiveEvent]) -> Iterator[ArchiveEvent]:
    """Ordered streams as one, by data time; of equal stamps the earlier stream's go first."""
    return heapq.merge(*streams, key=lambda event: event.t_ms)


def with_ticks(events: Iterable[ArchiveEvent], until_ms: int) -> Iterator[ArchiveEvent]:
    """Add a `Tick` for every whole second from 1000 to `until_ms`, each after all events stamped up to it."""
    ticks = (Tick(t_ms) for t_ms in range(TICK_MS, until_ms + 1, TICK_MS))
    return merge(events, ticks)


class Played:
    """A source of events that carry their own stamps: simulated, recorded, or a stored session again.

    Speed decides only when an event is put, never what it says. One task runs it; any other task of the same
    loop may pause, resume or change speed. A consumer slower than the speed delays events and loses none.
    `start_after_ms` above 0 goes on with a session: events stamped up to it are left out.
    """

    def __init__(
        self,
        events: Iterable[ArchiveEvent],
        clock: Clock,
        speed: float,
        start_after_ms: int = 0,
        *,
        kind: SourceKind,
        label: str,
        seats: tuple[Seat, ...],
    ) -> None:
        self.kind: SourceKind = kind
        self.label = label
        self.seats = seats
        self._events = events
        self._clock = clock
        self._speed = _checked(speed)
        self._start_after_ms = start_after_ms
        self._stamp_ms = self._next_ms = start_after_ms
        self._playing = True
        self._held_s = start_after_ms / 1000
        self._pace: ScaledClock | None = (
            None  # data time as the clock has it; None when no clock sets the pace
        )
        self._wait: anyio.CancelScope | None = None

    @property
    def speed(self) -> float:
        """Times faster than life; 0 = as fast as possible."""
        return self._speed

    @property
    def playing(self) -> bool:
        """False while paused."""
        return self._playing

    def stamp(self) -> int:
        """Data time of the last event put (or being put), in ms."""
        return self._stamp_ms

    def pause(self) -> None:
        """Put nothing more until `resume`."""
        self._steer(playing=False, speed=self._speed)

    def resume(self) -> None:
        """Go on from where it was paused."""
        self._steer(playing=True, speed=self._speed)

    def set_speed(self, speed: float) -> None:
        """Go on at another speed from the same moment; 0 = as fast as possible."""
        self._steer(playing=self._playing, speed=_checked(speed))

    async def run(self, put: Put) -> None:
        """Put every event when it is due; return after the last. Cancelling it stops between events."""
        self._steer(self._playing, self._speed)
        at_once = 0
        for event in self._events:
            if event.t_ms <= self._start_after_ms and self._start_after_ms > 0:
                continue
            self._next_ms = event.t_ms
            at_once = 0 if await self._until_due() else at_once + 1
            if at_once % _YIELD_EVERY == _YIELD_EVERY - 1:
                await checkpoint()
            self._stamp_ms = event.t_ms  # before `put`: while it waits, the event may already be in the queue
            await put(event)

    async def _until_due(self) -> bool:
        """Wait for the next event's moment, through pauses and changes of speed; True if there was a wait."""
        waited = False
        while not self._is_due():
            waited = True
            with anyio.CancelScope() as self._wait:  # `_steer` ends the wait, to judge anew
                if self._pace is None:
                    await anyio.sleep_forever()
                else:
                    await self._pace.sleep_until(self._next_ms / 1000)
        return waited

    def _is_due(self) -> bool:
        if not self._playing:
            return False
        return self._pace is None or self._pace.now() + _DUE_WITHIN_S >= self._next_ms / 1000

    def _steer(self, playing: bool, speed: float) -> None:
        self._held_s = self._position_s()
        self._playing, self._speed = playing, speed
        timed = playing and speed > 0
        self._pace = ScaledClock(speed, self._clock, self._held_s) if timed else None
        if self._wait is not None:
            self._wait.cancel()

    def _position_s(self) -> float:
        """Data time where the play stands: never past the event that is next, so that no burst follows."""
        if self._pace is None:
            return max(self._held_s, self._stamp_ms / 1000)
        return min(self._pace.now(), self._next_ms / 1000)


def _checked(speed: float) -> float:
    if not 0 <= speed < float("inf"):
        raise ValueError(f"a speed is 0 (as fast as possible) or above, not {speed}")
    return speed
