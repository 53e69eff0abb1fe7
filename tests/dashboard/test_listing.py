"""The list of sessions: what is counted, and for whom."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from dashboard.access import Login
from dashboard.hub import Channel
from dashboard.listing import card_of
from dashboard.routes.api import card_for
from dashboard.session import live_audiences
from dashboard.stage import presence
from dashboard.views import Audience
from dashboard.wire import Grant, Role
from regulation.samples import SEATS, Act, ActKind, Consent, ConsentScope, Mark, Seat, Sitting, Start
from sensor_bridge.archive import ArchiveEvent
from tests.dashboard.made import RECORDING, REVIEW, THERAPIST, record
from tests.dashboard.test_app import LISTING, browsing


def _agreed(seat: Seat, scope: ConsentScope) -> Consent:
    return Consent(0, seat, scope, granted=True, basis="page", text_version="1")


def test_marks_of_who_did_not_agree_to_review_and_private_words_are_not_counted() -> None:
    events: list[ArchiveEvent] = [
        _agreed("A", REVIEW),
        Mark(1, "A", "R"),
        Mark(2, "A", "notice", "own words"),
        Mark(3, "B", "R"),
        Mark(4, "therapist", "1"),
        Mark(5, "therapist", "note", "a note"),
    ]
    card = card_of(record(), events, 1000, "ended")
    assert (card.marks, card.review) == (2, ["A"])


def test_a_pause_that_is_asked_for_twice_counts_once() -> None:
    events: list[ArchiveEvent] = [
        Act(1, "A", ActKind.PAUSE, "A"),
        Act(2, "B", ActKind.PAUSE, "B"),
        Act(3, "A", ActKind.READY, "A"),
        Act(4, "B", ActKind.READY, "B"),
        Act(5, "therapist", ActKind.PAUSE),
    ]
    assert card_of(record(), events, 1000, "ended").pauses == 2


def test_a_pause_is_counted_as_the_pages_saw_it_ready_too_early_ends_none() -> None:
    start = Start(0, 0, "straps", "Heart straps", 1.0, sitting=Sitting.IN_SESSION)
    early: list[ArchiveEvent] = [
        start,
        Act(500, "A", ActKind.PAUSE, "A"),
        Act(180_900, "A", ActKind.READY, "A"),
        Act(180_950, "B", ActKind.READY, "B"),
        Act(180_999, "therapist", ActKind.PAUSE),
    ]
    assert card_of(record(), early, 1000, "ended").pauses == 1
    later: list[ArchiveEvent] = [
        *early[:2],
        Act(181_500, "A", ActKind.READY, "A"),
        Act(181_600, "B", ActKind.READY, "B"),
        Act(181_700, "therapist", ActKind.PAUSE),
    ]
    assert card_of(record(), later, 1000, "ended").pauses == 2


def test_an_agreed_return_is_in_the_line_until_they_go_on_after_all() -> None:
    events: list[ArchiveEvent] = [
        Act(1, "A", ActKind.PAUSE, "A"),
        Act(2, "A", ActKind.PROPOSE, "A", None, 99),
    ]
    assert card_of(record(), events, 1000, "ended").return_wall_ms is None
    events.append(Act(3, "B", ActKind.AGREE, "B"))
    assert card_of(record(), events, 1000, "ended").return_wall_ms == 99
    events.append(Act(4, "B", ActKind.PAUSE, "B"))
    card = card_of(record(), events, 1000, "ended")
    assert (card.return_wall_ms, card.pauses) == (None, 2)


@pytest.mark.parametrize(("role", "knows"), [("host", True), ("therapist", True), ("reviewer", False)])
def test_an_agreed_return_is_not_for_reviewers(role: Role, *, knows: bool) -> None:
    line = msgspec.structs.replace(card_of(record(), [], 1000, "ended"), return_wall_ms=99)
    login = Login("", 0, [Grant(channel=line.id, role=role)])
    assert (card_for(login, line).return_wall_ms == 99) is knows


async def test_only_a_reviewer_is_told_what_people_did_and_agreed_to(tmp_path: Path) -> None:
    async with browsing(tmp_path) as browser:
        for role, seat in LISTING:
            await browser.login(role, seat)
            [card] = (await browser.get("/api/sessions")).json()["sessions"]
            told = (card["marks"], card["pauses"], card["review"])
            assert told == ((0, 0, ["A", "B"]) if role == "reviewer" else (None, None, []))


def test_who_shares_nothing_with_the_therapist_is_not_seen_coming() -> None:
    channel = Channel("s1", live_audiences(("A", "B")))
    for seat in SEATS:
        channel.join(Audience("person", seat), None)
    answers: dict[tuple[Seat, ConsentScope], bool] = {
        ("A", RECORDING): True,
        ("A", THERAPIST): True,
        ("B", RECORDING): True,
    }
    assert presence(channel, Audience("therapist"), answers).pages == ["A"]
    assert presence(channel, Audience("host"), answers).pages == ["A", "B"]
