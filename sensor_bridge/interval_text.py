"""Beat intervals as files write them: one decimal number, in milliseconds or seconds, to exact units."""

from __future__ import annotations

import re
from decimal import Decimal

from regulation.samples import UNITS_PER_MS
from sensor_bridge.errors import MalformedMeasurement, MalformedReason

RR_MS = "rr_ms"
"""Archive name of a file row whose bytes are an interval in milliseconds."""
RR_S = "rr_s"
"""Archive name of a file row whose bytes are an interval in seconds."""

_UNITS = {RR_MS: UNITS_PER_MS, RR_S: 1000 * UNITS_PER_MS}
_NUMBER = re.compile(rb"\d{1,6}(?:\.\d{0,12})?")


def is_interval_text(characteristic: str) -> bool:
    """Whether rows of this characteristic hold interval text."""
    return characteristic in _UNITS


def units(text: bytes, characteristic: str) -> int:
    """An interval in units of 0.5 ns, to the nearest one; `MalformedMeasurement` if it is no plain number.

    No sign, no exponent, at most six digits before the point, so that nonsense cannot become a huge number.
    """
    if text.isdigit() and len(text) <= 6:
        return int(text) * _UNITS[characteristic]
    if not _NUMBER.fullmatch(text):
        raise MalformedMeasurement(MalformedReason.NOT_A_NUMBER, text)
    return round(Decimal(text.decode("ascii")) * _UNITS[characteristic])
