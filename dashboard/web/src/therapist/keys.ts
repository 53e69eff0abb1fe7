// Single keys of the therapist page: which key asks for what, and the choice to switch them off. Pure but for storage.

export type Command =
  | { readonly do: "pause" | "note" | "freeze" | "longer" | "shorter" | "left" | "right" | "table" | "alarms" | "keys" }
  | { readonly do: "mark"; readonly key: string };

interface Key {
  readonly keys: readonly string[];
  readonly shown: readonly string[];
  readonly words: string;
  readonly command: (key: string) => Command;
  /** Who may use it: a reviewer acts on nobody, and `Space` plays the replay there. */
  readonly live: boolean;
}

const simple = (what: Exclude<Command["do"], "mark">): (() => Command) => () => ({ do: what });

/** In the order of the keys dialog. */
export const KEYS: readonly Key[] = [
  { keys: ["p"], shown: ["P"], words: "Call a pause for both", command: simple("pause"), live: true },
  {
    keys: ["1", "2", "3", "4", "5", "6"],
    shown: ["1", "to", "6"],
    words: "Mark this moment",
    command: (key) => ({ do: "mark", key }),
    live: true,
  },
  { keys: ["r"], shown: ["R"], words: "Mark a repair", command: () => ({ do: "mark", key: "R" }), live: true },
  { keys: ["n"], shown: ["N"], words: "Write a private note: Enter saves, Esc leaves", command: simple("note"), live: true },
  { keys: [" "], shown: ["Space"], words: "Hold the chart, or let it follow live", command: simple("freeze"), live: true },
  { keys: ["+", "="], shown: ["+"], words: "Show a longer stretch", command: simple("longer"), live: false },
  { keys: ["-", "\u2212"], shown: ["\u2212"], words: "Show a shorter stretch", command: simple("shorter"), live: false },
  { keys: ["arrowleft"], shown: ["\u2190"], words: "Move to earlier", command: simple("left"), live: false },
  { keys: ["arrowright"], shown: ["\u2192"], words: "Move to later", command: simple("right"), live: false },
  { keys: ["t"], shown: ["T"], words: "Table of the last two minutes, or back to the chart", command: simple("table"), live: false },
  { keys: ["a"], shown: ["A"], words: "Go to the alarms", command: simple("alarms"), live: true },
  { keys: ["?"], shown: ["?"], words: "This list", command: simple("keys"), live: false },
];

export interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** The command of a key press, or null. Keys with Ctrl, Alt or Meta belong to the browser. */
export function commandOf(pressed: Pressed, replay: boolean): Command | null {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey) return null;
  const key = pressed.key.toLowerCase();
  const found = KEYS.find((one) => one.keys.includes(key) && !(replay && one.live));
  return found?.command(key) ?? null;
}

const STORED = "coregulate.keys";

/** Whether single keys are on in this browser; storage that is refused means on. */
export function keysOn(): boolean {
  try {
    return localStorage.getItem(STORED) !== "off";
  } catch {
    return true;
  }
}

export function rememberKeys(on: boolean): void {
  try {
    localStorage.setItem(STORED, on ? "on" : "off");
  } catch {
    // A browser without storage forgets the choice with the page; nothing else depends on it.
  }
}
