"""The cue on simulated reference sessions, seeds 0..n-1, judged against the floods that are in them."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np

from bench.ablations import ABLATIONS, patched
from regulation.baseline import Level
from regulation.cue import Change, CueMachine, Look
from regulation.engine import Engine
from regulation.frames import CueState
from regulation.samples import (
    SEATS,
    UNITS_PER_MS,
    Event,
    HeartSample,
    Motion,
    Preset,
    Seat,
    SeatSettings,
    Start,
)
from sensor_bridge.decode import to_event
from sensor_bridge.simulated import ScenarioName, simulate
from sensor_bridge.simulated.losses import bursts

MINUTES = 40.0
AFTER_PLATEAU_S = 30.0
TENTH_LEFT = 2.3
"""After so many decay constants a tenth of a flood is left, and a further cue is no longer of that flood."""
SHORT_TRIP_S = 10.0
SIMPLE_BPM = 100.0
SIMPLE_APART_S = 60.0
LOST: dict[int, float] = {5: 142.5, 12: 55.0}
"""Per cent of the time lost: mean seconds between two bursts, which last 7.5 s on average."""
PROCESSES = 2

Job = tuple[ScenarioName, int]
_SCENARIOS: tuple[ScenarioName, ...] = ("floods", "quiet")
Flood = dict[str, Any]
Moment = tuple[float, Change]
"""When, in s, and what the machine did."""


@dataclass
class Tally:
    """What came of one kind of session."""

    hearts: int = 0
    floods: int = 0
    hits: int = 0
    false: int = 0
    second: int = 0
    short_trips: int = 0
    latency_s: list[float] = field(default_factory=list)

    def __iadd__(self, other: Tally) -> Self:
        for name in ("hearts", "floods", "hits", "false", "second", "short_trips", "latency_s"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self

    @property
    def sensitivity_pct(self) -> float:
        """Floods cued in time, of all."""
        return 100 * self.hits / self.floods

    @property
    def false_per_h(self) -> float:
        """Cues outside every flood, per hour of one heart."""
        return self.false / (self.hearts * MINUTES / 60)

    @property
    def late_s(self) -> float:
        """90th percentile of onset to cue; infinite without a hit."""
        return float(np.percentile(self.latency_s, 90)) if self.latency_s else float("inf")


Key = tuple[ScenarioName, int, str]
"""Scenario, per cent of the time lost, and what judged it."""


def tallies(hearts: int, processes: int = PROCESSES) -> dict[Key, Tally]:
    """Run so many hearts with floods and as many without, two a pair, under every condition."""
    jobs: list[Job] = [(scenario, seed) for seed in range(hearts // 2) for scenario in _SCENARIOS]
    out: dict[Key, Tally] = {}
    with multiprocessing.Pool(processes, initializer=os.nice, initargs=(10,)) as pool:
        for found in pool.imap_unordered(_run, jobs, chunksize=2):
            for key, tally in found.items():
                out.setdefault(key, Tally())
                out[key] += tally
    return out


def _run(job: Job) -> dict[Key, Tally]:
    scenario, seed = job
    pair = simulate(scenario, MINUTES, seed)
    whole = [event for archived in pair.events if (event := to_event(archived)) is not None]
    found: dict[Key, Tally] = {}
    for lost_pct in (0, *LOST):
        heard = list(losing(whole, lost_pct, seed)) if lost_pct else whole
        looks = look(heard)
        for seat in SEATS:
            floods = pair.truth["seats"][seat]["floods"]
            judged = _judgements(heard, seat, looks[seat], full=not lost_pct)
            for name, moments in judged:
                found.setdefault((scenario, lost_pct, name), Tally())
                found[scenario, lost_pct, name] += judge(floods, moments)
    return found


# -------------------------------------------------------------------------------- what the machine saw

Seen = list[tuple[Look, Level | None]]


class Watched(CueMachine):
    """The cue machine, keeping what it was shown, so that other machines can be shown the same."""

    def __init__(self) -> None:
        self.seen: Seen = []
        super().__init__(Preset.ADULT, None)

    def tick(self, look: Look) -> Change | None:
        self.seen.append((look, self._level))
        return super().tick(look)


def start() -> Start:
    """Open a session of two."""
    return Start(0, 0, "simulated", "gate", 1.0, {seat: SeatSettings() for seat in SEATS})


def look(events: Iterable[Event]) -> dict[Seat, Seen]:
    """What each person's cue machine is shown when the engine folds these events."""
    engine = Engine()
    engine.push(start())
    watched = {seat: Watched() for seat in SEATS}
    for seat, machine in watched.items():
        engine._seats[seat]._cue = machine
    for event in events:
        engine.push(event)
    return {seat: machine.seen for seat, machine in watched.items()}


