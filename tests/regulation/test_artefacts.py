"""The causal Lipponen-Tarvainen classifier, on cardiologist's labels and on hearts with planted artefacts."""

from __future__ import annotations

import csv
import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulation.artefacts import LOOK_AHEAD, BeatClass, Classifier, QuartileDeviation


def labels(rr_ms: list[float]) -> list[BeatClass]:
    classifier = Classifier()
    return [label for rr in rr_ms for label in classifier.push(rr)] + classifier.flush()


def breathing(n: int) -> list[float]:
    return [900 + 40 * math.sin(i / 4.5) for i in range(n)]


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=300))
def test_quartile_deviation_equals_numpy_on_the_trailing_window(values: list[float]) -> None:
    running = QuartileDeviation(size=91)
    for value in values:
        running.push(value)
    low, high = np.percentile(values[-91:], [25, 75])
    assert running.value() == pytest.approx((high - low) / 2, abs=1e-9)


def test_a_verdict_comes_five_beats_later_and_for_every_beat() -> None:
    classifier, given_out = Classifier(), []
    for i, rr in enumerate(breathing(40)):
        given_out += classifier.push(rr)
        assert len(given_out) == max(0, i + 1 - LOOK_AHEAD)
    assert len(given_out + classifier.flush()) == 40


def test_a_breathing_heart_has_no_artefact() -> None:
    assert set(labels(breathing(300))) == {BeatClass.NORMAL}


@pytest.mark.parametrize(
    ("planted", "expected"),
    [
        ([300.0, 600.0], BeatClass.EXTRA),  # one beat split in two
        ([1800.0], BeatClass.MISSED),  # two beats run together
    ],
)
def test_planted_detection_errors_are_named(planted: list[float], expected: BeatClass) -> None:
    found = labels(breathing(100) + planted + breathing(100))
    assert expected in found[98:104]


def test_a_premature_beat_flags_both_its_intervals() -> None:
    found = labels([*breathing(100), 560.0, 1240.0, *breathing(100)])
    assert BeatClass.NORMAL not in found[100:102]
    assert found[:98] == [BeatClass.NORMAL] * 98


def test_a_quantised_quiet_heart_is_left_alone() -> None:
    # differences of 0 and +-8 ms give a quartile deviation near 0: only the floors save it
    assert set(labels([800.0, 808.0, 800.0, 800.0, 792.0, 800.0] * 40)) == {BeatClass.NORMAL}


def test_dense_artefacts_cannot_raise_the_threshold_above_their_own_size() -> None:
    rr = breathing(300)
    for i in range(60, 300, 6):
        rr[i] *= 0.65
    found = labels(rr)
    missed = [i for i in range(66, 294, 6) if found[i] is BeatClass.NORMAL]
    assert missed == []


def test_a_segment_does_not_see_the_neighbours_of_the_one_before() -> None:
    classifier = Classifier()
    before = [label for rr in breathing(60) for label in classifier.push(rr)] + classifier.flush()
    after = [label for _ in range(60) for label in classifier.push(500.0)] + classifier.flush()
    assert set(before + after) == {BeatClass.NORMAL}


def test_mit_bih_100_every_ectopic_is_found(shared_data: Path) -> None:
    with (shared_data / "mitdb_100" / "100_beats.csv").open() as file:
        rows = list(csv.DictReader(file))
    times = [float(row["t_s"]) for row in rows]
    rr_ms = [1000 * (b - a) for a, b in pairwise(times)]
    ectopic = [i for i, row in enumerate(rows[1:]) if row["symbol"] != "N"]
    flagged = {i for i, label in enumerate(labels(rr_ms)) if label is not BeatClass.NORMAL}
    assert len(ectopic) == 34
    assert [i for i in ectopic if i not in flagged or i + 1 not in flagged] == []
    false = [i for i in flagged if all(abs(i - e) > 2 for e in ectopic)]
    assert len(false) <= 7
