/**
 * What is signed on one path: the plan's contracts and the blocks of offers signed so far, as columns.
 *
 * Row i is one signing. A contract of the plan is signed before month 0; an offer's blocks are signed at the end of a
 * month and may deliver from the next one on. Months count from the plan's start; `start` and `end` are the first month
 * of service and the first month after it. A month is 730 hours.
 */
import { releaseUsd } from "../../ledger/working-capital.ts";
import type { Futures } from "../futures/futures.ts";
import { addPurchase, riseOf, riseOfPrice } from "./market-impact.ts";
import type { ContractModel, Model, OfferModel, TermsModel } from "../model/model.ts";
import type { OperationsSpace } from "./operations.ts";
import { rampAt } from "../model/ramp.ts";

export const hoursPerMonth = 730;

export interface Signed {
  /** Number of rows in use; contracts come first. */
  count: number;
  /** Rows that still matter, rising: those that have ended, or stand for nothing but what may be bought or let by the hour, are left out. */
  readonly live: Int32Array;
  liveCount: number;
  /** Index into `termsOf(model)`: contracts, then offers. */
  readonly terms: Int32Array;
  readonly signedIn: Float64Array;
  readonly promisedStart: Float64Array;
  readonly start: Float64Array;
  /** First month after the term, exits apart. */
  readonly end: Float64Array;
  /** First month without service after an exit; Infinity while nobody has given notice. */
  readonly exitAt: Float64Array;
  /** 1 where we gave notice, 2 where the supplier did. */
  readonly exitBy: Uint8Array;
  /** Nameplate chips. */
  readonly chips: Float64Array;
  readonly blocks: Float64Array;
  /** Price at signing: USD per chip-hour, or USD a month for the whole. */
  readonly price: Float64Array;
  readonly prepaidUsd: Float64Array;
  readonly prepaidLeftUsd: Float64Array;
  /** Cost of building, in all. */
  readonly capexUsd: Float64Array;
  /** Spend commitments: to be spent, and billed so far. */
  readonly commitUsd: Float64Array;
  readonly billedUsd: Float64Array;
  /** Months on end in which the market stood above the supplier's line. */
  readonly monthsAbove: Float64Array;
  /** Blocks signed so far, by offer. */
  readonly blocksOfOffer: Float64Array;
  /** What our signings add to market prices, as a share of them: [market × month]; empty where the plan says nothing of it. */
  readonly rise: Float64Array;
}

/** Contracts, then offers: what `Signed.terms` points into. */
export const termsOf = (model: Model): readonly TermsModel[] => [...model.contracts, ...model.offers];

/** Most rows a path can need under the plan's own rule. */
export function mostSignings(model: Pick<Model, "contracts" | "policy" | "months">): number {
  const { rule, schedule, cover } = model.policy;
  const scheduled = rule === "schedule" || rule === "optimised" ? schedule.length : 0;
  const covered = rule === "cover" || rule === "optimised" ? (cover?.offers.length ?? 0) * Math.ceil(model.months / (cover?.every ?? 1)) : 0;
  return model.contracts.length + scheduled + covered;
}

export function openSigned(model: Model): Signed {
  const rows = model.mostSignings;
  const column = (): Float64Array => new Float64Array(rows);
  return {
    count: 0,
    live: new Int32Array(rows),
    liveCount: 0,
    terms: new Int32Array(rows),
    signedIn: column(),
    promisedStart: column(),
    start: column(),
    end: column(),
    exitAt: column(),
    exitBy: new Uint8Array(rows),
    chips: column(),
    blocks: column(),
    price: column(),
    prepaidUsd: column(),
    prepaidLeftUsd: column(),
    capexUsd: column(),
    commitUsd: column(),
    billedUsd: column(),
    monthsAbove: column(),
    blocksOfOffer: new Float64Array(model.offers.length),
    rise: new Float64Array(model.impacts === undefined ? 0 : model.markets.length * model.months),
  };
}

export function copySigned(from: Signed, to: Signed): void {
  to.count = from.count;
  to.liveCount = from.liveCount;
  for (const key of [
    "live",
    "terms",
    "signedIn",
    "promisedStart",
    "start",
    "end",
    "exitAt",
    "exitBy",
    "chips",
    "blocks",
    "price",
    "prepaidUsd",
    "prepaidLeftUsd",
    "capexUsd",
    "commitUsd",
    "billedUsd",
    "monthsAbove",
    "blocksOfOffer",
    "rise",
  ] as const)
    (to[key] as Float64Array).set(from[key] as Float64Array);
}

