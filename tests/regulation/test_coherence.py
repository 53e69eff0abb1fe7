"""Coherence against scipy's, its threshold against strangers, and when there is none."""

from __future__ import annotations

import numpy as np
import pytest

from regulation.coherence import Coherence, coherence
from regulation.tachogram import Values
from regulation.verdict import Unjudged
from tests.regulation.bad_pairs import CASES, bad_pair


def found(a_bpm: Values, b_bpm: Values) -> Coherence:
    out = coherence(a_bpm, b_bpm)
    assert isinstance(out, Coherence)
    return out


def noise(seed: int, minutes: int = 10) -> Values:
    return 70 + np.random.default_rng(seed).normal(0, 2, (2, minutes * 120))


def test_the_same_as_scipy() -> None:
    from scipy.signal import coherence as scipy_coherence  # type: ignore[import-untyped]  # scipy ships no types

    a, b = noise(1)
    b = 0.5 * b + 0.5 * a
    ours = found(a, b)
    hz, theirs = scipy_coherence(a, b, fs=2, window="hann", nperseg=120, noverlap=60, detrend="linear")
    shown = (hz >= 0.04) & (hz <= 0.4)
    assert ours.hz == pytest.approx(hz[shown], rel=1e-5)
    assert ours.coherence == pytest.approx(theirs[shown], rel=1e-5)
    assert ours.segments == 19


def test_what_is_shared_stands_out_where_it_is() -> None:
    a, b = noise(2)
    t_s = np.arange(a.size) / 2
    ours = found(a + 3 * np.sin(0.2 * np.pi * t_s), b + 3 * np.sin(0.2 * np.pi * t_s + 2))
    assert ours.lf.at_hz == pytest.approx(0.1)
    assert ours.lf.coherence > 0.9 > ours.threshold > ours.hf.coherence
    breath = found(a + 3 * np.sin(0.5 * np.pi * t_s), b + 3 * np.cos(0.5 * np.pi * t_s))
    assert breath.hf.at_hz == pytest.approx(0.25)
    assert breath.hf.coherence > 0.9 > breath.threshold > breath.lf.coherence


def test_bands_meet_at_0_15_hz() -> None:
    ours = found(*noise(3))
    low = [c for hz, c in zip(ours.hz, ours.coherence, strict=True) if hz < 0.15]
    high = [c for hz, c in zip(ours.hz, ours.coherence, strict=True) if hz >= 0.15]
    assert (ours.lf.coherence, ours.hf.coherence) == (max(low), max(high))
    assert (ours.hz[0], ours.hz[-1]) == pytest.approx((0.05, 0.4))
    t_s = np.arange(1200) / 2
    edge, other = (x + 3 * np.sin(0.3 * np.pi * t_s) for x in noise(8))
    assert found(edge, other).hf.at_hz == pytest.approx(0.15)
    assert found(edge, other).lf.at_hz < 0.15


@pytest.mark.parametrize("minutes", [5, 30])
def test_strangers_pass_the_threshold_in_at_most_one_of_twenty(minutes: int) -> None:
    """Bonferroni counts neighbouring frequencies as separate, so it is fewer, but not none."""
    passed = [
        max(ours.coherence) > ours.threshold for ours in (found(*noise(n, minutes)) for n in range(1000))
    ]
    assert 0.01 <= np.mean(passed) <= 0.065


def test_a_hole_costs_only_the_segments_that_touch_it() -> None:
    a, b = noise(4)
    a[300] = np.nan
    assert found(a, b).segments == 17
    b[600] = np.nan  # between two segments: both begin or end there
    assert found(a, b).segments == 15


def test_holes_raise_the_threshold() -> None:
    a, b = noise(4)
    holed = a.copy()
    holed[300:900] = np.nan
    assert found(holed, b).threshold > found(a, b).threshold


@pytest.mark.parametrize(("name", "reason"), CASES)
def test_bad_input_has_its_reason(name: str, reason: Unjudged) -> None:
    assert coherence(*bad_pair(name)) is reason


def test_four_segments_are_the_fewest() -> None:
    a, b = noise(5)
    assert coherence(a[:299], b[:299]) is Unjudged.TOO_SHORT
    assert found(a[:300], b[:300]).segments == 4
    a[7] = np.nan
    assert coherence(a[:300], b[:300]) is Unjudged.GAP


def test_who_changes_only_while_the_other_does_not_is_not_the_same() -> None:
    a, b = noise(6)
    a[:600], b[600:] = 70.0, 70.0
    a[590:610] = np.nan  # so that no segment has both
    assert found(a, b).lf.coherence < 0.5


def test_a_mirrored_series_is_wholly_coherent_and_not_the_same() -> None:
    a, _ = noise(7)
    assert min(found(a, 140 - a).coherence) == pytest.approx(1)
