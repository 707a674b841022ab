/**
 * What a policy earns: on sampled futures with the cost-to-go as a control variate, or exactly on a small tree.
 *
 * Σ_t (E[φ_{t+1} | past] − φ_{t+1}) has mean zero under the problem's own law for any function φ; with φ the planes that
 * training left, it takes away almost all of a path's luck. Both terms come from the stored planes: no programme is solved
 * for it, and it serves any policy, not only the trained one.
 */
import { mean, standardDeviation } from "../numeric/statistics.ts";
import { openStream } from "../numeric/random.ts";
import { childHeights, type CutPool } from "./cuts.ts";
import type { Multistage } from "./multistage.ts";
import { childrenOf, drawIndex, type Sddp } from "./sddp.ts";

/** Where a policy stands when it decides: it has seen the node and realisation, and the state holds its past. */
export interface Situation {
  readonly stage: number;
  readonly node: number;
  readonly realisation: number;
  readonly state: Float64Array;
}

/** What a policy does there: the cost of the stage, and the state handed on. Nothing where it has no answer. */
export type Policy = (situation: Situation) => { readonly cost: number; readonly state: Float64Array } | undefined;

/** The policy that training left: solve the stage on its cuts. */
export function trainedPolicy(sddp: Sddp): Policy {
  return ({ stage, node, realisation, state }) => {
    const answer = sddp.solveAt(stage, node, realisation, state);
    return answer.status === "optimal" ? answer : undefined;
  };
}

export interface PolicyValue {
  readonly paths: number;
  /** Futures on which the policy had no answer: no value is claimed of them, and it is not silent. */
  readonly unanswered: number;
  /** Mean cost with the control variate, and half of its 95 % interval. */
  readonly mean: number;
  readonly halfWidth: number;
  /** The same without the control variate. */
  readonly plainMean: number;
  readonly plainHalfWidth: number;
  /** Cost of each path, with and without. */
  readonly controlled: Float64Array;
  readonly plain: Float64Array;
}

/** Two-sided 95 % of a normal. */
const Z = 1.959963984540054;

/**
 * Values a policy on `paths` sampled futures of the problem's own law.
 *
 * @param sddp  whose planes are the control variate
 */
export function valueOfPolicy(sddp: Sddp, policy: Policy, options: { readonly paths: number; readonly seed: number; readonly stream?: string }): PolicyValue {
  const { problem, pools } = sddp;
  const { stages } = problem;
  const children = stages.map(childrenOf);
  const stream = openStream(options.seed, options.stream ?? "evaluate");
  const heights = new Float64Array(Math.max(...children.map(({ count }) => count)));
  const controlled: number[] = [];
  const plain: number[] = [];
  let unanswered = 0;
  for (let p = 0; p < options.paths; p++) {
    let node = 0;
    let state = problem.initial;
    let cost = 0;
    let control = 0;
    let isWhole = true;
    for (let t = 0; t < stages.length; t++) {
      const { count, weights, node: nodes, realisation } = children[t]!;
      const c = drawIndex(weights, node * count, count, stream.uniform(p, t));
      if (t > 0 && pools[t - 1]!.count > 0) control += innovation(pools[t - 1]!, node, state, c, heights);
      const step = policy({ stage: t, node: nodes[c]!, realisation: realisation[c]!, state });
      if (step === undefined) {
        isWhole = false;
        break;
      }
      cost += step.cost;
      state = step.state;
      node = nodes[c]!;
    }
    if (!isWhole) {
      unanswered += 1;
      continue;
    }
    controlled.push(cost + control);
    plain.push(cost);
  }
  return { ...summary(Float64Array.from(controlled), Float64Array.from(plain)), paths: options.paths, unanswered };
}

/** What chance added at one step: the expected height of the next planes less the height of the child that came. */
function innovation(pool: CutPool, parent: number, state: Float64Array, came: number, heights: Float64Array): number {
  childHeights(pool, parent, state, heights);
  let expected = 0;
  for (let c = 0; c < pool.children; c++) {
    const weight = pool.weights[parent * pool.children + c]!;
    if (weight > 0) expected += weight * heights[c]!;
  }
  return expected - heights[came]!;
}

function summary(controlled: Float64Array, plain: Float64Array): Omit<PolicyValue, "paths" | "unanswered"> {
  const half = (column: Float64Array): number => (column.length < 2 ? Infinity : (Z * standardDeviation(column)) / Math.sqrt(column.length));
  const centre = (column: Float64Array): number => (column.length === 0 ? NaN : mean(column));
  return {
    mean: centre(controlled),
    halfWidth: half(controlled),
    plainMean: centre(plain),
    plainHalfWidth: half(plain),
    controlled,
    plain,
  };
}

/** Expected cost of a policy on every node of the tree: exact. Nothing where it has no answer somewhere. */
export function exactValueOfPolicy({ stages, initial }: Multistage, policy: Policy): number | undefined {
  const children = stages.map(childrenOf);
  const walk = (t: number, from: number, state: Float64Array): number | undefined => {
    if (t === stages.length) return 0;
    const { count, weights, node, realisation } = children[t]!;
    let sum = 0;
    for (let c = 0; c < count; c++) {
      const weight = weights[from * count + c]!;
      if (weight === 0) continue;
      const step = policy({ stage: t, node: node[c]!, realisation: realisation[c]!, state });
      const later = step === undefined ? undefined : walk(t + 1, node[c]!, step.state);
      if (later === undefined) return undefined;
      sum += weight * (step!.cost + later);
    }
    return sum;
  };
  return walk(0, 0, initial);
}
