/** What futures say of a decision: its value with an interval, and the plan's limits, each in all futures and under each belief that counts. */
import type { Model } from "../company/model/model.ts";
import { chanceAtLeast, chanceAtMost, incompleteBeta, largestCertifying } from "../numeric/beta.ts";
import { normalCdf, normalQuantile } from "../numeric/normal.ts";
import { mean, standardDeviation } from "../numeric/statistics.ts";
import type { Limit } from "../plan/vocabulary/attribute.ts";
import type { EvaluationPart, Outcomes } from "./evaluate.ts";

/** What is maximised: value to today's holders; or cash with no multiple, the only choice in a plan without `valuation:`. */
export type Objective = "value" | "cash";

export const objectiveOf = (model: Model): Objective => (model.valuation === undefined ? "cash" : "value");
export const objectiveColumn = (outcomes: Outcomes, objective: Objective): Float64Array => (objective === "value" ? outcomes.valueUsd : outcomes.settledUsd);

/** A mean with the half-width of its two-sided 95 % interval (normal: from hundreds of futures on). */
export interface Estimate {
  readonly mean: number;
  readonly halfWidth95: number;
}

export function estimate(column: Float64Array): Estimate {
  const halfWidth95 = column.length < 2 ? 0 : (normalQuantile(0.975) * standardDeviation(column)) / Math.sqrt(column.length);
  return { mean: mean(column), halfWidth95 };
}

/** Difference of two decisions on the same futures. */
export const paired = (a: Float64Array, b: Float64Array): Estimate => estimate(a.map((value, p) => value - b[p]!));

export interface MeasuredLimit {
  readonly id: "insolvency" | "insolvency_sooner" | "unserved" | "fall_behind";
  /** As written in the plan. */
  readonly text: string;
  /** The belief under which it is worst, "address: name"; absent where all futures together are. */
  readonly under?: string;
  /** Share measured there: of futures; for `unserved` of months in which more than the bound is unserved. */
  readonly share: number;
  /** Futures counted, and those in which it happened (not for `unserved`). */
  readonly futures: number;
  readonly count?: number;
  /** Most that the plan allows of that share. */
  readonly allowed: number;
  /** One-sided upper limit of the share, worst over groups. */
  readonly atMost: number;
  /** Whether the share keeps the limit, and whether its upper limit does, in every group. */
  readonly holds: boolean;
  readonly isSure: boolean;
  /** Chance that a certificate over `Judging.certifyPaths` futures is passed, going by these: the least over groups. */
  readonly passChance: number;
  /** Whether that chance is `likelyChance` or more. */
  readonly isLikely: boolean;
  /** Whether the share is beyond what is allowed for certain (one-sided 95 %, shared among the groups looked at) in some group. */
  readonly isSurelyBroken: boolean;
}

export interface Measured {
  readonly futures: number;
  readonly value: Estimate;
  /** Share of futures insolvent by the horizon, all beliefs together. */
  readonly insolvent: number;
  readonly limits: readonly MeasuredLimit[];
}

/** What a decision does to the plan's limits, on the futures it was seen on. */
export interface LimitsSeen {
  /** Limits broken as counted. */
  readonly breaks: readonly MeasuredLimit["id"][];
  /** Limits kept as counted, too narrowly to be certified. */
  readonly narrow: readonly MeasuredLimit["id"][];
}

export const limitsSeen = ({ limits }: Pick<Measured, "limits">): LimitsSeen => ({
  breaks: limits.flatMap(({ id, holds }) => (holds ? [] : [id])),
  narrow: limits.flatMap(({ id, holds, isLikely }) => (holds && !isLikely ? [id] : [])),
});

/** Futures of a certificate that is asked for without a number of them where time is short: 1 % can be told from nothing. */
export const certifyingFutures = 10_000;

/**
 * Sizes of a certificate, of which the smallest is taken that will probably do, going by the selecting futures. Under a belief of two
 * fifths a limit of 2 % passes up to 61 of 4,000 (1.5 %), 135 of 8,000 (1.7 %) or 285 of 16,000 (1.8 %): what a decision need not leave.
 */
