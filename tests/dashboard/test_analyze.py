"""`analyze` against numpy on every recording that it can read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dashboard.analyze import analyze

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


@pytest.mark.parametrize("name", RECORDINGS)
def test_uncorrected_numbers_equal_numpy(shared_data: Path, name: str) -> None:
    path = shared_data / name
    person = analyze([path], correct=False)["people"]["A"]
    rr = _intervals(path)
    valid = (rr >= 300) & (rr <= 2000)
    differences = np.diff(rr)[valid[1:] & valid[:-1]]
    assert person["beats"]["total"] == len(rr)
    assert person["mean_nn_ms"] == pytest.approx(rr[valid].mean(), rel=1e-9)
    assert person["sdnn_ms"] == pytest.approx(rr[valid].std(ddof=1), rel=1e-9)
    assert person["rmssd_ms"] == pytest.approx(np.sqrt((differences**2).mean()), rel=1e-9)
