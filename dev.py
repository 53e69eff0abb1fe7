"""One door for people who work on coregulate, and for those who only want to see it run.

    python3 dev.py demo [ARGS]            the demo in your browser (ARGS go to `coregulate demo`)
    python3 dev.py test [--quick] [ARGS]  the tests (ARGS go to pytest); --quick: no browser, nothing slow;
                                          --reference: with the programs that our numbers are held against
    python3 dev.py check [NAMES]          format, lint, types, imports, page-types, page-tests
    python3 dev.py gates [ARGS]           full-size scientific and service gates, tables into docs/evidence/
    python3 dev.py pages                  build the pages anew
    python3 dev.py pictures [ARGS]        take the README's screenshots again

Needs Python 3.11 and a network the first time; nothing else. Everything lands in `.venv` beside this file, so
deleting that folder undoes it. Standard library only.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "coregulate-dev.json"
LOG = ROOT / ".dev" / "log.txt"
CI = os.environ.get("CI") == "true"
WINDOWS = os.name == "nt"
OLDEST = (3, 11)
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
BROWSER_PARTS = ("chromium", "fonts-dejavu-core")
"""What the browser tests need of Debian: a browser, and the font that makes their pictures repeatable."""
RADIO_PARTS = ("dbus-daemon",)
"""What the virtual straps need of Debian: the bus on which bleak looks for Bluetooth."""
COMPILER_PARTS = ("gcc", "python3-dev")
"""What the reference programs need of Debian: one of their packages (spectrum) is built when installed."""

CHECKS = {
    "format": ("ruff", "format", "--check"),
    "lint": ("ruff", "check"),
    "types": ("mypy",),
    "imports": ("importlinter",),
    "page-types": ("hatch_build.py", "node", "node_modules/typescript/bin/tsc", "--noEmit"),
    "page-tests": ("hatch_build.py", "npm", "test"),
}
EXPLAINED = {
    "pages not built: npm": "npm could not install what the pages are built with.",
    "pages not built: node": "The pages could not be built.",
    "Failed to build 'spectrum'": "A reference program could not be built; it needs a C compiler.",
    "No space left on device": "The disk is full.",
    "No matching distribution found": "A package of constraints.txt does not exist for this Python.",
}
OURS = ("--quick", "--reference")
"""Arguments of `test` that are not pytest's."""
OFFLINE = (
    "Temporary failure in name resolution",
    "Failed to establish a new connection",
    "Network is unreachable",
    "getaddrinfo failed",
    "EAI_AGAIN",
    "ENOTFOUND",
    "ECONNREFUSED",
    "ETIMEDOUT",
    "Connection timed out",
    "Read timed out",
)


class Trouble(Exception):
    """Something a person can act on; the text is what they read."""


def say(text: str) -> None:
    """One plain line for the person at the terminal."""
    print(text, file=sys.stderr, flush=True)


def main(argv: list[str]) -> int:
    """Do what the arguments ask; returns the exit code."""
    commands = {
        "demo": demo,
        "test": test,
        "check": check,
        "gates": gates,
        "pages": pages,
        "pictures": pictures,
    }
    if argv[:1] in (["-h"], ["--help"]):
        print(__doc__)
        return 0
    if not argv or argv[0] not in commands:
        print(__doc__, file=sys.stderr)
        return 2
    os.chdir(ROOT)
    try:
        return commands[argv[0]](argv[1:])
    except Trouble as trouble:
        say(str(trouble))
        return 1
    except KeyboardInterrupt:
        say("Stopped.")
        return 130


# ------------------------------------------------------------------------------------------- commands


def demo(args: list[str]) -> int:
    """The demo; uses whatever is installed and never the tools of the tests."""
    prepare(tools=False)
    return hand_over(str(python().with_name("coregulate")), "demo", *args)


def test(args: list[str]) -> int:
    """The tests, all of them or the quick ones."""
    quick = "--quick" in args
    prepare(tools=True, reference=CI or "--reference" in args)
    need_radio()
    if not quick:
        need_browser()
    chosen = ["-m", "not browser and not slow"] if quick else []
    return hand_over(str(python()), "-m", "pytest", *chosen, *(arg for arg in args if arg not in OURS))


