// Whether a pause is open. One that still was when the session ended asks nothing any more. Pure.
import type { PauseFrame } from "../wire.ts";

export const OPEN_AT_END = "A pause was open when the session ended.";

/** False also where both have ended for today. */
export const isOpen = (pause: PauseFrame | null): boolean => pause !== null && pause.state !== "none" && pause.state !== "today";
