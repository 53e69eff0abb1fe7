"""kill -9 at random moments of a live demo: acknowledged is kept, the store is whole, the session goes on."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed, InvalidMessage

from dashboard.store.connection import STORE_FILE
from tests.dashboard.running import Service, opened, run, serving

KILLS = 20
LONGEST_S = 1.2
pytestmark = pytest.mark.slow


async def until_killed(
    service: Service, session: str, round_no: int, since: int | None
) -> tuple[list[str], int]:
    """Mark moments as fast as they are answered; return the acknowledged texts and the last number seen."""
    acknowledged: list[str] = []
    last = since or 0
    grant = {"channel": session, "role": "therapist", "seat": None}
    with suppress(ConnectionClosed, InvalidMessage, OSError):  # what a killed service looks like
        async with service.socket() as socket:
            await socket.send(json.dumps({"type": "open", "grant": grant, "since": since}))
            marked = 0
            async for text in socket:
                message = json.loads(text)
                if message["type"] == "frame":
                    assert (message["from_seq"] or message["seq"]) == last + 1
                    last = message["seq"]
                    continue
                if message["type"] == "answer":
                    assert message["problem"] is None
                    acknowledged.append(f"{round_no}-{message['id']}")
                elif message["type"] != "hello":
                    continue
                marked += 1
                words = {"type": "mark", "id": marked, "key": "1", "text": f"{round_no}-{marked}"}
                await asyncio.sleep(0.06)  # a page may send ten messages a second, with a burst
                await socket.send(json.dumps(words))
    return acknowledged, last


def stored(data: Path) -> tuple[list[str], int]:
    """What the killed service left: the texts of its marks, and how many sessions are open."""
    with closing(sqlite3.connect(data / STORE_FILE)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        rows = database.execute("SELECT payload FROM event WHERE kind = 'mark' ORDER BY seq").fetchall()
        open_sessions = database.execute("SELECT count(*) FROM session WHERE ended_t_ms IS NULL").fetchone()[
            0
        ]
        gaps = database.execute("SELECT count(*), max(seq) FROM event").fetchone()
    assert gaps[0] == gaps[1] + 1
    return [json.loads(payload)["text"] for (payload,) in rows], open_sessions


async def test_twenty_kills_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    chance = np.random.default_rng(20)
    acknowledged: list[str] = []
    session, since = "", None
    demo: tuple[Any, ...] = ("demo", "--speed", 10, "--minutes", 60, "--data", tmp_path)
    for round_no in range(KILLS):
        with serving(*demo) as service:
            session = session or service.live()
            assert service.live() == session
            async with asyncio.TaskGroup() as tasks:
                watching = tasks.create_task(until_killed(service, session, round_no, since))
                await asyncio.sleep(float(chance.uniform(0.0, LONGEST_S)))
                service.process.kill()
            answered, since = watching.result()
            acknowledged += answered
            service.process.wait()
        texts, open_sessions = stored(tmp_path)
        assert open_sessions == 1
        assert [text for text in acknowledged if text not in set(texts)] == []
    assert len(acknowledged) > KILLS

    out = tmp_path / "frames.ndjson"
    with serving(*demo, "--frames", out) as service:
        card = service.get("/api/me")["live"][0]
        assert (card["id"], card["recovered"]) == (session, True)
        async with service.socket() as socket:
            hello = await opened(socket, session, "therapist")
            assert hello["state"] == "running"
        assert service.interrupt() == 0
    again = tmp_path / "again.ndjson"
    assert run("replay", session, "--frames", again, data=tmp_path).returncode == 0
    assert again.read_bytes() == out.read_bytes()
