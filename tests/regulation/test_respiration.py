"""Breathing rate on hearts with a known breath: how often it is published, and how far off."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulation.frames import Metric, Reason
from regulation.hrv import Entry
from regulation.respiration import breathing, counted_per_min, peak_per_min
from regulation.rounding import sig6
from regulation.tachogram import straightened
from tests.regulation.hearts import flagged, labelled, latest, modulated, paced, without


def asked(beats: list[Entry], fill: float = 1.0) -> Metric:
    return breathing(latest(beats, fill=fill))


def breather(seed: int, long_s: float = 75.0) -> tuple[list[Entry], float]:
    """A heart that breathes at 0.15-0.4 Hz, under 0.45 of its own rate, with a Mayer wave and drift."""
    rng = np.random.default_rng(seed)
    mean_rr_ms = rng.uniform(600, 1050)
    hz = rng.uniform(0.15, min(0.4, 450 / mean_rr_ms))
    sines = [(hz, rng.uniform(0.02, 0.06)), (0.1, rng.uniform(0, 0.03)), (0.012, 0.03)]
    return modulated(sines, rng, mean_rr_ms=mean_rr_ms, long_s=long_s, noise_ms=3), 60 * hz


def test_a_known_breath_is_published_and_right() -> None:
    found = [(asked(beats).value, truth) for beats, truth in map(breather, range(100))]
    errors = [abs(value - truth) for value, truth in found if value is not None]
    assert len(errors) >= 96  # a strong Mayer wave at half of the breath cannot be told from a slow breath
    assert np.median(errors) < 0.15
    assert np.percentile(errors, 95) < 0.5
    assert max(errors) < 1.5


def test_the_mean_of_the_two_is_published_with_six_digits() -> None:
    beats, _ = breather(7)
    values_ms = latest(beats).straight(most_s=60, least_s=30)
    assert not isinstance(values_ms, Reason)
    peak, counted = peak_per_min(values_ms), counted_per_min(values_ms)
    assert peak is not None
    assert counted is not None
    assert peak != counted
    assert asked(beats).value == sig6((peak + counted) / 2)


def test_half_a_minute_is_enough() -> None:
    found = [(asked(beats, fill=0.6).value, truth) for beats, truth in (breather(s, 36) for s in range(40))]
    errors = [abs(value - truth) for value, truth in found if value is not None]
    assert len(errors) >= 38
    assert np.percentile(errors, 95) < 1


@pytest.mark.parametrize("hz", [0.15, 0.2, 0.3, 0.4])
def test_each_estimator_alone_finds_a_sine(hz: float) -> None:
    sway_ms = straightened(40 * np.sin(2 * np.pi * hz * np.arange(120) / 2))
    assert peak_per_min(sway_ms) == pytest.approx(60 * hz, abs=0.1)
    assert counted_per_min(sway_ms) == pytest.approx(60 * hz, abs=0.3)


def test_the_peak_lies_in_its_band() -> None:
    t_s = np.arange(120) / 2
    slow = straightened(40 * np.sin(2 * np.pi * 0.1 * t_s) + 5 * np.sin(2 * np.pi * 0.3 * t_s))
    assert peak_per_min(slow) == pytest.approx(18, abs=0.2)
    fast = straightened(5 * np.sin(2 * np.pi * 0.2 * t_s) + 40 * np.sin(2 * np.pi * 0.42 * t_s))
    assert peak_per_min(fast) == pytest.approx(25.2, abs=0.2)
    beyond = straightened(5 * np.sin(2 * np.pi * 0.2 * t_s) + 40 * np.sin(2 * np.pi * 0.5 * t_s))
    assert peak_per_min(beyond) == pytest.approx(12, abs=0.5)


def test_the_peak_may_lie_just_inside_either_edge() -> None:
    t_s = np.arange(120) / 2
    for hz in (0.125, 0.445):
        sway_ms = straightened(40 * np.sin(2 * np.pi * hz * t_s) + 5 * np.sin(2 * np.pi * 0.3 * t_s))
        assert peak_per_min(sway_ms) == pytest.approx(60 * hz, abs=0.1)


def test_counting_takes_out_ripples_and_what_is_outside_its_band() -> None:
    t_s = np.arange(120) / 2
    breath, third = np.sin(2 * np.pi * 0.15 * t_s), np.sin(2 * np.pi * 0.45 * t_s)
    flat, deep = straightened(40 * breath + 10 * third), straightened(40 * breath + 12 * third)
    assert counted_per_min(flat) == pytest.approx(9.2, abs=0.2)
    assert counted_per_min(deep) == pytest.approx(27, abs=0.5)
    beside = 200 * np.sin(2 * np.pi * 0.06 * t_s) + 60 * np.sin(2 * np.pi * 0.7 * t_s)
    assert counted_per_min(straightened(40 * breath + beside)) == pytest.approx(9.3, abs=0.5)
    assert counted_per_min(np.zeros(120)) is None


def test_slow_paced_breathing_is_not_published_as_a_faster_one() -> None:
    """6 a minute lies under the peak's band: the two cannot agree."""
    reasons = [asked(paced(np.random.default_rng(seed))).reason for seed in range(20)]
    assert reasons == [Reason.NO_AGREEMENT] * 20


@pytest.mark.parametrize("per_min", [4, 4.5, 5, 5.5])
@pytest.mark.parametrize("overtone", [0.25, 0.5])
def test_the_overtone_of_a_slow_breath_is_none(per_min: float, overtone: float) -> None:
    """Breath is no sine: both ways of finding it would see the wave of twice its rate, and agree."""
    for seed in range(5):
        rng, t_s, rr_ms = np.random.default_rng(seed), 0.0, list[float]()
        while t_s < 75:
            turn = 2 * np.pi * per_min / 60 * t_s
            rr_ms.append(850 + 60 * (np.sin(turn) + overtone * np.sin(2 * turn)) + rng.normal(0, 3))
            t_s += rr_ms[-1] / 1000
        found = asked(labelled(rr_ms))
        assert (found.value, found.reason) == (None, Reason.NO_AGREEMENT)


