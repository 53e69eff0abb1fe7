"""The rhythm gate on recordings: who is called irregular, in which condition, and who never may be."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from bench import hearts
from regulation.engine import Engine
from regulation.frames import CueFrame, Frame, Reason, StateFrame
from regulation.samples import UNITS_PER_MS, Event, HeartSample, SeatSettings, Start, StoredBaseline, Tick

LOCAL_MS = 2 * 3_600_000
"""The ECG of `one_heart_two_sensors` and its events are in local time, UTC+2; the sensors in unix time."""
DAY_MS = 86_400_000
SETTLED_MS = 60_000
SENSORS = ("ecg", "kyto", "heartmath", "rhythm")
SITTING, STANDING, BREATHING = "sitting", "standing", "breathing"
NEVER: dict[str, tuple[str, ...] | None] = {
    "ecg": None,
    "kyto": None,
    "heartmath": (SITTING, STANDING, BREATHING),
    "rhythm": (SITTING, STANDING),
}
"""Conditions in which no second may be called irregular; None: in none of them. Sitting counts after 60 s for
the two last, because their windows still hold what was before."""
AFTER_60_S = ("heartmath", "rhythm")


@dataclass(frozen=True)
class Condition:
    """One part of the recording, ms since local midnight."""

    name: str
    start_ms: int
    end_ms: int


@dataclass
class Seconds:
    """Seconds of one condition: all, shown an RMSSD, and withheld by reason."""

    total: int = 0
    shown: int = 0
    reasons: Counter[Reason] = field(default_factory=Counter)

    @property
    def irregular(self) -> int:
        return self.reasons[Reason.IRREGULAR_RHYTHM]


@dataclass
class Shown:
    """What one recording showed as a whole."""

    seconds: Seconds
    hr_seconds: int
    cues: int


def fold(samples: Sequence[HeartSample], settings: SeatSettings | None = None) -> list[Frame]:
    """Fold one person's samples with a tick each second."""
    engine = Engine()
    last_ms = samples[-1].t_ms
    start = Start(
        samples[0].t_ms // 1000 * 1000, 0, "recorded", "gate", 1.0, {"A": settings or SeatSettings()}
    )
    ticks = [Tick(t_ms) for t_ms in range(start.t_ms + 1000, last_ms + 1, 1000)]
    events: list[Event] = sorted([*samples, *ticks], key=lambda e: (e.t_ms, isinstance(e, Tick)))
    return [frame for event in [start, *events] for frame in engine.push(event)]


def sensor(name: str, data: Path = hearts.DATA) -> list[HeartSample]:
    """One sensor of `one_heart_two_sensors`, by ms since local midnight."""
    if name == "ecg":
        peaks = hearts.ecg_peaks_ms(data)
        return [_sample(peak, peak - before) for before, peak in pairwise(peaks)]
    lines = (data / "one_heart_two_sensors" / f"test_{name}.csv").read_text().splitlines()[1:]
    rows = [[int(cell) for cell in line.split(",")[:2]] for line in lines if line.strip()]
    return sorted(
        (_sample((unix_ms + LOCAL_MS) % DAY_MS, rr_ms) for unix_ms, rr_ms in rows), key=lambda s: s.t_ms
    )


def conditions(data: Path = hearts.DATA) -> list[Condition]:
    """The conditions in order."""
    with (data / "one_heart_two_sensors" / "test_events.csv").open() as file:
        rows = list(csv.DictReader(file))
    moments = {(row["conditions"], row["datapoint"]): hearts.clock_ms(row["timestamp"]) for row in rows}
    names = dict.fromkeys(row["conditions"] for row in rows)
    return [Condition(name, moments[name, "start"], moments[name, "end"]) for name in names]


def by_condition(name: str, data: Path = hearts.DATA) -> dict[str, Seconds]:
    """What one sensor showed in each condition."""
    states = [frame for frame in fold(sensor(name, data)) if isinstance(frame, StateFrame)]
    found = {}
    for part in conditions(data):
        late = SETTLED_MS if part.name == SITTING and name in AFTER_60_S else 0
        found[part.name] = count(s for s in states if part.start_ms + late < s.t_ms <= part.end_ms)
    return found


