"""What the people of one session have agreed to, and what therefore is kept of what they do.

Nothing of a seat whose recording is not agreed to goes anywhere: neither into the archive nor into the
engine, so that a replay is the same. Of what such a person does, only the part in a pause of both is kept
(docs/decisions/0003).
"""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.errors import Refused
from dashboard.wire import Grant
from regulation.agreed import both_agree
from regulation.samples import Act, ActKind, Consent, ConsentScope, Link, LinkState, Mark, Motion, Seat
from sensor_bridge.archive import ArchiveEvent, Notification, Truth

CONSENT_TEXT = "3"
"""Version of the words that people agree to; kept with each answer. 2 asks of a cue that both have, 3 of a
page in the middle."""
RETURN_WITHIN_MS = 24 * 3_600_000
_ANSWERS = (
    ActKind.LONGER,
    ActKind.READY,
    ActKind.READY_ANYWAY,
    ActKind.NOT_READY,
    ActKind.PROPOSE,
    ActKind.AGREE,
    ActKind.DECLINE,
)
"""What each is asked in a pause of both."""


def not_recorded() -> Refused:
    """Return what is said to somebody who has not agreed to a recording and wants to keep something."""
    return Refused(
        409,
        "not_recorded",
        "Nothing of yours is kept, since you have not agreed to a recording.",
        "A pause works all the same. To keep this, turn the recording on under Sharing.",
    )


def nobody_agreed() -> Refused:
    """Return what is said to a host who begins too early."""
    return Refused(
        409,
        "nobody_agreed",
        "Nobody has agreed to be recorded yet.",
        "Each person answers on their own page; their links are under Consent.",
    )


def table_closed() -> Refused:
    """Return what is said on the page in the middle while not both agree to it."""
    return Refused(
        409,
        "table_closed",
        "The shared page is closed.",
        "It opens when both have said yes to it, each on their own page under Sharing.",
    )


def began_without() -> Refused:
    """Return what is said to somebody who had not answered when the host began."""
    return Refused(
        409,
        "began_without_you",
        "This session began without you, so nothing of yours is measured or kept.",
        "To take part, ask at the computer: end this session and set up a new one.",
    )


def check_return(now_wall_ms: int, return_wall_ms: int | None) -> None:
    """Raise `Refused` for a return that is not within 24 hours of now (clinical convention)."""
    if return_wall_ms is None or not now_wall_ms < return_wall_ms <= now_wall_ms + RETURN_WITHIN_MS:
        raise Refused(400, "return_time", "A return lies within the next 24 hours.", "Choose another time.")


class Consents:
    """Each person's newest answers."""

    def __init__(self) -> None:
        self.answers: dict[tuple[Seat, ConsentScope], bool] = {}
        self._basis: dict[tuple[Seat, ConsentScope], str] = {}

    # -- before the session runs: in memory only ------------------------------------------------------

    def answer(self, seat: Seat, scope: ConsentScope, granted: bool, basis: str) -> None:
        """Take an answer; `basis` says how it came."""
        self.answers[seat, scope] = granted
        self._basis[seat, scope] = basis

    def forget(self, seat: Seat) -> None:
        """Somebody else sits there now, who has answered nothing."""
        for scope in ConsentScope:
            self.answers.pop((seat, scope), None)
            self._basis.pop((seat, scope), None)

    def answered(self, seats: Sequence[Seat]) -> tuple[Seat, ...]:
        """Return those who have answered whether they are recorded."""
        return tuple(seat for seat in seats if (seat, ConsentScope.RECORDING) in self.answers)

    def any_recorded(self, seats: Sequence[Seat]) -> bool:
        """Return whether somebody has agreed to be recorded."""
        return any(self.recorded(seat) for seat in seats)

    def first_events(self, seats: Sequence[Seat]) -> list[Consent]:
        """Return the answers with which a session of these people begins."""
        return [
            Consent(0, seat, scope, granted, self._basis[seat, scope], CONSENT_TEXT)
            for (seat, scope), granted in sorted(self.answers.items())
            if seat in seats
        ]

    # -- while it runs: what is kept -------------------------------------------------------------------

    def recorded(self, seat: Seat) -> bool:
        """Return whether this person agrees to be recorded now."""
        return bool(self.answers.get((seat, ConsentScope.RECORDING)))

    def see(self, event: Consent) -> None:
        """Take note of an archived answer."""
        self.answers[event.seat, event.scope] = event.granted

    def keeps(self, event: ArchiveEvent, seats: Sequence[Seat]) -> bool:
        """Return whether everybody whom an event of the source is about has agreed to be recorded."""
        if isinstance(event, Truth):
            return all(self.recorded(seat) for seat in seats)
        if isinstance(event, Notification | Motion | Link):
            return event.seat in seats and self.recorded(event.seat)
        return True

    def taken_back(self, t_ms: int, seat: Seat, link: LinkState) -> list[ArchiveEvent]:
        """Return every yes of a person as a no. The recording comes last: who watches is told once."""
        last = (ConsentScope.THERAPIST, ConsentScope.RECORDING)
        order = (*(scope for scope in ConsentScope if scope not in last), *last)
        given = [scope for scope in order if self.answers.get((seat, scope))]
        return [event for scope in given for event in changed(t_ms, seat, scope, False, link)]

    def act(
        self,
        t_ms: int,
        grant: Grant,
        kind: ActKind,
        minutes: float | None,
        return_wall_ms: int | None = None,
    ) -> Act:
        """Return what is kept of an act. Raises `Refused` for what is about a body that is not recorded."""
        seat = grant.seat
        if grant.role == "table" and not both_agree(self.answers, ConsentScope.TABLE):
            raise table_closed()
        if seat is None or self.recorded(seat):
            return Act(t_ms, seat or grant.role, kind, seat, minutes, return_wall_ms)
        if kind is ActKind.PAUSE:
            return Act(t_ms, "host", kind, None, minutes)
        if kind in _ANSWERS:
            return Act(t_ms, seat, kind, seat, minutes, return_wall_ms)
        raise not_recorded()

    def mark(self, t_ms: int, grant: Grant, key: str, text: str) -> Mark:
        """Return a mark. Raises `Refused` for somebody who is not recorded."""
        if grant.seat is not None and not self.recorded(grant.seat):
            raise not_recorded()
        return Mark(t_ms, grant.seat or grant.role, key, text)


def changed(t_ms: int, seat: Seat, scope: ConsentScope, granted: bool, link: LinkState) -> list[ArchiveEvent]:
    """Return an answer as events. `recording` does something to the link as well: off is the honest word for
    a strap whose beats are no longer kept, and `link` where it stands when they are kept again."""
    events: list[ArchiveEvent] = [Consent(t_ms, seat, scope, granted, "page", CONSENT_TEXT)]
    if scope is ConsentScope.RECORDING:
        events.append(Link(t_ms, seat, link if granted else LinkState.OFF))
    return events
