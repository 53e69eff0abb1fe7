"""`docs/signals.md` is held to the code: its examples run, its table names what there is."""

from __future__ import annotations

import doctest
import json
import re
from collections.abc import Callable
from dataclasses import asdict, fields
from pathlib import Path

import pytest

from dashboard.analyze import analyze
from regulation import quality, regularity, respiration, spectrum, variability
from regulation.arousal import arousal
from regulation.frames import StateFrame, VariabilityFrame
from regulation.hrv import Sums
from regulation.intervals import review_rr
from regulation.regularity import regularity as regularity_of
from regulation.respiration import breathing
from regulation.review import PersonReview
from regulation.samples import SeatSettings
from regulation.seat import SeatEngine
from regulation.sittings import RULES, Rules
from regulation.spectrum import band_powers
from tests.dashboard.running import run

SIGNALS = Path(__file__).resolve().parent.parent / "docs" / "signals.md"
UNITS = {"bpm": "beats/min", "ms": "ms", "pct": "%", "ms2": "ms2", "rmssd": "ln ms", "min": "breaths/min"}
"""How the table writes the last word of a name."""
NO_METRICS = {"duration_s", "threshold_bpm", "return_bpm", "in_band_s"}
"""Numbers of a frame or a review that are no measure of a heart."""


def rows() -> dict[str, list[str]]:
    """Cells after the first by each name of the table of metrics."""
    table = SIGNALS.read_text().split("## Metrics\n")[1].split("\n## ")[0]
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in re.findall(r"^\|.*", table, re.MULTILINE)
    ]
    return {name.strip("` "): [names, *rest] for names, *rest in cells[2:] for name in names.split(",")}


def test_the_examples_run_and_say_what_they_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = doctest.testfile(str(SIGNALS), module_relative=False, encoding="utf-8")
    assert (found.failed, found.attempted) == (0, 18)


def test_the_command_prints_the_numbers_of_python(shared_data: Path, tmp_path: Path) -> None:
    file = shared_data / "rest_and_exercise" / "rest_rri.txt"
    printed = json.loads(run("analyze", file, "--json", data=tmp_path).stdout)
    assert printed == analyze([file])
    assert printed["people"]["A"] == asdict(review_rr(map(float, file.read_text().split())))


def test_every_sitting_is_in_its_table() -> None:
    table = SIGNALS.read_text().split("## Sittings\n")[1].split("\n## ")[0]
    told = re.findall(r"^\| `(\w+)` \| (.*?) \| (.*?) \| (.*?) \| (.*?) \|", table, re.MULTILINE)
    assert told == [(name.value, *(f"{number:g}" for number in _numbers(of))) for name, of in RULES.items()]


def _numbers(rules: Rules) -> tuple[float, ...]:
    return rules.pause_minutes, rules.floor_minutes, rules.longer_minutes, rules.pacer_per_min


def test_every_metric_is_in_the_table() -> None:
    names = {
        field.name
        for kind in (PersonReview, StateFrame, VariabilityFrame)
        for field in fields(kind)
        if "Metric" in str(field.type) or "float" in str(field.type) or field.name == "arousal"
    }
    assert names - NO_METRICS == set(rows())


@pytest.mark.parametrize("name", [name for name in rows() if "_" in name])
def test_units_are_those_of_the_names(name: str) -> None:
    names, unit, *_ = rows()[name]
    assert UNITS[name.rsplit("_", 1)[1]] in (unit.removesuffix(" of pairs"), *unit.split(", "))
    assert "`" in names


def test_windows_and_limits_are_those_of_the_code() -> None:
    seat = SeatEngine("A", SeatSettings(), 0)
    said = {name: (cells[2], cells[5]) for name, cells in rows().items()}
    widths = (seat._hr15.width_ms, seat._hr30.width_ms, seat._rmssd60.width_ms)
    assert said["hr15_bpm"][0] == f"{widths[0] // 1000}, {widths[1] // 1000} s"
    beats = [round(quality.LEAST_BEATS_PER_S * width_ms / 1000) for width_ms in widths]
    assert said["hr15_bpm"][1] == f"None under {beats[0]} ({beats[1]}) beats"
    assert said["rmssd_ms"][0].startswith(f"{widths[2] // 1000} s live")
    assert f"under {quality.LEAST_PAIRS} pairs" in said["rmssd_ms"][1]
    assert said["sdnn_ms"][0].startswith(f"{variability.WIDTH_MS // 1000} s live")
    assert f"under {quality.LEAST_PAIRS * variability.WIDTH_MS // 60_000} pairs" in said["sdnn_ms"][1]
    assert said["lf_power_ms2"] == (
        f"{spectrum.WINDOW_MS // 1000} s, review only",
        f"None under {spectrum.LEAST_S:g} s, or HF under {spectrum.LEAST_HF_S:g} s",
    )
    assert said["breathing_per_min"][0] == f"last {respiration.LEAST_S:g}-{respiration.WINDOW_S} s"
    assert said["breathing_per_min"][1] == f"None under {respiration.LEAST_S:g} s on end"
    assert said["regularity"] == (
        f"last {regularity.WINDOW_S} s",
        f"None under {regularity.LEAST_S:g} s on end",
    )


@pytest.mark.parametrize(
    ("metric", "unit"),
    [
        (Sums.mean_ms, "ms"),
        (Sums.hr_bpm, "beats a minute"),
        (Sums.sdnn_ms, "ms"),
        (Sums.rmssd_ms, "ms"),
        (Sums.pnn50_pct, "per cent"),
        (Sums.sd1_ms, "ms"),
        (Sums.sd2_ms, "ms"),
        (quality.heart_rate, "beats a minute"),
        (quality.rmssd, "ms"),
        (band_powers, "ms2"),
        (breathing, "breaths a minute"),
        (regularity_of, "share"),
        (arousal, "units of its spread"),
    ],
)
def test_every_metric_says_unit_window_source_and_what_is_too_little(
    metric: Callable[..., object], unit: str
) -> None:
    said = metric.__doc__ or ""
    assert unit in said
    assert "window" in said
    assert "None" in said
    assert re.search(r"\b(19|20)\d\d\b|design choice|head of this", said)
