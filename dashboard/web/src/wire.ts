// Made by `python -m dashboard.schema` from dashboard/wire.py. Do not edit by hand.

/** Every 5 s: the last number seen. 15 s of silence close the socket. */
export interface Ack {
  type: "ack";
  seq: number;
}

/** Something was done on a page. */
export interface ActFrame {
  t_ms: number;
  by: string;
  kind: ActKind;
  seat: "A" | "B" | null;
  type: "act";
}

/** What a person, or the therapist, did on a page. */
export type ActKind = "agree" | "breathe" | "breathe_end" | "decline" | "end_pause" | "keep_level" | "longer" | "moved" | "not_now" | "not_ready" | "pause" | "propose" | "ready" | "ready_anyway" | "rebaseline";

/** Reply to a command, after the commit. */
export interface Answer {
  type: "answer";
  id: number;
  problem: Problem | null;
}

/** Distance from the own resting level, with its two terms (docs/signals.md). */
export interface Arousal {
  value: number | null;
  heart_term: number | null;
  vagal_term: number | null;
  above_bpm: number | null;
  variability_pct: number | null;
  confidence: number;
  reason: Reason | null;
}

/** The search for the resting level began, ended or was refused. */
export interface BaselineFrame {
  t_ms: number;
  seat: "A" | "B";
  state: BaselineState;
  hr_bpm: number | null;
  rmssd_ms: number | null;
  clean_share: number | null;
  reason: Reason | null;
  activated_bpm: number | null;
  type: "baseline";
}

/** Where the search for the resting level stands. */
export type BaselineState = "collecting" | "ready" | "refused";

/** Beats as they arrive, on the fast path that does not wait for the artefact filter. */
export interface BeatFrame {
  t_ms: number;
  seat: "A" | "B";
  hr_bpm: number;
  rr_ms: number[];
  beat_t_ms: number[];
  type: "beat";
}

/** The server is about to close this socket, and why. */
export interface Closing {
  type: "closing";
  problem: Problem;
}

/** A person agreed to something or took it back. */
export interface ConsentFrame {
  t_ms: number;
  seat: "A" | "B";
  scope: ConsentScope;
  granted: boolean;
  type: "consent";
}

/** What a person may agree to, each on its own and revocable at any moment. */
export type ConsentScope = "partner" | "recording" | "review" | "table" | "therapist";

/** The cue machine changed state; `cued` only when the private cue fires now. */
export interface CueFrame {
  t_ms: number;
  seat: "A" | "B";
  state: CueState;
  previous: CueState;
  cause: string;
  cued: boolean;
  hr_bpm: number | null;
  above_bpm: number | null;
  threshold_bpm: number | null;
  variability_pct: number | null;
  baseline_missing: boolean;
  type: "cue";
}

/** States of the cue machine (docs/signals.md). */
export type CueState = "calibrating" | "calm" | "elevated" | "flooded" | "recovering" | "suspended" | "unknown";

/** Do something; seat and role come from the grant, never from the message. */
export interface DoAct {
  type: "act";
  id: number;
  kind: ActKind;
  minutes: number | null;
  return_wall_ms: number | null;
}

/** Begin the session with those who have agreed. */
export interface DoBegin {
  type: "begin";
  id: number;
}

/** Begin the signal check again. */
export interface DoCheck {
  type: "check";
  id: number;
}

/** Take a strap for a seat (None: none). A person's page may send it for its own seat, with a strap. */
export interface DoChoose {
  type: "choose";
  id: number;
  seat: "A" | "B";
  address: string | null;
}

/** Answer for oneself; only a person's own page may send it. */
export interface DoConsent {
  type: "consent";
  id: number;
  scope: ConsentScope;
  granted: boolean;
}

/** Stop and leave: take all own answers back at once; only a person's own page may send it. */
export interface DoLeave {
  type: "leave";
  id: number;
}

/** Look for straps again, and try the chosen ones at once. A person's page may send it for its own. */
export interface DoLook {
  type: "look";
  id: number;
}

/** Mark this moment (`key` "1".."6" or "R"), write a note ("note") or own words ("notice"). */
export interface DoMark {
  type: "mark";
  id: number;
  key: string;
  text: string;
}

