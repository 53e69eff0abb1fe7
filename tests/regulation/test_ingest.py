"""What is heard of a strap: nothing while it settles, nothing without skin, nothing across a break."""

from __future__ import annotations

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


def test_without_skin_contact_nothing_is_a_beat_and_nothing_reaches_across() -> None:
    ingest = Ingest()
    first = ingest.sample(heart(1000, 900, contact=True))[0]
    assert ingest.sample(heart(2000, 900, contact=False)) == []
    after = ingest.sample(heart(3000, 900, contact=True))[0]
    assert (after.segment, after.linked) == (first.segment + 1, False)


def test_a_reconnect_begins_a_segment() -> None:
    ingest = Ingest()
    ingest.sample(heart(1000, 900))
    ingest.link(2000, LinkState.LOST)
    assert not ingest.sample(heart(3000, 900))[0].linked
