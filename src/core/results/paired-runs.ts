/** Two runs on the same futures: what one has more of than the other, with an interval of the difference itself. */
import { chanceInterval } from "../numeric/beta.ts";
import { normalQuantile } from "../numeric/normal.ts";
import { mean, standardDeviation } from "../numeric/statistics.ts";
import { countWhere, type Merged, monthOf, proportion } from "./merged.ts";
import type { Proportion } from "./run.ts";

/** A mean over futures with the half-width of its two-sided 95 % interval (normal: from hundreds of futures on). */
export interface MeanChange {
  readonly mean: number;
  readonly halfWidth95: number;
}

/** Change of a chance between two runs on the same futures. */
export interface ChanceChange {
  /** Futures in which it happens in the first run only, and in the second only. */
  readonly added: number;
  readonly removed: number;
  readonly paths: number;
  /** (added − removed) ÷ paths. */
  readonly change: number;
  readonly low95: number;
  readonly high95: number;
}

/** What an answer says of the runs behind it. */
export interface ComparedRun {
  readonly planName: string;
  readonly planHash: string;
  readonly scenario?: string;
  readonly engine: string;
  readonly seed: number;
  readonly paths: number;
  readonly months: number;
  /** "2026-07". */
  readonly start: string;
}

/** What a comparison needs of a run: one number a path. */
export interface RunColumns {
  readonly paths: number;
  /** Value to today's holders; cash at the end in a plan without `valuation:`. USD */
  readonly valueUsd: Float64Array;
  /** Month of failure; −1: none. The plan as written, and with signed funding only. */
  readonly failedMonth: Float64Array;
  readonly failedWithoutRaises: Float64Array;
  /** Month of falling behind; −1: never. */
  readonly behindMonth: Float64Array;
  /** Mean over the months that a path lived: share of tokens unserved. */
  readonly unservedShare: Float64Array;
}

/** The columns of a merged run. */
export function runColumns(merged: Merged): RunColumns {
  const { paths, months, perPath } = merged;
  const isValued = perPath["valueUsd"]!.some((usd) => !Number.isNaN(usd));
  const unservedShare = new Float64Array(paths);
  const lived = (p: number): number => {
    const failed = perPath["failedMonthWithRaises"]![p]!;
    return failed < 0 ? months : failed;
  };
  for (let t = 0; t < months; t++) {
    const served = monthOf(merged, "servedShare", t);
    for (let p = 0; p < paths; p++) if (t < lived(p)) unservedShare[p]! += (1 - served[p]!) / lived(p);
  }
  return {
    paths,
    valueUsd: isValued ? perPath["valueUsd"]! : monthOf(merged, "cashUsd", months - 1),
    failedMonth: perPath["failedMonthWithRaises"]!,
    failedWithoutRaises: perPath["failedMonthWithoutRaises"]!,
    behindMonth: perPath["behindMonth"]!,
    unservedShare,
  };
}

/** Futures in which a month is named. */
export const happened = (column: Float64Array): Proportion =>
  proportion(
    countWhere(column, (month) => month >= 0),
    column.length,
  );

/**
 * Mean of `a − b` over the same futures. A future that both runs leave alike adds nothing to the interval.
 *
 * @example meanChange(new Float64Array([3, 5]), new Float64Array([1, 3])) // { mean: 2, halfWidth95: 0 }
 */
export function meanChange(a: Float64Array, b: Float64Array): MeanChange {
  const change = a.map((value, p) => value - b[p]!);
  const halfWidth95 = change.length < 2 ? 0 : (normalQuantile(0.975) * standardDeviation(change)) / Math.sqrt(change.length);
  return { mean: mean(change), halfWidth95 };
}

/**
 * Change of a chance from run `b` to run `a`, months named (≥ 0) counting as "it happened".
 *
 * Only futures in which the runs differ matter. Each of the two counts gets a Clopper–Pearson interval of 97.5 %, so that
 * the difference has at least 95 %, and a change that was never seen still has a width.
 *
 * @example chanceChange(new Float64Array([2, -1, 4]), new Float64Array([-1, -1, 7])).change.toFixed(3) // "0.333"
 */
export function chanceChange(a: Float64Array, b: Float64Array): ChanceChange {
  let added = 0;
  let removed = 0;
  for (let p = 0; p < a.length; p++) {
    if (a[p]! >= 0 && b[p]! < 0) added++;
    if (a[p]! < 0 && b[p]! >= 0) removed++;
  }
  const paths = a.length;
  const more = chanceInterval(added, paths, 0.975);
  const fewer = chanceInterval(removed, paths, 0.975);
  return { added, removed, paths, change: (added - removed) / paths, low95: more.low - fewer.high, high95: more.high - fewer.low };
}
