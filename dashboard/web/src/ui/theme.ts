// Colours by hand: the system's choice, or one of the three themes, kept in this browser.

export type Theme = "system" | "light" | "dark" | "contrast";

export const THEMES: readonly { theme: Theme; label: string }[] = [
  { theme: "system", label: "As this device" },
  { theme: "light", label: "Light" },
  { theme: "dark", label: "Dark" },
  { theme: "contrast", label: "More contrast" },
];

const STORED = "coregulate-theme";

/** A browser that keeps nothing, or something unknown, follows the system. */
export function keptTheme(): Theme {
  try {
    const kept = localStorage.getItem(STORED);
    return THEMES.find(({ theme }) => theme === kept)?.theme ?? "system";
  } catch {
    return "system";
  }
}

export function showTheme(theme: Theme): void {
  const { dataset } = document.documentElement;
  if (theme === "system") delete dataset["theme"];
  else dataset["theme"] = theme;
}

/** Take a theme on this page at once; the other pages of this browser follow. */
export function chooseTheme(theme: Theme): void {
  showTheme(theme);
  try {
    localStorage.setItem(STORED, theme);
  } catch {
    // Where nothing may be kept, the choice lasts as long as the page.
  }
}

/** Follow what was chosen, here before or in another window of this browser. */
export function followTheme(): void {
  showTheme(keptTheme());
  addEventListener("storage", ({ key }) => {
    if (key === STORED || key === null) showTheme(keptTheme());
  });
}
