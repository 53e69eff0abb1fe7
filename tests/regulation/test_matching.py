"""The curve of how far apart two arousals are."""

from __future__ import annotations

import pytest

from regulation.matching import Difference, Matching
from regulation.pair import Unknown
from tests.regulation.pairs import Curve, course, frames


def series(a: Curve, b: Curve | None) -> list[Difference]:
    matching = Matching()
    for frame in frames(a, b):
        matching.take(frame)
    return matching.series()


def test_each_step_is_the_mean_of_its_five_seconds() -> None:
    found = series([1.0, 2.0, 3.0, 4.0, 5.0, 7.0, 9.0], [0.0] * 5 + [1.0, 1.0])
    assert found == [Difference(5000, 3.0), Difference(10_000, 7.0)]


@pytest.mark.parametrize("why", list(Unknown))
def test_only_seconds_in_which_both_are_known_count(why: Unknown) -> None:
    a = course((5, 2.0), (5, why), (3, why), (2, 6.0))
    assert [step.a_minus_b for step in series(a, [1.0] * 15)] == [1.0, None, 5.0]
    assert [step.a_minus_b for step in series([1.0] * 15, a)] == [-1.0, None, -5.0]


def test_one_alone_has_no_difference_and_nobody_no_curve() -> None:
    assert {step.a_minus_b for step in series([4.0] * 20, None)} == {None}
    assert series([], []) == []


def test_an_hour_of_two_is_a_point_every_five_seconds() -> None:
    found = series([2.0] * 3600, [0.123456789] * 3600)
    assert [step.t_ms for step in found] == list(range(5000, 3_600_001, 5000))
    assert {step.a_minus_b for step in found} == {1.87654}
