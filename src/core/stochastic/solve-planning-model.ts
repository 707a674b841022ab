/** The planning model of a plan solved: block A of a certificate. */
import { observeDemand } from "../company/operations/claims.ts";
import { openFutures } from "../company/futures/draw-futures.ts";
import type { Model } from "../company/model/model.ts";
import { type BlockTerms, type BuiltPlanningModel, buildPlanningModel } from "./build-planning-model.ts";
import { provesFeasible, provesOptimal } from "./duality.ts";
import { type PlanningLaw, readPlanningLaw } from "./planning-law.ts";
import { type CostDifference, informationSteps } from "./information.ts";
import type { OfferInPlanningModel, PlanningInformation, PlanningOptions, PlanningResult, PlanningStep } from "./planning-model.ts";
import { childrenOf, openSddp, type Sddp, type TrainReport } from "./sddp.ts";
import { type Policy, trainedPolicy, valueOfPolicy } from "./simulate-policy.ts";
import type { StageAnswer } from "./stage-model.ts";
import { addCounts, checkedSolve, type Solver } from "./solver.ts";

const defaults = { futures: 1000, iterations: 240, paths: 400, rescuePrice: 3 };
/** How training goes: rows that have not bound for long are many there, and are made again where they are missed. */
const TRAINING = { lift: 1e-8, pruneEvery: 5, idle: 25 };
/** Iterations and futures for the value of signing nothing more: little is left to decide there. */
const NOTHING = { iterations: 15, paths: 100 };

/** The inference workload that the plan's own rule covers, or that most chip-hours of demand fall on; −1 where there is none. */
export function planningWorkload(model: Model): number {
  if (model.policy.cover !== undefined) return model.policy.cover.workload;
  const base = openFutures(model, 0).draw("base");
  let best = -1;
  let most = -Infinity;
  model.workloads.forEach((workload, w) => {
    if (workload.kind !== "inference") return;
    const fastest = Math.max(...workload.throughput.map((index) => (index < 0 ? 0 : base.parameters[index]!)));
    const hours = fastest > 0 ? observeDemand(model, base, w, 0) / fastest : 0;
    if (hours > most) {
      most = hours;
      best = w;
    }
  });
  return best;
}

/** True where a plan has a planning model: inference that is in demand, an offer that serves it, and two quarters. */
export function hasPlanningModel(model: Model): boolean {
  const workload = planningWorkload(model);
  return workload >= 0 && model.months >= 6 && model.offers.some(({ chip }) => chip >= 0 && model.workloads[workload]!.throughput[chip]! >= 0);
}

/**
 * Builds and solves the planning model.
 *
 * @param model  compiled plan for which `hasPlanningModel` holds
 * @throws where it does not hold
 */
export function solvePlanningModel(model: Model, solver: Solver, options: PlanningOptions): PlanningResult {
  const steps = planningSteps(model, solver, options);
  for (let next = steps.next(); ; next = steps.next()) if (next.done === true) return next.value;
}

