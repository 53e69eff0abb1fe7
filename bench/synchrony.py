"""The badge "in step beyond chance" on pairs of known truth: how often, when, at what cost.

Gate (SCIENCE 7): at any time in at most 7 % of 500 sessions of 30 minutes of strangers, the simulated hearts
of the reference sessions, which share how they settle. Recordings that are shifted in time are printed.
"""

from __future__ import annotations

import math
import sys
import time
import tracemalloc
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from bench import hearts as recordings
from regulation.artefacts import BeatClass
from regulation.frames import SynchronyFrame
from regulation.hrv import Entry
from regulation.ingest import Ingest
from regulation.labels import Labeller
from regulation.samples import SEATS, UNITS_PER_MS, UNITS_PER_TICK_1024, HeartSample, Seat
from regulation.synchrony import Synchrony
from sensor_bridge.simulated import hearts, people
from sensor_bridge.simulated.hearts import Person, Signal
from sensor_bridge.simulated.losses import bursts

SESSIONS = 500
MINUTES = 30.0
MOST_SHOWN = 0.07
LAG_S = 3.0
VERDICT_MS = 5_000
"""A verdict on a beat comes five beats late."""
DELIVERED_MS = 1_000
LEAST_SHARED_MS = 1_200_000
MIDNIGHT_MS = 1_688_076_000_000
"""Local midnight before `one_heart_two_sensors`, which its ECG counts from, in unix ms."""
BEGAN_MS = 1_688_126_000_000
MB = 2**20

Pair = tuple[list[Entry], list[Entry]]


@dataclass(frozen=True)
class Kind:
    """A kind of simulated pair."""

    name: str
    r2: float = 0.0
    """Share of A's slow heart rate in B's, 3 s later."""
    trend_bpm: float = 0.0
    """Both fall by so much, tau 120 s, beside the 3 bpm of the reference sessions."""
    still: bool = False
    """No speech, no startles, a drift of 0.5 bpm: nothing but breath, noise and what they share."""
    lossy: bool = False
    """Both lose about 12 % of the time, in bursts as `kyto` does."""


STRANGERS = Kind("strangers")
KINDS = (
    STRANGERS,
    Kind("strangers, 12 % of the time lost", lossy=True),
    Kind("strangers who sit still", still=True),
    Kind("strangers who sit still and fall by 20 bpm together", trend_bpm=20.0, still=True),
    Kind("coupled, r2 = .2", r2=0.2),
    Kind("coupled, r2 = .4", r2=0.4),
    Kind("coupled, r2 = .4, 12 % of the time lost", r2=0.4, lossy=True),
)


@dataclass(frozen=True)
class Shown:
    """What became of some sessions."""

    sessions: int
    first_min: tuple[float, ...]
    """When the badge came on, of the sessions in which it did."""
    on_share: float
    """Of the steps that could be judged."""
    low_share: float
    """Steps of p <= .05, of the steps that could be judged."""
    judged_share: float
    """Steps that could be judged, of all from minute 5 on."""

    @property
    def share(self) -> float:
        """Sessions that ever showed the badge."""
        return len(self.first_min) / self.sessions

    def row(self, name: str) -> str:
        first = f"{np.median(self.first_min):.1f}" if self.first_min else ""
        shares = (self.on_share, self.low_share, self.judged_share)
        cells = " | ".join(f"{100 * share:.1f}" for share in shares)
        return f"| {name} | {self.sessions} | {100 * self.share:.1f} | {first} | {cells} |"


# -- pairs -------------------------------------------------------------------------------------------------


def simulated(kind: Kind, seed: int, minutes: float = MINUTES) -> Pair:
    """One simulated pair, labelled as its straps would send it."""
    until_s = minutes * 60
    bodies = [
        _Body(kind, until_s, seat, rng)
        for seat, rng in zip(SEATS, np.random.default_rng(seed).spawn(len(SEATS)), strict=True)
    ]
    if kind.r2:
        bodies[1].rate = hearts.couple(bodies[0].rate, bodies[1].rate, kind.r2, LAG_S)
    a, b = (body.entries() for body in bodies)
    return a, b


