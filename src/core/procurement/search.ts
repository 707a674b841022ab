/**
 * Policy search in the true simulator, with common random numbers.
 *
 * The search is a generator: it asks for decisions to be run on futures of a stream and is given their outcomes, so that it
 * knows neither threads nor clocks and stops by counts. Starts are raced (successive halving: most are dropped after few
 * futures), then the best of several mixes are improved move by move: blocks signed now, the rule's parameters, notices and raises, all jointly.
 */
import type { Futures } from "../company/futures.ts";
import type { Model } from "../company/model.ts";
import { largestCertifying } from "../numeric/beta.ts";
import { blocksNow, type CoverRule, type Decision, decisionKey, nothingMore, todaysPlan, withBlocksNow } from "./decision.ts";
import type { OfferEconomics } from "./economics.ts";
import { type EvaluationPart, joinParts, type Outcomes } from "./evaluate.ts";
import { certifyingFutures, groupsOf, type Measured, measure } from "./measure.ts";
import type { Shift } from "./shift.ts";

export type StreamName = "train" | "select";

/** Decisions to be run on paths of a stream. */
export interface EvaluationRequest {
  readonly stream: StreamName;
  readonly firstPath: number;
  readonly pathCount: number;
  readonly decisions: readonly Decision[];
  /** What the work is for, for progress. */
  readonly stage: string;
  readonly shift?: Shift;
  readonly isDetailed?: boolean;
  /** What has been tried so far, and the best of it: what an interruption returns. */
  readonly archive?: Archive;
}

export type EvaluationAnswer = Omit<EvaluationPart, "firstPath">;
export type Evaluating<Result> = Generator<EvaluationRequest, Result, EvaluationAnswer>;

export interface SearchProblem {
  readonly model: Model;
  /** Offers worth a look, cheapest output first. */
  readonly economics: readonly OfferEconomics[];
  /** Workload whose demand rules follow; absent without inference. */
  readonly workload: string | undefined;
  readonly every: number;
  /** Every value at its median. */
  readonly base: Futures;
  /** Output a month of one chip for that workload, after floors, at the medians. */
  readonly servableOfChip: (chip: number) => number;
  /** Blocks that a rule would sign now at the plan's medians. */
  readonly ordersOf: (rule: CoverRule) => Decision["orders"];
  /** The plan's own rule as a decision of ours, where it has one. */
  readonly planDecision?: Decision;
}

/** Counts that bound a search: nothing in it looks at a clock. */
export interface Effort {
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
  quick: { startPaths: 24, starts: 32, paths: 96, climbs: 1, moveMonths: 140_000, selectPaths: 300, selected: 4 },
  full: { startPaths: 48, starts: 60, paths: 320, climbs: 3, moveMonths: 2_100_000, selectPaths: 2000, selected: 6 },
} as const satisfies Record<string, Effort>;
const mostPaths = 10_000;

export function effortOf(kind: keyof typeof efforts, months: number): Effort {
  const effort = efforts[kind];
  const scaled = (paths: number): number => Math.min(mostPaths, Math.round((paths * 60) / months));
  return { ...effort, startPaths: scaled(effort.startPaths), paths: scaled(effort.paths), selectPaths: scaled(effort.selectPaths) };
}

export interface Tried {
  readonly decision: Decision;
  readonly key: string;
  readonly measured: Measured;
  readonly outcomes: Outcomes;
}

/** What has been run so far on one stream; a decision asked for again is run on further futures only. */
export interface Archive {
  readonly stream: StreamName;
  readonly model: Model;
  readonly tried: Map<string, Tried>;
  beliefPart: EvaluationAnswer["beliefPart"];
  pathCount: number;
  best?: Tried;
}

export const openArchive = (model: Model, stream: StreamName): Archive => ({ stream, model, tried: new Map(), beliefPart: new Uint8Array(0), pathCount: 0 });

