"""What the engine told of one person in a session, as far as a review asks: little, also after a day."""

from __future__ import annotations

from dataclasses import dataclass

from regulation.baseline import QUIET_S
from regulation.frames import CueFrame, CueState, Frame, Reason, Resting, StateFrame
from regulation.samples import Seat

MOST_IRREGULAR = 0.5


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


class Told:
    """Takes every frame of a session and keeps what is asked of one seat."""

    def __init__(self, seat: Seat) -> None:
        self.irregular_ms: list[int] = []
        """Seconds at which the rhythm gate held variability back."""
        self.cues: list[CueSpan] = []
        """Each cue with the moment at which calm was reached again, if it was before the next cue."""
        self.levels = Levels(None, None)
        self._seat = seat
        self._known = self._known_irregular = 0
        self._resting: Resting | None = None
        self._no_rmssd: Reason | None = None

    def take(self, frame: Frame) -> None:
        """See the next frame."""
        if isinstance(frame, StateFrame) and frame.seat == self._seat:
            self._state(frame)
        elif isinstance(frame, CueFrame) and frame.seat == self._seat:
            self._cue(frame)

    @property
    def mostly_irregular(self) -> bool:
        """Whether over half of the seconds with a heart rate had an irregular rhythm."""
        return self._known_irregular > MOST_IRREGULAR * self._known

    def no_levels(self, duration_s: float) -> dict[str, Reason]:
        """Why there is no resting level, or none of variability."""
        if self.levels.hr_bpm is None:
            reason = None if self._resting is None else self._resting.reason
            if reason is None:  # still looked for at the end: three minutes from the first beat
                reason = Reason.TOO_SHORT if duration_s < QUIET_S else Reason.FEW_BEATS
            return dict.fromkeys(("baseline.hr_bpm", "baseline.rmssd_ms"), reason)
        if self.levels.rmssd_ms is not None:
            return {}
        return {"baseline.rmssd_ms": self._no_rmssd or Reason.NO_VARIABILITY}

    def _state(self, frame: StateFrame) -> None:
        irregular = frame.rmssd_ms.reason is Reason.IRREGULAR_RHYTHM
        if irregular:
            self.irregular_ms.append(frame.t_ms)
        if frame.hr30_bpm.value is not None:
            self._known += 1
            self._known_irregular += irregular
        self._resting = frame.resting
        if self.levels.hr_bpm is None and frame.resting.hr_bpm is not None:
            self.levels = Levels(frame.resting.hr_bpm, frame.resting.rmssd_ms)
        if self._no_rmssd is None and frame.arousal.value is not None:
            self._no_rmssd = frame.arousal.reason  # of a level without variability: why that has none

    def _cue(self, frame: CueFrame) -> None:
        if frame.cued:
            self.cues.append(CueSpan(frame.t_ms / 1000, None))
        elif frame.state is CueState.CALM and self.cues and self.cues[-1].recovered_s is None:
            self.cues[-1] = CueSpan(self.cues[-1].start_s, frame.t_ms / 1000)
