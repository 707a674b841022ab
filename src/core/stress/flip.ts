/**
 * What flips a decision: the least implausible joint change of assumptions at which another decision is worth more.
 *
 * Of each alternative the difference of value to the decision is taken future by future. Along its covariance with the
 * latent normals of the assumptions its mean grows fastest for one standard deviation, were it linear by just that; so the
 * nearest alternatives are known at once, and the crossing is found by chords on futures shifted for it. It is run again
 * on futures never used.
 */
import { openFutures } from "../company/futures/draw-futures.ts";
import type { Tilt } from "../company/futures/latents.ts";
import type { Model } from "../company/model/model.ts";
import type { EvaluationAnswer } from "../procurement/archive.ts";
import type { Decision } from "../procurement/decision.ts";
import { type Estimate, objectiveColumn, objectiveOf, paired } from "../procurement/measure.ts";
import { mean, standardDeviation } from "../numeric/statistics.ts";
import { chordCrossing, type Probed } from "./chord.ts";
import { type Direction, leastWay } from "./direction.ts";
import { type LatentSample, sampleLatents, tiltOf } from "./latent-sample.ts";
import { type Move, movesOf } from "./move.ts";

export interface FlipRequest {
  readonly stage: string;
  readonly stream: "search" | "confirm";
  readonly pathCount: number;
  readonly decisions: readonly Decision[];
  readonly tilt: Tilt;
}

export interface FlipProblem {
  readonly model: Model;
  readonly searchSeed: number;
  /** The decision first. */
  readonly decisions: readonly { readonly name: string; readonly decision: Decision }[];
  readonly paths: number;
  readonly confirmPaths: number;
}

export interface Flip {
  /** What would be decided instead. */
  readonly instead: string;
  /** Standard deviations along the plan's correlations. */
  readonly distance: number;
  readonly moves: readonly Move[];
  /** Value of the other less that of the decision, on the confirming futures: as planned, and there. */
  readonly asPlanned: Estimate;
  readonly there: Estimate;
}

const farthest = 8;
/** Alternatives whose crossing is looked for, the nearest by their slope first. */
const tried = 2;
const probes = 5;

/** Undefined where no alternative crosses within `farthest`, or none grows along anything clear. */
export function* flip(problem: FlipProblem): Generator<FlipRequest, Flip | undefined, EvaluationAnswer> {
  const { model, searchSeed, decisions, paths } = problem;
  const { latents } = openFutures(model, searchSeed);
  const names = latents.names();
  const value = (answer: EvaluationAnswer, d: number): Float64Array => objectiveColumn(answer.outcomes[d]!, objectiveOf(model));
  const answer = yield {
    stage: "every decision as planned",
    stream: "search",
    pathCount: paths,
    decisions: decisions.map(({ decision }) => decision),
    tilt: {},
  };
  const sample = sampleLatents(model, searchSeed, paths, names, new Float64Array(names.length));
  const ways = decisions.slice(1).flatMap(({ name, decision }, k) => {
    const ours = value(answer, 0);
    const more = value(answer, k + 1).map((usd, p) => usd - ours[p]!);
    const direction = wayOf(sample, more, latents.blocks);
    // One that is worth as much as planned has nothing to cross.
    return direction === undefined || mean(more) >= 0 ? [] : [{ name, decision, direction, gap: mean(more), length: -mean(more) / direction.slope }];
  });
  ways.sort((a, b) => a.length - b.length || (a.name < b.name ? -1 : 1));
  let best: { readonly name: string; readonly decision: Decision; readonly direction: Direction; readonly length: number } | undefined;
  for (const way of ways.slice(0, tried)) {
    if (way.length > farthest || (best !== undefined && way.length > best.length)) break;
    const length = yield* cross(problem, way, (shift) => tiltOf(names, shift));
    if (length !== undefined && (best === undefined || length < best.length)) best = { ...way, length };
  }
  if (best === undefined) return undefined;
  const { direction, length, decision } = best;
  const shift = direction.shift.map((by) => by * length);
  const differ = function* (tilt: Tilt, stage: string): Generator<FlipRequest, Estimate, EvaluationAnswer> {
    const seen = yield { stage, stream: "confirm", pathCount: problem.confirmPaths, decisions: [decisions[0]!.decision, decision], tilt };
    return paired(value(seen, 1), value(seen, 0));
  };
  const asPlanned = yield* differ({}, "confirm as planned");
  const there = yield* differ(tiltOf(names, shift), "confirm the crossing");
  return { instead: best.name, distance: length, moves: movesOf(model, names, shift, direction.share), asPlanned, there };
}

/** Covariance with each latent, errors taken as those of independent columns. */
function wayOf({ names, normals, paths }: LatentSample, more: Float64Array, blocks: Parameters<typeof leastWay>[3]): Direction | undefined {
  const average = mean(more);
  const covariances = names.map((_, i) => {
    let sum = 0;
    for (let p = 0; p < paths; p++) sum += normals[i * paths + p]! * (more[p]! - average);
    return sum / paths;
  });
  return leastWay(names, covariances, standardDeviation(more) / Math.sqrt(paths), blocks);
}

/** How far along a direction the other decision is worth as much. */
function* cross(
  { model, decisions, paths }: FlipProblem,
  way: { readonly decision: Decision; readonly direction: Direction; readonly gap: number; readonly length: number },
  tilted: (shift: Float64Array) => Tilt,
): Generator<FlipRequest, number | undefined, EvaluationAnswer> {
  const search = { first: Math.min(farthest, way.length * 1.2), farthest, probes, nearWidth: 0.05, nearGap: 0 };
  const crossing = yield* chordCrossing({ gap: way.gap, seen: undefined }, search, function* (length): Generator<
    FlipRequest,
    Probed<undefined>,
    EvaluationAnswer
  > {
    const tilt = tilted(way.direction.shift.map((by) => by * length));
    const stage = `${length.toFixed(2)} standard deviations`;
    const answer = yield { stage, stream: "search", pathCount: paths, decisions: [decisions[0]!.decision, way.decision], tilt };
    const [ours, theirs] = answer.outcomes.map((outcomes) => objectiveColumn(outcomes, objectiveOf(model)));
    return { gap: mean(theirs!.map((usd, p) => usd - ours![p]!)), seen: undefined };
  });
  return crossing?.length;
}