class _Body:
    def __init__(self, kind: Kind, until_s: float, seat: Seat, rng: np.random.Generator) -> None:
        self._person, self._rng = _person(kind, until_s, seat, rng), rng
        self._lost_s = bursts(rng, until_s) if kind.lossy else ()
        self._t_s = hearts.grid_s(until_s)
        self._resting = hearts.resting_rate(self._person, self._t_s, rng)
        trend = kind.trend_bpm * np.exp(-self._t_s / 120)
        self.rate: Signal = self._resting + hearts.added_rate(self._person, self._t_s) + trend

    def entries(self) -> list[Entry]:
        person, rng = self._person, self._rng
        breath = hearts.breathing(person, self._t_s, rng)
        rsa = hearts.rsa_for(math.exp(person.ln_rmssd), self._resting, breath)
        depth = hearts.breathing_depth(person, self._t_s)
        beats_s = hearts.beats_s(self.rate, rsa, breath * depth, rng)
        return _entries(beats_s, self._lost_s)


def _person(kind: Kind, until_s: float, seat: Seat, rng: np.random.Generator) -> Person:
    person = people.without_floods(rng, until_s, seat)
    return replace(person, drift_sd_bpm=0.5, turns=(), confounders=()) if kind.still else person


def _entries(beats_s: Signal, lost_s: Sequence[tuple[float, float]]) -> list[Entry]:
    """All normal, in a strap's ticks of 1/1024 s; after a loss a beat has no neighbour."""
    rrs = np.diff(np.round(beats_s * 1024).astype(np.int64)) * UNITS_PER_TICK_1024
    entries = list[Entry]()
    last: int | None = None
    for t_s, rr in zip(beats_s[1:].tolist(), rrs.tolist(), strict=True):
        if any(begin <= t_s < end for begin, end in lost_s):
            last = None
            continue
        difference = None if last is None else rr - last
        entries.append(Entry(round(1000 * t_s), rr, BeatClass.NORMAL, difference, difference is not None))
        last = rr
    return entries


def recorded(data: Path = recordings.DATA) -> dict[str, list[Entry]]:
    """The four sensors that one person wore, on one clock, ms."""
    peaks_ms = [MIDNIGHT_MS - BEGAN_MS + t_ms for t_ms in recordings.ecg_peaks_ms(data)]
    rows = {"ecg": [(t_ms, t_ms - before_ms) for before_ms, t_ms in pairwise(peaks_ms)]}
    for name in ("kyto", "rhythm", "heartmath"):
        lines = (data / "one_heart_two_sensors" / f"test_{name}.csv").read_text().splitlines()[1:]
        cells = [line.split(",") for line in lines if line.strip()]
        rows[name] = sorted(
            ((int(t_ms) - BEGAN_MS, int(rr)) for t_ms, rr, _ in cells), key=lambda row: row[0]
        )
    return {name: _labelled(found) for name, found in rows.items()}


def _labelled(rows: Iterable[tuple[int, int]]) -> list[Entry]:
    ingest, labeller = Ingest(), Labeller()
    samples = [HeartSample(t_ms, "A", (rr_ms * UNITS_PER_MS,)) for t_ms, rr_ms in rows]
    beats = [beat for sample in samples for beat in ingest.sample(sample)]
    return [entry for beat in beats for entry in labeller.push(beat)] + labeller.flush()


def moved(entries: Iterable[Entry], by_ms: int) -> list[Entry]:
    """The same beats at another time."""
    return [Entry(e.t_ms + by_ms, e.rr, e.label, e.difference, e.pair) for e in entries]


def apart(data: Path = recordings.DATA) -> Iterator[Pair]:
    """Recordings shifted against each other by 5 to 25 minutes: 20 to 30 minutes of what they share."""
    worn = recorded(data)
    for a, b in ((a, b) for a in worn for b in worn):
        for minutes in range(5, 26, 2):
            later = moved(worn[b], minutes * 60_000)
            first_ms = max(worn[a][0].t_ms, later[0].t_ms) // 500 * 500
            last_ms = min(worn[a][-1].t_ms, later[-1].t_ms, first_ms + round(MINUTES * 60_000))
            if last_ms - first_ms >= LEAST_SHARED_MS:
                both = [[e for e in each if first_ms < e.t_ms <= last_ms] for each in (worn[a], later)]
                yield moved(both[0], -first_ms), moved(both[1], -first_ms)


# -- the fold ----------------------------------------------------------------------------------------------


