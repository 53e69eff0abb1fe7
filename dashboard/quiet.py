"""How far the search for a resting level is, as the host may see it: never the level itself, nor a word that
depends on it.

Who brings a stored level may be asked whether to compare with it or with today's ("you started activated").
That somebody is asked is a body fact, so after the search the same is said of everybody with a stored level.
"""

from __future__ import annotations

from math import floor

from dashboard.wire import RestingNow
from regulation.baseline import LEAST_CLEAN, QUIET_S
from regulation.frames import BaselineState, Resting
from regulation.samples import Seat

KEPT = "The one from before is used."


def resting_now(seat: Seat, found: Resting | None, *, stored: bool, hr_only: bool) -> RestingNow | None:
    """Return how far it is, None before the engine has said so. `stored`: the person came with a level;
    `hr_only`: the strap sends a rate and no beats."""
    if found is None:
        return None
    rate_only = hr_only and found.state is not BaselineState.READY
    return RestingNow(
        state="rate_only" if rate_only else found.state.value,
        elapsed_s=found.elapsed_s,
        needed_s=QUIET_S,
        clean_share=None if rate_only else found.clean_share,
        words=_rate_only(found) if rate_only else _words(seat, found, stored=stored),
    )


def _rate_only(found: Resting) -> str:
    sentence = "A strap that sends only a rate gives no new resting level."
    return sentence if found.hr_bpm is None else f"{sentence} {KEPT}"


def _words(seat: Seat, found: Resting, *, stored: bool) -> str:
    if found.state is BaselineState.COLLECTING:
        return "Finding the resting level."
    if found.state is BaselineState.REFUSED:
        return _refused(seat, found)
    if found.reason is not None:
        return f"{_lacking(found)} {KEPT}"
    if stored:
        return f"The quiet minutes are over. If there is anything to decide, {seat}'s own page asks."
    return f"{seat}'s resting level is found."


def _refused(seat: Seat, found: Resting) -> str:
    first = "Check the strap, then start" if _is_unclean(found) else "Start"
    return f"{_lacking(found)} {first} over on {seat}'s page."


def _lacking(found: Resting) -> str:
    if found.clean_share is None or not _is_unclean(found):
        return "Two quiet minutes at least are needed."
    clean, needed = floor(found.clean_share * 100), round(LEAST_CLEAN * 100)
    return f"Only {clean} % clean beats. A resting level needs {needed} %."


def _is_unclean(found: Resting) -> bool:
    return found.clean_share is not None and found.clean_share < LEAST_CLEAN
