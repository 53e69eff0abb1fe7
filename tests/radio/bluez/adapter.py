"""`org.bluez.Adapter1`: power and discovery."""

from __future__ import annotations

from collections.abc import Callable

from bumble.device import Device
from dbus_fast import Message, Variant

from tests.radio.bluez.objects import ObjectTree, Refusal, failed

ADAPTER = "org.bluez.Adapter1"
PATH = "/org/bluez/hci0"
ADDRESS = "00:1A:7D:DA:71:13"


class AdapterObject:
    """The one adapter. `on_quiet` is called when nobody scans any more."""

    def __init__(self, tree: ObjectTree, computer: Device, on_quiet: Callable[[], None]) -> None:
        self._tree = tree
        self._computer = computer
        self._on_quiet = on_quiet
        self._scanners: set[str] = set()
        tree.answer(
            ADAPTER,
            {
                "SetDiscoveryFilter": self._set_filter,
                "StartDiscovery": self._start,
                "StopDiscovery": self._stop,
            },
        )
        tree.on_client_gone(self._leave)

    @property
    def powered(self) -> bool:
        """It is there, and on."""
        return bool(self._tree.get(PATH, "Powered"))

    @property
    def scanning(self) -> bool:
        """Somebody scans."""
        return bool(self._scanners)

    def plug_in(self, *, powered: bool) -> None:
        """The adapter appears."""
        self._tree.add(
            PATH,
            ADAPTER,
            {
                "Address": Variant("s", ADDRESS),
                "AddressType": Variant("s", "public"),
                "Name": Variant("s", "rig"),
                "Alias": Variant("s", "rig"),
                "Powered": Variant("b", powered),
                "Discovering": Variant("b", False),
                "UUIDs": Variant("as", []),
                "Roles": Variant("as", ["central", "peripheral"]),
            },
        )

    def power(self, *, on: bool) -> None:
        """It is switched on, or off after `quieten`."""
        self._tree.change(PATH, {"Powered": Variant("b", on)})

    def pull_out(self) -> None:
        """It disappears, and with it every device it knew; after `quieten`."""
        self._tree.remove(PATH)

    async def quieten(self) -> None:
        """BlueZ: an adapter that goes off ends every scan and tells nobody but `Discovering`."""
        was_scanning = self.scanning
        self._scanners.clear()
        if was_scanning:
            await self._fall_quiet()

    async def _set_filter(self, _call: Message) -> None:
        """BlueZ: a filter on the 16-bit form of a UUID is accepted, and bleak then finds nothing."""

    async def _start(self, call: Message) -> None:
        self._check_powered()
        sender = call.sender or ""
        if sender in self._scanners:
            # BlueZ: one discovery per D-Bus client, and all scanners of a process are one client.
            raise Refusal("org.bluez.Error.InProgress", "Operation already in progress")
        if not self._scanners:
            await self._computer.start_scanning(legacy=True, filter_duplicates=False)
            self._tree.change(PATH, {"Discovering": Variant("b", True)})
        self._scanners.add(sender)

    async def _stop(self, call: Message) -> None:
        self._check_powered()
        if call.sender not in self._scanners:
            raise failed("No discovery started")
        await self._leave(call.sender)

    async def _leave(self, client: str) -> None:
        if client in self._scanners:
            self._scanners.remove(client)
            if not self._scanners:
                await self._fall_quiet()

    async def _fall_quiet(self) -> None:
        await self._computer.stop_scanning(legacy=True)
        self._tree.change(PATH, {"Discovering": Variant("b", False)})
        self._on_quiet()

    def _check_powered(self) -> None:
        if not self.powered:
            raise Refusal("org.bluez.Error.NotReady", "Resource Not Ready")
