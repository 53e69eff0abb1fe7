"""JSON of the events of a session: an event's own fields, except its stamp and seat, which have columns.

Read back strictly and with the standard library alone, because anyone may have written the file.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, NoReturn, TypeVar

from regulation.samples import (
    SEATS,
    Act,
    ActKind,
    Consent,
    ConsentScope,
    End,
    Epoch,
    Link,
    LinkState,
    Mark,
    Motion,
    Preset,
    Seat,
    SeatSettings,
    Sitting,
    Start,
    StoredBaseline,
    Suspended,
)

SessionEvent = Start | Epoch | Suspended | Motion | Link | Act | Mark | Consent | End
T = TypeVar("T")

_LARGEST = 1e15  # no field means more; an integer of any length would not fit a float

KINDS: dict[type[SessionEvent], str] = {
    Start: "start",
    Epoch: "epoch",
    Suspended: "suspended",
    Motion: "motion",
    Link: "link",
    Act: "act",
    Mark: "mark",
    Consent: "consent",
    End: "end",
}
"""What the `kind` column says of each."""


def dump(data: dict[str, Any]) -> bytes:
    """Compact JSON in ASCII, so that any text survives; `ValueError` for NaN or infinity."""
    return json.dumps(data, separators=(",", ":"), allow_nan=False).encode("ascii")


def load(payload: bytes) -> dict[str, Any]:
    """A JSON object; `ValueError` for anything else."""
    try:
        data = _DECODER.decode(payload.decode("ascii"))
    except RecursionError:
        raise ValueError("its JSON is nested too deeply") from None
    if isinstance(data, dict):
        return data
    raise ValueError("its JSON is not an object")


def write(event: SessionEvent) -> bytes:
    """The payload of an event."""
    fields = asdict(event)
    del fields["t_ms"]
    fields.pop("seat", None)
    return dump(fields)


def read(kind: str, t_ms: int, seat: Seat | None, payload: bytes) -> SessionEvent:
    """The event that `write` made this payload of; `ValueError` for any that none did."""
    return _READERS[kind](t_ms, seat, _Fields(load(payload)))


class _Fields:
    """The fields of a JSON object, each taken with the type that it must have."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data

    def get(self, name: str, kind: type[T]) -> T:
        value = self._data.get(name)
        if type(value) is not kind:
            raise ValueError(f"{name} is not of type {kind.__name__}")
        return value

    def get_or_none(self, name: str, kind: type[T]) -> T | None:
        return None if self._data.get(name) is None else self.get(name, kind)

    def number(self, name: str) -> float:
        value: Any = self._data.get(name)
        if type(value) in (int, float) and -_LARGEST <= value <= _LARGEST:
            return float(value)
        raise ValueError(f"{name} is not a number")

    def number_or_none(self, name: str) -> float | None:
        return None if self._data.get(name) is None else self.number(name)

    def group(self, name: str) -> _Fields:
        return _Fields(self.get(name, dict))

    def group_or_none(self, name: str) -> _Fields | None:
        return None if self._data.get(name) is None else self.group(name)

    def names(self) -> list[str]:
        return list(self._data)


def _start(t_ms: int, _seat: Seat | None, fields: _Fields) -> Start:
    groups = fields.group("seats")
    if set(groups.names()) - set(SEATS):
        raise ValueError("seats holds a seat that does not exist")
    sitting = fields.get_or_none("sitting", str)
    return Start(
        t_ms,
        wall_ms=fields.get("wall_ms", int),
        source=fields.get("source", str),
        label=fields.get("label", str),
        speed=fields.number("speed"),
        seats={seat: _settings(groups.group(seat)) for seat in SEATS if seat in groups.names()},
        sitting=None if sitting is None else Sitting(sitting),
    )


def _settings(fields: _Fields) -> SeatSettings:
    stored = fields.group_or_none("stored_baseline")
    return SeatSettings(
        preset=Preset(fields.get("preset", str)),
        threshold_bpm=fields.number_or_none("threshold_bpm"),
        stored_baseline=_stored(stored) if stored else None,
    )


def _stored(fields: _Fields) -> StoredBaseline:
    return StoredBaseline(
        hr_bpm=fields.number("hr_bpm"),
        hr_spread_bpm=fields.number("hr_spread_bpm"),
        ln_rmssd=fields.number_or_none("ln_rmssd"),
        ln_rmssd_spread=fields.number("ln_rmssd_spread"),
    )


def _epoch(t_ms: int, _seat: Seat | None, fields: _Fields) -> Epoch:
    return Epoch(t_ms, fields.get("boot_id", str), fields.get("wall_ms", int), fields.get("mono_ms", int))


def _suspended(t_ms: int, _seat: Seat | None, fields: _Fields) -> Suspended:
    return Suspended(t_ms, fields.get("lost_ms", int))


def _link(t_ms: int, seat: Seat | None, fields: _Fields) -> Link:
    return Link(t_ms, _named(seat), LinkState(fields.get("state", str)))


def _motion(t_ms: int, seat: Seat | None, fields: _Fields) -> Motion:
    return Motion(t_ms, _named(seat), fields.number("motion_mg"))


def _act(t_ms: int, seat: Seat | None, fields: _Fields) -> Act:
    kind = ActKind(fields.get("kind", str))
    return Act(
        t_ms,
        fields.get("by", str),
        kind,
        seat,
        fields.number_or_none("minutes"),
        fields.get_or_none("return_wall_ms", int),
    )


def _mark(t_ms: int, _seat: Seat | None, fields: _Fields) -> Mark:
    return Mark(t_ms, fields.get("by", str), fields.get("key", str), fields.get("text", str))


def _consent(t_ms: int, seat: Seat | None, fields: _Fields) -> Consent:
    return Consent(
        t_ms,
        _named(seat),
        ConsentScope(fields.get("scope", str)),
        granted=fields.get("granted", bool),
        basis=fields.get("basis", str),
        text_version=fields.get("text_version", str),
    )


def _end(t_ms: int, _seat: Seat | None, fields: _Fields) -> End:
    return End(t_ms, fields.get("reason", str))


def _named(seat: Seat | None) -> Seat:
    if seat is None:
        raise ValueError("it names no seat")
    return seat


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"its JSON holds {name}")


_DECODER = json.JSONDecoder(parse_constant=_no_constant)
"""Made once: `json.loads` would make one for every row."""


_READERS: dict[str, Callable[[int, Seat | None, _Fields], SessionEvent]] = {
    "start": _start,
    "epoch": _epoch,
    "suspended": _suspended,
    "motion": _motion,
    "link": _link,
    "act": _act,
    "mark": _mark,
    "consent": _consent,
    "end": _end,
}
