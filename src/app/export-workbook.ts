/** The base case of a run as a workbook with live formulas. */
import { monthNames } from "../core/calendar/months.ts";
import { openSimulator } from "../core/company/simulate.ts";
import { monthLabels } from "../core/results/summarise.ts";
import type { RunSummary } from "../core/results/run.ts";
import { runBasePath } from "../core/workbook/base-path.ts";
import { buildWorkbook, type BuiltWorkbook } from "../core/workbook/build-workbook.ts";
import type { ValidPlan } from "./load-plan.ts";
import { OperatingError } from "./ports.ts";

/** What of a run the workbook tells. */
export type WorkbookRun = Pick<RunSummary, "planName" | "planFile" | "planHash" | "scenario" | "engine" | "seed" | "paths" | "resultHash">;

/** @throws OperatingError if the base case fails in its first month: no books were closed */
export function workbookOf(loaded: ValidPlan, summary: WorkbookRun): BuiltWorkbook {
  const { plan, basePlan } = loaded;
  const base = runBasePath(openSimulator(plan, basePlan, summary.seed));
  if (base.months === 0)
    throw new OperatingError("the base case fails in its first month: there are no statements", {
      fault: "input",
      hint: "plimsoll trace RUN --path base tells why",
    });
  const labels = monthLabels(plan.calendar.start, plan.calendar.months);
  const starts = (monthNames as readonly string[]).indexOf(plan.calendar.fiscal_year_starts) + 1;
  return buildWorkbook({
    title: plan.name,
    base,
    labels,
    years: labels.map((_, t) => `FY${Math.floor((plan.calendar.start + t - (starts - 1) + 12 * (starts > 1 ? 1 : 0)) / 12)}`),
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
