"""The cue machine, second by second: thresholds, dwells, suspension and the ablations that must hurt."""

from __future__ import annotations

from dataclasses import replace

import pytest

from regulation.baseline import Level
from regulation.cue import RULES, Change, CueMachine, Look, threshold_bpm
from regulation.frames import CueState as S
from regulation.samples import Preset

LEVEL = Level(66.0, 5.0, 3.7, 0.25)  # cue level 86, return level 74
CALM = Look(0, 67.0, 67.0, 0.2, 0.0, 500, 0.0, irregular=False)
HIGH = replace(CALM, hr15_bpm=95.0, hr30_bpm=95.0, arousal=4.5)


class Run:
    """A machine with a level, and its clock."""

    def __init__(self, level: Level | None = LEVEL, preset: Preset = Preset.ADULT) -> None:
        self.machine = CueMachine(preset, None)
        self.machine.set_level(level)
        self.t_s = 0

    def go(self, look: Look, seconds: int) -> list[Change]:
        changes = []
        for _ in range(seconds):
            self.t_s += 1
            change = self.machine.tick(replace(look, t_ms=self.t_s * 1000))
            changes += [change] if change else []
        return changes


def calm(preset: Preset = Preset.ADULT) -> Run:
    run = Run(preset=preset)
    run.go(CALM, 5)
    assert run.machine.state is S.CALM
    return run


@pytest.mark.parametrize(
    ("b", "preset", "expected"),
    [
        (55, Preset.ADULT, 80),
        (60, Preset.ADULT, 80),
        (80, Preset.ADULT, 100),
        (90, Preset.ADULT, 105),
        (44, Preset.ATHLETE, 65),
        (50, Preset.ATHLETE, 70),
        (70, Preset.CHILD, 100),
        (90, Preset.CHILD, 110),
    ],
)
def test_thresholds(b: float, preset: Preset, expected: float) -> None:
    assert threshold_bpm(Level(b, 5.0, None, 0.25), preset) == expected


def test_a_cue_needs_twenty_seconds_on_end() -> None:
    run = calm()
    assert not any(change.cued for change in run.go(HIGH, 19))
    assert run.machine.state is S.ELEVATED  # after 10 s, and the dwell goes on through it
    assert [(c.state, c.cued) for c in run.go(HIGH, 1)] == [(S.FLOODED, True)]


def test_one_second_below_begins_again() -> None:
    run = calm()
    run.go(HIGH, 19)
    run.go(CALM, 1)
    assert not any(change.cued for change in run.go(HIGH, 19))


def test_a_little_over_without_a_drop_in_variability_is_no_cue() -> None:
    run = calm()
    steady = replace(HIGH, hr15_bpm=90.0, arousal=2.5)
    assert run.go(steady, 60) == []
    assert any(change.cued for change in run.go(replace(steady, ln_rmssd_drop=0.2), 20))


def flooded() -> Run:
    run = calm()
    run.go(HIGH, 20)
    return run


def test_the_way_back_takes_45_seconds_in_the_band() -> None:
    run = flooded()
    down = replace(CALM, hr15_bpm=73.0, hr30_bpm=74.0, arousal=1.0)
    assert [c.state for c in run.go(down, 1)] == [S.RECOVERING]
    assert run.go(down, 43) == []
    assert [c.state for c in run.go(down, 1)] == [S.CALM]


def test_a_relapse_is_no_second_cue() -> None:
    run = flooded()
    run.go(CALM, 10)
    assert [(c.state, c.cued) for c in run.go(HIGH, 5)] == [(S.FLOODED, False)]


def test_the_next_cue_waits_sixty_seconds_after_calm() -> None:
    run = flooded()
    run.go(CALM, 45)
    assert run.machine.state is S.CALM
    assert not any(change.cued for change in run.go(HIGH, 59))
    assert any(change.cued for change in run.go(HIGH, 1))


def test_short_silence_stops_the_dwell_and_does_not_reset_it() -> None:
    run = calm()
    run.go(HIGH, 15)
    run.go(replace(HIGH, silence_ms=5000), 5)
    assert any(change.cued for change in run.go(HIGH, 5))


