"""Recorded files as sessions, made-up and real."""

from __future__ import annotations

from pathlib import Path

import pytest

from regulation.samples import SeatSettings, Start, Tick
from sensor_bridge.archive import Notification
from sensor_bridge.decode import to_event
from sensor_bridge.errors import BadFile, FileReason
from sensor_bridge.recorded import open_any, recording
from sensor_bridge.replay import StoredSession
from sensor_bridge.source import Programme
from tests.sensor_bridge.fakes import write_coreg

T0 = 1_688_126_387_907


def logger_file(path: Path, *rows: tuple[int, int]) -> Path:
    path.write_text("timestamp, rr, since_start \n\n" + "".join(f"{T0 + t},{rr},0\n" for t, rr in rows))
    return path


def beats(programme: Programme) -> list[Notification]:
    return [event for event in programme.events if isinstance(event, Notification)]


def test_one_file_is_one_person(tmp_path: Path) -> None:
    programme = recording([logger_file(tmp_path / "kyto.csv", (0, 672), (1022, 732), (2500, 722))])
    assert programme == Programme(
        "recorded",
        "Recording: kyto.csv",
        ("A",),
        [
            Notification(0, "A", "rr_ms", b"672"),
            Tick(1000),
            Notification(1022, "A", "rr_ms", b"732"),
            Tick(2000),
            Notification(2500, "A", "rr_ms", b"722"),
        ],
        T0,
    )


def test_two_files_share_one_clock(tmp_path: Path) -> None:
    a = logger_file(tmp_path / "a.csv", (700, 672), (1500, 732))
    b = logger_file(tmp_path / "b.csv", (200, 800), (900, 810), (3100, 820))
    programme = recording([a, b])
    assert programme.label == "Recording: a.csv and b.csv"
    assert programme.seats == ("A", "B")
    assert programme.wall_start_ms == T0 + 200
    assert [(beat.t_ms, beat.seat, beat.data) for beat in beats(programme)] == [
        (0, "B", b"800"),
        (500, "A", b"672"),
        (700, "B", b"810"),
        (1300, "A", b"732"),
        (2900, "B", b"820"),
    ]
    assert programme.events[-1] == Notification(2900, "B", "rr_ms", b"820")


def test_a_row_whose_time_goes_back_keeps_its_place(tmp_path: Path) -> None:
    programme = recording(
        [logger_file(tmp_path / "a.csv", (0, 801), (900, 802), (-50, 803), (880, 804), (950, 805))]
    )
    assert [(beat.t_ms, beat.data) for beat in beats(programme)] == [
        (0, b"801"),
        (900, b"802"),
        (900, b"803"),
        (900, b"804"),
        (950, b"805"),
    ]


@pytest.mark.parametrize(
    ("text", "characteristic"), [("800\n801.5\n\n799\n", "rr_ms"), ("0.8\n0.8015\n0.799", "rr_s")]
)
def test_text_without_a_clock_arrives_as_it_adds_up(tmp_path: Path, text: str, characteristic: str) -> None:
    path = tmp_path / "rr.txt"
    path.write_text(text)
    programme = recording([path])
    assert programme.wall_start_ms is None
    assert [beat.t_ms for beat in beats(programme)] == [800, 1602, 2400]
    assert {beat.characteristic for beat in beats(programme)} == {characteristic}
    assert [beat.data for beat in beats(programme)] == [line.encode() for line in text.split()]
    assert [event for event in programme.events if isinstance(event, Tick)] == [Tick(1000), Tick(2000)]


def test_a_file_without_a_clock_starts_with_the_other(tmp_path: Path) -> None:
    text = tmp_path / "rr.txt"
    text.write_text("800\n800\n")
    programme = recording([logger_file(tmp_path / "a.csv", (0, 672), (1022, 732)), text])
    assert [(beat.t_ms, beat.seat) for beat in beats(programme)] == [
        (0, "A"),
        (800, "B"),
        (1022, "A"),
        (1600, "B"),
    ]
    assert programme.wall_start_ms == T0


@pytest.mark.parametrize("swapped", [False, True])
def test_recordings_of_different_times_are_no_pair(tmp_path: Path, swapped: bool) -> None:
    first = logger_file(tmp_path / "first.csv", (0, 672), (60_000, 732))
    later = logger_file(tmp_path / "later.csv", (90_000, 800), (99_000, 800))
    with pytest.raises(BadFile, match="ends 30 s before the other one begins") as caught:
        recording([later, first] if swapped else [first, later])
    assert (caught.value.reason, caught.value.path) == (FileReason.NO_OVERLAP, first)


@pytest.mark.parametrize("number", [0, 3])
def test_a_session_has_one_or_two_people(tmp_path: Path, number: int) -> None:
    with pytest.raises(ValueError, match=f"not {number}"):
        recording([tmp_path / "a.csv"] * number)


def test_whatever_can_be_analysed(tmp_path: Path) -> None:
    start = Start(0, T0, "recorded", "Recording: a.csv", 1.0, {"A": SeatSettings()})
    stored = open_any([write_coreg(tmp_path / "s.coreg", [start])])
    assert isinstance(stored, StoredSession)
    assert stored.events == [start]
    assert isinstance(open_any([logger_file(tmp_path / "a.csv", (0, 672))]), Programme)


def test_a_stored_session_is_no_half_of_a_pair(tmp_path: Path) -> None:
    stored = write_coreg(tmp_path / "s.coreg", [])
    with pytest.raises(BadFile) as caught:
        open_any([stored, logger_file(tmp_path / "a.csv", (0, 672))])
    assert caught.value.reason is FileReason.SESSION
    with pytest.raises(BadFile) as caught:
        recording([stored])
    assert caught.value.reason is FileReason.SESSION


# -- recordings of real straps -----------------------------------------------------------------------

HEART = "one_heart_two_sensors"
PAIRS = [
    (f"{HEART}/test_kyto.csv", f"{HEART}/test_rhythm.csv"),
    (f"{HEART}/test_kyto.csv", f"{HEART}/test_heartmath.csv"),
    (f"{HEART}/test_heartmath.csv",),
    ("hrv_logger_run/run.rr.csv",),
    ("rest_and_exercise/rest_rri.txt",),
]


@pytest.mark.parametrize("names", PAIRS, ids=lambda names: "+".join(Path(name).stem for name in names))
def test_every_beat_of_real_recordings_is_there(shared_data: Path, names: tuple[str, ...]) -> None:
    paths = [shared_data / name for name in names]
    programme = recording(paths)
    for seat, path in zip(programme.seats, paths, strict=True):
        rows = [line.split(b",") for line in path.read_bytes().splitlines() if line[:1].isdigit()]
        own = [beat for beat in beats(programme) if beat.seat == seat]
        assert [beat.data for beat in own] == [
            fields[-2] if len(fields) > 1 else fields[0] for fields in rows
        ]
    stamps = [event.t_ms for event in programme.events]
    assert stamps == sorted(stamps)
    ticks = [event.t_ms for event in programme.events if isinstance(event, Tick)]
    assert ticks == list(range(1000, stamps[-1] + 1, 1000))
    assert all(type(to_event(event)).__name__ in {"HeartSample", "Tick"} for event in programme.events)


def test_real_arrivals_are_kept(shared_data: Path) -> None:
    programme = recording([shared_data / HEART / "test_kyto.csv", shared_data / HEART / "test_rhythm.csv"])
    assert programme.wall_start_ms == 1_688_126_297_704
    first_of_a = next(beat for beat in beats(programme) if beat.seat == "A")
    assert first_of_a == Notification(90_203, "A", "rr_ms", b"672")
