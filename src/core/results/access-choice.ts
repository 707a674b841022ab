/**
 * Gated, paid or open: what a release of a product does, on the same futures.
 *
 * The product runs as it is gated now, then released at several prices. What its hours displace is read off the allocation:
 * hours by workload, and the shadow price of an hour, which is what others would have paid for it.
 */
import { blockCount } from "../company/model/load-blocks.ts";
import { keptAccounts, type LineLayout } from "../company/lines.ts";
import type { Envelope } from "../company/operations/envelope.ts";
import type { Model } from "../company/model/model.ts";
import { freeUseOf } from "../company/model/open-access.ts";
import { mean } from "../numeric/statistics.ts";
import type { Plan } from "../plan/vocabulary/vocabulary.ts";
import { type Merged, monthOf } from "./merged.ts";
import { type ChanceChange, chanceChange, type ComparedRun, happened, type MeanChange, meanChange, type RunColumns, runColumns } from "./paired-runs.ts";
import type { Proportion } from "./run.ts";

export type Access = Plan["products"][string]["access"];

/** Demand counts as unserved from a thousandth on. */
const unservedFrom = 1e-3;

export interface AccessColumns extends RunColumns {
  /** Mean over the futures alive, by month. */
  readonly units: Float64Array;
  readonly demandMtok: Float64Array;
  readonly servedMtok: Float64Array;
  readonly revenueUsd: Float64Array;
  readonly variableUsd: Float64Array;
  /** H100e-hours by workload, then idle, reserve, let: [row × month]. */
  readonly hours: readonly Float64Array[];
  /** What others would pay for the hours of a Mtok of the product, at the cheapest machines of the peak block, USD: by month. */
  readonly shadowUsdPerMtok: Float64Array;
  /** Of the company, summed over months and futures alive. */
  readonly companyRevenueUsd: number;
  readonly costOfRevenueUsd: number;
  /** First month in which a tenth, and half, of all futures leave demand unserved; −1: none. */
  readonly bindsInTenth: number;
  readonly bindsInHalf: number;
}

export interface AccessResult {
  readonly access: Access;
  /** On the list price of the plan. */
  readonly priceFactor: number;
  readonly insolvent: Proportion;
  readonly fallsBehind: Proportion;
  readonly unserved: number;
  readonly valueUsd: number;
  readonly grossMargin: number;
  /** Of the product over all months: Mtok wanted and served, revenue, revenue less variable cost, and that less what its hours are worth to others. */
  readonly demandMtok: number;
  readonly servedMtok: number;
  readonly revenueUsd: number;
  readonly marginUsd: number;
  readonly marginAfterShadowUsd: number;
  readonly bindsInTenth: number;
  readonly bindsInHalf: number;
  /** Less the product as it is gated, on the same futures. */
  readonly change: { readonly valueUsd: MeanChange; readonly insolvent: ChanceChange; readonly fallsBehind: ChanceChange; readonly unserved: MeanChange };
}

export interface Displacement {
  readonly workload: string;
  /** H100e-hours a month, mean over the months: gated, and released at list price. */
  readonly gatedHours: number;
  readonly releasedHours: number;
}

/** One year of the horizon of the product released at list price. */
export interface AccessYear {
  readonly from: number;
  readonly unitsGated: number;
  readonly unitsReleased: number;
  readonly priceUsdPerMtok: number;
  readonly shadowUsdPerMtok: number;
}

export interface AccessAnswer extends ComparedRun {
  readonly product: string;
  readonly unit: string;
  readonly isValued: boolean;
  readonly hasRival: boolean;
  /** The product gated; then released by rising price, paid before open. */
  readonly results: readonly AccessResult[];
  /** Factor on the list price at which a paid release is worth as much as the gate; absent: none between the prices tried. */
  readonly breakEvenFactor?: number;
  readonly displaced: readonly Displacement[];
  readonly years: readonly AccessYear[];
}

/** The plan with a product of that access. Its price is a course of its own, so that factors on it leave the units of the base plan. */
export function withAccess(plan: Plan, name: string, access: Access): Plan {
  const product = plan.products[name]!;
  return { ...plan, products: { ...plan.products, [name]: { ...product, access, price: { ...product.price } } } };
}

