"""Band powers against synthetic truth: EC57 patterns, hearts with known modulation, single sines."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulation.frames import Metric, Reason
from regulation.hrv import Entry
from regulation.review import label_beats
from regulation.samples import UNITS_PER_MS, HeartSample
from regulation.spectrum import Spectrum, band_powers, recording_powers
from tests.regulation.hearts import flagged, labelled, modulated, without

NAMES = ("vlf_power_ms2", "lf_power_ms2", "hf_power_ms2", "total_power_ms2")
FIVE_MINUTES_MS = 300_000


def metrics(found: Spectrum) -> list[Metric]:
    return [getattr(found, name) for name in NAMES]


def values(found: Spectrum) -> list[float]:
    return [metric.value for metric in metrics(found) if metric.value is not None]


def swaying(hz: float, sway_ms: float, *, mean_ms: float = 800.0, long_s: float = 310.0) -> list[Entry]:
    """Intervals on a sine: what the strap would say, without the averaging of a heart."""
    rr_ms, t_s = list[float](), 0.0
    while t_s < long_s:
        t_s += mean_ms / 1000  # about where the beat falls; the interval itself moves it
        for _ in range(3):
            at_s = sum(rr_ms) / 1000 + (mean_ms + sway_ms * np.sin(2 * np.pi * hz * t_s)) / 1000
            t_s = at_s
        rr_ms.append(mean_ms + sway_ms * float(np.sin(2 * np.pi * hz * t_s)))
    return labelled(rr_ms)


# -- truth -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "band", "power_ms2"), [("TP2", "hf_power_ms2", 612.5), ("TP3", "lf_power_ms2", 2450.0)]
)
def test_ec57_within_two_per_cent(shared_data: Path, pattern: str, band: str, power_ms2: float) -> None:
    rows = (shared_data / "ec57" / f"{pattern}_rr_ms_first30min.csv").read_text().split()[1:]
    as_given = labelled(float(row) for row in rows)
    judged = label_beats([HeartSample(e.t_ms, "A", (e.rr,)) for e in as_given], "A")
    for beats in (as_given, judged):
        found = recording_powers(beats, 0, beats[-1].t_ms)
        powers = {name: getattr(found, name) for name in NAMES[:3]}
        assert powers.pop(band) == pytest.approx(power_ms2, rel=0.02)
        assert max(powers.values()) < 0.002 * power_ms2


@pytest.mark.parametrize("mean_rr_ms", [600.0, 800.0, 1000.0])
@pytest.mark.parametrize("hz", [0.06, 0.1, 0.13])
def test_low_frequency_power_of_a_known_heart(mean_rr_ms: float, hz: float) -> None:
    truth_ms2 = (0.04 * mean_rr_ms) ** 2 / 2
    for seed in range(3):
        beats = modulated([(hz, 0.04)], np.random.default_rng(seed), mean_rr_ms=mean_rr_ms)
        found = band_powers(beats, FIVE_MINUTES_MS)
        assert found.lf_power_ms2.value is not None
        assert 0.93 <= found.lf_power_ms2.value / truth_ms2 <= 1.0


@pytest.mark.parametrize("mean_rr_ms", [600.0, 800.0, 1000.0])
@pytest.mark.parametrize("hz", [0.17, 0.2, 0.25, 0.38])
def test_high_frequency_power_of_a_known_heart(mean_rr_ms: float, hz: float) -> None:
    if hz * mean_rr_ms / 1000 > 0.25:
        return
    truth_ms2 = (0.04 * mean_rr_ms) ** 2 / 2
    for seed in range(3):
        beats = modulated([(hz, 0.04)], np.random.default_rng(seed), mean_rr_ms=mean_rr_ms)
        found = band_powers(beats, FIVE_MINUTES_MS)
        assert found.hf_power_ms2.value is not None
        expected = np.sinc(hz * mean_rr_ms / 1000) ** 2  # an interval is a mean over its own length
        assert found.hf_power_ms2.value / truth_ms2 == pytest.approx(expected, abs=0.05)


def test_bands_of_one_heart_add_up_and_do_not_leak() -> None:
    for seed in range(3):
        beats = modulated([(0.02, 0.03), (0.1, 0.05), (0.25, 0.04)], np.random.default_rng(seed))
        vlf, lf, hf, total = values(band_powers(beats, FIVE_MINUTES_MS))
        assert total == pytest.approx(vlf + lf + hf, rel=1e-12)
        assert vlf == pytest.approx((0.03 * 800) ** 2 / 2, rel=0.1)
        assert lf == pytest.approx((0.05 * 800) ** 2 / 2, rel=0.07)
        assert hf == pytest.approx(np.sinc(0.2) ** 2 * (0.04 * 800) ** 2 / 2, rel=0.07)


@pytest.mark.parametrize(
    ("hz", "band"),
    [(0.025, 0), (0.055, 1), (0.13, 1), (0.17, 2), (0.38, 2), (0.43, None)],
)
def test_a_sine_is_in_its_band(hz: float, band: int | None) -> None:
    powers = values(band_powers(swaying(hz, 20, mean_ms=650), FIVE_MINUTES_MS))[:3]
    for i, power in enumerate(powers):
        assert power == pytest.approx(200.0 if i == band else 0.0, abs=10.0)


@pytest.mark.parametrize(("hz", "lower"), [(0.04, 0), (0.15, 1)])
def test_the_bin_on_an_edge_belongs_to_the_upper_band(hz: float, lower: int) -> None:
    """A Hann line has 2/3 of its power in its own bin and 1/6 in each neighbour: 0.15 Hz is a bin. 0.04 Hz
    lies between two, 0.2 under the upper: 0.717 above by the formula of the window."""
    powers = values(band_powers(swaying(hz, 20, mean_ms=650), FIVE_MINUTES_MS))
    share = powers[lower + 1] / (powers[lower] + powers[lower + 1])
    assert share == pytest.approx(5 / 6 if hz == 0.15 else 0.717, abs=0.01)


def test_the_upper_edge_of_hf_is_inside() -> None:
    powers = values(band_powers(swaying(0.4, 20, mean_ms=500), FIVE_MINUTES_MS))
    assert powers[2] == pytest.approx(200 * 5 / 6, rel=0.05)


def test_a_drifting_heart_has_no_power_of_its_drift() -> None:
    rising = labelled(700 + 0.4 * i for i in range(400))
    assert sum(values(band_powers(rising, FIVE_MINUTES_MS))[:3]) < 0.5


def test_scale_and_window_are_those_of_welch() -> None:
    """On the same grid scipy's own Welch gives the same; it only costs 0.4 s and 25 MB more to import."""
    from scipy.interpolate import CubicSpline  # type: ignore[import-untyped]  # scipy ships no types
    from scipy.signal import welch  # type: ignore[import-untyped]  # scipy ships no types

    beats = modulated([(0.1, 0.05), (0.3, 0.03)], np.random.default_rng(5), noise_ms=20, long_s=320)
    near = [e for e in beats if 7000 < e.t_ms <= 313_000]
    rr_ms = np.array([e.rr / UNITS_PER_MS for e in near])
    t_ms = np.cumsum(rr_ms) + np.median([e.t_ms for e in near] - np.cumsum(rr_ms))
    grid = CubicSpline(t_ms, rr_ms)(np.arange(10_250, 310_001, 250))
    hz, density = welch(grid, 4, "hann", nperseg=480, noverlap=240, detrend="linear")
    bands = [(hz > 0) & (hz < 0.04), (hz >= 0.04) & (hz < 0.15), (hz >= 0.15) & (hz <= 0.4)]
    expected = [density[band].sum() / 120 for band in bands]
    assert values(band_powers(beats, 310_000))[:3] == pytest.approx(expected, rel=1e-9)


