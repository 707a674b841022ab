/**
 * The users of a product by how much they use: a law given in the plan, or a sample that was measured.
 *
 * Users stand in order of use and count alike. A law is cut into slices of equal chance, each at the mean of its slice, so
 * that totals over users are exact; shares above a line come from the law itself, never from the slices.
 */
import { cdfOf, meanBelow, meanOf, quantileOf } from "../numeric/distribution.ts";
import { quantileOfSorted } from "../numeric/statistics.ts";
import type { Distribution } from "../plan/value.ts";

export interface Users {
  /** Use of each user or slice, rising; Mtok a unit-month. */
  readonly useMtok: Float64Array;
  readonly meanMtok: number;
  /** Users that were measured; undefined: a law, of which `useMtok` holds slices. */
  readonly measured: number | undefined;
  /** Use below which lies a share `u`, in [0, 1], of users. */
  quantile(u: number): number;
  /** Share of users who use more than `mtok`. */
  shareAbove(mtok: number): number;
}

/** Slices of a law: deciles and percents fall on their edges. */
const slices = 2000;

/**
 * Users by a law of the plan; a number without `spread` is the same for all.
 *
 * @param use  Mtok a unit-month; positive
 * @example usersOfLaw({ kind: "spread", over: { kind: "interval", low: 0, high: 4, shape: "uniform" } }).shareAbove(3) // 0.25
 */
export function usersOfLaw(use: Distribution): Users {
  if (use.kind !== "spread") {
    const mean = meanOf(use);
    return { useMtok: Float64Array.of(mean), meanMtok: mean, measured: undefined, quantile: () => mean, shareAbove: (mtok) => (mean > mtok ? 1 : 0) };
  }
  const { over } = use;
  const below = Float64Array.from({ length: slices + 1 }, (_, i) => meanBelow(over, i / slices));
  return {
    useMtok: Float64Array.from({ length: slices }, (_, i) => Math.max(0, (below[i + 1]! - below[i]!) * slices)),
    meanMtok: meanOf(over),
    measured: undefined,
    quantile: (u) => quantileOf(over, u),
    shareAbove: (mtok) => 1 - cdfOf(over, mtok),
  };
}

/**
 * Users as they were measured.
 *
 * @param useMtok  one number a user, any order, at least one; finite and not negative
 * @example usersOfSample([3, 1, 2]).shareAbove(1) // 0.6666666666666666
 */
export function usersOfSample(useMtok: readonly number[]): Users {
  if (useMtok.length === 0) throw new Error("usersOfSample: nobody");
  const sorted = Float64Array.from(useMtok).sort();
  if (!(sorted[0]! >= 0) || !Number.isFinite(sorted.at(-1)!)) throw new Error("usersOfSample: a use that is no number of at least 0");
  return {
    useMtok: sorted,
    meanMtok: sorted.reduce((sum, mtok) => sum + mtok, 0) / sorted.length,
    measured: sorted.length,
    quantile: (u) => quantileOfSorted(sorted, u),
    shareAbove: (mtok) => countAbove(sorted, mtok) / sorted.length,
  };
}

/** Elements of a rising column that are above `x`. */
export function countAbove(sorted: Float64Array, x: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! > x) high = middle;
    else low = middle + 1;
  }
  return sorted.length - low;
}

/** The same users with every use times `factor`: a measured shape at the plan's level. */
export function scaledUsers(users: Users, factor: number): Users {
  return {
    useMtok: users.useMtok.map((mtok) => mtok * factor),
    meanMtok: users.meanMtok * factor,
    measured: users.measured,
    quantile: (u) => users.quantile(u) * factor,
    shareAbove: (mtok) => users.shareAbove(mtok / factor),
  };
}
