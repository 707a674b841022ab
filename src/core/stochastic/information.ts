/**
 * What knowing, and what planning for chance, is worth in a multistage problem: the policy that training left against two
 * others on the same sampled futures.
 *
 * *Perfect information* solves each sampled future as if it were known: its mean less the policy's is the expected value of
 * perfect information (EVPI; Raiffa and Schlaifer 1961). *The mean plan, re-planned*, puts at every stage what is expected of
 * the later ones, given the node it is at, in place of chance, solves that, does what it says now, and plans anew at the next: the
 * policy's value less its is the value of the stochastic solution (VSS; Birge 1982) against a planner who is no straw man.
 */
import { mean, standardDeviation } from "../numeric/statistics.ts";
import { openStream } from "../numeric/random.ts";
import { type Multistage, realise, type Stage, type StageNode, type StageProgramme } from "./multistage.ts";
import { childrenOf, drawIndex, type Sddp } from "./sddp.ts";
import { type Policy, trainedPolicy } from "./simulate-policy.ts";
import { noCounts, type SolveCounts, type Solver } from "./solver.ts";
import { columnsAt, solveTree } from "./tree.ts";

/** A mean difference of costs with half of its 95 % interval. */
export interface CostDifference {
  readonly mean: number;
  readonly halfWidth: number;
}

export interface InformationWorth {
  /** Futures answered by all three. */
  readonly paths: number;
  /** Cost of the policy less that of knowing each future: not below 0 but for the solver's tolerance. */
  readonly perfect: CostDifference;
  /** Cost of the mean plan, re-planned at every stage, less the policy's. */
  readonly meanPlan: CostDifference;
}

export interface InformationOptions {
  readonly paths: number;
  readonly seed: number;
  /** Stream of the futures; "evaluate" unless told: those the policy is valued on. */
  readonly stream?: string;
}

const Z = 1.959963984540054;
const difference = (column: readonly number[]): CostDifference => ({
  mean: column.length === 0 ? NaN : mean(Float64Array.from(column)),
  halfWidth: column.length < 2 ? Infinity : (Z * standardDeviation(Float64Array.from(column))) / Math.sqrt(column.length),
});

/** Steps of the valuation, one a future: how many are done. */
export function* informationSteps(sddp: Sddp, solver: Solver, options: InformationOptions): Generator<number, InformationWorth> {
  const { problem } = sddp;
  const children = problem.stages.map(childrenOf);
  const stream = openStream(options.seed, options.stream ?? "evaluate");
  const meanPlan = replannedMeanPolicy(problem, solver, sddp.counts);
  const trained = trainedPolicy(sddp);
  const perfect: number[] = [];
  const ofMean: number[] = [];
  for (let p = 0; p < options.paths; p++) {
    let from = 0;
    const path = children.map(({ count, weights, node, realisation }, t) => {
      const c = drawIndex(weights, from * count, count, stream.uniform(p, t));
      from = node[c]!;
      return { node: node[c]!, realisation: realisation[c]! };
    });
    const known = solveTree(chain(problem, path), solver, sddp.counts);
    const costs = [trained, meanPlan].map((policy) => costOn(problem, path, policy));
    if (known.status === "optimal" && costs[0] !== undefined && costs[1] !== undefined) {
      perfect.push(costs[0] - known.objective);
      ofMean.push(costs[1] - costs[0]);
    }
    yield p + 1;
  }
  return { paths: perfect.length, perfect: difference(perfect), meanPlan: difference(ofMean) };
}

type Path = readonly { readonly node: number; readonly realisation: number }[];

function costOn({ initial }: Multistage, path: Path, policy: Policy): number | undefined {
  let cost = 0;
  let state = initial;
  for (const [stage, at] of path.entries()) {
    const step = policy({ stage, ...at, state });
    if (step === undefined) return undefined;
    cost += step.cost;
    state = step.state;
  }
  return cost;
}

const oneNode = (node: StageNode): Stage => ({ nodes: [node], chances: [Float64Array.of(1)] });

/** The problem in which one future is known. */
function chain({ stages, initial }: Multistage, path: Path): Multistage {
  return { initial, stages: stages.map(({ nodes }, t) => oneNode(certain(nodes[path[t]!.node]!, path[t]!.realisation))) };
}

const certain = ({ programme, realisations }: StageNode, k: number): StageNode => ({
  programme,
  realisations: [{ chance: 1, changes: realisations[k]!.changes }],
});

/** Plans with what is expected in place of chance, and plans anew at every stage. @throws where nodes of a stage are not of one shape */
export function replannedMeanPolicy(problem: Multistage, solver: Solver, counts: SolveCounts = noCounts()): Policy {
  const { stages } = problem;
  const expected = new Map<string, readonly Stage[]>();
  return ({ stage, node, realisation, state }) => {
    const key = `${stage} ${node}`;
    const later = expected.get(key) ?? expectedStages(stages, stage, node);
    expected.set(key, later);
    const ahead: Multistage = { initial: state, stages: [oneNode(certain(stages[stage]!.nodes[node]!, realisation)), ...later] };
    const solution = solveTree(ahead, solver, counts);
    if (solution.status !== "optimal") return undefined;
    const { programme, realisations } = stages[stage]!.nodes[node]!;
    const columns = columnsAt(ahead, solution, 0);
    const { cost } = realise(programme, realisations[realisation]!);
    return { cost: columns.reduce((sum, x, j) => sum + x * cost[j]!, 0), state: Float64Array.from(programme.outgoing, (column) => columns[column]!) };
  };
}

/** The stages after one, each with the mean of what its nodes and realisations say, given the node. */
function expectedStages(stages: readonly Stage[], stage: number, node: number): readonly Stage[] {
  let reached = Float64Array.from(stages[stage]!.nodes, (_, n) => (n === node ? 1 : 0));
  return stages.slice(stage + 1).map((later) => {
    const next = new Float64Array(later.nodes.length);
    later.chances.forEach((row, m) => row.forEach((chance, n) => (next[n]! += reached[m]! * chance)));
    reached = next;
    return oneNode({ programme: meanProgramme(later.nodes, reached), realisations: [{ chance: 1, changes: [] }] });
  });
}

const numbers = ["cost", "lower", "upper", "rowLower", "rowUpper", "value", "incomingValue"] as const;

function meanProgramme(nodes: readonly StageNode[], chances: Float64Array): StageProgramme {
  const first = nodes[0]!.programme;
  const sums = Object.fromEntries(numbers.map((name) => [name, new Float64Array(first[name].length)])) as Record<(typeof numbers)[number], Float64Array>;
  nodes.forEach(({ programme, realisations }, n) => {
    if (!isOfShape(programme, first)) throw new Error("replannedMeanPolicy: the nodes of a stage are not of one shape");
    for (const realisation of realisations) {
      const weight = chances[n]! * realisation.chance;
      if (weight === 0) continue;
      const realised = realise(programme, realisation);
      for (const name of numbers) for (let i = 0; i < sums[name].length; i++) sums[name][i]! += weight * realised[name][i]!;
    }
  });
  return { ...first, ...sums };
}

const same = (a: ArrayLike<number>, b: ArrayLike<number>): boolean => {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
};

/** Whether two programmes differ in numbers only. */
const isOfShape = (a: StageProgramme, b: StageProgramme): boolean =>
  a.columns === b.columns &&
  same(a.start, b.start) &&
  same(a.row, b.row) &&
  same(a.incomingRow, b.incomingRow) &&
  same(a.incomingState, b.incomingState) &&
  same(a.outgoing, b.outgoing);