/** Puts the plan's contracts in place for a new path. */
export function signContracts(model: Model, futures: Futures, signed: Signed): void {
  const { parameters: value } = futures;
  signed.count = 0;
  signed.liveCount = 0;
  signed.blocksOfOffer.fill(0);
  signed.rise.fill(0);
  for (let c = 0; c < model.contracts.length; c++) {
    const contract = model.contracts[c]!;
    const slip = contract.first >= 0 && contract.site >= 0 ? futures.slipMonths[contract.site]! : 0;
    const row = signed.count++;
    openRow(signed, row, c, -1, 1);
    if (!isPossibility(contract)) signed.live[signed.liveCount++] = row;
    signed.promisedStart[row] = contract.first;
    signed.start[row] = fallsAway(contract, slip, value) ? Infinity : contract.first + slip;
    signed.end[row] = contract.last + 1;
    signed.chips[row] = contract.capacity < 0 ? 0 : value[contract.capacity]!;
    signed.price[row] = contract.price < 0 ? 0 : futures.courses[contract.price * model.months]!;
    signed.commitUsd[row] = contract.commit < 0 ? 0 : value[contract.commit]!;
    if (contract.exit !== undefined && contract.exit.exercised < Infinity)
      giveNotice(signed, row, contract, Math.max(contract.exit.exercised, contract.exit.lockedUntil), value, 1);
    // A running contract's prepayment is in the opening balance sheet; one that starts later was paid at signing, before the plan.
  }
}

/** Signs `blocks` of an offer at the end of month `t`. Returns the row. */
export function signOffer(model: Model, futures: Futures, signed: Signed, offerIndex: number, blocks: number, t: number): number {
  const offer = model.offers[offerIndex]!;
  const { parameters: value } = futures;
  const row = signed.count++;
  openRow(signed, row, model.contracts.length + offerIndex, t, blocks);
  signed.live[signed.liveCount++] = row;
  const slip = offer.site >= 0 ? futures.slipMonths[offer.site]! : 0;
  const promised = t + Math.max(1, Math.floor(value[offer.leadMonths]! + 0.5));
  signed.promisedStart[row] = promised;
  signed.start[row] = fallsAway(offer, slip, value) ? Infinity : promised + slip;
  signed.end[row] = promised + slip + Math.max(1, Math.floor(value[offer.termMonths]! + 0.5));
  signed.chips[row] = blocks * chipsOfBlock(model, offer, value);
  signed.price[row] = offer.price < 0 ? 0 : offerPrice(model, futures, offer, t, signed.rise) * (offer.perMonth ? blocks : 1);
  signed.commitUsd[row] = offer.commit < 0 ? 0 : value[offer.commit]! * blocks;
  const prepaidShare = value[offer.prepay]!;
  signed.prepaidUsd[row] = prepaidShare === 0 ? 0 : prepaidShare * plannedTotal(offer, signed, row, value);
  signed.prepaidLeftUsd[row] = signed.prepaidUsd[row]!;
  signed.capexUsd[row] = offer.capex < 0 ? 0 : value[offer.capex]! * (offer.capexPerW ? blocks * value[offer.capacity]! : signed.chips[row]!);
  signed.blocksOfOffer[offerIndex]! += blocks;
  if (model.impacts !== undefined) addPurchase(model, futures, signed.rise, offer.market, offer.chip, signed.chips[row]!, t);
  return row;
}

function openRow(signed: Signed, row: number, terms: number, signedIn: number, blocks: number): void {
  signed.terms[row] = terms;
  signed.signedIn[row] = signedIn;
  signed.blocks[row] = blocks;
  signed.exitAt[row] = Infinity;
  signed.exitBy[row] = 0;
  signed.prepaidUsd[row] = 0;
  signed.prepaidLeftUsd[row] = 0;
  signed.capexUsd[row] = 0;
  signed.commitUsd[row] = 0;
  signed.billedUsd[row] = 0;
  signed.monthsAbove[row] = 0;
}

