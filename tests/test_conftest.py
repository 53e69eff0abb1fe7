"""The guards of conftest.py catch what they are there to catch; each leak below must fail its test."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).with_name("conftest.py")
ROOT = CONFTEST.parent.parent
SETTINGS = "[pytest]\nanyio_mode = auto\nfilterwarnings = error\nmarkers =\n    browser: needs Chromium\n"

CASES = """
import asyncio, pathlib, socket, threading, time
import pytest, regulation

KEPT = []
STOP = threading.Event()
def in_our_code(text):
    place = pathlib.Path(regulation.__file__).with_name("made_up.py")
    exec(compile(text, str(place), "exec"), {})

async def test_task_outlives():
    KEPT.append(asyncio.get_running_loop().create_task(asyncio.Event().wait()))

async def test_task_that_is_ending_passes():
    asyncio.get_running_loop().create_task(asyncio.Event().wait()).cancel()

async def test_blocked_loop():
    in_our_code("import time; time.sleep(0)")

async def test_blocking_outside_our_code_passes():
    time.sleep(0)

def test_thread_outlives():
    threading.Thread(target=STOP.wait, args=(1,)).start()

def test_socket_left_open():
    KEPT.append(socket.socket())

def test_file_left_open(tmp_path):
    KEPT.append((tmp_path / "x").open("w"))

def test_socket_dropped():
    socket.socket()

def test_coroutine_never_awaited():
    asyncio.sleep(0)

def test_browser_marks_itself(request, chromium_path):
    assert request.node.get_closest_marker("browser")

def test_skip():
    pytest.skip("no reason")
"""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Each case and how it ended, in a run of its own with the real conftest."""
    place = tmp_path_factory.mktemp("guards")
    (place / "pytest.ini").write_text(SETTINGS, encoding="utf-8")
    impatient = CONFTEST.read_text(encoding="utf-8").replace("PATIENCE_S = 5.0", "PATIENCE_S = 0.1")
    (place / "conftest.py").write_text(impatient, encoding="utf-8")
    (place / "test_cases.py").write_text(CASES, encoding="utf-8")
    (place / "chromium").touch(mode=0o755)
    path = os.pathsep.join([str(place), os.environ["PATH"]])
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PATH": path, "CI": "true"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rA", "--no-header", "-p", "no:cacheprovider"],
        cwd=place,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [
        line.split() for line in done.stdout.splitlines() if line.startswith(("PASSED", "FAILED", "ERROR"))
    ]
    ended: dict[str, str] = {"exit code": str(done.returncode), "output": done.stdout}
    for verdict, name, *_ in lines:
        ended[name.partition("::")[2]] = min(ended.get(name.partition("::")[2], "PASSED"), verdict)
    return ended


@pytest.mark.parametrize(
    "case",
    ["task_outlives", "thread_outlives", "blocked_loop", "socket_dropped", "coroutine_never_awaited"],
)
def test_a_leak_fails(outcomes: dict[str, str], case: str) -> None:
    assert outcomes[f"test_{case}"] != "PASSED", outcomes["output"]


@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux can open files be counted")
@pytest.mark.parametrize("case", ["socket_left_open", "file_left_open"])
def test_a_handle_left_open_fails(outcomes: dict[str, str], case: str) -> None:
    assert outcomes[f"test_{case}"] != "PASSED", outcomes["output"]


@pytest.mark.parametrize(
    "case", ["task_that_is_ending_passes", "blocking_outside_our_code_passes", "browser_marks_itself"]
)
def test_what_is_no_leak_passes(outcomes: dict[str, str], case: str) -> None:
    assert outcomes[f"test_{case}"] == "PASSED", outcomes["output"]


def test_in_ci_a_skip_fails_the_run(outcomes: dict[str, str]) -> None:
    assert outcomes["exit code"] == "1"
    assert "the skipped tests above count as failures" in outcomes["output"]
