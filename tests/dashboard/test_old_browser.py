"""A browser in which the pages do not start says what to do instead of staying blank."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Route, expect

from dashboard.service import static_folder
from tests.dashboard.browsing import browsing, opened, window
from tests.dashboard.running import serving
from tests.dashboard.test_axe import inspecting, shows

pytestmark = pytest.mark.slow

BROKEN = {
    "syntax that it does not know": "export class Old { static { this.#new ??= } }",
    "a page that breaks before it is there": "throw new Error('no such thing here');",
}
WORDS = "This page could not start."
NEWER = re.compile(r"=>|`|\b(let|const|class|async)\b|\?\.|\?\?|\.\.\.")
"""What the oldest browsers cannot even read."""


@pytest.mark.parametrize("what", BROKEN)
async def test_a_page_that_does_not_start_says_so(what: str, chromium_path: str, tmp_path: Path) -> None:
    async def broken(route: Route) -> None:
        await route.fulfill(body=BROKEN[what], content_type="text/javascript")

    with serving("demo", "--speed", 1, "--data", tmp_path) as service:
        async with browsing(chromium_path) as browser, inspecting(browser, service) as house:
            await house.window.route("**/assets/app.js", broken)
            page = await house.open("/join#kept")
            await shows(page, WORDS)
            await house.look("an old browser", page)
            assert house.wrong == []
            await house.window.unroute("**/assets/app.js")
            await page.get_by_role("button", name="Load it again").click()
            await shows(page, "This code was used or is too old.")
            await expect(page.get_by_text(WORDS)).to_be_hidden()


async def test_a_page_that_starts_says_nothing_of_old_browsers(chromium_path: str, tmp_path: Path) -> None:
    with serving("demo", "--speed", 1, "--data", tmp_path) as service:
        async with browsing(chromium_path) as browser, window(browser) as desk:
            watched = await opened(desk, service.url + "/sessions")
            await expect(watched.page.get_by_text("Running now")).to_be_visible()
            await expect(watched.page.get_by_text(WORDS)).to_be_hidden()
            assert await watched.page.get_by_role("main").count() == 1
            assert watched.complaints == []


def test_the_oldest_browsers_can_read_what_tells_them() -> None:
    assert not NEWER.search((static_folder() / "old.js").read_text("utf-8"))
