/** How much money from outside a plan needs, by when, from which source, and what waiting costs: plain data, in USD and shares. */
import { type ChanceChange, type ComparedRun, chanceChange, happened, meanChange, type MeanChange, type RunColumns } from "../results/paired-runs.ts";
import { countWhere, type Merged, monthOf, proportion } from "../results/merged.ts";
import type { Proportion } from "../results/run.ts";
import { mean, quantiles } from "../numeric/statistics.ts";
import type { Plan } from "../plan/vocabulary/vocabulary.ts";
import { fundingSources } from "./meet-need.ts";
import { type MeansName, meansOf, offeringColumn, pulledColumn } from "./unfunded-chunk.ts";

/** Cumulative USD by month: the mean, which adds up over rows, and percentiles, which do not. */
export interface SoFar {
  readonly mean: readonly number[];
  readonly p50: readonly number[];
  readonly p90: readonly number[];
}

export interface Spread {
  readonly mean: number;
  readonly p5: number;
  readonly p50: number;
  readonly p95: number;
}

/** First months in which more than half, more than a tenth, and more than the plan's limit of all futures lack money; null: never. */
export interface ShortFrom {
  readonly p50: string | null;
  readonly p90: string | null;
  /** At the plan's own limit on insolvency; absent without one. */
  readonly atLimit?: string | null;
  /** Futures that lack money at some time. */
  readonly short: Proportion;
}

export interface OfferingResult {
  readonly name: string;
  readonly taken: Proportion;
  /** Times it was pulled, over all futures. */
  readonly pulled: number;
  /** Over the futures in which it is taken: gross at closing; what goes to banks and others; tax on awards; the option, net; cash available. */
  readonly grossUsd: Spread;
  readonly issueMeanUsd: number;
  readonly withheldMeanUsd: number;
  readonly greenshoeMeanUsd: number;
  readonly availableUsd: Spread;
}

/** Another course of funding on the same futures, against the plan as written. */
export interface OtherCourse {
  readonly insolvent: Proportion;
  readonly change: ChanceChange;
  /** Change of the value to today's holders; of the last cash in a plan without `valuation:`. */
  readonly valueUsd: MeanChange;
}

export interface FundingAnswer extends ComparedRun {
  readonly isValued: boolean;
  /** Whether the plan states a ceiling on private capital. */
  readonly hasCeiling: boolean;
  /** Share of futures that may be insolvent by the plan's own limit. */
  readonly limit?: number;
  readonly months: number;
  readonly labels: readonly string[];
  /** Cash sunk so far without any funding: above nil it cost, below it brought. The four add up to the fall in cash (their means do). */
  readonly sunkUsd: { readonly training: SoFar; readonly inference: SoFar; readonly overheads: SoFar; readonly rest: SoFar };
  readonly needUsd: { readonly toPay: SoFar; readonly toKeepComfort: SoFar };
  /** Which money meets the need to keep the comfort line, in the order of use; `unmet` is last. */
  readonly sources: readonly { readonly source: string; readonly usd: SoFar }[];
  readonly shortFrom: Readonly<Record<MeansName, ShortFrom>>;
  readonly offerings: readonly OfferingResult[];
  readonly asWritten: { readonly insolvent: Proportion; readonly insolventOnSignedFunding: Proportion };
  /** Every unsigned raise three months later. Absent where there is none. */
  readonly aQuarterLater?: OtherCourse;
  /** Absent where the plan has no offering. */
  readonly withoutOffering?: OtherCourse;
}

/** The plan with every raise that is not signed three months later. */
export function aQuarterLater(plan: Plan): Plan {
  return withRaises(plan, (raise) =>
    raise.signed ? raise : { ...raise, when: raise.when + 3, ...(raise.filed === undefined ? {} : { filed: raise.filed + 3 }) },
  );
}

/** The plan in which no public offering is tried. */
export function withoutOffering(plan: Plan): Plan {
  const raises = Object.entries(plan.finance.raises).filter(([, raise]) => raise.kind !== "ipo");
  return { ...plan, finance: { ...plan.finance, raises: Object.fromEntries(raises) } };
}

type Raise = Plan["finance"]["raises"][string];

function withRaises(plan: Plan, change: (raise: Raise) => Raise): Plan {
  const raises = Object.entries(plan.finance.raises).map(([name, raise]): [string, Raise] => [name, change(raise)]);
  return { ...plan, finance: { ...plan.finance, raises: Object.fromEntries(raises) } };
}

/** Runs that an answer rests on; all on the same futures. */
export interface FundingRuns {
  readonly unfunded: Merged;
  readonly asWritten: RunColumns;
  readonly aQuarterLater?: RunColumns;
  readonly withoutOffering?: RunColumns;
}

