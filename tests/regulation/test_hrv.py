"""Exact windows: equal to numpy on any beats, without drift, whatever enters and leaves."""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulation.artefacts import BeatClass
from regulation.hrv import Entry, Sums, Window, normal_runs, plain_sums
from regulation.samples import UNITS_PER_MS

LABELS = {"normal": BeatClass.NORMAL, "flagged": BeatClass.ECTOPIC, "invalid": None}


def filled(rr_ms: list[float]) -> Sums:
    return plain_sums([round(rr * UNITS_PER_MS) for rr in rr_ms], [True] * len(rr_ms))


@given(st.lists(st.integers(300, 2000), min_size=3, max_size=200))
def test_every_value_equals_numpy(rr_ms: list[int]) -> None:
    sums, rr = filled([float(rr) for rr in rr_ms]), np.array(rr_ms, float)
    d = np.diff(rr)
    assert sums.mean_ms() == pytest.approx(rr.mean(), rel=1e-12)
    assert sums.sdnn_ms() == pytest.approx(rr.std(ddof=1), rel=1e-9, abs=1e-9)
    assert sums.rmssd_ms() == pytest.approx(math.sqrt((d**2).mean()), rel=1e-12)
    assert sums.pnn50_pct() == pytest.approx(100 * (abs(d) > 50).mean())
    assert sums.sd1_ms() == pytest.approx(d.std(ddof=1) / math.sqrt(2), rel=1e-9, abs=1e-9)
    assert sums.hr_bpm() == pytest.approx(60_000 / rr.mean(), rel=1e-12)


def test_sd2_is_the_length_of_the_same_ellipse() -> None:
    rr = [800.0, 820.0, 790.0, 850.0, 870.0, 830.0]
    sums = filled(rr)
    sdnn, sd1 = sums.sdnn_ms(), sums.sd1_ms()
    assert sdnn is not None
    assert sd1 is not None
    assert sums.sd2_ms() == pytest.approx(math.sqrt(2 * sdnn**2 - sd1**2))


@given(st.integers(300, 1000), st.integers(1, 1000), st.integers(2, 60))
def test_an_ellipse_without_length_has_exactly_none(rr_ms: int, swing_ms: int, twos: int) -> None:
    # intervals that go to and fro have SD2 = 0, which rounded squares would make "not real" now and then
    assert filled([float(rr_ms), float(rr_ms + swing_ms)] * twos).sd2_ms() == 0.0


def test_a_length_that_is_not_real_is_none() -> None:
    # two beats, a gap, two beats: the differences vary more than such intervals can
    sums = Sums()
    for rr in (800, 900, 900, 800):
        sums.add(rr)
    sums.add_pair(100)
    sums.add_pair(-100)
    assert sums.sd1_ms() is not None
    assert sums.sd2_ms() is None


def test_too_little_gives_nothing() -> None:
    empty, one, two = Sums(), filled([800.0]), filled([800.0, 820.0])
    assert [empty.mean_ms(), empty.hr_bpm(), empty.sdnn_ms(), empty.rmssd_ms()] == [None] * 4
    assert [one.sdnn_ms(), one.rmssd_ms(), one.pnn50_pct(), one.sd1_ms(), one.sd2_ms()] == [None] * 5
    assert (two.rmssd_ms(), two.pnn50_pct(), two.sd1_ms(), two.sd2_ms()) == (20.0, 0.0, None, None)


def test_pnn50_counts_what_is_over_fifty_milliseconds() -> None:
    assert filled([800.0, 850.0, 800.0, 850.5, 800.0]).pnn50_pct() == 50.0


def test_ten_milliseconds_on_every_interval_leave_rmssd() -> None:
    rr = [800.0, 823.5, 791.25, 850.0]
    assert filled(rr).rmssd_ms() == filled([x + 10 for x in rr]).rmssd_ms()


