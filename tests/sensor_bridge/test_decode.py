"""Raw bytes become samples in one place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulation.samples import UNITS_PER_MS, BadSample, HeartSample, Link, LinkState, Tick
from sensor_bridge.archive import Notification, Truth
from sensor_bridge.decode import to_event
from sensor_bridge.gatt import heart_rate


def test_a_straps_notification() -> None:
    data = heart_rate.encode(72, [1024, 512], contact=True)
    expected = HeartSample(5, "B", (1000 * UNITS_PER_MS, 500 * UNITS_PER_MS), 72, True)
    assert to_event(Notification(5, "B", "2a37", data)) == expected


@pytest.mark.parametrize(("characteristic", "text"), [("rr_ms", b"672.5"), ("rr_s", b"0.6725")])
def test_a_files_row(characteristic: str, text: bytes) -> None:
    expected = HeartSample(5, "A", (672_500 * UNITS_PER_MS // 1000,))
    assert to_event(Notification(5, "A", characteristic, text)) == expected


@pytest.mark.parametrize(
    ("characteristic", "data", "problem"),
    [("2a37", b"", "empty"), ("2a37", b"\x10\x48\x01", "odd_tail"), ("rr_ms", b"abc", "not_a_number")],
)
def test_what_cannot_be_decoded_says_why(characteristic: str, data: bytes, problem: str) -> None:
    assert to_event(Notification(5, "A", characteristic, data)) == BadSample(5, "A", problem)


def test_the_truth_never_reaches_the_engine() -> None:
    assert to_event(Truth(0, {"floods": []})) is None


def test_a_characteristic_without_a_use_is_passed_over() -> None:
    assert to_event(Notification(5, "A", "2a19", b"\x5a")) is None


@pytest.mark.parametrize("event", [Tick(1000), Link(0, "A", LinkState.LOST)])
def test_everything_else_is_itself(event: Tick | Link) -> None:
    assert to_event(event) is event


@given(st.sampled_from(["2a37", "rr_ms", "rr_s"]), st.binary(max_size=24))
def test_any_bytes_give_a_sample(characteristic: str, data: bytes) -> None:
    assert isinstance(to_event(Notification(5, "A", characteristic, data)), HeartSample | BadSample)
