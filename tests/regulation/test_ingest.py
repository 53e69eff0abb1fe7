"""What is heard of a strap: nothing while it settles, nothing without skin, nothing across a break."""

from __future__ import annotations

import pytest

from regulation.ingest import Ingest
from regulation.samples import LinkState
from tests.regulation.sessions import heart


def test_the_first_five_seconds_of_a_connection_are_dropped() -> None:
    ingest = Ingest()
    ingest.link(1000, LinkState.STREAMING)
    assert ingest.sample(heart(5999, 376)) == []
    assert len(ingest.sample(heart(6000, 900))) == 1


def test_files_keep_their_first_beats() -> None:
    assert len(Ingest().sample(heart(10, 900))) == 1


@pytest.mark.parametrize("without", [1, 3])
def test_without_skin_contact_nothing_is_a_beat_and_nothing_reaches_across(without: int) -> None:
    ingest = Ingest()
    first = ingest.sample(heart(1000, 900, contact=True))[0]
    for i in range(without):
        assert ingest.sample(heart(2000 + i, 900, contact=False)) == []
    assert ingest.contact is False
    after = ingest.sample(heart(3000, 900, contact=True))[0]
    assert (after.segment, after.linked) == (first.segment + 1, False)


def test_a_reconnect_begins_a_segment() -> None:
    ingest = Ingest()
    ingest.sample(heart(1000, 900))
    ingest.link(2000, LinkState.LOST)
    assert not ingest.sample(heart(3000, 900))[0].linked


def test_a_strap_that_cannot_tell_contact_is_heard() -> None:
    ingest = Ingest()
    assert [
        len(ingest.sample(heart(1000 * i, 900, contact=told))) for i, told in enumerate((None, True), 1)
    ] == [1, 1]
    assert ingest.contact is True


def test_beats_that_may_be_missing_begin_a_segment() -> None:
    ingest = Ingest()
    assert [beat.segment for beat in ingest.sample(heart(1000, 900))] == [0]
    ingest.interrupted()
    assert [(beat.segment, beat.linked) for beat in ingest.sample(heart(2000, 900))] == [(1, False)]


def test_a_connection_that_was_lost_settles_only_when_it_streams_again() -> None:
    ingest = Ingest()
    ingest.link(1000, LinkState.STREAMING)
    ingest.link(7000, LinkState.LOST)
    assert len(ingest.sample(heart(7001, 900))) == 1
    ingest.link(8000, LinkState.STREAMING)
    assert ingest.sample(heart(12_999, 900)) == []


def test_what_the_clock_held_back_comes_at_the_end() -> None:
    ingest = Ingest()
    assert ingest.sample(heart(1000, 200)) == []
    assert [beat.valid for beat in ingest.flush()] == [False]
