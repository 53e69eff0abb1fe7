"""Recordings that people bring, one module a format; `read` finds out which one a file is."""

from __future__ import annotations

from pathlib import Path

from sensor_bridge.errors import BadFile, FileReason
from sensor_bridge.formats import hrv_logger, rr_text, text
from sensor_bridge.formats.recording import RecordedRow, Recording

__all__ = ["RecordedRow", "Recording", "read"]


def read(path: Path, unit: str | None = None) -> Recording:
    """Read a recording of one person; `unit` (`rr_ms` or `rr_s`) is for formats that do not say it. Raises
    `BadFile`, naming the line where one is to blame."""
    lines = text.lines(path)
    if hrv_logger.is_header(lines[0]):
        return hrv_logger.parse(path, lines)
    first = lines[0].text
    if first[:1].isdigit() and (b"," not in first or text.has_decimal_comma(first)):
        return rr_text.parse(path, lines, unit)
    problem = (
        f"Line {lines[0].number} is neither a known header nor a beat interval: {text.shown(lines[0].text)}."
    )
    raise BadFile(FileReason.UNKNOWN_FORMAT, path, problem, text.READS, lines[0].number)
