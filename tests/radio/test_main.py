"""`python -m tests.radio`: a command runs with two straps around it, and nothing is left afterwards."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.radio.__main__ import main, playing
from tests.radio.orders import PAIR
from tests.radio.rig import Rig

SCRIPT = """
import asyncio, os, sys
from bleak import BleakScanner
async def seen():
    async with BleakScanner() as scanner:
        found = set()
        async for device, _ in scanner.advertisement_data():
            found.add(device.name)
            if len(found) == 2:
                return sorted(found)
print(asyncio.run(seen()), os.environ["COREGULATE_RADIO"])
sys.exit(7)
"""


def test_a_command_finds_two_straps_and_its_exit_code_is_ours(rig: Rig) -> None:
    command = [sys.executable, "-m", "tests.radio", "--", sys.executable, "-c", SCRIPT]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 7, done.stderr
    names, _, control = done.stdout.strip().rpartition(" ")
    assert names == str([spec.name for spec in PAIR])
    assert control != rig.control
    assert not Path(control).parent.exists()


def test_files_go_to_the_first_then_the_second_strap(tmp_path: Path) -> None:
    first, second = playing([tmp_path / "a.csv"])
    assert (first.recording, second.recording) == (str(tmp_path / "a.csv"), "")


@pytest.mark.parametrize("asked", [["--play", "none.csv", "--", "true"], ["--play", "x.csv"], []])
def test_what_cannot_be_is_said(asked: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(asked)
    assert "usage: python -m tests.radio" in capsys.readouterr().err
