/**
 * Lexicographic max-min: nobody can be given more without taking from someone who has a smaller share.
 *
 * A workload's share is its output against its entitlement: weight × what it would make alone with every pool. All shares
 * rise together until a proof shows that some cannot (or their demand is met); those stay, the others rise on.
 */
import { loadAllowed, loadMonth } from "./load-month.ts";
import { allLive, createMonthProgram } from "./month-program.ts";
import type { AllocationInput, AllocationShape } from "./problem.ts";
import { noClaims, raiseTogether, setClaim } from "./raise-levels.ts";
import { createSimplex } from "./simplex.ts";

/** Iterations before ties are decided by index alone. */
const PATIENCE = 2000;

/** Output of each workload if it had every pool for itself, as far as its cap on hours allows. */
export function aloneOutput(shape: AllocationShape, input: AllocationInput): Float64Array {
  const { pools, workloads, compatible } = shape;
  return Float64Array.from({ length: workloads }, (_, w) => {
    const usable = Array.from({ length: pools }, (_none, p) => p).filter((p) => compatible[w * pools + p] === 1);
    let left = input.hoursCap[w]!;
    let output = 0;
    for (const p of usable.sort((a, b) => input.output[w * pools + b]! - input.output[w * pools + a]! || a - b)) {
      const hours = Math.min(left, input.capacity[p]!);
      output += hours * input.output[w * pools + p]!;
      left -= hours;
    }
    return output;
  });
}

/** What each workload asks for in all, output units. */
export function demandOf(shape: AllocationShape, input: AllocationInput): Float64Array {
  return Float64Array.from({ length: shape.workloads }, (_, w) => {
    let sum = 0;
    for (let k = shape.segmentStart[w]!; k < shape.segmentStart[w + 1]!; k += 1) sum += input.segmentAmount[k]!;
    return sum;
  });
}

/**
 * Outputs of the lexicographic max-min division, at least `input.floor`, with the group's floor held.
 *
 * @param weights claims of the workloads, above 0.
 * @throws Error where the floors cannot hold: bend them first.
 */
export function maxMinLevels(shape: AllocationShape, input: AllocationInput, weights: Float64Array): Float64Array {
  const { workloads } = shape;
  const month = createMonthProgram(shape, allLive(shape, input.hoursCap));
  const simplex = createSimplex(month.program);
  loadMonth(month, input);
  loadAllowed(month, simplex.allowed, false);
  const claims = noClaims(workloads);
  const alone = aloneOutput(shape, input);
  const demand = demandOf(shape, input);
  let top = 0;
  let active: number[] = [];
  for (let w = 0; w < workloads; w += 1) {
    claims.slope[w] = weights[w]! * alone[w]!;
    claims.least[w] = Math.min(input.floor[w]!, demand[w]!);
    claims.most[w] = demand[w]!;
    setClaim(month, claims, w, claims.least[w]!);
    if (!(claims.slope[w]! > 0) || !(demand[w]! > 0)) continue;
    active.push(w);
    top = Math.max(top, demand[w]! / claims.slope[w]!);
  }
  while (active.length > 0) {
    const stopped = raiseTogether(month, simplex, claims, active, { top, patience: PATIENCE });
    if (stopped === undefined) throw new Error("max-min: the claims below the floors already clash");
    active = active.filter((w) => !stopped.includes(w));
  }
  return claims.met.slice(0, workloads);
}
