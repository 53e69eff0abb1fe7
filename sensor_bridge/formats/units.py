"""Milliseconds or seconds: told by what hearts can do, and where that does not tell, asked, never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import median

from sensor_bridge.errors import BadFile, FileReason
from sensor_bridge.formats.text import Line, shown
from sensor_bridge.interval_text import RR_MS, RR_S

BEATS = (200.0, 3000.0)
"""Intervals of hearts, ms, with room to spare on both sides."""


def unit_of(values: Sequence[float]) -> str | None:
    """The unit in which the median is an interval of a heart; None where it is in neither."""
    middle = middle_of(values)
    for unit, scale in ((RR_MS, 1), (RR_S, 1000)):
        if BEATS[0] <= middle * scale <= BEATS[1]:
            return unit
    return None


def middle_of(values: Sequence[float]) -> float:
    """The median of what is not 0, which some straps fill in."""
    return median([value for value in values if value] or [BEATS[0]])


def check_one_unit(
    path: Path, lines: Sequence[Line], texts: Sequence[bytes], values: Sequence[float], unit: str
) -> None:
    """A beat in the other unit is a mistake of the file; read as it stands it would be no beat at all."""
    other = 1000 if unit == RR_MS else 1
    word = "milliseconds" if unit == RR_MS else "seconds"
    for line, text, value in zip(lines, texts, values, strict=True):
        fraction = unit == RR_S or b"." in text
        if fraction and BEATS[0] <= value * other <= BEATS[1]:
            problem = f"Line {line.number} is {shown(text)}, and the others are {word}."
            raise BadFile(FileReason.UNIT, path, problem, "Write all lines in one unit.", line.number)
