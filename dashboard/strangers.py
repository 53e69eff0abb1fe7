"""Compare with strangers: a pair beside people of the other sessions that are stored on this computer.

Shared surroundings move strangers too, and no test of one session can tell. Nothing leaves the computer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from dashboard.analyze import part, session_events
from dashboard.errors import ServiceError
from regulation.pair_review import SIZES, series_bpm
from regulation.review import label_beats
from regulation.samples import SEATS, Event, Seat, Start
from regulation.strangers import LEAST_SESSIONS, Incomparable, Strangers, strangers
from regulation.tachogram import Values
from sensor_bridge.errors import BridgeError
from sensor_bridge.recorded import open_any

_WHY = {
    Incomparable.NOT_JUDGED: "This pair has no numbers itself, so there is nothing to compare.",
    Incomparable.TOO_FEW_SESSIONS: f"It takes {LEAST_SESSIONS} other sessions of ten minutes with both.",
}


def of_strangers(
    sessions: Iterable[str], persons: Mapping[str, Mapping[Seat, str]], ours: Iterable[str]
) -> list[str]:
    """Return those of the stored `sessions` whose first person is nobody of the sessions `ours` and has not
    been met before: a couple's other evenings are no strangers. `persons` says who sat where.
    """
    met = {person for session in ours for person in persons.get(session, {}).values()}
    found = []
    for session in sessions:
        there = persons.get(session, {})
        first = there[min(there)] if there else session
        if met.isdisjoint({first, *there.values()}):
            found.append(session)
        met.add(first)
    return found


def among_strangers(
    paths: Sequence[Path],
    stored: Iterable[Path],
    unit: str | None = None,
    *,
    from_s: float = 0.0,
    to_s: float | None = None,
) -> dict[str, dict[str, Any]]:
    """Return where the pair of `paths` stands among pseudo-pairs, by windows in s, as JSON data.

    One person of each of the `stored` sessions (`of_strangers`) is paired with A and with B, each from its
    beginning; sessions of another kind (simulated beside straps) and files that cannot be read do not count.
    `from_s` and `to_s` cut the pair's own part. Where there is no comparison the numbers are None and
    `reason` says why. Raises `ServiceError` where there is no pair or no part.
    """
    events = part(session_events(open_any(paths, unit)), from_s, to_s)
    start = _start(events)
    if len(start.seats) < len(SEATS):
        raise ServiceError("no_pair", "There is only one person here.", "Give two recordings or a session.")
    a_bpm, b_bpm = (series_of(events, number) for number in range(len(SEATS)))
    others_bpm = list[Values]()
    for path in stored:
        try:
            theirs = session_events(open_any([path]))
        except BridgeError:  # one damaged session must not end the comparison with all others
            continue
        other = _start(theirs)
        if other.source == start.source and (other.wall_ms, other.label) != (start.wall_ms, start.label):
            others_bpm.append(series_of(theirs, 0))
    return {
        str(size.window_s): _said(strangers(a_bpm, b_bpm, others_bpm, size, start.key), len(others_bpm))
        for size in SIZES
    }


def series_of(events: list[Event], number: int) -> Values:
    """Heart rate of the first or second person of a session, bpm on the 2 Hz grid."""
    start = _start(events)
    seat = sorted(start.seats)[number]
    return series_bpm(label_beats(events, seat), start.t_ms, events[-1].t_ms)


def _start(events: list[Event]) -> Start:
    start = events[0]
    assert isinstance(start, Start)  # as every session begins
    return start


def _said(found: Strangers | Incomparable, others: int) -> dict[str, Any]:
    if isinstance(found, Incomparable):
        missing = dict.fromkeys(("effect_size", "effect_sizes", "share_below", "p"))
        verdict = f"{_WHY[found]} {others} could be looked at."
        return {**missing, "sessions": others, "verdict": verdict, "reason": found.value}
    numbers = asdict(found)
    more = "more than" if numbers["p"] <= 0.05 else "no more than"
    verdict = f"together {more} with strangers (p = {numbers['p']:.3f}, {numbers['sessions']} sessions)."
    return {**numbers, "verdict": verdict, "reason": None}
