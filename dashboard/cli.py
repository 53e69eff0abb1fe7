"""The command line: data goes to stdout, talk to stderr; exit 0, 1 (failed, reason said) or 2 (usage).

Everything heavy is imported inside the commands, so that `coregulate --help` is there at once.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.settings import SETTINGS, data_folder, default_number, default_text

if TYPE_CHECKING:
    from dashboard.sources import PlayedSpec
    from regulation.samples import Seat

app = typer.Typer(
    help="Two heart-rate straps, two people: regulate yourself first, see how two bodies move together.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class Correct(StrEnum):
    """What happens to artefacts in an analysis."""

    EXCLUDE = "exclude"
    NONE = "none"


class Unit(StrEnum):
    """What plain RR text is in."""

    MS = "ms"
    S = "s"


class Scenario(StrEnum):
    """What a simulated pair can be given; a test holds them to `ScenarioName`."""

    QUIET = "quiet"
    FLOODS = "floods"
    COUPLED = "coupled"
    STRANGERS = "strangers"
    DROPOUTS = "dropouts"
    DEMO = "demo"


class Speed(StrEnum):
    """How fast a replay runs."""

    LIFE = "1"
    SIXTY = "60"
    MAX = "max"


def _help(name: str) -> str:
    return SETTINGS[name].help


_PORT = int(default_number("port"))
_SPEED = default_number("speed")
_MINUTES = default_number("minutes")
_SEED = int(default_number("seed"))
_SCENARIO = Scenario(default_text("scenario"))

Data = Annotated[Path | None, typer.Option(help=_help("data"), envvar=SETTINGS["data"].variable)]
Port = Annotated[int, typer.Option(help=_help("port"), envvar=SETTINGS["port"].variable, min=0, max=65535)]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Print the address, open nothing.")]
Frames = Annotated[Path | None, typer.Option(help="Write what the engine says to this file, a line a frame.")]
Minutes = Annotated[float, typer.Option(help=_help("minutes"), min=0.5, max=1440)]
Seed = Annotated[int, typer.Option(help=_help("seed"), min=0)]
ScenarioOption = Annotated[Scenario, typer.Option(help=_help("scenario"))]


@app.callback(invoke_without_command=True)
def root(
    version: Annotated[bool, typer.Option("--version", help="Say which version this is.")] = False,
) -> None:
    """Two heart-rate straps, two people: regulate yourself first, see how two bodies move together."""
    if version:
        from dashboard.service import program_version

        typer.echo(f"coregulate {program_version()}")
        raise typer.Exit


@app.command(epilog="Example: coregulate demo --recorded kyto.csv rhythm.csv --speed 60")
def demo(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="With --recorded: A's recording, and B's (HRV Logger CSV, RR text)."),
    ] = None,
    recorded: Annotated[
        bool, typer.Option("--recorded", help="Play recorded files instead of a simulated pair.")
    ] = False,
    speed: Annotated[float, typer.Option(help=_help("speed"), min=0, max=1000)] = _SPEED,
    minutes: Minutes = _MINUTES,
    seed: Seed = _SEED,
    scenario: ScenarioOption = _SCENARIO,
    ask_consent: Annotated[
        bool,
        typer.Option("--ask-consent", help="Ask on each person's page; nothing is kept before both agree."),
    ] = False,
    frames: Frames = None,
    port: Port = _PORT,
    no_browser: NoBrowser = False,
    data: Data = None,
) -> None:
    """Show everything with a simulated pair, or with two recorded files, faster than life."""
    if recorded != bool(files) or len(files or []) > 2:
        raise typer.BadParameter("give one or two files, and --recorded with them", param_hint="FILES")
    with _said():
        from dashboard.root import Plan
        from dashboard.sources import Recorded, Simulated

        source: PlayedSpec
        if files:
            source = Recorded(paths=[str(file.absolute()) for file in files])
        else:
            source = Simulated(scenario=scenario.value, minutes=minutes, seed=seed)
        folder = data_folder(data)
        _serve(Plan("demo", folder, port, not no_browser, source, speed, frames, ask_consent))


@app.command(epilog="Example: coregulate serve --no-browser --port 0")
def serve(
    frames: Frames = None, port: Port = _PORT, no_browser: NoBrowser = False, data: Data = None
) -> None:
    """Open the list of stored sessions, to look at them again; a session that was interrupted goes on."""
    with _said():
        from dashboard.root import Plan

        _serve(Plan("serve", data_folder(data), port, not no_browser, frames=frames))


@app.command(epilog="Example: coregulate live --a C0:11:11:11:11:01 --b C0:22:22:22:22:02")
def live(
    a: Annotated[
        str | None, typer.Option("--a", help="Address of A's strap; else it is chosen on the page.")
    ] = None,
    b: Annotated[str | None, typer.Option("--b", help="Address of B's strap.")] = None,
    frames: Frames = None,
    port: Port = _PORT,
    no_browser: NoBrowser = False,
    data: Data = None,
) -> None:
    """Set up a session with two heart straps on the page, and run it."""
    straps: dict[Seat, str] = {}
    if a is not None:
        straps["A"] = _address(a, "--a")
    if b is not None:
        straps["B"] = _address(b, "--b")
    if len(straps) > len(set(straps.values())):
        raise typer.BadParameter("One strap cannot be on two people.", param_hint="--b")
    with _said():
        from dashboard.root import Plan

        _serve(Plan("live", data_folder(data), port, not no_browser, frames=frames, straps=straps))


def _address(text: str, option: str) -> str:
    """Return the address of a strap, or end with a word on what is none."""
    from sensor_bridge.errors import BadAddress
    from sensor_bridge.radio import strap_address

    try:
        return strap_address(text)
    except BadAddress as error:
        raise typer.BadParameter(str(error), param_hint=option) from None


@app.command(epilog="Example: coregulate scan --seconds 20")
def scan(
    seconds: Annotated[float, typer.Option(help="How long to look, s.", min=1, max=600)] = 8.0,
) -> None:
    """List the heart straps near this computer: address, name, signal strength."""
    with _said():
        from dashboard.scan import scan as look
        from sensor_bridge.clock import SystemClock
        from sensor_bridge.straps import BluetoothRadio

        _say(f"Looking for {seconds:g} s. A strap wakes when it is damp and worn.")
        if not asyncio.run(look(BluetoothRadio(), SystemClock(), seconds, typer.echo)):
            _fail(
                "No strap found.",
                "Wear it damp. An app on a phone or a watch may hold it: close that, and look again.",
            )


@app.command(epilog="Example: coregulate sessions --json")
def sessions(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON list instead of a table.")] = False,
    data: Data = None,
) -> None:
    """List the stored sessions, newest first."""
    with _said():
        from dashboard.client import list_sessions
        from dashboard.wire import encode

        cards = asyncio.run(list_sessions(data_folder(data)))
        if as_json:
            typer.echo(encode(cards))
            return
        for card in cards:
            minutes = card.duration_ms / 60_000
            typer.echo(f"{card.id}  {minutes:6.1f} min  {card.state:<5}  {card.source.label}")
        if not cards:
            _say("No session yet. `coregulate demo` makes one with a simulated pair.")


@app.command(epilog="Example: coregulate replay evening.coreg --speed max --frames out.ndjson")
def replay(
    target: Annotated[str, typer.Argument(help="A .coreg file, or the id of a stored session.")],
    speed: Annotated[
        Speed | None,
        typer.Option(help="1 (as it was), 60 times faster, or max. Default: max, with --page 1."),
    ] = None,
    frames: Frames = None,
    page: Annotated[bool, typer.Option("--page", help="Show it in the browser instead.")] = False,
    port: Port = _PORT,
    no_browser: NoBrowser = False,
    data: Data = None,
) -> None:
    """Play a stored session through the same engine; its frames go to --frames, else to stdout."""
    folder = data_folder(data)
    if page:
        with _said():
            _show(target, _factor(speed or Speed.LIFE), folder, port, not no_browser)
        return
    with _said(), _found(target, folder) as path:
        from dashboard.playing import play

        asyncio.run(play(path, _factor(speed or Speed.MAX), frames, typer.echo))


def _factor(speed: Speed) -> float:
    return 0.0 if speed is Speed.MAX else float(speed.value)


def _show(target: str, speed: float, folder: Path, port: int, browser: bool) -> None:
    """Show a replay: by the service that runs on the data, else by one that is started for it."""
    import webbrowser

    from dashboard.client import replay_link
    from dashboard.playing import stored_of
    from dashboard.root import Plan

    path = Path(target)
    if path.exists():
        with tempfile.TemporaryDirectory() as own:
            _serve(Plan("serve", Path(own), port, browser, speed=speed, replay=stored_of(path)))
        return
    link = replay_link(folder, target, speed)
    if link is None:
        _serve(Plan("serve", folder, port, browser, speed=speed, replay=target))
        return
    _say(f"Open {link}")
    if browser:
        webbrowser.open(link)


@app.command(epilog="Example: coregulate analyze kyto.csv rhythm.csv --json")
def analyze(
    targets: Annotated[
        list[str],
        typer.Argument(help="One session (.coreg or id), or one or two recordings (HRV Logger, RR text)."),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of a table.")] = False,
    correct: Annotated[
        Correct, typer.Option(help="exclude leaves artefacts out; none takes every beat of 300-2000 ms.")
    ] = Correct.EXCLUDE,
    from_s: Annotated[float, typer.Option("--from", help="Begin here, s.")] = 0.0,
    to_s: Annotated[float | None, typer.Option("--to", help="End here, s.")] = None,
    unit: Annotated[
        Unit | None, typer.Option(help="Unit of plain RR text, if its size does not tell.")
    ] = None,
    strangers: Annotated[
        bool,
        typer.Option("--strangers", help="Also hold a pair against people of the other stored sessions."),
    ] = False,
    data: Data = None,
) -> None:
    """Give the numbers of a recording, with the reason wherever one is missing."""
    if len(targets) > 2:
        raise typer.BadParameter("give one recording or two", param_hint="TARGETS")
    with _said():
        from dashboard.analyze import analyze as analysed
        from dashboard.analyze import table
        from dashboard.wire import encode

        with _all_found(targets, data_folder(data)) as paths:
            result = analysed(
                paths,
                correct=correct is Correct.EXCLUDE,
                from_s=from_s,
                to_s=to_s,
                unit=unit and f"rr_{unit}",
            )
            if strangers:
                from dashboard.strangers import among_strangers

                with _others(targets, data_folder(data)) as others:
                    result["strangers"] = among_strangers(
                        paths, others, unit and f"rr_{unit}", from_s=from_s, to_s=to_s
                    )
        typer.echo(encode(result) if as_json else table(result))


@app.command(epilog="Example: coregulate simulate --minutes 20 --seed 1 --scenario floods --out pair.coreg")
def simulate(
    minutes: Minutes = _MINUTES,
    seed: Seed = _SEED,
    scenario: ScenarioOption = Scenario.FLOODS,
    out: Annotated[Path | None, typer.Option(help="File to write; default SCENARIO-SEED.coreg.")] = None,
) -> None:
    """Write the archive of a simulated pair, with the truth about its hearts inside."""
    with _said():
        from dashboard.simulating import write_simulation
        from dashboard.sources import Simulated

        file = out or Path(f"{scenario}-{seed}.coreg")
        spec = Simulated(scenario=scenario.value, minutes=minutes, seed=seed)
        write_simulation(file, spec)
        _say(f"Wrote {file}.")


def _serve(plan: object) -> None:
    from dashboard.root import Plan, run

    if isinstance(plan, Plan):
        asyncio.run(run(plan, _say))


def _say(text: str) -> None:
    typer.echo(text, err=True)


@contextmanager
def _said() -> Iterator[None]:
    """Turn our own errors, alone or from a task group, into two lines and exit 1."""
    from dashboard.errors import DashboardError
    from sensor_bridge.errors import BridgeError

    try:
        yield
    except* DashboardError as group:
        _fail(*_first(group, lambda error: (error.problem.message, error.problem.hint)))
    except* BridgeError as group:
        _fail(*_first(group, lambda error: (error.message, error.hint)))
    except* BrokenPipeError:
        raise typer.Exit(0) from None
    except* OSError as group:
        _fail(*_first(group, lambda error: (str(error), "Look at the file or folder it names.")))


def _first(group: BaseExceptionGroup, words: Callable[..., tuple[str, str]]) -> tuple[str, str]:
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return words(error)


def _fail(message: str, hint: str) -> None:
    _say(f"{message}\n{hint}")
    raise typer.Exit(1)


@contextmanager
def _found(target: str, data: Path) -> Iterator[Path]:
    """Give a file as it is, or a stored session as a file for as long as the block runs."""
    from dashboard.client import fetch_coreg

    path = Path(target)
    if path.exists():
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        yield asyncio.run(fetch_coreg(data, target, Path(folder)))


@contextmanager
def _others(targets: list[str], data: Path) -> Iterator[list[Path]]:
    """Give every other stored session of other people that has ended, as files."""
    from dashboard.client import list_persons, list_sessions
    from dashboard.strangers import of_strangers

    cards, persons = asyncio.run(list_sessions(data)), asyncio.run(list_persons(data))
    ended = [card.id for card in cards if card.state == "ended" and card.id not in targets]
    with _all_found(of_strangers(ended, persons, targets), data) as paths:
        yield paths


@contextmanager
def _all_found(targets: list[str], data: Path) -> Iterator[list[Path]]:
    from contextlib import ExitStack

    with ExitStack() as stack:
        yield [stack.enter_context(_found(target, data)) for target in targets]
