"""Plain RR text: one beat interval a line, in milliseconds or seconds, no clock and no gaps.

Elite HRV and Kubios write it, as do most tools that export RR. The unit is not in the file: a median under 10
can only be seconds, since no heart beats every 10 ms nor pauses for 10 s each time.
"""

from __future__ import annotations

from pathlib import Path
from statistics import median

from regulation.samples import UNITS_PER_MS
from sensor_bridge.formats.recording import RecordedRow, Recording
from sensor_bridge.formats.text import Line, check_interval
from sensor_bridge.interval_text import RR_MS, RR_S

_SECONDS_BELOW = 10


def parse(path: Path, lines: list[Line]) -> Recording:
    """Read the lines. Raises `BadFile` naming the first that is not an interval."""
    as_ms = [check_interval(path, line, line.text, RR_MS) / UNITS_PER_MS for line in lines]
    unit = RR_S if median(as_ms) < _SECONDS_BELOW else RR_MS
    rows = tuple(RecordedRow(line.text, line.number, arrival_ms=None) for line in lines)
    return Recording(path, rows, unit, wall_start_ms=None, contiguous=True)
