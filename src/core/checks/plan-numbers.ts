/** Every number of a plan by its address, found by walking the vocabulary. */
import type { Table } from "../plan/vocabulary/attribute.ts";
import { planTable } from "../plan/vocabulary/vocabulary.ts";
import type { Plan } from "../plan/vocabulary/vocabulary.ts";
import type { Series, Value } from "../plan/value.ts";

/** A number as the checker left it, with the canonical units its attribute allows. */
export interface PlanNumber {
  readonly units: readonly string[];
  /** Plain for `integer` attributes. */
  readonly held: number | Value | Series;
}

/**
 * Address → number. An entry whose table has a shorthand is known by its short address too: `markets.h100` is
 * `markets.h100.price`. Filled defaults are included.
 */
export function numbersOfPlan(plan: Plan): ReadonlyMap<string, PlanNumber> {
  const numbers = new Map<string, PlanNumber>();
  collect(planTable, plan, "", numbers);
  return numbers;
}

function collect(table: Table, entry: object, address: string, into: Map<string, PlanNumber>): void {
  for (const [name, { kind }] of Object.entries(table.rows)) {
    const held = (entry as Readonly<Record<string, unknown>>)[name];
    if (held === undefined) continue;
    const own = address === "" ? name : `${address}.${name}`;
    const put = (where: string, number: PlanNumber): void => {
      into.set(where, number);
      if (name === table.shorthand) into.set(where.replace(own, address), number);
    };
    if (kind.kind === "integer") put(own, { units: ["1"], held: held as number });
    else if (kind.kind === "quantity" || kind.kind === "series") put(own, { units: kind.units, held: held as Value | Series });
    else if (kind.kind === "quantities")
      for (const [key, value] of Object.entries(held as Readonly<Record<string, Value>>)) put(`${own}.${key}`, { units: kind.units, held: value });
    else if (kind.kind === "group") collect(kind.table, held as object, own, into);
    else if (kind.kind === "map" || kind.kind === "list")
      for (const [key, child] of Object.entries(held as Readonly<Record<string, object>>)) collect(kind.table, child, `${own}.${key}`, into);
  }
}
