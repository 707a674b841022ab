/** A term sheet weighed against a plan: take, counter or reject, and what each of its clauses is worth. */
import type { Model } from "../core/company/model/model.ts";
import type { Plan } from "../core/plan/vocabulary/vocabulary.ts";
import { type ClauseWorth, clausesOf } from "../core/procurement/clauses.ts";
import type { Decision } from "../core/procurement/decision.ts";
import { openDecisionSpace } from "../core/procurement/evaluate.ts";
import { groupsOf, measure, objectiveColumn, objectiveOf, paired } from "../core/procurement/measure.ts";
import { openProblem } from "../core/procurement/problem.ts";
import { recalling } from "../core/procurement/recall.ts";
import { isAsSafe, type OfferAnswer, type OfferWeighed, weighOffer } from "../core/procurement/weigh-offer.ts";
import type { CommitPorts } from "./commit.ts";
import { seedOf } from "./procurement-desk.ts";
import type { ValidPlan } from "./load-plan.ts";
import { type EvaluationRunner, OperatingError, type RunOptions } from "./ports.ts";

export interface OfferRequest {
  /** Name of the offer in the plan with it. */
  readonly name: string;
  /** The decision made without it. */
  readonly standing: Decision;
  readonly hasClauses: boolean;
  /** "2026-07". */
  readonly start: string;
  /** Futures on which it is weighed; by default 250 at 60 months, and more where the horizon is shorter. */
  readonly paths?: number;
}

/** Futures on which an offer is weighed, at 60 months. */
const weighedPaths = 250;

/** Names of the offers that a plan has and another has not. */
export const addedOffers = (plan: Plan, before: Plan): readonly string[] => Object.keys(plan.offers).filter((name) => !(name in before.offers));

/** @throws the signal's reason if aborted; OperatingError if the offer serves no demand of the plan */
export async function weigh(loaded: ValidPlan, request: OfferRequest, ports: CommitPorts, options: RunOptions): Promise<OfferAnswer> {
  const { plan, basePlan, planHash } = loaded;
  const forecastSeed = seedOf(ports.sha256, `plimsoll forecast ${planHash}`);
  const selectSeed = seedOf(ports.sha256, `plimsoll offer ${planHash}`);
  const problem = openProblem(openDecisionSpace(plan, basePlan, forecastSeed));
  if (!problem.economics.some(({ name }) => name === request.name))
    throw new OperatingError(`the offer ${request.name} serves no demand of the plan within its horizon`, {
      fault: "input",
      hint: "check its chip, its `max`, its `from` and its `lead`: `plimsoll explain`",
    });
  const paths = request.paths ?? Math.min(10_000, Math.round((weighedPaths * 60) / problem.model.months));
  const runner = ports.openRunner({ plan, basePlan, forecastSeed });
  let weighed: OfferWeighed;
  try {
    const work = recalling(weighOffer(problem, request.name, request.standing, paths), problem.model.beliefs.length);
    for (let step = work.next(); ;) {
      if (step.done === true) {
        weighed = step.value;
        break;
      }
      const { stream: _, stage, ...task } = step.value;
      options.onProgress?.({ stage, done: task.decisions.length, total: task.decisions.length, unit: "decisions" });
      step = work.next(await runner.evaluate({ seed: selectSeed, ...task }, options.signal));
    }
  } finally {
    await runner.close();
  }
  const answer = { ...weighed, planName: plan.name, start: request.start };
  if (!request.hasClauses) return answer;
  const task = { ...request, considered: weighed.considered, model: problem.model, paths, forecastSeed, selectSeed };
  return { ...answer, clauses: await clauseWorths(loaded, task, ports, options) };
}

interface ClauseTask extends OfferRequest {
  readonly model: Model;
  /** Decisions to choose from, the standing one first. */
  readonly considered: readonly Decision[];
  readonly paths: number;
  readonly forecastSeed: number;
  readonly selectSeed: number;
}

/**
 * Each clause changed in turn, on the same futures, against the term sheet as offered. In both the best of the decisions
 * considered is taken anew: other volumes, or none, and what gives way for them, among those as safe as what stands.
 */
async function clauseWorths(
  { plan, basePlan }: ValidPlan,
  task: ClauseTask,
  ports: CommitPorts,
  { signal, onProgress }: RunOptions,
): Promise<readonly ClauseWorth[]> {
  const { model, considered, paths, name } = task;
  const clauses = clausesOf(plan, name);
  const live = async (changed: Plan): Promise<Chosen> => {
    const runner: EvaluationRunner = ports.openRunner({ plan: changed, basePlan, forecastSeed: task.forecastSeed });
    try {
      const answer = await runner.evaluate({ seed: task.selectSeed, firstPath: 0, pathCount: paths, decisions: considered }, signal);
      const groups = groupsOf(model, answer);
      const measured = answer.outcomes.map((outcomes) => measure(model, outcomes, groups));
      const best = measured.reduce((at, one, d) => (isAsSafe(one, measured[0]!) && one.value.mean > measured[at]!.value.mean ? d : at), 0);
      const blocks = considered[best]!.orders.reduce((sum, order) => sum + (order.offer === name ? order.blocks : 0), 0);
      return { value: objectiveColumn(answer.outcomes[best]!, objectiveOf(model)), insolvent: measured[best]!.insolvent, blocks };
    } finally {
      await runner.close();
    }
  };
  const offered = await live(plan);
  const worths: ClauseWorth[] = [];
  for (const { id, change, plan: changed } of clauses) {
    onProgress?.({ stage: "clauses", done: worths.length, total: clauses.length, unit: "clauses" });
    const without = await live(changed);
    const changeUsd = paired(without.value, offered.value);
    worths.push({ id, change, changeUsd, insolventChange: without.insolvent - offered.insolvent, blocks: without.blocks });
  }
  return worths;
}

/** The best decision under a term sheet. */
interface Chosen {
  readonly value: Float64Array;
  readonly insolvent: number;
  /** Of the offer. */
  readonly blocks: number;
}
