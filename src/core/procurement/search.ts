/**
 * Policy search in the true simulator, with common random numbers.
 *
 * First a few unlike decisions are run on many futures, and those futures that tell decisions apart are picked. On them starts
 * are raced (successive halving: most are dropped after few futures), then the best few are improved move by move: blocks
 * signed now, the rule's parameters, notices and raises, all jointly, first towards the limits, then, within them, in value.
 */
import { aimBeside, type Aim, type CertificateAhead, ranked, safeties, scoreOf } from "./aim.ts";
import { type Archive, type Evaluating, anchor, noteBeliefs, onFirst, openArchive, run, type Tried } from "./archive.ts";
import { type Decision, decisionKey, todaysPlan } from "./decision.ts";
import { combine, coverOf, extremesOf, finestStep, type Move, movesFrom, onward, startsOf } from "./moves.ts";
import { bestTogether } from "./together.ts";
import { nearnessOf } from "./nearness.ts";
import { objectiveOf } from "./measure.ts";
import type { SearchProblem } from "./problem.ts";
import { pickFutures } from "./sample.ts";

/** Counts that bound a search: nothing in it looks at a clock. */
export interface Effort {
  /** Futures on which unlike decisions are run, and from which `paths` are picked. */
  readonly screenPaths: number;
  readonly startPaths: number;
  readonly starts: number;
  readonly paths: number;
  /** Starts that are improved, the best first: a valley that one of them ends in need not hold the others. */
  readonly climbs: number;
  /** Path-months that moves may use up, in all climbs together. */
  readonly moveMonths: number;
  /** Futures that all finalists are met on, and how many of these there are at most. */
  readonly selectPaths: number;
  readonly selected: number;
  /** Futures that the last few are met on, and how many these are. */
  readonly finalPaths: number;
  readonly finals: number;
}

/** Efforts at 60 months; a shorter plan gets as many more futures. */
const efforts = {
  quick: {
    screenPaths: 160,
    startPaths: 24,
    starts: 24,
    paths: 96,
    climbs: 1,
    moveMonths: 110_000,
    selectPaths: 240,
    selected: 3,
    finalPaths: 240,
    finals: 1,
  },
  full: {
    screenPaths: 5000,
    startPaths: 60,
    starts: 48,
    paths: 360,
    climbs: 2,
    moveMonths: 2_400_000,
    selectPaths: 1500,
    selected: 6,
    finalPaths: 6000,
    finals: 3,
  },
} as const satisfies Record<string, Effort>;
const mostPaths = 10_000;

export function effortOf(kind: keyof typeof efforts, months: number): Effort {
  const effort = efforts[kind];
  const scaled = (paths: number): number => Math.min(mostPaths, Math.round((paths * 60) / months));
  const { screenPaths, startPaths, paths, selectPaths, finalPaths } = effort;
  return {
    ...effort,
    screenPaths: scaled(screenPaths),
    startPaths: scaled(startPaths),
    paths: scaled(paths),
    selectPaths: scaled(selectPaths),
    finalPaths: scaled(finalPaths),
  };
}

/** Races decisions: all on few futures, the better quarter on three times as many, until `paths`. Best first. */
export function* race(
  archive: Archive,
  decisions: readonly Decision[],
  paths: readonly [number, number],
  aim: Aim,
  stage: string,
): Evaluating<readonly Tried[]> {
  let standing = decisions;
  let n = Math.min(paths[0], paths[1]);
  for (;;) {
    const best = ranked(archive, yield* run(archive, standing, n, stage), aim);
    if (n >= paths[1]) return best;
    standing = best.slice(0, Math.max(3, Math.ceil(best.length / 4))).map(({ decision }) => decision);
    n = Math.min(paths[1], n * 3);
  }
}

/** Where a climb stands: it may be left and taken up again. */
export interface Climb {
  best: Tried;
  /** What it came from last: what helped once is tried again. */
  before?: Decision;
  step: number;
  /** Moves that lost clearly, and the round until which they rest. */
  readonly resting: Map<string, number>;
  round: number;
}

export const climbFrom = (best: Tried): Climb => ({ best, step: 1, resting: new Map(), round: 0 });

/** Rounds after which a climb is seen on all futures again. */
const anchorRounds = 2;
/** Rounds in which a move that lost clearly is not tried again. */
const restRounds = 2;
/** Moves looked at closely in a round: the best alone, and those that are best together. */
const looks = { alone: 4, together: 6 } as const;

/**
 * Improves a decision until nothing helps at any reach or `moveMonths` path-months are used up. Returns those used.
 *
 * All moves are looked at on few futures, the promising ones on all, then sets of them: at the edge of a limit what earns more
 * and what keeps the limit are often two moves, neither of which is better alone. Their effects on the same futures are added up,
 * the best sets by that sum are run.
 */