@given(
    st.lists(
        st.tuples(st.integers(300, 1500), st.sampled_from(["normal", "flagged", "invalid"])),
        min_size=1,
        max_size=150,
    ),
    st.integers(500, 60_000),
)
def test_a_moving_window_equals_the_same_beats_counted_afresh(
    beats: list[tuple[int, str]], width_ms: int
) -> None:
    moving, entries, t_ms = Window(width_ms), list[Entry](), 0
    before: tuple[int, str] | None = None
    for rr_ms, kind in beats:
        t_ms += rr_ms
        both_valid = before is not None and "invalid" not in (kind, before[1])
        difference = (rr_ms - before[0]) * UNITS_PER_MS if before and both_valid else None
        pair = difference is not None and before is not None and kind == before[1] == "normal"
        entry = Entry(t_ms, rr_ms * UNITS_PER_MS, LABELS[kind], difference, pair)
        moving.push(entry)
        moving.advance(t_ms)
        entries.append(entry)
        before = (rr_ms, kind)
    inside = [entry for entry in entries if entry.t_ms > t_ms - width_ms]
    normal, raw = Sums(), Sums()
    for i, entry in enumerate(inside):
        if entry.normal:
            normal.add(entry.rr)
        if i and entry.difference is not None:
            raw.add_pair(entry.difference)
            if entry.pair:
                normal.add_pair(entry.difference)
    assert values(moving.normal) == values(normal)
    assert (moving.raw.pairs, moving.raw.dd) == (raw.pairs, raw.dd)
    assert moving.beats == len(inside)
    assert moving.flagged == sum(entry.valid and not entry.normal for entry in inside)
    assert moving.invalid == sum(not entry.valid for entry in inside)
    assert moving.covered == sum(entry.rr for entry in inside if entry.valid)


def test_a_difference_to_a_beat_that_has_left_counts_nowhere() -> None:
    window = Window(1000)
    window.push(Entry(0, 900 * UNITS_PER_MS, BeatClass.NORMAL, None, False))
    window.advance(1000)
    window.push(Entry(1100, 1100 * UNITS_PER_MS, BeatClass.NORMAL, 200 * UNITS_PER_MS, True))
    assert (window.normal.pairs, window.raw.pairs) == (0, 0)
    window.advance(5000)
    assert set(values(window.normal).values()) == set(values(window.raw).values()) == {0}


def values(sums: Sums) -> dict[str, int]:
    return {name: getattr(sums, name) for name in Sums.__slots__}


def test_runs_hold_the_normal_beats_and_the_differences_of_a_review() -> None:
    def entry(rr: int, kind: str, *, pair: bool) -> Entry:
        return Entry(0, rr, LABELS[kind], 1, pair)

    beats = [
        entry(1, "normal", pair=True),  # its pair lies before this part of the recording
        entry(2, "normal", pair=True),
        entry(3, "flagged", pair=False),
        entry(4, "normal", pair=False),
        entry(5, "normal", pair=False),  # a gap between the two
        entry(6, "normal", pair=True),
        entry(7, "invalid", pair=False),
    ]
    assert normal_runs(beats) == [[1, 2], [4], [5, 6]]
    assert normal_runs([]) == []


def test_physionet_windows(shared_data: Path) -> None:
    folder = shared_data / "physionet_windows"
    windows = defaultdict[tuple[str, str], list[float]](list)
    with (folder / "rr_ms.csv").open() as file:
        for row in csv.DictReader(file):
            windows[row["patID"], row["t_start"]].append(float(row["rr_ms"]))
    with (folder / "expected.csv").open() as file:
        expected = {(row["patID"], row["t_start"]): row for row in csv.DictReader(file)}
    assert len(windows) == 16
    for window, rr_ms in windows.items():
        sums, row = filled(rr_ms), expected[window]
        assert sums.mean_ms() == pytest.approx(float(row["NNmean"]), abs=1e-3)
        assert sums.sdnn_ms() == pytest.approx(float(row["SDNN"]), abs=1e-3)
        assert sums.rmssd_ms() == pytest.approx(float(row["RMSSD"]), abs=1e-3)
        assert sums.sd1_ms() == pytest.approx(float(row["SD1"]), abs=5e-5)
