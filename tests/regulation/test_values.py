"""Values: frozen for the type checker, equal and hashed by what is in them, and nothing can be added."""

from __future__ import annotations

from dataclasses import replace

import pytest

from regulation.frames import Metric


def test_equal_values_are_one_in_a_set() -> None:
    assert {Metric(1.0), Metric(1.0), Metric(2.0)} == {Metric(1.0), Metric(2.0)}
    assert replace(Metric(1.0, n_used=7), value=2.0) == Metric(2.0, n_used=7)


def test_the_type_checker_forbids_changes() -> None:
    metric = Metric(1.0)
    # mypy reports an ignore that is not needed, so this line fails the checks once a change is allowed
    metric.value = 2.0  # type: ignore[misc]  # what is shown here


def test_nothing_can_be_added() -> None:
    with pytest.raises(AttributeError):
        Metric(1.0).more = 2.0  # type: ignore[attr-defined]  # what is shown here
