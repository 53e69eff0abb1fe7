"""One person's ECG by condition: the heart rate and RMSSD that the recording is known for, and the breath."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.conditions import EXPECTED, WITHIN_BPM, measure, table


def test_heart_rate_and_rmssd_by_condition(shared_data: Path) -> None:
    found = measure(shared_data)
    assert len(found) == 8
    for name, (hr_bpm, raw_rmssd_ms) in EXPECTED.items():
        assert found[name].hr_bpm == pytest.approx(hr_bpm, abs=WITHIN_BPM), name
        assert found[name].raw_rmssd_ms == pytest.approx(raw_rmssd_ms, abs=0.5), name
    for name, each in found.items():
        assert 0.95 * each.raw_rmssd_ms < each.rmssd_ms <= each.raw_rmssd_ms, name
        assert (each.rmssd_ms < each.raw_rmssd_ms) == bool(each.flagged), name
        assert each.flagged <= 0.04 * each.beats, name
    assert table(shared_data)[1]


def test_breath_is_shown_at_rest_and_not_while_counting_aloud_or_in_slow_breathing(shared_data: Path) -> None:
    found = measure(shared_data)
    assert min(found[name].breathing_share for name in ("sitting", "recovery", "standing")) > 0.9
    assert found["arithmetic"].breathing_share < 0.2
    assert found["breathing"].breathing_share == 0  # 6 a minute lies under what a peak may be
    shown = {name: each.breathing_per_min for name, each in found.items()}
    assert shown["sitting"] == pytest.approx(14.5, abs=0.5)
    assert shown["standing"] == pytest.approx(17.9, abs=0.5)
    regular = {name: each.regularity for name, each in found.items() if each.regularity is not None}
    assert len(regular) == 8
    assert max(regular, key=lambda name: regular[name]) == "breathing"
    assert regular["breathing"] == pytest.approx(0.76, abs=0.02)
