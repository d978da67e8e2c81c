export type SparkBox = { width: number; height: number; padding: number };

/** `lines` are SVG path data, one per run of samples; `dots` are samples between two gaps, `[x, y]`. Both empty without a sample. */
export type SparkPath = { lines: string[]; dots: [number, number][] };

/**
 * The scale starts at zero. A null is a gap, never a zero; the place of a value depends on its position only, so a gap keeps its width.
 */
export function sparkPath(values: readonly (number | null)[], box: SparkBox): SparkPath {
  const peak = peakOf(values);
  if (peak === null) return { lines: [], dots: [] };
  const step = values.length > 1 ? (box.width - 2 * box.padding) / (values.length - 1) : 0;
  const point = (value: number, index: number): [number, number] => [
    round(box.padding + index * step),
    round(box.height - box.padding - (peak === 0 ? 0 : value / peak) * (box.height - 2 * box.padding)),
  ];
  const path: SparkPath = { lines: [], dots: [] };
  for (const run of runsOf(values, point)) {
    const [first] = run;
    if (run.length > 1) path.lines.push(`M${run.map(([x, y]) => `${x} ${y}`).join('L')}`);
    else if (first) path.dots.push(first);
  }
  return path;
}

/** The highest sample; null without one. */
export function peakOf(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>((peak, value) => (value === null ? peak : Math.max(peak ?? value, value)), null);
}

function runsOf(values: readonly (number | null)[], point: (value: number, index: number) => [number, number]): [number, number][][] {
  const runs: [number, number][][] = [[]];
  values.forEach((value, index) => {
    if (value === null) runs.push([]);
    else runs.at(-1)?.push(point(value, index));
  });
  return runs.filter((run) => run.length > 0);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
