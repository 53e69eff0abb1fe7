"""What every test gets: one event loop in debug mode, and a hard look at what it left behind.

A test fails when our code blocks the loop, when a task outlives the test, or when it leaves a thread or an
open file or socket. Data and browser are fixtures that skip by name where they are absent and fail where
CI=true; in CI any other skip fails the run too, except one whose reason says "only on" (another system).
"""

from __future__ import annotations

import asyncio
import functools
import gc
import os
import shutil
import sys
import threading
from collections.abc import Callable, Coroutine, Generator, Iterator
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any

import pytest
from blockbuster import BlockBuster, blockbuster_ctx

pytest_plugins = ["tests.radio.fixtures"]

ROOT = Path(__file__).resolve().parent.parent
CI = os.environ.get("CI") == "true"
OURS = ["regulation", "sensor_bridge", "dashboard"]
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
PATIENCE_S = 5.0
"""How long a thread that is already ending may take: it is asked to end, not given time to work."""

_loops: list[asyncio.AbstractEventLoop] = []


def absent(what: str, remedy: str) -> None:
    """Skip by name, or fail in CI, where nothing may be skipped."""
    if CI:
        pytest.fail(f"{what} is missing, and in CI nothing is skipped: {remedy}", pytrace=False)
    pytest.skip(f"no {what}: {remedy}")  # on a person's own computer not everything need be there


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """`../shared/data`: recordings of real straps, beside the repository: not ours to ship."""
    found = ROOT.parent / "shared" / "data"
    if not found.is_dir():
        absent("../shared/data", "put the folder shared/ with the real recordings beside the repository")
    return found


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The Chromium of this machine; tests that take this fixture are marked `browser` by themselves."""
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if found is None:
        absent("Chromium", "install it, on Debian: apt install chromium")
    return str(found)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever needs the browser is a browser test."""
    for item in items:
        if "chromium_path" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


# --------------------------------------------------------------------------------------- nothing skipped


def _skipped(config: pytest.Config) -> list[pytest.TestReport]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    reports: list[pytest.TestReport] = reporter.stats.get("skipped", []) if reporter else []
    return [report for report in reports if "only on" not in str(report.longrepr)]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skip is a failure: a gate that did not run did not hold."""
    if CI and session.exitstatus == pytest.ExitCode.OK and _skipped(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say why a run without a failure failed."""
    if CI and _skipped(config):
        terminalreporter.write_line("CI=true: the skipped tests above count as failures", red=True)


# ------------------------------------------------------------------------------------------- async tests


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    """Asyncio only, in debug mode: coroutines never awaited and calls from the wrong thread are errors."""
    return "asyncio", {"debug": True, "loop_factory": _new_loop}


def _new_loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    _loops.append(loop)
    return loop


def _a_loop_is_open() -> bool:
    _loops[:] = [loop for loop in _loops if not loop.is_closed()]
    return bool(_loops)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Put the guard around every async test, also inside hypothesis."""
    inner = getattr(pyfuncitem.obj, "hypothesis", None)
    if inner is not None and iscoroutinefunction(inner.inner_test):
        inner.inner_test = _guarded(inner.inner_test)
    elif iscoroutinefunction(pyfuncitem.obj):
        pyfuncitem.obj = _guarded(pyfuncitem.obj)
    return (yield)


type_of_test = Callable[..., Coroutine[Any, Any, None]]


def _guarded(test: type_of_test) -> type_of_test:
    @functools.wraps(test)
    async def guarded(**arguments: Any) -> None:
        before = asyncio.all_tasks()
        await test(**arguments)
        left = [task for task in asyncio.all_tasks() - before if not await _ends_now(task)]
        if left:
            pytest.fail(f"tasks outlived the test: {left}", pytrace=False)

    return guarded


async def _ends_now(task: asyncio.Task[Any]) -> bool:
    """A task that was told to end may need a few turns of the loop to do so, but no time."""
    for _ in range(10):
        if task.done():
            return True
        await asyncio.sleep(0)
    return task.done()


@pytest.fixture(scope="session", autouse=True)
def _no_blocked_loops() -> Iterator[None]:
    """A blocking call made by our packages while a loop runs raises `BlockingError` where it stands."""
    with blockbuster_ctx(scanned_modules=OURS) as guard:
        _allow(guard)
        yield


def _allow(guard: BlockBuster) -> None:
    """What may block, each with its reason."""
    # Importing is reading files; a lazy import (scipy, heartpy) is slow once and never inside a session.
    for call in guard.functions.values():
        call.can_block_in("<frozen importlib._bootstrap>", {"_find_and_load", "_load_unlocked"})


# ------------------------------------------------------------------------------------------------ leaks


@pytest.fixture(autouse=True)
def _nothing_left_behind() -> Iterator[None]:
    """Set up before and torn down after all other fixtures of one test: what is new then is a leak."""
    yield from _leak_check()


@pytest.fixture(scope="module", autouse=True)
def _nothing_left_behind_by_a_module() -> Iterator[None]:
    """The same for fixtures that serve a whole module."""
    yield from _leak_check()


def _leak_check() -> Iterator[None]:
    threads = set(threading.enumerate())
    handles = _open_handles()
    yield
    if _a_loop_is_open():
        return  # a fixture of wider scope still runs; the check of that scope answers for it
    late = [thread for thread in threading.enumerate() if thread not in threads and not _ends(thread)]
    if late:
        pytest.fail(f"threads outlived the test: {late}", pytrace=False)
    if _open_handles() - handles:
        gc.collect()  # a cycle may hold them; its ResourceWarning is an error of its own
    if opened := _open_handles() - handles:
        pytest.fail(f"left open: {', '.join(sorted(opened))}", pytrace=False)


def _ends(thread: threading.Thread) -> bool:
    if thread.daemon:
        return True
    thread.join(PATIENCE_S)
    return not thread.is_alive()


def _open_handles() -> set[str]:
    """Sockets and files of this process, as Linux shows them; other systems have only the warnings."""
    if sys.platform != "linux":
        return set()
    found: set[str] = set()
    for descriptor in Path("/proc/self/fd").iterdir():
        if descriptor.name in {"0", "1", "2"}:
            continue  # what these stand for is pytest's to change while it captures output
        try:
            target = str(descriptor.readlink())
        except OSError:
            continue  # the descriptor of this very listing
        if target.startswith("socket:") or (
            target.startswith("/") and not target.startswith(("/dev/", "/proc/"))
        ):
            found.add(f"{descriptor.name} -> {target}")
    return found