/** The same in steps: whoever takes them may stop between two, and the steps are then told so (`return`). */
export function* planningSteps(model: Model, solver: Solver, options: PlanningOptions): Generator<PlanningStep, PlanningResult> {
  const workload = planningWorkload(model);
  if (!hasPlanningModel(model)) throw new Error("solvePlanningModel: the plan has no planning model");
  const { iterations = defaults.iterations, paths = defaults.paths, rescuePrice = defaults.rescuePrice, seed } = options;
  const law = readPlanningLaw(model, seed, workload, options.futures ?? defaults.futures);
  const built = buildPlanningModel(model, law, { rescuePrice, minimumCashUsd: options.minimumCashUsd });
  const sddp = openSddp(built.problem, solver, options.onProof !== undefined);
  const usd = (cost: number): number => -cost * built.unitUsd;
  const total = iterations + NOTHING.iterations;
  const trained = yield* told(sddp.trainSteps({ ...TRAINING, iterations, seed, stallShare: 1e-6, stallIterations: 25 }), {
    stage: "planning model",
    from: 0,
    total,
    usd,
  });
  const shape = { law, built, sddp, solver, rescuePrice, usd, leftOut: leftOutOf(model) };
  if (trained.status !== "trained") {
    sddp.dispose();
    return { ...nothingKnown(shape), status: trained.status, iterations: trained.iterations };
  }
  const boundUsd = usd(trained.bounds.at(-1)!);
  const proof = sddp.proof(`planning model of ${model.plan.name}`, built.unitUsd);
  if (proof !== undefined) options.onProof?.(proof);
  const tally = openTally(built, law);
  const value = valueOfPolicy(sddp, tallied(sddp, tally), { paths, seed, stream: "planning-evaluate" });
  const whole = wholeFirstStage(sddp, built, solver);
  const nothing = yield* nothingMore(model, law, { solver, rescuePrice, options, usd, from: iterations, total });
  addCounts(sddp.counts, nothing.counts);
  const information = yield* informationWorth(shape, options, total);
  const smallest = smallestBlock(built);
  const gapUsd = boundUsd - usd(value.mean);
  const stake = usd(value.mean) - nothing.usd;
  const result: PlanningResult = {
    ...nothingKnown(shape),
    status: "solved",
    value: { usd: usd(value.mean), halfWidthUsd: value.halfWidth * built.unitUsd, paths, unanswered: value.unanswered },
    boundUsd,
    lpGapUsd: gapUsd,
    lotGapUsd: boundUsd - usd(whole.objective),
    nothingMoreUsd: nothing.usd,
    valueAtStakeUsd: stake,
    gapShareOfStake: stake > 0 ? gapUsd / stake : NaN,
    gapInBlocks: smallest === undefined ? NaN : gapUsd / smallest.paymentsUsd,
    smallestBlock: smallest,
    offers: offersOf(shape, whole.blocks, tally, paths - value.unanswered),
    tightnessByQuarter: tally.demand.map((demand, q) => demand / tally.capacity[q]!),
    rescueUsd: (tally.rescue * built.unitUsd) / Math.max(1, paths - value.unanswered),
    ...(information === undefined ? {} : { information }),
    iterations: trained.iterations,
    boundsUsd: trained.bounds.map(usd),
  };
  sddp.dispose();
  return result;
}

interface Shape {
  readonly law: PlanningLaw;
  readonly built: BuiltPlanningModel;
  readonly sddp: Sddp;
  readonly solver: Solver;
  readonly rescuePrice: number;
  readonly usd: (cost: number) => number;
  readonly leftOut: readonly string[];
}

function nothingKnown({ built, sddp, rescuePrice, leftOut }: Shape): PlanningResult {
  const { stages } = built.problem;
  return {
    status: "infeasible",
    value: { usd: NaN, halfWidthUsd: NaN, paths: 0, unanswered: 0 },
    boundUsd: NaN,
    lpGapUsd: NaN,
    lotGapUsd: NaN,
    nothingMoreUsd: NaN,
    valueAtStakeUsd: NaN,
    gapShareOfStake: NaN,
    gapInBlocks: NaN,
    smallestBlock: undefined,
    offers: [],
    tightnessByQuarter: [],
    rescueUsd: NaN,
    rescuePrice,
    iterations: 0,
    boundsUsd: [],
    counts: sddp.counts,
    size: {
      stages: stages.length,
      nodes: stages.reduce((sum, { nodes }) => sum + nodes.length, 0),
      realisations: stages.reduce((sum, stage) => sum + childrenOf(stage).count, 0),
      states: built.problem.initial.length,
      columns: Math.max(...stages.map(({ nodes }) => nodes[0]!.programme.columns)),
    },
    leftOut,
  };
}

/** Sums over sampled futures. */
interface Tally {
  readonly demand: number[];
  readonly capacity: number[];
  readonly signed: number[];
  rescue: number;
  readonly built: BuiltPlanningModel;
  readonly law: PlanningLaw;
}

const openTally = (built: BuiltPlanningModel, law: PlanningLaw): Tally => ({
  demand: law.nodes.map(() => 0),
  capacity: law.nodes.map(() => 0),
  signed: built.blocks.map(() => 0),
  rescue: 0,
  built,
  law,
});