/** What is kept of a run. `medians`: a value for each of the model's. */
export function accessColumns(
  merged: Merged,
  compiled: { readonly model: Model; readonly envelope: Envelope; readonly layout: LineLayout },
  medians: Float64Array,
  name: string,
): AccessColumns {
  const { model, envelope, layout } = compiled;
  const { months, sums } = merged;
  const alive = (t: number): number => sums[layout.alive * months + t]!;
  const line = (index: number): Float64Array => Float64Array.from({ length: months }, (_, t) => (alive(t) > 0 ? sums[index * months + t]! / alive(t) : 0));
  const rows = model.products.flatMap((product, i) => (product.name === name || product.name === freeUseOf(name) ? [i] : []));
  const summed = (part: number): Float64Array => {
    const out = new Float64Array(months);
    for (const i of rows) line(layout.product + i * 5 + part).forEach((x, t) => (out[t]! += x));
    return out;
  };
  const total = (account: (typeof keptAccounts)[number]): number => line(layout.accounts + keptAccounts.indexOf(account)).reduce((sum, x) => sum + x, 0);
  const [bindsInTenth, bindsInHalf] = [0.1, 0.5].map((share) => bindingMonth(merged, share));
  const { workload, compute } = model.products.find((product) => product.name === name)!;
  return {
    ...runColumns(merged),
    units: summed(0),
    demandMtok: summed(1),
    servedMtok: summed(2),
    revenueUsd: summed(3),
    variableUsd: summed(4),
    hours: Array.from({ length: model.workloads.length + 3 }, (_, row) => line(layout.hours + row)),
    shadowUsdPerMtok: shadowOf(model, envelope, (p) => line(layout.price + p), { workload, compute: medians[compute]!, medians }),
    companyRevenueUsd: total("revenue"),
    costOfRevenueUsd: (["servingCompute", "servingIdle", "servingOther", "servingStock"] as const).reduce((sum, account) => sum + total(account), 0),
    bindsInTenth: bindsInTenth!,
    bindsInHalf: bindsInHalf!,
  };
}

function bindingMonth(merged: Merged, share: number): number {
  for (let t = 0; t < merged.months; t++) {
    const short = monthOf(merged, "servedShare", t).filter((served) => served < 1 - unservedFrom).length;
    if (short >= share * merged.paths) return t;
  }
  return -1;
}

/** Price of the hours of a Mtok in the peak block, at the machines where it is least; throughputs at their medians. */
function shadowOf(
  model: Model,
  { classes }: Envelope,
  priceOf: (pool: number) => Float64Array,
  { workload: w, compute, medians }: { readonly workload: number; readonly compute: number; readonly medians: Float64Array },
): Float64Array {
  const { throughput, headroom, improvement } = model.workloads[w]!;
  const out = new Float64Array(model.months).fill(Infinity);
  const growth = improvement < 0 ? 1 : 1 + medians[improvement]!;
  classes.forEach(({ chip }, k) => {
    const rate = throughput[chip]!;
    if (rate < 0) return;
    let mtokPerHour = medians[rate]! / (1 + medians[headroom]!) / compute;
    priceOf(k * blockCount).forEach((usd, t) => {
      out[t] = Math.min(out[t]!, usd / mtokPerHour);
      mtokPerHour *= growth;
    });
  });
  return out.map((usd) => (usd < Infinity ? usd : 0));
}

const sum = (column: Float64Array): number => column.reduce((total, x) => total + x, 0);

/** One release; `gated` is the run of the gate. */
export function accessResult(access: Access, priceFactor: number, run: AccessColumns, gated: AccessColumns): AccessResult {
  const marginUsd = sum(run.revenueUsd) - sum(run.variableUsd);
  let shadowUsd = 0;
  run.servedMtok.forEach((mtok, t) => (shadowUsd += mtok * run.shadowUsdPerMtok[t]!));
  return {
    access,
    priceFactor,
    insolvent: happened(run.failedMonth),
    fallsBehind: happened(run.behindMonth),
    unserved: mean(run.unservedShare),
    valueUsd: mean(run.valueUsd),
    grossMargin: run.companyRevenueUsd > 0 ? 1 - run.costOfRevenueUsd / run.companyRevenueUsd : 0,
    demandMtok: sum(run.demandMtok),
    servedMtok: sum(run.servedMtok),
    revenueUsd: sum(run.revenueUsd),
    marginUsd,
    marginAfterShadowUsd: marginUsd - shadowUsd,
    bindsInTenth: run.bindsInTenth,
    bindsInHalf: run.bindsInHalf,
    change: {
      valueUsd: meanChange(run.valueUsd, gated.valueUsd),
      insolvent: chanceChange(run.failedMonth, gated.failedMonth),
      fallsBehind: chanceChange(run.behindMonth, gated.behindMonth),
      unserved: meanChange(run.unservedShare, gated.unservedShare),
    },
  };
}

/** Hours by workload, idle and let, gated and released. */
export function displacementOf(model: Model, gated: AccessColumns, released: AccessColumns): readonly Displacement[] {
  const names = [...model.workloads.map(({ name }) => name), "idle", "held for the floor", "let to others"];
  return names
    .map((workload, row) => ({ workload, gatedHours: mean(gated.hours[row]!), releasedHours: mean(released.hours[row]!) }))
    .filter(({ gatedHours, releasedHours }) => gatedHours > 0 || releasedHours > 0);
}

/** By year of the horizon: units, price and what others would pay for the hours. */
export function accessYears(gated: AccessColumns, released: AccessColumns): readonly AccessYear[] {
  const months = gated.units.length;
  return Array.from({ length: Math.ceil(months / 12) }, (_, year) => {
    const [from, to] = [year * 12, Math.min(months, year * 12 + 12)];
    const part = (column: Float64Array): number => sum(column.subarray(from, to));
    const served = part(released.servedMtok);
    return {
      from,
      unitsGated: part(gated.units) / (to - from),
      unitsReleased: part(released.units) / (to - from),
      priceUsdPerMtok: served > 0 ? part(released.revenueUsd) / served : 0,
      shadowUsdPerMtok: part(released.shadowUsdPerMtok) / (to - from),
    };
  });
}