/** Steer a replay. Any of them may be None: unchanged. `restart` begins at 0. */
export interface DoPlayback {
  type: "play";
  id: number;
  playing: boolean | null;
  speed: number | null;
  restart: boolean;
}

/** Say who sits here: somebody who has been here before (`person`), or somebody new (None). */
export interface DoSeat {
  type: "seat";
  id: number;
  seat: "A" | "B";
  person: string | null;
  name: string;
}

/** Say what people have come together for, before the session begins. */
export interface DoSitting {
  type: "sitting";
  id: number;
  sitting: Sitting;
}

/** End the session (host or therapist), or close a replay. */
export interface DoStop {
  type: "stop";
  id: number;
}

/** The straps sit the other way round. */
export interface DoSwap {
  type: "swap";
  id: number;
}

/** The session is over. */
export interface EndFrame {
  t_ms: number;
  reason: string;
  type: "end";
}

/** The one shape of every HTTP error. */
export interface Failed {
  error: Problem;
}

/** One right: a role on one channel, and the seat if the role is a person's. */
export interface Grant {
  channel: string;
  role: "host" | "person" | "reviewer" | "table" | "therapist";
  seat: "A" | "B" | null;
}

/** Answer to `Open`: what this page is and where the session stands. */
export interface Hello {
  type: "hello";
  protocol: number;
  grant: Grant;
  session: string;
  title: string;
  wall_ms: number;
  t_ms: number;
  state: "ended" | "running" | "waiting_consent";
  source: SourceInfo;
  seats: SeatInfo[];
  sitting: Sitting | null;
  pacer_per_min: number;
  pause_minutes: number;
  longer_minutes: number;
}

/** The link; its token stands in the fragment, so that no log or referrer ever holds it. */
export interface Invite {
  url: string;
  expires_s: number;
  qr_side: number;
  qr_path: string;
}

/** Whether a link still opens a page: it was neither used nor is it too old. */
export interface InviteState {
  open: boolean;
}

/** Body of `POST /api/join` and of `POST /api/invites/state`. */
export interface Join {
  token: string;
}

/** The grant that the invite gave; the page goes to its address. */
export interface Joined {
  grant: Grant;
}

/** Both are up at once and both share live, or no longer: "both of you, nobody is first". */
export interface JointFrame {
  t_ms: number;
  active: boolean;
  type: "joint";
}

/** What the bridge knows of one strap's link. */
export type LinkState = "connecting" | "lost" | "off" | "searching" | "streaming";

/** Up for more than 20 minutes: "moved, changed position, or a new resting level?". */
export interface LongUpFrame {
  t_ms: number;
  seat: "A" | "B";
  above_bpm: number | null;
  type: "long_up";
}

/** A marked moment, a note or own words. */
export interface MarkFrame {
  t_ms: number;
  by: string;
  key: string;
  text: string;
  type: "mark";
}

/** What this browser may do; `GET /api/me`. */
export interface Me {
  mode: "demo" | "live" | "serve";
  version: string;
  grants: Grant[];
  live: SessionCard[];
}

/** One number with everything needed to judge it. */
export interface Metric {
  value: number | null;
  reason: Reason | null;
  n_used: number;
  artefact_share: number;
  gap_share: number;
  fill: number;
  confidence: number;
}

/** Body of `POST /api/invites` (host): a single-use link for a role, good for 10 minutes. */
export interface NewInvite {
  channel: string;
  role: "host" | "person" | "reviewer" | "table" | "therapist";
  seat: "A" | "B" | null;
}

/** One frame for one audience. `from_seq`: first number it stands for, when older ones were left out. The frame is encoded once and shared by all audiences that see it whole, hence `Raw`; it is a `Frame`. */
export interface Numbered {
  type: "frame";
  seq: number;
  frame: Frame;
  from_seq: number | null;
}

/** First message: which grant this page uses, and the last number it has seen (None: nothing). */
export interface Open {
  type: "open";
  grant: Grant;
  since: number | null;
}

/** A person's own strap in a running session (to that person alone), whenever it changes. */
export interface OwnStrap {
  type: "own_strap";
  strap: StrapLink | null;
  radio: Problem | null;
  free: StrapFree[];
}

