/** Several plans on the same futures: what `risks`, `floor` and `access` rest on. */
import { openSimulator } from "../core/company/simulate.ts";
import type { Plan } from "../core/plan/vocabulary/vocabulary.ts";
import { type Merged, mergeChunks } from "../core/results/merged.ts";
import type { ComparedRun } from "../core/results/paired-runs.ts";
import { monthLabels } from "../core/results/summarise.ts";
import { renderToldReport } from "../formats/report/told-report.ts";
import type { ToldAnswer } from "../formats/text/told-answer.ts";
import type { ValidPlan } from "./load-plan.ts";
import type { JobRunner, RunOptions } from "./ports.ts";
import { chunksOf } from "./simulate.ts";

export interface ComparedRequest {
  readonly scenario?: string | undefined;
  readonly paths?: number | undefined;
  readonly seed?: number | undefined;
  /** Name and version of the program, kept with every result. */
  readonly engine: string;
}

/** Futures a run, unless told otherwise: differences on the same futures need fewer than levels do. */
export const comparedFutures = 2000;

export function comparedRun({ plan, planHash }: ValidPlan, request: ComparedRequest): ComparedRun {
  return {
    planName: plan.name,
    planHash,
    ...(request.scenario === undefined ? {} : { scenario: request.scenario }),
    engine: request.engine,
    seed: request.seed ?? plan.seed,
    paths: request.paths ?? Math.min(plan.paths, comparedFutures),
    months: plan.calendar.months,
    start: monthLabels(plan.calendar.start, 1)[0]!,
  };
}

export interface PlanOnFutures<Result> {
  readonly plan: Plan;
  readonly basePlan: Plan;
  /** What is kept of its run. */
  readonly keep: (merged: Merged) => Result;
  /** Factors on prices of products, by name. */
  readonly priceFactors?: Readonly<Record<string, number>>;
}

/**
 * Runs several plans on the same futures, one after the other.
 *
 * @throws the signal's reason if aborted
 */
export async function runOnSameFutures<Result>(
  plans: readonly PlanOnFutures<Result>[],
  { seed, paths, stage }: { readonly seed: number; readonly paths: number; readonly stage: string },
  runner: JobRunner,
  options: RunOptions,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const { plan, basePlan, keep, priceFactors } of plans) {
    const { law } = openSimulator(plan, basePlan, seed).policy;
    const done = results.length * paths;
    const job = {
      plan,
      basePlan,
      seed,
      paths,
      chunks: chunksOf(paths),
      keepAll: false,
      ...(law === undefined ? {} : { law }),
      ...(priceFactors === undefined ? {} : { priceFactors }),
    };
    const chunks = await runner.run(job, {
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      onProgress: (progress) => options.onProgress?.({ ...progress, stage, done: done + progress.done, total: plans.length * paths }),
    });
    options.signal?.throwIfAborted();
    results.push(keep(mergeChunks(chunks, plan.calendar.months)));
  }
  return results;
}

/** Files of a told answer, by name; `kind` is that of the answer: "risks". */
export const toldNames = (kind: string): readonly string[] => ["manifest.json", `${kind}.json`, "report.html"];

/** What a told answer leaves in its folder. @param date of the report, `YYYY-MM-DD` */
export function toldFiles(kind: string, answer: ComparedRun, told: ToldAnswer, date: string): Map<string, string> {
  const files = new Map([
    [`${kind}.json`, `${JSON.stringify(answer)}\n`],
    ["report.html", renderToldReport(told, date)],
  ]);
  const { planHash, engine, seed, paths } = answer;
  const manifest = { kind, planHash, engine, seed, paths, files: [...files.keys()].map((name) => ({ name })) };
  return files.set("manifest.json", `${JSON.stringify(manifest)}\n`);
}
