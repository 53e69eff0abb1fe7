"""Mean, SDNN and RMSSD of the last five minutes at every beat: ours against four programs, one run.

The others compute a whole window again at each beat; ours takes a beat in and old ones out. Each cost is the
least of many short stretches, since others use the machine. `python -m bench.peers`.
"""

from __future__ import annotations

import math
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from regulation import ecg
from regulation.beats import Beat
from regulation.hrv import Entry, Window
from regulation.labels import Labeller
from regulation.samples import UNITS_PER_MS
from tests.recordings import trusted
from tests.reference.programs import programs

WINDOW_MS = 300_000
BEATS = 10_000
STRETCH = 200
ROUNDS = 7
BUDGETS = {"NeuroKit2": 1000, "HeartPy": 5000, "hrv-analysis": 100}
"""At least so many times dearer than ours."""


T = TypeVar("T")


@dataclass(frozen=True)
class Found:
    """Least cost of each, us a beat, and how many beats the window held."""

    ours_us: float
    labels_us: float
    others_us: dict[str, float]
    beats: int

    def table(self) -> list[str]:
        """Return the evidence."""
        rows = [
            f"| {name} | {cost_us:.0f} us | {cost_us / self.ours_us:.0f} | {BUDGETS.get(name, 'none')} |"
            for name, cost_us in self.others_us.items()
        ]
        return [
            f"Mean, SDNN and RMSSD of the last five minutes ({self.beats} beats), anew at every beat,",
            f"one core, least of {ROUNDS} rounds in one run.",
            "",
            "| program | a beat | times ours | budget, at least |",
            "|---|---|---|---|",
            f"| ours | {self.ours_us:.2f} us | 1 | |",
            *rows,
            "",
            f"With the artefact label of each beat, which the others do not give: {self.labels_us:.2f} us.",
            "NeuroKit2 `hrv_time`, HeartPy `process_rr`, hrv-analysis `get_time_domain_features`, pyHRV",
            "`nni_parameters`, `sdnn` and `rmssd`: each as it is called, with what else it computes.",
            "",
            "![](peers.svg)",
        ]

    @property
    def kept(self) -> bool:
        """Return whether each budget was kept."""
        return all(self.others_us[name] >= least * self.ours_us for name, least in BUDGETS.items())


