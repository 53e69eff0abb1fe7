"""The artefact classifier by the letter of its definition (docs/signals.md, docs/decisions/0008).

Slow and plain on purpose, every number afresh from all beats: what the fast one is held against.
"""

from __future__ import annotations

import math

import numpy as np

from regulation.artefacts import BeatClass


def by_definition(segments: list[list[float]]) -> list[list[BeatClass]]:
    """What may be told at each beat, and at the end of each segment; intervals in ms."""
    classifier = SlowClassifier()
    return [told for rr_ms in segments for told in classifier.segment(rr_ms)]


class SlowClassifier:
    """Holds what one segment leaves to the next, and the segment that is being heard."""

    def __init__(self) -> None:
        self.jumps_ms: list[float] = []
        self.distances_ms: list[float] = []
        self.decided = 0

    def segment(self, rr_ms: list[float]) -> list[list[BeatClass]]:
        """Hear one segment beat by beat."""
        self.suspects = set[int]()
        self.waiting = 0  # the first beat without a verdict
        told = list[list[BeatClass]]()
        for t in range(len(rr_ms)):
            self.rr_ms = rr_ms[: t + 1]
            if t:
                self.jumps_ms.append(abs(self.jump(t)))
            told.append((self.look_around(t - 5) if t >= 5 else []) + self.at_once())
        told.append(
            [label for i in range(max(0, len(rr_ms) - 5), len(rr_ms)) for label in self.look_around(i)]
        )
        return told

    def at_once(self) -> list[BeatClass]:
        """Normal, whatever follows: the beats that jump no further than the first threshold."""
        limit_ms, first = self.first_threshold(upper_median(self.rr_ms[-11:]), 0.0), self.waiting
        while self.waiting < len(self.rr_ms) and self.waiting not in self.suspects:
            if abs(self.jump(self.waiting)) > limit_ms:
                break
            self.waiting += 1
        self.decided += self.waiting - first
        return [BeatClass.NORMAL] * (self.waiting - first)

    def look_around(self, i: int) -> list[BeatClass]:
        """Beat `i` has the neighbours it will get."""
        median_ms = upper_median(self.rr_ms[max(0, i - 5) : i + 6])
        off_ms = self.rr_ms[i] - median_ms
        self.distances_ms.append(off_ms if off_ms >= 0 else -2 * off_ms)
        if i != self.waiting:
            return []
        label = self.label(i, median_ms)
        self.decided, self.waiting = self.decided + 1, self.waiting + 1
        return [label]

    def label(self, i: int, median_ms: float) -> BeatClass:
        """The decision tree, turned so that the beat's own jump is upwards."""
        limit_ms = self.first_threshold(median_ms, self.swing(i))
        sign = math.copysign(1.0, self.jump(i))
        before, d, after, second = (sign * self.jump(k) / limit_ms for k in range(i - 1, i + 3))
        if d <= 1 and i not in self.suspects:
            return BeatClass.NORMAL
        if d > 1 and max(before, after) < -0.13 * d - 0.17:
            return BeatClass.ECTOPIC
        if d > 1 and abs(after) < abs(second):
            self.suspects.add(i + 1)
        off_ms = max(60.0, min(5.2 * deviation(self.distances_ms), 0.20 * median_ms))
        turns = d > 1 and min(after, second) < -1
        if not turns and self.distances_ms[-1] <= 3 * off_ms:
            return BeatClass.NORMAL
        following_ms = self.rr_ms[i + 1] if i + 1 < len(self.rr_ms) else 0.0
        if turns and sign > 0 and abs(self.rr_ms[i] / 2 - median_ms) < off_ms:
            return BeatClass.MISSED
        if turns and sign < 0 and abs(self.rr_ms[i] + following_ms - median_ms) < off_ms:
            return BeatClass.EXTRA
        return BeatClass.LONG_SHORT

    def first_threshold(self, median_ms: float, swing_ms: float) -> float:
        """5.2 quartile deviations up to 0.13 of the median, or the heart's own swing up to 0.20; floors."""
        floor_ms = 100.0 if self.decided < 60 else 50.0
        known_ms = min(5.2 * deviation(self.jumps_ms), 0.13 * median_ms)
        return max(floor_ms, known_ms, min(1.4 * swing_ms, 0.20 * median_ms))

    def swing(self, i: int) -> float:
        """The second largest jump within 5 beats, without those from one before to two after."""
        others = [k for k in range(i - 5, i + 6) if not i - 1 <= k <= i + 2]
        return sorted(abs(self.jump(k)) for k in others)[-2]

    def jump(self, k: int) -> float:
        """Difference to the beat before; 0 where there is none."""
        return self.rr_ms[k] - self.rr_ms[k - 1] if 0 < k < len(self.rr_ms) else 0.0


def upper_median(values: list[float]) -> float:
    """Of an even number the upper one of the two in the middle."""
    return sorted(values)[len(values) // 2]


def deviation(values: list[float]) -> float:
    """Quartile deviation of the last 91."""
    low, high = np.percentile(values[-91:] or [0.0], [25, 75])
    return float(high - low) / 2
