"""Who has agreed to what, in a session of straps: nobody is recorded on another's word."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from dashboard.consents import Consents, changed
from dashboard.errors import Refused
from dashboard.live import WORN_AGAIN_MS, interrupted
from dashboard.sources import Worn, spec_text
from dashboard.store.store import SessionRecord, Store, open_store
from dashboard.views import Audience
from dashboard.wire import DoBegin, DoChoose, DoSeat, Grant
from regulation.samples import SEATS, Consent, Link, LinkState, SeatSettings, Start, Tick
from sensor_bridge.archive import ArchiveEvent, Notification, Row, pack
from sensor_bridge.bridge import Bridge
from sensor_bridge.clock import Clock
from sensor_bridge.errors import RadioError, RadioReason
from sensor_bridge.radio import Sighting
from tests.dashboard.made import RECORDING, THERAPIST
from tests.dashboard.test_desk import ONE, TWO, Air, Room, room
from tests.dashboard.test_session import archived
from tests.sensor_bridge.fakes import HandClock

# -- another person on a seat ----------------------------------------------------------------------


async def answered(here: Room) -> bool:
    return here.seat("A").answered


async def test_another_person_on_a_seat_is_asked_anew(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await here.do(DoSeat(id=1, seat="A", person=None, name="Ann"))
        await here.agree("A")
        await here.session.consent("A", THERAPIST, granted=True)
        await here.do(DoSeat(id=2, seat="A", person=None, name="Somebody else"))
        assert not await answered(here)
        assert dict(here.session.answers) == {}
        with pytest.raises(Refused, match="Nobody has agreed"):
            await here.do(DoBegin(id=3))


async def test_who_is_given_a_name_stays_who_they_are(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await here.agree("A")
        person = here.session.person("A")
        await here.do(DoSeat(id=1, seat="A", person=None, name="Ann"))
        assert (here.session.person("A"), await answered(here)) == (person, True)
        await here.do(DoSeat(id=2, seat="A", person=None, name="Ann"))
        assert (here.session.person("A"), await answered(here)) == (person, True)


# -- a session that began without somebody ------------------------------------------------------------


async def test_who_had_not_answered_is_told_and_nothing_of_them_is_kept(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await here.worn()
        await here.agree("A")
        early = here.session.channel.join(Audience("person", "B"), None)
        await here.begin()
        assert early.closing is not None
        assert early.closing.problem.code == "began_without_you"
        with pytest.raises(Refused, match="began without you"):  # before Hello: the page shows it and stays
            here.session.hello(Grant(channel=here.session.record.id, role="person", seat="B"))
        with pytest.raises(Refused, match="began without you"):
            await here.session.consent("B", RECORDING, granted=True)
        with pytest.raises(Refused, match="no seat B"):
            await here.do(DoChoose(id=5, seat="B", address=None))
        for address in (ONE, TWO):
            here.air.beat(address)
        await here.clock.forward(1.0)
        await here.session.stop()
        kept = await archived(here.store, here.session.record.id)
    assert {event.seat for event in kept if isinstance(event, Notification | Link | Consent)} == {"A"}


def test_a_seat_outside_the_session_is_never_kept() -> None:
    consents = Consents()
    consents.answer("B", RECORDING, True, "page")
    beat = Notification(0, "B", "2a37", b"")
    assert consents.keeps(beat, ("A", "B"))
    assert not consents.keeps(beat, ("A",))


# -- agreeing again --------------------------------------------------------------------------------------


@pytest.mark.parametrize("link", [LinkState.LOST, LinkState.STREAMING])
def test_an_answer_says_where_the_link_stands(link: LinkState) -> None:
    assert changed(5, "A", RECORDING, True, link)[1] == Link(5, "A", link)
    assert changed(5, "A", RECORDING, False, link)[1] == Link(5, "A", LinkState.OFF)
    assert len(changed(5, "A", THERAPIST, True, link)) == 1


async def test_who_agrees_again_while_the_strap_is_away_is_not_said_to_be_heard(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await here.worn()
        await here.agree(*SEATS)
        await here.begin()
        await here.clock.forward(1.0)
        await here.session.consent("A", RECORDING, granted=False)
        here.air.straps = (TWO,)
        here.air.lost[ONE]()
        await here.clock.forward(1.0)
        await here.session.consent("A", RECORDING, granted=True)
        await here.session.stop()
        links = [e for e in await archived(here.store, here.session.record.id) if isinstance(e, Link)]
    own = [link.state for link in links if link.seat == "A"]
    assert own[-2:] == [LinkState.OFF, LinkState.LOST] or own[-2:] == [LinkState.OFF, LinkState.SEARCHING]


# -- after a crash -----------------------------------------------------------------------------------------


async def left_open(store: Store, clock: Clock) -> None:
    """A session of two straps whose service died after five seconds."""
    record = SessionRecord(
        id="s1",
        created_wall_ms=clock.wall_ms(),
        title="",
        source_kind="straps",
        source_label="Heart straps",
        source_spec=spec_text(Worn(straps={"A": (ONE, "HW9"), "B": (TWO, "HW9")})),
        speed=1.0,
        seats=SEATS,
    )
    settings = {seat: SeatSettings() for seat in SEATS}
    events: list[ArchiveEvent] = [Start(0, record.created_wall_ms, "straps", "Heart straps", 1.0, settings)]
    events += [Consent(0, seat, RECORDING, True, "page", "1") for seat in SEATS]
    events += [Tick(t_ms) for t_ms in range(1000, 5001, 1000)]
    rows = [Row(seq, event.t_ms, *pack(event)) for seq, event in enumerate(events)]
    await store.create(record, {seat: (f"p-{seat}", seat) for seat in SEATS}, rows)


@pytest.mark.parametrize(("away_s", "goes_on"), [(590, True), (620, False), (200_000, False)])
async def test_straps_are_worn_by_the_same_people_for_ten_minutes_at_most(
    tmp_path: Path, away_s: float, *, goes_on: bool
) -> None:
    said: list[str] = []
    clock = HandClock()
    assert WORN_AGAIN_MS == 600_000
    async with open_store(tmp_path) as store:
        await left_open(store, clock)
        clock.t += away_s
        bridge = Bridge(Air(), clock, lambda: 0.5)
        sessions = await interrupted(store, clock, None, None, said.append, bridge=bridge)
        assert bool(sessions) is goes_on
        record = await store.session("s1")
        assert (record.ended_t_ms is None) is goes_on
    if not goes_on:
        assert "Its straps may be worn by somebody else by now. What was recorded is kept." in said[0]


# -- a computer that hears nothing ---------------------------------------------------------------------------


@dataclass
class Breaking(Air):
    """A radio that can be switched off."""

    off: bool = False

    async def connected(self) -> list[Sighting]:
        if self.off:
            raise RadioError(RadioReason.OFF)
        return await super().connected()

    @asynccontextmanager
    async def scanning(self, seen: Callable[[Sighting], None]) -> AsyncIterator[None]:
        if self.off:
            raise RadioError(RadioReason.OFF)
        async with super().scanning(seen):
            yield


async def test_bluetooth_that_goes_is_told_to_the_therapist_and_is_no_ones_fault(tmp_path: Path) -> None:
    async with room(tmp_path, air=Breaking()) as here:
        await here.worn()
        await here.agree(*SEATS)
        await here.begin()
        page = here.session.channel.join(Audience("therapist"), None)
        assert isinstance(here.air, Breaking)
        here.air.off = True
        for address in (ONE, TWO):
            here.air.lost[address]()
        for _ in range(10):
            await here.clock.forward(0.6)
        here.air.off = False
        for _ in range(10):
            await here.clock.forward(0.6)
        told = [json.loads(message) for message in page.batch()]
        here.session.channel.leave(page)
    problems = [message["problem"] for message in told if message["type"] == "trouble"]
    assert [problem and problem["message"] for problem in problems] == [
        "Bluetooth is off on this computer.",
        None,
    ]
