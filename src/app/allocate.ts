/** One month's allocation alone: of a problem file, or of a month of a plan's future. */
import type { Objective, Outcome } from "../core/allocation/answer.ts";
import { solveProblem } from "../core/allocation/standalone.ts";
import { monthProblem, type MonthProblem } from "../core/company/operations/month-problem.ts";
import { openSimulator } from "../core/company/simulate.ts";
import { pathMonths } from "../core/meeting/path-months.ts";
import { monthLabels } from "../core/results/summarise.ts";
import type { ValidPlan } from "./load-plan.ts";
import { OperatingError } from "./ports.ts";

export interface MonthRequest {
  readonly month: number;
  readonly path: number | "base";
  readonly seed: number;
}

export interface MonthOutcome extends Outcome {
  readonly problem: MonthProblem;
  readonly path: number | "base";
  /** Unit of output by workload of the problem, and of the group's floor. */
  readonly units: ReadonlyMap<string, string>;
}

const unitOfKind = { inference: "Mtok", batch: "Mtok", "model-development": "H100e-hours", internal: "USD of cost" } as const;

/** A workload's id is its name, with a block for inference; what is no workload of the plan lets hours. */
function unitsOf({ plan }: ValidPlan, { workloads, groupFloor }: MonthProblem): ReadonlyMap<string, string> {
  const units = workloads.map(({ id }): [string, string] => {
    const workload = plan.workloads[id] ?? plan.workloads[id.replace(/ \w+$/, "")];
    return [id, workload === undefined ? "chip-hours" : unitOfKind[workload.kind]];
  });
  return new Map(groupFloor === undefined ? units : [...units, [groupFloor.group, unitOfKind["model-development"]]]);
}

/** @throws OperatingError if the path has failed before the month */
export function allocateMonth(loaded: ValidPlan, { path, month, seed }: MonthRequest, objective: Objective): MonthOutcome {
  const simulator = openSimulator(loaded.plan, loaded.basePlan, seed);
  const futures = simulator.source.draw(path);
  const problem = monthProblem(simulator, futures, month);
  if (problem === undefined) throw failedBefore(loaded, path, { month, monthsLived: pathMonths(simulator, futures).length });
  return { ...solveProblem(problem, objective), problem, path, units: unitsOf(loaded, problem) };
}

/** Why a month of a path cannot be divided: the company is gone by then. */
export function failedBefore(
  { plan }: Pick<ValidPlan, "plan">,
  path: number | "base",
  { month, monthsLived }: { readonly month: number; readonly monthsLived: number },
): OperatingError {
  const labels = monthLabels(plan.calendar.start, plan.calendar.months);
  const failed = month === monthsLived ? "fails in" : "has failed before";
  const last = monthsLived === 0 ? "choose another path" : `its last month is ${labels[monthsLived - 1]}: choose that or an earlier one, or another path`;
  return new OperatingError(`path ${path} ${failed} ${labels[month]}`, { fault: "input", hint: last });
}
