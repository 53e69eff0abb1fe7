"""Cost of spectrum, breathing and regularity: ms a window, and ms for five minutes of a live session."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from regulation.artefacts import BeatClass
from regulation.hrv import Entry
from regulation.recent import Recent
from regulation.regularity import regularity
from regulation.respiration import breathing
from regulation.samples import UNITS_PER_MS
from regulation.spectrum import WINDOW_MS, band_powers

LIVE_BUDGET_MS = 2.0
EVERY_MS = 5000
ROUNDS = 200


def beats() -> list[Entry]:
    """Six minutes of 288 beats in each five: a breath of 0.25 Hz and a wave of 0.1 Hz."""
    t_ms = np.arange(0, 360_000, WINDOW_MS / 288)
    sway_ms = 40 * np.sin(2 * np.pi * t_ms / 4000) + 30 * np.sin(2 * np.pi * t_ms / 10_000)
    rrs = np.round((WINDOW_MS / 288 + sway_ms) * UNITS_PER_MS).astype(np.int64).tolist()
    stamps = (np.cumsum(rrs) // UNITS_PER_MS).tolist()
    pairs = zip(stamps, rrs, [0, *rrs], strict=False)
    return [Entry(t, rr, BeatClass.NORMAL, rr - last if last else None, last > 0) for t, rr, last in pairs]


def measure(call: Callable[[], object]) -> tuple[float, float]:
    """Return median and 95th percentile of one call, ms."""
    took_ms = list[float]()
    call()  # imports and caches
    for _ in range(ROUNDS):
        began_s = time.perf_counter()
        call()
        took_ms.append(1000 * (time.perf_counter() - began_s))
    return float(np.median(took_ms)), float(np.percentile(took_ms, 95))


def known(entries: list[Entry]) -> Recent:
    """What the beats leave for the live metrics."""
    recent = Recent()
    for entry in entries:
        recent.push(entry)
    return recent


def table() -> tuple[list[str], bool]:
    """Return the lines of the table, and whether the live ones keep their budget."""
    lines, kept = (
        ["| metric | ms a call | p95 | ms for five minutes of a person |", "|---|---|---|---|"],
        True,
    )
    entries, recent, calls_live = beats(), known(beats()), WINDOW_MS // EVERY_MS
    end_ms = entries[-1].t_ms
    for name, call, calls in (
        ("band powers, 300 s", lambda: band_powers(entries, end_ms), 1),
        ("taking in 6 minutes of beats", lambda: known(entries), 1),
        ("breathing, 60 s every 5 s", lambda: breathing(recent.stretch(end_ms)), calls_live),
        ("regularity, 64 s every 5 s", lambda: regularity(recent.stretch(end_ms)), calls_live),
    ):
        median_ms, late_ms = measure(call)
        lines.append(f"| {name} | {median_ms:.2f} | {late_ms:.2f} | {median_ms * calls:.1f} |")
        kept = kept and (calls == 1 or median_ms <= LIVE_BUDGET_MS)
    return [*lines, "", f"Budget of a live call: {LIVE_BUDGET_MS:g} ms."], kept


if __name__ == "__main__":
    print("\n".join(table()[0]))
