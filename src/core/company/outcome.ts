/**
 * What a path comes to: its value, and why it failed if it did.
 *
 * Value is what today's holders own at the horizon, discounted: (cash − debt + terminal value − residual obligations) times
 * the share they keep. On failure what is owed counts against it (creditor-inclusive); shareholders-only stands beside.
 */
import { exp, log1p, pow } from "../numeric/elementary.ts";
import { headlineUsd, nonCancellableUsd, type ObligationTerms, walkAwayUsd } from "../supply/obligations.ts";
import { account } from "../ledger/accounts.ts";
import { type Books, causes } from "./books/books.ts";
import { hasRankedClaims, todaysPartUsd } from "./raises/cap-table.ts";
import { raiseTerms } from "./raises/raise-funds.ts";
import { type Futures, roundHalfUp } from "./futures/futures.ts";
import { riseOf } from "./operations/market-impact.ts";
import type { Model, TermsModel } from "./model/model.ts";
import { fullMonthUsd, hoursPerMonth, marketForChip, rampShare, type Signed } from "./operations/signed.ts";

export interface Outcome {
  readonly valueUsd: number;
  readonly terminalUsd: number;
  readonly shareholdersUsd: number;
  /** The same without any multiple, once what customers owe us and we owe suppliers is settled; not discounted in a plan without `valuation:`. */
  readonly settledUsd: number;
}

/** Terms of row `i` as obligations in month t. */
export function obligationTerms(term: TermsModel, signed: Signed, i: number, value: Float64Array, t: number): ObligationTerms {
  const { exit } = term;
  const noticed = isNoticed(term, signed, i, value, t);
  return {
    end: noticed ? Math.min(signed.end[i]!, signed.exitAt[i]!) : signed.end[i]!,
    canLeave: exit !== undefined && exit.ours && !noticed,
    noticeMonths: exit === undefined ? 0 : roundHalfUp(value[exit.notice]!),
    lockedUntil: exit?.lockedUntil ?? -Infinity,
    feeUsd: exit === undefined ? 0 : value[exit.fee]!,
    forfeitUsd: term.refundable ? 0 : signed.prepaidLeftUsd[i]!,
  };
}

/** Whether notice has been served before month t. One that the plan means to give later is no notice yet. */
function isNoticed(term: TermsModel, signed: Signed, i: number, value: Float64Array, t: number): boolean {
  if (signed.exitBy[i] === 0) return false;
  return signed.exitBy[i] === 2 || t > signed.exitAt[i]! - roundHalfUp(value[term.exit!.notice]!);
}

/**
 * Scheduled payment of row `i` in month m as seen in month `t`, prepayments apart. A contract's own steps of price are known
 * beforehand; what an index will do is not, so today's stands for it.
 */
export function paymentUsd(model: Model, term: TermsModel, futures: Futures, signed: Signed, i: number, m: number, t: number): number {
  if (m < signed.start[i]!) return capexUsd(signed, i, m);
  if (!isScheduled(term) || term.price < 0) return 0;
  const share = rampShare(term, m - signed.start[i]!, futures.parameters) * (1 - futures.parameters[term.prepay]!);
  return monthUsd(model, term, futures, signed, i, m, t) * share;
}

function monthUsd(model: Model, term: TermsModel, futures: Futures, signed: Signed, i: number, m: number, t: number): number {
  const last = model.months - 1;
  const within = (month: number): number => Math.min(last, Math.max(0, month));
  let usd = fullMonthUsd(term, signed, i);
  if (i < model.contracts.length && signed.price[i]! > 0) usd *= futures.courses[term.price * model.months + within(m)]! / signed.price[i]!;
  if (!term.indexed || term.market < 0) return usd;
  const market = model.markets[term.market]!.price * model.months;
  const indexedUsd = (usd * futures.courses[market + within(Math.min(m, t))]!) / futures.courses[market + within(signed.signedIn[i]!)]!;
  if (model.impacts === undefined) return indexedUsd;
  const risen = (month: number): number => riseOf(model, signed.rise, term.market, within(month));
  return (indexedUsd * risen(Math.min(m, t))) / risen(signed.signedIn[i]!);
}

/** Building payments of row `i` in month m. */
export function capexUsd(signed: Signed, i: number, m: number): number {
  if (signed.capexUsd[i] === 0 || m <= signed.signedIn[i]! || m > signed.promisedStart[i]!) return 0;
  return signed.capexUsd[i]! / (signed.promisedStart[i]! - signed.signedIn[i]!);
}

export interface Owed {
  readonly headlineUsd: number;
  readonly nonCancellableUsd: number;
  readonly walkAwayUsd: number;
}

