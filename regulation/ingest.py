"""The way of one strap's notifications to placed beats: contact, settling after a connection, breaks."""

from __future__ import annotations

from regulation.beats import Beat, BeatClock
from regulation.samples import HeartSample, LinkState

SETTLE_MS = 5_000
"""Real straps begin a connection with nonsense such as 376, 272, 552 ms; files keep theirs."""


class Ingest:
    """Decides which intervals are heard at all, and hands them to the beat clock."""

    def __init__(self) -> None:
        self.contact: bool | None = None
        self._clock = BeatClock()
        self._settled_ms: int | None = None

    def sample(self, sample: HeartSample) -> list[Beat]:
        """Return the beats that one notification completes; none without skin contact or while settling."""
        if sample.contact is False and self.contact is not False:
            self._clock.break_segment()
        self.contact = sample.contact
        settling = self._settled_ms is not None and sample.t_ms < self._settled_ms
        if sample.contact is False or settling:
            return []
        return self._clock.push(sample)

    def flush(self) -> list[Beat]:
        """The recording ends: return what was still held back."""
        return self._clock.flush()

    def link(self, t_ms: int, state: LinkState) -> None:
        """The link changed: nothing reaches across it, and a new connection settles first."""
        if state is LinkState.STREAMING:
            self._settled_ms = t_ms + SETTLE_MS
        self._clock.break_segment()

    def interrupted(self) -> None:
        """Beats may be missing from here on."""
        self._clock.break_segment()
