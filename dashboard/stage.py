"""What a page can watch: a live session or a replay. The routes know only this."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Protocol

from dashboard.errors import Refused
from dashboard.hub import Channel, Entry, Lane, Watcher
from dashboard.views import SCOPE, Audience, is_open
from dashboard.wire import PROTOCOL, Grant, Hello, Presence, SeatInfo, SourceInfo
from regulation.samples import ConsentScope, Seat, Sitting
from regulation.sittings import rules_of

StageState = Literal["waiting_consent", "running", "ended"]
Answers = Mapping[tuple[Seat, ConsentScope], bool]


class Stage(Protocol):
    """A channel with something playing on it."""

    @property
    def channel(self) -> Channel:
        """Lanes and pages."""
        ...

    def hello(self, grant: Grant) -> Hello:
        """Return what a page is told first. Raises `Refused` for a page that has no part in it."""
        ...

    def joined(self, watcher: Watcher) -> None:
        """A page has come: tell it, and whoever should know, what has no number."""
        ...

    def left(self) -> None:
        """A page has gone."""
        ...

    async def history(self, lane: Lane, after: int, upto: int) -> list[Entry]:
        """Return frames that are no longer in the ring, derived from the archive."""
        ...

    async def stop(self) -> None:
        """End it; returns after the commit."""
        ...


def seat_infos(
    audience: Audience, seats: tuple[Seat, ...], names: Mapping[Seat, str], answers: Answers
) -> list[SeatInfo]:
    """Return who sits where, with no more answers than the audience may know."""
    return [
        SeatInfo(seat=seat, name=names.get(seat, seat), consents=_answers_for(audience, seat, answers))
        for seat in seats
    ]


def _answers_for(audience: Audience, seat: Seat, answers: Answers) -> dict[ConsentScope, bool | None]:
    if audience.role == "person":
        own = audience.seat == seat
        return {scope: answers.get((seat, scope)) for scope in ConsentScope} if own else {}
    scope = SCOPE.get(audience.role)
    if scope is None:
        return {}
    answered = (seat, scope) in answers
    return {scope: is_open(seat, audience.role, answers) if answered else None}


def presence(channel: Channel, to: Audience, answers: Answers) -> Presence:
    """Return which pages are open, as one audience may know it: a person who shares nothing with the
    therapist is not seen coming and going either."""
    pages = set()
    for audience, lane in channel.lanes.items():
        if not lane.watchers:
            continue
        if audience.seat is None:
            pages.add(str(audience.role))
        elif to.role == "host" or is_open(audience.seat, to.role, answers):
            pages.add(audience.seat)
    return Presence(pages=sorted(pages))


def tell_presence(channel: Channel, answers: Answers) -> None:
    """Tell therapist and host which pages are open now, where that has changed for them."""
    for audience, lane in channel.lanes.items():
        if audience.role not in ("therapist", "host") or not lane.watchers:
            continue
        now = presence(channel, audience, answers)
        for watcher in lane.watchers:
            if watcher.presence != now:
                watcher.presence = now
                watcher.tell(now)


def hello(
    *,
    grant: Grant,
    session: str,
    title: str,
    wall_ms: int,
    t_ms: int,
    state: StageState,
    source: SourceInfo,
    seats: list[SeatInfo],
    sitting: Sitting | None,
) -> Hello:
    """Return the first message, with what is the same for all stages."""
    rules = rules_of(sitting)
    return Hello(
        protocol=PROTOCOL,
        grant=grant,
        session=session,
        title=title,
        wall_ms=wall_ms,
        t_ms=t_ms,
        state=state,
        source=source,
        seats=seats,
        sitting=sitting,
        pacer_per_min=rules.pacer_per_min,
        pause_minutes=rules.pause_minutes,
        longer_minutes=rules.longer_minutes,
    )


def ended() -> Refused:
    """Return what is said to somebody who acts on a session that is not running."""
    return Refused(
        409, "ended", "This session is not running.", "Ended sessions are in the list of sessions."
    )
