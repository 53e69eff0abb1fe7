"""The beat clock: where beats are placed, what is time, what is a gap."""

from __future__ import annotations

from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulation.beats import Beat, BeatClock
from regulation.samples import UNITS_PER_MS
from tests.regulation.sessions import heart


def placed(*notifications: tuple[int, tuple[float, ...]]) -> list[Beat]:
    clock = BeatClock()
    return [beat for t_ms, rr in notifications for beat in clock.push(heart(t_ms, *rr))]


def steady(n: int, rr_ms: float = 1000, late_ms: int = 0) -> list[tuple[int, tuple[float, ...]]]:
    return [(round((i + 1) * rr_ms) + late_ms, (rr_ms,)) for i in range(n)]


def test_the_least_delayed_notification_anchors_the_segment() -> None:
    late = [(1700, (1000.0,)), (2000, (1000.0,)), (3900, (1000.0,))]
    assert [beat.t_ms for beat in placed(*late)] == [1700, 2000, 3000]


def test_the_anchor_forgets_after_fifteen_seconds() -> None:
    # a clock that drifts: every interval is reported 10 ms short, so arrivals run ahead of the sum
    drifting = [(1000 * (i + 1), (990.0,)) for i in range(60)]
    beats = placed(*drifting)
    assert max(t - beat.t_ms for (t, _), beat in zip(drifting, beats, strict=True)) <= 160


@pytest.mark.parametrize(("t_ms", "placed_ms"), [(16_000, 15_500), (16_001, 16_000)])
def test_an_anchor_of_fifteen_seconds_still_holds(t_ms: int, placed_ms: int) -> None:
    # the first notification came at once, all others half a second late
    late = [(1000, (1000.0,)), *((1500 + 1000 * i, (1000.0,)) for i in range(1, 14))]
    assert placed(*late, (t_ms, (1500.0,)))[-1].t_ms == placed_ms


def test_a_beat_is_fixed_and_never_before_the_one_before() -> None:
    beats = placed((5000, (800.0, 800.0)), (5001, (800.0,)), (5002, (800.0,)))
    times = [beat.t_ms for beat in beats]
    assert times == sorted(set(times))


def test_a_beat_is_placed_at_most_two_and_a_half_seconds_before_it_arrived() -> None:
    beats = placed(*steady(5), (9000, (1000.0,)))
    assert beats[-1].t_ms == 6500


