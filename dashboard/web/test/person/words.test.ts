import assert from "node:assert/strict";
import { test } from "node:test";
import { buttons, type Shown } from "../../src/person/buttons.ts";
import { derive, TONE, type Facts, type Kind } from "../../src/person/state.ts";
import { PROMPTS } from "../../src/person/prompts.ts";
import { strapStatus } from "../../src/person/status.ts";
import { words, type Words } from "../../src/person/words.ts";
import type { Frame } from "../../src/wire.ts";
import type { StateFrame } from "../../src/wire.ts";
import { baseline, facts, HELLO, metric, NOW, pause, state } from "./facts.ts";

const KINDS = Object.keys(TONE) as Kind[];
const say = (change: Partial<Facts>): Words => words(derive(facts(change)), facts(change));
const up = state({
  cue: "flooded",
  cue_since_ms: NOW - 4000,
  hr15_bpm: metric(88.3),
  hr30_bpm: metric(79.6),
  arousal: { ...state().arousal, value: 4, above_bpm: 13.5, variability_pct: -35.2 },
});

test("near the resting level", () => {
  const said = say({});
  assert.equal(said.fact, "Your heart is near its resting level.");
  assert.deepEqual(said.number, { text: "69", struck: false });
  assert.deepEqual(said.beside, ["beats a minute", "3 above your resting 66"]);
  assert.deepEqual(said.under, ["Variability is in your usual range."]);
});

test("a cue: numbers of one window, which add up on the page", () => {
  const said = words("cue", facts({ state: up }));
  assert.equal(said.fact, "Your heart is 22 beats above your resting level.");
  assert.equal(said.number?.text, "88");
  assert.deepEqual(said.beside, ["beats a minute", "your cue level is 86"]);
  assert.deepEqual(said.under, ["For 20 seconds. Variability 35\u00a0% lower. Moving, talking and laughing can do this too."]);
});

test("who sees a cue is said as it is", () => {
  const of = (therapist: boolean): string | null =>
    words("cue", facts({ state: up, consents: { recording: true, therapist } })).foot;
  assert.equal(of(true), "Only you and the therapist see this. B's page has not changed.");
  assert.equal(of(false), "Only you see this. B's page has not changed.");
});

test("a cue of both is said alike on both pages, until it is no longer", () => {
  const of = (...active: boolean[]): string | null =>
    words("cue", facts({ state: up, log: active.map((each, i) => ({ type: "joint", t_ms: i, active: each })) })).foot;
  assert.equal(of(true), "Both of you got a cue. Nobody is first.");
  assert.equal(of(true, false), of());
});

test("a cue without a resting level names the number, not a distance", () => {
  const none = state({ cue: "flooded", hr15_bpm: metric(104), threshold_bpm: null, resting: { ...state().resting, hr_bpm: null } });
  const said = words("cue", facts({ state: none }));
  assert.equal(said.fact, "Your heart is at 104 beats a minute.");
  assert.deepEqual(said.beside, ["beats a minute", "no resting level yet"]);
});

test("five seconds without a beat strike the number through; the age runs on between frames", () => {
  const stale = state({ hr15_bpm: metric(null), hr30_bpm: metric(null), signal: { ...state().signal, state: "stale", age_ms: 6000 } });
  const said = say({ state: stale, nowMs: NOW + 1200 });
  assert.deepEqual(said.number, { text: "69", struck: true });
  assert.deepEqual(said.beside, ["last beat 7 seconds ago"]);
  assert.equal(said.fact, "No beat for 7 seconds.");
  const known = state({ signal: { ...state().signal, state: "stale", age_ms: 6000 } });
  assert.equal(say({ state: known }).fact, "Your heart is near its resting level.");
  assert.deepEqual(say({ state: known }).number, { text: "69", struck: true });
});

test("ten seconds without a beat are the fact", () => {
  const silent = state({ hr15_bpm: metric(null), signal: { ...state().signal, state: "silent", age_ms: 12_000 } });
  const said = say({ state: silent });
  assert.equal(said.fact, "No beat for 12 seconds.");
  assert.deepEqual(said.beside, ["last beat 12 s ago", "no cue can reach you now"]);
  assert.equal(said.steps.length, 3);
});

