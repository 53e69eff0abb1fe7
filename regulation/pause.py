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
    (_P.FLOOR, ActKind.END_PAUSE): _P.NONE,
    (_P.RUNNING, ActKind.END_PAUSE): _P.NONE,
    (_P.OVER, ActKind.END_PAUSE): _P.NONE,
}
"""(state, act) -> state. Acts that are not in it change nothing. Three more ways: the floor is over (FLOOR to
RUNNING, at once where a sitting has none), time runs out (to OVER), the last person says ready (to NONE)."""

_CAUSE = {
    ActKind.PAUSE: "begun",
    ActKind.LONGER: "longer",
    ActKind.READY: "ready",
    ActKind.READY_ANYWAY: "ready",
    ActKind.NOT_READY: "not_ready",
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

    def act(self, act: Act) -> PauseFrame | None:
        """Take in what was done; return the new state of the pause if it changed."""
        target = TABLE.get((self.state, act.kind))
        if target is None:
            return None
        if act.kind is ActKind.PAUSE:
            self._since_ms, self._begun_by = act.t_ms, act.by
            minutes = act.minutes or self._rules.pause_minutes
            self._until_ms = act.t_ms + _ms(minutes)
            self._floor_ms = act.t_ms + _ms(min(minutes, self._rules.floor_minutes))
        elif act.kind is ActKind.LONGER:
            more_ms = _ms(act.minutes or self._rules.longer_minutes)
            self._until_ms = max(act.t_ms, self._until_ms or 0) + more_ms
        self.state = _P.RUNNING if target is _P.FLOOR and act.t_ms >= self._floor_ms else target
        self._answer(act)
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

    def _close(self, t_ms: int, cause: str) -> PauseFrame:
        self.state = PauseState.NONE
        self._since_ms = self._until_ms = self._begun_by = None
        self._ready = dict.fromkeys(self._ready, False)
        return self._frame(t_ms, cause)

    def _frame(self, t_ms: int, cause: str) -> PauseFrame:
        ready = dict(self._ready)
        return PauseFrame(t_ms, self.state, self._since_ms, self._until_ms, self._begun_by, ready, cause)


def _ms(minutes: float) -> int:
    return round(minutes * 60_000)
