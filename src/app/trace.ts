/** One path of a run told again, month by month. */
import { tracePath } from "../core/company/trace.ts";
import { openHolding } from "../core/company/operations/hold-operations.ts";
import { openSimulator } from "../core/company/simulate.ts";
import type { Plan } from "../core/plan/vocabulary/vocabulary.ts";
import type { PathTrace } from "../core/results/run.ts";
import { monthLabels } from "../core/results/summarise.ts";
import type { ValidPlan } from "./load-plan.ts";

/**
 * The digits are those of the same path among all others.
 *
 * @param held  the plan whose operations the run held
 */
export function trace(loaded: ValidPlan, seed: number, path: number | "base", held?: { readonly plan: Plan; readonly basePlan: Plan }): PathTrace {
  const simulator = held === undefined ? openSimulator(loaded.plan, loaded.basePlan, seed) : openHolding(loaded, held, seed);
  return tracePath(simulator, path, monthLabels(loaded.plan.calendar.start, loaded.plan.calendar.months)).trace;
}
