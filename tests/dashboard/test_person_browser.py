"""A person's own page keeps what that person chose, and its place, whatever happens to page or line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Page, WebSocketRoute, expect

from tests.dashboard.browsing import answer, browsing, opened, window
from tests.dashboard.running import Service, serving
from tests.dashboard.test_axe import two_hearts

pytestmark = pytest.mark.slow


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A simulated pair at the speed of life: both are in the three minutes of their resting level."""
    with serving("demo", "--speed", 1, "--data", tmp_path) as running:
        yield running


def address(service: Service, seat: str = "a") -> str:
    return f"{service.url}/s/{service.live()}/{seat}"


async def press(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name).click()


async def fact(page: Page, words: str | re.Pattern[str]) -> None:
    """Wait until the page's one sentence is this."""
    await expect(page.get_by_role("heading", level=2, name=words)).to_be_visible()


async def test_a_covered_page_stays_covered_when_it_is_loaded_again(
    chromium_path: str, service: Service
) -> None:
    async with browsing(chromium_path) as browser, window(browser, phone=True) as phone:
        watched = await opened(phone, address(service))
        page = watched.page
        await expect(page.get_by_text("Can somebody across the table read this page?")).to_be_visible()
        await press(page, "Cover this page")
        await expect(page.get_by_text("Covered. Touch and hold to show your page.")).to_be_visible()
        await page.reload()
        await expect(page.get_by_text("Covered. Touch and hold to show your page.")).to_be_visible()
        assert not [words for words in (await watched.said()).splitlines() if "resting" in words]
        await page.get_by_role("button", name="Show my page").press("Enter")
        await fact(page, "Finding your resting level.")
        await expect(page.get_by_text("Can somebody across the table")).to_have_count(0)


async def test_own_words_and_the_pacer_outlast_a_reload(chromium_path: str, service: Service) -> None:
    async with browsing(chromium_path) as browser, window(browser, phone=True) as phone:
        a, b = [(await opened(phone, address(service, seat))).page for seat in "ab"]
        await press(b, "Pause")
        await b.get_by_role("button", name="Hide the wave").click()
        await b.reload()
        await expect(b.get_by_role("button", name="Show the wave")).to_be_visible()

        await press(a, "Show the pacer")
        await a.reload()
        await expect(a.get_by_role("button", name="Hide the pacer")).to_be_visible()
        await press(a, "I notice")
        await a.get_by_label("In your own words").fill("a knot under the ribs")
        await a.reload()
        await expect(a.get_by_label("In your own words")).to_have_value("a knot under the ribs")
        await press(a, "Keep it")
        await expect(a.get_by_role("listitem").filter(has_text="a knot under the ribs")).to_be_visible()
        await a.reload()
        await expect(a.get_by_role("listitem").filter(has_text="a knot under the ribs")).to_be_visible()
        await expect(a.get_by_label("In your own words")).to_have_value("")


# -- how a cue reaches a person ------------------------------------------------------------------------------

# Writes down what a phone would do, and what an earphone would be given.
FELT = """
const note = (name, what) => {
  const { dataset } = document.documentElement;
  dataset[name] = `${dataset[name] ?? ""} ${what}`.trim();
};
navigator.vibrate = (ms) => { note("buzzes", ms); return true; };
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (at) {
  note("tones", this.frequency.value);
  start.call(this, at);
};
"""
CUE = "220"


@pytest.fixture
def flood(tmp_path: Path) -> Iterator[Service]:
    """Two recorded hearts, soon after both have answered: A's is high for hours, so that a cue waits."""
    files = two_hearts(tmp_path)
    words = ("--recorded", *files, "--speed", 20, "--ask-consent", "--data", tmp_path / "data")
    with serving("demo", *words) as running:
        yield running


async def choose(page: Page, *names: str) -> None:
    """Turn switches of the sheet about cues, and come back."""
    await press(page, "Cues")
    for name in names:
        await page.get_by_role("switch", name=name).click()
    await press(page, "Back to your page")


async def felt(page: Page, *, buzzes: str, tones: str) -> None:
    """Wait until this page has made its phone do this: buzzes in ms, tones in Hz."""
    for name, values in (("buzzes", buzzes), ("tones", tones)):
        noted = page.locator(f"html[data-{name}]")
        if values:
            await expect(noted).to_have_attribute(f"data-{name}", values)
        else:
            await expect(noted).to_have_count(0)


