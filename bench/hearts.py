"""Hearts as lists of intervals: simulated ones, and the real recordings of `../shared/data`."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from regulation.beats import BeatClock
from regulation.hrv import Entry
from regulation.labels import Labeller
from regulation.samples import SEATS, UNITS_PER_MS, UNITS_PER_TICK_1024, HeartSample
from sensor_bridge.simulated import simulate

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
BEFORE_SPEECH_S = 300.0
"""Up to here a simulated heart of the reference sessions is at rest: no speech, no startle, no flood."""


@dataclass(frozen=True)
class Heart:
    """Beats one after the other; nothing is lost between them."""

    name: str
    rr: tuple[int, ...]
    """Intervals in units of 0.5 ns."""

    @property
    def rmssd_ms(self) -> float:
        """Root mean square of all successive differences."""
        return float(np.sqrt(np.mean(np.diff(self.rr_ms) ** 2)))

    @property
    def rr_ms(self) -> np.ndarray:
        return np.asarray(self.rr, dtype=np.float64) / UNITS_PER_MS

    def until(self, end_s: float) -> Heart:
        """Its first seconds."""
        kept = int(np.searchsorted(np.cumsum(self.rr_ms), end_s * 1000, side="right"))
        return Heart(self.name, self.rr[:kept])


def simulated(hearts: int, minutes: float = 40.0) -> list[Heart]:
    """Hearts of the quiet reference sessions, measured by a strap in 1/1024 s, no beat lost."""
    found = []
    for seed in range(math.ceil(hearts / 2)):
        seats = simulate("quiet", minutes, seed).truth["seats"]
        for seat in SEATS:
            ticks = np.diff(np.round(np.asarray(seats[seat]["beats_ms"]) * 1.024).astype(np.int64))
            found.append(Heart(f"{seed}{seat}", tuple((ticks * UNITS_PER_TICK_1024).tolist())))
    return found[:hearts]


def of_ms(name: str, rr_ms: Iterable[float]) -> Heart:
    """A heart from intervals in ms."""
    return Heart(name, tuple(round(rr * UNITS_PER_MS) for rr in rr_ms))


def physionet(data: Path = DATA) -> list[Heart]:
    """The 16 clean five-minute windows."""
    windows: dict[str, list[float]] = {}
    with (data / "physionet_windows" / "rr_ms.csv").open() as file:
        for row in csv.DictReader(file):
            windows.setdefault(f"{row['patID']}/{row['t_start']}", []).append(float(row["rr_ms"]))
    return [of_ms(name, rr_ms) for name, rr_ms in windows.items()]


def rest(data: Path = DATA) -> Heart:
    """15 minutes lying down."""
    text = (data / "rest_and_exercise" / "rest_rri.txt").read_text()
    return of_ms("rest_rri", map(float, text.split()))


def exercise(data: Path = DATA) -> Heart:
    """42 minutes of rest, cycling and recovery, a Polar HRM file."""
    text = (data / "rest_and_exercise" / "exercise_rri.hrm").read_text(encoding="latin-1")
    return of_ms("exercise_rri", map(float, text.split("[HRData]")[1].split()))


def ecg_peaks_ms(data: Path = DATA) -> list[int]:
    """R peaks of the ECG of `one_heart_two_sensors`, ms since local midnight."""
    lines = (data / "one_heart_two_sensors" / "test_vu.txt").read_text().splitlines()[2:]
    return [clock_ms(line.split("\t")[0].split("/")[1]) for line in lines if line.strip()]


def ecg(data: Path = DATA) -> Heart:
    """The ECG's intervals."""
    return of_ms("ecg", (b - a for a, b in pairwise(ecg_peaks_ms(data))))


def mit_bih_100(data: Path = DATA) -> tuple[Heart, list[int]]:
    """Record 100, and which of its intervals end with a beat that cardiologists called ectopic."""
    with (data / "mitdb_100" / "100_beats.csv").open() as file:
        rows = list(csv.DictReader(file))
    times = [float(row["t_s"]) for row in rows]
    heart = of_ms("mitdb_100", (1000 * (b - a) for a, b in pairwise(times)))
    return heart, [i for i, row in enumerate(rows[1:]) if row["symbol"] != "N"]


def clock_ms(text: str) -> int:
    """A time of day as ms since midnight."""
    hours, minutes, seconds = text.split(":")
    return round((int(hours) * 3600 + int(minutes) * 60 + float(seconds)) * 1000)


# ----------------------------------------------------------------------------------------- classification


def notifications(rr: Sequence[int]) -> list[HeartSample]:
    """Each interval arrives when it ends."""
    total, samples = 0, []
    for interval in rr:
        total += interval
        samples.append(HeartSample(total // UNITS_PER_MS, "A", (interval,)))
    return samples


def entries(rr: Sequence[int]) -> list[Entry]:
    """One labelled beat for each interval, in order, as the engine makes them."""
    clock, labeller = BeatClock(), Labeller()
    out = [
        entry for sample in notifications(rr) for beat in clock.push(sample) for entry in labeller.push(beat)
    ]
    return out + labeller.flush()


def flags(rr: Sequence[int]) -> list[bool]:
    """Which intervals are flagged or outside the hard limits."""
    return [not entry.normal for entry in entries(rr)]


def cleaned(heart: Heart) -> Heart:
    """Without the beats that are flagged in it as it was given, so that what is planted is all there is."""
    rr = heart.rr
    while any(found := flags(rr)):
        rr = tuple(interval for interval, flagged in zip(rr, found, strict=True) if not flagged)
    return Heart(heart.name, rr)
