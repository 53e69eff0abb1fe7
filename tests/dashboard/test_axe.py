"""Every page, for those who hear it, magnify it, hold a narrow phone, or prefer the dark or less motion."""

from __future__ import annotations

import json
import math
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]  # it carries no types
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]  # nor here
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, WebSocketRoute, expect

from tests.dashboard import running
from tests.dashboard.browsing import answer, browsing, opened, window
from tests.dashboard.running import Service, serving

pytestmark = pytest.mark.slow

AXE = Axe("0")
"""Without its script of half a megabyte, which comes with each page once and not with each look."""
# The dark changes colours alone, so only the rules about colour are asked again; `preload` would fetch the
# style sheets anew for rules that are off.
ASKED = {"resultTypes": ["violations"], "preload": False}
SCHEMES: dict[Literal["light", "dark"], dict[str, Any]] = {
    "light": {**ASKED, "rules": {"target-size": {"enabled": True}}},
    "dark": {**ASKED, "runOnly": ["color-contrast", "link-in-text-block"]},
}
DISK_FULL = {
    "code": "disk_full",
    "message": "Recording stopped: disk full.",
    "hint": "Free space, it continues by itself.",
}
NARROW = ViewportSize(width=320, height=640)
SIZES = {"phone": ViewportSize(width=390, height=844), "desktop": ViewportSize(width=1440, height=900)}

# A new size is drawn a frame late, a tint on its way from one scheme to the other would be measured half way,
# and a button that has scrolled half under the top of the page would count as a small one.
SETTLE = """
async () => {
  for (let frames = 2; frames > 0; frames -= 1) await new Promise(requestAnimationFrame);
  for (const one of document.getAnimations()) if (one instanceof CSSTransition) one.finish();
  scrollTo(0, 0);
}
"""

# The texts that nobody can read to their end: beyond the edge of the page, or cut by an element around them
# that does not scroll. What waits for its next frame to fit a new width gets some frames to do so.
CUT = """
async () => {
  const hidden = (element) =>
    element.closest(".sr") || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const room = (element) => {
    let [left, right] = [0, innerWidth];
    for (let one = element; one !== document.body; one = one.parentElement) {
      const overflow = getComputedStyle(one).overflowX;
      if (overflow === "auto" || overflow === "scroll") return [-Infinity, Infinity];
      if (overflow === "visible") continue;
      const box = one.getBoundingClientRect();
      [left, right] = [Math.max(left, box.left), Math.min(right, box.right)];
    }
    return [left, right];
  };
  const sticksOut = (text) => {
    const [left, right] = room(text.parentElement);
    const range = document.createRange();
    range.selectNodeContents(text);
    return [...range.getClientRects()].some((box) => box.left < left - 1 || box.right > right + 1);
  };
  const look = () => {
    const cut = document.documentElement.scrollWidth > innerWidth ? ["(the page scrolls sideways)"] : [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode;
      if (text.data.trim() && !hidden(text.parentElement) && sticksOut(text)) cut.push(text.data.trim());
    }
    return cut;
  };
  let frames = 30;
  while (look().length > 0 && frames-- > 0) await new Promise(requestAnimationFrame);
  return look();
}
"""


@dataclass
class Inspection:
    """Opens pages in one window, and keeps whatever is wrong with them."""

    service: Service
    window: BrowserContext
    wrong: list[str] = field(default_factory=list)

    async def open(self, path: str) -> Page:
        page = await self.window.new_page()
        await page.goto(self.service.url + path)
        return page

    async def look(self, name: str, page: Page) -> None:
        """Look at a page on the narrowest phone, and on a phone and a desktop in the light and the dark."""
        await page.bring_to_front()  # a page behind another is drawn once a second only
        finger = await self.window.new_cdp_session(page)
        await page.set_viewport_size(NARROW)
        self.wrong += [f"{name}, 320 px: cut off: {text}" for text in await page.evaluate(CUT)]
        for size, viewport in SIZES.items():
            await page.set_viewport_size(viewport)
            await finger.send("Emulation.setTouchEmulationEnabled", {"enabled": size == "phone"})
            for scheme, options in SCHEMES.items():
                await page.emulate_media(color_scheme=scheme)
                self.wrong += [
                    f"{name}, {size}, {scheme}: {each}" for each in await violations(page, options)
                ]
        await finger.detach()


async def violations(page: Page, options: dict[str, Any]) -> list[str]:
    """Return what axe objects to: rule, impact and elements. Where it objects, it looks again: what is gone a
    moment later was a page that was just being drawn."""
    found = await _violations(page, options)
    return await _violations(page, options) if found else []


