"""Any file gives a recording or an error that names it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sensor_bridge.errors import BadFile, FileReason
from sensor_bridge.formats import read


@pytest.mark.parametrize(
    ("content", "reason", "line"),
    [
        (b"", FileReason.EMPTY, None),
        (b"\xef\xbb\xbf\r\n \n", FileReason.EMPTY, None),
        (b"SQLite format 3\0 and more", FileReason.NOT_TEXT, None),
        (b"800\n\xff\xfe\n", FileReason.NOT_TEXT, None),
        (b"\n[Params]\nVersion=106\n", FileReason.UNKNOWN_FORMAT, 2),
        (b"time,rr\n1,800\n", FileReason.UNKNOWN_FORMAT, 1),
        (b"1,800,0\n", FileReason.UNKNOWN_FORMAT, 1),
        (b"-800\n", FileReason.UNKNOWN_FORMAT, 1),
    ],
)
def test_what_cannot_be_read_says_why(
    tmp_path: Path, content: bytes, reason: FileReason, line: int | None
) -> None:
    path = tmp_path / "file.txt"
    path.write_bytes(content)
    with pytest.raises(BadFile) as caught:
        read(path)
    assert (caught.value.reason, caught.value.line, caught.value.path) == (reason, line, path)
    assert "HRV Logger" in caught.value.hint


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(BadFile) as caught:
        read(tmp_path / "none.csv")
    assert caught.value.reason is FileReason.MISSING
    assert str(tmp_path / "none.csv") in caught.value.hint


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(BadFile) as caught:
        read(tmp_path)
    assert caught.value.reason is FileReason.UNREADABLE


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=40) | st.lists(st.sampled_from([b"800", b"0.8", b"x", b""])).map(b"\n".join))
def test_any_file_gives_a_recording_or_the_documented_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file.txt"
    path.write_bytes(content)
    try:
        recording = read(path)
    except BadFile:
        return
    assert recording.rows
