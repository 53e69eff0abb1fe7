"""Fan-out: numbers without holes, the slow, those who come back, and those who have withdrawn."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dashboard.fold import Fold, history
from dashboard.hub import EPOCH_STEP, LAG, RING, Channel, Watcher
from dashboard.views import Audience
from dashboard.wire import Answer, Problem
from regulation import frames as f
from regulation.samples import Consent, ConsentScope, Epoch, Mark, Seat, SeatSettings, Start, Tick
from sensor_bridge.archive import ArchiveEvent
from tests.dashboard.made import RECORDING, THERAPIST, beat, consent, mark, state, states

PERSON, THERAPY = Audience("person", "A"), Audience("therapist")
ANY_EVENT = Tick(0)


def channel() -> Channel:
    made = Channel("s1", [PERSON, Audience("person", "B"), THERAPY, Audience("host")])
    agreed = [
        consent(0, seat, scope, granted=True) for seat in ("A", "B") for scope in (RECORDING, THERAPIST)
    ]
    made.publish(ANY_EVENT, [*agreed])
    return made


def read(watcher: Watcher) -> list[dict[str, Any]]:
    """Everything that a page gets now, and what it must always hold: no number missing."""
    found: list[dict[str, Any]] = []
    while messages := watcher.batch():
        found += [json.loads(message) for message in messages]
    return [message for message in found if message["type"] == "frame"]


def waits(watcher: Watcher) -> bool:
    return watcher.waits


def has_no_hole(messages: list[dict[str, Any]], after: int = 0) -> bool:
    for message in messages:
        if (message["from_seq"] or message["seq"]) != after + 1:
            return False
        after = message["seq"]
    return True


def test_each_audience_counts_its_own_without_holes() -> None:
    made = channel()
    made.publish(ANY_EVENT, [*states(5000)])
    for audience, expected in ((PERSON, 2 + 5), (THERAPY, 2 + 10), (Audience("host"), 0)):
        messages = read(made.join(audience, None))
        assert [message["seq"] for message in messages] == list(range(1, expected + 1))


def test_a_frame_that_is_seen_whole_is_encoded_once() -> None:
    made = channel()
    made.publish(ANY_EVENT, [state(1000)])
    assert made.lanes[PERSON].ring[-1].raw is made.lanes[THERAPY].ring[-1].raw


def test_a_page_that_comes_back_gets_what_it_missed_and_no_more() -> None:
    made = channel()
    made.publish(ANY_EVENT, [*states(300_000)])
    messages = read(made.join(PERSON, 100))
    assert messages[0]["seq"] == 101
    assert [message["seq"] for message in messages] == list(range(101, 303))


def test_a_slow_page_keeps_every_event_and_the_newest_state() -> None:
    made = channel()
    watcher = made.join(PERSON, None)
    read(watcher)
    for second in range(1, LAG):
        made.publish(ANY_EVENT, [beat(second * 1000), *states(1000)])
    made.publish(ANY_EVENT, [mark(1, "A", "notice"), *states(400_000), mark(2, "A", "notice")])
    messages = read(watcher)
    kinds = [message["frame"]["type"] for message in messages]
    assert kinds == ["beat", "mark", "state", "mark"]
    assert messages[2]["frame"]["t_ms"] == 400_000
    assert has_no_hole(messages, after=2)
    assert watcher.skipped > 400


def test_a_page_that_is_a_little_late_gets_everything() -> None:
    made = channel()
    watcher = made.join(PERSON, None)
    read(watcher)
    made.publish(ANY_EVENT, [*states(LAG * 1000)])
    assert len(read(watcher)) == LAG
    assert watcher.skipped == 0


def test_a_page_that_falls_out_of_the_ring_is_closed_with_the_reason() -> None:
    made = channel()
    watcher = made.join(PERSON, None)
    read(watcher)
    made.publish(ANY_EVENT, [mark(number, "A", "notice") for number in range(RING + 2)])
    assert watcher.batch() == []
    assert watcher.closing is not None
    assert watcher.closing.problem.code == "slow"


def test_a_fresh_page_of_a_long_session_needs_the_archive() -> None:
    made = channel()
    made.publish(ANY_EVENT, [mark(number, "A", "notice") for number in range(RING + 2)])
    watcher = made.join(PERSON, None)
    assert watcher.needs_history
    assert watcher.position < watcher.catch_up_to
    assert not made.join(PERSON, made.lanes[PERSON].seq - 10).needs_history


def test_nothing_of_a_withdrawn_person_is_sent_again() -> None:
    made = channel()
    made.publish(ANY_EVENT, [*states(5000), mark(5000)])
    late = made.join(THERAPY, None)
    made.publish(ANY_EVENT, [consent(6000, "A", THERAPIST, granted=False), *states(7000), mark(7000)])
    for watcher in (late, made.join(THERAPY, None), made.join(THERAPY, 3)):
        after = watcher.position
        messages = read(watcher)
        assert not [m for m in messages if m["frame"]["type"] == "state" and m["frame"]["seat"] == "A"]
        assert [m for m in messages if m["frame"]["type"] == "state" and m["frame"]["seat"] == "B"]
        assert [m for m in messages if m["frame"]["type"] == "consent" and not m["frame"]["granted"]]
        assert has_no_hole(messages, after)


def test_the_person_keeps_an_own_page_after_withdrawing() -> None:
    made = channel()
    made.publish(ANY_EVENT, [consent(500, "A", THERAPIST, granted=False), *states(5000)])
    own = [m for m in read(made.join(PERSON, None)) if m["frame"]["type"] == "state"]
    assert len(own) == 5


def test_after_a_restart_numbers_jump_so_that_none_means_two_things() -> None:
    made = channel()
    made.publish(ANY_EVENT, [*states(3000)])
    sent_but_lost = made.lanes[PERSON].seq + 7
    whole = made.join(PERSON, None)
    read(whole)
    made.publish(Epoch(4000, "boot", 0, 0), [])
    assert not waits(whole)
    made.publish(ANY_EVENT, [state(5000)])
    assert waits(whole)
    messages = read(made.join(PERSON, sent_but_lost))
    assert [message["seq"] for message in messages] == [2 + 3 + EPOCH_STEP + 1]
    assert has_no_hole(messages, sent_but_lost)


def test_a_replay_that_begins_again_goes_on_counting() -> None:
    made = channel()
    watcher = made.join(PERSON, None)
    made.publish(ANY_EVENT, [*states(3000)])
    read(watcher)
    made.restart()
    made.publish(ANY_EVENT, [state(1000)])
    assert [message["seq"] for message in read(watcher)] == [6]
    assert [message["seq"] for message in read(made.join(PERSON, None))] == [6]


def test_a_page_that_takes_no_answers_is_closed() -> None:
    watcher = channel().join(PERSON, None)
    for number in range(300):
        watcher.tell(Answer(id=number))
    assert watcher.closing is not None


def test_closing_keeps_the_first_reason() -> None:
    watcher = channel().join(PERSON, None)
    watcher.close(Problem(code="one", message="", hint=""))
    watcher.close(Problem(code="two", message="", hint=""))
    assert watcher.closing is not None
    assert watcher.closing.problem.code == "one"


# -- what is derived again is what was sent --------------------------------------------------------------


def archive() -> list[ArchiveEvent]:
    seats: dict[Seat, SeatSettings] = {"A": SeatSettings(), "B": SeatSettings()}
    events: list[ArchiveEvent] = [Start(0, 0, "simulated", "test", 1.0, seats)]
    events += [Consent(0, seat, scope, True, "page", "1") for seat in ("A", "B") for scope in ConsentScope]
    for second in range(1, 400):
        events.append(Tick(second * 1000))
        if second % 50 == 0:
            events.append(Mark(second * 1000, "A", "notice", "x"))
        if second == 120:
            events.append(Consent(second * 1000, "B", THERAPIST, False, "page", "1"))
        if second == 200:
            events.append(Epoch(second * 1000, "boot", 0, 0))
    return events


@pytest.mark.parametrize("audience", [PERSON, THERAPY], ids=lambda audience: str(audience.role))
def test_history_has_the_numbers_and_frames_of_the_live_lane(audience: Audience) -> None:
    made, fold = Channel("s1", [audience]), Fold()
    for event in archive():
        made.publish(event, fold.push(event))
    lane = made.lanes[audience]
    derived = history(archive(), audience, lane.base, 10, lane.seq - 10)
    live = [
        entry
        for entry in lane.ring
        if 10 < entry.seq <= lane.seq - 10 and not isinstance(entry.frame, f.BeatFrame)
    ]
    assert derived == live
    assert len(live) > 350
