"""From the list of sessions into a set-up, out of it, and through a new one to two recorded hearts, live."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.dashboard.browsing import Watched, answer, browsing, opened, window
from tests.dashboard.running import Service, serving
from tests.dashboard.test_live_browser import chosen, linked, step
from tests.radio.orders import A, B, StrapSpec
from tests.radio.rig import Rig

pytestmark = pytest.mark.slow

NAMES = {"A": "Kyto", "B": "Rhythm"}


async def test_a_set_up_left_and_another_one_played(
    rig: Rig, shared_data: Path, chromium_path: str, tmp_path: Path
) -> None:
    folder = shared_data / "one_heart_two_sensors"
    rig.reset(
        StrapSpec(address=A, name="Kyto", recording=str(folder / "test_kyto.csv")),
        StrapSpec(address=B, name="Rhythm", recording=str(folder / "test_rhythm.csv")),
    )
    with serving("live", "--data", tmp_path, environment=rig.environment) as service:
        async with (
            browsing(chromium_path) as browser,
            window(browser) as desk,
        ):
            host = await opened(desk, service.first)
            await _left(browser, host)
            await _begun_anew(desk, host.page, service)
            await _played(browser, host.page)
            assert host.complaints == []
        assert service.interrupt() == 0


async def _left(browser: Browser, host: Watched) -> None:
    """The set-up finds the straps and is left; who was invited is told that nothing was kept."""
    page = host.page
    await step(page, "Straps")
    await expect(page.get_by_text("2 straps found so far.")).to_be_visible()
    await step(page, "Consent")
    async with window(browser, phone=True) as phone:
        a = (await opened(phone, await linked(page, "A"))).page
        await answer(a)
        await expect(a.get_by_text("Your answers are in.").first).to_be_visible()
        await page.bring_to_front()
        await page.get_by_role("button", name="Leave the set-up").click()
        await expect(page.get_by_role("heading", name="No session yet.")).to_be_visible()
        await a.bring_to_front()
        await expect(a.get_by_text("The session was ended before it began.").first).to_be_visible()
        await expect(a.get_by_text("Nothing was recorded. You can close this page.")).to_be_visible()


async def _begun_anew(desk: BrowserContext, host: Page, service: Service) -> None:
    """A list that does not know of the new set-up yet is refused another one, and shown the way."""
    late = (await opened(desk, f"{service.url}/sessions")).page
    await expect(late.get_by_role("button", name="New session")).to_be_visible()
    await host.bring_to_front()
    await host.get_by_role("button", name="New session").click()
    await expect(host.get_by_role("heading", name="Who may see what your body does?")).to_be_visible()
    await late.bring_to_front()
    await late.get_by_role("button", name="New session").click()
    await expect(late.get_by_text("A session is live or being set up.")).to_be_visible()
    await late.get_by_role("link", name="To its set-up").click()
    await expect(late.get_by_role("navigation", name="Steps")).to_be_visible()
    await late.close()
    await host.bring_to_front()


async def _played(browser: Browser, host: Page) -> None:
    """Without cues: both are told before they answer, both straps are chosen and heard, and each page has a
    number and says that no cue comes."""
    await (
        host.get_by_role("group", name="What are you here for?").get_by_role("radio", name="No cues").check()
    )
    async with window(browser, phone=True) as phone_a, window(browser, phone=True) as phone_b:
        pages = [
            (await opened(phone, await linked(host, seat))).page
            for phone, seat in ((phone_a, "A"), (phone_b, "B"))
        ]
        for page in pages:
            await expect(page.get_by_text("A pause lasts 20 minutes. Nobody gets a cue")).to_be_visible()
            await answer(page)
        await step(host, "Straps")
        await chosen(host, "A", NAMES["A"])
        await chosen(host, "B", NAMES["B"])
        await step(host, "Signal")
        await host.get_by_role("button", name="Begin the session").click()
        await expect(host.get_by_text("Finding the resting level.")).to_have_count(2)
        for page in pages:
            await page.bring_to_front()
            await expect(page.locator(".num b")).to_have_text(re.compile(r"^\d{2,3}$"))
            await expect(page.get_by_text("No cues in this sitting.").first).to_be_visible()
        await host.bring_to_front()
        await host.get_by_role("link", name="To the sessions").click()
        await expect(host.get_by_role("link", name="Straps and set-up")).to_be_visible()
        await host.get_by_role("button", name="End the session").click()
        await expect(host.get_by_role("button", name="New session")).to_be_visible()
