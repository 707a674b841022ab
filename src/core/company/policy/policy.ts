/**
 * The rule that signs offers, at the end of each month, from what the path has shown so far.
 *
 * `schedule` signs what the plan lists. `cover` tops capacity due at t + lead up to q·D(t), q a quantile of
 * D(t + lead) ÷ D(t) under the plan's own law, given this path's past: futures drawn apart from the simulated ones are
 * grouped by the level of demand and its growth over the last half year, and q is read in the group this path is in.
 * `optimised` signs the schedule, and covers from its second decision on: the shape in which `plimsoll commit` answers.
 */
import { account } from "../../ledger/accounts.ts";
import type { Books } from "../books/books.ts";
import { feedbackOnDemand } from "../operations/claims.ts";
import { type DemandLaw, type Forecast, type ForecastTask, openForecast, trendMonths } from "./forecast.ts";
import { type Futures, roundHalfUp } from "../futures/futures.ts";
import type { Model, OfferModel } from "../model/model.ts";
import type { Operations, OperationsSpace } from "../operations/operations.ts";
import { chipsOfBlock, hoursPerMonth, type Signed, signOffer } from "../operations/signed.ts";
import { rampAt } from "../model/ramp.ts";
import { medianParameters } from "../model/medians.ts";
import * as termsKind from "../model/terms-kind.ts";

export interface Policy {
  /** What the rule has learned of demand, if it learns. */
  readonly law?: DemandLaw;
  /** Whether cash allows signing at the end of month t. Absent where the rule does not look at cash. */
  readonly maySign?: (books: Books, futures: Futures, t: number) => boolean;
  /** Decides at the end of month t; signs into `state`. `isOpen`: what `maySign` says, true where there is none. */
  decide(futures: Futures, state: Operations, t: number, isOpen?: boolean): void;
}

/**
 * Prepares the plan's rule. For `cover` this draws the training futures: some tenths of a second.
 *
 * @param seed  seed of the simulation; training futures use a seed derived from it
 * @param known the law that the rule of the same plan and seed has learned before
 */
export function openPolicy(space: OperationsSpace, seed: number, known?: DemandLaw): Policy {
  const { rule } = space.model.policy;
  if (rule === "schedule") return schedulePolicy(space);
  if (rule === "none" || space.model.policy.cover === undefined) return { decide() {} };
  const cover = coverOfPlan(space.model, rule === "optimised" ? 1 : 0);
  const policy = coverPolicy(space, openForecast(space.model, seed, forecastTask(space.model, cover), known), cover);
  return rule === "optimised" ? bothPolicies(schedulePolicy(space), policy) : policy;
}

/** Signs what the plan lists. */
function schedulePolicy({ model }: OperationsSpace): Policy {
  return {
    decide(futures, state, t) {
      if (t >= state.stopSigningFrom) return;
      for (const order of model.policy.schedule)
        if (order.month === t) sign(model, futures, state, order.offer, roundHalfUp(futures.parameters[order.blocks]!), t);
    },
  };
}

/** Lets one rule decide, then the other: the second sees what the first has signed, and alone looks at cash. */
export const bothPolicies = (first: Policy, second: Policy): Policy => ({
  ...(second.maySign === undefined ? {} : { maySign: second.maySign }),
  ...(second.law === undefined ? {} : { law: second.law }),
  decide(futures, state, t, isOpen) {
    first.decide(futures, state, t);
    second.decide(futures, state, t, isOpen);
  },
});

/** A rule that tops capacity due up to demand foreseen. */
export interface CoverTerms {
  readonly workload: number;
  /** First month of decision; then every `every` months. */
  readonly from: number;
  readonly every: number;
  /** Quantile of demand at delivery; −1: its mean. */
  readonly quantile: number;
  /** Capacity wanted per unit of that demand, on a path. */
  sizing(futures: Futures): number;
  /** It signs only while cash covers so many months of payments. */
  readonly runwayMonths: number;
  /** Share of the gap that each offer fills, on a path. */
  readonly offers: readonly { readonly offer: number; share(futures: Futures): number }[];
}

