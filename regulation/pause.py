"""The pause that two people share: begun by anyone, ended when each has said "ready", alone.

A table again: what may be done in which state. The pages show the time; the engine keeps it on data time.
Readiness is never taken from the body: a person says it, near the resting level or by own decision. Before
the floor of the sitting is over, saying it changes nothing.
"""

from __future__ import annotations

from regulation.frames import PauseFrame, PauseState
from regulation.samples import Act, ActKind, Seat
from regulation.sittings import UNSAID, Rules

_P = PauseState
TABLE: dict[tuple[PauseState, ActKind], PauseState] = {
    (_P.NONE, ActKind.PAUSE): _P.FLOOR,
    (_P.FLOOR, ActKind.LONGER): _P.FLOOR,
    (_P.RUNNING, ActKind.LONGER): _P.RUNNING,
    (_P.OVER, ActKind.LONGER): _P.RUNNING,
    (_P.RUNNING, ActKind.READY): _P.RUNNING,
    (_P.RUNNING, ActKind.READY_ANYWAY): _P.RUNNING,
    (_P.OVER, ActKind.READY): _P.OVER,
    (_P.OVER, ActKind.READY_ANYWAY): _P.OVER,
    (_P.RUNNING, ActKind.NOT_READY): _P.RUNNING,
    (_P.OVER, ActKind.NOT_READY): _P.OVER,
    (_P.FLOOR, ActKind.PROPOSE): _P.FLOOR,
    (_P.RUNNING, ActKind.PROPOSE): _P.RUNNING,
    (_P.OVER, ActKind.PROPOSE): _P.OVER,
    (_P.FLOOR, ActKind.AGREE): _P.FLOOR,
    (_P.RUNNING, ActKind.AGREE): _P.RUNNING,
    (_P.OVER, ActKind.AGREE): _P.OVER,
    (_P.FLOOR, ActKind.DECLINE): _P.FLOOR,
    (_P.RUNNING, ActKind.DECLINE): _P.RUNNING,
    (_P.OVER, ActKind.DECLINE): _P.OVER,
    (_P.TODAY, ActKind.PROPOSE): _P.OVER,
    (_P.TODAY, ActKind.PAUSE): _P.FLOOR,
    (_P.FLOOR, ActKind.END_PAUSE): _P.NONE,
    (_P.RUNNING, ActKind.END_PAUSE): _P.NONE,
    (_P.OVER, ActKind.END_PAUSE): _P.NONE,
}
"""(state, act) -> state. Acts that are not in it change nothing. Four more ways: the floor is over (FLOOR to
RUNNING, at once where a sitting has none), time runs out (to OVER), the last person says ready (to NONE), the
last person agrees to a time to return (to TODAY)."""

_CAUSE = {
    ActKind.PAUSE: "begun",
    ActKind.LONGER: "longer",
    ActKind.READY: "ready",
    ActKind.READY_ANYWAY: "ready",
    ActKind.NOT_READY: "not_ready",
    ActKind.PROPOSE: "proposed",
    ActKind.AGREE: "agreed",
    ActKind.DECLINE: "no_time",
    ActKind.END_PAUSE: "ended",
}


class Pause:
    """The pause of one session."""

    def __init__(self, seats: tuple[Seat, ...], rules: Rules = UNSAID) -> None:
        self.state = PauseState.NONE
        self._rules = rules
        self._since_ms: int | None = None
        self._until_ms: int | None = None
        self._floor_ms = 0
        """Until when nobody can return."""
        self._begun_by: str | None = None
        self._ready: dict[Seat, bool] = dict.fromkeys(seats, False)
        self.return_wall_ms: int | None = None
        """When both may return to it: proposed, or agreed to."""
        self._agreed: dict[Seat, bool] = {}

    def act(self, act: Act) -> PauseFrame | None:
        """Take in what was done; return the new state of the pause if it changed."""
        target = TABLE.get((self.state, act.kind))
        if target is None or not self._sensible(act):
            return None
        if act.kind is ActKind.PAUSE:
            self._close(act.t_ms, "begun")
            self._since_ms, self._begun_by = act.t_ms, act.by
            minutes = act.minutes or self._rules.pause_minutes
            self._until_ms = act.t_ms + _ms(minutes)
            self._floor_ms = act.t_ms + _ms(min(minutes, self._rules.floor_minutes))
        elif act.kind is ActKind.LONGER:
            more_ms = _ms(act.minutes or self._rules.longer_minutes)
            self._until_ms = max(act.t_ms, self._until_ms or 0) + more_ms
        self.state = _P.RUNNING if target is _P.FLOOR and act.t_ms >= self._floor_ms else target
        self._answer(act)
        self._arrange(act)
        if self._agreed and all(self._agreed.values()):
            return self._end_today(act.t_ms)
        if self._ready and all(self._ready.values()):
            return self._close(act.t_ms, "returned")
        if target is PauseState.NONE:
            return self._close(act.t_ms, "ended")
        return self._frame(act.t_ms, _CAUSE[act.kind])

    def tick(self, t_ms: int) -> PauseFrame | None:
        """Return the new state when the floor or the time has just run out."""
        if self.state in (_P.FLOOR, _P.RUNNING) and self._until_ms is not None and t_ms >= self._until_ms:
            self.state = _P.OVER
            return self._frame(t_ms, "time_over")
        if self.state is _P.FLOOR and t_ms >= self._floor_ms:
            self.state = _P.RUNNING
            return self._frame(t_ms, "floor_over")
        return None

    def _answer(self, act: Act) -> None:
        if act.seat in self._ready:
            if act.kind in (ActKind.READY, ActKind.READY_ANYWAY):
                self._ready[act.seat] = True
            elif act.kind in (ActKind.NOT_READY, ActKind.LONGER):
                self._ready[act.seat] = False

    def _sensible(self, act: Act) -> bool:
        """Return whether an act about a return comes from one of the two and has a time to be about."""
        if act.kind is ActKind.PROPOSE:
            return act.seat in self._ready and act.return_wall_ms is not None
        if act.kind in (ActKind.AGREE, ActKind.DECLINE):
            return act.seat in self._ready and self.return_wall_ms is not None
        return True

    def _arrange(self, act: Act) -> None:
        if act.kind is ActKind.PROPOSE:
            self.return_wall_ms = act.return_wall_ms
            self._agreed = {seat: seat == act.seat for seat in self._ready}
        elif act.kind is ActKind.AGREE and act.seat is not None:
            self._agreed[act.seat] = True
        elif act.kind is ActKind.DECLINE:
            self.return_wall_ms, self._agreed = None, {}

    def _end_today(self, t_ms: int) -> PauseFrame:
        wall_ms, agreed = self.return_wall_ms, self._agreed
        self._close(t_ms, "today")
        self.state, self.return_wall_ms, self._agreed = _P.TODAY, wall_ms, agreed
        return self._frame(t_ms, "today")

    def _close(self, t_ms: int, cause: str) -> PauseFrame:
        self.state = PauseState.NONE
        self._since_ms = self._until_ms = self._begun_by = None
        self._ready = dict.fromkeys(self._ready, False)
        self.return_wall_ms, self._agreed = None, {}
        return self._frame(t_ms, cause)

    def _frame(self, t_ms: int, cause: str) -> PauseFrame:
        return PauseFrame(
            t_ms,
            self.state,
            self._since_ms,
            self._until_ms,
            self._begun_by,
            dict(self._ready),
            cause,
            self.return_wall_ms,
            dict(self._agreed),
        )


def _ms(minutes: float) -> int:
    return round(minutes * 60_000)
