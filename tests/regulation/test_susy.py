"""SUSY's numbers as the R package prints them, and when there are none."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from regulation.pairings import LONG, SHORT, Size
from regulation.susy import Susy, susy
from regulation.tachogram import Values
from regulation.verdict import Unjudged
from tests.regulation.bad_pairs import CASES, bad_pair

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


def numbers(a_bpm: Values, b_bpm: Values, size: Size) -> Susy:
    found = susy(a_bpm, b_bpm, size)
    assert isinstance(found, Susy)
    return found


def test_all_columns_of_the_r_package(shared_data: Path) -> None:
    with (shared_data / "susy_golden" / "expected.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [(row["segment_s"], row["maxlag_s"]) for row in rows] == [("30", "5"), ("60", "10"), ("30", "3")]
    for row in rows:
        assert row["hz"] == "2"
        found = numbers(*golden(shared_data), Size(int(row["segment_s"]), int(row["maxlag_s"])))
        assert (found.n_segments, found.n_lags) == (int(row["n_segments"]), int(row["n_lags"]))
        for column, name in COLUMNS.items():
            assert getattr(found, name) == pytest.approx(float(row[column]), rel=1e-8, abs=0), column


def test_swapping_persons_swaps_the_sides(shared_data: Path) -> None:
    a, b = golden(shared_data)
    found, swapped = numbers(a, b, LONG), numbers(b, a, LONG)
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


@pytest.mark.parametrize("size", [SHORT, LONG])
@pytest.mark.parametrize(("name", "reason"), CASES)
def test_bad_input_has_its_reason(name: str, reason: Unjudged, size: Size) -> None:
    assert susy(*bad_pair(name), size) is reason


@pytest.mark.parametrize(("size", "samples"), [(SHORT, 300), (LONG, 600)])
def test_five_segments_are_the_fewest(size: Size, samples: int) -> None:
    a, b = np.random.default_rng(0).normal(70, 3, (2, 900))
    assert susy(a[: samples - 1], b[: samples - 1], size) is Unjudged.TOO_SHORT
    assert numbers(a[:samples], b[:samples], size).n_segments == 5
    a[7] = np.nan
    assert susy(a[:samples], b[:samples], size) is Unjudged.GAP


def test_too_few_segments_that_change_are_no_variability_and_not_a_gap() -> None:
    a, b = np.random.default_rng(0).normal(70, 3, (2, 300))
    a[:60] = 70.0
    assert susy(a, b, SHORT) is Unjudged.NO_VARIABILITY
    b[70] = np.nan
    assert susy(a, b, SHORT) is Unjudged.GAP


def test_a_longer_series_counts_as_far_as_the_other() -> None:
    a, b = np.random.default_rng(0).normal(70, 3, (2, 900))
    assert susy(a, b[:600], SHORT) == susy(a[:600], b[:600], SHORT)


def test_a_mirrored_series_is_not_the_same_and_has_finite_numbers() -> None:
    a, _ = np.random.default_rng(0).normal(70, 3, (2, 600))
    found = numbers(a, 140 - a, SHORT)
    assert np.isfinite([getattr(found, name) for name in COLUMNS.values()]).all()
    assert found.z_noabs < 0 < found.es
