/**
 * Stochastic dual dynamic programming (Pereira & Pinto 1991; with Markov nodes: Philpott & de Matos 2012; convergence:
 * Philpott & Guan 2008, Girardeau, Leclère & Philpott 2015).
 *
 * An iteration walks one sampled future forward, notes the states it hands on, and walks back: at each noted state all
 * children of the next stage are solved, and their supporting planes become cuts on the cost-to-go (`cuts.ts`). The bound is
 * the first stage's value on the cuts so far: it rises, and never passes the optimum.
 *
 * No floor is asked of the caller: a cost-to-go is −∞ until a cut holds it, and where cuts do not hold it yet, its floor is
 * derived (`floors.ts`). A floor of 0 for a cost that may be negative fakes a bound, and cannot be given here.
 */
import { openStream } from "../numeric/random.ts";
import { type BoundProof, boundProof, keepDuals, openKeeper, type ProofKeeper } from "./bound-proof.ts";
import { closeTrial, type CutPool, openPool, openTrial } from "./cuts.ts";
import { derivedFloors, type Floors } from "./floors.ts";
import { type Multistage, multistageFaults, type Stage } from "./multistage.ts";
import { openSmallSimplex } from "./small-simplex.ts";
import { noCounts, type SolveCounts, type Solver, type SolveStatus } from "./solver.ts";
import type { Stream } from "../numeric/streams.ts";
import { openStageModel, type StageAnswer, type StageModel } from "./stage-model.ts";

export interface TrainOptions {
  /** Iterations at most. */
  readonly iterations: number;
  readonly seed: number;
  /** Stream of the forward futures; "train" unless told. */
  readonly stream?: string;
  /** Ends when the bound has risen by less than `stallShare` of its size over the last `stallIterations`. */
  readonly stallShare?: number;
  readonly stallIterations?: number;
  /** Cuts that lift their trial by less than this share are not kept; 1e-9 unless told. */
  readonly lift?: number;
  /** Dominated rows are dropped every so many iterations; 25 unless told. */
  readonly pruneEvery?: number;
  /** Told after each iteration; training ends where it answers true. */
  readonly onIteration?: (done: number, bound: number) => boolean | void;
}

export interface TrainReport {
  readonly status: "trained" | "infeasible" | "unbounded";
  readonly iterations: number;
  /** Lower bound after each iteration. */
  readonly bounds: readonly number[];
}

/** One iteration done: how many, and the bound. */
export interface TrainStep {
  readonly done: number;
  readonly bound: number;
}

/** Models and cuts of a problem; iterations may be added at any time. */
export interface Sddp {
  readonly problem: Multistage;
  /** Cost-to-go after stage t, for every stage but the last. */
  readonly pools: readonly CutPool[];
  readonly counts: SolveCounts;
  train(options: TrainOptions): TrainReport;
  /** The same, iteration by iteration: whoever takes the steps may stop between two. */
  trainSteps(options: Omit<TrainOptions, "onIteration">): Generator<TrainStep, TrainReport>;
  /** Solves stage t at node n, realisation k, incoming state. */
  solveAt(t: number, n: number, k: number, state: Float64Array): StageAnswer;
  model(t: number, n: number): StageModel;
  /** Lower bound on the optimum: what the first stage's duals prove. −∞ before the first iteration. */
  bound(): number;
  /** The bound with the duals it rests on; nothing where they were not kept. */
  proof(about: string, unitUsd: number): BoundProof | undefined;
  dispose(): void;
}

/** Children of a stage: (node, realisation) pairs in order, and the chance of each from each node before. */
export interface Children {
  readonly node: Int32Array;
  readonly realisation: Int32Array;
  /** Chance of the realisation at its node. */
  readonly chance: Float64Array;
  /** `weights[m × count + c]`. */
  readonly weights: Float64Array;
  readonly count: number;
}

export function childrenOf({ nodes, chances }: Stage): Children {
  const pairs = nodes.flatMap(({ realisations }, n) => realisations.map((_, k) => [n, k] as const));
  const weights = new Float64Array(chances.length * pairs.length);
  chances.forEach((row, m) =>
    pairs.forEach(([n, k], c) => {
      weights[m * pairs.length + c] = row[n]! * nodes[n]!.realisations[k]!.chance;
    }),
  );
  return {
    node: Int32Array.from(pairs, ([n]) => n),
    realisation: Int32Array.from(pairs, ([, k]) => k),
    chance: Float64Array.from(pairs, ([n, k]) => nodes[n]!.realisations[k]!.chance),
    weights,
    count: pairs.length,
  };
}

