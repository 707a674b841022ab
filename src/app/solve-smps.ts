/** A stochastic programme of an SMPS set: exact where its tree is small, by stages where all realisations can be listed, sampled otherwise. */
import { openStream } from "../core/numeric/random.ts";
import { mean, standardDeviation } from "../core/numeric/statistics.ts";
import type { Multistage } from "../core/stochastic/multistage.ts";
import { childrenOf, drawIndex, openSddp, type Sddp, type TrainReport } from "../core/stochastic/sddp.ts";
import { trainedPolicy, valueOfPolicy } from "../core/stochastic/simulate-policy.ts";
import { noCounts, type SolveCounts, type Solver, type SolveStatus } from "../core/stochastic/solver.ts";
import { columnsAt, solveTree, treeNodes, treeSize } from "../core/stochastic/tree.ts";
import type { SmpsFault } from "../formats/smps/lines.ts";
import { type Core, readCore } from "../formats/smps/read-core.ts";
import { type Randomness, readStoch } from "../formats/smps/read-stoch.ts";
import { type Periods, readTime } from "../formats/smps/read-time.ts";
import { realisationCounts, type SmpsProblem, toMultistage } from "../formats/smps/to-multistage.ts";
import type { RunOptions } from "./ports.ts";

/** A file by the name the user gave it, with its text. */
export interface NamedText {
  readonly file: string;
  readonly text: string;
}

export interface SmpsSet {
  readonly core: Core;
  readonly periods: Periods;
  readonly randomness: Randomness;
}

/** The answer, in the sense of the file (MIN or MAX). */
export interface SolveAnswer {
  /** "optimal": exact. "estimated": the objective is a sampled value of the policy found, `ci95` around it. */
  readonly status: "optimal" | "estimated" | "infeasible" | "unbounded" | "failed";
  readonly objective: number | null;
  readonly ci95?: readonly [low: number, high: number];
  /** On the other side of the optimum: proven, or true of 95 % of samples. */
  readonly bound: number | null;
  readonly boundKind: "proven" | "statistical";
  /** |objective − bound| over 1 or the objective's size. */
  readonly gap: number | null;
  readonly firstStage: Readonly<Record<string, number>>;
  readonly route: "tree" | "stages" | "samples";
  readonly message?: string;
  readonly counts: SolveCounts;
}

/** Reads the three files; whatever is wrong with them is told with file and line. */
export function readSmps(core: NamedText, time: NamedText, stoch: NamedText): { readonly set: SmpsSet | undefined; readonly faults: readonly SmpsFault[] } {
  const first = readCore(core.file, core.text);
  if (first.core === undefined) return { set: undefined, faults: first.faults };
  const second = readTime(time.file, time.text, first.core);
  if (second.periods === undefined) return { set: undefined, faults: second.faults };
  const third = readStoch(stoch.file, stoch.text, first.core, second.periods);
  if (third.randomness === undefined) return { set: undefined, faults: third.faults };
  return { set: { core: first.core, periods: second.periods, randomness: third.randomness }, faults: [] };
}

/** Where one route ends and the next begins, and how long each goes on. Counts, never seconds. */
const limits = {
  treeNodes: 5000,
  treeColumns: 60_000,
  mostListed: 5000,
  drawn: 200,
  replications: 5,
  iterations: 400,
  sampledIterations: 100,
  paths: 1000,
  freshPaths: 2000,
};

/** Two-sided 95 % of a normal. */
const Z95 = 1.959963984540054;
/** Two-sided 95 % of Student's t with 4 degrees of freedom: `replications` − 1. */
const T4 = 2.7764451051977987;

export interface SolveRequest {
  readonly seed: number;
  readonly run: RunOptions;
  /** A turn of the event loop, in which Ctrl-C is heard. */
  readonly nextTurn: () => Promise<unknown>;
}

/** @throws the signal's reason if aborted */
export async function solveSmps({ core, periods, randomness }: SmpsSet, solver: Solver, request: SolveRequest): Promise<SolveAnswer> {
  const { seed } = request;
  const problem = toMultistage(core, periods, randomness, { mostListed: limits.mostListed, drawn: limits.drawn, seed, replication: 0 });
  if (problem.isSampled) return bySamples({ core, periods, randomness }, solver, request);
  if (isSmall(problem.multistage)) return byTree(problem, solver);
  return byStages(problem, solver, request);
}

