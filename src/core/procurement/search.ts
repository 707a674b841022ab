/**
 * Policy search in the true simulator, with common random numbers.
 *
 * First a few unlike decisions are run on many futures, and those futures that tell decisions apart are picked. On them starts
 * are raced (successive halving: most are dropped after few futures), then the best few are improved move by move: blocks
 * signed now, the rule's parameters, notices and raises, all jointly, first towards the limits, then, within them, in value.
 */
import { aimBeside, type Aim, ranked, scoreOf } from "./aim.ts";
import { type Archive, type Evaluating, anchor, note, noteBeliefs, openArchive, run, type Tried } from "./archive.ts";
import { type Decision, decisionKey, todaysPlan } from "./decision.ts";
import { combine, coverOf, extremesOf, finestStep, type Move, movesFrom, startsOf } from "./moves.ts";
import { outcomeNames, type Outcomes } from "./evaluate.ts";
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
  readonly selectPaths: number;
  readonly selected: number;
}

/** Efforts at 60 months; a shorter plan gets as many more futures. */
const efforts = {
  quick: { screenPaths: 240, startPaths: 24, starts: 32, paths: 96, climbs: 1, moveMonths: 130_000, selectPaths: 300, selected: 4 },
  full: { screenPaths: 5000, startPaths: 60, starts: 60, paths: 360, climbs: 3, moveMonths: 3_000_000, selectPaths: 2500, selected: 8 },
} as const satisfies Record<string, Effort>;
const mostPaths = 10_000;

export function effortOf(kind: keyof typeof efforts, months: number): Effort {
  const effort = efforts[kind];
  const scaled = (paths: number): number => Math.min(mostPaths, Math.round((paths * 60) / months));
  const { screenPaths, startPaths, paths, selectPaths } = effort;
  return { ...effort, screenPaths: scaled(screenPaths), startPaths: scaled(startPaths), paths: scaled(paths), selectPaths: scaled(selectPaths) };
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
  step: number;
  /** Moves that lost clearly, and the round until which they rest. */
  readonly resting: Map<string, number>;
  round: number;
}

export const climbFrom = (best: Tried): Climb => ({ best, step: 1, resting: new Map(), round: 0 });

/** Rounds after which a climb is seen on all futures again. */
const anchorRounds = 3;
/** Rounds in which a move that lost clearly is not tried again. */
const restRounds = 2;
/** Improvements that may be taken together. */
const togetherMost = 4;

/** Improves a decision move by move until no move helps at any reach or `moveMonths` path-months are used up. Returns those used. */
export function* improve(archive: Archive, problem: SearchProblem, climb: Climb, aim: Aim, effort: Pick<Effort, "paths" | "moveMonths">): Evaluating<number> {
  const { months } = problem.model;
  const finest = finestStep(problem);
  const stage = "decisions";
  let spent = 0;
  const ask = function* (decisions: readonly Decision[], paths: number): Evaluating<readonly Tried[]> {
    for (const decision of decisions) spent += months * Math.max(0, paths - (archive.tried.get(decisionKey(decision))?.measured.futures ?? 0));
    return yield* run(archive, decisions, paths, stage);
  };
  const few = Math.ceil(effort.paths / 6);
  while (climb.step >= finest && spent < effort.moveMonths) {
    climb.round++;
    if (climb.round % anchorRounds === 0 && archive.whole !== undefined) {
      spent += archive.anchors.some(({ key }) => key === climb.best.key) ? 0 : months * archive.sample!.telling.length;
      yield* anchor(archive, climb.best.decision, stage);
    }
    const from = climb.best;
    const moves = movesFrom(problem, from.decision, climb.step).filter(({ id }) => (climb.resting.get(id) ?? 0) < climb.round);
    const first = yield* firstLook(archive, [from.decision, ...moves.map(({ decision }) => decision)], few, aim, ask);
    rest(climb, moves, first);
    const promising = first.filter(({ key }) => key !== from.key).slice(0, 8);
    const seen = yield* ask([from.decision, ...promising.map(({ decision }) => decision)], effort.paths);
    const score = scoreOf(archive, seen[0]!, aim);
    const better = ranked(archive, seen.slice(1), aim).filter((tried) => scoreOf(archive, tried, aim) > score);
    if (better.length === 0) {
      climb.step /= 2;
      climb.resting.clear();
      continue;
    }
    // The best few together, and the best two: what helps alone may be too much at once.
    const several = [2, togetherMost]
      .filter((count) => better.length >= count)
      .map((count) =>
        combine(
          from.decision,
          better.slice(0, count).map(({ decision }) => decision),
        ),
      );
    const together = yield* ask(several, effort.paths);
    [climb.best] = ranked(archive, [...together, better[0]!], aim) as readonly [Tried];
    archive.best = climb.best;
  }
  return spent;
}

