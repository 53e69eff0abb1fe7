// A pause that nobody had ended when the session did: nothing can be answered in it any more. Pure.
import type { PauseFrame } from "../wire.ts";

export const OPEN_AT_END = "A pause was open when the session ended.";

export const isOpen = (pause: PauseFrame | null): boolean => pause !== null && pause.state !== "none";
