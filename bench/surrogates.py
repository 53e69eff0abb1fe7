"""Gates of the review of synchrony (SCIENCE 7): false alarms, power, lag, and one heart with two sensors.

`python -m bench.surrogates [SHARE]` prints the tables; SHARE < 1 takes fewer pairs.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Iterable, Sequence

import numpy as np

from bench import pairs
from regulation.pairings import LONG, SHORT, Size
from regulation.surrogates import Together, together
from regulation.susy import Susy, susy
from regulation.tachogram import Values

SIZES = (SHORT, LONG)
STRANGERS = 2000
TYPE_I = (0.03, 0.07)
COUPLED = 1000
POWER = 0.85
LAG_S = 3.0
EXPECTED_LAG_S = {"kyto": -1.2, "rhythm": -1.5, "heartmath": -1.1}
WITHIN_S = 0.6
SUSY_ES = 1.96
REVIEW_S = 0.5

Pairs = Iterable[tuple[Values, Values]]
Table = tuple[list[str], bool]


def judged(material: Pairs, size: Size) -> list[Together]:
    """The test of each pair that can be tested."""
    found = (together(a, b, size, str(number)) for number, (a, b) in enumerate(material))
    return [each for each in found if isinstance(each, Together)]


def passed(material: Pairs, size: Size) -> float:
    """Share of the pairs that the test calls synchronous."""
    return float(np.mean([each.p <= 0.05 for each in judged(material, size)]))


def table(share: float = 1.0) -> Table:
    """All gates."""
    parts = [false_alarms(share), power(share), lags(share), one_heart(), cost()]
    return [line for lines, _ in parts for line in [*lines, ""]], all(kept for _, kept in parts)


def false_alarms(share: float) -> Table:
    """How often pairs without any tie are called synchronous, by this test and by two others."""
    n = round(STRANGERS * share)
    alike, at_once = "simulated strangers who settle alike", "simulated, both begin to talk in one second"
    material = {
        f"{alike}, 30 min": ([pairs.strangers(i, 30) for i in range(n)], True),
        f"{alike}, 10 min": ([pairs.strangers(n + i, 10) for i in range(n // 2)], True),
        f"{at_once}, 30 min": ([pairs.reference(i, 30) for i in range(n // 4)], False),
        f"{at_once}, 10 min": ([pairs.reference(n + i, 10) for i in range(n // 4)], False),
        "real recordings, apart in time, 10 min": (pairs.apart(n // 4, 10), False),
    }
    lines = [
        "| pairs without any tie | n | 30 s, % | 60 s, % | Pearson p <= .05, % | SUSY ES > 1.96, % | gate |",
        "|---|---|---|---|---|---|---|",
    ]
    kept = True
    for name, (found, gated) in material.items():
        shares = [passed(found, size) for size in SIZES]
        kept &= not gated or all(TYPE_I[0] <= x <= TYPE_I[1] for x in shares)
        pearson = np.mean([pearson_p(a, b) <= 0.05 for a, b in found])
        es = [each.es for a, b in found if isinstance(each := susy(a, b, SHORT), Susy)]
        row = " | ".join(_pct(x) for x in (*shares, float(pearson), float(np.mean(np.array(es) > SUSY_ES))))
        lines.append(f"| {name} | {len(found)} | {row} | {'3 to 7 %' if gated else 'printed'} |")
    return lines, kept


def power(share: float) -> Table:
    """How often ten minutes suffice."""
    n = round(COUPLED * share)
    lines = ["| coupled, lag 3 s, 10 min | n | 30 s, % | 60 s, % | gate |", "|---|---|---|---|---|"]
    whole = [passed([pairs.coupled(i, 10, 0.2, LAG_S) for i in range(n)], size) for size in SIZES]
    slow = [passed([pairs.reference(i, 10, 0.2, LAG_S) for i in range(n)], size) for size in SIZES]
    lines += [
        f"| r2 = .2 of the rate from 0.01 Hz on | {n} | {_pct(whole[0])} | {_pct(whole[1])} | >= 85 % |",
        f"| r2 = .2 of 0.01-0.1 Hz alone | {n} | {_pct(slow[0])} | {_pct(slow[1])} | printed |",
    ]
    return lines, min(whole) >= POWER


def lags(share: float) -> Table:
    """How well the lag is found in 30 minutes, B 3 s behind A."""
    n, kept = round(100 * share), True
    lines = [
        "| r2 = .4, lag 3 s, 30 min | n | window | error, s | median, s | held, % | A, % | B, % | gate |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    kinds = {
        "the rate from 0.01 Hz on": ([pairs.coupled(1000 + i, 30, 0.4, LAG_S) for i in range(n)], True),
        "0.01-0.1 Hz alone": (
            [pairs.reference(1000 + i, 30, 0.4, LAG_S) for i in range(n)],
            False,
        ),
    }
    for name, (material, gated) in kinds.items():
        for size in SIZES:
            found = judged(material, size)
            off = np.array([each.lag_s + LAG_S for each in found])
            holds = np.mean([each.lag_ci_s[0] <= -LAG_S <= each.lag_ci_s[1] for each in found])
            named = [float(np.mean([each.lead == who for each in found])) for who in ("a", "b")]
            gate = "0.2, 0.5" if gated else "printed"
            mean, median = float(off.mean()), float(np.median(abs(off)))
            kept &= not gated or (abs(mean) <= 0.2 and median <= 0.5)
            lines.append(
                f"| {name} | {len(found)} | {size.window_s} s | {mean:+.2f} | {median:.2f} | "
                f"{_pct(float(holds))} | {_pct(named[0])} | {_pct(named[1])} | {gate} |"
            )
    return lines, kept


def one_heart() -> Table:
    """The positive control: one heart, two sensors."""
    lines = [
        "| A, B | beats lost on top, % | window | n | p | lag, s | 95 % interval | lead | expected lag, s |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    kept, whole_s = True, dict[tuple[str, str, int], float]()
    for lost in (0.0, 0.01, 0.05, 0.10):
        series = pairs.one_heart(lost=lost)
        for a, b in [*(("ecg", name) for name in EXPECTED_LAG_S), ("kyto", "rhythm")]:
            for size in SIZES:
                found = together(series[a], series[b], size, "one heart")
                assert isinstance(found, Together)
                first = whole_s.setdefault((a, b, size.window_s), found.lag_s)
                kept &= kept_control(found, EXPECTED_LAG_S.get(b) if a == "ecg" else None, first)
                expected = f"{EXPECTED_LAG_S[b]} +- {WITHIN_S}" if a == "ecg" else "at most 1"
                lines.append(f"| {a}, {b} | {100 * lost:.0f} | {_cells(found)} | {expected} |")
    return lines, kept


def _cells(found: Together) -> str:
    low, high = found.lag_ci_s
    return (
        f"{found.window_s} s | {found.n_windows} | {found.p:.3f} | {found.lag_s:.2f} | "
        f"{low:.2f} to {high:.2f} | {found.lead.replace('_', ' ')}"
    )


def kept_control(found: Together, expected_s: float | None, whole_s: float) -> bool:
    """Significant, in phase, nobody first, the lag as expected, and within 0.5 s of that without losses."""
    near = abs(found.lag_s) <= 1 if expected_s is None else abs(found.lag_s - expected_s) <= WITHIN_S
    steady = abs(found.lag_s - whole_s) <= 0.5
    return found.p <= 0.05 and found.in_phase and found.lead == "no_clear_leader" and near and steady


def cost() -> Table:
    """Two hours, both window sizes."""
    a, b = pairs.strangers(0, 120)
    took_s = math.inf
    for _ in range(3):
        start = time.perf_counter()
        for size in SIZES:
            together(a, b, size, "cost")
        took_s = min(took_s, time.perf_counter() - start)
    return [
        f"Review of two hours, both window sizes, one core: {took_s:.2f} s (budget {REVIEW_S} s)."
    ], took_s <= REVIEW_S


def pearson_p(a_bpm: Values, b_bpm: Values) -> float:
    """Pearson's p of the whole series, as if neighbouring samples were independent."""
    here = np.isfinite(a_bpm) & np.isfinite(b_bpm)
    r = float(np.corrcoef(a_bpm[here], b_bpm[here])[0, 1])
    return math.erfc(abs(r) * math.sqrt((here.sum() - 2) / (1 - r * r) / 2))


def _pct(share: float) -> str:
    return f"{100 * share:.1f}"


def main(arguments: Sequence[str]) -> int:
    """Print the tables."""
    lines, kept = table(float(arguments[0]) if arguments else 1.0)
    print("\n".join(lines))
    return 0 if kept else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
