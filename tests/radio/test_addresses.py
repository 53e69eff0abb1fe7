"""What a page may call a strap: its address, however it is written, and nothing else."""

from __future__ import annotations

from pathlib import Path

from tests.dashboard.running import opened, serving
from tests.dashboard.sitting import End
from tests.radio.orders import A, B
from tests.radio.rig import Rig

NONE_OF_A_STRAP = ("", "hello world", f"{A}:02", "xx" * 2000)


async def test_a_page_names_a_strap_by_its_address_however_it_is_written(rig: Rig, tmp_path: Path) -> None:
    words = ("live", "--a", A.lower(), "--data", tmp_path)
    with serving(*words, environment=rig.environment) as service:
        service.cookie = service.join(service.first)
        async with service.socket() as socket:
            await opened(socket, service.live(), "host")
            host = End(socket)
            for address in NONE_OF_A_STRAP:
                said = await host.ask("choose", seat="B", address=address)
                assert said is not None
                assert said.endswith('" is no address of a strap.')
            said = await host.ask("choose", seat="B", address=A.lower())
            assert said is not None
            assert said.endswith(" is A's already.")
            await host.do("choose", seat="B", address=f" {B.lower()}")
            told = await host.told("setup", lambda set_up: set_up["seats"][1]["strap"] is not None)
            assert [seat["strap"]["address"] for seat in told["seats"]] == [A, B]
