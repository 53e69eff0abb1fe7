"""What our code and the rig assume of the installed bleak, each shown by the real bleak on the rig.

A test here that fails after an update of bleak names the habit of ours to think over. Straps are quiet: what
is sent is sent by the test, so nothing depends on time but the patience of `WITHIN_S`.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from bleak import BleakAdapter, BleakClient, BleakScanner
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDBusError,
    BleakError,
)
from dbus_fast import Message
from dbus_fast.aio import MessageBus

import sensor_bridge
from tests.radio.clients import (
    HEART_RATE,
    HEART_RATE_SERVICE,
    WITHIN_S,
    Inbox,
    Watched,
    found,
    listening,
    until,
)
from tests.radio.fixtures import bleak_anew, bleak_manager
from tests.radio.orders import PAIR, A, AdapterState, B, Manner, StrapSpec
from tests.radio.rig import Rig

pytestmark = pytest.mark.slow


NEVER_S = 0.5
"""How long we let bleak try what cannot succeed."""
BATTERY = "00002a19-0000-1000-8000-00805f9b34fb"

QUIET = [StrapSpec(address=spec.address, name=spec.name, manner=Manner.QUIET) for spec in PAIR]


async def available() -> None:
    """Return once bleak has been told that there is an adapter that is on."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            try:
                await BleakAdapter.get()
            except BleakBluetoothNotAvailableError:
                await asyncio.sleep(0.01)  # it is told by another process
            else:
                return


async def unavailable() -> BleakBluetoothNotAvailableReason:
    """Why a scan cannot begin, once bleak has been told."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            try:
                await BleakAdapter.get()
            except BleakBluetoothNotAvailableError as error:
                return error.reason
            await asyncio.sleep(0.01)


# ------------------------------------------------------------------------------------------------ scans


async def test_the_long_form_of_a_service_finds_both_straps(bluetooth: Rig) -> None:
    device_a, device_b = await found(A, B)
    assert (device_a.name, device_b.name) == (PAIR[0].name, PAIR[1].name)


async def test_the_short_form_of_a_service_finds_nothing(bluetooth: Rig) -> None:
    found_by_short: list[str] = []
    told: list[str] = []
    manager = await bleak_manager()
    async with BleakScanner(lambda device, _: found_by_short.append(device.address), service_uuids=["180d"]):
        manager._advertisement_callbacks["/org/bluez/hci0"].append(lambda path, _: told.append(path))
        await until(lambda: len(told) > 3)  # so BlueZ found them, and bleak kept it to itself
    manager._advertisement_callbacks.clear()
    assert found_by_short == []


async def test_a_second_scanner_is_refused(bluetooth: Rig) -> None:
    async with BleakScanner():
        with pytest.raises(BleakDBusError, match="InProgress"):
            await BleakScanner().start()


async def test_connecting_by_address_scans_and_so_is_refused_while_we_scan(bluetooth: Rig) -> None:
    async with BleakScanner():
        with pytest.raises(BleakDBusError, match="InProgress"):
            await BleakClient(A, timeout=NEVER_S).connect()


async def test_two_straps_may_have_one_name_and_still_be_told_apart(bluetooth: Rig) -> None:
    bluetooth.reset(StrapSpec(address=A, name="TICKR"), StrapSpec(address=B, name="TICKR"))
    device_a, device_b = await found(A, B)
    assert device_a.name == device_b.name == "TICKR"
    assert device_a.address != device_b.address


async def test_a_strap_that_another_app_holds_is_not_seen(bluetooth: Rig) -> None:
    bluetooth.reset(StrapSpec(address=A, manner=Manner.HELD), StrapSpec(address=B))
    seen = []
    async with BleakScanner(lambda device, _: seen.append(device.address)):
        await until(lambda: seen.count(B) > 2)
    assert A not in seen


# ------------------------------------------------------------------------------------------ connections


async def test_a_strap_gives_heart_rate_battery_and_itself(bluetooth: Rig) -> None:
    bluetooth.reset(*QUIET)
    inbox = Inbox()
    (device,) = await found(A)
    async with listening(device, inbox) as client:
        assert await client.read_gatt_char(BATTERY) == bytes([87])
        assert await client.read_gatt_char("2a29") == b"Polar Electro Oy"
        first, second = bluetooth.send(A), bluetooth.send(A)
        assert await inbox.until(second.data) == [first.data, second.data]


async def test_of_two_concurrent_connects_one_fails(bluetooth: Rig) -> None:
    """bleak#1036, #1489: it waits in vain for BlueZ, until its own timeout, and does not try again."""
    clients = [BleakClient(device, timeout=WITHIN_S) for device in await found(A, B)]
    connects = [asyncio.create_task(client.connect()) for client in clients]
    await asyncio.wait(connects, return_when=asyncio.FIRST_COMPLETED)
    _, waiting = await asyncio.wait(connects, timeout=NEVER_S)
    assert sorted([bluetooth.state(A).connected, bluetooth.state(B).connected]) == [False, True]
    (loser,) = waiting
    loser.cancel()
    await asyncio.wait([loser])
    for client in clients:
        await client.disconnect()


