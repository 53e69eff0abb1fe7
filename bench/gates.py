"""Full-size gates: `python -m bench.gates [HEARTS]` writes tables to docs/evidence/; exit 1 if one fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench import (
    artefact_table,
    conditions,
    cue_table,
    engine,
    episodes,
    flat,
    latency,
    peers,
    replay,
    rhythm,
    spectra,
    surrogates,
    synchrony,
    truth,
    watchers,
)

EVIDENCE = Path(__file__).resolve().parent.parent / "docs" / "evidence"
HEARTS = 300


def main() -> int:
    """Run every gate; say which held."""
    hearts = int(sys.argv[1]) if len(sys.argv) > 1 else HEARTS
    held = [
        _truth(),
        _conditions(),
        _peers(),
        _flat(),
        _cue(hearts),
        _artefacts(),
        _engine(),
        _spectra(),
        _replay(),
        _synchrony(),
        _surrogates(),
        _episodes(hearts),
        _watchers(),
        _latency(),
    ]
    return 0 if all(held) else 1


def _truth() -> bool:
    lines, kept = truth.table()
    _write("truth", lines)
    return kept


def _cue(hearts: int) -> bool:
    lines, kept = cue_table.table(hearts)
    _write("cue", lines)
    return kept


def _artefacts() -> bool:
    found, found_kept = artefact_table.table()
    shown, shown_kept = rhythm.table()
    _write("artefacts", [*found, "", "## Rhythm", "", *shown])
    return found_kept and shown_kept


def _engine() -> bool:
    took_s = engine.measure()
    _write("engine", [f"One hour of a pair, one core: {took_s:.2f} s (budget {engine.BUDGET_S} s)."])
    return took_s <= engine.BUDGET_S


def _spectra() -> bool:
    lines, kept = spectra.table()
    _write("spectra", lines)
    return kept


def _peers() -> bool:
    found = peers.measure()
    _write("peers", found.table())
    peers.plot(found, EVIDENCE / "peers.svg")
    return found.kept


def _flat() -> bool:
    found = flat.measure()
    _write("flat", found.table())
    return found.kept


def _conditions() -> bool:
    lines, kept = conditions.table(conditions.SHARED_DATA)
    _write("conditions", lines)
    return kept


def _replay() -> bool:
    lines, kept = replay.table()
    _write("replay", lines)
    return kept


def _synchrony() -> bool:
    lines, kept = synchrony.table()
    _write("synchrony", lines)
    return kept


def _surrogates() -> bool:
    lines, kept = surrogates.table()
    _write("surrogates", lines)
    return kept


def _episodes(pairs: int) -> bool:
    lines, kept = episodes.table(pairs)
    _write("episodes", lines)
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