type AskFor = (decisions: readonly Decision[], paths: number) => Evaluating<readonly Tried[]>;

/** All moves on few futures, judged there alone: what has been run on more is not compared with what has not. */
function* firstLook(archive: Archive, decisions: readonly Decision[], paths: number, aim: Aim, ask: AskFor): Evaluating<readonly Tried[]> {
  const tried = yield* ask(decisions, paths);
  return ranked(
    archive,
    tried.map((one) => onFirst(archive, one, paths)),
    aim,
  );
}

/** A decision as its first futures alone see it. */
function onFirst(archive: Archive, tried: Tried, paths: number): Tried {
  if (tried.measured.futures <= paths) return tried;
  const outcomes = Object.fromEntries(outcomeNames.map((name) => [name, tried.outcomes[name].subarray(0, paths)])) as Outcomes;
  const looked = note(archive, tried.decision, outcomes);
  archive.tried.set(tried.key, tried);
  return looked;
}

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

/** Searches on the training stream. */
export function* search(problem: SearchProblem, effort: Effort, certifyPaths?: number): Evaluating<SearchResult> {
  const train = yield* screen(problem, effort);
  const aim = aimBeside(train.tried.get(decisionKey(todaysPlan))!, certifyPaths);
  const starts = yield* race(train, startsOf(problem, effort.starts), [effort.startPaths, effort.paths], aim, "rules");
  const ofMix = starts.filter((tried, i) => starts.findIndex((other) => mixKey(other) === mixKey(tried)) === i);
  const climbs = ofMix.slice(0, effort.climbs).map(climbFrom);
  train.best = climbs[0]!.best;
  let left = effort.moveMonths;
  const each = climbs.length === 1 ? left : (left * firstPart) / climbs.length;
  for (const climb of climbs) left -= yield* improve(train, problem, climb, aim, { ...effort, moveMonths: each });
  const best = (): Climb => climbs.reduce((a, b) => (scoreOf(train, b.best, aim) > scoreOf(train, a.best, aim) ? b : a));
  if (climbs.length > 1) yield* improve(train, problem, best(), aim, { ...effort, moveMonths: left });
  const climb = best();
  train.best = climb.best;
  return { finalists: finalistsOf(train, effort, climb.best, aim), train, aim, climb };
}

/** All that has met on as many futures, best first. */
export function finalistsOf(train: Archive, { paths }: Pick<Effort, "paths">, best: Tried, aim: Aim): readonly Tried[] {
  const all = [...train.tried.values()].filter(
    ({ measured, decision, key }) => measured.futures >= paths && decision.later.kind !== "plan" && key !== best.key,
  );
  return [best, ...ranked(train, all, aim)];
}

/** Runs unlike decisions on many futures, and opens an archive on those that tell decisions apart. */
function* screen(problem: SearchProblem, { screenPaths, paths }: Effort): Evaluating<Archive> {
  const { model } = problem;
  const plain = openArchive(model, "train");
  const extremes = extremesOf(problem, todaysPlan);
  const runs = yield* run(plain, extremes, Math.max(screenPaths, paths), "unlike decisions");
  const sample = pickFutures(
    runs.map(({ outcomes }) => outcomes),
    paths,
  );
  const train = openArchive(model, "train", { sample, whole: plain });
  const beliefs = model.beliefs.length;
  const beliefPart = new Uint8Array(beliefs * sample.paths.length);
  for (let b = 0; b < beliefs; b++)
    sample.paths.forEach((path, p) => {
      beliefPart[b * sample.paths.length + p] = plain.beliefPart[b * plain.pathCount + path]!;
    });
  noteBeliefs(train, { beliefPart, pathCount: sample.paths.length }, 0);
  for (const decision of extremes) yield* anchor(train, decision, "unlike decisions");
  return train;
}
