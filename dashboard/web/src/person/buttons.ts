// What can be touched in each state: at most one main button and two beside it. Pure.
import type { ActKind, LinkState } from "../wire.ts";
import type { Kind } from "./state.ts";

/** What a button does: an act for everybody, or something of this page only. */
export type Do =
  | { act: ActKind }
  | { page: "notice" | "pacer" | "wave" | "retry" | "look" | "strap" | "later" | "come_back" | "prompt" | "close_prompt" };

export interface Button {
  label: string;
  does: Do;
}

export interface Buttons {
  main: Button | null;
  row: Button[];
}

/** What the labels depend on: what this page alone remembers, and the numbers in them. */
export interface Shown {
  /** The pacer was asked for in a state that does not begin with it. */
  pacer: boolean;
  /** The moving wave; false shows ten boxes instead. */
  wave: boolean;
  /** The session runs, so that a pause can begin. */
  running: boolean;
  /** How long the search for a resting level takes, in words. */
  search: string;
  /** The stored resting level, in words. */
  stored: string;
  /** How this person may say that they are ready; null before the floor of the pause is over. */
  back: "ready" | "ready_anyway" | null;
  /** The own strap; undefined where the session has none that can be looked for. */
  link: LinkState | null | undefined;
}

const act = (label: string, kind: ActKind): Button => ({ label, does: { act: kind } });
const PAUSE = act("Pause", "pause");
const NOTICE: Button = { label: "I notice …", does: { page: "notice" } };
const LONGER = act("I need longer", "longer");
const ANOTHER_TIME: Button = { label: "Another time", does: { page: "later" } };
const START_OVER = act("Start over", "rebaseline");
export const NO_BUTTONS: Buttons = { main: null, row: [] };
const USUAL: Buttons = { main: PAUSE, row: [NOTICE] };

export function buttons(kind: Kind, shown: Shown): Buttons {
  const pacer: Button = { label: shown.pacer ? "Hide the pacer" : "Show the pacer", does: { page: "pacer" } };
  const wave: Button = { label: shown.wave ? "Hide the wave" : "Show the wave", does: { page: "wave" } };
  const ready = shown.back && act(shown.back === "ready" ? "I am ready" : "I am ready anyway", shown.back);
  switch (kind) {
    case "opening":
    case "ended":
    case "consent":
    case "gathering":
      return NO_BUTTONS;
    case "lost":
      return { main: { label: "Try now", does: { page: "retry" } }, row: [] };
    case "pause":
      return { main: ready, row: [wave, LONGER] };
    case "called":
      return ready ? { main: ready, row: [pacer, LONGER, NOTICE] } : { main: pacer, row: [LONGER, NOTICE] };
    case "returned":
      return {
        main: { label: "Close", does: { page: "close_prompt" } },
        row: [{ label: "Another sentence", does: { page: "prompt" } }, PAUSE],
      };
    case "today":
      return { main: null, row: [ANOTHER_TIME, NOTICE] };
    case "asked":
      return { main: act("Agree", "agree"), row: [ANOTHER_TIME, act("No time yet", "decline")] };
    case "proposed":
      return { main: null, row: [ANOTHER_TIME, act("Take it back", "decline")] };
    case "up":
    case "over_unknown":
      return { main: act("Stay a little longer", "longer"), row: [act("I am ready anyway", "ready_anyway"), pacer] };
    case "ready":
      return { main: act("I am ready", "ready"), row: [act("A little longer", "longer"), pacer] };
    case "waiting":
      return { main: null, row: [act("I need longer after all", "not_ready"), pacer] };
    case "left":
      return { main: null, row: [{ label: "Come back", does: { page: "come_back" } }, ...(shown.running ? [PAUSE] : [])] };
    case "refused":
      return { main: START_OVER, row: [PAUSE, NOTICE] };
    case "calibrating":
      return { main: null, row: [START_OVER, PAUSE] };
    case "long_up":
      return {
        main: act("I moved", "moved"),
        row: [act("New resting level", "rebaseline"), act("Leave it", "keep_level")],
      };
    case "activated":
      return {
        main: PAUSE,
        row: [act(`Wait ${shown.search}`, "rebaseline"), act(`Compare with ${shown.stored}`, "keep_level")],
      };
    case "cue":
      return { main: act("Start a pause", "pause"), row: [act("Not now", "not_now"), act("I moved or spoke", "moved")] };
    case "silent":
    case "no_beats_yet":
      return shown.link === undefined ? unheard(kind) : ownStrap(shown.link);
    case "poor":
    case "hr_only":
      return shown.link === undefined || shown.link === "streaming" ? USUAL : ownStrap(shown.link);
    default:
      return USUAL;
  }
}

/** No beat, and no strap that could be looked for: simulated, recorded, or not yet known. */
const unheard = (kind: Kind): Buttons =>
  kind === "silent" ? { main: act("Pause anyway", "pause"), row: [NOTICE] } : USUAL;

function ownStrap(link: LinkState | null): Buttons {
  const pause = act("Pause anyway", "pause");
  if (link === null) return { main: { label: "Choose a strap", does: { page: "strap" } }, row: [pause, NOTICE] };
  return {
    main: { label: "Look now", does: { page: "look" } },
    row: [pause, { label: "Use another strap", does: { page: "strap" } }],
  };
}