/** The whole state of the shared pause, whenever any of it changes. */
export interface PauseFrame {
  t_ms: number;
  state: PauseState;
  since_ms: number | null;
  until_ms: number | null;
  begun_by: string | null;
  ready: Partial<Record<string, boolean>>;
  cause: string;
  return_wall_ms: number | null;
  agreed: Partial<Record<string, boolean>>;
  type: "pause";
}

/** The pause that both share. */
export type PauseState = "floor" | "none" | "over" | "running" | "today";

/** Somebody who has been here before, as set-up offers them. */
export interface PersonInfo {
  id: string;
  name: string;
}

/** Where a replay stands. Sent on a replay's channel when it changes. */
export interface Playback {
  type: "playback";
  t_ms: number;
  until_ms: number;
  speed: number;
  playing: boolean;
  restarted: boolean;
}

/** Which pages are open now (to therapist and host). */
export interface Presence {
  type: "presence";
  pages: string[];
}

/** One error, as the page, the CLI and the HTTP routes all show it. */
export interface Problem {
  code: string;
  message: string;
  hint: string;
}

/** Why a value is missing or weak. */
export type Reason = "artefacts" | "few_beats" | "gap" | "hr_only" | "irregular_rhythm" | "medication" | "movement" | "no_agreement" | "no_baseline" | "no_variability" | "same_signal" | "stale" | "too_short" | "warming";

/** Where to watch it: `/s/{channel}/therapist`, as a reviewer. */
export interface ReplayStarted {
  channel: string;
}

/** The resting level that everything is compared with, and how far its search is. */
export interface Resting {
  state: BaselineState;
  elapsed_s: number;
  needed_s: number;
  hr_bpm: number | null;
  rmssd_ms: number | null;
  clean_share: number | null;
  reason: Reason | null;
  stored: boolean;
}

/** How far the search for one person's resting level is; the level itself is on their own page. */
export interface RestingNow {
  state: "collecting" | "rate_only" | "ready" | "refused";
  elapsed_s: number;
  needed_s: number;
  clean_share: number | null;
  words: string;
}

/** Who sits where, and what this audience may see of them. */
export interface SeatInfo {
  seat: "A" | "B";
  name: string;
  consents: Partial<Record<string, boolean | null>>;
}

/** One seat in set-up. */
export interface SeatSetUp {
  seat: "A" | "B";
  person: PersonInfo | null;
  here: boolean;
  answered: boolean;
  strap: StrapLink | null;
  check: SignalCheck | null;
  resting: RestingNow | null;
}

/** One line in the list of sessions. Nothing of a body is in it. */
export interface SessionCard {
  id: string;
  title: string;
  wall_ms: number;
  duration_ms: number;
  state: "ended" | "live" | "waiting";
  recovered: boolean;
  source: SourceInfo;
  seats: ("A" | "B")[];
  marks: number | null;
  pauses: number | null;
  review: ("A" | "B")[];
  return_wall_ms: number | null;
}

/** `GET /api/sessions/{id}/line` (reviewer with consent): the higher of both hearts above own resting level, every `step_s` seconds, None where nothing is known. */
export interface SessionLine {
  step_s: number;
  above_bpm: (number | null)[];
  cues: number;
}

/** `GET /api/sessions`, newest first. */
export interface SessionList {
  sessions: SessionCard[];
}

/** Where the set-up of a live session stands (to the host), whenever it changes. */
export interface SetUp {
  type: "setup";
  radio: Problem | null;
  looking: boolean;
  found: StrapFound[];
  seats: SeatSetUp[];
  people: PersonInfo[];
  sitting: Sitting;
  sittings: SittingInfo[];
  missing: Problem | null;
}

/** State of one strap's signal. */
export interface Signal {
  state: SignalState;
  age_ms: number | null;
  clean_share: number | null;
  contact: boolean | null;
  link: string;
  hr_only: boolean;
  strap_hr_bpm: number | null;
  unreadable: number;
  moving: boolean;
}

/** The last seconds of one strap: is every beat heard? No rate is in it: the host sees no body. */
export interface SignalCheck {
  elapsed_s: number;
  needed_s: number;
  beats: number;
  ticks: boolean[];
  contact: boolean | null;
  clean_share: number | null;
  words: string;
  advice: string;
}

