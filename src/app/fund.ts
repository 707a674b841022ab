/** Funding of a plan: how much it needs, by when, from which source, and what waiting costs. */
import { openSimulator } from "../core/company/simulate.ts";
import { aQuarterLater, type FundingAnswer, fundingAnswer, withoutOffering } from "../core/funding/funding-answer.ts";
import type { Plan } from "../core/plan/vocabulary/vocabulary.ts";
import { mergeChunks } from "../core/results/merged.ts";
import { runColumns } from "../core/results/paired-runs.ts";
import { monthLabels } from "../core/results/summarise.ts";
import type { ValidPlan } from "./load-plan.ts";
import type { JobRunner, RunOptions } from "./ports.ts";
import { type ComparedRequest, comparedRun, runOnSameFutures } from "./same-futures.ts";
import { chunksOf } from "./simulate.ts";

/** @throws the signal's reason if aborted */
export async function fund(loaded: ValidPlan, request: ComparedRequest, runner: JobRunner, options: RunOptions): Promise<FundingAnswer> {
  const { plan, basePlan } = loaded;
  const run = comparedRun(loaded, request);
  const { seed, paths, months } = run;
  const raises = Object.values(plan.finance.raises);
  const others: readonly (readonly [name: "aQuarterLater" | "withoutOffering", plan: Plan])[] = [
    ...(raises.some(({ signed }) => !signed) ? ([["aQuarterLater", aQuarterLater(plan)]] as const) : []),
    ...(raises.some(({ kind }) => kind === "ipo") ? ([["withoutOffering", withoutOffering(plan)]] as const) : []),
  ];
  const { law } = openSimulator(plan, basePlan, seed).policy;
  const job = { plan, basePlan, seed, paths, chunks: chunksOf(paths), keepAll: false, reading: "unfunded" as const, ...(law === undefined ? {} : { law }) };
  const total = (2 + others.length) * paths;
  const chunks = await runner.run(job, {
    ...options,
    onProgress: (progress) => options.onProgress?.({ ...progress, stage: "without outside money", total }),
  });
  options.signal?.throwIfAborted();
  const plans = [plan, ...others.map(([, other]) => other)].map((one) => ({ plan: one, basePlan, keep: runColumns }));
  const results = await runOnSameFutures(plans, { seed, paths, stage: "with its funding" }, runner, {
    ...options,
    onProgress: (progress) => options.onProgress?.({ ...progress, done: paths + progress.done, total }),
  });
  return fundingAnswer(plan, run, monthLabels(plan.calendar.start, months), {
    unfunded: mergeChunks(chunks, months),
    asWritten: results[0]!,
    ...Object.fromEntries(others.map(([name], i) => [name, results[i + 1]!])),
  });
}
