"""Heart rate on the fast path: 60000 / mean interval of the usable beats of the last seconds.

It does not wait for the artefact filter; usable means near the median of the last 9 raw intervals, never of
accepted ones, or a real step from 70 to 150 bpm would lock it out for ever (docs/signals.md).
"""

from __future__ import annotations

from collections import deque

from regulation.beats import Beat
from regulation.samples import UNITS_PER_MS


class RateWindow:
    """Usable beats in (t - width, t], with their exact sum."""

    def __init__(self, width_ms: int) -> None:
        self.width_ms = width_ms
        self.n = 0
        self.all = 0
        self._sum = 0
        self._beats: deque[Beat] = deque()

    def push(self, beat: Beat) -> None:
        """Take in the next beat."""
        self._beats.append(beat)
        self.all += 1
        if beat.fast:
            self.n += 1
            self._sum += beat.rr

    def advance(self, t_ms: int) -> None:
        """Drop what is `width_ms` old or older at `t_ms`."""
        edge_ms = t_ms - self.width_ms
        while self._beats and self._beats[0].t_ms <= edge_ms:
            gone = self._beats.popleft()
            self.all -= 1
            if gone.fast:
                self.n -= 1
                self._sum -= gone.rr

    def hr_bpm(self) -> float | None:
        """60000 / mean usable interval of the window, beats a minute. None without a usable beat."""
        return 60_000 * UNITS_PER_MS * self.n / self._sum if self.n else None

    def covered_share(self) -> float:
        """Part of the window that usable beats account for, at most 1."""
        return min(1.0, self._sum / (self.width_ms * UNITS_PER_MS))