def seconds(synchrony: Synchrony, pair: Pair, until_ms: int, start_ms: int = 0) -> Iterator[int]:
    """The pair second by second: what is final then is in, and the second is still to be judged."""
    given = [0, 0]
    for t_ms in range(start_ms // 1000 * 1000 + 1000, until_ms + 1, 1000):
        for i, seat in enumerate(SEATS):
            entries = pair[i]
            while given[i] < len(entries) and entries[given[i]].t_ms <= t_ms - VERDICT_MS - DELIVERED_MS:
                synchrony.series[seat].push(entries[given[i]])
                given[i] += 1
        yield t_ms


def steps(key: str, pair: Pair, until_ms: int, start_ms: int = 0) -> list[SynchronyFrame]:
    """All frames of a session."""
    synchrony = Synchrony(key, start_ms)
    told = (synchrony.tick(t_ms, pacer=False) for t_ms in seconds(synchrony, pair, until_ms, start_ms))
    return [frame for frame in told if frame is not None]


def shown(pairs: Iterable[Pair], minutes: float = MINUTES) -> Shown:
    """Fold sessions and count. Keys are numbers of sessions: kinds differ by their hearts alone."""
    runs = [steps(f"session {i}", pair, round(minutes * 60_000)) for i, pair in enumerate(pairs)]
    first_min = [next((f.until_ms / 60_000 for f in run if f.in_step), None) for run in runs]
    late = [frame for run in runs for frame in run if frame.until_ms >= 300_000]
    judged = [frame for frame in late if frame.p is not None]
    return Shown(
        len(runs),
        tuple(each for each in first_min if each is not None),
        sum(frame.in_step for frame in judged) / max(len(judged), 1),
        sum(frame.p is not None and frame.p <= 0.05 for frame in judged) / max(len(judged), 1),
        len(judged) / max(len(late), 1),
    )


def of_kind(kind: Kind, sessions: int) -> Shown:
    """Fold so many simulated pairs, seeds 0, 1, 2 ..."""
    return shown(simulated(kind, seed) for seed in range(sessions))


def cost_ms() -> tuple[float, float]:
    """Median and 95th percentile of a judged step at full memory, ms."""
    synchrony, took_ms = Synchrony("cost", 0), list[float]()
    for t_ms in seconds(synchrony, simulated(STRANGERS, 0, 60.0), 3_600_000):
        began_s = time.perf_counter()
        frame = synchrony.tick(t_ms, pacer=False)
        if frame is not None and t_ms > 1_800_000:
            took_ms.append(1000 * (time.perf_counter() - began_s))
    return float(np.median(took_ms)), float(np.percentile(took_ms, 95))


def held_mb() -> float:
    """What the fold of a pair holds after an hour, MB."""
    pair = simulated(STRANGERS, 0, 60.0)
    _folded(pair)  # imports and caches
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        synchrony = _folded(pair)
        held = tracemalloc.get_traced_memory()[0] - before
        del synchrony
        return held / MB
    finally:
        tracemalloc.stop()


def _folded(pair: Pair) -> Synchrony:
    """The fold after an hour."""
    synchrony = Synchrony("held", 0)
    for t_ms in seconds(synchrony, pair, 3_600_000):
        synchrony.tick(t_ms, pacer=False)
    return synchrony


def table(sessions: int = SESSIONS) -> tuple[list[str], bool]:
    """Return the evidence, and whether strangers kept the gate."""
    found = {kind.name: of_kind(kind, sessions if kind is STRANGERS else sessions // 5) for kind in KINDS}
    found["one person's sensors, 5 to 25 min apart"] = shown(apart())
    worn, names = recorded(), ("kyto", "rhythm", "heartmath")
    found["one person's sensors, at once"] = shown(
        ((worn["ecg"], worn[name]) for name in names), 3_300_000 / 60_000
    )
    median_ms, late_ms = cost_ms()
    lines = [
        "| pairs | sessions | ever shown, % | median first, min | shown, % | p <= .05, % | judged, % |",
        "|---|---|---|---|---|---|---|",
        *(each.row(name) for name, each in found.items()),
        "",
        f"A step: {median_ms:.2f} ms (p95 {late_ms:.2f} ms). A pair holds {held_mb():.2f} MB (tracemalloc).",
        f"Gate: at most {100 * MOST_SHOWN:.0f} % of the strangers' sessions ever show the badge.",
        "Shown and p: of the steps that were judged; judged: of the steps from minute 5 on.",
        "Strangers apart in time are one body's four sensors: sessions that hold much of each other.",
    ]
    return lines, found[STRANGERS.name].share <= MOST_SHOWN


if __name__ == "__main__":
    print("\n".join(table(int(sys.argv[1]) if len(sys.argv) > 1 else SESSIONS)[0]))
