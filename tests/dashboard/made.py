"""Frames, sources and sessions that tests of the dashboard are made of."""

from __future__ import annotations

from collections.abc import Sequence

from anyio.lowlevel import checkpoint

from dashboard.frame_file import FrameFile
from dashboard.ledger import Say, to_nobody
from dashboard.session import Seating, Session
from dashboard.store.store import SessionRecord, Store
from dashboard.wire import encode
from regulation import frames as f
from regulation.engine import Engine
from regulation.samples import (
    ActKind,
    ConsentScope,
    Link,
    LinkState,
    Seat,
    SeatSettings,
    Start,
    Tick,
)
from sensor_bridge.archive import ArchiveEvent, Notification
from sensor_bridge.clock import Clock, SystemClock
from sensor_bridge.gatt.uuids import HEART_RATE_MEASUREMENT
from sensor_bridge.source import Put, SourceKind

RECORDING, THERAPIST, REVIEW = ConsentScope.RECORDING, ConsentScope.THERAPIST, ConsentScope.REVIEW
Consents = dict[tuple[Seat, ConsentScope], bool]


def all_yes() -> Consents:
    return {(seat, scope): True for seat in ("A", "B") for scope in ConsentScope}


def beat(t_ms: int, seat: Seat = "A") -> f.BeatFrame:
    return f.BeatFrame(t_ms, seat, 60.0, (1000.0,), (t_ms,))


def states(until_ms: int) -> list[f.StateFrame]:
    """Real state frames of both seats, one a second, from an engine without a beat."""
    engine = Engine()
    engine.push(Start(0, 0, "simulated", "test", 1.0, {"A": SeatSettings(), "B": SeatSettings()}))
    made = [frame for t_ms in range(1000, until_ms + 1, 1000) for frame in engine.push(Tick(t_ms))]
    return [frame for frame in made if isinstance(frame, f.StateFrame)]


def state(t_ms: int, seat: Seat = "A") -> f.StateFrame:
    return next(frame for frame in states(t_ms) if frame.t_ms == t_ms and frame.seat == seat)


def mark(t_ms: int, by: str = "therapist", key: str = "1") -> f.MarkFrame:
    return f.MarkFrame(t_ms, by, key, "words")


def consent(t_ms: int, seat: Seat, scope: ConsentScope, *, granted: bool) -> f.ConsentFrame:
    return f.ConsentFrame(t_ms, seat, scope, granted)


def pause(by: str | None, *, a: bool = False, b: bool = False, cause: str = "begun") -> f.PauseFrame:
    return f.PauseFrame(1000, f.PauseState.RUNNING, 1000, 181_000, by, {"A": a, "B": b}, cause)


WARMING = f.Metric(None, f.Reason.WARMING)


def variability(seat: Seat) -> f.VariabilityFrame:
    return f.VariabilityFrame(5000, seat, WARMING, WARMING, WARMING, WARMING, WARMING, WARMING, WARMING)


def synchrony(t_ms: int = 400_000) -> f.SynchronyFrame:
    coverage: dict[Seat, float] = {"A": 1.0, "B": 0.9}
    return f.SynchronyFrame(
        t_ms, 390_000, 0.31, 0.005, 0.2, True, "in_phase", 10, coverage, paced=False, reason=None
    )


def one_of_each(seat: Seat) -> list[f.Frame]:
    """A frame of every type that is about one seat, or done by it."""
    return [
        beat(1000, seat),
        state(1000, seat),
        variability(seat),
        f.CueFrame(1000, seat, f.CueState.FLOODED, f.CueState.CALM, "heart", True, 90, 22, 86, -35, False),
        f.LongUpFrame(1000, seat, 15.0),
        f.BaselineFrame(1000, seat, f.BaselineState.READY, 66.0, 40.0, 0.99, None, None),
        f.SignalFrame(1000, seat, f.SignalState.STALE, f.SignalState.OK, "streaming", None),
        f.ActFrame(1000, seat, ActKind.MOVED, seat),
        f.MarkFrame(1000, seat, "R", ""),
        f.MarkFrame(1000, seat, "notice", "own words"),
        f.ConsentFrame(1000, seat, RECORDING, True),
        f.ConsentFrame(1000, seat, THERAPIST, True),
        f.ConsentFrame(1000, seat, REVIEW, True),
    ]


def beats_of(seat: Seat, seconds: int, rr_ms: int = 800) -> list[ArchiveEvent]:
    """A strap that sends one beat a second, which is not how hearts are, and enough here."""
    ticks = round(rr_ms * 1024 / 1000)
    data = bytes([0x16, 60000 // rr_ms]) + ticks.to_bytes(2, "little")
    return [
        Notification(1000 * second - 300, seat, HEART_RATE_MEASUREMENT, data)
        for second in range(1, seconds + 1)
    ]


def pair_events(seconds: int) -> list[ArchiveEvent]:
    """Both straps and every tick, in order."""
    events: list[ArchiveEvent] = [Link(0, "A", LinkState.STREAMING), Link(0, "B", LinkState.STREAMING)]
    ticks: list[ArchiveEvent] = [Tick(1000 * second) for second in range(1, seconds + 1)]
    return sorted(
        [*events, *beats_of("A", seconds), *beats_of("B", seconds, 900), *ticks], key=lambda e: e.t_ms
    )


class ListSource:
    """Puts its events in chunks and lets others run between them; waits at a gate where one is set."""

    def __init__(self, events: Sequence[ArchiveEvent], chunk: int = 7) -> None:
        self.kind: SourceKind = "simulated"
        self.label = "Test pair"
        self.speed = 0.0
        self.seats: tuple[Seat, ...] = ("A", "B")
        self._events = events
        self._chunk = chunk
        self._stamp_ms = 0

    def stamp(self) -> int:
        return self._stamp_ms

    async def run(self, put: Put) -> None:
        for number, event in enumerate(self._events):
            if number % self._chunk == 0:
                await checkpoint()
            self._stamp_ms = event.t_ms
            await put(event)


def record(session_id: str = "s1", speed: float = 0.0) -> SessionRecord:
    return SessionRecord(
        session_id, 1_700_000_000_000, "A talk", "simulated", "Test pair", "", speed, ("A", "B")
    )


def live(
    store: Store,
    source: ListSource,
    *,
    session_id: str = "s1",
    agreed: bool = True,
    frames: FrameFile | None = None,
    clock: Clock | None = None,
    say: Say = to_nobody,
) -> Session:
    """A session of the source, everybody agreed unless said otherwise."""
    seating = Seating({"A": (f"{session_id}-a", "A"), "B": (f"{session_id}-b", "B")})
    session = Session(record(session_id), source, store, clock or SystemClock(), seating, frames, say)
    if agreed:
        for seat, scope in all_yes():
            session.answer(seat, scope, granted=True, basis="simulated")
    return session


def lines(found: Sequence[f.Frame]) -> bytes:
    return b"".join(encode(frame) + b"\n" for frame in found)
