"""Whether two are in step and how far apart they are: what the therapist is told, and that nobody else is."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.async_api import Browser, Page, WebSocketRoute, expect

from regulation.frames import StateFrame
from regulation.matching import Matching
from tests.dashboard import running
from tests.dashboard.browsing import Watched, answer, browsing, opened, window
from tests.dashboard.running import Service, serving
from tests.dashboard.test_axe import Inspection, inspecting, press

pytestmark = pytest.mark.slow

# Keeps what the chart's canvas shows now, words and colours of areas, every word it ever showed, and those
# that went over its edge. The plot clears its canvas before each picture.
_WATCH_PICTURE = """
window.picture = { words: [], fills: [] };
window.painted = new Set();
window.cut = new Set();
const { clearRect, fillText, fill } = CanvasRenderingContext2D.prototype;
Object.assign(CanvasRenderingContext2D.prototype, {
  clearRect(...box) {
    window.picture = { words: [], fills: [] };
    return clearRect.apply(this, box);
  },
  fillText(text, ...at) {
    window.picture.words.push(text);
    window.painted.add(text);
    const { actualBoundingBoxLeft, actualBoundingBoxRight } = this.measureText(text);
    const over = at[0] + actualBoundingBoxRight > this.canvas.width + 1;
    if (over || at[0] - actualBoundingBoxLeft < -1) window.cut.add(text);
    return fillText.call(this, text, ...at);
  },
  fill(...path) {
    window.picture.fills.push(this.fillStyle);
    return fill.apply(this, path);
  },
});
"""
# What one moment shows, in the picture and under it. The band of chance is known by its colour.
_MOMENT = """
() => {
  const probe = document.createElement("i");
  probe.style.color = "var(--band)";
  document.body.append(probe);
  const brush = document.createElement("canvas").getContext("2d");
  brush.fillStyle = getComputedStyle(probe).color;
  probe.remove();
  return {
    summary: document.querySelector("#chart-words").innerText,
    words: window.picture.words,
    band: window.picture.fills.includes(brush.fillStyle),
  };
}
"""
# The plot follows a new size a frame late.
_NEXT_PICTURE = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
EARLY = "In step: too early to tell."
NEEDS_BOTH = "Apart: no value, it needs both. In step: no value, it needs both."
PACED = "In step: a shared pacer ran, so this says nothing about the two."
PHASES = {"in_phase": "rising and falling together", "anti_phase": "one rising as the other falls"}
REASONS = {
    "warming": "too early to tell",
    "few_beats": "no value, a strap is silent",
    "gap": "no value, too many gaps",
    "no_variability": "no value, a flat signal",
    "same_signal": "no value, one strap heard twice",
}
_NO_STEP: dict[str, Any] = {
    "type": "synchrony",
    "until_ms": 0,
    "statistic": None,
    "p": None,
    "null_level": None,
    "in_step": False,
    "phase": None,
    "windows": 0,
    "coverage": {},
    "paced": False,
}
OF_BOTH = re.compile(r"(?i:in step|chance|synchron|alike)|\bApart\b|\b[AB] higher")
"""What must stand on no page but the therapist's and the reviewer's."""
LAG = re.compile(r"\b(lags?|leads?|leaders?|leading|ahead|behind)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Moment:
    """What the chart shows at one moment."""

    summary: str
    words: list[str]
    band: bool

    @property
    def lane(self) -> str:
        """All painted words, one after the other."""
        return " ".join(self.words)


@dataclass(frozen=True)
class Room:
    """The pages of one session."""

    house: Inspection
    therapist: Watched
    a: Watched
    b: Watched
    host: Watched


async def moment(page: Page) -> Moment:
    return Moment(**await page.evaluate(_MOMENT))


async def says(page: Page, words: str | re.Pattern[str]) -> None:
    await expect(page.locator("#chart-words")).to_contain_text(words)


def frames(page: Watched, kind: str) -> list[dict[str, Any]]:
    """Every frame of one type that a page was sent."""
    messages = [json.loads(text) for text in page.sent]
    told = [message["frame"] for message in messages if message["type"] == "frame"]
    return [frame for frame in told if frame["type"] == kind]


def p_words(p: float) -> str:
    digits = Decimal(p).quantize(Decimal("0.001" if p < 0.0995 else "0.01"), ROUND_HALF_UP)
    return "p = " + re.sub(r"(\.\d\d)0$", r"\1", str(digits).removeprefix("0"))


def sentence(frame: dict[str, Any]) -> str:
    """Return what the page must say of one step."""
    p = frame["p"]
    if p is None:
        return EARLY if frame["reason"] == "warming" else "In step: no value"
    if frame["paced"]:
        return PACED
    if frame["in_step"]:
        return f"In step beyond chance, {PHASES[frame['phase']]}, {p_words(p)}. More is not better."
    return f"In step: {'not sure yet' if p <= 0.05 else 'no more than chance'}, {p_words(p)}."


async def said_of_steps(page: Watched) -> set[str]:
    """Every sentence about steps that the page ever said."""
    return set(re.findall(r"In step(?:: | beyond).*$", await page.said(), re.MULTILINE))


@asynccontextmanager
async def gathered(browser: Browser, service: Service, *, review: bool = True) -> AsyncIterator[Room]:
    """Open every page in a window of its own, then answer for both. No page may ever complain."""
    address = f"{service.url}/s/{service.live()}"
    async with (
        inspecting(browser, service) as house,
        window(browser, phone=True) as one,
        window(browser, phone=True) as two,
        window(browser) as desk,
    ):
        await house.window.add_init_script(_WATCH_PICTURE)
        room = Room(
            house,
            await opened(house.window, f"{address}/therapist"),
            await opened(one, f"{address}/a"),
            await opened(two, f"{address}/b"),
            await opened(desk, f"{address}/setup"),
        )
        await answer(room.a.page)
        await answer(room.b.page, review=review)
        yield room
        for page in (room.therapist, room.a, room.b, room.host):
            assert page.complaints == []


async def test_in_step_is_told_to_the_therapist_alone(chromium_path: str, tmp_path: Path) -> None:
    # This pair is in step, and after eight and a half minutes surely so.
    pair = ("--scenario", "coupled", "--seed", 2, "--minutes", 120, "--speed", 20)
    with serving("demo", *pair, "--ask-consent", "--data", tmp_path) as service:
        async with browsing(chromium_path) as browser, gathered(browser, service) as room:
            await from_early_to_beyond_chance(room)
            await the_table_says_it_too(room.therapist)
            await room.house.look("therapist, in step", room.therapist.page)
            assert room.house.wrong == []
            await a_pacer_says_nothing(room)
            await one_withdraws(room)
            await every_word_is_that_of_a_frame(room.therapist)
            await nobody_else_knows(room)


async def from_early_to_beyond_chance(room: Room) -> None:
    page = room.therapist.page
    await says(page, EARLY)
    early = await moment(page)
    assert "too early to tell" in early.lane
    assert "it takes five minutes of both hearts" in early.words
    assert not early.band
    await says(page, re.compile(r"In step: (no more than chance|not sure yet), p = \.\d+\."))
    judged = await moment(page)
    assert judged.band
    assert any(word.startswith("p = .") for word in judged.words)
    assert "More is not better." in judged.lane
    await says(page, re.compile(r"In step beyond chance, rising and falling together, p = \.\d+"))
    badge = await moment(page)
    assert badge.band
    assert "in step beyond chance p = ." in badge.lane
    assert {"Apart", "A higher", "alike", "B higher"} <= set(badge.words)
    assert re.search(r"Apart: (A higher|B higher|alike)\. In step", badge.summary)


async def the_table_says_it_too(therapist: Watched) -> None:
    """The column "Apart" holds what regulation/matching.py finds in the frames that the page was sent."""
    page = therapist.page
    await page.keyboard.press("t")
    table = page.get_by_role("region", name="Last two minutes, newest first")
    await expect(table.get_by_role("columnheader", name="Apart")).to_be_visible()
    rows = [await row.locator("th, td").all_inner_texts() for row in await table.locator("tbody tr").all()]
    matching = Matching()
    for frame in frames(therapist, "state"):
        matching.take(msgspec.convert(frame, StateFrame))
    steps = {step.t_ms: step.a_minus_b for step in matching.series()}
    assert len(rows) > 8
    for time, *_, apart, in_step in rows[1:]:  # the newest may have been in the middle of a step
        minutes, seconds = time.split(":")
        t_ms = (int(minutes) * 60 + int(seconds)) * 1000
        assert abs((steps[-(-t_ms // 5000) * 5000] or 0.0) - signed(apart)) <= 0.051, (time, apart)
        assert re.search("chance|not sure yet", in_step)
    await page.keyboard.press("t")


def signed(apart: str) -> float:
    """Return arousal A minus arousal B, as the words of a cell give it."""
    if apart == "alike":
        return 0.0
    found = re.fullmatch(r"([AB])'s arousal (\d+\.\d) above [AB]'s", apart)
    assert found, apart
    return float(found[2]) * (1 if found[1] == "A" else -1)


async def a_pacer_says_nothing(room: Room) -> None:
    page = room.therapist.page
    await page.bring_to_front()
    await press(page, "Call a pause")
    await says(page, PACED)
    paced = await moment(page)
    assert "pacer" in paced.words
    assert "both follow the pacer, so this says nothing about the two of you" in paced.lane
    assert "beyond" not in paced.words


async def one_withdraws(room: Room) -> None:
    """B stops sharing: both lanes are empty, and what is read out says so."""
    await room.b.page.bring_to_front()
    await press(room.b.page, "Sharing")
    await press(room.b.page, "Stop sharing now")
    page = room.therapist.page
    await page.bring_to_front()
    await says(page, NEEDS_BOTH)
    empty = await moment(page)
    assert not empty.band
    assert empty.words.count("it needs both") == 2
    assert not {"A higher", "alike", "B higher", "beyond"} & set(empty.words)
    await expect(page.get_by_role("status").filter(has_text=NEEDS_BOTH)).to_have_count(1)
    await page.keyboard.press("t")
    table = page.get_by_role("region", name="Last two minutes, newest first")
    cells = await table.locator("tbody td:nth-last-child(-n+2)").all_inner_texts()
    assert set(cells) == {"no value, it needs both"}
    await page.keyboard.press("t")

    withdrawn_ms = next(frame["t_ms"] for frame in frames(room.therapist, "consent") if not frame["granted"])
    for kind in ("synchrony", "state"):
        later = [frame for frame in frames(room.therapist, kind) if frame["t_ms"] > withdrawn_ms]
        assert {frame.get("seat", "both") for frame in later} <= {"A"}


async def every_word_is_that_of_a_frame(therapist: Watched) -> None:
    """The page says of steps what the frames say, nothing before five minutes, and no lag or leader."""
    steps = frames(therapist, "synchrony")
    said = await said_of_steps(therapist)
    assert said - {EARLY, NEEDS_BOTH.partition(". ")[2]} <= {sentence(step) for step in steps}
    kinds = ("no more than chance", "not sure yet", "beyond chance", "a shared pacer ran")
    assert all(any(kind in each for each in said) for kind in kinds), said
    assert all(step["p"] is None for step in steps if step["t_ms"] < 300_000)
    painted = "\n".join(await therapist.page.evaluate("[...window.painted]"))
    assert "In step?" in painted
    assert not LAG.search(painted)
    assert not LAG.search(await therapist.said())
    assert not LAG.search(" ".join(key for step in steps for key in step))


async def nobody_else_knows(room: Room) -> None:
    """No page of the two, nor the one of the host, was ever sent or said anything that tells of both."""
    for page in (room.a, room.b, room.host):
        assert not OF_BOTH.search(await page.said())
        assert frames(page, "synchrony") == []
        assert not re.search("synchrony|null_level|in_step|apart|a_minus_b", "".join(page.sent))
    assert {frame["seat"] for frame in frames(room.a, "state")} == {"A"}
    assert {frame["seat"] for frame in frames(room.b, "state")} == {"B"}
    assert frames(room.host, "state") == []


async def test_strangers_are_no_more_than_chance_and_a_reviewer_needs_both(
    chromium_path: str, tmp_path: Path
) -> None:
    pair = ("--scenario", "strangers", "--seed", 3, "--minutes", 8, "--speed", 0)
    with serving("demo", *pair, "--ask-consent", "--data", tmp_path) as service:
        session = service.live()
        async with browsing(chromium_path) as browser, gathered(browser, service, review=False) as room:
            page = room.therapist.page
            await expect(page.get_by_role("heading", name="The session has ended at")).to_be_visible()
            await says(page, re.compile(r"In step: no more than chance, p = \.\d+\."))
            shown = await moment(page)
            assert shown.band
            assert "no more than chance p = ." in shown.lane
            assert not any("beyond chance" in each for each in await said_of_steps(room.therapist))

            channel = service.post(f"/api/sessions/{session}/replay", {"speed": 0})["channel"]
            review = await opened(room.house.window, f"{service.url}/s/{channel}/review")
            await expect(review.page.get_by_text("Session ended")).to_be_visible()
            await says(review.page, NEEDS_BOTH)
            assert not (await moment(review.page)).band
            assert frames(review, "synchrony") == []
            assert {frame["seat"] for frame in frames(review, "state")} == {"A"}


async def test_no_reason_beside_the_chart_goes_over_its_edge(chromium_path: str, tmp_path: Path) -> None:
    """Each reason for a missing step, from a socket that stands in for the service's own."""
    with serving("demo", "--speed", 1, "--data", tmp_path) as service:
        session = service.live()
        async with service.socket() as socket:
            hello = await running.opened(socket, session, "therapist")
        async with browsing(chromium_path) as browser, inspecting(browser, service) as house:
            await house.window.add_init_script(_WATCH_PICTURE)
            told: list[WebSocketRoute] = []

            def stand_in(route: WebSocketRoute) -> None:
                told.append(route)
                route.on_message(lambda _: route.send(json.dumps(hello)))

            await house.window.route_web_socket(re.compile("/ws$"), stand_in)
            page = await house.open(f"/s/{session}/therapist")
            await says(page, EARLY)
            for seq, (reason, words) in enumerate(REASONS.items(), 1):
                frame = {**_NO_STEP, "t_ms": seq * 30_000, "reason": reason}
                told[-1].send(json.dumps({"type": "frame", "seq": seq, "frame": frame, "from_seq": None}))
                await says(page, f"In step: {words}.")
                for width in (320, 390, 1440):
                    await page.set_viewport_size({"width": width, "height": 900})
                    await page.evaluate(_NEXT_PICTURE)
                assert words in (await moment(page)).lane
            assert await page.evaluate("[...cut]") == []