function coverOfPlan(model: Model, firstDecision: number): CoverTerms {
  const cover = model.policy.cover!;
  const medians = medianParameters(model);
  return {
    workload: cover.workload,
    from: firstDecision * cover.every,
    every: cover.every,
    quantile: medians[cover.quantile]!,
    sizing: (futures) => futures.parameters[cover.sizing]!,
    runwayMonths: medians[cover.runway]!,
    offers: cover.offers.map(({ offer, share }) => ({ offer, share: (futures) => futures.parameters[share]! })),
  };
}

/** Lead of an offer as a rule plans with it, months. */
export const plannedLead = (medians: Float64Array, offer: OfferModel): number => Math.max(1, roundHalfUp(medians[offer.leadMonths]!));

/** What a rule of these terms needs to foresee. */
export function forecastTask(model: Model, { workload, every, offers }: Pick<CoverTerms, "workload" | "every" | "offers">): ForecastTask {
  const medians = medianParameters(model);
  return {
    workload,
    leads: offers.map(({ offer }) => plannedLead(medians, model.offers[offer]!)),
    every,
    first: Math.min(...offers.map(({ offer }) => model.offers[offer]!.from)),
    last: Math.max(...offers.map(({ offer }) => model.offers[offer]!.until)),
  };
}

/** Tops capacity due at t + lead up to the demand foreseen for then, while cash allows it. */
export function coverPolicy(space: OperationsSpace, forecast: Forecast, terms: CoverTerms): Policy {
  const { model } = space;
  const { workload, quantile, runwayMonths } = terms;
  const medians = medianParameters(model);
  const leads = terms.offers.map(({ offer }) => plannedLead(medians, model.offers[offer]!));
  const ratiosOf = forecast.ratiosByDemand(quantile);
  const leadIndex = leads.map((lead) => forecast.law.leads.indexOf(lead));
  // What is due is summed once for each lead.
  const distinct = [...new Set(leads)];
  const distinctIndex = leads.map((lead) => distinct.indexOf(lead));
  const dueIn = Float64Array.from(distinct);
  const dueMtok = new Float64Array(distinct.length);
  const blocks = new Float64Array(leads.length);
  const servable = new Float64Array(model.chips.length);
  const { first, last } = forecastTask(model, terms);
  const decide: Policy["decide"] = (futures, state, t, isOpen = true) => {
    if (!isOpen || t < terms.from || t >= state.stopSigningFrom || t % terms.every !== 0) return;
    if (t < first || t > last) return;
    const latentMtok = demandOfPath(space, workload, t);
    const ratios = ratiosOf(t, latentMtok, t >= trendMonths ? demandOfPath(space, workload, t - trendMonths) : 0);
    const left = space.constants.leftByFloors[0]!;
    for (let chip = 0; chip < servable.length; chip++) servable[chip] = servableBeside(model, futures, workload, chip, t, left);
    sumDue(space, futures, state.signed, t, dueIn, servable, dueMtok);
    // What feedback has done to demand so far is seen; how it will go on is not foreseen.
    const demandMtok = latentMtok * feedbackOnDemand(space, state, workload, t);
    const size = terms.sizing(futures);
    // Each offer takes its share of the gap as it stands before any is signed.
    for (let i = 0; i < leads.length; i++) {
      const { offer, share } = terms.offers[i]!;
      const offered = model.offers[offer]!;
      blocks[i] = 0;
      if (t < offered.from || t > offered.until || t + leads[i]! >= model.months) continue;
      const perBlock = offered.chip < 0 ? 0 : perBlockMtok(space, futures, offered, servable[offered.chip]!);
      if (perBlock === 0) continue;
      const gap = (ratios[leadIndex[i]!]! * demandMtok * size - dueMtok[distinctIndex[i]!]!) * share(futures);
      blocks[i] = Math.ceil(gap / perBlock - 1e-9);
    }
    for (let i = 0; i < leads.length; i++) if (blocks[i]! > 0) sign(model, futures, state, terms.offers[i]!.offer, blocks[i]!, t);
  };
  const { law } = forecast;
  return runwayMonths > 0 ? { law, decide, maySign: (books) => runwayOf(books) >= runwayMonths } : { law, decide };
}

/** Latent demand of a workload in month t of the path that runs, Mtok: `observeDemand`, from what is known of the path. */
function demandOfPath({ model, constants }: OperationsSpace, workload: number, t: number): number {
  let total = 0;
  for (let i = 0; i < model.products.length; i++)
    if (model.products[i]!.workload === workload) total += constants.units[i * model.months + t]! * constants.mtokPerUnit[i]! * constants.compute[i]!;
  return total;
}

