"""The table of the cue gates: floods and quiet hours of the same number of hearts in one row."""

from __future__ import annotations

from dataclasses import dataclass

from bench import cue
from bench.ablations import ABLATIONS
from bench.cue import Key, Tally

SENSITIVITY_PCT = 95.0
FALSE_PER_H = 0.4
LATE_S = {0: 70.0, 12: 80.0}
SHORT_TRIPS = 5


@dataclass(frozen=True)
class Pair:
    """What came of the sessions with floods and of those without."""

    name: str
    floods: Tally
    quiet: Tally

    def line(self) -> str:
        """Return one line of the table."""
        floods, quiet = self.floods, self.quiet
        cells = [
            self.name,
            f"{floods.hits} of {floods.floods}, {floods.sensitivity_pct:.1f} %",
            f"{quiet.false_per_h:.3f}",
            f"{floods.late_s:.1f} s",
            f"{floods.second}",
            f"{self.short_trips}",
        ]
        return f"| {' | '.join(cells)} |"

    @property
    def short_trips(self) -> int:
        """Of all sessions."""
        return self.floods.short_trips + self.quiet.short_trips

    def broken(self, late_s: float | None) -> list[str]:
        """Which gates do not hold."""
        checks = {
            "sensitivity": self.floods.sensitivity_pct >= SENSITIVITY_PCT,
            "false cues": self.quiet.false_per_h <= FALSE_PER_H,
            "latency": late_s is None or self.floods.late_s <= late_s,
            "second cues": self.floods.second == 0,
            "short round trips": self.short_trips <= SHORT_TRIPS,
        }
        return [f"{self.name}: {what}" for what, held in checks.items() if not held]


def table(hearts: int) -> tuple[list[str], bool]:
    """Return the lines, and whether every gate held."""
    return lines_of(cue.tallies(hearts), hearts)


def lines_of(found: dict[Key, Tally], hearts: int) -> tuple[list[str], bool]:
    """Return the same for tallies that are there already."""

    def pair(lost_pct: int, judge: str, name: str) -> Pair:
        return Pair(name, found["floods", lost_pct, judge], found["quiet", lost_pct, judge])

    shown = {lost: pair(lost, "cue", _lost(lost)) for lost in (0, *cue.LOST)}
    still = [pair(lost, "without motion", f"{_lost(lost)}, no motion sent") for lost in shown]
    judges = ("instant HR > 100", "HR15 > 100", *(each.name for each in ABLATIONS))
    others = [pair(0, judge, f"*{judge}*") for judge in judges]
    broken = [what for lost, each in shown.items() for what in each.broken(LATE_S.get(lost))]
    held = f"Not held: {', '.join(broken)}." if broken else "All held."
    lines = [f"{hearts} hearts with floods, {hearts} without, 40 min each, seeds 0-{hearts // 2 - 1}.", ""]
    lines += [
        _HEAD,
        "|---|---|---|---|---|---|",
        *(each.line() for each in (*shown.values(), *still, *others)),
    ]
    return [*lines, "", _GATES, held, "", _NOTES], not broken


def _lost(pct: int) -> str:
    return f"{pct} % of the time lost" if pct else "no losses"


_HEAD = "| | floods cued | false cues a quiet hour | latency p90 | second cues | round trips < 10 s |"
_GATES = (
    f"Gates: floods cued >= {SENSITIVITY_PCT:.0f} %, false cues <= {FALSE_PER_H} a quiet hour, "
    f"latency p90 <= {LATE_S[0]:.0f} s (<= {LATE_S[12]:.0f} s with 12 % lost), no second cue, "
    f"<= {SHORT_TRIPS} round trips."
)
_NOTES = """A flood is cued by a cue from its onset to 30 s after its plateau; one more cue before a tenth
of it is left is a second cue; every other cue is false. Time is lost in bursts of 3-12 s, as kyto loses
it. In italics, for comparison and without losses: two simple rules (a cue when the rate goes over 100,
at most one a minute), and the machine with one idea taken out. This measures timing, not psychology;
100 bpm is clinical convention, not validated."""
