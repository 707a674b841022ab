/**
 * Business metrics of a run, future by future: margins, research ratio, customers and contract value, retention of dollars,
 * burn multiple, return on compute, revenue per chip-hour. What each means is said in `core/checks/metrics.ts`.
 *
 * All are of the first futures of a run (`Merged.businessCount`). Undefined where a denominator is not above zero: NaN.
 */
import { productColumn } from "../company/business-columns.ts";
import { retentionMonths } from "../company/operations/cohorts.ts";
import type { Model } from "../company/model/model.ts";
import { medianOf } from "../numeric/distribution.ts";
import { exp, log1p } from "../numeric/elementary.ts";
import type { Merged } from "./merged.ts";

/** Months from first to last, both included, and the product asked for; without one the whole company. */
export interface MetricSpan {
  readonly first: number;
  readonly last: number;
  readonly product?: string;
}

export type BusinessMetric = (span: MetricSpan) => Float64Array;

/** Columns of the futures that keep them, read by month. */
interface Reader {
  readonly count: number;
  monthOf(name: string, t: number): Float64Array;
  summed(name: string, first: number, last: number): Float64Array;
}

function readerOf({ business, businessCount: count, columns, paths }: Merged): Reader {
  const monthOf = (name: string, t: number): Float64Array => {
    const own = business[name];
    if (own !== undefined) return own.subarray(t * count, (t + 1) * count);
    return columns[name]!.subarray(t * paths, t * paths + count);
  };
  const summed = (name: string, first: number, last: number): Float64Array => {
    const out = new Float64Array(count);
    for (let t = first; t <= last; t++) {
      const column = monthOf(name, t);
      for (let p = 0; p < count; p++) out[p]! += column[p]!;
    }
    return out;
  };
  return { count, monthOf, summed };
}

const over = (above: Float64Array, below: Float64Array): Float64Array => above.map((value, p) => (below[p]! > 0 ? value / below[p]! : NaN));
const less = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, p) => value - b[p]!);

const names = [
  "paid_margin",
  "all_in_margin",
  "idle_of_revenue",
  "research_ratio",
  "customers",
  "contract_value",
  "ndr",
  "grr",
  "net_burn",
  "burn_multiple",
  "return_on_compute",
  "return_on_compute_terminal",
  "revenue_per_chip_hour",
] as const;
export type BusinessMetricName = (typeof names)[number];
/** Names of the metrics that are of these futures only. */
export const businessNames: ReadonlySet<string> = new Set(names);

/** By name; those of `core/checks/metrics.ts` that `metricEnvironment` does not know itself. */
export function businessMetrics(model: Model, merged: Merged): Readonly<Record<BusinessMetricName, BusinessMetric>> {
  const reader = readerOf(merged);
  const { summed, monthOf } = reader;
  const ofRevenue =
    (part: (first: number, last: number) => Float64Array): BusinessMetric =>
    ({ first, last }) =>
      over(part(first, last), summed("revenueUsd", first, last));
  const grossProfit = (first: number, last: number): Float64Array => less(summed("revenueUsd", first, last), summed("costOfRevenueUsd", first, last));
  return {
    paid_margin: ofRevenue(grossProfit),
    all_in_margin: ofRevenue((first, last) => less(grossProfit(first, last), summed("freeServingUsd", first, last))),
    idle_of_revenue: ofRevenue((first, last) => summed("servingIdleUsd", first, last)),
    research_ratio: ofRevenue((first, last) => summed("researchUsd", first, last)),
    customers: (span) => ofCounted(model, reader, "customers", span),
    contract_value: (span) =>
      over(
        ofCounted(model, reader, "paid", span).map((usd) => usd * 12),
        ofCounted(model, reader, "customers", span),
      ),
    ndr: (span) => retention(model, reader, span, false),
    grr: (span) => retention(model, reader, span, true),
    net_burn: ({ first, last }) => netBurn(model, reader, first, last),
    burn_multiple: ({ first, last }) => {
      const grown = less(monthOf("revenueUsd", last), monthOf("revenueUsd", Math.max(0, first - 1)));
      return over(
        netBurn(model, reader, first, last),
        grown.map((usd) => usd * 12),
      );
    },
    return_on_compute: ({ first, last }) => returnOnCompute(reader, { first, last, ratePerMonth: 0 }),
    return_on_compute_terminal: () => {
      const { valuation } = model.plan;
      if (valuation === undefined) return new Float64Array(reader.count).fill(NaN);
      const ratePerMonth = log1p(medianOf(valuation.discount.distribution)) / 12;
      return returnOnCompute(reader, { first: 0, last: merged.months - 1, ratePerMonth }, merged.perPath["terminalUsd"]!);
    },
    revenue_per_chip_hour: ({ first, last }) => over(summed("revenueUsd", first, last), summed("h100eHours", first, last)),
  };
}

