"""The page in the middle of the table: both must agree, and it never tells anything of a body."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.dashboard.browsing import Watched, answer, browsing, opened, window
from tests.dashboard.running import serving
from tests.dashboard.test_axe import inspecting, press

pytestmark = pytest.mark.slow

CLOSED = "This page opens when both say yes to it."
QUESTION = "What do you notice in your own body right now?"
OF_A_BODY = re.compile(r"beats|heart|resting|arousal|cue|ready\b.*[AB]\b|\b(A|B)'s\b|began", re.IGNORECASE)


async def test_it_opens_when_both_agree_and_closes_when_one_takes_it_back(
    chromium_path: str, tmp_path: Path
) -> None:
    asked = ("demo", "--ask-consent", "--speed", 20, "--scenario", "quiet", "--minutes", 240)
    with serving(*asked, "--data", tmp_path) as service:
        address = f"{service.url}/s/{service.live()}"
        async with (
            browsing(chromium_path) as browser,
            window(browser, phone=True) as one,
            window(browser, phone=True) as two,
            inspecting(browser, service) as house,
        ):
            table = await opened(house.window, f"{address}/table")
            a, b = await opened(one, f"{address}/a"), await opened(two, f"{address}/b")
            middle = a.page.get_by_role("group", name="A page for both in the middle")
            await middle.get_by_text("Yes", exact=True).click()
            await answer(a.page)
            await answer(b.page)
            await expect(table.page.get_by_text(CLOSED)).to_be_visible()
            await house.look("shared, closed", table.page)

            await sharing(b.page, "Allow")
            await expect(table.page.get_by_text(QUESTION)).to_be_visible()
            await expect(table.page.get_by_text("both straps heard")).to_be_visible()
            await house.look("shared, a question", table.page)
            await press(table.page, "Another question")
            await expect(table.page.get_by_text("What would you like the other to know?")).to_be_visible()

            await breathe(table.page)
            await house.look("shared, breathing", table.page)
            await press(table.page, "Stop breathing together")
            await pause(table.page, a.page, b.page)
            assert_silent(table)

            await sharing(a.page, "Take back")
            await expect(table.page.get_by_text(CLOSED)).to_be_visible()
            assert_silent(table)
            assert house.wrong == []
            assert table.complaints + a.complaints + b.complaints == []


async def sharing(page: Page, change: str) -> None:
    """Change the answer about the page in the middle under Sharing, and come back."""
    await press(page, "Sharing")
    await page.get_by_role("button", name=re.compile(f"^{change}.*Page in the middle$")).click()
    await press(page, "Back to your page")


async def breathe(page: Page) -> None:
    await press(page, "Breathe together")
    await expect(page.locator(".pacer-word")).to_have_text(re.compile("^(In|Out)$"))
    await expect(page.get_by_text(re.compile(r"^Breathe together, .* \d:\d\d left\.$"))).to_be_visible()


async def pause(page: Page, a: Page, b: Page) -> None:
    """Both are told that a pause has begun, and neither by whom; both return on their own pages."""
    await press(page, "Pause for both")
    for person in (a, b):
        await expect(person.get_by_role("heading", name="A pause has begun.")).to_be_visible()
    await expect(page.get_by_text("A pause for both. The topic can wait.")).to_be_visible()
    for person in (a, b):
        await person.get_by_role("button", name=re.compile("^I am ready")).click()
    await expect(page.get_by_text("Say it to each other, or keep it.")).to_be_visible()


def assert_silent(table: Watched) -> None:
    """Nothing but its own frames ever came to this page, and no word of a body in any of them."""
    messages = [json.loads(text) for text in table.sent]
    frames = [each["frame"] for each in messages if each["type"] == "frame"]
    assert {frame["type"] for frame in frames} == {"table"}
    assert {each["type"] for each in messages} <= {"hello", "frame", "answer"}
    assert [seat["consents"] for each in messages if each["type"] == "hello" for seat in each["seats"]] == [
        {} for each in messages if each["type"] == "hello" for _seat in each["seats"]
    ]
    for frame in frames:
        assert not OF_A_BODY.search(json.dumps(frame).replace("heard", ""))