@pytest.mark.parametrize(
    "disturbed",
    [
        replace(HIGH, silence_ms=10_001),
        replace(HIGH, artefact_share=0.21),
        replace(HIGH, irregular=True),
    ],
)
def test_what_suspends_keeps_the_state_and_starts_the_dwell_again(disturbed: Look) -> None:
    run = calm()
    run.go(HIGH, 15)
    assert [c.state for c in run.go(disturbed, 3)] == [S.SUSPENDED]
    assert [c.state for c in run.go(HIGH, 1)] == [S.ELEVATED]
    assert not any(change.cued for change in run.go(HIGH, 19))


def test_after_a_minute_it_is_unknown_and_the_same_flood_is_not_cued_again() -> None:
    run = flooded()
    silent = replace(HIGH, silence_ms=75_000, hr15_bpm=None, hr30_bpm=None, arousal=None)
    assert [c.state for c in run.go(silent, 75)] == [S.SUSPENDED, S.UNKNOWN]
    changes = run.go(HIGH, 120)
    assert [c.state for c in changes] == [S.RECOVERING, S.FLOODED]
    assert not any(change.cued for change in changes)


def test_medication_has_no_automatic_cue() -> None:
    assert not any(change.cued for change in calm(Preset.MEDICATION).go(HIGH, 300))


def test_without_a_level_only_a_hundred_cues() -> None:
    run = Run(level=None)
    assert run.go(replace(HIGH, hr15_bpm=99.0), 60) == []
    changes = run.go(replace(HIGH, hr15_bpm=100.0), 20)
    assert [(c.state, c.cued) for c in changes] == [(S.FLOODED, True)]


@pytest.mark.parametrize("disturbed", [replace(HIGH, irregular=True), replace(HIGH, artefact_share=0.21)])
def test_without_a_level_a_disturbed_second_is_no_second_of_a_cue(disturbed: Look) -> None:
    run = Run(level=None)
    high = replace(HIGH, hr15_bpm=120.0)
    assert run.go(high, 19) == []
    assert run.go(replace(disturbed, hr15_bpm=120.0), 1) == []
    assert run.go(high, 19) == []
    run.machine.moved(run.t_s * 1000)
    assert run.go(high, 59) == []


def test_twenty_minutes_up_ask_once() -> None:
    run = flooded()
    asked = [run.machine.long_up(t * 1000) for t in range(run.t_s, run.t_s + 1300)]
    assert asked.count(True) == 1
    assert asked.index(True) == 1201


def test_twenty_minutes_are_counted_through_lost_signal_and_relapses() -> None:
    run, asked, silent = flooded(), 0, replace(HIGH, silence_ms=11_000)
    down = replace(CALM, hr15_bpm=80.0, hr30_bpm=73.0)
    for _ in range(5):
        for look, seconds in ((HIGH, 200), (silent, 12), (HIGH, 60), (down, 10)):
            for _ in range(seconds):
                run.go(look, 1)
                asked += run.machine.long_up(run.t_s * 1000)
    assert asked == 1


def test_without_a_level_every_flood_is_cued() -> None:
    run = Run(level=None)
    up = replace(CALM, hr15_bpm=115.0, hr30_bpm=115.0, arousal=None, ln_rmssd_drop=None)
    down = replace(up, hr15_bpm=75.0, hr30_bpm=75.0)
    cued = [change.cued for look in (down, up, down, up, down) for change in run.go(look, 200)]
    assert cued.count(True) == 2


def test_a_new_level_in_a_flood_does_not_cue_it_again_at_once() -> None:
    run = flooded()
    run.machine.set_level(Level(78.0, 5.0, 3.7, 0.25))  # cue level 98
    run.machine.start_over(run.t_s * 1000)
    assert run.machine.state is S.CALM
    assert not [change for change in run.go(replace(HIGH, hr15_bpm=110.0), 59) if change.cued]
    assert [change for change in run.go(replace(HIGH, hr15_bpm=110.0), 2) if change.cued]


