"""How far apart two arousals are over time: a curve to look at, never a score.

More alike is not better: a calm body beside an aroused one may be what helps (docs/signals.md).
"""

from __future__ import annotations

from regulation.frames import Frame
from regulation.pair import Seconds
from regulation.rounding import sig6
from regulation.values import frozen

STEP_MS = 5_000


@frozen
class Difference:
    """Mean of arousal A minus arousal B (no unit) over the 5 s that end at `t_ms`."""

    t_ms: int
    a_minus_b: float | None
    """None where in none of these seconds both were known."""


class Matching:
    """The curve of a session, from the engine's frames in order."""

    def __init__(self) -> None:
        self._seconds = Seconds()
        self._end_ms: int | None = None
        self._differences: list[float] = []
        self._past: list[Difference] = []

    def take(self, frame: Frame) -> None:
        """See the next frame."""
        second = self._seconds.take(frame)
        if second is None:
            return
        end_ms = -(-second.t_ms // STEP_MS) * STEP_MS
        if end_ms != self._end_ms:
            self._past += self._present()
            self._end_ms, self._differences = end_ms, []
        known = second.known()
        if len(known) == len(second.of):
            self._differences.append(known["A"] - known["B"])

    def series(self) -> list[Difference]:
        """Return the curve so far: steps (t - 5 s, t], t a multiple of 5 s, each the mean of its seconds.

        Arousal has no unit; the curve is a design choice, no source. Only seconds in which both are known
        count; a step without one is None. No number sums the curve up.
        """
        return self._past + self._present()

    def _present(self) -> list[Difference]:
        if self._end_ms is None:
            return []
        n = len(self._differences)
        return [Difference(self._end_ms, sig6(sum(self._differences) / n) if n else None)]
