"""What a session leaves for a person's next one: the resting level that real straps found."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from dashboard.desk import SetUpDesk
from dashboard.fold import Fold
from dashboard.live import interrupted
from dashboard.session import Session
from dashboard.sitting import Sittings
from dashboard.stages import Stages
from dashboard.store.store import PersonRecord, Store, open_store
from dashboard.wire import DoBegin, DoChoose, DoLook, DoSeat, Grant, RestingNow
from regulation.frames import BaselineFrame, Frame, StateFrame
from regulation.samples import SEATS, ActKind, Seat, Start, Tick
from sensor_bridge.archive import ArchiveEvent
from sensor_bridge.bridge import Bridge
from sensor_bridge.gatt.uuids import HEART_RATE_MEASUREMENT
from sensor_bridge.source import SourceKind
from tests.dashboard.made import RECORDING, ListSource, beats_of, live
from tests.dashboard.test_session import archived
from tests.dashboard.test_session import running as pumping
from tests.sensor_bridge.radios import A, FakeRadio, TurnedClock, sighting

pytestmark = pytest.mark.slow


SEARCH_S = 190
"""Three quiet minutes, and the seconds until a strap that has just been put on is taken for heard."""


@dataclass
class Evening:
    """One session of one real strap, in a service of its own."""

    radio: FakeRadio
    clock: TurnedClock
    store: Store
    session: Session
    desk: SetUpDesk

    async def begin(self, seat: Seat, who: DoSeat) -> None:
        """Sit down, wear the strap, be heard, agree, begin."""
        await self.desk.do(who)
        await self.desk.do(DoChoose(id=2, seat=seat, address=A))
        await self.wear()
        await self.session.consent(seat, RECORDING, granted=True)
        await self.desk.do(DoBegin(id=3))

    async def wear(self) -> None:
        """Let the strap be found and heard, once it is looked for."""
        await self.desk.do(DoLook(id=4))
        await self.clock.forward(1)
        self.radio.advertise(sighting())
        await self.clock.forward(1)
        self.beat(0)

    async def beats(self, seconds: int, every_s: float = 1.0) -> None:
        """A quiet heart: a beat a second, or as often as said."""
        for number in range(round(seconds / every_s)):
            await self.clock.forward(every_s)
            self.beat(number, every_s)

    def beat(self, number: int, every_s: float = 1.0) -> None:
        """One beat, by turns a little earlier and a little later."""
        interval = round(1024 * every_s) - 10 + 20 * (number % 2)
        self.send(bytes([0x10, round(60 / every_s)]) + interval.to_bytes(2, "little"))

    def send(self, data: bytes) -> None:
        self.radio.lines[A].heard(HEART_RATE_MEASUREMENT, data)

    def resting(self, seat: Seat) -> RestingNow:
        """What the host is told of a search."""
        found = next(each.resting for each in self.desk.snapshot().seats if each.seat == seat)
        assert found is not None
        return found

    async def committed(self) -> None:
        """Return when the store has all that was heard: what people do is answered after its commit."""
        await self.session.act(Grant(channel="", role="host"), ActKind.PAUSE, None)

    async def person(self) -> PersonRecord:
        [person] = await self.store.people()
        return person


class Killed(Exception):
    """The service ends without a word."""


@asynccontextmanager
async def evening(folder: Path) -> AsyncIterator[Evening]:
    """A service with a session that is set up, or with the one that was interrupted in this folder."""
    radio, clock = FakeRadio(), TurnedClock()
    async with open_store(folder) as store, asyncio.TaskGroup() as tasks:
        bridge = Bridge(radio, clock, lambda: 0.5)
        bridging = tasks.create_task(bridge.run())
        stages = Stages(store, clock, tasks)
        sittings = Sittings(stages, bridge, tasks)
        session = await taken_up(stages, sittings, bridge) or sittings.new({})
        assert isinstance(session.desk, SetUpDesk)
        yield Evening(radio, clock, store, session, session.desk)
        if session.state != "ended":
            await session.stop()
        await session.over.wait()
        await clock.forward(0.6)
        bridging.cancel()


async def taken_up(stages: Stages, sittings: Sittings, bridge: Bridge) -> Session | None:
    for session in await interrupted(stages.store, stages.clock, None, None, bridge=bridge):
        stages.add(session)
        sittings.take_up(session)
        return session
    return None


def folded(events: list[ArchiveEvent]) -> list[Frame]:
    fold = Fold()
    return [frame for event in events for frame in fold.push(event)]


async def kims_first(folder: Path) -> PersonRecord:
    """Let Kim find a resting level of 60."""
    async with evening(folder) as first:
        await first.begin("A", DoSeat(id=1, seat="A", person=None, name="Kim"))
        await first.beats(SEARCH_S)
        assert first.resting("A").words == "A's resting level is found."
        assert (await first.person()).resting is None
        await first.session.stop()
        return await first.person()


async def test_the_next_session_of_the_same_person_begins_with_the_level_that_was_found(
    tmp_path: Path,
) -> None:
    kim = await kims_first(tmp_path)
    assert kim.resting is not None
    assert kim.resting.hr_bpm == pytest.approx(60, abs=0.1)
    async with evening(tmp_path) as second:
        await second.begin("B", DoSeat(id=1, seat="B", person=kim.id))
        await second.beats(5)
        await second.session.stop()
        events = await archived(second.store, second.session.record.id)
        assert await second.person() == kim
    [start] = [event for event in events if isinstance(event, Start)]
    assert start.seats["B"].stored_baseline == kim.resting
    now = next(frame for frame in folded(events) if isinstance(frame, StateFrame)).resting
    assert (now.hr_bpm, now.stored) == (kim.resting.hr_bpm, True)


@pytest.mark.parametrize(("kind", "kept"), [("straps", True), ("recorded", False), ("simulated", False)])
async def test_only_what_real_straps_found_is_kept(tmp_path: Path, kind: SourceKind, *, kept: bool) -> None:
    seconds: list[ArchiveEvent] = [Tick(1000 * second) for second in range(1, SEARCH_S + 1)]
    beats = [beat for seat in SEATS for beat in beats_of(seat, SEARCH_S, rr_ms=1000)]
    source = ListSource(sorted([*beats, *seconds], key=lambda event: event.t_ms))
    source.kind = kind
    async with open_store(tmp_path) as store:
        session = live(store, source)
        async with pumping(session):
            await session.over.wait()
        for seat in session.record.seats:
            await store.keep_strap(session.person(seat), f"strap of {seat}", "")
        assert [each.resting is not None for each in await store.people()] == [kept, kept]


@pytest.mark.parametrize(("every_s", "asked"), [(1.0, False), (0.8, True)])
async def test_the_host_cannot_tell_who_started_activated_not_even_after_a_restart(
    tmp_path: Path, every_s: float, *, asked: bool
) -> None:
    kim = await kims_first(tmp_path)
    told: list[RestingNow] = []
    try:
        async with evening(tmp_path) as here:
            await here.desk.do(DoSeat(id=5, seat="B", person=None, name="Noor"))
            await here.session.consent("B", RECORDING, granted=True)
            await here.begin("A", DoSeat(id=1, seat="A", person=kim.id))
            await here.beats(SEARCH_S, every_s)
            told.append(here.resting("A"))
            await here.committed()
            raise Killed
    except* Killed:
        pass
    async with evening(tmp_path) as again:
        await again.wear()
        await again.beats(5, every_s)
        told.append(again.resting("A"))
        sitting = [each.person and each.person.name for each in again.desk.snapshot().seats]
        assert sitting == ["Kim", "Noor"]
        await again.session.stop()
        events = await archived(again.store, again.session.record.id)
    assert {(each.state, each.words) for each in told} == {
        ("ready", "The quiet minutes are over. If there is anything to decide, A's own page asks.")
    }
    started = [frame.activated_bpm for frame in folded(events) if isinstance(frame, BaselineFrame)]
    assert any(started) == asked


async def test_a_strap_that_sends_only_a_rate_is_told_to_find_nothing(tmp_path: Path) -> None:
    kim = await kims_first(tmp_path)
    async with evening(tmp_path) as here:
        await here.begin("A", DoSeat(id=1, seat="A", person=kim.id))
        for _ in range(12):
            await here.clock.forward(1)
            here.send(bytes([0x00, 60]))
        assert here.resting("A").words == (
            "A strap that sends only a rate gives no new resting level. The one from before is used."
        )
