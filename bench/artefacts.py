"""Artefact gates (SCIENCE 2): what is found, what is flagged in vain, and how wrong a shown RMSSD is.

Simulated hearts are those of the quiet reference sessions, speech and startles included; recordings are the
clean ones, less the beats that are flagged in them as given. A column says which it is.
"""

from __future__ import annotations

import math
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Self

import numpy as np

from bench import hearts
from bench.hearts import Heart
from bench.planting import APART, Planted, plant
from regulation import artefacts
from regulation.engine import Engine
from regulation.frames import StateFrame
from regulation.samples import UNITS_PER_MS, SeatSettings, Start

HEARTS = 60
REPEATS = 10
"""How often artefacts are drawn for each recording, which are short."""
ECG_REPEATS = 2
WINDOW_MS = 60_000
SHARES = (0.0, 0.01, 0.03, 0.10)
DENSE = 0.10
FAR_OFF_PCT = 50.0
VARIABLE_MS = 85.0
"""In a heart with a higher RMSSD a misplacement of 10-20 % lies within its own variability."""
PROCESSES = 2


@dataclass
class Windows:
    """What was shown each second, against the truth of the same 60 s."""

    errors_pct: list[float] = field(default_factory=list)
    withheld: int = 0

    def __iadd__(self, other: Windows) -> Self:
        self.errors_pct += other.errors_pct
        self.withheld += other.withheld
        return self

    @property
    def seen(self) -> int:
        return len(self.errors_pct) + self.withheld

    @property
    def withheld_pct(self) -> float:
        """Windows without an RMSSD, of all."""
        return 100 * self.withheld / self.seen

    @property
    def far_off_pct(self) -> float:
        """Windows shown with more than 50 % error, of all."""
        return 100 * sum(error > FAR_OFF_PCT for error in self.errors_pct) / self.seen

    def percentile(self, rank: float) -> float:
        """Of the errors of what was shown, per cent."""
        return float(np.percentile(self.errors_pct, rank))


@dataclass
class Found:
    """Everything about one column of the table."""

    beats: int = 0
    flagged: int = 0
    events: dict[str, list[int]] = field(default_factory=dict)
    """Kind: how many were planted, how many found."""
    spaced: dict[float, Windows] = field(default_factory=dict)
    dense: Windows = field(default_factory=Windows)
    uncapped: Windows = field(default_factory=Windows)

    def __iadd__(self, other: Found) -> Self:
        self.beats += other.beats
        self.flagged += other.flagged
        for kind, counts in other.events.items():
            mine = self.events.setdefault(kind, [0, 0])
            self.events[kind] = [a + b for a, b in zip(mine, counts, strict=True)]
        for share, windows in other.spaced.items():
            self.spaced.setdefault(share, Windows())
            self.spaced[share] += windows
        self.dense += other.dense
        self.uncapped += other.uncapped
        return self

    @property
    def false_per_1000(self) -> float:
        return 1000 * self.flagged / self.beats

    def found_pct(self, *kinds: str) -> float:
        """Planted events of these kinds of which at least one interval was flagged."""
        planted, found = (sum(self.events.get(kind, [0, 0])[i] for kind in kinds) for i in (0, 1))
        return 100 * found / planted if planted else math.nan


# --------------------------------------------------------------------------------------------- measuring


def measure(material: Sequence[Heart], repeats: int = 1, processes: int = PROCESSES) -> Found:
    """Plant, classify and show every heart of one column."""
    jobs = [(i, heart, repeat) for i, heart in enumerate(material) for repeat in range(repeats)]
    out = Found()
    with multiprocessing.Pool(processes, initializer=os.nice, initargs=(10,)) as pool:
        for found in pool.imap(_one, jobs):
            out += found
    return out


def flagged_only(material: Sequence[Heart]) -> Found:
    """Only what is flagged in these hearts as they are."""
    out = Found()
    for heart in material:
        found = hearts.flags(heart.rr)
        out.beats, out.flagged = out.beats + len(found), out.flagged + sum(found)
    return out


def _one(job: tuple[int, Heart, int]) -> Found:
    return of_heart(*job)


