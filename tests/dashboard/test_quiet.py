"""How far the search for a resting level is, in the host's words: never how high it is."""

from __future__ import annotations

import pytest

from dashboard.quiet import resting_now
from dashboard.wire import RestingNow
from regulation.frames import BaselineState, Reason, Resting


def found(
    state: BaselineState,
    *,
    clean: float | None = 1.0,
    reason: Reason | None = None,
    level_bpm: float | None = None,
    stored: bool = False,
) -> Resting:
    return Resting(state, 60.0, 180.0, level_bpm, 40.0, clean, reason, stored)


def told(resting: Resting, *, stored: bool = False, hr_only: bool = False) -> RestingNow:
    now = resting_now("A", resting, stored=stored, hr_only=hr_only)
    assert now is not None
    return now


def test_nothing_is_said_before_the_engine_has() -> None:
    assert resting_now("A", None, stored=False, hr_only=False) is None


def test_how_far_it_is() -> None:
    now = told(found(BaselineState.COLLECTING, clean=0.9))
    assert (now.state, now.elapsed_s, now.needed_s, now.clean_share) == ("collecting", 60.0, 180, 0.9)
    assert now.words == "Finding the resting level."
    assert told(found(BaselineState.READY, level_bpm=66.0)).words == "A's resting level is found."


@pytest.mark.parametrize(("clean", "percent"), [(0.799, 79), (0.74, 74), (0.5, 50), (0.0, 0)])
def test_too_few_clean_beats(clean: float, percent: int) -> None:
    refused = found(BaselineState.REFUSED, clean=clean, reason=Reason.ARTEFACTS)
    assert told(refused).words == (
        f"Only {percent} % clean beats. A resting level needs 80 %. "
        "Check the strap, then start over on A's page."
    )


@pytest.mark.parametrize("clean", [0.8, 1.0, None])
def test_too_short(clean: float | None) -> None:
    refused = found(BaselineState.REFUSED, clean=clean, reason=Reason.GAP)
    assert told(refused).words == "Two quiet minutes at least are needed. Start over on A's page."


def test_a_search_in_vain_that_leaves_the_level_from_before() -> None:
    unclean = found(BaselineState.READY, clean=0.7, reason=Reason.ARTEFACTS, level_bpm=66.0, stored=True)
    assert told(unclean, stored=True).words == (
        "Only 70 % clean beats. A resting level needs 80 %. The one from before is used."
    )
    short = found(BaselineState.READY, clean=1.0, reason=Reason.GAP, level_bpm=66.0, stored=True)
    assert told(short, stored=True).words == (
        "Two quiet minutes at least are needed. The one from before is used."
    )


def test_nobody_can_tell_who_started_activated() -> None:
    """The engine goes on with the stored level then, which no word of the host's may depend on."""
    calm = found(BaselineState.READY, level_bpm=67.0, stored=False)
    activated = found(BaselineState.READY, level_bpm=66.0, stored=True)
    assert told(calm, stored=True) == told(activated, stored=True)
    assert told(activated, stored=True).words == (
        "The quiet minutes are over. If there is anything to decide, A's own page asks."
    )


@pytest.mark.parametrize("state", [BaselineState.COLLECTING, BaselineState.REFUSED])
def test_a_strap_that_sends_only_a_rate(state: BaselineState) -> None:
    without = told(found(state), hr_only=True)
    assert (without.state, without.clean_share) == ("rate_only", None)
    assert without.words == "A strap that sends only a rate gives no new resting level."
    kept = told(found(state, level_bpm=66.0, stored=True), stored=True, hr_only=True)
    assert kept.words == f"{without.words} The one from before is used."


def test_a_level_that_was_found_stays_so_when_only_a_rate_comes_after_it() -> None:
    ready = found(BaselineState.READY, level_bpm=66.0)
    assert told(ready, hr_only=True) == told(ready)
