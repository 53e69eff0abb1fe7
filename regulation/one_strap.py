"""Whether one strap is heard twice: by two apps, or connected to both seats.

Two hearts never share thirty intervals in a row, to the millisecond and in their order, however late one of
them is heard; a strap read twice does, even where single beats of it are lost on one way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from regulation.samples import UNITS_PER_MS

RUN = 30
LEAST_DIFFERENT = 5
"""A run of fewer different intervals proves nothing: test signals and pacemakers beat evenly."""
_BYTES = 4


def heard_twice(a_rr: Sequence[int], b_rr: Sequence[int]) -> bool:
    """Return whether two lists of intervals (units of 0.5 ns, in order) share a run of 30 that vary."""
    common = set(_runs(a_rr)).intersection(_runs(b_rr))
    return any(np.unique(np.frombuffer(run, np.int32)).size >= LEAST_DIFFERENT for run in common)


def _runs(rr: Sequence[int]) -> Iterable[bytes]:
    """Every run of 30 intervals, ms, as bytes."""
    whole = np.round(np.array(rr, np.float64) / UNITS_PER_MS).astype(np.int32).tobytes()
    return (whole[at : at + RUN * _BYTES] for at in range(0, len(whole) - RUN * _BYTES + 1, _BYTES))
