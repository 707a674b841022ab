/** What a search climbs: first to within the plan's limits, with the room that a certificate needs; within them, value. */
import { type Anchor, type Archive, groupsOfFirst, type Tried, weightsOf } from "./archive.ts";
import { softColumns } from "./nearness.ts";
import { mean } from "../numeric/statistics.ts";
import { aimedSize, firstConfidence, limitColumns, type Objective, objectiveColumn, type MeasuredLimit, roomOf, weightedMean } from "./measure.ts";
import { normalQuantile } from "../numeric/normal.ts";

type AnchorLimit = NonNullable<ReturnType<Anchor["limits"]["get"]>>;

export interface Aim {
  /** Standard deviations that a decision stays below what is passed: of the certificate's count, and of what is seen of it before. More is safer. */
  readonly safety: number;
  /** USD for a limit exceeded by one standard deviation; four times as much for two. */
  readonly priceUsd: number;
  /** Limit that may give way: it counts a hundredth. */
  readonly relaxed?: MeasuredLimit["id"];
  /** Futures of the certificate to come, and the confidence it asks for. */
  readonly certifyPaths: number;
  readonly certifyConfidence: number;
  /** Futures by which shares are known: what they get wrong counts beside the certificate's own chance. Absent: shares are taken as known. */
  readonly seenFutures?: number;
  /** Looks at the insolvent share of all futures alone, which may be so much: a point of the frontier. */
  readonly insolvent?: number;
}

/**
 * Safeties that decisions are ranked by; a search climbs at the middle one: what exceeds its target by nothing is passed about
 * nineteen times in twenty. The choice, on futures that the search has not seen, is among decisions of all three.
 */
export const safeties = [0.5, 1.5, 3] as const;

const relaxedWeight = 0.01;

/** A mean that is the same on all futures has no error to count in: beyond its limit it is as far off as this says. */
const certifyTolerance = 0.01;

/** Part of the size of a value, on average over futures, that one squared standard deviation of a certificate's count costs. */
const priceShare = 0.02;

/** What a search is told of the certificate to come; by default one of the size aimed at, its first attempt. */
export type CertificateAhead = Partial<Pick<Aim, "certifyPaths" | "certifyConfidence" | "seenFutures">>;

/** The aim of a search, its price in proportion to what is at hand: standard deviations beyond a limit soon weigh more than any value. */
export function aimBeside({ outcomes }: Pick<Tried, "outcomes">, objective: Objective, ahead: CertificateAhead = {}): Aim {
  const value = objectiveColumn(outcomes, objective);
  const certificate = { certifyPaths: aimedSize, certifyConfidence: firstConfidence, ...ahead };
  // A case too many costs the same, however wide the deviation it is counted in.
  const priceUsd = priceShare * Math.max(1, mean(value.map(Math.abs))) * strayOf(certificate) ** 2;
  return { ...certificate, safety: safeties[1], priceUsd };
}

/** Where a decision stands: its value and, by limit and group, the standard deviations by which it exceeds what is aimed at. */
export interface Position {
  readonly valueUsd: number;
  /** Negative: room. Nearly linear in what a decision does to futures, so that the effects of small moves add up. */
  readonly excess: readonly { readonly id: MeasuredLimit["id"]; readonly byGroup: Float64Array }[];
}

/**
 * A decision against the plan's limits: each group's count beyond its target in standard deviations of a certificate's count.
 * A group's target is what a certificate over its part of the futures passes. In these units limits compare.
 */
export function positionOf(archive: Archive, { outcomes, measured }: Tried, aim: Omit<Aim, "relaxed">): Position {
  const { safety, certifyPaths, certifyConfidence, insolvent } = aim;
  const valueUsd = measured.value.mean;
  const stray = strayOf(aim);
  if (insolvent !== undefined) {
    const excess = excessOfCount(measured.insolvent * certifyPaths, insolvent * certifyPaths, { safety, stray });
    return { valueUsd, excess: [{ id: "insolvency", byGroup: Float64Array.of(excess) }] };
  }
  const { model, nearness } = archive;
  const futures = outcomes.failedMonth.length;
  const groups = groupsOfFirst(archive, futures);
  const weights = weightsOf(archive, futures) ?? new Float64Array(futures).fill(1);
  const total = weightOf(groups[0]!.paths, weights);
  const soft = nearness === undefined ? undefined : softColumns(model, outcomes, nearness);
  const excess = limitColumns(model, outcomes).map(({ id, limit, allowed, isChance, of }, l) => {
    const by = soft === undefined ? undefined : nearestAnchor(archive, id, soft[l]!.of, weights);
    const byGroup = Float64Array.from(groups, ({ paths, under }) => {
      // What the sample gets wrong about a decision near this one, it gets as wrong about this one.
      const whole = by?.shares.get(under ?? "");
      const mean =
        by === undefined || whole === undefined
          ? weightedMean(of, paths, weights).mean
          : Math.max(0, weightedMean(soft![l]!.of, paths, weights).mean + whole - weightedMean(by.sampled, paths, weights).mean);
      const certifying = (certifyPaths * weightOf(paths, weights)) / total;
      if (limit.side !== "at most") return (Math.sqrt(certifying) * (allowed - mean)) / Math.sqrt(Math.max(allowed, 1e-9));
      if (isChance) return excessOfCount(mean * certifying, roomOf(allowed, certifying, certifyConfidence) * certifying, { safety, stray });
      return excessOfMean({ of, paths, weights, mean, allowed, certifying, certifyConfidence, safety, stray });
    });
    return { id, byGroup };
  });
  return { valueUsd, excess };
}

