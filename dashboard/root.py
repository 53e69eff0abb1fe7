"""The composition root: opens the store, owns every task, and says in which order it all goes down.

Going down: pages are told and sessions get their archived `End` (`Stages.close`), then the server is asked to
leave, then the tidier is cancelled, then the store closes, last `service.json` goes.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import secrets
import signal
import socket
import webbrowser
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn

from dashboard import app as application
from dashboard.access import ANY, Access, Mode
from dashboard.errors import ServiceError, StoreError
from dashboard.frame_file import FrameFile
from dashboard.ledger import Say
from dashboard.live import interrupted, new_session, plays
from dashboard.replaying import Stored
from dashboard.service import Address, Running, program_version, read_address, remove_address, write_address
from dashboard.session import Session
from dashboard.sitting import Sittings
from dashboard.sources import PlayedSpec
from dashboard.stages import Stages
from dashboard.store.store import Store, open_store
from dashboard.wire import Grant
from regulation.samples import Seat
from sensor_bridge.bridge import Bridge
from sensor_bridge.clock import Clock, SystemClock


@dataclass(frozen=True, slots=True)
class Plan:
    """What a command wants to run."""

    mode: Mode
    data: Path
    port: int
    browser: bool
    source: PlayedSpec | None = None
    speed: float = 1.0
    frames: Path | None = None
    ask_consent: bool = False
    straps: dict[Seat, str] = field(default_factory=dict)
    """Addresses that were named beforehand, by seat; only in `live`."""
    replay: Stored | str | None = None
    """Stored session, or its id, to show as a replay at once."""


class Server(uvicorn.Server):
    """A uvicorn that leaves signals to this module: it is asked to leave, never killed by one."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


async def run(plan: Plan, say: Say) -> None:
    """Run the service until it is interrupted. Raises `StoreError`, `ServiceError` or `BadFile` before."""
    clock = SystemClock()
    try:
        async with contextlib.AsyncExitStack() as stack:
            store = await stack.enter_async_context(open_store(plan.data))
            # After the store: whoever starts a second service on the same data and port is told of the first.
            listening = stack.enter_context(bound(plan.port))
            stack.callback(remove_address, plan.data)
            await _serve(plan, store, clock, listening, say)
    except StoreError as error:
        raise _named(error, plan.data) from error


async def _serve(plan: Plan, store: Store, clock: Clock, listening: socket.socket, say: Say) -> None:
    port = int(listening.getsockname()[1])
    url = f"http://127.0.0.1:{port}"
    access = Access(store, clock)
    await access.load()
    leaving = _on_signals()
    async with asyncio.TaskGroup() as tasks:
        stages = Stages(store, clock, tasks)
        bridge = _bridge(clock) if plan.mode == "live" else None
        sittings = Sittings(stages, bridge, tasks, say) if bridge is not None else None
        running = Running(plan.mode, program_version(), plan.data, url, port, access, stages, sittings)
        sessions = await _sessions(plan, stages, bridge, say)
        owned = [tasks.create_task(stages.tidy())]
        if bridge is not None and sittings is not None:
            owned.append(tasks.create_task(bridge.run()))
            sessions = await _sit(plan, sittings, sessions, say)
        server = Server(server_config(running))
        serving = tasks.create_task(server.serve(sockets=[listening]))
        write_address(plan.data, Address(pid=os.getpid(), url=url, token=access.bearer))
        first = await _first_address(plan, running)
        _greet(plan, sessions, url, first, say)
        tune_gc()
        if plan.browser:
            await asyncio.to_thread(webbrowser.open, first)
        await _first_of(serving, leaving)
        say("Stopping. Sessions are being closed.")
        await stages.close()
        server.should_exit = True
        for task in owned:
            task.cancel()
    say(f"Stopped. Sessions are kept in {plan.data}.")


def _bridge(clock: Clock) -> Bridge:
    from sensor_bridge.straps import BluetoothRadio  # a tenth of a second, for `live` alone

    return Bridge(BluetoothRadio(), clock, secrets.SystemRandom().random)


async def _sit(plan: Plan, sittings: Sittings, interrupted: list[Session], say: Say) -> list[Session]:
    """Take up the session of straps that was interrupted, or begin to set up a new one."""
    straps = [session for session in interrupted if session.source.kind == "straps"]
    for session in straps:
        sittings.take_up(session)
    if straps:
        if plan.straps:
            say("--a and --b are not used: the interrupted session goes on with its own straps.")
        return interrupted
    frames = await asyncio.to_thread(FrameFile, plan.frames) if plan.frames is not None else None
    return [sittings.new(plan.straps, frames), *interrupted]


