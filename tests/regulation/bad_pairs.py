"""Two heart rates on one 2 Hz grid of which nothing can be said, each with its reason."""

from __future__ import annotations

import numpy as np

from regulation.tachogram import Values
from regulation.verdict import Unjudged

CASES = [
    ("nobody", Unjudged.ONE_PERSON),
    ("one person", Unjudged.ONE_PERSON),
    ("the other person", Unjudged.ONE_PERSON),
    ("nothing at all", Unjudged.ONE_PERSON),
    ("one after the other", Unjudged.NO_OVERLAP),
    ("two minutes", Unjudged.TOO_SHORT),
    ("60 % of one", Unjudged.GAP),
    ("60 % of both", Unjudged.GAP),
    ("one flat", Unjudged.NO_VARIABILITY),
    ("both flat", Unjudged.NO_VARIABILITY),
    ("one strap twice", Unjudged.SAME_SERIES),
    ("one strap twice, 2 s late", Unjudged.SAME_SERIES),
    ("one strap twice, nearly", Unjudged.SAME_SERIES),
]


def bad_pair(name: str) -> tuple[Values, Values]:
    """The pair of that name: ten minutes but for `two minutes` and `nothing at all`."""
    rng = np.random.default_rng(10)
    a, b = 70 + 3 * np.array([np.convolve(x, np.ones(4) / 2, "same") for x in rng.normal(0, 1, (2, 1200))])
    nothing, flat, holes = np.full(1200, np.nan), np.full(1200, 66.6), np.arange(1200) % 5 < 2
    return {
        "nobody": (nothing, nothing),
        "one person": (a, nothing),
        "the other person": (nothing, b),
        "nothing at all": (a[:0], b[:0]),
        "one after the other": (np.r_[a[:600], nothing[600:]], np.r_[nothing[:600], b[600:]]),
        "two minutes": (a[:240], b[:240]),
        "60 % of one": (np.where(holes, np.nan, a), b),
        "60 % of both": (np.where(holes, np.nan, a), np.where(holes, np.nan, b)),
        "one flat": (a, flat),
        "both flat": (flat, flat),
        "one strap twice": (a, a),
        "one strap twice, 2 s late": (a[4:], a[:-4]),
        "one strap twice, nearly": (a, a + rng.normal(0, 0.1, 1200)),
    }[name]