@pytest.mark.parametrize("slow_hz", [0.09, 0.1])
@pytest.mark.parametrize(("off_hz", "overtone"), [(0.0, True), (0.008, True), (0.012, False), (0.02, False)])
@pytest.mark.parametrize("sign", [-1, 1])
def test_an_overtone_lies_within_a_hundredth_hz_of_twice_the_slow_breath(
    slow_hz: float, off_hz: float, overtone: bool, sign: int
) -> None:
    """A Mayer wave, and a breath beside twice its rate: 0.02 Hz off is a breath, and that one."""
    t_s, hz = np.arange(120) / 2, 2 * slow_hz + sign * off_hz
    sway_ms = 40 * np.sin(2 * np.pi * slow_hz * t_s) + 20 * np.sin(2 * np.pi * hz * t_s + 1)
    found = peak_per_min(straightened(sway_ms))
    assert found == (None if overtone else pytest.approx(60 * hz, abs=0.15))


def test_two_breaths_at_once_are_none() -> None:
    """The higher peak is the slow one, and counting follows the fast one."""
    rng = np.random.default_rng(1)
    t_s = 0.8 * np.arange(100)
    first, second = 20 * np.sin(2 * np.pi * 0.3 * t_s), 30 * np.sin(2 * np.pi * 0.13 * t_s)
    found = asked(labelled(800 + first + second + rng.normal(0, 3, 100)))
    assert (found.value, found.reason) == (None, Reason.NO_AGREEMENT)


def test_few_artefacts_lower_confidence_and_many_withhold() -> None:
    beats, truth = breather(0)
    clean, some, many = (asked(flagged(beats, range(2, len(beats), n))) for n in (1000, 15, 9))
    assert clean.confidence == pytest.approx(1.0)
    assert some.confidence == pytest.approx(0.7)
    assert some.value == pytest.approx(truth, abs=1.5)
    assert (many.value, many.reason) == (None, Reason.ARTEFACTS)


def test_only_the_last_stretch_without_a_hole_counts() -> None:
    beats, truth = breather(3)
    end_ms = beats[-1].t_ms
    early = asked(without(beats, end_ms - 45_000, end_ms - 40_000))
    late = asked(without(beats, end_ms - 33_000, end_ms - 28_000))
    assert early.value == pytest.approx(truth, abs=1.5)
    assert early.gap_share == pytest.approx(5 / 60, abs=0.03)
    assert early.confidence == pytest.approx(1 - early.gap_share)
    assert (late.value, late.reason) == (None, Reason.GAP)


def test_the_window_ends_with_the_last_final_beat_and_grows_stale() -> None:
    beats, truth = breather(4)
    end_ms = beats[-1].t_ms
    now, late = (breathing(latest(beats, end_ms + ms)) for ms in (10_000, 10_001))
    assert now.value == asked(beats).value
    assert now.value == pytest.approx(truth, abs=1.5)
    assert (late.value, late.reason) == (None, Reason.STALE)


def test_flagged_beats_at_the_end_do_not_keep_it_fresh() -> None:
    beats, _ = breather(4)
    last_ms = beats[-5].t_ms
    held = flagged(beats, range(len(beats) - 4, len(beats)))
    assert breathing(latest(held, last_ms + 10_000)).value is not None
    assert breathing(latest(held, last_ms + 10_001)).reason is Reason.STALE


@pytest.mark.parametrize(
    ("beats", "fill", "reason"),
    [
        ([], 1.0, Reason.FEW_BEATS),
        (labelled([800.0]), 0.02, Reason.WARMING),
        (labelled([800.0] * 30), 0.4, Reason.WARMING),
        (labelled([800.0] * 100), 1.0, Reason.NO_VARIABILITY),
        (flagged(labelled([800.0] * 100), range(100)), 1.0, Reason.FEW_BEATS),
        (flagged(labelled([800.0, 900.0] * 50), range(0, 100, 2)), 1.0, Reason.ARTEFACTS),
    ],
    ids=["none", "one", "short", "constant", "all flagged", "half flagged"],
)
def test_bad_input_has_a_reason(beats: list[Entry], fill: float, reason: Reason) -> None:
    found = asked(beats, fill)
    assert (found.value, found.reason, found.confidence) == (None, reason, 0.0)


def test_a_reason_found_elsewhere_goes_first() -> None:
    beats, _ = breather(0)
    assert breathing(latest([], blocked=Reason.HR_ONLY)).reason is Reason.HR_ONLY
    assert breathing(latest(beats, blocked=Reason.MOVEMENT)).reason is Reason.MOVEMENT


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from([300, 620, 800, 850, 1200, 2000]), min_size=1, max_size=130),
    st.sets(st.integers(0, 129), max_size=6),
    st.integers(-200, 200_000),
)
def test_never_nan_and_the_same_when_all_stamps_move(rr_ms: list[int], flags: set[int], steps: int) -> None:
    beats = flagged(labelled(rr_ms), {i for i in flags if i < len(rr_ms)})
    moved = [Entry(e.t_ms + 500 * steps, e.rr, e.label, e.difference, e.pair) for e in beats]
    found = asked(beats)
    assert found == asked(moved)
    assert (found.value is None) is (found.reason is not None)
    assert found.value is None or 5 <= found.value <= 31
