/** One month's allocation alone: of a problem file, or of a month of a plan's future. */
import type { Objective, Outcome } from "../core/allocation/answer.ts";
import { solveProblem } from "../core/allocation/standalone.ts";
import { monthProblem, type MonthProblem } from "../core/company/operations/month-problem.ts";
import { openSimulator, simulateChunk, type Simulator } from "../core/company/simulate.ts";
import type { ValidPlan } from "./load-plan.ts";
import { OperatingError } from "./ports.ts";

/** A path by number, the base path, or the one whose final cash has a rank: 50 is the median. */
export type ChosenPath = number | "base" | { readonly percentile: number };

export interface MonthRequest {
  readonly month: number;
  readonly path: ChosenPath;
  readonly seed: number;
  /** Futures among which a rank is looked for. */
  readonly paths: number;
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

/** The number of the path that was chosen. */
export function pathOf(simulator: Simulator, { path, paths }: Pick<MonthRequest, "path" | "paths">): number | "base" {
  return typeof path === "object" ? pathOfRank(simulator, path.percentile, paths) : path;
}

/** @throws OperatingError if the path has failed before the month */
export function allocateMonth(loaded: ValidPlan, request: MonthRequest, objective: Objective): MonthOutcome {
  const simulator = openSimulator(loaded.plan, loaded.basePlan, request.seed);
  const path = pathOf(simulator, request);
  const problem = monthProblem(simulator, simulator.source.draw(path), request.month);
  if (problem === undefined)
    throw new OperatingError(`path ${path} has failed before that month`, { fault: "input", hint: "choose an earlier month, or another path" });
  return { ...solveProblem(problem, objective), problem, path, units: unitsOf(loaded, problem) };
}

/** The path whose final cash has the rank among the first `paths`; ties by number. */
function pathOfRank(simulator: Simulator, percentile: number, paths: number): number {
  const chunk = simulateChunk(simulator, { firstPath: 0, pathCount: paths, keepAll: false });
  const final = chunk.columns["cashUsd"]!.subarray((simulator.model.months - 1) * paths);
  const order = Array.from(final.keys()).sort((a, b) => final[a]! - final[b]! || a - b);
  return order[Math.min(paths - 1, Math.floor((percentile / 100) * paths))]!;
}
