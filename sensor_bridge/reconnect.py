"""When to try a strap again: the policy alone, no clock, no chance and no radio.

A strap that is out of reach is not tried at all: it is tried when it advertises. So a wait is only for a
strap that is there and does not let itself be connected. It grows, and it never ends.
"""

from __future__ import annotations

FIRST_S = 0.5
MOST_S = 8.0
JITTER = 0.25


def wait_s(failures: int, chance: float) -> float:
    """Return how long to wait after so many failures in a row (1 or more): 0.5 s doubling to 8 s.

    `chance`, 0 to 1, spreads it by 25 % to both sides, so that two straps do not keep step."""
    if failures < 1:
        raise ValueError(f"there is nothing to wait for after {failures} failures")
    steady_s = min(MOST_S, FIRST_S * 2.0 ** (min(failures, 10) - 1))
    return steady_s * (1 + JITTER * (2 * chance - 1))
