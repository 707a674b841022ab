/** The base case of a run as a workbook with live formulas. */
import { openSimulator } from "../core/company/simulate.ts";
import { monthLabels } from "../core/results/summarise.ts";
import type { Fan, RunSummary } from "../core/results/run.ts";
import { runBasePath } from "../core/workbook/base-path.ts";
import { buildWorkbook, type BuiltWorkbook } from "../core/workbook/build-workbook.ts";
import type { ValidPlan } from "./load-plan.ts";
import { OperatingError } from "./ports.ts";

/** What of a run the workbook tells. */
export type WorkbookRun = Pick<
  RunSummary,
  "planName" | "planFile" | "planHash" | "scenario" | "engine" | "seed" | "paths" | "resultHash" | "cashUsd" | "revenueUsd" | "servedShare" | "tables"
>;

/** @throws OperatingError if the base case fails in its first month: no books were closed */
export function workbookOf(loaded: ValidPlan, summary: WorkbookRun): BuiltWorkbook {
  const { plan, basePlan } = loaded;
  const simulator = openSimulator(plan, basePlan, summary.seed);
  const base = runBasePath(simulator);
  if (base.months === 0)
    throw new OperatingError("the base case fails in its first month: there are no statements", {
      fault: "input",
      hint: "plimsoll trace RUN --path base tells why",
    });
  return buildWorkbook({
    title: plan.name,
    simulator,
    plan,
    basePlan,
    seed: summary.seed,
    base,
    tree: loaded.trees?.plan,
    labels: monthLabels(plan.calendar.start, plan.calendar.months),
    sharePercentiles: (summary.tables.find(({ id }) => id === "value-per-share")?.rows ?? []).map(([rank, value, each]) => ({
      rank: String(rank),
      valueUsd: Number(value),
      eachUsd: Number(each),
    })),
    futures: [
      ...percentilesOf("Cash at the month's end", "USD", summary.cashUsd),
      ...percentilesOf("Revenue of the month", "USD", summary.revenueUsd),
      ...percentilesOf("Share of demand served", "share", summary.servedShare),
    ],
    stamp: [
      ["Plan", summary.planName],
      ["Plan file", summary.planFile],
      ["Scenario", summary.scenario ?? "none"],
      ["Plan hash", summary.planHash],
      ["Engine", `plimsoll ${summary.engine}`],
      ["Seed", String(summary.seed)],
      ["Futures", String(summary.paths)],
      ["Hash of the results", summary.resultHash],
    ],
  });
}

const percentilesOf = (label: string, unit: "USD" | "share", fan: Fan) =>
  Object.entries(fan).map(([level, values]: [string, readonly number[]]) => ({ label: `${label}, ${level}`, unit, values }));