async def test_a_client_that_was_not_closed_doubles_every_beat(bluetooth: Rig) -> None:
    """bleak#2002: the old D-Bus connection still listens, and BlueZ signals once for each listener."""
    bluetooth.reset(*QUIET)
    inbox = Inbox()
    (device,) = await found(A)
    old = Watched(device)
    await old.connect()
    await old.start_notify(HEART_RATE, Inbox())
    bluetooth.drop(A)
    await old.until_lost()
    bluetooth.bring_back(A)
    async with listening(device, inbox):
        first, second = bluetooth.send(A), bluetooth.send(A)
        await inbox.until(second.data)
        assert inbox.packets[:3] == [first.data, first.data, second.data]
    await old.disconnect()


async def test_a_client_that_was_closed_doubles_nothing(bluetooth: Rig) -> None:
    bluetooth.reset(*QUIET)
    inbox = Inbox()
    (device,) = await found(A)
    async with listening(device, Inbox()) as old:
        bluetooth.drop(A)
        await old.until_lost()
        bluetooth.bring_back(A)
    async with listening(device, inbox):
        sent = [bluetooth.send(A).data for _ in range(3)]
        assert await inbox.until(sent[-1]) == sent


async def test_a_client_that_was_closed_leaves_nothing_on_the_bus(bluetooth: Rig) -> None:
    before = bluetooth.clients()
    (device,) = await found(A)
    client = Watched(device)
    await client.connect()
    assert len(bluetooth.clients()) == len(before) + 1
    bluetooth.drop(A)
    await client.until_lost()
    assert len(bluetooth.clients()) == len(before) + 1  # a link loss closes nothing
    await client.disconnect()
    await until(lambda: bluetooth.clients() == before)


async def test_services_are_gone_after_a_disconnect(bluetooth: Rig) -> None:
    (device,) = await found(A)
    client = Watched(device)
    await client.connect()
    assert client.services.get_characteristic(HEART_RATE) is not None
    bluetooth.hang_up(A)
    await client.until_lost()
    assert not client.is_connected
    with pytest.raises(BleakError, match="Service Discovery has not been performed"):
        _ = client.services
    await client.disconnect()


async def test_a_device_that_bluez_forgot_is_stale(bluetooth: Rig) -> None:
    (device,) = await found(A)
    bluetooth.forget(A)
    with pytest.raises(BleakError, match=r"device 'dev_C0_11_11_11_11_01' not found"):
        await BleakClient(device).connect()


async def test_a_strap_is_renamed_by_connecting_and_keeps_its_address(bluetooth: Rig) -> None:
    bluetooth.reset(StrapSpec(address=A, name="Polar H10 A1B2C3D4", renamed="H10"))
    (device,) = await found(A)
    async with BleakClient(device):
        pass
    (again,) = await found(A)
    assert (device.name, again.name) == ("Polar H10 A1B2C3D4", "H10")
    assert device.address == again.address


async def test_a_strap_that_a_killed_process_left_connected_must_be_adopted(bluetooth: Rig) -> None:
    bluetooth.reset(*QUIET)
    await connect_and_die(bluetooth)
    assert bluetooth.state(A).connected
    seen = []
    async with BleakScanner(lambda device, _: seen.append(device.address)):
        await until(lambda: seen.count(B) > 2)
    assert A not in seen
    (device,) = await (await BleakAdapter.get()).get_connected_devices(["180d"])
    assert device.address == A
    inbox = Inbox()
    async with listening(device, inbox):
        sent = bluetooth.send(A).data
        assert await inbox.until(sent) == [sent]


