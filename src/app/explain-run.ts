/** Where a figure of a run comes from: its first futures are run again from the plan it kept, to read off what moves it. */
import { openSimulator } from "../core/company/simulate.ts";
import { contributionPaths, contributionsOf } from "../core/evidence/contributions.ts";
import type { Contributions } from "../core/evidence/figure-origins.ts";
import type { ValidPlan } from "./load-plan.ts";
import type { JobRunner, RunOptions } from "./ports.ts";
import { chunksOf } from "./simulate.ts";

/** @throws the signal's reason if aborted */
export async function contributionsOfRun(
  { plan, basePlan }: ValidPlan,
  { seed, paths }: { readonly seed: number; readonly paths: number },
  runner: JobRunner,
  options: RunOptions,
): Promise<Contributions> {
  const count = Math.min(paths, contributionPaths);
  const { model, policy } = openSimulator(plan, basePlan, seed);
  const job = { plan, basePlan, seed, paths: count, chunks: chunksOf(count), keepAll: false, ...(policy.law === undefined ? {} : { law: policy.law }) };
  return contributionsOf(model, seed, await runner.run(job, options), count);
}