def of_heart(number: int, heart: Heart, repeat: int) -> Found:
    """Everything about one heart; `number` and `repeat` seed what is planted."""
    draw = partial(_drawn, heart.rr, number, repeat)
    out = verdicts(number, heart, repeat)
    for share in SHARES:
        out.spaced[share] = windows(heart.rr, draw(share, APART)[0])
    dense = draw(DENSE, 0)[0]
    out.dense = windows(heart.rr, dense)
    with uncapped():
        out.uncapped = windows(heart.rr, dense)
    return out


def verdicts(number: int, heart: Heart, repeat: int) -> Found:
    """The cheap part of `of_heart`: what is found and what is flagged in vain, nothing shown."""
    out = Found() if repeat else flagged_only([heart])
    for share in SHARES[1:]:
        count_found(out.events, heart, *_drawn(heart.rr, number, repeat, share, APART))
    return out


def _drawn(
    rr: Sequence[int], number: int, repeat: int, share: float, apart: int
) -> tuple[list[int], list[Planted]]:
    return plant(rr, share, np.random.default_rng([number, repeat, round(100 * share), apart]), apart)


def count_found(
    counts: dict[str, list[int]], heart: Heart, rr: Sequence[int], events: Sequence[Planted]
) -> None:
    """Count planted events by kind; misplacements of very variable hearts under names of their own."""
    flagged = hearts.flags(rr)
    for event in events:
        kind = event.kind
        if kind == "misplaced":
            kind += "" if heart.rmssd_ms <= VARIABLE_MS else ", over 85 ms"
        mine = counts.setdefault(kind, [0, 0])
        mine[0] += 1
        mine[1] += any(flagged[event.at : event.end])


def windows(clean: Sequence[int], planted: Sequence[int]) -> Windows:
    """Fold the planted beats; compare each full window with the clean beats of the same 60 s."""
    true_rmssd_ms, out = _truth(clean), Windows()
    for t_ms, shown_ms in shown(planted):
        truth_ms = true_rmssd_ms(t_ms)
        if shown_ms is None:
            out.withheld += 1
        elif truth_ms:
            out.errors_pct.append(100 * abs(shown_ms - truth_ms) / truth_ms)
    return out


def shown(rr: Sequence[int]) -> Iterator[tuple[int, float | None]]:
    """RMSSD of each second from the first minute on, as the engine publishes it."""
    engine = Engine()
    engine.push(Start(0, 0, "recorded", "gate", 1.0, {"A": SeatSettings()}))
    for sample in hearts.notifications(rr):
        for frame in engine.push(sample):
            if isinstance(frame, StateFrame) and frame.t_ms >= WINDOW_MS:
                yield frame.t_ms, frame.rmssd_ms.value


def _truth(clean: Sequence[int]) -> Callable[[int], float]:
    rr = np.asarray(clean, dtype=np.float64) / UNITS_PER_MS
    ends_ms, squares = np.cumsum(rr), np.concatenate(([0.0], np.cumsum(np.diff(rr) ** 2)))

    def rmssd_ms(t_ms: int) -> float:
        first, after = np.searchsorted(ends_ms, (t_ms - WINDOW_MS, t_ms), side="right")
        pairs = max(1, int(after - first) - 1)
        return math.sqrt((squares[first + pairs] - squares[first]) / pairs)

    return rmssd_ms


@contextmanager
def uncapped() -> Iterator[None]:
    """The classifier without the caps on its thresholds."""
    kept = artefacts.TH1_CAP, artefacts.CAP
    artefacts.TH1_CAP = artefacts.CAP = math.inf
    try:
        yield
    finally:
        artefacts.TH1_CAP, artefacts.CAP = kept


def mit_bih(data: Path = hearts.DATA) -> tuple[int, int, int]:
    """Ectopics, those found, and false flags more than two beats away from any (docs/decisions/0002)."""
    heart, ectopic = hearts.mit_bih_100(data)
    flagged = {i for i, flag in enumerate(hearts.flags(heart.rr)) if flag}
    found = sum(i in flagged and i + 1 in flagged for i in ectopic)
    false = sum(all(abs(i - e) > 2 for e in ectopic) for i in flagged)
    return len(ectopic), found, false
