/**
 * Load blocks: a month split into peak, shoulder and trough of its load-duration curve.
 *
 * Without data the curve is L(x) = r·(1 − x)^(r − 1), x the share of hours with a higher load: its mean is 1 and its
 * highest value r, the peak-to-mean ratio. A block's load is the curve's mean over the block. With data the curve is
 * the sorted load. Blocks coincide across workloads: their peaks fall into the same hours.
 */
import { pow } from "../../numeric/elementary.ts";
import type { Series } from "../../plan/value.ts";
import type { ValueIndex } from "./model.ts";

export const blockNames = ["peak", "shoulder", "trough"] as const;
/** Share of the month's hours in each block. */
export const blockHours: readonly number[] = [0.2, 0.5, 0.3];
export const blockCount = blockNames.length;
/** Sum over the blocks, which are three, of a column from element `at` on: spelt out, as a loop within a loop of the month costs many times more. */
export const overBlocks = (column: Float64Array, at: number): number => column[at]! + column[at + 1]! + column[at + 2]!;
/** Hours of each block in a month of 730. */
export const hoursOfBlock: readonly number[] = blockHours.map((share) => share * 730);

/** How a workload's blocks are known: from a peak-to-mean ratio drawn per path, or once from data. */
export interface LoadBlocks {
  readonly peakToMean: ValueIndex;
  readonly fromData: readonly number[] | undefined;
}

export function compileLoad(peakToMean: ValueIndex, load: Series | undefined): LoadBlocks {
  return { peakToMean, fromData: load?.course.kind === "data" ? blocksOfData(load.course.values) : undefined };
}

/**
 * Mean load of each block over the mean of all, from loads in any unit and order.
 *
 * @throws Error if there is no positive load
 * @example blocksOfData([1, 1, 1, 1, 1]).join() // "1,1,1"
 */
export function blocksOfData(loads: readonly number[]): number[] {
  const sorted = [...loads].sort((a, b) => b - a);
  const cumulative = [0];
  for (const load of sorted) cumulative.push(cumulative.at(-1)! + load);
  const total = cumulative.at(-1)!;
  if (!(total > 0)) throw new Error("a load curve needs a positive load");
  // Sum of the highest `share` of the loads; the curve is constant within one observation.
  const highest = (share: number): number => {
    const position = share * sorted.length;
    const whole = Math.min(Math.floor(position + 1e-9), sorted.length);
    return cumulative[whole]! + (whole < sorted.length ? (position - whole) * sorted[whole]! : 0);
  };
  let from = 0;
  return blockHours.map((hours) => {
    const block = (highest(from + hours) - highest(from)) / total / hours;
    from += hours;
    return block;
  });
}

/**
 * Writes the mean load of each block into `out[offset …]` for a peak-to-mean ratio `ratio` ≥ 1.
 *
 * @example blockLoads(1).map(Math.round).join() // "1,1,1"
 */
export function blockLoads(ratio: number, out: Float64Array = new Float64Array(blockCount), offset = 0): Float64Array {
  let from = 0;
  let above = 1;
  for (let b = 0; b < blockCount; b++) {
    const to = from + blockHours[b]!;
    // The integral of L from x to 1 is (1 − x)^r.
    const below = b === blockCount - 1 ? 0 : pow(1 - to, ratio);
    out[offset + b] = (above - below) / blockHours[b]!;
    above = below;
    from = to;
  }
  return out;
}
