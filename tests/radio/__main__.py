"""Run a command with two virtual straps, for trying things out without Bluetooth.

    python -m tests.radio [--play FILE [--play FILE]] -- COMMAND ...

Each FILE is an HRV Logger recording, which the first, then the second strap plays with its true pauses and
bursts. The exit code is the command's.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec

from tests.radio.orders import PAIR, StrapSpec
from tests.radio.rig import running


def main(argv: list[str]) -> int:
    """Parse, start the rig, run the command."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.radio", description="Run a command with two virtual straps."
    )
    parser.add_argument("--play", type=Path, action="append", default=[], metavar="FILE")
    parser.add_argument("command", nargs="+", metavar="COMMAND")
    asked = parser.parse_args(argv)
    if len(asked.play) > len(PAIR):
        parser.error("there are two straps, so at most two files")
    if absent := [str(path) for path in asked.play if not path.is_file()]:
        parser.error(f"no such file: {', '.join(absent)}")
    if shutil.which("dbus-daemon") is None:
        parser.error("dbus-daemon is missing; on Debian: apt install dbus-daemon")
    return run(playing(asked.play), asked.command)


def playing(recordings: list[Path]) -> list[StrapSpec]:
    """The pair, with as many recordings as there are."""
    straps = list(PAIR)
    for place, path in enumerate(recordings):
        straps[place] = msgspec.structs.replace(straps[place], recording=str(path.resolve()))
    return straps


def run(straps: list[StrapSpec], command: list[str]) -> int:
    """Run it with these straps around; Ctrl-C is the command's, and the rig outlives it."""
    with running() as rig:
        rig.reset(*straps)
        child = subprocess.Popen(command, env=rig.environment)
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                continue


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
