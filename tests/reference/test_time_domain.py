"""Our exact sums and three other programs on the same windows of every recording: within 1e-9 ms."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from regulation.ecg import second_opinion
from regulation.hrv import Entry, Sums, normal_runs, plain_sums
from regulation.samples import UNITS_PER_MS
from tests.conftest import absent
from tests.recordings import labelled, physionet, recordings, trusted, windows
from tests.reference.programs import REMEDY, Programs, missing, programs

WITHIN_MS = 1e-9
NAMES = ("mean_ms", "sdnn_ms", "rmssd_ms", "pnn50_pct", "sd1_ms", "sd2_ms")


@pytest.fixture(scope="session")
def others() -> Programs:
    if lost := missing():
        absent(", ".join(lost), REMEDY)
    return programs()


@pytest.fixture(scope="session")
def cut(shared_data: Path) -> dict[str, list[list[Entry]]]:
    """Windows by recording."""
    cut = {name: windows(labelled(rr_ms)) for name, rr_ms in recordings(shared_data).items()}
    return cut | {name: [trusted(rr_ms)] for name, rr_ms in physionet(shared_data).items()}


def ours(sums: Sums) -> dict[str, float]:
    values = {name: getattr(sums, name)() for name in NAMES}
    assert None not in values.values()
    return values


def normal(window: list[Entry]) -> list[int]:
    return [entry.rr for entry in window if entry.normal]


def as_ms(rrs: list[int]) -> list[float]:
    return [rr / UNITS_PER_MS for rr in rrs]


def sd2_of_sums_ms(sums: Sums, first: int, last: int, ddof: int) -> float:
    """SD2 as the deviation of the sums of neighbours over sqrt 2, out of the same exact sums."""
    s = 2 * sums.x - first - last
    ss = 2 * (2 * sums.xx - first**2 - last**2) - sums.dd
    n = sums.pairs
    return math.sqrt((n * ss - s * s) / (2 * n * (n - ddof))) / UNITS_PER_MS


def test_every_recording_has_windows_and_enough_are_clean(cut: dict[str, list[list[Entry]]]) -> None:
    counts = {name: len(found) for name, found in cut.items()}
    clean = {name: sum(all(entry.normal for entry in each) for each in found) for name, found in cut.items()}
    assert len(counts) == 25
    assert sum(counts.values()) >= 95
    assert min(counts.values()) >= 1
    assert sum(clean.values()) >= 25
    assert clean["pvc"] == 0


def test_neurokit2(others: Programs, cut: dict[str, list[list[Entry]]]) -> None:
    for name, found in cut.items():
        for window in found:
            rrs = normal(window)
            sums = plain_sums(rrs, [True] * len(rrs))
            mine = ours(sums) | {"sd2_of_sums_ms": sd2_of_sums_ms(sums, rrs[0], rrs[-1], ddof=1)}
            said = others.by_neurokit2(as_ms(rrs))
            assert {key: mine[key] for key in said} == pytest.approx(said, rel=0, abs=WITHIN_MS), name


def test_hrv_analysis(others: Programs, cut: dict[str, list[list[Entry]]]) -> None:
    for name, found in cut.items():
        for window in found:
            rrs = normal(window)
            mine = ours(plain_sums(rrs, [True] * len(rrs)))
            assert mine == pytest.approx(others.by_hrv_analysis(as_ms(rrs)), rel=0, abs=WITHIN_MS), name


def test_heartpy(cut: dict[str, list[list[Entry]]]) -> None:
    """Its deviations have ddof 0; here the runs of adjacent normal beats are kept, as a review keeps them."""
    for name, found in cut.items():
        for window in found:
            runs = normal_runs(window)
            sums = reviewed(window)
            said = second_opinion([as_ms(run) for run in runs])
            assert said is not None
            mine, n, pairs = ours(sums), sums.n, sums.pairs
            expected = {
                "mean_nn_ms": mine["mean_ms"],
                "hr_bpm": sums.hr_bpm(),
                "sdnn_ms": mine["sdnn_ms"] * math.sqrt((n - 1) / n),
                "rmssd_ms": mine["rmssd_ms"],
                "pnn50_pct": mine["pnn50_pct"],
                "sd1_ms": mine["sd1_ms"] * math.sqrt((pairs - 1) / pairs),
            }
            if len(runs) == 1:
                expected["sd2_ms"] = sd2_of_sums_ms(sums, runs[0][0], runs[0][-1], ddof=0)
            heard = {key: getattr(said, key) for key in expected}
            assert heard == pytest.approx(expected, rel=0, abs=WITHIN_MS), name


def reviewed(window: list[Entry]) -> Sums:
    """What a review sums: no difference reaches out of the window."""
    sums = Sums()
    for i, entry in enumerate(window):
        if entry.normal:
            sums.add(entry.rr)
        if i and entry.pair and entry.difference is not None:
            sums.add_pair(entry.difference)
    return sums
