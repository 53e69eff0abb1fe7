"""The radio by bleak: the only module that imports it, and every trap of it that is known (hardware.md).

One scanner and one connection in the making at a time: a second of either fails, for whichever was first as
well. A scan stands still while a connection is made, because many adapters cannot do both.

What bleak raises depends on the system below it, and is not always a `BleakError`: a bus that went is an
`AssertionError` on Linux, a link that went a `KeyError` on macOS. So all of it is taken for the outside's.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from bleak import BleakAdapter, BleakClient, BleakScanner
from bleak.backends import BleakBackend
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDBusError,
    BleakDeviceNotFoundError,
    BleakError,
)

from sensor_bridge.errors import BridgeError, RadioError, RadioReason, StrapError, StrapReason
from sensor_bridge.gatt.uuids import (
    BATTERY_LEVEL,
    FIRMWARE_REVISION,
    HEART_RATE_MEASUREMENT,
    HEART_RATE_SERVICE,
    MANUFACTURER_NAME,
    MODEL_NUMBER,
    full,
)
from sensor_bridge.radio import Heard, Sighting

CONNECT_S = 10.0
"""A strap that advertises connects within two seconds or so; one that another device holds never does, and
the other strap waits for its turn meanwhile."""
ANSWER_S = 5.0
START_S = 10.0
CLOSE_S = 5.0
"""bleak's disconnect blocks for ten seconds where the Bluetooth service was killed."""

_REASONS = {
    BleakBluetoothNotAvailableReason.NO_BLUETOOTH: RadioReason.NO_ADAPTER,
    BleakBluetoothNotAvailableReason.NO_BLE_CENTRAL_ROLE: RadioReason.NO_ADAPTER,
    BleakBluetoothNotAvailableReason.POWERED_OFF: RadioReason.OFF,
    BleakBluetoothNotAvailableReason.DENIED_BY_USER: RadioReason.DENIED,
    BleakBluetoothNotAvailableReason.DENIED_BY_SYSTEM: RadioReason.DENIED,
    BleakBluetoothNotAvailableReason.DENIED_BY_UNKNOWN: RadioReason.DENIED,
}
_DBUS_REASONS = {
    "org.freedesktop.DBus.Error.AccessDenied": RadioReason.DENIED,
    "org.freedesktop.DBus.Error.ServiceUnknown": RadioReason.NO_SERVICE,
    "org.freedesktop.DBus.Error.NameHasNoOwner": RadioReason.NO_SERVICE,
    "org.freedesktop.DBus.Error.NoReply": RadioReason.NO_SERVICE,
    "org.bluez.Error.NotReady": RadioReason.OFF,
    "org.freedesktop.DBus.Error.UnknownObject": RadioReason.NO_ADAPTER,
}
_TOLD = (BATTERY_LEVEL, MANUFACTURER_NAME, MODEL_NUMBER, FIRMWARE_REVISION)


