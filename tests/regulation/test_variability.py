"""The other numbers of variability: each equal to its definition, none before there is enough."""

from __future__ import annotations

import math

import numpy as np
import pytest

from regulation.artefacts import BeatClass
from regulation.frames import Frame, Metric, Reason, VariabilityFrame
from regulation.hrv import Entry
from regulation.recent import Recent
from regulation.regularity import regularity
from regulation.respiration import breathing
from regulation.samples import HeartSample
from tests.regulation.sessions import beating, frames_of, heart, session

QUIET = [(400, 66.0)]
NUMBERS = ("ln_rmssd", "sdnn_ms", "pnn50_pct", "sd1_ms", "sd2_ms", "breathing_per_min", "regularity")


def told(frames: list[Frame]) -> list[VariabilityFrame]:
    return [frame for frame in frames if isinstance(frame, VariabilityFrame)]


def metrics(frame: VariabilityFrame) -> dict[str, Metric]:
    return {name: getattr(frame, name) for name in NUMBERS}


def test_it_comes_every_five_seconds_and_not_before_two_minutes() -> None:
    frames = told(frames_of(session(beating(QUIET))))
    assert [frame.t_ms for frame in frames] == list(range(5000, 400_001, 5000))
    first = next(frame for frame in frames if frame.sdnn_ms.value is not None)
    assert 120_000 < first.t_ms <= 125_000
    assert {frame.sdnn_ms.reason for frame in frames if frame.t_ms < first.t_ms} == {Reason.WARMING}


def test_the_numbers_are_those_of_the_last_two_minutes_of_final_beats() -> None:
    beats = [beat for beat in beating(QUIET) if beat.t_ms <= 400_000]
    last = told(frames_of(session(beats, end_ms=400_000)))[-1]
    placed = [(beat.t_ms, beat.rr[0] / 2e6) for beat in beats]
    rr_ms = np.array([rr for t_ms, rr in placed if t_ms > 280_000])
    difference = np.diff(rr_ms)
    sd1 = math.sqrt(np.var(difference, ddof=1) / 2)
    assert last.sdnn_ms.value == pytest.approx(np.std(rr_ms, ddof=1), rel=1e-5)
    assert last.pnn50_pct.value == pytest.approx(100 * np.mean(np.abs(difference) > 50), rel=1e-5)
    assert last.sd1_ms.value == pytest.approx(sd1, rel=1e-5)
    assert last.sd2_ms.value == pytest.approx(math.sqrt(2 * np.var(rr_ms, ddof=1) - sd1**2), rel=1e-5)
    minute = np.diff([rr for t_ms, rr in placed if t_ms > 340_000])
    assert last.ln_rmssd.value == pytest.approx(math.log(np.sqrt(np.mean(minute**2))), rel=1e-5)
    assert last.sdnn_ms.n_used == difference.size


def test_breath_and_its_rhythm_come_live() -> None:
    frames = told(frames_of(session(beating(QUIET))))
    assert frames[-1].breathing_per_min.value == pytest.approx(15, abs=0.3)
    assert frames[-1].regularity.value == pytest.approx(0.9, abs=0.03)
    first = {
        name: next(frame.t_ms for frame in frames if getattr(frame, name).value is not None)
        for name in ("breathing_per_min", "regularity")
    }
    assert first == {"breathing_per_min": 35_000, "regularity": 65_000}
    assert {frame.regularity.reason for frame in frames if frame.t_ms < 65_000} == {Reason.WARMING}
    assert all(frame.regularity.value is not None for frame in frames if frame.t_ms >= 65_000)


def test_they_are_those_of_the_last_minute_of_final_beats() -> None:
    beats = [beat for beat in beating([(300, 66.0)]) if beat.t_ms <= 300_000]
    last = told(frames_of(session(beats, end_ms=300_000)))[-1]
    recent, placed = Recent(), [(beat.t_ms, beat.rr[0]) for beat in beats]
    for i, (t_ms, rr) in enumerate(placed):
        difference = rr - placed[i - 1][1] if i else None
        recent.push(Entry(t_ms, rr, BeatClass.NORMAL, difference, bool(i)))
    known = recent.stretch(300_000)
    assert (last.breathing_per_min, last.regularity) == (breathing(known), regularity(known))


def test_a_silent_strap_has_no_numbers_and_the_reason() -> None:
    late = told(frames_of(session(beating([(200, 66.0)]), end_ms=260_000)))[-1]
    assert all((metric.value, metric.reason) == (None, Reason.STALE) for metric in metrics(late).values())


def at(frames: list[Frame], t_ms: int) -> VariabilityFrame:
    return next(frame for frame in told(frames) if frame.t_ms == t_ms)


def reasons(frame: VariabilityFrame) -> set[tuple[float | None, Reason | None]]:
    return {(metric.value, metric.reason) for metric in metrics(frame).values()}


def test_a_strap_unheard_for_six_seconds_shows_no_old_breath() -> None:
    """The intervals alone would be good for four more."""
    frames = frames_of(session([beat for beat in beating(QUIET) if beat.t_ms <= 299_000], end_ms=310_000))
    assert at(frames, 300_000).breathing_per_min.value is not None
    assert reasons(at(frames, 305_000)) == {(None, Reason.STALE)}


def test_a_strap_that_sends_only_a_rate_says_so() -> None:
    rates = [HeartSample(t_ms, "A", (), hr_bpm=66) for t_ms in range(301_000, 360_000, 1000)]
    beats = [beat for beat in beating(QUIET) if beat.t_ms <= 300_000]
    assert reasons(at(frames_of(session([*beats, *rates])), 350_000)) == {(None, Reason.HR_ONLY)}


def test_an_irregular_rhythm_says_so_of_every_number() -> None:
    rng, beats, t_ms = np.random.default_rng(0), list[HeartSample](), 0
    while t_ms < 300_000:
        rr_ms = int(rng.integers(400, 1300))
        t_ms += rr_ms
        beats.append(heart(t_ms, rr_ms))
    assert reasons(at(frames_of(session(beats)), 300_000)) == {(None, Reason.IRREGULAR_RHYTHM)}


def test_a_heart_of_one_interval_has_no_logarithm() -> None:
    steady: list[HeartSample] = [heart(t_ms, 1000) for t_ms in range(1000, 300_000, 1000)]
    last = told(frames_of(session(steady)))[-1]
    assert (last.sdnn_ms.value, last.pnn50_pct.value) == (0.0, 0.0)
    none = (last.ln_rmssd, last.breathing_per_min, last.regularity)
    assert {(metric.value, metric.reason) for metric in none} == {(None, Reason.NO_VARIABILITY)}
