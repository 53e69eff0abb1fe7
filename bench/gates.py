"""Full-size gates: `python -m bench.gates [HEARTS]` writes tables to docs/evidence/; exit 1 if one fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np

from bench import cue, engine, latency, spectra, watchers

EVIDENCE = Path(__file__).resolve().parent.parent / "docs" / "evidence"
HEARTS = 300


def main() -> int:
    """Run every gate; say which held."""
    hearts = int(sys.argv[1]) if len(sys.argv) > 1 else HEARTS
    held = [_cue(hearts), _engine(), _spectra(), _watchers(), _latency()]
    return 0 if all(held) else 1


def _cue(hearts: int) -> bool:
    floods, quiet = cue.tally("floods", hearts), cue.tally("quiet", hearts)
    head = "| sessions | hearts | floods | cued | false an hour | latency p90 | second cues |"
    lines = [head, "|---|---|---|---|---|---|---|", floods.row("floods"), quiet.row("quiet")]
    lines += ["", "Gates: cued >= 95 %, false cues <= 0.4 a quiet hour, p90 latency <= 70 s, no second cue."]
    _write("cue", lines)
    hours = quiet.hearts * cue.MINUTES / 60
    late_s = float(np.percentile(floods.latency_s, 90))
    return (
        floods.hits >= 0.95 * floods.floods
        and quiet.false / hours <= 0.4
        and late_s <= 70
        and not floods.second
    )


def _engine() -> bool:
    took_s = engine.measure()
    _write("engine", [f"One hour of a pair, one core: {took_s:.2f} s (budget {engine.BUDGET_S} s)."])
    return took_s <= engine.BUDGET_S


def _spectra() -> bool:
    lines, kept = spectra.table()
    _write("spectra", lines)
    return kept


def _watchers() -> bool:
    lines, kept = watchers.table()
    _write("watchers", lines)
    return kept


def _latency() -> bool:
    found = latency.measure()
    _write("latency", found.table())
    latency.plot(found, EVIDENCE / "latency.svg")
    return found.kept


def _write(name: str, lines: list[str]) -> None:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True
    ).stdout
    head = [f"# {name}", "", f"`python -m bench.gates` at {commit.strip() or 'an unknown commit'}.", ""]
    EVIDENCE.mkdir(parents=True, exist_ok=True)
    (EVIDENCE / f"{name}.md").write_text("\n".join([*head, *lines, ""]))
    print("\n".join(lines))


if __name__ == "__main__":
    raise SystemExit(main())
