/**
 * Decisions run through the company on the same futures.
 *
 * A task is plain data: decisions, a seed, a range of paths. Each path is drawn once and lived through under each of the
 * decisions, as the plan is written (its playbook and its unsigned raises included).
 */
import type { Books } from "../company/books/books.ts";
import { openFutures } from "../company/futures/draw-futures.ts";
import type { Futures, FutureSource } from "../company/futures/futures.ts";
import type { Tilt } from "../company/futures/latents.ts";
import { observeDemand } from "../company/operations/claims.ts";
import type { MonthOperations, Operations } from "../company/operations/operations.ts";
import { dueCapacity } from "../company/policy/policy.ts";
import { isRaceMonth, type Race, runRace } from "../company/outcome.ts";
import { openSimulator, runPath, type Simulator } from "../company/simulate.ts";
import type { Plan } from "../plan/vocabulary/vocabulary.ts";
import type { Decision } from "./decision.ts";
import { demandWorkload } from "./economics.ts";
import { type Shift, shiftFutures } from "./shift.ts";
import { decisionPolicy, declineRaises, mostSignings, openRuleDesk, type RuleDesk } from "./decision-policy.ts";

/** What is kept of a path under a decision. */
export const outcomeNames = [
  /** Value to today's holders, creditors' losses counted, USD; NaN in a plan without `valuation:`. */
  "valueUsd",
  /** Part of it that is the multiple. */
  "terminalUsd",
  /** Without any multiple, receivables and payables settled. */
  "settledUsd",
  /** To shareholders only: a failed path counts zero. */
  "shareholdersUsd",
  /** Month of failure; −1: none. */
  "failedMonth",
  /** Month of falling behind the rival; −1: never. */
  "behindMonth",
  /** Least development so far over what counts as behind, at the quarter-ends that are looked at: below 1 it is behind; Infinity without a rival. */
  "leastLead",
  /** Months in which more is unserved than the plan's limit allows, within the limit's span. */
  "unservedMonths",
  /** Raised and drawn over the path, USD. */
  "fundingUsd",
  "cashTroughUsd",
] as const;
export type OutcomeName = (typeof outcomeNames)[number];
export type Outcomes = Readonly<Record<OutcomeName, Float64Array>>;

export interface EvaluationTask {
  readonly seed: number;
  readonly firstPath: number;
  readonly pathCount: number;
  /** Futures by number, of which `firstPath` and `pathCount` are a range; absent: all of the seed's. */
  readonly paths?: readonly number[];
  readonly decisions: readonly Decision[];
  /** What is moved on every path. */
  readonly shift?: Shift;
  /** Shifts what futures rest on; the rule still expects what the plan says. */
  readonly tilt?: Tilt;
  /** Keeps tightness by month too. */
  readonly isDetailed?: boolean;
}

export interface EvaluationPart {
  readonly firstPath: number;
  readonly pathCount: number;
  /** In the order of the task's decisions. */
  readonly outcomes: readonly Outcomes[];
  /** Part drawn of each belief, [belief × path]. */
  readonly beliefPart: Uint8Array;
  /**
   * For the first decision of a detailed task, [path × month]: demand of the main inference workload over what own capacity
   * in service could serve of it, after floors and headroom and evenly through the day; NaN once a path has failed.
   */
  readonly tightness?: Float64Array;
}

/** Decides and simulates; not shared between threads. */
export type Evaluator = (task: EvaluationTask) => EvaluationPart;

/** A simulator whose policy is a decision's. */
export interface DecisionSpace {
  readonly simulator: Simulator;
  readonly desk: RuleDesk;
}

/** @param seed seed of the futures that forecasts are trained on */
export function openDecisionSpace(plan: Plan, basePlan: Plan, seed: number): DecisionSpace {
  const offers = Object.keys(plan.offers).length;
  const simulator = openSimulator(plan, basePlan, seed, () => ({ decide() {} }), mostSignings(offers, Math.ceil(plan.calendar.months / 2), 4 * offers));
  return { simulator, desk: openRuleDesk(simulator.space, seed) };
}

