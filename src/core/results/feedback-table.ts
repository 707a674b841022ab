/** What earlier months do to demand and prices, by month. */
import { quantiles } from "../numeric/statistics.ts";
import { medianParameters } from "../company/model/medians.ts";
import { segmentColumns } from "../company/kept-columns.ts";
import { pow } from "../numeric/elementary.ts";
import { mean } from "../numeric/statistics.ts";
import { monthOf } from "./merged.ts";
import type { ResultTable } from "./run.ts";
import type { TableInput } from "./table-input.ts";
import { column } from "./table-column.ts";

/** Capability through time, and what it does to demand and prices; empty in a plan without feedback. */
export function feedbackTable(input: TableInput): ResultTable {
  const { merged, labels, model } = input;
  const shown = [
    ...(model.feedback?.capability === undefined
      ? []
      : [
          column("capabilityIndex", "Capability index"),
          column("expectedIndex", "Taken for granted"),
          ...(model.rival === undefined ? [] : [column("rivalIndex", "The rival's")]),
        ]),
    column("demandFactor", "Factor on demand"),
    column("priceFactor", "Factor on prices"),
    ...(model.feedback?.local === undefined ? [] : [column("localPull", "Pull of local models")]),
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
    limitations:
      "Percentiles over all futures; one that has failed keeps its last month. Elasticities are the plan's own. The rule that signs sees what this has done to demand so far, and expects growth from there on as the plan states it.",
  };
}

/**
 * Growth a year of what goes from one size to another: sizes are what a plan states, growth is what follows from them.
 *
 * @param months between the two
 * @example yearlyGrowth(12e9, 85e9, 60).toFixed(3) // "0.479"
 * @example yearlyGrowth(35e9, 190e9, 60).toFixed(3) // "0.403"
 */
export const yearlyGrowth = (size: number, then: number, months: number): number => pow(then / size, 12 / months) - 1;

/** Our revenue in each segment that products name, beside what we could hold of it, at the start of each year and at the end. */
export function segmentTable({ merged, model, labels, source }: TableInput): ResultTable {
  const sold = model.feedback?.segments ?? [];
  const medians = medianParameters(model);
  const scratch = new Float64Array(merged.paths);
  const months = labels.map((_, t) => t).filter((t) => t % 12 === 0 || t === labels.length - 1);
  return {
    id: "segments",
    title: "Segments",
    columns: [
      column("segment", "Segment"),
      column("month", "Month"),
      column("held", "We could hold", "USD/year"),
      column("growth", "Segment grows a year", "share"),
      column("revenue", "Our revenue", "USD/year"),
      column("p5", "Share of it, p5", "share"),
      column("p50", "p50", "share"),
      column("p95", "p95", "share"),
      column("highest", "Highest future", "share"),
    ],
    rows: sold.flatMap(({ name, segment }) => {
      const { revenue, held } = segmentColumns(name);
      const { size, in: from, then, by } = model.demand.segments[segment]!;
      const growth = then < 0 ? 0 : yearlyGrowth(medians[size]!, medians[then]!, by - from);
      return months.map((t) => {
        const ours = monthOf(merged, revenue, t);
        const most = monthOf(merged, held, t);
        const share = ours.map((usd, p) => (most[p]! > 0 ? Math.min(1, usd / most[p]!) : 0));
        return [
          name,
          labels[t]!,
          mean(most),
          growth,
          mean(ours),
          ...quantiles(share, [0.05, 0.5, 0.95], scratch),
          share.reduce((highest, one) => Math.max(highest, one), 0),
        ];
      });
    }),
    measures:
      "What we could hold of the segment (its size times `ours`) and what we earn in it, USD a year, means over all futures; percentiles of the second over the first",
    source,
    limitations: "No future earns more in a segment than it could hold: demand beyond it is not there. A future that has failed earns nothing.",
  };
}
