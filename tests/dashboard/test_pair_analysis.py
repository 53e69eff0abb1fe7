"""The pair of `analyze`: the documented object, None with its reason, lines for people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dashboard.analyze import analyze, table
from dashboard.simulating import write_simulation
from dashboard.sources import Simulated
from dashboard.wire import encode

NUMBERS = {"statistic", "p", "effect_size", "n_windows", "lag_s", "lag_ci_s", "in_phase_share", "verdict"}


@pytest.fixture(scope="module")
def floods(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    file = tmp_path_factory.mktemp("pair") / "floods.coreg"
    write_simulation(file, Simulated(scenario="floods", minutes=40.0, seed=3))
    return analyze([file])


def test_the_object_is_the_documented_one(floods: dict[str, Any]) -> None:
    pair = json.loads(encode(floods))["pair"]
    assert set(pair) == {
        *("overlap_s", "synchrony", "susy", "coherence", "episodes", "arousal_a_minus_b"),
    }
    for size in ("30", "60"):
        assert set(pair["synchrony"][size]) >= NUMBERS
        assert pair["synchrony"][size]["verdict"].startswith("Moved together no more than chance (p = ")
        assert set(pair["susy"][size]) == {"Z", "Z_pseudo", "ES", "n_segments"}
    assert pair["overlap_s"] == pytest.approx(2390, abs=15)
    assert set(pair["coherence"]) == {"threshold", "segments", "lf", "hf"}
    assert b"NaN" not in encode(floods)


def test_floods_are_episodes_with_their_cues(floods: dict[str, Any]) -> None:
    episodes = floods["pair"]["episodes"]
    assert episodes
    cues = {cue["start_s"] for person in floods["people"].values() for cue in person["cues"]}
    beside = {m["t_s"] for each in episodes for m in each["moments"] if m["what"] == "cue"}
    assert beside <= cues
    assert beside
    for each in episodes:
        assert each["peak"] >= 3
        assert each["onset_s"] <= each["peak_s"]
        assert set(each["synchrony"]) == {"before", "during", "after"}
        assert not each["repaired"]


def test_lines_say_the_verdict_the_episodes_and_that_more_is_not_better(floods: dict[str, Any]) -> None:
    said = table(floods)
    assert "More together is not better." in said
    assert "30 s windows: Moved together no more than chance" in said
    assert "A moves first" not in said  # where nothing was found, the lag is where noise is highest
    assert "Episode 1: " in said


def test_what_is_not_known_has_its_reason(tmp_path: Path) -> None:
    file = tmp_path / "short.coreg"
    write_simulation(file, Simulated(scenario="quiet", minutes=0.75, seed=1))
    pair = analyze([file])["pair"]
    for found in pair["synchrony"].values():
        assert (found["p"], found["lag_s"], found["reason"]) == (None, None, "too_short")
        assert found["verdict"] == "Too short to tell."
    assert pair["susy"]["60"] == dict.fromkeys(("Z", "Z_pseudo", "ES", "n_segments"))
    assert pair["coherence"] is None
    assert pair["episodes"] == []


def test_one_recording_is_no_pair(tmp_path: Path) -> None:
    file = tmp_path / "rr.txt"
    file.write_text("812\n790\n845\n" * 100)
    assert "pair" not in analyze([file])


def test_two_sensors_on_one_heart(shared_data: Path) -> None:
    folder = shared_data / "one_heart_two_sensors"
    pair = analyze([folder / "test_kyto.csv", folder / "test_rhythm.csv"])["pair"]
    for found in pair["synchrony"].values():
        assert found["p"] <= 0.001
        assert found["lead"] == "no_clear_leader"
        assert "No clear leader." in found["verdict"]
        assert abs(found["lag_s"]) <= 1
