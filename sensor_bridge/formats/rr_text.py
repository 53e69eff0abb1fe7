"""Plain RR text: one beat interval a line, in milliseconds or seconds, no clock and no gaps.

Elite HRV and Kubios write it, as do most tools that export RR. The unit is not in the file. A median of 200
to 3000 can only be milliseconds and one of 0.2 to 3 only seconds, since no heart beats at any other pace;
what lies between is asked for, and a file that holds both is refused.
"""

from __future__ import annotations

from pathlib import Path
from statistics import median

from regulation.samples import UNITS_PER_MS
from sensor_bridge.errors import BadFile, FileReason
from sensor_bridge.formats.recording import RecordedRow, Recording
from sensor_bridge.formats.text import Line, check_interval, shown
from sensor_bridge.interval_text import RR_MS, RR_S

_BEATS = (200.0, 3000.0)
"""Intervals of hearts, ms, with room to spare on both sides."""
_ASKED = "Give --unit ms or --unit s to `coregulate analyze`, or write the file in milliseconds."


def parse(path: Path, lines: list[Line], unit: str | None = None) -> Recording:
    """Read the lines; `unit` is `rr_ms` or `rr_s` where somebody has said it. Raises `BadFile` naming the
    first line that is not an interval, or for a unit that cannot be told."""
    values = [check_interval(path, line, line.text, RR_MS) / UNITS_PER_MS for line in lines]
    if unit is None:
        unit = _told(path, median([value for value in values if value] or [_BEATS[0]]))
        _check_one_unit(path, lines, values, unit)
    rows = tuple(RecordedRow(line.text, line.number, arrival_ms=None) for line in lines)
    return Recording(path, rows, unit, wall_start_ms=None, contiguous=True)


def _told(path: Path, middle: float) -> str:
    for unit, scale in ((RR_MS, 1), (RR_S, 1000)):
        if _BEATS[0] <= middle * scale <= _BEATS[1]:
            return unit
    problem = f"It cannot be told whether these are milliseconds or seconds: their median is {middle:g}."
    raise BadFile(FileReason.UNIT, path, problem, _ASKED)


def _check_one_unit(path: Path, lines: list[Line], values: list[float], unit: str) -> None:
    """A beat in the other unit is a mistake of the file; read as it stands it would be no beat at all."""
    other = 1000 if unit == RR_MS else 1
    word = "milliseconds" if unit == RR_MS else "seconds"
    for line, value in zip(lines, values, strict=True):
        fraction = unit == RR_S or b"." in line.text
        if fraction and _BEATS[0] <= value * other <= _BEATS[1]:
            problem = f"Line {line.number} is {shown(line.text)}, and the others are {word}."
            raise BadFile(FileReason.UNIT, path, problem, "Write all lines in one unit.", line.number)
