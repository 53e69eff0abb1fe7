"""One person's ECG by condition: heart rate, RMSSD as recorded and corrected, breathing and regularity.

R-peak times of `one_heart_two_sensors` (`test_vu.txt`), cut at the marks of `test_events.csv`.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median

from regulation.hrv import Entry, Sums, plain_sums
from regulation.recent import Recent
from regulation.regularity import regularity
from regulation.respiration import breathing
from tests.recordings import labelled

SHARED_DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
WITHIN_BPM = 0.5
EVERY_MS = 5000
SETTLED_MS = 64_000
"""Breathing and regularity are asked when their window lies wholly in the condition."""
EXPECTED = {
    "sitting": (55.8, 95),
    "arithmetic": (57.9, 86),
    "standing": (65.9, 39),
    "breathing": (53.9, 185),
    "walking": (72.6, 27),
    "biking": (99.8, 12),
}
"""Heart rate and RMSSD as `../shared/data/README.md` gives them; the RMSSD is the raw one."""


@dataclass(frozen=True)
class Condition:
    """What the ECG shows between two marks."""

    hr_bpm: float
    raw_rmssd_ms: float
    rmssd_ms: float
    """Flagged beats and both differences that touch them are left out."""
    beats: int
    flagged: int
    breathing_share: float
    """How often a breathing rate was published, of the moments asked, in [0, 1]."""
    breathing_per_min: float | None
    """Median of what was published."""
    regularity: float | None
    """Median."""


def measure(shared_data: Path) -> dict[str, Condition]:
    """Return each condition of the recording."""
    folder = shared_data / "one_heart_two_sensors"
    beats_ms = _beats_ms(folder / "test_vu.txt")
    entries = labelled([float(later - before) for before, later in pairwise(beats_ms)])
    ends_ms = beats_ms[1:]
    placed = [
        Entry(at, entry.rr, entry.label, entry.difference, entry.pair)
        for at, entry in zip(ends_ms, entries, strict=True)
    ]
    return {
        name: _condition([entry for entry in placed if begin <= entry.t_ms <= end])
        for name, (begin, end) in _marks_ms(folder / "test_events.csv").items()
    }


def table(shared_data: Path) -> tuple[list[str], bool]:
    """Return the evidence, and whether each heart rate is the expected one."""
    found = measure(shared_data)
    lines = [
        "| condition | beats | HR | known | RMSSD | known | corrected | flagged | breath | rate | rhythm |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, each in found.items():
        hr_bpm, rmssd_ms = EXPECTED.get(name, ("", ""))
        lines.append(
            f"| {name} | {each.beats} | {each.hr_bpm:.1f} | {hr_bpm} | {each.raw_rmssd_ms:.1f} | "
            f"{rmssd_ms} | {each.rmssd_ms:.1f} | {each.flagged} | {100 * each.breathing_share:.0f} % | "
            f"{_said(each.breathing_per_min, 1)} | {_said(each.regularity, 2)} |"
        )
    lines += ["", f"Gate: heart rate within {WITHIN_BPM} bpm. RMSSD is reported, raw beside corrected."]
    lines += [
        "HR in bpm, RMSSD in ms. Breath: how often its rate was shown, asked with the window wholly inside",
        f"every {EVERY_MS // 1000} s; rate (a minute) and rhythm (regularity) are medians.",
    ]
    kept = all(abs(found[name].hr_bpm - hr_bpm) <= WITHIN_BPM for name, (hr_bpm, _) in EXPECTED.items())
    return lines, kept


def _condition(entries: list[Entry]) -> Condition:
    raw = plain_sums([entry.rr for entry in entries], [entry.valid for entry in entries])
    normal = Sums()
    for i, entry in enumerate(entries):
        if entry.normal:
            normal.add(entry.rr)
        if i and entry.pair and entry.difference is not None:
            normal.add_pair(entry.difference)
    hr_bpm, raw_ms, rmssd_ms = normal.hr_bpm(), raw.rmssd_ms(), normal.rmssd_ms()
    assert hr_bpm is not None
    assert raw_ms is not None
    assert rmssd_ms is not None
    flagged = sum(entry.valid and not entry.normal for entry in entries)
    return Condition(hr_bpm, raw_ms, rmssd_ms, len(entries), flagged, *_rhythm(entries))


def _rhythm(entries: list[Entry]) -> tuple[float, float | None, float | None]:
    """How often breathing was published, its median, and the median of regularity, as live."""
    recent, breaths, regular, asked = Recent(), list[float](), list[float](), 0
    next_ms = entries[0].t_ms + SETTLED_MS
    for entry in entries:
        while next_ms < entry.t_ms:
            latest = recent.stretch(next_ms)
            asked, next_ms = asked + 1, next_ms + EVERY_MS
            breaths += [value for value in [breathing(latest).value] if value is not None]
            regular += [value for value in [regularity(latest).value] if value is not None]
        recent.push(entry)
    return len(breaths) / asked, _median(breaths), _median(regular)


def _median(values: list[float]) -> float | None:
    return median(values) if values else None


def _said(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"


def _beats_ms(path: Path) -> list[int]:
    """R peaks, ms of the day."""
    stamps = [line.split("\t")[0].split("/")[1] for line in path.read_text().splitlines()[2:] if line.strip()]
    return [_of_the_day_ms(stamp) for stamp in stamps]


def _marks_ms(path: Path) -> dict[str, tuple[int, int]]:
    with path.open() as file:
        rows = list(csv.DictReader(file))
    at = {(row["conditions"], row["datapoint"]): _of_the_day_ms(row["timestamp"]) for row in rows}
    return {name: (at[name, "start"], at[name, "end"]) for name, point in at if point == "start"}


def _of_the_day_ms(stamp: str) -> int:
    hours, minutes, seconds = stamp.split(":")
    return round(1000 * (3600 * int(hours) + 60 * int(minutes) + float(seconds)))


if __name__ == "__main__":
    print("\n".join(table(SHARED_DATA)[0]))