/** Makes sure that each decision has been run on the first `paths` futures of the archive's stream. */
export function* run(archive: Archive, decisions: readonly Decision[], paths: number, stage: string): Evaluating<readonly Tried[]> {
  const { model, tried } = archive;
  const wanted = new Map(decisions.map((decision) => [decisionKey(decision), decision]));
  const missing = new Map<number, string[]>();
  for (const key of wanted.keys()) {
    const from = tried.get(key)?.measured.futures ?? 0;
    if (from < paths) missing.set(from, [...(missing.get(from) ?? []), key]);
  }
  for (const [firstPath, keys] of [...missing].sort(([a], [b]) => a - b)) {
    const answer = yield {
      stream: archive.stream,
      firstPath,
      pathCount: paths - firstPath,
      decisions: keys.map((key) => wanted.get(key)!),
      stage,
      archive,
    };
    noteBeliefs(archive, answer, firstPath);
    keys.forEach((key, d) => {
      const before = tried.get(key);
      const outcomes = before === undefined ? answer.outcomes[d]! : append(model, before.outcomes, answer.outcomes[d]!, firstPath);
      const groups = groupsOf(model, { beliefPart: firstPaths(archive, paths), pathCount: paths });
      tried.set(key, { decision: wanted.get(key)!, key, outcomes, measured: measure(model, outcomes, groups) });
    });
  }
  return [...wanted.keys()].map((key) => tried.get(key)!);
}

function append(model: Model, before: Outcomes, after: Outcomes, firstPath: number): Outcomes {
  const part = (outcomes: Outcomes, at: number): EvaluationPart => ({
    firstPath: at,
    pathCount: outcomes.failedMonth.length,
    outcomes: [outcomes],
    beliefPart: new Uint8Array(model.beliefs.length * outcomes.failedMonth.length),
  });
  return joinParts([part(before, 0), part(after, firstPath)], model.beliefs.length).outcomes[0]!;
}

function noteBeliefs(archive: Archive, answer: EvaluationAnswer, firstPath: number): void {
  const pathCount = firstPath + answer.pathCount;
  if (pathCount <= archive.pathCount) return;
  const beliefs = archive.model.beliefs.length;
  const all = new Uint8Array(beliefs * pathCount);
  for (let b = 0; b < beliefs; b++) {
    all.set(archive.beliefPart.subarray(b * archive.pathCount, b * archive.pathCount + firstPath), b * pathCount);
    all.set(answer.beliefPart.subarray(b * answer.pathCount, (b + 1) * answer.pathCount), b * pathCount + firstPath);
  }
  archive.beliefPart = all;
  archive.pathCount = pathCount;
}

/** Beliefs of the first `paths` futures, [belief × path]. */
function firstPaths(archive: Archive, paths: number): Uint8Array {
  const beliefs = archive.model.beliefs.length;
  const out = new Uint8Array(beliefs * paths);
  for (let b = 0; b < beliefs; b++) out.set(archive.beliefPart.subarray(b * archive.pathCount, b * archive.pathCount + paths), b * paths);
  return out;
}

/**
 * What the search climbs: mean value less a price on every limit that is broken, judged on all futures together against a
 * target that leaves room for the worst belief and for sampling.
 */
export interface Aim {
  /** By limit: most of its share over all futures together. */
  readonly target: ReadonlyMap<string, number>;
  /** USD per unit of share beyond a target. */
  readonly priceUsd: number;
}

export function scoreOf({ model }: Archive, tried: Tried, aim: Aim): number {
  const { measured, outcomes } = tried;
  let score = measured.value.mean;
  for (const limit of measured.limits) {
    const share = pooledShare(model, limit.id, outcomes);
    score -= aim.priceUsd * Math.max(0, share - aim.target.get(limit.id)!);
  }
  return score;
}

/** Share of a limit over all futures together. */
function pooledShare(model: Model, id: string, outcomes: Outcomes): number {
  const limits = model.plan.limits!;
  const paths = outcomes.failedMonth.length;
  const column = id === "fall_behind" ? outcomes.behindMonth : outcomes.failedMonth;
  const limit = limits[id as "insolvency"]!;
  const within = limit.withinMonths ?? model.months;
  let sum = 0;
  for (let p = 0; p < paths; p++)
    if (id === "unserved") sum += outcomes.unservedMonths[p]! / Math.min(within, model.months);
    else if (column[p]! >= 0 && column[p]! < within) sum++;
  return sum / paths;
}

/** Part of the room a certificate leaves that a decision should use up: its own count is uncertain too. */
const aimedShare = 0.92;

/**
 * Aims at what a certificate over `certifyPaths` futures passes, tightened by how much worse its worst belief was than all
 * futures together in `reference`.
 */
