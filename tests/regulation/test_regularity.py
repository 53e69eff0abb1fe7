"""Rhythm regularity: near 0.9 for paced breathing, low for noise, never outside [0, 1]."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulation.frames import Metric, Reason
from regulation.hrv import Entry
from regulation.regularity import regularity
from regulation.rounding import sig6
from tests.regulation.hearts import flagged, labelled, latest, paced, without


def asked(beats: list[Entry], fill: float = 1.0) -> Metric:
    return regularity(latest(beats, fill=fill))


def shares(found: list[Metric]) -> list[float]:
    assert all(metric.value is not None for metric in found)
    return [metric.value for metric in found if metric.value is not None]


def swaying(*sines: tuple[float, float], mean_ms: float = 600.0) -> list[Entry]:
    """Intervals of a sum of (Hz, ms) sines."""
    rr_ms, t_s = list[float](), 0.0
    while t_s < 80:
        rr_ms.append(mean_ms + sum(sway_ms * np.sin(2 * np.pi * hz * t_s) for hz, sway_ms in sines))
        t_s += rr_ms[-1] / 1000
    return labelled(rr_ms)


def test_paced_breathing_six_times_a_minute() -> None:
    found = shares([asked(paced(np.random.default_rng(seed))) for seed in range(60)])
    assert np.mean(found) == pytest.approx(0.88, abs=0.015)
    assert min(found) > 0.83


def test_white_noise() -> None:
    rngs = [np.random.default_rng(seed) for seed in range(400)]
    found = shares([asked(labelled(850 + 40 * rng.normal(size=100))) for rng in rngs])
    assert np.percentile(found, 95) < 0.48
    assert np.percentile(found, 95) == pytest.approx(0.34, abs=0.03)
    assert np.mean(found) == pytest.approx(0.21, abs=0.02)


def test_a_pure_sine_has_what_a_hann_line_has_in_its_width() -> None:
    """0.9045 of a line's power lies within 0.015 Hz of it, by the formula of the window."""
    assert asked(swaying((0.1, 20))).value == pytest.approx(0.9045, abs=0.012)


@pytest.mark.parametrize("hz", [0.045, 0.25])
def test_the_peak_may_lie_anywhere_in_its_band(hz: float) -> None:
    assert asked(swaying((hz, 20))).value == pytest.approx(0.9045, abs=0.02)


@pytest.mark.parametrize(("hz", "most"), [(0.01, 0.3), (0.3, 0.1)])
def test_a_rhythm_outside_of_the_band_is_no_regularity(hz: float, most: float) -> None:
    assert shares([asked(swaying((hz, 20)))])[0] < most


def test_what_is_above_the_total_does_not_count() -> None:
    alone, beside, inside = (
        shares([asked(swaying((0.1, 20), *more))])[0] for more in ([], [(0.47, 20)], [(0.33, 20)])
    )
    assert beside == pytest.approx(alone, abs=0.02)
    assert inside == pytest.approx(alone / 2, abs=0.05)


def test_slow_waves_count_in_the_total() -> None:
    found = shares([asked(swaying((0.1, 20), (0.02, 20)))])[0]
    assert found == pytest.approx(0.45, abs=0.08)


def test_it_is_the_share_of_power_that_its_definition_says() -> None:
    for seed in range(20):
        rng = np.random.default_rng(seed)
        beats = labelled(850 + 20 * np.cumsum(rng.normal(size=100)) / 3 + 20 * rng.normal(size=100))
        values_ms = latest(beats).straight(most_s=64, least_s=60)
        assert not isinstance(values_ms, Reason)
        size = values_ms.size
        t_s, window = np.arange(size) / 2, 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)
        hz = np.arange(0, 0.45, 0.002)
        waves = np.exp(-2j * np.pi * hz[:, None] * t_s[None, :])
        power = np.abs(waves @ (values_ms * window)) ** 2
        inside = (hz > 0.0395) & (hz < 0.2605)
        peak_hz = hz[inside][power[inside].argmax()]
        around = power[np.abs(hz - peak_hz) < 0.0155].sum()
        assert asked(beats).value == sig6(around / power[(hz > 0.0033) & (hz < 0.4005)].sum())


@pytest.mark.parametrize(("sway_ms", "reason"), [(1.3, Reason.NO_VARIABILITY), (1.6, None)])
def test_under_a_millisecond_of_spread_is_flat(sway_ms: float, reason: Reason | None) -> None:
    assert asked(swaying((0.1, sway_ms))).reason is reason


def test_a_drift_does_not_count() -> None:
    rr_ms = [e.rr / 2e6 + 0.8 * i for i, e in enumerate(swaying((0.1, 20)))]
    assert asked(labelled(rr_ms)).value == pytest.approx(0.9, abs=0.03)


def test_sixty_seconds_on_end_are_enough_and_less_is_not() -> None:
    beats = paced(np.random.default_rng(0))
    end_ms = beats[-1].t_ms
    whole, held, cut = (
        asked(without(beats, end_ms - at_ms - 5000, end_ms - at_ms)) for at_ms in (70_000, 62_000, 57_000)
    )
    assert whole.confidence == pytest.approx(1, abs=0.01)
    assert held.value == pytest.approx(0.88, abs=0.05)
    assert (cut.value, cut.reason) == (None, Reason.GAP)
    assert cut.gap_share > 0.05


def test_the_window_is_64_s() -> None:
    calm, wild = paced(np.random.default_rng(0), long_s=66), np.random.default_rng(1).uniform(600, 1000, 40)
    before = labelled([*wild.tolist(), *[e.rr / 2e6 for e in calm]])
    assert asked(before).value == pytest.approx(shares([asked(calm)])[0], abs=0.01)


@pytest.mark.parametrize(
    ("beats", "fill", "reason"),
    [
        ([], 1.0, Reason.FEW_BEATS),
        (labelled([800.0]), 0.02, Reason.WARMING),
        (labelled([800.0] * 60), 0.75, Reason.WARMING),
        (labelled([800.0] * 100), 1.0, Reason.NO_VARIABILITY),
        (labelled([800.0, 801.0] * 50), 1.0, Reason.NO_VARIABILITY),
        (flagged(labelled([800.0] * 100), range(100)), 1.0, Reason.FEW_BEATS),
        (flagged(labelled([800.0, 900.0] * 50), range(0, 100, 2)), 1.0, Reason.ARTEFACTS),
    ],
    ids=["none", "one", "short", "constant", "a strap's step", "all flagged", "half flagged"],
)
def test_bad_input_has_a_reason(beats: list[Entry], fill: float, reason: Reason) -> None:
    found = asked(beats, fill)
    assert (found.value, found.reason, found.confidence) == (None, reason, 0.0)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from([300, 620, 800, 850, 1200, 2000]), min_size=1, max_size=130),
    st.sets(st.integers(0, 129), max_size=6),
    st.integers(-200, 200_000),
)
def test_always_a_share_and_the_same_when_all_stamps_move(
    rr_ms: list[int], flags: set[int], steps: int
) -> None:
    beats = flagged(labelled(rr_ms), {i for i in flags if i < len(rr_ms)})
    moved = [Entry(e.t_ms + 500 * steps, e.rr, e.label, e.difference, e.pair) for e in beats]
    found = asked(beats)
    assert found == asked(moved)
    assert (found.value is None) is (found.reason is not None)
    assert found.value is None or 0 <= found.value <= 1
