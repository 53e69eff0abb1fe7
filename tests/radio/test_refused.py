"""A strap that another app holds, and a program that ends: it says that it stopped, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dashboard.running import opened, serving
from tests.dashboard.sitting import End
from tests.radio.orders import A, Manner, StrapSpec
from tests.radio.rig import Rig

pytestmark = pytest.mark.slow


REFUSALS = 3
"""Nearly each of them once left a failed future behind, said when the program ends."""


async def test_a_program_that_was_refused_again_and_again_ends_without_a_traceback(
    rig: Rig, tmp_path: Path
) -> None:
    rig.reset(StrapSpec(address=A, manner=Manner.BUSY))
    with serving("live", "--a", A, "--data", tmp_path, environment=rig.environment) as service:
        service.cookie = service.join(service.first)
        async with service.socket() as socket:
            await opened(socket, service.live(), "host")
            await End(socket).told("setup", lambda said: said["seats"][0]["strap"]["attempt"] >= REFUSALS)
        assert service.interrupt() == 0
        assert service.process.stderr is not None
        said = service.process.stderr.read().splitlines()
    assert said == [
        "Ctrl-C stops it.",
        "Stopping. Sessions are being closed.",
        f"Stopped. Sessions are kept in {tmp_path}.",
    ]
