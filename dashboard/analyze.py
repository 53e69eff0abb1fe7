"""`coregulate analyze`: any readable recording in numbers, as JSON that scripts can rely on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from dashboard.errors import ServiceError
from dashboard.pair_analysis import pair_lines, pair_object, stranger_lines
from regulation.review import POWERS, VARIABILITY, review_session
from regulation.samples import End, Event, SeatSettings, Start
from regulation.surrogates import LEADS_S
from sensor_bridge.archive import ArchiveEvent
from sensor_bridge.decode import to_event
from sensor_bridge.recorded import open_any
from sensor_bridge.replay import StoredSession
from sensor_bridge.source import Programme

SCHEMA = "coregulate.analysis/1"
_FIRST = ("hr_bpm", "mean_nn_ms")
_WIDE = len("baseline.rmssd_ms")


def analyze(
    paths: Sequence[Path],
    *,
    correct: bool = True,
    from_s: float = 0.0,
    to_s: float | None = None,
    unit: str | None = None,
) -> dict[str, Any]:
    """Return the analysis of one recording, or of two on one clock, as the documented JSON object.

    `from_s` and `to_s` cut the part to look at (s of data time; None: to the end); the first 180 s of that
    part serve as resting level. `correct=False` gives the plain numbers of every beat inside the hard limits.
    `unit` (`rr_ms` or `rr_s`) says what plain text is in. Raises `BadFile`, `BadArchive`, or `ServiceError`
    for a part that is empty.
    """
    opened = open_any(paths, unit)
    events = part(session_events(opened), from_s, to_s)
    start = events[0]
    one_clock = isinstance(opened, StoredSession) or opened.one_clock
    found = review_session(events, correct=correct, aligned_within_s=LEADS_S if one_clock else math.inf)
    result = {
        "schema": SCHEMA,
        "source": start.label if isinstance(start, Start) else "",
        "correct": "exclude" if correct else "none",
        "people": {seat: asdict(person) for seat, person in found.people.items()},
    }
    return result if found.pair is None else result | {"pair": pair_object(found.pair)}


def session_events(opened: Programme | StoredSession) -> list[Event]:
    """Return the decoded events of what was given, first `Start`, last `End`."""
    archived: list[ArchiveEvent] = list(opened.events)
    events = [event for each in archived if (event := to_event(each)) is not None]
    if not isinstance(opened, StoredSession):
        seats = {seat: SeatSettings() for seat in opened.seats}
        events.insert(0, Start(0, opened.wall_start_ms or 0, opened.kind, opened.label, 1.0, seats))
    if not isinstance(events[-1], End):
        events.append(End(events[-1].t_ms, "recording"))
    return events


def part(events: list[Event], from_s: float, to_s: float | None) -> list[Event]:
    """Return the events of a part as a session of its own. Raises `ServiceError` for one that is empty."""
    if from_s == 0 and to_s is None:
        return events  # also where there is nothing but a first moment: what is missing has its reason
    long_s = events[-1].t_ms / 1000
    until_s = long_s if to_s is None else min(to_s, long_s)
    if not 0 <= from_s < until_s:  # neither is what is no number
        raise ServiceError(
            "empty_part",
            f"There is nothing between {from_s:g} s and {'the end' if to_s is None else f'{to_s:g} s'}.",
            f"The recording is {long_s:.0f} s long; give --from and --to inside it.",
        )
    first_ms, last_ms = round(from_s * 1000), round(until_s * 1000)
    start = events[0]
    inside = [event for event in events[1:-1] if first_ms <= event.t_ms <= last_ms]
    whole = first_ms == 0
    return [start if whole else replace(start, t_ms=first_ms), *inside, End(last_ms, "part")]


def table(result: dict[str, Any]) -> str:
    """Return the analysis as lines for people; a missing value is its reason."""
    lines = [result["source"]]
    for seat, person in result["people"].items():
        beats = person["beats"]
        noun = "beat" if beats["total"] == 1 else "beats"
        lines.append(
            f"{seat}: {beats['total']} {noun} in {person['duration_s'] / 60:.1f} min, "
            f"{beats['flagged']} flagged, {beats['invalid']} invalid"
        )
        lines += [_line(person, name, person[name]) for name in (*_FIRST, *VARIABILITY, *POWERS)]
        lines.append(f"  {'spectrum_windows':<{_WIDE}} {person['spectrum_windows']:5d}")
        lines += [_line(person, f"baseline.{name}", value) for name, value in person["baseline"].items()]
        lines.append(f"  {'cues':<{_WIDE}} {len(person['cues']):5d}")
    if "pair" in result:
        lines += pair_lines(result["pair"])
    if "strangers" in result:
        lines += stranger_lines(result["strangers"])
    return "\n".join(lines)


def _line(person: dict[str, Any], name: str, value: float | None) -> str:
    if value is not None:
        return f"  {name:<{_WIDE}} {value:8.2f}"
    return f"  {name:<{_WIDE}} withheld: {person['reasons'][name].replace('_', ' ')}"
