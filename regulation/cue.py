"""The pause cue: a state machine on data time, written as a table.

Conditions are judged once a second; each has a dwell, the number of seconds on end that it has been true. A
second with 2.5-10 s of silence neither counts nor resets; longer silence suspends. Timing is what this
measures, not psychology, and 100 bpm is clinical convention, not validated (docs/signals.md).
"""

from __future__ import annotations

from dataclasses import dataclass

from regulation.baseline import Level
from regulation.frames import CueState
from regulation.rounding import sig6
from regulation.samples import Preset
from regulation.values import frozen

COUNTED_SILENCE_MS = 2_500
SUSPENDING_SILENCE_MS = 10_000
SUSPENDING_ARTEFACTS = 0.20
MOVED_MS = 60_000
FROZEN_MS = 60_000
"""Longest time that a suspended state is kept before it is unknown."""
NEXT_CUE_S = 60
LONG_UP_S = 1200
NO_LEVEL_THRESHOLD_BPM = 100.0
NO_LEVEL_RETURN_BPM = 88.0
VAGAL_DROP = 0.2
WELL_OVER_BPM = 8.0
RETURN_SHARE = 0.4
RETURN_BELOW_BPM = 2.0
"""The return level stays so far under the cue level, also where a person sets that under their rest."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table: leave `source` for `target` once `condition` held for `dwell_s` seconds."""

    source: CueState
    target: CueState
    condition: str
    dwell_s: int = 0
    cues: bool = False


_S = CueState
RULES: tuple[Rule, ...] = (
    Rule(_S.CALIBRATING, _S.CALM, "level_known"),
    Rule(_S.CALIBRATING, _S.FLOODED, "over_100", 20, cues=True),
    Rule(_S.CALM, _S.SUSPENDED, "disturbed"),
    Rule(_S.ELEVATED, _S.SUSPENDED, "disturbed"),
    Rule(_S.FLOODED, _S.SUSPENDED, "disturbed"),
    Rule(_S.RECOVERING, _S.SUSPENDED, "disturbed"),
    Rule(_S.CALM, _S.FLOODED, "up", 20, cues=True),
    Rule(_S.CALM, _S.FLOODED, "over_100", 20, cues=True),
    Rule(_S.ELEVATED, _S.FLOODED, "up", 20, cues=True),
    Rule(_S.CALM, _S.ELEVATED, "aroused", 10),
    Rule(_S.ELEVATED, _S.CALM, "settled", 20),
    Rule(_S.FLOODED, _S.RECOVERING, "in_band"),
    Rule(_S.RECOVERING, _S.FLOODED, "over_threshold"),
    Rule(_S.RECOVERING, _S.CALM, "in_band", 45),
    Rule(_S.SUSPENDED, _S.CALM, "clear_was_calm"),
    Rule(_S.SUSPENDED, _S.ELEVATED, "clear_was_elevated"),
    Rule(_S.SUSPENDED, _S.FLOODED, "clear_was_flooded"),
    Rule(_S.SUSPENDED, _S.RECOVERING, "clear_was_recovering"),
    Rule(_S.SUSPENDED, _S.UNKNOWN, "too_long"),
    Rule(_S.UNKNOWN, _S.RECOVERING, "valid_was_up", 30),
    Rule(_S.UNKNOWN, _S.CALM, "valid_was_down", 30),
)
"""In order: of the rules of one state the first that is due is taken."""
_DWELLING = sorted({rule.condition for rule in RULES if rule.dwell_s})
"""Conditions whose seconds on end matter."""
_OF_STATE = {state: tuple(rule for rule in RULES if rule.source is state) for state in CueState}


@frozen
class Look:
    """What the machine sees of one second."""

    t_ms: int
    hr15_bpm: float | None
    hr30_bpm: float | None
    arousal: float | None
    ln_rmssd_drop: float | None
    """Resting ln RMSSD minus the present one."""
    silence_ms: int | None
    artefact_share: float
    irregular: bool
    moving: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """The machine took a rule."""

    previous: CueState
    state: CueState
    cause: str
    cued: bool


