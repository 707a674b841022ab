/** The risk register of a plan: each event switched off on the same futures. */
import { openFutures } from "../core/company/futures/draw-futures.ts";
import { openSimulator } from "../core/company/simulate.ts";
import { proportion } from "../core/results/merged.ts";
import { runColumns } from "../core/results/paired-runs.ts";
import { contribution, levelOf, liveEvents, type RegisterAnswer, registeredRisks, registerRuns } from "../core/results/risk-register.ts";
import type { Proportion } from "../core/results/run.ts";
import type { ValidPlan } from "./load-plan.ts";
import { type JobRunner, OperatingError, type RunOptions } from "./ports.ts";
import { type ComparedRequest, comparedRun, runOnSameFutures } from "./same-futures.ts";

/** @throws OperatingError if the plan has no events; the signal's reason if aborted */
export async function riskRegister(loaded: ValidPlan, request: ComparedRequest, runner: JobRunner, options: RunOptions): Promise<RegisterAnswer> {
  const { plan, basePlan } = loaded;
  const run = comparedRun(loaded, request);
  if (liveEvents(plan).length === 0)
    throw new OperatingError("the plan has no event that can strike", {
      fault: "input",
      hint: "write `events: {safety-incident: {chance: 10%, when: 2027-01 to 2029-12, lasts: 9 months, effects: {demand.run_rate: -30%}}}`, or name a scenario that has some",
    });
  const plans = registerRuns(plan).map((one) => ({ plan: one.plan, basePlan, keep: runColumns }));
  const results = await runOnSameFutures(plans, { ...run, stage: "each risk off" }, runner, options);
  return {
    ...run,
    hasRival: plan.rival !== undefined,
    isValued: plan.valuation !== undefined,
    withAll: levelOf(results[0]!),
    withNone: levelOf(results[1]!),
    together: contribution(results[0]!, results[1]!),
    risks: registeredRisks(plan, results, strikesOf(loaded, run.seed, run.paths)),
  };
}

/** Futures in which each event that can strike does. */
function strikesOf({ plan, basePlan }: ValidPlan, seed: number, paths: number): readonly Proportion[] {
  const { model } = openSimulator(plan, basePlan, seed);
  const names = liveEvents(plan);
  const counts = names.map(() => 0);
  const source = openFutures(model, seed);
  for (let p = 0; p < paths; p++) {
    const { eventMonth } = source.draw(p);
    names.forEach((name, n) => {
      if (eventMonth[model.events.findIndex((event) => event.name === name)]! < Infinity) counts[n]!++;
    });
  }
  return counts.map((count) => proportion(count, paths));
}
