"""Who sees what: every type of frame by every audience, under any consents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.views import SCOPE, Audience, Viewer, view
from dashboard.wire import Role
from regulation import frames as f
from regulation.samples import ActKind, ConsentScope, Seat
from tests.dashboard.made import (
    RECORDING,
    REVIEW,
    THERAPIST,
    Consents,
    all_yes,
    consent,
    mark,
    one_of_each,
    pause,
    synchrony,
)

TABLE = Audience("table")
PERSON_A, PERSON_B = Audience("person", "A"), Audience("person", "B")
WATCHING = [Audience("therapist"), Audience("reviewer")]
EVERYONE = [Audience("host"), TABLE, *WATCHING, PERSON_A, PERSON_B]
CONSENTS = st.dictionaries(
    st.tuples(st.sampled_from(["A", "B"]), st.sampled_from(list(ConsentScope))), st.booleans()
)
FRAMES: list[f.Frame] = [
    *one_of_each("A"),
    *one_of_each("B"),
    mark(1000),
    mark(1000, key="note"),
    f.ActFrame(1000, "therapist", ActKind.PAUSE, None),
    pause("A", a=True),
    pause("therapist"),
    replace(pause("A"), return_wall_ms=99, agreed={"A": True, "B": False}),
    f.JointFrame(1000, active=True),
    synchrony(),
    f.TableFrame(1000, open=True, heard=True),
    f.EndFrame(1000, "stopped"),
]


def test_every_type_of_frame_is_looked_at_here() -> None:
    assert {type(frame) for frame in FRAMES} == set(get_args(f.Frame))


@pytest.mark.parametrize("frame", one_of_each("A"), ids=lambda frame: str(frame.type))
def test_a_person_sees_all_of_their_own_and_nothing_of_the_other(frame: f.Frame) -> None:
    assert view(frame, PERSON_A, {}) is frame
    assert view(frame, PERSON_B, all_yes()) is None


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: str(frame.type))
def test_the_page_in_the_middle_sees_what_is_made_for_it_and_nothing_else(frame: f.Frame) -> None:
    for_it = isinstance(frame, f.TableFrame | f.EndFrame)
    assert view(frame, TABLE, all_yes()) is (frame if for_it else None)
    if isinstance(frame, f.TableFrame):
        others = [view(frame, audience, all_yes()) for audience in EVERYONE if audience != TABLE]
        assert others == [None] * len(others)


@pytest.mark.parametrize("audience", EVERYONE)
def test_whether_two_move_together_is_for_who_may_see_both(audience: Audience) -> None:
    may = audience in WATCHING
    assert (view(synchrony(), audience, all_yes()) is not None) == may
    for missing in all_yes():
        left = {each: yes for each, yes in all_yes().items() if each != missing}
        needed = missing[1] in (RECORDING, SCOPE.get(audience.role))
        assert (view(synchrony(), audience, left) is not None) == (may and not needed)


def test_a_person_never_sees_what_the_therapist_does() -> None:
    for frame in (mark(1000), mark(1000, key="note"), f.ActFrame(1000, "therapist", ActKind.PAUSE, None)):
        assert view(frame, PERSON_A, all_yes()) is None


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: str(frame.type))
def test_the_host_sees_no_body(frame: f.Frame) -> None:
    seen = view(frame, Audience("host"), all_yes())
    assert seen is (frame if isinstance(frame, f.EndFrame) else None)


@pytest.mark.parametrize("audience", WATCHING, ids=lambda audience: str(audience.role))
@given(given_consents=CONSENTS)
def test_a_watcher_sees_a_body_only_by_both_answers(audience: Audience, given_consents: Consents) -> None:
    for frame in FRAMES:
        seat = getattr(frame, "seat", None) or getattr(frame, "by", None)
        if seat not in ("A", "B") or isinstance(frame, f.ConsentFrame):
            continue
        private = isinstance(frame, f.MarkFrame) and frame.key == "notice"
        scopes = (RECORDING, THERAPIST if audience.role == "therapist" else REVIEW)
        may = all(given_consents.get((seat, scope)) for scope in scopes) and not private
        assert view(frame, audience, given_consents) is (frame if may else None)


@pytest.mark.parametrize("audience", EVERYONE, ids=str)
@given(given_consents=CONSENTS)
def test_what_was_seen_is_seen_the_same_again(audience: Audience, given_consents: Consents) -> None:
    for frame in FRAMES:
        seen = view(frame, audience, given_consents)
        if seen is not None and not isinstance(seen, f.ConsentFrame):
            assert view(seen, audience, given_consents) is seen


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: str(frame.type))
def test_a_role_that_is_not_in_the_table_sees_nothing(frame: f.Frame) -> None:
    stranger: Role = "clinic"  # type: ignore[assignment]  # a role of tomorrow
    seen = view(frame, Audience(stranger), all_yes())
    assert seen is (frame if isinstance(frame, f.EndFrame) else None)


def test_a_joint_cue_is_for_the_two_alone_and_only_while_both_share() -> None:
    joint, over = f.JointFrame(1000, active=True), f.JointFrame(2000, active=False)
    needed = (RECORDING, ConsentScope.PARTNER)
    sharing = {key: True for key in all_yes() if key[1] in needed}
    for person in (PERSON_A, PERSON_B):
        assert view(joint, person, sharing) is joint
        assert [view(joint, person, sharing | {key: False}) for key in sharing] == [None] * 4
        assert view(over, person, {}) is over
    everything = all_yes() | sharing
    assert [view(joint, audience, everything) for audience in WATCHING] == [None, None]


def test_notes_are_the_therapists_and_own_words_are_nobodys_else() -> None:
    note, words = mark(1000, key="note"), mark(1000, "A", "notice")
    assert view(note, Audience("therapist"), {}) is note
    assert view(note, Audience("reviewer"), all_yes()) is None
    assert [view(words, audience, all_yes()) for audience in WATCHING] == [None, None]


def test_a_pause_never_tells_a_partner_who_or_whether_ready() -> None:
    seen = view(pause("A", a=True), PERSON_B, all_yes())
    assert isinstance(seen, f.PauseFrame)
    assert (seen.begun_by, seen.ready) == (None, {"B": False})
    own = view(pause("A", a=True), PERSON_A, {})
    assert isinstance(own, f.PauseFrame)
    assert (own.begun_by, own.ready) == ("A", {"A": True})


def test_the_therapist_learns_of_a_pause_only_from_those_who_share() -> None:
    sharing: Consents = {("B", RECORDING): True, ("B", THERAPIST): True}
    seen = view(pause("A", a=True, b=True), Audience("therapist"), sharing)
    assert isinstance(seen, f.PauseFrame)
    assert (seen.begun_by, seen.ready) == (None, {"B": True})


def test_that_only_the_other_is_ready_reaches_nobody() -> None:
    viewer = Viewer(PERSON_A)
    assert viewer.see(pause("B")) is not None
    assert viewer.see(pause("B", b=True, cause="ready")) is None
    assert viewer.see(pause("B", a=True, b=True, cause="ready")) is not None


@pytest.mark.parametrize(("scope", "role"), [(THERAPIST, "therapist"), (REVIEW, "reviewer")])
def test_any_way_of_withdrawing_looks_the_same(scope: ConsentScope, role: Role) -> None:
    def told(withdrawn: ConsentScope) -> f.Frame | None:
        viewer = Viewer(Audience(role))
        for each in (RECORDING, scope):
            viewer.see(consent(0, "A", each, granted=True))
        return viewer.see(consent(5000, "A", withdrawn, granted=False))

    assert told(scope) == told(RECORDING) == consent(5000, "A", scope, granted=False)


def test_after_a_withdrawal_nothing_of_the_person_is_seen() -> None:
    viewer = Viewer(Audience("therapist"))
    for seat, scope in all_yes():
        viewer.see(consent(0, seat, scope, granted=True))
    body: Callable[[Seat], list[f.Frame]] = one_of_each
    assert any(viewer.see(frame) for frame in body("A") if not isinstance(frame, f.ConsentFrame))
    viewer.see(consent(5000, "A", THERAPIST, granted=False))
    assert not any(viewer.see(frame) for frame in body("A") if not isinstance(frame, f.ConsentFrame))
    assert any(viewer.see(frame) for frame in body("B") if not isinstance(frame, f.ConsentFrame))


def test_a_proposed_return_is_put_to_the_other_and_shown_to_who_may_see_the_proposer() -> None:
    begun = pause("therapist")
    proposed = replace(begun, return_wall_ms=99, agreed={"A": True, "B": False}, cause="proposed")
    for person in (PERSON_A, PERSON_B):
        asked = view(proposed, person, {})
        assert isinstance(asked, f.PauseFrame)
        assert (asked.return_wall_ms, asked.agreed) == (99, {"A": True, "B": False})
    only_b: Consents = {("B", RECORDING): True, ("B", THERAPIST): True}
    viewer = Viewer(Audience("therapist"), dict(only_b))
    assert viewer.see(begun) is not None
    assert viewer.see(proposed) is None
    both = replace(proposed, state=f.PauseState.TODAY, agreed={"A": True, "B": True}, cause="today")
    seen = viewer.see(both)
    assert isinstance(seen, f.PauseFrame)
    assert (seen.return_wall_ms, seen.agreed) == (99, {"B": True})
