"""Lines of the list of sessions: what is known of a session without looking at a body."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress

from dashboard.fold import Fold
from dashboard.sources import source_kind
from dashboard.store.store import SessionRecord, Store
from dashboard.views import Consents, is_open
from dashboard.wire import CardState, SessionCard, SessionLine, SourceInfo
from regulation.engine import GRID_MS
from regulation.frames import CueFrame, PauseState, StateFrame
from regulation.pause import Pause
from regulation.samples import Act, Consent, ConsentScope, Mark, Seat, Start
from regulation.sittings import rules_of
from sensor_bridge.archive import ArchiveEvent, Row, unpack
from sensor_bridge.errors import BadArchive

CARD_KINDS = ("start", "act", "mark", "consent")
"""Kinds of rows that a card counts; there are few of them, however long the session."""
LINE_STEP_MS = 10_000
_PRIVATE = ("notice", "note")


async def card(store: Store, record: SessionRecord, state: CardState) -> SessionCard:
    """Return a session's line in the list."""
    rows = [row async for part in store.slices(record.id, CARD_KINDS) for row in part]
    duration_ms = record.ended_t_ms
    if duration_ms is None:
        _seq, duration_ms = await store.tail(record.id)
    return card_of(record, _readable(rows), duration_ms, state)


def _readable(rows: Iterable[Row]) -> list[ArchiveEvent]:
    """Return the events that can be read: one damaged row must not hide the whole list."""
    events = []
    for row in rows:
        with suppress(BadArchive):
            events.append(unpack(row))
    return events


def card_of(
    record: SessionRecord, events: Iterable[ArchiveEvent], duration_ms: int, state: CardState
) -> SessionCard:
    """Return the line, given the start, acts, marks and consents."""
    marks: list[str] = []
    pauses, pause = 0, Pause(record.seats)
    review: dict[Seat, bool] = {}
    for event in events:
        if isinstance(event, Mark):
            marks += [event.by] if event.key not in _PRIVATE else []
        elif isinstance(event, Start):
            pause = Pause(record.seats, rules_of(event.sitting))
        elif isinstance(event, Act):
            pause.tick((event.t_ms - 1) // GRID_MS * GRID_MS)  # the last second that the engine has judged
            begun = pause.act(event)
            pauses += begun is not None and begun.cause == "begun"
        elif isinstance(event, Consent) and event.scope is ConsentScope.REVIEW:
            review[event.seat] = event.granted
    open_to_review = sorted(seat for seat, granted in review.items() if granted)
    return SessionCard(
        id=record.id,
        title=record.title,
        wall_ms=record.created_wall_ms,
        duration_ms=duration_ms,
        state=state,
        recovered=record.recovered,
        source=SourceInfo(
            kind=source_kind(record.source_kind),
            label=record.source_label,
            speed=record.speed,
            replay=False,
        ),
        seats=list(record.seats),
        marks=sum(by in (*open_to_review, "therapist") for by in marks),
        pauses=pauses,
        review=open_to_review,
        return_wall_ms=pause.return_wall_ms if pause.state is PauseState.TODAY else None,
    )


async def line(events: Sequence[ArchiveEvent], consents: Consents) -> SessionLine:
    """Return the higher of both hearts over the session, of those who agreed to review."""
    return await asyncio.to_thread(_line, events, consents)


def _line(events: Sequence[ArchiveEvent], consents: Consents) -> SessionLine:
    fold = Fold()
    above: list[float | None] = []
    cues = 0
    for event in events:
        for frame in fold.push(event):
            if isinstance(frame, CueFrame):
                cues += frame.cued and is_open(frame.seat, "reviewer", consents)
            elif isinstance(frame, StateFrame) and is_open(frame.seat, "reviewer", consents):
                _raise(above, frame.t_ms // LINE_STEP_MS, frame.arousal.above_bpm)
    return SessionLine(step_s=LINE_STEP_MS / 1000, above_bpm=above, cues=cues)


def _raise(above: list[float | None], step: int, value: float | None) -> None:
    """Let the step hold the highest value that it was given."""
    above += [None] * (step + 1 - len(above))
    known = above[step]
    if value is not None and (known is None or value > known):
        above[step] = value