/** Index drawn from weights that sum to about 1. */
export function drawIndex(weights: Float64Array, from: number, count: number, uniform: number): number {
  let rest = uniform;
  let last = 0;
  for (let c = 0; c < count; c++) {
    const weight = weights[from + c]!;
    if (weight === 0) continue;
    last = c;
    rest -= weight;
    if (rest < 0) return c;
  }
  return last;
}

/** What the parts of a decomposition share. */
interface Parts {
  readonly problem: Multistage;
  readonly solver: Solver;
  readonly children: readonly Children[];
  readonly pools: readonly CutPool[];
  readonly models: readonly (readonly StageModel[])[];
  readonly counts: SolveCounts;
  readonly keeper: ProofKeeper | undefined;
  /** Floors, once they were derived. */
  floors: Floors | undefined;
}

/**
 * @param keepProofs  keeps the duals of every cut, for `proof`
 * @throws where the problem is not well formed: that is checked where it is read
 */
export function openSddp(problem: Multistage, solver: Solver, keepProofs = false): Sddp {
  const faults = multistageFaults(problem);
  if (faults.length > 0) throw new Error(`openSddp: ${faults.join("; ")}`);
  const { stages } = problem;
  const counts = noCounts();
  const children = stages.map(childrenOf);
  const pools = stages.slice(0, -1).map(({ nodes }, t) => {
    const next = children[t + 1]!;
    return openPool({ states: nodes[0]!.programme.outgoing.length, children: next.count, weights: next.weights, nodeOf: next.node, chanceAtNode: next.chance });
  });
  const small = openSmallSimplex(solver);
  const models = stages.map(({ nodes }, t) => nodes.map((node, n) => openStageModel(small, node, pools[t], n, counts)));
  const parts: Parts = { problem, solver, children, pools, models, counts, keeper: keepProofs ? openKeeper(children) : undefined, floors: undefined };
  const trainSteps = openTraining(parts);
  return {
    problem,
    pools,
    counts,
    train(options) {
      const steps = trainSteps(options);
      const bounds: number[] = [];
      for (let next = steps.next(); ; next = steps.next()) {
        if (next.done === true) return next.value;
        bounds.push(next.value.bound);
        if (options.onIteration?.(next.value.done, next.value.bound) === true) return { status: "trained", iterations: bounds.length, bounds };
      }
    },
    trainSteps,
    solveAt: (t, n, k, state) => models[t]![n]!.solve(k, state),
    model: (t, n) => models[t]![n]!,
    bound: () => boundOf(parts),
    proof: (about, unitUsd) => proofOf(parts, about, unitUsd),
    dispose: () => models.forEach((stage) => stage.forEach((model) => model.dispose())),
  };
}

function boundOf({ problem, children, pools, models }: Parts): number {
  if (pools.length > 0 && pools[0]!.count === 0) return -Infinity;
  const root = children[0]!;
  let sum = 0;
  for (let c = 0; c < root.count; c++) {
    if (root.weights[c] === 0) continue;
    const { status, value } = models[0]![root.node[c]!]!.solve(root.realisation[c]!, problem.initial);
    if (status !== "optimal") return -Infinity;
    sum += root.weights[c]! * value;
  }
  return sum;
}

function proofOf(parts: Parts, about: string, unitUsd: number): BoundProof | undefined {
  const { problem, pools, children, models, keeper } = parts;
  if (keeper === undefined) return undefined;
  const { count, node, realisation, weights } = children[0]!;
  const root = Array.from({ length: count }, (_, child) => child)
    .filter((child) => weights[child]! > 0)
    .map((child) => ({ child, duals: models[0]![node[child]!]!.solve(realisation[child]!, problem.initial) }));
  if (root.some(({ duals }) => duals.status !== "optimal")) return undefined;
  const bound = root.reduce((sum, { child, duals }) => sum + weights[child]! * duals.value, 0);
  return boundProof(problem, pools, { planes: keeper.planes, root, floors: parts.floors }, { about, bound, unitUsd });
}

/** One future's states and nodes, or how it ended. */
function walkForward({ problem, children, models }: Parts, iteration: number, stream: Stream): Walk | "infeasible" | "unbounded" | "failed" {
  const trials: Float64Array[] = [];
  const visited: number[] = [];
  let state = problem.initial;
  let node = 0;
  for (let t = 0; t < children.length; t++) {
    const { count, weights, node: nodes, realisation } = children[t]!;
    const c = drawIndex(weights, node * count, count, stream.uniform(iteration, t));
    const answer = models[t]![nodes[c]!]!.solve(realisation[c]!, state);
    if (answer.status !== "optimal") return answer.status;
    trials.push((state = answer.state));
    node = nodes[c]!;
    visited.push(node);
  }
  return { trials, visited };
}

