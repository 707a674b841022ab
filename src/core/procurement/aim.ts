/** What a search climbs: first to within the plan's limits, with the room that a certificate needs; within them, value. */
import { type Anchor, type Archive, groupsOfFirst, type Tried, weightsOf } from "./archive.ts";
import { certifyingFutures, limitColumns, type MeasuredLimit, roomOf, weightedMean } from "./measure.ts";
import { normalQuantile } from "../numeric/normal.ts";

type AnchorLimit = NonNullable<ReturnType<Anchor["limits"]["get"]>>;

export interface Aim {
  /** Standard deviations of a certificate's count that a decision stays below what is passed: more is safer. */
  readonly safety: number;
  /** USD for a limit exceeded by one standard deviation of the certificate's count; four times as much for two. */
  readonly priceUsd: number;
  /** Limit that may give way: it counts a hundredth. */
  readonly relaxed?: MeasuredLimit["id"];
  /** Futures of the certificate to come. */
  readonly certifyPaths: number;
  /** Looks at the insolvent share of all futures alone, which may be so much: a point of the frontier. */
  readonly insolvent?: number;
}

/** Safeties that decisions are ranked by: what looks safe on few futures need not be. */
export const safeties = [0.5, 1, 2] as const;

const relaxedWeight = 0.01;

/** Confidence that a certificate's first attempt asks for. */
const certifyConfidence = 0.975;
/** A mean that is the same on all futures has no error to count in: beyond its limit it is as far off as this says. */
const certifyTolerance = 0.01;

/** An aim at which value counts for nothing beside a limit. */
export const aimBeside = ({ measured }: Tried, certifyPaths: number = certifyingFutures): Aim => ({
  safety: safeties[1],
  priceUsd: 4 * Math.max(1, Math.abs(measured.value.mean)),
  certifyPaths,
});

/**
 * By how much the plan's limits are exceeded: over limits, the worst group's count beyond its target in standard deviations of a
 * certificate's count, squared; 0 where all are kept with the room that is aimed at. A group's target is what a certificate over
 * its part of the futures passes. In these units limits compare: what is least is nearest to passing all of them together.
 */
export function strainOf(archive: Archive, { outcomes, measured }: Tried, { safety, certifyPaths, relaxed, insolvent }: Aim): number {
  if (insolvent !== undefined) return Math.max(0, excessOfCount(measured.insolvent * certifyPaths, insolvent * certifyPaths, safety)) ** 2;
  const { model } = archive;
  const futures = outcomes.failedMonth.length;
  const groups = groupsOfFirst(archive, futures);
  const weights = weightsOf(archive, futures) ?? new Float64Array(futures).fill(1);
  const total = weightOf(groups[0]!.paths, weights);
  let strain = 0;
  for (const { id, limit, allowed, isChance, of } of limitColumns(model, outcomes)) {
    const by = nearestAnchor(archive, id, of, weights);
    let worst = 0;
    for (const { paths, under } of groups) {
      const sampled = weightedMean(of, paths, weights).mean;
      // What the sample gets wrong about a decision near this one, it gets as wrong about this one.
      const whole = by?.shares.get(under ?? "");
      const mean = by === undefined || whole === undefined ? sampled : Math.max(0, sampled + whole - weightedMean(by.sampled, paths, weights).mean);
      const certifying = (certifyPaths * weightOf(paths, weights)) / total;
      if (limit.side !== "at most") worst = Math.max(worst, (Math.sqrt(certifying) * (allowed - mean)) / Math.sqrt(Math.max(allowed, 1e-9)));
      else if (isChance) worst = Math.max(worst, excessOfCount(mean * certifying, roomOf(allowed, certifying, certifyConfidence) * certifying, safety));
      else worst = Math.max(worst, excessOfMean({ of, paths, weights, mean, allowed, certifying, safety }));
    }
    strain += (id === relaxed ? relaxedWeight : 1) * worst * worst;
  }
  return strain;
}

const weightOf = (paths: readonly number[], weights: Float64Array): number => paths.reduce((sum, p) => sum + weights[p]!, 0);

/** Standard deviations by which a count exceeds the most that passes, less those it should stay below it. A certificate that passes none is aimed at all the same. */
const excessOfCount = (count: number, most: number, safety: number): number => (count - most) / Math.sqrt(Math.max(1, most)) + (most > 0 ? safety : 0);

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
  readonly safety: number;
}

/** The same for a mean: beyond what its upper limit over the certifying futures leaves. */
function excessOfMean({ of, paths, weights, mean, allowed, certifying, safety }: MeanIn): number {
  const centre = weightedMean(of, paths, weights).mean;
  let [squares, total] = [0, 0];
  for (const p of paths) {
    squares += weights[p]! * (of[p]! - centre) ** 2;
    total += weights[p]!;
  }
  const error = total > 0 ? Math.sqrt(squares / total / Math.max(1, certifying)) : 0;
  return error > 0 ? (mean - allowed) / error + normalQuantile(certifyConfidence) + safety : mean > allowed ? 1 / certifyTolerance : -1;
}

export const scoreOf = (archive: Archive, tried: Tried, aim: Aim): number => tried.measured.value.mean - aim.priceUsd * strainOf(archive, tried, aim);

/** Best first; each is scored once. */
export function ranked(archive: Archive, tried: readonly Tried[], aim: Aim): readonly Tried[] {
  const scores = new Map(tried.map((one) => [one.key, scoreOf(archive, one, aim)]));
  return [...tried].sort((a, b) => scores.get(b.key)! - scores.get(a.key)! || (a.key < b.key ? -1 : 1));
}
