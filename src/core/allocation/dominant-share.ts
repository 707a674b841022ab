/**
 * Dominant resource fairness for workloads that need several pools at once, in fixed proportions.
 *
 * A workload's dominant share is the largest share of any pool that it holds. All weighted dominant shares rise together;
 * when a pool is full, the workloads that need it stop, and the others rise on (progressive filling).
 *
 * @see Ghodsi et al. (2011), "Dominant Resource Fairness: Fair Allocation of Multiple Resource Types", NSDI
 */

export interface DominantProblem {
  /** Chip-hours by pool. */
  readonly capacity: Float64Array;
  /** Chip-hours of each pool per unit of output, [w × pools + p]. */
  readonly need: Float64Array;
  /** Most output each workload wants. */
  readonly demand: Float64Array;
  readonly weights: Float64Array;
}

export interface DominantDivision {
  /** Output units by workload. */
  readonly output: Float64Array;
  /** 0–1 by workload. */
  readonly dominantShare: Float64Array;
}

/** Largest share of any pool that one unit of output of `w` takes; Infinity where it needs a pool without hours. */
function shareOfUnit({ capacity, need }: DominantProblem, w: number): number {
  const pools = capacity.length;
  let largest = 0;
  for (let p = 0; p < pools; p += 1) {
    const hours = need[w * pools + p]!;
    if (hours > 0) largest = Math.max(largest, hours / capacity[p]!);
  }
  return largest;
}

/**
 * Divides the pools by progressive filling. A workload that needs no pool gets what it wants.
 *
 * @example Array.from(dominantDivision({ capacity: Float64Array.of(9, 18), need: Float64Array.of(1, 4, 3, 1), demand: Float64Array.of(99, 99), weights: Float64Array.of(1, 1) }).output) // [3, 2]
 */
export function dominantDivision(problem: DominantProblem): DominantDivision {
  const { capacity, need, demand, weights } = problem;
  const pools = capacity.length;
  const workloads = demand.length;
  const unit = Float64Array.from({ length: workloads }, (_, w) => shareOfUnit(problem, w));
  const output = Float64Array.from({ length: workloads }, (_, w) => (unit[w] === 0 ? demand[w]! : 0));
  const left = capacity.slice();
  let active = Array.from(unit.keys()).filter((w) => unit[w]! > 0 && unit[w]! < Infinity && demand[w]! > 0);
  /** Output that `w` gains per unit by which all weighted dominant shares rise. */
  const pace = (w: number): number => weights[w]! / unit[w]!;
  while (active.length > 0) {
    const use = new Float64Array(pools);
    for (const w of active) for (let p = 0; p < pools; p += 1) use[p]! += need[w * pools + p]! * pace(w);
    let rise = Infinity;
    for (let p = 0; p < pools; p += 1) if (use[p]! > 0) rise = Math.min(rise, left[p]! / use[p]!);
    for (const w of active) rise = Math.min(rise, (demand[w]! - output[w]!) / pace(w));
    const full = new Set<number>();
    for (let p = 0; p < pools; p += 1) {
      if (use[p] === 0) continue;
      if (left[p]! / use[p]! <= rise * (1 + 1e-12)) full.add(p);
      left[p] = full.has(p) ? 0 : left[p]! - rise * use[p]!;
    }
    const done = new Set<number>();
    for (const w of active) {
      const met = (demand[w]! - output[w]!) / pace(w) <= rise * (1 + 1e-12);
      output[w] = met ? demand[w]! : output[w]! + rise * pace(w);
      if (met) done.add(w);
      for (const p of full) if (need[w * pools + p]! > 0) done.add(w);
    }
    active = active.filter((w) => !done.has(w));
  }
  return { output, dominantShare: output.map((u, w) => (u > 0 ? u * unit[w]! : 0)) };
}
