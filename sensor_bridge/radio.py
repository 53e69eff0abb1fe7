"""What the bridge asks of a Bluetooth radio. `straps` answers with bleak; tests answer with less."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from sensor_bridge.errors import BadAddress

_BLUETOOTH = re.compile(r"[0-9A-F]{2}(:[0-9A-F]{2}){5}")
_MACOS = re.compile(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}")
"""macOS keeps Bluetooth addresses to itself and makes up a UUID for each device."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A strap that advertises, or that this computer is connected to already."""

    address: str
    """Bluetooth address, in capital letters; on macOS an id that holds on this computer only."""
    name: str
    """As advertised, empty if it has none. Connecting may change it, so it never identifies a strap."""
    rssi_dbm: int | None
    """Signal strength; None where the strap is connected and so does not advertise."""
    device: object
    """What the radio itself knows the strap by."""


def strap_address(text: str) -> str:
    """Return an address that somebody typed as the radio says it. Raises `BadAddress` for what is none."""
    address = text.strip().upper()
    if not (_BLUETOOTH.fullmatch(address) or _MACOS.fullmatch(address)):
        raise BadAddress(text)
    return address


def strap_name(address: str, advertised: str) -> str:
    """Return what a strap is called: as it advertises, else by the end of its address."""
    return advertised or f"Strap {address.replace(':', '').replace('-', '')[-4:].upper()}"


Heard = Callable[[str, bytes], None]
"""Takes the characteristic (short form, such as `2a37`) and the bytes of one notification, at once."""


class Line(Protocol):
    """One open connection that notifies."""

    async def close(self) -> None:
        """Disconnect. Never raises and never takes longer than some seconds: the other end may be dead."""
        ...


class Radio(Protocol):
    """One Bluetooth adapter. At most one scan, and one connection being made, at a time."""

    async def connected(self) -> list[Sighting]:
        """Return straps that this computer is connected to already: a killed service leaves them so, and
        a connected strap is invisible to a scan. Raises `RadioError`."""
        ...

    def scanning(self, seen: Callable[[Sighting], None]) -> AbstractAsyncContextManager[None]:
        """Look for straps while the block runs; `seen` is called for each advertisement. Raises
        `RadioError`."""
        ...

    async def connect(self, sighting: Sighting, heard: Heard, lost: Callable[[], None]) -> Line:
        """Connect and subscribe. What the strap tells of itself (battery, maker, model) is heard as well.
        `lost` is called when the link goes. Raises `StrapError` or `RadioError`; nothing stays open then."""
        ...
