/** What earlier months do to demand and prices, by month. */
import { quantiles } from "../numeric/statistics.ts";
import { monthOf } from "./merged.ts";
import type { ResultTable } from "./run.ts";
import type { TableInput } from "./table-input.ts";

const column = (id: string, label: string, unit?: string) => ({ id, label, ...(unit === undefined ? {} : { unit }) });

/** Capability through time, and what it does to demand and prices; empty in a plan without feedback. */
export function feedbackTable(input: TableInput): ResultTable {
  const { merged, labels, model } = input;
  const shown = [
    ...(model.feedback?.capability === undefined
      ? []
      : [
          { id: "capabilityIndex", label: "Capability index" },
          { id: "expectedIndex", label: "Taken for granted" },
          ...(model.rival === undefined ? [] : [{ id: "rivalIndex", label: "The rival's" }]),
        ]),
    { id: "demandFactor", label: "Factor on demand" },
    { id: "priceFactor", label: "Factor on prices" },
    ...(model.feedback?.local === undefined ? [] : [{ id: "localPull", label: "Pull of local models" }]),
  ];
  const percentiles = [0.05, 0.5, 0.95];
  const scratch = new Float64Array(merged.paths);
  return {
    id: "feedback",
    title: "What earlier months do to demand and prices",
    columns: [column("month", "Month"), ...shown.flatMap(({ id, label }) => percentiles.map((p) => column(`${id}-p${100 * p}`, `${label}, p${100 * p}`)))],
    rows:
      model.feedback === undefined
        ? []
        : labels.map((label, t) => [label, ...shown.flatMap(({ id }) => quantiles(monthOf(merged, id, t), percentiles, scratch))]),
    measures:
      "Capability: development done over that at the start, to the plan's exponent; then what capability, tools and models that customers run themselves do to demand and to prices, 1 for nothing",
    source: input.source,
    limitations: "Percentiles over all futures; one that has failed keeps its last month. Elasticities are the plan's own.",
  };
}
