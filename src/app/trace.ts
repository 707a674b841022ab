/** One path of a run told again, month by month. */
import { tracePath } from "../core/company/trace.ts";
import { openSimulator } from "../core/company/simulate.ts";
import type { PathTrace } from "../core/results/run.ts";
import { monthLabels } from "../core/results/summarise.ts";
import type { ValidPlan } from "./load-plan.ts";

/** The digits are those of the same path among all others. */
export function trace(loaded: ValidPlan, seed: number, path: number | "base"): PathTrace {
  const simulator = openSimulator(loaded.plan, loaded.basePlan, seed);
  return tracePath(simulator, path, monthLabels(loaded.plan.calendar.start, loaded.plan.calendar.months)).trace;
}
