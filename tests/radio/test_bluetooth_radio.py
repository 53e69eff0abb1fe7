"""The radio by itself, by the real bleak: what it hears of a strap, what it refuses, and whose turn it is."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from bleak import BleakClient
from bleak.exc import BleakDBusError, BleakError

from sensor_bridge import straps
from sensor_bridge.errors import RadioError, RadioReason, StrapError, StrapReason
from sensor_bridge.gatt.uuids import (
    BATTERY_LEVEL,
    FIRMWARE_REVISION,
    HEART_RATE_MEASUREMENT,
    MANUFACTURER_NAME,
    MODEL_NUMBER,
)
from sensor_bridge.radio import Line, Sighting
from sensor_bridge.straps import BluetoothRadio
from tests.radio.clients import WITHIN_S, until
from tests.radio.fixtures import bleak_anew
from tests.radio.orders import A, B, Manner, StrapSpec
from tests.radio.rig import Rig

pytestmark = pytest.mark.slow


HANGS_S = 1.0
"""How long a connection is tried to a strap that answers nothing."""


async def sighted(radio: BluetoothRadio, *addresses: str) -> list[Sighting]:
    """Scan until all of these were seen."""
    seen: dict[str, Sighting] = {}
    async with radio.scanning(lambda sighting: seen.update({sighting.address: sighting})):
        await until(lambda: set(addresses) <= set(seen))
    return [seen[address] for address in addresses]


class Ear:
    """What one strap was heard to say."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, bytes]] = []

    def __call__(self, characteristic: str, data: bytes) -> None:
        self.heard.append((characteristic, data))


def unheard(_characteristic: str, _data: bytes) -> None:
    """Nobody listens."""


def unminded() -> None:
    """Nobody minds that the link went."""


# -- what is heard -----------------------------------------------------------------------------------


async def test_a_strap_tells_of_itself_and_then_of_its_battery_whenever_that_changes(bluetooth: Rig) -> None:
    bluetooth.reset(StrapSpec(address=A, manner=Manner.QUIET))
    radio, ear = BluetoothRadio(), Ear()
    (sighting,) = await sighted(radio, A)
    line = await radio.connect(sighting, ear, unminded)
    assert ear.heard == [
        (BATTERY_LEVEL, bytes([87])),
        (MANUFACTURER_NAME, b"Polar Electro Oy"),
        (MODEL_NUMBER, b"H10"),
        (FIRMWARE_REVISION, b"5.0.0"),
    ]
    bluetooth.change(A, battery_pct=86)
    await until(lambda: ear.heard[4:] == [(BATTERY_LEVEL, bytes([86]))])
    sent = bluetooth.send(A)
    await until(lambda: ear.heard[5:] == [(HEART_RATE_MEASUREMENT, sent.data)])
    await line.close()


async def test_a_strap_without_battery_service_tells_the_rest(bluetooth: Rig) -> None:
    bluetooth.reset(StrapSpec(address=A, manner=Manner.QUIET, battery_pct=None))
    radio, ear = BluetoothRadio(), Ear()
    (sighting,) = await sighted(radio, A)
    line = await radio.connect(sighting, ear, unminded)
    assert [short for short, _ in ear.heard] == [MANUFACTURER_NAME, MODEL_NUMBER, FIRMWARE_REVISION]
    await line.close()


# -- what is refused ---------------------------------------------------------------------------------


async def refusal(radio: BluetoothRadio, sighting: Sighting) -> StrapReason:
    """Why this strap cannot be connected."""
    with pytest.raises(StrapError) as caught:
        await radio.connect(sighting, unheard, unminded)
    return caught.value.reason


async def test_a_strap_that_measures_no_heart_rate_is_said_to_and_let_go(bluetooth: Rig) -> None:
    bluetooth.reset(StrapSpec(address=A, measures=False))
    radio = BluetoothRadio()
    (sighting,) = await sighted(radio, A)
    assert await refusal(radio, sighting) is StrapReason.NO_HEART_RATE
    await until(lambda: not bluetooth.state(A).connected)