/** What must still be paid from month `t` on under row `i`: headline, non-cancellable, and less what use until then is worth, USD. */
export function owedUnder(model: Model, term: TermsModel, futures: Futures, signed: Signed, i: number, t: number): Owed {
  if (!isScheduled(term)) {
    const usd = unscheduledUsd(term, signed, i, t);
    return { headlineUsd: usd, nonCancellableUsd: usd, walkAwayUsd: usd };
  }
  const terms = obligationTerms(term, signed, i, futures.parameters, t);
  const extra = extraUsd(terms, signed, i, t);
  const payment = (m: number): number => paymentUsd(model, term, futures, signed, i, m, t);
  const worth = (m: number): number => worthUsd(model, term, futures, signed, i, m, t);
  return {
    headlineUsd: extra + headlineUsd(terms, t, payment),
    nonCancellableUsd: extra + nonCancellableUsd(terms, t, payment),
    walkAwayUsd: extra + walkAwayUsd(terms, t, payment, worth),
  };
}

/** `owedUnder(…).nonCancellableUsd` alone. */
function nonCancellableUnder(model: Model, term: TermsModel, futures: Futures, signed: Signed, i: number, t: number): number {
  if (!isScheduled(term)) return unscheduledUsd(term, signed, i, t);
  const terms = obligationTerms(term, signed, i, futures.parameters, t);
  return extraUsd(terms, signed, i, t) + nonCancellableUsd(terms, t, (m) => paymentUsd(model, term, futures, signed, i, m, t));
}

/** Whether the terms bring a charge every month, used or not: of a revenue share its least payment. */
export const isScheduled = (term: TermsModel): boolean => term.kind === "take-or-pay" || term.kind === "whole-site" || term.kind === "revenue-share";

/** What is owed under terms without a monthly charge: the rest of a spend commitment, of a building. */
function unscheduledUsd(term: TermsModel, signed: Signed, i: number, t: number): number {
  if (term.kind === "spend-commitment") {
    const isOpen = t < Math.min(signed.end[i]!, signed.exitAt[i]!) && signed.start[i]! < Infinity && signed.exitBy[i] !== 2;
    return isOpen ? Math.max(0, signed.commitUsd[i]! - signed.billedUsd[i]!) : 0;
  }
  if (term.kind !== "own") return 0;
  let building = 0;
  for (let m = Math.max(t, signed.signedIn[i]! + 1); m <= signed.promisedStart[i]!; m++) building += capexUsd(signed, i, m);
  return building;
}

/** A prepayment is due the month after signing; having given notice we owe the fee, and the prepayment is lost. */
const extraUsd = (terms: ObligationTerms, signed: Signed, i: number, t: number): number => unpaidPrepaymentUsd(signed, i, t) + leavingUsd(terms, signed, i, t);

/** Prepayment of row `i` that falls due in month `t` or later. */
export const unpaidPrepaymentUsd = (signed: Signed, i: number, t: number): number =>
  signed.signedIn[i]! + 1 >= t && signed.signedIn[i]! >= 0 ? signed.prepaidUsd[i]! : 0;

/** What leaving row `i` costs where we have given notice: due in the month in which its service ends. */
export const leavingUsd = (terms: ObligationTerms, signed: Signed, i: number, t: number): number =>
  signed.exitBy[i] === 1 && terms.end < signed.end[i]! && t < terms.end ? terms.feeUsd + terms.forfeitUsd : 0;

/** What a month's use is worth at today's market; nothing where no market is named. */
function worthUsd(model: Model, term: TermsModel, futures: Futures, signed: Signed, i: number, m: number, t: number): number {
  if (term.market < 0 || m < signed.start[i]!) return 0;
  const { parameters: value } = futures;
  const price = marketForChip(model, futures, term.market, term.chip, Math.min(t, model.months - 1), signed.rise);
  const chips = signed.chips[i]! * rampShare(term, m - signed.start[i]!, value) * value[term.availability]! * value[term.placeable]!;
  return chips * hoursPerMonth * price;
}