export const certificateSizes = [10_000, 20_000, 40_000] as const;
/** The size that a search aims at: the largest is left for a decision that has less room than it seemed. */
export const aimedSize = certificateSizes[1];

/** Confidence that the first attempt at a certificate asks for; later ones ask for more. */
export const firstConfidence = 0.975;

/** How limits are judged. */
export interface Judging {
  /** Of each one-sided upper limit. Default 0.95. */
  readonly confidence?: number;
  /** Futures of the certificate to come, and the confidence it asks for. Default: `certifyingFutures`, at `firstConfidence`. */
  readonly certifyPaths?: number;
  readonly certifyConfidence?: number;
  readonly objective?: Objective;
  /** How many futures each stands for, where they were picked. */
  readonly weights?: Float64Array;
}

const weightThatCounts = 0.1;

export interface Group {
  readonly under?: string;
  readonly paths: readonly number[];
}

/** Paths by group: all of them, and those that drew each belief of weight ≥ 10 %, unless the plan pools beliefs. */
export function groupsOf(model: Model, part: Pick<EvaluationPart, "beliefPart" | "pathCount">): readonly Group[] {
  const all: Group = { paths: Array.from({ length: part.pathCount }, (_, p) => p) };
  if (model.plan.limits!.pool !== "none") return [all];
  const byBelief = model.beliefs.flatMap((belief, b) =>
    belief.parts.flatMap(({ id, weight }, k) =>
      weight < weightThatCounts ? [] : [{ under: `${belief.address}: ${id}`, paths: all.paths.filter((p) => part.beliefPart[b * part.pathCount + p] === k) }],
    ),
  );
  return [all, ...byBelief.filter(({ paths }) => paths.length > 0)];
}

/** One limit of a plan on one decision's futures. */
export interface LimitOnFutures {
  readonly id: MeasuredLimit["id"];
  readonly limit: Limit;
  /** Most that the plan allows of the mean of `of`. */
  readonly allowed: number;
  /** Whether it is counted by futures; else by months of each. */
  readonly isChance: boolean;
  /** What counts on a future, 0–1. */
  readonly of: Float64Array;
}

/** The limits a plan sets, each as a column over the futures. */
export function limitColumns(model: Model, outcomes: Outcomes): readonly LimitOnFutures[] {
  const limits = model.plan.limits!;
  const list: LimitOnFutures[] = [];
  const chance = (id: MeasuredLimit["id"], limit: Limit | undefined, column: Float64Array): void => {
    if (limit === undefined) return;
    const within = limit.withinMonths ?? model.months;
    list.push({ id, limit, allowed: limit.bound, isChance: true, of: column.map((month) => (month >= 0 && month < within ? 1 : 0)) });
  };
  chance("insolvency", limits.insolvency, outcomes.failedMonth);
  chance("insolvency_sooner", limits.insolvency_sooner, outcomes.failedMonth);
  const { unserved } = limits;
  if (unserved !== undefined) {
    const span = Math.min(unserved.withinMonths ?? model.months, model.months);
    const of = outcomes.unservedMonths.map((months) => months / span);
    list.push({ id: "unserved", limit: unserved, allowed: 1 - (unserved.inShareOfMonths ?? 1), isChance: false, of });
  }
  if (model.rival !== undefined) chance("fall_behind", limits.fall_behind, outcomes.behindMonth);
  return list;
}