/**
 * @param plan          the plan, its scenario applied
 * @param basePlan      the plan without its scenario
 * @param forecastSeed  seed of the futures that forecasts are trained on
 */
export function openEvaluator(plan: Plan, basePlan: Plan, forecastSeed: number): Evaluator {
  const { simulator, desk } = openDecisionSpace(plan, basePlan, forecastSeed);
  const { model } = simulator;
  const sources = new Map<number, FutureSource>();
  let tilted: { readonly key: string; readonly source: FutureSource } | undefined;
  const sourceOf = (seed: number, tilt: Tilt | undefined): FutureSource => {
    if (tilt !== undefined) {
      const key = JSON.stringify([seed, tilt]);
      if (tilted?.key !== key) tilted = { key, source: openFutures(model, seed, false, tilt) };
      return tilted.source;
    }
    const known = sources.get(seed) ?? openFutures(model, seed);
    sources.set(seed, known);
    return known;
  };
  const w = demandWorkload(model, openFutures(model, 0).draw("base"));
  return ({ seed, firstPath, pathCount, paths, decisions, shift, tilt, isDetailed }) => {
    const source = sourceOf(seed, tilt);
    const runs = decisions.map((decision) => ({
      decision,
      simulator: { ...simulator, policy: decisionPolicy(desk, decision) },
      outcomes: Object.fromEntries(outcomeNames.map((name) => [name, new Float64Array(pathCount)])) as Record<OutcomeName, Float64Array>,
    }));
    const beliefPart = new Uint8Array(model.beliefs.length * pathCount);
    const tightness = isDetailed === true ? new Float64Array(pathCount * model.months).fill(NaN) : undefined;
    for (let p = 0; p < pathCount; p++) {
      const futures = source.draw(paths === undefined ? firstPath + p : paths[firstPath + p]!);
      const putBack = shift === undefined ? undefined : shiftFutures(model, futures, shift);
      for (let b = 0; b < model.beliefs.length; b++) beliefPart[b * pathCount + p] = futures.beliefPart[b]!;
      runs.forEach((run, d) => {
        const watch = tightness === undefined || d > 0 || w < 0 ? undefined : watchTightness(run.simulator, futures, w, tightness.subarray(p * model.months));
        livePath(run.simulator, run.decision, futures, { outcomes: run.outcomes, p, watch });
      });
      putBack?.();
    }
    return { firstPath, pathCount, outcomes: runs.map(({ outcomes }) => outcomes), beliefPart, ...(tightness === undefined ? {} : { tightness }) };
  };
}

interface Kept {
  readonly outcomes: Record<OutcomeName, Float64Array>;
  readonly p: number;
  readonly watch: ((t: number, operations: Operations) => void) | undefined;
}

/** Writes tightness of each month lived. */
function watchTightness({ model, space }: Simulator, futures: Futures, w: number, out: Float64Array): (t: number, operations: Operations) => void {
  return (t, operations) => {
    const capacity = dueCapacity(space, futures, operations, w, t, t);
    out[t] = capacity > 0 ? observeDemand(model, futures, w, t) / capacity : Infinity;
  };
}

