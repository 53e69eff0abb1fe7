"""The build hook builds when it must, only then, and says what failed."""

from __future__ import annotations

from pathlib import Path

import pytest

import hatch_build
from hatch_build import MUST_BE_BUILT, NODE, STAMP, PagesFailed, PagesHook


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with the least of sources."""
    web = tmp_path / "dashboard" / "web"
    for name in (
        "src/deep/main.ts",
        "test/socket.test.ts",
        "node_modules/x/index.js",
        "package.json",
        "package-lock.json",
    ):
        (web / name).parent.mkdir(parents=True, exist_ok=True)
        (web / name).write_text(name, encoding="utf-8")
    return tmp_path


def pretend_built(root: Path) -> None:
    static = root / "dashboard" / "static"
    static.mkdir(exist_ok=True)
    for name in MUST_BE_BUILT:
        (static / name).write_text(name, encoding="utf-8")
    (static / STAMP).write_text(hatch_build.digest(root), encoding="ascii")


def hook(root: Path) -> PagesHook:
    return PagesHook(str(root), {}, None, None, str(root), "wheel")  # type: ignore[arg-type]  # asks neither


def test_node_is_asked_for_only_when_something_is_to_be_built(root: Path) -> None:
    assert hook(root).dependencies() == [NODE]
    pretend_built(root)
    assert hook(root).dependencies() == []


@pytest.mark.parametrize("gone", [*MUST_BE_BUILT, STAMP])
def test_a_missing_page_is_stale(root: Path, gone: str) -> None:
    pretend_built(root)
    (root / "dashboard" / "static" / gone).unlink()
    assert not hatch_build.fresh(root)


@pytest.mark.parametrize("changed", ["src/deep/main.ts", "src/new.css", "package-lock.json", "build.mjs"])
def test_a_changed_source_is_stale(root: Path, changed: str) -> None:
    pretend_built(root)
    (root / "dashboard" / "web" / changed).write_text("changed", encoding="utf-8")
    assert not hatch_build.fresh(root)


def test_a_renamed_source_is_stale(root: Path) -> None:
    pretend_built(root)
    old = root / "dashboard" / "web" / "src" / "deep" / "main.ts"
    old.rename(old.with_name("other.ts"))
    assert not hatch_build.fresh(root)


@pytest.mark.parametrize("changed", ["test/socket.test.ts", "node_modules/x/index.js"])
def test_tests_and_fetched_packages_leave_the_pages_fresh(root: Path, changed: str) -> None:
    pretend_built(root)
    (root / "dashboard" / "web" / changed).write_text("changed", encoding="utf-8")
    assert hatch_build.fresh(root)


def test_a_build_starts_clean_and_is_fresh_afterwards(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[tuple[str, ...]] = []
    static = root / "dashboard" / "static"
    static.mkdir()
    (static / "of-an-older-build.js").touch()

    def fake_run(_: Path, *command: str) -> int:
        steps.append(command)
        if command == ("node", "build.mjs"):
            static.mkdir()
            for name in MUST_BE_BUILT:
                (static / name).touch()
        return 0

    monkeypatch.setattr(hatch_build, "run", fake_run)
    hatch_build.build(root)
    assert [command[:2] for command in steps] == [("npm", "ci"), ("node", "build.mjs")]
    assert "--ignore-scripts" in steps[0]
    assert hatch_build.fresh(root)
    assert sorted(path.name for path in static.iterdir()) == sorted([*MUST_BE_BUILT, STAMP])


def test_a_failing_step_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hatch_build, "run", lambda *_: 7)
    with pytest.raises(PagesFailed, match=r"npm ci .*exit code 7"):
        hatch_build.build(root)
    assert not hatch_build.fresh(root)


def test_a_page_left_out_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hatch_build, "run", lambda *_: 0)
    with pytest.raises(PagesFailed, match=r"left out index\.html"):
        hatch_build.build(root)