export function aimOf(archive: Archive, reference: Tried, certifyPaths: number): Aim {
  const target = new Map(
    reference.measured.limits.map((limit) => {
      const pooled = pooledShare(archive.model, limit.id, reference.outcomes);
      const ratio = pooled > 0 && limit.share > pooled ? Math.min(3, limit.share / pooled) : 1;
      const futures = Math.max(1, Math.round((certifyPaths * limit.futures) / reference.measured.futures));
      const room = limit.count === undefined ? limit.allowed : Math.max(0, largestCertifying(limit.allowed, futures, 0.975)) / futures;
      return [limit.id, (room / ratio) * aimedShare] as const;
    }),
  );
  return { target, priceUsd: 20 * Math.max(1, Math.abs(reference.measured.value.mean)) };
}

const coverOf = (decision: Decision): CoverRule | undefined => (decision.later.kind === "cover" ? decision.later : undefined);

/** Mixes of offers that a rule may buy from, by name. */
function mixesOf(problem: SearchProblem): Readonly<Record<string, number>>[] {
  const { economics, model } = problem;
  const cheap = economics.slice(0, 6);
  const bySupplier = cheap.filter((offer, i) => cheap.findIndex((other) => model.offers[other.offer]!.supplier === model.offers[offer.offer]!.supplier) === i);
  const quick = [...economics].sort((a, b) => a.leadMonths - b.leadMonths || a.usdPerMtok - b.usdPerMtok)[0];
  const even = (offers: readonly OfferEconomics[]): Readonly<Record<string, number>> => Object.fromEntries(offers.map(({ name }) => [name, 1 / offers.length]));
  const mixes = [even(cheap.slice(0, 1)), even(cheap.slice(0, 2)), even(bySupplier), even(cheap.slice(0, 4))];
  if (quick !== undefined && cheap[0] !== undefined && quick !== cheap[0]) mixes.push({ [cheap[0].name]: 0.7, [quick.name]: 0.3 });
  const own = model.plan.policy!.cover;
  const names = new Set(economics.map(({ name }) => name));
  if (own !== undefined && Object.keys(own.offers ?? {}).every((name) => names.has(name)))
    mixes.unshift(Object.fromEntries(model.policy.cover!.offers.map(({ offer, share }) => [model.offers[offer]!.name, constantShare(model, share)])));
  const seen = new Set<string>();
  return mixes.filter((mix) => Object.keys(mix).length > 0 && !seen.has(JSON.stringify(mix)) && seen.add(JSON.stringify(mix)));
}

const constantShare = (model: Model, share: number): number => {
  const { distribution } = model.values[share]!;
  return distribution.kind === "constant" ? distribution.value : 0;
};

/** Decisions from which the search starts: no rule, and rules over mixes, sizes and the cash they leave. */
export function startsOf(problem: SearchProblem, most: number): readonly Decision[] {
  const { workload, every } = problem;
  const starts: Decision[] = [nothingMore];
  if (problem.planDecision !== undefined) starts.push(problem.planDecision);
  if (workload === undefined || problem.economics.length === 0) return starts;
  const mixes = mixesOf(problem);
  for (const sizing of [1, 0.8, 1.25, 0.6, 1.6, 2])
    for (const runwayMonths of [0, 9])
      for (const offers of mixes) {
        if (starts.length >= most) return starts;
        const rule: CoverRule = { kind: "cover", workload, every, quantile: 0.5, sizing, runwayMonths, offers };
        starts.push({ ...nothingMore, orders: problem.ordersOf(rule), later: rule });
      }
  return starts;
}

/** Decisions one move away. `step` 0–1: how far the moves reach; 1 at first, less in later rounds. */
export function movesFrom(problem: SearchProblem, decision: Decision, step: number): readonly Decision[] {
  return [...blockMoves(problem, decision, step), ...ruleMoves(problem, decision, step), ...(step > 0.4 ? otherMoves(problem, decision) : [])];
}

/** The step at which moves reach no further than one block. */
const finestStep = ({ economics }: SearchProblem): number =>
  1 / Math.max(16, ...economics.filter(({ isOpenNow }) => isOpenNow).map(({ maxBlocks }) => maxBlocks / 4));

