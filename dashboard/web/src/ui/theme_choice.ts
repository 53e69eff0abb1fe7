// The choice of colours, wherever a page has room for it.
import { html, type TemplateResult } from "lit";
import { CrElement, define } from "./element.ts";
import { chooseTheme, keptTheme, THEMES, type Theme } from "./theme.ts";
import "./theme_choice.css";

export class ThemeChoice extends CrElement {
  #choose(event: Event): void {
    chooseTheme((event.target as HTMLSelectElement).value as Theme);
  }

  override render(): TemplateResult {
    const kept = keptTheme();
    return html`<label class="theme-choice">
      Colours
      <select @change=${(event: Event) => this.#choose(event)}>
        ${THEMES.map(({ theme, label }) => html`<option value=${theme} .selected=${theme === kept}>${label}</option>`)}
      </select>
    </label>`;
  }
}

define("cr-theme-choice", ThemeChoice);
