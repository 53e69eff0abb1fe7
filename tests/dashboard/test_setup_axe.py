"""Every step of set-up, and a person's page whose strap is lost, for those whom `test_axe` looks out for."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.dashboard.browsing import answer, browsing
from tests.dashboard.running import serving
from tests.dashboard.test_axe import Inspection, inspecting, press, shows
from tests.dashboard.test_live_browser import chosen, linked, step
from tests.radio.orders import A, AdapterState, B, StrapSpec
from tests.radio.rig import Rig

pytestmark = pytest.mark.slow

NAME, SPARE = "Polar H10 A1B2C3D4", "Wahoo TICKR 5E6F"


async def test_set_up_and_a_lost_strap_can_be_used_by_everybody(
    rig: Rig, chromium_path: str, tmp_path: Path
) -> None:
    rig.reset(StrapSpec(address=A, name=NAME), StrapSpec(address=B, name=SPARE))
    rig.drop(A)
    rig.drop(B)
    rig.adapter(AdapterState.OFF)
    with serving("live", "--data", tmp_path, environment=rig.environment) as service:
        async with (
            browsing(chromium_path) as browser,
            inspecting(browser, service) as house,
            inspecting(browser, service) as phone,
        ):
            host = await house.open(service.first.removeprefix(service.url))
            await _looked_for(rig, house, host)
            a = await phone.open((await _link(host)).removeprefix(service.url))
            await answer(a)
            await _worn_and_begun(house, host)
            await _lost(rig, phone, a)
            await step(host, "Straps")
            await shows(host, f"{SPARE} is heard.")
            rig.drop(B)
            await shows(host, f"{SPARE} is out of reach.")
            await house.look("straps, lost while running", host)
    wrong = house.wrong + phone.wrong
    assert not wrong, "\n".join(wrong)


async def _link(host: Page) -> str:
    await step(host, "Consent")
    return await linked(host, "A")


async def _looked_for(rig: Rig, house: Inspection, host: Page) -> None:
    """No Bluetooth, no strap, two straps."""
    await shows(host, "Who may see what your body does?")
    await house.look("consent", host)
    await step(host, "Straps")
    await shows(host, "Bluetooth is off on this computer.")
    await house.look("straps, Bluetooth off", host)
    rig.adapter(AdapterState.ON)
    await press(host, "Look again")
    await expect(host.get_by_text("Bluetooth is off on this computer.")).to_have_count(0)
    await expect(host.get_by_text("Damp both pads.")).to_be_visible()
    await house.look("straps, none", host)
    rig.bring_back(A)
    rig.bring_back(B)
    await shows(host, "2 straps found so far.")
    await house.look("straps, found", host)


async def _worn_and_begun(house: Inspection, host: Page) -> None:
    """A's strap is heard, the signal is checked, the session begins."""
    await step(host, "Straps")
    await chosen(host, "A", NAME)
    await house.look("straps, one worn", host)
    await step(host, "Signal")
    await shows(host, "Heard well")
    await house.look("signal", host)
    await step(host, "Resting level")
    await shows(host, "The three minutes begin with the session.")
    await house.look("resting level, not begun", host)
    await step(host, "Signal")
    await press(host, "Begin the session")
    await shows(host, "Finding the resting level.")
    await house.look("resting level, running", host)


async def _lost(rig: Rig, phone: Inspection, a: Page) -> None:
    """A's strap is out of reach: the ways on, and the strap that nobody has."""
    await a.bring_to_front()
    await shows(a, "Finding your resting level.")
    rig.drop(A)
    await expect(a.get_by_role("button", name="Look now")).to_be_visible()
    await phone.look("A, strap lost", a)
    await press(a, "Look now")
    await press(a, "Use another strap")
    await expect(a.get_by_role("button", name=f"Use {SPARE}")).to_be_visible()
    await a.get_by_text("How a strap is worn").click()
    await shows(a, "Damp both pads.")
    await phone.look("A, another strap", a)
    await press(a, f"Use {SPARE}")
    await expect(a.get_by_text("strap on").first).to_be_visible()
