"""Checks of the tree itself: what must be in it, and what must never be."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "dashboard" / "web"
TEXT = {
    ".py",
    ".ts",
    ".mjs",
    ".css",
    ".html",
    ".md",
    ".toml",
    ".txt",
    ".json",
    ".cfg",
    ".ini",
    ".yaml",
    ".yml",
}
MADE = ("dashboard/static/", "dashboard/web/node_modules/", ".venv/", ".dev/", "dist/")


@cache
def tree() -> tuple[str, ...]:
    """What git would commit; without git (an unpacked sdist) everything that is not made."""
    if (ROOT / ".git").exists():
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = (
            subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
        )
    else:
        listed = [path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*")]
        listed = [name for name in listed if not name.startswith(MADE) and "__pycache__" not in name]
    return tuple(sorted({name for name in listed if name and (ROOT / name).is_file()}))


@cache
def texts() -> dict[str, str]:
    """Every text file of the tree by its name; `.ci/run` has no suffix and counts."""
    named = [name for name in tree() if Path(name).suffix in TEXT or name == ".ci/run"]
    return {name: (ROOT / name).read_text(encoding="utf-8") for name in named}


@cache
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def places(pattern: str, names: list[str] | None = None) -> list[str]:
    """`file:line` of each match."""
    wanted = re.compile(pattern)
    return [
        f"{name}:{number}"
        for name, text in texts().items()
        if names is None or name in names
        for number, line in enumerate(text.splitlines(), 1)
        if wanted.search(line)
    ]


def sources() -> list[str]:
    return [name for name in tree() if name.endswith(".py")]


def test_no_path_of_one_machine() -> None:
    assert places(r"(?<![\w.])/" + r"(work/(main|shared|\.)|tmp/scr" + r"atch|root/|home/\w+/)") == []


def test_no_package_server_is_named() -> None:
    hosts = (
        "py" + "pi.org",
        "python" + "hosted",
        "registry.npm" + "js",
        "npm" + "mirror",
        "deb.deb" + "ian.org",
    )
    assert places("|".join(map(re.escape, hosts))) == []


def test_constraints_hold_versions_and_no_address() -> None:
    lines = texts()["constraints.txt"].splitlines()
    assert not [line for line in lines if "://" in line or "--index" in line or "file:" in line]
    pins = [line for line in lines if not line.startswith("#")]
    assert [line for line in pins if not re.match(r"[a-z0-9-]+==(\d+!)?[\w.]+( ; .+)?$", line)] == []


def test_constraints_pin_every_dependency() -> None:
    pinned = {line.partition("==")[0] for line in texts()["constraints.txt"].splitlines()}
    parts = project()["project"]
    wanted = [
        *parts["dependencies"],
        *(text for extra in parts["optional-dependencies"].values() for text in extra),
    ]
    assert {package(text) for text in wanted} <= pinned


def package(requirement: str) -> str:
    """Name of a requirement without extras and range."""
    return re.split(r"[\[<>=~! ;]", requirement, maxsplit=1)[0]


def test_npm_lock_has_no_address() -> None:
    lock = json.loads((WEB / "package-lock.json").read_text(encoding="utf-8"))
    assert [name for name, part in lock["packages"].items() if "resolved" in part] == []
    assert "http" not in texts()["dashboard/web/package-lock.json"].replace("https-proxy", "")


def test_nothing_built_is_committed() -> None:
    assert [name for name in tree() if name.startswith(MADE) or "/node_modules/" in name] == []


@pytest.mark.parametrize("name", sources())
def test_a_module_says_first_what_it_is_for(name: str) -> None:
    module = ast.parse(texts()[name])
    if not module.body:
        return  # an empty __init__.py has nothing to explain
    said = ast.get_docstring(module)
    assert said, f"{name} has no docstring"
    assert said.splitlines()[0].strip(), f"the docstring of {name} does not begin on its first line"


def test_an_ignore_names_its_rule_and_its_reason() -> None:
    noqa = "# no" + "qa"
    ignored = "# type" + ": ignore"
    bare = rf"{noqa}(?!: [A-Z]+\d+(, ?[A-Z]+\d+)* [-(]? ?\w)|{ignored}(?!\[[\w, -]+\]  ?#)"
    assert places(bare, sources()) == []


def test_a_lint_exception_in_pyproject_has_a_reason() -> None:
    text = texts()["pyproject.toml"]
    part = text[text.index("\nignore = [") : text.index("[tool.ruff.lint.flake8-tidy-imports]")]
    rules = [
        line for line in part.splitlines() if re.search(r'"[A-Z]+\d*"', line) and not line.startswith("[")
    ]
    assert rules
    assert [line for line in rules if "#" not in line] == []


def rows(document: str, heading: str) -> dict[str, str]:
    """First cell to whole row, of the table under a heading."""
    part = document.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    found = [line for line in part.splitlines() if line.startswith("|")][2:]
    return {line.split("|")[1].strip(): line for line in found}


def test_third_party_names_each_runtime_dependency_with_its_licence() -> None:
    table = rows(texts()["THIRD_PARTY.md"], "At run time, Python")
    wanted = {package(text): text for text in project()["project"]["dependencies"]}
    assert {package(name) for name in table} == set(wanted)
    for name, row in table.items():
        _, _, spread, licence, reason, _ = (cell.strip() for cell in row.split("|"))
        assert wanted[package(name)] == f"{name}{spread}", "THIRD_PARTY.md and pyproject.toml differ"
        assert licence
        assert reason


def test_third_party_names_each_npm_runtime_dependency_with_its_licence() -> None:
    document = texts()["THIRD_PARTY.md"]
    table = rows(document, "At run time, in the browser")
    asked = json.loads(texts()["dashboard/web/package.json"])["dependencies"]
    assert set(table) == set(asked)
    lock = json.loads(texts()["dashboard/web/package-lock.json"])["packages"]
    for name, version in asked.items():
        _, _, stated, licence, _, _ = (cell.strip() for cell in table[name].split("|"))
        assert (stated, licence) == (version, lock[f"node_modules/{name}"]["license"])


def test_changelog_begins_with_what_is_not_released_yet() -> None:
    headings = re.findall(r"^## (.+)$", texts()["CHANGELOG.md"], re.MULTILINE)
    assert headings[0] == "Unreleased"


@pytest.mark.skipif(sys.platform == "win32", reason="only on systems with executable bits")
def test_ci_script_is_executable() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_readme_and_ci_use_the_same_test_command() -> None:
    assert "python3 dev.py test" in texts()["README.md"]
    assert re.search(r"^step tests \d+ python3 dev\.py test$", texts()[".ci/run"], re.MULTILINE)
