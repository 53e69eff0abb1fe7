"""One scan for whoever needs it, and a supervisor for each seat's strap."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from regulation.samples import LinkState, Seat
from sensor_bridge.bridge import CONNECTED_EVERY_S, DEAF_S, FOUND_FOR_S, RADIO_AGAIN_S, Bridge
from sensor_bridge.errors import BadAddress, RadioError, RadioReason, StrapError, StrapReason
from sensor_bridge.radio import strap_address, strap_name
from sensor_bridge.supervisor import MAY_BE_HELD, VAIN_S
from tests.sensor_bridge.radios import PULSE, A, B, FakeRadio, TurnedClock, settle, sighting

OFF, SEARCHING, CONNECTING = LinkState.OFF, LinkState.SEARCHING, LinkState.CONNECTING
STREAMING, LOST = LinkState.STREAMING, LinkState.LOST


class Ear:
    """A listener that keeps what it hears."""

    def __init__(self) -> None:
        self.heard: list[tuple[Seat, LinkState | bytes]] = []

    def on_link(self, seat: Seat, state: LinkState) -> None:
        self.heard.append((seat, state))

    def on_data(self, seat: Seat, characteristic: str, data: bytes) -> None:
        self.heard.append((seat, data))


class House:
    """A bridge with a radio and a clock that do as they are told."""

    def __init__(self) -> None:
        self.clock, self.radio = TurnedClock(), FakeRadio()
        self.bridge = Bridge(self.radio, self.clock, lambda: 0.5)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Bridge]:
        """Run it in the block; afterwards nothing is left of it."""
        before = asyncio.all_tasks()
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(self.bridge.run())
            await settle()
            yield self.bridge
            self.radio.connecting.set()
            self.radio.closing.set()
            task.cancel()
        assert asyncio.all_tasks() == before
        assert self.radio.seen is None
        assert self.bridge.chosen == {}

    async def advertise(self, *addresses: str) -> None:
        self.radio.advertise(*(sighting(address) for address in addresses))
        await settle()

    async def passes(self, seconds: float) -> None:
        """Second by second, so that whoever looks every now and then does."""
        for _ in range(round(seconds)):
            await self.clock.forward(1)

    async def stream(self, seat: Seat, address: str) -> None:
        await self.bridge.choose(seat, address)
        await settle()
        await self.advertise(address)
        self.radio.lines[address].beat()
        await settle()
        assert self.bridge.chosen[seat].state is STREAMING


# -- the scan ----------------------------------------------------------------------------------------


async def test_it_scans_only_while_somebody_needs_it() -> None:
    house = House()
    async with house.open() as bridge:
        await house.clock.forward(60)
        assert house.radio.scans == 0
        bridge.looking = True
        await settle()
        assert house.radio.seen is not None
        bridge.looking = False
        await settle()
        assert house.radio.seen is None


async def test_a_chosen_strap_is_looked_for_until_it_is_connected_and_again_at_once_when_lost() -> None:
    house = House()
    scans = []
    async with house.open() as bridge:
        await bridge.choose("A", A)
        await settle()
        scans.append(house.radio.seen is not None)
        house.radio.connecting.clear()
        await house.advertise(A)
        scans.append(house.radio.seen is not None)
        house.radio.connecting.set()
        house.radio.lines[A].beat()
        await settle()
        scans.append(house.radio.seen is not None)
        house.radio.lines[A].lost()
        await settle()  # no time passes
        scans.append(house.radio.seen is not None)
    assert scans == [True, False, False, True]


async def test_two_straps_and_the_set_up_share_one_scan() -> None:
    house = House()
    async with house.open() as bridge:
        bridge.looking = True
        await bridge.choose("A", A)
        await bridge.choose("B", B)
        await settle()
        assert house.radio.scans == 1  # the radio would not have had a second one
        await house.advertise(A, B)
        assert [bridge.chosen[seat].state for seat in ("A", "B")] == [CONNECTING, CONNECTING]
        assert house.radio.seen is not None


async def test_a_deaf_scan_is_begun_again() -> None:
    house = House()
    async with house.open() as bridge:
        bridge.looking = True
        await settle()
        for _ in range(4):  # one that hears something is not deaf
            await house.clock.forward(DEAF_S - 0.5)
            await house.advertise(B)
        assert house.radio.scans == 1
        for _ in range(int(DEAF_S / 0.5) + 1):
            await house.clock.forward(0.5)
        assert house.radio.scans == 2


async def test_looking_now_begins_a_scan_anew_and_tries_every_strap() -> None:
    house = House()
    async with house.open() as bridge:
        await bridge.choose("A", A)
        await settle()
        for _ in range(2):
            house.radio.refuse(StrapError(StrapReason.FAILED, "H10"))
            await house.advertise(A)
            waits = [bridge.chosen["A"].retry_s]
            scans = house.radio.scans
            bridge.look_now()
            await settle()
            waits.append(bridge.chosen["A"].retry_s)
            assert [wait is None for wait in waits] == [False, True]
            assert house.radio.scans == scans + 1


async def test_a_radio_that_fails_is_said_to_and_found_again() -> None:
    house = House()
    house.radio.broken = RadioError(RadioReason.OFF)
    async with house.open() as bridge:
        bridge.looking = True
        await settle()
        told = [bridge.problem]
        house.radio.broken = RadioError(RadioReason.NO_ADAPTER)
        await house.clock.forward(RADIO_AGAIN_S - 0.1)
        told.append(bridge.problem)
        await house.clock.forward(0.2)
        told.append(bridge.problem)
        house.radio.broken = None
        bridge.look_now()
        await settle()
        told.append(bridge.problem)
        reasons = [problem and problem.reason for problem in told]
        assert reasons == [RadioReason.OFF, RadioReason.OFF, RadioReason.NO_ADAPTER, None]
        assert house.radio.seen is not None


async def test_a_radio_that_fails_during_a_scan_is_noticed_when_it_is_deaf() -> None:
    house = House()
    async with house.open() as bridge:
        bridge.looking = True
        await settle()
        house.radio.broken = RadioError(RadioReason.OFF)
        for _ in range(int(DEAF_S / 0.5) + 1):
            await house.clock.forward(0.5)
        assert bridge.problem is house.radio.broken


async def test_while_the_radio_fails_no_strap_is_looked_for_in_vain() -> None:
    house = House()
    house.radio.broken = RadioError(RadioReason.OFF)
    async with house.open() as bridge:
        await bridge.choose("A", A)
        await house.passes(2 * VAIN_S)
        words = [bridge.chosen["A"].words]
        house.radio.broken = None
        await house.passes(VAIN_S + RADIO_AGAIN_S)
        words.append(bridge.chosen["A"].words)
        assert [MAY_BE_HELD in each for each in words] == [False, True]


# -- what is found -----------------------------------------------------------------------------------


async def test_what_advertises_is_offered_strongest_first_for_a_while() -> None:
    house = House()
    async with house.open() as bridge:
        bridge.looking = True
        await settle()
        house.radio.advertise(
            sighting(A, "near", -40), sighting(B, "", -80), sighting("C0:33", "no strength", None)
        )
        assert [each.name for each in bridge.found] == ["near", "Strap 2202", "no strength"]
        await house.clock.forward(FOUND_FOR_S)
        house.radio.advertise(sighting(B, "", -80))
        assert len(bridge.found) == 3
        await house.clock.forward(0.1)
        assert [each.address for each in bridge.found] == [B]


@pytest.mark.parametrize(
    ("address", "advertised", "name"),
    [
        (A, "Polar H10 A1B2C3D4", "Polar H10 A1B2C3D4"),
        (A, "", "Strap 1101"),
        ("5f1c2f3e-aaaa-bbbb-cccc-0123456703d4", "", "Strap 03D4"),
    ],
)
def test_a_strap_has_a_name(address: str, advertised: str, name: str) -> None:
    assert strap_name(address, advertised) == name


async def test_a_strap_chosen_by_address_gets_its_name_when_it_is_seen() -> None:
    house = House()
    async with house.open() as bridge:
        await bridge.choose("A", A.lower())
        await bridge.choose("B", B, "Mine")
        await settle()
        names = [bridge.chosen["A"].name]
        house.radio.advertise(sighting(A, ""), sighting(B))
        names.append(bridge.chosen["A"].name)
        house.radio.advertise(sighting(A, "H10"))
        names.append(bridge.chosen["A"].name)
        house.radio.advertise(sighting(A, "renamed"))
        names.append(bridge.chosen["A"].name)
        assert names == ["Strap 1101", "Strap 1101", "H10", "H10"]
        await settle()
        assert bridge.chosen["A"].words == "Connecting to H10."
        assert bridge.chosen["B"].name == "Mine"


async def test_a_strap_that_is_found_is_chosen_with_its_name() -> None:
    house = House()
    async with house.open() as bridge:
        bridge.looking = True
        await settle()
        await house.advertise(A)
        await bridge.choose("A", A)
        assert bridge.chosen["A"].name == "H10"


async def test_what_this_computer_is_connected_to_already_is_offered_to_set_up_alone() -> None:
    """A killed program leaves its straps so, and no scan can see them."""
    house = House()
    house.radio.already = [sighting(A, rssi_dbm=None)]
    async with house.open() as bridge:
        await bridge.choose("B", B)
        await settle()
        assert bridge.found == []
        bridge.looking = True
        await settle()
        assert [each.name for each in bridge.found] == ["H10"]
        await house.passes(2 * FOUND_FOR_S)
        assert [each.address for each in bridge.found] == [A]
        house.radio.already = []
        await house.passes(FOUND_FOR_S + CONNECTED_EVERY_S)
        assert bridge.found == []


async def test_a_strap_in_sight_or_in_use_is_not_taken_for_one_that_is_connected_only() -> None:
    house = House()
    async with house.open() as bridge:
        await house.stream("A", A)
        bridge.looking = True
        await settle()
        await house.advertise(B)
        house.radio.already = [sighting(A, rssi_dbm=None), sighting(B, rssi_dbm=None)]
        await house.passes(CONNECTED_EVERY_S)
        assert [(each.address, each.sighting.rssi_dbm) for each in bridge.found] == [(A, -60), (B, -60)]
        await house.passes(FOUND_FOR_S)
        assert [(each.address, each.sighting.rssi_dbm) for each in bridge.found] == [(B, None)]


async def test_a_radio_that_cannot_say_what_is_connected_goes_on_scanning() -> None:
    house = House()
    async with house.open() as bridge:
        bridge.looking = True
        await settle()
        await house.advertise(A)
        house.radio.broken = RadioError(RadioReason.FAILED)
        await house.clock.forward(CONNECTED_EVERY_S)
        assert (bridge.problem, [each.address for each in bridge.found]) == (None, [A])


async def test_a_strap_chosen_by_address_gets_its_name_when_it_is_taken_up() -> None:
    house = House()
    house.radio.already = [sighting(A, "H9", None)]
    async with house.open() as bridge:
        await bridge.choose("A", A)
        await settle()
        assert bridge.chosen["A"].words == "Connecting to H9."


# -- choosing ----------------------------------------------------------------------------------------


async def test_another_choice_releases_the_strap_that_was_there_first() -> None:
    house = House()
    ear = Ear()
    async with house.open() as bridge:
        with bridge.listening(ear):
            await house.stream("A", A)
            await house.stream("A", B)
        assert house.radio.diary == [f"connect {A}", f"close {A}", f"connect {B}"]
        assert ear.heard == [
            ("A", SEARCHING),
            ("A", CONNECTING),
            ("A", STREAMING),
            ("A", PULSE),
            ("A", OFF),
            ("A", SEARCHING),
            ("A", CONNECTING),
            ("A", STREAMING),
            ("A", PULSE),
        ]


async def test_the_same_choice_again_changes_nothing() -> None:
    house = House()
    async with house.open() as bridge:
        await house.stream("A", A)
        await bridge.choose("A", A)
        await bridge.choose("A", A.lower())
        assert bridge.chosen["A"].state is STREAMING


async def test_no_strap_is_a_choice() -> None:
    house = House()
    async with house.open() as bridge:
        await house.stream("A", A)
        await bridge.choose("A", None)
        assert bridge.chosen == {}
        assert house.radio.diary[-1] == f"close {A}"
        await bridge.choose("A", None)


@pytest.mark.parametrize("address", ["", "hello world", f"{A}:02", "5f1c2f3e", "C" * 4000])
async def test_what_is_no_address_changes_nothing(address: str) -> None:
    house = House()
    async with house.open() as bridge:
        await house.stream("A", A)
        with pytest.raises(BadAddress, match="is no address of a strap"):
            await bridge.choose("A", address)
        assert {seat: strap.address for seat, strap in bridge.chosen.items()} == {"A": A}
        assert bridge.chosen["A"].state is STREAMING


@pytest.mark.parametrize("other", [A.lower(), f" {A}\n"])
async def test_a_strap_is_never_on_two_seats_however_it_is_written(other: str) -> None:
    house = House()
    async with house.open() as bridge:
        await bridge.choose("A", A)
        await bridge.choose("B", other)
        assert {seat: strap.address for seat, strap in bridge.chosen.items()} == {"B": A}


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" c0:22:22:22:22:02 ", B),
        ("5f1c2f3e-aaaa-bbbb-cccc-0123456703d4", "5F1C2F3E-AAAA-BBBB-CCCC-0123456703D4"),
    ],
)
def test_an_address_is_trimmed_and_has_no_case(typed: str, address: str) -> None:
    assert strap_address(typed) == address


async def test_a_strap_is_never_on_two_seats() -> None:
    house = House()
    async with house.open() as bridge:
        await house.stream("A", A)
        await bridge.choose("B", A)
        await settle()
        assert list(bridge.chosen) == ["B"]
        await house.advertise(A)
        assert house.radio.diary == [f"connect {A}", f"close {A}", f"connect {A}"]


async def test_choices_at_the_same_time_leave_one_strap_and_one_line() -> None:
    house = House()
    async with house.open() as bridge:
        await house.stream("A", A)
        house.radio.closing.clear()
        async with asyncio.TaskGroup() as tasks:
            for _ in range(3):
                tasks.create_task(bridge.choose("A", B))
            await settle()
            house.radio.closing.set()
        await settle()
        await house.advertise(B)
        assert house.radio.diary == [f"connect {A}", f"close {A}", f"connect {B}"]


async def test_what_was_chosen_before_it_runs_is_looked_for() -> None:
    house = House()
    await house.bridge.choose("A", A)
    assert house.bridge.chosen["A"].state is OFF
    async with house.open() as bridge:
        await house.advertise(A)
        assert bridge.chosen["A"].state is CONNECTING


async def test_swapped_straps_change_seats() -> None:
    house = House()
    async with house.open() as bridge:
        await house.stream("A", A)
        await house.stream("B", B)
        await bridge.swap()
        await settle()
        assert {seat: strap.address for seat, strap in bridge.chosen.items()} == {"A": B, "B": A}
        await house.advertise(A, B)
        ear = Ear()
        with bridge.listening(ear):
            house.radio.lines[A].beat(b"\x00\x01")
            house.radio.lines[B].beat(b"\x00\x02")
        assert [each for each in ear.heard if isinstance(each[1], bytes)] == [
            ("B", b"\x00\x01"),
            ("A", b"\x00\x02"),
        ]
        assert sorted(house.radio.diary[:4]) == sorted(
            [f"connect {A}", f"connect {B}", f"close {A}", f"close {B}"]
        )


async def test_a_single_strap_changes_seats_too() -> None:
    house = House()
    async with house.open() as bridge:
        await bridge.choose("A", A)
        await bridge.swap()
        assert {seat: strap.address for seat, strap in bridge.chosen.items()} == {"B": A}


async def test_resting_releases_every_strap_and_ends_the_scan() -> None:
    house = House()
    async with house.open() as bridge:
        await house.stream("A", A)
        await bridge.choose("B", B)
        await settle()
        await bridge.rest()
        await settle()
        assert bridge.chosen == {}
        assert house.radio.diary[-1] == f"close {A}"
        assert house.radio.seen is None


async def test_one_strap_that_fails_leaves_the_other_alone() -> None:
    house = House()
    async with house.open() as bridge:
        await house.stream("A", A)
        await bridge.choose("B", B)
        await settle()
        for reason in StrapReason:
            house.radio.refuse(StrapError(reason, "H10"))
            await house.advertise(B)
            bridge.look_now()
            await settle()
        assert bridge.chosen["A"].state is STREAMING
        assert bridge.chosen["B"].failures == len(StrapReason)


# -- listening ---------------------------------------------------------------------------------------


async def test_a_listener_is_told_first_what_is_known_and_where_the_links_stand() -> None:
    house = House()
    ear = Ear()
    async with house.open() as bridge:
        await house.stream("A", A)
        house.radio.lines[A].heard("2a19", b"\x57")
        await bridge.choose("B", B)
        await settle()
        with bridge.listening(ear):
            assert ear.heard == [("A", b"\x57"), ("A", STREAMING), ("B", SEARCHING)]


async def test_listeners_come_and_go() -> None:
    house = House()
    first, second = Ear(), Ear()
    async with house.open() as bridge:
        await house.stream("A", A)
        with bridge.listening(first):
            with bridge.listening(second):
                house.radio.lines[A].beat(b"\x00\x01")
            house.radio.lines[A].beat(b"\x00\x02")
        house.radio.lines[A].beat(b"\x00\x03")
    assert first.heard[1:] == [("A", b"\x00\x01"), ("A", b"\x00\x02")]
    assert second.heard[1:] == [("A", b"\x00\x01")]


async def test_a_listener_may_leave_while_it_is_told() -> None:
    house = House()
    second = Ear()

    class Leaver(Ear):
        def on_data(self, seat: Seat, characteristic: str, data: bytes) -> None:
            house.bridge._listeners.remove(self)

    async with house.open() as bridge:
        await house.stream("A", A)
        bridge._listeners.append(Leaver())
        with bridge.listening(second):
            house.radio.lines[A].beat()
        assert second.heard[1:] == [("A", PULSE)]
