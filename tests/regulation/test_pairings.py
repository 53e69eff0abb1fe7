"""Windows and the correlation of every window with every other, against plain loops."""

from __future__ import annotations

import math

import numpy as np
import pytest

from regulation.pairings import LONG, SHORT, Size, cut, fisher_z, own_z
from regulation.tachogram import Values

SMALL = Size(10, 2)


def series(seed: int, samples: int, missing: float = 0.0) -> tuple[Values, Values]:
    rng = np.random.default_rng(seed)
    a, b = 70 + np.cumsum(rng.normal(0, 1, (2, samples)), axis=1)
    for x in (a, b):
        x[rng.random(samples) < missing] = np.nan
    return a, b


def plain_z(a: Values, b: Values, lag: int) -> float:
    """Fisher's z of A(t + lag) with B(t), sample by sample."""
    met = np.array([(a[t + lag], b[t]) for t in range(b.size) if 0 <= t + lag < a.size])
    both = met[np.isfinite(met).all(axis=1)]
    return math.atanh(np.corrcoef(both.T)[0, 1])


@pytest.mark.parametrize("missing", [0.0, 0.1])
def test_every_pairing_at_every_lag_is_pearsons(missing: float) -> None:
    a, b = series(1, 400, missing)
    windows = cut(a, b, SMALL)
    rows = [x.reshape(-1, 20) for x in (a, b)]
    kept = [i for i in range(20) if all(np.isfinite(x[i]).sum() >= 16 for x in rows)]
    assert windows.n == len(kept) > 10
    assert windows.n < 20 or not missing
    for lag in SMALL.lags():
        z = fisher_z(windows, lag)
        expected = [[plain_z(rows[0][i], rows[1][j], lag) for j in kept] for i in kept]
        assert z == pytest.approx(np.array(expected), rel=1e-9)
        assert own_z(windows, lag) == pytest.approx(np.diagonal(expected), rel=1e-9)


def test_lags_of_the_two_sizes() -> None:
    assert (SHORT.window_s, LONG.window_s) == (30, 60)
    assert (SHORT.lags_s()[0], SHORT.lags_s()[-1], len(SHORT.lags())) == (-5, 5, 21)
    assert (LONG.lags_s()[0], LONG.lags_s()[-1], len(LONG.lags())) == (-10, 10, 41)


@pytest.mark.parametrize(("missing", "usable"), [(24, True), (25, False)])
@pytest.mark.parametrize("side", [0, 1])
def test_four_fifths_of_each_side_suffice(missing: int, usable: bool, side: int) -> None:
    both = series(2, 240)
    both[side][120 : 120 + missing] = np.nan
    assert cut(*both, LONG).n == 1 + usable


def test_a_rest_belongs_to_no_window() -> None:
    a, b = series(3, 200)
    assert cut(a, b[:179], SHORT).n == 2


def test_flat_windows_are_counted_apart() -> None:
    a, b = series(4, 240)
    a[60:120] = 70.3
    windows = cut(a, b, SHORT)
    assert (windows.n, windows.flat) == (3, 1)


def test_a_flat_overlap_has_no_z() -> None:
    a, b = series(5, 120)
    a[4:60] = 61.7  # the window changes in its first two seconds only
    z = fisher_z(cut(a, b, SHORT), 4)
    assert np.isnan(z[0]).all()
    assert np.isfinite(z[1]).all()
    assert np.isfinite(fisher_z(cut(a, b, SHORT), 3)).all()


def test_a_window_with_itself_has_a_finite_z() -> None:
    a, _ = series(6, 120)
    z = fisher_z(cut(a, -a, SHORT), 0)
    assert np.diagonal(z) == pytest.approx(-math.atanh(1 - 1e-6))


def test_the_level_does_not_matter() -> None:
    a, b = series(7, 240, 0.05)
    for lag in (-10, 0, 7):
        high = fisher_z(cut(a + 1e5, b, SHORT), lag)
        assert high == pytest.approx(fisher_z(cut(a, b, SHORT), lag), rel=1e-6)
