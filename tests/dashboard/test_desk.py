"""The host's set-up: who sits where, which strap is whose, when the session may begin, what is remembered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import anyio
import msgspec
import pytest

from dashboard.desk import SetUpDesk
from dashboard.errors import Refused
from dashboard.frame_file import FrameFile
from dashboard.session import Session
from dashboard.sitting import Sittings
from dashboard.stages import Stages
from dashboard.store.store import Store, open_store
from dashboard.views import Audience
from dashboard.wire import (
    DoBegin,
    DoCheck,
    DoChoose,
    DoLook,
    DoSeat,
    DoSitting,
    DoSwap,
    Grant,
    OwnStrap,
    SeatSetUp,
)
from regulation.samples import SEATS, Link, LinkState, Seat, Sitting, Start, StoredBaseline
from sensor_bridge.archive import Notification
from sensor_bridge.bridge import Bridge
from sensor_bridge.errors import StrapError, StrapReason
from sensor_bridge.gatt.uuids import BATTERY_LEVEL, HEART_RATE_MEASUREMENT
from sensor_bridge.radio import Heard, Sighting
from tests.dashboard.made import RECORDING
from tests.dashboard.test_session import archived
from tests.sensor_bridge.fakes import HandClock

ONE, TWO, SPARE = "C0:00:00:00:00:01", "C0:00:00:00:00:02", "C0:00:00:00:00:03"
BEAT = bytes([0x10, 75, 0x33, 0x03])
RATE = bytes([0x00, 75])
"""A notification with a rate and no beat."""


@dataclass
class Air:
    """A radio on which the straps always advertise and connect at once."""

    straps: tuple[str, ...] = (ONE, TWO)
    heard: dict[str, Heard] = field(default_factory=dict)
    lost: dict[str, Callable[[], None]] = field(default_factory=dict)
    closed: list[str] = field(default_factory=list)
    held: set[str] = field(default_factory=set)
    """Straps that let nobody connect."""
    scans: int = 0
    rssi_dbm: int = -65
    connected_to: tuple[str, ...] = ()
    """Straps that this computer is connected to, as a killed program leaves them."""

    async def connected(self) -> list[Sighting]:
        here = (*self.straps, *self.connected_to)
        return [Sighting(address, f"Strap {address[-1]}", None, None) for address in here]

    @asynccontextmanager
    async def scanning(self, seen: Callable[[Sighting], None]) -> AsyncIterator[None]:
        self.scans += 1
        for address in self.straps:
            seen(Sighting(address, f"Strap {address[-1]}", self.rssi_dbm, None))
        yield

    async def connect(self, sighting: Sighting, heard: Heard, lost: Callable[[], None]) -> Hung:
        if sighting.address in self.held:
            raise StrapError(StrapReason.FAILED, sighting.name)
        heard(BATTERY_LEVEL, bytes([80]))
        self.heard[sighting.address] = heard
        self.lost[sighting.address] = lost
        return Hung(self, sighting.address)

    def beat(self, address: str, data: bytes = BEAT) -> None:
        self.heard[address](HEART_RATE_MEASUREMENT, data)


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
    bridge: Bridge
    sittings: Sittings
    session: Session
    desk: SetUpDesk

    async def do(
        self, *commands: DoLook | DoChoose | DoSwap | DoSeat | DoSitting | DoCheck | DoBegin
    ) -> None:
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
        for _ in range(200):
            if there():
                return
            await self.clock.forward(0.6)
        raise AssertionError("two minutes have passed")

    def own(self, seat: Seat) -> OwnStrap:
        """What the person on a seat is told when their page comes."""
        page = self.session.channel.join(Audience("person", seat), None)
        self.desk.greet(page)
        self.session.channel.leave(page)
        return msgspec.json.decode(page.batch()[0], type=OwnStrap)

    def seat(self, seat: Seat) -> SeatSetUp:
        return next(each for each in self.desk.snapshot().seats if each.seat == seat)

    @property
    def straps(self) -> dict[Seat, str]:
        """Whose strap is whose, as the host sees it."""
        return {each.seat: each.strap.address for each in self.desk.snapshot().seats if each.strap}

    @property
    def checked_s(self) -> dict[Seat, float]:
        """How long each strap has been checked for."""
        return {each.seat: each.check.elapsed_s for each in self.desk.snapshot().seats if each.check}


@asynccontextmanager
async def room(folder: Path, *straps: str, air: Air | None = None) -> AsyncIterator[Room]:
    air, clock = air or Air(straps or (ONE, TWO)), HandClock()
    async with open_store(folder) as store, asyncio.TaskGroup() as tasks:
        bridge = Bridge(air, clock, lambda: 0.5)
        sittings = Sittings(Stages(store, clock, tasks), bridge, tasks)
        bridging = tasks.create_task(bridge.run())
        session = sittings.new({})
        assert isinstance(session.desk, SetUpDesk)
        here = Room(air, clock, store, bridge, sittings, session, session.desk)
        await here.until(lambda: len(here.desk.snapshot().found) == len(air.straps))
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
        assert here.straps == {"A": TWO, "B": ONE}


async def test_a_check_begins_anew_with_another_strap_and_when_it_is_asked_for(tmp_path: Path) -> None:
    async with room(tmp_path, ONE, TWO, SPARE) as here:
        await here.worn()
        await here.clock.forward(5)
        assert here.checked_s == {"A": 6, "B": 6}
        await here.do(DoChoose(id=3, seat="A", address=SPARE))
        assert here.checked_s == {"A": 0, "B": 6}
        await here.clock.forward(5)
        await here.do(DoSwap(id=4))
        assert here.checked_s == {"A": 0, "B": 0}
        await here.clock.forward(5)
        await here.do(DoCheck(id=5))
        assert here.checked_s == {"A": 0, "B": 0}


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


async def test_what_people_are_here_for_is_chosen_before_it_begins_and_kept(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        told = here.desk.snapshot()
        assert told.sitting is Sitting.HOME
        assert [(each.sitting, each.cues) for each in told.sittings if not each.cues] == [
            (Sitting.NO_CUES, False)
        ]
        await here.do(DoSitting(id=1, sitting=Sitting.IN_SESSION))
        assert here.desk.snapshot().sitting is Sitting.IN_SESSION
        page = here.session.hello(Grant(channel=here.session.record.id, role="person", seat="A"))
        assert (page.sitting, page.pause_minutes, page.longer_minutes) == (Sitting.IN_SESSION, 3, 3)
        await here.agree("A", "B")
        await here.worn()
        await here.begin()
        with pytest.raises(Refused, match="has begun"):
            await here.do(DoSitting(id=2, sitting=Sitting.HOME))
        start = (await archived(here.store, here.session.record.id))[0]
        assert isinstance(start, Start)
        assert start.sitting is Sitting.IN_SESSION


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


async def test_who_comes_back_gets_the_strap_of_last_time_only_where_none_is_in_the_way(
    tmp_path: Path,
) -> None:
    async with room(tmp_path) as here:
        await here.do(DoSeat(id=1, seat="A", person=None, name="Kim"))
        await here.agree("A")
        await here.worn(b=None)
        await here.begin()
        kim = here.session.person("A")
    async with room(tmp_path) as here:
        await here.do(DoChoose(id=1, seat="A", address=ONE), DoSeat(id=2, seat="B", person=kim))
        assert here.straps == {"A": ONE}
        await here.do(DoChoose(id=3, seat="B", address=TWO), DoChoose(id=4, seat="A", address=None))
        await here.do(DoSeat(id=5, seat="B", person=kim))
        assert here.straps == {"B": TWO}
        assert here.air.closed == [ONE]


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
        assert here.air.closed == []
        await here.session.stop()
        await here.until(lambda: sorted(here.air.closed) == [ONE, TWO])
        assert here.bridge.chosen == {}
        again = here.sittings.new({"A": ONE})
        desk = again.desk
        assert isinstance(desk, SetUpDesk)
        await here.until(lambda: desk.snapshot().seats[0].strap is not None)
        await again.stop()


async def test_a_set_up_that_is_left_keeps_nothing_and_frees_the_straps_for_the_next(tmp_path: Path) -> None:
    async with room(tmp_path / "data") as here:
        frames = await asyncio.to_thread(FrameFile, tmp_path / "live.ndjson")
        pages = {who: here.session.channel.join(who, None) for who in here.session.channel.lanes}
        await here.agree("A")
        await here.worn()
        await here.session.stop()
        for page in pages.values():
            assert '"state":"ended"' in "".join(page.batch())
        again = here.sittings.new({}, frames)
        desk = again.desk
        assert isinstance(desk, SetUpDesk)
        await desk.do(DoChoose(id=1, seat="B", address=ONE))
        await here.clock.forward(1.2)
        assert sorted(here.air.closed) == [ONE, TWO]
        assert [each.strap is not None for each in desk.snapshot().seats] == [False, True]
        with pytest.raises(Refused, match="not running"):
            await here.desk.do(DoChoose(id=2, seat="A", address=TWO))
        assert await here.store.sessions() == []
        await again.stop()
        third = here.sittings.new({})
        third.answer("A", RECORDING, granted=True, basis="page")
        third.begin("{}")
        await third.begun.wait()
        await third.stop()
        await third.over.wait()
        assert b'"end"' in await asyncio.to_thread(frames.path.read_bytes)


async def running(here: Room) -> None:
    """Both agree, wear their straps and are heard."""
    await here.agree("A", "B")
    await here.worn()
    await here.begin()
    await here.clock.forward(0.6)


async def test_a_person_is_told_of_the_own_strap_and_of_those_that_nobody_has(tmp_path: Path) -> None:
    async with room(tmp_path, ONE, TWO, SPARE) as here:
        page = here.session.channel.join(Audience("person", "A"), None)
        await running(here)
        heard = here.own("A")
        assert heard.strap is not None
        assert (heard.strap.address, heard.strap.link, heard.free) == (ONE, LinkState.STREAMING, [])
        here.air.straps = (TWO, SPARE)
        here.air.lost[ONE]()
        here.air.lost[TWO]()
        await here.clock.forward(0.6)
        lost = here.own("A")
        assert lost.strap is not None
        assert lost.strap.link is LinkState.LOST
        await here.until(lambda: [each.address for each in here.own("A").free] == [SPARE])
        assert TWO not in "".join(text for text in page.batch() if '"type":"own_strap"' in text)


async def test_nobody_is_told_of_straps_before_it_runs_and_nobody_else_ever(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        pages = {who: here.session.channel.join(who, None) for who in here.session.channel.lanes}
        await here.worn()
        assert not any('"type":"own_strap"' in text for page in pages.values() for text in page.batch())
        await here.agree("A", "B")
        await here.begin()
        await here.clock.forward(0.6)
        for who, page in pages.items():
            told = [text for text in page.batch() if '"type":"own_strap"' in text]
            assert bool(told) == (who.role == "person")


async def test_a_person_takes_another_strap_in_the_middle(tmp_path: Path) -> None:
    async with room(tmp_path, ONE, TWO, SPARE) as here:
        await here.do(DoSeat(id=1, seat="A", person=None, name="Kim"))
        await running(here)
        await here.desk.do(DoChoose(id=2, seat="A", address=SPARE), "A")
        await here.until(lambda: SPARE in here.air.heard)
        here.air.beat(SPARE)
        await here.clock.forward(0.6)
        strap = here.seat("A").strap
        assert strap is not None
        assert (strap.address, strap.link, here.air.closed) == (SPARE, LinkState.STREAMING, [ONE])
        stored = await here.store.session(here.session.record.id)
        assert SPARE in stored.source_spec
        assert ONE not in stored.source_spec
        assert [(each.name, each.strap[0]) for each in await here.store.people()] == [("Kim", SPARE)]
        await here.session.stop()
        events = await archived(here.store, stored.id)
        links = [each.state for each in events if isinstance(each, Link) and each.seat == "A"]
        assert links == [
            LinkState.STREAMING,
            LinkState.OFF,
            LinkState.SEARCHING,
            LinkState.CONNECTING,
            LinkState.STREAMING,
        ]
        assert [each.state for each in events if isinstance(each, Link) and each.seat == "B"] == links[:1]


async def test_a_person_never_gets_the_others_strap_nor_one_that_is_not_there(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        with pytest.raises(Refused, match="chosen at the computer"):
            await here.desk.do(DoChoose(id=1, seat="A", address=ONE), "A")
        await running(here)
        refusals = {
            TWO: "Strap 2 is B's already. Choose another.",
            SPARE: "not found any more",
            None: "not found any more",
        }
        for address, said in refusals.items():
            with pytest.raises(Refused, match=said):
                await here.desk.do(DoChoose(id=2, seat="A", address=address), "A")
        assert here.air.closed == []


async def test_two_who_want_one_strap_at_once(tmp_path: Path) -> None:
    async with room(tmp_path, ONE, TWO, SPARE) as here:
        await running(here)
        wishes = [here.desk.do(DoChoose(id=1, seat=seat, address=SPARE), seat) for seat in SEATS]
        first, second = await asyncio.gather(*wishes, return_exceptions=True)
        assert first is None
        assert isinstance(second, Refused)
        assert second.problem.message == "Strap 3 is A's already."
        assert here.air.closed == [ONE]


async def test_a_person_looks_for_the_own_strap_and_not_all_the_time(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await running(here)
        before = here.air.scans
        await here.desk.do(DoLook(id=1), "A")
        await here.clock.forward(0.6)
        assert here.air.scans == before
        here.air.straps = (TWO,)
        here.air.lost[ONE]()
        await here.until(lambda: here.air.scans > before)
        before = here.air.scans
        for _ in range(5):
            await here.desk.do(DoLook(id=2), "A")
            await here.clock.forward(0.1)
        assert here.air.scans == before + 1


async def test_the_host_sees_what_there_is_while_it_runs_only_when_asked(tmp_path: Path) -> None:
    async with room(tmp_path, ONE, TWO, SPARE) as here:
        await running(here)
        await here.until(lambda: here.desk.snapshot().found == [])
        await here.do(DoLook(id=1))
        assert here.desk.snapshot().looking
        await here.until(lambda: SPARE in [each.address for each in here.desk.snapshot().found])
        await here.do(DoChoose(id=2, seat="B", address=SPARE))
        assert here.air.closed == [TWO]
        await here.until(lambda: not here.desk.snapshot().looking)


async def test_the_host_alone_is_told(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        pages = {who: here.session.channel.join(who, None) for who in here.session.channel.lanes}
        await here.worn()
        for who, page in pages.items():
            told = [text for text in page.batch() if '"type":"setup"' in text]
            assert bool(told) == (who == Audience("host"))
