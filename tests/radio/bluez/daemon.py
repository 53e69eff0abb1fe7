"""bluetoothd as a whole: started, killed, and the adapter it sees."""

from __future__ import annotations

from asyncio import TaskGroup
from collections.abc import Callable

from bumble.device import Device
from dbus_fast.aio import MessageBus

from tests.radio.bluez.devices import Devices
from tests.radio.bluez.objects import ObjectTree
from tests.radio.crew import Crew
from tests.radio.orders import AdapterState


class Bluetoothd:
    """One run of the service, with a D-Bus connection of its own."""

    def __init__(self, bus: MessageBus, crew: Crew, devices: Devices, tree: ObjectTree) -> None:
        self._bus, self._crew, self._devices = bus, crew, devices
        self._tree = tree
        self._state = AdapterState.ABSENT

    @classmethod
    async def start(
        cls,
        group: TaskGroup,
        bus_address: str,
        computer: Device,
        adapter: AdapterState,
        on_heart_rate: Callable[[str, bytes], None],
    ) -> Bluetoothd:
        """Come up, with the adapter in this state."""
        bus = await MessageBus(bus_address=bus_address).connect()
        crew = Crew(group)
        tree = ObjectTree(bus, crew)
        daemon = cls(bus, crew, Devices(tree, crew, computer, on_heart_rate), tree)
        await daemon.adapter(adapter)
        await tree.serve()
        return daemon

    async def kill(self) -> None:
        """End as by kill -9: the name is gone from the bus, no signal tells of it, and all that it asked of
        the adapter ends."""
        self._bus.disconnect()
        await self._bus.wait_for_disconnect()  # type: ignore[no-untyped-call]  # dbus-fast: untyped
        await self._crew.dismiss()  # before the rest: what is half done would begin again what is ended
        await self._devices.end()

    async def adapter(self, state: AdapterState) -> None:
        """Switch the adapter on or off, plug it in or pull it out."""
        adapter = self._devices.adapter
        if state is not AdapterState.ON:
            await self._devices.disconnect_all()
            await adapter.quieten()
        if state is AdapterState.ABSENT:
            adapter.pull_out()
            self._devices.forget_all()
        elif self._state is AdapterState.ABSENT:
            adapter.plug_in(powered=state is AdapterState.ON)
        else:
            adapter.power(on=state is AdapterState.ON)
        self._state = state

    @property
    def scanning(self) -> bool:
        """Somebody scans."""
        return self._devices.adapter.scanning

    def forget(self, address: str) -> None:
        """Remove a device that is not connected, as after 30 s without a sight of it."""
        self._devices.forget(address)
