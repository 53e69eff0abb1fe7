"""A virtual chest strap: Heart Rate, Battery and Device Information on a bumble device."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random

import msgspec
from bumble import data_types, gatt, hci
from bumble.controller import Controller
from bumble.core import AdvertisingData
from bumble.device import Connection, Device, DeviceConfiguration
from bumble.gatt import Characteristic, CharacteristicValue, Service
from bumble.profiles.device_information_service import DeviceInformationService
from bumble.profiles.heart_rate_service import HeartRateService

from tests.radio import hearts
from tests.radio.air import Air
from tests.radio.orders import Change, Manner, Sent, StrapSpec, StrapState

ADVERTISING_INTERVAL_MS = 100
CHEST = bytes([HeartRateService.BodySensorLocation.CHEST])


class Strap:
    """One strap. `on_connected` is called with it at each connection, before anything goes over it."""

    def __init__(self, spec: StrapSpec, air: Air, on_connected: Callable[[Strap], None]) -> None:
        self.spec = spec
        self.sent: list[Sent] = []
        self.returned_ns: int | None = None
        self.first_advertised_ns: int | None = None
        self._air = air
        self._packets = self._heart()
        self._unheard: deque[Sent] = deque()
        self._on_connected = on_connected
        self._listened_to = asyncio.Event()
        self.controller = Controller(spec.address, link=air)
        self._device = Device.from_config_with_hci(_configuration(spec), self.controller, self.controller)
        self._heart_rate, self._battery = self._add_services()
        self._device.on("connection", self._connected)
        self._heart_rate.on(Characteristic.EVENT_SUBSCRIPTION, self._subscription)
        self._apply()

    async def power_on(self) -> None:
        """Advertise whenever it is not connected."""
        await self._device.power_on()
        await self._device.start_advertising(
            auto_restart=True,
            advertising_interval_min=ADVERTISING_INTERVAL_MS,
            advertising_interval_max=ADVERTISING_INTERVAL_MS,
        )

    def power_off(self) -> None:
        """Advertise no more."""
        self.controller.le_legacy_advertiser.stop()

    async def run(self) -> None:
        """From the first subscription on, send what the heart has to say."""
        await self._listened_to.wait()
        loop = asyncio.get_running_loop()
        begin_s = loop.time()
        for packet in self._packets:
            await asyncio.sleep(begin_s + packet.due_s - loop.time())
            if self.spec.manner is Manner.WILLING:
                await self.send(self._measurement(packet))

    def change(self, change: Change) -> None:
        """Take over what is set in `change`."""
        wanted = msgspec.structs.asdict(change)
        given = {name: value for name, value in wanted.items() if value is not msgspec.UNSET}
        self.spec = msgspec.structs.replace(self.spec, **given)
        self._apply()

    async def tell_battery(self) -> None:
        """Notify whoever listens of the battery's level."""
        if self._battery is not None:
            await self._device.notify_subscribers(self._battery, bytes([self.spec.battery_pct or 0]))

    async def send(self, data: bytes) -> Sent | None:
        """One notification; None where nobody subscribed."""
        if not self.subscribed:
            return None
        entry = Sent(self.spec.address, len(self.sent) + 1, time.monotonic_ns(), data)
        self.sent.append(entry)
        self._unheard.append(entry)
        await self._device.notify_subscribers(self._heart_rate, data)
        return entry

    async def send_beat(self) -> Sent | None:
        """One notification with one interval of the strap's heart rate."""
        rr_s = round(1024 * 60 / self.spec.hr_bpm) / 1024
        return await self.send(self._measurement(hearts.Packet(0, self.spec.hr_bpm, (rr_s,))))

    def heard(self, data: bytes) -> None:
        """The computer's side had this packet; those sent before it and not heard were lost on the air."""
        while self._unheard:
            entry = self._unheard.popleft()
            if entry.data == data:
                entry.heard_ns = time.monotonic_ns()
                return

    @property
    def subscribed(self) -> bool:
        """Somebody asked for heart-rate notifications on the present link."""
        asked = self._device.gatt_server.subscribers.values()
        return any(handles.get(self._heart_rate.handle, b"\0")[0] & 1 for handles in asked)

    def state(self) -> StrapState:
        """The strap's own view."""
        return StrapState(
            connected=bool(self._device.connections),
            subscribed=self.subscribed,
            in_range=self.controller not in self._air.gone,
            returned_ns=self.returned_ns,
            first_advertised_ns=self.first_advertised_ns,
        )

    async def hang_up(self) -> None:
        """End the link from the strap's side (0x13, remote user terminated connection)."""
        for connection in list(self._device.connections.values()):
            await connection.disconnect()

    def lose_links(self) -> None:
        """What silence does after the supervision timeout."""
        for link in list(self.controller.le_connections.values()):
            self.controller.on_le_disconnected(link, hci.HCI_ErrorCode.CONNECTION_TIMEOUT_ERROR)

    # ------------------------------------------------------------------------------------------ inside

    def _add_services(self) -> tuple[Characteristic[bytes], Characteristic[bytes] | None]:
        can = Characteristic.Properties
        heart_rate = Characteristic(
            gatt.GATT_HEART_RATE_MEASUREMENT_CHARACTERISTIC, can.NOTIFY, Characteristic.Permissions(0), b""
        )
        place = Characteristic(
            gatt.GATT_BODY_SENSOR_LOCATION_CHARACTERISTIC, can.READ, Characteristic.READABLE, CHEST
        )
        measured = [heart_rate, place] if self.spec.measures else [place]
        self._device.add_service(Service(gatt.GATT_HEART_RATE_SERVICE, measured))
        self._device.add_service(
            DeviceInformationService(
                manufacturer_name=self.spec.maker,
                model_number=self.spec.model,
                serial_number=self.spec.name[-8:],
                firmware_revision="5.0.0",
            )
        )
        if self.spec.battery_pct is None:
            return heart_rate, None
        battery = Characteristic[bytes](
            gatt.GATT_BATTERY_LEVEL_CHARACTERISTIC,
            can.READ | can.NOTIFY,
            Characteristic.READABLE,
            CharacteristicValue(read=lambda _: bytes([self.spec.battery_pct or 0])),
        )
        self._device.add_service(Service(gatt.GATT_BATTERY_SERVICE, [battery]))
        return heart_rate, battery

    def _apply(self) -> None:
        for manner, affected in ((Manner.HELD, self._air.held), (Manner.DEAF, self._air.deaf)):
            (affected.add if self.spec.manner is manner else affected.discard)(self.controller)

    def _connected(self, _connection: Connection) -> None:
        self._on_connected(self)

    def _subscription(self, *_: object) -> None:
        if self.subscribed:
            self._listened_to.set()

    def _heart(self) -> Iterable[hearts.Packet]:
        if self.spec.recording:
            return hearts.recorded(Path(self.spec.recording))
        return hearts.made_up(lambda: self.spec.hr_bpm, Random(self.spec.address))

    def _measurement(self, packet: hearts.Packet) -> bytes:
        felt = self.spec.contact is not False
        return bytes(
            HeartRateService.HeartRateMeasurement(
                heart_rate=min(packet.hr_bpm, 255),
                sensor_contact_detected=self.spec.contact,
                energy_expended=(len(self.sent) + 1) & 0xFFFF,
                rr_intervals=packet.rr_s if packet.rr_s and self.spec.sends_rr and felt else None,
            )
        )


def _configuration(spec: StrapSpec) -> DeviceConfiguration:
    said = [
        data_types.Flags(
            AdvertisingData.Flags.LE_GENERAL_DISCOVERABLE_MODE | AdvertisingData.Flags.BR_EDR_NOT_SUPPORTED
        ),
        data_types.IncompleteListOf16BitServiceUUIDs([gatt.GATT_HEART_RATE_SERVICE]),
        data_types.CompleteLocalName(spec.name),
    ]
    return DeviceConfiguration(
        name=spec.renamed or spec.name,
        address=hci.Address(spec.address, hci.Address.RANDOM_DEVICE_ADDRESS),
        advertising_data=bytes(AdvertisingData(said)),
    )
