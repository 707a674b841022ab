/** Costs of serving and training as text: what a Mtok costs in a sentence, then the tables. */
import type { ResultTable } from "../../core/results/run.ts";
import { significantText } from "./number.ts";
import { tableText } from "./show.ts";
import type { TextOptions } from "./show.ts";

/** What a plan without models says. */
export const noModels =
  "This plan serves nothing and has no `models:` and no `programmes:`, so there is nothing to tell of serving and training: see docs/concepts/serving-cost.md.";

const cell = (table: ResultTable, row: readonly (number | string)[], id: string): number | string | undefined =>
  row[table.columns.findIndex((column) => column.id === id)];

/**
 * The cheapest way to serve each model, in sentences.
 *
 * @param table  "serving-cost"
 */
export function servingSentences(table: ResultTable): readonly string[] {
  const served = table.rows.filter((row) => typeof cell(table, row, "cost") === "number");
  const subjects = [...new Set(table.rows.map((row) => String(cell(table, row, "workload"))))];
  return subjects.map((workload) => {
    const [best] = served
      .filter((row) => cell(table, row, "workload") === workload)
      .toSorted((a, b) => Number(cell(table, a, "cost")) - Number(cell(table, b, "cost")));
    if (best === undefined) return `${workload} is served by no chip whose price the plan knows.`;
    const model = String(cell(table, best, "model") ?? "");
    const what = model === "" ? workload : `${model} (${workload})`;
    return `${what} is served most cheaply on ${String(cell(table, best, "chip"))}, for $${significantText(Number(cell(table, best, "cost")))} a Mtok sized for its peak, by a ${cell(table, best, "basis") === "measured" ? "measured" : "modelled"} throughput.`;
  });
}

/** The tables, led by what they come to. */
export function servingText(tables: readonly ResultTable[], options: TextOptions): string {
  if (tables.length === 0) return `${noModels}\n`;
  const lead = tables.flatMap((table) => (table.id === "serving-cost" ? [...servingSentences(table), ""] : []));
  return [...lead.map((line) => `${line}\n`), ...tables.map((table) => tableText(table, options))].join("\n").replace(/\n\n\n+/g, "\n\n");
}
