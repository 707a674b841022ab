/** What a decision is compared with: doing less, doing more, and the rules that planners and clouds use today. */
import { medianOf } from "../numeric/distribution.ts";
import { type Decision, nothingMore, todaysPlan } from "./decision.ts";
import { newsvendorFractile, onDemandUsdPerMtok } from "./fractile.ts";
import type { SearchProblem } from "./problem.ts";

export interface Baseline {
  readonly id: "nothing-more" | "todays-plan" | "mean-plan" | "two-stage" | "look-back" | "online" | "most";
  /** What it does, in one sentence. */
  readonly does: string;
  readonly decision: Decision;
}

/** Months of past demand that a cloud's recommender looks at: the longest that is offered, 60 days. */
const lookBackMonths = 2;

export function baselinesOf(problem: SearchProblem): readonly Baseline[] {
  const { model, economics, workload, every } = problem;
  const list: Baseline[] = [
    { id: "nothing-more", does: "signs nothing more", decision: nothingMore },
    { id: "todays-plan", does: "follows the plan's own rule", decision: todaysPlan },
  ];
  if (workload === undefined || economics.length === 0) return list;
  const offers = economics.map(({ name }) => name);
  const sizing = model.policy.cover === undefined ? 1 : medianOf(model.values[model.policy.cover.sizing]!.distribution);
  const mean: Decision = { ...nothingMore, later: { kind: "mean", workload, every, sizing, offers } };
  list.push({
    id: "mean-plan",
    does: `tops up to mean demand foreseen every ${every} months, the cheapest offers first, and re-plans each time`,
    decision: mean,
  });
  const hourUsdPerMtok = hourlyUsdPerMtok(problem);
  const fractiles = economics.map(({ usdPerMtok }) => newsvendorFractile(hourUsdPerMtok, usdPerMtok, 0));
  const worth = offers.filter((_, i) => fractiles[i]! > 0);
  if (worth.length > 0)
    list.push({
      id: "two-stage",
      does: `solves the two-stage problem of each offer every ${every} months (its fractile, 1 − contract price ÷ price by the hour, of the demand foreseen at delivery), the cheapest first`,
      decision: {
        ...nothingMore,
        later: { kind: "two-stage", workload, every, sizing, offers: worth, fractiles: fractiles.filter((fractile) => fractile > 0) },
      },
    });
  const cheapest = economics[0]!;
  const quantile = Math.min(1, Math.max(0, 1 - cheapest.usdPerMtok / hourUsdPerMtok));
  list.push({
    id: "look-back",
    does: `commits to a quantile of the last ${lookBackMonths} months' demand (1 − contract price ÷ price by the hour), foreseeing none, as clouds' recommenders do`,
    decision: { ...nothingMore, later: { kind: "look-back", workload, every, months: lookBackMonths, quantile, offers } },
  });
  const shortest = [...economics].sort((a, b) => a.usdPerMtok * a.termMonths - b.usdPerMtok * b.termMonths)[0]!;
  const breakEvenMonths = Math.max(1, Math.ceil((shortest.termMonths * shortest.usdPerMtok) / hourUsdPerMtok));
  list.push({
    id: "online",
    does: `signs a block of ${shortest.name} once the months it was missed would have paid for it, foreseeing none`,
    decision: { ...nothingMore, later: { kind: "online", workload, every, offer: shortest.name, breakEvenMonths, termMonths: shortest.termMonths } },
  });
  list.push({ id: "most", does: "signs all that is offered as soon as it is", decision: { ...nothingMore, later: { kind: "most" } } });
  return list;
}

/** Price by the hour of a Mtok of the workload at the medians, counted like contracts: the cheapest supply by the hour, else the price of what it serves. */
function hourlyUsdPerMtok(problem: SearchProblem): number {
  const { model, workload, base } = problem;
  const w = model.workloads.findIndex(({ name }) => name === workload);
  let best = onDemandUsdPerMtok(problem, 0);
  if (best < Infinity) return best;
  for (const product of model.products)
    if (product.workload === w && !product.free) {
      const perUnit = product.unit === "Mtok" ? 1 : base.parameters[product.useMtok]!;
      best = Math.min(best, base.courses[product.price * model.months]! / (perUnit * base.parameters[product.compute]!));
    }
  return best;
}
