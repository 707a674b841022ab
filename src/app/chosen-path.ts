/** Which of a plan's futures a verb tells of, where it is not named by its number. */
import type { SimulationJob } from "../core/company/chunk.ts";
import { earliestFailure, pathOfRank } from "../core/results/told-paths.ts";
import { mergeChunks, monthOf } from "../core/results/merged.ts";
import type { ValidPlan } from "./load-plan.ts";
import { OperatingError } from "./ports.ts";
import type { JobRunner, RunOptions } from "./ports.ts";
import { chunksOf } from "./simulate.ts";

/** A path by number, the base case, the earliest failure, or the one whose final cash has a rank: 50 is the median. */
export type ChosenPath = number | "base" | "worst" | { readonly percentile: number };

export interface PathsLookedThrough {
  readonly seed: number;
  /** Futures among which a rank, or the worst, is looked for: the first so many. */
  readonly paths: number;
  /** A plan whose operations are held. */
  readonly held?: SimulationJob["held"];
}

/**
 * The number of the path that was chosen. Futures are only run where it must be looked for.
 *
 * @throws OperatingError if the worst is asked for and none of them fails; the signal's reason if aborted
 */
export async function lookUpPath(
  { plan, basePlan }: ValidPlan,
  chosen: ChosenPath,
  { seed, paths, held }: PathsLookedThrough,
  runner: JobRunner,
  options: RunOptions,
): Promise<number | "base"> {
  if (typeof chosen === "number" || chosen === "base") return chosen;
  const chunks = await runner.run({ plan, basePlan, seed, paths, chunks: chunksOf(paths), keepAll: false, ...(held && { held }) }, options);
  const merged = mergeChunks(chunks, plan.calendar.months);
  if (typeof chosen === "object") return pathOfRank(monthOf(merged, "cashUsd", merged.months - 1), chosen.percentile);
  const worst = earliestFailure(merged.perPath["failedMonthWithRaises"]!);
  if (worst === undefined) throw new OperatingError(`none of ${paths} futures fails, so that none is the worst`, { fault: "input", hint: noWorstHint });
  return worst;
}

/** What to ask for where nothing fails. */
export const noWorstHint = "take the median, or a rank of the cash at the end: --path median, --path p5";
