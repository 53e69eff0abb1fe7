"""A whole recording in numbers: what is left out, what is withheld, and why."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from regulation.review import POWERS, VARIABILITY, label_beats, review, review_session
from regulation.samples import SEATS, Event, HeartSample, SeatSettings
from regulation.spectrum import band_powers
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


def test_both_people_at_once_have_the_numbers_of_each_alone() -> None:
    beats: list[Event] = [*beating(FLOOD), *beating([(500, 80.0)], seat="B")]
    events = session(sorted(beats, key=lambda event: event.t_ms), seats=dict.fromkeys(SEATS, SeatSettings()))
    found = review_session(events).people
    assert found == {seat: review(events, seat) for seat in SEATS}
    assert [len(person.cues) for person in found.values()] == [1, 0]


def test_nothing_to_look_at_has_reasons() -> None:
    found = review(session([], end_ms=5000), "A")
    assert (found.hr_bpm, found.rmssd_ms, found.lf_power_ms2) == (None, None, None)
    assert found.reasons["hr_bpm"] == found.reasons["rmssd_ms"] == "few_beats"
    assert [found.reasons[name] for name in POWERS] == ["few_beats"] * 3
    assert found.spectrum_windows == 0


# Breathing at 0.25 Hz that sways the intervals by 40 ms has 800 ms2, all of it HF.


def test_band_powers_of_a_steady_recording() -> None:
    found = review(session(beating([(620, 75.0)])), "A")
    assert found.hf_power_ms2 == pytest.approx(800, rel=0.05)
    assert found.lf_power_ms2 == pytest.approx(0, abs=8)
    assert found.vlf_power_ms2 == pytest.approx(0, abs=8)
    assert found.spectrum_windows == 2
    assert not set(POWERS) & set(found.reasons)


def test_a_short_recording_has_hf_alone_and_says_why() -> None:
    found = review(session(beating([(100, 75.0)])), "A")
    assert found.hf_power_ms2 == pytest.approx(800, rel=0.05)
    assert (found.vlf_power_ms2, found.lf_power_ms2) == (None, None)
    assert found.spectrum_windows == 1
    assert {name: found.reasons.get(name) for name in POWERS} == {
        "vlf_power_ms2": "too_short",
        "lf_power_ms2": "too_short",
        "hf_power_ms2": None,
    }


def test_a_recording_without_a_resting_level_says_why() -> None:
    """A finished recording does not warm: it is too short, or the search ended with a reason."""
    short = review(session(beating([(170, 75.0)])), "A")
    assert short.baseline.hr_bpm is None
    assert short.reasons["baseline.hr_bpm"] == short.reasons["baseline.rmssd_ms"] == "too_short"
    silent = review(session([b for b in beating([(400, 75.0)]) if not 20_000 < b.t_ms < 150_000]), "A")
    assert silent.reasons["baseline.hr_bpm"] == "gap"
    assert "warming" not in {*short.reasons.values(), *silent.reasons.values()}


@pytest.mark.parametrize("resting", ["artefacts", "no_variability"])
def test_a_level_without_variability_says_why_in_the_review(resting: str) -> None:
    """One long beat in eight while the level is searched for, or beats all equal; then a usual heart."""
    if resting == "artefacts":
        early = [heart(1000 * (i + 1), 2500 if i % 8 == 0 else 1000 + 20 * (i % 2)) for i in range(190)]
    else:
        early = [heart(1000 * (i + 1), 1000) for i in range(190)]
    late = [replace(beat, t_ms=beat.t_ms + 190_000) for beat in beating([(200, 66.0)])]
    found = review(session([*early, *late]), "A")
    assert found.baseline.hr_bpm == pytest.approx(60, abs=1)
    assert found.baseline.rmssd_ms is None
    assert found.reasons["baseline.rmssd_ms"] == resting


def test_a_plot_that_is_wider_than_long_has_no_length() -> None:
    beats = [heart(900 * (i + 1), 1000 if i % 2 else 800) for i in range(11)]
    found = review(session(beats), "A", correct=False)
    assert found.sd1_ms == pytest.approx(149, abs=1)
    assert (found.sd2_ms, found.reasons["sd2_ms"]) == (None, "no_variability")


def test_windows_begin_with_the_part_that_is_looked_at() -> None:
    """The same recording an hour later on the axis has the same powers."""
    first, *rest, last = session(beating([(320, 75.0)]))
    moved = [replace(event, t_ms=event.t_ms + 3_650_000) for event in (first, *rest, last)]
    assert review(moved, "A").hf_power_ms2 == review([first, *rest, last], "A").hf_power_ms2


def test_plain_powers_join_the_beats_and_ignore_gaps() -> None:
    samples: list[Event] = [s for s in beating([(600, 75.0)]) if not 100_000 < s.t_ms % 150_000 < 125_000]
    corrected, plain = (review(session(samples), "A", correct=correct) for correct in (True, False))
    assert corrected.lf_power_ms2 is None
    assert corrected.reasons["lf_power_ms2"] == "gap"
    assert plain.hf_power_ms2 == pytest.approx(800, rel=0.1)
    assert plain.lf_power_ms2 is not None


def test_plain_powers_leave_out_what_is_no_beat() -> None:
    beats: list[Event] = list(beating([(320, 75.0)]))
    noisy = [*beats[:50], heart(beats[50].t_ms, 52.0), *beats[50:]]
    assert review(session(noisy), "A", correct=False).hf_power_ms2 == pytest.approx(800, rel=0.1)


def uneven(from_ms: int, long_s: int, regular: int) -> list[Event]:
    """A slow heart in which after some regular beats one comes early, with a pause after it."""
    samples, t_ms = list[Event](), from_ms
    while t_ms < from_ms + 1000 * long_s:
        for rr_ms in (*[1200] * regular, 600, 1750):
            t_ms += rr_ms
            samples.append(heart(t_ms, rr_ms))
    return samples


def test_an_irregular_minute_is_in_no_window() -> None:
    """A fast heart and one uneven minute in its second window: too few beats for that window's 5 %."""
    calm = [s for s in beating([(900, 110.0)], rsa_ms=20) if not 330_000 < s.t_ms < 395_000]
    events = session(sorted([*calm, *uneven(330_000, 60, 5)], key=lambda event: event.t_ms))
    entries = [e for e in label_beats(events, "A") if 300_000 < e.t_ms <= 600_000]
    assert sum(not e.normal for e in entries) <= 0.05 * len(entries)
    one, three = (band_powers(label_beats(events, "A"), end).hf_power_ms2.value for end in (300_000, 900_000))
    assert one is not None
    assert three is not None
    assert review(events, "A").hf_power_ms2 == pytest.approx((one + three) / 2, rel=1e-9)


