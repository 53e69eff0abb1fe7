"""`analyze` against numpy on every recording that it can read."""

from __future__ import annotations

import math
import struct
from pathlib import Path

import numpy as np
import pytest

from dashboard.analyze import analyze, table
from dashboard.errors import ServiceError
from dashboard.live import new_record
from dashboard.sources import PlayedSpec, Recorded, Simulated, material
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


def _kept(spec: PlayedSpec, folder: Path) -> Path:
    given, file = material(spec), folder / "kept.coreg"
    start = Start(0, 0, given.kind, given.label, 1.0, {seat: SeatSettings() for seat in given.seats})
    events: list[ArchiveEvent] = [start, *given.events]
    rows = [Row(seq, event.t_ms, *pack(event)) for seq, event in enumerate(events)]
    write_coreg(file, new_record(spec, given, 1.0, 0), [rows])
    return file


def test_band_powers_stand_in_the_json_and_in_the_table(shared_data: Path) -> None:
    found = analyze([shared_data / "rest_and_exercise/rest_rri.txt"])
    person = found["people"]["A"]
    assert [person[name] > 500 for name in ("vlf_power_ms2", "lf_power_ms2", "hf_power_ms2")] == [True] * 3
    assert person["spectrum_windows"] == 3
    assert f"lf_power_ms2        {person['lf_power_ms2']:.2f}" in table(found)
    assert "spectrum_windows      3" in table(found)


def test_a_recording_under_250_s_says_why_it_has_no_band_powers(minute: Path) -> None:
    found = analyze([minute])
    assert found["people"]["A"]["vlf_power_ms2"] is None
    assert found["people"]["A"]["reasons"]["vlf_power_ms2"] == "too_short"
    assert "vlf_power_ms2     withheld: too short" in table(found)
    assert "baseline.hr_bpm   withheld: too short" in table(found)


# -- a part ----------------------------------------------------------------------------------------------


@pytest.fixture
def minute(tmp_path: Path) -> Path:
    """A beat a second: 60 of them, each ending on a whole second."""
    file = tmp_path / "minute.txt"
    file.write_text("1000\n" * 60)
    return file


@pytest.mark.parametrize(
    ("from_s", "to_s", "beats", "duration_s"),
    [
        (0.0, None, 60, 60.0),
        (0.0, 60.0, 60, 60.0),
        (0.0, 10.0, 10, 10.0),
        (10.0, 20.0, 11, 10.0),
        (59.999, None, 1, 0.001),
        (0.0, 0.001, 0, 0.001),
        (50.0, 1e306, 11, 10.0),
        (50.0, math.inf, 11, 10.0),
    ],
)
def test_a_part_holds_what_lies_inside_its_bounds(
    minute: Path, from_s: float, to_s: float | None, beats: int, duration_s: float
) -> None:
    person = analyze([minute], from_s=from_s, to_s=to_s)["people"]["A"]
    assert (person["beats"]["total"], person["duration_s"]) == (beats, pytest.approx(duration_s))


@pytest.mark.parametrize(
    ("from_s", "to_s"),
    [
        (60.0, None),
        (61.0, None),
        (-0.001, None),
        (-math.inf, None),
        (math.inf, None),
        (math.nan, None),
        (0.0, 0.0),
        (0.0, -1.0),
        (0.0, math.nan),
        (20.0, 20.0),
        (20.0, 10.0),
    ],
)
def test_a_part_outside_of_the_recording_is_refused(minute: Path, from_s: float, to_s: float | None) -> None:
    with pytest.raises(ServiceError, match="is 60 s long; give --from and --to inside it"):
        analyze([minute], from_s=from_s, to_s=to_s)


@pytest.mark.parametrize(
    ("name", "content", "beats"),
    [
        ("zero.txt", "0\n", 1),
        ("row.csv", "timestamp, rr, since_start\n1600000000000,800,0\n", 1),
    ],
)
def test_a_recording_of_one_moment_has_no_numbers_and_says_why(
    tmp_path: Path, name: str, content: str, beats: int
) -> None:
    file = tmp_path / name
    file.write_text(content)
    person = analyze([file])["people"]["A"]
    assert person["beats"]["total"] == beats
    assert person["sdnn_ms"] is None
    assert person["rmssd_ms"] is None
    assert {"sdnn_ms", "rmssd_ms"} <= set(person["reasons"])
