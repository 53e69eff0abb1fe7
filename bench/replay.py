"""Live = replay, byte by byte: all recordings and scenarios, late and lossy, in commits of any size.

A session runs three times as live ones do, with its events put in batches of 1, 7 and 1000 between the turns
of the others; each keeps its rows and writes `--frames`. The rows of each become a session file in commits of
1, 7 and 1000, which is read again and played at 1x, 60x and without a pace, all three in turn. All six must
have said the same bytes.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import anyio

from bench.arrivals import SESSIONS, WAYS, Arrivals, recorded, simulated
from dashboard.fold import Fold
from dashboard.frame_file import FrameFile
from dashboard.ledger import to_nobody
from dashboard.session import Seating, Session
from dashboard.store.coreg import write_coreg
from dashboard.store.store import SessionRecord, Store, open_store
from dashboard.wire import encode
from regulation.samples import ConsentScope
from sensor_bridge.archive import ArchiveEvent
from sensor_bridge.clock import SystemClock
from sensor_bridge.replay import open_coreg
from sensor_bridge.source import Played
from tests.dashboard.made import ListSource
from tests.sensor_bridge.fakes import LeapClock

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
MINUTES = 20.0
SIZES = (1, 7, 1000)
SPEEDS = {1: 1.0, 7: 60.0, 1000: 0.0}
"""Times faster than life at which the file of that commit size is played; 0 = without a pace."""


@dataclass(frozen=True)
class Found:
    """What one session said, live and replayed, by batch size."""

    events: int
    live: dict[int, bytes]
    replayed: dict[int, bytes]

    @property
    def frames(self) -> int:
        return self.live[1].count(b"\n")

    @property
    def equal(self) -> bool:
        """Whether all said the same, and all of it is JSON without NaN and infinities."""
        said = {*self.live.values(), *self.replayed.values()}
        return len(said) == 1 and not any(word in self.live[1] for word in (b"NaN", b"Infinity"))


class OneMorning(SystemClock):
    """The live sessions of a case begin in one millisecond: what chance draws hangs on it (`Start.key`)."""

    def wall_ms(self) -> int:
        """Always the same."""
        return 1_700_000_000_000


def check(arrivals: Arrivals, folder: Path) -> Found:
    """Run it live and replay it; `folder` takes the store and the files, and must be new."""
    return asyncio.run(_check(arrivals, folder))


async def _check(arrivals: Arrivals, folder: Path) -> Found:
    async with open_store(folder) as store:
        async with anyio.create_task_group() as tasks:
            for size in SIZES:
                tasks.start_soon(_live, store, arrivals, size, folder)
        files = {size: await _kept(store, size, folder) for size in SIZES}
    replayed = {size: bytearray() for size in SIZES}
    async with anyio.create_task_group() as tasks:
        for size, events in files.items():
            tasks.start_soon(_replay, arrivals, events, SPEEDS[size], replayed[size])
    live = {size: _frames(folder, size).read_bytes() for size in SIZES}
    return Found(len(files[1]), live, {size: bytes(said) for size, said in replayed.items()})


async def _live(store: Store, arrivals: Arrivals, size: int, folder: Path) -> None:
    """Run it as a live session from its first consent to its end."""
    record = SessionRecord(str(size), 0, "", arrivals.kind, arrivals.name, "", 0.0, arrivals.seats)
    source = ListSource(arrivals.events, size)
    source.kind, source.seats = arrivals.kind, arrivals.seats
    frames = await asyncio.to_thread(FrameFile, _frames(folder, size))
    seating = Seating({seat: (f"{size}-{seat}", seat) for seat in arrivals.seats})
    session = Session(record, source, store, OneMorning(), seating, frames, to_nobody)
    for seat in arrivals.seats:
        for scope in ConsentScope:
            session.answer(seat, scope, granted=True, basis="simulated")
    await session.run()


async def _kept(store: Store, size: int, folder: Path) -> list[ArchiveEvent]:
    """Make the session file in commits of that size, and read it."""
    rows = [row async for part in store.slices(str(size)) for row in part]
    file, record = folder / f"{size}.coreg", await store.session(str(size))
    commits = [rows[first : first + size] for first in range(0, len(rows), size)]
    await asyncio.to_thread(write_coreg, file, record, commits)
    return (await asyncio.to_thread(open_coreg, file)).events


async def _replay(arrivals: Arrivals, events: list[ArchiveEvent], speed: float, said: bytearray) -> None:
    """Play the stored events on a clock that leaps."""
    fold = Fold()

    async def put(event: ArchiveEvent) -> None:
        for frame in fold.push(event):
            said.extend(encode(frame) + b"\n")

    played = Played(events, LeapClock(), speed, kind=arrivals.kind, label=arrivals.name, seats=arrivals.seats)
    await played.run(put)


def _frames(folder: Path, size: int) -> Path:
    return folder / f"{size}.ndjson"


def sessions(shared_data: Path, folder: Path) -> Iterator[Arrivals]:
    """Every recording, alone and in pairs, and every scenario, in full."""
    for names in SESSIONS:
        yield recorded(shared_data, folder, names)
    yield from simulated(MINUTES)


def table(shared_data: Path = SHARED_DATA) -> tuple[list[str], bool]:
    """Return the evidence, and whether all was equal."""
    lines = ["| session | way | events | frames | MB | live = replay |", "|---|---|---|---|---|---|"]
    kept = True
    with tempfile.TemporaryDirectory() as made:
        for number, each in enumerate(sessions(shared_data, Path(made))):
            for way in WAYS:
                found = _found(each.on(way, seed=number))
                size_mb = len(found.live[1]) / 2**20
                equal = "yes" if found.equal else "NO"
                lines.append(
                    f"| {each.name} | {way} | {found.events} | {found.frames} | {size_mb:.1f} | {equal} |"
                )
                kept = kept and found.equal
                print(lines[-1], file=sys.stderr, flush=True)
    return [*lines, "", *_legend()], kept


def _found(arrivals: Arrivals) -> Found:
    with tempfile.TemporaryDirectory() as folder:
        return check(arrivals, Path(folder) / "data")


def _legend() -> Sequence[str]:
    return [
        "Each row: three live sessions (batches of 1, 7 and 1000 events) and three replays of their files",
        "(commits of 1, 7 and 1000 rows; at 1x, at 60x and without a pace), six times the same bytes.",
        "Late: notifications held up for 0.5 to 6 s, then in a burst. Losses: silences of 1 to 70 s, every",
        "other one a lost link. Recordings whose format is not read (vu, exercise, pvc, mitdb_100) are given",
        f"as RR text. Recordings are whole, simulated pairs {MINUTES:g} min long.",
    ]


if __name__ == "__main__":
    print("\n".join(table()[0]))
