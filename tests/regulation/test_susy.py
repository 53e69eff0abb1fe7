"""SUSY's numbers as the R package prints them, and when there are none."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from regulation.pairings import LONG, SHORT, Size
from regulation.susy import Susy, susy
from regulation.tachogram import Values

COLUMNS = {
    "Z": "z",
    "Z_pseudo": "z_pseudo",
    "SD_Z": "sd_z",
    "SD_Z_pseudo": "sd_z_pseudo",
    "ES": "es",
    "Z_lead1": "z_lead1",
    "Z_lead2": "z_lead2",
    "Z_noabs": "z_noabs",
    "Z_pseudo_noabs": "z_pseudo_noabs",
    "ES_noabs": "es_noabs",
}


def golden(shared_data: Path) -> tuple[Values, Values]:
    table = np.loadtxt(shared_data / "susy_golden" / "hr_2hz.csv", delimiter=",", skiprows=1)
    return table[:, 0], table[:, 1]


def test_all_columns_of_the_r_package(shared_data: Path) -> None:
    with (shared_data / "susy_golden" / "expected.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [(row["segment_s"], row["maxlag_s"]) for row in rows] == [("30", "5"), ("60", "10"), ("30", "3")]
    for row in rows:
        assert row["hz"] == "2"
        found = susy(*golden(shared_data), Size(int(row["segment_s"]), int(row["maxlag_s"])))
        assert found is not None
        assert (found.n_segments, found.n_lags) == (int(row["n_segments"]), int(row["n_lags"]))
        for column, name in COLUMNS.items():
            assert getattr(found, name) == pytest.approx(float(row[column]), rel=1e-8, abs=0), column


def test_swapping_persons_swaps_the_sides(shared_data: Path) -> None:
    a, b = golden(shared_data)
    found, swapped = susy(a, b, LONG), susy(b, a, LONG)
    assert found is not None
    assert swapped is not None
    assert (swapped.z_lead1, swapped.z_lead2) == pytest.approx((found.z_lead2, found.z_lead1), rel=1e-12)
    assert swapped.es == pytest.approx(found.es, rel=1e-9)


def test_a_rest_and_broken_segments_are_left_out(shared_data: Path) -> None:
    a, b = golden(shared_data)
    whole, rest = susy(a[:1200], b[:1200], SHORT), susy(a[:1259], b[:1259], SHORT)
    assert whole == rest
    holed, flat = a.copy(), b.copy()
    holed[65], flat[180:240] = np.nan, 70.0
    kept = np.r_[0:60, 120:180, 240:1200]
    assert susy(holed[:1200], flat[:1200], SHORT) == susy(a[kept], b[kept], SHORT)


@pytest.mark.parametrize("samples", [0, 59, 119])
def test_two_segments_are_the_fewest(samples: int) -> None:
    rng = np.random.default_rng(0)
    a, b = rng.normal(70, 3, (2, 180))
    assert susy(a[:samples], b[:samples], SHORT) is None
    assert isinstance(susy(a[:120], b[:120], SHORT), Susy)


def test_no_numbers_without_change_or_for_a_series_with_itself() -> None:
    rng = np.random.default_rng(0)
    a = rng.normal(70, 3, 600)
    assert susy(np.full(600, 70.0), a, SHORT) is None
    assert susy(a, np.full(600, np.nan), SHORT) is None
    assert susy(a, a, SHORT) is None
