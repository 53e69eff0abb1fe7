"""Plain RR text in both units."""

from __future__ import annotations

from pathlib import Path

import pytest

from sensor_bridge.errors import BadFile, FileReason
from sensor_bridge.formats import RecordedRow, Recording, read


def test_milliseconds(tmp_path: Path) -> None:
    path = tmp_path / "rr.txt"
    path.write_bytes(b"1114\r\n 1113.5\r\n\r\n0\r\n")
    rows = (RecordedRow(b"1114", 1, None), RecordedRow(b"1113.5", 2, None), RecordedRow(b"0", 4, None))
    assert read(path) == Recording(path, rows, "rr_ms", None, contiguous=True)


@pytest.mark.parametrize(
    ("text", "unit"),
    [(b"0.8\n52\n0.9\n", "rr_s"), (b"0.2", "rr_s"), (b"3.0", "rr_s"), (b"200", "rr_ms"), (b"3000", "rr_ms")],
)
def test_the_unit_is_told_by_the_median(tmp_path: Path, text: bytes, unit: str) -> None:
    path = tmp_path / "rr.txt"
    path.write_bytes(text)
    assert read(path).characteristic == unit


@pytest.mark.parametrize("text", [b"45\n46\n47\n", b"3.1", b"199.9", b"0.19", b"3001"])
def test_a_median_that_no_heart_has_is_asked_about(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "rr.txt"
    path.write_bytes(text)
    with pytest.raises(BadFile, match="cannot be told whether these are milliseconds or seconds") as caught:
        read(path)
    assert caught.value.reason is FileReason.UNIT
    assert "--unit ms or --unit s" in caught.value.hint
    assert [read(path, unit).characteristic for unit in ("rr_s", "rr_ms")] == ["rr_s", "rr_ms"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"800\n0.8\n900\n", "Line 2 is '0.8', and the others are milliseconds."),
        (b"0.8\n0.9\n850\n", "Line 3 is '850', and the others are seconds."),
    ],
)
def test_a_file_of_both_units_is_refused_by_line(tmp_path: Path, text: bytes, said: str) -> None:
    path = tmp_path / "rr.txt"
    path.write_bytes(text)
    with pytest.raises(BadFile) as caught:
        read(path)
    assert (caught.value.reason, caught.value.problem) == (FileReason.UNIT, said)
    assert read(path, "rr_ms").characteristic == "rr_ms"


@pytest.mark.parametrize("fill", [b"0", b"1", b"52", b"8268"])
def test_what_straps_fill_in_is_no_other_unit(tmp_path: Path, fill: bytes) -> None:
    path = tmp_path / "rr.txt"
    path.write_bytes(b"800\n" + fill + b"\n900\n")
    assert read(path).characteristic == "rr_ms"


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rr.txt"
    path.write_bytes(b"800\n" * 213 + b"abc\n800\n")
    with pytest.raises(BadFile) as caught:
        read(path)
    assert caught.value.reason is FileReason.BAD_LINE
    assert caught.value.problem == "Line 214 is not a beat interval: 'abc'."
    assert caught.value.line == 214