async def _violations(page: Page, options: dict[str, Any]) -> list[str]:
    await page.evaluate(SETTLE)
    results = await AXE.run(page, options=options)
    return [
        f"{each['id']} ({each['impact']}): {each['help']}: {[node['target'] for node in each['nodes']]}"
        for each in results.response["violations"]
    ]


@asynccontextmanager
async def inspecting(browser: Browser, service: Service) -> AsyncIterator[Inspection]:
    """Give a window to somebody who has not been here before."""
    async with window(browser) as context:
        await context.add_init_script(AXE_SCRIPT)
        yield Inspection(service, context)


async def press(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name).click()


async def shows(page: Page, text: str) -> None:
    await expect(page.get_by_text(text).first).to_be_visible()


async def test_every_page_can_be_used_by_everybody(chromium_path: str, tmp_path: Path) -> None:
    files, data = two_hearts(tmp_path), tmp_path / "data"
    demo = ("demo", "--recorded", *files, "--speed", 20, "--ask-consent", "--data", data)
    with serving(*demo) as service:
        session = service.live()
        async with browsing(chromium_path) as browser, inspecting(browser, service) as house:
            therapist, a, b = [await house.open(f"/s/{session}/{page}") for page in ("therapist", "a", "b")]
            await before(house, therapist, a, b)
            async with inspecting(browser, service) as strangers:
                await refused(strangers, service, session)
            async with inspecting(browser, service) as troubled:
                await in_trouble(troubled, session)
            await live(house, therapist, a, b)
            await begin_pause(service, session)
            await pausing(house, therapist, a, b)
            service.post(f"/api/sessions/{session}/stop")
            await afterwards(house, therapist, a)
    wrong = strangers.wrong + troubled.wrong + house.wrong
    assert not wrong, "\n".join(wrong)


def two_hearts(folder: Path) -> tuple[Path, Path]:
    """Write two recordings: B stays calm; A is high after 3.5 minutes and stays so for hours, so that a cue
    waits until it has been looked at."""

    def line(number: int, mean_ms: float, swing_ms: float) -> str:
        return f"{mean_ms + swing_ms * math.sin(1.6 * number) + 12 * math.sin(0.37 * number):.0f}\n"

    calm = [line(number, 900, 35) for number in range(235)]
    high = [line(number, 640, 14) for number in range(22_000)]
    a, b = folder / "a.txt", folder / "b.txt"
    a.write_text("".join(calm + high))
    b.write_text("".join(line(number, 820, 35) for number in range(18_000)))
    return a, b


async def before(house: Inspection, therapist: Page, a: Page, b: Page) -> None:
    """Both are asked, and the session begins with the last answer."""
    await shows(a, "Two answers to go")
    await shows(therapist, "A has not answered yet.")
    await house.look("A is asked", a)
    await house.look("therapist, before the session", therapist)
    await answer(a)
    await shows(a, "Your answers are in.")
    await house.look("A has answered", a)
    await answer(b)


async def live(house: Inspection, therapist: Page, a: Page, b: Page) -> None:
    """A gets a cue, B none."""
    await shows(a, "Moving, talking and laughing can do this too.")
    await house.look("A with a cue", a)
    library = await house.open("/sessions")
    await shows(library, "Running now")
    await press(library, "Make a link for B")
    await shows(library, "Works once")
    await house.look("library, live", library)
    await shows(therapist, "Cue to A")
    await house.look("therapist, live", therapist)
    await shows(b, "Your heart is near its resting level.")
    await house.look("B", b)
    sheets = {"Sharing": "sharing", "Cues": "choices", "table": "minutes", "I notice": "own words"}
    for button, name in sheets.items():
        await press(b, button)
        await house.look(f"B's {name}", b)
        await press(b, "Back to your page")
    await press(therapist, "Table")
    await house.look("therapist, table", therapist)
    await press(therapist, "Keys")
    await house.look("therapist, keys", therapist)
    await press(therapist, "Close")
    await press(therapist, "Table")


async def in_trouble(house: Inspection, session: str) -> None:
    """The disk is full: what the service says then, said by a socket that stands in for its own."""
    async with house.service.socket() as socket:
        hello = await running.opened(socket, session, "therapist")
    trouble = {"type": "trouble", "problem": DISK_FULL}

    def stand_in(route: WebSocketRoute) -> None:
        def hear(message: str | bytes) -> None:
            if json.loads(message)["type"] == "open":
                route.send(json.dumps(hello))
                route.send(json.dumps(trouble))

        route.on_message(hear)

    await house.window.route_web_socket(re.compile("/ws$"), stand_in)
    therapist = await house.open(f"/s/{session}/therapist")
    await shows(therapist, DISK_FULL["message"])
    await house.look("therapist, in trouble", therapist)