/** The trained policy, with what it does added up. */
function tallied(sddp: Sddp, tally: Tally): Policy {
  const { built, law } = tally;
  const capacityIn = 3 + built.blocks.length;
  return ({ stage, node, realisation, state }) => {
    const answer = sddp.solveAt(stage, node, realisation, state);
    if (answer.status !== "optimal") return undefined;
    const columns = built.columnsOf(stage);
    let capacity = law.signedMtok[stage]! / built.unitMtok + state[capacityIn]!;
    columns.blocks.forEach((column, i) => {
      tally.signed[i]! += answer.primal[column]!;
      capacity += (answer.primal[column]! * built.blocks[i]!.mtok[0]!) / built.unitMtok;
    });
    tally.demand[stage]! += answer.primal[columns.demand]!;
    tally.capacity[stage]! += capacity;
    tally.rescue += answer.primal[columns.rescue]!;
    return answer;
  };
}

/** The first signing in whole blocks, on the cuts. */
function wholeFirstStage(sddp: Sddp, built: BuiltPlanningModel, solver: Solver): { readonly objective: number; readonly blocks: readonly number[] } {
  const { blocks } = built.columnsOf(0);
  const programme = sddp.model(0, 0).asProgramme(0, built.problem.initial, blocks);
  const held = solver.hold(programme);
  const solution = checkedSolve(held, (candidate) => provesFeasible(programme, candidate), sddp.counts, { relativeGap: 1e-7, nodeLimit: 2000 });
  held.dispose();
  if (solution.status !== "optimal") return { objective: NaN, blocks: blocks.map(() => NaN) };
  return { objective: solution.objective, blocks: blocks.map((column) => Math.round(solution.primal[column]!)) };
}

/** Where a training stands in the whole. */
interface Told {
  readonly stage: string;
  readonly from: number;
  readonly total: number;
  readonly usd: (cost: number) => number;
}

/** Training steps as steps of the whole. */
function* told(steps: ReturnType<Sddp["trainSteps"]>, { stage, from, total, usd }: Told): Generator<PlanningStep, TrainReport> {
  for (let next = steps.next(); ; next = steps.next()) {
    if (next.done === true) return next.value;
    yield { stage, done: from + next.value.done, total, boundUsd: usd(next.value.bound) };
  }
}

interface NothingMore extends Pick<Told, "from" | "total"> {
  readonly solver: Solver;
  readonly rescuePrice: number;
  readonly options: PlanningOptions;
  readonly usd: (cost: number) => number;
}

/** Value of signing nothing more, on sampled futures with the cost-to-go of that problem as control variate. */
function* nothingMore(
  model: Model,
  law: PlanningLaw,
  { solver, rescuePrice, options, usd, from, total }: NothingMore,
): Generator<PlanningStep, { readonly usd: number; readonly counts: Sddp["counts"] }> {
  const built = buildPlanningModel(model, law, { rescuePrice, minimumCashUsd: options.minimumCashUsd, nothingMore: true });
  const sddp = openSddp(built.problem, solver);
  const { status } = yield* told(sddp.trainSteps({ ...TRAINING, iterations: NOTHING.iterations, seed: options.seed }), {
    stage: "signing nothing more",
    from,
    total,
    usd,
  });
  const value =
    status === "trained" ? valueOfPolicy(sddp, trainedPolicy(sddp), { paths: NOTHING.paths, seed: options.seed, stream: "planning-evaluate" }).mean : NaN;
  sddp.dispose();
  return { usd: usd(value), counts: sddp.counts };
}

/** EVPI, and VSS against the mean plan re-planned every quarter. */
function* informationWorth({ sddp, solver, built }: Shape, options: PlanningOptions, total: number): Generator<PlanningStep, PlanningInformation | undefined> {
  const { informationPaths = 0, seed } = options;
  if (informationPaths === 0) return undefined;
  const steps = informationSteps(sddp, solver, { paths: informationPaths, seed, stream: "planning-evaluate" });
  for (let next = steps.next(); ; next = steps.next()) {
    if (next.done === true) {
      const { paths, perfect, meanPlan } = next.value;
      const inUsd = ({ mean, halfWidth }: CostDifference): PlanningInformation["perfect"] => ({
        usd: mean * built.unitUsd,
        halfWidthUsd: halfWidth * built.unitUsd,
      });
      return { paths, perfect: inUsd(perfect), beyondMeanPlan: inUsd(meanPlan) };
    }
    yield { stage: `worth of knowing, future ${next.value} of ${informationPaths}`, done: total, total, boundUsd: -sddp.bound() * built.unitUsd };
  }
}

