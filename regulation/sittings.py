"""The kinds of sitting that people choose between, and what follows from each: one table.

A pause of at least 20 minutes at home and of 3 in a session is clinical convention; children breathe faster,
6.5 to 9.5 a minute, and 6.5 suits an adult beside them as well. Where no source says more, the numbers are
design choices (docs/signals.md).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from regulation.samples import Preset, Seat, SeatSettings, Sitting

ADULT_PACER_PER_MIN = 5.5
"""Breaths a minute, an adult's default (4.5 to 6.5 suit most)."""
CHILD_PACER_PER_MIN = 6.5


@dataclass(frozen=True, slots=True)
class Rules:
    """What a sitting sets unless people say otherwise."""

    pause_minutes: float
    longer_minutes: float
    """What "a little longer" adds."""
    floor_minutes: float = 0.0
    """For so long after a pause has begun nobody can end it by saying that they are ready."""
    pacer_per_min: float = ADULT_PACER_PER_MIN
    cues: bool = True
    """Whether a cue may come by itself."""
    child: Seat | None = None
    """The seat whose cue level is a child's."""


UNSAID = Rules(pause_minutes=3.0, longer_minutes=3.0)
"""Of a session recorded before sittings were asked for."""

RULES: dict[Sitting, Rules] = {
    Sitting.HOME: Rules(pause_minutes=20.0, longer_minutes=5.0, floor_minutes=20.0),
    Sitting.IN_SESSION: Rules(pause_minutes=3.0, longer_minutes=3.0, floor_minutes=3.0),
    Sitting.PARENT_AND_CHILD: Rules(
        pause_minutes=5.0,
        longer_minutes=3.0,
        floor_minutes=3.0,
        pacer_per_min=CHILD_PACER_PER_MIN,
        child="B",
    ),
    Sitting.PRACTICE: Rules(pause_minutes=3.0, longer_minutes=3.0),
    Sitting.NO_CUES: Rules(pause_minutes=20.0, longer_minutes=5.0, floor_minutes=20.0, cues=False),
}


def rules_of(sitting: Sitting | None) -> Rules:
    """Return what a sitting sets; None is a session of which it was not said."""
    return UNSAID if sitting is None else RULES[sitting]


def in_sitting(settings: SeatSettings, sitting: Sitting | None, seat: Seat) -> SeatSettings:
    """Return a seat's settings as they count in a sitting: no cues holds for everybody, a child's level only
    for who has no preset of their own."""
    rules = rules_of(sitting)
    if not rules.cues:
        return replace(settings, preset=Preset.MEDICATION)
    if rules.child == seat and settings.preset is Preset.ADULT:
        return replace(settings, preset=Preset.CHILD)
    return settings
