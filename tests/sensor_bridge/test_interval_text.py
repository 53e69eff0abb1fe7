"""Interval text to exact units."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulation.samples import UNITS_PER_MS
from sensor_bridge.errors import MalformedMeasurement, MalformedReason
from sensor_bridge.interval_text import RR_MS, RR_S, is_interval_text, units


@pytest.mark.parametrize(
    ("text", "characteristic", "ms"),
    [
        (b"672", RR_MS, "672"),
        (b"672.5", RR_MS, "672.5"),
        (b"672.", RR_MS, "672"),
        (b"0", RR_MS, "0"),
        (b"8268", RR_MS, "8268"),
        (b"0.672", RR_S, "672"),
        (b"1", RR_S, "1000"),
        (b"0.0000005", RR_MS, "0.0000005"),
    ],
)
def test_exact(text: bytes, characteristic: str, ms: str) -> None:
    assert units(text, characteristic) == Fraction(ms) * UNITS_PER_MS


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"abc",
        b"-5",
        b"+5",
        b"1e3",
        b"1e999999999",
        b"nan",
        b"inf",
        b"7 8",
        b"0,8",
        b"1234567",
        b"\xd9\xa3",
        b".",
    ],
)
def test_nothing_else_is_a_number(text: bytes) -> None:
    with pytest.raises(MalformedMeasurement) as caught:
        units(text, RR_MS)
    assert (caught.value.reason, caught.value.data) == (MalformedReason.NOT_A_NUMBER, text)


@given(st.binary(max_size=12))
def test_any_bytes_give_a_bounded_value_or_the_documented_error(text: bytes) -> None:
    try:
        value = units(text, RR_S)
    except MalformedMeasurement:
        return
    assert 0 <= value <= 10**9 * UNITS_PER_MS


@given(st.integers(0, 999_999), st.integers(0, 999))
def test_seconds_and_milliseconds_agree(ms: int, thousandths: int) -> None:
    as_ms = f"{ms % 10_000}.{thousandths:03}".encode()
    as_s = f"{ms % 10_000 // 1000}.{ms % 1000:03}{thousandths:03}".encode()
    assert units(as_ms, RR_MS) == units(as_s, RR_S)


def test_names() -> None:
    assert is_interval_text(RR_MS)
    assert is_interval_text(RR_S)
    assert not is_interval_text("2a37")
