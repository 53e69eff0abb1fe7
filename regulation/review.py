"""A whole recording in numbers: HRV of one person, its band powers, cues and resting level, with reasons.

The beats go through the same clock, classifier and engine as live. `correct=False` gives the plain numbers of
every beat inside the hard limits, for comparison with other programs; it ignores gaps and artefacts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from regulation.artefacts import BeatClass
from regulation.engine import Engine
from regulation.frames import Reason
from regulation.hrv import Entry, Sums, plain_sums
from regulation.ingest import Ingest
from regulation.labels import Labeller
from regulation.pair_review import PairReview, PairTold
from regulation.quality import MOST_ARTEFACTS
from regulation.samples import (
    SEATS,
    UNITS_PER_MS,
    BadSample,
    Epoch,
    Event,
    HeartSample,
    Link,
    Seat,
    Start,
    Suspended,
)
from regulation.spectrum import Powers, recording_powers
from regulation.surrogates import LEADS_S
from regulation.tachogram import LONGEST_MS
from regulation.told import CueSpan, Levels, Told
from regulation.variability import WIDTH_MS

VARIABILITY = ("sdnn_ms", "rmssd_ms", "pnn50_pct", "sd1_ms", "sd2_ms")
SPREAD = ("sdnn_ms", "sd2_ms")
LEAST_SPREAD_MS = WIDTH_MS
"""A shorter part holds too little of what sways slowly, as live."""
POWERS = ("vlf_power_ms2", "lf_power_ms2", "hf_power_ms2")


@dataclass(frozen=True, slots=True)
class BeatCounts:
    """What the beats of a recording were judged to be; `flagged` and `invalid` are disjoint."""

    total: int
    normal: int
    flagged: int
    invalid: int


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


@dataclass(frozen=True, slots=True)
class SessionReview:
    """Everyone of a session, and the two together."""

    people: dict[Seat, PersonReview]
    pair: PairReview | None
    """None where only one person is in the session."""


def review(events: Iterable[Event], seat: Seat, *, correct: bool = True) -> PersonReview:
    """Return the numbers of `seat` over all `events` (first Start, last End).

    With `correct`, beats that the classifier flagged and both differences that touch them are left out, and
    variability is withheld where over half of the time has an irregular rhythm or over 10 % of the beats are
    artefacts. Units are in the names; SDNN has ddof 1, RMSSD is over adjacent pairs (Task Force 1996), SD1
    and SD2 after Brennan 2001. Band powers are means over the windows of 300 s from the first event on that
    give all bands (`spectrum.recording_powers`). Raises `OutOfOrder` for events that are no session.
    """
    kept, told = list(events), Told(seat)
    _tell(kept, [told])
    return _review(kept, label_beats(kept, seat), told, correct=correct)


def review_session(
    events: Iterable[Event], *, correct: bool = True, aligned_within_s: float = LEADS_S
) -> SessionReview:
    """Return the `review` of everyone in a session and, of two, that of the pair (`pair_review`).

    The pair stands on the normal beats and their clock, whatever `correct` says; `aligned_within_s` is how
    far the two clocks may differ (`surrogates.together`).
    """
    kept = list(events)
    start = kept[0] if kept else None
    seats = sorted(start.seats) if isinstance(start, Start) else []
    told, pair = {seat: Told(seat) for seat in seats}, PairTold()
    _tell(kept, [*told.values(), pair])
    beats = {seat: label_beats(kept, seat) for seat in seats}
    people = {seat: _review(kept, beats[seat], told[seat], correct=correct) for seat in seats}
    if not isinstance(start, Start) or len(seats) < len(SEATS):
        return SessionReview(people, None)
    a, b = (beats[seat] for seat in SEATS)
    reviewed = pair.review(a, b, start.t_ms, kept[-1].t_ms, start.key, aligned_within_s=aligned_within_s)
    return SessionReview(people, reviewed)


def _tell(events: list[Event], told: Sequence[Told | PairTold]) -> None:
    engine = Engine()
    for event in events:
        for frame in engine.push(event):
            for each in told:
                each.take(frame)


def _review(kept: list[Event], entries: list[Entry], told: Told, *, correct: bool) -> PersonReview:
    counts = BeatCounts(
        total=len(entries),
        normal=sum(entry.normal for entry in entries),
        flagged=sum(entry.valid and not entry.normal for entry in entries),
        invalid=sum(not entry.valid for entry in entries),
    )
    sums = _corrected(entries) if correct else _plain(entries)
    withheld = _withheld(counts, told) if correct else None
    values = _variability(sums) if withheld is None else dict.fromkeys(VARIABILITY)
    reasons = {name: withheld or Reason.FEW_BEATS for name in VARIABILITY if values[name] is None}
    if withheld is None and values["sd1_ms"] is not None and values["sd2_ms"] is None:
        reasons["sd2_ms"] = Reason.NO_VARIABILITY  # neighbours differ more than the ellipse is long
    if correct and _heard_ms(kept, entries) < LEAST_SPREAD_MS:  # the plain numbers are for comparison
        for name in SPREAD:
            values[name], reasons[name] = None, reasons.get(name, Reason.TOO_SHORT)
    powers = _powers(entries, kept, told, correct=correct, withheld=withheld)
    missing = dict(zip(POWERS, (powers.reason, powers.reason, powers.hf_reason), strict=True))
    reasons |= {name: reason for name, reason in missing.items() if reason is not None}
    duration_s = (kept[-1].t_ms - kept[0].t_ms) / 1000
    reasons |= told.no_levels(duration_s)
    if sums.n == 0:
        reasons |= dict.fromkeys(("hr_bpm", "mean_nn_ms"), Reason.FEW_BEATS)
    return PersonReview(
        beats=counts,
        duration_s=duration_s,
        hr_bpm=sums.hr_bpm(),
        mean_nn_ms=sums.mean_ms(),
        **values,
        **{name: getattr(powers, name) for name in POWERS},
        spectrum_windows=powers.windows,
        baseline=told.levels,
        cues=told.cues,
        reasons={name: reason.value for name, reason in reasons.items()},
    )


def _heard_ms(events: list[Event], entries: list[Entry]) -> float:
    """How much of a recording its beats account for; both edges may cost up to 3 s."""
    summed_ms = sum(entry.rr for entry in entries if entry.valid) / UNITS_PER_MS
    return min(summed_ms + LONGEST_MS, events[-1].t_ms - events[0].t_ms)


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
    for beat in ingest.flush():
        entries += labeller.push(beat)
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
    told: Told,
    *,
    correct: bool,
    withheld: Reason | None,
) -> Powers:
    if withheld is not None:
        return Powers(None, None, None, withheld, withheld, 0)
    if correct:
        return recording_powers(entries, events[0].t_ms, events[-1].t_ms, told.irregular_ms)
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


def _withheld(counts: BeatCounts, told: Told) -> Reason | None:
    """Why the whole recording gives no variability, or None."""
    if told.mostly_irregular:
        return Reason.IRREGULAR_RHYTHM
    if counts.flagged + counts.invalid > MOST_ARTEFACTS * counts.total:
        return Reason.ARTEFACTS
    return None
