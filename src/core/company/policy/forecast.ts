/**
 * What a rule may expect of demand: the law of D(t + lead) ÷ D(t) given what a path has shown.
 *
 * Futures drawn apart from the simulated ones are grouped, for each month of decision, by the level of demand and its
 * growth over the last half year; a path reads quantiles and means in the group its own past belongs to. Hidden draws
 * (growth, delay) are thereby learnt as far as demand has shown them, and no further.
 */
import { log } from "../../numeric/elementary.ts";
import { orderOf, quantileOfSorted } from "../../numeric/statistics.ts";
import { observeDemand } from "../operations/claims.ts";
import { openFutures } from "../futures/draw-futures.ts";
import type { Futures } from "../futures/futures.ts";
import type { Model } from "../model/model.ts";

const trainingPaths = 2048;
const levelGroups = 16;
const trendGroups = 4;
/** Months over which the growth of demand is seen. */
export const trendMonths = 6;

export interface Forecast {
  /** What was learned. */
  readonly law: DemandLaw;
  /** Latent demand of the workload on a path in month t, Mtok a month. */
  demandMtok(futures: Futures, t: number): number;
  /** Quantile of demand at t + lead over demand at t, for a path whose demand so far is `futures`. `t` is a month of decision. */
  ratio(futures: Futures, t: number, lead: number, quantile: number): number;
  /** Mean of the same ratio. */
  meanRatio(futures: Futures, t: number, lead: number): number;
  /** One quantile (−1: the mean) in all groups, for a rule that asks for no other: a path's ratios by lead, in the order of `law.leads`. */
  ratiosAt(quantile: number): (futures: Futures, t: number) => Float64Array;
  /** The same where demand, now and `trendMonths` before, is known to the caller (before there was so much past: any number). */
  ratiosByDemand(quantile: number): (t: number, nowMtok: number, beforeMtok: number) => Float64Array;
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

/** The law of demand, as plain data: learned once, it goes with a job to whoever runs its chunks. */
export interface DemandLaw {
  /** Leads, rising. */
  readonly leads: readonly number[];
  /** By decision, `every` months apart; nothing outside the months of decision. */
  readonly decisions: readonly (DecisionLaw | undefined)[];
}

interface DecisionLaw {
  /** Least level of each group but the first. */
  readonly bounds: readonly number[];
  readonly groups: readonly TrendGroups[];
}

interface TrendGroups {
  /** Least trend of each group but the first. */
  readonly bounds: readonly number[];
  /** By group and lead. */
  readonly laws: readonly (readonly RatioLaw[])[];
}

/** Ratios seen in one group of training futures. */
export interface RatioLaw {
  readonly sorted: Float64Array;
  readonly mean: number;
}

/**
 * Opens a forecast: learns the law of demand, which takes a tenth of a second, unless it is known.
 *
 * @param seed   seed of the simulation; training futures use a seed derived from it
 * @param known  the law that was learned before for the same model, seed and task
 */
export function openForecast(model: Model, seed: number, task: ForecastTask, known?: DemandLaw): Forecast {
  const law = known ?? learnDemand(model, seed, task);
  const { leads, decisions } = law;
  const demandMtok = (futures: Futures, t: number): number => observeDemand(model, futures, task.workload, t);
  /** What is known by decision, level and trend, for demand now and `trendMonths` before. */
  const found = <Known>(known: ByDecision<Known>, t: number, now: number, before: number): Known => {
    const decision = Math.floor(t / task.every);
    const { bounds, groups } = decisions[decision]!;
    const level = groupOf(bounds, now);
    return known[decision]![level]![groupOf(groups[level]!.bounds, t >= trendMonths ? trendOf(now, before) : 0)]!;
  };
  const laws = byDecision(decisions, (byLead) => byLead);
  const lawsOf = (futures: Futures, t: number): readonly RatioLaw[] =>
    found(laws, t, demandMtok(futures, t), t >= trendMonths ? demandMtok(futures, t - trendMonths) : 0);
  const lawOf = (futures: Futures, t: number, lead: number): RatioLaw => lawsOf(futures, t)[leads.indexOf(lead)]!;
  return {
    law,
    demandMtok,
    ratiosAt(quantile) {
      const ratios = ratiosOf(decisions, quantile);
      return (futures, t) => found(ratios, t, demandMtok(futures, t), t >= trendMonths ? demandMtok(futures, t - trendMonths) : 0);
    },
    ratiosByDemand(quantile) {
      const ratios = ratiosOf(decisions, quantile);
      return (t, now, before) => found(ratios, t, now, before);
    },
    ratio: (futures, t, lead, quantile) => quantileOfSorted(lawOf(futures, t, lead).sorted, quantile),
    meanRatio: (futures, t, lead) => lawOf(futures, t, lead).mean,
  };
}

/** By decision, level and trend; nothing outside the months of decision. */
type ByDecision<Known> = readonly (readonly (readonly Known[])[])[];

const byDecision = <Known>(decisions: DemandLaw["decisions"], of: (byLead: readonly RatioLaw[]) => Known): ByDecision<Known> =>
  decisions.map((decision) => (decision?.groups ?? []).map(({ laws }) => laws.map(of)));

/** One quantile (−1: the mean) of every law, by lead. */
const ratiosOf = (decisions: DemandLaw["decisions"], quantile: number): ByDecision<Float64Array> =>
  byDecision(decisions, (byLead) => Float64Array.from(byLead, ({ sorted, mean }) => (quantile < 0 ? mean : quantileOfSorted(sorted, quantile))));

function learnDemand(model: Model, seed: number, task: ForecastTask): DemandLaw {
  const { months } = model;
  const { workload, every, first, last } = task;
  // A seed of their own: the simulated futures must not inform the rule.
  const source = openFutures(model, (seed ^ 0x5bd1e995) >>> 0, true);
  const level = new Float64Array(months * trainingPaths);
  for (let p = 0; p < trainingPaths; p++) {
    const futures = source.draw(p);
    for (let t = 0; t < months; t++) {
      const mtok = observeDemand(model, futures, workload, t);
      if (!(mtok < Infinity)) throw new Error(`training path ${p} demands ${mtok} Mtok in month ${t}`);
      level[t * trainingPaths + p] = mtok;
    }
  }
  const leads = [...new Set(task.leads)].sort((a, b) => a - b);
  const decisions = Array.from({ length: Math.ceil(months / every) }, (_, i) =>
    i * every < first || i * every > last ? undefined : groupPast(level, months, i * every, leads),
  );
  return { leads, decisions };
}

const trendOf = (now: number, before: number): number => (now > 0 && before > 0 ? log(now / before) : 0);

/** Groups the training paths of one decision month by level, then by trend, and keeps the ratios of each group. */
function groupPast(level: Float64Array, months: number, t: number, leads: readonly number[]): DecisionLaw {
  const now = level.subarray(t * trainingPaths, (t + 1) * trainingPaths);
  const hasTrend = t >= trendMonths;
  const outer = splitSorted(orderOf(now), now, hasTrend ? levelGroups / 2 : levelGroups);
  const groups = outer.groups.map((group) => {
    // Equal trends keep the order of the paths.
    const members = group.slice().sort();
    const trends = new Float64Array(members.length);
    if (hasTrend) for (let m = 0; m < members.length; m++) trends[m] = trendOf(now[members[m]!]!, level[(t - trendMonths) * trainingPaths + members[m]!]!);
    const inner = splitSorted(orderOf(trends), trends, hasTrend ? trendGroups : 1);
    const laws = inner.groups.map((within) =>
      leads.map((lead) => {
        const later = level.subarray(Math.min(months - 1, t + lead) * trainingPaths);
        return ratioLaw(within, members, now, later);
      }),
    );
    return { bounds: inner.bounds, laws };
  });
  return { bounds: outer.bounds, groups };
}

/** Ratios of the members of a group, rising, and their mean. */
function ratioLaw(within: Int32Array, members: Int32Array, now: Float64Array, later: Float64Array): RatioLaw {
  const sorted = new Float64Array(within.length);
  for (let m = 0; m < within.length; m++) {
    const p = members[within[m]!]!;
    sorted[m] = now[p]! > 0 ? later[p]! / now[p]! : 0;
  }
  sorted.sort();
  let sum = 0;
  for (let m = 0; m < sorted.length; m++) sum += sorted[m]!;
  return { sorted, mean: sum / sorted.length };
}

interface Split {
  readonly groups: readonly Int32Array[];
  /** Least key of each group but the first. */
  readonly bounds: readonly number[];
}

/** Splits indices sorted by `key` into groups of equal size; one group where the key does not vary. */
function splitSorted(sorted: Int32Array, key: Float64Array, count: number): Split {
  const low = key[sorted[0]!]!;
  const high = key[sorted.at(-1)!]!;
  if (high - low <= 1e-12 * Math.max(Math.abs(low), Math.abs(high))) return { groups: [sorted], bounds: [] };
  const groups = Array.from({ length: count }, (_, g) =>
    sorted.subarray(Math.floor((g * sorted.length) / count), Math.floor(((g + 1) * sorted.length) / count)),
  );
  return { groups, bounds: groups.slice(1).map((group) => key[group[0]!]!) };
}

function groupOf(bounds: readonly number[], value: number): number {
  let group = 0;
  while (group < bounds.length && value >= bounds[group]!) group++;
  return group;
}
