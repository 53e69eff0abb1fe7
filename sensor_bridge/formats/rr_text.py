"""Plain RR text: one beat interval a line, in milliseconds or seconds, no clock and no gaps.

Elite HRV and Kubios write it, as do most tools that export RR. The unit is not in the file. A median of 200
to 3000 can only be milliseconds and one of 0.2 to 3 only seconds, since no heart beats at any other pace;
what lies between is asked for, and a file that holds both is refused.
"""

from __future__ import annotations

from pathlib import Path

from regulation.samples import UNITS_PER_MS
from sensor_bridge.errors import BadFile, FileReason
from sensor_bridge.formats.recording import RecordedRow, Recording
from sensor_bridge.formats.text import Line, check_interval
from sensor_bridge.formats.units import check_one_unit, middle_of, unit_of
from sensor_bridge.interval_text import RR_MS

_ASKED = "Give --unit ms or --unit s to `coregulate analyze`, or write the file in milliseconds."


def parse(path: Path, lines: list[Line], unit: str | None = None) -> Recording:
    """Read the lines; `unit` is `rr_ms` or `rr_s` where somebody has said it. Raises `BadFile` naming the
    first line that is not an interval, or for a unit that cannot be told."""
    values = [check_interval(path, line, line.text, RR_MS) / UNITS_PER_MS for line in lines]
    if unit is None:
        unit = _told(path, values)
        check_one_unit(path, lines, [line.text for line in lines], values, unit)
    rows = tuple(RecordedRow(line.text, line.number, arrival_ms=None) for line in lines)
    return Recording(path, rows, unit, wall_start_ms=None, contiguous=True)


def _told(path: Path, values: list[float]) -> str:
    unit = unit_of(values)
    if unit is not None:
        return unit
    middle = middle_of(values)
    problem = f"It cannot be told whether these are milliseconds or seconds: their median is {middle:g}."
    raise BadFile(FileReason.UNIT, path, problem, _ASKED)
