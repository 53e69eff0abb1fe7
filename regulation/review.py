"""A whole recording in numbers: HRV of one person, its band powers, cues and resting level, with reasons.

The beats go through the same clock, classifier and engine as live. `correct=False` gives the plain numbers of
every beat inside the hard limits, for comparison with other programs; it ignores gaps and artefacts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from regulation.artefacts import BeatClass
from regulation.engine import Engine
from regulation.frames import CueFrame, CueState, Reason, StateFrame
from regulation.hrv import Entry, Sums, plain_sums
from regulation.ingest import Ingest
from regulation.labels import Labeller
from regulation.quality import MOST_ARTEFACTS
from regulation.samples import UNITS_PER_MS, BadSample, Epoch, Event, HeartSample, Link, Seat, Suspended
from regulation.spectrum import Powers, recording_powers

MOST_IRREGULAR = 0.5
VARIABILITY = ("sdnn_ms", "rmssd_ms", "pnn50_pct", "sd1_ms", "sd2_ms")
POWERS = ("vlf_power_ms2", "lf_power_ms2", "hf_power_ms2")


@dataclass(frozen=True, slots=True)
class BeatCounts:
    """What the beats of a recording were judged to be; `flagged` and `invalid` are disjoint."""

    total: int
    normal: int
    flagged: int
    invalid: int


@dataclass(frozen=True, slots=True)
class CueSpan:
    """One cue, s of data time; `recovered_s` is when calm was reached again."""

    start_s: float
    recovered_s: float | None


@dataclass(frozen=True, slots=True)
class Levels:
    """The resting level that the first three minutes gave; why not stands under `baseline.` and the name."""

    hr_bpm: float | None
    rmssd_ms: float | None


@dataclass(frozen=True, slots=True)
class PersonReview:
    """One person's numbers over a recording. Unrounded; None has its reason in `reasons`."""

    beats: BeatCounts
    duration_s: float
    hr_bpm: float | None
    mean_nn_ms: float | None
    sdnn_ms: float | None
    rmssd_ms: float | None
    pnn50_pct: float | None
    sd1_ms: float | None
    sd2_ms: float | None
    vlf_power_ms2: float | None
    lf_power_ms2: float | None
    hf_power_ms2: float | None
    spectrum_windows: int
    """How many windows of 300 s the powers are means over."""
    baseline: Levels
    cues: list[CueSpan]
    reasons: dict[str, str]


def review(events: Iterable[Event], seat: Seat, *, correct: bool = True) -> PersonReview:
    """Return the numbers of `seat` over all `events` (first Start, last End).

    With `correct`, beats that the classifier flagged and both differences that touch them are left out, and
    variability is withheld where over half of the time has an irregular rhythm or over 10 % of the beats are
    artefacts. Units are in the names; SDNN has ddof 1, RMSSD is over adjacent pairs (Task Force 1996), SD1
    and SD2 after Brennan 2001. Band powers are means over the windows of 300 s from the first event on that
    give all bands (`spectrum.recording_powers`). Raises `OutOfOrder` for events that are no session.
    """
    kept = list(events)
    engine = Engine()
    frames = [frame for event in kept for frame in engine.push(event)]
    states = [frame for frame in frames if isinstance(frame, StateFrame) and frame.seat == seat]
    entries = label_beats(kept, seat)
    counts = BeatCounts(
        total=len(entries),
        normal=sum(entry.normal for entry in entries),
        flagged=sum(entry.valid and not entry.normal for entry in entries),
        invalid=sum(not entry.valid for entry in entries),
    )
    sums = _corrected(entries) if correct else _plain(entries)
    withheld = _withheld(counts, states) if correct else None
    values = _variability(sums) if withheld is None else dict.fromkeys(VARIABILITY)
    reasons = {name: withheld or Reason.FEW_BEATS for name in VARIABILITY if values[name] is None}
    if withheld is None and values["sd1_ms"] is not None and values["sd2_ms"] is None:
        reasons["sd2_ms"] = Reason.NO_VARIABILITY  # neighbours differ more than the ellipse is long
    powers = _powers(entries, kept, states, correct=correct, withheld=withheld)
    missing = dict(zip(POWERS, (powers.reason, powers.reason, powers.hf_reason), strict=True))
    reasons |= {name: reason for name, reason in missing.items() if reason is not None}
    reasons |= _no_levels(states)
    if sums.n == 0:
        reasons |= dict.fromkeys(("hr_bpm", "mean_nn_ms"), Reason.FEW_BEATS)
    return PersonReview(
        beats=counts,
        duration_s=(kept[-1].t_ms - kept[0].t_ms) / 1000,
        hr_bpm=sums.hr_bpm(),
        mean_nn_ms=sums.mean_ms(),
        **values,
        **{name: getattr(powers, name) for name in POWERS},
        spectrum_windows=powers.windows,
        baseline=_levels(states),
        cues=_cues([frame for frame in frames if isinstance(frame, CueFrame) and frame.seat == seat]),
        reasons={name: reason.value for name, reason in reasons.items()},
    )


