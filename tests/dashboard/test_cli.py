"""The command line: clear words, the right exit code, never a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.dashboard.running import run


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "empty"),
        ("timestamp, rr, since_start\n1,800,0\n2,abc,0\n", "Line 3"),
    ],
)
def test_a_broken_file_is_named_with_its_line(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "broken.csv"
    file.write_text(content)
    done = run("analyze", file, data=tmp_path)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_session_says_where_to_look(tmp_path: Path) -> None:
    done = run("replay", "nothing", data=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "coregulate sessions" in done.stderr


def test_simulate_analyze_replay(tmp_path: Path) -> None:
    file = tmp_path / "pair.coreg"
    assert (
        run("simulate", "--minutes", 6, "--scenario", "dropouts", "--out", file, data=tmp_path).returncode
        == 0
    )
    people = json.loads(run("analyze", file, "--json", data=tmp_path).stdout)["people"]
    assert set(people) == {"A", "B"}
    frames = run("replay", file, data=tmp_path).stdout
    assert "NaN" not in frames
    assert json.loads(frames.splitlines()[-1])["type"] == "end"
