"""The house as people meet it: real pages in a real Chromium, live, paused, stopped, replayed byte-equal."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.dashboard.browsing import Watched, answer, browsing, opened, window
from tests.dashboard.running import Service, run, serving

pytestmark = pytest.mark.slow

CUE_FACT = re.compile(r"^Your heart is \d+ beats above your resting level\.$")
CUE_WORDS = (
    "your cue level is",
    "Moving, talking and laughing can do this too.",
    "B's page has not changed.",
    "Start a pause",
    "Not now",
    "I moved or spoke",
)
"""What a person's page says while a cue stands on it, and never else."""
LIVE = "live.ndjson"


@dataclass(frozen=True)
class Room:
    """The pages of one session."""

    therapist: Watched
    a: Watched
    b: Watched


def log(room: Room) -> Locator:
    return room.therapist.page.get_by_role("region", name="Log, newest first")


async def test_two_straps_then_a_flood_that_stays_private(
    chromium_path: str, shared_data: Path, tmp_path: Path
) -> None:
    async with browsing(chromium_path) as browser:
        await two_recorded_straps(browser, shared_data / "one_heart_two_sensors", tmp_path / "straps")
        await a_flood_and_a_pause(browser, tmp_path / "flood")


async def two_recorded_straps(browser: Browser, recordings: Path, data: Path) -> None:
    """Two recorded straps are live on the therapist's page, and end as they were."""
    files = (recordings / "test_kyto.csv", recordings / "test_rhythm.csv")
    with served("--recorded", *files, "--speed", 60, data=data) as service:
        session = service.live()
        async with gathered(browser, service) as room:
            page = room.therapist.page
            label = page.get_by_role("complementary", name="Where the beats come from")
            await expect(label).to_contain_text("Recording: test_kyto.csv and test_rhythm.csv")
            for seat in ("A", "B"):
                card = page.get_by_role("region", name=f"Person {seat}")
                await expect(card).to_contain_text(re.compile(r"resting \d\d"))
                await expect(card).to_contain_text(re.compile(r"heart [+\u2212]?\d+ bpm"))
            await end(room)
        assert_replays(service, session, data)


async def a_flood_and_a_pause(browser: Browser, data: Path) -> None:
    """A floods: the cue is A's alone, the pause is both's, and both come back."""
    with served("--speed", 20, data=data) as service:
        session = service.live()
        async with gathered(browser, service, b_is_seen=False) as room:
            start = room.a.page.get_by_role("button", name="Start a pause")
            await expect(start).to_be_visible()
            await expect(room.a.page.get_by_role("heading", name=CUE_FACT)).to_be_visible()
            await start.click()
            await expect(room.b.page.get_by_role("heading", name="A pause has begun.")).to_be_visible()
            await expect(log(room)).to_contain_text("Pause begun on A's page")
            await assert_private(room)
            await both_return(room)
            await ended_for_today(room)
            await room.therapist.page.get_by_role("button", name="Call a pause for both").click()
            await expect(room.b.page.get_by_role("heading", name="A pause has begun.")).to_be_visible()
            await end(room)
            for each in (room.therapist, room.a, room.b):
                said = each.page.get_by_text("A pause was open when the session ended.")
                await expect(said).to_be_visible()
        assert_replays(service, session, data)


async def assert_private(room: Room) -> None:
    """The cue is on A's page and on no other; who sees A is told that there was one, and nothing of B."""
    said_to_a, said_to_b = await room.a.said(), await room.b.said()
    said_to_therapist = await room.therapist.said()
    for words in CUE_WORDS:
        assert words in said_to_a
        assert words not in said_to_b
        assert words not in said_to_therapist
    assert re.search(r"^Cue to A, heart \d+ above resting$", said_to_therapist, re.MULTILINE)
    assert "B has not agreed to be seen here." in said_to_therapist

    assert [frame["seat"] for frame in frames(room.a) if frame.get("cued")] == ["A"]
    assert [frame["seat"] for frame in frames(room.therapist) if frame.get("cued")] == ["A"]
    assert bodies(room.a) == {"A"}
    assert bodies(room.b) == {"B"}
    assert bodies(room.therapist) == {"A"}
    assert {frame["begun_by"] for frame in frames(room.b) if frame["type"] == "pause"} == {None}


