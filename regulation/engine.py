"""The engine: a fold over stamped events, the same for live, replay, analysis and tests.

`push(event)` returns the frames that this event causes, among them the states of every whole second that it
passes. Nothing inside knows a clock, a thread or chance: the same events give the same frames, byte for byte,
however they were chunked or how fast they came (docs/signals.md).
"""

from __future__ import annotations

from regulation.errors import OutOfOrder
from regulation.frames import (
    ActFrame,
    ConsentFrame,
    CueFrame,
    EndFrame,
    Frame,
    MarkFrame,
    PauseState,
    SynchronyFrame,
)
from regulation.joint import Joint
from regulation.pause import Pause
from regulation.samples import (
    SEATS,
    Act,
    ActKind,
    BadSample,
    Consent,
    End,
    Epoch,
    Event,
    HeartSample,
    Link,
    Mark,
    Motion,
    Seat,
    Start,
    StoredBaseline,
    Suspended,
    Tick,
)
from regulation.seat import SeatEngine
from regulation.shared_page import SharedPage
from regulation.sittings import in_sitting, rules_of
from regulation.synchrony import Synchrony

GRID_MS = 1_000
_PACED = (PauseState.FLOOR, PauseState.RUNNING)


class Engine:
    """One session's fold. Feed it every event in order; `Start` first, `End` last."""

    def __init__(self) -> None:
        self.t_ms: int | None = None
        """Stamp of the last event, None before `Start`."""
        self._seats: dict[Seat, SeatEngine] = {}
        self._pause = Pause(())
        self._joint = Joint(())
        self._shared = SharedPage()
        self._synchrony: Synchrony | None = None  # of a pair
        self._next_ms = 0
        self._ended = False

    def push(self, event: Event) -> list[Frame]:
        """Take in the next event and return what follows from it, in order.

        A second T is judged by the first event with a later stamp, or by a `Tick` at T itself, so that
        whatever was stamped T is in it. Raises `OutOfOrder` for an event that cannot stand here.
        """
        self._check(event)
        frames = self._advance(event.t_ms + 1 if isinstance(event, Tick) else event.t_ms)
        self.t_ms = event.t_ms
        return frames + self._apply(event)

    def found_levels(self) -> dict[Seat, StoredBaseline]:
        """Return the resting levels that this session found, to be kept for the person (bpm, ln ms)."""
        levels = {seat: engine.found_level() for seat, engine in self._seats.items()}
        return {seat: level for seat, level in levels.items() if level is not None}

    def _check(self, event: Event) -> None:
        if self._ended:
            raise OutOfOrder("an event after the end", event.t_ms)
        if (self.t_ms is None) != isinstance(event, Start):
            raise OutOfOrder("a session begins with one Start", event.t_ms)
        if self.t_ms is not None and event.t_ms < self.t_ms:
            raise OutOfOrder(f"an event older than {self.t_ms} ms", event.t_ms)

    def _advance(self, before_ms: int) -> list[Frame]:
        """Judge every second that ends before `before_ms`."""
        frames: list[Frame] = []
        if self.t_ms is None:
            return frames
        while self._next_ms < before_ms:
            told = [frame for seat in self._seats.values() for frame in seat.tick(self._next_ms)]
            cued = any(isinstance(frame, CueFrame) and frame.cued for frame in told)
            cues = {seat: each.cue for seat, each in self._seats.items()}
            joint = self._joint.tick(self._next_ms, cues, cued=cued)
            of_both = (joint, self._pair_step(), self._pause.tick(self._next_ms))
            told += [frame for frame in of_both if frame is not None]
            frames += self._with_table(self._next_ms, told)
            self._next_ms += GRID_MS
        return frames

    def _pair_step(self) -> SynchronyFrame | None:
        if self._synchrony is None:
            return None
        # a pause offers both the same pacer
        pacer = self._shared.breathing or self._pause.state in _PACED
        return self._synchrony.tick(self._next_ms, pacer=pacer)

    def _with_table(self, t_ms: int, frames: list[Frame]) -> list[Frame]:
        """Add what follows from these frames for the page in the middle."""
        table = self._shared.take(t_ms, frames)
        return frames if table is None else [*frames, table]

    def _apply(self, event: Event) -> list[Frame]:
        match event:
            case HeartSample() | BadSample() | Motion() | Link():
                return self._hear(event)
            case Tick():
                return []
            case Act():
                return self._act(event)
            case Mark():
                return [MarkFrame(event.t_ms, event.by, event.key, event.text)]
            case Consent():
                return self._consent(event)
            case Start():
                return self._start(event)
            case Epoch() | Suspended():
                for seat in self._seats.values():
                    seat.interrupted()
                return []
            case End():
                self._ended = True
                return [EndFrame(event.t_ms, event.reason)]

    def _hear(self, event: HeartSample | BadSample | Motion | Link) -> list[Frame]:
        seat = self._seats.get(event.seat)
        if seat is None:
            return []
        match event:
            case HeartSample():
                return seat.sample(event)
            case BadSample():
                seat.unreadable()
                return []
            case Motion():
                seat.motion(event.t_ms, event.motion_mg)
                return []
            case Link():
                return seat.link(event.t_ms, event.state)

    def _start(self, event: Start) -> list[Frame]:
        self._synchrony = Synchrony(event.key, event.t_ms) if len(event.seats) == len(SEATS) else None
        series = self._synchrony.series if self._synchrony else {}
        self._seats = {
            seat: SeatEngine(
                seat, in_sitting(event.seats[seat], event.sitting, seat), event.t_ms, series.get(seat)
            )
            for seat in sorted(event.seats)
        }
        self._pause = Pause(tuple(self._seats), rules_of(event.sitting))
        self._joint = Joint(tuple(self._seats))
        self._shared = SharedPage()
        self._next_ms = (event.t_ms // GRID_MS + 1) * GRID_MS
        return []

    def _consent(self, consent: Consent) -> list[Frame]:
        told = ConsentFrame(consent.t_ms, consent.seat, consent.scope, consent.granted)
        joint = self._joint.consent(consent)
        return self._with_table(consent.t_ms, [told] if joint is None else [told, joint])

    def _act(self, act: Act) -> list[Frame]:
        frames: list[Frame] = [ActFrame(act.t_ms, act.by, act.kind, act.seat)]
        if act.seat in self._seats:
            seat = self._seats[act.seat]
            if act.kind is ActKind.MOVED:
                seat.moved(act.t_ms)
            elif act.kind is ActKind.REBASELINE:
                frames += seat.search_level(act.t_ms)
        changed = self._pause.act(act)
        return self._with_table(act.t_ms, frames if changed is None else [*frames, changed])
