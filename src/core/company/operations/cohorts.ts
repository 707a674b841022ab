/**
 * Customers by the month they were won: how many stay, and what those who stay buy.
 *
 * A cohort of age a holds retention(a) of its customers, each buying expansion(a) times what it bought at first. Retention
 * decays evenly between the ages given (from 1 at age 0) and goes on at its last rate; expansion grows evenly between them
 * and stays level after the last. The customers of the start are one cohort of a stated age.
 */
import { pow } from "../../numeric/elementary.ts";
import { roundHalfUp, type Futures } from "../futures/futures.ts";
import type { CohortModel, Model } from "../model/model.ts";

/** Months over which retention of dollars is measured: the customers of a year ago. */
export const retentionMonths = 12;

/**
 * Fills a curve over ages 0 … length − 1 through points of rising age; 1 at age 0 unless a point says otherwise.
 *
 * Between two positive values it moves at an even rate, from or to nothing in a straight line.
 *
 * @param goesOn  whether it goes on at its last rate; else it stays level
 * @example ageCurve([12], [0.25], 25, true)[24] // 0.0624…
 */
export function ageCurve(ages: readonly number[], values: readonly number[], length: number, goesOn: boolean): Float64Array {
  const curve = new Float64Array(length);
  let [fromAge, from] = [0, 1];
  let rate = 1;
  let next = 0;
  if (ages[0] === 0) {
    from = values[0]!;
    next = 1;
  }
  for (let age = 0; age < length; age++) {
    while (next < ages.length && age > ages[next]!) [fromAge, from] = [ages[next]!, values[next++]!];
    if (next < ages.length) {
      const [to, span] = [values[next]!, ages[next]! - fromAge];
      rate = from > 0 && to > 0 ? pow(to / from, 1 / span) : 1;
      curve[age] = from > 0 && to > 0 ? from * pow(rate, age - fromAge) : from + ((to - from) * (age - fromAge)) / span;
    } else curve[age] = goesOn ? from * pow(rate, age - fromAge) : from;
  }
  return curve;
}

/** What the cohorts of one product hold, [month]; rows of the futures' columns. */
interface CohortRows {
  /** Units bought: customers times expansion. */
  readonly units: Float64Array;
  /** Customers. */
  readonly heads: Float64Array;
  /** Units of customers who were there twelve months before; and those units without expansion since. NaN in the first year. */
  readonly kept: Float64Array;
  readonly keptGross: Float64Array;
}

/**
 * Evolves the customers of product `i` from month `from` on. Cohorts of earlier months are read, never changed.
 */
export function evolveCohorts(model: Model, futures: Futures, i: number, from: number): void {
  const { months, products } = model;
  const { parameters: value, courses } = futures;
  const { customers: opening, cohorts } = products[i]!;
  const { openingAge, newCustomers } = cohorts!;
  const row = (column: Float64Array): Float64Array => column.subarray(i * months, (i + 1) * months);
  const rows: CohortRows = {
    units: row(futures.customers),
    heads: row(futures.heads),
    kept: row(futures.keptUnits),
    keptGross: row(futures.keptGrossUnits),
  };
  const age = roundHalfUp(value[openingAge]!);
  const { stay, buy } = curvesOf(cohorts!, value, months + age);
  const first = courses[opening * months]!;
  const won = courses.subarray(newCustomers * months, (newCustomers + 1) * months);
  for (let t = from; t < months; t++) {
    rows.units[t] = 0;
    rows.heads[t] = 0;
    rows.kept[t] = t < retentionMonths ? NaN : 0;
    rows.keptGross[t] = t < retentionMonths ? NaN : 0;
    // The start's customers, of age `age`, are stated as they buy then.
    if (stay[age]! > 0 && buy[age]! > 0)
      addCohort(rows, t, age + t, { heads: first / stay[age]!, units: first / (stay[age]! * buy[age]!), since: 0 }, stay, buy);
    for (let s = 1; s <= t; s++) addCohort(rows, t, t - s, { heads: won[s]!, units: won[s]!, since: s }, stay, buy);
    // An event on `customers` acts on all cohorts while it lasts.
    const struck = first > 0 ? courses[opening * months + t]! / first : 1;
    if (struck !== 1) for (const column of [rows.units, rows.heads, rows.kept, rows.keptGross]) column[t]! *= struck;
  }
}

/** A cohort at an age: heads and units at age 0, and the month since which it is there. */
function addCohort(
  rows: CohortRows,
  t: number,
  age: number,
  cohort: { readonly heads: number; readonly units: number; readonly since: number },
  stay: Float64Array,
  buy: Float64Array,
): void {
  const units = cohort.units * stay[age]! * buy[age]!;
  rows.heads[t]! += cohort.heads * stay[age]!;
  rows.units[t]! += units;
  if (t - retentionMonths < cohort.since) return;
  rows.kept[t]! += units;
  rows.keptGross[t]! += cohort.units * stay[age]! * Math.min(buy[age]!, buy[age - retentionMonths]!);
}

function curvesOf({ retention, expansion }: CohortModel, value: Float64Array, length: number): { readonly stay: Float64Array; readonly buy: Float64Array } {
  const values = (points: CohortModel["retention"]): readonly number[] => points.map(({ index }) => value[index]!);
  const ages = (points: CohortModel["retention"]): readonly number[] => points.map(({ age }) => age);
  return { stay: ageCurve(ages(retention), values(retention), length, true), buy: ageCurve(ages(expansion), values(expansion), length, false) };
}
