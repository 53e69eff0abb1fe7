"""The grid, what is bridged and what never is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulation.artefacts import BeatClass
from regulation.frames import Reason
from regulation.hrv import Entry
from regulation.samples import UNITS_PER_MS
from regulation.tachogram import GRID_MS, LONGEST_MS, hann, straightened, tachogram
from tests.regulation.hearts import any_beats, flagged, labelled, shifted, without


@settings(deadline=None)
@given(any_beats(), st.integers(0, 60_000), st.sampled_from([30_000, 64_000]))
def test_nothing_is_ever_bridged_over_more_than_three_seconds(
    entries: list[Entry], end_ms: int, width_ms: int
) -> None:
    found = tachogram(entries, end_ms, width_ms)
    zero_ms = (end_ms - width_ms) // GRID_MS * GRID_MS
    for piece in found.pieces:
        gaps_ms = np.diff(piece.t_ms)
        assert (gaps_ms <= LONGEST_MS).all()
        assert (gaps_ms >= 300).all()
        assert piece.grid_ms[0] >= piece.t_ms[0]
        assert piece.grid_ms[-1] <= piece.t_ms[-1]
        assert (np.diff(piece.grid_ms) == GRID_MS).all()
        assert zero_ms % GRID_MS == piece.grid_ms[0] % GRID_MS == 0
        assert end_ms - width_ms < zero_ms + piece.grid_ms[0] <= zero_ms + piece.grid_ms[-1] <= end_ms
    assert 0 <= found.artefact_share <= 1
    assert 0 <= found.gap_share(1.0) <= 1


@settings(deadline=None)
@given(any_beats(), st.integers(0, 60_000), st.integers(-400, 4_000_000))
def test_shifted_stamps_give_the_same_pieces(entries: list[Entry], end_ms: int, steps: int) -> None:
    by_ms = steps * GRID_MS
    one, other = (
        tachogram(entries, end_ms, 30_000),
        tachogram(shifted(entries, by_ms), end_ms + by_ms, 30_000),
    )
    assert (one.normal, one.artefact_share) == (other.normal, other.artefact_share)
    assert len(one.pieces) == len(other.pieces)
    for a, b in zip(one.pieces, other.pieces, strict=True):
        assert (a.t_ms.tolist(), a.rr_ms.tolist()) == (b.t_ms.tolist(), b.rr_ms.tolist())
        assert a.grid_ms.tolist() == b.grid_ms.tolist()


def test_the_grid_reaches_the_edges_of_a_window_inside_a_recording() -> None:
    (piece,) = tachogram(labelled([830.0] * 100), 60_000, 30_000).pieces
    assert piece.grid_ms.tolist() == list(range(250, 30_001, 250))


def test_a_hole_of_just_three_seconds_is_bridged_and_a_longer_one_is_not() -> None:
    beats = labelled([1000.0] * 60)
    bridged = tachogram(without(beats, 20_000, 23_000), 60_000, 60_000)
    cut = tachogram(without(beats, 20_000, 24_000), 60_000, 60_000)
    assert [piece.grid_ms.size for piece in bridged.pieces] == [4 * 59 + 1]
    assert [piece.grid_ms.size for piece in cut.pieces] == [4 * 19 + 1, 4 * 36 + 1]
    assert cut.covered_s == pytest.approx(55.5)
    assert cut.gap_share(1.0) == pytest.approx(4.5 / 60)
    assert cut.gap_share(0.925) == pytest.approx(0)
    assert cut.gap_share(0.5) == 0


def test_a_flagged_run_keeps_its_time_and_gives_no_knot() -> None:
    beats = flagged(labelled([900.0, 900.0, 450.0, 1350.0, *[900.0] * 10]), [2, 3])
    found = tachogram(beats, beats[-1].t_ms, 20_000)
    (piece,) = found.pieces
    assert set(piece.rr_ms.tolist()) == {900.0}
    assert (piece.t_ms[2] - piece.t_ms[1]) == pytest.approx(2700)
    assert found.artefact_share == pytest.approx(2 / 14)
    assert found.normal == 12


def test_three_flagged_beats_of_a_slow_heart_are_not_bridged() -> None:
    found = tachogram(flagged(labelled([1000.0] * 20), [9, 10, 11]), 20_000, 20_000)
    assert len(found.pieces) == 2


def test_jittered_stamps_of_adjacent_beats_leave_their_distances() -> None:
    rng = np.random.default_rng(0)
    beats = [
        Entry(e.t_ms + int(rng.integers(-120, 120)), e.rr, BeatClass.NORMAL, e.difference, e.pair)
        for e in labelled(rng.uniform(700, 900, 60).tolist())
    ]
    (piece,) = tachogram(beats, 40_000, 30_000).pieces
    assert np.diff(piece.t_ms) == pytest.approx(piece.rr_ms[1:], abs=1e-9)


def test_a_stamp_far_behind_is_a_hole_although_the_beat_clock_calls_it_adjacent() -> None:
    beats = labelled([1000.0] * 20)
    late = beats[:10] + shifted(beats[10:], 2500)
    assert late[10].difference == 0
    assert len(tachogram(late, 22_500, 20_000).pieces) == 2
    for by_ms, widest_ms in ((1750, 1000), (1751, 2751)):
        (piece,) = tachogram(beats[:10] + shifted(beats[10:], by_ms), 22_000, 20_000).pieces
        assert np.diff(piece.t_ms).max() == pytest.approx(widest_ms)


@pytest.mark.parametrize("first_off_ms", [600, -600], ids=["by the stamps", "by the intervals"])
def test_a_hole_is_measured_both_ways(first_off_ms: int) -> None:
    """The first beat after the hole is stamped off its run, one way says under 3 s, the other over."""
    beats = labelled([1000.0] * 30)
    hole_ms = 3000 - first_off_ms // 2
    first, *rest = without(beats, 10_000, 15_000)[10:]
    off = shifted([first], hole_ms - 5000 + first_off_ms), shifted(rest, hole_ms - 5000)
    found = tachogram([*beats[:10], *off[0], *off[1]], 30_000, 30_000)
    assert len(found.pieces) == 2


@pytest.mark.parametrize("end_ms", [20_000, 20_001, 20_100, 20_249])
def test_grid_points_are_whole_multiples_of_250_ms_of_data_time(end_ms: int) -> None:
    beats = labelled([1000.0] * 30)
    (piece,) = tachogram(beats, end_ms, 10_000).pieces
    first = next(e for e in beats if e.t_ms > end_ms - 13_000)  # the first knot, whose stamp is known
    assert (first.t_ms - piece.t_ms[0]) % GRID_MS == pytest.approx(0)


def test_two_runs_that_overlap_give_no_two_beats_at_once() -> None:
    first, second = labelled([1000.0] * 10), labelled([1000.0] * 10, first_ms=9100)
    (piece,) = tachogram([*first, *second], 19_000, 19_000).pieces
    assert np.diff(piece.t_ms).min() >= 300
    assert piece.t_ms.size == 19


@pytest.mark.parametrize(
    ("entries", "fill", "reason"),
    [
        ([], 1.0, Reason.FEW_BEATS),
        (labelled([800.0] * 30), 0.5, Reason.WARMING),
        (labelled([800.0] * 30), 0.55, Reason.GAP),
    ],
)
def test_too_little_has_its_reason(entries: list[Entry], fill: float, reason: Reason) -> None:
    assert tachogram(entries, 60_000, 60_000).too_little(fill, 30.0) is reason


def test_straightened_takes_level_and_slope_and_nothing_else() -> None:
    x = np.arange(240.0)
    wave = np.sin(x / 3)
    expected = wave - np.polyval(np.polyfit(x, wave, 1), x)
    rows = np.array([wave, 800 + 3 * x + wave])
    assert straightened(rows) == pytest.approx(np.array([expected, expected]), abs=1e-9)
    assert straightened(rows[1]) == pytest.approx(expected, abs=1e-9)


def test_hann_is_periodic() -> None:
    assert hann(4).tolist() == pytest.approx([0, 0.5, 1, 0.5])


def test_what_is_no_beat_does_not_push_its_neighbour_out() -> None:
    beats = labelled([1000.0] * 20)
    bogus = Entry(beats[10].t_ms - 100, 52 * UNITS_PER_MS, None, None, False)
    after = Entry(beats[10].t_ms, beats[10].rr, BeatClass.NORMAL, None, False)
    (piece,) = tachogram([*beats[:10], bogus, after, *beats[11:]], 20_000, 20_000).pieces
    assert piece.t_ms.size == 20
