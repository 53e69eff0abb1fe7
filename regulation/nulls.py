"""What chance gives: the windows as they were against the same windows in orders in which they never met."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regulation.chance import Chance
from regulation.pairings import Size, Windows, fisher_z
from regulation.rounding import sig6
from regulation.tachogram import Values
from regulation.weights import weights

Order = NDArray[np.int64]

DRAWS = 999
_OWN_SPREAD = 0.8
"""How much the windows of a pairing say about their spread, against all pairings: ten windows say little."""
_ORDERS = {5: 44, 6: 265}
"""How many derangements there are of so few windows; from 7 on there are more than are drawn."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One pair against its surrogates."""

    z: Values
    """Fisher's z of each usable window pair (rows) by lag (columns); NaN where there is none."""
    weights: Values
    """Of each usable window pair (`weights`)."""
    ratio: float
    """Largest |mean z| over the lags, over its standard error; 6 significant digits, as the next."""
    null: Values
    """The same of each surrogate."""
    error: float
    """Standard error of the mean z of the pair itself."""
    p: float

    @property
    def effect_size(self) -> float:
        """How far the ratio lies above the surrogates' mean, in their SDs; 0 where these are all alike."""
        if self.null.min() == self.null.max():
            return 0.0
        return sig6((self.ratio - float(self.null.mean())) / float(self.null.std()))

    @property
    def null_95(self) -> float:
        """What the largest |mean z| of a pair with this standard error passes by chance in one of 20."""
        return sig6(float(np.percentile(self.null, 95)) * self.error)


def compare(windows: Windows, size: Size, chance: Chance) -> Compared:
    """Hold the window pairs of one moment against 999 derangements of the B windows (Moulder 2018).

    Compared is max over lags of |mean z|, over its standard error, as in Student's t (Chung & Romano 2013):
    two people who settle or begin to talk at the same time have a few windows of large z, and by |mean z|
    alone 8 to 15 % of strangers passed (docs/decisions/0009). Means are weighted (`weights`). The squared
    error is sum(w2 (z - mean)2) / sum(w)2, four fifths with the pairing's own z and one fifth with the mean
    z2 of all pairings, averaged over the lags.

    p = (1 + those at least as large) / 1000. With 6 pairs or fewer there are only M < 999 derangements, and
    their share s gives p = (1 + s M) / (1 + M): few windows are not significant by being few.

    All pairings of one lag are correlated at once, and every order only averages some of them.
    """
    n, lags, weight = windows.n, size.lags(), weights(windows)
    orders = np.concatenate((np.arange(n)[None], chance.derangements(n, DRAWS)))
    at = orders + n * np.arange(n)
    drawn = weight.take(at)
    own_z, highest, squared = list[Values](), np.zeros(len(at)), np.zeros(len(at))
    for lag in lags:
        z = fisher_z(windows, lag)
        own_z.append(z.diagonal())
        there = ~np.isnan(z)
        filled = np.where(there, z, 0.0)
        w = drawn if there.all() else np.where(there, weight, 0.0).take(at)
        mean, error2 = _averaged(filled.take(at), w, float((filled**2).sum()) / max(int(there.sum()), 1))
        highest = np.maximum(highest, abs(mean))
        squared += error2 / len(lags)
    errors = np.sqrt(squared)
    ratios = np.array([sig6(x) for x in (highest / errors).tolist()])
    p = _p(float((ratios[1:] >= ratios[0]).mean()), n)
    found = np.array(own_z).T
    return Compared(found, weight.diagonal(), float(ratios[0]), ratios[1:], float(errors[0]), p)


def _averaged(z: Values, w: Values, anywhere_z2: float) -> tuple[Values, Values]:
    """Weighted mean of each row of `z` (0 where missing, with weight 0), and its squared standard error."""
    weighted = w * z
    total, squares = np.maximum(w.sum(axis=1), 1.0), np.einsum("ij,ij->i", w, w)
    mean = weighted.sum(axis=1) / total
    own = np.einsum("ij,ij->i", weighted, weighted) - 2 * mean * np.einsum("ij,ij->i", w, weighted)
    own += mean**2 * squares
    return mean, (_OWN_SPREAD * own + (1 - _OWN_SPREAD) * squares * anywhere_z2) / total**2


def _p(share: float, n: int) -> float:
    orders = _ORDERS.get(n, DRAWS)
    return sig6((1 + share * orders) / (1 + orders))
