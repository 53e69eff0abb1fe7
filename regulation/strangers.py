"""Compare with strangers: is this pair more alike than each of them is with people of other sessions?

Shared surroundings, a clock on the wall or a guided exercise, move strangers too, and the test of one session
cannot tell. People who never met but sat through the same can. Computed where the sessions are stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from regulation.pairings import Size
from regulation.rounding import sig6
from regulation.surrogates import SHORTEST_S, Together, together
from regulation.tachogram import Values

LEAST_SESSIONS = 10


class Incomparable(StrEnum):
    """Why there is no comparison."""

    NOT_JUDGED = "not_judged"  # this pair has no numbers itself
    TOO_FEW_SESSIONS = "too_few_sessions"  # fewer than ten of at least ten minutes with each of the two


@dataclass(frozen=True, slots=True)
class Strangers:
    """This pair among pseudo-pairs; floats have 6 significant digits."""

    effect_size: float
    """Of this pair."""
    effect_sizes: tuple[float, ...]
    """Of the pseudo-pairs: A with each stranger, then each stranger with B."""
    sessions: int
    share_below: float
    """Share of the pseudo-pairs that move together less than this pair."""
    p: float
    """(1 + pseudo-pairs at least as much together) / (1 + pseudo-pairs)."""


def strangers(
    a_bpm: Values, b_bpm: Values, others_bpm: Sequence[Values], size: Size, key: str
) -> Strangers | Incomparable:
    """Hold the effect size of a pair against pseudo-pairs with one person of each of `others_bpm`.

    All series are on 2 Hz grids from the start of their session. Each of the two is paired with each
    stranger as far as both reach, and held against the pair itself over the same stretch, since the effect
    size of a tie (ratio less its mean over the surrogates, in their SDs, `nulls`) grows with time. A stranger
    counts who has 10 min of usable windows with both. Under 10 strangers, or without numbers for the pair
    itself, there is a reason instead.
    """
    own = {end: together(a_bpm[:end], b_bpm[:end], size, key) for end in {a_bpm.size, *map(len, others_bpm)}}
    whole = own[a_bpm.size]
    if not isinstance(whole, Together):
        return Incomparable.NOT_JUDGED
    found = list[tuple[Together, Together, Together]]()
    for other in others_bpm:  # with the same draws as the pair itself, so that chance favours none
        with_a = _long(together(a_bpm, other, size, key))
        with_b = _long(together(other, b_bpm, size, key))
        if with_a and with_b and (as_far := _long(own[len(other)])):
            found.append((with_a, with_b, as_far))
    if len(found) < LEAST_SESSIONS:
        return Incomparable.TOO_FEW_SESSIONS
    pseudo = [(triple[side].effect_size, triple[2].effect_size) for side in (0, 1) for triple in found]
    at_least = sum(theirs >= ours for theirs, ours in pseudo)
    return Strangers(
        effect_size=whole.effect_size,
        effect_sizes=tuple(theirs for theirs, _ in pseudo),
        sessions=len(found),
        share_below=sig6(1 - at_least / len(pseudo)),
        p=sig6((1 + at_least) / (1 + len(pseudo))),
    )


def _long(found: object) -> Together | None:
    """What was tested, over at least ten minutes of usable windows."""
    if isinstance(found, Together) and found.n_windows * found.window_s >= SHORTEST_S:
        return found
    return None