async def test_a_cue_on_a_covered_page_is_felt_as_chosen_and_not_seen(
    chromium_path: str, flood: Service
) -> None:
    async with browsing(chromium_path) as browser, window(browser, phone=True) as phone:
        await phone.add_init_script(FELT)
        a, b = [await opened(phone, address(flood, seat)) for seat in "ab"]
        await answer(a.page)
        await choose(a.page, "Vibration", "Soft sound")
        await felt(a.page, buzzes="", tones=CUE)  # to try the earphone
        await press(a.page, "Cover this page")
        await expect(a.page.get_by_text("Covered. Touch and hold to show your page.")).to_be_visible()
        said = await a.said()
        await answer(b.page)
        await a.page.bring_to_front()
        await felt(a.page, buzzes="400", tones=f"{CUE} {CUE}")
        assert await a.said() == said  # nothing has changed on the screen
        await a.page.get_by_role("button", name="Show my page").press("Enter")
        await fact(a.page, re.compile(r"^Your heart is \d+ beats above"))
        assert a.complaints == []


async def test_a_cue_is_only_seen_unless_more_was_chosen_and_tells_no_number_where_none_is_wanted(
    chromium_path: str, flood: Service
) -> None:
    async with browsing(chromium_path) as browser, window(browser, phone=True) as phone:
        await phone.add_init_script(FELT)
        a, b = [await opened(phone, address(flood, seat)) for seat in "ab"]
        await answer(a.page)
        await choose(a.page, "Numbers")
        await answer(b.page)
        await a.page.bring_to_front()
        await fact(a.page, "Your heart is well above its resting level.")
        assert not re.search(r"beats a minute|\d+ (above|below|beats)|level \d", await a.said())
        await felt(a.page, buzzes="", tones="")
        await a.page.reload()
        await fact(a.page, "Your heart is well above its resting level.")


async def test_the_pacer_is_as_fast_as_the_person_likes_and_can_be_heard(
    chromium_path: str, service: Service
) -> None:
    async with browsing(chromium_path) as browser, window(browser, phone=True) as phone:
        await phone.add_init_script(FELT)
        page = (await opened(phone, address(service))).page
        await press(page, "Pause")
        await expect(page.get_by_text(re.compile("^(4|7) seconds, unforced$"))).to_be_visible()
        await press(page, "Cues")
        pacer = page.get_by_role("group", name="Pacer")
        await expect(pacer).to_contain_text("5.5 breaths a minute")
        for _ in range(8):
            await pacer.get_by_role("button", name="Faster").click()
        await expect(pacer.get_by_role("button", name="Faster")).to_be_disabled()
        await expect(pacer).to_contain_text("9.5 breaths a minute")
        await page.get_by_role("switch", name="In and Out as tones").click()
        await press(page, "Back to your page")
        await expect(page.locator("html")).to_have_attribute("data-tones", re.compile("^262 .*196"))
        await page.reload()
        await expect(page.get_by_text(re.compile("^(3|4) seconds, unforced$"))).to_be_visible()


async def test_what_a_phone_cannot_do_is_said(chromium_path: str, service: Service) -> None:
    async with browsing(chromium_path) as browser, window(browser, phone=True) as phone:
        first = (await opened(phone, address(service))).page
        await choose(first, "Vibration")
        await expect(first.get_by_text("Touch this page once.")).to_have_count(0)
        page = (await opened(phone, address(service))).page
        await expect(page.get_by_text("Touch this page once.")).to_be_visible()
        await page.get_by_role("heading", level=2).click()
        await expect(page.get_by_text("Touch this page once.")).to_have_count(0)

        await phone.add_init_script("delete Navigator.prototype.vibrate")
        await page.reload()
        await press(page, "Cues")
        await expect(page.get_by_text("This phone cannot vibrate for a web page.")).to_be_visible()
        await expect(page.get_by_role("switch", name="Vibration")).to_have_count(0)


# -- lost and found ------------------------------------------------------------------------------------------