/** On-demand, spot and sublet: they oblige nobody, unless one can be left, is secured by a letter of credit or booked as a lease. */
const isPossibility = ({ kind, exit, letterOfCredit, accounting }: ContractModel): boolean =>
  (kind === "on-demand" || kind === "spot" || kind === "sublet") && exit === undefined && letterOfCredit < 0 && accounting === "service";

const fallsAway = (terms: TermsModel, slip: number, value: Float64Array): boolean => terms.longStop >= 0 && slip > value[terms.longStop]!;

/** Chips of one block: as stated, or from power: block W ÷ (W per chip × PUE). */
export function chipsOfBlock(model: Model, offer: OfferModel, value: Float64Array): number {
  const block = value[offer.capacity]!;
  return offer.blockInW ? block / (value[model.chips[offer.chip]!.powerW]! * value[offer.pue]!) : block;
}

/**
 * Price of an offer signed in month t: as stated while it is held, then following its market.
 *
 * @param rise  what our signings have added to market prices; absent: as if we had signed nothing
 */
export function offerPrice(model: Model, futures: Futures, offer: OfferModel, t: number, rise?: Float64Array): number {
  const { months } = model;
  const moved = rise === undefined || model.impacts === undefined ? undefined : rise;
  if (t <= offer.fixedUntil || offer.market < 0) {
    const stated = futures.courses[offer.price * months + t]!;
    return moved === undefined ? stated : stated * riseOfPrice(model, moved, offer.price, t);
  }
  const held = Math.max(0, offer.fixedUntil);
  const market = model.markets[offer.market]!.price * months;
  const price = (futures.courses[offer.price * months + held]! * futures.courses[market + t]!) / futures.courses[market + held]!;
  return moved === undefined ? price : (price * riseOf(model, moved, offer.market, t)) / riseOf(model, moved, offer.market, held);
}

/** Payments of the whole term at the price of signing, before any prepayment. */
function plannedTotal(terms: TermsModel, signed: Signed, row: number, value: Float64Array): number {
  if (terms.kind === "spend-commitment") return signed.commitUsd[row]!;
  let total = 0;
  const months = signed.end[row]! - signed.start[row]!;
  for (let age = 0; age < months; age++) total += rampShare(terms, age, value);
  return total * fullMonthUsd(terms, signed, row);
}

/** Charge of a month at full ramp and the price of signing. */
export const fullMonthUsd = (terms: TermsModel, signed: Signed, row: number): number =>
  terms.perMonth ? signed.price[row]! : signed.chips[row]! * hoursPerMonth * signed.price[row]!;

/** Share of capacity delivered `age` months after the start. */
export function rampShare(terms: TermsModel, age: number, value: Float64Array): number {
  const { ramp } = terms;
  if (ramp.length === 0) return 1;
  let share = 0;
  for (let i = 0; i < ramp.length && ramp[i]!.age <= age; i++) share = value[ramp[i]!.share]!;
  return share;
}

/** Of what is signed: first month of service, first month after the term, first month after an exit. */
type Dates = Readonly<Record<"start" | "end" | "exitAt", ArrayLike<number>>>;

/** Whether row `i` is in service in month t. */
export const inService = (signed: Dates, i: number, t: number): boolean => t >= signed.start[i]! && t < signed.end[i]! && t < signed.exitAt[i]!;

/** Chips delivered in month t, outages apart. */
export function deliveredChips(model: Model, terms: readonly TermsModel[], futures: Futures, signed: Signed, i: number, t: number): number {
  if (!inService(signed, i, t)) return 0;
  const term = terms[signed.terms[i]!]!;
  const factor = i < model.contracts.length ? futures.contractFactor[i * model.months + t]! : 1;
  return signed.chips[i]! * rampShare(term, t - signed.start[i]!, futures.parameters) * factor;
}

/** Charge of month t under row `i` at full ramp where neither a market nor our own purchases move the price. */
export function listedChargeUsd(
  { contracts, months }: Model,
  { price, perMonth }: Pick<TermsModel, "price" | "perMonth">,
  futures: Futures,
  signed: Signed,
  i: number,
  t: number,
): number {
  const usd = i < contracts.length ? futures.courses[price * months + t]! : signed.price[i]!;
  return perMonth ? usd : signed.chips[i]! * hoursPerMonth * usd;
}

