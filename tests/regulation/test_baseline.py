"""The search for the resting level: what counts, what is refused, and with which reason."""

from __future__ import annotations

import math

import pytest

from regulation.baseline import Level, Quiet
from regulation.frames import BaselineState, Metric, Reason
from regulation.samples import StoredBaseline

KNOWN = Metric(40.0)
WITHHELD = Metric(None, Reason.ARTEFACTS)


def searched(*, rmssd_ms: Metric = KNOWN, heard_s: int = 180, clean: float = 1.0) -> Quiet:
    quiet = Quiet(0)
    for second in range(1, 181):
        t_ms = second * 1000
        quiet.count(t_ms, normal=second % 100 < 100 * clean)
        quiet.tick(t_ms, 66.0, rmssd_ms, heard=second <= heard_s)
    return quiet


def test_level_and_spread_have_floors() -> None:
    level = searched().level
    assert level is not None
    assert (level.hr_bpm, level.hr_spread_bpm) == (66.0, 5.0)
    assert level.ln_rmssd == pytest.approx(math.log(40), rel=1e-5)
    assert level.ln_rmssd_spread == 0.25


def test_windows_that_reach_into_the_first_thirty_seconds_are_left_out() -> None:
    # up to 60 s every HR30 holds seconds of the dropped part
    quiet = Quiet(0)
    for second in range(1, 181):
        quiet.count(second * 1000, normal=True)
        quiet.tick(second * 1000, 120.0 if second < 60 else 66.0 + (second == 60), WITHHELD, heard=True)
    assert quiet._hr_bpm[0] == 67.0
    assert 120.0 not in quiet._hr_bpm


def test_minutes_of_variability_that_reach_into_the_first_thirty_seconds_are_left_out() -> None:
    quiet = Quiet(0)
    for second in range(1, 181):
        quiet.count(second * 1000, normal=True)
        quiet.tick(second * 1000, 66.0, Metric(20.0) if second < 90 else KNOWN, heard=True)
    assert len(quiet._ln_rmssd) == 91
    assert math.log(20) not in quiet._ln_rmssd


@pytest.mark.parametrize(("ticks", "known"), [(9, False), (10, True)])
def test_ten_seconds_of_variability_are_needed(ticks: int, *, known: bool) -> None:
    quiet = Quiet(0)
    for second in range(1, 181):
        quiet.count(second * 1000, normal=True)
        quiet.tick(second * 1000, 66.0, KNOWN if second > 180 - ticks else WITHHELD, heard=True)
    assert quiet.level is not None
    assert (quiet.level.ln_rmssd is not None) is known


def test_the_spread_is_that_of_a_normal_distribution() -> None:
    quiet = Quiet(0)
    for second in range(1, 181):
        quiet.count(second * 1000, normal=True)
        quiet.tick(second * 1000, (56.0, 66.0, 76.0, 86.0, 46.0)[second % 5], WITHHELD, heard=True)
    assert quiet.level is not None
    assert quiet.level.hr_spread_bpm == 14.826


def test_beats_of_the_first_thirty_seconds_do_not_count_as_unclean() -> None:
    quiet = Quiet(0)
    for second in range(1, 181):
        quiet.count(second * 1000, normal=second > 30)
    assert quiet.clean_share() == 1.0


@pytest.mark.parametrize(("clean", "state"), [(0.81, BaselineState.READY), (0.7, BaselineState.REFUSED)])
def test_under_eighty_per_cent_clean_is_refused(clean: float, state: BaselineState) -> None:
    quiet = searched(clean=clean)
    assert quiet.state is state
    assert quiet.reason is (Reason.ARTEFACTS if state is BaselineState.REFUSED else None)


@pytest.mark.parametrize(("heard_s", "state"), [(120, BaselineState.READY), (119, BaselineState.REFUSED)])
def test_under_two_minutes_heard_is_refused(heard_s: int, state: BaselineState) -> None:
    assert searched(heard_s=heard_s).state is state


@pytest.mark.parametrize(("moving_s", "state"), [(60, BaselineState.READY), (61, BaselineState.REFUSED)])
def test_seconds_of_movement_are_not_quiet(moving_s: int, state: BaselineState) -> None:
    quiet = Quiet(0)
    for second in range(1, 181):
        moving = second > 180 - moving_s
        quiet.count(second * 1000, normal=True)
        quiet.tick(second * 1000, 110.0 if moving else 66.0, KNOWN, heard=True, moving=moving)
    assert quiet.state is state
    assert quiet.reason is (Reason.MOVEMENT if state is BaselineState.REFUSED else None)
    assert quiet.level is None or (quiet.level.hr_bpm, quiet.level.hr_spread_bpm) == (66.0, 5.0)


