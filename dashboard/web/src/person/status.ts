// The few words in the corner: is this page heard, and is the strap. Pure.
import type { GlyphName } from "../ui/glyph.ts";
import { ageMs, parted, straps } from "./numbers.ts";
import type { Facts, Kind } from "./state.ts";

export function strapStatus(f: Facts, kind: Kind): { glyph: GlyphName; text: string } {
  if (kind === "lost" || kind === "opening") return { glyph: "stale", text: "no connection" };
  if (kind === "ended") return { glyph: "stale", text: "session over" };
  if (kind === "left") return { glyph: "stale", text: "not measured" };
  const what = straps(f) ? "strap" : "signal";
  if (f.state?.signal.hr_only && parted(f)) return { glyph: "stale", text: `${what} lost` };
  if (f.state?.signal.hr_only) return { glyph: "on", text: `${what} on, rate only` };
  const signal = f.state?.signal.state ?? "waiting";
  if (signal === "waiting") return { glyph: "stale", text: `${what} not yet heard` };
  if (signal === "silent") return { glyph: "stale", text: `${what} silent` };
  if (kind === "pause" || kind === "called") return { glyph: "pause", text: "pausing" };
  if (signal === "poor") return { glyph: "stale", text: "signal poor" };
  if (kind === "uneven") return { glyph: "calm", text: "signal uneven" };
  const age = Math.max(1, Math.round(ageMs(f) / 1000));
  return { glyph: signal === "stale" ? "stale" : "on", text: `${what} ${signal === "stale" ? "lost" : "on"}, ${age} s ago` };
}
