"""The host's set-up: who sits where, which strap is whose, when the session may begin, what is remembered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import anyio
import pytest

from dashboard.desk import SetUpDesk
from dashboard.errors import Refused
from dashboard.session import Session
from dashboard.sitting import Sittings
from dashboard.stages import Stages
from dashboard.store.store import Store, open_store
from dashboard.views import Audience
from dashboard.wire import DoBegin, DoCheck, DoChoose, DoLook, DoSeat, DoSwap, SeatSetUp
from regulation.samples import SEATS, Link, LinkState, Seat, Start, StoredBaseline
from sensor_bridge.archive import Notification
from sensor_bridge.bridge import Bridge
from sensor_bridge.gatt.uuids import BATTERY_LEVEL, HEART_RATE_MEASUREMENT
from sensor_bridge.radio import Heard, Sighting
from tests.dashboard.made import RECORDING
from tests.dashboard.test_session import archived
from tests.sensor_bridge.fakes import HandClock

ONE, TWO = "C0:00:00:00:00:01", "C0:00:00:00:00:02"
BEAT = bytes([0x10, 75, 0x33, 0x03])


@dataclass
class Air:
    """A radio on which both straps always advertise and connect at once."""

    heard: dict[str, Heard] = field(default_factory=dict)
    closed: list[str] = field(default_factory=list)

    async def connected(self) -> list[Sighting]:
        return [Sighting(address, f"Strap {address[-1]}", None, None) for address in (ONE, TWO)]

    @asynccontextmanager
    async def scanning(self, seen: Callable[[Sighting], None]) -> AsyncIterator[None]:
        for address in (ONE, TWO):
            seen(Sighting(address, f"Strap {address[-1]}", -65, None))
        yield

    async def connect(self, sighting: Sighting, heard: Heard, lost: Callable[[], None]) -> Hung:
        heard(BATTERY_LEVEL, bytes([80]))
        self.heard[sighting.address] = heard
        return Hung(self, sighting.address)

    def beat(self, address: str) -> None:
        self.heard[address](HEART_RATE_MEASUREMENT, BEAT)


@dataclass
class Hung:
    air: Air
    address: str

    async def close(self) -> None:
        self.air.closed.append(self.address)


@dataclass
class Room:
    """One service with straps, without a web server."""

    air: Air
    clock: HandClock
    store: Store
    sittings: Sittings
    session: Session
    desk: SetUpDesk

    async def do(self, *commands: DoLook | DoChoose | DoSwap | DoSeat | DoCheck | DoBegin) -> None:
        for command in commands:
            await self.desk.do(command)
        await self.clock.forward(0.6)

    async def worn(self, a: str | None = ONE, b: str | None = TWO) -> None:
        """Choose straps and let them be heard."""
        await self.do(DoChoose(id=1, seat="A", address=a), DoChoose(id=2, seat="B", address=b))
        for address in filter(None, (a, b)):
            self.air.beat(address)
        await self.clock.forward(0.6)

    async def agree(self, *seats: Seat) -> None:
        for seat in seats:
            await self.session.consent(seat, RECORDING, granted=True)

    async def begin(self) -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self.desk.do, DoBegin(id=9))
            await self.session.begun.wait()

    async def until(self, there: Callable[[], bool]) -> None:
        """Let time pass until it is there: the store answers in a thread of its own."""
        while not there():
            await self.clock.forward(0.6)

    def seat(self, seat: Seat) -> SeatSetUp:
        return next(each for each in self.desk.snapshot().seats if each.seat == seat)


@asynccontextmanager
async def room(folder: Path) -> AsyncIterator[Room]:
    air, clock = Air(), HandClock()
    async with open_store(folder) as store, asyncio.TaskGroup() as tasks:
        bridge = Bridge(air, clock, lambda: 0.5)
        sittings = Sittings(Stages(store, clock, tasks), bridge, tasks)
        bridging = tasks.create_task(bridge.run())
        session = sittings.new({})
        assert isinstance(session.desk, SetUpDesk)
        here = Room(air, clock, store, sittings, session, session.desk)
        await here.until(lambda: len(here.desk.snapshot().found) == 2)
        yield here
        if session.state != "ended":
            await session.stop()
        await session.over.wait()
        await clock.forward(0.6)
        bridging.cancel()


async def test_straps_are_chosen_heard_and_told(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        found = here.desk.snapshot().found
        assert [(each.name, each.bars, each.seat) for each in found] == [
            ("Strap 1", 3, None),
            ("Strap 2", 3, None),
        ]
        await here.worn()
        strap = here.seat("A").strap
        assert strap is not None
        assert (strap.words, strap.link, strap.battery_pct) == ("Strap 1 is heard.", LinkState.STREAMING, 80)
        assert [each.seat for each in here.desk.snapshot().found] == ["A", "B"]
        check = here.seat("A").check
        assert check is not None
        assert check.ticks == [True]


async def test_one_strap_cannot_be_on_two_people(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await here.do(DoChoose(id=1, seat="A", address=ONE))
        with pytest.raises(Refused, match="Strap 1 is A's already"):
            await here.do(DoChoose(id=2, seat="B", address=ONE))
        await here.do(DoChoose(id=3, seat="A", address=None), DoChoose(id=4, seat="B", address=ONE))
        assert (here.seat("A").strap, here.air.closed) == (None, [ONE])


async def test_straps_that_sit_the_other_way_round_are_swapped(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await here.worn()
        await here.do(DoSwap(id=3))
        straps = [here.seat(seat).strap for seat in SEATS]
        assert [strap.address for strap in straps if strap is not None] == [TWO, ONE]


async def test_nothing_begins_before_somebody_agrees_and_is_heard(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        for said in ("Nobody has agreed", "No strap is heard"):
            missing = here.desk.snapshot().missing
            assert missing is not None
            assert missing.message.startswith(said)
            with pytest.raises(Refused, match=said):
                await here.do(DoBegin(id=1))
            await here.agree("A")
        await here.worn()
        assert here.desk.snapshot().missing is None
        assert await here.store.sessions() == []


async def test_what_set_up_hears_is_kept_nowhere_and_the_session_begins_with_what_is_known(
    tmp_path: Path,
) -> None:
    async with room(tmp_path) as here:
        await here.agree("A", "B")
        await here.worn()
        for _ in range(10):
            here.air.beat(ONE)
        await here.begin()
        await here.clock.forward(0.6)
        here.air.beat(TWO)
        await here.clock.forward(0.6)
        await here.session.stop()
        events = await archived(here.store, here.session.record.id)
        data = [(each.seat, each.characteristic) for each in events if isinstance(each, Notification)]
        assert data == [("A", BATTERY_LEVEL), ("B", BATTERY_LEVEL), ("B", HEART_RATE_MEASUREMENT)]
        links = [(each.seat, each.state, each.t_ms) for each in events if isinstance(each, Link)]
        assert links == [("A", LinkState.STREAMING, 0), ("B", LinkState.STREAMING, 0)]


async def test_one_person_only(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await here.agree("B")
        await here.worn(a=None)
        await here.begin()
        stored = await here.store.session(here.session.record.id)
        assert (stored.seats, stored.title) == (("B",), "Session of B")
        [start] = [event for event in await archived(here.store, stored.id) if isinstance(event, Start)]
        assert list(start.seats) == ["B"]


async def test_who_was_here_before_is_offered_with_strap_and_resting_level(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await here.do(DoSeat(id=1, seat="A", person=None, name=" Kim "))
        await here.agree("A")
        await here.worn(b=None)
        await here.begin()
        kim = here.session.person("A")
        level = StoredBaseline(66.0, 5.0, 3.6, 0.25)
        await here.store.keep_resting(kim, level, 0)
    async with room(tmp_path) as here:
        assert [each.name for each in here.desk.snapshot().people] == ["Kim"]
        assert here.desk.snapshot().found[0].known == "Kim"
        await here.do(DoSeat(id=2, seat="B", person=kim))
        strap = here.seat("B").strap
        assert strap is not None
        assert strap.address == ONE
        with pytest.raises(Refused, match="Kim sits on B already"):
            await here.do(DoSeat(id=3, seat="A", person=kim))
        here.air.beat(ONE)
        await here.agree("B")
        await here.begin()
        events = await archived(here.store, here.session.record.id)
        [start] = [event for event in events if isinstance(event, Start)]
        assert start.seats["B"].stored_baseline == level


async def test_nobody_changes_seats_once_it_runs(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await here.agree("A")
        await here.worn()
        await here.begin()
        for command in (DoSwap(id=1), DoSeat(id=2, seat="A", person=None, name="Kim"), DoBegin(id=3)):
            with pytest.raises(Refused, match="has begun"):
                await here.do(command)
        await here.do(DoLook(id=4), DoCheck(id=5))


async def test_strangers_and_long_names_are_refused(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        with pytest.raises(Refused, match="Nobody of that name"):
            await here.do(DoSeat(id=1, seat="A", person="p-nobody"))
        with pytest.raises(Refused, match="at most 60 letters"):
            await here.do(DoSeat(id=2, seat="A", person=None, name="K" * 61))


async def test_one_session_at_a_time_and_its_straps_are_released_at_the_end(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        with pytest.raises(Refused, match="being set up"):
            here.sittings.new({})
        await here.agree("A")
        await here.worn()
        await here.begin()
        await here.session.stop()
        await here.until(lambda: sorted(here.air.closed) == [ONE, TWO])
        again = here.sittings.new({"A": ONE})
        desk = again.desk
        assert isinstance(desk, SetUpDesk)
        await here.until(lambda: desk.snapshot().seats[0].strap is not None)
        await again.stop()


async def test_the_host_alone_is_told(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        pages = {who: here.session.channel.join(who, None) for who in here.session.channel.lanes}
        await here.worn()
        for who, page in pages.items():
            told = [text for text in page.batch() if '"type":"setup"' in text]
            assert bool(told) == (who == Audience("host"))