test("a pause tells the time left and how far the heart has come down, never up", () => {
  const own = { pause: pause({ begun_by: "A" }), pauseStartBpm: 75.2 };
  assert.equal(say(own).foot, "2:50 left\u2002·\u200269 a minute, 6 lower than at the start");
  assert.equal(say({ ...own, pauseStartBpm: 60 }).foot, "2:50 left\u2002·\u200269 a minute");
});

test("a pause of another says neither who nor why", () => {
  const said = say({ pause: pause() });
  assert.equal(said.fact, "A pause has begun.");
  assert.doesNotMatch(JSON.stringify(said), /\bB\b/);
});

test("time over and still up: a return level, and no hurry", () => {
  const said = words("up", facts({ state: up, pause: pause({ state: "over" }), pauseStartBpm: 91 }));
  assert.equal(said.fact, "Your heart is 14 beats above your resting level.");
  assert.deepEqual(said.beside, ["beats a minute", "11 lower than at the start"]);
  assert.equal(said.under[0], "The three minutes are over. Your return level is 74 or lower for 45 seconds. There is no hurry.");
});

test("a resting level that was refused says why", () => {
  const refused = (clean_share: number | null): string =>
    words("refused", facts({ state: state({ resting: { ...state().resting, state: "refused", hr_bpm: null, clean_share } }) })).fact;
  assert.equal(refused(0.749), "Only 74\u00a0% clean beats. A resting level needs 80\u00a0%.");
  assert.equal(refused(null), "No resting level could be found.");
  const moved = { ...state().resting, state: "refused", hr_bpm: null, reason: "movement" } as const;
  const said = words("refused", facts({ state: state({ resting: moved }) }));
  assert.equal(said.fact, "Too much movement: a resting level needs two quiet minutes.");
  assert.match(said.under.join(" "), /^Sit quietly, then start over\./);
});

test("an activated start names both levels, rounded first, and asks", () => {
  const stored = { ...state().resting, hr_bpm: 72.4, stored: true };
  const known = { state: state({ hr15_bpm: metric(81.2), resting: stored }), log: [baseline({ hr_bpm: 81.4, activated_bpm: 9 })] };
  const said = say(known);
  assert.equal(said.fact, "9 above the stored 72: you started activated.");
  assert.deepEqual(said.beside, ["beats a minute", "9 above your stored 72"]);
  assert.equal(said.question, "Wait a little and look again, or compare with 72?");
});

test("the level of before stands while a new one is sought, and when none was found", () => {
  const stored = { ...state().resting, hr_bpm: 72.4, stored: true };
  const sought = say({ state: state({ resting: { ...stored, state: "collecting", elapsed_s: 72 } }) });
  assert.ok(sought.under.includes("Looking for a new resting level: 1:12 of 3:00. The stored 72 stands until then."));
  const refused = { log: [baseline({ state: "refused", hr_bpm: null })], state: state({ resting: { ...stored, clean_share: 0.749 } }) };
  assert.ok(say(refused).under.includes("Only 74\u00a0% clean beats. A resting level needs 80\u00a0%. The stored 72 stands."));
  assert.ok(!say({ ...refused, nowMs: NOW + 61_000 }).under.some((line) => /clean/.test(line)));
});

test("with straps somebody begins the session at the computer", () => {
  const hello = { ...HELLO, state: "waiting_consent" as const };
  assert.match(say({ hello, state: null }).under[0] ?? "", /starts when both have answered\.$/);
  const source = { ...hello.source, kind: "straps" as const };
  assert.match(say({ hello: { ...hello, source }, state: null }).under[0] ?? "", /is begun at the computer\.$/);
});

test("a strap that sends a rate only says what is missing", () => {
  const none = { ...state().resting, state: "collecting" as const, hr_bpm: null };
  const signal = { ...state().signal, state: "waiting" as const, hr_only: true, strap_hr_bpm: 78 };
  const known = { state: state({ cue: "calibrating", hr15_bpm: metric(78, "hr_only"), resting: none, signal }) };
  const said = say(known);
  assert.equal(said.under[0], "The strap sends a rate only, no single beats. Variability is missing.");
  assert.match(said.under[1] ?? "", /^Without a resting level/);
  assert.equal(said.number?.text, "78");
  assert.equal(strapStatus(facts(known), "hr_only").text, "signal on, rate only");
});

