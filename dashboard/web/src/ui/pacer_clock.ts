// The breathing pacer's time: in for four tenths of a breath, out for six, always by the page's own clock,
// however fast the data runs. Pure.

export interface Breath {
  word: "In" | "Out";
  /** Which of the ten boxes is filling, 0 to 9. */
  box: number;
  /** Length of this half, whole seconds. */
  seconds: number;
}

export const IN_SHARE = 0.4;
export const BOXES = 10;
export const IN_BOXES = BOXES * IN_SHARE;

export const breathMs = (perMinute: number): number => 60_000 / perMinute;

/** The breath `ms` after the pacer began. */
export function breath(ms: number, perMinute: number): Breath {
  const period = breathMs(perMinute);
  const box = Math.floor((((ms % period) + period) % period) / (period / BOXES));
  const word = box < IN_BOXES ? "In" : "Out";
  const share = word === "In" ? IN_SHARE : 1 - IN_SHARE;
  return { word, box, seconds: Math.round((period * share) / 1000) };
}

/** Boxes that are full now: those of the running half, up to the one that is filling. */
export function filled(index: number, { word, box }: Breath): boolean {
  return index <= box && index < IN_BOXES === (word === "In");
}
