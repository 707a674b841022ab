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
import { addTrial, type CutPool, openPool } from "./cuts.ts";
import { addPlane, type Family } from "./families.ts";
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
  /** Rows that have not bound for `idle` solves are dropped every so many iterations; 25 and 100 unless told. */
  readonly pruneEvery?: number;
  readonly idle?: number;
  /** Times that a forward state's own cut is made before the walk goes on; 1 unless told. */
  readonly rounds?: number;
  /** Told after each iteration; training ends where it answers true. */
  readonly onIteration?: (done: number, bound: number) => boolean | void;
}

export interface TrainReport {
  readonly status: "trained" | "infeasible" | "unbounded";
  readonly iterations: number;
  /** Lower bound after each iteration. */
  readonly bounds: readonly number[];
}

/** Lift, relative to 1 plus a cut's size, below which a cut is no row. */
const LIFT = 1e-9;

/** Members of a family that are solved at a trial; their duals serve the others. */
const MEMBERS = 9;

interface Pace {
  readonly lift: number;
  readonly rounds: number;
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
    const shape = { states: nodes[0]!.programme.outgoing.length, children: next.count, weights: next.weights, nodeOf: next.node, chanceAtNode: next.chance };
    return openPool(shape, stages[t + 1]!.nodes);
  });
  const small = openSmallSimplex(solver);
  const models = stages.map(({ nodes }, t) => nodes.map((node, n) => openStageModel(small, node, pools[t], n, counts)));
  const parts: Parts = { problem, solver, children, pools, models, counts, keeper: keepProofs ? openKeeper(pools) : undefined, floors: undefined };
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
    solveAt: (t, n, k, state) => models[t]![n]!.solveOnAll(k, state, LIFT),
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
    const { status, value } = models[0]![root.node[c]!]!.solveOnAll(root.realisation[c]!, problem.initial, LIFT);
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
    .map((child) => ({ child, duals: models[0]![node[child]!]!.solveOnAll(realisation[child]!, problem.initial, LIFT) }));
  if (root.some(({ duals }) => duals.status !== "optimal")) return undefined;
  const bound = root.reduce((sum, { child, duals }) => sum + weights[child]! * duals.value, 0);
  return boundProof(problem, pools, { planes: keeper.planes, root, floors: parts.floors }, { about, bound, unitUsd });
}

/** One future's states and nodes, or how it ended. Each answer is given on the cuts that its own state makes of the planes there are. */
function walkForward(
  { problem, children, models, pools }: Parts,
  iteration: number,
  stream: Stream,
  { lift, rounds }: Pace,
): Walk | "infeasible" | "unbounded" | "failed" {
  const trials: Float64Array[] = [];
  const visited: number[] = [];
  let state = problem.initial;
  let node = 0;
  for (let t = 0; t < children.length; t++) {
    const { count, weights, node: nodes, realisation } = children[t]!;
    const c = drawIndex(weights, node * count, count, stream.uniform(iteration, t));
    const model = models[t]![nodes[c]!]!;
    let answer = model.solveOnAll(realisation[c]!, state, lift);
    for (let round = 0; round < rounds && answer.status === "optimal" && t < pools.length && pools[t]!.count > 0; round++) {
      if (!model.addCut(addTrial(pools[t]!, answer.state), lift)) {
        pools[t]!.count -= 1;
        break;
      }
      answer = model.solve(realisation[c]!, state);
    }
    if (answer.status !== "optimal") return answer.status;
    trials.push((state = answer.state));
    node = nodes[c]!;
    visited.push(node);
  }
  return { trials, visited };
}

/** Cuts at every state of a walk. Families that it could not have come to are left to other walks, but for the first: every θ needs a cut. */
function walkBack(parts: Parts, walk: Walk, iteration: number, { lift }: Pace): "cut" | "infeasible" | "unbounded" {
  const { pools, models } = parts;
  for (let t = pools.length - 1; t >= 0; t--) {
    const status = planesAt(parts, t, walk, iteration);
    if (status === "infeasible" || status === "unbounded") return status;
    // A child without a proof leaves no plane at this trial; the solver's counts tell.
    if (status !== "optimal") continue;
    const i = addTrial(pools[t]!, walk.trials[t]!);
    for (const model of models[t]!) model.addCut(i, lift);
  }
  return "cut";
}

/** Planes for each family of stage t + 1 at the walk's state, of a few members: the iterations take them in turn. */
function planesAt({ pools, models, keeper }: Parts, t: number, walk: Walk, iteration: number): SolveStatus {
  const { families, weights, children: count } = pools[t]!;
  const trial = walk.trials[t]!;
  for (const [f, family] of families.entries()) {
    if (family.count > 0 && chanceOf(family, weights, walk.visited[t]! * count) === 0) continue;
    if (family.count === 0 && !family.children.some((c) => isReached(weights, c, count))) continue;
    const size = family.children.length;
    for (let turn = 0; turn < Math.min(size, MEMBERS); turn++) {
      const member = size <= MEMBERS ? turn : memberInTurn(size, MEMBERS * iteration + turn);
      const answer = models[t + 1]![family.node]!.solve(family.realisation[member]!, trial);
      if (answer.status !== "optimal") return answer.status;
      if (!Number.isFinite(answer.value)) return "failed";
      const plane = addPlane(family, member, trial, answer);
      if (keeper !== undefined) keepDuals(keeper, { t, family: f, plane }, answer);
    }
  }
  return "optimal";
}

function chanceOf({ children }: Family, weights: Float64Array, from: number): number {
  let chance = 0;
  for (const c of children) chance += weights[from + c]!;
  return chance;
}

/** Members by multiples of the golden ratio: any few iterations in a row are spread over all of them. */
function memberInTurn(members: number, iteration: number): number {
  const turn = (iteration + 1) * 0.6180339887498949;
  return Math.floor((turn - Math.floor(turn)) * members);
}

function openTraining(parts: Parts): Sddp["trainSteps"] {
  const { problem, solver, models, counts, pools } = parts;
  let done = 0;
  return function* steps(options) {
    const { iterations, stallShare = 0, stallIterations = 20, lift = LIFT, pruneEvery = 25, rounds = 1, idle = 100 } = options;
    const pace: Pace = { lift, rounds };
    const stream = openStream(options.seed, options.stream ?? "train");
    const bounds: number[] = [];
    const report = (status: TrainReport["status"]): TrainReport => ({ status, iterations: bounds.length, bounds });
    while (bounds.length < iterations) {
      const walk = walkForward(parts, done++, stream, pace);
      const ended = typeof walk === "string" ? walk : walkBack(parts, walk, done, pace);
      if (ended === "infeasible") return report("infeasible");
      if (ended === "unbounded") {
        if (parts.floors !== undefined) return report("unbounded");
        parts.floors = derivedFloors(problem, solver, counts);
        parts.floors.floors.forEach((floor, t) => models[t]!.forEach((model) => model.setFloor(floor)));
        continue;
      }
      if (pruneEvery > 0 && done % pruneEvery === 0) for (const stage of models) for (const model of stage) model.prune(idle);
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
