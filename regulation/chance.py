"""Chance that can be repeated: draws that depend on a session and a step, and on nothing else.

numpy's streams may change between versions, and then an old session would show another p. So the generator is
our own: SplitMix64 (Steele, Lea & Flood 2014), which is a counter put through a mixer, started from the
SHA-256 of step and key.
"""

from __future__ import annotations

from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]

_STEP = 0x9E3779B97F4A7C15
_WRAP = (1 << 64) - 1


class Chance:
    """A stream of draws for one `step` of the session `key`; the same again whenever it is asked for."""

    def __init__(self, key: str, step: int) -> None:
        self._counter = int.from_bytes(sha256(f"{step}:{key}".encode()).digest()[:8], "little")

    def below(self, n: int | Whole, count: int) -> Whole:
        """Draw `count` whole numbers from 0 to `n` - 1, each as likely as the other to one in 2**32 / `n`.

        `n` may be one for all, or `count` of them: the same numbers as when they are asked for in turn.
        """
        scaled = (self._bits(count) >> np.uint64(32)) * np.asarray(n, np.uint64) >> np.uint64(32)
        return scaled.astype(np.int64)

    def derangements(self, n: int, count: int) -> Whole:
        """Draw `count` orders of 0 to `n` - 1 that leave no number in its place, a row each, all as likely.

        Shuffles are drawn until enough of them (one in e) leave nothing in place. `n` is at least 2.
        """
        if n < 2:
            raise ValueError(f"nothing can change places among {n}")
        found = np.empty((0, n), np.int64)
        while len(found) < count:
            shuffled = np.argsort(self._bits(count * n).reshape(count, n), axis=1, kind="stable")
            moved = (shuffled != np.arange(n)).all(axis=1)
            found = np.concatenate((found, shuffled[moved]))
        return found[:count]

    def _bits(self, count: int) -> NDArray[np.uint64]:
        """The next `count` numbers of 64 bits."""
        first = np.uint64(self._counter)
        self._counter = (self._counter + count * _STEP) & _WRAP
        z = first + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(_STEP)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed: NDArray[np.uint64] = z ^ (z >> np.uint64(31))
        return mixed
