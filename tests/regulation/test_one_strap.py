"""One strap heard twice, however late, and with beats lost on one way; never two hearts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench import hearts as recorded
from regulation.one_strap import LEAST_DIFFERENT, heard_twice
from regulation.samples import UNITS_PER_MS


def intervals(seed: int, number: int = 1200) -> list[int]:
    """Intervals of a heart, in the steps of 1/1024 s that straps send."""
    ticks = 830 + np.cumsum(np.random.default_rng(seed).normal(0, 8, number)) % 90
    return [int(tick) * 1000 * UNITS_PER_MS // 1024 for tick in ticks]


def lossy(rr: list[int], share: float) -> list[int]:
    kept = np.random.default_rng(5).random(len(rr)) >= share
    return [each for each, keep in zip(rr, kept, strict=True) if keep]


@pytest.mark.parametrize("share", [0.0, 0.01, 0.05])
@pytest.mark.parametrize("late", [0, 1, 40])
def test_a_strap_is_known_again_late_and_with_losses(share: float, late: int) -> None:
    rr = intervals(1)
    assert heard_twice(rr, lossy(rr[late:], share))
    assert heard_twice(lossy(rr[late:], share), rr)


def test_whole_milliseconds_of_another_app_are_the_same_strap() -> None:
    rr = intervals(2)
    assert heard_twice(rr, [round(each / UNITS_PER_MS) * UNITS_PER_MS for each in rr])


def test_thirty_in_a_row_and_no_fewer() -> None:
    rr, other = intervals(3), intervals(4)
    assert heard_twice(rr, other + rr[100:130] + other)
    assert not heard_twice(rr, other + rr[100:129] + other)


def test_even_beats_prove_nothing() -> None:
    even = [UNITS_PER_MS * 800] * 500
    assert not heard_twice(even, even)
    steps = [UNITS_PER_MS * (800 + i % (LEAST_DIFFERENT - 1)) for i in range(500)]
    assert not heard_twice(steps, steps)
    more = [UNITS_PER_MS * (800 + i % LEAST_DIFFERENT) for i in range(500)]
    assert heard_twice(more, more)


def test_two_hearts_and_two_sensors_on_one_heart_are_two(shared_data: Path) -> None:
    assert not heard_twice(intervals(6), intervals(7))
    assert not heard_twice(intervals(6), [])
    folder = shared_data / "one_heart_two_sensors"
    worn = []
    for name in ("kyto", "rhythm", "heartmath"):
        with (folder / f"test_{name}.csv").open() as file:
            worn.append([int(line.split(",")[1]) * UNITS_PER_MS for line in list(file)[1:] if line.strip()])
    peaks_ms = recorded.ecg_peaks_ms(shared_data)
    worn.append([round(each) * UNITS_PER_MS for each in np.diff(peaks_ms)])
    pairs = [(a, b) for i, a in enumerate(worn) for b in worn[i + 1 :]]
    assert len(pairs) == 6
    assert not any(heard_twice(a, b) for a, b in pairs)
