"""What a test may ask of the rig, and what it answers: one JSON line each over a Unix socket."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import msgspec

SUPERVISION_S = 0.42
"""How long a link outlives silence: what BlueZ asks of a controller."""


class Manner(StrEnum):
    """How a strap treats whoever wants to hear it."""

    WILLING = "willing"
    """Like a good strap: advertises, connects, sends one packet a second."""
    QUIET = "quiet"
    """Connects and answers, and sends only what `Rig.send` tells it to."""
    HELD = "held"
    """Another app has it, and it serves one: it is not on the air at all."""
    BUSY = "busy"
    """Another app has it, and it still advertises: it hangs up on whoever connects."""
    DEAF = "deaf"
    """The link stands, and nothing is ever answered: discovery and reads hang."""
    FLEETING = "fleeting"
    """It goes out of range in the moment it is connected."""


class AdapterState(StrEnum):
    """What has become of the computer's Bluetooth adapter."""

    ON = "on"
    OFF = "off"
    ABSENT = "absent"


class StrapSpec(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One strap. Straps are told apart by address; names may be equal, as two of one make are."""

    address: str
    name: str = "Polar H10 A1B2C3D4"
    renamed: str = ""
    """Name once connected, if it differs: BlueZ then reads Device Name (0x2A00) and shows that one."""
    manner: Manner = Manner.WILLING
    hr_bpm: int = 72
    measures: bool = True
    """It has the heart rate measurement; one without it advertises the service all the same."""
    sends_rr: bool = True
    contact: bool | None = True
    """Skin contact; None for a strap that does not know."""
    battery_pct: int | None = 87
    """None for a strap without a battery service."""
    maker: str = "Polar Electro Oy"
    model: str = "H10"
    recording: str = ""
    """Path of an HRV Logger file to play from the first subscription on, instead of a made-up heart."""


A, B = "C0:11:11:11:11:01", "C0:22:22:22:22:02"
PAIR = (
    StrapSpec(address=A),
    StrapSpec(address=B, name="Polar H10 E5F60718", hr_bpm=118),
)
"""The two straps a rig has unless told otherwise."""


class StrapState(msgspec.Struct, frozen=True):
    """A strap's own view of things. Times are CLOCK_MONOTONIC, which all processes of a computer share."""

    connected: bool
    subscribed: bool
    """Somebody asked for heart-rate notifications on the present link."""
    in_range: bool
    returned_ns: int | None
    """When it last came back into range."""
    first_advertised_ns: int | None
    """Its first advertisement on the air since then (or since the rig began)."""


class Sent(msgspec.Struct):
    """One heart-rate notification that a subscribed strap sent."""

    address: str
    sequence: int
    """Counts this strap's packets from 1; the same number modulo 65536 is in the packet's energy field."""
    sent_ns: int
    data: bytes
    heard_ns: int | None = None
    """When the computer's side had it whole; None while under way, and for good if it was lost on the air."""


class Whereabouts(msgspec.Struct, frozen=True):
    """The first line of the rig's process on standard output."""

    bus_address: str
    control: str


class Reset(msgspec.Struct, frozen=True, tag=True):
    straps: tuple[StrapSpec, ...]


class Change(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """UNSET leaves a setting as it is."""

    address: str
    manner: Manner | msgspec.UnsetType = msgspec.UNSET
    hr_bpm: int | msgspec.UnsetType = msgspec.UNSET
    sends_rr: bool | msgspec.UnsetType = msgspec.UNSET
    contact: bool | msgspec.UnsetType | None = msgspec.UNSET
    battery_pct: int | msgspec.UnsetType = msgspec.UNSET


class Send(msgspec.Struct, frozen=True, tag=True):
    address: str
    data: bytes | None


class Drop(msgspec.Struct, frozen=True, tag=True):
    address: str
    supervision_s: float


class BringBack(msgspec.Struct, frozen=True, tag=True):
    address: str


class HangUp(msgspec.Struct, frozen=True, tag=True):
    address: str


class Forget(msgspec.Struct, frozen=True, tag=True):
    address: str


class Adapter(msgspec.Struct, frozen=True, tag=True):
    state: AdapterState


class Service(msgspec.Struct, frozen=True, tag=True):
    running: bool


class Permission(msgspec.Struct, frozen=True, tag=True):
    granted: bool


class Ask(msgspec.Struct, frozen=True, tag=True):
    what: Literal["state", "sent", "clients", "scanning"]
    address: str = ""


Order = Reset | Change | Send | Drop | BringBack | HangUp | Forget | Adapter | Service | Permission | Ask


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """`error` is set when the order could not be carried out."""

    error: str = ""
    state: StrapState | None = None
    sent: list[Sent] = []
    clients: dict[str, list[str]] = {}
    scanning: bool = False
