"""The pair of `analyze`: the documented object, None with its reason, lines for people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
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
        assert set(pair["susy"][size]) == {"Z", "Z_pseudo", "ES", "n_segments", "reason"}
        assert pair["susy"][size]["reason"] is None
    assert pair["overlap_s"] == pytest.approx(2390, abs=15)
    assert set(pair["coherence"]) == {"threshold", "segments", "lf", "hf", "reason"}
    assert pair["coherence"]["reason"] is None
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
    assert_withheld(pair, "too_short")
    assert pair["episodes"] == []


def assert_withheld(pair: dict[str, Any], reason: str) -> None:
    """No number of SUSY or coherence, and the same reason beside each."""
    none = {"Z": None, "Z_pseudo": None, "ES": None, "n_segments": 0, "reason": reason}
    assert pair["susy"] == {"30": none, "60": none}
    peaks = {"threshold": None, "lf": None, "hf": None}
    assert pair["coherence"] == peaks | {"segments": 0, "reason": reason}


def lines(folder: Path, name: str, rr_ms: list[int]) -> Path:
    file = folder / name
    file.write_text("".join(f"{each}\n" for each in rr_ms))
    return file


def intervals(seed: int, number: int) -> list[int]:
    return [int(rr_ms) for rr_ms in np.random.default_rng(seed).integers(780, 860, number)]


@pytest.mark.parametrize(
    ("a", "b", "reason"),
    [
        (intervals(1, 145), intervals(2, 145), "too_short"),
        ([800] * 800, [820] * 800, "no_variability"),
        (intervals(1, 800), intervals(1, 801), "same_series"),
        (intervals(1, 800), [*intervals(1, 800)[:300], *intervals(1, 800)[304:]], "same_series"),
        (intervals(1, 800), intervals(1, 800)[12:], "same_series"),
    ],
    ids=["two minutes", "both flat", "one strap twice", "with beats lost", "ten seconds later"],
)
def test_bad_pairs_have_their_reason(tmp_path: Path, a: list[int], b: list[int], reason: str) -> None:
    pair = json.loads(encode(analyze([lines(tmp_path, "a.txt", a), lines(tmp_path, "b.txt", b)])))["pair"]
    assert_withheld(pair, reason)
    assert {found["reason"] for found in pair["synchrony"].values()} == {reason}
    assert {found["p"] for found in pair["synchrony"].values()} == {None}


def episodes_of(folder: Path, seed_b: int) -> dict[str, Any]:
    """Both go from 70 to 100 beats a minute for five minutes, each with intervals of their own seed."""
    told = []
    for name, seed in (("a.txt", 1), ("b.txt", seed_b)):
        rates = [(857, 700), (600, 500), (857, 1100)]
        rng = np.random.default_rng(seed)
        rr_ms = [round(rr + rng.uniform(-30, 30)) for rr, number in rates for _ in range(number)]
        told.append(lines(folder, name, [*rr_ms, 850] if name == "b.txt" else rr_ms))  # else refused as one
    pair: dict[str, Any] = analyze(told)["pair"]
    assert pair["episodes"]
    return pair


def test_an_episode_without_synchrony_finds_its_reason_at_the_pair(tmp_path: Path) -> None:
    pair = episodes_of(tmp_path, 1)
    assert pair["synchrony"]["30"]["reason"] == "same_series"
    assert {part for each in pair["episodes"] for part in each["synchrony"].values()} == {None}


def test_an_episode_has_synchrony_where_the_pair_has(tmp_path: Path) -> None:
    pair = episodes_of(tmp_path, 2)
    assert pair["synchrony"]["30"]["reason"] is None
    for each in pair["episodes"]:
        assert None not in (each["synchrony"]["before"], each["synchrony"]["during"])


def test_plain_text_has_no_clock_and_so_no_lag(tmp_path: Path, shared_data: Path) -> None:
    plain = [lines(tmp_path, f"{name}.txt", intervals(seed, 2000)) for name, seed in (("a", 1), ("b", 2))]
    kyto = shared_data / "one_heart_two_sensors" / "test_kyto.csv"
    for paths in (plain, [kyto, plain[1]]):
        result = analyze(paths)
        for found in result["pair"]["synchrony"].values():
            assert (found["lag_s"], found["lag_ci_s"], found["lead"]) == (None, None, "no_clear_leader")
            assert "share no clock" in found["verdict"]
        assert "lag " not in table(result).replace("no lag is given", "")


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
