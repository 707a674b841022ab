/**
 * What it is worth to know: everything (EVPI), or one assumption (EVPPI), before choosing among some decisions.
 *
 *     EVPI  = E[max_d V_d] − max_d E[V_d]
 *     EVPPI = E_x[ max_d E[V_d | x] ] − max_d E[V_d]            x one assumption; Raiffa and Schlaifer 1961
 *
 * From the same futures under every decision. The inner expectation is taken within groups of futures in which x is alike;
 * the best decision of a group is found on one half of the futures and valued on the other, and the other way round, so
 * that it does not profit from the noise it was chosen by. So the estimate errs low, never high: few groups tell less than
 * x does, and a choice made on half of the futures can be the wrong one.
 */
import { normalQuantile } from "../numeric/normal.ts";
import { mean, standardDeviation } from "../numeric/statistics.ts";

export interface InformationWorth {
  /** Mean gain, and the half-width of its two-sided 95 % interval. */
  readonly mean: number;
  readonly halfWidth95: number;
  /** Share of futures in which another decision would be taken than without knowing. */
  readonly changes: number;
  /** The decision most often taken instead, by index; absent where none is. */
  readonly instead?: number;
}

/**
 * Worth of knowing everything, each outcome with its weight.
 *
 * @param values   by decision, then by outcome; more is better
 * @param weights  of the outcomes, adding up to 1; default: even
 * @example perfectInformation([[0, 10], [6, 6]]) // 2
 */
export function perfectInformation(values: readonly (readonly number[] | Float64Array)[], weights?: readonly number[]): number {
  const outcomes = values[0]!.length;
  const weight = (s: number): number => weights?.[s] ?? 1 / outcomes;
  let known = 0;
  const unknown = values.map(() => 0);
  for (let s = 0; s < outcomes; s++) {
    let best = -Infinity;
    for (let d = 0; d < values.length; d++) {
      best = Math.max(best, values[d]![s]!);
      unknown[d]! += weight(s) * values[d]![s]!;
    }
    known += weight(s) * best;
  }
  return known - Math.max(...unknown);
}

/**
 * Worth of knowing one quantity, over the decision that is best without it.
 *
 * @param values  by decision, then by future
 * @param known   the quantity, by future; equal numbers fall into one group where they can
 * @param groups  groups of futures; fewer where the quantity has fewer values
 */
export function partialInformation(values: readonly Float64Array[], known: Float64Array, groups: number): InformationWorth {
  const group = groupsOf(known, groups);
  const count = Math.max(...group) + 1;
  const choice = bestByHalf(values, group, count);
  const blind = bestByHalf(values, new Int32Array(known.length), 1);
  const gain = new Float64Array(known.length);
  const instead = values.map(() => 0);
  let changes = 0;
  for (let p = 0; p < known.length; p++) {
    // Both chosen on the other half.
    const d = choice[1 - (p % 2)]![group[p]!]!;
    const taken = blind[1 - (p % 2)]![0]!;
    gain[p] = values[d]![p]! - values[taken]![p]!;
    if (d !== taken) {
      changes++;
      instead[d]!++;
    }
  }
  const most = instead.reduce((best, n, d) => (n > instead[best]! ? d : best), 0);
  return { ...estimateOf(gain), changes: changes / known.length, ...(changes > 0 ? { instead: most } : {}) };
}

/** Group of each future by rank of the quantity; futures with equal numbers are never parted. */
function groupsOf(known: Float64Array, groups: number): Int32Array {
  const order = Array.from(known.keys()).sort((a, b) => known[a]! - known[b]! || a - b);
  const group = new Int32Array(known.length);
  let at = 0;
  for (let r = 0; r < order.length; r++) {
    const isNew = r > 0 && known[order[r]!] !== known[order[r - 1]!];
    // A group ends where its share is full, at the next change of the number.
    if (isNew && r >= ((at + 1) * known.length) / groups) at++;
    group[order[r]!] = at;
  }
  return group;
}

/** The best decision of each group by the futures of each half: even numbers, odd numbers. */
function bestByHalf(values: readonly Float64Array[], group: Int32Array, count: number): readonly (readonly number[])[] {
  const sums = [0, 1].map(() => values.map(() => new Float64Array(count)));
  for (let p = 0; p < group.length; p++) for (let d = 0; d < values.length; d++) sums[p % 2]![d]![group[p]!]! += values[d]![p]!;
  return sums.map((half) => Array.from({ length: count }, (_, g) => half.reduce((best, sum, d) => (sum[g]! > half[best]![g]! ? d : best), 0)));
}

function estimateOf(column: Float64Array): { readonly mean: number; readonly halfWidth95: number } {
  const average = mean(column);
  return { mean: average, halfWidth95: column.length < 2 ? 0 : (normalQuantile(0.975) * standardDeviation(column)) / Math.sqrt(column.length) };
}
