"""Heart Rate Measurement (0x2A37): bytes to values and back (Bluetooth GATT Specification Supplement, 3.113).

    flags u8 | heart rate u8 or u16 | energy expended u16 | RR u16 ... to the end

All little-endian, the last two only if announced by the flags; RR in 1/1024 s, oldest first. The decoder
judges form only: RR of 0, 52 or 8268 ms occur in life and pass as they are, the beat clock judges them; two
equal RR in a row are legal. Nothing is guessed: a packet that breaks the form is refused whole, because a
lost byte may have shifted every value after it. So an odd tail is refused too, though straps were seen to
send one: the specification knows no half interval. Reserved flags (bits 5-7) are ignored, as it asks. A
packet of default size holds 9 RR; longer ones are read alike.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from regulation.samples import UNITS_PER_TICK_1024
from sensor_bridge.errors import MalformedMeasurement, MalformedReason

_HR_IS_UINT16 = 0x01
_CONTACT_DETECTED = 0x02
_CONTACT_SUPPORTED = 0x04
_HAS_ENERGY = 0x08
_HAS_RR = 0x10
_UINT8_MAX = 0xFF


@dataclass(frozen=True, slots=True)
class HeartRateMeasurement:
    """One notification's content."""

    hr_bpm: int
    """The strap's own heart rate."""
    contact: bool | None
    """Skin contact; None where the strap does not support it."""
    energy_kj: int | None
    """Energy expended since the last reset, kJ; None where not sent."""
    rr_ticks: tuple[int, ...]
    """Beat-to-beat intervals in 1/1024 s, oldest first."""

    @property
    def rr(self) -> tuple[int, ...]:
        """The intervals in the house's exact units of 0.5 ns."""
        return tuple(ticks * UNITS_PER_TICK_1024 for ticks in self.rr_ticks)


def decode(data: bytes) -> HeartRateMeasurement:
    """Read one measurement; any bytes give a value or `MalformedMeasurement`."""
    if not data:
        raise MalformedMeasurement(MalformedReason.EMPTY, data)
    flags = data[0]
    wide, has_energy = bool(flags & _HR_IS_UINT16), bool(flags & _HAS_ENERGY)
    at_energy = 3 if wide else 2
    at_rr = at_energy + (2 if has_energy else 0)
    if len(data) < at_rr:
        raise MalformedMeasurement(MalformedReason.TRUNCATED, data)
    return HeartRateMeasurement(
        hr_bpm=int.from_bytes(data[1:at_energy], "little"),
        contact=bool(flags & _CONTACT_DETECTED) if flags & _CONTACT_SUPPORTED else None,
        energy_kj=int.from_bytes(data[at_energy:at_rr], "little") if has_energy else None,
        rr_ticks=_rr_ticks(data, at_rr),
    )


def _rr_ticks(data: bytes, start: int) -> tuple[int, ...]:
    size = len(data) - start
    if size and not data[0] & _HAS_RR:
        raise MalformedMeasurement(MalformedReason.LEFT_OVER, data)
    if size % 2:
        raise MalformedMeasurement(MalformedReason.ODD_TAIL, data)
    return struct.unpack_from(f"<{size // 2}H", data, start)


def encode(
    hr_bpm: int, rr_ticks: Sequence[int] = (), *, contact: bool | None = None, energy_kj: int | None = None
) -> bytes:
    """Write one measurement as a strap does, heart rate in one byte where it fits.

    `struct.error` if a value does not fit its field.
    """
    wide = hr_bpm > _UINT8_MAX
    flags = _HR_IS_UINT16 if wide else 0
    if contact is not None:
        flags |= _CONTACT_SUPPORTED | (_CONTACT_DETECTED if contact else 0)
    energy = b""
    if energy_kj is not None:
        flags |= _HAS_ENERGY
        energy = struct.pack("<H", energy_kj)
    if rr_ticks:
        flags |= _HAS_RR
    return (
        struct.pack("<BH" if wide else "<BB", flags, hr_bpm)
        + energy
        + struct.pack(f"<{len(rr_ticks)}H", *rr_ticks)
    )
