"""The latest intervals on the grid: a curve that only ever grows, and when it may be used."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulation.artefacts import BeatClass
from regulation.frames import Reason
from regulation.hrv import Entry
from regulation.recent import GRID_MS, Recent, spectrum
from regulation.samples import UNITS_PER_MS
from regulation.tachogram import Values, straightened
from tests.regulation.hearts import any_beats, flagged, labelled, latest, modulated, shifted, without


def heart(seed: int = 0, long_s: float = 70.0) -> list[Entry]:
    return modulated([(0.25, 0.05), (0.1, 0.03)], np.random.default_rng(seed), long_s=long_s, noise_ms=5)


def off(entry: Entry, *, late_ms: int = 0, scale: float = 1.0) -> Entry:
    return Entry(entry.t_ms + late_ms, round(entry.rr * scale), entry.label, entry.difference, entry.pair)


def followed(entry: Entry, n: int) -> list[Entry]:
    """So many beats of 1 s behind this one."""
    return [off(beat, late_ms=entry.t_ms) for beat in labelled([1000.0] * (n + 1))][:n]


def curve(entries: list[Entry], grid_ms: Values) -> Values:
    """Cubic through all beats, slopes of a parabola through three; written anew, on floats."""
    rr_ms = np.array([entry.rr for entry in entries]) / UNITS_PER_MS
    places_ms = [float(entries[0].t_ms)]
    for entry, rr in zip(entries[1:], rr_ms[1:], strict=True):
        summed_ms = places_ms[-1] + rr
        places_ms.append(summed_ms + (entry.t_ms - summed_ms) / 8)
    t_ms = np.array(places_ms)
    slopes = [np.polyder(np.poly1d(np.polyfit(t_ms[:2], rr_ms[:2], 1)))(t_ms[0])]
    for i in range(1, t_ms.size - 1):
        parabola = np.poly1d(np.polyfit(t_ms[i - 1 : i + 2] - t_ms[i], rr_ms[i - 1 : i + 2], 2))
        slopes.append(parabola.deriv()(0))
    values = []
    for at in grid_ms:
        k = int(np.searchsorted(t_ms, at)) - 1
        long, x = t_ms[k + 1] - t_ms[k], (at - t_ms[k]) / (t_ms[k + 1] - t_ms[k])
        ends = (2 * x**3 - 3 * x**2 + 1) * rr_ms[k] + (3 * x**2 - 2 * x**3) * rr_ms[k + 1]
        bends = (x**3 - 2 * x**2 + x) * slopes[k] + (x**3 - x**2) * slopes[k + 1]
        values.append(ends + long * bends)
    return np.array(values)


def test_the_curve_goes_through_the_beats_with_the_slope_of_a_parabola() -> None:
    beats = heart(long_s=40)
    found = latest(beats).rr_ms
    last_knot_ms = beats[-2].t_ms
    grid_ms = np.arange(np.ceil(beats[0].t_ms / GRID_MS) * GRID_MS, last_knot_ms + 1.0, GRID_MS)
    assert found.size == grid_ms.size
    assert found == pytest.approx(curve(beats, grid_ms), abs=1e-6)


def test_a_point_never_changes() -> None:
    recent, before = Recent(), np.empty(0)
    for entry in heart(long_s=60):
        recent.push(entry)
        now = recent.stretch(entry.t_ms).rr_ms
        assert now[: before.size].tolist() == before.tolist()
        before = now
    assert before.size == 115  # of 120: the first beat comes a second late, two knots wait


def test_a_long_session_is_known_by_its_last_minute_only() -> None:
    beats = heart(long_s=900)
    whole, end = latest(beats), latest([entry for entry in beats if entry.t_ms > beats[-1].t_ms - 70_000])
    assert whole.rr_ms.size == 128
    assert whole.rr_ms == pytest.approx(end.rr_ms, abs=0.1)  # beats know their time to a millisecond
    assert (whole.normal, whole.gap_share) == (end.normal, end.gap_share)


@pytest.mark.parametrize(("lost_ms", "points"), [(3000, 80), (3001, 26)])
def test_three_seconds_are_bridged_and_more_is_a_hole(lost_ms: int, points: int) -> None:
    beats = labelled([1000.0 + (i % 3) for i in range(25)])
    later = labelled([1000.0 + (i % 3) for i in range(15)], first_ms=beats[-1].t_ms + lost_ms - 1000)
    later[0] = Entry(later[0].t_ms, later[0].rr, BeatClass.NORMAL, None, False)
    assert latest(beats + later).rr_ms.size == points


def test_flagged_beats_are_bridged_and_many_are_a_hole() -> None:
    beats = labelled([900.0 + 20 * (i % 3) for i in range(60)])
    few, many = flagged(beats, [30, 31]), flagged(beats, [30, 31, 32])
    assert latest(few).rr_ms.size == latest(beats).rr_ms.size
    assert latest(many).rr_ms.size < 55
    assert latest(many).gap_share == pytest.approx(latest(beats).gap_share + 7 / 128, abs=1e-5)


def test_a_beat_stamped_into_the_one_before_is_left_out() -> None:
    beats = labelled([1000.0] * 20)
    early = Entry(beats[-1].t_ms + 200, 700 * UNITS_PER_MS, BeatClass.NORMAL, None, False)
    more = labelled([1000.0] * 20, first_ms=early.t_ms)
    assert latest([*beats, early, *more]).rr_ms == pytest.approx(1000.0)


def test_late_stamps_pull_the_curve_by_an_eighth() -> None:
    """All but the first are 800 ms late: 100 ms of that at the second beat, all of it in the end."""
    beats = labelled([1000.0 + i for i in range(60)])
    late = beats[:1] + [off(entry, late_ms=800) for entry in beats[1:]]
    assert latest(late).rr_ms[1] == pytest.approx(1000 + 1000 / 1101, abs=0.02)
    assert latest(late).rr_ms[100:110] == pytest.approx(latest(beats).rr_ms[100:110] - 0.8, abs=0.05)


@pytest.mark.parametrize(("scale", "invalid"), [(0.974, 75), (0.985, 131), (0.985, 360), (1.02, 131)])
def test_a_strap_that_measures_short_or_long_makes_no_hole(scale: float, invalid: int) -> None:
    """An invalid beat begins a run at its stamp, where sums alone may be 1.7 s away, and that is a hole."""
    beats = [off(entry, scale=scale) for entry in labelled([850.0 + (i % 3) for i in range(invalid + 12)])]
    beats[invalid] = Entry(beats[invalid].t_ms, 100 * UNITS_PER_MS, None, None, False)
    after = beats[invalid + 1]
    beats[invalid + 1] = Entry(after.t_ms, after.rr, BeatClass.NORMAL, None, False)
    known = latest(beats)
    assert known.rr_ms.size == 128
    assert known.gap_share == 0


def test_a_stamp_far_behind_its_interval_begins_a_run() -> None:
    """The beat clock finds such a gap two notifications later."""
    beats = labelled([1000.0 + (i % 3) for i in range(40)])
    moved = beats[:20] + [Entry(e.t_ms + 5000, e.rr, e.label, e.difference, e.pair) for e in beats[20:]]
    assert latest(moved).rr_ms.size == 36
    assert latest(beats).rr_ms.size == 76


@pytest.mark.parametrize(("late_ms", "more_ms"), [(1750, 1750 / 8), (1751, 1751)])
def test_lost_beats_take_the_time_that_the_stamps_say(late_ms: int, more_ms: float) -> None:
    """The knots end with the last beat but one, so that the late beat is the end of the curve."""
    beats = labelled([1000.0] * 21)
    late = [*beats[:-2], off(beats[-2], late_ms=late_ms), off(beats[-1], late_ms=late_ms)]
    assert latest(late).rr_ms.size == latest(beats).rr_ms.size + more_ms // GRID_MS


@pytest.mark.parametrize(("apart_ms", "points"), [(3000, 78), (3001, 36)])
def test_stamps_more_than_three_seconds_apart_are_a_hole_wherever_the_beats_stand(
    apart_ms: int, points: int
) -> None:
    """The beat stands only 2.0 s after the one before it, and the stamps say that more was lost."""
    beats = labelled([1000.0] * 20)
    long = Entry(beats[-1].t_ms + apart_ms, 1900 * UNITS_PER_MS, BeatClass.NORMAL, 0, True)
    assert latest([*beats, long, *followed(long, 18)]).rr_ms.size == points


@pytest.mark.parametrize(("apart_ms", "points"), [(1687, 80), (1688, 34)])
def test_places_more_than_three_seconds_apart_are_a_hole_whatever_the_stamps_say(
    apart_ms: int, points: int
) -> None:
    """A beat stands 1312.5 ms before its late stamp, and then a run begins at its own."""
    beats = labelled([1000.0] * 20)
    late = Entry(beats[-1].t_ms + 2500, 1000 * UNITS_PER_MS, BeatClass.NORMAL, 0, True)
    anew = Entry(late.t_ms + apart_ms, 1000 * UNITS_PER_MS, BeatClass.NORMAL, None, False)
    assert latest([*beats, late, anew, *followed(anew, 18)]).rr_ms.size == points


def test_what_is_known_since_a_hole_outlives_forgetting() -> None:
    """The 513th point makes it forget 385 of them, ten seconds behind a hole."""
    beats = without(heart(long_s=300), 240_000, 245_000)
    after = [entry for entry in beats if entry.t_ms >= 245_000]
    found = [latest(beats[: len(beats) - k]).rr_ms.tolist() for k in range(40)]
    assert found == [latest(after[: len(after) - k]).rr_ms.tolist() for k in range(40)]


def test_a_long_session_keeps_no_more_than_four_windows() -> None:
    recent = Recent()
    for entry in labelled([800.0] * 3000):
        recent.push(entry)
        assert len(recent._curve._at) == len(recent._curve._rr_ms) <= 4 * 128 + 6


def test_the_window_is_open_where_it_begins() -> None:
    beats = labelled([1000.0] * 100)
    assert [latest(beats, beats[-1].t_ms + ms).normal for ms in (-1, 0)] == [65, 64]


@pytest.mark.parametrize(
    ("entries", "later_ms", "reason"),
    [
        ([], 0, Reason.FEW_BEATS),
        (flagged(labelled([800.0] * 50), range(50)), 0, Reason.FEW_BEATS),
        (labelled([800.0] * 50), 10_000, None),
        (labelled([800.0] * 50), 10_001, Reason.STALE),
        (labelled([800.0] * 50), 70_000, Reason.FEW_BEATS),
        (flagged(labelled([800.0] * 50), range(0, 50, 10)), 0, None),
        (flagged(labelled([800.0] * 50), range(0, 50, 9)), 0, Reason.ARTEFACTS),
    ],
)
def test_what_makes_it_unusable(entries: list[Entry], later_ms: int, reason: Reason | None) -> None:
    now_ms = (entries[-1].t_ms if entries else 0) + later_ms
    assert latest(entries, now_ms).reason is reason
    assert latest(entries, now_ms, blocked=Reason.HR_ONLY).reason is Reason.HR_ONLY


def test_under_the_least_it_is_warming_and_later_a_gap() -> None:
    beats = heart(long_s=31)
    reasons = [latest(beats, fill=fill).straight(most_s=60, least_s=31) for fill in (33.9 / 64, 34.1 / 64)]
    assert reasons == [Reason.WARMING, Reason.GAP]


def test_the_straight_line_is_off() -> None:
    beats = heart()
    known = latest(beats)
    values_ms = known.straight(most_s=60, least_s=30)
    assert not isinstance(values_ms, Reason)
    assert values_ms == pytest.approx(straightened(known.rr_ms[-120:]), abs=1e-9)


def test_the_spectrum_is_that_of_its_definition() -> None:
    values_ms = np.random.default_rng(0).normal(size=120)
    t_s, hz = np.arange(120) / 2, np.arange(501) / 500
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(120) / 120)
    expected = np.abs(np.exp(-2j * np.pi * np.outer(hz, t_s)) @ (values_ms * window)) ** 2
    assert spectrum(values_ms) == pytest.approx(expected, abs=1e-9)


@settings(deadline=None)
@given(any_beats(), st.integers(-200, 2_000_000))
def test_any_beats_give_numbers_and_the_same_when_all_stamps_move(entries: list[Entry], steps: int) -> None:
    found, moved = latest(entries), latest(shifted(entries, steps * GRID_MS))
    assert found.rr_ms.tolist() == moved.rr_ms.tolist()
    assert np.isfinite(found.rr_ms).all()
    assert found.rr_ms.size <= 128
    assert 0 <= found.gap_share <= 1
    assert 0 <= found.artefact_share <= 1
    assert found.metric(0.5).confidence == pytest.approx(
        (0.7 if found.artefact_share > 0.05 else 1.0) * (1 - found.gap_share), rel=1e-5
    )
