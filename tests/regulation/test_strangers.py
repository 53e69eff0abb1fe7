"""A pair against people of other sessions."""

from __future__ import annotations

import numpy as np
import pytest

from regulation.pairings import SHORT
from regulation.strangers import Incomparable, Strangers, strangers
from regulation.surrogates import Together, together
from regulation.tachogram import Values


def noise(seed: int, minutes: int = 12) -> Values:
    return (
        np.convolve(np.random.default_rng(seed).normal(0, 3, minutes * 120 + 5), np.ones(6) / 6, "valid") + 70
    )


def people(number: int, minutes: int = 12) -> list[Values]:
    return [noise(100 + i, minutes) for i in range(number)]


def found(a: Values, b: Values, others: list[Values]) -> Strangers:
    out = strangers(a, b, others, SHORT, "test")
    assert isinstance(out, Strangers)
    return out


def test_a_pair_stands_out_among_strangers() -> None:
    a = noise(1)
    b = a + 0.5 * (noise(2) - 70)
    ours = found(a, b, people(10))
    own = together(a, b, SHORT, "test")
    assert isinstance(own, Together)
    assert ours.effect_size == own.effect_size > max(ours.effect_sizes)
    assert (ours.sessions, len(ours.effect_sizes)) == (10, 20)
    assert ours.p == pytest.approx(1 / 21, rel=1e-5)
    assert ours.share_below == 1


def test_what_moves_everybody_makes_no_pair() -> None:
    """All sit through the same guided exercise: the test of one session sees a tie, the strangers do not."""
    guided = 6 * (noise(3) - 70)
    others, seen = [other + guided for other in people(12)], list[float]()
    for seed in range(200, 216, 2):
        a, b = noise(seed) + guided, noise(seed + 1) + guided
        alone = together(a, b, SHORT, "test")
        assert isinstance(alone, Together)
        assert alone.p == 0.001
        seen.append(found(a, b, others).p)
    assert sum(p <= 0.05 for p in seen) <= 1
    assert 0.2 < np.mean(seen) < 0.8


def test_each_of_the_two_is_held_against_the_strangers() -> None:
    """A stranger moves with B alone: it is B's pseudo-pair that stands out."""
    a, b, others = noise(1), noise(2), people(10)
    others[4] = b + 0.3 * (others[4] - 70)
    sizes = found(a, b, others).effect_sizes
    assert int(np.argmax(sizes)) == 10 + 4
    assert sizes[14] > 2 * max(sizes[:10])


def test_a_shorter_session_is_compared_over_its_stretch() -> None:
    """The first ten minutes of this pair are unrelated: long as it is, it is no more alike there."""
    a, b = noise(1, 40), noise(2, 40)
    b[1200:] = a[1200:] + 0.1 * (b[1200:] - 70)
    short = found(a, b, people(10, 10))
    assert short.effect_size > 10
    assert short.p > 0.05
    assert found(a, b, people(10, 40)).p < 0.05


@pytest.mark.parametrize(("number", "minutes"), [(0, 12), (9, 12), (30, 9)])
def test_ten_sessions_of_ten_minutes_are_needed(number: int, minutes: int) -> None:
    assert (
        strangers(noise(1), noise(2), people(number, minutes), SHORT, "test") is Incomparable.TOO_FEW_SESSIONS
    )


def test_a_stranger_without_signal_does_not_count() -> None:
    others = [*people(9), np.full(1440, np.nan)]
    assert strangers(noise(1), noise(2), others, SHORT, "test") is Incomparable.TOO_FEW_SESSIONS


def test_a_pair_without_numbers_is_not_compared() -> None:
    nothing = np.full(1440, np.nan)
    assert strangers(noise(1), nothing, people(10), SHORT, "test") is Incomparable.NOT_JUDGED
