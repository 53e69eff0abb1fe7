// One line a session: the higher of both hearts above its own resting level, over that level's dotted line.
import { html, type TemplateResult } from "lit";
import type { SessionLine } from "../wire.ts";
import { count } from "../ui/format.ts";
import { spark } from "./spark_shape.ts";

const WIDTH = 560;
const HEIGHT = 54;

export function sparkline(line: SessionLine): TemplateResult {
  const { area, stroke, horizon } = spark(line.above_bpm, WIDTH, HEIGHT);
  const label = line.cues ? count(line.cues, "private cue", "private cues") : "no cue";
  return html`<svg
    class="spark"
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    preserveAspectRatio="none"
    role="img"
    aria-label="Heart above own resting level, ${label}"
  >
    <path class="spark-area" d=${area} />
    <path class="spark-rest" d="M0 ${horizon}H${WIDTH}" />
    <path class="spark-line" d=${stroke} />
  </svg>`;
}
