"""Take the pictures of the README from a running demo: `python3 dev.py pictures`. Look at them afterwards."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from tests.dashboard.running import serving

FOLDER = Path(__file__).resolve().parent / "pictures"
DESKTOP, PHONE = (1440, 900), (390, 844)
SHOWN_AFTER_S = 11.0
"""At thirty times life the cue is about ten seconds old then."""


async def main() -> None:
    """Write four pictures: the live page and A's page, light and dark."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as data, serving("demo", "--speed", 30, "--data", data) as service:
        session = service.live()
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
            )
            pages = [
                _take(browser, f"{service.url}/s/{session}/{page}", f"{name}-{scheme}", size, scheme)
                for page, name, size in (("therapist", "live", DESKTOP), ("a", "person", PHONE))
                for scheme in ("light", "dark")
            ]
            await asyncio.gather(*pages)
            await browser.close()


async def _take(browser: Browser, address: str, name: str, size: tuple[int, int], scheme: str) -> None:
    page = await browser.new_page(viewport={"width": size[0], "height": size[1]})
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await page.goto(address.rsplit("/s/", 1)[0] + "/sessions")
    await page.goto(address)
    await asyncio.sleep(SHOWN_AFTER_S)
    await page.screenshot(path=FOLDER / f"{name}.png")
    print(f"docs/pictures/{name}.png")


if __name__ == "__main__":
    asyncio.run(main())
