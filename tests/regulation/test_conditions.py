"""One person's ECG by condition: the heart rate and RMSSD that the recording is known for."""

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
