"""The other numbers of variability, every five seconds: two minutes of normal beats, breath and its rhythm.

They are for whoever looks closer (a table, a review); the pages of the two live on heart rate and RMSSD. SDNN
of less than two minutes says little, so it is not given before its window has filled once (docs/signals.md).
"""

from __future__ import annotations

import math

from regulation import quality, recent
from regulation.frames import Metric, Reason, VariabilityFrame
from regulation.hrv import Entry, Window
from regulation.regularity import regularity
from regulation.respiration import breathing
from regulation.rounding import sig6
from regulation.samples import Seat

WIDTH_MS = 120_000
EVERY_MS = 5_000


class Variability:
    """One person's windows; feed it every final beat and every whole second."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._window = Window(WIDTH_MS)
        self._recent = recent.Recent()

    def push(self, entry: Entry) -> None:
        """Take in the next final beat."""
        self._window.push(entry)
        self._recent.push(entry)

    def tick(
        self, t_ms: int, rmssd60_ms: Metric, passed_ms: int, blocked: Reason | None
    ) -> VariabilityFrame | None:
        """Return the numbers at multiples of 5 s of data time; `passed_ms` since the first beat."""
        if t_ms % EVERY_MS:
            return None
        latest = self._recent.stretch(t_ms, fill=quality.fill(passed_ms, recent.WIDTH_MS), blocked=blocked)
        sdnn, pnn50, sd1, sd2 = self._two_minutes(t_ms, quality.fill(passed_ms, WIDTH_MS), blocked)
        rhythm = breathing(latest), regularity(latest)
        return VariabilityFrame(t_ms, self._seat, _ln(rmssd60_ms), sdnn, pnn50, sd1, sd2, *rhythm)

    def _two_minutes(self, t_ms: int, fill: float, blocked: Reason | None) -> list[Metric]:
        """SDNN, pNN50, SD1 and SD2."""
        self._window.advance(t_ms)
        normal = self._window.normal
        blocked = blocked or (Reason.WARMING if fill < 1 else None)
        values = normal.sdnn_ms(), normal.pnn50_pct(), normal.sd1_ms(), normal.sd2_ms()
        return quality.variability(self._window, values, fill, blocked)


def _ln(rmssd_ms: Metric) -> Metric:
    value = rmssd_ms.value
    ln_rmssd = sig6(math.log(value)) if value else None
    return Metric(
        ln_rmssd,
        rmssd_ms.reason if ln_rmssd is not None or value is None else Reason.NO_VARIABILITY,
        rmssd_ms.n_used,
        rmssd_ms.artefact_share,
        rmssd_ms.gap_share,
        rmssd_ms.fill,
        rmssd_ms.confidence,
    )
