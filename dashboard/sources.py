"""How to build a session's source, kept with the session so that an interrupted one can go on."""

from __future__ import annotations

from pathlib import Path
from typing import cast, get_args

import msgspec

from dashboard.errors import ServiceError
from sensor_bridge.clock import Clock
from sensor_bridge.recorded import recording
from sensor_bridge.simulated import ScenarioName, Simulation, simulate
from sensor_bridge.source import Played, Programme, SourceKind


class Simulated(msgspec.Struct, frozen=True, tag="simulated"):
    """A simulated pair: the same three values give the same session."""

    scenario: str
    minutes: float
    seed: int


class Recorded(msgspec.Struct, frozen=True, tag="recorded"):
    """Recorded files, played again; their paths are absolute."""

    paths: list[str]


SourceSpec = Simulated | Recorded
Material = Programme | Simulation

_DECODER: msgspec.json.Decoder[SourceSpec] = msgspec.json.Decoder(SourceSpec)


def read_spec(text: str) -> SourceSpec | None:
    """Return the spec that a session's row holds, None if its source cannot be built again."""
    return _DECODER.decode(text) if text else None


def source_kind(text: str) -> SourceKind:
    """Return the kind of source that a session's row names. Raises `ServiceError` for any other."""
    for kind in get_args(SourceKind):
        if kind == text:
            return cast(SourceKind, kind)
    raise ServiceError("source_kind", f"There is no source of kind {text!r}.", "Is this store a newer one?")


def scenario_name(text: str) -> ScenarioName:
    """Return the scenario of that name. Raises `ServiceError` with the names that exist."""
    for name in get_args(ScenarioName):
        if name == text:
            return cast(ScenarioName, name)
    names = ", ".join(get_args(ScenarioName))
    raise ServiceError("scenario", f"There is no scenario {text!r}.", f"Take one of: {names}.")


def files_of(spec: SourceSpec) -> list[Path]:
    """Return the files that the source reads."""
    return [Path(path) for path in spec.paths] if isinstance(spec, Recorded) else []


def material(spec: SourceSpec) -> Material:
    """Return what the source will play; takes a second or so, for a worker thread. Raises `BadFile`."""
    if isinstance(spec, Recorded):
        return recording(files_of(spec))
    return simulate(scenario_name(spec.scenario), spec.minutes, spec.seed)


def played(given: Material, clock: Clock, speed: float, start_after_ms: int = 0) -> Played:
    """Return the source that plays it, going on after a stamp if the session was interrupted."""
    return Played(
        given.events,
        clock,
        speed,
        start_after_ms,
        kind=given.kind,
        label=given.label,
        seats=given.seats,
    )
