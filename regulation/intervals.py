"""A plain list of beat intervals in numbers: the short way for whoever has one in Python."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from statistics import median

from regulation.engine import Engine
from regulation.errors import BadSignal
from regulation.frames import Frame
from regulation.review import PersonReview, review
from regulation.samples import UNITS_PER_MS, End, Event, HeartSample, SeatSettings, Start, Tick

LONGEST_MS = 999_999
"""As in files: nonsense cannot become a huge number."""
SECONDS = (0.2, 3.0)
"""Medians that only hearts in seconds have."""
LEAST_MS, MOST_MS = 200.0, 3000.0
"""Medians of hearts in ms, as in files; what lies outside is in another unit."""


def review_rr(rr_ms: Iterable[float], *, correct: bool = True) -> PersonReview:
    """Return heart rate, variability, band powers and cues of beat intervals in ms, oldest first.

    The numbers are those of `coregulate analyze` for a text file of the same intervals: the beats follow each
    other without a gap, units, formulas and reasons as in `regulation.review.review`, window: all of them.
    `correct=False` leaves no artefact out. With too little data a value is None and `reasons` says why.
    Raises `BadSignal`, naming the place counted from 1, for a value that is no interval (no number, not
    finite, negative, a million ms or more), and for a list that is in seconds or in a unit that no heart has.
    """
    return review(_session(_intervals(rr_ms)), "A", correct=correct)


def frames_rr(rr_ms: Iterable[float]) -> list[Frame]:
    """Return the frames that a live session of beat intervals in ms, oldest first, would have shown.

    A state each second, variability with breathing and regularity every five, cues when they come; seat "A",
    no stored resting level, windows and formulas as in docs/signals.md; a value is None with its reason
    where there is too little data. Raises `BadSignal` as `review_rr` does.
    """
    engine = Engine()
    return [frame for event in _session(_intervals(rr_ms)) for frame in engine.push(event)]


def _intervals(rr_ms: Iterable[float]) -> list[float]:
    values = [_interval(place, value) for place, value in enumerate(rr_ms, start=1)]
    _refuse_other_units(values)
    return values


def _interval(place: int, value: float) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not (math.isfinite(number) and 0 <= number <= LONGEST_MS):
        raise BadSignal(f"Value {place} is not a beat interval in ms: {value!r}.")
    return number


def _refuse_other_units(values: Sequence[float]) -> None:
    lengths = [value for value in values if value]
    if not lengths or LEAST_MS <= (middle := median(lengths)) <= MOST_MS:
        return
    said = f"The median interval is {middle:g}, which no heart has in ms."
    if SECONDS[0] <= middle <= SECONDS[1]:
        raise BadSignal(f"{said} Are these seconds? Multiply them by 1000.")
    raise BadSignal(f"{said} What unit are they in? Give them in ms.")


def _session(values: Sequence[float]) -> Iterator[Event]:
    """The events of a recording without a clock: an interval arrives when it ends."""
    yield Start(0, 0, "recorded", "", 1.0, {"A": SeatSettings()})
    total = t_ms = last_tick_ms = 0
    for value in values:
        rr = round(Decimal(repr(value)) * UNITS_PER_MS)  # as its digits say, not the nearest binary number
        total += rr
        t_ms = round(total / UNITS_PER_MS)
        while last_tick_ms + 1000 < t_ms:
            last_tick_ms += 1000
            yield Tick(last_tick_ms)
        yield HeartSample(t_ms, "A", (rr,))
    if last_tick_ms + 1000 == t_ms:
        yield Tick(t_ms)
    yield End(t_ms, "recording")
