"""Where beats stand: the sum of intervals, pulled to the stamps, and at its stamp where a run begins."""

from __future__ import annotations

import pytest

from regulation.artefacts import BeatClass
from regulation.hrv import Entry
from regulation.placing import Placing
from regulation.samples import UNITS_PER_MS
from tests.regulation.hearts import labelled


def at(t_ms: int, rr_ms: int, difference: int | None = None) -> Entry:
    return Entry(t_ms, rr_ms * UNITS_PER_MS, BeatClass.NORMAL, difference, difference is not None)


def placed_ms(*entries: Entry) -> list[float]:
    placing = Placing()
    return [placing.place(entry) / UNITS_PER_MS for entry in entries]


def test_intervals_that_fit_their_stamps_stay_there() -> None:
    beats = labelled([800.0 + 10 * (i % 5) for i in range(50)])
    assert placed_ms(*beats) == [beat.t_ms for beat in beats]


def test_a_beat_is_pulled_an_eighth_of_the_way_to_its_stamp() -> None:
    """Stamped 800 ms late, it stands 100 ms late, and the next one, on its stamp, 88 ms."""
    assert placed_ms(at(1000, 1000), at(2800, 1000, 0), at(3000, 1000, 0)) == [1000, 2100, 3087.5]
    assert placed_ms(at(1000, 1000), at(1200, 1000, 0)) == [1000, 1900]


def test_a_stamp_far_ahead_begins_a_run_anew() -> None:
    assert placed_ms(at(1000, 1000), at(3750, 1000, 0))[1] == 2000 + 1750 / 8
    assert placed_ms(at(1000, 1000), at(3751, 1000, 0))[1] == 3751
    assert placed_ms(at(1000, 1000), at(2100, 1000))[1] == 2100


def test_a_flagged_or_invalid_beat_takes_its_time() -> None:
    ectopic = Entry(1500, 500 * UNITS_PER_MS, BeatClass.ECTOPIC, 0, False)
    invalid = Entry(3700, 2200 * UNITS_PER_MS, None, None, False)
    assert placed_ms(at(1000, 1000), ectopic, at(2508, 1000, 0)) == [1000, 1500, 2501]
    assert placed_ms(at(1000, 1000), invalid, at(4700, 1000)) == [1000, 3700, 4700]


@pytest.mark.parametrize("scale", [0.974, 0.985, 1.02])
def test_a_strap_that_measures_short_or_long_stays_near_the_clock(scale: float) -> None:
    """An hour at 75 bpm: eight times what an interval is off by, and not minutes."""
    beats = labelled([800.0] * 4500)
    off = round(800 * scale * UNITS_PER_MS)
    placed = placed_ms(*[Entry(b.t_ms, off, b.label, b.difference, b.pair) for b in beats])
    assert placed[-1] - beats[-1].t_ms == pytest.approx(7 * 800 * (scale - 1), abs=0.01)
