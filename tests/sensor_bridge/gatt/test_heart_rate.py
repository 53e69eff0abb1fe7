"""The 0x2A37 codec: any bytes give a value or `MalformedMeasurement`."""

from __future__ import annotations

import struct

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from regulation.samples import UNITS_PER_TICK_1024
from sensor_bridge.errors import MalformedMeasurement, MalformedReason
from sensor_bridge.gatt.heart_rate import HeartRateMeasurement, decode, encode

U16 = st.integers(0, 0xFFFF)


def test_everything_that_a_strap_can_say() -> None:
    data = bytes.fromhex("1f 2c01 e803 0004 ff03".replace(" ", ""))
    assert decode(data) == HeartRateMeasurement(300, contact=True, energy_kj=1000, rr_ticks=(1024, 1023))


def test_a_packet_of_a_polar_h10() -> None:
    assert decode(b"\x10\x48\x39\x03") == HeartRateMeasurement(72, None, None, (825,))


def test_no_beat_in_this_second() -> None:
    assert decode(b"\x06\x30") == HeartRateMeasurement(48, True, None, ())


@pytest.mark.parametrize(("flags", "contact"), [(0x00, None), (0x02, None), (0x04, False), (0x06, True)])
def test_contact_counts_only_where_it_is_supported(flags: int, contact: bool | None) -> None:
    assert decode(bytes([flags, 60])).contact is contact


def test_reserved_flags_are_ignored() -> None:
    assert decode(b"\xf0\x48\x00\x04") == decode(b"\x10\x48\x00\x04")


def test_units_are_exact() -> None:
    assert decode(b"\x10\x48\x00\x04").rr == (1024 * UNITS_PER_TICK_1024,) == (2_000_000_000,)


@pytest.mark.parametrize("ticks", [0, 53, 8466, 0xFFFF])
def test_impossible_intervals_are_the_beat_clocks_affair(ticks: int) -> None:
    assert decode(struct.pack("<BBH", 0x10, 60, ticks)).rr_ticks == (ticks,)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", MalformedReason.EMPTY),
        (b"\x00", MalformedReason.TRUNCATED),
        (b"\x01\x48", MalformedReason.TRUNCATED),
        (b"\x08\x48\x01", MalformedReason.TRUNCATED),
        (b"\x19\x48\x00\x01", MalformedReason.TRUNCATED),
        (b"\x10\x48\x00\x04\x01", MalformedReason.ODD_TAIL),
        (b"\x10\x48\x00", MalformedReason.ODD_TAIL),
        (b"\x00\x48\x00", MalformedReason.LEFT_OVER),
        (b"\x06\x48\x00\x04", MalformedReason.LEFT_OVER),
    ],
)
def test_a_broken_form_says_which(data: bytes, reason: MalformedReason) -> None:
    with pytest.raises(MalformedMeasurement) as caught:
        decode(data)
    assert (caught.value.reason, caught.value.data) == (reason, data)


@given(st.binary(max_size=64))
@example(b"\x10")
@example(b"\xff" * 20)
def test_any_bytes_give_a_value_or_the_documented_error(data: bytes) -> None:
    try:
        measured = decode(data)
    except MalformedMeasurement:
        return
    assert 0 <= measured.hr_bpm <= 0xFFFF
    assert all(0 <= rr <= 0xFFFF * UNITS_PER_TICK_1024 for rr in measured.rr)


@given(U16, st.lists(U16, max_size=9), st.sampled_from([None, False, True]), st.none() | U16)
def test_what_is_written_is_read(hr: int, rr: list[int], contact: bool | None, energy: int | None) -> None:
    data = encode(hr, rr, contact=contact, energy_kj=energy)
    assert decode(data) == HeartRateMeasurement(hr, contact, energy, tuple(rr))


def test_a_value_that_does_not_fit_is_the_callers_error() -> None:
    with pytest.raises(struct.error):
        encode(60, [70_000])
