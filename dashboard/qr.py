"""The QR code of a link as one SVG path, so that the page that draws it needs no library and no picture."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import segno


@dataclass(frozen=True)
class Code:
    """A QR code of `side` times `side` modules; the quiet zone of four modules is the drawer's."""

    side: int
    path: str
    """The dark modules, one unit each, from the upper left corner: `M0 0h7v1h-7z` is seven in a row."""


def qr(text: str) -> Code:
    """Return the code of a text (ISO/IEC 18004; up to 15 % of it may be unreadable)."""
    rows = segno.make(text, micro=False, error="m").matrix
    parts = [part for y, row in enumerate(rows) for part in _row(y, row)]
    return Code(side=len(rows), path="".join(parts))


def _row(y: int, row: bytearray) -> list[str]:
    """Return the dark runs of one row."""
    out, x = [], 0
    for dark, run in groupby(row):
        width = len(list(run))
        if dark:
            out.append(f"M{x} {y}h{width}v1h-{width}z")
        x += width
    return out
