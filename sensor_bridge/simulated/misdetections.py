"""Beats that a strap finds wrongly: one missed, one too many, one too early. The heart beats on as it did."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from sensor_bridge.simulated.hearts import Signal

Kind = Literal["missed", "extra", "early"]
KINDS: tuple[Kind, ...] = ("missed", "extra", "early")
Misdetection = tuple[float, Kind]
"""When, in s of data time, and how; the first beat from then on is concerned."""

_APART_BEATS = 8
_EXTRA_AT = 0.4  # share of the interval before the beat
_EARLY_BY = 0.3


def draw(rng: np.random.Generator, from_s: float, until_s: float, every_s: float) -> tuple[Misdetection, ...]:
    """About one every `every_s` seconds, at least ten seconds apart."""
    found: list[Misdetection] = []
    at_s = from_s
    while (at_s := at_s + 10 + rng.exponential(max(every_s - 10, 1.0))) < until_s:
        found.append((at_s, KINDS[int(rng.integers(len(KINDS)))]))
    return tuple(found)


def detected(beats_s: Signal, misdetections: Sequence[Misdetection]) -> Signal:
    """The beats in s as the strap finds them, in order. `beats_s` is the truth."""
    found = beats_s.tolist()
    for at_s, kind in misdetections:
        place = int(np.searchsorted(found, at_s))
        if not _APART_BEATS < place < len(found) - _APART_BEATS:
            continue
        before, beat = found[place - 1], found[place]
        if kind == "missed":
            del found[place]
        elif kind == "extra":
            found.insert(place, before + _EXTRA_AT * (beat - before))
        else:
            found[place] = beat - _EARLY_BY * (beat - before)
    return np.array(found)
