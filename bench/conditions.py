"""Heart rate and RMSSD of one person's ECG by condition: as recorded, and after our correction.

R-peak times of `one_heart_two_sensors` (`test_vu.txt`), cut at the marks of `test_events.csv`.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from regulation.hrv import Entry, Sums, plain_sums
from tests.recordings import labelled

SHARED_DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
WITHIN_BPM = 0.5
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


def measure(shared_data: Path) -> dict[str, Condition]:
    """Return each condition of the recording."""
    folder = shared_data / "one_heart_two_sensors"
    beats_ms = _beats_ms(folder / "test_vu.txt")
    entries = labelled([float(later - before) for before, later in pairwise(beats_ms)])
    ends_ms = beats_ms[1:]
    return {
        name: _condition([entry for at, entry in zip(ends_ms, entries, strict=True) if begin <= at <= end])
        for name, (begin, end) in _marks_ms(folder / "test_events.csv").items()
    }


def table(shared_data: Path) -> tuple[list[str], bool]:
    """Return the evidence, and whether each heart rate is the expected one."""
    found = measure(shared_data)
    lines = [
        "| condition | beats | HR, bpm | expected | RMSSD raw, ms | expected | corrected, ms | flagged |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, each in found.items():
        hr_bpm, rmssd_ms = EXPECTED.get(name, ("", ""))
        lines.append(
            f"| {name} | {each.beats} | {each.hr_bpm:.1f} | {hr_bpm} | {each.raw_rmssd_ms:.1f} | "
            f"{rmssd_ms} | {each.rmssd_ms:.1f} | {each.flagged} |"
        )
    lines += ["", f"Gate: heart rate within {WITHIN_BPM} bpm. RMSSD is reported, raw beside corrected."]
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
    return Condition(hr_bpm, raw_ms, rmssd_ms, len(entries), flagged)


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