def check(args: list[str]) -> int:
    """All checks, or the named ones; every one runs, and the exit code is 1 if any failed."""
    unknown = [name for name in args if name not in CHECKS]
    if unknown:
        raise Trouble(f"No check is called {', '.join(unknown)}. There are: {', '.join(CHECKS)}.")
    prepare(tools=True)
    failed = [name for name in (args or CHECKS) if not passes(name)]
    if failed:
        say(f"Failed: {', '.join(failed)}.")
    return 1 if failed else 0


def gates(args: list[str]) -> int:
    """The full-size gates; `bench/README.md` says what they are."""
    prepare(tools=True, reference=True)
    need_browser()
    return hand_over(str(python()), "-m", "bench.gates", *args)


def pages(args: list[str]) -> int:
    """Build the pages again, stale or not."""
    if args:
        raise Trouble("pages takes no arguments.")
    (ROOT / "dashboard" / "static" / ".inputs").unlink(missing_ok=True)
    prepare(tools=True, reference=CI)
    say("The pages are in dashboard/static.")
    return 0


def pictures(args: list[str]) -> int:
    """The README's screenshots, by the script that takes them."""
    prepare(tools=True)
    need_browser()
    return hand_over(str(python()), str(ROOT / "docs" / "pictures.py"), *args)


