"""HRV Logger's RR files: `timestamp, rr, since_start`, one row a beat, Unix ms at reception.

`since_start` sums RR and so hides lost beats; only the other two columns are read. Rows that came in one
packet lie a few ms apart, each with a `since_start` of its own. Timestamps that go back by up to 5 s (packets
that overtook each other) are kept as they are; order is the file's.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from regulation.samples import UNITS_PER_MS
from sensor_bridge.errors import BadFile, FileReason
from sensor_bridge.formats.recording import RecordedRow, Recording
from sensor_bridge.formats.text import Line, bad_line, check_interval, shown
from sensor_bridge.formats.units import check_one_unit, unit_of
from sensor_bridge.interval_text import RR_MS, RR_S, units

_COLUMNS = [b"timestamp", b"rr", b"since_start"]
_DAY_MS = 24 * 3600 * 1000
_BACK_MS = 5000
_HINT = "Each row holds three whole numbers: Unix time in ms, beat interval in ms, ms since the start."


def is_header(line: Line) -> bool:
    """Whether a file that begins with this line is of this format."""
    return _split(line.text.lower()) == _COLUMNS


def parse(path: Path, lines: list[Line]) -> Recording:
    """Read the lines, header first. Raises `BadFile` naming the line."""
    rows = tuple(_row(path, line) for line in lines[1:])
    _check_repeats(path, lines[1:])
    _check_unit(path, lines[1:], rows)
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
        raise bad_line(path, line, f"is not a time in ms: {shown(timestamp)}", _HINT, "timestamp")
    check_interval(path, line, rr, RR_MS, "rr")
    return RecordedRow(rr, line.number, int(timestamp))


def _check_jumps(path: Path, rows: Sequence[RecordedRow]) -> None:
    """A time that leaps by over a day, or falls behind the latest by over 5 s, is an error of the file.

    Played as a pause the first would never end; after the second nobody knows when a beat was."""
    latest_ms = rows[0].arrival_ms or 0 if rows else 0
    for before, row in pairwise(rows):
        arrival_ms = row.arrival_ms or 0
        days = (arrival_ms - (before.arrival_ms or 0)) / _DAY_MS
        if days > 1 or arrival_ms < latest_ms - _BACK_MS:
            back_s = (latest_ms - arrival_ms) / 1000
            far = f"{days:.0f} days after the line before it" if days > 1 else f"{back_s:.0f} s back in time"
            hint = "Correct the time in one of the two lines, or split the file there."
            problem = f"Line {row.line}, timestamp, is {far}."
            raise BadFile(FileReason.TIME_JUMP, path, problem, hint, row.line)
        latest_ms = max(latest_ms, arrival_ms)


def _check_repeats(path: Path, lines: Sequence[Line]) -> None:
    """Equal intervals are legal, also at one moment, but not with one and the same `since_start`."""
    for before, line in pairwise(lines):
        if _split(line.text) == _split(before.text):
            hint = "Remove one of the two; if all rows are there twice, export the recording again."
            raise bad_line(path, line, f"is the same as line {before.number}: {shown(line.text)}", hint)


def _check_unit(path: Path, lines: Sequence[Line], rows: Sequence[RecordedRow]) -> None:
    """HRV Logger writes milliseconds: seconds are asked about, never read as they are."""
    texts = [row.text for row in rows]
    values = [units(text, RR_MS) / UNITS_PER_MS for text in texts]
    if unit_of(values) == RR_S:
        problem = f"Line {lines[0].number}, rr, is {shown(texts[0])}: these look like seconds."
        raise BadFile(FileReason.UNIT, path, problem, "Write this column in milliseconds.", lines[0].number)
    check_one_unit(path, lines, texts, values, RR_MS)


def _split(text: bytes) -> list[bytes]:
    return [field.strip() for field in text.split(b",")]
