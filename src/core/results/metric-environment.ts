/** What `checks:` may ask of a run: every metric of `core/checks/metrics.ts`, from the merged columns and the base case. */
import type { CheckEnvironment } from "../checks/evaluate.ts";
import type { Bound, BoundCheck, MetricRequest } from "../checks/bind.ts";
import { keptAccounts, type LineLayout } from "../company/lines.ts";
import type { Model } from "../company/model/model.ts";
import type { TracedPath } from "../company/trace.ts";
import { type BusinessMetricName, businessMetrics, businessNames } from "./business-metrics.ts";
import { countWhere, type Merged, monthOf } from "./merged.ts";

export function metricEnvironment(model: Model, merged: Merged, layout: LineLayout, base: TracedPath): CheckEnvironment {
  const last = merged.months - 1;
  const { paths } = merged;
  const span = (request: MetricRequest): readonly [number, number] => [request.period?.first ?? 0, request.period?.last ?? last];
  const share = (column: string, holds: (value: number) => boolean): number => countWhere(merged.perPath[column]!, holds) / paths;
  const insolvent = (column: string, request: MetricRequest): number => share(column, (month) => month >= 0 && month <= (request.period?.last ?? last));
  const summed = (name: string, request: MetricRequest): Float64Array => {
    const [first, end] = span(request);
    const out = new Float64Array(paths);
    for (let t = first; t <= end; t++) {
      const column = monthOf(merged, name, t);
      for (let p = 0; p < paths; p++) out[p]! += column[p]!;
    }
    return out;
  };
  const ratio = (above: Float64Array, below: Float64Array): Float64Array => above.map((value, p) => (below[p]! > 0 ? value / below[p]! : NaN));
  const served = (request: MetricRequest): Float64Array => {
    const [first, end] = span(request);
    const out = new Float64Array(paths);
    const demand = new Float64Array(paths);
    for (let t = first; t <= end; t++) {
      const [share, mtok] = [monthOf(merged, "servedShare", t), monthOf(merged, "demandMtok", t)];
      for (let p = 0; p < paths; p++) {
        out[p]! += share[p]! * mtok[p]!;
        demand[p]! += mtok[p]!;
      }
    }
    return ratio(out, demand);
  };
  const weighted = (request: MetricRequest, name: string): Float64Array => {
    const [first, end] = span(request);
    const out = new Float64Array(paths);
    for (let t = first; t <= end; t++) {
      const [share, hours] = [monthOf(merged, name, t), monthOf(merged, "envelopeH100eHours", t)];
      for (let p = 0; p < paths; p++) out[p]! += share[p]! * hours[p]!;
    }
    return ratio(out, summed("envelopeH100eHours", request));
  };
  const line = (first: number, t: number): number => merged.sums[first * merged.months + t]!;
  const accountSum = (name: (typeof keptAccounts)[number], request: MetricRequest): number => {
    const [first, end] = span(request);
    let sum = 0;
    for (let t = first; t <= end; t++) sum += line(layout.accounts + keptAccounts.indexOf(name), t);
    return sum;
  };
  const owed = (request: MetricRequest, of: "headlineUsd" | "nonCancellableUsd" | "walkAwayUsd"): number => {
    const rows = base.owed[Math.min(base.owed.length - 1, request.period === undefined ? 0 : request.period.last + 1)]!;
    return rows.filter((row) => request.entry === undefined || row.contract === request.entry).reduce((sum, row) => sum + row[of], 0);
  };
  const numbers: Readonly<Record<string, (request: MetricRequest) => number | Float64Array>> = {
    p_insolvent: (request) => insolvent("failedMonthWithRaises", request),
    p_insolvent_with_playbook: (request) => insolvent("failedMonthWithPlaybook", request),
    p_insolvent_without_raises: (request) => insolvent("failedMonthWithoutRaises", request),
    p_below_comfort: () => share("belowComfort", (flag) => flag === 1),
    p_covenant_breach: () => share("covenantBreach", (flag) => flag === 1),
    p_fall_behind: () => share("behindMonth", (month) => month >= 0),
    cash: (request) => monthOf(merged, "cashUsd", request.period?.last ?? last),
    cash_trough: () => merged.perPath["cashTroughUsd"]!,
    revenue: (request) => summed("revenueUsd", request),
    run_rate: (request) => {
      const end = request.period?.last ?? last;
      const first = Math.max(0, end - 2);
      return summed("revenueUsd", { name: "", period: { first, last: end } }).map((usd) => (usd / (end - first + 1)) * 12);
    },
    gross_margin: (request) => {
      const revenue = accountSum("revenue", request);
      const cost = (["servingCompute", "servingIdle", "servingOther", "servingStock"] as const).reduce((sum, name) => sum + accountSum(name, request), 0);
      return revenue > 0 ? (revenue - cost) / revenue : NaN;
    },
    compute_paid: (request) => summed("computePaidUsd", request),
    tokens_demanded: (request) => summed("demandMtok", request),
    served_share: served,
    unserved_share: (request) => served(request).map((value) => 1 - value),
    idle_share: (request) => weighted(request, "idleShare"),
    envelope: (request) => {
      const [first, end] = span(request);
      return summed("envelopeH100eHours", request).map((hours) => hours / 730 / (end - first + 1));
    },
    development_share: (request) => ratio(summed("developmentH100eHours", request), summed("envelopeH100eHours", request)),
    value: () => merged.perPath["valueUsd"]!,
    shareholders_value: () => merged.perPath["shareholdersUsd"]!,
    implied_price: (request) => impliedPrice(model, base, request.entry!, false),
    implied_price_h100e: (request) => impliedPrice(model, base, request.entry!, true),
    headline: (request) => owed(request, "headlineUsd"),
    non_cancellable: (request) => owed(request, "nonCancellableUsd"),
    walk_away: (request) => owed(request, "walkAwayUsd"),
    programmes_owed: (request) =>
      Object.hasOwn(merged.columns, "programmeOwedH100eHours")
        ? monthOf(merged, "programmeOwedH100eHours", request.period?.last ?? last)
        : new Float64Array(paths),
    relaxed_share: () => merged.perPath["relaxedMonths"]!.reduce((sum, months) => sum + months, 0) / (paths * merged.months),
  };
  const business = businessMetrics(model, merged);
  const businessOf = (request: MetricRequest): Float64Array | undefined => {
    const [first, end] = span(request);
    return business[request.name as BusinessMetricName]?.({ first, last: end, ...(request.entry === undefined ? {} : { product: request.entry }) });
  };
  return { metric: (request) => numbers[request.name]?.(request) ?? businessOf(request) };
}