/** One strap's signal changed state. */
export interface SignalFrame {
  t_ms: number;
  seat: "A" | "B";
  state: SignalState;
  previous: SignalState;
  link: string;
  gap_ms: number | null;
  type: "signal";
}

/** What can be said of one strap now; silence is a state, not an absence. */
export type SignalState = "ok" | "poor" | "silent" | "stale" | "waiting";

/** A hole was seen: send again what came after `seq`. */
export interface Since {
  type: "since";
  seq: number;
}

/** What people have come together for; its rules are in `sittings`. */
export type Sitting = "home" | "in_session" | "no_cues" | "parent_and_child" | "practice";

/** One kind of sitting that can be chosen, and what it sets. */
export interface SittingInfo {
  sitting: Sitting;
  pause_minutes: number;
  pacer_per_min: number;
  cues: boolean;
}

/** Where the beats come from; shown on every page as it is. */
export interface SourceInfo {
  kind: "recorded" | "simulated" | "straps";
  label: string;
  speed: number;
  replay: boolean;
}

/** Body of `POST /api/sessions/{id}/replay`. Speed 0 = as fast as possible. */
export interface StartReplay {
  speed: number;
}

/** One person's state on a whole second of data time. */
export interface StateFrame {
  t_ms: number;
  seat: "A" | "B";
  hr15_bpm: Metric;
  hr30_bpm: Metric;
  rmssd_ms: Metric;
  arousal: Arousal;
  resting: Resting;
  cue: CueState;
  cue_since_ms: number;
  threshold_bpm: number | null;
  return_bpm: number | null;
  in_band_s: number;
  signal: Signal;
  type: "state";
}

/** A strap that advertises near this computer. */
export interface StrapFound {
  address: string;
  name: string;
  bars: number | null;
  seat: "A" | "B" | null;
  known: string;
}

/** A strap near this computer that nobody of the session has. */
export interface StrapFree {
  address: string;
  name: string;
  bars: number | null;
}

/** The strap of one seat: its link, in a sentence that is shown as it is. */
export interface StrapLink {
  address: string;
  name: string;
  link: LinkState;
  words: string;
  retry_in_s: number | null;
  attempt: number;
  battery_pct: number | null;
  maker: string;
  hr_only: boolean;
}

/** One live step of the pair, each 30 s: in step beyond chance or not; never how far, or who leads. */
export interface SynchronyFrame {
  t_ms: number;
  until_ms: number;
  statistic: number | null;
  p: number | null;
  null_level: number | null;
  in_step: boolean;
  phase: "anti_phase" | "in_phase" | null;
  windows: number;
  coverage: Partial<Record<string, number>>;
  paced: boolean;
  reason: Reason | null;
  type: "synchrony";
}

/** All that a page in the middle of the table is told; closed, it is told nothing else. */
export interface TableFrame {
  t_ms: number;
  open: boolean;
  heard: boolean;
  pause: PauseState;
  pause_until_ms: number | null;
  breathe_until_ms: number | null;
  type: "table";
}

/** Something is wrong with the service itself (to therapist and host): an alarm that stays until it is solved, which `problem` None says. */
export interface Trouble {
  type: "trouble";
  problem: Problem | null;
}

/** One person's other numbers of variability, at multiples of 5 s of data time. */
export interface VariabilityFrame {
  t_ms: number;
  seat: "A" | "B";
  ln_rmssd: Metric;
  sdnn_ms: Metric;
  pnn50_pct: Metric;
  sd1_ms: Metric;
  sd2_ms: Metric;
  breathing_per_min: Metric;
  regularity: Metric;
  type: "variability";
}

export type Frame = BeatFrame | StateFrame | VariabilityFrame | SynchronyFrame | CueFrame | JointFrame | LongUpFrame | BaselineFrame | PauseFrame | SignalFrame | ActFrame | MarkFrame | ConsentFrame | TableFrame | EndFrame;

export type ServerMessage = Hello | Numbered | Presence | Playback | Trouble | SetUp | OwnStrap | Answer | Closing;

export type ClientMessage = Open | Ack | Since | DoAct | DoMark | DoConsent | DoLeave | DoPlayback | DoStop | DoLook | DoChoose | DoSwap | DoSeat | DoSitting | DoCheck | DoBegin;

export const PROTOCOL = 1;
