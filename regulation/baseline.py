"""The personal resting level: found once in three quiet minutes, refused when the signal is too poor.

180 s, of which the first 30 s are dropped; the 30 s and 60 s windows lie wholly inside what is left. Level =
median HR30, spread = max(5 bpm, 1.4826 MAD); the same for ln RMSSD60 with a floor of 0.25. Seconds in which
the person moves or speaks are not quiet: no window that holds one counts. It never adapts by itself
(docs/signals.md).
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from regulation.frames import BaselineState, Metric, Reason
from regulation.rounding import sig6
from regulation.samples import StoredBaseline

QUIET_S = 180
DROP_S = 30
LEAST_QUIET_S = 120
LEAST_CLEAN = 0.80
LEAST_RMSSD_TICKS = 10
HR_SPREAD_FLOOR_BPM = 5.0
LN_RMSSD_SPREAD_FLOOR = 0.25
MAD_TO_SD = 1.4826
ACTIVATED_BPM = 8.0


@dataclass(frozen=True)
class Level:
    """A resting level in use."""

    hr_bpm: float
    hr_spread_bpm: float
    ln_rmssd: float | None
    ln_rmssd_spread: float
    stored: bool = False
    """Found in an earlier session."""
    no_rmssd: Reason | None = None
    """Why there is no resting RMSSD; None where there is one."""

    @cached_property
    def rmssd_ms(self) -> float | None:
        """The resting RMSSD, ms."""
        return None if self.ln_rmssd is None else sig6(math.exp(self.ln_rmssd))

    @classmethod
    def from_stored(cls, stored: StoredBaseline) -> Level:
        """Take over the level of an earlier session, which does not tell why it has no RMSSD."""
        no_rmssd = Reason.NO_VARIABILITY if stored.ln_rmssd is None else None
        centres = (stored.hr_bpm, stored.hr_spread_bpm, stored.ln_rmssd, stored.ln_rmssd_spread)
        return cls(*centres, stored=True, no_rmssd=no_rmssd)


class Quiet:
    """One search for the resting level; call `tick` each second, `count` for each final beat."""

    def __init__(self, start_ms: int) -> None:
        self.start_ms = start_ms
        self.state = BaselineState.COLLECTING
        self.reason: Reason | None = None
        self.elapsed_s = 0.0
        self.level: Level | None = None
        self._quiet_s = 0
        self._moving_s = 0
        self._still_from_ms = start_ms + DROP_S * 1000
        self._clean = 0
        self._beats = 0
        self._hr_bpm: list[float] = []
        self._ln_rmssd: list[float] = []
        self._no_rmssd: Counter[Reason] = Counter()

    def count(self, t_ms: int, *, normal: bool) -> None:
        """Count one beat, once its label is final, towards the clean share."""
        if self.state is BaselineState.COLLECTING and t_ms > self.start_ms + DROP_S * 1000:
            self._beats += 1
            self._clean += normal

    def clean_share(self) -> float | None:
        """Normal beats among all beats after the drop; None without beats."""
        return sig6(self._clean / self._beats) if self._beats else None

    def tick(
        self,
        t_ms: int,
        hr30_bpm: float | None,
        rmssd60_ms: Metric,
        *,
        heard: bool,
        moving: bool = False,
    ) -> bool:
        """Take in one second; return True when the search has just ended."""
        if self.state is not BaselineState.COLLECTING:
            return False
        self.elapsed_s = (t_ms - self.start_ms) / 1000
        self._moving_s += heard and moving
        if moving:
            # what the body did stays in the windows; a silence does not, so it costs only its own seconds
            self._still_from_ms = max(self._still_from_ms, t_ms)
        else:
            self._quiet_s += heard
            self._look_at_rate(t_ms, hr30_bpm)
        self._look_at_variability(t_ms, rmssd60_ms)
        if self.elapsed_s < QUIET_S:
            return False
        self._end()
        return True

    def _look_at_rate(self, t_ms: int, hr30_bpm: float | None) -> None:
        if hr30_bpm is not None and t_ms - self._still_from_ms >= 30_000:
            self._hr_bpm.append(hr30_bpm)

    def _look_at_variability(self, t_ms: int, rmssd60_ms: Metric) -> None:
        if self.elapsed_s < DROP_S + 60:
            return
        if t_ms - self._still_from_ms < 60_000:
            self._no_rmssd[Reason.MOVEMENT] += 1
        elif rmssd60_ms.value:
            self._ln_rmssd.append(math.log(rmssd60_ms.value))
        else:
            self._no_rmssd[rmssd60_ms.reason or Reason.NO_VARIABILITY] += 1

    def _end(self) -> None:
        clean = self.clean_share()
        if self._quiet_s < LEAST_QUIET_S or not self._hr_bpm:
            moved = self._moving_s > 0 and self._quiet_s + self._moving_s >= LEAST_QUIET_S
            self.state, self.reason = BaselineState.REFUSED, Reason.MOVEMENT if moved else Reason.GAP
        elif clean is None or clean < LEAST_CLEAN:
            self.state, self.reason = BaselineState.REFUSED, Reason.ARTEFACTS
        else:
            self.state, self.level = BaselineState.READY, self._found()

    def _found(self) -> Level:
        hr_bpm, hr_spread = _centre(self._hr_bpm, HR_SPREAD_FLOOR_BPM)
        if len(self._ln_rmssd) < LEAST_RMSSD_TICKS:
            # two quiet minutes hold over ten such seconds, so one has a reason
            no_rmssd = self._no_rmssd.most_common(1)[0][0]
            return Level(hr_bpm, hr_spread, None, LN_RMSSD_SPREAD_FLOOR, no_rmssd=no_rmssd)
        return Level(hr_bpm, hr_spread, *_centre(self._ln_rmssd, LN_RMSSD_SPREAD_FLOOR))


def _centre(values: list[float], floor: float) -> tuple[float, float]:
    """Median and robust spread with a floor."""
    middle = sig6(median(values))
    return middle, sig6(max(floor, MAD_TO_SD * median(abs(value - middle) for value in values)))
