"""dev.py speaks plainly: every kind of trouble gets a sentence that says what to do."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import dev


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty repository instead of ours."""
    monkeypatch.chdir(tmp_path)
    for name, value in (
        ("ROOT", "."),
        ("VENV", ".venv"),
        ("LOG", ".dev/log.txt"),
        ("STAMP", ".venv/stamp.json"),
    ):
        monkeypatch.setattr(dev, name, tmp_path / value)
    return tmp_path


@pytest.mark.parametrize(
    ("log", "sentence"),
    [
        ("pip: Temporary failure in name resolution", "No network"),
        ("npm error code ENOTFOUND\nPagesFailed: pages not built: npm ci: exit code 1", "No network"),
        ("PagesFailed: pages not built: npm ci --ignore-scripts: exit code 1", "npm could not install"),
        ("PagesFailed: pages not built: node build.mjs: exit code 1", "The pages could not be built"),
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("ERROR: No matching distribution found for numpy==9", "does not exist for this Python"),
        ("something else", "A step failed"),
    ],
)
def test_trouble_is_explained_and_the_log_is_named(log: str, sentence: str) -> None:
    said = dev.explain(log)
    assert sentence in said
    assert str(dev.LOG) in said


def test_a_failing_step_is_explained_by_its_own_words_only(place: Path) -> None:
    dev.LOG.parent.mkdir()
    dev.LOG.write_text("Network is unreachable\n", encoding="utf-8")
    with pytest.raises(dev.Trouble, match="A step failed"):
        dev.step([sys.executable, "-c", "import sys; sys.exit('lost')"])
    assert "lost" in dev.LOG.read_text(encoding="utf-8")
    assert place in dev.LOG.parents


def test_a_half_made_environment_counts_as_none(place: Path) -> None:
    dev.VENV.mkdir()
    for stamp in ("", "[]", '{"tools": true}'):
        dev.STAMP.write_text(stamp, encoding="utf-8")
        assert dev.read_stamp() == {}
    assert place == dev.ROOT


@pytest.mark.parametrize("changed", ["pyproject.toml", "constraints.txt", "hatch_build.py"])
def test_what_decides_the_parts_changes_their_digest(place: Path, changed: str) -> None:
    before = dev.parts_digest()
    (place / changed).write_text("changed", encoding="utf-8")
    assert dev.parts_digest() != before


@pytest.mark.parametrize("changed", ["web/src/ui/a.ts", "web/package.json", "static/.inputs"])
def test_what_decides_the_pages_changes_their_digest(place: Path, changed: str) -> None:
    before = dev.pages_digest()
    (place / "dashboard" / changed).parent.mkdir(parents=True)
    (place / "dashboard" / changed).write_text("changed", encoding="utf-8")
    assert dev.pages_digest() != before


def test_without_debian_or_root_the_person_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    with pytest.raises(dev.Trouble, match=r"Needs x\. (Run: sudo apt install x|Install: x\.)"):
        dev.need_debian(["x"], "Needs x.")


@pytest.mark.parametrize(
    ("needed", "part"), [(dev.need_browser, "chromium"), (dev.need_radio, "dbus-daemon")]
)
def test_a_missing_part_is_trouble_only_in_ci(
    monkeypatch: pytest.MonkeyPatch, needed: Callable[[], None], part: str
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(dev, "has_debian_part", lambda _: False)
    monkeypatch.setattr(dev, "CI", False)
    needed()
    monkeypatch.setattr(dev, "CI", True)
    with pytest.raises(dev.Trouble, match=part):
        needed()


@pytest.fixture
def steps(place: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that would have been run, in a place that has an environment with nothing in it."""
    made: list[list[str]] = []
    dev.python().parent.mkdir(parents=True)
    dev.python().touch()
    monkeypatch.setattr(dev, "step", made.append)
    monkeypatch.setattr(dev, "make_venv", lambda **_: None)
    monkeypatch.setattr(dev, "has_debian_part", lambda _: True)
    assert place == dev.ROOT
    return made


def test_the_reference_programs_come_when_asked_for_and_stay(steps: list[list[str]]) -> None:
    dev.prepare(tools=True)
    dev.prepare(tools=True, reference=True)
    dev.prepare(tools=True)
    dev.prepare(tools=False)
    assert [command[-1] for command in steps] == [".[test]", ".[test,reference]"]
    (dev.ROOT / "constraints.txt").write_text("changed", encoding="utf-8")
    dev.prepare(tools=False)
    assert steps[-1][-1] == ".[test,reference]"


@pytest.mark.parametrize("ci", [False, True])
def test_in_ci_the_tests_always_have_the_reference_programs(
    steps: list[list[str]], monkeypatch: pytest.MonkeyPatch, ci: bool
) -> None:
    ran: list[tuple[str, ...]] = []
    monkeypatch.setattr(dev, "CI", ci)
    monkeypatch.setattr(dev, "hand_over", lambda *command: ran.append(command))
    dev.test(["--quick", "-k", "gap"])
    assert steps[-1][-1] == (".[test,reference]" if ci else ".[test]")
    dev.test(["--quick", "--reference"])
    assert steps[-1][-1] == ".[test,reference]"
    assert ran[0][-2:] == ("-k", "gap")
    assert not {"--quick", "--reference"} & {word for command in ran for word in command}


def test_without_dbus_the_radio_tests_lack_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert not dev.has_debian_part("dbus-daemon")


def test_an_unknown_command_or_check_is_named_with_what_there_is() -> None:
    told = subprocess.run(
        [sys.executable, dev.__file__, "dance"], capture_output=True, text=True, check=False
    )
    assert told.returncode == 2
    assert "dev.py demo" in told.stderr
    with pytest.raises(dev.Trouble, match="No check is called dance"):
        dev.check(["dance"])


def test_it_needs_nothing_but_the_standard_library() -> None:
    tree = ast.parse(Path(dev.__file__).read_text(encoding="utf-8"))
    roots = {
        alias.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    roots |= {str(node.module).split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert roots <= sys.stdlib_module_names
