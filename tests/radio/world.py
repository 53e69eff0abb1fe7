"""One set of straps, one computer, one bluetoothd: what every test begins with anew."""

from __future__ import annotations

import asyncio
import time

from bumble import hci
from bumble.controller import Controller
from bumble.device import Device, DeviceConfiguration

from tests.radio import orders
from tests.radio.air import Air, ComputerController
from tests.radio.bluez.adapter import ADDRESS
from tests.radio.bluez.daemon import Bluetoothd
from tests.radio.bus import PrivateBus
from tests.radio.crew import Crew
from tests.radio.orders import AdapterState, Answer, Manner, Order, Sent, StrapSpec
from tests.radio.straps import Strap


class World:
    """Made by `open`, obeys orders, ends with `close`."""

    def __init__(self, group: asyncio.TaskGroup, bus: PrivateBus) -> None:
        self._group, self._bus = group, bus
        self._crew = Crew(group)
        self._air = Air()
        self._air.on_advertised = self._advertised
        self._controller = ComputerController(self._air, ADDRESS)
        self._computer = Device.from_config_with_hci(
            DeviceConfiguration(name="rig", address=hci.Address("F0:00:00:00:00:01")),
            self._controller,
            self._controller,
        )
        self._straps: dict[str, Strap] = {}
        self._fading: dict[str, asyncio.Task[None]] = {}
        self._daemon: Bluetoothd | None = None
        self._adapter = AdapterState.ON

    async def open(self, straps: tuple[StrapSpec, ...]) -> None:
        """Switch everything on."""
        await self._bus.permit(granted=True)
        await self._computer.power_on()
        for spec in straps:
            if spec.address in self._straps:
                raise ValueError(f"two straps with the address {spec.address}")
            strap = self._straps[spec.address] = Strap(spec, self._air, self._connected)
            await strap.power_on()
            self._crew.take_on(strap.run())
        await self._start_daemon()

    async def close(self) -> None:
        """Switch everything off."""
        if self._daemon:
            await self._daemon.kill()
        await self._crew.dismiss()
        for strap in self._straps.values():
            strap.power_off()

    async def obey(self, order: Order) -> Answer:  # noqa: C901, PLR0912 - a table of orders
        """Carry out one order."""
        match order:
            case orders.Change():
                self._strap(order.address).change(order)
                await self._strap(order.address).tell_battery()
            case orders.Send():
                return Answer(sent=[await self._send(order)])
            case orders.Drop():
                self._drop(self._strap(order.address), order.supervision_s)
            case orders.BringBack():
                self._bring_back(self._strap(order.address))
            case orders.HangUp():
                await self._strap(order.address).hang_up()
            case orders.Forget():
                if self._daemon:
                    self._daemon.forget(self._strap(order.address).spec.address)
            case orders.Adapter():
                self._adapter = order.state
                if self._daemon:
                    await self._daemon.adapter(order.state)
            case orders.Service():
                await self._switch_daemon(running=order.running)
            case orders.Permission():
                await self._bus.permit(granted=order.granted)
            case orders.Ask(what="state"):
                return Answer(state=self._strap(order.address).state())
            case orders.Ask(what="sent"):
                return Answer(sent=self._strap(order.address).sent)
            case orders.Ask(what="scanning"):
                return Answer(scanning=self._daemon is not None and self._daemon.scanning)
            case orders.Ask(what="clients"):
                return Answer(clients=await self._bus.clients())
        return Answer()

    # ------------------------------------------------------------------------------------------ inside

    def _strap(self, address: str) -> Strap:
        if address not in self._straps:
            raise ValueError(f"no strap has the address {address}")
        return self._straps[address]

    async def _send(self, order: orders.Send) -> Sent:
        strap = self._strap(order.address)
        sent = await (strap.send_beat() if order.data is None else strap.send(order.data))
        if sent is None:
            raise ValueError(f"nobody listens to {order.address}")
        return sent

    def _advertised(self, controller: Controller) -> None:
        for strap in self._straps.values():
            if strap.controller is controller and strap.first_advertised_ns is None:
                strap.first_advertised_ns = time.monotonic_ns()

    def _connected(self, strap: Strap) -> None:
        if strap.spec.manner is Manner.BUSY:
            self._crew.take_on(strap.hang_up())
        elif strap.spec.manner is Manner.FLEETING:
            self._drop(strap, orders.SUPERVISION_S)

    def _drop(self, strap: Strap, supervision_s: float) -> None:
        """Silence now; both ends call the link lost when the supervision timeout has passed."""
        self._air.gone.add(strap.controller)
        self._fading[strap.spec.address] = self._crew.take_on(self._fade(strap, supervision_s))

    async def _fade(self, strap: Strap, supervision_s: float) -> None:
        await asyncio.sleep(supervision_s)
        self._lose(strap)

    def _bring_back(self, strap: Strap) -> None:
        """Into range again; a link that had not yet been called lost is lost now."""
        if fading := self._fading.pop(strap.spec.address, None):
            fading.cancel()
        self._lose(strap)
        strap.returned_ns, strap.first_advertised_ns = time.monotonic_ns(), None
        self._air.gone.discard(strap.controller)

    def _lose(self, strap: Strap) -> None:
        address = hci.Address(strap.spec.address, hci.Address.RANDOM_DEVICE_ADDRESS)
        if link := self._controller.le_connections.get(address):
            self._controller.on_le_disconnected(link, hci.HCI_ErrorCode.CONNECTION_TIMEOUT_ERROR)
        strap.lose_links()

    async def _switch_daemon(self, *, running: bool) -> None:
        if self._daemon and not running:
            await self._daemon.kill()
            self._daemon = None
        elif running and not self._daemon:
            await self._start_daemon()

    async def _start_daemon(self) -> None:
        self._daemon = await Bluetoothd.start(
            self._group,
            self._bus.address,
            self._computer,
            self._adapter,
            lambda address, data: self._strap(address).heard(data),
        )
