"""How much windows can say: the variance of r between strangers, and the weight that follows."""

from __future__ import annotations

import numpy as np
import pytest

from regulation.pairings import SHORT, cut, fisher_z
from regulation.tachogram import Values
from regulation.weights import BETWEEN_Z2, weights

WINDOWS, LONG = 400, SHORT.window_s * 2


def smoothed(seed: int, samples: int) -> Values:
    """Windows of white noise, each a running mean over `samples` of it."""
    noise = np.random.default_rng(seed).normal(0, 1, WINDOWS * LONG + samples - 1)
    return 70 + np.convolve(noise, np.ones(samples), "valid")


@pytest.mark.parametrize(("over_a", "over_b"), [(1, 1), (1, 8), (4, 4), (8, 8)])
def test_the_variance_of_strangers_is_foreseen(over_a: int, over_b: int) -> None:
    windows = cut(smoothed(1, over_a), smoothed(2, over_b), SHORT)
    r = np.tanh(fisher_z(windows, 0))
    foreseen = float(np.mean(1 / weights(windows))) - BETWEEN_Z2
    assert foreseen == pytest.approx(float(r.var()), rel=0.25)


def test_lively_windows_weigh_more_than_slow_ones_and_none_more_than_white_noise() -> None:
    rng = np.random.default_rng(3)
    lively, slow = rng.normal(70, 1, LONG), 70 + np.sin(np.linspace(0, 3, LONG)) + rng.normal(0, 0.05, LONG)
    swinging = 70 + np.resize([1.0, -1.0], LONG) + rng.normal(0, 0.05, LONG)
    b = np.concatenate((rng.normal(70, 1, LONG), 70 + np.cos(np.linspace(0, 3, LONG))) * 2)
    weight = weights(cut(np.concatenate((lively, slow, swinging, lively)), b, SHORT))
    assert weight[0, 0] > weight[1, 1] * 2
    assert weight.max() == pytest.approx(1 / (1 / LONG + BETWEEN_Z2))
    assert weight[0] == pytest.approx(weight[3])


def test_the_weight_is_of_the_pair_and_not_of_its_order() -> None:
    a, b = smoothed(4, 3), smoothed(5, 6)
    assert weights(cut(a, b, SHORT)) == pytest.approx(weights(cut(b, a, SHORT)).T)