def passes(name: str) -> bool:
    """Run one check, show its output if it failed."""
    program, *args = CHECKS[name]
    command = {
        "importlinter": [str(python().with_name("lint-imports")), "--no-logo"],
        "hatch_build.py": [str(python()), "hatch_build.py"],
    }.get(program, [str(python()), "-m", program])
    begun = time.monotonic()
    done = subprocess.run([*command, *args], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    verdict = "ok" if done.returncode == 0 else "FAILED"
    say(f"{name}: {verdict} ({time.monotonic() - begun:.1f} s)")
    if done.returncode != 0:
        say(done.stdout.decode("utf-8", "replace"))
    return done.returncode == 0


def hand_over(*command: str) -> int:
    """Become `command` where the system can (signals then reach it directly), else run it and wait."""
    if not WINDOWS:
        os.execv(command[0], command)
    child = subprocess.Popen(command)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue  # Ctrl-C reached the child too; wait for it to leave in good order


# ---------------------------------------------------------------------------------------- environment


def python() -> Path:
    """The interpreter inside `.venv`."""
    return VENV / ("Scripts" if WINDOWS else "bin") / ("python.exe" if WINDOWS else "python")


def prepare(*, tools: bool, reference: bool = False) -> None:
    """Make `.venv` fit what the tree asks for; does nothing when it already does.

    With `tools`, also what the tests and checks need; with `reference`, the programs that our numbers are
    held against. An environment that has them keeps them.
    """
    has = read_stamp()
    tools, reference = tools or bool(has.get("tools")), reference or bool(has.get("reference"))
    wants = {"tools": tools, "reference": reference, "parts": parts_digest(), "pages": pages_digest()}
    if has == wants:
        return
    LOG.unlink(missing_ok=True)
    make_venv(known=bool(has))
    if reference and not has.get("reference"):
        need_parts("The reference programs", COMPILER_PARTS)
    STAMP.unlink(missing_ok=True)
    extras = [name for name, wanted in (("test", tools), ("reference", reference)) if wanted]
    target = f".[{','.join(extras)}]" if extras else "."
    install = [str(python()), "-m", "pip", "install", "-c", "constraints.txt"]
    if has and all(has.get(name) == wants[name] for name in ("tools", "reference", "parts")):
        say("Building the pages again (a few seconds) ...")
        step([str(python()), "hatch_build.py", "pages"] if tools else [*install, "--no-deps", "-e", target])
    else:
        first = "" if has else ", a minute or two the first time"
        with_what = {"test": " with the tools for its tests", "reference": " and the reference programs"}
        say(f"Installing coregulate{''.join(with_what[name] for name in extras)}{first} ...")
        step([*install, "-e", target])
    STAMP.write_text(json.dumps({**wants, "pages": pages_digest()}), encoding="utf-8")


def read_stamp() -> dict[str, object]:
    """What `.venv` was made for; empty when there is none, or when it was left half made."""
    try:
        found = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if python().exists() and isinstance(found, dict) else {}


def parts_digest() -> str:
    """Digest of the files that decide what is installed."""
    return digest([ROOT / name for name in ("pyproject.toml", "constraints.txt", "hatch_build.py")])


def pages_digest() -> str:
    """Digest of the sources of the pages, and of the stamp that the build hook leaves beside its work."""
    web = ROOT / "dashboard" / "web"
    sources = [path for path in [*web.glob("*"), *(web / "src").rglob("*")] if path.is_file()]
    return digest([*sorted(sources), ROOT / "dashboard" / "static" / ".inputs"])


def digest(paths: list[Path]) -> str:
    """SHA-256 of the named files; one that is absent counts as such."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.relative_to(ROOT).as_posix().encode() + b"\0")
        total.update(path.read_bytes() if path.is_file() else b"absent")
    return total.hexdigest()


def make_venv(*, known: bool) -> None:
    """A `.venv` with pip in it; one that another tool made without pip is made again."""
    if known:
        return
    if python().exists() and quiet(str(python()), "-m", "pip", "--version"):
        return
    if importlib.util.find_spec("ensurepip") is None:
        need_debian(
            ["python3-venv"], "This Python cannot make environments: the package python3-venv is missing."
        )
    say("Making .venv ...")
    step([sys.executable, "-m", "venv", "--clear", str(VENV)])


def quiet(*command: str) -> bool:
    """True when the command answers well; its output is nobody's business."""
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def step(command: list[str]) -> None:
    """Run one sub-step into the log.

    Raises:
        Trouble: it failed; the text says why in plain words and where the log is.
    """
    LOG.parent.mkdir(exist_ok=True)
    patience = {"PIP_RETRIES": "2", "PIP_DISABLE_PIP_VERSION_CHECK": "1", **os.environ}
    with LOG.open("ab") as log:
        begun_at = log.tell()
        log.write(f"\n$ {' '.join(command)}\n".encode())
        log.flush()
        code = subprocess.run(command, stdout=log, stderr=log, env=patience, check=False).returncode
    if code != 0:
        raise Trouble(explain(LOG.read_bytes()[begun_at:].decode("utf-8", "replace")))


def explain(log: str) -> str:
    """What went wrong, from the words of a log, for a person."""
    if any(word in log for word in OFFLINE):
        reason = "No network, or the package server does not answer. Connect and run the same command again."
    else:
        found = [text for word, text in EXPLAINED.items() if word in log]
        reason = found[-1] if found else "A step failed."
    return f"{reason}\nEverything it said is in {LOG}."


# --------------------------------------------------------------------------------------- Debian parts


def need_browser() -> None:
    """See that the browser tests have their browser."""
    need_parts("The browser tests", BROWSER_PARTS)


def need_radio() -> None:
    """See that the tests with virtual straps have their bus; they run on Linux only."""
    if sys.platform == "linux":
        need_parts("The tests with virtual straps", RADIO_PARTS)


def need_parts(who: str, parts: tuple[str, ...]) -> None:
    """Install what is missing; where we may not, its tests skip by name, or fail in CI."""
    missing = [name for name in parts if not has_debian_part(name)]
    if not missing:
        return
    need = f"{who} need {' and '.join(missing)}."
    try:
        need_debian(missing, need)
    except Trouble as trouble:
        if CI:
            raise
        say(f"{trouble}\nGoing on; tests without it are skipped by name.")


def has_debian_part(name: str) -> bool:
    """True when a part is there, however it came."""
    if name == "chromium":
        return any(shutil.which(found) for found in CHROMIUM_NAMES)
    if name == "python3-dev":
        return (Path(sysconfig.get_paths()["include"]) / "Python.h").exists()
    if name in {"dbus-daemon", "gcc"}:
        return shutil.which(name) is not None
    return not Path("/etc/debian_version").exists() or quiet("dpkg-query", "--status", name)


def need_debian(packages: list[str], need: str) -> None:
    """Install Debian packages when we may.

    Raises:
        Trouble: this is no Debian, we are not root, or apt failed.
    """
    names = " ".join(packages)
    if not Path("/etc/debian_version").exists():
        raise Trouble(f"{need} Install: {names}.")
    if WINDOWS or os.geteuid() != 0:
        raise Trouble(f"{need} Run: sudo apt install {names}")
    say(f"{need} Installing with apt: {names} ...")
    apt = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=300"]
    step([*apt, "update"])
    step([*apt, "install", "--yes", "--no-install-recommends", *packages])


if __name__ == "__main__":
    if sys.version_info < OLDEST:
        say(f"coregulate needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version.split()[0]}.")
        say("Install a newer one and run this with it, for example: python3.12 dev.py demo")
        sys.exit(1)
    sys.exit(main(sys.argv[1:]))