function blockMoves({ economics }: SearchProblem, decision: Decision, step: number): Decision[] {
  const now = blocksNow(decision);
  const moves: Decision[] = [];
  for (const { name, maxBlocks, isOpenNow } of economics) {
    if (!isOpenNow) continue;
    const held = now.get(name) ?? 0;
    const reach = Math.max(1, Math.round(maxBlocks * 0.25 * step));
    for (const blocks of new Set([held + reach, held - reach, held + 1, held - 1, step === 1 ? 0 : held]))
      if (blocks >= 0 && blocks <= maxBlocks && blocks !== held) moves.push(withBlocksNow(decision, name, blocks));
  }
  return moves;
}

function ruleMoves({ economics }: SearchProblem, decision: Decision, step: number): Decision[] {
  const rule = coverOf(decision);
  if (rule === undefined) return [];
  const moves: Decision[] = [];
  const offer = (changed: Partial<CoverRule>): void => void moves.push({ ...decision, later: { ...rule, ...changed } });
  const round = (x: number): number => Math.round(x * 1000) / 1000;
  for (const factor of [1 + 0.3 * step, 1 / (1 + 0.3 * step)]) offer({ sizing: round(rule.sizing * factor) });
  for (const quantile of [rule.quantile + 0.2 * step, rule.quantile - 0.2 * step]) if (quantile > 0 && quantile < 1) offer({ quantile: round(quantile) });
  for (const runwayMonths of [rule.runwayMonths + 9 * step, rule.runwayMonths - 9 * step, 0])
    if (runwayMonths >= 0 && runwayMonths !== rule.runwayMonths) offer({ runwayMonths: Math.round(runwayMonths) });
  for (const { name } of economics) {
    const share = 0.3 * step;
    const moved = Object.fromEntries(Object.entries(rule.offers).map(([held, part]) => [held, round(part * (1 - share))]));
    const sum = Object.values(moved).reduce((total, part) => total + part, 0);
    offer({ offers: { ...moved, [name]: round((moved[name] ?? 0) + 1 - sum) } });
    const others = Object.entries(rule.offers).filter(([held]) => held !== name);
    const left = others.reduce((total, [, part]) => total + part, 0);
    if (name in rule.offers && left > 0) offer({ offers: Object.fromEntries(others.map(([held, part]) => [held, part / left])) });
  }
  moves.push({ ...decision, later: { kind: "none" } });
  return moves;
}

/** Notices we may give, and raises we may leave. */
function otherMoves({ model }: SearchProblem, decision: Decision): Decision[] {
  const moves: Decision[] = [];
  for (const contract of model.contracts) {
    const { exit, name } = contract;
    if (exit === undefined || !exit.ours || exit.exercised < Infinity) continue;
    const first = Math.max(0, exit.lockedUntil - 1);
    const { [name]: held, ...others } = decision.notices;
    if (held !== undefined) moves.push({ ...decision, notices: others });
    for (const month of [first, first + 12, first + 24])
      if (month !== held && month < Math.min(model.months, contract.last)) moves.push({ ...decision, notices: { ...others, [name]: month } });
  }
  for (const raise of model.raises) {
    if (raise.signed) continue;
    const isDeclined = decision.declinedRaises.includes(raise.name);
    const others = decision.declinedRaises.filter((name) => name !== raise.name);
    moves.push({ ...decision, declinedRaises: isDeclined ? others : [...others, raise.name] });
  }
  return moves;
}

/** Races decisions: all on few futures, the better third on four times as many, until `paths`. Best first. */
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
    const tried = yield* run(archive, standing, n, stage);
    const ranked = [...tried].sort((a, b) => scoreOf(archive, b, aim) - scoreOf(archive, a, aim) || (a.key < b.key ? -1 : 1));
    if (n >= paths[1]) return ranked;
    standing = ranked.slice(0, Math.max(3, Math.ceil(ranked.length / 3))).map(({ decision }) => decision);
    n = Math.min(paths[1], n * 4);
  }
}

