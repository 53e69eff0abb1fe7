"""A pair beside people of other sessions: like with like, enough of them, words where there is nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dashboard.analyze import analyze
from dashboard.errors import ServiceError
from dashboard.simulating import write_simulation
from dashboard.sources import Simulated
from dashboard.strangers import among_strangers, of_strangers
from regulation.samples import Seat
from sensor_bridge.simulated import ScenarioName
from tests.dashboard.running import run


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder, out = tmp_path_factory.mktemp("strangers"), dict[str, Path]()
    plan: list[tuple[str, ScenarioName, int]] = [("coupled", "coupled", 1)]
    plan += [(f"quiet{seed}", "quiet", seed) for seed in range(20, 30)]
    for name, scenario, seed in plan:
        out[name] = folder / f"{name}.coreg"
        write_simulation(out[name], Simulated(scenario=scenario, minutes=20.0, seed=seed))
    return out


def test_a_pair_is_held_against_one_person_of_each_session(written: dict[str, Path]) -> None:
    quiet = [path for name, path in written.items() if name != "coupled"]
    found = among_strangers([written["coupled"]], quiet)
    assert set(found) == {"30", "60"}
    for each in found.values():
        assert (each["sessions"], each["reason"]) == (10, None)
        assert len(each["effect_sizes"]) == 20
        assert each["effect_size"] > sorted(each["effect_sizes"])[10]
        assert "with strangers (p = " in each["verdict"]
    assert json.loads(json.dumps(found))


def test_under_ten_sessions_there_are_words(written: dict[str, Path]) -> None:
    quiet = [written[f"quiet{seed}"] for seed in range(20, 24)]
    for each in among_strangers([written["coupled"]], quiet).values():
        assert (each["p"], each["reason"], each["sessions"]) == (None, "too_few_sessions", 4)
        assert "It takes 10 other sessions" in each["verdict"]
        assert "4 could be looked at." in each["verdict"]


def test_the_session_itself_and_other_kinds_are_no_strangers(
    written: dict[str, Path], shared_data: Path
) -> None:
    kyto = shared_data / "one_heart_two_sensors" / "test_kyto.csv"
    found = among_strangers([written["coupled"]], [written["coupled"], kyto])
    assert {each["sessions"] for each in found.values()} == {0}


def test_people_of_this_session_are_no_strangers_and_nobody_is_one_twice() -> None:
    persons: dict[str, dict[Seat, str]] = {
        "ours": {"A": "ann", "B": "bo"},
        "their evening": {"A": "ann", "B": "bo"},
        "the other way round": {"A": "bo", "B": "ann"},
        "with another": {"A": "cy", "B": "bo"},
        "first": {"A": "dee", "B": "eli"},
        "again": {"A": "dee", "B": "fay"},
        "alone": {"B": "gus"},
    }
    sessions = [*list(persons)[1:], "of unknown people"]
    assert of_strangers(sessions, persons, ["ours"]) == ["first", "alone", "of unknown people"]
    assert of_strangers(sessions, persons, ["file.csv"])[0] == "their evening"


def test_a_part_is_compared_as_a_part_and_a_damaged_session_left_out(
    written: dict[str, Path], tmp_path: Path
) -> None:
    quiet = [path for name, path in written.items() if name != "coupled"]
    damaged = tmp_path / "damaged.coreg"
    damaged.write_bytes(quiet[0].read_bytes()[:5000])
    whole = among_strangers([written["coupled"]], [damaged, *quiet])
    part = among_strangers([written["coupled"]], quiet, from_s=300, to_s=1100)
    pair = analyze([written["coupled"]], from_s=300, to_s=1100)["pair"]["synchrony"]
    assert {each["sessions"] for each in whole.values()} == {10}
    for size, found in part.items():
        assert found["effect_size"] == pair[size]["effect_size"] != whole[size]["effect_size"]


def test_one_person_alone_is_no_pair(tmp_path: Path) -> None:
    file = tmp_path / "rr.txt"
    file.write_text("812\n790\n845\n" * 300)
    with pytest.raises(ServiceError, match="only one person"):
        among_strangers([file], [])


def test_the_command_says_how_many_sessions_there_are(written: dict[str, Path], tmp_path: Path) -> None:
    said = run("analyze", written["coupled"], "--strangers", data=tmp_path).stdout
    assert "Among strangers, 30 s windows: It takes 10 other sessions" in said
    asked = json.loads(run("analyze", written["coupled"], "--strangers", "--json", data=tmp_path).stdout)
    assert set(asked["strangers"]) == {"30", "60"}