def label_beats(events: Iterable[Event], seat: Seat) -> list[Entry]:
    """Return every beat of `seat` with its final label, in order."""
    ingest, labeller, entries = Ingest(), Labeller(), list[Entry]()
    for event in events:
        match event:
            case HeartSample() if event.seat == seat:
                for beat in ingest.sample(event):
                    entries += labeller.push(beat)
            case Link() if event.seat == seat:
                ingest.link(event.t_ms, event.state)
            case BadSample() if event.seat == seat:
                ingest.interrupted()
            case Epoch() | Suspended():
                ingest.interrupted()
            case _:
                pass
    return entries + labeller.flush()


def _corrected(entries: list[Entry]) -> Sums:
    sums = Sums()
    for entry in entries:
        if entry.normal:
            sums.add(entry.rr)
        if entry.pair and entry.difference is not None:
            sums.add_pair(entry.difference)
    return sums


def _plain(entries: list[Entry]) -> Sums:
    return plain_sums([entry.rr for entry in entries], [entry.valid for entry in entries])


def _variability(sums: Sums) -> dict[str, float | None]:
    return {
        "sdnn_ms": sums.sdnn_ms(),
        "rmssd_ms": sums.rmssd_ms(),
        "pnn50_pct": sums.pnn50_pct(),
        "sd1_ms": sums.sd1_ms(),
        "sd2_ms": sums.sd2_ms(),
    }


def _powers(
    entries: list[Entry],
    events: list[Event],
    states: list[StateFrame],
    *,
    correct: bool,
    withheld: Reason | None,
) -> Powers:
    if withheld is not None:
        return Powers(None, None, None, withheld, withheld, 0)
    if correct:
        irregular = [s.t_ms for s in states if s.rmssd_ms.reason is Reason.IRREGULAR_RHYTHM]
        return recording_powers(entries, events[0].t_ms, events[-1].t_ms, irregular)
    joined = _joined(entries)
    return recording_powers(joined, 0, joined[-1].t_ms if joined else 0)


def _joined(entries: list[Entry]) -> list[Entry]:
    """The beats inside the hard limits one after the other, as if nothing were between them."""
    joined: list[Entry] = []
    summed = 0
    for entry in entries:
        if entry.valid:
            summed += entry.rr
            difference = entry.rr - joined[-1].rr if joined else None
            joined.append(Entry(summed // UNITS_PER_MS, entry.rr, BeatClass.NORMAL, difference, bool(joined)))
    return joined


def _withheld(counts: BeatCounts, states: list[StateFrame]) -> Reason | None:
    """Why the whole recording gives no variability, or None."""
    known = [frame.rmssd_ms.reason for frame in states if frame.hr30_bpm.value is not None]
    if known and known.count(Reason.IRREGULAR_RHYTHM) > MOST_IRREGULAR * len(known):
        return Reason.IRREGULAR_RHYTHM
    if counts.flagged + counts.invalid > MOST_ARTEFACTS * counts.total:
        return Reason.ARTEFACTS
    return None


def _levels(states: list[StateFrame]) -> Levels:
    for frame in states:
        if frame.resting.hr_bpm is not None:
            return Levels(frame.resting.hr_bpm, frame.resting.rmssd_ms)
    return Levels(None, None)


def _no_levels(states: list[StateFrame]) -> dict[str, Reason]:
    """Why there is no resting level, or none of variability."""
    levels = _levels(states)
    if levels.hr_bpm is None:
        refused = states[-1].resting.reason if states else None
        return dict.fromkeys(("baseline.hr_bpm", "baseline.rmssd_ms"), refused or Reason.TOO_SHORT)
    return {} if levels.rmssd_ms is not None else {"baseline.rmssd_ms": Reason.NO_VARIABILITY}


def _cues(frames: list[CueFrame]) -> list[CueSpan]:
    """Each cue with the moment at which calm was reached again, if it was before the next cue."""
    spans: list[CueSpan] = []
    for frame in frames:
        if frame.cued:
            spans.append(CueSpan(frame.t_ms / 1000, None))
        elif frame.state is CueState.CALM and spans and spans[-1].recovered_s is None:
            spans[-1] = CueSpan(spans[-1].start_s, frame.t_ms / 1000)
    return spans