/** Charge of month t under row `i` at full ramp: take-or-pay and whole sites in service, used or not. */
export function fullChargeUsd(model: Model, term: TermsModel, futures: Futures, signed: Signed, i: number, t: number): number {
  const { months } = model;
  let price = i < model.contracts.length ? futures.courses[term.price * months + t]! : signed.price[i]!;
  const isMoved = model.impacts !== undefined;
  if (isMoved && i < model.contracts.length) price *= riseOfPrice(model, signed.rise, term.price, t);
  if (term.indexed && term.market >= 0) {
    const market = model.markets[term.market]!.price * months;
    const signedIn = Math.max(0, signed.signedIn[i]!);
    price *= futures.courses[market + t]! / futures.courses[market + signedIn]!;
    if (isMoved) price *= riseOf(model, signed.rise, term.market, t) / riseOf(model, signed.rise, term.market, signedIn);
  }
  return term.perMonth ? price : signed.chips[i]! * hoursPerMonth * price;
}

/** A prepayment is credited evenly over the months left, at most the month's charge. */
export function usePrepaid(signed: Signed, i: number, charge: number, t: number): number {
  const held = signed.prepaidLeftUsd[i]!;
  if (held === 0 || charge === 0) return 0;
  const used = Math.min(charge, releaseUsd(held, signed.end[i]! - t));
  signed.prepaidLeftUsd[i] = held - used;
  return used;
}

/** Gives notice at the start of month `t`: service ends when the notice has run. Returns whether it was possible. */
export function giveNotice(signed: Signed, i: number, terms: TermsModel, t: number, value: Float64Array, by: 1 | 2): boolean {
  const exit = terms.exit;
  if (exit === undefined || signed.exitAt[i]! < Infinity || t < exit.lockedUntil || (by === 1 ? !exit.ours : !exit.theirs)) return false;
  signed.exitAt[i] = t + Math.max(0, Math.floor(value[exit.notice]! + 0.5));
  signed.exitBy[i] = by;
  return true;
}

/**
 * The suppliers' side: notice is given once the market has stood above the contract's price by their factor for their
 * number of months on end. Uses month t's market only.
 */
export function suppliersDecide(space: OperationsSpace, futures: Futures, signed: Signed, t: number): void {
  const { model, month, inUse, index } = space;
  const { parameters: value } = futures;
  for (let n = 0; n < inUse.leavingCount; n++) {
    const i = inUse.leaving[n]!;
    const k = signed.terms[i]!;
    const term = space.terms[k]!;
    const hours = signed.chips[i]! * rampAt(index, value, index.terms[k]!, t - signed.start[i]!) * hoursPerMonth;
    const rate = i < model.contracts.length && term.price >= 0 ? futures.courses[term.price * model.months + t]! : signed.price[i]!;
    const charged = term.kind === "spend-commitment" ? rate * hours : month.chargeUsd[i]!;
    const market = marketForChip(model, futures, term.market, term.chip, t, signed.rise);
    const above = hours > 0 && market * hours > value[term.exit!.leavesAbove]! * charged;
    signed.monthsAbove[i] = above ? signed.monthsAbove[i]! + 1 : 0;
    if (signed.monthsAbove[i]! >= value[term.exit!.leavesAfter]!) giveNotice(signed, i, term, t + 1, value, 2);
  }
}

/** A market's price of one chip-hour of `chip` in month t, USD, with the rise of our signings; a market of another chip counts by H100e. */
export function marketForChip(model: Model, futures: Futures, market: number, chip: number, t: number, rise: Float64Array): number {
  const { price, perH100e, chip: quoted } = model.markets[market]!;
  const listed = futures.courses[price * model.months + t]!;
  const usd = model.impacts === undefined ? listed : listed * riseOf(model, rise, market, t);
  if (chip < 0 || (!perH100e && (quoted === chip || quoted < 0))) return usd;
  const worth = usd * futures.parameters[model.chips[chip]!.h100e]!;
  return perH100e ? worth : worth / futures.parameters[model.chips[quoted]!.h100e]!;
}

/** A contract's span as the plan states it, for tables. */
export const spanOf = (contract: ContractModel): readonly [number, number] => [contract.first, contract.last];
