"""Pages that hold still while they are live, grow on a large screen, and take the colours that one likes."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import ViewportSize, expect

from tests.dashboard.browsing import browsing, opened, window
from tests.dashboard.running import serving
from tests.dashboard.test_axe import SCHEMES, inspecting, press, shows, violations

pytestmark = pytest.mark.slow

_WATCH_SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const { value } of list.getEntries()) shifted += value;
}).observe({ type: "layout-shift", buffered: true });
"""
_GROUND = "() => getComputedStyle(document.body).backgroundColor"
STILL = 0.002
"""Of the page, summed up. Words that grow by a digit beside a right edge come to less than a tenth of this; a
line that pushes what stands below it down comes to more."""


async def test_the_therapists_page_holds_still_from_its_first_moment_on(
    chromium_path: str, tmp_path: Path
) -> None:
    with serving("demo", "--speed", 20, "--data", tmp_path) as service:
        address = f"{service.url}/s/{service.live()}"
        async with browsing(chromium_path) as browser, window(browser) as context:
            await context.add_init_script(_WATCH_SHIFTS)
            for person in ("a", "b"):
                await opened(context, f"{address}/{person}")
            page = (await opened(context, f"{address}/therapist")).page
            await expect(page.get_by_text("Cue to A")).to_be_visible()
            shifted = await page.evaluate("shifted")
            assert shifted < STILL


async def test_on_the_largest_screen_words_and_controls_grow(chromium_path: str, tmp_path: Path) -> None:
    with serving("demo", "--speed", 1, "--data", tmp_path) as service:
        address = f"{service.url}/s/{service.live()}"
        async with browsing(chromium_path) as browser, window(browser) as context:
            page = (await opened(context, f"{address}/a")).page
            button = page.get_by_role("button", name="Sharing")
            await expect(button).to_be_visible()

            async def height(width: int) -> float:
                await page.set_viewport_size(ViewportSize(width=width, height=width * 9 // 16))
                box = await button.bounding_box()
                assert box is not None
                return box["height"]

            assert await height(1440) == await height(1920) == 48
            assert await height(2560) == pytest.approx(48 * 1.2, abs=1)
            assert await height(3840) == pytest.approx(48 * 1.6, abs=1)
            water = await page.locator("cr-tide").bounding_box()
            words = await page.locator(".fact").bounding_box()
            assert water is not None
            assert words is not None
            assert water["height"] <= 30 * 16 * 1.6 + 1
            assert water["y"] - words["y"] < 600, "the words stand over the water, not at the top of the page"


async def test_colours_that_are_chosen_by_hand_stay_on_this_device(
    chromium_path: str, tmp_path: Path
) -> None:
    with serving("demo", "--speed", 1, "--data", tmp_path) as service:
        person = f"{service.url}/s/{service.live()}/a"
        async with browsing(chromium_path) as browser, inspecting(browser, service) as house:
            a = await house.open(person.removeprefix(service.url))
            await shows(a, "Finding your resting level.")
            sessions = await house.open("/sessions")
            colours = sessions.get_by_label("Colours")
            grounds = {}
            for name in ("Light", "Dark", "More contrast"):
                await colours.select_option(name)
                grounds[name] = await sessions.evaluate(_GROUND)
                for page in (sessions, a):
                    await page.wait_for_function(f"({_GROUND})() === '{grounds[name]}'")
                    assert await violations(page, SCHEMES["dark"]) == [], name
            assert len(set(grounds.values())) == 3
            await a.reload()
            await shows(a, "Finding your resting level.")
            assert await a.evaluate(_GROUND) == grounds["More contrast"]
            await press(a, "Sharing")
            await expect(a.get_by_label("Colours")).to_have_value("contrast")
            await a.get_by_label("Colours").select_option("As this device")
            await a.emulate_media(color_scheme="dark")
            assert await a.evaluate(_GROUND) == grounds["Dark"]
