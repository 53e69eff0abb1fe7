"""Cost a beat and memory of the engine over 10 minutes, an hour and a day of a pair: both must stay flat."""

from __future__ import annotations

import math
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from regulation.engine import Engine
from regulation.samples import SEATS, UNITS_PER_MS, Event, HeartSample, SeatSettings, Start, Tick

LENGTHS_S = {"10 min": 600, "1 h": 3600, "24 h": 86_400}
ROUNDS = 2
RUNS = {"10 min": 6, "1 h": 2, "24 h": 1}
"""In each round, in turn: a busy moment of the machine hits all."""
MOST_MB = 2.0
MOST_GROWTH = 1.25
MB = 2**20


@dataclass(frozen=True)
class Found:
    """By length of the session: us a beat at its end, and MB that the engine holds there."""

    cost_us: dict[str, float]
    held_mb: dict[str, float]

    def table(self) -> list[str]:
        """Return the evidence."""
        head = ["| session of a pair | a beat, last 3 min | the engine holds |", "|---|---|---|"]
        rows = [
            f"| {name} | {self.cost_us[name]:.1f} us | {self.held_mb[name]:.2f} MB |" for name in self.cost_us
        ]
        return [
            *head,
            *rows,
            "",
            "Everything that a beat causes, frames and ticks included. Gates: after 24 h no dearer than",
            f"{MOST_GROWTH} times the cheapest, and at most {MOST_MB:.0f} MB (tracemalloc).",
        ]

    @property
    def kept(self) -> bool:
        """Return whether both stayed flat."""
        grown = self.cost_us["24 h"] / min(self.cost_us.values())
        return grown <= MOST_GROWTH and self.held_mb["24 h"] <= MOST_MB


def measure() -> Found:
    """Run the sessions; the memory is watched in a run of its own, because watching costs time."""
    costs = dict.fromkeys(LENGTHS_S, math.inf)
    for _ in range(ROUNDS):
        for name, runs in RUNS.items():
            costs[name] = min(costs[name], *(_cost_us(LENGTHS_S[name]) for _ in range(runs)))
    return Found(costs, _held_mb())


def _session(length_s: int) -> Iterator[Event]:
    """A pair with a notification a second each, breathing and drifting, and a tick a second."""
    yield Start(0, 0, "simulated", "bench", 1.0, {seat: SeatSettings() for seat in SEATS})
    sums_ms = dict.fromkeys(SEATS, 0.0)
    for second in range(1, length_s + 1):
        for i, seat in enumerate(SEATS):
            rrs: list[int] = []
            while sums_ms[seat] < 1000 * second:
                t_s = sums_ms[seat] / 1000
                rr_ms = (
                    840
                    + 60 * i
                    + 45 * math.sin(1.6 * t_s)
                    + 60 * math.sin(t_s / 200)
                    + 12 * math.sin(71 * t_s)
                )
                sums_ms[seat] += rr_ms
                rrs.append(round(rr_ms * UNITS_PER_MS))
            yield HeartSample(1000 * second, seat, tuple(rrs))
        yield Tick(1000 * second)


def _cost_us(length_s: int) -> float:
    """Us a beat in the last three minutes of a session: the least of stretches of a minute.

    Not of more: the first five minutes are cheaper, since nothing is said of the pair before.
    """
    engine, costs = Engine(), list[float]()
    events = _session(length_s)
    while stretch := list(islice(events, 180)):
        began_s = time.perf_counter()
        for event in stretch:
            engine.push(event)
        spent_s = time.perf_counter() - began_s
        if beats := sum(len(event.rr) for event in stretch if isinstance(event, HeartSample)):
            costs.append(spent_s / beats)
    return 1e6 * min(costs[-3:])


def _held_mb() -> dict[str, float]:
    held: dict[str, float] = {}
    moments = {1000 * length_s: name for name, length_s in LENGTHS_S.items()}
    tracemalloc.start()
    try:
        events = _session(max(LENGTHS_S.values()))
        before = tracemalloc.get_traced_memory()[0]
        engine = Engine()
        for event in events:
            engine.push(event)
            if isinstance(event, Tick) and event.t_ms in moments:
                held[moments[event.t_ms]] = (tracemalloc.get_traced_memory()[0] - before) / MB
    finally:
        tracemalloc.stop()
    return held


if __name__ == "__main__":
    print("\n".join(measure().table()))
