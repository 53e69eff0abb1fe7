"""Whether two people have both agreed to something, which they can only do while both are recorded."""

from __future__ import annotations

from collections.abc import Mapping

from regulation.samples import SEATS, ConsentScope, Seat


def both_agree(answers: Mapping[tuple[Seat, ConsentScope], bool], scope: ConsentScope) -> bool:
    """Return whether both persons agree to `scope` now; a missing answer is a no."""
    return all(answers.get((seat, each), False) for seat in SEATS for each in (ConsentScope.RECORDING, scope))
