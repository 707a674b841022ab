/** Every value a plan states, as understood, with its source: what the answer rests on. */
import { numbersOfPlan, type PlanNumber } from "../checks/plan-numbers.ts";
import { medianOf } from "../numeric/distribution.ts";
import type { Plan } from "../plan/vocabulary.ts";
import type { Course, Distribution } from "../plan/value.ts";
import type { AssumptionRow, RunSummary } from "./run.ts";

/** Rows in the order of the plan's lines; values nobody typed (defaults) are left out. */
export function assumptionRows(plan: Plan): readonly AssumptionRow[] {
  const rows: AssumptionRow[] = [];
  const seen = new Set<unknown>();
  for (const [address, { held, units }] of numbersOfPlan(plan)) {
    // A shorthand entry (`H100: 1 H100e`) has two addresses.
    if (typeof held === "number" || held.isDefault === true || seen.has(held)) continue;
    seen.add(held);
    const source = held.source === undefined ? undefined : plan.sources[held.source];
    rows.push({
      address,
      text: held.text,
      understood: understood("course" in held ? held.course : { kind: "value", distribution: held.distribution }, unitOf({ held, units })),
      ...(held.source === undefined ? {} : { source: held.source }),
      ...(source === undefined ? {} : { sourceKind: source.kind }),
      ...(source?.as_of === undefined ? {} : { asOf: source.as_of }),
      line: held.place.line,
    });
  }
  return rows.sort((a, b) => a.line - b.line || (a.address < b.address ? -1 : 1));
}

const unitOf = ({ held, units }: PlanNumber): string => (typeof held === "number" ? "" : (held.unit ?? units[0] ?? ""));

/** One line: shape and median, in canonical units. */
function understood(course: Course, unit: string): string {
  const shown = (distribution: Distribution): string => `${Number(medianOf(distribution).toPrecision(4))}${unit === "1" || unit === "" ? "" : ` ${unit}`}`;
  switch (course.kind) {
    case "value":
      return course.distribution.kind === "constant" ? shown(course.distribution) : `${shapeName(course.distribution)}, median ${shown(course.distribution)}`;
    case "steps":
      return `${course.steps.length} steps, from ${shown(course.steps[0]!.distribution)} to ${shown(course.steps.at(-1)!.distribution)}`;
    case "data":
      return `${course.values.length} months of data, from ${Number(course.values[0]!.toPrecision(4))} to ${Number(course.values.at(-1)!.toPrecision(4))}`;
    case "relative":
      return `${Number((medianOf(course.share) * 100).toPrecision(4))} % of ${course.of}`;
    case "process":
      return "start" in course.process ? `${course.process.kind} process from ${shown(course.process.start)}` : `${course.process.kind} process`;
  }
}

function shapeName(distribution: Distribution): string {
  if (distribution.kind === "interval" || distribution.kind === "percentiles") return distribution.shape;
  if (distribution.kind === "mix") return `mix of ${distribution.parts.length}`;
  if (distribution.kind === "beliefs") return `${distribution.parts.length} beliefs`;
  return distribution.kind === "spread" ? "spread over users, by its mean" : "constant";
}

export function sourceRows(plan: Plan, rows: readonly AssumptionRow[]): RunSummary["sources"] {
  return Object.entries(plan.sources)
    .map(([id, source]) => ({
      id,
      kind: source.kind,
      title: source.title ?? "",
      asOf: source.as_of ?? "undated",
      cited: rows.filter((row) => row.source === id).length,
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
