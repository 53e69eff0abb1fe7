"""When both are up at once: said to both in the same words, and only while both share live.

"Both of you got a cue. Nobody is first." No frame says whose cue came before. Where one of them does not
share, each has an own cue that says nothing of the other (docs/signals.md).
"""

from __future__ import annotations

from collections.abc import Mapping

from regulation.agreed import both_agree
from regulation.frames import CueState, JointFrame
from regulation.samples import Consent, ConsentScope, Seat


class Joint:
    """The joint cue of one session."""

    def __init__(self, seats: tuple[Seat, ...]) -> None:
        self._seats = seats
        self._granted: dict[tuple[Seat, ConsentScope], bool] = {}
        self._active = False
        self._cued = False  # somebody got a cue since the last joint one

    def consent(self, consent: Consent) -> JointFrame | None:
        """Take in an answer; a cue that was joint is no longer, at once, when sharing ends."""
        self._granted[consent.seat, consent.scope] = consent.granted
        told = self._become(consent.t_ms, self._active and both_agree(self._granted, ConsentScope.PARTNER))
        self._cued |= told is not None  # the cue itself still stands, for when they share again
        return told

    def tick(self, t_ms: int, cues: Mapping[Seat, CueState], *, cued: bool) -> JointFrame | None:
        """Judge the second that ends at `t_ms`, `cued` if in it somebody got a cue; return the change.

        A relapse and a signal that comes back are no cue, so they do not make a joint one either.
        """
        self._cued |= cued
        up = len(self._seats) > 1 and all(cues[seat] is CueState.FLOODED for seat in self._seats)
        share = both_agree(self._granted, ConsentScope.PARTNER)
        return self._become(t_ms, up and share and (self._active or self._cued))

    def _become(self, t_ms: int, active: bool) -> JointFrame | None:
        if active is self._active:
            return None
        self._active = active
        self._cued &= not active
        return JointFrame(t_ms, active)
