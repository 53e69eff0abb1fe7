"""Whether a person moves: hearts go up with movement, so cues wait meanwhile.

A strap at rest, its wearer talking and breathing, stays well under 60 mg; walking or changing seats does not.
60 mg lies below the 69 mg that Hildebrand 2014 gives for moderate activity at the hip. Movement counts for
10 s after its last second, because the heart comes back later than the body [both design choices].
"""

from __future__ import annotations

MOVING_MG = 60.0
AFTER_MS = 10_000


class MovementWatch:
    """Follows one strap's acceleration. Without any, nobody is ever said to move."""

    def __init__(self) -> None:
        self._moved_ms: int | None = None

    def push(self, t_ms: int, motion_mg: float) -> None:
        """Take in one second of motion (mg)."""
        if motion_mg >= MOVING_MG:
            self._moved_ms = t_ms

    def moving(self, t_ms: int) -> bool:
        """Return whether the person moves at `t_ms`, or did in the last 10 s."""
        return self._moved_ms is not None and t_ms - self._moved_ms <= AFTER_MS
