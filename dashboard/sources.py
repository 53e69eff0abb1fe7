"""How to build a session's source, kept with the session so that an interrupted one can go on."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import cast, get_args

import msgspec

from dashboard.errors import ServiceError
from regulation.samples import Seat
from sensor_bridge.clock import Clock
from sensor_bridge.errors import BadFile, FileReason
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
    sha256: list[str] = []
    """Digests of the files, taken when the session began; empty before that, and in older specs."""


class Worn(msgspec.Struct, frozen=True, tag="worn"):
    """Real straps: (address, name) by seat."""

    straps: dict[Seat, tuple[str, str]]


PlayedSpec = Simulated | Recorded
SourceSpec = PlayedSpec | Worn
Material = Programme | Simulation

_DECODER: msgspec.json.Decoder[SourceSpec] = msgspec.json.Decoder(SourceSpec)


def read_spec(text: str) -> SourceSpec | None:
    """Return the spec that a session's row holds, None if its source cannot be built again."""
    return _DECODER.decode(text) if text else None


def spec_text(spec: SourceSpec) -> str:
    """Return the text of a session's row that `read_spec` reads."""
    return msgspec.json.encode(spec).decode()


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


def with_digests(spec: PlayedSpec) -> PlayedSpec:
    """Return the spec with what its files hold now, so that another content is not taken for it later."""
    if isinstance(spec, Simulated):
        return spec
    return msgspec.structs.replace(spec, sha256=[_sha256(path) for path in files_of(spec)])


def is_same(one: SourceSpec | None, other: SourceSpec | None) -> bool:
    """Return whether both name the same source, whatever is known of its files."""
    plain = [
        msgspec.structs.replace(each, sha256=[]) if isinstance(each, Recorded) else each
        for each in (one, other)
    ]
    return one is not None and plain[0] == plain[1]


def material_again(spec: PlayedSpec) -> Material:
    """Return what an interrupted session was playing; for a worker thread. Raises `BadFile`, also for a file
    that has changed since the session began."""
    if isinstance(spec, Recorded):
        for path, digest in zip(files_of(spec), spec.sha256, strict=False):  # older specs have none
            if _sha256(path) not in (digest, ""):
                problem = "The file has changed since the session began."
                raise BadFile(FileReason.CHANGED, path, problem, "Begin a new session with it.")
    return material(spec)


def _sha256(path: Path) -> str:
    """Return the digest of a file, "" where it cannot be read: whoever reads it then says why."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def material(spec: PlayedSpec) -> Material:
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