/** Value of a path after its last month `t` (its failure, or the horizon's last month). */
export function valueOutcome(model: Model, terms: readonly TermsModel[], futures: Futures, books: Books, signed: Signed, t: number): Outcome {
  const { valuation } = model;
  const { parameters: value } = futures;
  const { balance } = books.ledger;
  const failed = books.failedMonth < Infinity;
  const from = failed ? t : t + 1;
  let owedUsd = 0;
  // The month of failure is charged already: it is among payables.
  for (let i = 0; i < signed.count; i++) owedUsd += nonCancellableUnder(model, terms[signed.terms[i]!]!, futures, signed, i, t + 1);
  for (let k = 0; k < books.openingLeases.liabilityUsd.length; k++) owedUsd += books.openingLeases.liabilityUsd[k]!;
  if (failed) owedUsd += books.unpostedUsd;
  const debtUsd = -balance[account.debt]! - balance[account.bridgeDebt]! - balance[account.refundableAdvances]!;
  const discount = valuation === undefined ? 1 : exp(-log1p(value[valuation.discount]!) * (from / 12));
  const net = balance[account.cash]! - debtUsd - owedUsd - (failed ? Math.max(0, -balance[account.payables]! - balance[account.accruedCosts]!) : 0);
  const heldOf = (equityUsd: number): number => heldShare(model, futures, books, equityUsd) * discount;
  // On failure what is owed is charged above, and what customers owe is not counted on.
  const settled = net + balance[account.receivables]! + balance[account.payables]! + balance[account.accruedCosts]!;
  const settledUsd = failed ? net * discount : settled * heldOf(settled);
  if (valuation === undefined) return { valueUsd: NaN, terminalUsd: NaN, shareholdersUsd: NaN, settledUsd };
  const terminalUsd = failed ? 0 : terminalValueUsd(model, futures, books);
  const held = heldOf(net + terminalUsd);
  return {
    settledUsd,
    valueUsd: (net + terminalUsd) * (failed ? discount : held),
    terminalUsd: terminalUsd * held,
    shareholdersUsd: failed ? 0 : Math.max(0, (net + terminalUsd) * held),
  };
}

/** Part of the value that today's holders have; preferences and warrants come before them. */
function heldShare(model: Model, futures: Futures, books: Books, equityUsd: number): number {
  if (!hasRankedClaims(model) || !(equityUsd > 0)) return books.keptShare;
  return todaysPartUsd(model, futures, books.capTable, books.keptShare, equityUsd) / equityUsd;
}

/** The named multiple of revenue at the horizon, tied to the market's regime where the plan ties it. */
function terminalValueUsd(model: Model, futures: Futures, books: Books): number {
  const valuation = model.valuation!;
  const { revenueUsd } = books;
  let basis = 0;
  for (let t = Math.max(0, model.months - (valuation.trailing ? 12 : 3)); t < model.months; t++) basis += revenueUsd[t]!;
  if (!valuation.trailing) basis *= 4;
  let multiple = futures.parameters[valuation.multiple]!;
  if (valuation.regime >= 0) {
    const factor = valuation.regimeMultiple[futures.regimes[valuation.regime * model.months + model.months - 1]!]!;
    if (factor >= 0) multiple *= futures.parameters[factor]!;
  }
  return basis * multiple;
}

/** A path falls behind when cumulative effective development is below the stated share of the rival's, at a quarter-end after the first year. */
export interface Race {
  ours: number;
  rivals: number;
  behindMonth: number;
}

/** Whether month t is one at whose end the race is looked at. */
export const isRaceMonth = (t: number): boolean => t >= 14 && t % 3 === 2;

export function runRace(model: Model, futures: Futures, race: Race, effectiveH100eHours: number, t: number): void {
  const { rival } = model;
  if (rival === undefined) return;
  race.ours += (effectiveH100eHours / 730) * pow(1 + futures.parameters[rival.ourEfficiency]!, t);
  race.rivals += futures.rivalH100e[t]!;
  if (race.behindMonth === Infinity && isRaceMonth(t) && race.ours < futures.parameters[rival.behindBelow]! * race.rivals) race.behindMonth = t;
}

/**
 * Why a path failed, as an index into `causes`, from the most specific reason to the least: debt made due by an uncured
 * breach; demand below three quarters of the base case, with or without a raise that did not close and would have covered
 * the month's gap; such a raise alone; committed compute as the largest payment due; any other payment.
 */
export function causeOf(model: Model, futures: Futures, books: Books, demandUsdPerYear: number, baseDemandUsdPerYear: Float64Array): number {
  const t = books.failedMonth;
  const named = (id: (typeof causes)[number]["id"]): number => causes.findIndex((cause) => cause.id === id);
  if (books.loans.isAccelerated.some((flag) => flag === 1)) return named("accelerated-debt");
  let missedUsd = 0;
  model.raises.forEach((raise, r) => {
    if (raise.when <= t && futures.raiseMonth[r]! > t && (raise.signed || books.plan.rules.unsignedFunding))
      missedUsd += raiseTerms(model, futures, r).grossUsd;
  });
  const isRaiseMissed = missedUsd >= books.shortfallUsd && missedUsd > 0;
  if (demandUsdPerYear < 0.75 * baseDemandUsdPerYear[t]!) return named(isRaiseMissed ? "demand-and-raise" : "demand-shortfall");
  if (isRaiseMissed) return named("raise-failed");
  const [debt, tax, compute, , costs, building, leaving] = books.dueUsd;
  return compute! >= Math.max(debt!, tax!, costs!, building!, leaving!) ? named("committed-compute") : named("other-payments");
}
