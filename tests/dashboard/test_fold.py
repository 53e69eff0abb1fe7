"""The same events give the same frames, however they were cut into commits and read back."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.fold import Fold
from dashboard.live import new_record
from dashboard.sources import PlayedSpec, Recorded, Simulated, material
from dashboard.store.coreg import write_coreg
from dashboard.wire import encode
from regulation.samples import End, SeatSettings, Start
from sensor_bridge.archive import ArchiveEvent, Row, pack
from sensor_bridge.replay import open_coreg

pytestmark = pytest.mark.slow


def _frames(events: list[ArchiveEvent]) -> bytes:
    fold = Fold()
    return b"\n".join(encode(frame) for event in events for frame in fold.push(event))


def _check(spec: PlayedSpec, folder: Path) -> None:
    given = material(spec)
    seats = {seat: SeatSettings() for seat in given.seats}
    start = Start(0, 0, given.kind, given.label, 1.0, seats)
    events: list[ArchiveEvent] = [start, *given.events, End(given.events[-1].t_ms, "finished")]
    rows = [Row(seq, event.t_ms, *pack(event)) for seq, event in enumerate(events)]
    whole = _frames(events)
    assert len(whole) > 1_000_000
    assert b"NaN" not in whole
    for size in (1, 7, 1000):
        file = folder / f"{size}.coreg"
        slices = [rows[first : first + size] for first in range(0, len(rows), size)]
        write_coreg(file, new_record(spec, given, 1.0, 0), slices)
        assert _frames(open_coreg(file).events) == whole


def test_a_simulated_session_with_drop_outs(tmp_path: Path) -> None:
    _check(Simulated(scenario="dropouts", minutes=20, seed=3), tmp_path)


def test_two_recordings(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "one_heart_two_sensors"
    files = [str(folder / "test_kyto.csv"), str(folder / "test_rhythm.csv")]
    _check(Recorded(paths=files), tmp_path)
