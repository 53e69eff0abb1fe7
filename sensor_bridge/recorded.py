"""Recorded files as a session: one file or two, on one clock, each row a notification with its own text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from regulation.samples import SEATS, UNITS_PER_MS, Seat
from sensor_bridge import formats, interval_text
from sensor_bridge.archive import Notification
from sensor_bridge.errors import BadFile, FileReason
from sensor_bridge.formats import Recording
from sensor_bridge.replay import StoredSession, is_coreg, open_coreg
from sensor_bridge.source import Programme, merge, with_ticks


def open_any(paths: Sequence[Path], unit: str | None = None) -> Programme | StoredSession:
    """A stored session, or one or two recordings, `unit` as there. Raises `BadArchive` or `BadFile`.

    A session is alone: it holds everybody who took part, on a clock of its own."""
    sessions = [path for path in paths if is_coreg(path)]
    if not sessions:
        return recording(paths, unit)
    if len(paths) == 1:
        return open_coreg(paths[0])
    problem = "A session file holds both people: it is analysed alone."
    hint = "Give one session, or one or two recordings of one person each (HRV Logger CSV, RR text)."
    raise BadFile(FileReason.SESSION, sessions[0], problem, hint)


def recording(paths: Sequence[Path], unit: str | None = None) -> Programme:
    """One file for A, or two for A and B. Raises `BadFile`. `unit` (`rr_ms` or `rr_s`) is what the intervals
    of plain text are in, None to tell it by their size; seconds are said in the label.

    Files with a clock share it: data time 0 is the earlier of their first rows. Without one a file starts at
    0, and the two are not on one clock. A row whose time lies before the row above it keeps its place and
    takes that row's stamp.
    """
    if not 1 <= len(paths) <= len(SEATS):
        raise ValueError(f"one or two recordings, not {len(paths)}")
    for path in filter(is_coreg, paths):
        hint = f"Show it with `coregulate replay {path} --page`."
        raise BadFile(FileReason.SESSION, path, "This is a session, not a recording of one person.", hint)
    read = [formats.read(path, unit) for path in paths]
    _check_apart(read)
    starts = [given.wall_start_ms for given in read if given.wall_start_ms is not None]
    seats = SEATS[: len(read)]
    streams = [
        list(_notifications(seat, given, min(starts, default=0)))
        for seat, given in zip(seats, read, strict=True)
    ]
    _check_overlap(read, streams)
    events = with_ticks(merge(*streams), max(stream[-1].t_ms for stream in streams))
    label = f"Recording: {' and '.join(map(_named, read))}"
    one_clock = len(read) == 1 or len(starts) == len(read)
    return Programme("recorded", label, seats, list(events), min(starts, default=None), one_clock)


def _named(given: Recording) -> str:
    return given.path.name + (" (in seconds)" if given.characteristic == interval_text.RR_S else "")


def _notifications(seat: Seat, given: Recording, start_ms: int) -> Iterator[Notification]:
    stamps = _summed(given) if given.contiguous else _received(given, start_ms)
    for row, t_ms in zip(given.rows, stamps, strict=True):
        yield Notification(t_ms, seat, given.characteristic, row.text)


def _received(given: Recording, start_ms: int) -> Iterator[int]:
    """Arrival on the shared clock, never going back."""
    latest_ms = 0
    for row in given.rows:
        latest_ms = max(latest_ms, (row.arrival_ms or 0) - start_ms)
        yield latest_ms


def _summed(given: Recording) -> Iterator[int]:
    """Without a clock an interval arrives when it ends."""
    total = 0
    for row in given.rows:
        total += interval_text.units(row.text, given.characteristic)
        yield round(total / UNITS_PER_MS)


def _check_apart(read: list[Recording]) -> None:
    """One recording is one heart: twice it would be a pair that is always in step."""
    if len(read) > 1 and read[0].rows == read[1].rows:
        hint = "Give the recording of each person, or this one alone."
        raise BadFile(FileReason.SAME, read[1].path, "This is the same recording as the other one.", hint)


def _check_overlap(read: list[Recording], streams: list[list[Notification]]) -> None:
    """Two people who never wore their straps at the same time are no pair."""
    later = max(streams, key=lambda stream: stream[0].t_ms)
    for given, stream in zip(read, streams, strict=True):
        if stream[-1].t_ms < later[0].t_ms:
            apart_s = (later[0].t_ms - stream[-1].t_ms) / 1000
            raise BadFile(
                FileReason.NO_OVERLAP,
                given.path,
                f"This recording ends {apart_s:.0f} s before the other one begins.",
                "Two recordings make a pair only if they overlap; open each alone.",
            )
