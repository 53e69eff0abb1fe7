"""`coregulate scan`: which straps are near this computer."""

from __future__ import annotations

from collections.abc import Callable

from sensor_bridge.clock import Clock
from sensor_bridge.radio import Radio, Sighting, strap_name


async def scan(radio: Radio, clock: Clock, for_s: float, found: Callable[[str], None]) -> int:
    """Say each strap once, as "ADDRESS  NAME  SIGNAL"; return how many there are. Raises `RadioError`."""
    known: set[str] = set()

    def seen(sighting: Sighting) -> None:
        if sighting.address not in known:
            known.add(sighting.address)
            signal = "connected" if sighting.rssi_dbm is None else f"{sighting.rssi_dbm} dBm"
            found(f"{sighting.address}  {strap_name(sighting.address, sighting.name)}  {signal}")

    for sighting in await radio.connected():
        seen(sighting)
    async with radio.scanning(seen):
        await clock.sleep_until(clock.now() + for_s)
    return len(known)
