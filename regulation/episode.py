"""What is kept of one activation episode: when it began and ended, who, how high, how long.

An episode is the physiological half of rupture and repair. No body shows an attempt to repair: only the
people's own "we repaired" makes it one. How episodes are found stands in `episodes`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from regulation.frames import CueFrame, Frame, MarkFrame, PauseFrame
from regulation.samples import SEATS, Seat
from regulation.values import frozen

Who = Seat | Literal["together"]
"""One of the two, or both within 10 s: then nobody is named."""

REPAIR_KEY = "R"
_WORDS = ("note", "notice")
"""Marks that hold words; they belong to who wrote them and stay out of what is kept of a pair."""
_PAUSES = {"begun": "pause", "returned": "pause_over", "ended": "pause_over"}


class Ending(StrEnum):
    """How an episode came to its end."""

    RECOVERED = "recovered"
    SIGNAL_LOST = "signal_lost"  # of someone who was up; nobody saw them settle
    SESSION_END = "session_end"


@frozen
class Moment:
    """Something that people did, or were told, beside an episode."""

    t_ms: int
    what: str
    """`cue`, `pause`, `pause_over`, `mark` or `repair`; a repair only by a person's own "we repaired"."""
    by: str
    """The seat that was cued, or the role that did it; a pause that is over is nobody's."""
    key: str = ""
    """Of a mark."""


@frozen
class Part:
    """One person's part in an episode."""

    up_ms: int | None
    """First second at or above 3."""
    peak: float | None
    """Highest own arousal."""
    settled_ms: int | None
    """After their highest, first second of 60 s at or under 1; None for one who was never at 2."""


@frozen
class Episode:
    """One episode, as far as it has come. Arousal has no unit; m is the higher one of the two."""

    onset_ms: int
    """First second of the 60 s of m >= 3."""
    first: Who | None
    """Who reached 3 first, by more than 10 s; None if the other was not known 10 to 60 s after the onset."""
    shared: bool | None
    """Whether both reached 2 within 60 s of the onset; None if one was known for under 30 s of it."""
    peak: float
    """Highest m."""
    peak_ms: int
    peak_of: Who
    area_s: float
    """Sum over the seconds of m - 1, where m is above 1: arousal above the settled level times seconds."""
    half_time_s: float | None
    """From the peak until m is half of it or less, and everyone who was up is known."""
    recovery_s: float | None
    """From the peak to `ended_ms`."""
    ended_ms: int | None
    """First second of the 60 s of m <= 1; None while it goes on and where nobody saw it end."""
    ending: Ending | None
    """None while it goes on."""
    recovered_first: Who | None
    """Who settled first, by more than 10 s; None unless both were up and both settled."""
    settled_together: bool | None
    """Whether both were at or under 1 within 10 min of the peak; None where that cannot be known (yet)."""
    parts: dict[Seat, Part]
    moments: tuple[Moment, ...]
    """From the onset to the end of the 60 s of m <= 1; "we repaired" also up to 10 min later."""

    @property
    def repaired(self) -> bool:
        """Whether one of the two said so."""
        return any(moment.what == "repair" for moment in self.moments)


@frozen
class EpisodeEvent:
    """An episode began (told 60 s after its onset) or ended (told 60 s after m was down)."""

    t_ms: int
    kind: Literal["began", "ended"]
    episode: Episode


def moment_of(frame: Frame) -> Moment | None:
    """Return what belongs beside an episode, None for every other frame."""
    match frame:
        case CueFrame() if frame.cued:
            return Moment(frame.t_ms, "cue", frame.seat)
        case PauseFrame() if frame.cause in _PAUSES:
            return Moment(frame.t_ms, _PAUSES[frame.cause], frame.begun_by or "")
        case MarkFrame() if frame.key not in _WORDS:
            own = frame.key == REPAIR_KEY and frame.by in SEATS
            return Moment(frame.t_ms, "repair" if own else "mark", frame.by, frame.key)
    return None
