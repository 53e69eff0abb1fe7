"""A strap finds a beat wrongly where it is told to, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest

from sensor_bridge.simulated.misdetections import KINDS, Kind, detected, draw

HEART = np.arange(100, dtype=np.float64) * 0.8


def intervals_ms(kind: Kind) -> list[int]:
    found = detected(HEART, [(39.9, kind)])
    return [round(interval * 1000) for interval in np.diff(found) if abs(interval - 0.8) > 1e-9]


@pytest.mark.parametrize(
    ("kind", "expected"), [("missed", [1600]), ("extra", [320, 480]), ("early", [560, 1040])]
)
def test_each_kind_does_what_it_says(kind: Kind, expected: list[int]) -> None:
    assert intervals_ms(kind) == expected


def test_the_ends_are_left_alone() -> None:
    assert np.array_equal(detected(HEART, [(0.5, "missed"), (79.0, "extra")]), HEART)


def test_they_are_drawn_apart_and_about_as_often_as_asked() -> None:
    drawn = draw(np.random.default_rng(0), 30.0, 36_000.0, 80.0)
    times = np.array([at_s for at_s, _ in drawn])
    assert np.diff(times).min() >= 10
    assert len(drawn) == pytest.approx(36_000 / 80, rel=0.15)
    assert {kind for _, kind in drawn} == set(KINDS)
