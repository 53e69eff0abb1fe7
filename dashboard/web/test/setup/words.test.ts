import assert from "node:assert/strict";
import { test } from "node:test";
import * as words from "../../src/setup/words.ts";
import { renamed, retryWords } from "../../src/ui/strap_words.ts";
import type { RestingNow } from "../../src/wire.ts";
import { check, found, seat, setup, strap } from "./made.ts";

const texts = (change: Parameters<typeof check>[0]): string[] => words.signalRows(check(change), false).map(({ text }) => text);
const goods = (change: Parameters<typeof check>[0]): boolean[] => words.signalRows(check(change), false).map(({ good }) => good);
const lost = (retry_in_s: number | null, attempt: number, passed_s: number): string =>
  retryWords(strap({ link: "lost", retry_in_s, attempt }), passed_s);

test("that somebody has answered is said, never what", () => {
  assert.equal(
    words.answeredWords(seat({ answered: true })),
    "A has answered. The answers are A's and are not shown here, so nobody has to explain them.",
  );
  assert.equal(
    words.answeredWords(seat({ seat: "B" })),
    "B has not answered yet. Until B answers, nothing of B is recorded or shown to anyone.",
  );
  assert.equal(words.hereWords(seat({ here: true })), "A's page is open");
  assert.equal(words.seatName(seat({ person: { id: "p1", name: "Mira" } })), "Mira");
  assert.equal(words.seatName(seat({ person: { id: "p1", name: "" } })), "A");
});

test("one person alone is told how to go on", () => {
  const answers = (a: boolean, b: boolean): string =>
    words.meanwhile(setup({ seats: [seat({ answered: a }), seat({ seat: "B", answered: b })] }));
  assert.equal(answers(false, false), "You can prepare the straps meanwhile.");
  assert.match(answers(true, false), /^Only one person today\?/);
  assert.equal(answers(true, true), "");
});

test("what the search for straps has brought", () => {
  const say = (change: Parameters<typeof setup>[0]): string => words.lookingWords(setup(change));
  assert.equal(say({ looking: true, found: [] }), "Looking for straps.");
  const bare = [seat({ strap: null })];
  assert.equal(say({ found: [], seats: bare }), "No strap found. A strap wakes when it is damp and worn.");
  assert.equal(say({}), "2 straps found.");
  assert.equal(say({ found: [found()] }), "1 strap found.");
  assert.equal(say({ radio: { code: "off", message: "Bluetooth is off.", hint: "" }, found: [] }), "");
});

test("two straps with one name are told apart by the end of their address", () => {
  const twins = [found({ name: "H10" }), found({ name: "H10", address: "AA:BB:CC:DD:1F:9A" }), found({ name: "HW9", address: "CC" })];
  const names = words.strapNames(setup({ found: twins, seats: [] }));
  assert.deepEqual([...names.values()], ["H10 (7C21)", "H10 (1F9A)", "HW9"]);
});

test("a worn strap is called as it was offered, in its sentences too", () => {
  const [one, two] = [strap({ name: "Polar H10" }), strap({ name: "Polar H10", address: "AA:BB:CC:DD:1F:9A" })];
  const names = words.strapNames(setup({ found: [], seats: [seat({ strap: one }), seat({ seat: "B", strap: two })] }));
  const name = names.get(two.address) ?? "";
  assert.equal(name, "Polar H10 (1F9A)");
  assert.equal(renamed("Polar H10 is heard.", two.name, name), "Polar H10 (1F9A) is heard.");
  assert.equal(renamed("Looking for Strap. A strap wakes.", "Strap", "Strap (1F9A)"), "Looking for Strap (1F9A). A strap wakes.");
  assert.equal(renamed("H$& is heard.", "H$&", "H$& (1F9A)"), "H$& (1F9A) is heard.");
});

test("only straps that nobody has are offered", () => {
  const free = found({ address: "CC", name: "HW9" });
  const made = setup();
  assert.deepEqual(words.freeStraps({ ...made, found: [...made.found, free] }), [free]);
  assert.deepEqual(words.freeStraps({ ...made, found: [found()] }), []);
});

