"""All straps of this computer: one scan for whoever needs it, and one supervisor for each seat's strap.

It lives as long as the service, sessions come and go: a session listens for a while. Chosen straps are looked
for while they are not heard; `looking` keeps the scan going for set-up as well.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Protocol

from regulation.samples import LinkState, Seat
from sensor_bridge.clock import Clock, sleep_unless
from sensor_bridge.errors import RadioError
from sensor_bridge.radio import Radio, Sighting, strap_address, strap_name
from sensor_bridge.supervisor import Supervisor

FOUND_FOR_S = 10.0
"""A strap that has not advertised for this long is no longer offered."""
DEAF_S = 5.0
"""A scan that finds nothing for this long is begun again. It ends without a word when the adapter goes; and
many systems report a strap once in a scan, so one that went and came back would not be seen."""
CONNECTED_EVERY_S = 5.0
"""How often to see, for set-up, which straps are connected to this computer already."""
RADIO_AGAIN_S = 2.0
_BETWEEN_S = 0.5
_UNHEARD_DBM = -127


class Listener(Protocol):
    """Takes what all seats' straps do, at once."""

    def on_link(self, seat: Seat, state: LinkState) -> None:
        """A strap's link changed."""
        ...

    def on_data(self, seat: Seat, characteristic: str, data: bytes) -> None:
        """A strap sent something."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """A strap that advertises near this computer, or is connected to it already."""

    sighting: Sighting
    seen_s: float
    """Clock time of the newest sight of it."""

    @property
    def address(self) -> str:
        """Return its address."""
        return self.sighting.address

    @property
    def name(self) -> str:
        """Return the name that people know it by."""
        return strap_name(self.address, self.sighting.name)


class Bridge:
    """Owns the radio. All methods are for the loop that runs it."""

    def __init__(self, radio: Radio, clock: Clock, chance: Callable[[], float]) -> None:
        self.problem: RadioError | None = None
        """Why this computer cannot look for straps; None while it can."""
        self.chosen: dict[Seat, Supervisor] = {}
        self._radio = radio
        self._clock = clock
        self._chance = chance
        self._found: dict[str, Found] = {}
        self._listeners: list[Listener] = []
        self._running: dict[Seat, asyncio.Task[None]] = {}
        self._tasks: asyncio.TaskGroup | None = None
        self._stir = asyncio.Event()
        self._choosing = asyncio.Lock()
        self._looking = False
        self._anew = False
        self._newest_s = 0.0

    @property
    def looking(self) -> bool:
        """Whether set-up wants to see what is there."""
        return self._looking

    @looking.setter
    def looking(self, looking: bool) -> None:
        if looking != self._looking:
            self._looking = looking
            self._stir.set()

    @property
    def found(self) -> list[Found]:
        """Return what is there now, strongest first; what is connected already comes last."""
        since_s = self._clock.now() - FOUND_FOR_S
        now = [each for each in self._found.values() if each.seen_s >= since_s]
        return sorted(now, key=lambda each: each.sighting.rssi_dbm or _UNHEARD_DBM, reverse=True)

    @contextmanager
    def listening(self, listener: Listener) -> Iterator[None]:
        """Tell somebody everything while the block runs, first where the links stand and what is known."""
        for seat, strap in self.chosen.items():
            for characteristic, data in strap.told.items():
                listener.on_data(seat, characteristic, data)
            listener.on_link(seat, strap.state)
        self._listeners.append(listener)
        try:
            yield
        finally:
            self._listeners.remove(listener)

    async def choose(self, seat: Seat, address: str | None, name: str = "") -> None:
        """Give a seat a strap, or none. What it had is released first; the other seat loses that strap.
        Raises `BadAddress`, and leaves everything as it is then."""
        known_as = None if address is None else strap_address(address)
        async with self._choosing:
            await self._choose(seat, known_as, name)

    async def swap(self) -> None:
        """The straps sit the other way round."""
        async with self._choosing:
            before = {seat: (strap.address, strap.name) for seat, strap in self.chosen.items()}
            for seat in before:
                await self._release(seat)
            for seat, (address, name) in before.items():
                await self._choose("B" if seat == "A" else "A", address, name)

    async def rest(self) -> None:
        """Release every strap: nobody listens any more."""
        async with self._choosing:
            for seat in list(self.chosen):
                await self._release(seat)

    def look_now(self) -> None:
        """Look with a new scan, and try every strap, at once."""
        self._anew = True
        self._stir.set()
        for strap in self.chosen.values():
            strap.look_now()

    async def run(self) -> None:
        """Scan and keep the chosen straps connected until cancelled; then all of them are released."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            for seat in self.chosen:
                self._start(seat, tasks)
            try:
                await self._scan()
            finally:
                await self.rest()
                self._tasks = None

    async def _choose(self, seat: Seat, address: str | None, name: str) -> None:
        before = self.chosen.get(seat)
        if before is not None and before.address == address:
            return
        for other in [other for other, strap in self.chosen.items() if strap.address == address]:
            await self._release(other)
        await self._release(seat)
        if address is None:
            return
        known = self._found.get(address)
        said = strap_name(address, name or (known.sighting.name if known else ""))
        relay = _Relay(seat, self._listeners, self._stir)
        self.chosen[seat] = Supervisor(address, said, self._radio, self._clock, self._chance, relay)
        if self._tasks is not None:
            self._start(seat, self._tasks)
        self._stir.set()

    def _start(self, seat: Seat, tasks: asyncio.TaskGroup) -> None:
        self._running[seat] = tasks.create_task(self.chosen[seat].run())

    async def _release(self, seat: Seat) -> None:
        self.chosen.pop(seat, None)
        task = self._running.pop(seat, None)
        if task is not None:
            task.cancel()
            await asyncio.wait({task})

    async def _scan(self) -> None:
        while True:
            if not self._needed():
                await self._sleep(RADIO_AGAIN_S)
                continue
            try:
                async with self._radio.scanning(self._seen):
                    self.problem = None
                    await self._while_heard()
            except RadioError as error:
                self.problem = error
                for strap in self.chosen.values():  # nobody could look for them
                    strap.begins_anew()
                await self._sleep(RADIO_AGAIN_S)

    async def _while_heard(self) -> None:
        """Return when nobody needs the scan any more, or when it is to begin anew."""
        self._anew = False
        asked_s, self._newest_s = -CONNECTED_EVERY_S, self._clock.now()
        while self._needed() and not self._anew and self._clock.now() - self._newest_s <= DEAF_S:
            if self.looking and self._clock.now() - asked_s >= CONNECTED_EVERY_S:
                asked_s = self._clock.now()
                await self._see_connected()
            await self._sleep(_BETWEEN_S)

    async def _see_connected(self) -> None:
        """Offer what this computer is connected to, as a killed program leaves it: no scan can see that."""
        with suppress(RadioError):  # the scan finds it too, and says so
            now_s = self._clock.now()
            in_sight = {each.address for each in self.found if each.sighting.rssi_dbm is not None}
            in_use = {strap.address for strap in self.chosen.values()}
            for sighting in await self._radio.connected():
                if sighting.address not in in_sight | in_use:
                    self._found[sighting.address] = Found(sighting, now_s)

    def _needed(self) -> bool:
        return self.looking or any(strap.wants_scan for strap in self.chosen.values())

    def _seen(self, sighting: Sighting) -> None:
        self._newest_s = self._clock.now()
        self._found[sighting.address] = Found(sighting, self._newest_s)
        for strap in self.chosen.values():
            if strap.address == sighting.address:
                strap.seen(sighting)

    async def _sleep(self, for_s: float) -> None:
        self._stir.clear()
        await sleep_unless(self._stir, self._clock, for_s)


@dataclass(frozen=True, slots=True)
class _Relay:
    """Passes on what one seat's strap does."""

    seat: Seat
    listeners: list[Listener]
    stir: asyncio.Event
    """Wakes the scan, which a lost strap needs and a found one does not."""

    def on_link(self, state: LinkState) -> None:
        self.stir.set()
        for listener in tuple(self.listeners):
            listener.on_link(self.seat, state)

    def on_data(self, characteristic: str, data: bytes) -> None:
        for listener in tuple(self.listeners):
            listener.on_data(self.seat, characteristic, data)
