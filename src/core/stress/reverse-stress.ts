/**
 * The reverse stress test: the least implausible joint change of a plan's assumptions at which P(insolvent) crosses its limit.
 *
 * Futures are drawn with the latent normals of all assumptions shifted ("tilted") along the plan's own correlations; the
 * company and its rule know nothing of it. The shift is as long as it must be in the direction in which failures lie, found
 * again at each crossing, and its length is in standard deviations. What is found is run again on futures never used.
 * Where the limit is broken as planned, the same is asked the other way: what would have to be better.
 */
import { openFutures } from "../company/futures/draw-futures.ts";
import type { Tilt } from "../company/futures/latents.ts";
import type { Model } from "../company/model/model.ts";
import { normalQuantile } from "../numeric/normal.ts";
import type { EvaluationAnswer } from "../procurement/archive.ts";
import { proportion } from "../results/merged.ts";
import type { Proportion } from "../results/run.ts";
import type { Flip } from "./flip.ts";
import { type ChordCrossing, chordCrossing, type Probed } from "./chord.ts";
import { type Direction, directionOf } from "./direction.ts";
import { sampleLatents, tiltOf } from "./latent-sample.ts";
import { type Move, movesOf } from "./move.ts";

/** Futures to be run under the plan's own rule. */
export interface StressRequest {
  readonly stage: string;
  readonly stream: "search" | "confirm";
  readonly pathCount: number;
  readonly tilt: Tilt;
}

export interface StressProblem {
  readonly model: Model;
  /** Seed of the search stream: its latents are read here. */
  readonly searchSeed: number;
  /** The share of futures insolvent that is allowed, within so many months. */
  readonly limit: { readonly bound: number; readonly withinMonths?: number };
  readonly paths: number;
  readonly confirmPaths: number;
}

export interface ReverseStress {
  /** Whether the limit is kept as planned: then the shift breaks it; else it mends it. */
  readonly isKept: boolean;
  readonly bound: number;
  /** On the confirming futures, as planned. */
  readonly asPlanned: Proportion;
  /** What was found; absent where nothing the plan draws crosses the limit within `farthest` standard deviations. */
  readonly crossing?: Crossing;
  readonly farthest: number;
  readonly futures: { readonly search: number; readonly confirm: number };
}

export interface Crossing {
  /** Length of the shift, standard deviations along the plan's correlations. */
  readonly distance: number;
  /** Half-width of its two-sided 95 % interval from sampling: that of the confirming futures, through the slope from plan to crossing. */
  readonly halfWidth95: number;
  /** Parts of the shift, the largest first; what is told in the sentence bears most of it. */
  readonly moves: readonly Move[];
  /** On the confirming futures: half way there, and there. */
  readonly halfWay: Proportion;
  readonly there: Proportion;
}

/** What `plimsoll break` says. */
export interface BreakAnswer extends ReverseStress {
  readonly planName: string;
  readonly planHash: string;
  readonly engine: string;
  readonly months: number;
  readonly withinMonths?: number;
  /** Those cited by what moves. */
  readonly sources: readonly { readonly id: string; readonly kind: string; readonly title: string; readonly asOf?: string }[];
  /** What would flip the decision; null where nothing within reach does, absent where it was not asked. */
  readonly flip?: Flip | null;
}

/** Beyond this a change is no longer told of: one normal draw in 10¹⁵ lies so far out. */
const farthest = 8;
const rounds = 3;
const probes = 8;
/** Of the probit: a third of what sampling leaves open at 2 % of 2,000 futures. */
const nearEnough = 0.02;
/** Fewest futures that a direction is read from; where fewer fail, those with the lowest cash stand in. */
const leastAmong = 80;

