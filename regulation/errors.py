"""Errors of the engine.

    RegulationError
    ├── OutOfOrder      an event that the fold cannot accept where it stands
    └── BadSignal       a recorded ECG or a list of intervals that no reading can be made of

The engine never raises for what a strap sent: odd beats become reasons, not exceptions.
"""

from __future__ import annotations


class RegulationError(Exception):
    """Base of everything that `regulation` raises on purpose."""


class OutOfOrder(RegulationError):
    """An event came before `Start`, after `End`, or with a smaller stamp than the one before it."""

    def __init__(self, problem: str, t_ms: int) -> None:
        super().__init__(f"{problem} (at {t_ms} ms)")
        self.problem = problem
        self.t_ms = t_ms


class BadSignal(RegulationError):
    """A value is not a finite number, or there are too few samples a second; the text is for a person."""
