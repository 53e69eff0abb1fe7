"""Activation episodes: on crafted pairs every field is known, on simulated ones every flood."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import episodes as gate
from regulation.episode import Ending, Episode, EpisodeEvent, Moment, Who
from regulation.episodes import Episodes
from regulation.frames import CueFrame, CueState, EndFrame, Frame, MarkFrame, PauseFrame, PauseState
from regulation.pair import Reading, Unknown
from regulation.samples import SEATS, Seat
from tests.regulation.pairs import Curve, course, found, frames, state

HELD, LOST, AWAY = Unknown.HELD, Unknown.LOST, Unknown.AWAY
CALM = [0.5] * 1200
LEVELS: list[Reading] = [0.5, 1.5, 2.5, 3.5, 5.0, HELD, LOST, AWAY]
UP = course((100, 0.5), (200, 5.0), (900, 0.5))
"""At or above 3 from second 101 to 300, calm from 301 on."""


def one(a: Curve, b: Curve | None, *more: Frame) -> Episode:
    episodes = found(frames(a, b, *more))
    assert len(episodes) == 1
    return episodes[0]


def events(told: list[Frame]) -> list[EpisodeEvent]:
    episodes = Episodes()
    return [event for frame in told if (event := episodes.take(frame)) is not None]


def until(reading: Reading, seconds: int, then: Curve) -> list[Reading]:
    return [*[reading] * seconds, *then[seconds:]]


# -------------------------------------------------------------------------------------- when it is one


def test_an_episode_of_one_with_every_field() -> None:
    a = course((100, 0.5), (100, 4.0), (50, 6.0), (50, 3.0), (40, 1.5), (860, 0.5))
    episode = one(a, CALM)
    assert (episode.onset_ms, episode.ended_ms, episode.ending) == (101_000, 341_000, Ending.RECOVERED)
    assert (episode.first, episode.shared, episode.recovered_first) == ("A", False, None)
    assert (episode.peak, episode.peak_ms, episode.peak_of) == (6.0, 201_000, "A")
    assert episode.area_s == 100 * 3 + 50 * 5 + 50 * 2 + 40 * 0.5
    assert (episode.half_time_s, episode.recovery_s) == (50.0, 140.0)
    assert episode.settled_together is True
    assert (episode.parts["A"].up_ms, episode.parts["A"].peak) == (101_000, 6.0)
    assert (episode.parts["A"].settled_ms, episode.parts["B"].settled_ms) == (341_000, None)
    assert (episode.parts["B"].up_ms, episode.parts["B"].peak) == (None, 0.5)
    assert (episode.moments, episode.repaired) == ((), False)


@pytest.mark.parametrize(("level", "seconds", "episodes"), [(3.0, 60, 1), (3.0, 59, 0), (2.99999, 300, 0)])
def test_it_needs_sixty_seconds_at_three(level: float, seconds: int, episodes: int) -> None:
    a = course((100, 0.5), (seconds, level), (300, 0.5))
    assert len(found(frames(a, CALM[: len(a)]))) == episodes


@pytest.mark.parametrize(
    ("level", "seconds", "over"), [(1.0, 60, True), (1.0, 59, False), (1.00001, 60, False)]
)
def test_it_ends_with_sixty_seconds_at_one(level: float, seconds: int, *, over: bool) -> None:
    a = course((100, 0.5), (100, 4.0), (seconds, level), (10, 2.0))
    assert (one(a, CALM[: len(a)]).ending is Ending.RECOVERED) is over


def test_a_dip_begins_the_minute_again_and_a_relapse_is_the_same_episode() -> None:
    a = course((100, 0.5), (50, 4.0), (1, 2.9), (100, 4.0), (59, 0.5), (1, 1.1), (889, 0.5))
    episode = one(a, CALM)
    assert (episode.onset_ms, episode.ended_ms) == (152_000, 312_000)


def test_the_higher_of_the_two_is_enough_in_turns() -> None:
    a = course((100, 0.5), (35, 4.0), (1065, 0.5))
    b = course((130, 0.5), (40, 4.0), (1030, 0.5))
    episode = one(a, b)
    assert (episode.onset_ms, episode.ended_ms) == (101_000, 171_000)


def test_it_is_told_when_it_is_sure_and_kept_as_told() -> None:
    told = events(frames(UP, CALM))
    assert [(event.kind, event.t_ms) for event in told] == [("began", 160_000), ("ended", 360_000)]
    began, ended = (event.episode for event in told)
    assert (began.onset_ms, began.peak, began.first, began.ending) == (101_000, 5.0, "A", None)
    assert (began.ended_ms, began.recovery_s, began.settled_together) == (None, None, None)
    assert found(frames(UP, CALM)) == [ended]


def test_two_episodes_are_two() -> None:
    assert [each.onset_ms for each in found(frames(UP + UP, CALM * 2))] == [101_000, 1_301_000]


KNOWN: list[Reading] = [0.5, 1.0, 1.5, 2.5, 3.0, 5.0]


def curves(data: st.DataObject, levels: list[Reading]) -> tuple[list[Reading], list[Reading]]:
    parts = st.lists(st.tuples(st.integers(1, 150), st.sampled_from(levels)), min_size=8, max_size=8)
    a, b = ([*course(*data.draw(parts)), *CALM][:1200] for _ in SEATS)
    return a, b


def by_windows(m: list[float]) -> list[tuple[int, int | None, float, float]]:
    """Onset, end, peak and area of each episode, from sliding windows over the whole curve."""
    out, at, n = list[tuple[int, int | None, float, float]](), 0, len(m)
    while (onset := next((i for i in range(at, n - 59) if min(m[i : i + 60]) >= 3), None)) is not None:
        end = next((i for i in range(onset + 60, n - 59) if max(m[i : i + 60]) <= 1), None)
        at = n if end is None else end + 60
        area = sum(each - 1 for each in m[onset:at] if each > 1)
        end_ms = None if end is None else (end + 1) * 1000
        out.append(((onset + 1) * 1000, end_ms, max(m[onset:at]), area))
    return out


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_where_both_are_known_the_fold_finds_what_windows_find(data: st.DataObject) -> None:
    a, b = curves(data, KNOWN)
    m = [max(float(one), float(other)) for one, other in zip(a, b, strict=True)]
    told = [(each.onset_ms, each.ended_ms, each.peak, each.area_s) for each in found(frames(a, b))]
    assert told == by_windows(m)


@given(st.data())
@settings(max_examples=15, deadline=None)
def test_nothing_told_depends_on_what_comes_later(data: st.DataObject) -> None:
    told = frames(*curves(data, LEVELS), end=False)
    cut = data.draw(st.integers(0, len(told)))
    whole = events(told)
    assert events(told[:cut]) == whole[: len(events(told[:cut]))]


# ------------------------------------------------------------------------------------------------- who


def later(by_s: int, level: float = 5.0) -> list[Reading]:
    return course((100 + by_s, 0.5), (200, level), (900 - by_s, 0.5))


@pytest.mark.parametrize(("by_s", "first"), [(0, "together"), (10, "together"), (11, "A"), (150, "A")])
def test_one_is_first_by_more_than_ten_seconds(by_s: int, first: Who) -> None:
    episode = one(UP, later(by_s))
    assert (episode.first, episode.recovered_first) == (first, first)
    assert episode.parts["B"].up_ms == (101 + by_s) * 1000
    assert episode.ended_ms == episode.parts["B"].settled_ms == (301 + by_s) * 1000


@pytest.mark.parametrize(("by_s", "shared"), [(59, True), (60, True), (61, False)])
def test_it_is_shared_if_the_other_is_at_two_within_a_minute(by_s: int, *, shared: bool) -> None:
    episode = one(UP, later(by_s, 2.0))
    assert (episode.shared, episode.first) == (shared, "A")
    assert one(UP, later(by_s, 1.99999)).shared is False


def test_nobody_is_named_where_the_other_was_not_seen() -> None:
    hidden = course((95, 0.5), (30, HELD), (175, 4.0), (900, 0.5))
    assert one(UP, hidden).first is None
    seen = course((95, 0.5), (15, HELD), (1, 2.5), (189, 4.0), (900, 0.5))
    assert one(UP, seen).first == "A"
    seen = course((95, 0.5), (65, HELD), (1, 2.5), (139, 4.0), (900, 0.5))
    assert one(UP, seen).first == "A"
    late = course((95, 0.5), (66, HELD), (1, 2.5), (138, 4.0), (900, 0.5))
    assert one(UP, late).first is None
    assert one(UP, course((95, 0.5), (205, LOST), (900, 0.5))).first is None


def test_unseen_for_half_of_the_minute_is_not_known_to_be_apart() -> None:
    assert one(UP, course((100, 0.5), (31, LOST), (1069, 0.5))).shared is False
    assert one(UP, course((100, 0.5), (32, LOST), (1068, 0.5))).shared is None
    assert one(UP, course((100, 0.5), (32, LOST), (28, 2.0), (1040, 0.5))).shared is True


def test_who_settled_first_is_judged_after_the_own_peak() -> None:
    a = course((100, 0.5), (100, 4.0), (70, 0.5), (50, 6.0), (880, 0.5))
    b = course((100, 0.5), (190, 4.0), (910, 0.5))
    episode = one(a, b)
    assert (episode.parts["A"].settled_ms, episode.parts["B"].settled_ms) == (321_000, 291_000)
    assert episode.recovered_first == "B"


def test_a_small_relapse_after_settling_does_not_change_who_settled_first() -> None:
    a = course((100, 0.5), (100, 4.0), (70, 0.5), (50, 2.0), (880, 0.5))
    episode = one(a, course((100, 0.5), (190, 4.0), (910, 0.5)))
    assert (episode.recovered_first, episode.ended_ms) == ("A", 321_000)


@pytest.mark.parametrize(("seconds", "together"), [(600, True), (601, False)])
def test_settled_together_is_within_ten_minutes_of_the_peak(seconds: int, *, together: bool) -> None:
    a = course((100, 0.5), (61, 4.0), (1, 5.0), (seconds - 1, 1.5), (61, 0.5))
    episode = one(a, [0.5] * len(a))
    assert (episode.recovery_s, episode.settled_together) == (float(seconds), together)


def test_a_new_peak_begins_half_time_again() -> None:
    a = course((100, 0.5), (60, 4.0), (20, 1.9), (60, 6.0), (30, 3.1), (930, 3.0), (100, 0.5))
    assert one(a, [0.5] * len(a)).half_time_s == 90.0


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_swapped_seats_swap_every_name_and_nothing_else(data: st.DataObject) -> None:
    a, b = curves(data, LEVELS)
    there, back = found(frames(a, b)), found(frames(b, a))
    assert [mirrored(episode) for episode in there] == back
    assert found(frames(a, b, order=("B", "A"))) == there


def mirrored(episode: Episode) -> Episode:
    names: dict[Who | None, Who | None] = {"A": "B", "B": "A", "together": "together", None: None}
    assert set(names) == {*get_args(Seat), "together", None}
    peak_of = names[episode.peak_of]
    assert peak_of is not None
    return replace(
        episode,
        first=names[episode.first],
        peak_of=peak_of,
        recovered_first=names[episode.recovered_first],
        parts={"A": episode.parts["B"], "B": episode.parts["A"]},
    )


# --------------------------------------------------------------------------------- where one is not known


@pytest.mark.parametrize(
    ("why", "onset_s"),
    [(HELD, 101), (LOST, 161), (AWAY, 161)],
)
def test_what_silence_does_to_a_beginning(why: Unknown, onset_s: int) -> None:
    a = course((100, 0.5), (50, 5.0), (10, why), (100, 5.0), (940, 0.5))
    assert one(a, CALM).onset_ms == onset_s * 1000
    up_with_a = course((100, 0.5), (160, 4.0), (940, 0.5))
    assert one(a, up_with_a).onset_ms == 101_000


def test_a_held_clock_counts_only_what_was_seen() -> None:
    a = course((100, 0.5), (50, 5.0), (8, HELD), (9, 5.0), (900, 0.5))
    assert found(frames(a, CALM)) == []
    a = course((100, 0.5), (50, 5.0), (8, HELD), (10, 5.0), (900, 0.5))
    assert events(frames(a, CALM))[0].t_ms == 168_000


@pytest.mark.parametrize(("why", "ended_s"), [(HELD, 301), (LOST, 341), (AWAY, 301)])
@pytest.mark.parametrize("seat", SEATS)
def test_what_silence_does_to_an_end(why: Unknown, ended_s: int, seat: Seat) -> None:
    """Of the calm one; for the one who was up an away means that nobody saw the end."""
    quiet = course((330, 0.5), (10, why), (860, 0.5))
    a, b = (UP, quiet) if seat == "B" else (quiet, UP)
    episode = one(a, b)
    expected = 341 if why is AWAY else ended_s  # back from away, a person has to be seen for a minute again
    assert (episode.ending, episode.ended_ms) == (Ending.RECOVERED, expected * 1000)


def test_an_end_that_nobody_saw_is_none() -> None:
    gone = course((100, 0.5), (100, 5.0), (60, LOST), (940, AWAY))
    for a, b in ((gone, CALM), (CALM, gone)):
        told = events(frames(a, b))
        assert [(event.kind, event.t_ms) for event in told] == [("began", 160_000), ("ended", 261_000)]
        lost = told[-1].episode
        assert (lost.ending, lost.ended_ms, lost.recovery_s) == (Ending.SIGNAL_LOST, None, None)
        assert (lost.half_time_s, lost.settled_together) == (None, None)


def test_both_gone_is_a_lost_signal_and_no_rest() -> None:
    gone = course((100, 0.5), (100, 5.0), (60, LOST), (940, AWAY))
    episode = one(gone, gone)
    assert (episode.ending, episode.settled_together) == (Ending.SIGNAL_LOST, None)


def test_it_goes_on_with_the_one_who_is_left_and_settled_needs_both() -> None:
    b = course((100, 0.5), (100, 4.0), (60, LOST), (940, AWAY))
    episode = one(UP, b)
    assert (episode.ending, episode.ended_ms) == (Ending.SIGNAL_LOST, None)
    never_up = course((100, 0.5), (60, LOST), (1040, AWAY))
    episode = one(UP, never_up)
    assert (episode.ending, episode.ended_ms) == (Ending.RECOVERED, 301_000)
    assert episode.settled_together is None


@pytest.mark.parametrize("away", [None, [AWAY] * 1200])
def test_one_person_alone_has_episodes_without_comparisons(away: Curve | None) -> None:
    episode = one(UP, away)
    assert (episode.onset_ms, episode.ended_ms, episode.ending) == (101_000, 301_000, Ending.RECOVERED)
    assert (episode.first, episode.shared, episode.settled_together) == (None, None, None)
    assert (episode.recovered_first, episode.parts["B"].peak) == (None, None)


def test_two_who_never_overlap_are_judged_alone() -> None:
    a = [*UP, *[AWAY] * 1200]
    b = [*[AWAY] * 1200, *UP]
    assert [(each.peak_of, each.shared) for each in found(frames(a, b))] == [("A", None), ("B", None)]


def test_nobody_there_is_no_episode() -> None:
    for why in Unknown:
        assert found(frames([why] * 300, [why] * 300)) == []
    assert found([]) == []
    assert found([EndFrame(0, "test")]) == []


def test_a_clock_does_not_run_on_while_a_level_is_missing() -> None:
    """Someone without a resting level is not held: seconds at 3 that are apart must not add up."""
    parts: list[tuple[int, Reading]] = [(30, 4.0), (30, 0.5)]
    a = course(*parts * 10)
    assert found(frames(a, [AWAY] * len(a))) == []


# ---------------------------------------------------------------------------------------------- the end


def test_one_that_goes_on_at_the_end_is_kept_with_its_reason() -> None:
    a = course((100, 0.5), (200, 5.0))
    told = events(frames(a, CALM[:300]))
    assert [(event.kind, event.t_ms) for event in told] == [("began", 160_000), ("ended", 300_000)]
    episode = told[-1].episode
    assert (episode.ending, episode.ended_ms, episode.recovery_s) == (Ending.SESSION_END, None, None)
    assert (episode.half_time_s, episode.settled_together) == (None, None)
    assert found(frames(a, CALM[:300])) == [episode]
    assert found(frames(a, CALM[:300], end=False)) == [replace(episode, ending=None)]


def test_an_hour_up_has_not_settled_together() -> None:
    a = course((100, 0.5), (701, 5.0))
    assert one(a[:701], CALM[:701]).settled_together is None
    assert one(a, CALM[:801]).settled_together is False


def test_two_minutes_are_a_session_like_any_other() -> None:
    assert found(frames([0.5] * 120, [0.5] * 120)) == []
    assert one([4.0] * 120, [0.5] * 120).onset_ms == 1000
    assert one([4.0] * 60, None).ending is Ending.SESSION_END  # its sixtieth second is complete with the end


def test_eight_hours_take_no_memory_for_each_second() -> None:
    """One hour up, then calm, eight times over."""
    episodes = Episodes()

    def hour(at: int) -> None:
        for t_s in range(at * 3600 + 1, (at + 1) * 3600 + 1):
            for seat in SEATS:
                episodes.take(state(t_s * 1000, seat, 5.0 if t_s % 3600 < 1800 else 0.5))

    hour(0)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for at in range(1, 8):
        hour(at)
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert len(episodes.records()) == 8
    assert grown < 8 * 2_000


# -------------------------------------------------------------------------------- what people did beside it


def mark(t_s: float, by: str = "A", key: str = "R") -> MarkFrame:
    return MarkFrame(round(t_s * 1000), by, key, "")


def cue(t_s: float, seat: Seat = "A", *, cued: bool = True) -> CueFrame:
    t_ms = round(t_s * 1000)
    up, calm = CueState.FLOODED, CueState.CALM
    return CueFrame(t_ms, seat, up, calm, "up", cued, 95.0, 25.0, 90.0, None, baseline_missing=False)


def pause(t_s: float, cause: str, by: str | None) -> PauseFrame:
    running = PauseState.NONE if by is None else PauseState.RUNNING
    return PauseFrame(round(t_s * 1000), running, None, None, by, {"A": False, "B": False}, cause)


def test_what_happened_inside_is_kept_in_order() -> None:
    episode = one(
        UP,
        CALM,
        mark(100.9, "therapist", "2"),
        cue(101),
        cue(130, "B", cued=False),
        pause(140.5, "begun", "B"),
        pause(150, "ready", "B"),
        mark(200, "therapist", "3"),
        MarkFrame(210_000, "A", "notice", "own words"),
        MarkFrame(211_000, "therapist", "note", "private"),
        pause(320, "returned", None),
        mark(360, "therapist", "4"),
        mark(361, "therapist", "5"),
    )
    assert episode.moments == (
        Moment(101_000, "cue", "A"),
        Moment(140_500, "pause", "B"),
        Moment(200_000, "mark", "therapist", "3"),
        Moment(320_000, "pause_over", ""),
        Moment(360_000, "mark", "therapist", "4"),
    )


@pytest.mark.parametrize(
    ("frame", "repaired"),
    [
        (mark(200), True),
        (mark(200, "B"), True),
        (mark(200, "therapist"), False),
        (mark(200, "therapist", "1"), False),
        (mark(99), False),
        (mark(900), True),
        (mark(960), True),
        (mark(961), False),
    ],
)
def test_only_their_own_word_makes_it_a_repair(frame: MarkFrame, *, repaired: bool) -> None:
    assert one(UP, CALM, frame).repaired is repaired


def test_a_late_word_is_of_the_episode_before_until_another_one_is_sure() -> None:
    again = course((100, 0.5), (200, 5.0), (100, 0.5), (100, 5.0), (100, 0.5))
    for t_s, repaired in ((405, [True, False]), (459, [True, False]), (461, [False, True])):
        told = found(frames(again, CALM[:600], mark(t_s)))
        assert [episode.repaired for episode in told] == repaired


def test_a_rise_that_is_none_keeps_nothing() -> None:
    a = course((100, 0.5), (50, 5.0), (50, 0.5), (200, 5.0), (800, 0.5))
    assert [moment.t_ms for moment in one(a, CALM, cue(120), cue(160), cue(201)).moments] == [201_000]


# --------------------------------------------------------------------------------------- simulated pairs


@pytest.mark.slow
def test_floods_of_simulated_pairs_are_found_and_quiet_ones_have_none() -> None:
    """At a small size; in full: `python -m bench.episodes`."""
    floods, quiet = gate.Tally(), gate.Tally()
    for seed in range(4):
        floods += gate.run(("floods", 0, seed))[1]
        quiet += gate.run(("quiet", 0, seed))[1]
    assert floods.floods >= 8
    assert floods.found == floods.floods
    assert floods.false + quiet.false == 0
    assert floods.rightly >= floods.told_apart - 1
