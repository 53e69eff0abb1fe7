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
from tests.regulation.slow_classifier import by_definition


def labels(rr_ms: list[float]) -> list[BeatClass]:
    classifier = Classifier()
    return [label for rr in rr_ms for label in classifier.push(rr)] + classifier.flush()


def breathing(n: int) -> list[float]:
    return [900 + 40 * math.sin(i / 4.5) for i in range(n)]


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=300))
def test_quartile_deviation_equals_numpy_on_the_trailing_window(values: list[float]) -> None:
    running = QuartileDeviation()
    for value in values:
        running.push(value)
    low, high = np.percentile(values[-91:], [25, 75])
    assert running.value() == pytest.approx((high - low) / 2, abs=1e-9)


def test_a_beat_that_does_not_jump_is_normal_at_once() -> None:
    classifier = Classifier()
    assert [classifier.push(rr) for rr in breathing(40)] == [[BeatClass.NORMAL]] * 40
    assert classifier.flush() == []


def test_a_jump_waits_for_five_beats_and_those_behind_it_wait_too() -> None:
    classifier, given_out = Classifier(), []
    for rr in [*breathing(100), 560.0, 1240.0, *breathing(4)]:
        given_out += classifier.push(rr)
    assert len(given_out) == 101  # the early beat fell when its fifth follower came, the late one waits
    given_out += [verdict for rr in breathing(20)[4:] for verdict in classifier.push(rr)]
    assert len(given_out + classifier.flush()) == 122


def test_every_beat_gets_one_verdict_in_time_whatever_comes() -> None:
    rng = np.random.default_rng(5)
    rr_ms = (rng.uniform(300, 2000, 500)).tolist()
    classifier, given_out = Classifier(), 0
    for i, rr in enumerate(rr_ms):
        given_out += len(classifier.push(rr))
        assert i + 1 - LOOK_AHEAD <= given_out <= i + 1
    assert given_out + len(classifier.flush()) == 500


def swaying(sizes_ms: list[float]) -> list[float]:
    """Breath of four beats, each of its own depth: what talking leaves of it, and what it gives back."""
    return [800 + size * (0, 1, 0, -1)[i % 4] for size in sizes_ms for i in range(4)]


def test_breath_that_comes_back_deeper_is_the_hearts_own_swing() -> None:
    assert set(labels(swaying([30.0] * 30 + [75.0] * 8))) == {BeatClass.NORMAL}


def test_one_swing_alone_is_none() -> None:
    found = labels(swaying([30.0] * 30 + [75.0] + [30.0] * 8))
    assert set(found[120:126]) != {BeatClass.NORMAL}


def test_one_step_excuses_no_artefact_beside_it() -> None:
    found = labels([800.0] * 100 + [920.0] * 3 + [846.0, 994.0] + [920.0] * 50)
    assert BeatClass.NORMAL not in found[103:105]


def test_both_beats_of_a_long_pair_are_found() -> None:
    found = labels([800.0] * 100 + [1100.0, 1105.0] + [800.0] * 50)
    assert found[100:102] == [BeatClass.LONG_SHORT] * 2


def test_no_swing_hides_a_jump_of_more_than_a_fifth() -> None:
    rr_ms = swaying([30.0] * 30 + [180.0] * 2)
    assert set(labels(rr_ms)[120:128]) != {BeatClass.NORMAL}


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


def test_a_still_heart_may_step_for_some_beats() -> None:
    # the distances from the median give a quartile deviation of 0 too, and 60 ms would be far beyond it
    assert set(labels([800.0] * 100 + [860.0] * 3 + [800.0] * 50)) == {BeatClass.NORMAL}


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


def settled(before: list[float]) -> Classifier:
    """A classifier that has judged all of `before`."""
    classifier = Classifier()
    assert sum(len(classifier.push(rr)) for rr in before) == len(before)
    return classifier


@pytest.mark.parametrize(
    "before",
    [[800.0] * 48, [*[800.0] * 20, 600.0, 1000.0, *[800.0] * 26]],
    ids=["at once", "some after waiting"],
)
def test_the_first_sixty_beats_may_jump_a_hundred_milliseconds_and_later_ones_fifty(
    before: list[float],
) -> None:
    def waits(calm: int, jump_ms: float) -> bool:
        return settled([*before, *[800.0] * calm]).push(800.0 + jump_ms) == []

    assert [waits(11, jump) for jump in (-100.0, 100.0, -100.5, 100.5)] == [False, False, True, True]
    assert [waits(12, jump) for jump in (-50.0, 50.0, -50.5, 50.5)] == [False, False, True, True]


STILL = [800.0] * 100  # no jump in the last 91: each threshold is its floor, 50 and 60 ms


def label_of(rr_ms: list[float], at: int) -> BeatClass:
    return labels(rr_ms + STILL)[at]


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(("small_ms", "ectopic"), [(39.6, False), (39.7, True)])
def test_a_jump_between_opposite_jumps_is_ectopic(sign: int, small_ms: float, *, ectopic: bool) -> None:
    # jumps of -small, small + 200, -200: ectopic where small > 0.13 (small + 200) + 0.17 x 50
    found = label_of([*STILL, 800 - sign * small_ms, 800 + sign * 200], 101)
    assert (found is BeatClass.ECTOPIC) is ectopic


