"""A real Chromium for tests: its pages, all they ever said, all they were sent, and what they complain of."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    WebSocket,
    async_playwright,
    expect,
)

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

# Keeps every text that was ever in the page, shown or hidden: what a page said for a moment only is found
# afterwards, however late a test comes to look.
_REMEMBER = """
window.said = new Set();
new MutationObserver(() => {
  const texts = document.createTreeWalker(document, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) said.add(texts.currentNode.data.trim());
}).observe(document, { subtree: true, childList: true, characterData: true });
"""


@asynccontextmanager
async def browsing(chromium_path: str) -> AsyncIterator[Browser]:
    """Run a browser until the block ends."""
    expect.set_options(timeout=PATIENCE_MS)
    async with (
        async_playwright() as playwright,
        await playwright.chromium.launch(executable_path=chromium_path, args=FLAGS) as browser,
    ):
        yield browser


@asynccontextmanager
async def window(browser: Browser, *, phone: bool = False) -> AsyncIterator[BrowserContext]:
    """Open a window with a cookie of its own: a desktop's, or a phone's that is touched."""
    width, height = (390, 844) if phone else (1440, 900)
    async with await browser.new_context(
        viewport={"width": width, "height": height}, is_mobile=phone, has_touch=phone
    ) as context:
        context.set_default_timeout(PATIENCE_MS)
        await context.add_init_script(_REMEMBER)
        yield context


@dataclass
class Watched:
    """A page, and what a test may ask about its whole life."""

    page: Page
    sent: list[str] = field(default_factory=list)
    """Every message that its websocket brought."""
    complaints: list[str] = field(default_factory=list)
    """Every error on its console, and every exception that nothing caught."""

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("websocket", self._socket)

    async def said(self) -> str:
        """Return every text that was ever in the page, a line each."""
        return str(await self.page.evaluate("[...said].join('\\n')"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def _socket(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._received)

    def _received(self, payload: str | bytes) -> None:
        assert isinstance(payload, str)
        self.sent.append(payload)


async def opened(context: BrowserContext, address: str) -> Watched:
    """Open an address in a new page that is watched from its first moment on."""
    watched = Watched(await context.new_page())
    await watched.page.goto(address)
    return watched


async def answer(page: Page, *, therapist: bool = True, review: bool = True) -> None:
    """Give a person's answers on their own page: recorded, and the other two as said."""
    answers = {
        "Keep a recording": True,
        "Therapist sees my heart and cues": therapist,
        "A reviewer may see this afterwards": review,
    }
    for question, yes in answers.items():
        group = page.get_by_role("group", name=question)
        await group.get_by_text("Yes" if yes else "No", exact=True).click()
    await page.get_by_role("button", name="Go to your page").click()
