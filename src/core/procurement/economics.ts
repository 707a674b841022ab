/** Unit economics of what is offered: what a unit of output costs under each offer, at the plan's medians. It screens offers before any future is run. */
import { observeDemand } from "../company/operations/claims.ts";
import { type Futures, roundHalfUp } from "../company/futures/futures.ts";
import type { Model, OfferModel } from "../company/model/model.ts";
import type { OperationsSpace } from "../company/operations/operations.ts";
import { plannedLead, servableOfBlock } from "../company/policy/policy.ts";
import { chipsOfBlock, hoursPerMonth, offerPrice, rampShare } from "../company/operations/signed.ts";

export interface OfferEconomics {
  readonly name: string;
  /** Index into `Model.offers`. */
  readonly offer: number;
  /** Output of one block at full ramp for the main inference workload, after floors, Mtok a month. */
  readonly blockMtok: number;
  /** Cost of a month of one block, building and staff included, USD. */
  readonly blockUsdPerMonth: number;
  /** Payments of one block over its term, USD. */
  readonly blockTotalUsd: number;
  readonly usdPerMtok: number;
  readonly leadMonths: number;
  readonly termMonths: number;
  /** Whether it may be signed in the plan's first month. */
  readonly isOpenNow: boolean;
  readonly maxBlocks: number;
}

/** The workload whose demand rules follow: that of the plan's cover, else the inference workload that most of demand falls on; −1 where there is none. */
export function demandWorkload(model: Model, base: Futures): number {
  if (model.policy.cover !== undefined) return model.policy.cover.workload;
  let best = -1;
  let most = 0;
  model.workloads.forEach((workload, w) => {
    if (workload.kind !== "inference") return;
    const fastest = Math.max(...workload.throughput.map((index) => (index < 0 ? 0 : base.parameters[index]!)));
    const chips = fastest > 0 ? observeDemand(model, base, w, 0) / fastest : 0;
    if (chips > most || best < 0) {
      most = chips;
      best = w;
    }
  });
  return best;
}

/**
 * Offers that can be signed and would deliver within the horizon, cheapest output first.
 *
 * @param base  the path with every draw at its median
 * @param w     workload whose output is counted
 */
export function offerEconomics(space: OperationsSpace, base: Futures, w: number): readonly OfferEconomics[] {
  const { model } = space;
  return model.offers
    .map((offer, index) => economicsOf(space, base, w, offer, index))
    .filter(
      ({ maxBlocks, blockMtok, leadMonths, offer }) => maxBlocks > 0 && blockMtok > 0 && Math.max(0, model.offers[offer]!.from) + leadMonths < model.months,
    )
    .sort((a, b) => a.usdPerMtok - b.usdPerMtok || (a.name < b.name ? -1 : 1));
}

function economicsOf(space: OperationsSpace, base: Futures, w: number, offer: OfferModel, index: number): OfferEconomics {
  const { model } = space;
  const { parameters: value, courses } = base;
  const t = Math.min(model.months - 1, Math.max(0, offer.from));
  const leadMonths = plannedLead(value, offer);
  const termMonths = Math.max(1, roundHalfUp(value[offer.termMonths]!));
  const chips = offer.chip < 0 ? 0 : chipsOfBlock(model, offer, value);
  const price = offer.price < 0 ? 0 : offerPrice(model, base, offer, t);
  let ramped = 0;
  for (let age = 0; age < termMonths; age++) ramped += rampShare(offer, age, value);
  let total = (offer.perMonth ? price : price * chips * hoursPerMonth) * ramped;
  if (offer.kind === "spend-commitment") total = Math.max(total, value[offer.commit]!);
  if (offer.capex >= 0) total += value[offer.capex]! * (offer.capexPerW ? value[offer.capacity]! : chips);
  if (offer.powerPrice >= 0 && offer.chip >= 0)
    total += chips * value[model.chips[offer.chip]!.powerW]! * value[offer.pue]! * hoursPerMonth * courses[offer.powerPrice * model.months + t]! * ramped;
  if (offer.staff >= 0) total += value[offer.staff]! * termMonths;
  const blockMtok = offer.chip < 0 ? 0 : servableOfBlock(space, base, w, offer, t);
  return {
    name: offer.name,
    offer: index,
    blockMtok,
    blockUsdPerMonth: total / termMonths,
    blockTotalUsd: total,
    usdPerMtok: blockMtok > 0 ? total / (blockMtok * ramped) : Infinity,
    leadMonths,
    termMonths,
    isOpenNow: offer.from <= 0 && offer.until >= 0,
    maxBlocks: offer.max,
  };
}
