"""How far the search for a resting level is, in the host's words: never how high it is."""

from __future__ import annotations

import pytest

from dashboard.quiet import resting_now
from regulation.frames import BaselineState, Reason, Resting


def found(state: BaselineState, *, clean: float | None = 1.0, reason: Reason | None = None) -> Resting:
    return Resting(state, 60.0, 180.0, 66.0, 40.0, clean, reason, stored=False)


def said(resting: Resting) -> str:
    now = resting_now("A", resting)
    assert now is not None
    return now.words


def test_nothing_is_said_before_the_engine_has() -> None:
    assert resting_now("A", None) is None


def test_how_far_it_is() -> None:
    now = resting_now("A", found(BaselineState.COLLECTING, clean=0.9))
    assert now is not None
    assert (now.state, now.elapsed_s, now.needed_s, now.clean_share) == ("collecting", 60.0, 180, 0.9)
    assert now.words == "Finding the resting level."
    assert said(found(BaselineState.READY)) == "A's resting level is found."


@pytest.mark.parametrize(("clean", "percent"), [(0.79, 79), (0.74, 74), (0.5, 50), (0.0, 0)])
def test_too_few_clean_beats(clean: float, percent: int) -> None:
    refused = found(BaselineState.REFUSED, clean=clean, reason=Reason.ARTEFACTS)
    assert said(refused) == (
        f"Only {percent} % clean beats. A resting level needs 80 %. "
        "Check the strap, then start over on A's page."
    )


@pytest.mark.parametrize("clean", [0.8, 1.0, None])
def test_too_short(clean: float | None) -> None:
    refused = found(BaselineState.REFUSED, clean=clean, reason=Reason.GAP)
    assert said(refused) == "Two quiet minutes at least are needed. Start over on A's page."