/** The environment for one check: where it asks for a business metric, all its numbers are of the futures that keep those. */
export function environmentFor(check: BoundCheck, environment: CheckEnvironment, businessCount: number): CheckEnvironment {
  const { left, comparison } = check;
  const sides = comparison.kind === "near" ? [left, comparison.to] : [left, comparison.low, comparison.high];
  if (!sides.some((side) => side !== undefined && asksBusiness(side))) return environment;
  return {
    metric: (request) => {
      const fed = environment.metric(request);
      return typeof fed === "object" && fed.length > businessCount ? fed.slice(0, businessCount) : fed;
    },
  };
}

function asksBusiness(bound: Bound): boolean {
  switch (bound.kind) {
    case "number":
      return false;
    case "metric":
      return businessNames.has(bound.request.name);
    case "negate":
      return asksBusiness(bound.of);
    case "binary":
      return asksBusiness(bound.left) || asksBusiness(bound.right);
  }
}

/** Payments of the whole term at base terms over the chip-hours contracted. */
function impliedPrice(model: Model, base: TracedPath, name: string, perH100e: boolean): number {
  const contract = model.contracts.find((candidate) => candidate.name === name);
  if (contract === undefined || contract.capacity < 0 || contract.price < 0) return NaN;
  const { parameters: value, courses } = base.futures;
  const hours = value[contract.capacity]! * 730 * (perH100e ? value[model.chips[contract.chip]!.h100e]! : 1);
  let usd = 0;
  let months = 0;
  for (let m = Math.max(0, contract.first); m <= Math.min(contract.last, model.months - 1); m++) {
    const price = courses[contract.price * model.months + m]!;
    usd += contract.perMonth ? price : price * value[contract.capacity]! * 730;
    months++;
  }
  return months === 0 || hours === 0 ? NaN : usd / (hours * months);
}