# -- windows ---------------------------------------------------------------------------------------------


def test_two_hundred_and_fifty_seconds_are_enough() -> None:
    beats = modulated([(0.1, 0.04)], np.random.default_rng(0), long_s=400)
    enough = band_powers([e for e in beats if e.t_ms > 46_000], FIVE_MINUTES_MS)
    short = band_powers([e for e in beats if e.t_ms > 52_000], FIVE_MINUTES_MS)
    assert enough.lf_power_ms2.value == pytest.approx(512, rel=0.07)
    assert enough.lf_power_ms2.confidence == pytest.approx(0.85, abs=0.02)
    assert [metric.reason for metric in metrics(short)] == [Reason.GAP, Reason.GAP, None, Reason.GAP]


def even(*spans_ms: tuple[int, int]) -> list[Entry]:
    """Beats a second apart in each span, nothing between: the grid stands for 250 ms more than a span."""
    out = list[Entry]()
    for first_ms, last_ms in spans_ms:
        first, *others = labelled([1000.0] * ((last_ms - first_ms) // 1000 + 1), first_ms=first_ms - 1000)
        out += [Entry(first.t_ms, first.rr, first.label, None, False), *others]
    return out


@pytest.mark.parametrize(("first_ms", "reason"), [(50_250, None), (50_500, Reason.GAP)])
def test_two_hundred_and_fifty_seconds_to_the_grid_point(first_ms: int, reason: Reason | None) -> None:
    assert band_powers(even((first_ms, 310_250)), FIVE_MINUTES_MS).lf_power_ms2.reason is reason


@pytest.mark.parametrize(("last_ms", "reason"), [(119_750, Reason.GAP), (120_000, None)])
def test_a_segment_of_two_minutes_to_the_grid_point(last_ms: int, reason: Reason | None) -> None:
    beats = even((last_ms - 120_000, last_ms), (124_000, 210_000), (214_000, 310_000))
    assert band_powers(beats, FIVE_MINUTES_MS).lf_power_ms2.reason is reason


@pytest.mark.parametrize(("last_ms", "reason"), [(59_750, Reason.GAP), (60_000, None)])
def test_a_minute_of_hf_to_the_grid_point(last_ms: int, reason: Reason | None) -> None:
    found = band_powers(even((last_ms - 60_000, last_ms)), FIVE_MINUTES_MS)
    assert (found.hf_power_ms2.reason, found.lf_power_ms2.reason) == (reason, Reason.GAP)


@pytest.mark.parametrize(
    ("passed_ms", "hf", "others"),
    [
        (62_999, Reason.WARMING, Reason.WARMING),
        (63_000, Reason.GAP, Reason.WARMING),
        (252_999, Reason.GAP, Reason.WARMING),
        (253_000, Reason.GAP, Reason.GAP),
    ],
)
def test_what_may_still_come_is_warming(passed_ms: int, hf: Reason, others: Reason) -> None:
    found = band_powers(even((1000, 20_000)), FIVE_MINUTES_MS, fill=passed_ms / FIVE_MINUTES_MS)
    assert [metric.reason for metric in metrics(found)] == [others, others, hf, others]


def test_hf_alone_stands_on_a_minute() -> None:
    beats = modulated([(0.25, 0.04)], np.random.default_rng(0), long_s=400)
    minute = band_powers([e for e in beats if e.t_ms < 64_000], FIVE_MINUTES_MS, fill=64 / 300)
    less = band_powers([e for e in beats if e.t_ms < 58_000], FIVE_MINUTES_MS, fill=58 / 300)
    assert minute.hf_power_ms2.value == pytest.approx(np.sinc(0.2) ** 2 * 512, rel=0.05)
    assert 0.0 < minute.hf_power_ms2.gap_share < 0.1
    assert minute.hf_power_ms2.confidence == pytest.approx(0.7 * (1 - minute.hf_power_ms2.gap_share))
    assert [m.reason for m in metrics(minute)] == [Reason.WARMING, Reason.WARMING, None, Reason.WARMING]
    assert [m.reason for m in metrics(less)] == [Reason.WARMING] * 4


def test_artefacts_over_five_per_cent_withhold_all() -> None:
    beats = modulated([(0.25, 0.04)], np.random.default_rng(0))
    inside = sum(0 < e.t_ms <= FIVE_MINUTES_MS for e in beats)
    at_most = band_powers(flagged(beats, range(5, 5 + 20 * (inside // 20), 20)), FIVE_MINUTES_MS)
    over = band_powers(flagged(beats, range(5, inside, 19)), FIVE_MINUTES_MS)
    assert at_most.hf_power_ms2.artefact_share <= 0.05
    assert at_most.hf_power_ms2.value == pytest.approx(np.sinc(0.2) ** 2 * 512, rel=0.1)
    assert over.hf_power_ms2.artefact_share == pytest.approx(1 / 19, rel=0.05)
    assert [m.reason for m in metrics(over)] == [Reason.ARTEFACTS] * 4


@pytest.mark.parametrize(("flags", "reason"), [(20, None), (21, Reason.ARTEFACTS)])
def test_five_per_cent_are_allowed_and_no_beat_more(flags: int, reason: Reason | None) -> None:
    beats = flagged(labelled([750.0] * 400), range(5, 5 + 19 * flags, 19))
    assert band_powers(beats, FIVE_MINUTES_MS).lf_power_ms2.reason is reason


def test_holes_leave_what_fits_between_them() -> None:
    beats = modulated([(0.1, 0.04), (0.25, 0.04)], np.random.default_rng(0))
    one = band_powers(without(beats, 145_000, 155_000), FIVE_MINUTES_MS)
    many = without(without(without(beats, 70_000, 75_000), 140_000, 145_000), 210_000, 215_000)
    three = band_powers(many, FIVE_MINUTES_MS)
    assert one.lf_power_ms2.value == pytest.approx(512, rel=0.1)
    assert one.lf_power_ms2.gap_share == pytest.approx(10 / 300, abs=0.01)
    assert [m.reason for m in metrics(three)] == [Reason.GAP, Reason.GAP, None, Reason.GAP]


def test_a_reason_found_elsewhere_goes_first() -> None:
    beats = flagged(modulated([(0.25, 0.04)], np.random.default_rng(0)), range(5, 300, 10))
    found = band_powers(beats, FIVE_MINUTES_MS, blocked=Reason.IRREGULAR_RHYTHM)
    assert [m.reason for m in metrics(found)] == [Reason.IRREGULAR_RHYTHM] * 4
    assert [m.value for m in metrics(found)] == [None] * 4


def test_a_recording_is_the_mean_over_its_whole_windows() -> None:
    calm = modulated([(0.1, 0.02)], np.random.default_rng(0), long_s=600)
    strong = modulated([(0.1, 0.06)], np.random.default_rng(1), long_s=600)
    both = [e for e in calm if e.t_ms <= 300_000] + [e for e in strong if e.t_ms > 300_000]
    one, two = (band_powers(both, end).lf_power_ms2.value for end in (300_000, 600_000))
    assert one is not None
    assert two is not None
    assert two > 6 * one
    whole, halved = recording_powers(both, 0, 600_000), recording_powers(both, 0, 540_000)
    assert whole.lf_power_ms2 == pytest.approx((one + two) / 2)
    assert whole.reason is whole.hf_reason is None
    assert recording_powers([e for e in both if e.t_ms <= 540_000], 0, 540_000).lf_power_ms2 == one
    assert recording_powers(both, 0, 600_000, [450_000]).lf_power_ms2 == one
    assert recording_powers(both, 0, 600_000, [300_000]).lf_power_ms2 == two
    assert recording_powers(both, 0, 600_000, [1, 600_000]).reason is Reason.IRREGULAR_RHYTHM
    assert halved.lf_power_ms2 is not None


def test_a_last_window_with_hf_alone_is_not_in_the_mean() -> None:
    calm = modulated([(0.25, 0.02)], np.random.default_rng(0), long_s=400)
    strong = modulated([(0.25, 0.06)], np.random.default_rng(1), long_s=400)
    both = [e for e in calm if e.t_ms <= 302_000] + [e for e in strong if e.t_ms > 302_000]
    assert recording_powers(both, 0, 400_000).hf_power_ms2 == band_powers(both, 300_000).hf_power_ms2.value


def test_windows_follow_each_other_from_the_start() -> None:
    beats = modulated([(0.1, 0.02)], np.random.default_rng(0), long_s=800, noise_ms=30)
    first, second = (values(band_powers(beats, end))[1] for end in (400_000, 700_000))
    assert recording_powers(beats, 100_000, 700_000).lf_power_ms2 == pytest.approx((first + second) / 2)


def test_the_reason_of_most_windows_is_given_and_the_first_of_equals() -> None:
    beats = modulated([(0.1, 0.02)], np.random.default_rng(0), long_s=910)
    some = [e.t_ms for e in beats]
    bad = flagged(beats, [i for i, t_ms in enumerate(some) if t_ms > 300_000 and i % 10 == 0])
    holes = without(bad, 100_000, 200_000)
    assert recording_powers(holes, 0, 900_000).reason is Reason.ARTEFACTS
    assert recording_powers(holes, 0, 600_000).reason is Reason.GAP


def test_a_recording_without_a_whole_window_has_hf_of_what_there_is() -> None:
    beats = modulated([(0.25, 0.04)], np.random.default_rng(0), long_s=120)
    found = recording_powers(beats, 0, 120_000)
    assert (found.vlf_power_ms2, found.lf_power_ms2, found.reason) == (None, None, Reason.TOO_SHORT)
    assert found.hf_power_ms2 == pytest.approx(np.sinc(0.2) ** 2 * 512, rel=0.1)
    assert found.hf_reason is None


# -- bad input -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("beats", "reason"),
    [
        ([], Reason.FEW_BEATS),
        (labelled([800.0]), Reason.GAP),
        (flagged(labelled([800.0] * 400), range(400)), Reason.ARTEFACTS),
    ],
    ids=["none", "one", "all flagged"],
)
def test_bad_input_has_a_reason(beats: list[Entry], reason: Reason) -> None:
    found = band_powers(beats, FIVE_MINUTES_MS)
    assert [(m.value, m.reason, m.confidence) for m in metrics(found)] == [(None, reason, 0.0)] * 4
    recorded = recording_powers(beats, 0, FIVE_MINUTES_MS)
    assert (recorded.lf_power_ms2, recorded.reason, recorded.hf_reason) == (None, reason, reason)


def test_no_time_at_all_has_a_reason() -> None:
    assert recording_powers([], 0, 0).reason is Reason.FEW_BEATS


def test_a_constant_heart_has_no_power() -> None:
    assert values(band_powers(labelled([800.0] * 400), FIVE_MINUTES_MS)) == pytest.approx([0.0] * 4, abs=1e-9)


def test_a_day_is_its_288_windows() -> None:
    beats = labelled(800 + 30 * np.sin(2 * np.pi * 0.1 * 0.8 * np.arange(108_000)))
    found = recording_powers(beats, 0, 86_400_000)
    assert found.lf_power_ms2 == pytest.approx(450, rel=0.02)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.sampled_from([300, 500, 800, 1000, 1500, 2000]), min_size=150, max_size=450),
    st.sets(st.integers(0, 149), max_size=12),
    st.integers(0, 200_000),
    st.integers(0, 20_000),
    st.integers(-400, 400_000),
)
def test_never_nan_and_the_same_when_all_stamps_move(
    rr_ms: list[int], flags: set[int], from_ms: int, hole_ms: int, steps: int
) -> None:
    beats = without(flagged(labelled(rr_ms), flags), from_ms, from_ms + hole_ms)
    moved = [Entry(e.t_ms + 250 * steps, e.rr, e.label, e.difference, e.pair) for e in beats]
    found = band_powers(beats, FIVE_MINUTES_MS)
    assert found == band_powers(moved, FIVE_MINUTES_MS + 250 * steps)
    for metric in metrics(found):
        assert (metric.value is None) is (metric.reason is not None)
        assert metric.value is None or (np.isfinite(metric.value) and metric.value >= 0)
        assert 0 <= metric.confidence <= 1


def test_scipy_is_imported_only_when_a_spectrum_is_asked_for() -> None:
    """Also by those who only import: the live service never pays for it."""
    asked = "import sys, dashboard.analyze, dashboard.root; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False, timeout=60).returncode == 0
