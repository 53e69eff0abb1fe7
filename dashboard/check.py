"""The signal check of set-up: is every beat of one strap heard? Counts and words, never a rate.

It judges with the engine's own beat clock and classifier, on beats that are kept nowhere.
"""

from __future__ import annotations

from collections import deque

from dashboard.wire import SignalCheck
from regulation.ingest import Ingest
from regulation.labels import Labeller
from regulation.samples import HeartSample

NEEDED_S = 20.0
TICKS = 24
AIM = 0.95
SILENT_MS = 3000
ONLY_RATES = 10
"""Notifications with a rate and no interval, none of them without contact, after which a strap is said to
send no beats."""
_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
_DAMP = "Damp the pads, or pull the strap one notch tighter."


class Check:
    """One strap's last beats, from `began_ms` on (ms of any clock that the samples are stamped by)."""

    def __init__(self, began_ms: int) -> None:
        self.hr_only = False
        self._began_ms = began_ms
        self._heard_ms: int | None = None
        self._rate_ms: int | None = None
        self._contact: bool | None = None
        self._ingest = Ingest()
        self._labeller = Labeller()
        self._ticks: deque[bool] = deque(maxlen=TICKS)
        self._beats = 0
        self._waiting = 0
        self._rates = 0

    def hear(self, sample: HeartSample) -> None:
        """Take in one notification."""
        self._contact = sample.contact
        if sample.rr:
            self._rates = 0
        elif sample.contact is not False and sample.hr_bpm:  # without contact an old rate may go on
            self._rates += 1
            self._rate_ms = sample.t_ms
        self.hr_only = self._rates >= ONLY_RATES
        for beat in self._ingest.sample(sample):
            self._heard_ms = sample.t_ms
            self._ticks.append(beat.valid)
            self._beats += 1
            self._waiting += 1
            for entry in self._labeller.push(beat):
                self._waiting -= 1
                if self._waiting < len(self._ticks):
                    self._ticks[-1 - self._waiting] = entry.normal

    def told(self, now_ms: int) -> SignalCheck:
        """Return what is shown now."""
        newest_ms = self._rate_ms if self.hr_only else self._heard_ms
        silent = newest_ms is None or now_ms - newest_ms > SILENT_MS
        missed = self._ticks.count(False)
        clean = 1 - missed / len(self._ticks) if self._ticks else None
        words, advice = self._said(silent, missed, clean)
        return SignalCheck(
            elapsed_s=min(NEEDED_S, (now_ms - self._began_ms) // 1000),
            needed_s=NEEDED_S,
            beats=self._beats,
            ticks=list(self._ticks),
            contact=self._contact,
            clean_share=clean,
            words=words,
            advice=advice,
        )

    def _said(self, silent: bool, missed: int, clean: float | None) -> tuple[str, str]:
        if self._contact is False:  # first: it can be mended, and until then nothing else is known
            return "No contact with the skin", "Press the pads to the skin, and damp them if they are dry."
        if self.hr_only and not silent:
            return "No single beats, only a rate", "Variability will be missing. The rate alone still works."
        if silent:
            return "Silent", "If it is worn: press it to the skin, under the chest."
        if missed == 0:
            return "Heard well", ""
        number = _NUMBERS[missed] if missed < len(_NUMBERS) else str(missed)
        words = f"{number} {'beat' if missed == 1 else 'beats'} missed or uneven"
        return words, _DAMP if clean is not None and clean < AIM else ""
