"""hardware.md quotes what people are told; neither side may change without the other."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest

from dashboard.check import Check
from dashboard.quiet import resting_now
from regulation.frames import BaselineState, Reason, Resting
from regulation.samples import LinkState
from sensor_bridge.errors import BadAddress, RadioError, RadioReason, StrapError, StrapReason
from sensor_bridge.supervisor import MAY_BE_HELD, SENTENCES

ROOT = Path(__file__).resolve().parent.parent
STRAP = "NAME"
"""What hardware.md calls a strap."""


def unbroken(text: str) -> str:
    return " ".join(text.split())


def page() -> str:
    return (ROOT / "hardware.md").read_text(encoding="utf-8")


def symptoms() -> list[str]:
    """The first column of "Symptoms and cures"."""
    part = page().split("## Symptoms and cures")[1].split("\n## ")[0]
    cells = [line.split("|")[1].strip() for line in part.splitlines() if line.startswith("| ")]
    return cells[1:]  # below the head


def of_the_check() -> list[str]:
    """What the signal check says of each kind of trouble, words and advice."""
    rates, loose, worn = Check(0), Check(0), Check(0)
    rates.hr_only = True
    loose._contact = False
    said = [
        rates._said(False, 0, None),
        loose._said(False, 0, None),
        worn._said(True, 0, None),
        worn._said(False, 0, 1.0),
        worn._said(False, 2, 0.8),
    ]
    return [words for words in chain.from_iterable(said) if words]


def of_the_quiet() -> list[str]:
    """What the host is told of a search for a resting level that found none."""
    unclean = Resting(BaselineState.REFUSED, 180.0, 180.0, None, None, 0.74, Reason.ARTEFACTS, False)
    short = replace(unclean, clean_share=None, reason=Reason.GAP)
    looking = replace(unclean, state=BaselineState.COLLECTING)
    said = [
        resting_now("A", unclean, stored=False, hr_only=False),
        resting_now("A", short, stored=False, hr_only=False),
        resting_now("A", looking, stored=False, hr_only=True),
    ]
    return [each.words.replace("74 %", "N %") for each in said if each is not None]


def told() -> list[str]:
    """Every sentence of the bridge, and of the signal check."""
    errors = [
        BadAddress(STRAP),
        *(RadioError(reason) for reason in RadioReason),
        *(StrapError(reason, STRAP) for reason in StrapReason),
    ]
    links = [words.format(name=STRAP) for words in SENTENCES.values()]
    vain = [
        f"{SENTENCES[state].format(name=STRAP)} {MAY_BE_HELD}"
        for state in (LinkState.SEARCHING, LinkState.LOST)
    ]
    return [f"{error.message} {error.hint}" for error in errors] + links + vain


def program() -> str:
    """All sources, with what they fill in taken out of their sentences."""
    python = (path for room in ("sensor_bridge", "dashboard") for path in (ROOT / room).glob("**/*.py"))
    web = (ROOT / "dashboard" / "web" / "src").glob("**/*.ts")
    filled = [re.sub(r"\{[^{}\n]*\}", " ", path.read_text(encoding="utf-8")) for path in python]
    filled += [re.sub(r"\$\{[^{}\n]*\}", " ", path.read_text(encoding="utf-8")) for path in web]
    return unbroken("\n".join(filled))


@pytest.mark.parametrize("sentence", told())
def test_each_sentence_of_the_bridge_has_its_cure(sentence: str) -> None:
    assert sentence in symptoms()


@pytest.mark.parametrize("sentence", of_the_quiet())
def test_a_search_for_a_resting_level_that_finds_none_has_its_cure(sentence: str) -> None:
    assert sentence in symptoms()


@pytest.mark.parametrize("sentence", of_the_check())
def test_what_the_signal_check_says_is_explained(sentence: str) -> None:
    assert sentence in page()


def test_no_symptom_is_quoted_that_the_program_does_not_say() -> None:
    source = program() + " ".join([*told(), *of_the_check(), *of_the_quiet()])
    for quoted in symptoms():
        for piece in re.split(r"\b(?:NAME|N|A|B)\b|(?<=[.?]) ", quoted):
            assert piece.strip() in source, f"{piece.strip()!r} of {quoted!r}"
