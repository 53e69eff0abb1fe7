"""The live badge of the pair: what a step says, when it comes, and when it says nothing.

Full size: `python -m bench.synchrony`.
"""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from bench.synchrony import MOST_SHOWN, STRANGERS, Kind, Pair, moved, of_kind, recorded, simulated, steps
from regulation.artefacts import BeatClass
from regulation.chance import Chance
from regulation.curves import KEPT_WINDOWS, LAG_MS, LAGS, NULL_WINDOWS, POINTS, WINDOW_MS, Curves
from regulation.frames import Reason, SynchronyFrame
from regulation.hrv import Entry
from regulation.samples import SEATS, UNITS_PER_MS
from regulation.series import GRID_MS
from regulation.synchrony import AVERAGED, TIME_OUT_MS, Badge, Synchrony
from regulation.tachogram import Values
from regulation.windows import LEAST_COVERAGE, coverage, pair_unusable, unusable
from tests.regulation.hearts import labelled

MINUTE_MS = 60_000
HALF = LAGS // 2


def swaying(minutes: int, seed: int = 0, *, sign: int = 1) -> Pair:
    """Two hearts that follow one slow sway, B 2 s later, each with noise of its own."""
    rng, until_ms = np.random.default_rng(seed), minutes * MINUTE_MS
    sway = np.convolve(rng.normal(0, 1, until_ms // 1000 + 60), np.hanning(12), "valid")
    return _beats(sway, 0, 1, until_ms, rng), _beats(sway, 2000, sign, until_ms, rng)


def _beats(sway: Values, later_ms: int, sign: int, until_ms: int, rng: np.random.Generator) -> list[Entry]:
    rr_ms, t_ms = list[float](), 0.0
    while t_ms < until_ms:
        bpm = 70 + 2 * sign * np.interp((t_ms + 10_000 - later_ms) / 1000, np.arange(sway.size), sway)
        rr_ms.append(MINUTE_MS / bpm + rng.normal(0, 15))
        t_ms += rr_ms[-1]
    return labelled(rr_ms)


@pytest.fixture(scope="module")
def tight() -> Pair:
    return swaying(20)


@pytest.fixture(scope="module")
def frames(tight: Pair) -> list[SynchronyFrame]:
    return steps("tight", tight, 20 * MINUTE_MS)


def only(pair: Pair, keep: tuple[int, int] | None = None, share: float = 1.0) -> Pair:
    """B's beats of some time alone, or the first `share` of each of its windows."""
    a, b = pair
    first_ms, last_ms = keep or (0, 10**9)
    kept = [e for e in b if first_ms < e.t_ms <= last_ms and e.t_ms % WINDOW_MS < share * WINDOW_MS]
    return a, [
        e if i and kept[i - 1].t_ms > e.t_ms - 2500 else replace(e, difference=None)
        for i, e in enumerate(kept)
    ]


def reasons(told: list[SynchronyFrame]) -> set[object]:
    return {frame.reason for frame in told}


# -- when a step comes -------------------------------------------------------------------------------------


def test_windows_lie_end_to_end_and_nothing_is_said_before_five_minutes(frames: list[SynchronyFrame]) -> None:
    assert [frame.until_ms for frame in frames] == list(range(WINDOW_MS, 20 * MINUTE_MS, WINDOW_MS))
    early, late = frames[: AVERAGED - 1], frames[AVERAGED - 1 :]
    assert all((frame.statistic, frame.p, frame.null_level) == (None, None, None) for frame in early)
    assert reasons(early) == {Reason.WARMING}
    assert reasons(late) == {None}
    assert [frame.windows for frame in frames] == [*range(1, AVERAGED), *[AVERAGED] * len(late)]
    assert {share for frame in frames[1:] for share in frame.coverage.values()} == {1.0}


def test_the_badge_takes_six_and_a_half_minutes(frames: list[SynchronyFrame]) -> None:
    shown = [frame for frame in frames if frame.in_step]
    assert shown[0].until_ms == 390_000
    assert {frame.phase for frame in shown} == {"in_phase"}
    assert {frame.phase for frame in frames if not frame.in_step} == {None}


def test_hearts_that_rise_against_each_other_are_in_anti_phase() -> None:
    told = [frame for frame in steps("against", swaying(10, sign=-1), 10 * MINUTE_MS) if frame.in_step]
    assert {frame.phase for frame in told} == {"anti_phase"}


def test_no_frame_says_who_leads_by_how_much_or_how_strongly() -> None:
    assert [field.name for field in fields(SynchronyFrame)] == [
        *("t_ms", "until_ms", "statistic", "p", "null_level", "in_step", "phase"),
        *("windows", "coverage", "paced", "reason", "type"),
    ]


def beating(rr_ms: int, until_ms: int) -> list[Entry]:
    return labelled([float(rr_ms)] * (until_ms // rr_ms))


@pytest.mark.parametrize(
    ("last_a_ms", "last_b_ms", "due_ms"),
    [(40_000, 30_000, 30_000), (40_000, 29_000, 45_000), (29_000, 40_000, 45_000), (0, 0, 45_000)],
)
def test_a_window_is_judged_when_both_are_final_or_after_fifteen_seconds(
    last_a_ms: int, last_b_ms: int, due_ms: int
) -> None:
    synchrony = Synchrony("due", 0)
    for seat, last_ms in zip(SEATS, (last_a_ms, last_b_ms), strict=True):
        for entry in beating(1000, last_ms):
            synchrony.series[seat].push(entry)
    told = [
        frame
        for t_ms in range(1000, 50_000, 1000)
        if (frame := synchrony.tick(t_ms, pacer=False)) is not None
    ]
    assert [(frame.t_ms, frame.until_ms) for frame in told] == [(due_ms, WINDOW_MS)]
    assert due_ms <= WINDOW_MS + TIME_OUT_MS


def test_what_comes_after_the_time_out_is_too_late_for_its_window() -> None:
    synchrony = Synchrony("late", 0)
    on_time = [entry for entry in beating(1000, 60_000) if entry.t_ms <= 12_000]
    for entry in on_time:
        synchrony.series["A"].push(entry)
    (frame,) = [f for t in range(1000, 46_000, 1000) if (f := synchrony.tick(t, pacer=False)) is not None]
    assert frame.coverage == {"A": pytest.approx(23 / 60, abs=1e-6), "B": 0.0}
    for entry in beating(1000, 70_000)[12:]:
        synchrony.series["A"].push(entry)
    told = [f for t in range(46_000, 76_000, 1000) if (f := synchrony.tick(t, pacer=False)) is not None]
    assert [f.coverage["A"] for f in told] == [1.0]


def test_a_pacer_is_told_of_as_long_as_a_window_that_it_ran_in_counts() -> None:
    synchrony, told = Synchrony("paced", 0), list[SynchronyFrame]()
    for seat, entries in zip(SEATS, swaying(15), strict=True):
        for entry in entries:
            synchrony.series[seat].push(entry)
    for t_ms in range(1000, 15 * MINUTE_MS + 1, 1000):
        frame = synchrony.tick(t_ms, pacer=200_000 <= t_ms < 240_000)
        told += [frame] if frame else []
    assert [frame.until_ms for frame in told if frame.paced] == list(range(210_000, 510_001, 30_000))


def test_a_session_may_begin_between_grid_points(tight: Pair) -> None:
    told = steps("tight", tight, 2 * MINUTE_MS, start_ms=1)
    assert [frame.until_ms for frame in told] == [30_500, 60_500, 90_500]


# -- what holds of every pair ------------------------------------------------------------------------------


def test_shifted_stamps_shift_the_frames_and_change_nothing_else(
    tight: Pair, frames: list[SynchronyFrame]
) -> None:
    by_ms = 5_000 * 777
    later = steps(
        "tight", (moved(tight[0], by_ms), moved(tight[1], by_ms)), 20 * MINUTE_MS + by_ms, start_ms=by_ms
    )
    assert [replace(f, t_ms=f.t_ms - by_ms, until_ms=f.until_ms - by_ms) for f in later] == frames


def test_no_frame_depends_on_what_comes_later(tight: Pair, frames: list[SynchronyFrame]) -> None:
    cut_ms = 9 * MINUTE_MS
    early = tuple([e for e in each if e.t_ms <= cut_ms] for each in tight)
    told = steps("tight", (early[0], early[1]), cut_ms)
    assert told == frames[: len(told)]
    assert len(told) == 17


def test_swapped_persons_have_the_same_statistic_and_phase(tight: Pair, frames: list[SynchronyFrame]) -> None:
    swapped = steps("tight", (tight[1], tight[0]), 20 * MINUTE_MS)
    assert [(f.statistic, f.windows, f.reason) for f in swapped] == [
        (f.statistic, f.windows, f.reason) for f in frames
    ]
    both = [(f.phase, g.phase) for f, g in zip(frames, swapped, strict=True) if f.in_step and g.in_step]
    assert both
    assert all(one == other for one, other in both)


def test_another_key_draws_other_strangers(tight: Pair, frames: list[SynchronyFrame]) -> None:
    other = steps("another", tight, 20 * MINUTE_MS)
    assert [f.statistic for f in other] == [f.statistic for f in frames]
    assert [f.null_level for f in other] != [f.null_level for f in frames]


# -- reasons, not numbers ----------------------------------------------------------------------------------


def test_one_strap_heard_twice_is_no_pair(tight: Pair) -> None:
    told = steps("twice", (tight[0], tight[0]), 10 * MINUTE_MS)
    assert reasons(told) == {Reason.SAME_SIGNAL}
    assert not any(frame.in_step for frame in told)


@pytest.mark.parametrize("late_ms", [5, 300, 2000, 20_000])
@pytest.mark.parametrize("share", [0.0, 0.01, 0.1])
def test_one_strap_on_two_ways_is_no_pair_either(tight: Pair, late_ms: int, share: float) -> None:
    a, rng = tight[0], np.random.default_rng(1)
    late = [replace(e, t_ms=e.t_ms + late_ms) for e in a if rng.random() >= share]
    told = steps("two ways", (a, late), 20 * MINUTE_MS)
    assert not any(frame.in_step for frame in told)
    assert all(frame.p is None for frame in told)
    assert Reason.SAME_SIGNAL in reasons(told)


def test_who_puts_the_right_strap_on_is_a_pair_again(tight: Pair) -> None:
    """Five minutes were one strap twice; after ten windows, and ten usable ones, there are numbers."""
    a, b = tight
    swapped = [e for e in a if e.t_ms < 5 * MINUTE_MS] + [e for e in b if e.t_ms >= 5 * MINUTE_MS]
    told = steps("put right", (a, swapped), 20 * MINUTE_MS)
    assert {f.reason for f in told if f.t_ms < 5 * MINUTE_MS} == {Reason.SAME_SIGNAL}
    assert told[-1].p is not None


def test_one_person_alone_and_two_who_never_meet_are_no_pair(tight: Pair) -> None:
    a, b = tight
    assert reasons(steps("alone", (a, []), 10 * MINUTE_MS)) == {Reason.FEW_BEATS}
    first = [e for e in a if e.t_ms < 9 * MINUTE_MS]
    told = steps("apart", (first, only((a, b), (9 * MINUTE_MS, 10**9))[1]), 18 * MINUTE_MS)
    assert reasons(told) <= {Reason.FEW_BEATS, Reason.WARMING}
    assert all(frame.p is None for frame in told)


def test_flat_hearts_say_nothing() -> None:
    told = steps("flat", (beating(1000, 10 * MINUTE_MS), beating(800, 10 * MINUTE_MS)), 10 * MINUTE_MS)
    assert reasons(told) == {Reason.WARMING, Reason.NO_VARIABILITY}
    assert reasons(told[AVERAGED - 1 :]) == {Reason.NO_VARIABILITY}


def test_sixty_per_cent_of_the_time_is_a_gap(tight: Pair) -> None:
    told = steps("sixty", only(tight, share=0.6), 15 * MINUTE_MS)
    assert all(0.5 < frame.coverage["B"] < LEAST_COVERAGE for frame in told)
    assert reasons(told[AVERAGED - 1 :]) == {Reason.GAP}
    assert {frame.windows for frame in told} == {0}


def test_two_minutes_are_too_short(tight: Pair) -> None:
    told = steps("short", tight, 2 * MINUTE_MS)
    assert reasons(told) == {Reason.WARMING}
    assert len(told) == 3


def test_a_person_who_comes_later_warms_then(tight: Pair) -> None:
    told = steps("later", only(tight, (6 * MINUTE_MS, 10**9)), 15 * MINUTE_MS)
    by_window = {frame.until_ms: frame.reason for frame in told}
    assert by_window[6 * MINUTE_MS] == Reason.FEW_BEATS
    assert by_window[7 * MINUTE_MS] == by_window[10 * MINUTE_MS] == Reason.WARMING
    assert by_window[11 * MINUTE_MS + 30_000] is None


def test_a_minute_of_silence_leaves_the_badge_and_more_takes_it(tight: Pair) -> None:
    minute_s = [e for e in tight[1] if not 10 * MINUTE_MS <= e.t_ms < 11 * MINUTE_MS]
    long = [e for e in tight[1] if not 10 * MINUTE_MS <= e.t_ms < 12 * MINUTE_MS]
    kept = [f for f in steps("tight", (tight[0], minute_s), 13 * MINUTE_MS) if f.until_ms > 10 * MINUTE_MS]
    lost = [f for f in steps("tight", (tight[0], long), 15 * MINUTE_MS) if f.until_ms > 10 * MINUTE_MS]
    assert [f.statistic is None for f in kept[:3]] == [True, True, False]
    assert all(f.in_step for f in kept)
    assert [f.in_step for f in lost[:8]] == [True, True, False, False, False, False, False, True]
    assert [f.phase for f in lost[:2]] == [None, None]


def test_ten_usable_windows_of_the_last_fifteen_minutes_are_wanted() -> None:
    a, b = swaying(40)
    cut = [e for e in b if e.t_ms < 10 * MINUTE_MS or e.t_ms % (3 * WINDOW_MS) < WINDOW_MS]
    told = steps("thin", (a, cut), 40 * MINUTE_MS)
    late = [frame for frame in told if frame.until_ms > 25 * MINUTE_MS]
    usable = [frame for frame in late if frame.coverage["B"] == 1.0]
    assert reasons(usable) <= {None}
    assert max(frame.windows for frame in late) == AVERAGED
    thinner = [e for e in b if e.t_ms < 10 * MINUTE_MS or e.t_ms % (4 * WINDOW_MS) < WINDOW_MS]
    told = steps("thinner", (a, thinner), 40 * MINUTE_MS)
    late = [frame for frame in told if frame.until_ms > 25 * MINUTE_MS]
    assert reasons(late) <= {Reason.GAP, Reason.FEW_BEATS}
    assert {frame.windows for frame in late} <= {7, 8}


def test_eight_hours_hold_no_more_than_half_an_hour() -> None:
    synchrony = Synchrony("long", 0)
    entry_ms, told = 0, 0
    rng = np.random.default_rng(0)
    for t_ms in range(1000, 8 * 60 * MINUTE_MS, 1000):
        while entry_ms < t_ms:
            entry_ms += 1000
            for seat in SEATS:
                rr = int(rng.integers(900, 1100)) * UNITS_PER_MS
                synchrony.series[seat].push(Entry(entry_ms, rr, BeatClass.NORMAL, 0, True))
        told += synchrony.tick(t_ms, pacer=False) is not None
    assert told == 959
    assert len(synchrony._usable) == KEPT_WINDOWS
    assert len(synchrony._usable_b) == NULL_WINDOWS
    assert all(len(series._values) < 2 * POINTS for series in synchrony.series.values())


# -- the parts ---------------------------------------------------------------------------------------------


def test_the_badge_needs_four_low_steps_on_end_and_goes_at_a_high_one() -> None:
    badge, shown = Badge(), list[bool]()
    for p in (0.01, 0.005, 0.01, 0.015, 0.01, 0.01, 0.01, 0.01, 0.1, 0.05, 0.105, 0.01):
        badge.judge(p)
        shown.append(badge.on)
    assert shown == [False] * 7 + [True] * 3 + [False] * 2


def test_missing_steps_freeze_the_count_of_the_badge_for_a_minute() -> None:
    for missed, on in ((2, True), (3, False)):
        badge = Badge()
        for _ in range(3):
            badge.judge(0.005)
        for _ in range(missed):
            badge.miss()
        badge.judge(0.005)
        assert badge.on is on


def plain_z(a_bpm: Values, b_bpm: Values, k: int) -> float:
    """Fisher's z of Pearson's r of A(t + k) and B(t), by numpy, one sample after the other."""
    both = [
        (a_bpm[t + k], b_bpm[t])
        for t in range(POINTS)
        if 0 <= t + k < POINTS and np.isfinite(a_bpm[t + k]) and np.isfinite(b_bpm[t])
    ]
    return float(np.arctanh(np.corrcoef(np.array(both).T)[0, 1]))


def with_holes(rng: np.random.Generator) -> Values:
    bpm = 70 + rng.normal(0, 5, POINTS)
    begin = int(rng.integers(0, POINTS - 10))
    bpm[begin : begin + int(rng.integers(0, 10))] = np.nan
    return bpm


def test_the_curves_are_those_of_pearson_at_every_lag_between_all_windows() -> None:
    rng, curves = np.random.default_rng(1), Curves()
    windows = [(with_holes(rng), with_holes(rng)) for _ in range(NULL_WINDOWS + 5)]
    for number, (a_bpm, b_bpm) in enumerate(windows):
        curves.add(number, a_bpm, b_bpm)
    for i in (35, 50, 64):
        own = [plain_z(*windows[i], k) for k in range(-HALF, HALF + 1)]
        assert curves.mean([i]) == pytest.approx(own, abs=1e-6)
        drawn = curves.drawn_means([i, 64], [np.array([5, 40]), np.array([64, 20])])
        for row, (j, other) in zip(drawn, ((5, 64), (40, 20)), strict=True):
            wanted = [
                (plain_z(windows[i][0], windows[j][1], k) + plain_z(windows[64][0], windows[other][1], k)) / 2
                for k in range(-HALF, HALF + 1)
            ]
            assert row == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize("steps_later", [-4, 0, 3, HALF])
def test_the_peak_lies_at_negative_lags_where_a_leads(steps_later: int) -> None:
    rng = np.random.default_rng(2)
    bpm = 70 + rng.normal(0, 5, POINTS + 2 * HALF)
    curves = Curves()
    a_bpm, b_bpm = (
        bpm[HALF : HALF + POINTS],
        bpm[HALF - steps_later : HALF - steps_later + POINTS],
    )
    curves.add(0, a_bpm, b_bpm)
    assert int(curves.mean([0]).argmax()) - HALF == -steps_later
    assert 2 * LAG_MS == (LAGS - 1) * GRID_MS


def test_a_flat_stretch_gives_no_correlation_and_the_same_numbers_no_infinity() -> None:
    curves, rising = Curves(), np.linspace(60, 80, POINTS)
    half_flat = np.concatenate((np.full(POINTS - 5, 70.0), np.arange(71.0, 76.0)))
    curves.add(0, rising, rising)
    curves.add(1, half_flat, half_flat)
    assert np.isfinite(curves.mean([0])).all()
    assert np.isfinite(curves.mean([1])).all()


def test_p_is_that_of_a_plain_loop_over_the_draws() -> None:
    """The ten latest usable windows of A, each with a usable one of B at least two away, 199 times."""
    a, b = simulated(STRANGERS, 5, 8.0)
    b = [e for e in b if not 5 * WINDOW_MS < e.t_ms <= 6 * WINDOW_MS]
    synchrony, told = Synchrony("plain", 0), steps("plain", (a, b), 8 * MINUTE_MS)
    for seat, entries in zip(SEATS, (a, b), strict=True):
        for entry in entries:
            synchrony.series[seat].push(entry)
    rates = [
        series.values(GRID_MS, 13 * WINDOW_MS).reshape(13, POINTS) for series in synchrony.series.values()
    ]
    usable = [0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12]
    numbers, chance = usable[-10:], Chance("plain", 12)
    strangers = {i: [j for j in usable if abs(i - j) >= 2] for i in numbers}
    drawn = {i: [strangers[i][k] for k in chance.below(len(strangers[i]), 199).tolist()] for i in numbers}
    z = {
        (i, j): [plain_z(rates[0][i], rates[1][j], k) for k in range(-HALF, HALF + 1)]
        for i in numbers
        for j in usable
    }
    own = np.abs(np.mean([z[i, i] for i in numbers], axis=0)).max()
    null = sorted(np.abs(np.mean([z[i, drawn[i][n]] for i in numbers], axis=0)).max() for n in range(199))
    (frame,) = [frame for frame in told if frame.until_ms == 13 * WINDOW_MS]
    assert frame.statistic == pytest.approx(own, abs=2e-6)
    assert frame.p == (1 + sum(each >= own for each in null)) / 200
    assert frame.p is not None
    assert 0.1 < frame.p < 0.9
    assert frame.null_level == pytest.approx(null[189], abs=2e-6)


@pytest.mark.parametrize(
    ("known", "reason"), [(0, Reason.FEW_BEATS), (1, Reason.GAP), (47, Reason.GAP), (48, None), (60, None)]
)
def test_a_window_needs_eighty_per_cent(known: int, reason: Reason | None) -> None:
    bpm = 60 + np.arange(POINTS, dtype=np.float64)
    bpm[known:] = np.nan
    assert unusable(bpm) is reason
    assert coverage(bpm) == pytest.approx(known / 60, abs=1e-6)
    whole = 90 - np.arange(POINTS, dtype=np.float64) ** 1.1
    assert pair_unusable(whole, bpm) is pair_unusable(bpm, whole) is reason
    assert pair_unusable(bpm, np.full(POINTS, np.nan)) is Reason.FEW_BEATS


@pytest.mark.parametrize(("sd_bpm", "usable"), [(0.099, False), (0.1, True)])
def test_a_window_must_vary(sd_bpm: float, usable: bool) -> None:
    bpm = 60 + sd_bpm * np.where(np.arange(POINTS) % 2, 1.0, -1.0)
    assert (unusable(bpm) is None) is usable


# -- strangers and couples, small --------------------------------------------------------------------------


@pytest.mark.slow
def test_strangers_rarely_show_the_badge_and_couples_often_do() -> None:
    """A true 5 % of strangers shows more than six of 40 in one run of 300."""
    assert MOST_SHOWN == 0.07
    assert of_kind(STRANGERS, 40).share <= 6 / 40
    coupled = of_kind(Kind("coupled, r2 = .4", r2=0.4), 12)
    assert coupled.share >= 9 / 12
    assert np.median(coupled.first_min) <= 15


@pytest.mark.slow
def test_a_common_fall_and_nothing_else_gives_no_badge() -> None:
    fall = Kind("strangers who sit still and fall by 20 bpm together", trend_bpm=20.0, still=True)
    assert of_kind(fall, 20).share <= 4 / 20


@pytest.mark.slow
def test_one_heart_in_two_sensors_shows_the_badge_and_not_when_shifted(shared_data: Path) -> None:
    worn = recorded(shared_data)
    for name in ("kyto", "rhythm", "heartmath"):
        shown = [frame for frame in steps(name, (worn["ecg"], worn[name]), 3_300_000) if frame.in_step]
        assert shown
        assert {frame.phase for frame in shown if frame.reason is None} == {"in_phase"}
        later = moved(worn[name], 11 * MINUTE_MS)
        assert not any(frame.in_step for frame in steps(name, (worn["ecg"], later), 3_300_000))