function isSmall(problem: Multistage): boolean {
  if (treeSize(problem, limits.treeNodes) > limits.treeNodes) return false;
  const last = treeNodes(problem).at(-1)!;
  return last.column <= limits.treeColumns;
}

/** A cost of the engine in the sense of the file. */
const sensed = ({ maximise, constant }: SmpsProblem, cost: number): number => (maximise ? -cost : cost) + constant;
const gapOf = (objective: number, bound: number): number => Math.abs(objective - bound) / Math.max(1, Math.abs(objective));
const named = ({ firstStage }: SmpsProblem, columns: Float64Array): Record<string, number> =>
  Object.fromEntries(firstStage.map((name, j) => [name, columns[j]! + 0]));

function unsolved(status: "infeasible" | "unbounded" | "failed", route: SolveAnswer["route"], counts: SolveCounts, message?: string): SolveAnswer {
  return { status, objective: null, bound: null, boundKind: "proven", gap: null, firstStage: {}, route, ...(message === undefined ? {} : { message }), counts };
}

function byTree(problem: SmpsProblem, solver: Solver): SolveAnswer {
  const counts = noCounts();
  const solution = solveTree(problem.multistage, solver, counts);
  if (solution.status !== "optimal") return unsolved(solution.status, "tree", counts);
  const objective = sensed(problem, solution.objective);
  const bound = sensed(problem, solution.bound);
  return {
    status: "optimal",
    objective,
    bound,
    boundKind: "proven",
    gap: gapOf(objective, bound),
    firstStage: named(problem, columnsAt(problem.multistage, solution, 0)),
    route: "tree",
    counts,
  };
}

/** What stands where a tree is too large for whole numbers, or a decision leaves no way on. */
const trouble = {
  whole: "whole numbers are taken as divisible: the tree is too large for them, and the bound is that of divisible columns",
  recourse: "some decision of an earlier stage leaves a later one without any: trees this large need a way on from everywhere",
};

async function byStages(problem: SmpsProblem, solver: Solver, request: SolveRequest): Promise<SolveAnswer> {
  const { seed } = request;
  const sddp = openSddp(problem.multistage, solver);
  try {
    const options = { iterations: limits.iterations, seed, stallShare: 1e-9, stallIterations: 30 };
    const { status, bounds } = await trained(sddp, options, request, "solving by stages");
    if (status === "infeasible") return unsolved("failed", "stages", sddp.counts, trouble.recourse);
    if (status === "unbounded") return unsolved("unbounded", "stages", sddp.counts);
    const value = valueOfPolicy(sddp, trainedPolicy(sddp), { paths: limits.paths, seed });
    const objective = sensed(problem, value.mean);
    const bound = sensed(problem, bounds.at(-1)!);
    const root = sddp.solveAt(0, 0, 0, problem.multistage.initial);
    return {
      status: "estimated",
      objective,
      ci95: [objective - value.halfWidth, objective + value.halfWidth],
      bound,
      boundKind: "proven",
      gap: gapOf(objective, bound),
      firstStage: named(problem, root.primal),
      route: "stages",
      ...(problem.hasWholeNumbers ? { message: trouble.whole } : {}),
      counts: sddp.counts,
    };
  } finally {
    sddp.dispose();
  }
}

/**
 * Sample average approximation: several samples of realisations, each solved. The mean of their optima is below the optimum in
 * expectation (Mak, Morton & Wood 1999), so its lower 95 % limit is the bound; the first sample's policy, valued on fresh
 * realisations, is the objective.
 */
