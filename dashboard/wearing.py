"""Whose strap is whose, and when to look for straps: by the host for anybody, by a person for the own seat.

A person is told of the own strap and of straps that nobody has, never of the other's: that one is neither
offered nor given away, and nothing here says how it does.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from dashboard.errors import Refused
from dashboard.wire import OwnStrap, Problem, StrapFound, StrapFree, StrapLink
from regulation.samples import LinkState, Seat
from sensor_bridge.bridge import Bridge, Found
from sensor_bridge.clock import Clock
from sensor_bridge.gatt.uuids import BATTERY_LEVEL, MANUFACTURER_NAME, MODEL_NUMBER
from sensor_bridge.supervisor import Supervisor

LOOK_S = 30.0
"""How long straps are looked for once somebody asks, while a session runs: a scan costs the radio time that
the beats need."""
AGAIN_S = 2.0
"""A person's page begins a new scan at most this often: the other's strap may be waiting for this one."""
_BARS_DBM = (-90, -80, -70, -60)


@dataclass(slots=True)
class Wearing:
    """The straps of one session's seats."""

    bridge: Bridge
    clock: Clock
    _look_until_s: float = field(default=float("-inf"))
    _scanned_s: float = field(default=float("-inf"))

    # -- what is told --------------------------------------------------------------------------------

    @property
    def problem(self) -> Problem | None:
        """Return why this computer cannot look for straps, None if it can."""
        radio = self.bridge.problem
        return Problem(code=radio.reason, message=radio.message, hint=radio.hint) if radio else None

    def all_found(self, wearers: dict[str, str]) -> list[StrapFound]:
        """Return every strap that advertises, for the host; `wearers` names people by their last strap."""
        chosen = {strap.address: seat for seat, strap in self.bridge.chosen.items()}
        return [
            StrapFound(
                address=each.address,
                name=each.name,
                bars=_bars(each),
                seat=chosen.get(each.address),
                known=wearers.get(each.address, ""),
            )
            for each in self._by_address()
        ]

    def own(self, seat: Seat, *, hr_only: bool) -> OwnStrap:
        """Return what a person is told. While the own strap is heard, no other is offered."""
        strap = self.bridge.chosen.get(seat)
        heard = strap is not None and strap.state is LinkState.STREAMING
        return OwnStrap(
            strap=self.link(strap, hr_only=hr_only) if strap is not None else None,
            radio=self.problem,
            free=[] if heard else self._free(),
        )

    def link(self, strap: Supervisor, *, hr_only: bool) -> StrapLink:
        """Return where a strap stands, for the host and for who wears it."""
        battery = strap.told.get(BATTERY_LEVEL, b"")
        names = (
            strap.told.get(short, b"").decode(errors="replace") for short in (MANUFACTURER_NAME, MODEL_NUMBER)
        )
        wait_s = None if strap.retry_s is None else round(max(0.0, strap.retry_s - self.clock.now()))
        return StrapLink(
            address=strap.address,
            name=strap.name,
            link=strap.state,
            words=strap.words,
            retry_in_s=wait_s,
            attempt=strap.failures,
            battery_pct=battery[0] if battery else None,
            maker=" ".join(filter(None, names)),
            hr_only=hr_only,
        )

    def _free(self) -> list[StrapFree]:
        taken = {strap.address for strap in self.bridge.chosen.values()}
        return [
            StrapFree(address=each.address, name=each.name, bars=_bars(each))
            for each in self._by_address()
            if each.address not in taken
        ]

    def _by_address(self) -> list[Found]:
        return sorted(self.bridge.found, key=lambda each: each.address)

    # -- what is done --------------------------------------------------------------------------------

    async def choose(self, seat: Seat, address: str | None) -> None:
        """Give a seat a strap, or none. Raises `Refused` for the other's: that one is never taken away."""
        self._refuse_taken(seat, address, f"Choose another for {seat}, or swap.")
        await self.bridge.choose(seat, address)

    async def choose_own(self, seat: Seat, address: str | None) -> None:
        """Give a person's own seat a strap that was found. Raises `Refused` for any other."""
        self._refuse_taken(seat, address, "Choose another.")
        if all(each.address != address for each in self.bridge.found):
            raise Refused(
                404, "gone", "This strap is not found any more.", "Wear it damp, then choose it again."
            )
        await self.bridge.choose(seat, address)

    def _refuse_taken(self, seat: Seat, address: str | None, hint: str) -> None:
        for other, strap in self.bridge.chosen.items():
            if other != seat and strap.address == address:
                raise Refused(409, "same_strap", f"{strap.name} is {other}'s already.", hint)

    def look(self, seat: Seat | None) -> None:
        """Look with a new scan, and try the chosen straps at once. `seat`: whose page asks, None for the
        host; a person whose own strap is heard has nothing to look for."""
        now_s = self.clock.now()
        if seat is not None:
            strap = self.bridge.chosen.get(seat)
            if now_s < self._scanned_s + AGAIN_S or (strap and strap.state is LinkState.STREAMING):
                return
        self._scanned_s = now_s
        self._look_until_s = now_s + LOOK_S
        self.bridge.looking = True
        self.bridge.look_now()

    def keep_looking(self, *, choosing: bool) -> None:
        """Look on while straps are being chosen, and for a while after somebody has asked."""
        self.bridge.looking = choosing or self.clock.now() < self._look_until_s


def _bars(found: Found) -> int | None:
    rssi_dbm = found.sighting.rssi_dbm
    return None if rssi_dbm is None else sum(rssi_dbm >= least for least in _BARS_DBM)
