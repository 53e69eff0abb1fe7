"""Draw the state machines from their tables: `python -m docs.states` writes docs/states.md again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from dashboard import session
from regulation import cue, pause
from regulation.frames import CueState, PauseState
from sensor_bridge import supervisor

State = TypeVar("State", bound=str)
PAGE = Path(__file__).resolve().parent / "states.md"

CONDITIONS = {
    "level_known": "a resting level is in use",
    "over_100": "no resting level, nothing disturbed, and HR15 at 100 or more (or the own threshold)",
    "disturbed": "silence over 10 s, artefacts over 20 %, movement, or an irregular rhythm",
    "up": "HR15 at the cue level, and ln RMSSD 0.2 lower or HR15 8 above the level",
    "aroused": "arousal 3 or more",
    "settled": "arousal under 2",
    "in_band": "HR30 at or under the return level",
    "over_threshold": "HR15 at the cue level",
    "clear_was_calm": "no longer disturbed; frozen as calm",
    "clear_was_elevated": "no longer disturbed; frozen as elevated",
    "clear_was_flooded": "no longer disturbed; frozen as flooded",
    "clear_was_recovering": "no longer disturbed; frozen as recovering",
    "too_long": "frozen for more than 60 s",
    "valid_was_up": "valid data; frozen as flooded or recovering",
    "valid_was_down": "valid data; frozen otherwise",
}
"""What the names of the cue's conditions stand for."""


def page() -> str:
    """Return the whole page."""
    return "\n".join(
        [
            "# State machines",
            "",
            "Drawn from the tables in the code by `python -m docs.states`; a test holds this page to them.",
            *_section("The cue (`regulation/cue.py`)", CueState.CALIBRATING, _cue()),
            "",
            "Of the rules of one state the first that is due is taken. Seconds are how long a condition has",
            "held on end. A new resting level that was asked for leads from every state but calibrating to",
            "calm.",
            "",
            "| condition | holds when |",
            "|---|---|",
            *(f"| `{name}` | {words} |" for name, words in CONDITIONS.items()),
            *_section("The pause of both (`regulation/pause.py`)", PauseState.NONE, _pause()),
            *_section(
                "A strap's link (`sensor_bridge/supervisor.py`)",
                "off",
                _plain(supervisor.TABLE),
            ),
            *_section("A live session (`dashboard/session.py`)", "waiting_consent", _plain(session.TABLE)),
            "",
        ]
    )


def _section(title: str, first: str, arrows: Iterable[str]) -> list[str]:
    head = ["", f"## {title}", "", "```mermaid", "stateDiagram-v2", f"    [*] --> {first}"]
    return [*head, *(f"    {arrow}" for arrow in arrows), "```"]


def _cue() -> Iterable[str]:
    for rule in cue.RULES:
        dwell = f", {rule.dwell_s} s" if rule.dwell_s else ""
        yield f"{rule.source} --> {rule.target} : {rule.condition}{dwell}{' (cue)' if rule.cues else ''}"


def _pause() -> Iterable[str]:
    for (source, act), target in pause.TABLE.items():
        yield f"{source} --> {target} : {act}"
    yield "floor --> running : the floor is over"
    yield "floor --> over : time is up"
    yield "running --> over : time is up"
    yield "running --> none : the last person is ready"
    yield "over --> none : the last person is ready"
    for source in (PauseState.FLOOR, PauseState.RUNNING, PauseState.OVER):
        yield f"{source} --> today : the last person agrees to a time"


def _plain(table: Mapping[State, frozenset[State]]) -> Iterable[str]:
    for source, targets in table.items():
        for target in sorted(targets):
            yield f"{source} --> {target}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE} written")
