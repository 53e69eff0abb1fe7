"""Whatever a file holds: numbers, None with its reason, or a word that names line and field. Never NaN."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from dashboard.analyze import analyze
from dashboard.cli import app
from dashboard.simulating import write_simulation
from dashboard.sources import Simulated
from regulation.frames import Reason
from regulation.intervals import review_rr
from sensor_bridge.errors import BadFile
from sensor_bridge.replay import open_coreg
from tests.sensor_bridge.fakes import write_coreg

T0 = 1_600_000_000_000
HEAD = b"timestamp, rr, since_start\n"
VALUES = ("hr_bpm", "mean_nn_ms", "sdnn_ms", "rmssd_ms", "pnn50_pct", "sd1_ms", "sd2_ms")
POWERS = ("vlf_power_ms2", "lf_power_ms2", "hf_power_ms2")


def command(*words: object) -> Result:
    """`coregulate analyze ...` in this process."""
    return CliRunner().invoke(app, ["analyze", *map(str, words)])


def numbers(file: Path, *words: object) -> dict[str, Any]:
    """Person A of the JSON, in which nothing is missing without a reason and nothing is NaN."""
    done = command(file, "--json", *words)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "NaN" not in done.stdout
    assert "Infinity" not in done.stdout
    person: dict[str, Any] = json.loads(done.stdout)["people"]["A"]
    missing = {name for name in (*VALUES, *POWERS) if person[name] is None}
    missing |= {f"baseline.{name}" for name, value in person["baseline"].items() if value is None}
    assert missing == set(person["reasons"])
    assert set(person["reasons"].values()) <= set(Reason)
    assert command(file, *words).exit_code == 0
    return person


def refused(file: Path, said: str, line: int | None, hint: str = "") -> None:
    """The command fails with that word, and so does Python, which has the line as a number too."""
    done = command(file, "--json")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith(f"{file.name}: {said}")
    assert hint in done.stderr
    assert "Traceback" not in done.stderr
    with pytest.raises(BadFile) as caught:
        analyze([file])
    assert caught.value.line == line


def text(folder: Path, *rr: object) -> Path:
    file = folder / "rr.txt"
    file.write_text("".join(f"{each}\n" for each in rr))
    return file


def logged(folder: Path, *rows: tuple[object, object]) -> Path:
    file = folder / "rr.csv"
    lines = (f"{t},{rr},{i}\n".encode() for i, (t, rr) in enumerate(rows))
    file.write_bytes(HEAD + b"".join(lines))
    return file


# -- too little, or too odd --------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"\n \n\r\n", HEAD, HEAD + b"\n"])
def test_an_empty_file(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "empty.csv"
    file.write_bytes(content)
    refused(file, "The file ", None)
    assert review_rr([]).reasons["rmssd_ms"] == "few_beats"


def test_one_beat(tmp_path: Path) -> None:
    for file in (text(tmp_path, 800), logged(tmp_path, (T0, 800))):
        person = numbers(file)
        assert person["hr_bpm"] == 75
        assert {person["reasons"][name] for name in VALUES[2:]} == {"few_beats"}


def test_all_artefacts(tmp_path: Path) -> None:
    outside = numbers(text(tmp_path, *[2500] * 400))
    assert (outside["hr_bpm"], outside["beats"]["invalid"]) == (None, 400)
    assert outside["reasons"]["rmssd_ms"] == "artefacts"
    assert outside["reasons"]["baseline.hr_bpm"] == "few_beats"
    plain = numbers(text(tmp_path, *[2500] * 400), "--correct", "none")
    assert {plain["reasons"][name] for name in (*VALUES, *POWERS)} == {"few_beats"}
    scattered = numbers(text(tmp_path, *np.random.default_rng(1).choice([310, 600, 1000, 1900], 400)))
    assert scattered["rmssd_ms"] is None
    assert scattered["reasons"]["rmssd_ms"] in ("artefacts", "irregular_rhythm")


def test_intervals_that_are_all_the_same(tmp_path: Path) -> None:
    person = numbers(text(tmp_path, *[800] * 600))
    assert [person[name] for name in VALUES] == [75, 800, 0, 0, 0, 0, 0]
    assert [person[name] for name in POWERS] == [0, 0, 0]
    assert person["reasons"] == {"baseline.rmssd_ms": "no_variability"}


def test_a_rhythm_as_flat_as_a_pacemakers(tmp_path: Path) -> None:
    person = numbers(text(tmp_path, *np.random.default_rng(2).choice([999, 1000, 1000, 1001], 900)))
    assert person["rmssd_ms"] == pytest.approx(1, abs=0.1)
    assert (person["beats"]["flagged"], person["cues"]) == (0, [])


def test_a_rhythm_without_order(tmp_path: Path) -> None:
    """As in atrial fibrillation: intervals that know nothing of each other. A rate, and nothing else."""
    rr = np.random.default_rng(3).normal(700, 170, 1500).clip(320, 1900).round().astype(int)
    person = numbers(text(tmp_path, *rr))
    assert person["hr_bpm"] == pytest.approx(85, abs=5)
    assert {person["reasons"][name] for name in (*VALUES[2:], *POWERS)} == {"irregular_rhythm"}
    assert person["cues"] == []


# -- what is no number ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("bad", ["nan", "NaN", "-800", "inf", "-inf", "Infinity", "1e3", "0x320", "1234567"])
def test_what_is_no_interval_is_named_with_line_and_field(tmp_path: Path, bad: str) -> None:
    refused(text(tmp_path, 800, 810, bad), f"Line 3 is not a beat interval: '{bad}'.", 3)
    refused(text(tmp_path, bad, 800), "Line 1 ", 1)
    rows = (T0, 800), (T0 + 800, bad)
    refused(logged(tmp_path, *rows), f"Line 3, rr, is not a beat interval: '{bad}'.", 3)
    times = (T0, 800), (bad, 800)
    if bad != "1234567":
        refused(logged(tmp_path, *times), f"Line 3, timestamp, is not a time in ms: '{bad}'.", 3)


def test_decimal_commas(tmp_path: Path) -> None:
    refused(text(tmp_path, "800,5", "801,5"), "Line 1 has a decimal comma: '800,5'.", 1, "with a point")
    refused(text(tmp_path, "800", "801,5"), "Line 2 has a decimal comma: '801,5'.", 2)
    refused(text(tmp_path, "0,8", "0,81"), "Line 1 has a decimal comma: '0,8'.", 1)
    refused(logged(tmp_path, (T0, 800), (T0, "800,5")), "Line 3 has 4 values instead of 3:", 3)


# -- units ---------------------------------------------------------------------------------------------------


def test_seconds_are_said_and_never_taken_for_milliseconds(tmp_path: Path) -> None:
    done = command(text(tmp_path, 0.8, 0.81, 0.79), "--json")
    assert json.loads(done.stdout)["source"] == "Recording: rr.txt (in seconds)"
    assert json.loads(done.stdout)["people"]["A"]["mean_nn_ms"] == 800
    rows = [(T0 + 800 * i, 0.8) for i in range(20)]
    refused(logged(tmp_path, *rows), "Line 2, rr, is '0.8': these look like seconds.", 2, "in milliseconds")


def test_a_unit_that_cannot_be_told_is_asked_for(tmp_path: Path) -> None:
    file = text(tmp_path, 50, 51, 52)
    refused(file, "It cannot be told whether these are milliseconds or seconds", None, "--unit ms")
    assert numbers(file, "--unit", "ms")["hr_bpm"] is None


def test_a_file_of_both_units(tmp_path: Path) -> None:
    refused(text(tmp_path, 800, 810, 0.8), "Line 3 is '0.8', and the others are milliseconds.", 3)
    refused(text(tmp_path, 0.8, 0.81, 800), "Line 3 is '800', and the others are seconds.", 3)
    rows = (T0, 800), (T0 + 800, 800), (T0 + 1600, "0.8")
    refused(logged(tmp_path, *rows), "Line 4 is '0.8', and the others are milliseconds.", 4)


# -- time and rows -------------------------------------------------------------------------------------------


def test_a_clock_that_goes_back(tmp_path: Path) -> None:
    """Overtaken packets go back by a second; a clock that was set leaves no way to say when a beat was."""
    rows = [(T0 + 800 * i, 800) for i in range(20)]
    assert numbers(logged(tmp_path, *rows, (T0 + 14_000, 810)))["beats"]["total"] == 21
    set_back = logged(tmp_path, *rows, (T0 - 3_584_800, 810))
    refused(set_back, "Line 22, timestamp, is 3600 s back in time.", 22, "Correct the time")


def test_a_session_whose_clock_goes_back(tmp_path: Path) -> None:
    whole = tmp_path / "whole.coreg"
    write_simulation(whole, Simulated(scenario="quiet", minutes=1, seed=1))
    start, *rest = open_coreg(whole).events
    file = write_coreg(tmp_path / "back.coreg", [start, *reversed(rest)])
    done = command(file)
    assert (done.exit_code, done.stdout) == (1, "")
    assert "back.coreg goes back in time: from 60000 ms to" in done.stderr


def test_rows_that_are_there_twice(tmp_path: Path) -> None:
    """Equal intervals are legal; equal rows are not, since `since_start` grows with every beat."""
    file = logged(tmp_path, (T0, 800), (T0, 800), (T0 + 800, 800))
    assert numbers(file)["beats"]["total"] == 3
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([*lines, lines[-1]]))
    refused(file, f"Line 5 is the same as line 4: '{T0 + 800},800,2'.", 5, "Remove one of the two")


def test_one_recording_for_two_people(tmp_path: Path) -> None:
    file, copy = text(tmp_path, *[800, 810] * 30), tmp_path / "copy.txt"
    copy.write_bytes(file.read_bytes())
    for other in (file, copy):
        done = command(file, other)
        assert (done.exit_code, done.stdout) == (1, "")
        assert done.stderr.startswith(f"{other.name}: This is the same recording as the other one.")


def test_one_session_given_twice(tmp_path: Path) -> None:
    file = tmp_path / "pair.coreg"
    write_simulation(file, Simulated(scenario="quiet", minutes=1, seed=1))
    done = command(file, file)
    assert (done.exit_code, done.stdout) == (1, "")
    assert "A session file holds both people: it is analysed alone." in done.stderr


# -- what is no text -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (np.random.default_rng(4).bytes(5000), "This is not a text file."),
        (b"800\n8\x0000\n", "This is not a text file."),
        ("800\n8\u00e90\n".encode("latin-1"), "This is not a text file."),
        ("800\r\n810\r\n".encode("utf-16"), "This is UTF-16 text, which is not read."),
        (b"\xfe\xff" + "800\n".encode("utf-16-be"), "This is UTF-16 text, which is not read."),
    ],
    ids=["rubbish", "zeros", "latin", "utf-16", "utf-16-be"],
)
def test_what_is_no_utf8_text(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "rr.txt"
    file.write_bytes(content)
    refused(file, said, None)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_every_line_ending_with_and_without_a_mark(tmp_path: Path, ending: str, mark: str) -> None:
    file = tmp_path / "rr.txt"
    file.write_bytes((mark + ending.join(["800", "810", ""])).encode())
    assert numbers(file)["mean_nn_ms"] == 805
    rows = [HEAD.decode().strip(), f"{T0},800,0", f"{T0 + 810},810,810", ""]
    file.write_bytes((mark + ending.join(rows)).encode())
    assert numbers(file)["mean_nn_ms"] == 805


def test_a_folder(tmp_path: Path) -> None:
    refused(tmp_path, "The file cannot be read: Is a directory.", None, "Check that it is a file")


def test_a_file_that_may_not_be_read() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        folder.chmod(0o755)
        file = text(folder, 800, 810)
        file.chmod(0)
        with _as_anybody():
            refused(file, "The file cannot be read: Permission denied.", None, "that you may read it")


@contextmanager
def _as_anybody() -> Iterator[None]:
    """Give up for a moment what root may do; anybody else has nothing to give up."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


# -- a whole day ---------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_whole_day(tmp_path: Path) -> None:
    """A heart with sleep, breath and a wave of 0.1 Hz: numbers in every window."""
    t_s, rr = 0.0, list[int]()
    while t_s < 86_400:
        slow = 900 + 150 * np.cos(2 * np.pi * t_s / 86_400)
        rr.append(round(slow + 40 * np.sin(1.6 * t_s) + 30 * np.sin(0.63 * t_s)))
        t_s += rr[-1] / 1000
    person = json.loads(command(text(tmp_path, *rr), "--json").stdout)["people"]["A"]
    assert person["beats"]["total"] == len(rr)
    assert person["beats"]["normal"] > 0.999 * len(rr)
    assert (person["spectrum_windows"], person["reasons"]) == (288, {})
    assert person["lf_power_ms2"] == pytest.approx(450, rel=0.1)
