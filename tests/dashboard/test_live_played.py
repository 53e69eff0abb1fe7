"""Two recorded hearts worn as straps: set up, both heard, stopped, replayed byte-equal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.dashboard.running import opened, run, serving
from tests.dashboard.sitting import sitting
from tests.radio.orders import A, B, StrapSpec
from tests.radio.rig import Rig

pytestmark = pytest.mark.slow


async def test_recorded_hearts_on_two_straps(rig: Rig, shared_data: Path, tmp_path: Path) -> None:
    folder, live = shared_data / "one_heart_two_sensors", tmp_path / "live.ndjson"
    rig.reset(
        StrapSpec(address=A, name="Kyto", recording=str(folder / "test_kyto.csv")),
        StrapSpec(address=B, name="Rhythm", recording=str(folder / "test_rhythm.csv")),
    )
    beats = {"A": 0, "B": 0}
    with serving("live", "--frames", live, "--data", tmp_path, environment=rig.environment) as service:
        async with sitting(service, {"A": A, "B": B}) as here:
            service.cookie = service.join(service.invite("therapist"))
            async with service.socket() as therapist:
                await opened(therapist, here.session, "therapist")
                async for text in therapist:
                    message = json.loads(text)
                    if message["type"] == "frame" and message["frame"]["type"] == "beat":
                        beats[message["frame"]["seat"]] += 1
                    if min(beats.values()) >= 3:
                        break
            service.cookie = here.host_cookie
            service.post(f"/api/sessions/{here.session}/stop")
        assert service.interrupt() == 0
    again = tmp_path / "again.ndjson"
    done = run("replay", here.session, "--speed", "max", "--frames", again, data=tmp_path)
    assert done.returncode == 0, done.stderr
    assert again.read_bytes() == live.read_bytes()
