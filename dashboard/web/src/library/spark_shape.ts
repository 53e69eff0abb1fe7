// Paths of a session's line. Pure.

export interface Spark {
  stroke: string;
  area: string;
  horizon: number;
}

const LOWEST_BPM = -6;
const LEAST_HIGHEST_BPM = 22;
const EDGE_PX = 4;

/** Every stretch without a value is a hole in line and area. */
export function spark(above_bpm: readonly (number | null)[], width: number, height: number): Spark {
  const highest = Math.max(LEAST_HIGHEST_BPM, ...above_bpm.filter((value) => value !== null));
  const scale = (height - 2 * EDGE_PX) / (highest - LOWEST_BPM);
  const y = (value: number): string => (height - EDGE_PX - (Math.max(LOWEST_BPM, value) - LOWEST_BPM) * scale).toFixed(1);
  const x = (index: number): string => ((index / Math.max(1, above_bpm.length - 1)) * width).toFixed(1);
  let stroke = "";
  let area = "";
  let start = -1;
  above_bpm.forEach((value, index) => {
    if (value === null) return;
    if (start < 0 || above_bpm[index - 1] === null) start = index;
    stroke += `${start === index ? "M" : "L"}${x(index)} ${y(value)}`;
    const last = index + 1 === above_bpm.length || above_bpm[index + 1] === null;
    area += start === index ? `M${x(index)} ${height}V${y(value)}` : `L${x(index)} ${y(value)}`;
    if (last) area += `V${height}Z`;
  });
  return { stroke, area, horizon: Number(y(0)) };
}
