// The design tokens as the canvas needs them, read from the style sheet so that every theme is followed.

const TOKENS = {
  surface: "--surface",
  ink: "--ink",
  ink2: "--ink-2",
  ink3: "--ink-3",
  line: "--line",
  lineStrong: "--line-strong",
  a: "--a",
  b: "--b",
  calm: "--calm",
  settled: "--settled",
  elevated: "--elevated",
  stale: "--stale",
  band: "--band",
  hatch: "--hatch",
  pause: "--pause",
  pauseBand: "--tide-pause",
} as const;

export type Tone = keyof typeof TOKENS;

export interface Palette {
  readonly tones: Readonly<Record<Tone, string>>;
  readonly font: string;
  readonly lineWidth: number;
  readonly rem: number;
}

/** The same colour at half strength, for the grid that lies behind everything. */
export const faint = (colour: string): string => colour.replace(/^rgb\((.*)\)$/, "rgba($1, 0.5)");

/** Root font size over 16 px: it grows with the reader's setting and on the widest screens. */
export const rootRem = (): number => (Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16) / 16;

/** Reads each token through a colour property, so that system colours of forced-colours mode resolve too. */
export function readPalette(host: HTMLElement): Palette {
  const probe = document.createElement("span");
  probe.className = "probe";
  host.append(probe);
  const seen = getComputedStyle(probe);
  const tones = {} as Record<Tone, string>;
  for (const [tone, token] of Object.entries(TOKENS)) {
    probe.style.color = `var(${token})`;
    tones[tone as Tone] = seen.color;
  }
  const font = seen.fontFamily;
  const lineWidth = Number.parseFloat(seen.getPropertyValue("--w-line")) || 2.25;
  probe.remove();
  return { tones, font, lineWidth, rem: rootRem() };
}

const QUERIES = ["(prefers-color-scheme: dark)", "(prefers-contrast: more)", "(forced-colors: active)"];

/** Calls `changed` whenever the theme does, by system or by attribute. Returns how to stop. */
export function watchTheme(changed: () => void): () => void {
  const lists = QUERIES.map((query) => matchMedia(query));
  for (const list of lists) list.addEventListener("change", changed);
  const attribute = new MutationObserver(changed);
  attribute.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  return () => {
    for (const list of lists) list.removeEventListener("change", changed);
    attribute.disconnect();
  };
}
