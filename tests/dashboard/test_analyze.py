"""`analyze` against numpy on every recording that it can read."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from dashboard.analyze import analyze
from dashboard.live import new_record
from dashboard.sources import Recorded, Simulated, SourceSpec, material
from dashboard.store.coreg import write_coreg
from regulation.samples import Link, LinkState, SeatSettings, Start
from sensor_bridge.archive import ArchiveEvent, Notification, Row, pack
from sensor_bridge.replay import open_coreg

RECORDINGS = [
    "one_heart_two_sensors/test_kyto.csv",
    "one_heart_two_sensors/test_rhythm.csv",
    "one_heart_two_sensors/test_heartmath.csv",
    "hrv_logger_run/run.rr.csv",
    "rest_and_exercise/rest_rri.txt",
]


def _intervals(path: Path) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    lines = [line for line in path.read_text().splitlines() if line.strip() and line[0].isdigit()]
    column = 1 if path.suffix == ".csv" else 0
    return np.array([float(line.split(",")[column]) for line in lines])


def _check(path: Path, seat: str, rr: np.ndarray[tuple[int], np.dtype[np.float64]]) -> None:
    person = analyze([path], correct=False)["people"][seat]
    valid = (rr >= 300) & (rr <= 2000)
    differences = np.diff(rr)[valid[1:] & valid[:-1]]
    assert person["beats"]["total"] == len(rr)
    assert person["mean_nn_ms"] == pytest.approx(rr[valid].mean(), rel=1e-9)
    assert person["sdnn_ms"] == pytest.approx(rr[valid].std(ddof=1), rel=1e-9)
    assert person["rmssd_ms"] == pytest.approx(np.sqrt((differences**2).mean()), rel=1e-9)


@pytest.mark.parametrize("name", RECORDINGS)
def test_uncorrected_numbers_equal_numpy(shared_data: Path, name: str) -> None:
    _check(shared_data / name, "A", _intervals(shared_data / name))


@pytest.mark.parametrize("name", RECORDINGS)
def test_a_recording_kept_as_a_session_file_equals_numpy(
    shared_data: Path, tmp_path: Path, name: str
) -> None:
    file = _kept(Recorded(paths=[str(shared_data / name)]), tmp_path)
    _check(file, "A", _intervals(shared_data / name))


@pytest.mark.parametrize("seat", ["A", "B"])
def test_the_packets_of_a_session_file_equal_numpy(tmp_path: Path, seat: str) -> None:
    file = _kept(Simulated(scenario="floods", minutes=10, seed=5), tmp_path)
    _check(file, seat, _intervals_in_packets(file, seat))


def _intervals_in_packets(file: Path, seat: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Read the intervals without the decoder: no energy is sent, so they begin at the third byte. What a
    strap sends in the first 5 s of a connection is not heard."""
    found: list[int] = []
    settled_ms = 0
    for event in open_coreg(file).events:
        if isinstance(event, Link) and event.seat == seat and event.state is LinkState.STREAMING:
            settled_ms = event.t_ms + 5000
        if isinstance(event, Notification) and event.seat == seat and event.t_ms >= settled_ms:
            assert not event.data[0] & 0b1001
            found += [rr for (rr,) in struct.iter_unpack("<H", event.data[2:])]
    return np.array(found) * (1000 / 1024)


def _kept(spec: SourceSpec, folder: Path) -> Path:
    given, file = material(spec), folder / "kept.coreg"
    start = Start(0, 0, given.kind, given.label, 1.0, {seat: SeatSettings() for seat in given.seats})
    events: list[ArchiveEvent] = [start, *given.events]
    rows = [Row(seq, event.t_ms, *pack(event)) for seq, event in enumerate(events)]
    write_coreg(file, new_record(spec, given, 1.0, 0), [rows])
    return file