async def begin_pause(service: Service, session: str) -> None:
    """Begin a pause for A that lasts for hours, so that nobody need hurry to look at it."""
    async with service.socket() as socket:
        await running.opened(socket, session, "person", "A")
        await socket.send(json.dumps({"type": "act", "id": 1, "kind": "pause", "minutes": 300}))
        while json.loads(await socket.recv())["type"] != "answer":
            pass


async def pausing(house: Inspection, therapist: Page, a: Page, b: Page) -> None:
    """A pause that A began, and what B can do meanwhile."""
    await shows(a, "Let the topic wait.")
    await house.look("A in a pause", a)
    await press(a, "Hide the wave")
    await house.look("A in a pause without the wave", a)
    await shows(b, "A pause has begun.")
    await house.look("B, called", b)
    await house.look("therapist, in a pause", therapist)
    await press(b, "End for today")
    await house.look("B's times to return", b)
    await b.get_by_label("Another time").fill("23:59")
    await press(b, "Propose it")
    await shows(b, "You proposed to return")
    await house.look("B has proposed a time", b)
    await shows(a, "Do you return to it")
    await house.look("A is asked for a time", a)
    await press(a, "No time yet")
    await press(b, "Cover this page")
    await house.look("B, covered", b)


async def afterwards(house: Inspection, therapist: Page, a: Page) -> None:
    """The end on the open pages, the list, and a replay from it."""
    await shows(therapist, "The session has ended at")
    await house.look("therapist, ended", therapist)
    await shows(a, "The session is over.")
    await house.look("A, ended", a)
    unknown = await house.open("/s/unknown/therapist")
    await shows(unknown, "There is no session with that name.")
    await house.look("an unknown session", unknown)
    await unknown.get_by_role("link", name="Sessions on this computer").click()
    library = unknown
    await press(library, "Open")
    await shows(library, "How fast shall it be played?")
    await expect(library.get_by_role("img", name="Heart above own resting level")).to_be_visible()
    await house.look("library", library)
    await press(library, "As fast as possible")
    await shows(library, "on resting")
    await house.look("review", library)


async def refused(strangers: Inspection, service: Service, session: str) -> None:
    """A link that is used, and another one's page."""
    page = await strangers.open("/join#used")
    await shows(page, "This code was used or is too old.")
    await shows(page, "Ask for a new link.")
    await strangers.look("a used link", page)
    new = service.post("/api/invites", {"channel": session, "role": "person", "seat": "B"})
    await page.goto(new["url"])
    await expect(page).to_have_url(f"{service.url}/s/{session}/b")
    await page.goto(f"{service.url}/s/{session}/a")
    await shows(page, "This browser may not open A's page.")
    await strangers.look("another one's page", page)
    await page.get_by_role("link", name="To B's page").click()
    await expect(page).to_have_url(f"{service.url}/s/{session}/b")
    await page.goto(new["url"])
    await shows(page, "This code was used or is too old.")
    await expect(page.get_by_role("link", name="To B's page")).to_be_visible()
    await page.get_by_label("Paste a new link here").fill("A's page")
    await press(page, "Open")
    await shows(page, "This opens no page here.")
    await strangers.look("a used link of somebody who is in", page)
    newer = service.post("/api/invites", {"channel": session, "role": "person", "seat": "B"})
    await page.get_by_label("Paste a new link here").fill(newer["url"])
    await press(page, "Open")
    await expect(page).to_have_url(f"{service.url}/s/{session}/b")


async def test_who_asked_for_less_motion_gets_boxes(chromium_path: str, tmp_path: Path) -> None:
    with serving("demo", "--speed", 1, "--data", tmp_path) as service:
        path = f"{service.url}/s/{service.live()}/a"
        async with browsing(chromium_path) as browser, window(browser, phone=True) as phone:
            page = (await opened(phone, path)).page
            await page.get_by_role("button", name="Pause").click()
            await expect(page.locator(".wave")).to_have_count(1)
            assert await page.evaluate("document.getAnimations().length") > 0
            await page.emulate_media(reduced_motion="reduce")
            await page.reload()
            await expect(page.get_by_role("button", name="Show the wave")).to_be_visible()
            await expect(page.locator(".pacer-boxes i")).to_have_count(10)
            await expect(page.locator(".wave")).to_have_count(0)
            assert await page.evaluate("document.getAnimations().length") == 0
