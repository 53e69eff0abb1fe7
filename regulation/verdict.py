"""What may be said of two hearts in a session, as names for programs and as words for people."""

from __future__ import annotations

from enum import StrEnum


class Unjudged(StrEnum):
    """Why there are no numbers."""

    ONE_PERSON = "one_person"  # the other series holds nothing
    NO_OVERLAP = "no_overlap"  # both were measured, never at the same time
    TOO_SHORT = "too_short"  # shorter than five windows
    GAP = "gap"  # long enough, but fewer than five windows hold 80 % of both
    NO_VARIABILITY = "no_variability"  # a rate that never changes cannot move with another
    SAME_SERIES = "same_series"  # one strap read twice


class Verdict(StrEnum):
    """What the test says."""

    MORE_THAN_CHANCE = "more_than_chance"
    NO_MORE_THAN_CHANCE = "no_more_than_chance"
    TOO_SHORT = "too_short_to_tell"


class Lead(StrEnum):
    """Who moved first."""

    A = "a"
    B = "b"
    UNCLEAR = "no_clear_leader"


WHY = {
    Unjudged.ONE_PERSON: "Only one heart was measured.",
    Unjudged.NO_OVERLAP: "The two hearts were never measured at the same time.",
    Unjudged.TOO_SHORT: "Too short to tell.",
    Unjudged.GAP: "Too much of the signal is missing to tell.",
    Unjudged.NO_VARIABILITY: "One heart rate never changes, so nothing can move with it.",
    Unjudged.SAME_SERIES: "Both signals are the same: is one strap connected twice?",
}
NO_CLOCK = "The recordings share no clock and are taken as begun together, so no lag is given."
_SAID = {
    Verdict.MORE_THAN_CHANCE: "Moved together more than chance",
    Verdict.NO_MORE_THAN_CHANCE: "Moved together no more than chance",
    Verdict.TOO_SHORT: "Too short to tell",
}
_LED = {Lead.A: "A moved first.", Lead.B: "B moved first.", Lead.UNCLEAR: "No clear leader."}


def words(verdict: Verdict, p: float, n_windows: int, in_phase: bool, lead: Lead) -> str:
    """The verdict as sentences; phase and lead only where there is something to lead."""
    said = f"{_SAID[verdict]} (p = {p:.3f}, {n_windows} windows)."
    if verdict is not Verdict.MORE_THAN_CHANCE:
        return said
    phase = "The rates rose and fell together." if in_phase else "One rate rose while the other fell."
    return f"{said} {phase} {_LED[lead]}"