test("a lost computer keeps the number, struck through", () => {
  const said = say({ connection: "lost", quietMs: 9000 });
  assert.deepEqual(said.number, { text: "69", struck: true });
  assert.deepEqual(said.beside, ["heard 9 seconds ago", "no cue can reach you now"]);
});

test("one person alone is told nothing of another", () => {
  const alone = { ...HELLO, seats: HELLO.seats.slice(0, 1) };
  for (const kind of KINDS) {
    if (kind === "gathering") continue;
    assert.doesNotMatch(JSON.stringify(words(kind, facts({ hello: alone, state: up }))), /\bB\b|both/i, kind);
  }
});

test("no state speaks of feelings, exclaims, or shows a number that is none", () => {
  const every = [facts(), facts({ state: up }), facts({ state: null, lastBpm: null }), facts({ pause: pause() })];
  for (const kind of KINDS) {
    for (const known of every) {
      const text = JSON.stringify([words(kind, known), strapStatus(known, kind)]);
      assert.doesNotMatch(text, /NaN|undefined|null (beats|above)|!|stress|angry|calm down|flood|failed/i, kind);
      assert.match(words(kind, known).fact, /[.?]$/, kind);
    }
  }
});

test("who left is told what stays, and when it stopped", () => {
  const answer = (t_ms: number, granted: boolean): Frame => ({ type: "consent", t_ms, seat: "A", scope: "recording", granted });
  const out = { consents: { recording: false, therapist: false } };
  const said = say({ ...out, log: [answer(0, true), answer(160_000, false), answer(161_000, false)] });
  assert.equal(said.fact, "Nothing of you is measured or kept now.");
  assert.equal(said.under[0], "What was recorded until 2:40 stays on the computer.");
  assert.equal(say({ ...out, log: [answer(0, false)] }).under[0], "Nothing of you was kept.");
  const ended = words("ended", facts({ ...out, log: [answer(0, true), answer(160_000, false)] }));
  assert.match(ended.under[0] ?? "", /^What was recorded until 2:40 stays/);
  const row = (running: boolean): (string | undefined)[] =>
    buttons("left", { pacer: false, wave: true, running, search: "", stored: "", back: null, link: undefined }).row.map(({ label }) => label);
  assert.deepEqual(row(true), ["Come back", "Pause"]);
  assert.deepEqual(row(false), ["Come back"]);
});

test("what ended before it began has kept nothing, whatever was agreed to", () => {
  assert.deepEqual(words("ended", facts()).under, ["Your recording is kept on the computer. You can close this page."]);
  const left = words("ended", facts({ begun: false }));
  assert.equal(left.fact, "The session was ended before it began.");
  assert.deepEqual(left.under, ["Nothing was recorded. You can close this page."]);
});

test("a pause that was open at the end is told, and asks nothing any more", () => {
  const over = pause({ state: "over" });
  const ended = words("ended", facts({ ended: true, pause: over }));
  assert.equal(ended.under.at(-1), "A pause was open when the session ended.");
  assert.equal(words("ended", facts({ ended: true, pause: pause({ state: "none" }) })).under.length, 1);
  const hello = { ...HELLO, source: { ...HELLO.source, replay: true } };
  const replayed = say({ hello, ended: true, pause: over });
  assert.match(replayed.under.join(" "), /A pause was open when the session ended\./);
  assert.equal(replayed.question, null);
});

test("a time to return is proposed, asked for, agreed to, and told after the end", () => {
  const wall = new Date(2026, 10, 24, 18).getTime();
  const hello = { ...HELLO, wall_ms: wall - NOW };
  const at = pause({ return_wall_ms: new Date(2026, 10, 25, 9).getTime() });
  const told = (kind: Kind, change: Partial<Facts> = {}): Words => words(kind, facts({ hello, pause: at, ...change }));
  assert.match(told("asked").question ?? "", /^Do you return to it tomorrow at 9:00( AM)?\?$/);
  assert.match(told("proposed").fact, /^You proposed to return tomorrow at 9:00/);
  assert.match(told("today").fact, /^You return to it tomorrow at 9:00/);
  const over = told("ended", { ended: true, pause: { ...at, state: "today" } });
  assert.match(over.under[0] ?? "", /^You return to it tomorrow at 9:00/);
  assert.doesNotMatch(over.under.join(" "), /was open/);
  const none = { ...at, state: "over" as const, return_wall_ms: null, cause: "no_time" };
  assert.equal(told("up", { pause: none }).under.at(-1), "No time to return is agreed yet.");
});

