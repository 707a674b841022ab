/**
 * Proportional fairness: the division with the greatest Σ weight · log(output), so that no other division gains more in
 * relative terms than it loses.
 *
 * The logarithm is approached by segments that get finer around the present answer; each round is one exact allocation, and
 * the error falls with the square of the segments' width. The bound is not taken from the segments: for any prices, weak
 * duality gives a utility that no division can exceed.
 */
import { log } from "../numeric/elementary.ts";
import { createAllocator } from "./allocator.ts";
import { aloneOutput, demandOf } from "./max-min.ts";
import type { Allocation, AllocationInput, AllocationShape } from "./problem.ts";

/** Fine segments on each side of the present output. */
const FINE = 8;
/** Relative width of the first and the last segments. */
const FIRST_WIDTH = 0.5;
const LAST_WIDTH = 1e-7;
const MOST_ROUNDS = 200;

export interface ProportionalDivision {
  /** Output units by workload. */
  readonly levels: Float64Array;
  /** Σ weight · log(output) over workloads that can have any, and what no division can exceed. */
  readonly utility: number;
  readonly bound: number;
}

interface Fair {
  readonly shape: AllocationShape;
  readonly input: AllocationInput;
  readonly weights: Float64Array;
  /** Most each workload can have: demand, or all pools. */
  readonly most: Float64Array;
}

/** Upper ends of the segments of one workload about `centre`, rising to `most`. */
function grid(centre: number, width: number, most: number): number[] {
  const ends: number[] = [];
  let end = centre;
  for (let k = 0; k < FINE; k += 1) end /= 1 + width;
  for (let k = 0; k < 2 * FINE; k += 1) {
    ends.push(Math.min(end, most));
    end *= 1 + width;
  }
  ends.push(most);
  return ends;
}

/** The month with segments that stand for weight · log(output) about the present outputs. */
function segmented(
  { shape, input, weights, most }: Fair,
  centres: Float64Array,
  width: number,
): { readonly shape: AllocationShape; readonly input: AllocationInput } {
  const perWorkload = 2 * FINE + 1;
  const segmentValue = new Float64Array(shape.workloads * perWorkload);
  const segmentAmount = new Float64Array(shape.workloads * perWorkload);
  for (let w = 0; w < shape.workloads; w += 1) {
    if (!(most[w]! > 0)) continue;
    let begin = 0;
    grid(centres[w]!, width, most[w]!).forEach((end, k) => {
      const amount = Math.max(0, end - begin);
      segmentAmount[w * perWorkload + k] = amount;
      // The middle of the segment; the first starts at 0, where the logarithm has no slope.
      segmentValue[w * perWorkload + k] = weights[w]! / (begin > 0 ? (begin + end) / 2 : end / 2);
      begin = Math.max(begin, end);
    });
    for (let k = 1; k < perWorkload; k += 1) {
      const at = w * perWorkload + k;
      segmentValue[at] = Math.min(segmentValue[at]!, segmentValue[at - 1]!);
    }
  }
  return {
    shape: { ...shape, segmentStart: Int32Array.from({ length: shape.workloads + 1 }, (_, w) => w * perWorkload) },
    input: { ...input, segmentValue, segmentAmount },
  };
}

function outputsOf(shape: AllocationShape, answer: Allocation): Float64Array {
  return Float64Array.from({ length: shape.workloads }, (_, w) =>
    answer.served.subarray(shape.segmentStart[w]!, shape.segmentStart[w + 1]!).reduce((sum, z) => sum + z, 0),
  );
}

/**
 * Utility that no division can exceed, from the prices of an answer. For any price κ of output and what hours then earn
 * beyond their cost, η ≥ max(κ·output − cost), a workload gains at most max over its outputs of weight·log(u) − κ·u, plus
 * η per hour of its cap.
 */
