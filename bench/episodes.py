"""Episodes on simulated pairs, seeds 0..n-1, held against the floods that are in them.

`python -m bench.episodes [PAIRS]`: so many pairs with floods, as many quiet ones; exit 1 if a gate fails. A
flood of either is found if an episode overlaps [onset, plateau end + 30 s]; an episode is false if it
overlaps no flood from its onset until a tenth of it is left. Who was first is judged where both have floods
in one episode and their onsets are over 10 s apart.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np

from bench.cue import AFTER_PLATEAU_S, MINUTES, PROCESSES, TENTH_LEFT, Flood, losing, start
from regulation.engine import Engine
from regulation.episode import Ending, Episode
from regulation.episodes import Episodes
from regulation.rise import APART_MS
from regulation.samples import SEATS, End, Event, Seat
from sensor_bridge.decode import to_event
from sensor_bridge.simulated import ScenarioName, simulate

FOUND_PCT = 99.0
FALSE_PER_PAIR = 0.05
PAIRS = 300
LOST = (0, 12)
"""Per cent of the time lost, in kyto's bursts."""

Job = tuple[ScenarioName, int, int]
Floods = dict[Seat, list[Flood]]


@dataclass
class Tally:
    """What came of one kind of session."""

    pairs: int = 0
    floods: int = 0
    found: int = 0
    episodes: int = 0
    false: int = 0
    running: int = 0
    """Not over at the end of the session."""
    named: int = 0
    """One person was named first, and the truth names one."""
    rightly: int = 0
    told_apart: int = 0
    """Floods of both, over 10 s apart, in one episode."""
    own: int = 0
    """Floods in which an episode began, rather than one that an earlier flood had begun going on."""
    recovery_s: list[float] = field(default_factory=list)
    onset_late_s: list[float] = field(default_factory=list)
    """Onset of the episode less that of its first flood."""
    lead_error_s: list[float] = field(default_factory=list)
    """Onset of B's part less that of A's, minus the truth."""

    def __iadd__(self, other: Tally) -> Self:
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self

    @property
    def found_pct(self) -> float:
        return 100 * self.found / self.floods

    @property
    def false_per_pair(self) -> float:
        return self.false / self.pairs


def tallies(pairs: int, processes: int = PROCESSES) -> dict[tuple[ScenarioName, int], Tally]:
    """Run so many pairs with floods and as many without, with and without lost time."""
    kinds: list[ScenarioName] = ["floods", "quiet"]
    jobs: list[Job] = [(kind, lost, seed) for seed in range(pairs) for kind in kinds for lost in LOST]
    out: dict[tuple[ScenarioName, int], Tally] = {}
    with multiprocessing.Pool(processes, initializer=os.nice, initargs=(10,)) as pool:
        for (kind, lost, _), tally in pool.imap_unordered(run, jobs, chunksize=4):
            out.setdefault((kind, lost), Tally())
            out[kind, lost] += tally
    return out


def run(job: Job) -> tuple[Job, Tally]:
    """Fold one session and judge it."""
    kind, lost_pct, seed = job
    pair = simulate(kind, MINUTES, seed)
    whole = [event for archived in pair.events if (event := to_event(archived)) is not None]
    events = losing(whole, lost_pct, seed) if lost_pct else whole
    floods: Floods = {seat: pair.truth["seats"][seat]["floods"] for seat in SEATS}
    return job, judge(floods, episodes_of(events))


def episodes_of(events: Iterable[Event]) -> list[Episode]:
    """Return what the fold finds in a session of two."""
    engine, episodes = Engine(), Episodes()
    for event in (start(), *events, End(round(MINUTES * 60_000), "gate")):
        for frame in engine.push(event):
            episodes.take(frame)
    return episodes.records()


