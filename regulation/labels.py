"""From placed beats to labelled ones: the hard limits, the classifier, and which differences may count."""

from __future__ import annotations

from regulation.artefacts import BeatClass, Classifier
from regulation.beats import Beat
from regulation.hrv import Entry
from regulation.samples import UNITS_PER_MS


class Labeller:
    """Holds beats back until their verdict is final, 5 beats later at most, and gives them out in order."""

    def __init__(self) -> None:
        self._classifier = Classifier()
        self._waiting: list[tuple[Beat, int | None]] = []  # with the difference to the beat before
        self._last: Beat | None = None
        self._last_normal = False
        self._segment = 0

    def push(self, beat: Beat) -> list[Entry]:
        """Take the next beat; return those that are final now."""
        done = self.flush() if beat.segment != self._segment else []
        self._segment = beat.segment
        difference = beat.rr - self._last.rr if beat.linked and self._last is not None else None
        self._last = beat
        self._waiting.append((beat, difference))
        labels = self._classifier.push(beat.rr / UNITS_PER_MS) if beat.valid else []
        return done + self._settle(labels)

    def flush(self) -> list[Entry]:
        """A segment ended: judge everything that waits."""
        return self._settle(self._classifier.flush())

    @property
    def th1_uncapped_ms(self) -> float:
        """The paper's own first threshold at the last verdict, ms."""
        return self._classifier.th1_uncapped_ms

    def _settle(self, labels: list[BeatClass]) -> list[Entry]:
        """Give out waiting beats: one valid one for each label, and the invalid ones around them."""
        entries: list[Entry] = []
        pending = iter(labels)
        while self._waiting:
            beat, difference = self._waiting[0]
            label = next(pending, None) if beat.valid else None
            if beat.valid and label is None:
                break
            del self._waiting[0]
            normal = label is BeatClass.NORMAL
            pair = normal and self._last_normal and difference is not None and not beat.doubtful
            entries.append(Entry(beat.t_ms, beat.rr, label, difference, pair))
            self._last_normal = normal
        return entries