async function bySamples({ core, periods, randomness }: SmpsSet, solver: Solver, request: SolveRequest): Promise<SolveAnswer> {
  const { seed } = request;
  const { mostListed, drawn } = limits;
  const problemOf = (replication: number, fresh: number): SmpsProblem =>
    toMultistage(core, periods, randomness, { mostListed, drawn, seed, replication, fresh });
  const options = { iterations: limits.sampledIterations, seed, stallShare: 1e-6, stallIterations: 15 };
  const train = (sddp: Sddp, r: number): Promise<TrainReport> => trained(sddp, options, request, `solving sample ${r + 1} of ${limits.replications}`);
  const problem = problemOf(0, limits.freshPaths);
  const first = openSddp(problem.multistage, solver);
  try {
    const optima: number[] = [];
    for (let r = 0; r < limits.replications; r++) {
      const optimum = r === 0 ? ofTraining(await train(first, r)) : await optimumOfSample(problemOf(r, 0).multistage, solver, (sddp) => train(sddp, r));
      if (typeof optimum !== "number")
        return unsolved(optimum === "unbounded" ? "unbounded" : "failed", "samples", first.counts, optimum === "infeasible" ? trouble.recourse : undefined);
      optima.push(optimum);
    }
    const fresh = freshValue(first, realisationCounts(periods, randomness), seed);
    const centre = optima.reduce((a, b) => a + b, 0) / optima.length;
    const spread = Math.sqrt(optima.reduce((sum, x) => sum + (x - centre) * (x - centre), 0) / (optima.length - 1));
    const objective = sensed(problem, fresh.mean);
    const bound = sensed(problem, centre - (T4 * spread) / Math.sqrt(optima.length));
    const root = first.solveAt(0, 0, 0, problem.multistage.initial);
    return {
      status: "estimated",
      objective,
      ci95: [objective - fresh.halfWidth, objective + fresh.halfWidth],
      bound,
      boundKind: "statistical",
      gap: gapOf(objective, bound),
      firstStage: named(problem, root.primal),
      route: "samples",
      message: `${realisationCounts(periods, randomness).reduce((a, b) => Math.max(a, b), 0)} realisations in one period: ${limits.drawn} are drawn, ${limits.replications} times`,
      counts: first.counts,
    };
  } finally {
    first.dispose();
  }
}

/** Trains in steps, so that Ctrl-C is heard. */
async function trained(sddp: Sddp, options: Parameters<Sddp["trainSteps"]>[0], { run, nextTurn }: SolveRequest, stage: string): Promise<TrainReport> {
  const steps = sddp.trainSteps(options);
  for (let next = steps.next(); ; next = steps.next()) {
    if (next.done === true) return next.value;
    run.onProgress?.({ stage, done: next.value.done, total: options.iterations, unit: "iterations" });
    await nextTurn();
    run.signal?.throwIfAborted();
  }
}

const ofTraining = ({ status, bounds }: TrainReport): number | "infeasible" | "unbounded" => (status === "trained" ? bounds.at(-1)! : status);

/** A lower bound on a sample's optimum; the optimum itself where its tree is small. */
async function optimumOfSample(sample: Multistage, solver: Solver, train: (sddp: Sddp) => Promise<TrainReport>): Promise<number | SolveStatus> {
  if (isSmall(sample)) {
    const solution = solveTree(sample, solver, noCounts());
    return solution.status === "optimal" ? solution.bound : solution.status;
  }
  const sddp = openSddp(sample, solver);
  try {
    return ofTraining(await train(sddp));
  } finally {
    sddp.dispose();
  }
}

/** The policy on futures that training did not see: periods that were sampled take the fresh draws one after the other. */
function freshValue(sddp: Sddp, counts: readonly number[], seed: number): { readonly mean: number; readonly halfWidth: number } {
  const { stages, initial } = sddp.problem;
  const stream = openStream(seed, "smps.fresh");
  const children = stages.map(childrenOf);
  const costs = new Float64Array(limits.freshPaths);
  for (let p = 0; p < costs.length; p++) {
    let state = initial;
    for (let t = 0; t < stages.length; t++) {
      const { weights, count } = children[t]!;
      const k = counts[t]! > limits.mostListed ? limits.drawn + p : drawIndex(weights, 0, count, stream.uniform(p, t));
      const answer = sddp.solveAt(t, 0, k, state);
      if (answer.status !== "optimal") return { mean: NaN, halfWidth: NaN };
      costs[p]! += answer.cost;
      state = answer.state;
    }
  }
  return { mean: mean(costs), halfWidth: (Z95 * standardDeviation(costs)) / Math.sqrt(costs.length) };
}
