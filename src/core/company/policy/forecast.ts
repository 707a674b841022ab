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
  const groups = openGroups(decisions);
  const laws = lawsOfGroups(decisions);
  /** Group of a path for demand now and `trendMonths` before. */
  const found = (t: number, now: number, before: number): number =>
    findGroup(groups, Math.floor(t / task.every), now, t >= trendMonths ? trendOf(now, before) : 0);
  const groupOfPath = (futures: Futures, t: number): number => found(t, demandMtok(futures, t), t >= trendMonths ? demandMtok(futures, t - trendMonths) : 0);
  const lawsOf = (futures: Futures, t: number): readonly RatioLaw[] => laws[groupOfPath(futures, t)]!;
  const lawOf = (futures: Futures, t: number, lead: number): RatioLaw => lawsOf(futures, t)[leads.indexOf(lead)]!;
  return {
    law,
    demandMtok,
    ratiosAt(quantile) {
      const ratiosOf = openRatios(laws, quantile);
      return (futures, t) => ratiosOf(groupOfPath(futures, t));
    },
    ratiosByDemand(quantile) {
      const ratiosOf = openRatios(laws, quantile);
      return (t, now, before) => ratiosOf(found(t, now, before));
    },
    ratio: (futures, t, lead, quantile) => quantileOfSorted(lawOf(futures, t, lead).sorted, quantile),
    meanRatio: (futures, t, lead) => lawOf(futures, t, lead).mean,
  };
}

/** All groups of all decisions, numbered in the order of decision, level and trend: flat columns, since every decision of every path looks one up. */
interface Groups {
  /** Levels of decision d: `levelStart[d] … levelStart[d + 1] − 1`; none outside the months of decision. */
  readonly levelStart: Int32Array;
  /** Least demand of each level; −Infinity for the first of a decision. */
  readonly leastLevel: Float64Array;
  /** Groups of level n: `groupStart[n] … groupStart[n + 1] − 1`. */
  readonly groupStart: Int32Array;
  /** Least trend of each group; −Infinity for the first of a level. */
  readonly leastTrend: Float64Array;
}

function openGroups(decisions: DemandLaw["decisions"]): Groups {
  const levels = decisions.map((decision) => decision?.groups ?? []);
  const startsOf = (counts: readonly number[]): Int32Array => {
    const starts = new Int32Array(counts.length + 1);
    counts.forEach((count, n) => (starts[n + 1] = starts[n]! + count));
    return starts;
  };
  return {
    levelStart: startsOf(levels.map(({ length }) => length)),
    leastLevel: Float64Array.from(decisions.flatMap((decision) => (decision === undefined ? [] : [-Infinity, ...decision.bounds]))),
    groupStart: startsOf(levels.flat().map(({ laws }) => laws.length)),
    leastTrend: Float64Array.from(levels.flat().flatMap(({ bounds }) => [-Infinity, ...bounds])),
  };
}

/** Number of the group of that demand and trend at a decision. */
function findGroup({ levelStart, leastLevel, groupStart, leastTrend }: Groups, decision: number, demand: number, trend: number): number {
  const level = lastUpTo(leastLevel, levelStart[decision]!, levelStart[decision + 1]!, demand);
  return lastUpTo(leastTrend, groupStart[level]!, groupStart[level + 1]!, trend);
}

/** Last of the rising numbers `from … to − 1` that `value` reaches, the first at any rate. */
function lastUpTo(least: Float64Array, from: number, to: number, value: number): number {
  let at = from;
  while (at + 1 < to && value >= least[at + 1]!) at++;
  return at;
}

/** Laws by lead of every group, in the order of `Groups`. */
const lawsOfGroups = (decisions: DemandLaw["decisions"]): readonly (readonly RatioLaw[])[] =>
  decisions.flatMap((decision) => (decision?.groups ?? []).flatMap(({ laws }) => laws));

/** One quantile (−1: the mean) of every law: the ratios of a group by lead, overwritten by the next. */
function openRatios(laws: readonly (readonly RatioLaw[])[], quantile: number): (group: number) => Float64Array {
  const leads = laws[0]?.length ?? 0;
  const all = Float64Array.from(laws.flat(), ({ sorted, mean }) => (quantile < 0 ? mean : quantileOfSorted(sorted, quantile)));
  const ratios = new Float64Array(leads);
  return (group) => {
    for (let n = 0; n < leads; n++) ratios[n] = all[group * leads + n]!;
    return ratios;
  };
}

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
