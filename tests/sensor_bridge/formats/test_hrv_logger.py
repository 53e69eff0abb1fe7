"""HRV Logger's files, as the app writes them and as they come damaged."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sensor_bridge.errors import BadFile, FileReason
from sensor_bridge.formats import RecordedRow, Recording, read

T0 = 1_688_126_387_907


def refusal(path: Path, content: bytes) -> BadFile:
    path.write_bytes(content)
    with pytest.raises(BadFile) as caught:
        read(path)
    assert caught.value.path == path
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize(
    "header", ["timestamp, rr, since_start ", "timestamp,rr,since_start", "\ufeffTimestamp,RR,Since_Start"]
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_file_as_the_app_writes_it(tmp_path: Path, header: str, ending: str) -> None:
    path = tmp_path / "rr.csv"
    lines = [header, "", f"{T0},672,7596", f"{T0 + 15}, 732 ,8328", ""]
    path.write_bytes(ending.join(lines).encode())
    rows = (RecordedRow(b"672", 3, T0), RecordedRow(b"732", 4, T0 + 15))
    assert read(path) == Recording(path, rows, "rr_ms", T0, contiguous=False)


@pytest.mark.parametrize("rr", [b"0", b"52", b"4189", b"8268"])
def test_impossible_intervals_are_read(tmp_path: Path, rr: bytes) -> None:
    path = tmp_path / "rr.csv"
    path.write_bytes(b"timestamp,rr,since_start\n%d,%s,0\n" % (T0, rr))
    assert read(path).rows[0].text == rr


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (b"1688126387907,abc,0", "Line 4, rr, is not a beat interval: 'abc'."),
        (b"1688126387907,-5,0", "Line 4, rr, is not a beat interval: '-5'."),
        (b"1688126387907,,0", "Line 4, rr, is not a beat interval: ''."),
        (b"soon,672,0", "Line 4, timestamp, is not a time in ms: 'soon'."),
        (b"1688126387907,672", "Line 4 has 2 values instead of 3: '1688126387907,672'."),
        (b"9" * 50, "Line 4 has 1 values instead of 3: '" + "9" * 40 + "...'."),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, row: bytes, problem: str) -> None:
    good = b"%d,672,0\n" % T0
    error = refusal(tmp_path / "rr.csv", b"timestamp,rr,since_start\n\n" + good + row + b"\n" + good)
    assert (error.reason, error.line, error.problem) == (FileReason.BAD_LINE, 4, problem)


def test_a_header_alone_is_no_recording(tmp_path: Path) -> None:
    error = refusal(tmp_path / "rr.csv", b"timestamp,rr,since_start\n\n")
    assert (error.reason, error.problem) == (FileReason.EMPTY, "The file has a header and no beats.")


def test_a_leap_of_days_is_an_error_of_the_file(tmp_path: Path) -> None:
    rows = b"0,672,0\n%d,672,0\n" % T0
    error = refusal(tmp_path / "rr.csv", b"timestamp,rr,since_start\n" + rows)
    assert (error.reason, error.line) == (FileReason.TIME_JUMP, 3)
    assert "19538 days" in error.problem


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.binary(max_size=12) | st.sampled_from([b"1688126387907,672,0", b"800"]), max_size=4))
def test_any_file_gives_a_recording_or_the_documented_error(tmp_path: Path, rows: list[bytes]) -> None:
    path = tmp_path / "rr.csv"
    path.write_bytes(b"\n".join([b"timestamp,rr,since_start", *rows]))
    try:
        recording = read(path)
    except BadFile:
        return
    assert recording.rows