/** Measures a decision's outcomes on futures of one stream. */
export function measure(model: Model, outcomes: Outcomes, groups: readonly Group[], judging: Judging = {}): Measured {
  const failed = outcomes.failedMonth;
  const futures = failed.length;
  const limits = limitColumns(model, outcomes).map(({ id, limit, allowed, isChance, of }) => {
    const countOfAll = of.reduce((sum, one) => sum + one, 0);
    const context = { allowed, futures, groupCount: groups.length, countOfAll, judging };
    return worst({ id, limit, allowed, groups: groups.map((group) => (isChance ? chanceIn(group, of, context) : shareIn(group, of, context))) });
  });
  const value = objectiveColumn(outcomes, judging.objective ?? objectiveOf(model));
  const { weights } = judging;
  if (weights === undefined) {
    const insolvent = failed.reduce((count, month) => count + (month >= 0 ? 1 : 0), 0) / futures;
    return { futures, value: estimate(value), insolvent, limits };
  }
  const all = groups[0]!.paths;
  const insolvent = weightedMean(
    failed.map((month) => (month >= 0 ? 1 : 0)),
    all,
    weights,
  ).mean;
  return { futures, value: weightedEstimate(value, all, weights), insolvent, limits };
}

/** Mean over picked futures, each standing for so many, and how many equal ones would tell as much (Kish's effective size). */
export function weightedMean(column: Float64Array, paths: readonly number[], weights: Float64Array): { readonly mean: number; readonly size: number } {
  let [sum, total, squares] = [0, 0, 0];
  for (const p of paths) {
    const weight = weights[p]!;
    sum += weight * column[p]!;
    total += weight;
    squares += weight * weight;
  }
  return total > 0 ? { mean: sum / total, size: (total * total) / squares } : { mean: 0, size: 0 };
}

function weightedEstimate(column: Float64Array, paths: readonly number[], weights: Float64Array): Estimate {
  const { mean: centre } = weightedMean(column, paths, weights);
  let [squares, total] = [0, 0];
  for (const p of paths) {
    squares += (weights[p]! * (column[p]! - centre)) ** 2;
    total += weights[p]!;
  }
  return { mean: centre, halfWidth95: total > 0 ? (normalQuantile(0.975) * Math.sqrt(squares)) / total : 0 };
}

interface InGroup {
  readonly under?: string;
  readonly share: number;
  readonly futures: number;
  readonly count?: number;
  readonly atMost: number;
  readonly atLeast: number;
  readonly passChance: number;
}

/** From this chance on, a certificate is likely. */
export const likelyChance = 0.85;

interface InContext {
  readonly allowed: number;
  /** All futures, of which the group's are some. */
  readonly futures: number;
  readonly groupCount: number;
  /** What happened in all futures together, where it is counted. */
  readonly countOfAll: number;
  readonly judging: Judging;
}

type Bound = (a: number, b: number, confidence?: number) => number;

/** The same bound is asked for again and again while decisions are compared, and each takes hundreds of steps. */
function remembered(bound: Bound): Bound {
  const known = new Map<string, number>();
  return (a, b, confidence) => {
    const key = `${a} ${b} ${confidence}`;
    const value = known.get(key) ?? bound(a, b, confidence);
    known.set(key, value);
    return value;
  };
}

const knownAtMost = remembered(chanceAtMost);
const knownAtLeast = remembered(chanceAtLeast);
const knownCertifying = remembered(largestCertifying);

/**
 * Chance that at most `most` of `trials` futures to come count, going by `count` of `futures` seen: the rate is drawn from what
 * was seen with half a case more, at the rate of all futures together, and the count from the rate (negative binomial).
 *
 * A group in which nothing was seen is so told from one of which nothing is known.
 *
 * @param rateOfAll  share over all futures, above 0
 * @example chanceOfAtMost(83, 10000, 0, 10000, 0.00005) // 1
 */
export function chanceOfAtMost(most: number, trials: number, count: number, futures: number, rateOfAll: number): number {
  if (most < 0) return 0;
  const seen = futures + 0.5 / rateOfAll;
  return incompleteBeta(seen / (seen + trials), count + 0.5, most + 1);
}

/** Most of a share that a certificate over so many futures passes, 0 where it passes none. */
export function roomOf(allowed: number, certifyPaths: number, confidence: number): number {
  const certifying = Math.max(1, Math.round(certifyPaths));
  return Math.max(0, knownCertifying(allowed, certifying, confidence)) / certifying;
}

