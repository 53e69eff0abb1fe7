"""How far the search for a resting level is, as the host may see it: never the level itself."""

from __future__ import annotations

from dashboard.wire import RestingNow
from regulation.baseline import QUIET_S
from regulation.frames import BaselineState, Resting
from regulation.samples import Seat


def resting_now(seat: Seat, found: Resting | None) -> RestingNow | None:
    """Return how far it is, None before the engine has said so."""
    if found is None:
        return None
    return RestingNow(
        state=found.state.value,
        elapsed_s=found.elapsed_s,
        needed_s=QUIET_S,
        clean_share=found.clean_share,
        words=_words(seat, found),
    )


def _words(seat: Seat, found: Resting) -> str:
    clean = found.clean_share
    if found.state is BaselineState.READY:
        return f"{seat}'s resting level is found."
    if found.state is BaselineState.COLLECTING:
        return "Finding the resting level."
    if clean is not None and clean < 0.8:
        return (
            f"Only {round(clean * 100)} % clean beats. A resting level needs 80 %. "
            f"Check the strap, then start over on {seat}'s page."
        )
    return f"Two quiet minutes at least are needed. Start over on {seat}'s page."
