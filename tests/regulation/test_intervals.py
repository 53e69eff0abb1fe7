"""A bare list of intervals: the numbers of the command, and a word on what is no interval."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.analyze import analyze
from dashboard.wire import encode
from regulation.errors import BadSignal
from regulation.frames import StateFrame
from regulation.intervals import frames_rr, review_rr
from tests.recordings import recordings


def _of_file(folder: Path, rr_ms: Sequence[float], *, correct: bool) -> dict[str, object]:
    """What `analyze` prints as JSON for a text file, through its text."""
    file = folder / "rr.txt"
    file.write_text("".join(f"{rr}\n" for rr in rr_ms))
    found: dict[str, object] = json.loads(encode(analyze([file], correct=correct, unit="rr_ms")))["people"][
        "A"
    ]
    return found


@pytest.mark.parametrize("correct", [True, False])
@pytest.mark.parametrize("name", ["rest", "pvc", "rhythm"])
def test_a_list_has_the_numbers_of_a_file(
    shared_data: Path, tmp_path: Path, name: str, correct: bool
) -> None:
    rr_ms = recordings(shared_data)[name]
    assert asdict(review_rr(rr_ms, correct=correct)) == _of_file(tmp_path, rr_ms, correct=correct)


@given(st.lists(st.floats(0, 9000).map(lambda rr: round(rr, 3)), min_size=1, max_size=60))
def test_any_list_has_the_numbers_of_a_file(
    tmp_path_factory: pytest.TempPathFactory, rr: list[float]
) -> None:
    rr_ms = [800.0, *rr, 800.0, 1000.0, *[900.0] * len(rr)]
    found = _of_file(tmp_path_factory.mktemp("rr"), rr_ms, correct=True)
    assert asdict(review_rr(rr_ms)) == found


def test_the_frames_of_a_list_are_those_of_a_session() -> None:
    rr_ms = [800, 820, 790, 805] * 300
    frames = frames_rr(rr_ms)
    states = [frame for frame in frames if isinstance(frame, StateFrame)]
    assert [frame.t_ms for frame in states] == list(range(1000, sum(rr_ms) + 1, 1000))
    assert states[-1].resting.hr_bpm == review_rr(rr_ms).baseline.hr_bpm == 74.6562
    assert frames[-1].type == "end"
    with pytest.raises(BadSignal, match="Value 1"):
        frames_rr([math.nan])


def test_arrays_are_lists() -> None:
    rr_ms = [800, 820, 790, 805] * 60
    assert review_rr(np.array(rr_ms)) == review_rr(rr_ms) == review_rr(float(rr) for rr in rr_ms)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, -1.0, 1e6])
def test_what_is_no_interval_is_named_with_its_place(bad: float) -> None:
    with pytest.raises(BadSignal, match="Value 3 is not a beat interval in ms"):
        review_rr([800, 810, bad, 790])


@pytest.mark.parametrize("rr", [81.2, 72, 812_000, 0.0135])
def test_a_unit_that_no_heart_has_is_asked_about(rr: float) -> None:
    with pytest.raises(BadSignal, match="What unit are they in"):
        review_rr([rr] * 20)


def test_seconds_are_asked_about() -> None:
    with pytest.raises(BadSignal, match="Are these seconds"):
        review_rr([0.8, 0.81, 0.0, 0.79])


@pytest.mark.parametrize("rr_ms", [[], [800.0], [0.0], [250.0] * 400, [2500.0] * 100])
def test_too_little_gives_reasons(rr_ms: list[float]) -> None:
    found = asdict(review_rr(rr_ms))
    names = ("rmssd_ms", "sdnn_ms", "pnn50_pct", "sd1_ms", "sd2_ms", "lf_power_ms2", "hf_power_ms2")
    assert {found[name] for name in names} == {None}
    assert set(names) <= set(found["reasons"])
    assert found["baseline"]["hr_bpm"] is None
    assert "baseline.hr_bpm" in found["reasons"]
