"""From placed beats to labelled ones: in order, each once, and with the differences that may count."""

from __future__ import annotations

from regulation.artefacts import BeatClass
from regulation.beats import Beat
from regulation.hrv import Entry
from regulation.labels import Labeller
from regulation.samples import UNITS_PER_MS


def beat(i: int, rr_ms: int, *, valid: bool = True, linked: bool = True, segment: int = 0) -> Beat:
    return Beat(1000 * i, rr_ms * UNITS_PER_MS, valid, valid, linked, segment)


def steady(n: int, first: int = 0, segment: int = 0) -> list[Beat]:
    """Intervals of 800 and 810 ms in turn; the first has no neighbour."""
    return [beat(first + i, 800 + 10 * (i % 2), linked=i > 0, segment=segment) for i in range(n)]


def told(entries: list[Entry]) -> list[tuple[int, BeatClass | None, int | None, bool]]:
    """Second, label, difference in ms, and whether it joins two normal beats."""
    return [
        (e.t_ms // 1000, e.label, None if e.difference is None else e.difference // UNITS_PER_MS, e.pair)
        for e in entries
    ]


N, LONG = BeatClass.NORMAL, BeatClass.LONG_SHORT


def test_a_calm_heart_is_told_beat_by_beat() -> None:
    labeller = Labeller()
    entries = [labeller.push(one) for one in steady(3)]
    assert [told(some) for some in entries] == [
        [(0, N, None, False)],
        [(1, N, 10, True)],
        [(2, N, -10, True)],
    ]
    assert entries[1][0].rr == 810 * UNITS_PER_MS
    assert labeller.flush() == []


def test_a_flagged_beat_keeps_its_differences_but_neither_joins_normal_beats() -> None:
    labeller = Labeller()
    for one in steady(60):
        labeller.push(one)
    assert labeller.push(beat(60, 1300)) == []
    assert [labeller.push(beat(61 + i, 800)) for i in range(4)] == [[]] * 4
    assert told(labeller.push(beat(65, 800))) == [(60, LONG, 490, False)]
    given = told(labeller.push(beat(66, 800)))  # the one behind jumps as well, and waits as long
    assert given == [(61, N, -500, False), *((i, N, 0, True) for i in range(62, 67))]


def test_an_invalid_beat_has_no_label_and_cuts_both_differences() -> None:
    labeller = Labeller()
    beats = [*steady(3), beat(3, 2500, valid=False, linked=False), beat(4, 800, linked=False), beat(5, 800)]
    entries = [entry for one in beats for entry in labeller.push(one)]
    assert told(entries)[3:] == [(3, None, None, False), (4, N, None, False), (5, N, 0, True)]
    assert not entries[3].valid


def test_an_invalid_beat_is_told_at_once_where_nothing_waits() -> None:
    labeller = Labeller()
    assert told(labeller.push(beat(0, 250, valid=False, linked=False))) == [(0, None, None, False)]


def test_an_invalid_beat_waits_for_the_valid_one_before_it() -> None:
    labeller = Labeller()
    for one in steady(60):
        labeller.push(one)
    assert labeller.push(beat(60, 1300)) == []
    assert labeller.push(beat(61, 2500, valid=False, linked=False)) == []
    assert labeller.push(beat(62, 800, linked=False)) == []
    assert told(labeller.flush()) == [(60, LONG, 490, False), (61, None, None, False), (62, N, None, False)]


def test_a_new_segment_first_tells_what_waits_and_reaches_across_nothing() -> None:
    labeller = Labeller()
    for one in steady(60):
        labeller.push(one)
    labeller.push(beat(60, 1300))
    given = told(labeller.push(beat(90, 800, linked=False, segment=1)))
    assert given == [(60, LONG, 490, False), (90, N, None, False)]
    assert told(labeller.push(beat(91, 800, segment=1))) == [(91, N, 0, True)]
    assert labeller.push(beat(92, 1300, segment=1)) == []
    assert labeller.push(beat(93, 1300, segment=1)) == []  # the same segment: both still wait


def test_two_normal_beats_across_a_gap_make_no_pair() -> None:
    labeller = Labeller()
    labeller.push(beat(0, 800, linked=False))
    assert told(labeller.push(beat(9, 800, linked=False, segment=1))) == [(9, N, None, False)]
    assert told(labeller.push(beat(19, 800, linked=False, segment=1))) == [(19, N, None, False)]


def test_the_classifiers_first_threshold_is_told() -> None:
    labeller = Labeller()
    assert labeller.th1_uncapped_ms == 0.0
    for one in [beat(i, 800 + 100 * (i // 2 % 2), linked=i > 0) for i in range(40)]:
        labeller.push(one)
    assert labeller.th1_uncapped_ms == 5.2 * 100 / 2  # half of all differences are 0, half 100 ms


def test_a_doubtful_beat_has_a_difference_that_does_not_count() -> None:
    labeller, beats = Labeller(), steady(4)
    beats[2] = Beat(2000, 800 * UNITS_PER_MS, True, True, True, 0, doubtful=True)
    said = [one for each in beats for one in told(labeller.push(each))]
    assert said == [(0, N, None, False), (1, N, 10, True), (2, N, -10, False), (3, N, 10, True)]
