"""A whole sitting on virtual straps: set up on the page, streamed by the real bleak, lost, found, replayed.

The resting level takes its three minutes of real time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.async_api import Browser, Page, expect

from dashboard.fold import Fold
from dashboard.store.store import open_store
from regulation.frames import BeatFrame, CueFrame, Frame
from regulation.samples import SEATS, Link, LinkState, Seat
from sensor_bridge.archive import ArchiveEvent, Notification
from sensor_bridge.gatt.uuids import HEART_RATE_MEASUREMENT
from tests.dashboard.browsing import Watched, answer, browsing, opened, window
from tests.dashboard.running import Service, run, serving
from tests.dashboard.test_session import archived
from tests.radio.orders import A, B, StrapSpec
from tests.radio.rig import Rig

pytestmark = pytest.mark.slow

Told = list[tuple[ArchiveEvent, list[Frame]]]
F = TypeVar("F", bound=Frame)
RESTING_MS = 240_000
CUE_MS = 90_000
FLOOD_BPM = 150
A_NAME, B_NAME = "Polar H10 A1B2C3D4", "Polar H10 E5F60718"


@dataclass
class Pages:
    """What everybody has before them."""

    host: Page
    a: Watched
    b: Watched
    therapist: Watched

    @property
    def complaints(self) -> list[str]:
        """Return what any console complained of."""
        return [*self.a.complaints, *self.b.complaints, *self.therapist.complaints]


async def linked(host: Page, whom: str) -> str:
    """Make an invite on the set-up page; return its link."""
    await host.get_by_role("button", name=f"Make a link for {whom}", exact=True).click()
    field = host.get_by_label(f"Link for {whom}", exact=True)
    await expect(field).to_have_value(re.compile("/join#"))
    return await field.input_value()


async def step(host: Page, name: str) -> None:
    await host.bring_to_front()
    await host.get_by_role("navigation", name="Steps").get_by_role("button", name=re.compile(name)).click()


async def chosen(host: Page, seat: Seat, name: str) -> None:
    card = host.get_by_role("region", name=re.compile(f"^{seat}"))
    await card.get_by_role("button", name=f"Use for {seat}: {name}").click()
    await expect(card.get_by_text(f"{name} is heard.")).to_be_visible()


async def test_two_straps_from_set_up_to_replay(rig: Rig, chromium_path: str, tmp_path: Path) -> None:
    live = tmp_path / "live.ndjson"
    rig.reset(StrapSpec(address=A, name=A_NAME), StrapSpec(address=B, name=B_NAME, hr_bpm=64))
    with serving("live", "--frames", live, "--data", tmp_path, environment=rig.environment) as service:
        async with browsing(chromium_path) as browser:
            await _sitting(rig, service, browser)
        assert service.interrupt() == 0
    again = tmp_path / "again.ndjson"
    session = re.search(r"\S+", run("sessions", data=tmp_path).stdout)
    assert session is not None
    done = run("replay", session[0], "--speed", "max", "--frames", again, data=tmp_path)
    assert done.returncode == 0, done.stderr
    assert again.read_bytes() == live.read_bytes()
    async with open_store(tmp_path) as store:
        events = await archived(store, session[0])
    fold = Fold()
    told = [(event, fold.push(event)) for event in events]
    _check_cue(rig, told)
    _check_loss(rig, told)


async def _sitting(rig: Rig, service: Service, browser: Browser) -> None:
    async with (
        window(browser) as desk,
        window(browser, phone=True) as phone_a,
        window(browser, phone=True) as phone_b,
        window(browser) as office,
    ):
        host = (await opened(desk, service.first)).page
        await step(host, "Consent")
        links = [await linked(host, whom) for whom in ("A", "B", "the therapist")]
        pages = Pages(
            host,
            await opened(phone_a, links[0]),
            await opened(phone_b, links[1]),
            await opened(office, links[2]),
        )
        for person in (pages.a, pages.b):
            await answer(person.page)
        await step(host, "Straps")
        await chosen(host, "A", A_NAME)
        await chosen(host, "B", B_NAME)
        await step(host, "Signal")
        await expect(host.get_by_text("Heard well")).to_have_count(2)
        await host.get_by_role("button", name="Begin the session").click()
        for seat in ("A", "B"):
            await expect(host.get_by_text(f"{seat}'s resting level is found.")).to_be_visible(
                timeout=RESTING_MS
            )
        await _live(rig, pages)
        assert pages.complaints == []


async def _live(rig: Rig, pages: Pages) -> None:
    page = pages.therapist.page
    cards = {seat: page.get_by_role("region", name=f"Person {seat}") for seat in "AB"}
    await page.bring_to_front()
    for card in cards.values():
        await expect(card).to_contain_text(re.compile(r"on resting \d+"))

    rig.change(A, hr_bpm=FLOOD_BPM)
    await pages.a.page.bring_to_front()
    await expect(pages.a.page.get_by_text("above your resting level").first).to_be_visible(timeout=CUE_MS)
    await expect(pages.a.page.get_by_role("button", name="Start a pause")).to_be_visible(timeout=CUE_MS)
    assert "Start a pause" not in await pages.b.said()
    assert not any('"type":"cue"' in text and '"cued":true' in text for text in pages.b.sent)

    rig.drop(A)
    await page.bring_to_front()
    await expect(cards["A"].locator("s")).to_be_visible()
    await expect(page.get_by_text("A: radio lost").first).to_be_visible()
    await pages.a.page.bring_to_front()
    await expect(pages.a.page.get_by_text("No beat for").first).to_be_visible()
    rig.bring_back(A)
    await page.bring_to_front()
    await expect(cards["A"].locator("s")).to_have_count(0)
    await page.get_by_role("button", name="End session").click()
    await expect(page.get_by_role("heading", name=re.compile("The session has ended at"))).to_be_visible()


def _check_cue(rig: Rig, told: Told) -> None:
    """One cue, A's, 20 to 45 s of data time after the first packet with the flood in it."""
    flood = next(each.data for each in rig.sent(A) if each.data[1] == FLOOD_BPM)
    begun_ms = next(
        event.t_ms for event, _ in told if isinstance(event, Notification) and event.data == flood
    )
    cues = [frame for frame in _of(told, CueFrame) if frame.cued]
    assert [frame.seat for frame in cues] == ["A"]
    assert 20_000 <= cues[0].t_ms - begun_ms <= 45_000


