/**
 * What a rule may expect of demand: the law of D(t + lead) ÷ D(t) given what a path has shown.
 *
 * Futures drawn apart from the simulated ones are grouped, for each month of decision, by the level of demand and its
 * growth over the last half year; a path reads quantiles and means in the group its own past belongs to. Hidden draws
 * (growth, delay) are thereby learnt as far as demand has shown them, and no further.
 */
import { log } from "../numeric/elementary.ts";
import { quantileOfSorted } from "../numeric/statistics.ts";
import { observeDemand } from "./claims.ts";
import { openFutures } from "./draw-futures.ts";
import type { Futures } from "./futures.ts";
import type { Model } from "./model.ts";

const trainingPaths = 2048;
const levelGroups = 16;
const trendGroups = 4;
const trendMonths = 6;

export interface Forecast {
  /** Latent demand of the workload on a path in month t, Mtok a month. */
  demandMtok(futures: Futures, t: number): number;
  /** Quantile of demand at t + lead over demand at t, for a path whose demand so far is `futures`. `t` is a month of decision. */
  ratio(futures: Futures, t: number, lead: number, quantile: number): number;
  /** Mean of the same ratio. */
  meanRatio(futures: Futures, t: number, lead: number): number;
}

export interface ForecastTask {
  /** Workload whose demand is foreseen. */
  readonly workload: number;
  /** Leads that are asked for, months. */
  readonly leads: readonly number[];
  /** Decisions fall in every `every`-th month. */
  readonly every: number;
  /** First and last month of decision. */
  readonly first: number;
  readonly last: number;
}

/** Draws the training futures, with a seed derived from `seed`: some tenths of a second. */
export function openForecast(model: Model, seed: number, task: ForecastTask): Forecast {
  const { months } = model;
  const { workload, every, first, last } = task;
  const leads = [...new Set(task.leads)].sort((a, b) => a - b);
  const demandMtok = (futures: Futures, t: number): number => observeDemand(model, futures, workload, t);
  // A seed of their own: the simulated futures must not inform the rule.
  const source = openFutures(model, (seed ^ 0x5bd1e995) >>> 0, true);
  const level = new Float64Array(months * trainingPaths);
  for (let p = 0; p < trainingPaths; p++) {
    const futures = source.draw(p);
    for (let t = 0; t < months; t++) level[t * trainingPaths + p] = demandMtok(futures, t);
  }
  const decisions = Array.from({ length: Math.ceil(months / every) }, (_, i) =>
    i * every < first || i * every > last ? undefined : groupPast(level, months, i * every, leads),
  );
  const lawOf = (futures: Futures, t: number, lead: number): RatioLaw => {
    const now = demandMtok(futures, t);
    const trend = t >= trendMonths ? trendOf(now, demandMtok(futures, t - trendMonths)) : 0;
    return decisions[Math.floor(t / every)]!.law(now, trend, leads.indexOf(lead));
  };
  return {
    demandMtok,
    ratio: (futures, t, lead, quantile) => quantileOfSorted(lawOf(futures, t, lead).sorted, quantile),
    meanRatio: (futures, t, lead) => lawOf(futures, t, lead).mean,
  };
}

/** Ratios seen in one group of training futures. */
interface RatioLaw {
  readonly sorted: Float64Array;
  readonly mean: number;
}

const trendOf = (now: number, before: number): number => (now > 0 && before > 0 ? log(now / before) : 0);

interface Decision {
  law(level: number, trend: number, leadIndex: number): RatioLaw;
}

/** Groups the training paths of one decision month by level, then by trend, and keeps the ratios of each group. */
function groupPast(level: Float64Array, months: number, t: number, leads: readonly number[]): Decision {
  const now = level.subarray(t * trainingPaths, (t + 1) * trainingPaths);
  const trend = Float64Array.from(now, (value, p) => (t >= trendMonths ? trendOf(value, level[(t - trendMonths) * trainingPaths + p]!) : 0));
  const order = Array.from(now.keys()).sort((a, b) => now[a]! - now[b]! || a - b);
  const outer = splitSorted(order, now, t >= trendMonths ? levelGroups / 2 : levelGroups);
  const cells = outer.groups.map((group) => {
    const byTrend = [...group].sort((a, b) => trend[a]! - trend[b]! || a - b);
    const inner = splitSorted(byTrend, trend, t >= trendMonths ? trendGroups : 1);
    const laws = inner.groups.map((members) =>
      leads.map((lead): RatioLaw => {
        const later = Math.min(months - 1, t + lead) * trainingPaths;
        const sorted = Float64Array.from(members, (p) => (now[p]! > 0 ? level[later + p]! / now[p]! : 0)).sort();
        return { sorted, mean: sorted.reduce((sum, ratio) => sum + ratio, 0) / sorted.length };
      }),
    );
    return { bounds: inner.bounds, laws };
  });
  return {
    law(value, slope, leadIndex) {
      const cell = cells[groupOf(outer.bounds, value)]!;
      return cell.laws[groupOf(cell.bounds, slope)]![leadIndex]!;
    },
  };
}

/** Splits indices sorted by `key` into groups of equal size; one group where the key does not vary. */
function splitSorted(
  sorted: readonly number[],
  key: Float64Array,
  count: number,
): { readonly groups: readonly (readonly number[])[]; readonly bounds: readonly number[] } {
  const low = key[sorted[0]!]!;
  const high = key[sorted.at(-1)!]!;
  if (high - low <= 1e-12 * Math.max(Math.abs(low), Math.abs(high))) return { groups: [sorted], bounds: [] };
  const groups = Array.from({ length: count }, (_, g) => sorted.slice(Math.floor((g * sorted.length) / count), Math.floor(((g + 1) * sorted.length) / count)));
  return { groups, bounds: groups.slice(1).map((group) => key[group[0]!]!) };
}

function groupOf(bounds: readonly number[], value: number): number {
  let group = 0;
  while (group < bounds.length && value >= bounds[group]!) group++;
  return group;
}