async def connect_and_die(rig: Rig) -> None:
    """A process that connects to strap A and is killed."""
    script = f"""
import asyncio
from bleak import BleakClient
async def main():
    await BleakClient("{A}").connect()
    print("connected", flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, env=rig.environment, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"connected\n"
    process.kill()
    await process.wait()


async def test_async_callbacks_do_not_keep_the_order(bluetooth: Rig) -> None:
    bluetooth.reset(*QUIET)
    (device,) = await found(A)
    handled: list[bytes] = []
    second_came = asyncio.Event()
    both_handled = asyncio.Event()

    async def handle(_: BleakGATTCharacteristic, data: bytearray) -> None:
        if data == b"\x00\x01":
            await second_came.wait()
        second_came.set()
        handled.append(bytes(data))
        if len(handled) == 2:
            both_handled.set()

    async with listening(device, handle):
        bluetooth.send(A, b"\x00\x01")
        bluetooth.send(A, b"\x00\x02")
        async with asyncio.timeout(WITHIN_S):
            await both_handled.wait()
    assert handled == [b"\x00\x02", b"\x00\x01"]


async def test_a_strap_that_hangs_up_on_us_fails_the_connect(bluetooth: Rig) -> None:
    bluetooth.change(A, manner=Manner.BUSY)
    (device,) = await found(A)
    with pytest.raises(BleakError, match="failed to discover services, device disconnected"):
        await BleakClient(device).connect()


async def test_a_call_over_a_bus_that_was_shut_leaves_a_failure_that_nobody_can_retrieve(
    bluetooth: Rig,
) -> None:
    """dbus-fast: it watches the dead socket and raises for that, before it awaits the reply. So a client that
    bleak has torn down is not closed once more (`sensor_bridge.straps._is_torn_down`)."""
    unretrieved: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, about: unretrieved.append(about["exception"]))
    bus = await MessageBus(bus_address=bluetooth.bus_address).connect()
    bus.disconnect()
    with pytest.raises(OSError, match="Bad file descriptor"):
        await bus.call(Message("org.bluez", "/", "org.freedesktop.DBus.Peer", "Ping"))
    gc.collect()
    assert [type(each) for each in unretrieved] == [BrokenPipeError]


async def test_a_strap_that_goes_while_connecting_fails_the_connect(bluetooth: Rig) -> None:
    bluetooth.change(A, manner=Manner.FLEETING)
    (device,) = await found(A)
    with pytest.raises(BleakError, match="failed to discover services, device disconnected"):
        await BleakClient(device).connect()


async def test_a_strap_that_went_before_connecting_times_out(bluetooth: Rig) -> None:
    (device,) = await found(A)
    bluetooth.drop(A)
    with pytest.raises(TimeoutError):
        await BleakClient(device, timeout=NEVER_S).connect()
    bluetooth.bring_back(A)
    async with BleakClient(device):
        assert bluetooth.state(A).connected


async def test_a_strap_that_answers_nothing_times_out_and_is_let_go(bluetooth: Rig) -> None:
    bluetooth.change(A, manner=Manner.DEAF)
    (device,) = await found(A)
    client = BleakClient(device, timeout=NEVER_S)
    with pytest.raises(TimeoutError):
        await client.connect()
    assert not client.is_connected
    bluetooth.change(A, manner=Manner.WILLING)
    async with BleakClient(device):
        assert bluetooth.state(A).connected


async def test_a_read_that_is_not_answered_hangs_until_the_link_ends(bluetooth: Rig) -> None:
    (device,) = await found(A)
    client = Watched(device)
    await client.connect()
    bluetooth.change(A, manner=Manner.DEAF)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(NEVER_S):
            await client.read_gatt_char(BATTERY)
    await client.disconnect()


# -------------------------------------------------------------------------------------- adapter, service


async def test_an_adapter_that_is_off_is_said_to_be_and_comes_back(bluetooth: Rig) -> None:
    bluetooth.adapter(AdapterState.OFF)
    assert await unavailable() is BleakBluetoothNotAvailableReason.POWERED_OFF
    with pytest.raises(BleakBluetoothNotAvailableError) as caught:
        await BleakScanner().start()
    assert caught.value.reason is BleakBluetoothNotAvailableReason.POWERED_OFF
    bluetooth.adapter(AdapterState.ON)
    await available()
    await found(A, B)


async def test_an_adapter_that_went_off_this_moment_is_not_ready(bluetooth: Rig) -> None:
    """Bleak has not been told yet, so it asks BlueZ, and the answer has no `reason`."""
    bluetooth.adapter(AdapterState.OFF)
    with pytest.raises(BleakDBusError, match=r"org\.bluez\.Error\.NotReady"):
        await BleakScanner().start()


async def test_an_adapter_that_is_not_there_is_said_to_be_and_comes_back(bluetooth: Rig) -> None:
    bluetooth.adapter(AdapterState.ABSENT)
    assert await unavailable() is BleakBluetoothNotAvailableReason.NO_BLUETOOTH
    with pytest.raises(BleakBluetoothNotAvailableError) as caught:
        await BleakScanner().start()
    assert caught.value.reason is BleakBluetoothNotAvailableReason.NO_BLUETOOTH
    bluetooth.adapter(AdapterState.ON)
    await available()
    await found(A, B)


async def test_an_adapter_that_goes_off_ends_links_and_silences_scans(bluetooth: Rig) -> None:
    (device,) = await found(A)
    client = Watched(device)
    await client.connect()
    async with BleakScanner():
        bluetooth.adapter(AdapterState.OFF)
        await client.until_lost()
    await client.disconnect()


async def test_a_scan_that_outlived_the_adapter_cannot_be_stopped_properly(bluetooth: Rig) -> None:
    scanner = BleakScanner()
    await scanner.start()
    bluetooth.adapter(AdapterState.OFF)
    bluetooth.adapter(AdapterState.ON)
    with pytest.raises(BleakDBusError, match="No discovery started"):
        await scanner.stop()
    await found(A, B)


async def test_a_killed_bluetoothd_is_not_noticed(bluetooth: Rig) -> None:
    (device,) = await found(A)
    client = Watched(device)
    await client.connect()
    bluetooth.service(running=False)
    with pytest.raises(BleakDBusError, match="ServiceUnknown"):
        await client.read_gatt_char(BATTERY)
    assert not bluetooth.state(A).connected
    assert client.is_connected
    assert not client.lost.is_set()
    with pytest.raises(BleakDBusError, match="ServiceUnknown"):
        await client.disconnect()
    assert not client.is_connected


async def test_a_bluetoothd_that_was_restarted_knows_nothing_of_our_client(bluetooth: Rig) -> None:
    (device,) = await found(A)
    client = Watched(device)
    await client.connect()
    bluetooth.service(running=False)
    bluetooth.service(running=True)
    assert client.is_connected
    with pytest.raises(BleakDBusError, match="UnknownObject"):
        await client.disconnect()
    (again,) = await found(A)
    async with BleakClient(again):
        assert bluetooth.state(A).connected


async def test_bluetoothd_is_found_again_when_it_is_back(bluetooth: Rig) -> None:
    bluetooth.service(running=False)
    with pytest.raises(BleakDBusError, match="ServiceUnknown"):
        await BleakScanner().start()
    bluetooth.service(running=True)
    await found(A, B)


async def test_without_bluetoothd_a_first_scan_says_service_unknown(bluetooth: Rig) -> None:
    async with bleak_anew():
        bluetooth.service(running=False)
        with pytest.raises(BleakDBusError, match="ServiceUnknown"):
            await BleakScanner().start()


async def test_without_permission_scans_and_connects_are_denied(bluetooth: Rig) -> None:
    (device,) = await found(A)
    bluetooth.permission(granted=False)
    with pytest.raises(BleakDBusError) as caught:
        await BleakScanner().start()
    assert caught.value.dbus_error == "org.freedesktop.DBus.Error.AccessDenied"
    assert "Rejected send message" in str(caught.value.dbus_error_details)
    with pytest.raises(BleakDBusError, match="AccessDenied"):
        await BleakClient(device).connect()
    bluetooth.permission(granted=True)
    await found(A)


async def test_without_permission_a_first_scan_is_denied(bluetooth: Rig) -> None:
    async with bleak_anew():
        bluetooth.permission(granted=False)
        with pytest.raises(BleakDBusError, match="AccessDenied"):
            await BleakScanner().start()


async def test_a_bus_that_lets_us_not_in_is_a_reason_of_its_own(
    bluetooth: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BLEAK_DBUS_AUTH_UID", str(os.getuid() + 1))
    async with bleak_anew():
        with pytest.raises(BleakBluetoothNotAvailableError) as caught:
            await BleakScanner().start()
    assert caught.value.reason is BleakBluetoothNotAvailableReason.DENIED_BY_SYSTEM


async def test_without_a_bus_a_scan_says_the_file_is_not_there(
    bluetooth: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path / 'none'}")
    async with bleak_anew():
        with pytest.raises(FileNotFoundError):
            await BleakScanner().start()


# ------------------------------------------------------------------------------------------- our own house

OURS = """
import asyncio
from bleak import BleakClient, BleakScanner

async def sit(address, service, characteristic, told):
    device = await BleakScanner.find_device_by_address(address, service_uuids=[service])
    async with BleakClient(device) as client:
        await client.start_notify(characteristic, told)
        await client.read_gatt_char("2a19")
        await client.stop_notify(characteristic)
"""


async def test_bleak_does_not_block_the_loop_of_our_packages(bluetooth: Rig) -> None:
    """The guard of `conftest.py` watches code that stands in `sensor_bridge`, so let some stand there."""
    place = Path(sensor_bridge.__file__).with_name("made_up.py")
    names: dict[str, Any] = {}
    exec(compile(OURS, str(place), "exec"), names)
    async with bleak_anew():
        await names["sit"](A, HEART_RATE_SERVICE, HEART_RATE, Inbox())
