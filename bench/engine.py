"""One hour of a simulated pair through reader, decoder and engine on one core, in seconds."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from dashboard.fold import Fold
from dashboard.simulating import write_simulation
from dashboard.sources import Simulated
from sensor_bridge.replay import open_coreg

BUDGET_S = 1.2
MINUTES = 60.0


def measure() -> float:
    """Return the best of three runs, s."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "pair.coreg"
        write_simulation(file, Simulated(scenario="floods", minutes=MINUTES, seed=1))
        return min(_once(file) for _ in range(3))


def _once(file: Path) -> float:
    began_s = time.perf_counter()
    fold = Fold()
    for event in open_coreg(file).events:
        fold.push(event)
    return time.perf_counter() - began_s


if __name__ == "__main__":
    took_s = measure()
    print(
        f"one hour of a pair: {took_s:.2f} s, {MINUTES * 60 / took_s:.0f} x real time (budget {BUDGET_S} s)"
    )