async def test_a_strap_that_is_linked_and_answers_nothing_is_silent(
    bluetooth: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(straps, "CONNECT_S", HANGS_S)
    bluetooth.reset(StrapSpec(address=A, manner=Manner.DEAF))
    radio = BluetoothRadio()
    (sighting,) = await sighted(radio, A)
    assert await refusal(radio, sighting) is StrapReason.SILENT


async def test_a_strap_that_was_never_linked_is_not_called_silent(
    bluetooth: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(straps, "CONNECT_S", HANGS_S)
    radio = BluetoothRadio()
    (sighting,) = await sighted(radio, A)
    bluetooth.drop(A)
    assert await refusal(radio, sighting) is StrapReason.FAILED


async def test_elsewhere_than_on_linux_a_link_that_outlives_a_failed_connect_is_closed(
    bluetooth: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On macOS bleak leaves the link as it is where only the services were not found."""
    from bleak.backends.bluezdbus.client import BleakClientBlueZDBus  # noqa: PLC0415 - imports on Linux only

    closed: list[str] = []

    class Elsewhere(BleakClientBlueZDBus):
        async def connect(self, *_: object, **__: object) -> None:
            raise BleakError("services were not found")

        async def disconnect(self) -> None:
            closed.append(self.address)

        @property
        def is_connected(self) -> bool:
            return True

    radio = BluetoothRadio()
    (sighting,) = await sighted(radio, A)
    monkeypatch.setattr(straps, "BleakClient", partial(BleakClient, backend=Elsewhere))
    assert await refusal(radio, sighting) is StrapReason.FAILED
    assert closed == [A]


NO_OBJECT = BleakDBusError("org.freedesktop.DBus.Error.UnknownObject", ["it is gone"])


@pytest.mark.parametrize(
    ("error", "parted", "linked", "reason"),
    [
        (NO_OBJECT, False, False, RadioReason.NO_ADAPTER),
        (NO_OBJECT, True, True, StrapReason.GONE),  # with the link went the objects of this strap alone
        (BleakDBusError("org.bluez.Error.NotReady", []), False, False, RadioReason.OFF),
        (BleakError("nothing that is known"), False, True, StrapReason.FAILED),
        (KeyError("a link that went, on macOS"), True, True, StrapReason.GONE),
    ],
)
def test_what_bleak_raises_is_said_of_the_strap_or_of_the_radio(
    error: Exception, parted: bool, linked: bool, reason: StrapReason | RadioReason
) -> None:
    said = straps._connect_error(error, "H10", parted=parted, linked=linked)
    assert isinstance(said, StrapError | RadioError)
    assert said.reason is reason


def absent(_place: Path) -> None:
    """There is no such file."""


def deserted(place: Path) -> None:
    """Nobody listens any more where somebody did."""
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(place))


@pytest.mark.parametrize("bus", [absent, deserted])
async def test_without_a_system_bus_there_is_no_service(
    bluetooth: Rig, bus: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bus(tmp_path / "bus")
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path / 'bus'}")
    async with bleak_anew():
        radio = BluetoothRadio()
        with pytest.raises(RadioError) as scanning:
            await sighted(radio, A)
        with pytest.raises(RadioError) as asking:
            await radio.connected()
    assert [caught.value.reason for caught in (scanning, asking)] == [RadioReason.NO_SERVICE] * 2


# -- whose turn it is --------------------------------------------------------------------------------


async def test_two_connections_are_made_one_after_the_other(bluetooth: Rig) -> None:
    radio = BluetoothRadio()
    lines: list[Line] = []
    found = await sighted(radio, A, B)

    async def connect(sighting: Sighting) -> None:
        lines.append(await radio.connect(sighting, unheard, unminded))

    async with asyncio.TaskGroup() as tasks:
        for sighting in found:
            tasks.create_task(connect(sighting))
    assert all(bluetooth.state(address).subscribed for address in (A, B))
    for line in lines:
        await line.close()


@asynccontextmanager
async def connecting(rig: Rig, radio: BluetoothRadio, sighting: Sighting) -> AsyncIterator[None]:
    """The block begins while a connection to a strap that answers nothing is being made."""
    async with asyncio.TaskGroup() as tasks:
        trying = tasks.create_task(refusal(radio, sighting))
        await until(lambda: rig.state(sighting.address).connected)
        yield
        assert await trying is StrapReason.SILENT


@pytest.fixture
def deaf(bluetooth: Rig, monkeypatch: pytest.MonkeyPatch) -> Rig:
    """A strap that answers nothing for a while."""
    monkeypatch.setattr(straps, "CONNECT_S", HANGS_S)
    bluetooth.reset(StrapSpec(address=A, manner=Manner.DEAF))
    return bluetooth


async def test_the_scan_stands_still_while_a_connection_is_made(deaf: Rig) -> None:
    radio = BluetoothRadio()
    seen: dict[str, Sighting] = {}
    async with radio.scanning(lambda sighting: seen.update({sighting.address: sighting})):
        await until(lambda: A in seen)
        assert deaf.scanning()
        async with connecting(deaf, radio, seen[A]):
            assert not deaf.scanning()
        await until(deaf.scanning)
    await until(lambda: not deaf.scanning())


async def test_a_scan_that_is_asked_for_meanwhile_waits_until_it_is_made(deaf: Rig) -> None:
    radio = BluetoothRadio()
    (sighting,) = await sighted(radio, A)
    async with connecting(deaf, radio, sighting), asyncio.timeout(WITHIN_S), radio.scanning(lambda _: None):
        assert not deaf.state(A).connected
        assert deaf.scanning()
