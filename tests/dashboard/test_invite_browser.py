"""A link as the host shows it: its code, the minutes that are left, and that it works once."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from dashboard.qr import qr
from tests.dashboard.browsing import browsing, opened, window
from tests.dashboard.running import serving

pytestmark = pytest.mark.slow

_CODE = """
(svg) => {
  const fill = (kind) => getComputedStyle(svg.querySelector(kind)).fill;
  return {
    box: svg.getAttribute("viewBox"),
    path: svg.querySelector("path").getAttribute("d"),
    ground: fill("rect"),
    dark: fill("path"),
    wide: svg.getBoundingClientRect().width,
  };
}
"""


async def made(page: Page, what: str) -> str:
    """Make a link for B; return it."""
    await page.get_by_role("button", name=f"{what} for B", exact=True).click()
    await expect(page.get_by_text("Works once, for 10 more minutes.")).to_be_visible()
    return await page.get_by_label("Link for B", exact=True).input_value()


async def test_a_link_counts_down_has_a_code_and_works_once(chromium_path: str, tmp_path: Path) -> None:
    with serving("demo", "--speed", 1, "--data", tmp_path) as service:
        async with browsing(chromium_path) as browser, window(browser) as desk, window(browser) as other:
            host = (await opened(desk, service.url + "/sessions")).page
            await host.clock.install()
            link = await made(host, "Make a link")
            await the_code_is_that_of_the_link(host, link)
            await expect(host.get_by_text("So far these pages open on this computer only")).to_be_visible()
            await host.clock.fast_forward(61_000)
            await expect(host.get_by_text("Works once, for 9 more minutes.")).to_be_visible()

            b = (await opened(other, link)).page
            await expect(b.get_by_role("heading", name="Your page", exact=True)).to_be_visible()
            await host.clock.fast_forward(4_000)
            await gone(host)
            await made(host, "Make a new code")
            await host.clock.fast_forward(601_000)
            await gone(host)


async def the_code_is_that_of_the_link(host: Page, link: str) -> None:
    """Dark on white in the light and the dark, with four modules of white around it."""
    expected = qr(link)
    for scheme in ("light", "dark"):
        await host.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        shown = await host.get_by_role("img", name="Code of the link for B").evaluate(_CODE)
        assert shown["path"] == expected.path
        assert shown["box"] == f"-4 -4 {expected.side + 8} {expected.side + 8}"
        assert (shown["ground"], shown["dark"]) == ("rgb(255, 255, 255)", "rgb(0, 0, 0)")
        assert shown["wide"] >= 4 * expected.side


async def gone(host: Page) -> None:
    """The used link is said to be used, nothing of it is left to read, and a new one can be made."""
    await expect(host.get_by_text("This code was used or is too old.")).to_be_visible()
    await expect(host.get_by_role("img", name="Code of the link for B")).to_have_count(0)
    await expect(host.get_by_label("Link for B", exact=True)).to_have_count(0)
    await expect(host.get_by_role("button", name="Make a new code for B", exact=True)).to_be_focused()
