"""How an interrupted session goes on, and when it does not: its source must still be what it was."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import anyio
import pytest

from dashboard.errors import ServiceError
from dashboard.live import interrupted, new_session, plays
from dashboard.sources import PlayedSpec, Recorded, Simulated
from dashboard.store.connection import STORE_FILE
from dashboard.store.store import Store, open_store
from dashboard.wire import Grant
from regulation.samples import End, Sitting
from sensor_bridge.archive import unpack
from tests.sensor_bridge.fakes import HandClock

LONG = "1000\n" * 600
OTHER = "999\n" * 600


@pytest.fixture
def recorded(tmp_path: Path) -> Recorded:
    """Ten minutes of two people."""
    paths = [tmp_path / "a.txt", tmp_path / "b.txt"]
    for path, text in zip(paths, (LONG, OTHER), strict=True):
        path.write_text(text)
    return Recorded(paths=[str(path) for path in paths])


async def killed(store: Store, clock: HandClock, spec: PlayedSpec) -> str:
    """A session that was live for some seconds when its service died."""
    session = await new_session(store, clock, spec, 1.0, None, ask_consent=False)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(session.run)
        while session.t_ms < 5000:  # the store has a thread of its own, so no count of turns will do
            await clock.forward(1.0)
        await session.mark(Grant(channel=session.record.id, role="therapist"), "1", "")
        tasks.cancel_scope.cancel()
    return session.record.id


async def test_a_session_of_unchanged_files_goes_on(tmp_path: Path, recorded: Recorded) -> None:
    said: list[str] = []
    clock = HandClock()
    async with open_store(tmp_path) as store:
        session_id = await killed(store, clock, recorded)
        sessions = await interrupted(store, clock, recorded, None, said.append)
        assert [session.record.id for session in sessions] == [session_id]
        assert sessions[0].sitting is Sitting.IN_SESSION
        assert plays(sessions[0].record, recorded)
        other = Recorded(paths=recorded.paths[:1])
        assert not any(plays(sessions[0].record, each) for each in (other, Simulated("demo", 1, 1), None))
    assert said == []


async def test_what_goes_on_writes_its_frames_where_nothing_else_is_wanted(
    tmp_path: Path, recorded: Recorded
) -> None:
    clock, out = HandClock(), tmp_path / "frames.ndjson"
    async with open_store(tmp_path) as store:
        await killed(store, clock, recorded)
        [session] = await interrupted(store, clock, None, out)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(session.run)
            await clock.forward(1.0)
            await session.stop()
    assert await asyncio.to_thread(out.read_text)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda file: file.write_text("900\n" * 700), "b.txt: The file has changed since the session began."),
        (lambda file: file.unlink(), "b.txt: There is no such file."),
    ],
    ids=["changed", "gone"],
)
async def test_a_session_whose_file_is_another_is_ended_and_said(
    tmp_path: Path, recorded: Recorded, change: object, why: str
) -> None:
    said: list[str] = []
    clock = HandClock()
    async with open_store(tmp_path) as store:
        session_id = await killed(store, clock, recorded)
        before = [row async for part in store.slices(session_id) for row in part]
        await asyncio.to_thread(change, Path(recorded.paths[1]))  # type: ignore[arg-type]  # one of the two above
        assert await interrupted(store, clock, recorded, None, said.append) == []
        after = [row async for part in store.slices(session_id) for row in part]
        assert after[:-1] == before
        last_ms = before[-1].t_ms
        assert unpack(after[-1]) == End(last_ms, "interrupted")
        record = await store.session(session_id)
        assert (record.ended_t_ms, record.end_reason, record.recovered) == (last_ms, "interrupted", True)
    label = "Recording: a.txt and b.txt"
    kept = "What was recorded is kept."
    assert said == [f"The interrupted session {session_id} ({label}) was ended. {why} {kept}"]


async def test_of_two_sessions_the_newer_writes_its_frames(tmp_path: Path, recorded: Recorded) -> None:
    out = tmp_path / "out.ndjson"
    clock = HandClock()
    async with open_store(tmp_path) as store:
        older = await killed(store, clock, Simulated("quiet", 10, 1))
        newer = await killed(store, clock, recorded)
        sessions = await interrupted(store, clock, None, out)
        files = {session.record.id: session._ledger._frames for session in sessions}
        assert files[older] is None
        written = files[newer]
        assert written is not None
        await asyncio.to_thread(written.close)
    assert b'"type":"mark"' in await asyncio.to_thread(out.read_bytes)


async def test_frames_never_go_over_the_file_of_any_interrupted_session(
    tmp_path: Path, recorded: Recorded
) -> None:
    played = Path(recorded.paths[1])
    clock = HandClock()
    async with open_store(tmp_path) as store:
        await killed(store, clock, recorded)
        newer = Simulated("quiet", 10, 1)
        await killed(store, clock, newer)
        for wanted in (None, newer, recorded):
            with pytest.raises(ServiceError, match=r"b\.txt is what is played"):
                await interrupted(store, clock, wanted, played)
        assert not any(record.recovered for record in await store.sessions())
    assert await asyncio.to_thread(played.read_text) == OTHER


async def test_a_session_that_would_be_over_is_ended_and_said(tmp_path: Path, recorded: Recorded) -> None:
    said: list[str] = []
    clock = HandClock()
    async with open_store(tmp_path) as store:
        await killed(store, clock, recorded)
        clock.t += 600
        assert await interrupted(store, clock, recorded, None, said.append) == []
    assert "It would be over by now." in said[0]


async def test_a_spec_without_digests_is_trusted(tmp_path: Path, recorded: Recorded) -> None:
    clock = HandClock()
    async with open_store(tmp_path) as store:
        await killed(store, clock, recorded)
    await asyncio.to_thread(_set_spec, tmp_path, json.dumps({"type": "recorded", "paths": recorded.paths}))
    await asyncio.to_thread(Path(recorded.paths[1]).write_text, "900\n" * 700)
    async with open_store(tmp_path) as store:
        sessions = await interrupted(store, clock, recorded, None)
        assert plays(sessions[0].record, recorded)


@pytest.mark.parametrize(
    "spec", ["", "{}", "nonsense", '{"type":"simulated","scenario":"gone","minutes":60,"seed":1}']
)
async def test_a_source_that_cannot_be_built_again_is_said(
    tmp_path: Path, recorded: Recorded, spec: str
) -> None:
    said: list[str] = []
    clock = HandClock()
    async with open_store(tmp_path) as store:
        await killed(store, clock, recorded)
    await asyncio.to_thread(_set_spec, tmp_path, spec)
    async with open_store(tmp_path) as store:
        assert await interrupted(store, clock, recorded, None, said.append) == []
    assert "was ended. Its source cannot be built again." in said[0]


def _set_spec(folder: Path, spec: str) -> None:
    with closing(sqlite3.connect(folder / STORE_FILE)) as database, database:
        database.execute("UPDATE session SET source_spec = ?", (spec,))
