"""What people meet: every way in which a strap or a radio fails, through the real bleak, and the way on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from dashboard.check import ONLY_RATES, Check
from regulation.samples import HeartSample, LinkState
from sensor_bridge import straps, supervisor
from sensor_bridge.archive import Notification
from sensor_bridge.bridge import Bridge
from sensor_bridge.clock import SystemClock
from sensor_bridge.decode import to_event
from sensor_bridge.straps import BluetoothRadio
from tests.radio.clients import until
from tests.radio.fixtures import bleak_anew
from tests.radio.orders import A, AdapterState, B, Manner, StrapSpec
from tests.radio.rig import Rig

pytestmark = pytest.mark.slow


@asynccontextmanager
async def bridging() -> AsyncIterator[Bridge]:
    """A bridge that looks for straps until the block ends."""
    bridge = Bridge(BluetoothRadio(), SystemClock(), lambda: 0.5)
    bridge.looking = True
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(bridge.run())
        yield bridge
        running.cancel()


async def says(bridge: Bridge, words: str) -> None:
    """The strap of A says so."""
    await until(lambda: words in bridge.chosen["A"].words)


async def heard(bridge: Bridge) -> None:
    await until(lambda: bridge.chosen["A"].state is LinkState.STREAMING)


async def radio_says(bridge: Bridge, words: str) -> None:
    await until(lambda: bridge.problem is not None and words in str(bridge.problem))


async def test_an_adapter_that_is_off_is_said_and_the_search_goes_on_when_it_is_back(bluetooth: Rig) -> None:
    bluetooth.adapter(AdapterState.OFF)
    async with bridging() as bridge:
        await radio_says(bridge, "Bluetooth is off on this computer. Turn it on, then look again.")
        await bridge.choose("A", A)
        bluetooth.adapter(AdapterState.ON)
        await heard(bridge)
        await until(lambda: bridge.problem is None)


async def test_an_adapter_that_goes_off_under_a_live_strap_is_no_end(bluetooth: Rig) -> None:
    async with bridging() as bridge:
        await bridge.choose("A", A)
        await heard(bridge)
        bluetooth.adapter(AdapterState.OFF)
        await until(lambda: bridge.chosen["A"].state is LinkState.LOST)
        await radio_says(bridge, "Bluetooth is off")
        bluetooth.adapter(AdapterState.ON)
        await heard(bridge)


async def test_a_computer_without_an_adapter_is_told_so(bluetooth: Rig) -> None:
    bluetooth.adapter(AdapterState.ABSENT)
    async with bleak_anew(), bridging() as bridge:
        await radio_says(bridge, "This computer has no Bluetooth.")


async def test_missing_permission_is_said(bluetooth: Rig) -> None:
    bluetooth.permission(granted=False)
    async with bleak_anew(), bridging() as bridge:
        await radio_says(bridge, "This computer does not let coregulate use Bluetooth.")


async def test_no_strap_is_an_empty_list_and_a_chosen_one_is_looked_for(bluetooth: Rig) -> None:
    bluetooth.reset(StrapSpec(address=B, name="Other"))
    async with bridging() as bridge:
        await bridge.choose("A", A, "Polar H10 A1B2C3D4")
        await until(lambda: [each.name for each in bridge.found] == ["Other"])
        await says(bridge, "Looking for Polar H10 A1B2C3D4. A strap wakes when it is damp and worn.")


async def test_a_strap_that_another_app_holds_is_busy_until_it_is_let_go(bluetooth: Rig) -> None:
    bluetooth.reset(StrapSpec(address=A, manner=Manner.BUSY))
    async with bridging() as bridge:
        await bridge.choose("A", A)
        await says(bridge, "is busy. Another app or watch holds it. Close that app, then look again.")
        bluetooth.change(A, manner=Manner.WILLING)
        await heard(bridge)


async def test_a_strap_that_another_app_holds_unseen_is_said_to_be_perhaps_until_it_is_let_go(
    bluetooth: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "VAIN_S", 0.5)
    bluetooth.reset(StrapSpec(address=A, manner=Manner.HELD), StrapSpec(address=B))
    async with bridging() as bridge:
        await bridge.choose("A", A, "Polar H10 A1B2C3D4")
        looking = "Looking for Polar H10 A1B2C3D4. A strap wakes when it is damp and worn."
        await says(bridge, f"{looking} Another app or watch may hold it. Close that app, then look again.")
        bluetooth.change(A, manner=Manner.WILLING)
        await heard(bridge)
        assert bridge.chosen["A"].words == "Polar H10 A1B2C3D4 is heard."


async def test_a_strap_that_goes_while_connecting_is_tried_again(bluetooth: Rig) -> None:
    bluetooth.reset(StrapSpec(address=A, manner=Manner.FLEETING))
    async with bridging() as bridge:
        await bridge.choose("A", A)
        await until(lambda: bridge.chosen["A"].failures > 0)
        bluetooth.change(A, manner=Manner.WILLING)
        bluetooth.bring_back(A)
        await heard(bridge)


async def test_a_strap_that_answers_nothing_is_said_and_tried_again(
    bluetooth: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "SILENCE_S", 1.0)
    bluetooth.reset(StrapSpec(address=A, manner=Manner.QUIET))
    async with bridging() as bridge:
        await bridge.choose("A", A)
        await says(bridge, "is connected but sends nothing. Press it to the skin")
        bluetooth.change(A, manner=Manner.WILLING)
        await heard(bridge)


async def test_a_strap_whose_link_stands_and_that_answers_nothing_is_said_until_it_answers(
    bluetooth: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(straps, "CONNECT_S", 1.0)
    bluetooth.reset(StrapSpec(address=A, manner=Manner.DEAF), StrapSpec(address=B))
    async with bridging() as bridge:
        await bridge.choose("A", A)
        await says(bridge, "Polar H10 A1B2C3D4 is connected but sends nothing. Press it to the skin")
        await bridge.choose("B", B)
        await until(lambda: bridge.chosen["B"].state is LinkState.STREAMING)
        bluetooth.change(A, manner=Manner.WILLING)
        await heard(bridge)
        assert bridge.chosen["A"].words == "Polar H10 A1B2C3D4 is heard."


async def test_a_strap_that_answers_nothing_any_more_is_lost_until_it_answers(
    bluetooth: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(straps, "CONNECT_S", 1.0)
    monkeypatch.setattr(supervisor, "SILENCE_S", 1.5)
    async with bridging() as bridge:
        await bridge.choose("A", A)
        await heard(bridge)
        bluetooth.change(A, manner=Manner.DEAF)
        await until(lambda: bridge.chosen["A"].state is LinkState.LOST)
        await says(bridge, "Polar H10 A1B2C3D4 is connected but sends nothing. Press it to the skin")
        bluetooth.change(A, manner=Manner.WILLING)
        await heard(bridge)


async def test_a_bluetooth_service_that_dies_is_noticed_and_said(
    bluetooth: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "SILENCE_S", 1.5)
    async with bridging() as bridge:
        await bridge.choose("A", A)
        await heard(bridge)
        bluetooth.service(running=False)
        await until(lambda: bridge.chosen["A"].state is LinkState.LOST)
        await radio_says(bridge, "The Bluetooth service of this computer does not answer.")
        bluetooth.service(running=True)
        await heard(bridge)
        await until(lambda: bridge.problem is None)


async def test_two_straps_of_one_name_are_two(bluetooth: Rig) -> None:
    bluetooth.reset(StrapSpec(address=A, name="HW9"), StrapSpec(address=B, name="HW9"))
    async with bridging() as bridge:
        await until(lambda: len(bridge.found) == 2)
        await bridge.choose("A", A)
        await bridge.choose("B", B)
        await until(lambda: all(each.state is LinkState.STREAMING for each in bridge.chosen.values()))


@pytest.mark.parametrize(
    "spec",
    [
        StrapSpec(address=A, manner=Manner.QUIET, sends_rr=False),
        StrapSpec(address=A, manner=Manner.QUIET, contact=False),
    ],
)
async def test_a_strap_without_intervals_or_without_contact_is_told_apart(
    bluetooth: Rig, spec: StrapSpec
) -> None:
    bluetooth.reset(spec)
    check = Check(0)

    class Ear:
        packets = 0

        def on_link(self, *_: object) -> None: ...

        def on_data(self, _seat: object, characteristic: str, data: bytes) -> None:
            sample = to_event(Notification(self.packets * 1000, "A", characteristic, data))
            if isinstance(sample, HeartSample):
                self.packets += 1
                check.hear(sample)

    async with bridging() as bridge:
        ear = Ear()
        with bridge.listening(ear):
            await bridge.choose("A", A)
            await until(lambda: bluetooth.state(A).subscribed)
            for _ in range(ONLY_RATES + 1):
                bluetooth.send(A)
            await until(lambda: ear.packets > ONLY_RATES)
    told = check.told(ear.packets * 1000)
    assert told.words == ("No single beats, only a rate" if spec.contact else "No contact with the skin")