/** Customers of the last month, or what they pay in it; NaN where no product counts them. */
function ofCounted(model: Model, { count, monthOf }: Reader, kind: "customers" | "paid", { last, product }: MetricSpan): Float64Array {
  const products = model.products.filter(({ customers, name }) => customers >= 0 && (product === undefined || name === product));
  const out = new Float64Array(count).fill(products.length === 0 ? NaN : 0);
  for (const { name } of products) monthOf(productColumn(kind, name), last).forEach((value, p) => (out[p]! += value));
  return out;
}

/**
 * Dollar retention at `last`, by the plan's version of it.
 *
 * @param isGross  without expansion and price rises: each cohort's dollars count up to what they were
 */
function retention(model: Model, reader: Reader, { last, product }: MetricSpan, isGross: boolean): Float64Array {
  const products = model.products.filter(({ cohorts, name }) => cohorts !== undefined && (product === undefined || name === product));
  const from = model.plan.metrics?.ndr === "year-v1" ? last - (retentionMonths - 1) : last;
  if (products.length === 0 || from < retentionMonths) return new Float64Array(reader.count).fill(NaN);
  const [now, then] = [new Float64Array(reader.count), new Float64Array(reader.count)];
  for (let t = from; t <= last; t++) for (const { name } of products) addRetained(reader, name, t, isGross, now, then);
  return over(now, then);
}

/** Adds the dollars of month t from a product's customers of a year before, and their dollars then. */
function addRetained({ count, monthOf }: Reader, product: string, t: number, isGross: boolean, now: Float64Array, then: Float64Array): void {
  const column = (kind: Parameters<typeof productColumn>[0], month: number): Float64Array => monthOf(productColumn(kind, product), month);
  const [paid, units, kept] = [column("paid", t), column("units", t), column(isGross ? "keptGross" : "kept", t)];
  const [paidThen, unitsThen] = [column("paid", t - retentionMonths), column("units", t - retentionMonths)];
  for (let p = 0; p < count; p++) {
    const perUnit = units[p]! > 0 ? paid[p]! / units[p]! : 0;
    const perUnitThen = unitsThen[p]! > 0 ? paidThen[p]! / unitsThen[p]! : 0;
    now[p]! += kept[p]! * (isGross ? Math.min(perUnit, perUnitThen) : perUnit);
    then[p]! += paidThen[p]!;
  }
}

/** What cash fell by, apart from what was raised, lent and repaid. */
function netBurn({ plan }: Model, { count, monthOf, summed }: Reader, first: number, last: number): Float64Array {
  const before = first > 0 ? monthOf("cashUsd", first - 1) : new Float64Array(count).fill(medianOf(plan.opening.cash.distribution));
  return less(summed("fundingUsd", first, last), less(monthOf("cashUsd", last), before));
}

/** Revenue less other cost of revenue, over all compute expensed, less 1; both discounted. */
function returnOnCompute(
  { count, monthOf }: Reader,
  { first, last, ratePerMonth }: MetricSpan & { readonly ratePerMonth: number },
  terminalUsd?: Float64Array,
): Float64Array {
  const [gain, spent] = [new Float64Array(count), new Float64Array(count)];
  for (let t = first; t <= last; t++) {
    const weight = ratePerMonth === 0 ? 1 : exp(-ratePerMonth * (t + 1));
    const [revenue, other, compute] = [monthOf("revenueUsd", t), monthOf("otherCostOfRevenueUsd", t), monthOf("computeUsd", t)];
    for (let p = 0; p < count; p++) {
      gain[p]! += weight * (revenue[p]! - other[p]!);
      spent[p]! += weight * compute[p]!;
    }
  }
  if (terminalUsd !== undefined) for (let p = 0; p < count; p++) gain[p]! += terminalUsd[p]!;
  return over(gain, spent).map((ratio) => ratio - 1);
}
