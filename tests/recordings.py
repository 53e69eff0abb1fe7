"""Every recording of `../shared/data` as plain intervals, read without our readers, and its windows."""

from __future__ import annotations

import csv
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

from regulation.artefacts import BeatClass
from regulation.beats import HARD_MAX, HARD_MIN, Beat
from regulation.hrv import Entry
from regulation.labels import Labeller
from regulation.samples import UNITS_PER_MS

WINDOW_MS = 300_000
FEWEST = 30


def recordings(shared_data: Path) -> dict[str, list[float]]:
    """Intervals in ms by the name of the recording."""
    heart = shared_data / "one_heart_two_sensors"
    out = {name: _logger(heart / f"test_{name}.csv") for name in ("kyto", "heartmath", "rhythm")}
    lines = (heart / "test_vu.txt").read_text().splitlines()[3:]
    out["vu"] = [float(line.split("\t")[2]) for line in lines if line.strip()]
    out["run"] = _logger(shared_data / "hrv_logger_run" / "run.rr.csv")
    rest = shared_data / "rest_and_exercise"
    out["rest"] = [float(line) for line in (rest / "rest_rri.txt").read_text().split()]
    out["exercise"] = [float(x) for x in (rest / "exercise_rri.hrm").read_text().split("[HRData]")[1].split()]
    with (shared_data / "polar_h10_pvc" / "rr_device.csv").open() as file:
        out["pvc"] = [float(row["rr_ms"]) for row in csv.DictReader(file)]
    with (shared_data / "mitdb_100" / "100_beats.csv").open() as file:
        beats_ms = [round(1000 * float(row["t_s"])) for row in csv.DictReader(file)]
    out["mitdb_100"] = [float(later - before) for before, later in pairwise(beats_ms)]
    return out | physionet(shared_data)


def physionet(shared_data: Path) -> dict[str, list[float]]:
    """The sixteen clean windows, named `patient t_start`."""
    out = defaultdict[str, list[float]](list)
    with (shared_data / "physionet_windows" / "rr_ms.csv").open() as file:
        for row in csv.DictReader(file):
            out[f"{row['patID']} {row['t_start']}"].append(float(row["rr_ms"]))
    return dict(out)


def labelled(rr_ms: list[float]) -> list[Entry]:
    """Every interval with its label; the recording counts as contiguous."""
    labeller, entries, t_ms, linked = Labeller(), list[Entry](), 0.0, False
    for interval in rr_ms:
        rr = round(interval * UNITS_PER_MS)
        valid = HARD_MIN <= rr <= HARD_MAX
        t_ms += interval
        entries += labeller.push(Beat(round(t_ms), rr, valid, valid, linked and valid, 0))
        linked = valid
    return entries + labeller.flush()


def trusted(rr_ms: list[float]) -> list[Entry]:
    """Every interval as normal: for windows that others have already found clean."""
    entries, t_ms = list[Entry](), 0.0
    for interval in rr_ms:
        t_ms += interval
        rr = round(interval * UNITS_PER_MS)
        difference = rr - entries[-1].rr if entries else None
        entries.append(Entry(round(t_ms), rr, BeatClass.NORMAL, difference, difference is not None))
    return entries


def windows(entries: list[Entry]) -> list[list[Entry]]:
    """Five-minute windows end to end, those with at least thirty normal beats."""
    out = defaultdict[int, list[Entry]](list)
    for entry in entries:
        out[(entry.t_ms - 1) // WINDOW_MS].append(entry)
    return [window for window in out.values() if sum(entry.normal for entry in window) >= FEWEST]


def _logger(path: Path) -> list[float]:
    rows = [line.split(",") for line in path.read_text().splitlines()[1:] if line.strip()]
    return [float(cells[1]) for cells in rows]
