/** The frontier searched for: the highest value at each limit on the share of futures insolvent, whatever it does to other limits. */
import { type Aim, ranked, safeties } from "./aim.ts";
import { type Evaluating, run } from "./archive.ts";
import type { FrontierPoint } from "./certificate.ts";
import { frontierOf } from "./certify.ts";
import type { SearchProblem } from "./problem.ts";
import { climbFrom, type Effort, finalistsOf, improve, type SearchResult } from "./search.ts";
import { type Selection, takeable } from "./select.ts";

/** Part of a search's moves that each limit may use, the reach they begin at, and decisions that meet on the selecting futures. */
const each = { part: 0.05, step: 0.5, found: 3 } as const;

/**
 * Climbs once for each limit, from the best that has been tried within it, and runs what is found on the selecting futures. The
 * decision has been chosen before: nothing here changes it.
 *
 * @param limits shares, 0–1, rising
 * @returns points in the order of limits, never decreasing in value; none for a limit within which nothing was found
 */
export function* searchFrontier(
  problem: SearchProblem,
  { train, climb, aim }: SearchResult,
  { select }: Selection,
  { limits, effort }: { readonly limits: readonly number[]; readonly effort: Effort },
): Evaluating<readonly FrontierPoint[]> {
  let best = climb.best;
  for (const atMost of limits) {
    const within: Aim = { ...aim, insolvent: atMost, certifyPaths: effort.selectPaths, safety: safeties[0] };
    const from = { ...climbFrom(ranked(train, finalistsOf(train, effort, best, within), within)[0]!), step: each.step };
    yield* improve(train, problem, from, within, { ...effort, moveMonths: effort.moveMonths * each.part });
    best = from.best;
    const found = ranked(train, finalistsOf(train, effort, best, within), within).slice(0, each.found);
    yield* run(
      select,
      found.map(({ decision }) => decision),
      effort.selectPaths,
      "frontier",
    );
  }
  return frontierOf(takeable(select), limits);
}
