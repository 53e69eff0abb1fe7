"""The design tokens: what is read and what is looked at stands out from every ground, in every theme."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2].joinpath("dashboard", "web", "src", "styles", "tokens.css").read_text("utf-8")
THEMES = {
    "light": ":root{",
    "dark": ":root[data-theme=dark]{",
    "contrast": ":root[data-theme=contrast]{",
}
SYSTEM = {"dark": "@media (prefers-color-scheme:dark)", "contrast": "@media (prefers-contrast:more)"}

GROUNDS = ("paper", "surface", "sunk")
TIDES = ("tide-calm", "tide-elevated", "tide-pause", "tide-ready", "tide-stale")
WASHES = ("a-wash", "b-wash", "alert-wash")
WORDS = [
    (("ink", "ink-2"), (*GROUNDS, *TIDES, *WASHES)),
    (("ink-3",), (*GROUNDS, *TIDES)),
    (("a", "b"), GROUNDS),
    (("a",), ("a-wash",)),
    (("b",), ("b-wash",)),
    (("alert",), (*GROUNDS, "alert-wash")),
    (("on-ink",), ("ink",)),
]
"""What is read, on what."""
MARKS = [
    (("calm", "settled", "elevated", "pause", "stale", "line-strong", "hatch"), GROUNDS),
    (("focus",), (*GROUNDS, *TIDES)),
]
"""What is looked at, on what."""


def block(start: str, after: int = 0) -> dict[str, str]:
    """Return the colours that one block sets."""
    begun = CSS.index(start, after) + len(start)
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-fA-F]{3,6})\b", CSS[begun : CSS.index("}", begun)]))


def colours(theme: str) -> dict[str, str]:
    """Return the colours of a theme; what it does not set is that of the light one."""
    return block(THEMES["light"]) | block(THEMES[theme])


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2), from 0 for black to 1 for white."""
    digits = colour.removeprefix("#")
    digits = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio (WCAG 2.2), from 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def misses(theme: str, pairs: list[tuple[tuple[str, ...], tuple[str, ...]]], least: float) -> list[str]:
    found = colours(theme)
    each = [(fore, ground) for fores, grounds in pairs for fore, ground in product(fores, grounds)]
    ratios = {f"{fore} on {ground}": contrast(found[fore], found[ground]) for fore, ground in each}
    return [f"{pair}: {ratio:.2f}" for pair, ratio in ratios.items() if ratio < least]


@pytest.mark.parametrize("theme", THEMES)
def test_every_word_can_be_read_on_every_tint(theme: str) -> None:
    assert misses(theme, WORDS, 4.5) == []


@pytest.mark.parametrize("theme", THEMES)
def test_every_mark_can_be_seen(theme: str) -> None:
    assert misses(theme, MARKS, 3) == []


@pytest.mark.parametrize("theme", SYSTEM)
def test_the_theme_of_the_system_is_the_one_that_is_chosen_by_hand(theme: str) -> None:
    at = CSS.index(SYSTEM[theme])
    assert block(":root:not([data-theme]){", at) == block(THEMES[theme])


def test_more_contrast_wins_over_the_dark_and_sets_all_that_the_dark_does() -> None:
    assert CSS.index(SYSTEM["contrast"]) > CSS.index(SYSTEM["dark"])
    assert block(THEMES["contrast"]).keys() == block(THEMES["dark"]).keys()


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)
