/** The risk register of a plan: each event switched off on the same futures. */
import { openFutures } from "../core/company/draw-futures.ts";
import { openSimulator } from "../core/company/simulate.ts";
import type { Plan } from "../core/plan/vocabulary.ts";
import { mergeChunks, proportion } from "../core/results/merged.ts";
import { type RunColumns, runColumns } from "../core/results/paired-runs.ts";
import { contribution, levelOf, liveEvents, type RegisterAnswer, registeredRisks, registerRuns } from "../core/results/risk-register.ts";
import { renderRisksReport } from "../formats/report/risks-report.ts";
import { monthLabels } from "../core/results/summarise.ts";
import type { ValidPlan } from "./load-plan.ts";
import { type JobRunner, OperatingError, type RunOptions } from "./ports.ts";
import { chunksOf } from "./simulate.ts";

export interface RisksRequest {
  readonly scenario?: string | undefined;
  readonly paths?: number | undefined;
  readonly seed?: number | undefined;
  readonly engine: string;
}

/** Futures a run, unless told otherwise: differences on the same futures need fewer than levels do. */
export const comparedFutures = 2000;

/**
 * Runs several plans on the same futures, one after the other.
 *
 * @throws the signal's reason if aborted
 */
export async function runOnSameFutures(
  plans: readonly { readonly plan: Plan; readonly basePlan: Plan }[],
  { seed, paths, stage }: { readonly seed: number; readonly paths: number; readonly stage: string },
  runner: JobRunner,
  options: RunOptions,
): Promise<readonly RunColumns[]> {
  const results: RunColumns[] = [];
  for (const { plan, basePlan } of plans) {
    const { law } = openSimulator(plan, basePlan, seed).policy;
    const done = results.length * paths;
    const job = { plan, basePlan, seed, paths, chunks: chunksOf(paths), keepAll: false, ...(law === undefined ? {} : { law }) };
    const chunks = await runner.run(job, {
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      onProgress: (progress) => options.onProgress?.({ ...progress, stage, done: done + progress.done, total: plans.length * paths }),
    });
    options.signal?.throwIfAborted();
    results.push(runColumns(mergeChunks(chunks, plan.calendar.months)));
  }
  return results;
}

/** @throws OperatingError if the plan has no events; the signal's reason if aborted */
export async function riskRegister(loaded: ValidPlan, request: RisksRequest, runner: JobRunner, options: RunOptions): Promise<RegisterAnswer> {
  const { plan, basePlan } = loaded;
  const seed = request.seed ?? plan.seed;
  const paths = request.paths ?? Math.min(plan.paths, comparedFutures);
  if (liveEvents(plan).length === 0)
    throw new OperatingError("the plan has no event that can strike", {
      fault: "input",
      hint: "write `events: {safety-incident: {chance: 10%, when: 2027-01 to 2029-12, lasts: 9 months, effects: {demand.run_rate: -30%}}}`, or name a scenario that has some",
    });
  const runs = registerRuns(plan).map((run) => ({ plan: run.plan, basePlan }));
  const results = await runOnSameFutures(runs, { seed, paths, stage: "register" }, runner, options);
  return {
    planName: plan.name,
    planHash: loaded.planHash,
    ...(request.scenario === undefined ? {} : { scenario: request.scenario }),
    engine: request.engine,
    seed,
    paths,
    months: plan.calendar.months,
    start: monthLabels(plan.calendar.start, 1)[0]!,
    hasRival: plan.rival !== undefined,
    isValued: plan.valuation !== undefined,
    withAll: levelOf(results[0]!),
    withNone: levelOf(results[1]!),
    together: contribution(results[0]!, results[1]!),
    risks: registeredRisks(plan, results, strikesOf(loaded, seed, paths)),
  };
}

/** Futures in which each event that can strike does. */
function strikesOf({ plan, basePlan }: ValidPlan, seed: number, paths: number) {
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

/** Files of a register, by name. */
export const risksNames = ["manifest.json", "risks.json", "report.html"] as const;

/** What a register leaves in its folder. @param date of the report, `YYYY-MM-DD` */
export function risksFiles(answer: RegisterAnswer, date: string): Map<string, string> {
  const files = new Map([
    ["risks.json", `${JSON.stringify(answer)}\n`],
    ["report.html", renderRisksReport(answer, date)],
  ]);
  const { planHash, engine, seed, paths } = answer;
  const manifest = { kind: "risks", planHash, engine, seed, paths, files: [...files.keys()].map((name) => ({ name })) };
  return files.set("manifest.json", `${JSON.stringify(manifest)}\n`);
}
