import assert from "node:assert/strict";
import { test } from "node:test";
import { buttons } from "../../src/person/buttons.ts";
import type { Kind } from "../../src/person/state.ts";
import { offered, ownStrapWords, signalWords } from "../../src/person/strap_words.ts";
import { words } from "../../src/person/words.ts";
import type { LinkState, OwnStrap } from "../../src/wire.ts";
import { strap } from "../setup/made.ts";
import { facts, state } from "./facts.ts";

const own = (change: Partial<OwnStrap> = {}): OwnStrap => ({
  type: "own_strap",
  strap: strap({ link: "lost", words: "Strap 7C21 is out of reach. The search goes on by itself." }),
  radio: null,
  free: [],
  ...change,
});
const say = (strap: OwnStrap | null, looked = false): string | null => ownStrapWords({ strap, looked });
const labels = (kind: Kind, link: LinkState | null | undefined): (string | undefined)[] => {
  const { main, row } = buttons(kind, { pacer: false, wave: true, search: "", stored: "", back: null, running: true, link });
  return [main?.label, ...row.map(({ label }) => label)];
};

test("a lost strap can be looked for at once, or changed", () => {
  const lost = ["Look now", "Pause anyway", "Use another strap"];
  for (const kind of ["silent", "no_beats_yet", "poor", "hr_only"] as const) assert.deepEqual(labels(kind, "lost"), lost, kind);
  assert.deepEqual(labels("silent", "streaming"), lost);
  assert.deepEqual(labels("silent", null), ["Choose a strap", "Pause anyway", "I notice …"]);
});

test("what is heard needs no search, and what is played has no strap to look for", () => {
  assert.deepEqual(labels("poor", "streaming"), ["Pause", "I notice …"]);
  assert.deepEqual(labels("hr_only", "streaming"), ["Pause", "I notice …"]);
  assert.deepEqual(labels("silent", undefined), ["Pause anyway", "I notice …"]);
  assert.deepEqual(labels("no_beats_yet", undefined), ["Pause", "I notice …"]);
  assert.equal(words("silent", facts()).foot, null);
});

test("where the search stands is said as the computer says it", () => {
  assert.equal(say(null), null);
  assert.equal(say(own()), "Strap 7C21 is out of reach. The search goes on by itself.");
  const waiting = own({ strap: strap({ link: "lost", words: "Strap 7C21 is busy.", retry_in_s: 4, attempt: 3 }) });
  assert.equal(say(waiting), "Strap 7C21 is busy. Third try in 4\u00a0s. It will not give up.");
  assert.match(say(own(), true) ?? "", /^Looking now\. /);
  assert.equal(say(own({ strap: null })), "No strap is chosen for you.");
  assert.equal(say(own({ strap: strap() })), "Strap 7C21 is in range, but no beat comes from it.");
  const off = { code: "off", message: "Bluetooth is off on this computer.", hint: "Turn it on, then look again." };
  assert.equal(say(own({ radio: off })), "Bluetooth is off on this computer. Turn it on, then look again.");
});

test("the way back to the strap stands where the strap is the matter", () => {
  assert.match(words("silent", facts({ strap: own() })).foot ?? "", /out of reach/);
  assert.match(words("no_beats_yet", facts({ strap: own() })).foot ?? "", /out of reach/);
  assert.match(words("poor", facts({ strap: own() })).foot ?? "", /out of reach/);
  assert.match(words("poor", facts({ strap: own({ strap: strap() }) })).foot ?? "", /Only you/);
});

test("straps of one name are told apart by their address", () => {
  const free = ["AA:BB:CC:DD:11:22", "AA:BB:CC:DD:33:44"].map((address) => ({ address, name: "HRM", bars: 3 }));
  assert.deepEqual(offered(own({ free })).map(({ said }) => said), ["HRM (1122)", "HRM (3344)"]);
});

test("a rate of a strap that is gone is struck through", () => {
  const signal = { ...state().signal, hr_only: true, strap_hr_bpm: 72 };
  const at = (link: LinkState) => words("hr_only", facts({ state: state({ signal: { ...signal, link } }) }));
  assert.deepEqual([at("streaming").fact, at("streaming").number?.struck], ["Heart rate only.", false]);
  assert.deepEqual([at("lost").fact, at("lost").number?.struck], ["Your strap is not heard.", true]);
});

test("a strap that this computer is connected to has no signal to tell of", () => {
  const strap = { address: "AA:BB:CC:DD:11:22", name: "HRM" };
  assert.equal(signalWords({ ...strap, bars: 3 }), "radio signal 3 of 4");
  assert.equal(signalWords({ ...strap, bars: null }), "connected");
});
