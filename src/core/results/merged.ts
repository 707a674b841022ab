/** Chunks joined into one set of columns, whatever order and sizes they came in. */
import { exactSums, mergeExact, valueExact } from "../numeric/exact-sum.ts";
import { chanceInterval } from "../numeric/beta.ts";
import { quantiles } from "../numeric/statistics.ts";
import { businessPaths } from "../company/business-columns.ts";
import { type ChunkResult, pricedPaths } from "../company/chunk.ts";
import type { Fan, Proportion } from "./run.ts";

export interface Merged {
  readonly paths: number;
  readonly months: number;
  /** [month × path]. */
  readonly columns: Readonly<Record<string, Float64Array>>;
  /** One number a path. */
  readonly perPath: Readonly<Record<string, Float64Array>>;
  /** Prices of the first paths (see `ChunkResult.prices`), [line × month × path]. */
  readonly prices: Float64Array;
  readonly pricedCount: number;
  /** Columns of business metrics of the first paths, [month × path]. */
  readonly business: Readonly<Record<string, Float64Array>>;
  readonly businessCount: number;
  /** Exact sums over paths, line × months + month. */
  readonly sums: Float64Array;
  readonly maxImbalanceUsd: number;
  readonly maxImbalanceRelative: number;
}

/**
 * @throws Error if the chunks do not cover 0 … paths − 1 exactly once
 */
export function mergeChunks(chunks: readonly ChunkResult[], months: number): Merged {
  const ordered = [...chunks].sort((a, b) => a.firstPath - b.firstPath);
  let paths = 0;
  for (const chunk of ordered) {
    if (chunk.firstPath !== paths) throw new Error(`chunks leave a gap or overlap at path ${paths}`);
    paths += chunk.pathCount;
  }
  const first = ordered[0];
  if (first === undefined) throw new Error("no chunks to merge");
  const join = (name: string, of: (chunk: ChunkResult) => Float64Array, rows: number): Float64Array => {
    const out = new Float64Array(rows * paths);
    for (const chunk of ordered) {
      const column = of(chunk);
      for (let t = 0; t < rows; t++) out.set(column.subarray(t * chunk.pathCount, (t + 1) * chunk.pathCount), t * paths + chunk.firstPath);
    }
    return out;
  };
  const columns = Object.fromEntries(Object.keys(first.columns).map((name) => [name, join(name, (chunk) => chunk.columns[name]!, months)]));
  const perPath = Object.fromEntries(Object.keys(first.perPath).map((name) => [name, join(name, (chunk) => chunk.perPath[name]!, 1)]));
  const limbs = exactSums(first.sums.length / 3);
  for (const chunk of ordered) mergeExact(limbs, chunk.sums);
  return {
    paths,
    months,
    columns,
    perPath,
    ...joinPrices(ordered, months, paths),
    ...joinBusiness(ordered, months, paths),
    sums: byLine(limbs, months),
    maxImbalanceUsd: Math.max(...ordered.map((chunk) => chunk.maxImbalanceUsd)),
    maxImbalanceRelative: Math.max(...ordered.map((chunk) => chunk.maxImbalanceRelative)),
  };
}

/** Prices of the paths of which they are kept, in the order of paths. */
function joinPrices(ordered: readonly ChunkResult[], months: number, paths: number): Pick<Merged, "prices" | "pricedCount"> {
  const pricedCount = Math.min(paths, pricedPaths);
  const [first] = ordered;
  const rows = first!.prices.length / Math.min(first!.pathCount, pricedCount);
  const prices = new Float64Array(rows * pricedCount);
  for (const { firstPath, prices: part } of ordered) {
    if (part.length === 0) break;
    const count = part.length / rows;
    for (let row = 0; row < rows; row++) prices.set(part.subarray(row * count, (row + 1) * count), row * pricedCount + firstPath);
  }
  if (rows % months !== 0) throw new Error("prices do not fit the months");
  return { prices, pricedCount };
}

function joinBusiness(ordered: readonly ChunkResult[], months: number, paths: number): Pick<Merged, "business" | "businessCount"> {
  const businessCount = Math.min(paths, businessPaths);
  const join = (name: string): Float64Array => {
    const out = new Float64Array(months * businessCount);
    for (const { firstPath, business } of ordered) {
      const part = business[name]!;
      if (part.length === 0) break;
      const count = part.length / months;
      for (let t = 0; t < months; t++) out.set(part.subarray(t * count, (t + 1) * count), t * businessCount + firstPath);
    }
    return out;
  };
  return { business: Object.fromEntries(Object.keys(ordered[0]!.business).map((name) => [name, join(name)])), businessCount };
}

/** The sums as numbers, from [month × line] to [line × month]. */
function byLine(limbs: Float64Array, months: number): Float64Array {
  const lines = limbs.length / 3 / months;
  const sums = new Float64Array(lines * months);
  for (let t = 0; t < months; t++) for (let line = 0; line < lines; line++) sums[line * months + t] = valueExact(limbs, t * lines + line);
  return sums;
}

/** One month of a column over all paths. */
export const monthOf = (merged: Merged, name: string, t: number): Float64Array => merged.columns[name]!.subarray(t * merged.paths, (t + 1) * merged.paths);

const fanShares = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95] as const;

export function fanOf(merged: Merged, name: string): Fan {
  const scratch = new Float64Array(merged.paths);
  const byMonth = Array.from({ length: merged.months }, (_, t) => quantiles(monthOf(merged, name, t), fanShares, scratch));
  const at = (i: number): readonly number[] => byMonth.map((row) => row[i]!);
  return { p5: at(0), p10: at(1), p25: at(2), p50: at(3), p75: at(4), p90: at(5), p95: at(6) };
}

/** Where the fifth percentile of cash is lowest. */
export function troughOf(cashUsd: Fan): { readonly month: number; readonly p5Usd: number; readonly p50Usd: number } {
  const month = cashUsd.p5.reduce((lowest, usd, t) => (usd < cashUsd.p5[lowest]! ? t : lowest), 0);
  return { month, p5Usd: cashUsd.p5[month]!, p50Usd: cashUsd.p50[month]! };
}

/** `count` of `paths` with its interval. */
export function proportion(count: number, paths: number): Proportion {
  if (paths === 0) return { count, paths, low95: 0, high95: 1 };
  const { low, high } = chanceInterval(count, paths);
  return { count, paths, low95: low, high95: high };
}

export function countWhere(column: Float64Array, holds: (value: number, path: number) => boolean): number {
  let count = 0;
  for (let p = 0; p < column.length; p++) if (holds(column[p]!, p)) count++;
  return count;
}
