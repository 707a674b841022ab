/** The newsvendor's fractile: how much of the demand of one period is worth signing for, going by prices alone. */
import type { ContractModel } from "../company/model/model.ts";
import { hoursPerMonth } from "../company/operations/signed.ts";
import type { SearchProblem } from "./problem.ts";

/** Cheapest supply by the hour of a Mtok of the workload in month t, at the medians and today's throughput; Infinity without any. */
export function onDemandUsdPerMtok(problem: SearchProblem, t: number): number {
  return Math.min(Infinity, ...usdPerMtokOf(problem, "on-demand", t).map(({ usd }) => usd));
}

function usdPerMtokOf(
  { model, base, servableOfChip }: SearchProblem,
  kind: ContractModel["kind"],
  t: number,
): readonly { readonly chip: number; readonly usd: number }[] {
  return model.contracts.flatMap(({ kind: own, chip, price, first, last }) => {
    if (own !== kind || chip < 0 || price < 0 || t < first || t > last) return [];
    const servable = servableOfChip(chip);
    return servable > 0 ? [{ chip, usd: (base.courses[price * model.months + t]! * hoursPerMonth) / servable }] : [];
  });
}

/**
 * (r_od − r_c) ÷ (r_od − s), between 0 and 1: r_od is the price by the hour, r_c the contract's and s what a sublet brings.
 *
 * Too little costs r_od − r_c, too much r_c − s: the best amount is that quantile of demand (Edgeworth 1888; Arrow, Harris
 * and Marschak 1951). A sublet that brings the contract's price makes it 1, a price by the hour below the contract's 0.
 *
 * @example newsvendorFractile(5, 4, 0) // 0.2
 */
export function newsvendorFractile(onDemandUsd: number, contractUsd: number, subletUsd: number): number {
  if (subletUsd >= contractUsd) return 1;
  return onDemandUsd <= contractUsd ? 0 : (onDemandUsd - contractUsd) / (onDemandUsd - subletUsd);
}

/** The fractile in month t under the cheapest offer; nothing where the plan prices no supply by the hour, or no offer. */
export function fractileAt(problem: SearchProblem, t: number): number | undefined {
  const onDemandUsd = onDemandUsdPerMtok(problem, t);
  const cheapest = problem.economics[0];
  if (onDemandUsd === Infinity || cheapest === undefined) return undefined;
  // What is too much are chips of the offer's own kind: a sublet of others takes none of them.
  const { chip } = problem.model.offers[cheapest.offer]!;
  const sublets = usdPerMtokOf(problem, "sublet", t).filter((sublet) => sublet.chip === chip);
  return newsvendorFractile(onDemandUsd, cheapest.usdPerMtok, Math.max(0, ...sublets.map(({ usd }) => usd)));
}