export function* improve(archive: Archive, problem: SearchProblem, climb: Climb, aim: Aim, effort: Pick<Effort, "paths" | "moveMonths">): Evaluating<number> {
  const { months } = problem.model;
  const finest = finestStep(problem);
  const stage = "searching";
  let spent = 0;
  const ask = function* (decisions: readonly Decision[], paths: number): Evaluating<readonly Tried[]> {
    for (const decision of decisions) spent += months * Math.max(0, paths - (archive.tried.get(decisionKey(decision))?.measured.futures ?? 0));
    return yield* run(archive, decisions, paths, stage);
  };
  const few = Math.ceil(effort.paths / 6);
  while (climb.step >= finest && spent < effort.moveMonths) {
    if (climb.round++ % anchorRounds === 0 && archive.whole !== undefined) {
      spent += archive.anchors.some(({ key }) => key === climb.best.key) ? 0 : months * archive.sample!.telling.length;
      yield* anchor(archive, climb.best.decision, stage);
    }
    const from = climb.best;
    const moves = movesFrom(problem, from.decision, climb.step).filter(({ id }) => (climb.resting.get(id) ?? 0) < climb.round);
    const first = yield* firstLook(archive, [from.decision, ...moves.map(({ decision }) => decision)], few, ask);
    rest(climb, moves, ranked(archive, [...first.values()], aim));
    const promising = promisingOf(archive, from, moves, first, aim);
    const again = climb.before === undefined ? [] : [onward(problem, climb.before, from.decision)];
    const seen = yield* ask([from.decision, ...promising.map(({ decision }) => decision), ...again], effort.paths);
    const looked = new Map(seen.map((tried) => [tried.key, tried]));
    const sets = bestTogether(archive, looked.get(from.key)!, promising, looked, aim).map((together) => joined(from.decision, together));
    const tried = [...seen, ...(yield* ask(sets, effort.paths))];
    const score = scoreOf(archive, looked.get(from.key)!, aim);
    const better = ranked(archive, tried, aim)[0]!;
    if (better.key === from.key || scoreOf(archive, better, aim) <= score) {
      climb.step /= 2;
      climb.resting.clear();
      delete climb.before;
      continue;
    }
    climb.before = from.decision;
    climb.best = better;
    archive.best = climb.best;
  }
  return spent;
}

type AskFor = (decisions: readonly Decision[], paths: number) => Evaluating<readonly Tried[]>;

/** Decisions on few futures, judged there alone: what has been run on more is not compared with what has not. */
function* firstLook(archive: Archive, decisions: readonly Decision[], paths: number, ask: AskFor): Evaluating<ReadonlyMap<string, Tried>> {
  const tried = yield* ask(decisions, paths);
  return new Map(tried.map((one) => [one.key, onFirst(archive, one, paths)]));
}

/** The best moves alone, and those in the best sets. */
function promisingOf(archive: Archive, from: Tried, moves: readonly Move[], first: ReadonlyMap<string, Tried>, aim: Aim): readonly Move[] {
  const seen = moves.map(({ decision }) => first.get(decisionKey(decision))!);
  const moveOf = new Map(moves.map((move, i) => [seen[i]!.key, move]));
  const alone = ranked(archive, seen, aim).slice(0, looks.alone);
  const together = bestTogether(archive, first.get(from.key)!, moves, first, aim).flat();
  return [...new Set([...alone.map(({ key }) => moveOf.get(key)!), ...together])].slice(0, looks.alone + looks.together);
}

const joined = (from: Decision, moves: readonly Move[]): Decision =>
  combine(
    from,
    moves.map(({ decision }) => decision),
  );

/** Moves in the worse half rest. */
function rest(climb: Climb, moves: readonly Move[], first: readonly Tried[]): void {
  const rank = new Map(first.map(({ key }, i) => [key, i]));
  for (const { id, decision } of moves) if (rank.get(decisionKey(decision))! > first.length / 2) climb.resting.set(id, climb.round + restRounds);
}

/** Starts with one mix of offers lead to much the same place. */
const mixKey = ({ decision }: Tried): string => JSON.stringify([coverOf(decision)?.offers ?? decision.later.kind, Object.keys(decision.notices).length > 0]);

export interface SearchResult {
  /** Best first, by what the training futures say. */
  readonly finalists: readonly Tried[];
  readonly train: Archive;
  readonly aim: Aim;
  /** The climb that ended best: it can be taken up again. */
  readonly climb: Climb;
}

/** Part of the moves that all climbs begin with; the best goes on with the rest. */
const firstPart = 0.4;