export function fundingAnswer(plan: Plan, run: ComparedRun, labels: readonly string[], runs: FundingRuns): FundingAnswer {
  const { unfunded, asWritten } = runs;
  const limit = plan.limits?.insolvency?.bound;
  const other = (columns: RunColumns): OtherCourse => ({
    insolvent: happened(columns.failedMonth),
    change: chanceChange(columns.failedMonth, asWritten.failedMonth),
    valueUsd: meanChange(columns.valueUsd, asWritten.valueUsd),
  });
  const names = Object.keys(meansOf) as MeansName[];
  return {
    ...run,
    isValued: plan.valuation !== undefined,
    hasCeiling: plan.finance.private_ceiling !== undefined || Object.keys(plan.finance.investors).length > 0,
    ...(limit === undefined ? {} : { limit }),
    labels,
    sunkUsd: {
      training: soFar(unfunded, "trainingUsd"),
      inference: soFar(unfunded, "inferenceUsd"),
      overheads: soFar(unfunded, "overheadsUsd"),
      rest: soFar(unfunded, "restUsd"),
    },
    needUsd: { toPay: soFar(unfunded, "toPayUsd"), toKeepComfort: soFar(unfunded, "toKeepComfortUsd") },
    sources: [...fundingSources, "unmet"].map((source) => ({ source, usd: soFar(unfunded, source) })),
    shortFrom: Object.fromEntries(names.map((name) => [name, shortFrom(unfunded, name, labels, limit)])) as Record<MeansName, ShortFrom>,
    offerings: Object.keys(plan.finance.raises)
      .sort()
      .filter((name) => plan.finance.raises[name]!.kind === "ipo")
      .map((name) => offeringResult(unfunded, name)),
    asWritten: { insolvent: happened(asWritten.failedMonth), insolventOnSignedFunding: happened(asWritten.failedWithoutRaises) },
    ...(runs.aQuarterLater === undefined ? {} : { aQuarterLater: other(runs.aQuarterLater) }),
    ...(runs.withoutOffering === undefined ? {} : { withoutOffering: other(runs.withoutOffering) }),
  };
}

function soFar(merged: Merged, name: string): SoFar {
  const scratch = new Float64Array(merged.paths);
  const rows = Array.from({ length: merged.months }, (_, t) => {
    const month = monthOf(merged, name, t);
    const [p50, p90] = quantiles(month, [0.5, 0.9], scratch) as [number, number];
    return { mean: mean(month), p50, p90 };
  });
  return { mean: rows.map((row) => row.mean), p50: rows.map((row) => row.p50), p90: rows.map((row) => row.p90) };
}

function shortFrom({ perPath, paths, months }: Merged, name: MeansName, labels: readonly string[], limit: number | undefined): ShortFrom {
  const first = perPath[name]!;
  const byMonth = Array.from({ length: months }, (_, t) => countWhere(first, (month) => month >= 0 && month <= t) / paths);
  const above = (share: number): string | null => {
    const t = byMonth.findIndex((short) => short > share);
    return t < 0 ? null : labels[t]!;
  };
  const short = proportion(
    countWhere(first, (month) => month >= 0),
    paths,
  );
  return { p50: above(0.5), p90: above(0.1), ...(limit === undefined ? {} : { atLimit: above(limit) }), short };
}

function offeringResult({ perPath, paths }: Merged, name: string): OfferingResult {
  const taken = perPath[offeringColumn(name, "gross")]!.map((usd) => (Number.isNaN(usd) ? 0 : 1));
  const of = (number: Parameters<typeof offeringColumn>[1]): Float64Array => perPath[offeringColumn(name, number)]!.filter((usd) => !Number.isNaN(usd));
  return {
    name,
    taken: proportion(
      countWhere(taken, (flag) => flag === 1),
      paths,
    ),
    pulled: perPath[pulledColumn(name)]!.reduce((sum, count) => sum + count, 0),
    grossUsd: spreadOf(of("gross")),
    issueMeanUsd: meanOf(of("issue")),
    withheldMeanUsd: meanOf(of("withheld")),
    greenshoeMeanUsd: meanOf(of("greenshoe")),
    availableUsd: spreadOf(of("available")),
  };
}

const meanOf = (column: Float64Array): number => (column.length === 0 ? 0 : mean(column));

function spreadOf(column: Float64Array): Spread {
  if (column.length === 0) return { mean: 0, p5: 0, p50: 0, p95: 0 };
  const [p5, p50, p95] = quantiles(column, [0.05, 0.5, 0.95]) as [number, number, number];
  return { mean: mean(column), p5, p50, p95 };
}
