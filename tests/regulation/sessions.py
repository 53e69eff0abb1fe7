"""Small sessions for tests: hearts as lists of intervals, delivered as a strap or a file delivers them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path

from regulation.engine import Engine
from regulation.frames import CueFrame, Frame, StateFrame
from regulation.samples import (
    UNITS_PER_MS,
    End,
    Event,
    HeartSample,
    Seat,
    SeatSettings,
    Start,
    Tick,
)


def heart(t_ms: int, *rr_ms: float, seat: Seat = "A", contact: bool | None = None) -> HeartSample:
    """One notification."""
    return HeartSample(t_ms, seat, tuple(round(rr * UNITS_PER_MS) for rr in rr_ms), contact=contact)


def beating(
    bpm_at: Iterable[tuple[int, float]], *, seat: Seat = "A", rsa_ms: float = 40
) -> list[HeartSample]:
    """One notification a beat: `bpm_at` gives (until_s, bpm); breathing sways the intervals by `rsa_ms`."""
    samples, t_ms = list[HeartSample](), 0.0
    for until_s, bpm in bpm_at:
        while t_ms < until_s * 1000:
            rr_ms = 60_000 / bpm + rsa_ms * math.sin(2 * math.pi * t_ms / 4000)
            t_ms += round(rr_ms)
            samples.append(heart(round(t_ms), round(rr_ms), seat=seat))
    return samples


def session(
    events: Sequence[Event], *, seats: dict[Seat, SeatSettings] | None = None, end_ms: int | None = None
) -> list[Event]:
    """Add Start, a Tick every second and End; events keep their order at equal stamps, Ticks come last."""
    last_ms = end_ms if end_ms is not None else max(event.t_ms for event in events)
    ticks: list[Event] = [Tick(t_ms) for t_ms in range(1000, last_ms + 1, 1000)]
    merged = sorted([*events, *ticks], key=lambda event: (event.t_ms, isinstance(event, Tick)))
    start = Start(0, 1_700_000_000_000, "simulated", "test", 1.0, seats or {"A": SeatSettings()})
    return [start, *merged, End(last_ms, "test")]


def frames_of(events: Iterable[Event]) -> list[Frame]:
    """Run the whole fold."""
    engine = Engine()
    return [frame for event in events for frame in engine.push(event)]


def states(frames: Iterable[Frame], seat: Seat = "A") -> list[StateFrame]:
    """Only the 1 Hz states of one seat."""
    return [frame for frame in frames if isinstance(frame, StateFrame) and frame.seat == seat]


def cues(frames: Iterable[Frame], seat: Seat = "A") -> list[CueFrame]:
    """Only the changes of one seat's cue machine."""
    return [frame for frame in frames if isinstance(frame, CueFrame) and frame.seat == seat]


def logger_rows(path: Path) -> list[tuple[int, int]]:
    """(unix ms, interval ms) of an HRV Logger file, read without the project's own reader."""
    lines = [line.split(",") for line in path.read_text().splitlines()[1:] if line.strip()]
    return [(int(cells[0]), int(cells[1])) for cells in lines]


def recorded(paths: dict[Seat, Path]) -> list[Event]:
    """Two recordings on one clock, one notification a row, as a session."""
    rows = {seat: logger_rows(path) for seat, path in paths.items()}
    first = min(r[0][0] for r in rows.values())
    samples = [heart(t - first, rr, seat=seat) for seat, r in rows.items() for t, rr in r]
    samples.sort(key=lambda sample: sample.t_ms)
    return session(samples, seats={seat: SeatSettings() for seat in paths})
