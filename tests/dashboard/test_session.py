"""A live session: consent first, then every event kept, acknowledged acts committed, replay equal."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import pytest

from dashboard.consents import RETURN_WITHIN_MS
from dashboard.errors import Refused, StoreError
from dashboard.fold import Fold, unpacked
from dashboard.frame_file import FrameFile
from dashboard.session import TABLE, Session
from dashboard.store.coreg import write_coreg
from dashboard.store.store import Store, open_store
from dashboard.views import Audience
from dashboard.wire import Grant
from regulation.samples import Act, ActKind, Consent, ConsentScope, End, Epoch, Link, LinkState, Mark, Start
from sensor_bridge.archive import ArchiveEvent, Notification, Row, Truth
from sensor_bridge.replay import open_coreg
from sensor_bridge.simulated import simulate
from sensor_bridge.source import Put
from tests.dashboard.made import RECORDING, REVIEW, THERAPIST, ListSource, lines, live, pair_events
from tests.sensor_bridge.fakes import HandClock

A = Grant(channel="s1", role="person", seat="A")
THERAPY = Grant(channel="s1", role="therapist")


class HeldSource(ListSource):
    """Puts its events, then stays silent until it is told to go on with the second part."""

    def __init__(self, first: list[ArchiveEvent], second: list[ArchiveEvent]) -> None:
        super().__init__(first)
        self.silent = anyio.Event()
        self.go_on = anyio.Event()
        self._second = second

    async def run(self, put: Put) -> None:
        await super().run(put)
        self.silent.set()
        await self.go_on.wait()
        for event in self._second:
            await put(event)


@asynccontextmanager
async def running(session: Session) -> AsyncIterator[None]:
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(session.run)
        yield
        if session.state != "ended":
            await session.stop()
        await session.over.wait()


async def opened(path: Path) -> FrameFile:
    return await asyncio.to_thread(FrameFile, path)


async def archived(store: Store, session_id: str = "s1") -> list[ArchiveEvent]:
    return unpacked([part async for part in store.slices(session_id)])


def replayed(events: list[ArchiveEvent]) -> bytes:
    fold = Fold()
    return lines([frame for event in events for frame in fold.push(event)])


# -- consent comes first ---------------------------------------------------------------------------------


async def test_nothing_is_stored_before_everybody_has_answered(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store:
        session = live(store, ListSource(pair_events(3)), agreed=False)
        async with running(session):
            await session.consent("A", RECORDING, granted=True)
            await session.consent("B", THERAPIST, granted=True)
            await anyio.wait_all_tasks_blocked()
            assert (session.state, await store.sessions()) == ("waiting_consent", [])
            with pytest.raises(Refused, match="not running"):
                await session.act(A, ActKind.PAUSE, None)
            await session.consent("B", RECORDING, granted=True)
            await session.over.wait()
        events = await archived(store)
        assert isinstance(events[0], Start)
        asked = [event for event in events if isinstance(event, Consent)]
        assert events[1:4] == asked
        assert {(each.seat, each.scope, each.granted, each.basis) for each in asked} == {
            ("A", RECORDING, True, "page"),
            ("B", RECORDING, True, "page"),
            ("B", THERAPIST, True, "page"),
        }


async def test_who_says_no_is_never_stored(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store:
        session = live(store, ListSource(pair_events(30)), agreed=False)
        async with running(session):
            await session.consent("B", RECORDING, granted=False)
            await session.consent("A", RECORDING, granted=True)
            await session.over.wait()
        seats = {event.seat for event in await archived(store) if isinstance(event, Notification | Link)}
        assert seats == {"A"}


async def test_of_who_says_no_only_the_part_in_a_shared_pause_is_kept(tmp_path: Path) -> None:
    source = HeldSource(pair_events(5), [])
    async with open_store(tmp_path) as store:
        session = live(store, source, agreed=False)
        async with running(session):
            await session.consent("A", RECORDING, granted=False)
            await session.consent("B", RECORDING, granted=True)
            await source.silent.wait()
            for key in ("notice", "R"):
                with pytest.raises(Refused, match="Nothing of yours is kept"):
                    await session.mark(A, key, "in my own words")
            for kind in (ActKind.MOVED, ActKind.NOT_NOW, ActKind.REBASELINE, ActKind.KEEP_LEVEL):
                with pytest.raises(Refused, match="Nothing of yours is kept"):
                    await session.act(A, kind, None)
            await session.act(A, ActKind.PAUSE, None)
            await session.act(A, ActKind.READY, None)
            source.go_on.set()
            await session.over.wait()
        kept = await archived(store)
        acts = [(event.by, event.kind, event.seat) for event in kept if isinstance(event, Act)]
        assert acts == [("host", ActKind.PAUSE, None), ("A", ActKind.READY, "A")]
        assert not [event for event in kept if isinstance(event, Mark)]


async def test_a_return_lies_within_a_day_of_the_moment_it_is_proposed(tmp_path: Path) -> None:
    source = HeldSource(pair_events(5), [])
    async with open_store(tmp_path) as store:
        session = live(store, source)
        async with running(session):
            await source.silent.wait()
            await session.act(A, ActKind.PAUSE, None)
            now_wall_ms = session.wall_ms + session.t_ms
            for wrong in (None, now_wall_ms, now_wall_ms + RETURN_WITHIN_MS + 1):
                with pytest.raises(Refused, match="within the next 24 hours"):
                    await session.act(A, ActKind.PROPOSE, None, wrong)
            await session.act(A, ActKind.PROPOSE, None, now_wall_ms + RETURN_WITHIN_MS)
            source.go_on.set()
            await session.over.wait()
        proposed = [e for e in await archived(store) if isinstance(e, Act) and e.kind is ActKind.PROPOSE]
        assert [event.return_wall_ms for event in proposed] == [now_wall_ms + RETURN_WITHIN_MS]


async def test_when_nobody_agrees_nothing_begins(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store:
        session = live(store, ListSource(pair_events(3)), agreed=False)
        async with running(session):
            await session.consent("A", RECORDING, granted=False)
            await session.consent("B", RECORDING, granted=False)
            await anyio.wait_all_tasks_blocked()
            assert session.state == "waiting_consent"
        assert await store.sessions() == []


async def test_taking_recording_back_ends_the_storage_of_that_seat(tmp_path: Path) -> None:
    events = pair_events(40)
    source = HeldSource(
        [event for event in events if event.t_ms <= 20_000], [e for e in events if e.t_ms > 20_000]
    )
    async with open_store(tmp_path) as store:
        session = live(store, source)
        async with running(session):
            await source.silent.wait()
            await session.consent("A", RECORDING, granted=False)
            source.go_on.set()
            await session.over.wait()
        kept = await archived(store)
        late = [event for event in kept if isinstance(event, Notification) and event.t_ms > 20_000]
        assert {event.seat for event in late} == {"B"}
        assert Link(20_000, "A", LinkState.OFF) in kept
        shown = [entry.frame for entry in session.channel.lanes[Audience("therapist")].ring]
        after = shown[next(i for i, f in enumerate(shown) if f.type == "consent" and not f.granted) + 1 :]
        assert {getattr(frame, "seat", "B") for frame in after} == {"B"}
        assert replayed(kept)


async def test_leaving_takes_everything_back_in_one_commit_and_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = pair_events(40)
    source = HeldSource(
        [event for event in events if event.t_ms <= 20_000], [e for e in events if e.t_ms > 20_000]
    )
    commits: list[list[ArchiveEvent]] = []
    async with open_store(tmp_path) as store:
        append = store.append

        async def noted(session_id: str, rows: list[Row], ended: tuple[int, str] | None) -> None:
            commits.append(unpacked([rows]))
            await append(session_id, rows, ended)

        monkeypatch.setattr(store, "append", noted)
        session = live(store, source)
        async with running(session):
            await source.silent.wait()
            await session.mark(THERAPY, "1", "")
            await session.leave("A")
            left = [event for event in commits[-1] if isinstance(event, Consent | Link)]
            assert {event.scope for event in left if isinstance(event, Consent)} == set(ConsentScope)
            assert left[-1] == Link(20_000, "A", LinkState.OFF)
            assert not any(session.answers["A", scope] for scope in ConsentScope)
            await session.leave("A")  # twice changes nothing
            source.go_on.set()
            await session.over.wait()
        kept = await archived(store)
        late = [event for event in kept if isinstance(event, Notification) and event.t_ms > 20_000]
        assert {event.seat for event in late} == {"B"}
        taken_back = [event for event in kept if isinstance(event, Consent) and not event.granted]
        assert len(taken_back) == len(ConsentScope)
        shown = [entry.frame for entry in session.channel.lanes[Audience("therapist")].ring]
        told = [frame for frame in shown if frame.type == "consent" and not frame.granted]
        assert [(frame.seat, frame.scope) for frame in told] == [("A", THERAPIST)]
        assert replayed(kept)


async def test_who_leaves_before_it_begins_has_answered_no_to_everything(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store:
        session = live(store, ListSource(pair_events(3)), agreed=False)
        async with running(session):
            await session.consent("A", RECORDING, granted=True)
            await session.leave("A")
            assert session.answers == {("A", scope): False for scope in ConsentScope}
            await session.consent("B", RECORDING, granted=True)
            await session.over.wait()
        seats = {event.seat for event in await archived(store) if isinstance(event, Notification | Link)}
        assert seats == {"B"}


async def test_the_truth_of_a_simulation_is_kept_only_while_both_agree(tmp_path: Path) -> None:
    events: list[ArchiveEvent] = [Truth(0, {"hearts": "known"}), *pair_events(3)]
    async with open_store(tmp_path) as store:
        one = live(store, ListSource(events), agreed=False, session_id="one")
        async with running(one):
            await one.consent("A", RECORDING, granted=True)
            await one.consent("B", RECORDING, granted=False)
            await one.over.wait()
        both = live(store, ListSource(events), session_id="both")
        async with running(both):
            await both.over.wait()
        assert not [event for event in await archived(store, "one") if isinstance(event, Truth)]
        assert [event for event in await archived(store, "both") if isinstance(event, Truth)]


# -- what is done on pages -------------------------------------------------------------------------------


async def test_an_act_is_answered_after_its_commit_with_the_stamp_of_the_last_event(tmp_path: Path) -> None:
    source = HeldSource(pair_events(5), [])
    async with open_store(tmp_path) as store:
        session = live(store, source)
        async with running(session):
            await source.silent.wait()
            await session.act(A, ActKind.PAUSE, 1.0)
            await session.mark(THERAPY, "note", "looks away")
            kept = await archived(store)
            assert [(event.t_ms, event.__class__.__name__) for event in kept[-2:]] == [
                (5000, "Act"),
                (5000, "Mark"),
            ]
            source.go_on.set()


async def test_stopping_keeps_the_end_and_refuses_what_comes_later(tmp_path: Path) -> None:
    source = HeldSource(pair_events(5), [])
    async with open_store(tmp_path) as store:
        session = live(store, source)
        async with running(session):
            await source.silent.wait()
            await session.stop()
            assert (await archived(store))[-1] == End(5000, "stopped")
            stored = await store.session("s1")
            assert (stored.ended_t_ms, stored.end_reason) == (5000, "stopped")
            with pytest.raises(Refused, match="not running"):
                await session.mark(THERAPY, "1", "")


async def test_everybody_who_asks_at_the_very_end_gets_an_answer(tmp_path: Path) -> None:
    source = HeldSource(pair_events(5), [])
    async with open_store(tmp_path) as store:
        session = live(store, source)
        async with running(session):
            await source.silent.wait()
            asked = [session.mark(THERAPY, "1", str(number)) for number in range(20)]
            asked.insert(10, session.stop())
            answers = await asyncio.gather(*asked, return_exceptions=True)
        refused = [answer for answer in answers if isinstance(answer, Refused)]
        kept = [event for event in await archived(store) if event.__class__.__name__ == "Mark"]
        assert len(kept) + len(refused) == 20
        assert set(map(type, answers)) == {type(None), Refused}


async def test_a_store_that_fails_at_the_start_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        raise StoreError("disk_full", "The disk is full.", "Free space, it continues by itself.")

    async with open_store(tmp_path) as store:
        monkeypatch.setattr(store, "create", full)
        session = live(store, ListSource(pair_events(3)))
        page = session.channel.join(Audience("therapist"), None)
        await session.run()
        told = [json.loads(message) for message in page.batch()]
        problems = [message["problem"]["message"] for message in told if message["type"] == "trouble"]
        assert problems == ["Recording stopped: disk full."]
        assert session.state == "ended"


async def test_a_store_that_fails_for_too_long_ends_the_session_loudly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        raise StoreError("disk_full", "The disk is full.", "Free space, it continues by itself.")

    monkeypatch.setattr("dashboard.store.recorder.LIMIT_ROWS", 50)
    async with open_store(tmp_path) as store:
        session = live(store, ListSource(pair_events(100)))
        page = session.channel.join(Audience("therapist"), None)
        monkeypatch.setattr(store, "append", full)
        await session.run()
        frames = [json.loads(message) for message in page.batch() if '"frame"' in message]
        assert frames[-1]["frame"]["reason"] == "store_failed"
        assert (await store.session("s1")).ended_t_ms is None


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="only on systems with /dev/full")
async def test_frames_that_cannot_be_written_are_said_and_the_session_goes_on(tmp_path: Path) -> None:
    said: list[str] = []
    source, clock = HeldSource(pair_events(5), pair_events(8)[-6:]), HandClock()
    async with open_store(tmp_path) as store:
        session = live(store, source, frames=await opened(Path("/dev/full")), clock=clock, say=said.append)
        pages = {role: session.channel.join(Audience(role), None) for role in ("host", "therapist")}
        person = session.channel.join(Audience("person", "A"), None)
        async with running(session):
            await source.silent.wait()
            await clock.forward(1.0)
            while not said:
                await anyio.lowlevel.checkpoint()
            late = session.channel.join(Audience("therapist"), None)
            session.joined(late)
            session._ledger._tell(None)  # a recording that is well again does not hide it
            source.go_on.set()
            await session.over.wait()
        assert (await store.session("s1")).end_reason == "finished"
        assert len(said) == 1
        assert said[0].startswith("/dev/full cannot be written: No space left on device.")
        assert "coregulate replay s1 --frames" in said[0]
        for page, times in ((pages["host"], 2), (pages["therapist"], 2), (late, 2), (person, 0)):
            told = [json.loads(message) for message in page.batch()]
            problems = [message["problem"] for message in told if message["type"] == "trouble"]
            assert [problem["message"] for problem in problems] == [
                "/dev/full cannot be written: No space left on device."
            ] * times


def test_the_table_of_states_ends_in_ended() -> None:
    assert TABLE["ended"] == frozenset()
    assert all("ended" in after for state, after in TABLE.items() if state != "ended")


# -- replay is live --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def dropouts() -> list[ArchiveEvent]:
    return list(simulate("dropouts", 6, 3).events)


@pytest.mark.parametrize("chunk", [1, 7, 1000])
async def test_a_replay_is_byte_equal_however_it_was_chunked(
    tmp_path: Path, dropouts: list[ArchiveEvent], chunk: int
) -> None:
    out = tmp_path / "frames.ndjson"
    async with open_store(tmp_path) as store:
        session = live(store, ListSource(dropouts, chunk), frames=await opened(out))
        async with running(session):
            await session.over.wait()
        kept = await archived(store)
        written = await asyncio.to_thread(out.read_bytes)
        assert replayed(kept) == written
        assert [event for event in kept if isinstance(event, Notification)] == [
            event for event in dropouts if isinstance(event, Notification)
        ]
        assert written.count(b"\n") > 700


async def test_an_exported_session_is_the_same(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store:
        async with running(session := live(store, ListSource(pair_events(20)))):
            await session.over.wait()
        kept = await archived(store)
        slices = [part async for part in store.slices("s1")]
        await asyncio.to_thread(write_coreg, tmp_path / "s.coreg", await store.session("s1"), slices)
    assert (await asyncio.to_thread(open_coreg, tmp_path / "s.coreg")).events == kept


async def test_a_session_that_is_taken_up_goes_on_with_the_same_numbers(tmp_path: Path) -> None:
    events = pair_events(40)
    first, rest = [e for e in events if e.t_ms <= 20_000], [e for e in events if e.t_ms > 25_000]
    lane_of = Audience("person", "A")
    async with open_store(tmp_path) as store:
        source = HeldSource(first, [])
        killed = live(store, source)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(killed.run)
            await source.silent.wait()
            await killed.mark(THERAPY, "1", "")
            tasks.cancel_scope.cancel()
        before = list(killed.channel.lanes[lane_of].ring)
        assert (await store.session("s1")).ended_t_ms is None

        again = live(store, ListSource(rest), agreed=False, frames=await opened(tmp_path / "out.ndjson"))
        await again.take_up(Epoch(25_000, "boot", 0, 0))
        assert list(again.channel.lanes[lane_of].ring)[: len(before)] == before
        async with running(again):
            await again.over.wait()
        stored = await store.session("s1")
        assert (stored.recovered, stored.end_reason) == (True, "finished")
        kept = await archived(store)
        assert [event for event in kept if isinstance(event, Epoch)] == [Epoch(25_000, "boot", 0, 0)]
        assert replayed(kept) == await asyncio.to_thread((tmp_path / "out.ndjson").read_bytes)
        assert again.answers[("A", REVIEW)]