function boundAt({ shape, input, weights, most }: Fair, levels: Float64Array, answer: Allocation): number {
  const { pools, workloads, inGroup, compatible } = shape;
  const runs = (w: number, p: number): boolean => compatible[w * pools + p] === 1 && input.output[w * pools + p]! > 0;
  let bound = -answer.groupFloorPrice * input.groupFloor;
  const usable = new Uint8Array(pools);
  for (let w = 0; w < workloads; w += 1) if (inGroup[w] === 1) for (let p = 0; p < pools; p += 1) usable[p] = usable[p]! | compatible[w * pools + p]!;
  for (let p = 0; p < pools; p += 1) {
    const reserved = usable[p] === 1 ? Math.max(0, answer.groupFloorPrice * input.groupWeight[p]! - answer.price[p]!) : 0;
    bound += (answer.price[p]! + reserved) * input.capacity[p]!;
  }
  for (let w = 0; w < workloads; w += 1) {
    if (!(most[w]! > 0)) continue;
    const cost = (p: number): number => answer.price[p]! - (inGroup[w] === 1 ? answer.groupFloorPrice * input.groupWeight[p]! : 0);
    let cheapest = Infinity;
    for (let p = 0; p < pools; p += 1) if (runs(w, p)) cheapest = Math.min(cheapest, cost(p) / input.output[w * pools + p]!);
    const gain = (kappa: number): number => {
      const u = Math.min(most[w]!, Math.max(input.floor[w]!, kappa > 0 ? weights[w]! / kappa : Infinity));
      let eta = 0;
      for (let p = 0; p < pools; p += 1) if (runs(w, p)) eta = Math.max(eta, kappa * input.output[w * pools + p]! - cost(p));
      const capped =
        eta > 0
          ? eta *
            Math.min(
              input.hoursCap[w]!,
              input.capacity.reduce((sum, c) => sum + c, 0),
            )
          : 0;
      return weights[w]! * log(u) - kappa * u + capped;
    };
    bound += leastOf(gain, 2 * Math.max(cheapest, weights[w]! / levels[w]!));
  }
  return bound;
}

/** Least value of a convex function on [0, top], by halving thirds; any point it stops at will do for a bound. */
function leastOf(convex: (x: number) => number, top: number): number {
  let low = 0;
  let high = top;
  for (let k = 0; k < 120; k += 1) {
    const a = low + (high - low) / 3;
    const b = high - (high - low) / 3;
    if (convex(a) <= convex(b)) high = b;
    else low = a;
  }
  return convex((low + high) / 2);
}

/** Finds the proportionally fair outputs, at least `input.floor`, with the group's floor held; floors must not clash. */
export function proportionalDivision(shape: AllocationShape, input: AllocationInput, weights: Float64Array): ProportionalDivision {
  const alone = aloneOutput(shape, input);
  const most = demandOf(shape, input).map((amount, w) => Math.min(amount, alone[w]!));
  const fair: Fair = { shape, input: { ...input, variableCost: new Float64Array(shape.pools) }, weights, most };
  const total = weights.reduce((sum, weight, w) => sum + (most[w]! > 0 ? weight : 0), 0);
  let levels = most.map((m, w) => Math.max(m * 1e-3, Math.min(m, (alone[w]! * weights[w]!) / Math.max(total, 1e-300))));
  let best: ProportionalDivision = { levels, utility: -Infinity, bound: Infinity };
  let width = FIRST_WIDTH;
  for (let round = 0; round < MOST_ROUNDS && width >= LAST_WIDTH; round += 1) {
    const month = segmented(fair, levels, width);
    const answer = createAllocator(month.shape).solve(month.input, false);
    if (answer.status !== "optimal") throw new Error("proportional: the floors must hold");
    const found = outputsOf(month.shape, answer);
    const reach = Array.from({ length: FINE - 1 }).reduce((factor: number) => factor * (1 + width), 1);
    const inside = found.every((u, w) => !(most[w]! > 0) || (u >= levels[w]! / reach && (u <= levels[w]! * reach || u >= most[w]!)));
    levels = found.map((u, w) => (most[w]! > 0 ? Math.max(u, most[w]! * 1e-12) : 0));
    if (inside) width /= 4;
    const utility = levels.reduce((sum, u, w) => (most[w]! > 0 ? sum + weights[w]! * log(u) : sum), 0);
    const bound = Math.min(best.bound, boundAt(fair, levels, answer));
    best = utility >= best.utility ? { levels, utility, bound } : { ...best, bound };
    if (best.bound - best.utility <= 1e-12 * (1 + Math.abs(best.utility))) break;
  }
  return best;
}
