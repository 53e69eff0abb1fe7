"""Hearts with a known truth, as labelled beats: integral pulse frequency modulation by given sines.

Own code, so that `regulation` is not held against the simulator that was tuned beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from hypothesis import strategies as st

from regulation.artefacts import BeatClass
from regulation.frames import Reason
from regulation.hrv import Entry
from regulation.recent import Recent, Stretch
from regulation.samples import UNITS_PER_MS

STEP_S = 0.01


def labelled(rr_ms: Iterable[float], *, first_ms: float = 0.0) -> list[Entry]:
    """Adjacent normal beats; the first interval begins at `first_ms`."""
    entries, summed_ms = list[Entry](), first_ms
    for rr in rr_ms:
        summed_ms += rr
        units = round(rr * UNITS_PER_MS)
        difference = units - entries[-1].rr if entries else None
        entries.append(Entry(round(summed_ms), units, BeatClass.NORMAL, difference, bool(entries)))
    return entries


def flagged(entries: Sequence[Entry], which: Iterable[int]) -> list[Entry]:
    """The same beats, some of them artefacts by the classifier."""
    out = list(entries)
    for i in which:
        out[i] = Entry(out[i].t_ms, out[i].rr, BeatClass.ECTOPIC, out[i].difference, False)
    return out


def without(entries: Sequence[Entry], from_ms: int, to_ms: int) -> list[Entry]:
    """The same beats, those inside lost: the first one after has no neighbour."""
    out = list[Entry]()
    for entry in entries:
        if not from_ms < entry.t_ms < to_ms:
            lost = bool(out) and entry.t_ms >= to_ms > out[-1].t_ms
            out.append(Entry(entry.t_ms, entry.rr, BeatClass.NORMAL, None, False) if lost else entry)
    return out


def latest(
    entries: Sequence[Entry], now_ms: int | None = None, *, fill: float = 1.0, blocked: Reason | None = None
) -> Stretch:
    """What is known of these beats at `now_ms`, without one at the last."""
    recent = Recent()
    for entry in entries:
        recent.push(entry)
    if now_ms is None:
        now_ms = entries[-1].t_ms if entries else 0
    return recent.stretch(now_ms, fill=fill, blocked=blocked)


def modulated(
    sines: Sequence[tuple[float, float]],
    rng: np.random.Generator,
    *,
    mean_rr_ms: float = 800.0,
    long_s: float = 310.0,
    noise_ms: float = 0.0,
) -> list[Entry]:
    """A heart whose rate is (1 + sum of depth x sine) / mean interval, each sine a (Hz, depth)."""
    t_s = np.arange(0, long_s, STEP_S)
    rate = np.ones(t_s.size)
    for hz, depth in sines:
        rate += depth * np.sin(2 * np.pi * (hz * t_s + rng.random()))
    beats = rng.random() + np.concatenate(([0.0], np.cumsum(rate)[:-1])) * STEP_S * 1000 / mean_rr_ms
    at_ms = 1000 * np.interp(np.arange(1, int(beats[-1]) + 1), beats, t_s)
    rr_ms = np.diff(at_ms) + rng.normal(0, noise_ms, at_ms.size - 1)
    return labelled(rr_ms.tolist(), first_ms=float(at_ms[0]))


def paced(
    rng: np.random.Generator, *, sway_ms: float = 60.0, hz: float = 0.1, long_s: float = 90.0
) -> list[Entry]:
    """Slow breathing: intervals sway by a sine around a mean of 750-1000 ms, with 10 ms of noise."""
    rr_ms, t_s, mean_ms, phase = list[float](), 0.0, rng.uniform(750, 1000), rng.random()
    while t_s < long_s:
        rr_ms.append(mean_ms + sway_ms * np.sin(2 * np.pi * (hz * t_s + phase)) + rng.normal(0, 10))
        t_s += rr_ms[-1] / 1000
    return labelled(rr_ms)


KINDS = ["normal", "normal", "normal", "flagged", "invalid"]

LABELS = {"normal": BeatClass.NORMAL, "flagged": BeatClass.ECTOPIC, "invalid": None}


def shifted(entries: list[Entry], by_ms: int) -> list[Entry]:
    """The same beats, all stamped so much later."""
    return [Entry(e.t_ms + by_ms, e.rr, e.label, e.difference, e.pair) for e in entries]


@st.composite
def any_beats(draw: st.DrawFn) -> list[Entry]:
    """Beats as the labeller gives them: late or early stamps, holes, flags, impossible intervals."""
    entries, t_ms = list[Entry](), draw(st.integers(0, 10_000))
    last: int | None = None
    for _ in range(draw(st.integers(0, 60))):
        kind = draw(st.sampled_from(KINDS))
        rr_ms = draw(st.integers(300, 2000)) if kind != "invalid" else draw(st.sampled_from([0, 52, 4189]))
        hole_ms = draw(st.sampled_from([0, 0, 0, -300, 500, 1750, 2500, 8000]))
        adjacent = last is not None and kind != "invalid" and (hole_ms < 2500 or draw(st.booleans()))
        t_ms += max(rr_ms + hole_ms, 1)
        difference = (rr_ms - last) * UNITS_PER_MS if adjacent and last is not None else None
        entries.append(Entry(t_ms, rr_ms * UNITS_PER_MS, LABELS[kind], difference, False))
        last = rr_ms if kind != "invalid" else None
    return entries
