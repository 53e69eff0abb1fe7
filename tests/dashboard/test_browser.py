"""The house as people meet it: real pages in a real Chromium, live, paused, stopped, replayed byte-equal."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests.dashboard.running import Service, run, serving

pytestmark = pytest.mark.slow

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PATIENCE_MS = 40_000


@asynccontextmanager
async def browsing(chromium_path: str) -> AsyncIterator[BrowserContext]:
    async with async_playwright() as playwright:
        browser: Browser = await playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
        context = await browser.new_context(viewport={"width": 1440, "height": 900})
        context.set_default_timeout(PATIENCE_MS)
        yield context
        await browser.close()


async def opened(context: BrowserContext, address: str, complaints: list[str]) -> Page:
    page = await context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(address)
    return page


def assert_replays(service: Service, session: str, live: Path, folder: Path) -> None:
    again = folder / "again.ndjson"
    done = run("replay", session, "--speed", "max", "--frames", again, data=folder)
    assert done.returncode == 0, done.stderr
    assert service.interrupt() == 0
    assert again.read_bytes() == live.read_bytes()
    assert live.stat().st_size > 10_000


async def test_two_recorded_straps_are_live_on_the_therapist_page(
    chromium_path: str, shared_data: Path, tmp_path: Path
) -> None:
    folder, live, complaints = shared_data / "one_heart_two_sensors", tmp_path / "live.ndjson", list[str]()
    files = (folder / "test_kyto.csv", folder / "test_rhythm.csv")
    options = ("--speed", 60, "--frames", live, "--data", tmp_path)
    with serving("demo", "--recorded", *files, *options) as service:
        session = service.live()
        async with browsing(chromium_path) as context:
            page = await opened(context, service.url, complaints)
            await expect(
                page.get_by_text("Recording: test_kyto.csv and test_rhythm.csv").first
            ).to_be_visible()
            for seat in ("A", "B"):
                card = page.get_by_role("region", name=f"Person {seat}")
                await expect(card).to_contain_text(re.compile(r"on resting \d\d"), timeout=PATIENCE_MS)
            await page.get_by_role("button", name="End session").click()
            await expect(
                page.get_by_role("heading", name=re.compile("The session has ended at"))
            ).to_be_visible()
            await expect(page.get_by_role("button", name="Replay")).to_be_visible()
            await expect(page.get_by_text("lost the computer")).to_have_count(0)
        assert complaints == []
        assert_replays(service, session, live, tmp_path)


async def test_a_flood_is_cued_on_one_page_only_and_both_return(chromium_path: str, tmp_path: Path) -> None:
    live, complaints = tmp_path / "live.ndjson", list[str]()
    with serving("demo", "--speed", 30, "--frames", live, "--data", tmp_path) as service:
        session = service.live()
        async with browsing(chromium_path) as context:
            a = await opened(context, f"{service.url}/s/{session}/a", complaints)
            b = await opened(context, f"{service.url}/s/{session}/b", complaints)
            await a.get_by_role("button", name="Start a pause").click()
            await expect(b.get_by_text("A pause has begun.").first).to_be_visible()
            assert await b.get_by_text("above your resting level").count() == 0
            for page in (a, b):
                await page.get_by_role("button", name=re.compile("^I am ready")).first.click()
            for page in (a, b):
                await expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible(
                    timeout=PATIENCE_MS
                )
            service.post(f"/api/sessions/{session}/stop")
        assert complaints == []
        frames = live.read_text()
        assert '"cause":"returned"' in frames
        assert_replays(service, session, live, tmp_path)
