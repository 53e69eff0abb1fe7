"""Who sees which frame: one pure function, default deny, and the fold of consents that it asks.

A seat is open to a watching role while its person has agreed both to be recorded and to that role's scope.
The therapist is told when that ends ("nothing of B is shown from here on"), never by which answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from dashboard.wire import Role
from regulation.agreed import both_agree
from regulation.frames import (
    ActFrame,
    BaselineFrame,
    BeatFrame,
    ConsentFrame,
    CueFrame,
    EndFrame,
    Frame,
    JointFrame,
    LongUpFrame,
    MarkFrame,
    PauseFrame,
    PauseState,
    SignalFrame,
    StateFrame,
    SynchronyFrame,
    TableFrame,
    VariabilityFrame,
)
from regulation.samples import SEATS, ConsentScope, Seat

Consents = Mapping[tuple[Seat, ConsentScope], bool]

SCOPE: dict[Role, ConsentScope] = {
    "therapist": ConsentScope.THERAPIST,
    "reviewer": ConsentScope.REVIEW,
}
"""The answer that opens a seat to each watching role."""
HIDDEN_MARKS: dict[Role, frozenset[str]] = {
    "therapist": frozenset({"notice"}),
    "reviewer": frozenset({"notice", "note"}),
}
"""Own words stay with the person, the therapist's notes with the therapist."""


@dataclass(frozen=True, slots=True)
class Audience:
    """All pages that see the same: one role, and the seat if it is a person's."""

    role: Role
    seat: Seat | None = None


def is_open(seat: Seat, role: Role, consents: Consents) -> bool:
    """Return whether the body of `seat` may be shown to a watching role."""
    scope = SCOPE.get(role)
    if scope is None:
        return False
    return consents.get((seat, ConsentScope.RECORDING), False) and consents.get((seat, scope), False)


def view(frame: Frame, audience: Audience, consents: Consents) -> Frame | None:
    """Return what this audience sees of a frame under these consents, None for nothing.

    The same object comes back when it is seen whole, so that it need be encoded only once."""
    if isinstance(frame, EndFrame):
        return frame
    if audience.role == "table":  # what it may know is made for it (`regulation.shared_page`)
        return frame if isinstance(frame, TableFrame) else None
    if audience.role == "person" and audience.seat is not None:
        return _own(frame, audience.seat, consents)
    if audience.role in SCOPE:
        return _watched(frame, audience.role, consents)
    return None


def _own(frame: Frame, seat: Seat, consents: Consents) -> Frame | None:
    match frame:
        case PauseFrame():
            begun_by = frame.begun_by if frame.begun_by == seat else None
            return _pause(frame, begun_by, {who: yes for who, yes in frame.ready.items() if who == seat})
        case ActFrame() | MarkFrame():
            return frame if frame.by == seat else None
        case EndFrame():
            return frame
        case JointFrame():  # that it is over is told to whoever saw it begin, also where sharing ended it
            return frame if not frame.active or both_agree(consents, ConsentScope.PARTNER) else None
        case SynchronyFrame() | TableFrame():  # never a score on the pages of the two; the table has its own
            return None
        case (
            BeatFrame()
            | StateFrame()
            | VariabilityFrame()
            | CueFrame()
            | LongUpFrame()
            | BaselineFrame()
            | SignalFrame()
            | ConsentFrame()
        ):
            return frame if frame.seat == seat else None
        case _:
            assert_never(frame)


def _watched(frame: Frame, role: Role, consents: Consents) -> Frame | None:
    open_seats = [seat for seat in SEATS if is_open(seat, role, consents)]
    match frame:
        case PauseFrame():
            known = frame.begun_by in open_seats or frame.begun_by == "therapist"
            ready = {seat: yes for seat, yes in frame.ready.items() if seat in open_seats}
            return _pause(_arranged(frame, open_seats), frame.begun_by if known else None, ready)
        case ActFrame():
            seen = frame.by in (*open_seats, "therapist") and (frame.seat is None or frame.seat in open_seats)
            return frame if seen else None
        case MarkFrame():
            private = frame.key in HIDDEN_MARKS[role]
            return frame if frame.by in (*open_seats, "therapist") and not private else None
        case ConsentFrame():
            return _consent(frame, role, consents)
        case JointFrame() | TableFrame():  # words for the two; who watches sees both cues anyway
            return None
        case SynchronyFrame():  # it tells of both
            return frame if len(open_seats) == len(SEATS) else None
        case EndFrame():
            return frame
        case (
            BeatFrame()
            | StateFrame()
            | VariabilityFrame()
            | CueFrame()
            | LongUpFrame()
            | BaselineFrame()
            | SignalFrame()
        ):
            return frame if frame.seat in open_seats else None
        case _:
            assert_never(frame)


def _arranged(frame: PauseFrame, open_seats: Sequence[Seat]) -> PauseFrame:
    """Leave a proposed return out unless somebody who may be shown agrees to it; what both agreed to is."""
    agreed = {seat: yes for seat, yes in frame.agreed.items() if seat in open_seats}
    if frame.state is PauseState.TODAY or any(agreed.values()):
        return frame if agreed == frame.agreed else replace(frame, agreed=agreed)
    return replace(frame, agreed={}, return_wall_ms=None) if frame.agreed else frame


def _pause(frame: PauseFrame, begun_by: str | None, ready: dict[Seat, bool]) -> PauseFrame:
    if begun_by == frame.begun_by and ready == frame.ready:
        return frame
    return replace(frame, begun_by=begun_by, ready=ready)


def _consent(frame: ConsentFrame, role: Role, consents: Consents) -> ConsentFrame | None:
    """Show the answer as what it opens or closes. An end of recording closes the seat as well, and looks
    the same: nobody is told which answer was taken back."""
    scope = SCOPE[role]
    if frame.scope is scope:
        granted = frame.granted and consents.get((frame.seat, ConsentScope.RECORDING), False)
        return frame if granted == frame.granted else replace(frame, granted=granted)
    if frame.scope is ConsentScope.RECORDING and consents.get((frame.seat, scope), False):
        return replace(frame, scope=scope)
    return None


@dataclass(slots=True)
class Viewer:
    """One audience's fold over the frames of a session: consents by data time, then `view`.

    A pause frame that would only tell that somebody else is ready is left out: its arrival alone would
    say so. Being a fold of frames, it numbers a replay exactly as it numbered the live session."""

    audience: Audience
    consents: dict[tuple[Seat, ConsentScope], bool] = field(default_factory=dict)
    _pause: PauseFrame | None = None

    def see(self, frame: Frame) -> Frame | None:
        """Return what the audience sees of the next frame, None for nothing."""
        if isinstance(frame, ConsentFrame):
            self.consents[frame.seat, frame.scope] = frame.granted
        seen = view(frame, self.audience, self.consents)
        if isinstance(seen, PauseFrame):
            if self._pause is not None and _same_but_cause(seen, self._pause):
                return None
            self._pause = seen
        return seen


def _same_but_cause(one: PauseFrame, other: PauseFrame) -> bool:
    return replace(one, t_ms=other.t_ms, cause=other.cause) == other
