"""A simulated strap moves when its wearer changes seats, and a little otherwise."""

from __future__ import annotations

import numpy as np

from regulation.movement import MOVING_MG
from sensor_bridge.simulated.hearts import Person, Rise
from sensor_bridge.simulated.motion import motion

STANDS_UP = Rise("posture", onset_s=100.0, rise_s=6, plateau_s=30, tau_s=15, by_bpm=14)
LAUGHS = Rise("laugh", onset_s=200.0, rise_s=4, plateau_s=10, tau_s=10, by_bpm=14)


def person(*confounders: Rise) -> Person:
    return Person(66, 3.4, 2.5, 0.25, floods=(), confounders=confounders, turns=())


def moving_s(*confounders: Rise) -> list[int]:
    made = motion(person(*confounders), 400, (), "A", np.random.default_rng(0))
    assert [each.t_ms for each in made] == list(range(1000, 401_000, 1000))
    return [each.t_ms // 1000 for each in made if each.motion_mg >= MOVING_MG]


def test_changing_seats_is_movement_and_standing_is_not() -> None:
    assert moving_s(STANDS_UP) == [101, 102, 103, 104, 105, 106, 107]


def test_laughing_and_sitting_are_none() -> None:
    assert moving_s(LAUGHS) == []
    assert moving_s() == []


def test_what_the_air_loses_does_not_arrive() -> None:
    made = motion(person(STANDS_UP), 400, ((90.0, 120.0),), "B", np.random.default_rng(0))
    assert {each.t_ms // 1000 for each in made}.isdisjoint(range(90, 120))
    assert len(made) == 370
