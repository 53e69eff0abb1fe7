"""What arrives of every recording and every simulated pair: as it came, late in bursts, with losses, both."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from regulation.samples import SEATS, Link, LinkState, Seat, Tick
from sensor_bridge.archive import ArchiveEvent, Notification
from sensor_bridge.recorded import recording
from sensor_bridge.simulated import SCENARIOS, simulate
from sensor_bridge.source import SourceKind, merge, with_ticks
from tests.recordings import recordings

SESSIONS: tuple[tuple[str, ...], ...] = (
    *(
        (name,)
        for name in ("kyto", "heartmath", "rhythm", "vu", "run", "rest", "exercise", "pvc", "mitdb_100")
    ),
    ("kyto", "rhythm"),
    ("heartmath", "kyto"),
    ("run", "exercise"),
    ("rest", "pvc"),
)
"""Recordings alone and in pairs; those whose format is not read are given as RR text."""
LOGGED = {
    "kyto": "one_heart_two_sensors/test_kyto.csv",
    "heartmath": "one_heart_two_sensors/test_heartmath.csv",
    "rhythm": "one_heart_two_sensors/test_rhythm.csv",
    "run": "hrv_logger_run/run.rr.csv",
    "rest": "rest_and_exercise/rest_rri.txt",
}
HELD_S = (0.5, 6.0)
BETWEEN_HELD_S = 20.0
LOST_S = (1.0, 2.4, 2.6, 5.0, 9.9, 10.1, 20.0, 35.0, 59.0, 61.0, 70.0)
"""Around the silences at which the engine changes its mind: 2.5, 10 and 60 s."""
BETWEEN_LOST_S = 60.0

Span = tuple[int, int]
Way = Callable[[Sequence[ArchiveEvent], np.random.Generator], list[ArchiveEvent]]


@dataclass(frozen=True)
class Arrivals:
    """One session's events, ticks included, without `Start` and `End`."""

    name: str
    kind: SourceKind
    seats: tuple[Seat, ...]
    events: Sequence[ArchiveEvent]

    def on(self, way: str, seed: int = 0) -> Arrivals:
        """Return what arrives when they go another way."""
        return replace(self, events=WAYS[way](self.events, np.random.default_rng(seed)))

    def until(self, s: float) -> Arrivals:
        """Return the beginning only."""
        return replace(self, events=[event for event in self.events if event.t_ms <= 1000 * s])


def recorded(shared_data: Path, folder: Path, names: Sequence[str]) -> Arrivals:
    """One recording, or two on one clock; `folder` takes the texts of those that are not read as they are."""
    given = recording([_file(shared_data, folder, name) for name in names])
    return Arrivals(" and ".join(names), given.kind, given.seats, given.events)


def simulated(minutes: float, seed: int = 1) -> Iterator[Arrivals]:
    """Every scenario."""
    for scenario in SCENARIOS:
        given = simulate(scenario, minutes, seed)
        yield Arrivals(f"simulated {scenario}", given.kind, given.seats, given.events)


def _file(shared_data: Path, folder: Path, name: str) -> Path:
    if name in LOGGED:
        return shared_data / LOGGED[name]
    file = folder / f"{name}.txt"
    file.write_text("".join(f"{rr:g}\n" for rr in recordings(shared_data)[name]))
    return file


def _late(events: Sequence[ArchiveEvent], rng: np.random.Generator) -> list[ArchiveEvent]:
    """Each strap's notifications are held up now and then, and come in one burst, in their order."""

    def stream(own: list[ArchiveEvent]) -> list[ArchiveEvent]:
        lengths_s = rng.uniform(*HELD_S, 1 + own[-1].t_ms // 5000)
        spans = _spans(rng, own[-1].t_ms, BETWEEN_HELD_S, lengths_s.tolist())
        out, latest_ms = list[ArchiveEvent](), 0
        for event in own:
            held = _inside(spans, event.t_ms)
            latest_ms = max(latest_ms, event.t_ms if held is None else held[1]) + (held is not None)
            out.append(replace(event, t_ms=latest_ms))
        return out

    return _again(events, stream)


def _lossy(events: Sequence[ArchiveEvent], rng: np.random.Generator) -> list[ArchiveEvent]:
    """Each strap is silent for 1 to 70 s now and then; every other time its link is lost and comes back."""

    def stream(own: list[ArchiveEvent]) -> list[ArchiveEvent]:
        lengths_s = [s for _ in range(1 + own[-1].t_ms // 600_000) for s in rng.permutation(LOST_S).tolist()]
        spans = _spans(rng, own[-1].t_ms, BETWEEN_LOST_S, lengths_s)
        kept = [e for e in own if not (isinstance(e, Notification) and _inside(spans, e.t_ms))]
        seat = next(event.seat for event in own if isinstance(event, Notification))
        for from_ms, to_ms in spans[::2]:
            kept += [Link(from_ms, seat, LinkState.LOST), Link(to_ms, seat, LinkState.STREAMING)]
        return sorted(kept, key=lambda event: event.t_ms)

    return _again(events, stream)


WAYS: dict[str, Way] = {
    "as it came": lambda events, _rng: list(events),
    "late": _late,
    "losses": _lossy,
    "losses, late": lambda events, rng: _late(_lossy(events, rng), rng),
}


def _again(
    events: Sequence[ArchiveEvent], stream: Callable[[list[ArchiveEvent]], list[ArchiveEvent]]
) -> list[ArchiveEvent]:
    """Change each seat's stream, leave what belongs to none, and put the ticks anew."""
    own = [[event for event in events if getattr(event, "seat", None) == seat] for seat in SEATS]
    rest = [event for event in events if getattr(event, "seat", None) is None and not isinstance(event, Tick)]
    merged = list(merge(rest, *(stream(each) for each in own if each)))
    return list(with_ticks(merged, merged[-1].t_ms))


def _spans(
    rng: np.random.Generator, until_ms: int, between_s: float, lengths_s: Sequence[float]
) -> list[Span]:
    """Spans of these lengths, ms, as long as they begin in the session."""
    spans, at_ms = list[Span](), 0
    for length_s in lengths_s:
        at_ms += round(1000 * rng.exponential(between_s)) + 1
        if at_ms >= until_ms:
            break
        spans.append((at_ms, at_ms + round(1000 * length_s)))
        at_ms = spans[-1][1]
    return spans


def _inside(spans: Sequence[Span], t_ms: int) -> Span | None:
    before = bisect_right(spans, (t_ms, 1 << 60)) - 1
    return spans[before] if before >= 0 and t_ms < spans[before][1] else None