/** The offer whose block binds the company least: its payments over the term. */
function smallestBlock({ blocks }: BuiltPlanningModel): PlanningResult["smallestBlock"] {
  const smallest = [...blocks].sort((a, b) => a.paymentsUsd - b.paymentsUsd)[0];
  return smallest === undefined ? undefined : { name: smallest.name, paymentsUsd: smallest.paymentsUsd };
}

function offersOf({ built, sddp, law, solver }: Shape, whole: readonly number[], tally: Tally, paths: number): OfferInPlanningModel[] {
  const root = sddp.solveAt(0, 0, 0, built.problem.initial);
  const { blocks: columns } = built.columnsOf(0);
  const factors = law.nodes[0]![0]!.priceFactor;
  const losses = firstBlockLosses(sddp, built, solver, root);
  return built.blocks.map((terms, i) => {
    const canSign = losses[i] !== undefined;
    const loss = (losses[i] ?? NaN) * built.unitUsd;
    const priced = pricedAtHorizon(terms, factors[terms.offer]!) * built.discount;
    return {
      name: terms.name,
      blocksNow: canSign ? root.primal[columns[i]!]! : 0,
      wholeBlocksNow: canSign ? whole[i]! : 0,
      lossOfFirstBlockUsd: loss,
      blockPaymentsUsd: terms.paymentsUsd * built.discount,
      entryPriceShare: canSign && priced > 0 ? 1 - loss / priced : undefined,
      blocksInAll: tally.signed[i]! / Math.max(1, paths),
    };
  });
}

/**
 * What the first block of each offer would cost the optimum: the first stage is solved once more with that block forced in.
 * The reduced cost will not do: what is signed and what falls due stand at 0 together, and the loss may lie on either.
 */
function firstBlockLosses(sddp: Sddp, built: BuiltPlanningModel, solver: Solver, root: StageAnswer): (number | undefined)[] {
  const programme = sddp.model(0, 0).asProgramme(0, built.problem.initial, []);
  const held = solver.hold(programme);
  const losses = built.columnsOf(0).blocks.map((column): number | undefined => {
    const most = programme.upper[column]!;
    if (root.status !== "optimal" || most <= 0) return undefined;
    const at = root.primal[column]!;
    if (at > 1e-6) return 0;
    const forced = Math.min(1, most);
    const lower = programme.lower.slice();
    lower[column] = forced;
    held.setColumnBounds(Int32Array.of(column), Float64Array.of(forced), Float64Array.of(most));
    const solution = checkedSolve(held, (candidate) => provesOptimal({ ...programme, lower }, candidate), sddp.counts);
    held.setColumnBounds(Int32Array.of(column), Float64Array.of(0), Float64Array.of(most));
    return solution.status === "optimal" ? Math.max(0, solution.objective - root.value) / forced : undefined;
  });
  held.dispose();
  return losses;
}

const pricedAtHorizon = (terms: BlockTerms, factor: number): number => terms.pricedUsd.reduce((a, b) => a + b, 0) * factor;

/** What is in a plan and not in its planning model. */
const leftOutOf = ({ feedback, impacts, products, clouds }: Model): readonly string[] => [
  ...leftOutAlways,
  ...(feedback === undefined ? [] : ["what development, tools, local models and rivals' prices do to later demand and prices, and segments as ceilings"]),
  ...(impacts === undefined ? [] : ["what our own purchases do to market prices"]),
  ...(products.some(({ convertsTo }) => convertsTo >= 0) ? ["free users who come to pay"] : []),
  ...(clouds.length === 0 ? [] : ["what clouds keep of sales above the first tier"]),
];

const leftOutAlways: readonly string[] = [
  "months within a quarter, and futures between the nodes and noise points",
  "lots after the first signing",
  "insolvency as an end: rescue money at its price stands in for it",
  "raises that are not signed, debt, dilution, taxes and interest on debt",
  "late delivery of what is offered, damages and long-stop dates",
  "exits by suppliers, our own notices and renewals, what can be sublet",
  "products apart from each other: each Mtok served brings the mean",
  "prices of offers within a node: each node has its mean",
];
