"""Draws are the same on every machine and in every version, and are fair."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest

from regulation.chance import Chance


def test_the_generator_is_splitmix64() -> None:
    """The first numbers of the published generator from seed 1234567."""
    chance = Chance("", 0)
    chance._counter = 1234567
    known = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431]
    assert chance._bits(3).tolist() + chance._bits(1).tolist() == known


def test_draws_never_change() -> None:
    """What was printed when this was written: another value would change the p of old sessions."""
    assert Chance("session", 7).below(60, 8).tolist() == [21, 53, 7, 40, 56, 58, 14, 39]
    assert Chance("session", 7).derangements(5, 2).tolist() == [[2, 4, 1, 0, 3], [3, 4, 0, 1, 2]]


def test_a_stream_goes_on_whatever_the_portions() -> None:
    whole, parts = Chance("a", 1), Chance("a", 1)
    together = whole.below(1000, 30)
    assert np.array_equal(together, np.concatenate([parts.below(1000, n) for n in (1, 9, 20)]))
    assert not np.array_equal(together, whole.below(1000, 30))


def test_key_and_step_both_matter() -> None:
    streams = [("a", 1), ("a", 2), ("b", 1), ("1:a", 1), ("a", 11), ("", 0)]
    drawn = {tuple(Chance(key, step).below(1 << 20, 4).tolist()) for key, step in streams}
    assert len(drawn) == len(streams)


@pytest.mark.parametrize("n", [1, 2, 7, 60])
def test_whole_numbers_are_uniform(n: int) -> None:
    """Chi-squared over 60,000 draws, at most five standard deviations above what it should be."""
    counts = np.bincount(Chance("fair", n).below(n, 60_000), minlength=n)
    assert counts.size == n
    expected = 60_000 / n
    chi2 = float(((counts - expected) ** 2).sum() / expected)
    assert chi2 <= n - 1 + 5 * math.sqrt(2 * (n - 1))


@pytest.mark.parametrize("n", [2, 3, 10, 240])
def test_derangements_leave_nothing_in_place(n: int) -> None:
    drawn = Chance("moved", n).derangements(n, 999)
    assert drawn.shape == (999, n)
    assert drawn.dtype == np.int64
    assert (np.sort(drawn, axis=1) == np.arange(n)).all()
    assert not (drawn == np.arange(n)).any()


def test_all_nine_derangements_of_four_are_as_likely() -> None:
    drawn = Chance("nine", 0).derangements(4, 9000)
    counts = Counter(map(tuple, drawn.tolist()))
    assert len(counts) == 9
    assert sum((count - 1000) ** 2 / 1000 for count in counts.values()) <= 8 + 5 * math.sqrt(16)


@pytest.mark.parametrize("n", [0, 1])
def test_one_alone_cannot_change_places(n: int) -> None:
    with pytest.raises(ValueError, match="change places"):
        Chance("", 0).derangements(n, 1)


def test_nothing_asked_is_nothing_drawn() -> None:
    assert Chance("", 0).below(5, 0).tolist() == []
    assert Chance("", 0).derangements(5, 0).shape == (0, 5)


def test_several_sizes_at_once_are_the_same_numbers_as_in_turn() -> None:
    one_by_one, at_once = Chance("sizes", 3), Chance("sizes", 3)
    in_turn = [one_by_one.below(n, 50).tolist() for n in (7, 61, 2)]
    assert at_once.below(np.repeat([7, 61, 2], 50), 150).reshape(3, 50).tolist() == in_turn
