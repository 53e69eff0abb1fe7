"""Arousal by hand: both terms, the missing one, and no level at all."""

from __future__ import annotations

import math

import pytest

from regulation.arousal import arousal
from regulation.baseline import Level
from regulation.frames import Metric, Reason

LEVEL = Level(66.0, 5.0, math.log(40), 0.25)
HR = Metric(88.0, confidence=1.0)


def test_the_two_terms_add_up() -> None:
    found = arousal(LEVEL, HR, Metric(26.0, confidence=1.0))
    assert found.heart_term == pytest.approx(0.7 * 22 / 5)
    assert found.vagal_term == pytest.approx(0.3 * math.log(40 / 26) / 0.25, rel=1e-5)
    assert found.value == pytest.approx((found.heart_term or 0) + (found.vagal_term or 0), rel=1e-5)
    assert found.above_bpm == 22
    assert found.variability_pct == pytest.approx(-35, rel=1e-4)


def test_lost_variability_never_raises_it_and_lowers_the_confidence() -> None:
    found = arousal(LEVEL, HR, Metric(None, Reason.ARTEFACTS))
    assert (found.value, found.vagal_term) == (found.heart_term, 0.0)
    assert found.confidence == 0.7
    assert found.reason is Reason.ARTEFACTS


def test_a_heart_without_any_variability_says_so() -> None:
    found = arousal(LEVEL, HR, Metric(0.0, confidence=1.0))
    assert (found.vagal_term, found.confidence, found.reason) == (0.0, 0.7, Reason.NO_VARIABILITY)


def test_a_level_without_variability_says_why_whatever_is_known_now() -> None:
    level = Level(66.0, 5.0, None, 0.25, no_rmssd=Reason.ARTEFACTS)
    for now in (Metric(26.0), Metric(0.0), Metric(None, Reason.GAP)):
        found = arousal(level, HR, now)
        assert (found.vagal_term, found.confidence, found.reason) == (0.0, 0.7, Reason.ARTEFACTS)


def test_without_level_or_rate_there_is_none() -> None:
    assert arousal(None, HR, Metric(26.0)).reason is Reason.NO_BASELINE
    assert arousal(LEVEL, Metric(None, Reason.STALE), Metric(26.0)).value is None
