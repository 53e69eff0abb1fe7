"""The pair of an analysis as the documented JSON object, and as lines for people."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from regulation.coherence import Coherence
from regulation.episode import Episode, Moment
from regulation.pair_review import EpisodeReview, PairReview, Part
from regulation.surrogates import SIGNIFICANT_P, Together
from regulation.susy import Susy
from regulation.verdict import WHY, Unjudged

_NUMBERS = (
    *("statistic", "p", "effect_size", "n_windows", "lag_s", "lag_ci_s"),
    *("in_phase", "in_phase_share", "anti_phase_share", "lead", "lags_s", "mean_z", "null_95"),
)


def pair_object(pair: PairReview) -> dict[str, Any]:
    """Return what is known of the two together; what is missing is None with its reason."""
    return {
        "overlap_s": pair.overlap_s,
        "synchrony": {str(size): _synchrony(found) for size, found in pair.synchrony.items()},
        "susy": {str(size): _susy(found) for size, found in pair.susy.items()},
        "coherence": _coherence(pair.coherence),
        "episodes": [_episode(each) for each in pair.episodes],
        "arousal_a_minus_b": {
            "t_s": [each.t_ms / 1000 for each in pair.apart],
            "value": [each.a_minus_b for each in pair.apart],
        },
    }


def pair_lines(pair: dict[str, Any]) -> list[str]:
    """Return the same as lines for people."""
    lines = [f"A and B: both known for {pair['overlap_s'] / 60:.1f} min. More together is not better."]
    for size, found in pair["synchrony"].items():
        lines.append(f"  {size} s windows: {found['verdict']}")
        if found["p"] is not None and found["p"] <= SIGNIFICANT_P:  # else a lag is where noise is highest
            lines.append(f"    {_lag_words(found)}effect size {found['effect_size']:.1f}")
    return [*lines, *(_episode_line(n, each) for n, each in enumerate(pair["episodes"], 1))]


def _lag_words(found: dict[str, Any]) -> str:
    if found["lag_ci_s"] is None:
        return ""
    low, high = found["lag_ci_s"]
    return f"lag {found['lag_s']:.1f} s (95 %: {low:.1f} to {high:.1f}; below 0 A moves first), "


def stranger_lines(found: dict[str, dict[str, Any]]) -> list[str]:
    """Return where the pair stands among strangers (`strangers`) as lines for people."""
    return [f"  Among strangers, {size} s windows: {each['verdict']}" for size, each in found.items()]


def _synchrony(found: Together | Unjudged) -> dict[str, Any]:
    if isinstance(found, Unjudged):
        return dict.fromkeys(_NUMBERS) | {"n_windows": 0, "verdict": WHY[found], "reason": found.value}
    numbers = {name: getattr(found, name) for name in _NUMBERS}
    if not found.one_clock:
        numbers |= {"lag_s": None, "lag_ci_s": None}
    return numbers | {"verdict": found.words, "reason": None}


def _susy(found: Susy | Unjudged) -> dict[str, Any]:
    if isinstance(found, Unjudged):
        return dict.fromkeys(("Z", "Z_pseudo", "ES")) | {"n_segments": 0, "reason": found.value}
    numbers = {"Z": found.z, "Z_pseudo": found.z_pseudo, "ES": found.es}
    return numbers | {"n_segments": found.n_segments, "reason": None}


def _coherence(found: Coherence | Unjudged) -> dict[str, Any]:
    if isinstance(found, Unjudged):
        return dict.fromkeys(("threshold", "lf", "hf")) | {"segments": 0, "reason": found.value}
    peaks = {name: asdict(getattr(found, name)) for name in ("lf", "hf")}
    return {"threshold": found.threshold, "segments": found.segments, **peaks, "reason": None}


def _episode(each: EpisodeReview) -> dict[str, Any]:
    episode = each.episode
    return {
        "onset_s": episode.onset_ms / 1000,
        "ended_s": _s(episode.ended_ms),
        "ending": episode.ending,
        "first": episode.first,
        "shared": episode.shared,
        "peak": episode.peak,
        "peak_s": episode.peak_ms / 1000,
        "peak_of": episode.peak_of,
        "area_s": episode.area_s,
        "half_time_s": episode.half_time_s,
        "recovery_s": episode.recovery_s,
        "recovered_first": episode.recovered_first,
        "settled_together": episode.settled_together,
        "repaired": episode.repaired,
        "people": _parts(episode),
        "moments": [_moment(moment) for moment in episode.moments],
        "synchrony": {name: _part(getattr(each, name)) for name in ("before", "during", "after")},
    }


def _parts(episode: Episode) -> dict[str, Any]:
    return {
        seat: {"up_s": _s(part.up_ms), "peak": part.peak, "settled_s": _s(part.settled_ms)}
        for seat, part in episode.parts.items()
    }


def _moment(moment: Moment) -> dict[str, Any]:
    return {"t_s": moment.t_ms / 1000, "what": moment.what, "by": moment.by, "key": moment.key}


def _part(part: Part | None) -> dict[str, Any] | None:
    return None if part is None else asdict(part)


def _s(t_ms: int | None) -> float | None:
    return None if t_ms is None else t_ms / 1000


def _episode_line(number: int, each: dict[str, Any]) -> str:
    """As in "Episode 1: 10:00 to 18:20, A first, shared, settled together"."""
    ended = "the end" if each["ended_s"] is None else _clock(each["ended_s"])
    said = [f"  Episode {number}: {_clock(each['onset_s'])} to {ended}"]
    if each["first"] is not None:
        said.append("both at once" if each["first"] == "together" else f"{each['first']} first")
    if each["shared"] is not None:
        said.append("shared" if each["shared"] else "one-sided")
    if each["settled_together"]:
        said.append("settled together")
    if each["repaired"]:
        said.append("repaired, they said so")
    return ", ".join(said)


def _clock(t_s: float) -> str:
    return f"{int(t_s) // 60}:{int(t_s) % 60:02d}"
