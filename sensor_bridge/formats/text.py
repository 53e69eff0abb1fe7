"""Text files as numbered lines of bytes, and how a bad one is reported."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from sensor_bridge import interval_text
from sensor_bridge.errors import BadFile, FileReason, MalformedMeasurement

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_COMMA = re.compile(rb"[+-]?\d+,\d+")
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
    if content.startswith(_UTF16):
        hint = "Save it as UTF-8, or as plain text without accents."
        raise BadFile(FileReason.NOT_TEXT, path, "This is UTF-16 text, which is not read.", hint)
    if b"\0" in content or not _is_utf8(content):
        raise BadFile(FileReason.NOT_TEXT, path, "This is not a text file.", READS)
    numbered = enumerate(content.removeprefix(codecs.BOM_UTF8).splitlines(), start=1)
    found = [Line(number, text.strip()) for number, text in numbered if text.strip()]
    if not found:
        raise BadFile(FileReason.EMPTY, path, "The file is empty.", READS)
    return found


def has_decimal_comma(text: bytes) -> bool:
    """Whether this is one number, with a comma for its point."""
    return _COMMA.fullmatch(text) is not None


def check_interval(path: Path, line: Line, text: bytes, characteristic: str, field: str = "") -> int:
    """The interval that a line, or its `field`, holds, in units of 0.5 ns. Raises `BadFile` naming both."""
    try:
        return interval_text.units(text, characteristic)
    except MalformedMeasurement:
        if has_decimal_comma(text):
            comma = f"has a decimal comma: {shown(text)}"
            raise bad_line(path, line, comma, "Write it with a point: 800.5.", field) from None
        problem = f"is not a beat interval: {shown(text)}"
        raise bad_line(path, line, problem, "Correct or remove this line.", field) from None


def bad_line(path: Path, line: Line, problem: str, hint: str, field: str = "") -> BadFile:
    """The error for one line; `problem` goes on after "Line 7", or "Line 7, rr," for a named field."""
    where = f"Line {line.number}, {field}," if field else f"Line {line.number}"
    return BadFile(FileReason.BAD_LINE, path, f"{where} {problem}.", hint, line.number)


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
