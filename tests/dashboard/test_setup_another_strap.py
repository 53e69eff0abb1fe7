"""Another strap in the middle of a session, by its wearer and by the host: archived, the same in a replay."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboard.store.store import open_store
from regulation.samples import Link, LinkState, Seat
from tests.dashboard.running import run, serving
from tests.dashboard.sitting import End, Sitting, sitting
from tests.dashboard.test_session import archived
from tests.radio.orders import A, B, StrapSpec
from tests.radio.rig import Rig

pytestmark = pytest.mark.slow

SPARE = "C0:33:33:33:33:03"


async def test_another_strap_while_the_session_runs(rig: Rig, tmp_path: Path) -> None:
    live, again = tmp_path / "live.ndjson", tmp_path / "again.ndjson"
    rig.reset(*(StrapSpec(address=each, name=f"H10 {each[-2:]}") for each in (A, B, SPARE)))
    with serving("live", "--frames", live, "--data", tmp_path, environment=rig.environment) as service:
        async with sitting(service, {"A": A, "B": B}) as here:
            await _by_the_wearer(rig, here)
            await _by_the_host(rig, here)
            service.post(f"/api/sessions/{here.session}/stop")
        assert service.interrupt() == 0
    done = run("replay", here.session, "--speed", "max", "--frames", again, data=tmp_path)
    assert done.returncode == 0, done.stderr
    assert again.read_bytes() == live.read_bytes()
    changed = [LinkState.OFF, LinkState.SEARCHING, LinkState.CONNECTING, LinkState.STREAMING]
    assert await _links(tmp_path, here.session, "A") == [LinkState.STREAMING, LinkState.LOST, *changed]
    assert await _links(tmp_path, here.session, "B") == [LinkState.STREAMING, *changed]


async def _by_the_wearer(rig: Rig, here: Sitting) -> None:
    """A's strap goes out of range; A finds the spare one, and neither gets B's nor chooses for B."""
    a = here.persons["A"]
    await _beats(a)
    await here.awake()
    rig.drop(A)
    lost = await a.told("own_strap", lambda told: [each["address"] for each in told["free"]] == [SPARE])
    assert lost["strap"]["link"] == "lost"
    assert await a.ask("look") is None
    assert await a.ask("choose", seat="B", address=SPARE) == "Only B can choose that."
    assert await a.ask("choose", seat="A", address=B) == "H10 02 is B's already."
    assert await a.ask("swap") == "This is not for a person."
    await a.do("choose", seat="A", address=SPARE)
    heard = await a.told("own_strap", _hears(SPARE))
    assert heard["free"] == []
    await here.awake()
    await _beats(a)
    await here.awake()
    assert not any(B in text for text in a.heard)


async def _by_the_host(rig: Rig, here: Sitting) -> None:
    """The host gives B the strap that A had, which nobody has now."""
    b = here.persons["B"]
    await b.told("own_strap", _hears(B))
    await here.do("look")
    rig.bring_back(A)
    await here.until(lambda told: A in [each["address"] for each in told["found"]])
    assert not any(each in text for each in (A, SPARE) for text in b.heard)
    await here.do("choose", seat="B", address=A)
    await b.told("own_strap", _hears(A))
    await _beats(b)


def _hears(address: str) -> Callable[[dict[str, Any]], bool]:
    return lambda told: told["strap"]["address"] == address and told["strap"]["link"] == "streaming"


async def _beats(page: End) -> None:
    await page.told("frame", lambda told: told["frame"]["type"] == "beat")


async def _links(data: Path, session: str, seat: Seat) -> list[LinkState]:
    async with open_store(data) as store:
        events = await archived(store, session)
    return [event.state for event in events if isinstance(event, Link) and event.seat == seat]