@pytest.mark.parametrize(
    ("planted", "expected"),
    [
        ([1718.0], BeatClass.MISSED),  # half of it is less than 60 ms off the median
        ([1720.0], BeatClass.LONG_SHORT),
        ([1480.0], BeatClass.LONG_SHORT),
        ([1482.0], BeatClass.MISSED),
        ([300.0, 559.0], BeatClass.EXTRA),  # both together are
        ([300.0, 560.0], BeatClass.LONG_SHORT),
        ([300.0, 440.0], BeatClass.LONG_SHORT),
        ([300.0, 441.0], BeatClass.EXTRA),
        ([980.0] * 3, BeatClass.NORMAL),  # three times 60 ms off the median
        ([980.5] * 3, BeatClass.LONG_SHORT),
        ([710.0] * 3, BeatClass.NORMAL),  # shorter counts twice
        ([709.5] * 3, BeatClass.LONG_SHORT),
        ([850.0], BeatClass.NORMAL),
        ([850.5], BeatClass.LONG_SHORT),
        ([749.5], BeatClass.LONG_SHORT),
    ],
)
def test_the_edges_of_each_class(planted: list[float], expected: BeatClass) -> None:
    assert label_of([*STILL, *planted], 100) is expected


@pytest.mark.parametrize(
    ("swing_ms", "jump_ms", "normal"),
    [(60.0, 84.0, True), (60.0, 84.5, False), (150.0, 160.0, True), (150.0, 160.5, False)],
)
def test_a_swing_allows_its_jump_one_and_four_tenths_times_up_to_a_fifth_of_the_median(
    swing_ms: float, jump_ms: float, *, normal: bool
) -> None:
    found = label_of([*STILL, 800 + swing_ms, *[800.0] * 4, 800 + jump_ms], 105)
    assert (found is BeatClass.NORMAL) is normal


def test_a_jump_as_large_as_the_swing_allows_is_normal_wherever_it_leads() -> None:
    rr_ms = [*[1000.0] * 100, 1150.0, *[1000.0] * 4, 1200.0, *[1000.0] * 20]
    assert labels(rr_ms)[105] is BeatClass.NORMAL  # though over three times 60 ms off the median


@pytest.mark.parametrize(
    ("place", "normal"),
    [(-6, False), (-5, True), (-3, True), (-2, False), (2, False), (3, True), (4, True), (5, False)],
)
def test_a_swing_is_two_jumps_within_five_beats_and_not_the_events_own(place: int, *, normal: bool) -> None:
    rr_ms = [*STILL, *[800.0] * 10]
    rr_ms[100 + place] += 60
    rr_ms[100] += 80
    assert (label_of(rr_ms, 100) is BeatClass.NORMAL) is normal


@pytest.mark.parametrize(("step_ms", "th1_ms"), [(20.0, 52.0), (60.0, 0.13 * 860)])
def test_half_the_jumps_of_one_size_make_a_threshold_up_to_its_cap(step_ms: float, th1_ms: float) -> None:
    # differences of 0 and one step in turn: their quartile deviation is half a step
    heart = [800.0, 800.0, 800 + step_ms, 800 + step_ms] * 40
    waits = [settled(heart).push(heart[-1] + jump) == [] for jump in (th1_ms - 0.1, th1_ms + 0.1)]
    assert waits == [False, True]


@pytest.mark.parametrize("seed", range(12))
def test_every_verdict_is_that_of_the_definition_and_comes_when_it_says(seed: int) -> None:
    segments = planted_segments(np.random.default_rng(seed))
    classifier, told = Classifier(), list[list[BeatClass]]()
    for rr_ms in segments:
        told += [classifier.push(rr) for rr in rr_ms]
        told.append(classifier.flush())
    assert told == by_definition(segments)
    assert {label for verdicts in told for label in verdicts} == set(BeatClass)


def test_the_first_verdicts_are_those_of_the_definition_too() -> None:
    # few beats are known, so each of them weighs; steps of 50 ms often are as large as the threshold
    rng = np.random.default_rng(1)
    for _ in range(400):
        n, step_ms = int(rng.integers(2, 13)), float(rng.choice([10, 50]))
        rr_ms = [800 + step_ms * int(step) for step in rng.integers(-4, 5, n)]
        rr_ms[rng.integers(1, n)] += step_ms * int(rng.integers(-10, 20))
        classifier = Classifier()
        told = [classifier.push(rr) for rr in rr_ms]
        assert [*told, classifier.flush()] == by_definition([rr_ms])


def planted_segments(rng: np.random.Generator) -> list[list[float]]:
    """Hearts of every size of swing, dense with beats that are missed, extra, early or anywhere."""
    segments = []
    for n in (40, 3, 250, 250):
        swing_ms = 10 ** rng.uniform(0.5, 2)
        rr_ms = list(
            rng.uniform(500, 1100) + swing_ms * (np.sin(np.arange(n) / 2) + 0.3 * rng.standard_t(2, n))
        )
        for i in rng.choice(np.arange(1, n - 1), n // 12, replace=False):
            early = rng.uniform(0.1, 0.6) * rr_ms[i]
            kind = rng.integers(4)
            if kind == 0:
                rr_ms[i] *= 2
            elif kind == 1:
                rr_ms[i], rr_ms[i + 1] = rr_ms[i] - early, early
            elif kind == 2:
                rr_ms[i], rr_ms[i + 1] = rr_ms[i] - early, rr_ms[i + 1] + early
            else:
                rr_ms[i] = rng.uniform(300, 2000)
        in_tens = bool(rng.integers(2))  # so that jumps as large as a threshold come as well
        segments.append([round(rr, -1) for rr in rr_ms] if in_tens else rr_ms)
    return segments


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
