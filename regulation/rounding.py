"""Six significant digits: what every metric is rounded to before a threshold or a frame sees it.

So that the last bits of a floating-point sum, which may differ between machines, decide nothing.
"""

from __future__ import annotations


def sig6(value: float) -> float:
    """Return `value` rounded to 6 significant digits."""
    if value in (0.0, 1.0):  # as most shares are, and a tick rounds dozens of numbers
        return float(value)
    return float(f"{value:.6g}")


def maybe_sig6(value: float | None) -> float | None:
    """`sig6` of a value that may be missing."""
    return None if value is None else sig6(value)