def test_a_cue_level_under_the_rest_does_not_go_to_and_fro() -> None:
    machine = CueMachine(Preset.ADULT, 60.0)
    machine.set_level(LEVEL)
    assert machine.return_bpm == 58.0


def conditions(look: Look, level: Level | None = LEVEL) -> dict[str, bool]:
    machine = CueMachine(Preset.ADULT, None)
    machine.set_level(level)
    return machine._conditions(look)


@pytest.mark.parametrize(
    ("condition", "holds", "not_yet"),
    [  # the value that just holds, and the one beside it
        ("up", replace(HIGH, hr15_bpm=94.0), replace(HIGH, hr15_bpm=93.9)),  # 8 above the cue level
        (
            "up",
            replace(HIGH, hr15_bpm=86.0, ln_rmssd_drop=0.2),
            replace(HIGH, hr15_bpm=86.0, ln_rmssd_drop=0.19),
        ),
        (
            "up",
            replace(HIGH, hr15_bpm=86.0, ln_rmssd_drop=0.2),
            replace(HIGH, hr15_bpm=85.9, ln_rmssd_drop=0.2),
        ),
        ("aroused", replace(CALM, arousal=3.0), replace(CALM, arousal=2.99)),
        ("settled", replace(CALM, arousal=1.99), replace(CALM, arousal=2.0)),
        ("in_band", replace(CALM, hr30_bpm=74.0), replace(CALM, hr30_bpm=74.1)),
        ("over_threshold", replace(CALM, hr15_bpm=86.0), replace(CALM, hr15_bpm=85.9)),
        ("disturbed", replace(CALM, silence_ms=10_001), replace(CALM, silence_ms=10_000)),
        ("disturbed", replace(CALM, artefact_share=0.201), replace(CALM, artefact_share=0.2)),
        ("disturbed", replace(CALM, silence_ms=None), CALM),  # no beat was ever heard
        ("disturbed", replace(CALM, moving=True), CALM),
        ("too_long", replace(CALM, t_ms=60_001), replace(CALM, t_ms=60_000)),
    ],
)
def test_where_each_condition_begins(condition: str, holds: Look, not_yet: Look) -> None:
    assert conditions(holds)[condition]
    assert not conditions(not_yet)[condition]


@pytest.mark.parametrize(("silence_ms", "cued"), [(2500, True), (2501, False)])
def test_a_second_counts_with_up_to_two_and_a_half_seconds_of_silence(silence_ms: int, *, cued: bool) -> None:
    run = calm()
    run.go(HIGH, 19)
    assert any(change.cued for change in run.go(replace(HIGH, silence_ms=silence_ms), 1)) is cued


def test_moved_or_spoke_holds_cues_back_for_a_minute() -> None:
    run = calm()
    run.machine.moved(run.t_s * 1000)
    assert [c.state for c in run.go(CALM, 59)] == [S.SUSPENDED]
    assert [c.state for c in run.go(CALM, 1)] == [S.CALM]


def test_unknown_ends_only_after_thirty_valid_seconds() -> None:
    run = flooded()
    run.go(replace(HIGH, silence_ms=75_000), 75)
    assert run.machine.state is S.UNKNOWN
    assert run.go(replace(HIGH, hr15_bpm=None), 40) == []  # heard, but no rate yet
    assert run.go(replace(HIGH, artefact_share=0.5), 40) == []
    assert run.go(HIGH, 29) == []
    assert [c.state for c in run.go(HIGH, 1)] == [S.RECOVERING]


def test_an_own_cue_level_stands_in_for_the_computed_one() -> None:
    machine = CueMachine(Preset.ADULT, 100.0)
    machine.set_level(LEVEL)
    assert (machine.threshold_bpm, machine.return_bpm) == (100.0, 79.6)
    assert CueMachine(Preset.ADULT, None).return_bpm == 88.0  # no level yet


def test_every_condition_of_the_table_exists() -> None:
    known = CueMachine(Preset.ADULT, None)._conditions(CALM)
    assert {rule.condition for rule in RULES} <= set(known)
