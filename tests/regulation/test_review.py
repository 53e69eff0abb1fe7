"""A whole recording in numbers: what is left out, what is withheld, and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from regulation.review import review
from regulation.samples import Event, HeartSample
from tests.regulation.sessions import beating, heart, session

FLOOD = [(240, 66.0), (300, 96.0), (600, 68.0)]


def test_a_cue_has_its_start_and_its_recovery() -> None:
    found = review(session(beating(FLOOD)), "A")
    assert len(found.cues) == 1
    start_s, recovered_s = found.cues[0].start_s, found.cues[0].recovered_s
    assert 250 <= start_s <= 285
    assert recovered_s is not None
    assert recovered_s > 345
    assert found.baseline.hr_bpm == pytest.approx(66, abs=1)


def test_one_missed_beat_ruins_the_plain_number_and_not_the_corrected_one() -> None:
    samples: list[Event] = [*beating([(300, 66.0)], rsa_ms=10)]
    first, second = samples[150], samples[151]
    assert isinstance(first, HeartSample)
    assert isinstance(second, HeartSample)
    samples[150:152] = [HeartSample(second.t_ms, "A", (first.rr[0] + second.rr[0],))]
    corrected, plain = (review(session(samples), "A", correct=correct) for correct in (True, False))
    assert corrected.beats.flagged >= 1
    assert corrected.rmssd_ms is not None
    assert plain.rmssd_ms is not None
    assert plain.rmssd_ms > 5 * corrected.rmssd_ms


def test_nothing_to_look_at_has_reasons() -> None:
    found = review(session([], end_ms=5000), "A")
    assert (found.hr_bpm, found.rmssd_ms) == (None, None)
    assert found.reasons["hr_bpm"] == found.reasons["rmssd_ms"] == "few_beats"


def test_over_ten_per_cent_invalid_beats_withhold_variability() -> None:
    samples = [heart(1000 * (i + 1), 2500 if i % 8 == 0 else 1000) for i in range(200)]
    found = review(session(samples), "A")
    assert found.beats.invalid == 25
    assert found.reasons["sdnn_ms"] == "artefacts"


def test_an_irregular_recording_gives_a_rate_and_no_variability(shared_data: Path) -> None:
    rows = (shared_data / "polar_h10_pvc" / "rr_device.csv").read_text().splitlines()[1:]
    cells = [row.split(",") for row in rows]
    first = int(cells[0][0])
    samples = [heart(round((int(t) - first) / 1e6), float(rr)) for t, _hr, rr in cells]
    found = review(session(sorted(samples, key=lambda sample: sample.t_ms)), "A")
    assert found.hr_bpm is not None
    assert found.sdnn_ms is None
    assert found.reasons["rmssd_ms"] == "irregular_rhythm"
