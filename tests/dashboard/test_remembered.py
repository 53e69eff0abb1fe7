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
from dashboard.session import Session
from dashboard.sitting import Sittings
from dashboard.stages import Stages
from dashboard.store.store import PersonRecord, Store, open_store
from dashboard.wire import DoBegin, DoChoose, DoSeat
from regulation.frames import StateFrame
from regulation.samples import SEATS, Seat, Start, Tick
from sensor_bridge.archive import ArchiveEvent
from sensor_bridge.bridge import Bridge
from sensor_bridge.gatt.uuids import HEART_RATE_MEASUREMENT
from sensor_bridge.source import SourceKind
from tests.dashboard.made import RECORDING, ListSource, beats_of, live
from tests.dashboard.test_session import archived
from tests.dashboard.test_session import running as pumping
from tests.sensor_bridge.radios import A, FakeRadio, TurnedClock, sighting

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
        await self.clock.forward(1)
        self.radio.advertise(sighting())
        await self.clock.forward(1)
        self.beat(0)
        await self.session.consent(seat, RECORDING, granted=True)
        await self.desk.do(DoBegin(id=3))

    async def beats(self, seconds: int) -> None:
        """A quiet heart: one beat a second, by turns a little earlier and a little later."""
        for second in range(seconds):
            await self.clock.forward(1)
            self.beat(second)

    def beat(self, second: int) -> None:
        interval = 1014 + 20 * (second % 2)
        data = bytes([0x10, 60]) + interval.to_bytes(2, "little")
        self.radio.lines[A].heard(HEART_RATE_MEASUREMENT, data)

    async def person(self) -> PersonRecord:
        [person] = await self.store.people()
        return person


@asynccontextmanager
async def evening(folder: Path) -> AsyncIterator[Evening]:
    radio, clock = FakeRadio(), TurnedClock()
    async with open_store(folder) as store, asyncio.TaskGroup() as tasks:
        bridge = Bridge(radio, clock, lambda: 0.5)
        bridging = tasks.create_task(bridge.run())
        session = Sittings(Stages(store, clock, tasks), bridge, tasks).new({})
        assert isinstance(session.desk, SetUpDesk)
        yield Evening(radio, clock, store, session, session.desk)
        if session.state != "ended":
            await session.stop()
        await session.over.wait()
        await clock.forward(0.6)
        bridging.cancel()


async def test_the_next_session_of_the_same_person_begins_with_the_level_that_was_found(
    tmp_path: Path,
) -> None:
    async with evening(tmp_path) as first:
        await first.begin("A", DoSeat(id=1, seat="A", person=None, name="Kim"))
        await first.beats(SEARCH_S)
        assert (await first.person()).resting is None
        await first.session.stop()
        kim = await first.person()
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
    fold = Fold()
    frames = [frame for event in events for frame in fold.push(event)]
    now = next(frame for frame in frames if isinstance(frame, StateFrame)).resting
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
