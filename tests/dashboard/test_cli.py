"""The command line: clear words, the right exit code, never a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dashboard.simulating import write_simulation
from dashboard.sources import Simulated
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


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    """A session file of a minute."""
    file = tmp_path / "pair.coreg"
    write_simulation(file, Simulated(scenario="quiet", minutes=1, seed=1))
    return file


@pytest.mark.parametrize(
    ("out", "why"),
    [
        ("nowhere/frames", "No such file or directory"),
        pytest.param(
            "/dev/full",
            "No space left on device",
            marks=pytest.mark.skipif(
                not Path("/dev/full").is_char_device(), reason="only on systems with /dev/full"
            ),
        ),
    ],
)
def test_frames_that_cannot_be_written_are_named(tmp_path: Path, pair: Path, out: str, why: str) -> None:
    done = run("replay", pair, "--frames", tmp_path / out, data=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    said = f"{tmp_path / out} cannot be written: {why}.\nGive another file with --frames.\n"
    assert done.stderr == said


def test_a_replay_never_destroys_what_it_plays(tmp_path: Path, pair: Path) -> None:
    before = pair.read_bytes()
    done = run("replay", pair, "--frames", pair, data=tmp_path)
    assert done.returncode == 1
    assert f"{pair} is what is played" in done.stderr
    assert pair.read_bytes() == before


def test_a_demo_never_destroys_what_it_plays(tmp_path: Path) -> None:
    recorded, link = tmp_path / "a.txt", tmp_path / "link"
    recorded.write_text("800\n" * 60)
    link.symlink_to(recorded)
    words = ("demo", "--recorded", recorded, "--frames", link, "--no-browser", "--port", 0)
    done = run(*words, data=tmp_path / "data")
    assert done.returncode == 1
    assert f"{link} is what is played" in done.stderr
    assert recorded.read_text() == "800\n" * 60