test("after the return one sentence to begin with is offered, another one only by hand", () => {
  const back = pause({ state: "none", cause: "returned" });
  const said = say({ pause: back });
  assert.equal(said.question, "I don't think I understood what you needed just then. Can we try again?");
  assert.equal(say({ pause: back, prompts: PROMPTS.length }).question, said.question);
  const all = PROMPTS.map((_, prompts) => say({ pause: back, prompts }).question ?? "");
  assert.deepEqual(all, PROMPTS);
  for (const text of all) assert.match(text, /[.?]$/);
});

test("a pause tells what helps and what does not, on both pages", () => {
  for (const kind of ["pause", "called"] as const) {
    const under = words(kind, facts({ pause: pause() })).under.join(" ");
    assert.match(under, /What helps: .* What does not: going over what was said/);
  }
});

test("each state offers what it should", () => {
  const labels = (kind: Kind, pacer = false, wave = true, back: Shown["back"] = null): (string | undefined)[] => {
    const { main, row } = buttons(kind, { pacer, wave, search: "three minutes", stored: "72", back, running: true, link: undefined });
    return [main?.label, ...row.map(({ label }) => label)];
  };
  assert.deepEqual(labels("calm"), ["Pause", "I notice …"]);
  assert.deepEqual(labels("cue"), ["Start a pause", "Not now", "I moved or spoke"]);
  assert.deepEqual(labels("pause"), [undefined, "Hide the wave", "I need longer"]);
  assert.deepEqual(labels("pause", false, false), [undefined, "Show the wave", "I need longer"]);
  assert.deepEqual(labels("pause", false, true, "ready_anyway"), ["I am ready anyway", "Hide the wave", "I need longer"]);
  assert.deepEqual(labels("called"), ["Show the pacer", "I need longer", "I notice …"]);
  assert.deepEqual(labels("called", false, true, "ready"), ["I am ready", "Show the pacer", "I need longer", "I notice …"]);
  assert.deepEqual(labels("returned"), ["Close", "Another sentence", "Pause"]);
  assert.deepEqual(labels("asked"), ["Agree", "Another time", "No time yet"]);
  assert.deepEqual(labels("proposed"), [undefined, "Another time", "Take it back"]);
  assert.deepEqual(labels("up"), ["Stay a little longer", "I am ready anyway", "Show the pacer"]);
  assert.deepEqual(labels("ready", true), ["I am ready", "A little longer", "Hide the pacer"]);
  assert.deepEqual(labels("waiting"), [undefined, "I need longer after all", "Show the pacer"]);
  assert.deepEqual(labels("refused"), ["Start over", "Pause", "I notice …"]);
  assert.deepEqual(labels("activated"), ["Pause", "Wait three minutes", "Compare with 72"]);
  assert.deepEqual(labels("ended"), [undefined]);
});

test("without cues no state promises or threatens one", () => {
  const none = { threshold_bpm: null };
  const hello = { ...HELLO, sitting: "no_cues" as const };
  const silent = { ...state().signal, state: "silent" as const, age_ms: 12_000 };
  const told = (kind: Kind, change: Partial<StateFrame> = {}): string =>
    Object.values(words(kind, facts({ hello, state: state({ ...none, ...change }) }))).flat().join(" ");
  assert.match(told("calm"), /No cues in this sitting\. Pause works as always\./);
  for (const kind of ["calibrating", "refused", "moving"] as const) assert.match(told(kind), /No cues in this sitting\./);
  assert.doesNotMatch(told("silent", { signal: silent }), /cue can reach/);
  assert.doesNotMatch(told("poor"), /Cues may come/);
  assert.doesNotMatch(told("moving") + told("uneven"), /Cues wait|They start again/);
});
