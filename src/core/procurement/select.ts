/** From what the search found to one decision: finalists meet again on futures none of them was fitted to. */
import { type CoverRule, type Decision, nothingMore, todaysPlan } from "./decision.ts";
import { excessOf, type Measured } from "./measure.ts";
import { type Archive, type Effort, type Evaluating, openArchive, run, scoreOf, type SearchProblem, type SearchResult, type Tried } from "./search.ts";

/** Whether the limits are kept: so clearly that a certificate will probably be passed; as far as counted; or not. */
export type Standing = "clear" | "counted" | "broken";

export const standingOf = ({ limits }: Measured): Standing =>
  limits.every(({ isLikely }) => isLikely) ? "clear" : limits.every(({ holds }) => holds) ? "counted" : "broken";

/** Sum over limits of how far each is broken, relative to what is allowed. */
export const excessSum = ({ limits }: Measured): number => limits.reduce((sum, limit) => sum + excessOf(limit) / Math.max(limit.allowed, 1e-4), 0);

/** The best of what was tried: the most valuable of those that clearly keep the limits, else of those that do as counted, else the least broken. */
export function bestOf(tried: readonly Tried[]): Tried {
  const among = (standing: Standing): readonly Tried[] => tried.filter(({ measured }) => standingOf(measured) === standing);
  const byValue = (a: Tried, b: Tried): number => b.measured.value.mean - a.measured.value.mean || (a.key < b.key ? -1 : 1);
  const [clear, counted] = [among("clear"), among("counted")];
  if (clear.length > 0) return [...clear].sort(byValue)[0]!;
  if (counted.length > 0) return [...counted].sort(byValue)[0]!;
  return [...tried].sort((a, b) => excessSum(a.measured) - excessSum(b.measured) || byValue(a, b))[0]!;
}

export interface Selection {
  readonly chosen: Tried;
  readonly standing: Standing;
  /** All that met on the selecting futures: the frontier is drawn from them. */
  readonly select: Archive;
}

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
  return [scaled(0.6), scaled(0.8), scaled(1.25), scaled(1.6), ...cautious(6), ...cautious(12), ...cautious(24), { ...decision, orders: [] }];
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
  const finalists = finalistsOf(result, effort.selected);
  yield* run(archive, [nothingMore, todaysPlan, ...finalists], effort.selectPaths, "selection");
  let chosen = bestOf([...archive.tried.values()]);
  if (isSpread) {
    yield* run(archive, spread(chosen.decision), effort.selectPaths, "frontier");
    chosen = bestOf([...archive.tried.values()]);
  }
  return { chosen, standing: standingOf(chosen.measured), select: archive };
}