@pytest.mark.parametrize(
    ("moved_s", "hr_from_s", "rmssd_from_s"), [(10, 60, 90), (70, 100, 130), (110, 140, 170)]
)
def test_no_window_of_the_level_holds_a_second_of_movement(
    moved_s: int, hr_from_s: int, rmssd_from_s: int
) -> None:
    """HR30 counts again 30 s after the last second of movement, RMSSD60 after 60 s."""
    quiet = Quiet(0)
    for second in range(1, 181):
        quiet.count(second * 1000, normal=True)
        quiet.tick(second * 1000, float(second), Metric(float(second)), heard=True, moving=second == moved_s)
    assert [bpm for bpm in quiet._hr_bpm if bpm >= moved_s] == list(range(hr_from_s, 181))
    after = [ln for ln in quiet._ln_rmssd if ln >= math.log(moved_s)]
    assert after == [math.log(second) for second in range(rmssd_from_s, 181)]


def test_a_silence_costs_only_its_own_seconds() -> None:
    quiet = Quiet(0)
    for second in range(1, 181):
        silent = 100 <= second < 105
        quiet.count(second * 1000, normal=True)
        quiet.tick(second * 1000, None if silent else 66.0, WITHHELD if silent else KNOWN, heard=not silent)
    assert (len(quiet._hr_bpm), len(quiet._ln_rmssd)) == (116, 86)


@pytest.mark.parametrize(
    ("moved_s", "reason"), [((59, 89, 118, 147, 176), Reason.MOVEMENT), ((), Reason.GAP)]
)
def test_without_a_whole_window_it_is_refused_with_the_reason(
    moved_s: tuple[int, ...], reason: Reason
) -> None:
    """Movement in every half minute leaves two quiet minutes and no window; so does a rate never known."""
    quiet = Quiet(0)
    for second in range(1, 181):
        quiet.count(second * 1000, normal=True)
        hr_bpm = 66.0 if moved_s else None
        quiet.tick(second * 1000, hr_bpm, KNOWN, heard=True, moving=second in moved_s)
    assert (quiet.state, quiet.reason, quiet.level) == (BaselineState.REFUSED, reason, None)


def test_without_variability_there_is_a_level_all_the_same() -> None:
    level = searched(rmssd_ms=WITHHELD).level
    assert level is not None
    assert level.ln_rmssd is None
    assert level.rmssd_ms is None


@pytest.mark.parametrize("withheld", [Metric(None, Reason.ARTEFACTS), Metric(None, Reason.GAP), Metric(0.0)])
def test_a_level_says_why_it_has_no_variability(withheld: Metric) -> None:
    """The most frequent reason of the seconds from which the whole minute was quiet, not of those before."""
    quiet = Quiet(0)
    for second in range(1, 181):
        early, rare = Metric(None, Reason.WARMING), Metric(None, Reason.IRREGULAR_RHYTHM)
        now = early if second < 90 else rare if second < 130 else withheld
        quiet.count(second * 1000, normal=True)
        quiet.tick(second * 1000, 66.0, now, heard=True)
    assert quiet.level is not None
    assert quiet.level.no_rmssd is (withheld.reason or Reason.NO_VARIABILITY)


def test_movement_is_why_no_minute_of_variability_was_quiet() -> None:
    quiet = Quiet(0)
    for second in range(1, 181):
        quiet.count(second * 1000, normal=True)
        quiet.tick(second * 1000, 66.0, KNOWN, heard=True, moving=second in (80, 130))
    assert quiet.level is not None
    assert (quiet.level.ln_rmssd, quiet.level.no_rmssd) == (None, Reason.MOVEMENT)


@pytest.mark.parametrize(("ln_rmssd", "reason"), [(3.7, None), (None, Reason.NO_VARIABILITY)])
def test_a_stored_level_does_not_tell_more(ln_rmssd: float | None, reason: Reason | None) -> None:
    assert Level.from_stored(StoredBaseline(66.0, 5.0, ln_rmssd, 0.25)).no_rmssd is reason
