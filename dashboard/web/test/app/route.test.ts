import assert from "node:assert/strict";
import { test } from "node:test";
import { address, holds, needed, ownPages, parse, startAddress, tokenOf } from "../../src/app/route.ts";
import type { Me } from "../../src/wire.ts";

const ME: Me = { mode: "demo", version: "0", grants: [], live: [] };
const LIVE = { id: "s1" } as Me["live"][number];

test("addresses", () => {
  assert.deepEqual(parse("/", ""), { kind: "start" });
  assert.deepEqual(parse("/sessions", ""), { kind: "sessions" });
  assert.deepEqual(parse("/join", "#abc"), { kind: "join", token: "abc" });
  assert.deepEqual(parse("/s/r-1/review", ""), { kind: "session", channel: "r-1", page: "review" });
  assert.deepEqual(parse("/s/s1/setup", "#straps"), { kind: "session", channel: "s1", page: "setup" });
  assert.deepEqual(parse("/s/s1/b/", ""), { kind: "session", channel: "s1", page: "b" });
  for (const path of ["/s/s1", "/s/s1/c", "/s//a", "/elsewhere"]) assert.equal(parse(path, "").kind, "unknown");
});

test("a page leads to its grant and back", () => {
  for (const page of ["setup", "therapist", "review", "table", "a", "b"] as const) {
    assert.equal(address(needed("s 1", page)), `/s/s%201/${page}`);
  }
});

test("a grant holds for its own page only; one for all channels holds everywhere", () => {
  const own = { ...ME, grants: [needed("s1", "a")] };
  assert.ok(holds(own, needed("s1", "a")));
  assert.ok(!holds(own, needed("s1", "b")));
  assert.ok(!holds(own, needed("s2", "a")));
  assert.ok(!holds(own, needed("s1", "therapist")));
  assert.ok(holds({ ...ME, grants: [needed("*", "review")] }, needed("r-1", "review")));
});

test("the start leads to the live session in the demo, else to the list", () => {
  const demo = { ...ME, grants: [needed("s1", "therapist")], live: [LIVE] };
  assert.equal(startAddress(demo), "/s/s1/therapist");
  assert.equal(startAddress({ ...demo, mode: "serve" }), "/sessions");
  assert.equal(startAddress({ ...demo, live: [] }), "/sessions");
  assert.equal(startAddress({ ...demo, grants: [] }), "/sessions");
});

test("with straps the start leads the host to the set-up that is under way", () => {
  const waiting = { ...LIVE, id: "s2", state: "waiting" } as Me["live"][number];
  const host: Me = { ...ME, mode: "live", grants: [needed("*", "setup")], live: [{ ...LIVE, state: "live" }, waiting] };
  assert.equal(startAddress(host), "/s/s2/setup");
  assert.equal(startAddress({ ...host, live: [{ ...LIVE, state: "live" }] }), "/sessions");
  assert.equal(startAddress({ ...host, grants: [needed("s2", "a")] }), "/sessions");
  assert.equal(startAddress({ ...host, mode: "serve" }), "/sessions");
  assert.equal(address(needed("*", "setup")), "/");
});

test("who is in already is led to their own pages of what runs now", () => {
  const live = [{ ...LIVE, id: "s1" }];
  const b = { ...ME, grants: [needed("s1", "b"), needed("gone", "a")], live };
  assert.deepEqual(ownPages(b), [{ page: "b", address: "/s/s1/b" }]);
  assert.deepEqual(ownPages({ ...b, live: [] }), []);
});

test("the code of a pasted link is found, whatever stands around it", () => {
  assert.equal(tokenOf(" http://127.0.0.1:8010/join#a-B_9 "), "a-B_9");
  for (const other of ["", "hello", "http://127.0.0.1:8010/s/s1/a", "http://127.0.0.1:8010/join#"]) assert.equal(tokenOf(other), null);
});
