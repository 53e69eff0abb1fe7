"""HRV Logger's RR files: `timestamp, rr, since_start`, one row a beat, Unix ms at reception.

`since_start` sums RR and so hides lost beats; only the other two columns are read. Rows that came in one
packet lie a few ms apart. Timestamps that go back (a clock that was set) are kept as they are; order is the
file's.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from sensor_bridge.errors import BadFile, FileReason
from sensor_bridge.formats.recording import RecordedRow, Recording
from sensor_bridge.formats.text import Line, bad_line, check_interval, shown
from sensor_bridge.interval_text import RR_MS

_COLUMNS = [b"timestamp", b"rr", b"since_start"]
_DAY_MS = 24 * 3600 * 1000
_HINT = "Each row holds three whole numbers: Unix time in ms, beat interval in ms, ms since the start."


def is_header(line: Line) -> bool:
    """Whether a file that begins with this line is of this format."""
    return _split(line.text.lower()) == _COLUMNS


def parse(path: Path, lines: list[Line]) -> Recording:
    """Read the lines, header first. Raises `BadFile` naming the line."""
    rows = tuple(_row(path, line) for line in lines[1:])
    if not rows:
        problem = "The file has a header and no beats."
        raise BadFile(FileReason.EMPTY, path, problem, "Record again, or take another file.")
    _check_jumps(path, rows)
    return Recording(path, rows, RR_MS, rows[0].arrival_ms, contiguous=False)


def _row(path: Path, line: Line) -> RecordedRow:
    fields = _split(line.text)
    if len(fields) != len(_COLUMNS):
        raise bad_line(path, line, f"has {len(fields)} values instead of 3: {shown(line.text)}", _HINT)
    timestamp, rr, _since_start = fields
    if not (timestamp.isdigit() and len(timestamp) <= 15):
        raise bad_line(path, line, f"does not begin with a time in ms: {shown(timestamp)}", _HINT)
    check_interval(path, line, rr, RR_MS)
    return RecordedRow(rr, line.number, int(timestamp))


def _check_jumps(path: Path, rows: Sequence[RecordedRow]) -> None:
    """A time that leaps by over a day is an error of the file; played as a pause it would never end."""
    for before, row in pairwise(rows):
        days = ((row.arrival_ms or 0) - (before.arrival_ms or 0)) / _DAY_MS
        if days > 1:
            problem = f"Line {row.line} is {days:.0f} days after the line before it."
            hint = "Correct the time in one of the two lines, or split the file there."
            raise BadFile(FileReason.TIME_JUMP, path, problem, hint, row.line)


def _split(text: bytes) -> list[bytes]:
    return [field.strip() for field in text.split(b",")]