def measure() -> Found:
    """Return the least cost of each over some rounds, taken in turn so that a busy moment hits all."""
    rr_ms = _heart(BEATS)
    window = rr_ms[: int(np.searchsorted(np.cumsum(rr_ms), WINDOW_MS))]
    others = _others(window)
    costs: dict[str, list[float]] = {name: [] for name in ("ours", "labels", *others)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(ROUNDS):
            costs["ours"].append(_incremental(rr_ms))
            costs["labels"].append(_with_labels(rr_ms))
            for name, call in others.items():
                costs[name].append(_once(call))
    least = {name: min(values) for name, values in costs.items()}
    return Found(least.pop("ours"), least.pop("labels"), least, len(window))


def _heart(beats: int) -> list[int]:
    chance = np.random.default_rng(1)
    phase = 2 * np.pi * 0.25 * 1.04 * np.arange(beats)
    return [round(x) for x in 1042 + 40 * np.sin(phase) + chance.normal(0, 20, beats)]


def _incremental(rr_ms: list[int]) -> float:
    """Us a beat of the moving window alone, values read at each beat."""
    entries = trusted([float(rr) for rr in rr_ms])
    window = Window(WINDOW_MS)

    def take(stretch: list[Entry]) -> None:
        for entry in stretch:
            _read(window, entry)

    return _least(entries, take)


def _with_labels(rr_ms: list[int]) -> float:
    """The same behind the classifier."""
    beats, t_ms = list[Beat](), 0
    for rr in rr_ms:
        t_ms += rr
        beats.append(Beat(t_ms, rr * UNITS_PER_MS, True, True, bool(beats), 0))
    labeller, window = Labeller(), Window(WINDOW_MS)

    def take(stretch: list[Beat]) -> None:
        for beat in stretch:
            for entry in labeller.push(beat):
                _read(window, entry)

    return _least(beats, take)


def _read(window: Window, entry: Entry) -> None:
    window.push(entry)
    window.advance(entry.t_ms)
    sums = window.normal
    sums.mean_ms()
    sums.sdnn_ms()
    sums.rmssd_ms()


def _least(things: list[T], take: Callable[[list[T]], None]) -> float:
    """Us a thing: the least of stretches of 200, once the window is full."""
    costs: list[float] = []
    for begin in range(0, len(things), STRETCH):
        stretch = things[begin : begin + STRETCH]
        began_s = time.perf_counter()
        take(stretch)
        costs.append((time.perf_counter() - began_s) / len(stretch))
    return 1e6 * min(costs[3:])


def _others(window: list[int]) -> dict[str, Callable[[], object]]:
    others, heartpy = programs(), ecg._heartpy()
    nn, as_list = np.array(window, float), [float(rr) for rr in window]
    given = {"RRI": nn, "RRI_Time": np.cumsum(nn) / 1000}
    time_domain = others.pyhrv_time
    return {
        "NeuroKit2": lambda: others.neurokit2.hrv_time(given),
        "HeartPy": lambda: heartpy.process_rr(nn, measures={}, working_data={}),
        "hrv-analysis": lambda: others.hrvanalysis.get_time_domain_features(as_list),
        "pyHRV": lambda: [
            call(nni=nn) for call in (time_domain.nni_parameters, time_domain.sdnn, time_domain.rmssd)
        ],
    }


def _once(call: Callable[[], object]) -> float:
    """Us a call: the least of some calls that together take about a fifth of a second."""
    costs: list[float] = []
    while sum(costs) < 0.2:
        began_s = time.perf_counter()
        call()
        costs.append(time.perf_counter() - began_s)
    return 1e6 * min(costs)


def plot(found: Found, file: Path) -> None:
    """Draw the costs on a scale of powers of ten, as an SVG that needs nothing."""
    bars = {"ours": found.ours_us, **found.others_us}
    width, left, row = 640, 110, 34
    height = 30 + row * len(bars) + 40
    decades = range(5)  # 1 us to 10 ms, and what is dearer beyond
    top = max(math.log10(max(bars.values())), decades[-1])

    def x(cost_us: float) -> float:
        return left + max(0.0, math.log10(cost_us)) / top * (width - left - 120)

    shown = [
        f'<text x="{left - 8}" y="{30 + i * row + 17}" text-anchor="end">{name}</text>'
        f'<rect x="{left}" y="{30 + i * row}" width="{max(2.0, x(cost_us) - left):.1f}" height="22" '
        f'fill="{"#3a56b0" if name == "ours" else "#9aa3b5"}"/>'
        f'<text x="{max(left + 2.0, x(cost_us)) + 6:.1f}" y="{30 + i * row + 16}">'
        f"{cost_us:.{1 if cost_us < 100 else 0}f} us, {cost_us / found.ours_us:.0f} x</text>"
        for i, (name, cost_us) in enumerate(bars.items())
    ]
    lines = [
        f'<path d="M{x(10**decade):.1f} 24V{height - 40}" stroke="#ccc"/>'
        f'<text x="{x(10**decade):.1f}" y="{height - 24}" text-anchor="middle">{10**decade}</text>'
        for decade in decades
    ]
    file.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
        f'font-size="11"><title>Cost of a five-minute window at every beat, by program</title>'
        f'<rect width="{width}" height="{height}" fill="#fff"/>{"".join(lines)}{"".join(shown)}'
        f'<text x="{width / 2}" y="{height - 6}" text-anchor="middle">us a beat, powers of ten</text></svg>\n'
    )


if __name__ == "__main__":
    print("\n".join(measure().table()))