def test_hard_limits_are_marked_never_clipped() -> None:
    beats = placed((1000, (299.0,)), (3001, (300.0,)), (5001, (2000.0,)), (7002, (2001.0,)))
    assert [(beat.rr // UNITS_PER_MS, beat.valid) for beat in beats] == [
        (299, False),
        (300, True),
        (2000, True),
        (2001, False),
    ]


def test_both_differences_of_an_invalid_beat_are_cut() -> None:
    beats = placed(*steady(3), (6001, (2001.0,)), (7000, (1000.0,)), (8000, (1000.0,)))
    assert [beat.linked for beat in beats] == [False, True, True, False, False, True]


def test_a_fill_value_is_dropped_and_takes_no_time() -> None:
    # 52 ms is a known fill value; with the next interval it is no beat of this heart
    beats = placed(*steady(9), (10_000, (52.0, 600.0)), (11_000, (1000.0,)))
    assert not beats[9].valid
    assert beats[10].t_ms - beats[8].t_ms == 600


def test_two_halves_of_one_beat_are_time() -> None:
    beats = placed(*steady(9), (10_000, (280.0, 720.0)))
    assert [beat.t_ms for beat in beats[-2:]] == [9280, 10_000]


def test_the_second_half_of_a_beat_is_a_beat_of_its_own_where_it_can_be() -> None:
    first, second = placed(*steady(9), (10_000, (280.0, 720.0)))[-2:]
    assert [(beat.valid, beat.fast, beat.linked) for beat in (first, second)] == [
        (False,) * 3,
        (True, True, False),
    ]


def test_two_short_ones_that_make_one_beat_are_time_at_once() -> None:
    beats = placed(*steady(9, 800), (7780, (290.0, 290.0)))
    assert [(beat.t_ms, beat.valid) for beat in beats[-2:]] == [(7490, False), (7780, False)]


def test_two_fill_values_on_end_are_both_dropped() -> None:
    clock = BeatClock()
    for t_ms, rr in steady(9):
        clock.push(heart(t_ms, *rr))
    assert len(clock.push(heart(10_000, 52, 52))) == 1  # the second still waits for the next
    assert [beat.t_ms for beat in clock.push(heart(10_500, 1280))] == [9002, 10_280]


def test_before_any_median_a_short_interval_is_no_time() -> None:
    assert placed((2500, (2500.0,)), (3600, (100.0, 900.0)))[-1].t_ms == 3400


def test_three_hundred_milliseconds_wait_for_nothing() -> None:
    assert [beat.valid for beat in placed((1000, (300.0,)))] == [True]


def test_a_zero_is_held_back_until_the_next_interval_comes() -> None:
    clock = BeatClock()
    assert clock.push(heart(1000, 0)) == []
    assert [beat.valid for beat in clock.push(heart(2000, 1000))] == [False, True]


def test_more_than_ten_seconds_are_not_believed() -> None:
    beats = placed(*steady(3), (4000, (10_001.0,)))
    assert beats[-1].t_ms == beats[-2].t_ms + 1  # no time, but after the one before
    assert not beats[-1].valid


def test_ten_seconds_are_time() -> None:
    beats = placed(*steady(3), (13_000, (10_000.0,)))
    assert (beats[-1].t_ms - beats[-2].t_ms, beats[-1].valid) == (10_000, False)


def test_a_dropped_interval_pushes_no_beat_out_of_its_place() -> None:
    beats = placed((5000, (100.0, 900.0, 850.0, 870.0)))
    assert [beat.t_ms for beat in beats] == [2380, 3280, 4130, 5000]


def test_a_dropped_interval_after_a_gap_stands_behind_the_gap() -> None:
    clock = BeatClock()
    for t_ms, rr in steady(5):
        clock.push(heart(t_ms, *rr))
    clock.break_segment()
    assert [beat.t_ms for beat in clock.push(heart(65_000, 12_000, 1000))] == [64_000, 65_000]


def test_a_short_interval_does_not_reach_across_a_gap() -> None:
    clock = BeatClock()
    for t_ms, rr in steady(12, 900):
        clock.push(heart(t_ms, *rr))
    assert clock.push(heart(11_050, 250)) == []
    clock.break_segment()
    short, first = clock.push(heart(70_800, 650))
    # it is no time: the first beat's own interval lies between
    assert short == Beat(70_150, 250 * UNITS_PER_MS, valid=False, fast=False, linked=False, segment=1)
    assert (first.t_ms, first.linked) == (70_800, False)


@pytest.mark.parametrize(("t_ms", "placed_ms"), [(5000, 5001), (5500, 5500)])
def test_a_short_interval_at_the_end_is_kept_as_invalid(t_ms: int, placed_ms: int) -> None:
    clock = BeatClock()
    clock.push(heart(5000, 800))
    assert clock.push(heart(t_ms, 200)) == []
    short = Beat(placed_ms, 200 * UNITS_PER_MS, valid=False, fast=False, linked=False, segment=0)
    assert clock.flush() == [short]
    assert clock.flush() == []


def test_a_short_interval_alone_stands_where_it_came() -> None:
    clock = BeatClock()
    assert clock.push(heart(1000, 200)) == []
    assert [beat.t_ms for beat in clock.flush()] == [1000]


def test_three_notifications_far_ahead_are_a_gap() -> None:
    lost = steady(10) + [(18_000 + 1000 * i, (1000.0,)) for i in range(4)]
    segments = [beat.segment for beat in placed(*lost)]
    assert segments == [0] * 12 + [1, 1]


@pytest.mark.parametrize(("ahead_ms", "gap"), [(1750, False), (1751, True)])
def test_far_ahead_is_more_than_a_second_and_three_quarters(ahead_ms: int, *, gap: bool) -> None:
    ahead = [(1000 * (i + 1) + ahead_ms, (1000.0,)) for i in range(10, 13)]
    assert (placed(*steady(10), *ahead)[-1].segment == 1) is gap


def test_a_new_segment_is_not_linked_and_counts_the_notifications_ahead_afresh() -> None:
    clock = BeatClock()
    times = (1000, 5000, 6000, 7000)
    assert [clock.push(heart(t_ms, 1000))[0].segment for t_ms in times] == [0, 0, 0, 1]
    clock.break_segment()
    beats = [clock.push(heart(20_000 + t_ms, 1000))[0] for t_ms in times]
    assert [beat.segment for beat in beats] == [2, 2, 2, 3]
    assert [beat.linked for beat in beats] == [False, True, True, False]
    assert [beat.doubtful for beat in beats] == [False, True, False, False]


@pytest.mark.parametrize("silent_s", [2, 5, 13, 14, 14.5, 15, 16, 40, 600])
def test_a_silence_of_any_length_is_a_gap(silent_s: float) -> None:
    """Also one that is longer than anything that the anchor remembers."""
    for packets in (1, 2):  # beats a notification
        after = [
            (round(20_000 + 1000 * (silent_s + packets * (i + 1))), (1000.0,) * packets) for i in range(4)
        ]
        beats = placed(*steady(20), *after)
        assert [beat.segment for beat in beats] == [0] * (20 + 2 * packets) + [1] * (2 * packets)


def test_no_difference_reaches_across_what_may_be_a_gap() -> None:
    lost = placed(*steady(20), *((30_000 + 1000 * i, (1000.0,)) for i in range(4)))
    assert [i for i, beat in enumerate(lost) if beat.doubtful] == [20]
    assert [i for i, beat in enumerate(lost) if not beat.linked] == [0, 22]
    late = placed(*steady(20), (23_000, (1000.0,)), (23_100, (1000.0, 1000.0)), (24_000, (1000.0,)))
    assert {beat.segment for beat in late} == {0}
    assert [i for i, beat in enumerate(late) if beat.doubtful] == [20]
    assert [i for i, beat in enumerate(late) if not beat.linked] == [0]  # its run goes on


def test_a_second_loss_right_after_the_first_is_doubtful_too() -> None:
    beats = placed(*steady(20), (31_000, (1000.0,)), (42_000, (1000.0,)), (43_000, (1000.0,)))
    assert [i for i, beat in enumerate(beats) if beat.doubtful] == [20, 21]


def test_one_late_burst_is_no_gap() -> None:
    burst = [*steady(10), (14_000, (1000.0, 1000.0, 1000.0, 1000.0))]
    beats = placed(*burst)
    assert {beat.segment for beat in beats} == {0}
    assert [beat.t_ms for beat in beats[-4:]] == [11_000, 12_000, 13_000, 14_000]


def test_a_step_of_the_heart_does_not_lock_the_fast_path_out() -> None:
    slow, fast = [857.0] * 20, [400.0] * 20
    t_ms, notifications = 0.0, []
    for rr in slow + fast:
        t_ms += rr
        notifications.append((round(t_ms), (rr,)))
    usable = [beat.fast for beat in placed(*notifications)]
    assert all(usable[:20])
    assert all(usable[25:])


def usable(*rr_ms: float) -> list[bool]:
    ends_ms = accumulate(rr_ms)
    return [
        beat.fast for beat in placed(*((round(t_ms), (rr,)) for t_ms, rr in zip(ends_ms, rr_ms, strict=True)))
    ]


@pytest.mark.parametrize(("rr_ms", "near"), [(700.0, True), (699.0, False), (1300.0, True), (1301.0, False)])
def test_thirty_per_cent_off_the_median_are_usable(rr_ms: float, *, near: bool) -> None:
    assert usable(*[1000.0] * 9, rr_ms)[-1] is near


@pytest.mark.parametrize("rr_ms", [1400.0, 1950.0])
def test_the_fifth_of_nine_carries_the_median(rr_ms: float) -> None:
    # 1400 would be near the middle between the two, 1950 not: 8 or 10 beats would show in one of them
    assert usable(*[1000.0] * 9, *[rr_ms] * 5)[9:] == [False] * 4 + [True]


@pytest.mark.parametrize(("rr_ms", "near"), [(650.0, True), (1900.0, False)])
def test_the_median_of_two_is_their_middle(rr_ms: float, *, near: bool) -> None:
    assert usable(1000.0, rr_ms) == [True, near]


def test_the_longest_interval_of_a_heart_is_usable() -> None:
    assert usable(2000.0, 2001.0) == [True, False]


def test_one_odd_interval_in_the_middle_is_not_the_median() -> None:
    assert usable(*[1000.0] * 4, 1500.0, *[1000.0] * 4)[-1]


@given(st.lists(st.tuples(st.integers(0, 3000), st.lists(st.integers(0, 12_000), max_size=4)), max_size=40))
def test_any_arrivals_give_rising_times_and_lose_no_interval(raw: list[tuple[int, list[int]]]) -> None:
    clock, t_ms, beats = BeatClock(), 0, list[Beat]()
    for step, rrs in raw:
        t_ms += step
        beats += clock.push(heart(t_ms, *rrs))
    total = sum(len(rrs) for _, rrs in raw)
    assert len(beats) in (total, total - 1)  # the last short one may still wait
    assert all(b.t_ms >= a.t_ms for a, b in pairwise(beats))


@given(st.integers(0, 10_000), st.lists(st.integers(300, 2000), min_size=1, max_size=30))
def test_moving_all_arrivals_moves_all_beats(shift_ms: int, rrs: list[int]) -> None:
    times = [sum(rrs[: i + 1]) for i in range(len(rrs))]
    plain = placed(*[(t, (float(rr),)) for t, rr in zip(times, rrs, strict=True)])
    moved = placed(*[(t + shift_ms, (float(rr),)) for t, rr in zip(times, rrs, strict=True)])
    assert [beat.t_ms + shift_ms for beat in plain] == [beat.t_ms for beat in moved]
