// The log: frames as sentences, newest first. Codes never reach the page. Pure.
import type { Seat } from "../session.ts";
import type { ActFrame, BaselineFrame, ConsentFrame, CueFrame, Frame, PauseFrame, SignalFrame } from "../wire.ts";
import { count } from "../ui/format.ts";
import { isOpen } from "../ui/open_pause.ts";
import type { GlyphName } from "../ui/glyph.ts";
import { ENOUGH_CLEAN, markWords, todayWords } from "./words.ts";

/** What stands before a line: a mark's number, a state's shape, a pen for a note, or nothing. */
export type Sign = { readonly key: string } | { readonly glyph: GlyphName } | { readonly note: true } | null;

export interface Line {
  readonly t_ms: number;
  readonly sign: Sign;
  readonly text: string;
}

type Told = readonly [sign: Sign, text: string] | null;

const whole = (value: number): string => String(Math.round(value));
const who = (by: string): string => (by === "therapist" ? "you" : by === "host" ? "this computer" : by);

function cue(frame: CueFrame): Told {
  if (frame.cued) {
    if (frame.above_bpm !== null) return [{ glyph: "elevated" }, `Cue to ${frame.seat}, heart ${whole(frame.above_bpm)} above resting`];
    const rate = frame.hr_bpm === null ? "" : `, heart at ${whole(frame.hr_bpm)}`;
    return [{ glyph: "elevated" }, `Cue to ${frame.seat}${rate}, no resting level yet`];
  }
  if (frame.state === "calm" && frame.previous === "recovering") {
    return [{ glyph: "calm" }, `${frame.seat}: near the resting level again for 45 s`];
  }
  return null;
}

const ACTS: Partial<Record<ActFrame["kind"], (seat: string) => string>> = {
  not_now: (seat) => `${seat} chose: not now`,
  moved: (seat) => `${seat} moved or spoke: no cue for 60 s`,
  ready: (seat) => `${seat}: ready`,
  ready_anyway: (seat) => `${seat}: ready anyway`,
  not_ready: (seat) => `${seat} takes more time`,
  propose: (seat) => `${seat} proposes to end for today`,
  agree: (seat) => `${seat} agrees to the time`,
  decline: (seat) => `${seat}: no time yet`,
  rebaseline: (seat) => `${seat} looks for a new resting level`,
  keep_level: (seat) => `${seat} keeps the resting level`,
};

function act(frame: ActFrame): Told {
  const text = ACTS[frame.kind]?.(frame.seat ?? who(frame.by));
  return text === undefined ? null : [null, text];
}

function begun(by: string | null): string {
  if (by === null) return "A pause has begun";
  if (by === "A" || by === "B") return `Pause begun on ${by}'s page`;
  return by === "therapist" ? "Pause called by you" : "Pause called from this computer";
}

/** "3 minutes more": as long as this one act made the pause. */
function longer(frame: PauseFrame, before: PauseFrame | null): string {
  const from_ms = Math.max(frame.t_ms, before?.until_ms ?? 0);
  const minutes = Math.round(((frame.until_ms ?? from_ms) - from_ms) / 60_000);
  return `Pause: ${count(minutes, "minute", "minutes")} more`;
}

function pause(frame: PauseFrame, before: PauseFrame | null): Told {
  const texts: Record<string, string> = {
    begun: begun(frame.begun_by),
    longer: longer(frame, before),
    time_over: "Pause time over, each is asked alone",
    returned: "Both said ready: the pause is over",
    ended: "Pause ended",
    today: todayWords(frame),
  };
  const text = texts[frame.cause];
  return text === undefined ? null : [{ glyph: "pause" }, text];
}

function signal(frame: SignalFrame): Told {
  if (frame.gap_ms !== null) return [{ glyph: "stale" }, `${frame.seat} no signal, ${whole(frame.gap_ms / 1000)} s`];
  return frame.previous === "waiting" && frame.state === "ok" ? [null, `${frame.seat}: first beat`] : null;
}

function whyRefused({ reason, clean_share }: BaselineFrame): string {
  if (reason === "movement") return ", too much movement";
  return clean_share === null || clean_share >= ENOUGH_CLEAN ? ", too few quiet beats" : `, only ${whole(clean_share * 100)} % clean beats`;
}

function baseline(frame: BaselineFrame): Told {
  const { seat } = frame;
  if (frame.state === "collecting") return null;
  if (frame.state === "refused") {
    return [null, `${seat}: no resting level found${whyRefused(frame)}`];
  }
  const level = frame.hr_bpm === null ? "" : `: ${whole(frame.hr_bpm)} a minute`;
  const active = frame.activated_bpm === null ? "" : `, ${whole(frame.activated_bpm)} above the stored one`;
  return [{ glyph: "calm" }, `${seat}'s resting level${level}${active}`];
}

function consent(frame: ConsentFrame): Told {
  const texts: Record<ConsentFrame["scope"], readonly [yes: string, no: string]> = {
    therapist: [`${frame.seat} agreed to be seen here`, `${frame.seat} stopped sharing`],
    review: [`${frame.seat} agreed to review`, `${frame.seat} does not agree to review`],
    partner: ["", ""], // between the two alone: never sent here
    table: ["", ""], // for both alone, as above
    recording: [`${frame.seat} agreed to be recorded`, `${frame.seat} is not recorded any more`],
  };
  return [null, texts[frame.scope][frame.granted ? 0 : 1]];
}

function told(frame: Frame, before: PauseFrame | null): Told {
  switch (frame.type) {
    case "cue":
      return cue(frame);
    case "act":
      return act(frame);
    case "pause":
      return pause(frame, before);
    case "signal":
      return signal(frame);
    case "baseline":
      return baseline(frame);
    case "consent":
      return consent(frame);
    case "long_up":
      return [{ glyph: "elevated" }, `${frame.seat}: still ${whole(frame.above_bpm ?? 0)} above after 20 minutes`];
    case "mark":
      if (frame.key === "note") return [{ note: true }, frame.text];
      return [{ key: frame.key }, frame.by === "A" || frame.by === "B" ? `${frame.by}: we repaired` : markWords(frame.key)];
    case "end":
      return [null, isOpen(before) ? "Session ended, a pause was open" : "Session ended"];
    default:
      return null;
  }
}

/** Every frame worth a line, newest first. */
export function linesOf(log: readonly Frame[]): Line[] {
  const out: Line[] = [];
  let before: PauseFrame | null = null;
  for (const frame of log) {
    const one = told(frame, before);
    if (frame.type === "pause") before = frame;
    if (one !== null) out.push({ t_ms: frame.t_ms, sign: one[0], text: one[1] });
  }
  return out.reverse();
}

/** The person's last silence that is over, for the quiet line under the alarms. */
export function lastGap(log: readonly Frame[], seat: Seat): { readonly from_ms: number; readonly gap_ms: number } | null {
  for (let i = log.length - 1; i >= 0; i -= 1) {
    const frame = log[i];
    if (frame?.type === "signal" && frame.seat === seat && frame.gap_ms !== null) {
      return { from_ms: frame.t_ms - frame.gap_ms, gap_ms: frame.gap_ms };
    }
  }
  return null;
}