/** By how much the plan's limits are exceeded: over limits, the worst group's excess, squared; 0 where all are kept with the room that is aimed at. */
export function strainAt({ excess }: Pick<Position, "excess">, relaxed?: Aim["relaxed"]): number {
  let strain = 0;
  for (const { id, byGroup } of excess) {
    let worst = 0;
    for (const one of byGroup) worst = Math.max(worst, one);
    strain += (id === relaxed ? relaxedWeight : 1) * worst * worst;
  }
  return strain;
}

/** What a search climbs, at a position. */
export const scoreAt = (position: Position, aim: Aim): number => position.valueUsd - aim.priceUsd * strainAt(position, aim.relaxed);

/** A position with the effect of a move added: what `moved` differs by from `from`. */
export function withEffect(position: Position, from: Position, moved: Position): Position {
  return {
    valueUsd: position.valueUsd + moved.valueUsd - from.valueUsd,
    excess: position.excess.map(({ id, byGroup }, l) => ({
      id,
      byGroup: byGroup.map((one, g) => one + moved.excess[l]!.byGroup[g]! - from.excess[l]!.byGroup[g]!),
    })),
  };
}

export const strainOf = (archive: Archive, tried: Tried, aim: Aim): number => strainAt(positionOf(archive, tried, aim), aim.relaxed);

const weightOf = (paths: readonly number[], weights: Float64Array): number => paths.reduce((sum, p) => sum + weights[p]!, 0);

/** How far a certificate's count strays from what was seen before, as a multiple of how far it strays by itself: √(1 + certifying ÷ seen). */
const strayOf = ({ certifyPaths, seenFutures = Infinity }: Pick<Aim, "certifyPaths" | "seenFutures">): number => Math.sqrt(1 + certifyPaths / seenFutures);

/**
 * Standard deviations by which a count exceeds the most that passes, less those it should stay below it: no further than to none. A
 * certificate that passes none is aimed at all the same.
 */
function excessOfCount(count: number, most: number, { safety, stray }: { readonly safety: number; readonly stray: number }): number {
  const deviation = stray * Math.sqrt(Math.max(1, most));
  return (count - most) / deviation + Math.min(safety, most / deviation);
}

/** The anchor that agrees most with a decision about a limit; none where all differ from it by more than it happens at all. */
function nearestAnchor({ anchors }: Archive, id: MeasuredLimit["id"], of: Float64Array, weights: Float64Array): AnchorLimit | undefined {
  let best: AnchorLimit | undefined;
  let least = 0;
  for (let p = 0; p < of.length; p++) least += weights[p]! * of[p]!;
  for (const { limits } of anchors) {
    const anchored = limits.get(id);
    if (anchored === undefined) continue;
    let differs = 0;
    for (let p = 0; p < of.length; p++) differs += weights[p]! * Math.abs(of[p]! - anchored.sampled[p]!);
    if (differs < least) [best, least] = [anchored, differs];
  }
  return best;
}

interface MeanIn {
  readonly of: Float64Array;
  readonly paths: readonly number[];
  readonly weights: Float64Array;
  readonly mean: number;
  readonly allowed: number;
  readonly certifying: number;
  readonly certifyConfidence: number;
  readonly safety: number;
  readonly stray: number;
}

/** The same for a mean: beyond what its upper limit over the certifying futures leaves. */
function excessOfMean({ of, paths, weights, mean, allowed, certifying, certifyConfidence, safety, stray }: MeanIn): number {
  const centre = weightedMean(of, paths, weights).mean;
  let [squares, total] = [0, 0];
  for (const p of paths) {
    squares += weights[p]! * (of[p]! - centre) ** 2;
    total += weights[p]!;
  }
  const error = total > 0 ? Math.sqrt(squares / total / Math.max(1, certifying)) : 0;
  if (error === 0) return mean > allowed ? 1 / certifyTolerance : -1;
  return ((mean - allowed) / error + normalQuantile(certifyConfidence)) / stray + safety;
}

export const scoreOf = (archive: Archive, tried: Tried, aim: Aim): number => scoreAt(positionOf(archive, tried, aim), aim);

/** Best first; each is scored once. */
export function ranked(archive: Archive, tried: readonly Tried[], aim: Aim): readonly Tried[] {
  const scores = new Map(tried.map((one) => [one.key, scoreOf(archive, one, aim)]));
  return [...tried].sort((a, b) => scores.get(b.key)! - scores.get(a.key)! || (a.key < b.key ? -1 : 1));
}
