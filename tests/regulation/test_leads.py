"""The lag of the peak and its interval."""

from __future__ import annotations

import numpy as np
import pytest

from regulation.chance import Chance
from regulation.leads import lag_and_interval_s, mean_over
from regulation.pairings import SHORT
from regulation.tachogram import Values


def lag_of(z: Values, weights: Values | None = None) -> tuple[float, tuple[float, float]]:
    return lag_and_interval_s(z, np.ones(len(z)) if weights is None else weights, SHORT, Chance("", 0))


def bumps(at_s: float, height: float = 1.0, windows: int = 30, noise: float = 0.0) -> Values:
    """Windows whose z is a parabola around `at_s`."""
    shape = height * (1 - ((SHORT.lags_s() - at_s) / 20) ** 2)
    return shape + np.random.default_rng(0).normal(0, noise, (windows, shape.size))


@pytest.mark.parametrize("at_s", [-3.2, 0.0, 0.13, 4.4])
@pytest.mark.parametrize("height", [0.5, -0.5])
def test_a_parabola_is_found_between_grid_points(at_s: float, height: float) -> None:
    lag_s, (low, high) = lag_of(bumps(at_s, height))
    assert (lag_s, low, high) == pytest.approx((at_s, at_s - 0.25, at_s + 0.25), abs=1e-5)


@pytest.mark.parametrize("edge_s", [-5.0, 5.0])
def test_a_curve_that_still_rises_ends_at_the_edge(edge_s: float) -> None:
    lag_s, interval = lag_of(bumps(1.5 * edge_s))
    assert (lag_s, *interval) == (edge_s, min(edge_s, 4.75), max(edge_s, -4.75))


def test_the_interval_is_of_the_mean_and_not_of_single_windows() -> None:
    def width(windows: int) -> float:
        low, high = lag_of(bumps(-2, 1.0, windows, 0.01))[1]
        assert low + 0.25 < -2 < high - 0.25
        return high - low - 0.5

    assert 1.5 < width(100) / width(400) < 2.7


def test_the_interval_is_of_95_per_cent() -> None:
    """Windows with a peak at -3 s or +3 s, half each: the mean peaks where a binomial share balances."""
    z = np.concatenate((bumps(-3, windows=50), bumps(3, windows=50)))
    low, high = lag_of(z)[1]
    spread_s = 6 * 0.5 / 10  # SD of a share of 100 draws, times the distance of the two
    assert (high - low - 0.5) / 2 == pytest.approx(1.96 * spread_s, rel=0.09)


def test_missing_z_are_left_out() -> None:
    z = bumps(-2)
    z[::3, 5:9] = np.nan
    assert lag_of(z)[0] == pytest.approx(-2, abs=1e-5)
    means = mean_over(np.array([[1.0, np.nan, np.nan], [3.0, 4.0, np.nan]]), np.array([3.0, 1.0]))
    assert means.tolist() == [1.5, 4.0, 0.0]


def test_windows_that_can_say_more_count_more_in_lag_and_interval() -> None:
    z = np.concatenate((bumps(-2, windows=10), bumps(2, windows=10)))
    weights = np.repeat([1.0, 20.0], 10)
    assert lag_of(z, weights)[0] == pytest.approx((-2 + 20 * 2) / 21, abs=1e-5)
    low, high = lag_of(z, weights)[1]
    assert 1.15 < low < 1.6 < high < 2.25
    assert lag_of(z)[0] == pytest.approx(0, abs=1e-5)


def test_no_peak_at_all_is_no_number_without_meaning() -> None:
    lag_s, interval = lag_of(np.zeros((5, 21)))
    assert np.isfinite([lag_s, *interval]).all()
