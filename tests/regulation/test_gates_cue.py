"""The cue gates at a small size (seeds 0..n-1), and each idea of the machine taken out to see it fail.

Full size: `python -m bench.gates`, docs/evidence/cue.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import pytest

from bench import cue, hearts, rhythm
from bench.ablations import Ablation, ablation, patched
from bench.cue import Tally
from regulation.frames import CueFrame, CueState
from regulation.samples import SEATS, Event, Motion
from sensor_bridge.archive import ArchiveEvent
from sensor_bridge.decode import to_event
from sensor_bridge.simulated import ScenarioName, simulate
from tests.regulation.sessions import cues, frames_of, heart, session

pytestmark = pytest.mark.slow


PAIRS = 4
LEVEL_S = 240


@dataclass(frozen=True)
class Sessions:
    """Simulated sessions, and what the cue machines of their hearts were shown."""

    whole: list[tuple[list[cue.Flood], cue.Seen]]

    def judged(self, *, motion: bool = True) -> Tally:
        out = Tally()
        for floods, seen in self.whole:
            out += cue.judge(floods, cue.replayed(seen, motion=motion))
        return out


def simulated(scenario: ScenarioName, lost_pct: int = 0, pairs: int = PAIRS) -> Sessions:
    made = []
    for seed in range(pairs):
        pair = simulate(scenario, cue.MINUTES, seed)
        events = heard(pair.events)
        seen = cue.look(cue.losing(events, lost_pct, seed) if lost_pct else events)
        made += [(pair.truth["seats"][seat]["floods"], seen[seat]) for seat in SEATS]
    return Sessions(made)


def heard(archived: list[ArchiveEvent]) -> list[Event]:
    return [event for each in archived if (event := to_event(each)) is not None]


@pytest.fixture(scope="module")
def floods() -> Sessions:
    return simulated("floods")


@pytest.fixture(scope="module")
def quiet() -> Sessions:
    return simulated("quiet")


@pytest.mark.slow
@pytest.mark.parametrize("motion", [True, False])
def test_floods_are_cued_in_time_and_once(floods: Sessions, *, motion: bool) -> None:
    found = floods.judged(motion=motion)
    assert found.floods >= 2 * PAIRS
    assert found.sensitivity_pct >= 95
    assert found.late_s <= 70
    assert found.second == 0
    assert found.short_trips <= 5


@pytest.mark.slow
@pytest.mark.parametrize("motion", [True, False])
def test_quiet_hours_have_hardly_a_cue(quiet: Sessions, *, motion: bool) -> None:
    found = quiet.judged(motion=motion)
    assert found.false_per_h <= 0.4
    assert found.short_trips <= 5


@pytest.mark.slow
def test_twelve_per_cent_of_the_time_lost_cost_ten_seconds() -> None:
    found = simulated("floods", 12, pairs=6).judged()
    assert found.sensitivity_pct >= 95
    assert found.late_s <= 80
    assert found.second == 0


@pytest.mark.slow
def test_a_dwell_of_one_tick_cues_for_nothing(quiet: Sessions) -> None:
    with patched(ablation("dwell of one tick")):
        assert quiet.judged().false_per_h > 0.4


# -------------------------------------------------------------------------------------- crafted hearts


def beats(*parts: tuple[float, float]) -> list[Event]:
    """Beats of a heart whose rate goes to each `bpm` at its `until_s`, in straight lines, from 66.

    Every interval differs by 40 ms from the one before, at every rate: RMSSD stays 40 ms.
    """
    events, t_ms, turn = list[Event](), 0.0, 1
    before_s, before_bpm = 0.0, 66.0
    for until_s, bpm in parts:
        while t_ms < until_s * 1000:
            done = (t_ms / 1000 - before_s) / (until_s - before_s)
            rr_ms = round(60_000 / (before_bpm + (bpm - before_bpm) * done) + 20 * turn)
            t_ms, turn = t_ms + rr_ms, -turn
            events.append(heart(round(t_ms), rr_ms))
        before_s, before_bpm = until_s, bpm
    return events


def cued(events: list[Event], ablated: Ablation | None = None) -> int:
    if ablated is None:
        return sum(change.cued for change in cues(frames_of(session(events))))
    with patched(ablated):
        return cued(events)


def test_a_rate_just_over_the_threshold_cues_only_with_a_fall_in_variability() -> None:
    held = beats((LEVEL_S, 66), (270, 90), (330, 90), (360, 66), (420, 66))
    assert cued(held) == 0
    assert cued(held, ablation("vagal term off")) == 1


def test_a_flood_that_dips_under_the_threshold_is_one_flood() -> None:
    """Up at 97, seven times down to 83 for a minute: between the return level, 74, and the cue level, 86."""
    steps = [(15, 97), (90, 97), (15, 83), (60, 83)] * 7
    until_s = accumulate((lasts_s for lasts_s, _ in steps), initial=LEVEL_S)
    parts = [(at_s, bpm) for at_s, (_, bpm) in zip(list(until_s)[1:], steps, strict=True)]
    dipping = beats((LEVEL_S, 66), *parts)
    assert cued(dipping) == 1
    assert cued(dipping, ablation("exit at T at once")) - 1 > 5


def test_a_breath_of_calm_within_a_flood_is_not_its_end() -> None:
    breath = beats((LEVEL_S, 66), (255, 97), (400, 97), (410, 70), (440, 70), (450, 97), (700, 97))
    states = [change.state for change in cues(frames_of(session(breath)))]
    assert states.count(CueState.RECOVERING) == 1
    assert cued(breath) == 1


def test_a_flood_that_goes_on_through_75_s_of_silence_is_cued_once() -> None:
    flood = beats((LEVEL_S, 66), (260, 97), (600, 97))
    lossy = [event for event in flood if not 300_000 <= event.t_ms < 375_000]
    assert cued(lossy) == 1
    assert cued(lossy, ablation("UNKNOWN to CALM")) == 2


# ------------------------------------------------------------------------------- the gate's own tools


def test_what_a_machine_was_shown_makes_it_do_the_same_again() -> None:
    events = heard(simulate("floods", 20, 1).events)
    seen = cue.look(events)
    settled = [event for event in events if not isinstance(event, Motion)]
    for motion, kept in ((True, events), (False, settled)):
        frames = frames_of([cue.start(), *kept])
        for seat in SEATS:
            told = [(f.t_ms / 1000, f.state, f.cued) for f in cues(frames, seat)]
            again = [(t, change.state, change.cued) for t, change in cue.replayed(seen[seat], motion=motion)]
            assert told == again
            assert told


def test_bursts_take_the_share_of_the_time_that_they_are_named_for() -> None:
    every = [Motion(t_ms, seat, 10.0) for t_ms in range(1000, 2_400_000, 1000) for seat in SEATS]
    for lost_pct in cue.LOST:
        left = sum(len(list(cue.losing(every, lost_pct, seed))) for seed in range(20))
        assert 100 * (1 - left / (20 * len(every))) == pytest.approx(lost_pct, abs=1)


def test_a_person_at_rest_is_never_cued(shared_data: Path) -> None:
    frames = rhythm.fold(hearts.notifications(hearts.rest(shared_data).rr))
    assert not any(frame.cued for frame in frames if isinstance(frame, CueFrame))
