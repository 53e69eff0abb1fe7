// A set-up to test with: two straps chosen and heard well, nobody has answered.
import type { Hello, SeatSetUp, SetUp, SignalCheck, StrapFound, StrapLink } from "../../src/wire.ts";
import { golden } from "../golden.ts";

export const HELLO: Hello = {
  ...(golden("therapist")[0] as Hello),
  state: "waiting_consent",
  source: { kind: "straps", label: "Two straps", speed: 1, replay: false },
};

export const found = (change: Partial<StrapFound> = {}): StrapFound => ({
  address: "AA:BB:CC:DD:7C:21",
  name: "Strap 7C21",
  bars: 4,
  seat: null,
  known: "",
  ...change,
});

export const strap = (change: Partial<StrapLink> = {}): StrapLink => ({
  address: "AA:BB:CC:DD:7C:21",
  name: "Strap 7C21",
  link: "streaming",
  words: "Heard.",
  retry_in_s: null,
  attempt: 0,
  battery_pct: 80,
  maker: "",
  hr_only: false,
  ...change,
});

export const check = (change: Partial<SignalCheck> = {}): SignalCheck => ({
  elapsed_s: 20,
  needed_s: 20,
  beats: 24,
  ticks: Array.from({ length: 24 }, () => true),
  contact: true,
  clean_share: 1,
  words: "Heard well",
  advice: "",
  ...change,
});

export const seat = (change: Partial<SeatSetUp> = {}): SeatSetUp => ({
  seat: "A",
  person: null,
  here: false,
  answered: false,
  strap: strap(),
  check: check(),
  resting: null,
  ...change,
});

export function setup(change: Partial<SetUp> = {}): SetUp {
  const second = "AA:BB:CC:DD:1F:9A";
  return {
    type: "setup",
    radio: null,
    looking: false,
    found: [found({ seat: "A" }), found({ address: second, name: "Strap 1F9A", seat: "B" })],
    seats: [seat(), seat({ seat: "B", strap: strap({ address: second, name: "Strap 1F9A" }) })],
    people: [],
    sitting: "home",
    sittings: [],
    missing: null,
    ...change,
  };
}