def judge(floods: Floods, episodes: list[Episode]) -> Tally:
    """Hold one session's episodes against its floods."""
    out = Tally(pairs=1, episodes=len(episodes))
    out.running = sum(episode.ending is Ending.SESSION_END for episode in episodes)
    every = [flood for of_seat in floods.values() for flood in of_seat]
    for flood in every:
        top_s = flood["onset_s"] + flood["rise_s"] + flood["plateau_s"] + AFTER_PLATEAU_S
        out.floods += 1
        out.found += any(_overlap(each, flood["onset_s"], top_s) for each in episodes)
        out.own += any(flood["onset_s"] <= each.onset_ms / 1000 <= top_s for each in episodes)
    for episode in episodes:
        inside = {seat: [f for f in floods[seat] if _touches(episode, f)] for seat in SEATS}
        onsets = {seat: [f["onset_s"] for f in inside[seat]] for seat in SEATS}
        if not any(onsets.values()):
            out.false += 1
            continue
        out.onset_late_s.append(episode.onset_ms / 1000 - min(*onsets["A"], *onsets["B"], float("inf")))
        out.recovery_s += [] if episode.recovery_s is None else [episode.recovery_s]
        out += _who(episode, onsets)
    return out


def _who(episode: Episode, onsets: dict[Seat, list[float]]) -> Tally:
    out = Tally()
    ups = {seat: part.up_ms for seat, part in episode.parts.items()}
    if not (onsets["A"] and onsets["B"] and ups["A"] is not None and ups["B"] is not None):
        return out
    truth_s = min(onsets["B"]) - min(onsets["A"])
    out.lead_error_s.append((ups["B"] - ups["A"]) / 1000 - truth_s)
    if abs(truth_s) > APART_MS / 1000:
        out.told_apart = 1
        out.named = episode.first in SEATS
        out.rightly = episode.first == ("A" if truth_s > 0 else "B")
    return out


def _overlap(episode: Episode, from_s: float, to_s: float) -> bool:
    end_ms = float("inf") if episode.ended_ms is None else episode.ended_ms
    return episode.onset_ms <= to_s * 1000 and end_ms >= from_s * 1000


def _touches(episode: Episode, flood: Flood) -> bool:
    gone_s = flood["onset_s"] + flood["rise_s"] + flood["plateau_s"] + TENTH_LEFT * flood["tau_s"]
    return _overlap(episode, flood["onset_s"], gone_s)


# ----------------------------------------------------------------------------------------------- table


def table(pairs: int) -> tuple[list[str], bool]:
    """Return the table of the gates, and whether all of them held; they are held without losses."""
    found = tallies(pairs)
    lines = [f"{pairs} pairs with floods, {pairs} quiet ones, 40 min each, seeds 0-{pairs - 1}.", "", _HEAD]
    lines += ["|---|---|---|---|---|---|---|---|---|"]
    lines += [_line(lost, found["floods", lost], found["quiet", lost]) for lost in LOST]
    kept = found["floods", 0].found_pct >= FOUND_PCT and found["quiet", 0].false_per_pair <= FALSE_PER_PAIR
    gates = f"Gates, without losses: floods found >= {FOUND_PCT} %, false <= {FALSE_PER_PAIR} a quiet pair."
    return [*lines, "", gates, "All held." if kept else "Not held."], kept


_HEAD = (
    "| time lost | floods found (one began in it) | episodes | false in quiet pairs | false beside floods "
    "| onset after the flood's p50 / p90 | peak to recovery p50 / p90 "
    "| who first, of floods > 10 s apart in one episode | error of the difference p50 / p90 |"
)


def _line(lost: int, floods: Tally, quiet: Tally) -> str:
    def spread(values: Any) -> str:
        return f"{np.percentile(values, 50):.0f} / {np.percentile(values, 90):.0f} s" if len(values) else "-"

    cells = [
        f"{lost} %",
        f"{floods.found} of {floods.floods}, {floods.found_pct:.2f} % ({floods.own})",
        f"{floods.episodes}, {floods.running} not over",
        f"{quiet.false}, {quiet.false_per_pair:.3f} a pair",
        f"{floods.false}, {floods.false_per_pair:.3f} a pair",
        spread(floods.onset_late_s),
        spread(floods.recovery_s),
        f"{floods.rightly} rightly, {floods.named - floods.rightly} wrongly named of {floods.told_apart}",
        spread(np.abs(floods.lead_error_s)),
    ]
    return f"| {' | '.join(cells)} |"


def main() -> int:
    """Print the table."""
    lines, kept = table(int(sys.argv[1]) if len(sys.argv) > 1 else PAIRS)
    print("\n".join(lines))
    return 0 if kept else 1


if __name__ == "__main__":
    raise SystemExit(main())
