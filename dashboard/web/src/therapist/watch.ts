// From the session to everything the page shows at one moment. Keeps only what a single frame cannot tell:
// open alarms, the last number that was current, and what was said last to screen readers.
import { runs, type Run } from "../chart/runs.ts";
import { sceneOf, type Scene } from "../chart/scene.ts";
import { windowOf, type View } from "../chart/view.ts";
import type { SessionModel, Seat } from "../session.ts";
import type { ConsentScope, Signal } from "../wire.ts";
import { alarmWords, quietWords, type Said, type Strap } from "./alarm_words.ts";
import type { ShownAlarm } from "./alarm_panel.ts";
import { next, NO_ALARMS, seen, type Alarms } from "./alarms.ts";
import { newestDifference } from "../chart/apart.ts";
import { apartSentence } from "./apart_words.ts";
import { stepSentence } from "./step_words.ts";
import { bodyFacts, sharingOf, summaryOf, type BodyFacts, type Sharing } from "./facts.ts";
import { unseenWords } from "./words.ts";

export interface PersonNow {
  readonly seat: Seat;
  readonly sharing: Sharing;
  /** Null until the first state of a person who is shown. */
  readonly facts: BodyFacts | null;
  readonly above_bpm: number | null;
}

export interface Snapshot {
  readonly now_ms: number;
  readonly people: readonly PersonNow[];
  readonly alarms: readonly ShownAlarm[];
  readonly quiet: readonly string[];
  /** The current facts in one or two sentences. */
  readonly summary: string;
  readonly scene: Scene;
}

type Watched = Pick<
  SessionModel,
  "hello" | "connection" | "log" | "synchrony" | "pause" | "presence" | "state" | "beat" | "history" | "withdrawn" | "consents" | "ended" | "nowMs"
>;

export class Watch {
  #alarms: Alarms = NO_ALARMS;
  readonly #announced = new Map<string, Said>();
  readonly #last = new Map<Seat, number>();

  /** Forget everything: the replay began again. */
  clear(): void {
    this.#alarms = NO_ALARMS;
    this.#announced.clear();
    this.#last.clear();
  }

  quiet(id: string): void {
    this.#alarms = seen(this.#alarms, id);
  }

  /** `at`: the page's own clock, in ms. */
  take(session: Watched, view: View, at: number): Snapshot {
    const now_ms = session.nowMs();
    const seats = session.hello?.seats.map(({ seat }) => seat) ?? [];
    const people = seats.map((seat) => this.#person(session, seat, now_ms));
    const straps = people.filter(({ sharing }) => sharing.kind === "shown").map(({ seat }) => strapOf(session, seat, now_ms));
    return {
      now_ms,
      people,
      alarms: this.#raise(session, straps, at),
      quiet: session.connection === "lost" ? [] : quietWords(straps, session.log, now_ms, session.hello?.source.replay ?? false),
      summary: [...people.map((person) => said(person, scopeOf(session) === "review")), ...ofBoth(session, people)].join(" "),
      scene: this.#scene(session, people, view, now_ms),
    };
  }

  #person(session: Watched, seat: Seat, now_ms: number): PersonNow {
    const scope = scopeOf(session);
    const sharing = sharingOf(session.log, seat, scope, session.consents(seat), session.withdrawn(seat));
    const state = session.state(seat);
    if (sharing.kind !== "shown") this.#last.delete(seat);
    if (sharing.kind !== "shown" || state === null) return { seat, sharing, facts: null, above_bpm: null };
    const current = state.hr15_bpm.value ?? (state.signal.hr_only ? state.signal.strap_hr_bpm : null);
    if (current !== null) this.#last.set(seat, current);
    const run: Run | null = runs(session.history(seat)).at(-1) ?? null;
    const facts = bodyFacts({
      seat,
      state,
      run,
      log: session.log,
      pause: session.pause,
      now_ms,
      lost: session.connection === "lost",
      ended: session.ended,
      last_bpm: this.#last.get(seat) ?? session.beat(seat)?.hr_bpm ?? null,
    });
    return { seat, sharing, facts, above_bpm: state.arousal.above_bpm };
  }

  #raise(session: Watched, straps: readonly Strap[], at: number): ShownAlarm[] {
    const replay = session.hello?.source.replay ?? true;
    const signals: Partial<Record<Seat, Signal | null>> = {};
    for (const { seat, signal } of straps) signals[seat] = signal;
    // Nobody can be asked to press a strap in a replay, or after the end.
    const past = replay || session.connection === "ended";
    const pages = past ? null : session.presence;
    this.#alarms = next(this.#alarms, { at, lost: session.connection === "lost", pages, signals: past ? {} : signals });
    this.#forget();
    return this.#alarms.open.map((alarm) => {
      const said = alarmWords(alarm, straps.find(({ seat }) => seat === alarm.seat)?.age_ms ?? 0);
      const announced = this.#announced.get(alarm.id) ?? said;
      this.#announced.set(alarm.id, announced);
      return { alarm, said, announced };
    });
  }

  /** An alarm that was solved is announced anew when it comes again. */
  #forget(): void {
    const open = new Set(this.#alarms.open.map(({ id }) => id));
    for (const id of this.#announced.keys()) if (!open.has(id)) this.#announced.delete(id);
  }

  #scene(session: Watched, people: readonly PersonNow[], view: View, now_ms: number): Scene {
    const bodies = people.map(({ seat, sharing }) => ({
      seat,
      history: session.history(seat),
      withdrawn_ms: sharing.kind === "shown" ? null : sharing.kind === "stopped" ? sharing.since_ms : 0,
      unseen: sharing.kind === "shown" ? "" : unseenWords(seat, sharing, scopeOf(session) === "review").title,
    }));
    const known = { bodies, log: session.log, synchrony: session.synchrony };
    return sceneOf(known, windowOf(view, now_ms), now_ms, session.connection === "lost");
  }
}

/** The consent that decides who is shown on this page. */
export function scopeOf(session: Pick<SessionModel, "hello">): ConsentScope {
  return session.hello?.grant.role === "reviewer" ? "review" : "therapist";
}

function strapOf(session: Watched, seat: Seat, now_ms: number): Strap {
  const state = session.state(seat);
  const age = state?.signal.age_ms ?? null;
  const age_ms = age === null || state === null ? null : age + Math.max(0, now_ms - state.t_ms);
  return { seat, signal: state?.signal ?? null, age_ms };
}

/** Nothing where one person is alone in the session. */
function ofBoth(session: Watched, people: readonly PersonNow[]): string[] {
  if (people.length !== 2) return [];
  const both = people.every(({ sharing }) => sharing.kind === "shown");
  const apart = newestDifference(session.history("A"), session.history("B"));
  return [apartSentence(apart, both), stepSentence(session.synchrony.at(-1) ?? null, both)];
}

function said({ seat, sharing, facts, above_bpm }: PersonNow, review: boolean): string {
  if (sharing.kind !== "shown") return unseenWords(seat, sharing, review).title;
  return facts === null ? `${seat}: waiting for the first beat.` : summaryOf(seat, facts, above_bpm);
}
