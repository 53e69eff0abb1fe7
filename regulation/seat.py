"""Everything that is computed for one person: from notifications to a state each second."""

from __future__ import annotations

import math

from regulation import quality
from regulation.arousal import arousal
from regulation.baseline import ACTIVATED_BPM, QUIET_S, Level, Quiet
from regulation.cue import COUNTED_SILENCE_MS, Change, CueMachine, Look
from regulation.frames import (
    Arousal,
    BaselineFrame,
    BaselineState,
    BeatFrame,
    CueFrame,
    CueState,
    Frame,
    LongUpFrame,
    Metric,
    Reason,
    Resting,
    Signal,
    SignalFrame,
    SignalState,
    StateFrame,
)
from regulation.hrv import Window
from regulation.ingest import Ingest
from regulation.labels import Labeller
from regulation.movement import MovementWatch
from regulation.rate import RateWindow
from regulation.rounding import maybe_sig6, sig6
from regulation.samples import (
    UNITS_PER_MS,
    HeartSample,
    LinkState,
    Seat,
    SeatSettings,
    StoredBaseline,
)
from regulation.series import HeartSeries
from regulation.signal import SignalWatch
from regulation.strap_rate import StrapRate
from regulation.variability import Variability


class SeatEngine:
    """One seat's part of the engine. Methods return the frames that they cause."""

    def __init__(
        self, seat: Seat, settings: SeatSettings, start_ms: int, series: HeartSeries | None = None
    ) -> None:
        self._seat = seat
        self._series = series  # where a pair looks at this heart beside the other one
        self._ingest = Ingest()
        self._labeller = Labeller()
        self._hr15 = RateWindow(15_000)
        self._hr30 = RateWindow(30_000)
        self._rmssd60 = Window(60_000)
        self._variability = Variability(seat)
        self._signal = SignalWatch()
        self._quiet = Quiet(start_ms)
        self._searched_again = False
        stored = settings.stored_baseline
        self._level = Level.from_stored(stored) if stored else None
        self._cue = CueMachine(settings.preset, settings.threshold_bpm, start_ms)
        self._cue.set_level(self._level)
        self._first_ms: int | None = None
        self._movement = MovementWatch()
        self._unreadable = 0
        self._strap_rate = StrapRate()
        self._had_beats = False

    # -- what arrives ----------------------------------------------------------------------------

    def sample(self, sample: HeartSample) -> list[Frame]:
        """Take in one notification."""
        self._strap_rate.hear(sample)
        beats = self._ingest.sample(sample)
        for beat in beats:
            self._hr15.push(beat)
            self._hr30.push(beat)
            for entry in self._labeller.push(beat):
                self._rmssd60.push(entry)
                self._variability.push(entry)
                if self._series is not None:
                    self._series.push(entry)
                self._quiet.count(entry.t_ms, normal=entry.normal)
        usable = [beat for beat in beats if beat.fast]
        if not usable:
            alone = bool(sample.hr_bpm) and self._rate_alone(sample.t_ms)
            return self._heard_something(sample.t_ms) if alone else []
        self._had_beats = True
        frames = self._heard(sample.t_ms)
        self._hr15.advance(sample.t_ms)
        hr_bpm = self._hr15.hr_bpm()
        if hr_bpm is not None:
            rr_ms = tuple(sig6(beat.rr / UNITS_PER_MS) for beat in usable)
            placed = tuple(beat.t_ms for beat in usable)
            frames.append(BeatFrame(sample.t_ms, self._seat, sig6(hr_bpm), rr_ms, placed))
        return frames

    def unreadable(self) -> None:
        """A notification could not be read; it may have held beats, so nothing may reach across it."""
        self._unreadable += 1
        self._ingest.interrupted()

    def link(self, t_ms: int, state: LinkState) -> list[Frame]:
        """The strap's link changed."""
        self._signal.link = state
        self._strap_rate.end_run()
        self._ingest.link(t_ms, state)
        return self._signal_frames(t_ms, self._signal.state)

    def interrupted(self) -> None:
        """Beats may be missing from here on: a reconnect, a restart or a sleeping computer."""
        self._ingest.interrupted()

    def motion(self, t_ms: int, motion_mg: float) -> None:
        """The strap moved so much in the last second."""
        self._movement.push(t_ms, motion_mg)

    def moved(self, t_ms: int) -> None:
        """The person says that they moved or spoke."""
        self._cue.moved(t_ms)

    def search_level(self, t_ms: int) -> list[Frame]:
        """Look for the resting level again; the old one stays until a new one is found."""
        self._quiet = Quiet(t_ms)
        self._searched_again = True
        return [self._baseline_frame(t_ms, None)]

    def found_level(self) -> StoredBaseline | None:
        """Return the resting level in use, if this session found it; an activated start's is not in use."""
        level = self._level
        if level is None or level.stored:
            return None
        return StoredBaseline(level.hr_bpm, level.hr_spread_bpm, level.ln_rmssd, level.ln_rmssd_spread)

    @property
    def cue(self) -> CueState:
        """Return the state of the cue now."""
        return self._cue.state

    # -- each second -----------------------------------------------------------------------------

    def tick(self, t_ms: int) -> list[Frame]:
        """Judge the second that ends at `t_ms`."""
        frames = self._signal_frames(t_ms, self._signal.state)
        blocked = self._blocked(t_ms)
        self._hr15.advance(t_ms)
        self._hr30.advance(t_ms)
        self._rmssd60.advance(t_ms)
        uneven = quality.irregular(self._rmssd60, self._labeller.th1_uncapped_ms)
        hr15, hr30 = self._rate(self._hr15, t_ms, blocked), self._rate(self._hr30, t_ms, blocked)
        blocked = blocked or (Reason.IRREGULAR_RHYTHM if uneven else None)
        rmssd = quality.rmssd(self._rmssd60, self._fill(t_ms, self._rmssd60.width_ms), blocked)
        frames += self._tick_baseline(t_ms, hr30, rmssd)
        felt = arousal(self._level, hr30, rmssd)
        frames += self._tick_cue(t_ms, hr15, hr30, rmssd, felt, uneven=uneven)
        frames.append(self._state(t_ms, hr15, hr30, rmssd, felt))
        more = self._variability.tick(t_ms, rmssd, self._passed_ms(t_ms), blocked)
        return frames if more is None else [*frames, more]

    def _heard(self, t_ms: int) -> list[Frame]:
        frames: list[Frame] = []
        if self._first_ms is None:
            self._first_ms = t_ms
            # the three quiet minutes begin when there is something to hear
            self._quiet = Quiet(t_ms)
            frames.append(self._baseline_frame(t_ms, None))
        return frames + self._heard_something(t_ms)

    def _heard_something(self, t_ms: int) -> list[Frame]:
        """A beat came, or a rate from a strap that sends nothing else."""
        before = self._signal.state
        gap_ms = self._signal.heard(t_ms)
        return self._signal_frames(t_ms, before, gap_ms)

    def _signal_frames(self, t_ms: int, before: SignalState, gap_ms: int | None = None) -> list[Frame]:
        now = self._signal.update(t_ms)
        if now is before:
            return []
        return [SignalFrame(t_ms, self._seat, now, before, self._link_word(), gap_ms)]

    def _link_word(self) -> str:
        return self._signal.link.value if self._signal.link else "file"

    def _blocked(self, t_ms: int) -> Reason | None:
        """A reason that withholds every value, or None."""
        if self._hr_only(t_ms):
            return Reason.HR_ONLY
        state = self._signal.state
        if state is SignalState.WAITING:
            return Reason.WARMING
        return None if state is SignalState.OK else Reason.STALE

    def _rate_alone(self, t_ms: int) -> bool:
        return self._strap_rate.alone(t_ms, had_beats=self._had_beats)

    def _hr_only(self, t_ms: int) -> bool:
        """The strap sends a rate and no beats, and is heard; an old rate is as silent as an old beat."""
        return self._signal.state is SignalState.OK and self._rate_alone(t_ms)

    def _passed_ms(self, t_ms: int) -> int:
        """Since the first beat."""
        return 0 if self._first_ms is None else t_ms - self._first_ms

    def _fill(self, t_ms: int, width_ms: int) -> float:
        return quality.fill(self._passed_ms(t_ms), width_ms)

    def _rate(self, window: RateWindow, t_ms: int, blocked: Reason | None) -> Metric:
        if blocked is Reason.HR_ONLY:
            return self._strap_rate.metric(t_ms, window.width_ms)
        return quality.heart_rate(window, self._fill(t_ms, window.width_ms), blocked)

    def _tick_baseline(self, t_ms: int, hr30: Metric, rmssd: Metric) -> list[Frame]:
        silence = self._signal.silence_ms(t_ms)
        beats = hr30.reason is not Reason.HR_ONLY  # the strap's own rate gives no level
        heard = beats and silence is not None and silence <= COUNTED_SILENCE_MS
        if self._first_ms is None:
            return []
        moving = self._movement.moving(t_ms) or self._cue.moved_lately(t_ms)
        if not self._quiet.tick(t_ms, hr30.value if beats else None, rmssd, heard=heard, moving=moving):
            return []
        found, activated_bpm = self._quiet.level, None
        if found is not None:
            activated_bpm = self._activated(found)
            # an activated start must not become the level that the evening is compared with
            if activated_bpm is None:
                self._level = found
                self._cue.set_level(found)
        frames: list[Frame] = [self._baseline_frame(t_ms, activated_bpm)]
        if found is not None and self._searched_again:
            frames += self._cue_frames(t_ms, self._cue.start_over(t_ms), None, None)
        return frames

    def _activated(self, found: Level) -> float | None:
        """How far above the stored level this session began, if by more than 8 bpm."""
        if self._level is None or not self._level.stored or self._searched_again:
            return None
        above_bpm = sig6(found.hr_bpm - self._level.hr_bpm)
        return above_bpm if above_bpm > ACTIVATED_BPM else None

    def _tick_cue(
        self, t_ms: int, hr15: Metric, hr30: Metric, rmssd: Metric, felt: Arousal, *, uneven: bool
    ) -> list[Frame]:
        look = Look(
            t_ms,
            hr15.value,
            hr30.value,
            felt.value,
            self._drop(rmssd),
            self._signal.silence_ms(t_ms),
            rmssd.artefact_share,
            uneven,
            self._movement.moving(t_ms),
        )
        frames = self._cue_frames(t_ms, self._cue.tick(look), hr15, felt)
        if self._cue.long_up(t_ms):
            frames.append(LongUpFrame(t_ms, self._seat, felt.above_bpm))
        return frames

    def _drop(self, rmssd: Metric) -> float | None:
        resting = self._level.ln_rmssd if self._level else None
        if resting is None or not rmssd.value:
            return None
        return sig6(resting - math.log(rmssd.value))

    # -- frames ----------------------------------------------------------------------------------

    def _cue_frames(
        self, t_ms: int, change: Change | None, hr15: Metric | None, felt: Arousal | None
    ) -> list[Frame]:
        if change is None:
            return []
        hr_bpm = hr15.value if hr15 else None
        above = maybe_sig6(hr_bpm - self._level.hr_bpm) if self._level and hr_bpm is not None else None
        return [
            CueFrame(
                t_ms,
                self._seat,
                change.state,
                change.previous,
                change.cause,
                change.cued,
                hr_bpm,
                above,
                self._cue.threshold_bpm,
                felt.variability_pct if felt else None,
                self._level is None,
            )
        ]

    def _baseline_frame(self, t_ms: int, activated_bpm: float | None) -> BaselineFrame:
        quiet, found = self._quiet, self._quiet.level
        return BaselineFrame(
            t_ms,
            self._seat,
            quiet.state,
            found.hr_bpm if found else None,
            found.rmssd_ms if found else None,
            quiet.clean_share(),
            quiet.reason,
            activated_bpm,
        )

    def _resting(self) -> Resting:
        quiet, level = self._quiet, self._level
        state = BaselineState.READY if level and quiet.state is not BaselineState.COLLECTING else quiet.state
        return Resting(
            state,
            quiet.elapsed_s,
            float(QUIET_S),
            level.hr_bpm if level else None,
            level.rmssd_ms if level else None,
            quiet.clean_share(),
            quiet.reason,
            bool(level and level.stored),
        )

    def _signal_state(self, t_ms: int) -> Signal:
        window, hr_only = self._rmssd60, self._hr_only(t_ms)
        return Signal(
            self._signal.state,
            self._signal.silence_ms(t_ms),
            sig6(window.normal.n / window.beats) if window.beats else None,
            self._ingest.contact,
            self._link_word(),
            hr_only,
            self._strap_rate.newest_bpm if hr_only else None,
            self._unreadable,
            self._movement.moving(t_ms),
        )

    def _state(self, t_ms: int, hr15: Metric, hr30: Metric, rmssd: Metric, felt: Arousal) -> StateFrame:
        cue = self._cue
        return StateFrame(
            t_ms,
            self._seat,
            hr15,
            hr30,
            rmssd,
            felt,
            self._resting(),
            cue.state,
            cue.since_ms,
            cue.threshold_bpm,
            cue.return_bpm,
            float(cue.in_band_s),
            self._signal_state(t_ms),
        )