test("the next try counts down and never gives up", () => {
  assert.equal(lost(4, 3, 0), "Third try in 4\u00a0s. It will not give up.");
  assert.equal(lost(4, 3, 1.2), "Third try in 3\u00a0s. It will not give up.");
  assert.equal(lost(4, 0, 0), "Next try in 4\u00a0s. It will not give up.");
  assert.equal(lost(4, 12, 0), "12th try in 4\u00a0s. It will not give up.");
  assert.equal(lost(4, 3, 5), "Trying now.");
  assert.equal(lost(null, 3, 0), "");
});

test("what is the matter comes before what to do", () => {
  assert.deepEqual(words.firstSentence("Strap 03D4 is busy. Close that app."), ["Strap 03D4 is busy.", "Close that app."]);
  assert.deepEqual(words.firstSentence("Out of reach."), ["Out of reach.", ""]);
});

test("a strap that is unclipped falls silent", () => {
  const heard = { address: "AA", check: check(), at_ms: 1000 };
  assert.equal(words.voiceOf(strap(), check(), heard, 3900), "heard just now");
  assert.equal(words.voiceOf(strap(), check(), heard, 4000), "silent");
  assert.equal(words.voiceOf(strap(), check({ contact: false }), heard, 1500), "silent");
  assert.equal(words.voiceOf(strap({ link: "lost" }), check(), heard, 1500), "silent");
  assert.equal(words.voiceOf(strap(), null, null, 1500), "not heard yet");
});

test("a check in three rows, rounded down", () => {
  assert.deepEqual(texts({}), ["24 of 24", "yes", "100\u00a0%"]);
  assert.deepEqual(texts({ ticks: [true, false, true], contact: null, clean_share: 0.949 }), [
    "2 of 3",
    "not told",
    "94\u00a0%, aim for 95\u00a0%",
  ]);
  assert.deepEqual(texts({ ticks: [], contact: false, clean_share: null }), ["none yet", "no", "not known yet"]);
  assert.deepEqual(goods({}), [true, true, true]);
  assert.deepEqual(goods({ ticks: [true, false], contact: null, clean_share: 0.83 }), [false, true, false]);
  assert.deepEqual(words.signalRows(check({ ticks: [] }), true).map(({ label }) => label), ["Contact with the skin"]);
  assert.equal(words.checkProgress(check({ elapsed_s: 12.6 })), "12 of 20\u00a0s");
  assert.equal(words.checkProgress(check()), "");
  assert.equal(words.ticksLabel("B", check({ ticks: [true, false] })), "The last beats of B: 1 heard, 1 missed");
});

test("what equipment says", () => {
  assert.equal(words.batteryWords(80), "battery 80\u00a0%");
  assert.equal(words.batteryWords(12), "battery 12\u00a0%, change it soon");
  assert.equal(words.rateOnlyWords(strap(), "Strap 1F9A"), "");
  assert.equal(
    words.rateOnlyWords(strap({ hr_only: true }), "Strap 1F9A"),
    "Strap 1F9A sends no single beats, only a rate. Variability will be missing.",
  );
});

test("that the searches are over is told, not what they found", () => {
  const resting: RestingNow = { state: "ready", elapsed_s: 180, needed_s: 180, clean_share: 1, words: "" };
  const two = setup({ seats: [seat({ resting }), seat({ seat: "B", resting })] });
  const one = setup({ seats: [seat(), seat({ seat: "B", resting })] });
  const over = "The quiet minutes are over. The session goes on; everything else happens on";
  assert.equal(words.readyWords(two), `${over} your own pages.`);
  assert.equal(words.readyWords(one), `${over} B's own page.`);
  assert.equal(words.restingProgress({ ...resting, elapsed_s: 108 }), "1:48 of 3:00");
});

test("straps that are worn do not advertise: while nobody looks, none found says nothing", () => {
  assert.equal(words.lookingWords(setup({ found: [] })), "");
});

test("whether a strap is heard at all decides if the pictures are open", () => {
  const of = (link: "streaming" | "connecting"): boolean =>
    words.anyHeard(setup({ seats: [seat({ strap: strap({ link }) }), seat({ seat: "B", strap: null })] }));
  assert.deepEqual([of("streaming"), of("connecting")], [true, false]);
});
