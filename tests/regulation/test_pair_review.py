"""The review of a pair: one clock, one key, episodes with what was around them, and reasons."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from regulation.coherence import Coherence
from regulation.episode import Episode
from regulation.episodes import Episodes
from regulation.pair_review import PairReview, series_bpm
from regulation.review import label_beats, review_session
from regulation.samples import Event, SeatSettings, Start
from regulation.surrogates import Together
from regulation.verdict import Lead, Unjudged, Verdict
from tests.regulation.sessions import beating, frames_of, recorded, session

MINUTE_MS = 60_000


def two(a: list[tuple[int, float]], b: list[tuple[int, float]]) -> list[Event]:
    both = beating(a) + beating(b, seat="B", rsa_ms=30)
    both.sort(key=lambda sample: sample.t_ms)
    return session(both, seats={"A": SeatSettings(), "B": SeatSettings()})


def wobbling(rest_bpm: float, seed: int) -> list[tuple[int, float]]:
    """Up from minute 10 to 15, and a rate of its own every ten seconds."""
    rng = np.random.default_rng(seed)
    level = [100.0 if 600 < s <= 900 else rest_bpm for s in range(10, 1501, 10)]
    return [(10 * (i + 1), bpm + rng.uniform(-2, 2)) for i, bpm in enumerate(level)]


def pair_of(events: list[Event]) -> PairReview:
    pair = review_session(events).pair
    assert pair is not None
    return pair


@pytest.fixture(scope="module")
def one_heart(shared_data: Path) -> PairReview:
    folder = shared_data / "one_heart_two_sensors"
    return pair_of(recorded({"A": folder / "test_kyto.csv", "B": folder / "test_rhythm.csv"}))


def test_one_heart_in_two_sensors_moves_together_and_nobody_leads(one_heart: PairReview) -> None:
    for found in one_heart.synchrony.values():
        assert isinstance(found, Together)
        assert (found.verdict, found.lead, found.in_phase) == (Verdict.MORE_THAN_CHANCE, Lead.UNCLEAR, True)
        assert abs(found.lag_s) <= 1
    assert one_heart.overlap_s == pytest.approx(2126, abs=5)
    assert isinstance(one_heart.coherence, Coherence)
    assert one_heart.coherence.lf.coherence > one_heart.coherence.threshold


def test_one_person_alone_is_no_pair() -> None:
    assert review_session(session(beating([(300, 66.0)]))).pair is None


def test_an_empty_seat_gives_reasons() -> None:
    pair = pair_of(session(beating([(900, 66.0)]), seats={"A": SeatSettings(), "B": SeatSettings()}))
    assert set(pair.synchrony.values()) == {Unjudged.ONE_PERSON}
    assert {*pair.susy.values(), pair.coherence} == {Unjudged.ONE_PERSON}
    assert (pair.overlap_s, pair.episodes) == (0.0, [])


def test_two_minutes_are_too_short_to_tell() -> None:
    pair = pair_of(two([(120, 66.0)], [(120, 70.0)]))
    assert {*pair.susy.values(), pair.coherence} == {Unjudged.TOO_SHORT}
    for found in pair.synchrony.values():
        assert found is Unjudged.TOO_SHORT or (
            isinstance(found, Together) and found.verdict is not Verdict.NO_MORE_THAN_CHANCE
        )


def test_the_same_strap_twice_is_said() -> None:
    rates = [(60 * (i + 1), 62.0 + 5 * (i % 3)) for i in range(20)]
    both = beating(rates) + beating(rates, seat="B")
    both.sort(key=lambda sample: sample.t_ms)
    pair = pair_of(session(both, seats={"A": SeatSettings(), "B": SeatSettings()}))
    assert {*pair.synchrony.values(), *pair.susy.values(), pair.coherence} == {Unjudged.SAME_SERIES}


def test_an_episode_of_one_strap_read_twice_has_no_parts() -> None:
    """What was before, in and after it hangs on the lag of the whole, and that is withheld for its reason."""
    rates = wobbling(66.0, 0)
    both = beating(rates) + beating(rates, seat="B")
    both.sort(key=lambda sample: sample.t_ms)
    pair = pair_of(session(both, seats={"A": SeatSettings(), "B": SeatSettings()}))
    assert pair.synchrony[30] is Unjudged.SAME_SERIES
    assert [(each.before, each.during, each.after) for each in pair.episodes] == [(None, None, None)]


def test_the_key_is_the_sessions_and_no_file_name() -> None:
    events = two([(900, 66.0)], [(900, 70.0)])
    start = events[0]
    assert isinstance(start, Start)
    renamed = Start(start.t_ms, start.wall_ms, start.source, "another name", start.speed, start.seats)
    assert pair_of([renamed, *events[1:]]).synchrony == pair_of(events).synchrony


def test_the_series_is_that_of_the_normal_beats() -> None:
    events = two([(300, 60.0)], [(300, 75.0)])
    for seat, bpm in (("A", 60.0), ("B", 75.0)):
        found = series_bpm(label_beats(events, seat), 0, 300_000)  # type: ignore[arg-type]  # two literals
        assert found.size == 601
        assert np.nanmean(found) == pytest.approx(bpm, rel=0.01)


def test_a_session_that_begins_later_has_the_same_parts_beside_its_episodes() -> None:
    events = two(wobbling(66, 1), wobbling(70, 2))
    later = [replace(event, t_ms=event.t_ms + 700_000) for event in events]
    now, then = pair_of(events).episodes, pair_of(later).episodes
    assert now
    parts = [[(each.before, each.during, each.after) for each in found] for found in (now, then)]
    assert parts[0] == parts[1]
    assert parts[0][0][0] is not None


def test_an_episode_stands_with_what_was_before_in_and_after_it() -> None:
    events = two(wobbling(66.0, 0), wobbling(70.0, 1))
    pair = pair_of(events)
    episodes = Episodes()
    for frame in frames_of(events):
        episodes.take(frame)
    found: list[Episode] = [each.episode for each in pair.episodes]
    assert found == episodes.records()
    assert len(found) == 1
    (each,) = pair.episodes
    assert each.before is not None
    assert each.during is not None
    assert each.after is not None
    assert each.before.n_windows == 10
    assert found[0].ended_ms is not None
    assert each.during.n_windows <= (found[0].ended_ms - found[0].onset_ms) // 30_000
    assert each.during.mean_z is not None


def test_arousals_apart_are_a_curve_of_five_seconds() -> None:
    pair = pair_of(two([(600, 66.0)], [(600, 70.0)]))
    assert [each.t_ms for each in pair.apart][:3] == [5000, 10_000, 15_000]
    known = [each.a_minus_b for each in pair.apart if each.t_ms > 200_000]
    assert all(value is not None and abs(value) < 2 for value in known)
