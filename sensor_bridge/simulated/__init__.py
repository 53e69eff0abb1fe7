"""Simulated pairs with known truth: the door. numpy (0.13 s) is imported only when a pair is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

from regulation.samples import Seat
from sensor_bridge.archive import ArchiveEvent
from sensor_bridge.source import SourceKind

ScenarioName = Literal["quiet", "floods", "coupled", "strangers", "dropouts", "demo"]
SCENARIOS: tuple[ScenarioName, ...] = get_args(ScenarioName)
"""What can be simulated; what each holds stands in `sessions`."""


@dataclass(frozen=True, slots=True)
class Simulation:
    """A simulated session: what a `Programme` holds, with the truth about its hearts."""

    label: str
    seats: tuple[Seat, ...]
    events: list[ArchiveEvent]
    """Ordered, ticks included, the truth first."""
    truth: dict[str, Any]
    """JSON data: `scenario`, `minutes`, `seed`, `coupling` (or None) and, for each of `seats`, base, floods,
    losses (in s) and true beat times (in ms)."""
    kind: SourceKind = "simulated"


def simulate(scenario: ScenarioName, minutes: float, seed: int) -> Simulation:
    """Make a pair's session, the same one for the same arguments and numpy version.

    numpy's random streams may change between its versions: fine for a simulation, never for a stored session,
    which holds its own bytes.
    """
    from sensor_bridge.simulated.sessions import session  # noqa: PLC0415 - numpy only when needed

    return session(scenario, minutes, seed)
