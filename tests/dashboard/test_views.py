"""Who sees what: every frame for every audience, denied unless the table says otherwise."""

from __future__ import annotations

import pytest

from dashboard.access import Action, allows
from dashboard.views import Audience, view
from regulation.frames import BeatFrame, ConsentFrame, EndFrame, Frame, MarkFrame, PauseFrame, PauseState
from regulation.samples import ConsentScope, Seat

BEAT_A = BeatFrame(1, "A", 60.0, (1000.0,), (1,))
WORDS_A = MarkFrame(1, "A", "notice", "my chest")
NOTE = MarkFrame(1, "therapist", "note", "both look down")
PAUSE = PauseFrame(1, PauseState.RUNNING, 1, 2, "A", {"A": True, "B": False}, "begun")
REVIEW_A = ConsentFrame(1, "A", ConsentScope.REVIEW, granted=True)
YES: dict[tuple[Seat, ConsentScope], bool] = {
    (seat, scope): True for seat in ("A", "B") for scope in ConsentScope
}
A, B = Audience("person", "A"), Audience("person", "B")
THERAPIST, REVIEWER, HOST = Audience("therapist"), Audience("reviewer"), Audience("host")


@pytest.mark.parametrize(
    ("frame", "sees"),
    [
        (BEAT_A, {A, THERAPIST, REVIEWER}),
        (WORDS_A, {A}),
        (NOTE, {THERAPIST}),
        (REVIEW_A, {A, REVIEWER}),
        (PAUSE, {A, B, THERAPIST, REVIEWER}),
        (EndFrame(1, "x"), {A, B, THERAPIST, REVIEWER, HOST}),
    ],
)
def test_with_every_consent(frame: Frame, sees: set[Audience]) -> None:
    everybody = {A, B, THERAPIST, REVIEWER, HOST}
    assert {audience for audience in everybody if view(frame, audience, YES) is not None} == sees


@pytest.mark.parametrize("audience", [B, THERAPIST, REVIEWER, HOST])
def test_without_consent_nobody_else_sees_a_body(audience: Audience) -> None:
    assert view(BEAT_A, audience, {}) is None
    assert view(WORDS_A, audience, {}) is None


@pytest.mark.parametrize("missing", [ConsentScope.RECORDING, ConsentScope.THERAPIST])
def test_one_answer_taken_back_closes_the_seat(missing: ConsentScope) -> None:
    assert view(BEAT_A, THERAPIST, {**YES, ("A", missing): False}) is None


def test_a_partner_learns_neither_who_began_nor_who_is_ready() -> None:
    seen = view(PAUSE, B, YES)
    assert isinstance(seen, PauseFrame)
    assert seen.begun_by is None
    assert seen.ready == {"B": False}


def test_the_host_never_watches_and_only_persons_answer_for_themselves() -> None:
    assert allows("person", Action.CONSENT)
    assert not allows("host", Action.CONSENT)
    assert not allows("therapist", Action.CONSENT)
    assert not allows("host", Action.LINE)
    assert not allows("reviewer", Action.WATCH_LIVE)
