import assert from "node:assert/strict";
import { test } from "node:test";
import { leaveLabel, preset, toGo } from "../../src/person/consent_form.ts";
import { sharingRows } from "../../src/person/sharing_rows.ts";

test("recording and therapist are not preset, the other and review start at no", () => {
  const start = preset({});
  assert.deepEqual(start, { recording: null, therapist: null, partner: false, table: false, review: false });
  assert.equal(leaveLabel(start), "Two answers to go");
  assert.equal(leaveLabel({ ...start, recording: false }), "One answer to go");
  assert.equal(toGo({ ...start, recording: false, therapist: false }), 0);
});

test("that both have a cue is told only after a yes, which can be taken back", () => {
  const [, , b] = sharingRows({ recording: true, partner: true }, ["B"]);
  assert.equal(b?.sees, "when you both have a cue");
  assert.deepEqual(b?.change, { scope: "partner", granted: false, label: "Take back" });
});

test("answers that were given stay given", () => {
  assert.deepEqual(preset({ recording: true, review: true }), {
    recording: true,
    therapist: null,
    partner: false,
    table: false,
    review: true,
  });
});

test("sharing says who sees what, and offers the opposite", () => {
  const rows = sharingRows({ recording: true, therapist: true, review: false }, ["B"]);
  assert.deepEqual(rows.map(({ who }) => who), ["You", "Therapist", "B", "Page in the middle", "Recording", "Reviewer"]);
  assert.equal(rows[2]?.sees, "nothing");
  assert.deepEqual(rows[2]?.change, { scope: "partner", granted: true, label: "Allow" });
  assert.deepEqual(rows[3]?.change, { scope: "table", granted: true, label: "Allow" });
  assert.deepEqual(rows[4]?.change, { scope: "recording", granted: false, label: "Stop" });
  assert.deepEqual(rows[5]?.change, { scope: "review", granted: true, label: "Allow" });
});
