/** From what the search found to one decision: finalists meet again on futures none of them was fitted to. */
import { type CoverRule, type Decision, nothingMore, todaysPlan } from "./decision.ts";
import type { Measured } from "./measure.ts";
import {
  type Aim,
  type Archive,
  type Effort,
  type Evaluating,
  movesFrom,
  openArchive,
  race,
  run,
  scoreOf,
  type SearchProblem,
  type SearchResult,
  type Tried,
} from "./search.ts";

/** Whether the limits are kept: so clearly that a certificate will probably be passed; as far as can be told; or surely not. */
export type Standing = "clear" | "open" | "broken";

export const standingOf = ({ limits }: Measured): Standing =>
  limits.every(({ isLikely }) => isLikely) ? "clear" : limits.some(({ isSurelyBroken }) => isSurelyBroken) ? "broken" : "open";

/**
 * The best of what was tried: the most valuable of those that clearly keep the limits; where there is none, the best by the
 * search's own score, in which a limit is judged on all futures together: few futures of a belief say little.
 */
export function bestOf(archive: Archive, tried: readonly Tried[], aim: Aim): Tried {
  const clear = tried.filter(({ measured }) => standingOf(measured) === "clear");
  const worth = (one: Tried): number => (clear.length > 0 ? one.measured.value.mean : scoreOf(archive, one, aim));
  return (clear.length > 0 ? clear : tried).reduce((a, b) => (worth(b) > worth(a) || (worth(b) === worth(a) && b.key < a.key) ? b : a));
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

/** How far the last moves reach. */
const polishStep = 0.25;

/** Variants of a decision that carry more and less: they spread the frontier. */
function spread(decision: Decision): readonly Decision[] {
  const { later } = decision;
  const scaled = (factor: number): Decision => ({
    ...decision,
    orders: decision.orders.map((order) => ({ ...order, blocks: Math.floor(order.blocks * factor + 0.5) })),
    later: later.kind === "cover" ? { ...later, sizing: Math.round(later.sizing * factor * 1000) / 1000 } : later,
  });
  const cautious = (runwayMonths: number): Decision[] =>
    later.kind === "cover" ? [{ ...decision, later: { ...later, runwayMonths } satisfies CoverRule }] : [];
  return [
    scaled(0.6),
    scaled(0.75),
    scaled(0.85),
    scaled(0.92),
    scaled(1.08),
    scaled(1.2),
    scaled(1.5),
    ...cautious(6),
    ...cautious(12),
    ...cautious(24),
    { ...decision, orders: [] },
  ];
}

/** Chooses finalists that differ in what they risk: the best by score, and the best when limits cost less and more. */
export function finalistsOf({ finalists, train, aim }: SearchResult, most: number): readonly Decision[] {
  const chosen = new Map<string, Decision>();
  const rankings = [1, 0, 0.1, 5].map((weight) => {
    const weighed = { ...aim, priceUsd: aim.priceUsd * weight };
    return [...finalists].sort((a, b) => scoreOf(train, b, weighed) - scoreOf(train, a, weighed) || (a.key < b.key ? -1 : 1));
  });
  for (let rank = 0; chosen.size < most && rank < finalists.length; rank++)
    for (const ranking of rankings) if (chosen.size < most && ranking[rank] !== undefined) chosen.set(ranking[rank].key, ranking[rank].decision);
  return [...chosen.values()];
}

/** Runs finalists, what they are compared with and, given the effort, their spread on the selecting futures, and takes the best. */
export function* select(problem: SearchProblem, result: SearchResult, effort: Effort, isSpread: boolean): Evaluating<Selection> {
  const archive = openArchive(problem.model, "select");
  archive.best = result.finalists[0]!;
  const finalists = finalistsOf(result, effort.selected);
  yield* run(archive, [nothingMore, todaysPlan, ...finalists], effort.selectPaths, "selection");
  const { aim } = result;
  let chosen = bestOf(archive, takeable(archive), aim);
  if (isSpread) {
    yield* run(archive, spread(chosen.decision), effort.selectPaths, "frontier");
    chosen = bestOf(archive, takeable(archive), aim);
    // The last steps are taken where limits are seen sharply: the certificate's futures are others again.
    const nearby = movesFrom(problem, chosen.decision, polishStep);
    yield* race(archive, nearby, [Math.ceil(effort.selectPaths / 4), effort.selectPaths], aim, "polish");
    chosen = bestOf(archive, takeable(archive), aim);
  }
  return { chosen, standing: standingOf(chosen.measured), select: archive, aim };
}