def count(states: Iterator[StateFrame]) -> Seconds:
    """Count seconds by what became of their RMSSD."""
    out = Seconds()
    for state in states:
        out.total += 1
        out.shown += state.rmssd_ms.value is not None
        if state.rmssd_ms.reason is not None:
            out.reasons[state.rmssd_ms.reason] += 1
    return out


def whole(samples: Sequence[HeartSample], settings: SeatSettings | None = None) -> Shown:
    """What a whole recording showed, and how often it cued."""
    frames = fold(samples, settings)
    states = [frame for frame in frames if isinstance(frame, StateFrame)]
    cues = sum(isinstance(frame, CueFrame) and frame.cued for frame in frames)
    return Shown(count(iter(states)), sum(s.hr15_bpm.value is not None for s in states), cues)


def pvc(data: Path = hearts.DATA) -> list[HeartSample]:
    """The strap of somebody with 246 ventricular beats in 10 minutes; rows of one notification together."""
    lines = (data / "polar_h10_pvc" / "rr_device.csv").read_text().splitlines()[1:]
    rows = [line.split(",") for line in lines]
    first_ns = int(rows[0][0])
    samples = [_sample(round((int(t_ns) - first_ns) / 1e6), float(rr)) for t_ns, _, rr in rows]
    return sorted(samples, key=lambda sample: sample.t_ms)


PVC_LEVEL = StoredBaseline(66.0, 5.0, 6.5, 0.25)
"""Over this level HR15 comes often, and any RMSSD that were shown would be a fall from e^6.5 ms."""


def _sample(t_ms: int, rr_ms: float) -> HeartSample:
    return HeartSample(t_ms, "A", (round(rr_ms * UNITS_PER_MS),))


# ------------------------------------------------------------------------------------------------ table


def table() -> tuple[list[str], bool]:
    """Return the lines, and whether every gate held."""
    parts = {name: by_condition(name) for name in SENSORS}
    lines = ["| one_heart_two_sensors | " + " | ".join(parts["ecg"]) + " |"]
    lines.append("|---" * (len(parts["ecg"]) + 1) + "|")
    held = True
    for name, found in parts.items():
        cells = [_cell(name, part, seconds) for part, seconds in found.items()]
        held &= not any("does not" in cell for cell in cells)
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    lines += ["", "Seconds called irregular of all, then shown an RMSSD; gated where `=0` stands.", ""]
    for name, samples in (
        ("rest_rri", hearts.notifications(hearts.rest().rr)),
        ("exercise_rri", hearts.notifications(hearts.exercise().rr)),
        ("polar_h10_pvc", pvc()),
    ):
        shown = whole(samples)
        held &= _whole_held(name, shown)
        lines.append(_whole_line(name, shown))
    stored = whole(pvc(), SeatSettings(stored_baseline=PVC_LEVEL))
    held &= _whole_held("polar_h10_pvc", stored)
    lines.append(_whole_line("polar_h10_pvc, with a stored level of 66 bpm", stored))
    return lines, held


def gated(name: str, part: str) -> bool:
    """Whether no second of this condition may be called irregular."""
    never = NEVER[name]
    return never is None or part in never


def _cell(name: str, part: str, seconds: Seconds) -> str:
    text = f"{seconds.irregular}{'=0' if gated(name, part) else ''} of {seconds.total}, {seconds.shown} shown"
    return text + (" **does not hold**" if gated(name, part) and seconds.irregular else "")


def _whole_held(name: str, shown: Shown) -> bool:
    if name == "polar_h10_pvc":
        return (
            shown.seconds.shown == 0
            and shown.seconds.irregular > 0
            and shown.hr_seconds > 0
            and not shown.cues
        )
    return not shown.seconds.irregular and (name != "rest_rri" or not shown.cues)


def _whole_line(name: str, shown: Shown) -> str:
    seconds = shown.seconds
    why = ", ".join(f"{reason.value} {n}" for reason, n in seconds.reasons.most_common())
    return (
        f"- {name}: {seconds.total} s, RMSSD shown in {seconds.shown}, heart rate in {shown.hr_seconds}; "
        f"withheld: {why or 'never'}; cues: {shown.cues}"
    )
