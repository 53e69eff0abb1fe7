"""What chance gives: the windows as they were against the same windows in orders in which they never met."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from regulation.chance import Chance
from regulation.pairings import Size, Windows, fisher_z
from regulation.rounding import sig6
from regulation.tachogram import Values

DRAWS = 999
_OWN_SPREAD = 0.6
"""How much the windows of a pairing say about their spread, against all pairings: ten windows say little."""
_ORDERS = {2: 1, 3: 2, 4: 9, 5: 44, 6: 265}
"""How many derangements there are of so few windows; from 7 on there are more than are drawn."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One pair against its surrogates."""

    z: Values
    """Fisher's z of each usable window pair (rows) by lag (columns); NaN where there is none."""
    ratio: float
    """Largest |mean z| over the lags, over the spread of z; 6 significant digits, as the next."""
    null: Values
    """The same of each surrogate."""
    spread: float
    p: float

    @property
    def effect_size(self) -> float:
        """How far the ratio lies above the surrogates' mean, in their SDs; 0 where these are all alike."""
        if self.null.min() == self.null.max():
            return 0.0
        return sig6((self.ratio - float(self.null.mean())) / float(self.null.std()))

    @property
    def null_95(self) -> float:
        """What the largest |mean z| of a pair with this spread passes by chance in one of 20."""
        return sig6(float(np.percentile(self.null, 95)) * self.spread)


def compare(windows: Windows, size: Size, chance: Chance) -> Compared:
    """Hold the window pairs of one moment against 999 derangements of the B windows (Moulder 2018).

    Compared is max over lags of |mean z|, over the spread of z, as in Student's t (Chung & Romano 2013): two
    people who settle or begin to talk at the same time have a few windows of large z, and by |mean z| alone 8
    to 10 % of strangers passed. The squared spread is three fifths the variance within the pairing and two
    fifths the mean z2 of all pairings, both means over the lags.

    p = (1 + those at least as large) / 1000. With 6 pairs or fewer there are only M < 999 derangements, and
    their share s gives p = (1 + s M) / (1 + M): few windows are not significant by being few.

    All pairings of one lag are correlated at once, and every order only averages some of them.
    """
    n, longest = windows.n, size.lags()
    orders = np.concatenate((np.arange(n)[None], chance.derangements(n, DRAWS)))
    at = orders + n * np.arange(n)
    own_z, highest, own, anywhere = list[Values](), np.zeros(len(at)), np.zeros(len(at)), 0.0
    for lag in longest:
        z = fisher_z(windows, lag)
        own_z.append(z.diagonal())
        there = ~np.isnan(z)
        filled = np.where(there, z, 0.0)
        paired = filled.take(at)
        counts = n if there.all() else np.maximum(there.take(at).sum(axis=1), 1)
        mean = paired.sum(axis=1) / counts
        highest = np.maximum(highest, abs(mean))
        own += np.einsum("ij,ij->i", paired, paired) / counts - mean**2
        anywhere += float((filled**2).sum()) / max(int(there.sum()), 1)
    spread = np.sqrt((_OWN_SPREAD * own + (1 - _OWN_SPREAD) * anywhere) / len(longest))
    ratios = np.array([sig6(x) for x in (highest / spread).tolist()])
    p = _p(float((ratios[1:] >= ratios[0]).mean()), n)
    return Compared(np.array(own_z).T, float(ratios[0]), ratios[1:], float(spread[0]), p)


def _p(share: float, n: int) -> float:
    orders = _ORDERS.get(n, DRAWS)
    return sig6((1 + share * orders) / (1 + orders))
