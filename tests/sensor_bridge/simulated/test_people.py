"""Drawn people follow the distributions of the reference sessions."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from sensor_bridge.simulated import people
from sensor_bridge.simulated.hearts import Person

UNTIL_S = 2400.0


def drawn(seed: int, until_s: float = UNTIL_S) -> Person:
    return people.with_floods(np.random.default_rng(seed), until_s, "A")


PEOPLE = [drawn(seed) for seed in range(300)]


def test_bases_and_variability_follow_the_reference() -> None:
    bases = [person.base_bpm for person in PEOPLE]
    logs = [person.ln_rmssd for person in PEOPLE]
    assert 55 <= min(bases) < 57
    assert 90 < max(bases) <= 92
    assert np.mean(bases) == pytest.approx(73.5, abs=2)
    assert (np.mean(logs), np.std(logs)) == pytest.approx((3.4, 0.45), abs=0.08)


def test_floods_follow_the_reference() -> None:
    assert {len(person.floods) for person in PEOPLE} == {1, 2}
    for person in PEOPLE:
        for flood in person.floods:
            assert max(22, 0.3 * person.base_bpm) <= flood.by_bpm <= max(22, 0.5 * person.base_bpm)
            assert 15 <= flood.rise_s <= 45
            assert 90 <= flood.plateau_s <= 300
            assert 60 <= flood.tau_s <= 180
            assert 0.3 <= flood.rsa_factor <= 0.55
            assert flood.onset_s >= 420
            assert flood.onset_s + flood.rise_s + flood.plateau_s <= UNTIL_S - 60
        assert all(b.onset_s - a.onset_s >= 700 for a, b in pairwise(person.floods))


def test_confounders_follow_the_reference() -> None:
    ranges = {
        "startle": ((12, 22), 3, (4, 4), 8),
        "laugh": ((10, 18), 4, (5, 18), 10),
        "posture": ((10, 18), 6, (15, 40), 15),
        "cough": ((8, 15), 2, (3, 3), 6),
    }
    rises = [rise for person in PEOPLE for rise in person.confounders]
    assert {len(person.confounders) for person in PEOPLE} == {2, 3, 4}
    assert {rise.kind for rise in rises} == set(ranges)
    for rise in rises:
        by_bpm, rise_s, plateau_s, tau_s = ranges[rise.kind]
        assert by_bpm[0] <= rise.by_bpm <= by_bpm[1]
        assert plateau_s[0] <= rise.plateau_s <= plateau_s[1]
        assert (rise.rise_s, rise.tau_s, rise.rsa_factor) == (rise_s, tau_s, 1)
        assert 300 <= rise.onset_s <= UNTIL_S - 60


def test_speech_follows_the_reference() -> None:
    turns = [turn for person in PEOPLE for turn in person.turns]
    assert min(turn.onset_s for turn in turns) == 300
    assert all(3 <= turn.by_bpm <= 7 for turn in turns)
    assert max(turn.end_s for turn in turns) <= UNTIL_S
    on_s = np.mean([turn.end_s - turn.onset_s for turn in turns])
    off_s = np.mean([b.onset_s - a.end_s for person in PEOPLE for a, b in pairwise(person.turns)])
    assert (on_s, off_s) == pytest.approx((12, 14), rel=0.05)


def test_without_floods_the_same_seed_gives_the_same_person() -> None:
    flooded, calm = drawn(7), people.without_floods(np.random.default_rng(7), UNTIL_S, "A")
    assert calm.floods == ()
    assert (calm.base_bpm, calm.ln_rmssd, calm.turns) == (flooded.base_bpm, flooded.ln_rmssd, flooded.turns)
    assert calm.confounders == flooded.confounders


@pytest.mark.parametrize("until_s", [30.0, 300.0, 420.0, 560.0])
def test_a_short_session_has_no_room_for_floods(until_s: float) -> None:
    for seed in range(20):
        person = drawn(seed, until_s)
        assert all(flood.onset_s + flood.plateau_s < until_s for flood in person.floods)
        assert until_s > 500 or person.floods == ()


def test_the_demos_people_are_always_alike() -> None:
    a, b = (people.demo(np.random.default_rng(5), UNTIL_S, seat) for seat in ("A", "B"))
    assert (a.base_bpm, b.base_bpm) == (66, 72)
    assert [flood.onset_s for flood in a.floods] == [240, 1500]
    assert [flood.onset_s for flood in b.floods] == [900]
    assert {flood.by_bpm for flood in (*a.floods, *b.floods)} == {26}
    assert a.confounders == b.confounders == ()
    assert [f.onset_s for f in people.demo(np.random.default_rng(5), 600, "A").floods] == [240]
