"""The clocks."""

from __future__ import annotations

import time

import pytest

from sensor_bridge.clock import ScaledClock, SystemClock
from tests.sensor_bridge.fakes import LeapClock


async def test_the_system_clock_is_the_computers() -> None:
    clock = SystemClock()
    before = time.monotonic()
    t = clock.now()
    await clock.sleep_until(t + 0.001)
    assert before <= t < clock.now() <= time.monotonic()
    await clock.sleep_until(t - 1000)
    assert abs(clock.wall_ms() - time.time() * 1000) < 60_000


async def test_a_scaled_clock_runs_faster_from_its_start() -> None:
    base = LeapClock()
    clock = ScaledClock(10, base, start_s=5.0)
    assert clock.now() == 5.0
    await clock.sleep_until(25.0)
    assert base.t == pytest.approx(102.0)
    assert clock.now() == pytest.approx(25.0)
    assert clock.wall_ms() == base.wall_ms()


def test_without_a_base_it_is_the_computers() -> None:
    clock = ScaledClock(1)
    first = clock.now()
    assert 0 <= first <= clock.now()


@pytest.mark.parametrize("speed", [0, -1])
def test_a_clock_does_not_stand_still(speed: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        ScaledClock(speed)
