// The element that holds the plot: paints each new scene, follows its own size and the theme.
import { html, type PropertyValues, type TemplateResult } from "lit";
import { CrElement, define } from "../ui/element.ts";
import { readPalette, rootRem, watchTheme } from "./colours.ts";
import { Plot } from "./plot.ts";
import type { Scene } from "./scene.ts";
import "./chart.css";

export class CrChart extends CrElement {
  static override properties = { scene: { attribute: false }, labelId: { attribute: false } };
  declare scene: Scene | null;
  /** Id of the sentence that says what the picture shows now. */
  declare labelId: string;

  #plot: Plot | null = null;
  #stopTheme: (() => void) | null = null;
  readonly #sizes = new ResizeObserver(() => this.#resized());

  constructor() {
    super();
    this.scene = null;
    this.labelId = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stopTheme = watchTheme(() => this.#renew());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopTheme?.();
    this.#sizes.disconnect();
    this.#drop();
  }

  override render(): TemplateResult {
    return html`<div class="plot" role="img" aria-labelledby=${this.labelId}></div>`;
  }

  override updated(changed: PropertyValues<this>): void {
    if (!changed.has("scene")) return;
    if (this.#plot && this.scene) this.#plot.paint(this.scene);
    else this.#renew();
  }

  get #host(): HTMLElement | null {
    return this.querySelector<HTMLElement>(".plot");
  }

  #resized(): void {
    const host = this.#host;
    if (host === null || host.clientWidth === 0) return;
    if (this.#plot?.rem === rootRem()) this.#plot.resize(host.clientWidth, host.clientHeight);
    else this.#renew();
  }

  #drop(): void {
    this.#plot?.destroy();
    this.#plot = null;
  }

  #renew(): void {
    const host = this.#host;
    this.#drop();
    if (host === null || this.scene === null) return;
    this.#sizes.observe(host);
    if (host.clientWidth === 0 || host.clientHeight === 0) return;
    this.#plot = new Plot(host, host.clientWidth, host.clientHeight, readPalette(this), this.scene);
  }
}

define("cr-chart", CrChart);
