/** Every value a plan states, as understood, with its source: what the answer rests on. */
import { numbersOfPlan, type PlanNumber } from "../checks/plan-numbers.ts";
import { medianOf } from "../numeric/distribution.ts";
import type { Plan } from "../plan/vocabulary/vocabulary.ts";
import type { Course, Distribution, Series, Value } from "../plan/value.ts";
import type { AssumptionRow, RunSummary } from "./run.ts";

/**
 * One row for every number typed, in the order of the plan's lines: a mixture, steps or a process has one for each number
 * in it. Values nobody typed (defaults) are left out.
 */
export function assumptionRows(plan: Plan): readonly AssumptionRow[] {
  const rows: AssumptionRow[] = [];
  const seen = new Set<unknown>();
  for (const [address, number] of numbersOfPlan(plan)) {
    const { held } = number;
    // A shorthand entry (`H100: 1 H100e`) has two addresses.
    if (typeof held === "number" || held.isDefault === true || seen.has(held)) continue;
    seen.add(held);
    const whole = { address, text: held.text, understood: understoodText(number), line: held.place.line };
    const inner = (held.leaves ?? []).map((leaf) => ({
      row: {
        address: `${address}.${leaf.label}`,
        text: leaf.text,
        understood: understood({ kind: "value", distribution: leaf.distribution }, leaf.unit),
        line: leaf.line,
      },
      source: leaf.source ?? held.source,
    }));
    for (const { row, source } of inner.length === 0 ? [{ row: whole, source: held.source }] : inner) rows.push({ ...row, ...cited(source, plan) });
  }
  return rows.sort((a, b) => a.line - b.line || (a.address < b.address ? -1 : 1));
}

const courseOf = (held: Value | Series): Course => ("course" in held ? held.course : { kind: "value", distribution: held.distribution });

function cited(id: string | undefined, plan: Plan): Pick<AssumptionRow, "source" | "sourceKind" | "asOf"> {
  const source = id === undefined ? undefined : plan.sources[id];
  return {
    ...(id === undefined ? {} : { source: id }),
    ...(source === undefined ? {} : { sourceKind: source.kind }),
    ...(source?.as_of === undefined ? {} : { asOf: source.as_of }),
  };
}

const unitOf = ({ held, units }: PlanNumber): string => (typeof held === "number" ? "" : (held.unit ?? units[0] ?? ""));

/** Canonical unit of every number of a plan, by address. */
export const unitsOf = (plan: Plan): ReadonlyMap<string, string> => new Map([...numbersOfPlan(plan)].map(([address, number]) => [address, unitOf(number)]));

/** A number of the plan in one line: shape and median, in canonical units. */
export function understoodText(number: PlanNumber): string {
  return typeof number.held === "number" ? String(number.held) : understood(courseOf(number.held), unitOf(number));
}

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
