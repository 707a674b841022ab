/** From what the search found to one decision: finalists meet again on futures none of them was fitted to. */
import { type Aim, ranked, safeties, scoreOf } from "./aim.ts";
import { type Archive, type Evaluating, openArchive, run, type Tried } from "./archive.ts";
import { frontierLimits } from "./certificate.ts";
import { clashOf } from "./clash.ts";
import { type Decision, decisionKey, nothingMore, todaysPlan } from "./decision.ts";
import type { Measured } from "./measure.ts";
import type { SearchProblem } from "./problem.ts";
import { climbFrom, type Effort, finalistsOf, improve, type SearchResult } from "./search.ts";

/** Whether the limits are kept: so clearly that a certificate will probably be passed; as far as can be told; or surely not. */
export type Standing = "clear" | "open" | "broken";

export const standingOf = ({ limits }: Measured): Standing =>
  limits.every(({ isLikely }) => isLikely) ? "clear" : limits.some(({ isSurelyBroken }) => isSurelyBroken) ? "broken" : "open";

/**
 * The best of what was tried: the most valuable of those that clearly keep the limits; where there is none, of those that keep
 * them as counted, else of all, the best by the search's own score, in which coming closer to the limits counts before value.
 */
export function bestOf(archive: Archive, tried: readonly Tried[], aim: Aim): Tried {
  const clear = tried.filter(({ measured }) => standingOf(measured) === "clear");
  if (clear.length > 0)
    return clear.reduce((a, b) =>
      b.measured.value.mean > a.measured.value.mean || (b.measured.value.mean === a.measured.value.mean && b.key < a.key) ? b : a,
    );
  const counted = tried.filter(({ measured }) => measured.limits.every(({ holds }) => holds));
  return ranked(archive, counted.length > 0 ? counted : tried, aim)[0]!;
}

/** Decisions that may be taken: today's plan stands beside, in a form of its own. */
export function takeable(archive: Archive): readonly Tried[] {
  const all = [...archive.tried.values()].filter(({ decision }) => decision.later.kind !== "plan");
  // Those dropped early have met on fewer futures: they cannot be compared.
  const most = all.reduce((paths, { measured }) => Math.max(paths, measured.futures), 0);
  return all.filter(({ measured }) => measured.futures === most);
}

export interface Selection {
  readonly chosen: Tried;
  readonly standing: Standing;
  /** All that met on the selecting futures: the frontier is drawn from them. */
  readonly select: Archive;
  readonly aim: Aim;
}

/** Rounds in which the search goes on more safely where no finalist clearly keeps the limits, and the part of the moves each may use. */
const repairs = { rounds: 2, part: 0.2, safety: 1.5, found: 3, relaxedPart: 0.1 } as const;

/** Finalists that differ in what they risk: the best by score where limits leave more and less room, and where they cost nothing. */
export function finalistDecisions({ finalists, train, aim }: SearchResult, most: number): readonly Decision[] {
  const chosen = new Map<string, Decision>();
  const rankings = [...safeties.map((safety) => ({ ...aim, safety })), { ...aim, priceUsd: aim.priceUsd / 20 }].map((weighed) =>
    ranked(train, finalists, weighed),
  );
  for (let rank = 0; chosen.size < most && rank < finalists.length; rank++)
    for (const ranking of rankings) if (chosen.size < most && ranking[rank] !== undefined) chosen.set(ranking[rank].key, ranking[rank].decision);
  return [...chosen.values()];
}

/** The most valuable of what was tried for each limit of the frontier: it is drawn from decisions that differ in what they risk. */
function spread({ finalists }: SearchResult): readonly Decision[] {
  const best = frontierLimits.flatMap((atMost) => {
    const within = finalists.filter(({ measured }) => measured.insolvent <= atMost);
    return within.length === 0 ? [] : [within.reduce((a, b) => (b.measured.value.mean > a.measured.value.mean ? b : a))];
  });
  return [...new Map(best.map(({ key, decision }) => [key, decision])).values()];
}

/** Runs finalists, what they are compared with and, given the effort, their spread on the selecting futures, and takes the best. */
export function* select(problem: SearchProblem, result: SearchResult, effort: Effort, isThorough: boolean): Evaluating<Selection> {
  const archive = openArchive(problem.model, "select");
  archive.best = result.finalists[0]!;
  const { aim } = result;
  const beside = [nothingMore, todaysPlan, ...(isThorough ? spread(result) : [])];
  yield* run(archive, [...beside, ...finalistDecisions(result, effort.selected)], effort.selectPaths, "selection");
  let chosen = bestOf(archive, takeable(archive), aim);
  for (let round = 0; isThorough && round < repairs.rounds && standingOf(chosen.measured) !== "clear"; round++) {
    yield* repair(problem, result, archive, effort, repairs.safety * (round + 1));
    chosen = bestOf(archive, takeable(archive), aim);
  }
  if (isThorough && clashOf(takeable(archive)) !== undefined) {
    yield* relax(problem, result, archive, effort);
    chosen = bestOf(archive, takeable(archive), aim);
  }
  return { chosen, standing: standingOf(chosen.measured), select: archive, aim };
}

/** Searches with each limit of the clash relaxed in turn: by how little it would have to give way. */
function* relax(problem: SearchProblem, { train, aim, climb }: SearchResult, archive: Archive, effort: Effort): Evaluating<void> {
  for (const { id } of clashOf(takeable(archive))!.limits) {
    const lenient: Aim = { ...aim, relaxed: id };
    const start = ranked(train, finalistsOf(train, effort, climb.best, lenient), lenient)[0]!;
    const relaxed = { ...climbFrom(start), step: 0.5 };
    yield* improve(train, problem, relaxed, lenient, { ...effort, moveMonths: effort.moveMonths * repairs.relaxedPart });
    const found = ranked(train, finalistsOf(train, effort, relaxed.best, lenient), lenient).slice(0, repairs.found);
    yield* run(
      archive,
      found.map(({ decision }) => decision),
      effort.selectPaths,
      "what clashes",
    );
  }
}

/** Goes on searching, more safely than before, and meets what is found on the selecting futures. */
function* repair(problem: SearchProblem, { train, aim, climb }: SearchResult, archive: Archive, effort: Effort, safety: number): Evaluating<void> {
  const tighter: Aim = { ...aim, safety };
  const best = finalistsOf(train, effort, climb.best, tighter).reduce((a, b) => (scoreOf(train, b, tighter) > scoreOf(train, a, tighter) ? b : a));
  climb.best = best;
  climb.step = Math.max(climb.step, 0.5);
  yield* improve(train, problem, climb, tighter, { ...effort, moveMonths: effort.moveMonths * repairs.part });
  const found = ranked(train, finalistsOf(train, effort, climb.best, tighter), tighter).slice(0, repairs.found);
  yield* run(
    archive,
    found.map(({ decision }) => decision).filter((decision) => !archive.tried.has(decisionKey(decision))),
    effort.selectPaths,
    "selection",
  );
}