/** Cuts at every state of a walk. With a θ a child, children that it could not have come to are left to other walks, but for the first: every θ needs a cut. */
function walkBack(parts: Parts, walk: Walk, lift: number, isFirst: boolean): "cut" | "infeasible" | "unbounded" {
  const { pools, models } = parts;
  for (let t = pools.length - 1; t >= 0; t--) {
    const pool = pools[t]!;
    const i = openTrial(pool, walk.trials[t]!);
    const status = planesAt(parts, t, walk, { i, isFirst });
    if (status === "infeasible" || status === "unbounded") return status;
    // A child without a proof leaves no cut at this trial; the solver's counts tell.
    if (status !== "optimal") continue;
    closeTrial(pool, i);
    for (const model of models[t]!) model.addCut(i, lift);
  }
  return "cut";
}

/** Supporting planes of the children of stage t at the walk's state, into trial i of its pool. */
function planesAt(
  { pools, children, models, keeper }: Parts,
  t: number,
  walk: Walk,
  { i, isFirst }: { readonly i: number; readonly isFirst: boolean },
): SolveStatus {
  const pool = pools[t]!;
  const trial = walk.trials[t]!;
  const { count, node, realisation, weights } = children[t + 1]!;
  for (let c = 0; c < count; c++) {
    const at = i * count + c;
    if (pool.grouping !== "parent" && !isFirst ? weights[walk.visited[t]! * count + c] === 0 : !isReached(weights, c, count)) {
      pool.childIntercept[at] = -Infinity;
      pool.childSlope.fill(0, at * pool.states, (at + 1) * pool.states);
      continue;
    }
    const answer = models[t + 1]![node[c]!]!.solve(realisation[c]!, trial);
    const { status, value, slope } = answer;
    if (status !== "optimal") return status;
    if (keeper !== undefined) keepDuals(keeper, { t, trial: i, child: c }, answer);
    if (!Number.isFinite(value)) return "failed";
    let intercept = value;
    for (let s = 0; s < pool.states; s++) intercept -= slope[s]! * trial[s]!;
    pool.childIntercept[at] = intercept;
    pool.childSlope.set(slope, at * pool.states);
  }
  return "optimal";
}

function openTraining(parts: Parts): Sddp["trainSteps"] {
  const { problem, solver, models, counts, pools } = parts;
  let done = 0;
  return function* steps(options) {
    const { iterations, stallShare = 0, stallIterations = 20, lift = 1e-9, pruneEvery = 25 } = options;
    const stream = openStream(options.seed, options.stream ?? "train");
    const bounds: number[] = [];
    const report = (status: TrainReport["status"]): TrainReport => ({ status, iterations: bounds.length, bounds });
    while (bounds.length < iterations) {
      const walk = walkForward(parts, done++, stream);
      const ended = typeof walk === "string" ? walk : walkBack(parts, walk, lift, (pools[0]?.count ?? 0) === 0);
      if (ended === "infeasible") return report("infeasible");
      if (ended === "unbounded") {
        if (parts.floors !== undefined) return report("unbounded");
        parts.floors = derivedFloors(problem, solver, counts);
        parts.floors.floors.forEach((floor, t) => models[t]!.forEach((model) => model.setFloor(floor)));
        continue;
      }
      if (pruneEvery > 0 && done % pruneEvery === 0) for (const stage of models) for (const model of stage) model.prune();
      bounds.push(boundOf(parts));
      yield { done: bounds.length, bound: bounds.at(-1)! };
      if (pools.length === 0) break;
      const before = bounds[bounds.length - 1 - stallIterations];
      if (stallShare > 0 && before !== undefined && bounds.at(-1)! - before < stallShare * Math.abs(bounds.at(-1)!)) break;
    }
    return report("trained");
  };
}

/** States handed on at each stage of one future, and the nodes it came by. */
interface Walk {
  readonly trials: readonly Float64Array[];
  readonly visited: readonly number[];
}

/** True where some node before leads to child c. */
function isReached(weights: Float64Array, c: number, count: number): boolean {
  for (let at = c; at < weights.length; at += count) if (weights[at]! > 0) return true;
  return false;
}