# A phone that is locked: nothing that waits for a time happens, until somebody takes it up again.
SLEEPS = """
window.asleep = false;
const later = window.setTimeout;
window.setTimeout = (...given) => (asleep ? 0 : later(...given));
"""
LOOKED_AT = "document.dispatchEvent(new Event('visibilitychange'))"


@dataclass
class Line:
    """The way from a window's pages to the computer, which can be cut."""

    is_cut: bool = False
    ends: list[WebSocketRoute] = field(default_factory=list)

    async def carry(self, route: WebSocketRoute) -> None:
        if self.is_cut:
            await route.close()
        else:
            self.ends += [route, route.connect_to_server()]

    async def cut(self) -> None:
        self.is_cut = True
        for end in self.ends:
            await end.close()
        self.ends.clear()


async def in_own_pause(page: Page) -> None:
    """Wait until the page is where it was: in the own pause, breathing with the boxes."""
    await expect(page.get_by_text("Let the topic wait.")).to_be_visible()
    await expect(page.get_by_text(re.compile(r"\b[0-2]:\d\d left"))).to_be_visible()
    await expect(page.get_by_role("button", name="Show the wave")).to_be_visible()


async def test_a_pause_outlasts_a_reload_and_a_lost_line_and_the_page_comes_back_at_once(
    chromium_path: str, service: Service
) -> None:
    line = Line()
    async with browsing(chromium_path) as browser, window(browser, phone=True) as phone:
        await phone.add_init_script(SLEEPS)
        await phone.route_web_socket(re.compile("/ws$"), line.carry)
        page = (await opened(phone, address(service))).page
        await press(page, "Pause")
        await press(page, "Hide the wave")
        await in_own_pause(page)
        await page.reload()
        await in_own_pause(page)
        for network in (True, False):
            await page.evaluate("asleep = true")
            await line.cut()
            await fact(page, "This page lost the computer.")
            line.is_cut = False
            if network:
                await phone.set_offline(True)
                await phone.set_offline(False)
            else:
                await page.evaluate(LOOKED_AT)
            await in_own_pause(page)


async def test_two_pages_of_one_person_both_follow_and_one_of_them_vibrates(
    chromium_path: str, flood: Service
) -> None:
    async with browsing(chromium_path) as browser, window(browser, phone=True) as phone:
        await phone.add_init_script(FELT)
        first = (await opened(phone, address(flood))).page
        await answer(first)
        await choose(first, "Vibration")
        second = (await opened(phone, address(flood))).page
        await second.get_by_role("heading", level=2).click()
        await answer((await opened(phone, address(flood, "b"))).page)
        for page in (first, second):
            await page.bring_to_front()
            await fact(page, re.compile(r"^Your heart is \d+ beats above"))
        await press(second, "Start a pause")
        for page in (first, second):
            await page.bring_to_front()
            await expect(page.get_by_text("Let the topic wait.")).to_be_visible()
        buzzes = [await page.evaluate("document.documentElement.dataset.buzzes") for page in (first, second)]
        assert sorted(map(str, buzzes)) == ["400", "None"]


async def test_a_phone_whose_clock_is_five_hours_off_says_the_same(
    chromium_path: str, service: Service
) -> None:
    off = """
    const Right = Date;
    Date = class extends Right {
      constructor(...given) { super(...(given.length ? given : [Date.now()])); }
      static now() { return Right.now() + 5 * 3_600_000; }
    };
    """
    async with (
        browsing(chromium_path) as browser,
        window(browser, phone=True) as right,
        window(browser, phone=True) as wrong,
    ):
        await wrong.add_init_script(off)
        pages = [(await opened(phone, address(service))).page for phone in (right, wrong)]
        ahead_ms = await pages[1].evaluate("Date.now()") - await pages[0].evaluate("Date.now()")
        assert ahead_ms > 4 * 3_600_000
        for page in pages:
            await expect(page.get_by_text(re.compile(r"signal on, \d s ago"))).to_be_visible()
        await press(pages[1], "Pause")
        for page in pages:
            await expect(page.get_by_text(re.compile(r"\b[0-2]:\d\d left"))).to_be_visible()


