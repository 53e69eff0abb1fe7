"""From labelled beats to intervals on an even grid: what the spectra of a review stand on.

Grid points are whole multiples of 250 ms of data time (4 Hz), whatever part is looked at. Flagged and invalid
beats give no knot: what lies between the normal beats around them is interpolated, never over more than 3 s.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from regulation.frames import Reason
from regulation.hrv import Entry
from regulation.samples import UNITS_PER_MS

Values = NDArray[np.float64]

GRID_MS = 250
GRID_HZ = 1000 // GRID_MS
LONGEST_MS = 3000
"""Longest stretch without a normal beat that is interpolated."""
LOST_MS = 1750
"""A stamp that is so far ahead of its interval means lost beats, as in the beat clock."""
CLOSEST_MS = 300
"""Two beats are never nearer: the hard limit of an interval."""

_time = attrgetter("t_ms")


@dataclass(frozen=True, slots=True)
class Piece:
    """Normal beats without a hole of more than 3 s, and the grid points between them, all times in ms since a
    whole grid point near the window: small numbers, so that a shifted recording gives the same floats.
    """

    t_ms: Values
    rr_ms: Values
    grid_ms: Values

    @property
    def long_s(self) -> float:
        """What the grid points stand for, s."""
        return self.grid_ms.size / GRID_HZ


@dataclass(frozen=True, slots=True)
class Tachogram:
    """The beats of one window (end - width, end]."""

    pieces: tuple[Piece, ...]
    width_ms: int
    normal: int
    """Normal beats inside the window."""
    artefact_share: float
    """Flagged and invalid beats among all beats of the window, in [0, 1]."""

    @property
    def covered_s(self) -> float:
        """What the grid points of all pieces stand for, s."""
        return sum(piece.long_s for piece in self.pieces)

    def gap_share(self, fill: float) -> float:
        """Share of the passed part of the window that no piece covers, in [0, 1]."""
        return max(0.0, 1 - self.covered_s * 1000 / max(fill * self.width_ms, GRID_MS))

    def too_little(self, fill: float, least_s: float) -> Reason:
        """Why there are not `least_s` on end: no beats, too short as yet (edges cost up to 3 s), or holes."""
        if not self.normal:
            return Reason.FEW_BEATS
        return Reason.WARMING if fill * self.width_ms < least_s * 1000 + LONGEST_MS else Reason.GAP


def tachogram(entries: Sequence[Entry], end_ms: int, width_ms: int) -> Tachogram:
    """Cut (`end_ms` - `width_ms`, `end_ms`] out of `entries`, which are in order and may reach beyond it.

    Beats up to 3 s outside of the window are knots too, so that the grid reaches its edges.
    """
    first_ms = end_ms - width_ms
    inside = _between(entries, first_ms, end_ms)
    normal = sum(entry.normal for entry in inside)
    zero_ms = first_ms // GRID_MS * GRID_MS
    wide = _between(entries, first_ms - LONGEST_MS, end_ms + LONGEST_MS)
    pieces = _pieces(*_knots(wide, zero_ms), end_ms - zero_ms)
    artefact_share = (len(inside) - normal) / len(inside) if inside else 0.0
    return Tachogram(pieces, width_ms, normal, artefact_share)


def straightened(rows: Values) -> Values:
    """Rows without their straight line (least squares), which holds their mean too."""
    size = rows.shape[-1]
    slope = np.arange(size) - (size - 1) / 2
    level_free = rows - rows.mean(axis=-1, keepdims=True)
    free: Values = level_free - np.multiply.outer(level_free @ slope / (slope @ slope), slope)
    return free


def hann(size: int) -> Values:
    """The periodic Hann window."""
    window: Values = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)
    return window


def _between(entries: Sequence[Entry], first_ms: int, last_ms: int) -> Sequence[Entry]:
    """The beats in (`first_ms`, `last_ms`]."""
    return entries[bisect_right(entries, first_ms, key=_time) : bisect_right(entries, last_ms, key=_time)]


def _knots(entries: Sequence[Entry], zero_ms: int) -> tuple[Values, Values, Values]:
    """Times, intervals and stamps of the normal beats, ms.

    Inside a run of adjacent beats time is the sum of their intervals, and the beat clock only says where the
    run stands: the median over its beats. A beat's own stamp moves with the delay of notifications, and may
    come 1 ms after the one before, which no spline survives (docs/decisions/0005).
    """
    stamp_ms = np.array([entry.t_ms - zero_ms for entry in entries], np.float64)
    rr_ms = np.array([entry.rr for entry in entries], np.float64) / UNITS_PER_MS
    kept = np.array([entry.normal for entry in entries], np.bool_)
    t_ms, last_ms = stamp_ms.copy(), -np.inf
    for first, end in _runs(entries, stamp_ms, rr_ms):
        summed_ms = np.cumsum(rr_ms[first:end])
        t_ms[first:end] = summed_ms + np.median(stamp_ms[first:end] - summed_ms)
        kept[first:end] &= t_ms[first:end] >= last_ms + CLOSEST_MS
        last_ms = t_ms[first:end][kept[first:end]].max(initial=last_ms)
    return t_ms[kept], rr_ms[kept], stamp_ms[kept]


def _runs(entries: Sequence[Entry], stamp_ms: Values, rr_ms: Values) -> list[tuple[int, int]]:
    """First and end of each run of adjacent beats. The beat clock finds a gap two notifications late; until
    then a beat that was stamped far behind the one before counts as adjacent, but not here.
    """
    if not entries:
        return []
    lost = np.diff(stamp_ms) - rr_ms[1:] > LOST_MS
    apart = [i for i, far in enumerate(lost.tolist(), 1) if far or entries[i].difference is None]
    return list(zip([0, *apart], [*apart, len(entries)], strict=True))


def _pieces(t_ms: Values, rr_ms: Values, stamp_ms: Values, end_ms: int) -> tuple[Piece, ...]:
    """Cut at every hole of more than 3 s, and put the grid of (0, `end_ms`] between the knots."""
    hole_ms = np.maximum(np.diff(t_ms), np.diff(stamp_ms))
    cuts = [0, *(np.flatnonzero(hole_ms > LONGEST_MS) + 1).tolist(), t_ms.size]
    found: list[Piece] = []
    for begin, end in pairwise(cuts):
        if end > begin:
            low = max(int(np.ceil(t_ms[begin] / GRID_MS)), 1)
            high = min(int(t_ms[end - 1] // GRID_MS), end_ms // GRID_MS)
            if low <= high:
                grid_ms = GRID_MS * np.arange(low, high + 1, dtype=np.float64)
                found.append(Piece(t_ms[begin:end], rr_ms[begin:end], grid_ms))
    return tuple(found)
