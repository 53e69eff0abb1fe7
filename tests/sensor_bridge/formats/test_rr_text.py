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


def test_seconds_are_told_by_the_median(tmp_path: Path) -> None:
    path = tmp_path / "rr.txt"
    path.write_bytes(b"0.8\n52\n0.9\n")
    assert read(path).characteristic == "rr_s"
    path.write_bytes(b"800\n0.8\n900\n")
    assert read(path).characteristic == "rr_ms"


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rr.txt"
    path.write_bytes(b"800\n" * 213 + b"abc\n800\n")
    with pytest.raises(BadFile) as caught:
        read(path)
    assert caught.value.reason is FileReason.BAD_LINE
    assert caught.value.problem == "Line 214 is not a beat interval: 'abc'."
    assert caught.value.line == 214
