"""Events become rows and come back; any other row is a documented error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulation.samples import (
    Act,
    ActKind,
    Consent,
    ConsentScope,
    End,
    Epoch,
    Link,
    LinkState,
    Mark,
    Motion,
    SeatSettings,
    Start,
    Suspended,
    Tick,
)
from sensor_bridge.archive import (
    EVENT_COLUMNS,
    PLAIN,
    SELECT_EVENTS,
    SELECT_SESSION,
    SESSION_COLUMNS,
    ArchiveEvent,
    Notification,
    Row,
    Truth,
    pack,
    pack_seats,
    unpack,
    unpack_seats,
)
from sensor_bridge.errors import ArchiveReason, BadArchive

EVENTS: list[ArchiveEvent] = [
    Start(0, 1_700_000_000_000, "recorded", "Recording: a.csv", 1.0, {"A": SeatSettings()}),
    Truth(0, {"seats": {"A": {"base_bpm": 66.5, "floods": [], "beats_ms": [1.25]}}}),
    Link(0, "B", LinkState.STREAMING),
    Motion(1000, "A", 12.5),
    Notification(1, "A", "2a37", b"\x00\xff\x10"),
    Notification(1, "B", "rr_ms", b"672"),
    Notification(2, "B", "2a37", b""),
    Tick(1000),
    Act(1001, "A", ActKind.NOT_NOW, "A"),
    Act(1001, "therapist", ActKind.PAUSE, None, 3.0),
    Mark(1002, "therapist", "note", "said: \u201cwait\u201d"),
    Consent(1003, "B", ConsentScope.REVIEW, False, "page", "2026-01"),
    Epoch(1004, "boot", 1_700_000_001_000, 77),
    Suspended(1005, 9000),
    End(1006, "stopped"),
]


def row(event: ArchiveEvent, seq: int = 1) -> Row:
    return Row(seq, event.t_ms, *pack(event))


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_what_is_packed_comes_back(event: ArchiveEvent) -> None:
    assert unpack(row(event)) == event


def test_notifications_keep_their_own_bytes() -> None:
    assert pack(Notification(1, "A", "2a37", b"\x00\xff")) == ("notification", "A", "2a37", b"\x00\xff")


def test_the_truth_is_stored_as_it_is() -> None:
    assert pack(Truth(0, {"seed": 7})) == ("truth", None, None, b'{"seed":7}')


@pytest.mark.parametrize(
    "bad",
    [
        Row(4, -1, "tick", None, None, b""),
        # SQLite's columns hold any type
        Row(4, "5", "tick", None, None, b""),  # type: ignore[arg-type] # what the column should not hold
        Row(4, 5, "tick", None, None, "text"),  # type: ignore[arg-type] # what the column should not hold
        Row(4, 5, "tick", None, None, None),  # type: ignore[arg-type] # what the column should not hold
        Row(4, 5, "notification", None, "2a37", b""),
        Row(4, 5, "notification", "C", "2a37", b""),
        Row(4, 5, "notification", "A", None, b""),
        Row(4, 5, "link", "C", None, b'{"state":"lost"}'),
        Row(4, 5, "end", None, None, b"{}"),
        Row(4, 5, "truth", None, None, b"no json"),
    ],
)
def test_a_bad_row_is_named(bad: Row) -> None:
    with pytest.raises(BadArchive, match="Row 4") as caught:
        unpack(bad)
    assert (caught.value.reason, caught.value.seq) == (ArchiveReason.BAD_ROW, 4)
    assert caught.value.hint


def test_a_kind_of_a_newer_version_is_named() -> None:
    with pytest.raises(BadArchive, match="'breath'") as caught:
        unpack(Row(4, 5, "breath", "A", None, b""))
    assert caught.value.reason is ArchiveReason.UNKNOWN_KIND
    assert "newer version" in caught.value.hint


KINDS = [pack(event)[0] for event in EVENTS]


@given(
    st.sampled_from(KINDS) | st.text(max_size=5),
    st.sampled_from([None, "A", "B", "C"]),
    st.sampled_from([None, "2a37"]),
    st.binary(max_size=30) | st.sampled_from([pack(event)[3] for event in EVENTS]),
)
def test_any_row_gives_an_event_or_the_documented_error(
    kind: str, seat: str | None, characteristic: str | None, payload: bytes
) -> None:
    try:
        event = unpack(Row(1, 5, kind, seat, characteristic, payload))
    except BadArchive:
        return
    assert event.t_ms == 5
    assert unpack(row(event)) == event


def test_the_plain_codec_changes_nothing() -> None:
    assert PLAIN.open("s1", 3, PLAIN.seal("s1", 3, b"\x00\x01")) == b"\x00\x01"


def test_seats_in_a_column() -> None:
    assert pack_seats(("A", "B")) == "AB"
    assert unpack_seats("AB") == ("A", "B")
    assert unpack_seats("B") == ("B",)
    assert unpack_seats("") == ()


def test_the_queries_ask_for_the_columns() -> None:
    assert f"SELECT {', '.join(SESSION_COLUMNS)} FROM session" == SELECT_SESSION
    assert SELECT_EVENTS.startswith(f"SELECT {', '.join(EVENT_COLUMNS[1:])} FROM event ")