def test_what_is_withheld_for_the_whole_recording_holds_for_its_clean_windows() -> None:
    calm = beating([(310, 75.0)])
    found = review(session([*calm, *uneven(calm[-1].t_ms, 600, 1)]), "A")
    assert [found.reasons[name] for name in ("rmssd_ms", *POWERS)] == ["artefacts"] * 4
    assert found.hf_power_ms2 is None


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
    assert [found.reasons[name] for name in POWERS] == ["irregular_rhythm"] * 3
    assert found.hf_power_ms2 is None


@pytest.mark.parametrize(("long_s", "reason"), [(119.9, "too_short"), (120.0, None)])
def test_the_spread_of_a_short_recording_is_withheld_unless_plain_numbers_are_asked(
    long_s: float, reason: str | None
) -> None:
    samples = [sample for sample in beating([(130, 66.0)]) if sample.t_ms <= long_s * 1000]
    events = session(samples, end_ms=round(long_s * 1000))
    found, plain = review(events, "A"), review(events, "A", correct=False)
    assert (found.reasons.get("sdnn_ms"), found.reasons.get("sd2_ms")) == (reason, reason)
    assert (found.sdnn_ms is None, found.sd2_ms is None) == (reason is not None, reason is not None)
    assert found.rmssd_ms == plain.rmssd_ms
    assert plain.sdnn_ms is not None


def test_beats_count_towards_the_two_minutes_and_not_the_time_around_them() -> None:
    found = review(session(beating([(40, 66.0)]), end_ms=600_000), "A")
    assert (found.sdnn_ms, found.reasons["sdnn_ms"]) == (None, "too_short")
    assert found.rmssd_ms is not None


def test_a_short_recording_keeps_the_reason_that_a_metric_has_of_its_own() -> None:
    """To wait for two minutes would not help where every eighth beat is none, or nothing was heard."""
    noisy = review(session([heart(1000 * (i + 1), 2500 if i % 8 == 0 else 1000) for i in range(90)]), "A")
    assert {noisy.reasons[name] for name in VARIABILITY} == {"artefacts"}
    silent = review(session([], end_ms=5000), "A")
    assert {silent.reasons[name] for name in VARIABILITY} == {"few_beats"}