/** Months of the last month's payments that cash covers. */
export const runwayOf = ({ ledger, paidUsd }: Books): number => (paidUsd > 0 ? ledger.balance[account.cash]! / paidUsd : Infinity);

/** Signs up to what the offer has left. */
export function sign(model: Model, futures: Futures, state: Operations, offer: number, blocks: number, t: number): void {
  const left = model.offers[offer]!.max - state.signed.blocksOfOffer[offer]!;
  const taken = Math.min(blocks, left);
  if (taken > 0 && state.signed.count === state.signed.terms.length) throw new Error("more signings on a path than there are rows");
  if (taken > 0) signOffer(model, futures, state.signed, offer, taken, t);
}

/** Output a month for workload `w` of one chip, after the floors of development and internal work, Mtok. */
export function servableOfChip({ model }: OperationsSpace, futures: Futures, w: number, chip: number, t: number): number {
  let left = 1;
  for (const { floor } of model.workloads) if (floor >= 0) left -= futures.parameters[floor]!;
  return servableBeside(model, futures, w, chip, t, Math.max(0, left));
}

/** The same where the share that the floors leave is known. */
function servableBeside({ workloads, months }: Model, { parameters: value, improvement }: Futures, w: number, chip: number, t: number, left: number): number {
  const { throughput, headroom } = workloads[w]!;
  const perHour = throughput[chip]!;
  return perHour < 0 ? 0 : (value[perHour]! * improvement[w * months + t]! * hoursPerMonth * left) / (1 + value[headroom]!);
}

/** Output a month for workload `w` of one block of an offer at full ramp, Mtok. */
export function servableOfBlock(space: OperationsSpace, futures: Futures, w: number, offer: OfferModel, t: number): number {
  return perBlockMtok(space, futures, offer, servableOfChip(space, futures, w, offer.chip, t));
}

/** The same where the output of one chip is known. */
function perBlockMtok({ model }: OperationsSpace, { parameters: value }: Futures, offer: OfferModel, perChipMtok: number): number {
  return chipsOfBlock(model, offer, value) * value[offer.availability]! * value[offer.placeable]! * perChipMtok;
}

/** Output a month for workload `w` of what is signed and, as known in month t, will be in service in month `due`, Mtok. */
export function dueCapacity(space: OperationsSpace, futures: Futures, state: Operations, w: number, t: number, due: number): number {
  const servable = Float64Array.from(space.model.chips, (_, chip) => servableOfChip(space, futures, w, chip, t));
  const mtok = new Float64Array(1);
  sumDue(space, futures, state.signed, t, Float64Array.of(due - t), servable, mtok);
  return mtok[0]!;
}

/**
 * Writes into `mtok` what `dueCapacity` is for each month `dueIn` months from t.
 *
 * @param servable  `servableOfChip` by chip in month t
 */
function sumDue(
  { index }: OperationsSpace,
  { parameters: value }: Futures,
  signed: Signed,
  t: number,
  dueIn: Float64Array,
  servable: Float64Array,
  mtok: Float64Array,
): void {
  const { live, liveCount, terms, promisedStart, start, end, exitAt, chips } = signed;
  for (let n = 0; n < dueIn.length; n++) mtok[n] = 0;
  for (let m = 0; m < liveCount; m++) {
    const i = live[m]!;
    const term = index.terms[terms[i]!]!;
    const { chip } = term;
    if (chip < 0 || term.kind > termsKind.lastPlaced) continue;
    const promised = promisedStart[i]!;
    // A delay counts from its announcement on.
    const announced = term.announced < 0 ? 0 : value[term.announced]!;
    const from = t >= promised - announced ? start[i]! : promised;
    const until = Math.min(end[i]!, exitAt[i]!);
    const size = chips[i]!;
    const available = value[term.availability]!;
    const placeable = value[term.placeable]!;
    const perChip = servable[chip]!;
    for (let n = 0; n < dueIn.length; n++) {
      const due = t + dueIn[n]!;
      if (due >= from && due < until) mtok[n]! += size * rampAt(index, value, term, due - from) * available * placeable * perChip;
    }
  }
}
