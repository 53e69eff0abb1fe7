"""kill -9 under a live session of straps, and before it began: what is started again goes on."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from dashboard.store.connection import STORE_FILE
from tests.dashboard.running import Service, answering, command, opened, run, serving
from tests.dashboard.sitting import End, Sitting, sitting
from tests.dashboard.test_kill import stored, until_killed
from tests.radio.clients import WITHIN_S, until
from tests.radio.orders import A, B
from tests.radio.rig import Rig

STRAPS = {"A": A, "B": B}
pytestmark = pytest.mark.slow


def rows(data: Path, kind: str) -> list[tuple[int, int, str | None, str | None, bytes]]:
    """(number, data time in ms, seat, characteristic, payload) of what is stored."""
    query = "SELECT seq, t_ms, seat, characteristic, payload FROM event WHERE kind = ? ORDER BY seq"
    with closing(sqlite3.connect(data / STORE_FILE)) as database:
        return database.execute(query, (kind,)).fetchall()


def whole(data: Path) -> bool:
    """Numbers without a hole, and data time that never goes back."""
    with closing(sqlite3.connect(data / STORE_FILE)) as database:
        found = database.execute("SELECT seq, t_ms FROM event ORDER BY seq").fetchall()
    times = [t_ms for _, t_ms in found]
    return [seq for seq, _ in found] == list(range(len(found))) and times == sorted(times)


def sessions_stored(data: Path) -> int:
    with closing(sqlite3.connect(data / STORE_FILE)) as database:
        return int(database.execute("SELECT count(*) FROM session").fetchone()[0])


def packets(data: Path, seat: str, first: int, last: int) -> list[bytes]:
    """The heart-rate notifications of a seat in the rows from `first` on and before `last`."""
    return [
        payload
        for seq, _, of, short, payload in rows(data, "notification")
        if (of, short) == (seat, "2a37") and first <= seq < last
    ]


def is_stretch(part: list[bytes], sent: list[bytes]) -> bool:
    """Whether these were sent just so: none left out, none twice."""
    begin = sent.index(part[0])
    return part == sent[begin : begin + len(part)]


async def beats_of_both(service: Service, session: str, since: int, after_ms: int) -> list[int]:
    """Go on as the therapist's page until both hearts have beaten after this data time; return the numbers
    of its frames."""
    numbers: list[int] = []
    heard: set[str] = set()
    async with asyncio.timeout(WITHIN_S), service.socket() as page:
        grant = {"channel": session, "role": "therapist", "seat": None}
        await page.send(json.dumps({"type": "open", "grant": grant, "since": since}))
        async for text in page:
            message: dict[str, Any] = json.loads(text)
            if message["type"] == "frame":
                numbers.append(message["seq"])
                if message["frame"]["type"] == "beat" and message["frame"]["t_ms"] > after_ms:
                    heard.add(message["frame"]["seat"])
            if heard == set(STRAPS):
                break
    return numbers


async def test_a_sitting_that_is_killed_goes_on(rig: Rig, tmp_path: Path) -> None:
    before, after = tmp_path / "before.ndjson", tmp_path / "after.ndjson"
    live: tuple[Any, ...] = ("live", "--data", tmp_path, "--frames")
    with serving(*live, before, environment=rig.environment) as service:
        async with sitting(service, STRAPS) as here:
            service.cookie = therapist = service.join(service.invite("therapist"))
            begun = {seat: len(rig.sent(address)) for seat, address in STRAPS.items()}
            async with asyncio.TaskGroup() as tasks:
                marking = tasks.create_task(until_killed(service, here.session, 0, None))
                await until(lambda: all(len(rig.sent(STRAPS[seat])) > begun[seat] + 8 for seat in STRAPS))
                service.process.kill()
            acknowledged, since = marking.result()
    assert acknowledged
    texts, open_sessions = stored(tmp_path)
    assert (open_sessions, set(acknowledged) - set(texts)) == (1, set())
    committed = tmp_path / "committed.ndjson"
    assert run("replay", here.session, "--frames", committed, data=tmp_path).returncode == 0
    last_ms = rows(tmp_path, "tick")[-1][1]
    assert all(rig.state(address).connected for address in STRAPS.values())

    again = command(*live, after, "--no-browser", "--port", service.port)
    with answering(again, rig.environment) as back:
        host = back.join(back.first)
        back.cookie = therapist
        (card,) = back.get("/api/me")["live"]
        assert (card["id"], card["recovered"]) == (here.session, True)
        numbers = await beats_of_both(back, here.session, since, last_ms)
        assert numbers == sorted(set(numbers))
        assert numbers[0] > since
        back.cookie = host
        back.post(f"/api/sessions/{here.session}/stop")
        assert back.interrupt() == 0

    done = tmp_path / "done.ndjson"
    assert run("replay", here.session, "--speed", "max", "--frames", done, data=tmp_path).returncode == 0
    assert done.read_bytes() == after.read_bytes()
    assert after.read_bytes().startswith(committed.read_bytes())
    written = before.read_bytes().rpartition(b"\n")[0]  # the last line may be half a line
    shorter, longer = sorted((written, committed.read_bytes()), key=len)
    assert longer.startswith(shorter)
    assert whole(tmp_path)
    assert sessions_stored(tmp_path) == 1
    ((epoch, *_),) = rows(tmp_path, "epoch")
    for seat, address in STRAPS.items():
        sent = [each.data for each in rig.sent(address)]
        parts = [packets(tmp_path, seat, 0, epoch), packets(tmp_path, seat, epoch, 1_000_000)]
        assert all(is_stretch(part, sent) for part in parts)
        assert not set(parts[0]) & set(parts[1])


async def test_a_set_up_that_is_killed_begins_anew_and_offers_the_straps_it_held(
    rig: Rig, tmp_path: Path
) -> None:
    live: tuple[Any, ...] = ("live", "--data", tmp_path)
    with serving(*live, "--a", A, "--b", B, environment=rig.environment) as service:
        await until(lambda: all(len(rig.sent(address)) > 1 for address in STRAPS.values()))
        service.process.kill()
    assert sessions_stored(tmp_path) == 0
    assert all(rig.state(address).connected for address in STRAPS.values())
    with serving(*live, environment=rig.environment) as back:
        back.cookie = cookie = back.join(back.first)
        async with asyncio.timeout(WITHIN_S), back.socket() as host:
            hello = await opened(host, back.live(), "host")
            assert hello["state"] == "waiting_consent"
            page = Sitting(back, back.live(), End(host), cookie)
            await page.until(lambda told: {each["address"] for each in told["found"]} == {A, B})
            for seat, address in STRAPS.items():
                await page.do("choose", seat=seat, address=address)
            told = await page.until(
                lambda told: [seat["strap"]["link"] for seat in told["seats"]] == ["streaming"] * 2
            )
            assert [seat["strap"]["words"] for seat in told["seats"]] == [
                "Polar H10 A1B2C3D4 is heard.",
                "Polar H10 E5F60718 is heard.",
            ]
        assert back.interrupt() == 0
