"""Activation episodes of a pair: the higher arousal of the two, m, was at or above 3 for a minute.

m = max of both at each second of data time; it begins with m >= 3 for 60 s (30 s gave 0.14 false ones a quiet
pair, measured) and ends with m <= 1 for 60 s. Levels and times are design choices, no source
(docs/signals.md). Where a person is not known (`pair` says when):

| | to begin: m >= 3 | to end: m <= 1 |
|---|---|---|
| someone known is over the level | it is true, whoever else is not known | it is not true |
| nobody is, one is held | the clock stops | the clock stops |
| nobody is, one is lost | begins again at 0 | begins again at 0 |
| nobody is, one is away | m is the other's: begins again at 0 | m is the other's |

An episode whose higher person goes away is over once the other has been down for a minute, and one that loses
both at once: as "signal lost", without a recovery. Too little data is no episode.
"""

from __future__ import annotations

from dataclasses import replace

from regulation.episode import Ending, Episode, EpisodeEvent, Moment, moment_of
from regulation.frames import EndFrame, Frame
from regulation.pair import Second, Seconds, Unknown
from regulation.rise import UP, Low, Rise
from regulation.samples import SEATS

REPAIR_MS = 600_000
"""How long after an episode a "we repaired" still is about it, if no other has begun: a design choice."""


class Episodes:
    """The episodes of a session, from the engine's frames in order; live and replay are the same fold."""

    def __init__(self) -> None:
        self._seconds = Seconds()
        self._last = Second(0, dict.fromkeys(SEATS, Unknown.AWAY))
        self._lows = {seat: Low() for seat in SEATS}
        self._rise: Rise | None = None
        self._past: list[Episode] = []
        self._over_ms = 0
        self._fresh: list[Moment] = []  # since the last second: an onset may be in it

    def take(self, frame: Frame) -> EpisodeEvent | None:
        """See the next frame; return what it shows, at most one thing: an end tells more than a beginning."""
        second = self._seconds.take(frame)
        event = None if second is None else self._second(second)
        if isinstance(frame, EndFrame):
            return self._end(frame.t_ms) or event
        moment = moment_of(frame)
        if moment is not None:
            self._beside(moment)
        return event

    def records(self) -> list[Episode]:
        """Return the episodes so far in order, one that goes on as it stands."""
        rise = self._rise
        going_on = [rise.episode(self._last, None, None)] if rise is not None and rise.confirmed else []
        return self._past + going_on

    # -- each second -----------------------------------------------------------------------------

    def _second(self, second: Second) -> EpisodeEvent | None:
        self._last = second
        for seat, low in self._lows.items():
            low.take(second.t_ms, second.of[seat])
        began = self._began(second)
        self._fresh = [moment for moment in self._fresh if moment.t_ms > second.t_ms]
        if self._rise is None:
            return None
        self._rise.take(second, self._lows)
        if began:
            return EpisodeEvent(second.t_ms, "began", self._rise.episode(second, None, None))
        return self._ended(second) if self._rise.confirmed else None

    def _began(self, second: Second) -> bool:
        """Count the seconds of m >= 3; True in the one with which a rise becomes an episode."""
        if self._rise is not None and self._rise.confirmed:
            return False
        if any(value >= UP for value in second.known().values()):
            if self._rise is None:
                fresh = [moment for moment in self._fresh if moment.t_ms >= second.t_ms]
                self._rise = Rise(second.t_ms, moments=fresh)
            self._rise.up_s += 1
            return self._rise.confirmed
        if Unknown.HELD not in second.of.values():
            self._rise = None
        return False

    def _ended(self, second: Second) -> EpisodeEvent | None:
        """Tell of the end once everybody who is not away has been settled for a minute."""
        rise = self._rise
        present = [seat for seat, reading in second.of.items() if reading is not Unknown.AWAY]
        if rise is None or not all(self._lows[seat].settled for seat in present):
            return None
        if not set(rise.joined()) <= set(present):
            return self._close(rise, second.t_ms, Ending.SIGNAL_LOST)
        return self._close(
            rise, second.t_ms, Ending.RECOVERED, max(self._lows[seat].since_ms for seat in present)
        )

    def _end(self, t_ms: int) -> EpisodeEvent | None:
        rise = self._rise
        return self._close(rise, t_ms, Ending.SESSION_END) if rise is not None and rise.confirmed else None

    def _close(self, rise: Rise, t_ms: int, ending: Ending, ended_ms: int | None = None) -> EpisodeEvent:
        episode = rise.episode(self._last, ending, ended_ms)
        self._past.append(episode)
        self._rise, self._over_ms = None, t_ms
        return EpisodeEvent(t_ms, "ended", episode)

    # -- what people did -------------------------------------------------------------------------

    def _beside(self, moment: Moment) -> None:
        late = moment.what == "repair" and self._past and moment.t_ms - self._over_ms <= REPAIR_MS
        if late and not (self._rise is not None and self._rise.confirmed):
            last = self._past[-1]
            self._past[-1] = replace(last, moments=(*last.moments, moment))
        elif self._rise is not None:
            self._rise.moments.append(moment)
        else:
            self._fresh.append(moment)