function chanceIn(group: Group, of: Float64Array, { allowed, futures: all, groupCount, countOfAll, judging }: InContext): InGroup {
  const { weights } = judging;
  const under = group.under === undefined ? {} : { under: group.under };
  const weighted = weights === undefined ? undefined : weightedMean(of, group.paths, weights);
  // Picked futures count as so many equal ones as would tell as much, and what happened in them is rounded up.
  const futures = weighted === undefined ? group.paths.length : Math.max(1, Math.floor(weighted.size));
  let count = 0;
  if (weighted === undefined) for (const p of group.paths) count += of[p]!;
  else count = Math.min(futures, Math.ceil(weighted.mean * futures));
  const certifying = Math.max(1, Math.round(((judging.certifyPaths ?? certifyingFutures) * group.paths.length) / all));
  const most = knownCertifying(allowed, certifying, judging.certifyConfidence ?? firstConfidence);
  // Picked futures are no draw from the plan's law: what they say of a certificate is told by the search's own score.
  const passChance = weighted === undefined ? chanceOfAtMost(most, certifying, count, futures, (countOfAll + 0.5) / (all + 1)) : 0;
  return {
    ...under,
    share: weighted?.mean ?? count / futures,
    futures,
    ...(weighted === undefined ? { count } : {}),
    atMost: knownAtMost(count, futures, judging.confidence),
    atLeast: knownAtLeast(count, futures, 1 - 0.05 / groupCount),
    passChance,
  };
}

function shareIn(group: Group, of: Float64Array, { allowed, futures: all, groupCount, judging }: InContext): InGroup {
  const shares = Float64Array.from(group.paths, (p) => of[p]!);
  const under = group.under === undefined ? {} : { under: group.under };
  const weighted = judging.weights === undefined ? undefined : weightedMean(of, group.paths, judging.weights);
  const share = weighted?.mean ?? mean(shares);
  const size = weighted?.size ?? shares.length;
  const deviation = size < 2 ? 1 : standardDeviation(shares);
  const error = deviation / Math.sqrt(Math.max(1, size));
  const certifying = Math.max(1, Math.round(((judging.certifyPaths ?? certifyingFutures) * group.paths.length) / all));
  const certain = (normalQuantile(judging.certifyConfidence ?? firstConfidence) * deviation) / Math.sqrt(certifying);
  const stray = Math.sqrt(error * error + (deviation * deviation) / certifying);
  const atMost = Math.min(1, share + normalQuantile(judging.confidence ?? 0.95) * error);
  return {
    ...under,
    share,
    futures: shares.length,
    atMost,
    atLeast: share - normalQuantile(1 - 0.05 / groupCount) * error,
    passChance: stray > 0 ? normalCdf((allowed - certain - share) / stray) : share <= allowed ? 1 : 0,
  };
}

interface Judged {
  readonly id: MeasuredLimit["id"];
  readonly limit: Limit;
  readonly allowed: number;
  readonly groups: readonly InGroup[];
}

/** The group in which a limit is worst. One written "at least" bounds the share from below. */
function worst({ id, limit, allowed, groups }: Judged): MeasuredLimit {
  const sign = limit.side === "at most" ? 1 : -1;
  const tolerance = 1e-12;
  let at = groups[0]!;
  for (const group of groups) if (sign * group.share > sign * at.share) at = group;
  const holds = sign * at.share <= sign * allowed + tolerance;
  const atMost = Math.max(...groups.map((group) => group.atMost));
  const isSure = sign === 1 ? atMost <= allowed + tolerance : holds;
  const passChance = sign === 1 ? Math.min(...groups.map((group) => group.passChance)) : holds ? 1 : 0;
  const isSurelyBroken = sign === 1 ? groups.some((group) => group.atLeast > allowed) : !holds;
  const { under, share, futures, count } = at;
  return {
    id,
    text: limit.text,
    ...(under === undefined ? {} : { under }),
    share,
    futures,
    ...(count === undefined ? {} : { count }),
    allowed,
    atMost,
    holds,
    isSure,
    passChance,
    isLikely: passChance >= likelyChance,
    isSurelyBroken,
  };
}