export function* reverseStress(problem: StressProblem): Generator<StressRequest, ReverseStress, EvaluationAnswer> {
  const { model, limit, paths, confirmPaths } = problem;
  const { latents } = openFutures(model, problem.searchSeed);
  const names = latents.names();
  const run = function* (shift: Float64Array, stage: string): Generator<StressRequest, Seen, EvaluationAnswer> {
    const answer = yield { stage, stream: "search", pathCount: paths, tilt: tiltOf(names, shift) };
    return { shift, answer, failed: failedIn(answer, model, limit) };
  };
  const planned = yield* run(new Float64Array(names.length), "as planned");
  const isKept = planned.failed.length <= limit.bound * paths;
  let best: { readonly length: number; readonly direction: Direction } | undefined;
  let from = planned;
  for (let round = 0; round < rounds; round++) {
    const direction = directionOf(sampleLatents(model, problem.searchSeed, paths, names, from.shift), among(from), from.shift, latents.blocks);
    if (direction === undefined) break;
    const crossed = yield* cross({ problem, planned, direction, isKept, guess: best?.length, round }, run);
    if (crossed === undefined) break;
    // A direction found again that is no shorter has converged, as far as these futures can tell.
    const isBetter = best === undefined || crossed.length < best.length;
    const isEnd = best !== undefined && crossed.length > 0.98 * best.length;
    if (isBetter) best = { length: crossed.length, direction };
    if (isEnd) break;
    from = crossed.nearest;
  }
  const asPlanned = yield* confirm(problem, {}, "confirm as planned");
  const found = { isKept, bound: limit.bound, asPlanned, farthest, futures: { search: paths, confirm: confirmPaths } };
  if (best === undefined) return found;
  const signed = (isKept ? 1 : -1) * best.length;
  const shift = best.direction.shift.map((by) => by * signed);
  const halfWay = yield* confirm(
    problem,
    tiltOf(
      names,
      shift.map((by) => by / 2),
    ),
    "confirm half way",
  );
  const there = yield* confirm(problem, tiltOf(names, shift), "confirm the crossing");
  const moves = movesOf(model, names, shift, best.direction.share);
  const rise = (probit(there.count, there.paths) - probit(asPlanned.count, asPlanned.paths)) / best.length;
  const halfWidth95 = Math.abs((probitAt(there.high95) - probitAt(there.low95)) / 2 / rise);
  return { ...found, crossing: { distance: best.length, halfWidth95, moves, halfWay, there } };
}

interface Seen {
  readonly shift: Float64Array;
  readonly answer: EvaluationAnswer;
  /** Paths that fail. */
  readonly failed: readonly number[];
}

type Running = (shift: Float64Array, stage: string) => Generator<StressRequest, Seen, EvaluationAnswer>;

interface CrossingTask {
  readonly problem: StressProblem;
  readonly planned: Seen;
  readonly direction: Direction;
  readonly isKept: boolean;
  readonly guess: number | undefined;
  readonly round: number;
}

/** How far along a direction the limit is crossed: the probit of P is nearly a line there, so its chord is followed. */
function* cross(task: CrossingTask, run: Running): Generator<StressRequest, ChordCrossing<Seen> | undefined, EvaluationAnswer> {
  const { problem, planned, direction, isKept, guess, round } = task;
  const { paths, limit } = problem;
  const sign = isKept ? 1 : -1;
  const target = probitAt(limit.bound);
  const seenAt = (seen: Seen): Probed<Seen> => ({ gap: sign * (probit(seen.failed.length, paths) - target), seen });
  const start = seenAt(planned);
  // One standard deviation moves the probit of a linear outcome by one at most.
  const first = guess ?? Math.min(farthest, Math.max(0.2, -start.gap * 1.3));
  return yield* chordCrossing(start, { first, farthest, probes, nearWidth: 0.02, nearGap: nearEnough }, function* (length) {
    const shift = direction.shift.map((by) => by * sign * length);
    return seenAt(yield* run(shift, `direction ${round + 1}, ${length.toFixed(2)} standard deviations`));
  });
}

function* confirm(problem: StressProblem, tilt: Tilt, stage: string): Generator<StressRequest, Proportion, EvaluationAnswer> {
  const { model, limit, confirmPaths } = problem;
  const answer = yield { stage, stream: "confirm", pathCount: confirmPaths, tilt };
  return proportion(failedIn(answer, model, limit).length, confirmPaths);
}

const failedIn = (answer: EvaluationAnswer, model: Model, { withinMonths }: StressProblem["limit"]): readonly number[] =>
  Array.from(answer.outcomes[0]!.failedMonth.keys()).filter((p) => {
    const month = answer.outcomes[0]!.failedMonth[p]!;
    return month >= 0 && month < (withinMonths ?? model.months);
  });

/** The futures that a direction is read from: those that fail, filled up with those that come nearest to it. */
function among({ answer, failed }: Seen): readonly number[] {
  if (failed.length >= leastAmong) return failed;
  const cash = answer.outcomes[0]!.cashTroughUsd;
  const isFailed = new Set(failed);
  const others = Array.from(cash.keys()).filter((p) => !isFailed.has(p));
  others.sort((a, b) => cash[a]! - cash[b]! || a - b);
  return [...failed, ...others.slice(0, leastAmong - failed.length)];
}

const probitAt = (share: number): number => normalQuantile(Math.min(1 - 1e-12, Math.max(1e-12, share)));
/** Probit of a count, finite where none or all are counted. */
const probit = (count: number, paths: number): number => normalQuantile((count + 0.5) / (paths + 1));
