"""Text files as numbered lines of bytes, and how a bad one is reported."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sensor_bridge import interval_text
from sensor_bridge.errors import BadFile, FileReason, MalformedMeasurement

_BOM = b"\xef\xbb\xbf"
_SHOWN = 40  # characters of a bad line

READS = "It must be HRV Logger CSV (timestamp, rr, since_start) or one beat interval a line, in ms or s."
"""The hint where nothing fits."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank, without its ending and the blanks around it."""

    number: int
    """Counts from 1."""
    text: bytes


def lines(path: Path) -> list[Line]:
    """The lines of a text file that are not blank, at least one. Raises `BadFile`."""
    content = _content(path)
    if b"\0" in content or not _is_utf8(content):
        raise BadFile(FileReason.NOT_TEXT, path, "This is not a text file.", READS)
    numbered = enumerate(content.removeprefix(_BOM).splitlines(), start=1)
    found = [Line(number, text.strip()) for number, text in numbered if text.strip()]
    if not found:
        raise BadFile(FileReason.EMPTY, path, "The file is empty.", READS)
    return found


def check_interval(path: Path, line: Line, text: bytes, characteristic: str) -> int:
    """The interval that a line holds, in units of 0.5 ns. Raises `BadFile` naming the line."""
    try:
        return interval_text.units(text, characteristic)
    except MalformedMeasurement:
        problem = f"is not a beat interval: {shown(text)}"
        raise bad_line(path, line, problem, "Correct or remove this line.") from None


def bad_line(path: Path, line: Line, problem: str, hint: str) -> BadFile:
    """The error for one line; `problem` goes on after "Line 7"."""
    return BadFile(FileReason.BAD_LINE, path, f"Line {line.number} {problem}.", hint, line.number)


def shown(text: bytes) -> str:
    """The text in quotes, cut where it is long."""
    whole = text.decode("utf-8", "replace")
    return repr(whole if len(whole) <= _SHOWN else whole[:_SHOWN] + "...")


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise BadFile(FileReason.MISSING, path, "There is no such file.", f"Looked for {path}.") from None
    except OSError as error:
        problem = f"The file cannot be read: {error.strerror}."
        hint = "Check that it is a file and that you may read it."
        raise BadFile(FileReason.UNREADABLE, path, problem, hint) from error


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
