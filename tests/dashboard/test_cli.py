"""The command line: clear words, the right exit code, never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from dashboard.__main__ import ONE_CORE, main
from dashboard.cli import Scenario
from dashboard.simulating import write_simulation
from dashboard.sources import Simulated
from sensor_bridge.simulated import ScenarioName
from tests.dashboard.running import WITHIN_S, command, run


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


def test_simulate_never_overwrites(tmp_path: Path, pair: Path) -> None:
    before = pair.read_bytes()
    done = run("simulate", "--minutes", 1, "--out", pair, data=tmp_path)
    assert done.returncode == 1
    assert done.stderr == f"{pair} exists already.\nGive another name with --out, or remove it first.\n"
    assert pair.read_bytes() == before


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("nowhere/x.coreg", "nowhere/x.coreg cannot be written: No such file or directory.\nCheck that"),
        (".", " is a folder.\nGive the name of a file with --out.\n"),
    ],
)
def test_simulate_names_the_file_that_it_cannot_write(tmp_path: Path, out: str, said: str) -> None:
    done = run("simulate", "--minutes", 1, "--out", tmp_path / out, data=tmp_path)
    assert done.returncode == 1
    assert str(tmp_path) in done.stderr
    assert said in done.stderr
    assert "--data" not in done.stderr


A = "C0:11:11:11:11:01"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--a", "hello world"), '--a: "hello world" is no address of a strap. Copy it as `coregulate scan`'),
        (("--a", A, "--b", f"{A}:02"), f'--b: "{A}:02" is no address of a strap.'),
        (("--a", A, "--b", f" {A.lower()} "), "--b: One strap cannot be on two people."),
    ],
)
def test_what_is_no_address_of_a_strap_is_a_usage_error(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    done = run("live", "--no-browser", *words, data=tmp_path)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())


def test_an_unknown_scenario_is_a_usage_error(tmp_path: Path) -> None:
    done = run("simulate", "--scenario", "foo", data=tmp_path)
    assert done.returncode == 2
    assert "floods" in done.stderr


def test_the_scenarios_are_those_of_the_simulator() -> None:
    assert [each.value for each in Scenario] == list(get_args(ScenarioName))


@pytest.mark.parametrize("words", [("sessions",), ("replay", "an-id"), ("analyze", "an-id")])
def test_a_file_in_place_of_the_data_folder_is_said(tmp_path: Path, words: tuple[str, ...]) -> None:
    file = tmp_path / "data"
    file.write_text("no folder")
    done = run(*words, data=file)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"{file} is not a folder.\nGive the data folder with --data.\n"


def test_a_session_is_analysed_alone(tmp_path: Path, pair: Path) -> None:
    recorded = tmp_path / "a.txt"
    recorded.write_text("800\n" * 60)
    for targets in ((pair, pair), (pair, recorded), (recorded, pair)):
        done = run("analyze", *targets, data=tmp_path)
        assert (done.returncode, done.stdout) == (1, "")
        assert "pair.coreg: A session file holds both people: it is analysed alone.\nGive one" in done.stderr


def test_a_demo_of_a_session_file_points_to_its_replay(tmp_path: Path, pair: Path) -> None:
    words = ("demo", "--recorded", pair, "--no-browser", "--port", 0)
    done = run(*words, data=tmp_path / "data")
    assert done.returncode == 1
    assert "pair.coreg: This is a session, not a recording of one person." in done.stderr
    assert f"`coregulate replay {pair} --page`" in done.stderr


INTERRUPTED = """
import signal, sys
from dashboard.__main__ import main

class CtrlC:
    def find_spec(self, name, path=None, target=None):
        if name == wanted:
            signal.raise_signal(signal.SIGINT)

wanted = sys.argv.pop(1)
sys.meta_path.insert(0, CtrlC())
main()
"""


@pytest.mark.parametrize(
    "module", ["dashboard.cli", "typer.main", "dashboard.errors", "uvicorn", "starlette"]
)
def test_ctrl_c_while_importing_leaves_no_traceback(tmp_path: Path, module: str) -> None:
    words = [sys.executable, "-c", INTERRUPTED, module, "serve", "--no-browser", "--port", "0"]
    done = subprocess.run(
        [*words, "--data", str(tmp_path)], capture_output=True, text=True, timeout=WITHIN_S, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@pytest.mark.skipif(os.name != "posix", reason="only on systems with shell pipes")
def test_whoever_reads_only_the_first_line_breaks_nothing(tmp_path: Path, pair: Path) -> None:
    words = command("replay", pair)
    with subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "COREGULATE_DATA": str(tmp_path)},
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b"{")
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(WITHIN_S) == 0


def test_numbers_are_computed_on_one_core(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ONE_CORE:
        monkeypatch.setenv(name, "")  # so that it is as before afterwards
        monkeypatch.delenv(name)
    monkeypatch.setenv("OMP_NUM_THREADS", "4")  # who asks for more gets it
    monkeypatch.setattr("sys.argv", ["coregulate", "--help"])
    with pytest.raises(SystemExit):
        main()
    assert [os.environ[name] for name in ONE_CORE] == ["1", "4", "1"]
