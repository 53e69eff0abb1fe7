"""The two persons' arousal of one second side by side, and what is said where one of them is not known.

In the words of the cue (docs/signals.md): a gap is silence, counted from the arrival of the last beats.

| reading | when | a dwell of that person |
|---|---|---|
| a number | heard within 2.5 s, arousal known | counts or begins again, as the number says |
| held | silent for 2.5-10 s, or a value is withheld for a moment | clock stops: neither counted nor reset |
| lost | cue suspended, at most 60 s: silence > 10 s, movement, artefacts, rhythm | begins again |
| away | then, or no resting level, or no strap | as if nobody sat there |
"""

from __future__ import annotations

from enum import StrEnum

from regulation.cue import COUNTED_SILENCE_MS
from regulation.frames import CueState, EndFrame, Frame, Reason, StateFrame
from regulation.samples import SEATS, Seat
from regulation.values import frozen


class Unknown(StrEnum):
    """Why a person's arousal says nothing of a second."""

    HELD = "held"
    LOST = "lost"
    AWAY = "away"


Reading = float | Unknown
"""Arousal (no unit), or why it is not known."""


@frozen
class Second:
    """One second of data time; whoever said nothing in it is away."""

    t_ms: int
    of: dict[Seat, Reading]

    def known(self) -> dict[Seat, float]:
        """Return the arousal of those who are known."""
        return {seat: value for seat, value in self.of.items() if not isinstance(value, Unknown)}


def reading(state: StateFrame) -> Reading:
    """Return the arousal of one second, or why it says nothing: the table at the head of this module."""
    if state.cue is CueState.UNKNOWN or state.arousal.reason is Reason.NO_BASELINE:
        return Unknown.AWAY
    if state.cue is CueState.SUSPENDED:
        return Unknown.LOST
    silence_ms, value = state.signal.age_ms, state.arousal.value
    if value is None or silence_ms is None or silence_ms > COUNTED_SILENCE_MS:
        return Unknown.HELD
    return value


class Seconds:
    """Puts the states of one second together, in whichever order they come."""

    def __init__(self) -> None:
        self._t_ms = 0
        self._told: dict[Seat, Reading] = {}

    def take(self, frame: Frame) -> Second | None:
        """See the next frame; return the second that it completes.

        A second is complete with both states, else with the first later frame or the end of the session.
        """
        later = frame.t_ms > self._t_ms or isinstance(frame, EndFrame)
        done = self._complete() if later else None
        if not isinstance(frame, StateFrame):
            return done
        self._t_ms = frame.t_ms
        self._told[frame.seat] = reading(frame)
        return self._complete() if len(self._told) == len(SEATS) else done

    def _complete(self) -> Second | None:
        if not self._told:
            return None
        of = {seat: self._told.get(seat, Unknown.AWAY) for seat in SEATS}
        self._told.clear()
        return Second(self._t_ms, of)
