"""Whether a strap is heard: silence is a state of its own, with one alarm and no nagging.

A value may be shown for 5 s after the last notification that carried a beat (not at all once the link is
lost); after 10 s silence is an alarm; an alarm that would come again within 5 minutes becomes the quiet
state `poor`, because real straps would otherwise alarm 4-15 times an hour.
"""

from __future__ import annotations

from regulation.frames import SignalState
from regulation.samples import LinkState

STALE_MS = 5_000
SILENT_MS = 10_000
REPEAT_MS = 300_000
UNHEARD = (LinkState.LOST, LinkState.OFF)


class SignalWatch:
    """Follows one strap; `update` returns the state at a moment of data time."""

    def __init__(self) -> None:
        self.state = SignalState.WAITING
        self.link: LinkState | None = None
        self.heard_ms: int | None = None
        """Arrival of the last notification that carried a beat."""
        self._alarm_ms: int | None = None

    def heard(self, t_ms: int) -> int | None:
        """A beat arrived: return the silence it ended (ms), None for the first."""
        silence = None if self.heard_ms is None else t_ms - self.heard_ms
        self.heard_ms = t_ms
        self.state = SignalState.OK
        return silence

    def silence_ms(self, t_ms: int) -> int | None:
        """Time since the last beat arrived, None before the first."""
        return None if self.heard_ms is None else t_ms - self.heard_ms

    def update(self, t_ms: int) -> SignalState:
        """Return the state at `t_ms`; call at ticks and when the link changes."""
        silence = self.silence_ms(t_ms)
        if silence is None or self.state is SignalState.POOR:
            return self.state
        if silence > SILENT_MS:
            if self.state is not SignalState.SILENT:
                self.state = self._alarm(t_ms)
        elif silence > STALE_MS or self.link in UNHEARD:
            self.state = SignalState.STALE
        return self.state

    def _alarm(self, t_ms: int) -> SignalState:
        again = self._alarm_ms is not None and t_ms - self._alarm_ms < REPEAT_MS
        self._alarm_ms = t_ms
        return SignalState.POOR if again else SignalState.SILENT
