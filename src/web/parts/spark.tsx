/** A value drawn in the size of a word: the shape of a belief, or a course over months. */
import type { Spark as SparkData } from "../engine/messages.ts";

const width = 84;
const height = 22;

export function Spark({ data }: { readonly data: SparkData | undefined }) {
  if (data === undefined) return <span class="spark-none" aria-hidden="true" />;
  const path = data.kind === "belief" ? hillOf(data.quantiles) : courseOf(data.values);
  return (
    <svg class="spark" width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {data.kind === "belief" ? <path class="hill" d={`${path}L${width - 1} ${height - 1}L1 ${height - 1}Z`} /> : undefined}
      <path class="ridge" d={path} />
    </svg>
  );
}

/** Density from equally likely steps: the closer two quantiles, the higher. */
function hillOf(quantiles: readonly number[]): string {
  const low = quantiles[0]!;
  const range = quantiles.at(-1)! - low || 1;
  const bins = 21;
  const counts = Array.from({ length: bins }, () => 0);
  for (let i = 1; i < quantiles.length; i++) {
    const [from, to] = [((quantiles[i - 1]! - low) / range) * bins, ((quantiles[i]! - low) / range) * bins];
    const spread = to - from;
    // Several likely values at one point: all of that share falls there.
    if (spread < 1e-9) {
      counts[Math.min(bins - 1, Math.floor(from))]! += 1;
      continue;
    }
    for (let bin = Math.max(0, Math.floor(from)); bin < bins && bin < to + 1e-9; bin++)
      counts[bin]! += Math.max(0, Math.min(bin + 1, to) - Math.max(bin, from)) / spread;
  }
  const most = Math.max(...counts);
  return lineOf(counts.map((count, bin) => [(bin + 0.5) / bins, count / most]));
}

function courseOf(values: readonly number[]): string {
  const low = Math.min(...values);
  const range = Math.max(...values) - low || 1;
  return lineOf(values.map((value, i) => [values.length === 1 ? 0.5 : i / (values.length - 1), (value - low) / range]));
}

const lineOf = (points: readonly (readonly [number, number])[]): string =>
  points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${(1 + x * (width - 2)).toFixed(1)} ${(height - 1 - y * (height - 4)).toFixed(1)}`).join("");