function livePath(simulator: Simulator, decision: Decision, futures: Futures, { outcomes, p, watch }: Kept): void {
  const { model } = simulator;
  const limit = model.plan.limits!.unserved;
  const span = Math.min(limit?.withinMonths ?? model.months, model.months);
  let fundingUsd = 0;
  let unserved = 0;
  let lived = 0;
  const race: Race = { ours: 0, rivals: 0, behindMonth: Infinity };
  let leastLead = Infinity;
  const develop = (effectiveH100eHours: number, t: number): void => {
    if (model.rival === undefined) return;
    runRace(model, futures, race, effectiveH100eHours, t);
    if (isRaceMonth(t)) leastLead = Math.min(leastLead, race.ours / (futures.parameters[model.rival.behindBelow]! * race.rivals));
  };
  const observer = {
    month(t: number, month: MonthOperations, books: Books, operations: Operations): void {
      watch?.(t, operations);
      develop(month.effectiveH100eHours, t);
      fundingUsd += books.fundingUsd;
      lived = t + 1;
      if (limit !== undefined && t < span && month.totalDemandMtok > 0 && 1 - month.totalServedMtok / month.totalDemandMtok > limit.bound) unserved++;
    },
  };
  const undo = declineRaises(model, decision, futures);
  const result = runPath(simulator, futures, observer, true);
  undo();
  const failed = result.failedMonth[2]!;
  // A company that has failed develops no more.
  for (let t = failed; t < model.months; t++) develop(0, t);
  outcomes.valueUsd[p] = result.valueUsd;
  outcomes.terminalUsd[p] = result.terminalUsd;
  outcomes.settledUsd[p] = result.settledUsd;
  outcomes.shareholdersUsd[p] = result.shareholdersUsd;
  outcomes.failedMonth[p] = failed < Infinity ? failed : -1;
  outcomes.behindMonth[p] = result.behindMonth < Infinity ? result.behindMonth : -1;
  outcomes.leastLead[p] = leastLead;
  // A company that has failed serves nobody.
  outcomes.unservedMonths[p] = limit === undefined ? 0 : unserved + Math.max(0, span - lived);
  outcomes.fundingUsd[p] = fundingUsd;
  outcomes.cashTroughUsd[p] = simulator.books[2]!.cashTroughUsd;
}

/** Outcomes of all paths of several parts, in order of paths. @throws Error if the parts leave a gap */
export function joinParts(parts: readonly EvaluationPart[], beliefCount: number): Omit<EvaluationPart, "firstPath"> {
  const ordered = [...parts].sort((a, b) => a.firstPath - b.firstPath);
  const first = ordered[0];
  if (first === undefined) throw new Error("no parts to join");
  let pathCount = 0;
  for (const part of ordered) {
    if (part.firstPath !== first.firstPath + pathCount) throw new Error(`parts leave a gap or overlap at path ${part.firstPath}`);
    pathCount += part.pathCount;
  }
  const outcomes = first.outcomes.map(() => Object.fromEntries(outcomeNames.map((name) => [name, new Float64Array(pathCount)])) as Outcomes);
  const beliefPart = new Uint8Array(beliefCount * pathCount);
  for (const part of ordered) {
    const at = part.firstPath - first.firstPath;
    part.outcomes.forEach((columns, d) => {
      for (const name of outcomeNames) outcomes[d]![name].set(columns[name], at);
    });
    for (let b = 0; b < beliefCount; b++) beliefPart.set(part.beliefPart.subarray(b * part.pathCount, (b + 1) * part.pathCount), b * pathCount + at);
  }
  if (first.tightness === undefined) return { pathCount, outcomes, beliefPart };
  const months = first.tightness.length / first.pathCount;
  const tightness = new Float64Array(pathCount * months);
  for (const part of ordered) tightness.set(part.tightness!, (part.firstPath - first.firstPath) * months);
  return { pathCount, outcomes, beliefPart, tightness };
}

/** Path-lives of a range: enough that handing over costs little, few enough that workers end together. */
const livesPerRange = 240;

/** A task cut into ranges of paths, which can run anywhere. */
export function rangesOfTask(task: EvaluationTask): EvaluationTask[] {
  const size = Math.max(1, Math.min(64, Math.ceil(livesPerRange / Math.max(1, task.decisions.length))));
  return Array.from({ length: Math.ceil(task.pathCount / size) }, (_, k) => ({
    ...task,
    firstPath: task.firstPath + k * size,
    pathCount: Math.min(size, task.pathCount - k * size),
  }));
}

/** Beliefs a part tells of, path by path. */
export const beliefsOfPart = (part: EvaluationPart): number => part.beliefPart.length / part.pathCount;
