"""The page draws the curve itself: what it must find is kept beside its tests, and is what is found here."""

from __future__ import annotations

import json
from dataclasses import astuple, replace
from pathlib import Path

from regulation.frames import CueState, Reason, StateFrame
from regulation.matching import Matching
from regulation.samples import Seat
from tests.regulation.pairs import state

ROOT = Path(__file__).resolve().parent.parent.parent
KEPT = ROOT / "dashboard" / "web" / "test" / "golden" / "apart" / "seconds.json"
"""Seconds, and the steps that they make; dashboard/web/test/chart/apart.test.ts reads the same file."""


Row = tuple[int, Seat, float | None, str | None, str, int | None]
"""Second, seat, arousal and why it is missing, state of the cue, age of the last beats in ms."""


def second(row: Row) -> StateFrame:
    """Return the state of which a row keeps what matters."""
    t_s, seat, arousal, reason, cue, age_ms = row
    made = state(t_s * 1000, seat, 0.0)
    return replace(
        made,
        arousal=replace(made.arousal, value=arousal, reason=Reason(reason) if reason else None),
        cue=CueState(cue),
        signal=replace(made.signal, age_ms=age_ms),
    )


def test_the_kept_steps_are_those_of_the_kept_seconds() -> None:
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    matching = Matching()
    for row in kept["seconds"]:
        matching.take(second(row))
    assert [list(astuple(step)) for step in matching.series()] == kept["steps"]
    assert {cue for _, _, _, _, cue, _ in kept["seconds"]} == set(CueState)
