/** Whether training programmes had their hours by their last month. */
import { effortOf } from "../plan/programme.ts";
import { quantiles } from "../numeric/statistics.ts";
import { monthOf } from "./merged.ts";
import type { ResultTable } from "./run.ts";
import type { TableInput } from "./table-input.ts";
import { column } from "./table-column.ts";

/** Less than this is rounding: hours of a programme are thousands and more. */
const doneBelowHours = 1;

/** One row a programme that ends within the horizon; empty in a plan without programmes. */
export function programmeProgress(input: TableInput): ResultTable {
  const { merged, labels, model } = input;
  const scratch = new Float64Array(merged.paths);
  const rows = Object.keys(model.plan.programmes).flatMap((name): (string | number)[][] => {
    const { last, h100eHours } = effortOf(model.plan, name);
    if (last < 0 || last >= labels.length || h100eHours === 0) return [];
    const owed = monthOf(merged, "programmeOwedH100eHours", last);
    const late = owed.reduce((count, hours) => count + (hours > doneBelowHours ? 1 : 0), 0);
    return [[name, labels[last]!, h100eHours, ...quantiles(owed, [0.5, 0.95], scratch), late / merged.paths]];
  });
  return {
    id: "programme-progress",
    title: "Programmes by their last month",
    columns: [
      column("programme", "Programme"),
      column("deadline", "Last month"),
      column("planned", "Hours planned", "H100e-hours"),
      column("owed-p50", "Claimed and not had by then, p50", "H100e-hours"),
      column("owed-p95", "p95", "H100e-hours"),
      column("late", "Futures in which hours are missing", "share"),
    ],
    rows,
    measures: "Hours that all programmes together have claimed by the last month of each, overrun included, and have not been given",
    source: input.source,
    limitations: "Programmes of one workload share its hours: what one lacks another may have had. Hours missing are claimed again until they are had.",
  };
}
