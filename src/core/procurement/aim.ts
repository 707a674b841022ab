/** What a search climbs: first to within the plan's limits, with the room that a certificate needs; within them, value. */
import { type Anchor, type Archive, groupsOfFirst, type Tried, weightsOf } from "./archive.ts";
import { certifyingFutures, limitColumns, type MeasuredLimit, roomOf, weightedMean } from "./measure.ts";
import { normalQuantile } from "../numeric/normal.ts";

type AnchorLimit = NonNullable<ReturnType<Anchor["limits"]["get"]>>;

export interface Aim {
  /** Standard deviations of a certificate's count that a decision stays below what is passed: more is safer. */
  readonly safety: number;
  /** USD for a limit exceeded by all of what it allows. */
  readonly priceUsd: number;
  /** Futures of the certificate to come. */
  readonly certifyPaths: number;
}

/** Safeties that decisions are ranked by: what looks safe on few futures need not be. */
export const safeties = [0.5, 1, 2] as const;

/** Confidence that a certificate's first attempt asks for. */
const certifyConfidence = 0.975;
/** Where a certificate leaves no room at all, this part of what is allowed is aimed at. */
const leastRoom = 0.1;

/** An aim at which value counts for nothing beside a limit: one that is exceeded twice over costs twice all that is at stake. */
export const aimBeside = ({ measured }: Tried, certifyPaths: number = certifyingFutures): Aim => ({
  safety: safeties[1],
  priceUsd: 4 * Math.max(1, Math.abs(measured.value.mean)),
  certifyPaths,
});

/**
 * By how much the plan's limits are exceeded: over limits, the worst group's share beyond its target, as a part of the target; 0
 * where all are kept with the room that is aimed at. A group's target is what a certificate over its part of the futures passes.
 */
export function strainOf(archive: Archive, { outcomes }: Tried, { safety, certifyPaths }: Aim): number {
  const { model } = archive;
  const futures = outcomes.failedMonth.length;
  const groups = groupsOfFirst(archive, futures);
  const weights = weightsOf(archive, futures) ?? new Float64Array(futures).fill(1);
  let strain = 0;
  for (const { id, limit, allowed, isChance, of } of limitColumns(model, outcomes)) {
    const by = nearestAnchor(archive, id, of, weights);
    let worst = 0;
    for (const { paths, under } of groups) {
      const sampled = weightedMean(of, paths, weights).mean;
      // What the sample gets wrong about a decision near this one, it gets as wrong about this one.
      const whole = by?.shares.get(under ?? "");
      const mean = by === undefined || whole === undefined ? sampled : Math.max(0, sampled + whole - weightedMean(by.sampled, paths, weights).mean);
      const certifying = (certifyPaths * paths.length) / futures;
      if (limit.side !== "at most") {
        worst = Math.max(worst, (allowed - mean) / Math.max(allowed, 1e-9));
        continue;
      }
      const room = isChance
        ? roomOfCount(roomOf(allowed, certifying, certifyConfidence) * certifying, safety) / certifying
        : roomOfMean({ of, paths, weights, mean: sampled, allowed, certifying });
      const target = Math.max(room, leastRoom * allowed, 1e-9);
      worst = Math.max(worst, (mean - target) / target);
    }
    strain += worst;
  }
  return strain;
}

/** A count that stays so many of its standard deviations below the most that passes. */
const roomOfCount = (most: number, safety: number): number => Math.max(0, most - safety * Math.sqrt(most));

/** The anchor that agrees most with a decision about a limit; none where all differ from it by more than it happens at all. */
function nearestAnchor({ anchors }: Archive, id: MeasuredLimit["id"], of: Float64Array, weights: Float64Array): AnchorLimit | undefined {
  let best: AnchorLimit | undefined;
  let least = 0;
  for (let p = 0; p < of.length; p++) least += weights[p]! * of[p]!;
  for (const { limits } of anchors) {
    const anchored = limits.get(id)!;
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
}

/** What a mean may be so that its upper limit over the certifying futures stays within what is allowed. */
function roomOfMean({ of, paths, weights, mean, allowed, certifying }: MeanIn): number {
  let [squares, total] = [0, 0];
  for (const p of paths) {
    squares += weights[p]! * (of[p]! - mean) ** 2;
    total += weights[p]!;
  }
  return total > 0 ? allowed - normalQuantile(certifyConfidence) * Math.sqrt(squares / total / Math.max(1, certifying)) : allowed;
}

export const scoreOf = (archive: Archive, tried: Tried, aim: Aim): number => tried.measured.value.mean - aim.priceUsd * strainOf(archive, tried, aim);

/** Best first; each is scored once. */
export function ranked(archive: Archive, tried: readonly Tried[], aim: Aim): readonly Tried[] {
  const scores = new Map(tried.map((one) => [one.key, scoreOf(archive, one, aim)]));
  return [...tried].sort((a, b) => scores.get(b.key)! - scores.get(a.key)! || (a.key < b.key ? -1 : 1));
}