async def _sessions(plan: Plan, stages: Stages, bridge: Bridge | None, say: Say) -> list[Session]:
    """Take up what was interrupted; a demo starts a new session unless its own was, and comes first."""
    store, clock, source = stages.store, stages.clock, plan.source
    sessions = await interrupted(store, clock, source, plan.frames, say, bridge=bridge)
    if source is not None and not any(plays(session.record, source) for session in sessions):
        consent = plan.ask_consent
        new = await new_session(store, clock, source, plan.speed, plan.frames, ask_consent=consent, say=say)
        sessions.insert(0, new)
    for session in sessions:
        stages.add(session)
    return sessions


async def _first_address(plan: Plan, running: Running) -> str:
    """Return what the browser opens: the demo's own page, or a link that makes this browser the host."""
    if plan.replay is not None:
        stages, stored = running.stages, plan.replay
        replay = stages.replay(await stages.stored(stored) if isinstance(stored, str) else stored, plan.speed)
        grant = Grant(channel=replay.channel.name, role="reviewer")
        return f"{running.url}/join#{running.access.invite(grant)}"
    if plan.mode == "demo":
        return f"{running.url}/"
    return f"{running.url}/join#{running.access.invite(Grant(channel=ANY, role='host'))}"


def _greet(plan: Plan, sessions: list[Session], url: str, first: str, say: Say) -> None:
    for session in sessions:
        record = session.record
        speed = "as fast as possible" if record.speed == 0 else f"{record.speed:g} times faster than life"
        say(f"{record.source_label}, {speed}." if record.speed != 1 else f"{record.source_label}.")
        if record.recovered:
            say("An interrupted session goes on.")
        if plan.mode == "demo":
            pages = [("Therapist", "therapist"), *((f"{seat}'s page", seat.lower()) for seat in record.seats)]
            for name, page in pages:
                say(f"  {name:<10} {url}/s/{record.id}/{page}")
    say(f"Open {first}")
    say("Ctrl-C stops it.")


def _named(error: StoreError, folder: Path) -> StoreError:
    """Say which service holds a locked store."""
    address = read_address(folder)
    if error.problem.code != "store_locked" or address is None:
        return error
    return StoreError(
        "second_service",
        f"coregulate already runs on this data: process {address.pid}, {address.url}.",
        "Use its page, stop it first, or give another folder with --data.",
    )


def bound(port: int) -> socket.socket:
    """Return a socket that listens on this port of 127.0.0.1, 0 for any free one. Raises `ServiceError`."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        listening.listen()  # from here on a browser waits instead of being refused
    except OSError as error:
        listening.close()
        raise ServiceError(
            "port",
            f"Port {port} is in use." if port else "No port could be opened on 127.0.0.1.",
            "Give another with --port, or --port 0 for any free one.",
        ) from error
    except OverflowError as error:
        listening.close()
        raise ServiceError("port", f"{port} is not a port.", "Give 0 to 65535 with --port.") from error
    return listening


def server_config(running: Running) -> uvicorn.Config:
    """Return the measured settings: no deflate, small messages, quick pings to find unread pages."""
    return uvicorn.Config(
        application.build(running),
        ws="websockets-sansio",
        ws_max_size=64 * 1024,
        ws_ping_interval=5,
        ws_ping_timeout=5,
        ws_per_message_deflate=False,
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=3,
    )


def tune_gc() -> None:
    """What is alive now stays; collecting it again and again would pause the beats by 180-420 ms."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 50)


def _on_signals() -> asyncio.Event:
    """Return an event that Ctrl-C and SIGTERM set."""
    loop, leaving = asyncio.get_running_loop(), asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(name, leaving.set)
        except NotImplementedError:  # Windows has no handlers on its loop
            signal.signal(name, lambda *_: loop.call_soon_threadsafe(leaving.set))
    return leaving


async def _first_of(serving: asyncio.Task[None], leaving: asyncio.Event) -> None:
    waiting = asyncio.ensure_future(leaving.wait())  # noqa: TID251 - owned by this call, which ends it
    try:
        await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
