"""The cue machine with one idea taken out, to show what each of them is for (SCIENCE 5)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from regulation import cue
from regulation.cue import RULES, Rule
from regulation.frames import CueState


@dataclass(frozen=True)
class Ablation:
    """Another table, other constants."""

    name: str
    rules: tuple[Rule, ...] = RULES
    constants: dict[str, float] = field(default_factory=dict)


def _without_calm_dwell(rule: Rule) -> Rule:
    leaves = (rule.source, rule.target) == (CueState.RECOVERING, CueState.CALM)
    return replace(rule, dwell_s=1) if leaves else rule


ABLATIONS = (
    Ablation("dwell of one tick", tuple(replace(r, dwell_s=1) if r.cues else r for r in RULES)),
    Ablation("vagal term off", constants={"WELL_OVER_BPM": 0.0}),
    Ablation(
        "exit at T at once", tuple(_without_calm_dwell(r) for r in RULES), constants={"RETURN_SHARE": 1.0}
    ),
    Ablation(
        "UNKNOWN to CALM",
        tuple(replace(r, target=CueState.CALM) if r.condition == "valid_was_up" else r for r in RULES),
    ),
)


def ablation(name: str) -> Ablation:
    """Return the one of that name."""
    return next(each for each in ABLATIONS if each.name == name)


@contextmanager
def patched(ablated: Ablation) -> Iterator[None]:
    """Take it out of `regulation.cue` meanwhile."""
    of_state = {state: tuple(r for r in ablated.rules if r.source is state) for state in CueState}
    new: dict[str, object] = {"_OF_STATE": of_state, **ablated.constants}
    old = {name: getattr(cue, name) for name in new}
    try:
        for name, value in new.items():
            setattr(cue, name, value)
        yield
    finally:
        for name, value in old.items():
            setattr(cue, name, value)
