"""The latest stretch of labelled beats, on the grid and judged: where breathing and regularity begin.

Verdicts come up to 5 beats late, so the window ends with the last normal beat and not now.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from regulation.frames import Metric, Reason
from regulation.hrv import Entry
from regulation.quality import GOOD_ARTEFACTS, MOST_ARTEFACTS, REDUCED
from regulation.rounding import sig6
from regulation.tachogram import Piece, Tachogram, Values, hermite, straightened, tachogram

STALE_MS = 10_000
FLAT_MS = 1.0
"""Intervals that vary less around their straight line say nothing: a strap's step is 1/1024 s."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is known of the window, and the intervals of its last part, if they may be used."""

    found: Tachogram
    fill: float
    values_ms: Values | None
    """Intervals on the 4 Hz grid, without their straight line."""
    reason: Reason | None
    """Why there are no values."""

    def metric(self, value: float | None, reason: Reason | None = None) -> Metric:
        """A metric over this window."""
        gap_share, artefacts = self.found.gap_share(self.fill), self.found.artefact_share
        if value is None:
            reason = reason or self.reason
            return Metric(None, reason, self.found.normal, sig6(artefacts), sig6(gap_share), self.fill)
        most = REDUCED if artefacts > GOOD_ARTEFACTS else 1.0
        shares = sig6(artefacts), sig6(gap_share), self.fill, sig6(most * (1 - gap_share))
        return Metric(sig6(value), None, self.found.normal, *shares)


def stretch(
    entries: Sequence[Entry],
    now_ms: int,
    width_ms: int,
    *,
    least_s: float,
    fill: float,
    blocked: Reason | None,
) -> Stretch:
    """The last piece without a hole of the `width_ms` that end with the last normal beat until `now_ms`.

    `blocked` goes before all other reasons; then few_beats, stale, artefacts, warming or gap, no_variability.
    """
    known = entries[: bisect_right(entries, now_ms, key=attrgetter("t_ms"))]
    end_ms = next((entry.t_ms for entry in reversed(known) if entry.normal), now_ms)
    found = tachogram(known, end_ms, width_ms)
    piece = found.pieces[-1] if found.pieces else None
    reason = blocked or _unusable(found, piece, now_ms - end_ms, least_s, fill)
    if reason is not None or piece is None:
        return Stretch(found, fill, None, reason)
    values_ms = straightened(hermite(piece))
    if values_ms.std() < FLAT_MS:
        return Stretch(found, fill, None, Reason.NO_VARIABILITY)
    return Stretch(found, fill, values_ms, None)


def _unusable(
    found: Tachogram, piece: Piece | None, age_ms: int, least_s: float, fill: float
) -> Reason | None:
    if not found.normal:
        return Reason.FEW_BEATS
    if age_ms > STALE_MS:
        return Reason.STALE
    if found.artefact_share > MOST_ARTEFACTS:
        return Reason.ARTEFACTS
    return found.too_little(fill, least_s) if piece is None or piece.long_s < least_s else None
