"""One strap's life: found, connected, heard, lost, found again. It does not give up.

    searching  --it advertises-----------------------------> connecting
    connecting --its first notification--------------------> streaming
    connecting --refused, gone, or silent for 12 s---------> searching or lost, whichever it came from
    streaming  --the link goes, or silent for 12 s---------> lost
    lost       --it advertises-----------------------------> connecting
    any        --released----------------------------------> off

Whoever owns it runs `run` as a task; cancelling that releases the strap.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from regulation.samples import LinkState
from sensor_bridge.clock import Clock, sleep_unless
from sensor_bridge.errors import RadioError, StrapError, StrapReason
from sensor_bridge.gatt.uuids import HEART_RATE_MEASUREMENT
from sensor_bridge.radio import Radio, Sighting, strap_name
from sensor_bridge.reconnect import wait_s

SILENCE_S = 12.0
"""A link without notifications for this long is taken for dead: some systems never say that it is."""
ADOPT_EVERY_S = 10.0
"""How often to see whether a strap that is waited for is connected to this computer already, and so cannot
be seen: the radio may not have been able to say so at first."""
VAIN_S = 30.0
"""A strap that was looked for this long and not seen may be held: many serve one device at a time, and are
not on the air meanwhile. One that is worn and free advertises at least once a second or so."""
_LOOK_EVERY_S = 1.0
_REFUSALS = (StrapReason.FAILED, StrapReason.GONE)

TABLE: dict[LinkState, frozenset[LinkState]] = {
    LinkState.SEARCHING: frozenset({LinkState.CONNECTING, LinkState.OFF}),
    LinkState.CONNECTING: frozenset(
        {LinkState.STREAMING, LinkState.SEARCHING, LinkState.LOST, LinkState.OFF}
    ),
    LinkState.STREAMING: frozenset({LinkState.LOST, LinkState.OFF}),
    LinkState.LOST: frozenset({LinkState.CONNECTING, LinkState.OFF}),
    LinkState.OFF: frozenset({LinkState.SEARCHING}),
}
"""Which link state may follow which."""

SENTENCES: dict[LinkState, str] = {
    LinkState.SEARCHING: "Looking for {name}. A strap wakes when it is damp and worn.",
    LinkState.CONNECTING: "Connecting to {name}.",
    LinkState.STREAMING: "{name} is heard.",
    LinkState.LOST: "{name} is out of reach. The search goes on by itself.",
    LinkState.OFF: "{name} is released.",
}
"""What is said of a link while nothing is known to be wrong with it."""

MAY_BE_HELD = "Another app or watch may hold it. Close that app, then look again."
"""What is said besides, once it was looked for in vain."""


class Listener(Protocol):
    """Takes what a strap does, at once, in the order in which it happens."""

    def on_link(self, state: LinkState) -> None:
        """The link changed."""
        ...

    def on_data(self, characteristic: str, data: bytes) -> None:
        """One notification, or something that the strap tells of itself."""
        ...


@dataclass(slots=True)
class _Talk:
    """What happened on one connection."""

    lost: asyncio.Event
    spoke_s: float
    spoke: bool = False
    over: bool = False


class Supervisor:
    """Keeps one strap connected."""

    def __init__(  # noqa: PLR0917 - the parts it is composed of, in one place
        self,
        address: str,
        name: str,
        radio: Radio,
        clock: Clock,
        chance: Callable[[], float],
        listener: Listener,
    ) -> None:
        self.address = address
        self.name = name
        self.state = LinkState.OFF
        self.failures = 0
        """Tries in a row without a notification."""
        self.problem: StrapError | None = None
        """Why the last try failed; None once it is heard, or where it is the radio that fails: the scan says
        so, and knows when that is over."""
        self.told: dict[str, bytes] = {}
        """What the strap tells of itself (battery, maker, model), by characteristic."""
        self.retry_s: float | None = None
        """Clock time of the next try, None while there is nothing to wait for."""
        self._radio = radio
        self._clock = clock
        self._chance = chance
        self._listener = listener
        self._since_s = clock.now()
        """Since when the link stands as it does, and the search for the strap has gone on."""
        self._newest: Sighting | None = None
        self._sighted = asyncio.Event()
        self._adopted = False
        self._refusals = 0
        self._now = asyncio.Event()

    @property
    def words(self) -> str:
        """Return where this strap stands, in a sentence or two."""
        sentence, trouble = SENTENCES[self.state].format(name=self.name), self.problem
        if self._in_vain:  # what the last try met is no news any more
            return f"{sentence} {MAY_BE_HELD}"
        if trouble is not None and self.state is not LinkState.STREAMING:
            return f"{trouble.message} {trouble.hint}"
        return sentence

    @property
    def wants_scan(self) -> bool:
        """Return whether an advertisement of this strap is waited for."""
        return self.state in (LinkState.SEARCHING, LinkState.LOST)

    @property
    def _in_vain(self) -> bool:
        return self.wants_scan and self._clock.now() - self._since_s >= VAIN_S

    def seen(self, sighting: Sighting) -> None:
        """Take note that the strap advertises; only the newest sighting counts."""
        self._call(sighting)
        self._newest = sighting
        self._sighted.set()

    def look_now(self) -> None:
        """Try at once instead of waiting."""
        self.begins_anew()
        self._now.set()

    def begins_anew(self) -> None:
        """Take note that the search begins now: what was before does not count as looked for in vain."""
        self._since_s = self._clock.now()

    async def run(self) -> None:
        """Keep it connected until cancelled."""
        home = LinkState.SEARCHING
        try:
            while True:
                self._become(home)
                sighting = await self._sighting()
                self._become(LinkState.CONNECTING)
                if await self._talk(sighting):
                    home = LinkState.LOST
                else:
                    self.failures += 1
                    self._become(home)
                    await self._pause(wait_s(self.failures, self._chance()))
        finally:
            self.retry_s = None
            self._become(LinkState.OFF)

    async def _sighting(self) -> Sighting:
        """Wait for an advertisement; one from before is stale, its device may be gone."""
        self._newest = None
        self._sighted.clear()
        while True:
            found = await self._connected() or self._latest()
            if found is None:
                await sleep_unless(self._sighted, self._clock, ADOPT_EVERY_S)
                found = self._latest()
            if found is not None:
                return found

    def _latest(self) -> Sighting | None:
        return self._newest

    async def _connected(self) -> Sighting | None:
        """Return the strap if this computer is connected to it already. Not twice in a row: where that
        failed, the system may be wrong, and closing it made the strap advertise."""
        again, self._adopted = self._adopted, False
        if again:
            return None
        with suppress(RadioError):  # the scan finds it too, and says so
            for sighting in await self._radio.connected():
                if sighting.address == self.address:
                    self._call(sighting)
                    self._adopted = True
                    return sighting
        return None

    def _call(self, sighting: Sighting) -> None:
        """Take its name, where it was chosen by address before it was seen."""
        if self.name == strap_name(self.address, ""):
            self.name = strap_name(self.address, sighting.name)

    async def _talk(self, sighting: Sighting) -> bool:
        """Connect and listen until the link goes; return whether anything was heard at all."""
        talk = _Talk(asyncio.Event(), self._clock.now())

        def heard(characteristic: str, data: bytes) -> None:
            if talk.over:  # some systems deliver what was under way
                return
            if characteristic == HEART_RATE_MEASUREMENT:
                self._spoke(talk)
            else:
                self.told[characteristic] = data
            self._listener.on_data(characteristic, data)

        try:
            line = await self._radio.connect(sighting, heard, talk.lost.set)
            try:
                await self._listen(talk)
            finally:
                talk.over = True
                await line.close()
        except (StrapError, RadioError) as error:
            self.problem = self._understood(error)
        finally:
            talk.over = True
        return talk.spoke

    async def _listen(self, talk: _Talk) -> None:
        """Return when the link is said to be gone, or has been silent for too long."""
        talk.spoke_s = self._clock.now()
        while not talk.lost.is_set() and self._clock.now() - talk.spoke_s < SILENCE_S:
            await sleep_unless(talk.lost, self._clock, _LOOK_EVERY_S)
        if not talk.spoke:
            raise StrapError(StrapReason.GONE if talk.lost.is_set() else StrapReason.SILENT, self.name)
        self._become(LinkState.LOST)  # said before the line is closed, which may take seconds

    def _spoke(self, talk: _Talk) -> None:
        talk.spoke_s = self._clock.now()
        if not talk.spoke:
            talk.spoke = True
            self.failures, self._refusals, self.problem, self._adopted = 0, 0, None, False
            self._become(LinkState.STREAMING)

    def _understood(self, error: StrapError | RadioError) -> StrapError | None:
        """A strap that advertises and refuses twice in a row is held by another device."""
        if isinstance(error, RadioError):
            return None
        self._refusals = self._refusals + 1 if error.reason in _REFUSALS else 0
        return error if self._refusals < 2 else StrapError(StrapReason.BUSY, self.name, error.detail)

    async def _pause(self, for_s: float) -> None:
        self._now.clear()
        self.retry_s = self._clock.now() + for_s
        await sleep_unless(self._now, self._clock, for_s)
        self.retry_s = None

    def _become(self, state: LinkState) -> None:
        if state is self.state:
            return
        if state not in TABLE[self.state]:
            raise ValueError(f"a link cannot go from {self.state} to {state}")
        self.state = state
        self._since_s = self._clock.now()
        self._listener.on_link(state)
