"""How long to wait before a strap is tried again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor_bridge.reconnect import FIRST_S, JITTER, MOST_S, wait_s


def test_it_doubles_to_a_limit() -> None:
    assert [wait_s(failures, 0.5) for failures in range(1, 8)] == [0.5, 1, 2, 4, 8, 8, 8]


@pytest.mark.parametrize(("chance", "factor"), [(0, 0.75), (0.5, 1), (1, 1.25)])
def test_chance_spreads_it_to_both_sides(chance: float, factor: float) -> None:
    assert wait_s(3, chance) == 2 * factor


@given(st.integers(1, 10**9), st.floats(0, 1))
def test_it_never_ends_and_never_exceeds_its_limits(failures: int, chance: float) -> None:
    assert FIRST_S * (1 - JITTER) <= wait_s(failures, chance) <= MOST_S * (1 + JITTER)


@pytest.mark.parametrize("failures", [0, -1])
def test_there_is_no_wait_without_a_failure(failures: int) -> None:
    with pytest.raises(ValueError, match="nothing to wait for"):
        wait_s(failures, 0.5)