class CueMachine:
    """The cue state of one person."""

    def __init__(self, preset: Preset, override_bpm: float | None, start_ms: int = 0) -> None:
        self.state = CueState.CALIBRATING
        self.since_ms = start_ms
        self.threshold_bpm: float | None = None
        self.return_bpm = NO_LEVEL_RETURN_BPM
        self._preset = preset
        self._override_bpm = override_bpm
        self._level: Level | None = None
        self._frozen = CueState.CALM
        self._dwell: dict[str, int] = {}
        self._moved_until_ms = -1
        self._calm_ms: int | None = None  # when a flood ended, or was started over
        self._cued_ms: int | None = None
        self._asked_long_up = False
        self.set_level(None)

    @property
    def in_band_s(self) -> int:
        """Seconds on end at or under the return level."""
        return self._dwell.get("in_band", 0)

    def set_level(self, level: Level | None) -> None:
        """Compare with another resting level from now on."""
        self._level = level
        if self._preset is Preset.MEDICATION:
            self.threshold_bpm = None
        else:
            self.threshold_bpm = self._override_bpm or threshold_bpm(level, self._preset)
        if level is None:
            self.return_bpm = NO_LEVEL_RETURN_BPM
        else:
            reach = self._override_bpm or threshold_bpm(level, self._preset)
            share_bpm = level.hr_bpm + RETURN_SHARE * (reach - level.hr_bpm)
            self.return_bpm = sig6(min(share_bpm, reach - RETURN_BELOW_BPM))

    def start_over(self, t_ms: int) -> Change | None:
        """A new resting level was asked for and found: begin again from calm, no second counted yet."""
        self._dwell.clear()
        if self.state in (CueState.CALIBRATING, CueState.CALM):
            return None
        self._calm_ms = t_ms
        return self._enter(t_ms, CueState.CALM, "new_level", cued=False)

    def moved(self, t_ms: int) -> None:
        """The person says that they moved or spoke: no cue for 60 s."""
        self._moved_until_ms = t_ms + MOVED_MS

    def moved_lately(self, t_ms: int) -> bool:
        """Return whether the person said so, in the last 60 s."""
        return t_ms < self._moved_until_ms

    def tick(self, look: Look) -> Change | None:
        """Judge one second; return the change, if any."""
        conditions = self._conditions(look)
        self._count(look, conditions)
        for rule in _OF_STATE[self.state]:
            if conditions[rule.condition] and self._dwell.get(rule.condition, 0) >= rule.dwell_s:
                if rule.cues and not self._may_cue(look.t_ms):
                    continue
                return self._enter(look.t_ms, rule.target, rule.condition, cued=rule.cues)
        return None

    def long_up(self, t_ms: int) -> bool:
        """True once in a flood, over 20 minutes after its cue, whatever signal was lost and relapses came."""
        if self.state is not CueState.FLOODED or self._asked_long_up or self._cued_ms is None:
            return False
        self._asked_long_up = t_ms - self._cued_ms > LONG_UP_S * 1000
        return self._asked_long_up

    def _conditions(self, look: Look) -> dict[str, bool]:
        threshold, hr15, hr30, a = self.threshold_bpm, look.hr15_bpm, look.hr30_bpm, look.arousal
        over = hr15 is not None and threshold is not None and hr15 >= threshold
        well_over = over and hr15 is not None and threshold is not None and hr15 >= threshold + WELL_OVER_BPM
        dropped = look.ln_rmssd_drop is not None and look.ln_rmssd_drop >= VAGAL_DROP
        disturbed = self._disturbed(look)
        valid = not disturbed and hr15 is not None
        was_up = self._frozen in (CueState.FLOODED, CueState.RECOVERING)
        return {
            "level_known": self._level is not None,
            "over_100": self._level is None and over and not disturbed,
            "disturbed": disturbed,
            "up": self._level is not None and over and (dropped or well_over),
            "aroused": a is not None and a >= 3,
            "settled": a is not None and a < 2,
            "in_band": hr30 is not None and hr30 <= self.return_bpm,
            "over_threshold": over,
            "clear_was_calm": not disturbed and self._frozen is CueState.CALM,
            "clear_was_elevated": not disturbed and self._frozen is CueState.ELEVATED,
            "clear_was_flooded": not disturbed and self._frozen is CueState.FLOODED,
            "clear_was_recovering": not disturbed and self._frozen is CueState.RECOVERING,
            "too_long": look.t_ms - self.since_ms > FROZEN_MS,
            "valid_was_up": valid and was_up,
            "valid_was_down": valid and not was_up,
        }

    def _disturbed(self, look: Look) -> bool:
        silent = look.silence_ms is None or look.silence_ms > SUSPENDING_SILENCE_MS
        moving = look.moving or self.moved_lately(look.t_ms)
        return silent or moving or look.irregular or look.artefact_share > SUSPENDING_ARTEFACTS

    def _count(self, look: Look, conditions: dict[str, bool]) -> None:
        """Count the dwells; silence of 2.5-10 s stops their clocks."""
        silence = look.silence_ms
        if silence is not None and COUNTED_SILENCE_MS < silence <= SUSPENDING_SILENCE_MS:
            return
        for name in _DWELLING:
            self._dwell[name] = self._dwell.get(name, 0) + 1 if conditions[name] else 0

    def _may_cue(self, t_ms: int) -> bool:
        return self._calm_ms is None or t_ms - self._calm_ms >= NEXT_CUE_S * 1000

    def _enter(self, t_ms: int, state: CueState, cause: str, *, cued: bool) -> Change:
        change = Change(self.state, state, cause, cued)
        if state is CueState.SUSPENDED:
            self._frozen = self.state
        if CueState.SUSPENDED in (state, self.state):
            self._dwell.clear()
        if state is CueState.CALM and self.state is CueState.RECOVERING:
            self._calm_ms = t_ms
        if cued:
            self._cued_ms, self._asked_long_up = t_ms, False
        self.state, self.since_ms = state, t_ms
        return change


def threshold_bpm(level: Level | None, preset: Preset) -> float:
    """Cue level in beats a minute for a resting level: max(80, min(b + 20, max(100, b + 15))).

    Presets (design choices): athlete max(65, b + 20), child max(100, b + 20). Without a level: 100.
    """
    if level is None:
        return NO_LEVEL_THRESHOLD_BPM
    b = level.hr_bpm
    if preset is Preset.ATHLETE:
        return sig6(max(65.0, b + 20))
    if preset is Preset.CHILD:
        return sig6(max(100.0, b + 20))
    return sig6(max(80.0, min(b + 20, max(100.0, b + 15))))
