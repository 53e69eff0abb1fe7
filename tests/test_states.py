"""The page of state machines says what the tables say."""

from __future__ import annotations

from docs.states import CONDITIONS, PAGE, page
from regulation.cue import RULES


def test_the_page_is_drawn_from_the_tables() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m docs.states"


def test_every_condition_of_the_cue_is_explained() -> None:
    assert set(CONDITIONS) == {rule.condition for rule in RULES}