/** Improves a decision move by move until no move helps at any reach or its path-months are used up. */
export function* improve(archive: Archive, problem: SearchProblem, start: Tried, aim: Aim, effort: Effort): Evaluating<Tried> {
  const stage = "decisions";
  const finest = finestStep(problem);
  const { months } = problem.model;
  let best = start;
  archive.best = best;
  let spent = 0;
  for (let step = 1; step >= finest && spent < effort.moveMonths;) {
    const moves = movesFrom(problem, best.decision, step);
    // A third of the moves goes on to all futures.
    spent += months * moves.length * effort.paths * 0.5;
    const ranked = yield* race(archive, moves, [Math.ceil(effort.paths / 4), effort.paths], aim, stage);
    [best] = (yield* run(archive, [best.decision], effort.paths, stage)) as readonly [Tried];
    const score = scoreOf(archive, best, aim);
    const better = ranked.filter((tried) => tried.measured.futures >= effort.paths && scoreOf(archive, tried, aim) > score);
    if (better.length === 0) {
      step /= 2;
      continue;
    }
    const several = better.slice(0, 3).map(({ decision }) => decision);
    const [together] = (yield* run(archive, [combine(best.decision, several)], effort.paths, stage)) as readonly [Tried];
    best = scoreOf(archive, together, aim) > scoreOf(archive, better[0]!, aim) ? together : better[0]!;
    archive.best = best;
  }
  return best;
}

/** Several improvements of one decision taken together: each gives what it changed, the best first. */
function combine(from: Decision, better: readonly Decision[]): Decision {
  let combined = from;
  for (const decision of [...better].reverse()) {
    const now = blocksNow(decision);
    const before = blocksNow(from);
    for (const name of new Set([...now.keys(), ...before.keys()]))
      if ((now.get(name) ?? 0) !== (before.get(name) ?? 0)) combined = withBlocksNow(combined, name, now.get(name) ?? 0);
    if (decisionKey({ ...nothingMore, later: decision.later }) !== decisionKey({ ...nothingMore, later: from.later })) {
      const a = coverOf(decision);
      const b = coverOf(from);
      const c = coverOf(combined);
      if (a !== undefined && b !== undefined && c !== undefined)
        combined = {
          ...combined,
          later: {
            ...c,
            ...(a.sizing === b.sizing ? {} : { sizing: a.sizing }),
            ...(a.quantile === b.quantile ? {} : { quantile: a.quantile }),
            ...(a.runwayMonths === b.runwayMonths ? {} : { runwayMonths: a.runwayMonths }),
            ...(JSON.stringify(a.offers) === JSON.stringify(b.offers) ? {} : { offers: a.offers }),
          },
        };
      else combined = { ...combined, later: decision.later };
    }
    if (JSON.stringify(decision.notices) !== JSON.stringify(from.notices)) combined = { ...combined, notices: decision.notices };
    if (decision.declinedRaises.join() !== from.declinedRaises.join()) combined = { ...combined, declinedRaises: decision.declinedRaises };
  }
  return combined;
}

/** Starts with one mix of offers lead to much the same place. */
const mixKey = ({ decision }: Tried): string => JSON.stringify(coverOf(decision)?.offers ?? decision.later.kind);

export interface SearchResult {
  /** Best first, by what the training futures say. */
  readonly finalists: readonly Tried[];
  readonly train: Archive;
  readonly aim: Aim;
}

/** Searches on the training stream. */
export function* search(problem: SearchProblem, effort: Effort): Evaluating<SearchResult> {
  const train = openArchive(problem.model, "train");
  const starts = startsOf(problem, effort.starts);
  // Today's plan, on more futures than the rest, says how much worse the worst belief is.
  const [reference] = (yield* run(train, [todaysPlan], Math.max(effort.paths, 4 * effort.startPaths), "today's plan")) as readonly [Tried];
  const aim = aimOf(train, reference, certifyingFutures);
  const ranked = yield* race(train, starts, [effort.startPaths, effort.paths], aim, "rules");
  let best: Tried | undefined;
  const ofMix = ranked.filter((tried, i) => ranked.findIndex((other) => mixKey(other) === mixKey(tried)) === i);
  for (const start of ofMix.slice(0, effort.climbs)) {
    const improved: Tried = yield* improve(train, problem, start, aim, { ...effort, moveMonths: effort.moveMonths / effort.climbs });
    if (best === undefined || scoreOf(train, improved, aim) > scoreOf(train, best, aim)) best = improved;
    train.best = best;
  }
  if (best === undefined) throw new Error("a search without a start");
  const finalists = [...train.tried.values()]
    .filter(({ measured, decision }) => measured.futures >= effort.paths && decision.later.kind !== "plan")
    .sort((a, b) => scoreOf(train, b, aim) - scoreOf(train, a, aim) || (a.key < b.key ? -1 : 1));
  return { finalists: [best, ...finalists.filter(({ key }) => key !== best.key)], train, aim };
}
