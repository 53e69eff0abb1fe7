"""`python -m bench.house SESSIONS`: the service with that many simulated pairs live at once, until ended.

The command line starts one session; the rooms below it carry many, and this shows what they carry.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from dashboard.access import Access
from dashboard.live import new_session
from dashboard.root import Server, bound, server_config, tune_gc
from dashboard.service import Running, program_version
from dashboard.sources import Simulated
from dashboard.stages import Stages
from dashboard.store.store import open_store
from sensor_bridge.clock import SystemClock

MINUTES = 10.0


async def main(sessions: int, data: Path) -> None:
    """Serve; sessions begin a little after each other, as real ones do."""
    clock, listening = SystemClock(), bound(0)
    port = int(listening.getsockname()[1])
    url = f"http://127.0.0.1:{port}"
    async with open_store(data) as store, asyncio.TaskGroup() as tasks:
        stages, access = Stages(store, clock, tasks), Access(store, clock)
        server = Server(server_config(Running("demo", program_version(), data, url, port, access, stages)))
        for seed in range(sessions):
            spec = Simulated(scenario="floods", minutes=MINUTES, seed=seed)
            stages.add(await new_session(store, clock, spec, 1.0, None, ask_consent=False))
        tune_gc()
        print(f"Open {url}/", file=sys.stderr, flush=True)
        await server.serve(sockets=[listening])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(main(int(sys.argv[1]), Path(folder)))