async def test_a_phone_that_may_fall_asleep_says_so(chromium_path: str, service: Service) -> None:
    lock = "Object.defineProperty(navigator, 'wakeLock', {{ value: {{ request: async () => {} }} }})"
    phones = {
        "awake": lock.format("({ release() {} })"),
        "refused": lock.format("{ throw new Error('battery low'); }"),
        "without": "delete Navigator.prototype.wakeLock",
    }
    async with browsing(chromium_path) as browser:
        for name, script in phones.items():
            async with window(browser, phone=True) as phone:
                await phone.add_init_script(script)
                page = (await opened(phone, address(service))).page
                await fact(page, re.compile("."))
                warning = page.get_by_text("This phone may sleep.")
                await expect(warning).to_have_count(0 if name == "awake" else 1)


# -- what is told at a glance, and in full -------------------------------------------------------------------


async def test_whether_one_shares_is_a_status_beside_the_button_that_changes_it(
    chromium_path: str, service: Service
) -> None:
    async with browsing(chromium_path) as browser, window(browser, phone=True) as phone:
        page = (await opened(phone, address(service))).page
        await expect(page.get_by_text("Sharing is on")).to_be_visible()
        await expect(page.get_by_role("button", name="Sharing is")).to_have_count(0)
        await press(page, "Change sharing")
        await press(page, "Stop sharing now")
        await press(page, "Back to your page")
        await expect(page.get_by_text("Sharing is off")).to_be_visible()
        await page.reload()
        await expect(page.get_by_text("Sharing is off")).to_be_visible()


async def test_the_tide_can_be_heard_and_read_as_a_table_that_holds_still(
    chromium_path: str, flood: Service
) -> None:
    async with browsing(chromium_path) as browser, window(browser, phone=True) as phone:
        a, b = [(await opened(phone, address(flood, seat))).page for seat in "ab"]
        await answer(a)
        await answer(b)
        await a.bring_to_front()
        await expect(a.get_by_role("img", name="Last 3 minutes of your heart")).to_be_visible()
        await press(a, "Show as table")
        await expect(a.get_by_role("heading", name="Your heart, minute by minute")).to_be_focused()
        await press(a, "Show the newest")
        table = a.get_by_role("table", name="Each minute against your resting level")
        held = await table.inner_text()
        await expect(a.get_by_text(re.compile(r"On your page now: Your heart is \d\d beats"))).to_be_visible()
        assert await table.inner_text() == held
        await press(a, "Show the newest")
        newest = table.get_by_role("row").nth(1)
        await expect(newest.get_by_role("cell").first).to_have_text("well above")
        await press(a, "Back to your page")
        await expect(a.get_by_role("img", name=re.compile(r"now \d\d beats above"))).to_be_visible()
        await press(a, "Start a pause")
        await expect(a.get_by_role("button", name="Show as table")).to_have_count(0)


# -- leaving -------------------------------------------------------------------------------------------------


async def test_one_touch_leaves_and_one_may_come_back(chromium_path: str, service: Service) -> None:
    async with (
        browsing(chromium_path) as browser,
        window(browser, phone=True) as phone,
        window(browser) as desktop,
    ):
        a = await opened(phone, address(service))
        therapist = (await opened(desktop, address(service, "therapist"))).page
        await fact(a.page, "Finding your resting level.")
        await press(a.page, "Stop and leave")
        await fact(a.page, "Nothing of you is measured or kept now.")
        await expect(a.page.get_by_text(re.compile(r"What was recorded until 0:\d\d stays"))).to_be_visible()
        await expect(a.page.get_by_text("Sharing is off")).to_be_visible()
        await expect(a.page.get_by_role("button", name="Stop and leave")).to_have_count(0)
        await expect(therapist.get_by_text("A has stopped sharing.").first).to_be_visible()
        await a.page.reload()
        await fact(a.page, "Nothing of you is measured or kept now.")

        await press(a.page, "Come back")
        await expect(a.page.get_by_role("button", name="Two answers to go")).to_be_disabled()
        await a.page.reload()
        await answer(a.page, review=False)
        await fact(a.page, "Finding your resting level.")
        await expect(a.page.get_by_text("Sharing is on")).to_be_visible()
        await expect(therapist.get_by_role("region", name="Person A")).to_contain_text("beats a minute")
        assert a.complaints == []