class BluetoothRadio:
    """This computer's Bluetooth adapter."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._scan: _Scan | None = None

    async def connected(self) -> list[Sighting]:
        """Return straps that this computer is connected to already. Raises `RadioError`."""
        try:
            async with asyncio.timeout(ANSWER_S):
                adapter = await BleakAdapter.get()
                devices = await adapter.get_connected_devices([full(HEART_RATE_SERVICE)])
        except NotImplementedError:  # bleak: this system cannot list what is connected
            return []
        except Exception as error:  # each system raises its own kinds; all become one RadioError
            raise _radio_error(error) from error
        return [Sighting(device.address, device.name or "", None, device) for device in devices]

    @asynccontextmanager
    async def scanning(self, seen: Callable[[Sighting], None]) -> AsyncIterator[None]:
        """Look for straps while the block runs. Raises `RadioError`, also later on."""

        def advertised(device: BLEDevice, data: AdvertisementData) -> None:
            seen(Sighting(device.address, data.local_name or device.name or "", data.rssi, device))

        scan = self._scan = _Scan(advertised, still=self._turn.locked())
        try:
            async with asyncio.TaskGroup() as tasks:
                running = tasks.create_task(scan.run())
                try:
                    await scan.started.wait()
                    yield
                finally:
                    self._scan = None
                    scan.end()
                    await asyncio.wait({running})
        except ExceptionGroup as group:  # the group wraps what the scan, or the block, has raised
            raise group.exceptions[0] from None

    async def connect(self, sighting: Sighting, heard: Heard, lost: Callable[[], None]) -> StrapLine:
        """Connect and subscribe to heart rate and battery. Raises `StrapError` or `RadioError`."""
        if not isinstance(sighting.device, BLEDevice):
            raise TypeError("a sighting of another radio")
        parted = asyncio.Event()

        def gone(_client: BleakClient) -> None:
            parted.set()
            lost()

        client = BleakClient(sighting.device, gone, timeout=CONNECT_S)
        line, made = StrapLine(client), False
        name = sighting.name or sighting.address
        try:
            # bleak's own time is over first: cut short, it leaves the system connecting.
            async with self._turn, self._quiet(), asyncio.timeout(CONNECT_S + CLOSE_S):
                await client.connect()
            made = True
            async with asyncio.timeout(ANSWER_S):
                await _subscribe(client, name, heard)
            await _hear_about(client, heard)
        except BaseException as error:
            linked = parted.is_set() or client.is_connected
            if made or not _is_torn_down(client):
                await line.close()
            if isinstance(error, Exception) and not isinstance(error, BridgeError):
                raise _connect_error(error, name, parted=parted.is_set(), linked=linked) from error
            raise
        return line

    @asynccontextmanager
    async def _quiet(self) -> AsyncIterator[None]:
        """Keep the scan still while the block runs, one that begins meanwhile as well."""
        try:
            if self._scan is not None:
                await self._scan.hush()
            yield
        finally:
            if self._scan is not None:
                self._scan.go_on()


class _Scan:
    """A scan that can be hushed. One task alone starts and stops it, and is not cancelled in between: a start
    that is cut short leaves BlueZ scanning for nobody, and refusing every scan after that."""

    def __init__(self, advertised: Callable[[BLEDevice, AdvertisementData], None], *, still: bool) -> None:
        self.started = asyncio.Event()
        self._advertised = advertised
        self._may_run = asyncio.Event()
        self._must_rest = asyncio.Event()
        self._silent = asyncio.Event()
        self._silent.set()
        self._over = False
        (self._must_rest if still else self._may_run).set()

    async def hush(self) -> None:
        """Return when it stands still; cancelling leaves it to `go_on` all the same."""
        self._may_run.clear()
        self._must_rest.set()
        await self._silent.wait()

    def go_on(self) -> None:
        """It may scan again."""
        self._must_rest.clear()
        self._may_run.set()

    def end(self) -> None:
        """`run` returns soon."""
        self._over = True
        self._must_rest.set()
        self._may_run.set()

    async def run(self) -> None:
        """Scan until `end`. Raises `RadioError`."""
        while not self._over:
            await self._may_run.wait()
            if self._must_rest.is_set():  # again, before this task had its turn
                continue
            self._silent.clear()
            # A new one each time: on Windows one that did not stop never starts again. The short form of the
            # service id finds nothing, and says nothing.
            scanner = BleakScanner(self._advertised, service_uuids=[full(HEART_RATE_SERVICE)])
            try:
                await _start(scanner)
                self.started.set()
                await self._must_rest.wait()
            finally:
                await _stop(scanner)
                self._silent.set()


class StrapLine:
    """One connection."""

    def __init__(self, client: BleakClient) -> None:
        self._client = client

    async def close(self) -> None:
        """Disconnect, also where the link is gone: a client left open makes every later beat come twice."""
        with suppress(Exception):
            async with asyncio.timeout(CLOSE_S):
                await self._client.disconnect()


async def _start(scanner: BleakScanner) -> None:
    try:
        async with asyncio.timeout(START_S):
            await scanner.start()
    except Exception as error:  # each system raises its own kinds; all become one RadioError
        raise _radio_error(error) from error


async def _stop(scanner: BleakScanner) -> None:
    with suppress(Exception):
        async with asyncio.timeout(CLOSE_S):
            await scanner.stop()


async def _subscribe(client: BleakClient, name: str, heard: Heard) -> None:
    measurement = client.services.get_characteristic(full(HEART_RATE_MEASUREMENT))
    if measurement is None:
        raise StrapError(StrapReason.NO_HEART_RATE, name)
    await client.start_notify(measurement, _taken(heard, HEART_RATE_MEASUREMENT))


async def _hear_about(client: BleakClient, heard: Heard) -> None:
    """Hear what the strap tells of itself, after the beats: it need not tell, and some never answer."""
    with suppress(Exception):
        async with asyncio.timeout(ANSWER_S):
            for short in _TOLD:
                known = client.services.get_characteristic(full(short))
                if known is not None and "read" in known.properties:
                    with suppress(BleakError, OSError):
                        heard(short, bytes(await client.read_gatt_char(known)))
            battery = client.services.get_characteristic(full(BATTERY_LEVEL))
            if battery is not None and "notify" in battery.properties:
                await client.start_notify(battery, _taken(heard, BATTERY_LEVEL))


def _is_torn_down(client: BleakClient) -> bool:
    """Return whether a client whose connect failed must not be closed any more.

    On Linux a connect that fails lets go of the strap and shuts its D-Bus connection. Where the strap hung up
    before the answer to Connect was read, the client says ever after that it is connected, and closing it
    writes to that dead bus: dbus-fast then raises before it awaits the reply, whose future fails and is
    nobody's to retrieve, so that asyncio prints a traceback for each when the program ends.
    """
    return client.backend_id is BleakBackend.BLUEZ_DBUS and client.is_connected


def _taken(heard: Heard, short: str) -> Callable[[BleakGATTCharacteristic, bytearray], None]:
    """Return the callback: no coroutine, since bleak would run those as tasks in any order."""
    return lambda _characteristic, data: heard(short, bytes(data))


def _connect_error(error: Exception, name: str, *, parted: bool, linked: bool) -> BridgeError:
    """Say why a strap cannot be connected. `parted`: the link came and went; `linked`: it came."""
    if isinstance(error, BleakBluetoothNotAvailableError):
        return _radio_error(error)
    if isinstance(error, BleakDBusError) and error.dbus_error in _DBUS_REASONS and not parted:
        return _radio_error(error)
    if isinstance(error, TimeoutError):
        return StrapError(StrapReason.SILENT if linked else StrapReason.FAILED, name, "no answer in time")
    gone = parted or isinstance(error, BleakDeviceNotFoundError)
    return StrapError(StrapReason.GONE if gone else StrapReason.FAILED, name, repr(error))


def _radio_error(error: Exception) -> RadioError:
    if isinstance(error, BleakBluetoothNotAvailableError):
        return RadioError(_REASONS.get(error.reason, RadioReason.FAILED), str(error))
    if isinstance(error, BleakDBusError):
        return RadioError(_DBUS_REASONS.get(error.dbus_error, RadioReason.FAILED), str(error))
    if isinstance(error, PermissionError):
        return RadioError(RadioReason.DENIED, repr(error))
    if isinstance(error, FileNotFoundError | ConnectionError | EOFError):  # there is no system bus
        return RadioError(RadioReason.NO_SERVICE, repr(error))
    return RadioError(RadioReason.FAILED, repr(error))
