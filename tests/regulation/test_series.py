"""Heart rate on the grid that only grows: where beats stand, what is bridged, and that nothing is revised."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import hearts as recordings
from regulation.artefacts import BeatClass
from regulation.curves import KEPT_WINDOWS, LAGS, POINTS, Curves
from regulation.hrv import Entry
from regulation.ingest import Ingest
from regulation.labels import Labeller
from regulation.samples import UNITS_PER_MS, HeartSample
from regulation.series import GRID_MS, HeartSeries
from regulation.tachogram import Values
from regulation.windows import pair_unusable
from tests.regulation.hearts import any_beats, flagged, labelled, shifted, without
from tests.regulation.sessions import heart, logger_rows

MIDNIGHT_MS = 1_688_076_000_000
"""Local midnight before `one_heart_two_sensors`, which the ECG counts from, in unix ms."""
BEGAN_MS = 1_688_126_000_000
LONG_MS = 3_400_000


def series(entries: list[Entry]) -> HeartSeries:
    grown = HeartSeries()
    for entry in entries:
        grown.push(entry)
    return grown


def at(t_ms: int, rr_ms: int, difference: int | None = None) -> Entry:
    return Entry(t_ms, rr_ms * UNITS_PER_MS, BeatClass.NORMAL, difference, difference is not None)


@settings(deadline=None)
@given(any_beats())
def test_a_value_never_changes_once_it_is_final(entries: list[Entry]) -> None:
    whole = series(entries).values(0, 400_000)
    grown = HeartSeries()
    for entry in entries:
        grown.push(entry)
        if grown.final_ms is not None:
            last_ms = grown.final_ms
            np.testing.assert_array_equal(grown.values(0, last_ms), whole[: last_ms // GRID_MS + 1])
            assert np.isnan(grown.values(last_ms + GRID_MS, last_ms + 60_000)).all()


@settings(deadline=None)
@given(any_beats(), st.integers(-10, 4_000_000))
def test_shifted_stamps_give_the_same_floats(entries: list[Entry], steps: int) -> None:
    by_ms = steps * GRID_MS
    one, other = series(entries), series(shifted(entries, by_ms))
    np.testing.assert_array_equal(one.values(0, 400_000), other.values(by_ms, 400_000 + by_ms))
    assert other.final_ms == (None if one.final_ms is None else one.final_ms + by_ms)


@settings(deadline=None)
@given(any_beats())
def test_values_stay_between_the_rates_of_the_normal_beats(entries: list[Entry]) -> None:
    values = series(entries).values(0, 400_000)
    known, rates = values[np.isfinite(values)], [6e4 * UNITS_PER_MS / e.rr for e in entries if e.normal]
    if known.size:
        assert min(rates) - 1e-9 <= known.min() <= known.max() <= max(rates) + 1e-9


@settings(deadline=None)
@given(any_beats(), st.integers(0, 200_000))
def test_forgetting_takes_only_what_is_older(entries: list[Entry], before_ms: int) -> None:
    whole, grown = series(entries), HeartSeries()
    for entry in entries:
        grown.push(entry)
        grown.forget(before_ms)
    assert grown.final_ms == whole.final_ms
    first_ms = -(-before_ms // GRID_MS) * GRID_MS
    np.testing.assert_array_equal(grown.values(first_ms, 400_000), whole.values(first_ms, 400_000))


def test_a_live_session_holds_little() -> None:
    grown = HeartSeries()
    for entry in labelled([800.0] * 9000):
        grown.push(entry)
        grown.forget(entry.t_ms - 30_000)
    assert len(grown._values) <= 62


def test_the_rate_is_a_straight_line_between_two_beats() -> None:
    found = series([at(1000, 1000), at(2200, 1200, 200 * UNITS_PER_MS)]).values(0, 2500)
    assert found == pytest.approx(
        [np.nan, np.nan, 60, 60 - 10 * 5 / 12, 60 - 10 * 10 / 12, np.nan], nan_ok=True
    )


def test_a_value_waits_for_the_next_normal_beat() -> None:
    beats = flagged(labelled([1000.0] * 10), [5, 6])
    finals = [series(beats[:n]).final_ms for n in range(1, 11)]
    assert finals == [None, 2000, 3000, 4000, 5000, 5000, 5000, 8000, 9000, 10_000]
    assert HeartSeries().final_ms is None


def test_flagged_beats_are_bridged_and_give_no_value() -> None:
    beats = flagged(labelled([900.0, 900.0, 450.0, 1350.0, *[900.0] * 10]), [2, 3])
    values = series(beats).values(1000, 9000)
    assert np.isfinite(values).all()
    assert values == pytest.approx(60_000 / 900)


@pytest.mark.parametrize(("from_ms", "to_ms", "missing"), [(20_000, 23_000, 0), (20_000, 24_000, 8)])
def test_only_a_hole_of_up_to_three_seconds_is_bridged(from_ms: int, to_ms: int, missing: int) -> None:
    values = series(without(labelled([1000.0] * 60), from_ms, to_ms)).values(1000, 60_000)
    assert np.isnan(values).sum() == missing


def test_a_value_stands_where_its_beat_was_placed() -> None:
    """Stamped 600 ms late, the beat stands 75 ms late, and the line reaches its rate there."""
    late = series([at(1000, 1000), at(2800, 1200, 0)])
    assert late.final_ms == 2000
    assert late.values(1500, 2000) == pytest.approx([60 - 10 * 500 / 1275, 60 - 10 * 1000 / 1275])


def test_a_run_that_is_stamped_into_the_old_one_gives_no_two_beats_at_once() -> None:
    """The beat 299 ms after the last one is left out: the line goes on to the one after it."""
    beats = [at(9000, 1000), at(10_000, 1000, 0), at(10_299, 500), at(10_799, 500, 0)]
    assert series(beats).values(10_500, 10_500) == pytest.approx(60 + 60 * 500 / 799)
    beats[2:] = at(10_300, 500), at(10_800, 500, 0)
    assert series(beats).values(10_500, 10_500) == pytest.approx(120)


def test_nothing_is_known_of_one_beat_or_beyond_the_ends() -> None:
    assert np.isnan(series([at(1000, 1000)]).values(0, 5000)).all()
    assert np.isnan(HeartSeries().values(0, 5000)).all()
    assert HeartSeries().values(1000, 1000).size == 1


# ------------------------------------------------------------------------------------- one heart, two sensors


def of_samples(samples: list[HeartSample]) -> Values:
    ingest, labeller, grown = Ingest(), Labeller(), HeartSeries()
    beats = [beat for sample in samples for beat in ingest.sample(sample)]
    for entry in [entry for beat in beats for entry in labeller.push(beat)] + labeller.flush():
        grown.push(entry)
    return grown.values(0, LONG_MS)


@pytest.fixture(scope="module")
def worn(shared_data: Path) -> dict[str, Values]:
    folder = shared_data / "one_heart_two_sensors"
    peaks_ms = [MIDNIGHT_MS - BEGAN_MS + t_ms for t_ms in recordings.ecg_peaks_ms(shared_data)]
    out = {"ecg": of_samples([heart(t_ms, t_ms - before) for before, t_ms in itertools.pairwise(peaks_ms)])}
    for name in ("kyto", "rhythm", "heartmath"):
        rows = sorted(logger_rows(folder / f"test_{name}.csv"), key=lambda row: row[0])
        out[name] = of_samples([heart(t_ms - BEGAN_MS, rr_ms) for t_ms, rr_ms in rows])
    return out


def agreement(a_bpm: Values, b_bpm: Values) -> tuple[float, float]:
    """Mean z at its peak, and where the peak is, s: a parabola through it and its neighbours."""
    curves, means = Curves(), list[Values]()
    for first in range(0, a_bpm.size - POINTS, POINTS):
        one, other = a_bpm[first : first + POINTS], b_bpm[first : first + POINTS]
        if pair_unusable(one, other) is None:
            curves.add(len(means) % KEPT_WINDOWS, one, other)
            means.append(curves.mean([len(means) % KEPT_WINDOWS]))
    mean = np.mean(means, axis=0)
    peak = int(np.abs(mean).argmax())
    before, top, after = np.abs(mean[peak - 1 : peak + 2])
    off = (before - after) / (2 * (before - 2 * top + after))
    return float(mean[peak]), (peak - LAGS // 2 + off) * GRID_MS / 1000


@pytest.mark.parametrize(
    ("sensor", "lag_s", "least_z"), [("kyto", -1.2, 1.4), ("rhythm", -1.5, 1.85), ("heartmath", -1.1, 1.45)]
)
def test_a_sensor_shows_the_heart_of_the_ecg_a_little_later(
    worn: dict[str, Values], sensor: str, lag_s: float, least_z: float
) -> None:
    """A quarter of what SCIENCE allows, and closer together than stamps or sums of intervals are."""
    z, found_s = agreement(worn["ecg"], worn[sensor])
    assert found_s == pytest.approx(lag_s, abs=0.15)
    assert z >= least_z


def test_two_sensors_show_the_same_heart_at_once(worn: dict[str, Values]) -> None:
    z, lag_s = agreement(worn["kyto"], worn["rhythm"])
    assert abs(lag_s) <= 1
    assert z >= 1.3
