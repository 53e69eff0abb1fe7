"""The cue on simulated reference sessions: sensitivity, false cues an hour and latency, seeds 0..n-1."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from regulation.engine import Engine
from regulation.frames import CueFrame
from regulation.samples import SEATS, Seat, SeatSettings, Start
from sensor_bridge.archive import ArchiveEvent
from sensor_bridge.decode import to_event
from sensor_bridge.simulated import ScenarioName, simulate

MINUTES = 40.0
AFTER_PLATEAU_S = 30.0


@dataclass
class Tally:
    """What came of one kind of session."""

    hearts: int = 0
    floods: int = 0
    hits: int = 0
    false: int = 0
    second: int = 0
    latency_s: list[float] = field(default_factory=list)

    def row(self, name: str) -> str:
        """Return one line of the table."""
        hours = self.hearts * MINUTES / 60
        share = f"{100 * self.hits / self.floods:.1f} %" if self.floods else "none"
        late = f"{np.percentile(self.latency_s, 90):.1f} s" if self.latency_s else "none"
        return (
            f"| {name} | {self.hearts} | {self.floods} | {share} | {self.false / hours:.3f} | {late} | "
            f"{self.second} |"
        )


def tally(scenario: ScenarioName, hearts: int) -> Tally:
    """Run pairs until there are so many hearts."""
    out = Tally()
    for seed in range(hearts // 2):
        pair = simulate(scenario, MINUTES, seed)
        cues = _cues(pair.events)
        for seat in SEATS:
            _judge(out, pair.truth["seats"][seat]["floods"], cues[seat])
    return out


def _cues(events: list[ArchiveEvent]) -> dict[Seat, list[float]]:
    engine = Engine()
    cues: dict[Seat, list[float]] = {seat: [] for seat in SEATS}
    engine.push(Start(0, 0, "simulated", "gate", 1.0, {seat: SeatSettings() for seat in SEATS}))
    for archived in events:
        event = to_event(archived)
        for frame in engine.push(event) if event is not None else []:
            if isinstance(frame, CueFrame) and frame.cued:
                cues[frame.seat].append(frame.t_ms / 1000)
    return cues


def _judge(out: Tally, floods: list[dict[str, float]], cues: list[float]) -> None:
    out.hearts += 1
    left = list(cues)
    for flood in floods:
        onset = flood["onset_s"]
        until = onset + flood["rise_s"] + flood["plateau_s"] + AFTER_PLATEAU_S
        inside = [cue for cue in left if onset <= cue <= until]
        out.floods += 1
        out.hits += bool(inside)
        out.second += max(0, len(inside) - 1)
        out.latency_s += [cue - onset for cue in inside[:1]]
        left = [cue for cue in left if cue not in inside]
    out.false += len(left)
