/** A plan seen as a problem of procurement: what may be signed, for whose demand, and what a rule would sign now. */
import { openFutures } from "../company/futures/draw-futures.ts";
import { type Futures, roundHalfUp } from "../company/futures/futures.ts";
import { openOperations, startOperations } from "../company/operations/operations.ts";
import { coverPolicy, servableOfChip } from "../company/policy/policy.ts";
import { type CoverRule, type Decision, nothingMore } from "./decision.ts";
import { demandWorkload, type OfferEconomics, offerEconomics } from "./economics.ts";
import type { Model } from "../company/model/model.ts";
import type { DecisionSpace } from "./evaluate.ts";

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

/** Months between decisions where the plan's own rule says nothing. */
const everyMonths = 3;

export function openProblem({ simulator, desk }: DecisionSpace): SearchProblem {
  const { model, space, envelope } = simulator;
  const base: Futures = openFutures(model, 0).draw("base");
  const w = demandWorkload(model, base);
  // What is constant along a path is read from the space: it must be this path's.
  startOperations(space, base, openOperations(model, envelope));
  const servable = model.chips.map((_, chip) => (w < 0 ? 0 : servableOfChip(space, base, w, chip, 0)));
  const every = model.policy.cover?.every ?? everyMonths;
  const problem: SearchProblem = {
    model,
    economics: w < 0 ? [] : offerEconomics(space, base, w),
    workload: w < 0 ? undefined : model.workloads[w]!.name,
    every,
    base,
    servableOfChip: (chip) => servable[chip]!,
    ordersOf(rule) {
      const state = openOperations(model, envelope);
      startOperations(space, base, state);
      const offers = Object.keys(rule.offers)
        .sort()
        .map((name) => ({ offer: model.offers.findIndex((offer) => offer.name === name), share: () => rule.offers[name]! }));
      const terms = { workload: w, from: 0, every, quantile: rule.quantile, sizing: () => rule.sizing, runwayMonths: 0, offers };
      coverPolicy(space, desk.forecastOf(w, every), terms).decide(base, state, 0);
      const orders: Decision["orders"][number][] = [];
      state.signed.blocksOfOffer.forEach((blocks, offer) => {
        if (blocks > 0) orders.push({ offer: model.offers[offer]!.name, month: 0, blocks });
      });
      return orders;
    },
  };
  const planDecision = planAsDecision(problem);
  return { ...problem, ...(planDecision === undefined ? {} : { planDecision }) };
}

/** The plan's own rule: what it would sign now, and its cover for later. Random amounts and shares are taken at their medians. */
function planAsDecision({ model, base, ordersOf }: SearchProblem): Decision | undefined {
  const { rule, schedule, cover } = model.policy;
  if (rule === "none") return undefined;
  const value = (index: number): number => base.parameters[index]!;
  const scheduled = schedule.map(({ offer, month, blocks }) => ({ offer: model.offers[offer]!.name, month, blocks: roundHalfUp(value(blocks)) }));
  if (cover === undefined || rule === "schedule") return { ...nothingMore, orders: scheduled };
  const later: CoverRule = {
    kind: "cover",
    workload: model.workloads[cover.workload]!.name,
    every: cover.every,
    quantile: value(cover.quantile),
    sizing: value(cover.sizing),
    runwayMonths: value(cover.runway),
    offers: Object.fromEntries(cover.offers.map(({ offer, share }) => [model.offers[offer]!.name, value(share)])),
  };
  return { ...nothingMore, orders: rule === "optimised" ? scheduled : ordersOf(later), later };
}