async def both_return(room: Room) -> None:
    """Each says so alone; the first waits for the second."""
    people = (room.a.page, room.b.page)
    ready = [page.get_by_role("button", name=re.compile("^I am ready")) for page in people]
    await ready[0].click()
    await expect(room.a.page.get_by_text("You are ready. B has more time.").first).to_be_visible()
    await ready[1].click()
    first = "I don't think I understood what you needed just then. Can we try again?"
    for page in people:
        await expect(page.get_by_text(first)).to_be_visible()
    await room.a.page.get_by_role("button", name="Another sentence").click()
    await expect(room.a.page.get_by_text("What do you need from me now")).to_be_visible()
    for page in people:
        await page.get_by_role("button", name="Close").click()
        await expect(page.get_by_text("The pause is over.")).to_have_count(0)
        await expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    await expect(log(room)).to_contain_text("Both said ready: the pause is over")


async def ended_for_today(room: Room) -> None:
    """In a pause A proposes a time to return, B agrees to it on an own page, and everybody is told."""
    a, b = room.a.page, room.b.page
    await room.therapist.page.get_by_role("button", name="Call a pause for both").click()
    await a.get_by_role("button", name="End for today").click()
    await a.get_by_label("Another time").fill("23:59")
    await a.get_by_role("button", name="Propose it").click()
    await expect(a.get_by_role("heading", name="You proposed to return")).to_be_visible()
    await expect(b.get_by_text("Do you return to it")).to_be_visible()
    await b.get_by_role("button", name="Agree").click()
    for page in (a, b):
        await expect(page.get_by_role("heading", name="You return to it")).to_be_visible()
    await expect(log(room)).to_contain_text("Ended for today, return agreed on")


async def end(room: Room) -> None:
    """Stop the session by its button; every page says so."""
    page = room.therapist.page
    await page.get_by_role("button", name="End session").click()
    await expect(page.get_by_role("heading", name="The session has ended at")).to_be_visible()
    await expect(page.get_by_role("button", name="Replay")).to_be_visible()
    for person in (room.a, room.b):
        await expect(person.page.get_by_role("heading", name="The session is over.")).to_be_visible()


def assert_replays(service: Service, session: str, data: Path) -> None:
    """Replay as fast as possible what the service keeps: the same bytes as were sent live."""
    live, again = data / LIVE, data / "again.ndjson"
    done = run("replay", session, "--speed", "max", "--frames", again, data=data)
    assert done.returncode == 0, done.stderr
    assert service.interrupt() == 0
    assert again.read_bytes() == live.read_bytes()
    assert live.stat().st_size > 10_000


def served(*words: object, data: Path) -> AbstractContextManager[Service]:
    """Run a demo that begins when both have answered, so that no page comes late on a slow machine."""
    data.mkdir()
    return serving("demo", *words, "--ask-consent", "--frames", data / LIVE, "--data", data)


@asynccontextmanager
async def gathered(browser: Browser, service: Service, *, b_is_seen: bool = True) -> AsyncIterator[Room]:
    """Open each page in a window of its own, then answer on A's and B's. No page may ever complain."""
    address = f"{service.url}/s/{service.live()}"
    async with (
        window(browser) as desktop,
        window(browser, phone=True) as one,
        window(browser, phone=True) as two,
    ):
        room = Room(
            await opened(desktop, f"{address}/therapist"),
            await opened(one, f"{address}/a"),
            await opened(two, f"{address}/b"),
        )
        await answer(room.a.page)
        await answer(room.b.page, therapist=b_is_seen)
        yield room
        assert room.therapist.complaints + room.a.complaints + room.b.complaints == []


def frames(page: Watched) -> list[dict[str, Any]]:
    """Every frame of the engine that a page was sent."""
    messages = map(json.loads, page.sent)
    return [message["frame"] for message in messages if message["type"] == "frame"]


def bodies(page: Watched) -> set[str]:
    """Whose body a page was told of; an answer alone is none."""
    return {frame["seat"] for frame in frames(page) if "seat" in frame and frame["type"] != "consent"}
