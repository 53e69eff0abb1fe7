"""What every format gives: the rows of a recording, in file order, each with its own text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class RecordedRow:
    """One beat interval as the file holds it."""

    text: bytes
    line: int
    """Its line in the file, from 1."""
    arrival_ms: int | None
    """Unix time in ms at which the recording app received it; None in a file without a clock."""


@dataclass(frozen=True, slots=True)
class Recording:
    """One person's beats out of one file."""

    path: Path
    rows: tuple[RecordedRow, ...]
    """Never empty."""
    characteristic: str
    """Unit of the rows' text: `rr_ms` or `rr_s`."""
    wall_start_ms: int | None
    """Arrival of the first row."""
    contiguous: bool
    """The file has no clock and no gaps: each interval begins where the one before it ended."""
