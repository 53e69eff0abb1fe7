"""Artefacts planted in clean beats, at known places; time stays what it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

KINDS = ("missed", "extra", "ectopic", "misplaced")
APART = 8
"""Beats between two events of the spaced gates: more than the 5 before a verdict."""
_EDGE = 10
"""Beats at both ends that are left as they are."""
_SPLIT = (0.30, 0.70)
_PREMATURE = (0.60, 0.75)
_MISPLACED = (0.10, 0.20)


@dataclass(frozen=True)
class Planted:
    """One event: the changed intervals are `at` up to, not including, `end`."""

    kind: str
    at: int
    end: int


def plant(
    rr: Sequence[int],
    share: float,
    rng: np.random.Generator,
    apart: int = APART,
    kinds: Sequence[str] = KINDS,
) -> tuple[list[int], list[Planted]]:
    """Make an event of each free beat with probability `share`; a beat is free `apart` beats after the last.

    At `apart` 8 a share of 10 % is an event every 18 beats, 5.5 %.
    """
    out, events, i, free = list[int](), list[Planted](), 0, apart
    while i < len(rr):
        inside = _EDGE <= i < len(rr) - _EDGE
        if inside and free >= apart and rng.random() < share:
            kind = kinds[int(rng.integers(len(kinds)))]
            changed, taken = _changed(kind, rr[i], rr[i + 1], rng)
            events.append(Planted(kind, len(out), len(out) + len(changed)))
            out += changed
            i, free = i + taken, 0
        else:
            out.append(rr[i])
            i, free = i + 1, free + 1
    return out, events


def _changed(kind: str, first: int, second: int, rng: np.random.Generator) -> tuple[list[int], int]:
    """The intervals in place of the next one or two, and how many they stand for."""
    if kind == "missed":  # a beat is not seen
        return [first + second], 2
    if kind == "extra":  # one is seen that was none
        split = round(first * rng.uniform(*_SPLIT))
        return [split, first - split], 1
    if kind == "ectopic":  # premature by 25-40 %, with the full pause after it
        early = round(first * rng.uniform(*_PREMATURE))
        return [early, first + second - early], 2
    moved = round(first * rng.uniform(*_MISPLACED)) * (1 if rng.random() < 0.5 else -1)
    return [first + moved, second - moved], 2
