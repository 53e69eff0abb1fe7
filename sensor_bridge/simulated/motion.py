"""How much a simulated strap moves, second by second: sitting and talking little, changing seats a lot."""

from __future__ import annotations

import numpy as np

from regulation.samples import Motion, Seat
from sensor_bridge.simulated.hearts import Person
from sensor_bridge.simulated.strap import Span

_SITTING_MG = (6.0, 25.0)
_SHAKING_MG = (30.0, 50.0)  # laughing, coughing, being startled
_CHANGING_MG = (150.0, 400.0)  # from one posture to the next


def motion(
    person: Person, until_s: float, lost: tuple[Span, ...], seat: Seat, rng: np.random.Generator
) -> list[Motion]:
    """One `Motion` for each whole second that arrived."""
    ends_s = np.arange(1, int(until_s) + 1)
    lowest, highest = (np.full(ends_s.size, mg) for mg in _SITTING_MG)
    for rise in person.confounders:
        changing = rise.kind == "posture"
        lasts_s = rise.rise_s if changing else rise.rise_s + rise.plateau_s
        inside = (ends_s > rise.onset_s) & (ends_s <= rise.onset_s + lasts_s + 1)
        lowest[inside], highest[inside] = _CHANGING_MG if changing else _SHAKING_MG
    found = rng.uniform(lowest, highest).round(1).tolist()
    return [
        Motion(end_s * 1000, seat, mg)
        for end_s, mg in zip(ends_s.tolist(), found, strict=True)
        if not any(from_s <= end_s < to_s for from_s, to_s in lost)
    ]