def _check_loss(rig: Rig, told: Told) -> None:
    """A was lost once and found: nothing doubled, nothing of B missing, the first beat 5 s after the first
    packet, and that within 5 s of the first advertisement."""
    events = [event for event, _ in told]
    links = [(event.state, event.t_ms) for event in events if isinstance(event, Link) and event.seat == "A"]
    states = [state for state, _ in links]
    assert states == [LinkState.STREAMING, LinkState.LOST, LinkState.CONNECTING, LinkState.STREAMING]
    lost_ms, found_ms = links[1][1], links[3][1]

    kept = {seat: _packets(events, seat) for seat in SEATS}
    addresses: dict[Seat, str] = {"A": A, "B": B}
    for seat, address in addresses.items():
        heard = [each.data for each in rig.sent(address) if each.heard_ns is not None]
        first = heard.index(kept[seat][0])
        assert kept[seat] == heard[first : first + len(kept[seat])]
    in_gap = [
        event for event in events if isinstance(event, Notification) and lost_ms < event.t_ms < found_ms
    ]
    assert {event.seat for event in in_gap if event.characteristic == HEART_RATE_MEASUREMENT} == {"B"}

    back = rig.state(A)
    assert back.first_advertised_ns is not None
    again = next(each for each in rig.sent(A) if each.sent_ns > back.first_advertised_ns)
    assert again.heard_ns is not None
    assert again.heard_ns - back.first_advertised_ns <= 5e9
    assert (
        next(
            event.data
            for event in events
            if isinstance(event, Notification)
            and event.t_ms >= found_ms
            and event.seat == "A"
            and event.characteristic == HEART_RATE_MEASUREMENT
        )
        == again.data
    )
    shown = next(beat for beat in _of(told, BeatFrame) if beat.seat == "A" and beat.t_ms > lost_ms)
    assert 5000 <= shown.t_ms - found_ms < 7000


def _packets(events: list[ArchiveEvent], seat: Seat) -> list[bytes]:
    return [
        event.data
        for event in events
        if isinstance(event, Notification)
        and event.seat == seat
        and event.characteristic == HEART_RATE_MEASUREMENT
    ]


def _of(told: Told, kind: type[F]) -> list[F]:
    return [frame for _, frames in told for frame in frames if isinstance(frame, kind)]