/** Searches on the training stream. @param ahead  the certificate to come; absent: none, and shares are taken as known */
export function* search(problem: SearchProblem, effort: Effort, ahead?: Omit<CertificateAhead, "seenFutures">): Evaluating<SearchResult> {
  const train = yield* screen(problem, effort, openArchive(problem.model, "train"));
  const seen = ahead === undefined ? {} : { ...ahead, seenFutures: train.whole!.pathCount };
  const aim = aimBeside(train.tried.get(decisionKey(todaysPlan))!, objectiveOf(problem.model), seen);
  const starts = yield* race(train, startsOf(problem, effort.starts), [effort.startPaths, effort.paths], aim, "comparing rules for later");
  const ofMix = starts.filter((tried, i) => starts.findIndex((other) => mixKey(other) === mixKey(tried)) === i);
  const climbs = ofMix.slice(0, effort.climbs).map(climbFrom);
  train.best = climbs[0]!.best;
  let left = effort.moveMonths;
  const each = climbs.length === 1 ? left : (left * firstPart) / climbs.length;
  for (const climb of climbs) left -= yield* improve(train, problem, climb, aim, { ...effort, moveMonths: each });
  const best = (): Climb => climbs.reduce((a, b) => (scoreOf(train, b.best, aim) > scoreOf(train, a.best, aim) ? b : a));
  if (climbs.length > 1) yield* improve(train, problem, best(), aim, { ...effort, moveMonths: left });
  return yield* settled({ train, aim, climb: best() }, effort);
}

/** All that has met on as many futures, best first. */
export function finalistsOf(train: Archive, { paths }: Pick<Effort, "paths">, best: Tried, aim: Aim): readonly Tried[] {
  const all = [...train.tried.values()].filter(
    ({ measured, decision, key }) => measured.futures >= paths && decision.later.kind !== "plan" && key !== best.key,
  );
  return [best, ...ranked(train, all, aim)];
}

/** Part of a search's moves that going on on more futures may use, and the reach they begin at. */
const further = { part: 0.4, step: 0.5 } as const;

/**
 * Goes on where a search has ended: as many further futures of the training stream beside those it knew, others picked from all
 * of them, and a climb from the best of `from`. What was good by chance on the first futures is told from what is good.
 *
 * @param safety  standard deviations to stay below the limits
 */
export function* searchFurther(
  problem: SearchProblem,
  { train: before, aim: aimBefore }: SearchResult,
  effort: Effort,
  { from, safety }: { readonly from: readonly Decision[]; readonly safety: number },
): Evaluating<SearchResult> {
  const screenPaths = before.whole!.pathCount + Math.max(effort.screenPaths, effort.paths);
  const train = yield* screen(problem, { ...effort, screenPaths }, before.whole!);
  const aim = { ...aimBefore, safety, ...(aimBefore.seenFutures === undefined ? {} : { seenFutures: screenPaths }) };
  const starts = ranked(train, yield* run(train, from, effort.paths, "more futures"), aim);
  const climb = { ...climbFrom(starts[0]!), step: further.step };
  train.best = climb.best;
  yield* improve(train, problem, climb, aim, { ...effort, moveMonths: effort.moveMonths * further.part });
  return yield* settled({ train, aim, climb }, effort);
}

/** Decisions that are looked at on all telling futures at the end, at each safety, at most. */
const settling = 3;

/**
 * The end of a search: what seems best of everything tried is run on all telling futures, until what seems best has been, and the best
 * of what has been so is what is found. The best of many that were seen on few futures is mostly one that was lucky there.
 */
function* settled({ train, aim, climb }: Omit<SearchResult, "finalists">, effort: Effort): Evaluating<SearchResult> {
  const isKnown = ({ key }: Tried): boolean => train.anchors.some((held) => held.key === key);
  const all = (safety: number): readonly Tried[] => ranked(train, finalistsOf(train, effort, climb.best, aim), { ...aim, safety });
  for (const safety of new Set([aim.safety, ...safeties]))
    for (let look = 0, best = all(safety)[0]!; look < settling && !isKnown(best); look++, best = all(safety)[0]!)
      yield* anchor(train, best.decision, "searching");
  climb.best = all(aim.safety).find(isKnown) ?? climb.best;
  train.best = climb.best;
  return { finalists: finalistsOf(train, effort, climb.best, aim), train, aim, climb };
}

/** The stage in which unlike decisions are run, as it is told. */
export const screening = "first look: signing nothing, everything, and between";

/** Runs unlike decisions on many futures, and opens an archive on those that tell decisions apart. @param plain  what is known of the stream's futures in order */
function* screen(problem: SearchProblem, { screenPaths, paths }: Effort, plain: Archive): Evaluating<Archive> {
  const { model } = problem;
  const extremes = extremesOf(problem, todaysPlan);
  const runs = yield* run(plain, extremes, Math.max(screenPaths, paths), screening);
  const sample = pickFutures(
    runs.map(({ outcomes }) => outcomes),
    paths,
  );
  const nearness = nearnessOf(runs[1]?.outcomes ?? runs[0]!.outcomes);
  const train = openArchive(model, "train", { sample, whole: plain, nearness });
  const beliefs = model.beliefs.length;
  const beliefPart = new Uint8Array(beliefs * sample.paths.length);
  for (let b = 0; b < beliefs; b++)
    sample.paths.forEach((path, p) => {
      beliefPart[b * sample.paths.length + p] = plain.beliefPart[b * plain.pathCount + path]!;
    });
  noteBeliefs(train, { beliefPart, pathCount: sample.paths.length }, 0);
  for (const decision of extremes) yield* anchor(train, decision, screening);
  return train;
}
