"""`org.bluez.Device1`: devices as they are seen, connected, lost and forgotten."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from bumble import hci
from bumble.core import AdvertisingData, BaseBumbleError
from bumble.device import Advertisement, Connection, Device, Peer
from dbus_fast import Message, Variant

from tests.radio.bluez.adapter import PATH as ADAPTER_PATH
from tests.radio.bluez.adapter import AdapterObject
from tests.radio.bluez.gatt import CHARACTERISTIC, RemoteGatt, full_uuid
from tests.radio.bluez.objects import ObjectTree, Refusal, Reply, failed
from tests.radio.crew import Crew

log = logging.getLogger("bluez")

DEVICE = "org.bluez.Device1"
CONNECT_S = 40.0
"""How long the kernel looks for a device that it is to connect to (L2CAP_CONN_TIMEOUT)."""
FORGET_S = 30.0
"""BlueZ: a device that was never connected is removed this long after it was last seen (TemporaryTimeout)."""


def path_of(address: str) -> str:
    """The object path of a device."""
    return f"{ADAPTER_PATH}/dev_{address.replace(':', '_')}"


class Devices:
    """All devices that the adapter knows. `on_heart_rate` gets address and packet of each that arrives."""

    def __init__(
        self,
        tree: ObjectTree,
        crew: Crew,
        computer: Device,
        on_heart_rate: Callable[[str, bytes], None],
    ) -> None:
        self._tree, self._crew, self._computer = tree, crew, computer
        self._on_heart_rate = on_heart_rate
        self.adapter = AdapterObject(tree, computer, self._forget_strength)
        self._gatt: dict[str, RemoteGatt] = {}
        self._links: dict[str, Connection] = {}
        self._connecting = ""
        self._permanent: set[str] = set()
        self._temporary: dict[str, asyncio.TimerHandle] = {}
        tree.answer(DEVICE, {"Connect": self._connect, "Disconnect": self._disconnect})
        tree.answer(
            CHARACTERISTIC,
            {"ReadValue": self._read, "StartNotify": self._listen, "StopNotify": self._leave},
        )
        tree.on_client_gone(self._client_gone)
        computer.on("advertisement", self._advertised)

    async def end(self) -> None:
        """The service is gone: the kernel ends its scan and its links, and nobody is told over D-Bus."""
        self._computer.remove_listener("advertisement", self._advertised)
        self.forget_all()
        await self._computer.stop_scanning(legacy=True)
        await self.disconnect_all()

    async def disconnect_all(self) -> None:
        """End every link and every attempt at one."""
        await self._give_up()
        for link in list(self._computer.connections.values()):  # also one that came as its asker was ended
            await link.disconnect()

    def forget_all(self) -> None:
        """Every device is gone, with the objects below the adapter's."""
        for timer in self._temporary.values():
            timer.cancel()
        self._temporary.clear()
        self._permanent.clear()
        self._gatt.clear()

    def forget(self, address: str) -> None:
        """BlueZ: what it saw a while ago is removed, and every path to it goes stale."""
        path = path_of(address)
        if timer := self._temporary.pop(path, None):
            timer.cancel()
        self._permanent.discard(path)
        self._gatt.pop(path, None)
        self._tree.remove(path)

    # ------------------------------------------------------------------------------------------- seen

    def _advertised(self, seen: Advertisement) -> None:
        address = str(seen.address).partition("/")[0]
        path = path_of(address)
        if not self.adapter.scanning or path in self._links:
            return
        if path not in self._tree:
            self._add(path, address, seen)
        else:
            self._tree.change(path, {"RSSI": Variant("n", seen.rssi)})
        if path not in self._permanent:
            self._keep_a_while(path, address)

    def _add(self, path: str, address: str, seen: Advertisement) -> None:
        name = seen.data.get(AdvertisingData.Type.COMPLETE_LOCAL_NAME) or address.replace(":", "-")
        uuids = seen.data.get(AdvertisingData.Type.INCOMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS) or []
        self._gatt[path] = RemoteGatt(self._tree, path, lambda data: self._on_heart_rate(address, data))
        properties = {
            "Address": Variant("s", address),
            "AddressType": Variant("s", "random"),
            "Name": Variant("s", str(name)),
            "Alias": Variant("s", str(name)),
            "Adapter": Variant("o", ADAPTER_PATH),
            "UUIDs": Variant("as", [full_uuid(uuid) for uuid in uuids]),
            "RSSI": Variant("n", seen.rssi),
        }
        flags = ("Paired", "Trusted", "Blocked", "Connected", "ServicesResolved")
        self._tree.add(path, DEVICE, properties | {name: Variant("b", False) for name in flags})

    def _keep_a_while(self, path: str, address: str) -> None:
        if timer := self._temporary.pop(path, None):
            timer.cancel()
        self._temporary[path] = asyncio.get_running_loop().call_later(FORGET_S, self.forget, address)

    def _forget_strength(self) -> None:
        for path in self._gatt:
            self._tree.change(path, {}, gone=["RSSI"])

    # ------------------------------------------------------------------------------------------- links

    async def _connect(self, call: Message) -> None:
        path = call.path or ""
        if path in self._links:
            return
        if path == self._connecting:
            raise Refusal("org.bluez.Error.InProgress", "In Progress")
        if not self.adapter.powered:
            raise failed("le-connection-create-socket")
        if self._connecting:
            # BlueZ: one attempt at a time; bleak then waits in vain for the device to disconnect.
            raise failed("le-connection-abort-by-local")
        if timer := self._temporary.pop(path, None):
            timer.cancel()
        self._linked(path, await self._link(path))

    async def _link(self, path: str) -> Connection:
        address = hci.Address(self._tree.get(path, "Address"), hci.Address.RANDOM_DEVICE_ADDRESS)
        self._permanent.add(path)
        self._connecting = path
        try:
            return await self._computer.connect(address, timeout=CONNECT_S)
        except BaseBumbleError as error:
            raise failed("le-connection-abort-by-local") from error
        finally:
            self._connecting = ""

    def _linked(self, path: str, link: Connection) -> None:
        self._links[path] = link
        self._tree.change(path, {"Connected": Variant("b", True)})
        resolving = self._crew.take_on(self._resolve(path, Peer(link)))

        def lost(_reason: int) -> None:
            resolving.cancel()
            self._lost(path)

        link.on("disconnection", lost)

    async def _resolve(self, path: str, peer: Peer) -> None:
        try:
            name, uuids = await self._gatt[path].resolve(peer)
        except (BaseBumbleError, TimeoutError) as error:
            log.info("%s was not resolved: %r", path, error)
            return
        # BlueZ: from here on the device is called what it calls itself.
        learnt = {key: Variant("s", name) for key in ("Name", "Alias") if name}
        learnt |= {"UUIDs": Variant("as", uuids), "ServicesResolved": Variant("b", True)}
        self._tree.change(path, learnt)

    def _lost(self, path: str) -> None:
        self._links.pop(path, None)
        if path in self._gatt:
            self._gatt[path].lose_link()
        self._tree.change(path, {"Connected": Variant("b", False), "ServicesResolved": Variant("b", False)})

    async def _disconnect(self, call: Message) -> None:
        path = call.path or ""
        if path == self._connecting:
            await self._give_up()
        elif path in self._links:
            await self._links[path].disconnect()
        else:
            raise Refusal("org.bluez.Error.NotConnected", "Not Connected")

    async def _give_up(self) -> None:
        # Not bumble's `cancel_connection`: it does nothing for an attempt whose asker was ended.
        with suppress(hci.HCI_Error):  # there is none, or it has succeeded in this moment
            await self._computer.send_sync_command(hci.HCI_LE_Create_Connection_Cancel_Command())

    # -------------------------------------------------------------------------------------------- GATT

    def _gatt_of(self, path: str) -> RemoteGatt:
        return self._gatt[path.partition("/service")[0]]

    async def _read(self, call: Message) -> Reply:
        return "ay", [await self._gatt_of(call.path or "").read(call.path or "")]

    async def _listen(self, call: Message) -> None:
        await self._gatt_of(call.path or "").listen(call.path or "", call.sender or "")

    async def _leave(self, call: Message) -> None:
        await self._gatt_of(call.path or "").leave(call.sender or "", call.path)

    async def _client_gone(self, client: str) -> None:
        for found in self._gatt.values():
            await found.leave(client)