def replayed(seen: Seen, *, motion: bool = True) -> list[Moment]:
    """What a machine does that is shown this."""
    machine, moments = CueMachine(Preset.ADULT, None), list[Moment]()
    level: Level | None = None
    for shown, found in seen:
        if found is not level:
            level = found
            machine.set_level(level)
        change = machine.tick(shown if motion else replace(shown, moving=False))
        if change is not None:
            moments.append((shown.t_ms / 1000, change))
    return moments


def losing(events: Iterable[Event], lost_pct: int, seed: int) -> Iterator[Event]:
    """The same, less what each strap sent in its bursts of silence."""
    rngs = np.random.default_rng([seed, lost_pct]).spawn(len(SEATS))
    spans = {seat: bursts(rng, MINUTES * 60, LOST[lost_pct]) for seat, rng in zip(SEATS, rngs, strict=True)}
    for event in events:
        lost = spans[event.seat] if isinstance(event, HeartSample | Motion) else ()
        if not any(from_s <= event.t_ms / 1000 < to_s for from_s, to_s in lost):
            yield event


# ------------------------------------------------------------------------------------------- judgement


def _judgements(
    events: Sequence[Event], seat: Seat, seen: Seen, *, full: bool
) -> Iterator[tuple[str, list[Moment]]]:
    yield "cue", replayed(seen)
    yield "without motion", replayed(seen, motion=False)
    if not full:
        return
    for ablation in ABLATIONS:
        with patched(ablation):
            yield ablation.name, replayed(seen)
    yield "instant HR > 100", _simple(_instant_bpm(events, seat))
    yield "HR15 > 100", _simple((shown.t_ms / 1000, shown.hr15_bpm) for shown, _ in seen)


def _instant_bpm(events: Iterable[Event], seat: Seat) -> Iterator[tuple[float, float | None]]:
    for event in events:
        if isinstance(event, HeartSample) and event.seat == seat:
            for rr in event.rr:
                yield event.t_ms / 1000, 60_000 * UNITS_PER_MS / rr


def _simple(rates: Iterable[tuple[float, float | None]]) -> list[Moment]:
    """A cue each time that the rate is over 100, none for 60 s after one and none before it was under."""
    moments, armed, last_s = list[Moment](), True, -SIMPLE_APART_S
    for at_s, bpm in rates:
        over = bpm is not None and bpm > SIMPLE_BPM
        if over and armed and at_s - last_s >= SIMPLE_APART_S:
            moments.append((at_s, Change(CueState.CALM, CueState.FLOODED, "simple", cued=True)))
            armed, last_s = False, at_s
        armed = armed or not over
    return moments


def judge(floods: Sequence[Flood], moments: Sequence[Moment]) -> Tally:
    """Hold one heart's cues against its floods; one more cue before a tenth is left of it is a second cue."""
    out = Tally(hearts=1, short_trips=_short_trips(moments))
    left = [at_s for at_s, change in moments if change.cued]
    for flood in floods:
        onset, top = flood["onset_s"], flood["onset_s"] + flood["rise_s"] + flood["plateau_s"]
        inside = [cue for cue in left if onset <= cue <= top + TENTH_LEFT * flood["tau_s"]]
        in_time = [cue for cue in inside if cue <= top + AFTER_PLATEAU_S]
        out.floods += 1
        out.hits += bool(in_time)
        out.second += max(0, len(inside) - 1)
        out.latency_s += [cue - onset for cue in in_time[:1]]
        left = [cue for cue in left if cue not in (inside if in_time else ())]
    out.false += len(left)
    return out


def _short_trips(moments: Sequence[Moment]) -> int:
    """How often RECOVERING lasted under 10 s between two times FLOODED."""
    trips, since_s = 0, float("-inf")
    for at_s, change in moments:
        if (change.previous, change.state) == (CueState.FLOODED, CueState.RECOVERING):
            since_s = at_s
        elif (change.previous, change.state) == (CueState.RECOVERING, CueState.FLOODED):
            trips += at_s - since_s < SHORT_TRIP_S
    return trips
