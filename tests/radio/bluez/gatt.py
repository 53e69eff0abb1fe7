"""The GATT objects of one device: services, characteristics, reads and notifications."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bumble import gatt
from bumble.core import UUID
from bumble.device import Peer
from bumble.gatt import Characteristic
from bumble.gatt_client import CharacteristicProxy, ServiceProxy
from dbus_fast import Variant

from tests.radio.bluez.objects import ObjectTree, failed

T = TypeVar("T")

SERVICE = "org.bluez.GattService1"
CHARACTERISTIC = "org.bluez.GattCharacteristic1"

FLAGS = {
    Characteristic.Properties.READ: "read",
    Characteristic.Properties.NOTIFY: "notify",
    Characteristic.Properties.INDICATE: "indicate",
}


def full_uuid(uuid_: UUID) -> str:
    """BlueZ: always the 128-bit form, in lower case."""
    return str(uuid.UUID(bytes=uuid_.to_bytes(force_128=True)[::-1]))


class RemoteGatt:
    """What one device offers. It outlives the link: BlueZ keeps objects and listeners over a link loss."""

    def __init__(self, tree: ObjectTree, device_path: str, on_notified: Callable[[bytes], None]) -> None:
        self._tree = tree
        self._device_path = device_path
        self._on_heart_rate = on_notified
        self._proxies: dict[str, CharacteristicProxy[bytes]] = {}
        self._listeners: dict[str, list[str]] = {}

    async def resolve(self, peer: Peer) -> tuple[str, list[str]]:
        """Discover what the device offers over this link and listen again.

        Returns its Device Name and the UUIDs of its services.
        """
        await peer.request_mtu(517)
        await peer.discover_services()
        name = ""
        for service in peer.services:
            await peer.discover_characteristics(service=service)
            if service.uuid == gatt.GATT_GENERIC_ACCESS_SERVICE:
                name = await self._device_name(service)  # BlueZ: keeps this service to itself
            else:
                await self._take(service, peer.connection.att_mtu)
        return name, [full_uuid(service.uuid) for service in peer.services]

    async def read(self, path: str) -> bytes:
        """Ask the device; whoever watches the object is told the value too."""
        value = bytes(await self._over_link(path, self._proxy(path).read_value()))
        self._tree.change(path, {"Value": Variant("ay", value)})
        return value

    async def listen(self, path: str, client: str) -> None:
        """BlueZ: a client that listens already is told that all is well."""
        proxy = self._proxy(path)
        listeners = self._listeners.setdefault(path, [])
        if client in listeners:
            return
        listeners.append(client)
        if len(listeners) == 1:
            await self._over_link(path, self._subscribe(path, proxy))
            self._tree.change(path, {"Notifying": Variant("b", True)})

    async def leave(self, client: str, path: str | None = None) -> None:
        """A client stops listening, to one characteristic or, because it left the bus, to all."""
        for found in [path] if path else list(self._listeners):
            listeners = self._listeners.get(found, [])
            if client in listeners:
                listeners.remove(client)
                if not listeners:
                    self._tree.change(found, {"Notifying": Variant("b", False)})
                    if found in self._proxies:
                        await self._proxies[found].unsubscribe(force=True)

    def lose_link(self) -> None:
        """Nothing can be asked until `resolve` has run on a new link."""
        self._proxies.clear()

    async def _device_name(self, service: ServiceProxy) -> str:
        for characteristic in service.get_characteristics_by_uuid(gatt.GATT_DEVICE_NAME_CHARACTERISTIC):
            return (await characteristic.read_value()).decode()
        return ""

    async def _take(self, service: ServiceProxy, mtu: int) -> None:
        service_path = f"{self._device_path}/service{service.handle:04x}"
        if service_path not in self._tree:
            properties = {
                "UUID": Variant("s", full_uuid(service.uuid)),
                "Device": Variant("o", self._device_path),
                "Primary": Variant("b", True),
            }
            self._tree.add(service_path, SERVICE, properties)
        for proxy in service.characteristics:
            # The handle of the declaration, which comes before the value's.
            path = f"{service_path}/char{proxy.handle - 1:04x}"
            self._proxies[path] = proxy
            if path not in self._tree:
                self._add(path, service_path, proxy, mtu)
            elif self._listeners.get(path):
                await self._subscribe(path, proxy)

    def _add(self, path: str, service_path: str, proxy: CharacteristicProxy[bytes], mtu: int) -> None:
        flags = [word for flag, word in FLAGS.items() if proxy.properties & flag]
        properties = {
            "UUID": Variant("s", full_uuid(proxy.uuid)),
            "Service": Variant("o", service_path),
            "Value": Variant("ay", b""),
            "Flags": Variant("as", flags),
            "MTU": Variant("q", mtu),
        }
        if "notify" in flags or "indicate" in flags:
            properties["Notifying"] = Variant("b", False)
        self._tree.add(path, CHARACTERISTIC, properties)

    async def _subscribe(self, path: str, proxy: CharacteristicProxy[bytes]) -> None:
        is_heart_rate = proxy.uuid == gatt.GATT_HEART_RATE_MEASUREMENT_CHARACTERISTIC

        def notified(value: bytes) -> None:
            if is_heart_rate:
                self._on_heart_rate(bytes(value))
            for _ in self._listeners[path]:
                # BlueZ: the signal goes out once for each listener, and every listener gets every signal.
                self._tree.change(path, {"Value": Variant("ay", bytes(value))})

        await proxy.subscribe(notified)

    async def _over_link(self, path: str, work: Awaitable[T]) -> T:
        try:
            return await work
        except asyncio.CancelledError:
            if path in self._proxies:
                raise
            raise failed("Not connected") from None  # bumble cancels what waits when a link ends

    def _proxy(self, path: str) -> CharacteristicProxy[bytes]:
        if path not in self._proxies:
            raise failed("Not connected")
        return self._proxies[path]
