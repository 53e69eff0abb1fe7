"""Stored sessions open whole or not at all."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from regulation.samples import End, Mark, SeatSettings, Start, Tick
from sensor_bridge.archive import ArchiveEvent, Notification, SessionHeader
from sensor_bridge.errors import ArchiveReason, BadArchive
from sensor_bridge.replay import is_coreg, open_coreg
from tests.sensor_bridge.fakes import HEADER, write_coreg

START = Start(0, 1_700_000_000_000, "simulated", "Simulated pair", 10.0, {"A": SeatSettings()})
EVENTS: list[ArchiveEvent] = [
    START,
    Notification(700, "A", "2a37", b"\x10\x48\x00\x04"),
    Tick(1000),
    Mark(1000, "therapist", "1"),
    End(9000, "stopped"),
]


class Mirrored:
    """A codec that a test can see through."""

    def seal(self, session_id: str, seq: int, payload: bytes) -> bytes:
        return payload[::-1]

    def open(self, session_id: str, seq: int, sealed: bytes) -> bytes:
        assert session_id == "s1"
        return sealed[::-1]


def refusal(path: Path) -> BadArchive:
    with pytest.raises(BadArchive) as caught:
        open_coreg(path)
    assert caught.value.message
    assert caught.value.hint
    return caught.value


def test_a_session_comes_back_whole(tmp_path: Path) -> None:
    stored = open_coreg(write_coreg(tmp_path / "a talk #1?.coreg", EVENTS))
    assert stored.events == EVENTS
    assert stored.header == SessionHeader(
        "s1",
        1_700_000_000_000,
        "A talk",
        "simulated",
        "Simulated pair",
        10.0,
        ("A", "B"),
        9000,
        "stopped",
        False,
    )


def test_opening_writes_nothing(tmp_path: Path) -> None:
    path = write_coreg(tmp_path / "s.coreg", EVENTS)
    before = path.read_bytes()
    path.chmod(0o400)
    open_coreg(path)
    assert [found.name for found in tmp_path.iterdir()] == ["s.coreg"]
    assert path.read_bytes() == before


class Watching:
    """A codec that looks at the folder while the file is open."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen: set[str] = set()

    def seal(self, session_id: str, seq: int, payload: bytes) -> bytes:
        return payload

    def open(self, session_id: str, seq: int, sealed: bytes) -> bytes:
        self.seen |= {found.name for found in self.folder.iterdir()}
        return sealed


def test_nothing_is_put_beside_the_file_while_it_is_open(tmp_path: Path) -> None:
    path = write_coreg(tmp_path / "s.coreg", EVENTS)
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode = WAL")  # the mode that would need two more files to be read
    watching = Watching(tmp_path)
    assert open_coreg(path, watching).events == EVENTS
    assert watching.seen == {"s.coreg"}


def test_payloads_pass_the_codec(tmp_path: Path) -> None:
    path = write_coreg(tmp_path / "s.coreg", EVENTS)
    with closing(sqlite3.connect(path)) as database, database:
        rows = database.execute("SELECT seq, payload FROM event").fetchall()
        sealed = [(Mirrored().seal("s1", seq, payload), seq) for seq, payload in rows]
        database.executemany("UPDATE event SET payload = ? WHERE seq = ?", sealed)
    assert open_coreg(path, Mirrored()).events == EVENTS


def test_rows_come_by_number_not_by_place(tmp_path: Path) -> None:
    path = write_coreg(tmp_path / "s.coreg", EVENTS)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE other AS SELECT * FROM event ORDER BY seq DESC")
        database.execute("DROP TABLE event")
        database.execute("ALTER TABLE other RENAME TO event")
    assert open_coreg(path).events == EVENTS


def test_no_file(tmp_path: Path) -> None:
    error = refusal(tmp_path / "none.coreg")
    assert error.reason is ArchiveReason.MISSING
    assert "none.coreg" in error.message
    assert list(tmp_path.iterdir()) == []


def test_a_folder(tmp_path: Path) -> None:
    assert refusal(tmp_path).reason is ArchiveReason.UNREADABLE


@pytest.mark.parametrize(("content", "words"), [(b"", "is empty"), (b"timestamp,rr\n", "is not a session")])
def test_something_else(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "s.coreg"
    path.write_bytes(content)
    error = refusal(path)
    assert error.reason is ArchiveReason.NOT_AN_ARCHIVE
    assert words in error.message


@pytest.mark.parametrize("size", [16, 100, 4096, 5000, 8191])
def test_a_file_that_was_cut_short(tmp_path: Path, size: int) -> None:
    many: list[ArchiveEvent] = [START, *(Mark(1, "A", "notice", "x" * 500) for _ in range(50))]
    path = write_coreg(tmp_path / "s.coreg", many)
    path.write_bytes(path.read_bytes()[:size])
    assert refusal(path).reason in {ArchiveReason.DAMAGED, ArchiveReason.NOT_ONE_SESSION}


@pytest.mark.parametrize("headers", [(), (HEADER, ("s2", *HEADER[1:]))])
def test_a_file_holds_one_session(tmp_path: Path, headers: tuple[tuple[object, ...], ...]) -> None:
    error = refusal(write_coreg(tmp_path / "s.coreg", EVENTS, headers))
    assert error.reason is ArchiveReason.NOT_ONE_SESSION
    assert f"holds {len(headers)} sessions" in error.message


def test_a_session_row_of_other_types(tmp_path: Path) -> None:
    header = ("s1", "yesterday", *HEADER[2:])
    assert refusal(write_coreg(tmp_path / "s.coreg", EVENTS, [header])).reason is ArchiveReason.DAMAGED


@pytest.mark.parametrize("events", [[], EVENTS[1:]])
def test_a_session_begins_with_its_start(tmp_path: Path, events: list[ArchiveEvent]) -> None:
    error = refusal(write_coreg(tmp_path / "s.coreg", events))
    assert error.reason is ArchiveReason.DAMAGED
    assert "no start" in error.message


def test_time_does_not_go_back(tmp_path: Path) -> None:
    error = refusal(write_coreg(tmp_path / "s.coreg", [START, Tick(2000), Tick(1000)]))
    assert error.reason is ArchiveReason.BAD_ORDER
    assert "from 2000 ms to 1000 ms" in error.message


def test_a_bad_row_is_named(tmp_path: Path) -> None:
    path = write_coreg(tmp_path / "s.coreg", EVENTS)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE event SET kind = 'breath' WHERE seq = 3")
    error = refusal(path)
    assert (error.reason, error.seq) == (ArchiveReason.UNKNOWN_KIND, 3)


def test_a_payload_that_is_gone(tmp_path: Path) -> None:
    path = write_coreg(tmp_path / "s.coreg", EVENTS)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE event SET payload = NULL WHERE seq = 3")
    assert refusal(path).reason is ArchiveReason.BAD_ROW


def test_the_kind_of_file_is_told_by_its_content(tmp_path: Path) -> None:
    assert is_coreg(write_coreg(tmp_path / "renamed.csv", EVENTS))
    text = tmp_path / "text.coreg"
    text.write_text("800\n")
    assert not is_coreg(text)
    assert not is_coreg(tmp_path / "none.coreg")
