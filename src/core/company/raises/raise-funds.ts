/**
 * Money raised in a month, in one reading of the funding: rounds within their ceilings, offerings priced by their demand, prepayments.
 *
 * A month first books what it owes whatever comes (costs of pulled offerings, advances that settle bills or fall due back), then, after
 * its payments, takes in what closes. The shares sold and the cash that came stand in the cap table.
 */
import { account, cashLine } from "../../ledger/accounts.ts";
import { type Ledger, pay, post, receive } from "../../ledger/ledger.ts";
import { releaseUsd } from "../../ledger/working-capital.ts";
import type { Books } from "../books/books.ts";
import { issueShares, ratchetShares, sellHeld, withholdShares } from "./cap-table.ts";
import { type Futures, roundHalfUp } from "../futures/futures.ts";
import type { Model, ValueIndex } from "../model/model.ts";
import { type PricedOffering, priceOffering } from "./offering.ts";

const orElse = ({ parameters }: Futures, index: ValueIndex, otherwise: number): number => (index < 0 ? otherwise : parameters[index]!);

/** Gross proceeds and the share of the company that new holders get, as planned: of an offering, in the middle of its range. */
export function raiseTerms(model: Model, futures: Futures, r: number): { readonly grossUsd: number; readonly soldShare: number } {
  const { parameters: value } = futures;
  const raise = model.raises[r]!;
  const valuationUsd = raise.valuation < 0 ? Infinity : value[raise.valuation]!;
  const grossUsd = raise.amount >= 0 ? value[raise.amount]! : value[raise.sold]! * valuationUsd;
  const soldShare = raise.sold >= 0 ? value[raise.sold]! : Math.min(1, grossUsd / valuationUsd);
  return { grossUsd, soldShare };
}

/** An offering at its demand multiple; before it is priced, in the middle of its range. */
export function pricedOffering(model: Model, futures: Futures, r: number): PricedOffering {
  const raise = model.raises[r]!;
  const offering = raise.offering!;
  const { grossUsd, soldShare } = raiseTerms(model, futures, r);
  const multiple = futures.raiseDemand[r]!;
  return priceOffering({
    middleUsd: grossUsd,
    soldShare,
    valuationUsd: raise.valuation >= 0 ? futures.parameters[raise.valuation]! : soldShare > 0 ? grossUsd / soldShare : Infinity,
    multiple: Number.isNaN(multiple) ? 2 : multiple,
    halfRange: orElse(futures, offering.range, 0),
    secondaryShare: orElse(futures, offering.secondary, 0),
    greenshoeShare: orElse(futures, offering.greenshoe, 0),
    spreadShare: offering.spreadBySize ? undefined : futures.parameters[raise.spread]!,
    costsUsd: futures.parameters[raise.costs]!,
    awardShare: orElse(futures, offering.awards, 0),
    withholdingShare: orElse(futures, offering.withholding, 0),
  });
}

/** Whether this reading of the funding counts on raise `r`. */
const counts = ({ plan }: Books, r: number): boolean => plan.rules.unfunded !== true && (plan.model.raises[r]!.signed || plan.rules.unsignedFunding);

/** Month in which raise `r` closes as far as this reading knows; Infinity: not. */
function closingMonth({ plan, capTable }: Books, futures: Futures, r: number): number {
  if (plan.model.raises[r]!.belowRunway < 0) return futures.raiseMonth[r]!;
  return futures.raiseMonth[r] === Infinity ? Infinity : capTable.startedFor[r]!;
}

/** Costs of offerings pulled in month `t`: bills of the month. */
export function bookPulled(books: Books, futures: Futures, t: number): number {
  const { model } = books.plan;
  const { ledger } = books;
  const { twin } = ledger;
  let billedUsd = 0;
  // Who does not count on unsigned raises has no part in their costs.
  ledger.twin = undefined;
  for (let r = 0; r < model.raises.length; r++) {
    if (futures.raisePulled[r * model.months + t] === 0 || !counts(books, r)) continue;
    const usd = futures.parameters[model.raises[r]!.costs]!;
    if (usd === 0) continue;
    because(books.ledger, `${model.raises[r]!.name}, pulled`);
    post(books.ledger, account.generalOther, account.accruedCosts, usd);
    books.capTable.pulledUsd[r]! += usd;
    billedUsd += usd;
    because(books.ledger, "");
  }
  ledger.twin = twin;
  return billedUsd;
}

const stockExpenses = [account.servingStock, account.researchStock, account.salesStock, account.generalStock] as const;

/**
 * Expense of awards that vest at an offering of month `t`, for service done before: all at once (ASC 718, a double trigger). It goes where
 * the month's other stock awards are expensed, in their proportion; without any to general costs. No cash.
 */
export function bookCatchUp(books: Books, futures: Futures, t: number): void {
  const { ledger, plan } = books;
  for (let r = 0; r < plan.model.raises.length; r++) {
    const { offering, name } = plan.model.raises[r]!;
    if (offering === undefined || offering.catchUp < 0 || futures.raiseMonth[r] !== t || !counts(books, r)) continue;
    const usd = futures.parameters[offering.catchUp]!;
    const monthUsd = stockExpenses.map((expense) => Math.max(0, ledger.balance[expense]!));
    const sumUsd = monthUsd.reduce((sum, part) => sum + part, 0);
    because(ledger, name);
    stockExpenses.forEach((expense, n) => {
      const share = sumUsd > 0 ? monthUsd[n]! / sumUsd : expense === account.generalStock ? 1 : 0;
      if (usd * share > 0) post(ledger, expense, account.stockAwards, usd * share);
    });
  }
  because(ledger, "");
}

const advanceAccount = (model: Model, r: number): number => (model.raises[r]!.refundable ? account.refundableAdvances : account.contractLiabilities);

/** Month after the last in which the prepayment of raise `r` settles bills. */
const advanceEnds = (model: Model, futures: Futures, closed: number, r: number): number =>
  closed + 1 + Math.max(1, roundHalfUp(orElse(futures, model.raises[r]!.usedOver, 12)));

/** What advances settle of the month's bills to customers; `billed` is reduced by it. What is not paid back at the end is earned. */
export function settleAdvances(books: Books, futures: Futures, t: number): void {
  const { ledger, capTable, billed } = books;
  const { model } = books.plan;
  for (let r = 0; r < model.raises.length; r++) {
    const leftUsd = capTable.advanceUsd[r]!;
    if (leftUsd <= 0) continue;
    const monthsLeft = advanceEnds(model, futures, capTable.closedIn[r]!, r) - t;
    let billsUsd = 0;
    for (let g = 0; g < billed.length; g++) billsUsd += Math.max(0, billed[g]!);
    const usedUsd = Math.min(billsUsd, releaseUsd(leftUsd, monthsLeft));
    because(ledger, model.raises[r]!.name);
    if (usedUsd > 0) {
      post(ledger, advanceAccount(model, r), account.receivables, usedUsd);
      for (let g = 0; g < billed.length; g++) billed[g]! -= (usedUsd * Math.max(0, billed[g]!)) / billsUsd;
    }
    capTable.advanceUsd[r] = leftUsd - usedUsd;
    if (monthsLeft <= 1 && !model.raises[r]!.refundable && capTable.advanceUsd[r]! > 0) {
      post(ledger, account.contractLiabilities, account.revenue, capTable.advanceUsd[r]!);
      capTable.advanceUsd[r] = 0;
    }
    because(ledger, "");
  }
}

/** What is left of refundable advances that end in month `t`, USD: due back. */
export function refundDueUsd(books: Books, futures: Futures, t: number): number {
  const { model } = books.plan;
  let usd = 0;
  for (let r = 0; r < model.raises.length; r++)
    if (books.capTable.advanceUsd[r]! > 0 && advanceEnds(model, futures, books.capTable.closedIn[r]!, r) - t <= 1) usd += books.capTable.advanceUsd[r]!;
  return usd;
}

export function payRefunds(books: Books, futures: Futures, t: number): void {
  const { model } = books.plan;
  for (let r = 0; r < model.raises.length; r++) {
    const usd = books.capTable.advanceUsd[r]!;
    if (!(usd > 0) || advanceEnds(model, futures, books.capTable.closedIn[r]!, r) - t > 1) continue;
    because(books.ledger, model.raises[r]!.name);
    pay(books.ledger, cashLine.customers, account.refundableAdvances, usd);
    books.capTable.advanceUsd[r] = 0;
    because(books.ledger, "");
  }
}

/** What closings of month `t` take beyond what they bring, USD: tax on awards can exceed a small offering. It must be there before. */
export function closingShortfallUsd(books: Books, futures: Futures, t: number): number {
  const { model } = books.plan;
  let usd = 0;
  for (let r = 0; r < model.raises.length; r++) {
    if (futures.raiseMonth[r] !== t || model.raises[r]!.offering === undefined || !counts(books, r)) continue;
    const { grossUsd, spreadUsd, costsUsd, withholdingUsd } = pricedOffering(model, futures, r);
    usd += Math.max(0, withholdingUsd + Math.min(grossUsd, spreadUsd + costsUsd) - grossUsd);
  }
  return usd;
}

/** Takes in what closes in month `t`. */
export function closeRaises(books: Books, futures: Futures, t: number): void {
  const { model } = books.plan;
  if (t % 12 === 0) books.capTable.yearUsd.fill(0);
  if (books.raisesIn[t] === 0) return;
  for (let r = 0; r < model.raises.length; r++) {
    if (!counts(books, r)) continue;
    const { kind, name } = model.raises[r]!;
    const month = closingMonth(books, futures, r);
    because(books.ledger, name);
    if (month === t) {
      books.capTable.closedIn[r] = t;
      if (kind === "ipo") closeOffering(books, futures, r);
      else if (kind === "round") closeRound(books, futures, r, t);
      else if (kind === "secondary") sellAmongHolders(books, futures, r);
      else takeAdvance(books, futures, r);
    } else if (kind === "ipo" && month === t - 1) closeGreenshoe(books, futures, r);
    because(books.ledger, "");
  }
}

/** What the ceilings of the year still allow raise `r`, USD. A signed round is promised: it is not cut, but uses them up. */
function allowedUsd(books: Books, futures: Futures, r: number, t: number): number {
  const { model } = books.plan;
  const { yearUsd } = books.capTable;
  const raise = model.raises[r]!;
  if (raise.signed) return Infinity;
  const all = model.privateCeiling < 0 ? Infinity : futures.courses[model.privateCeiling * model.months + t]! - yearUsd[0]!;
  const own = raise.investors < 0 ? Infinity : futures.parameters[model.investors[raise.investors]!.perYear]! - yearUsd[raise.investors + 1]!;
  return Math.max(0, Math.min(all, own));
}

function closeRound(books: Books, futures: Futures, r: number, t: number): void {
  const { ledger, capTable } = books;
  const { model } = books.plan;
  const raise = model.raises[r]!;
  const { parameters: value } = futures;
  const planned = raiseTerms(model, futures, r);
  const grossUsd = Math.min(planned.grossUsd, allowedUsd(books, futures, r, t));
  // The value before the money is what was agreed: less money buys less of the company.
  const beforeUsd = planned.soldShare > 0 ? planned.grossUsd / planned.soldShare - planned.grossUsd : Infinity;
  const soldShare = grossUsd === planned.grossUsd ? planned.soldShare : grossUsd / (beforeUsd + grossUsd);
  if (grossUsd === 0) {
    capTable.closedIn[r] = Infinity;
    return;
  }
  const issueUsd = Math.min(grossUsd, grossUsd * value[raise.spread]! + value[raise.costs]!);
  receiveStock(ledger, grossUsd, issueUsd);
  books.keptShare *= 1 - soldShare;
  issueShares(capTable, r, soldShare);
  capTable.grossUsd[r] = grossUsd;
  capTable.issueUsd[r] = issueUsd;
  capTable.preferenceUsd[r] = orElse(futures, raise.preference, 0) * grossUsd;
  capTable.yearUsd[0]! += grossUsd;
  if (raise.investors >= 0) capTable.yearUsd[raise.investors + 1]! += grossUsd;
}

function closeOffering(books: Books, futures: Futures, r: number): void {
  const { ledger, capTable } = books;
  const { model } = books.plan;
  const offering = model.raises[r]!.offering!;
  const priced = pricedOffering(model, futures, r);
  const { grossUsd, withholdingUsd } = priced;
  const planned = raiseTerms(model, futures, r);
  const issueUsd = Math.min(grossUsd, priced.spreadUsd + priced.costsUsd);
  makeUp(books, futures, priced.beforeUsd);
  const soldShare = grossUsd === planned.grossUsd ? planned.soldShare : priced.newShares / (1 + priced.newShares);
  receiveStock(ledger, grossUsd, issueUsd);
  if (withholdingUsd > 0) pay(ledger, cashLine.awardWithholding, account.stockAwards, withholdingUsd);
  books.keptShare *= 1 - soldShare;
  issueShares(capTable, r, soldShare);
  if (priced.withheldShares > 0) {
    // Of all shares after the offering; they are gone.
    const kept = Math.min(books.keptShare, priced.withheldShares * (1 - soldShare));
    books.keptShare = (books.keptShare - kept) / (1 - kept);
    withholdShares(capTable, kept);
  }
  const holderShares = grossUsd > 0 ? (soldShare * priced.secondaryUsd) / grossUsd : 0;
  if (holderShares > 0) sellHeld(capTable, r, holderShares);
  capTable.grossUsd[r] = grossUsd;
  capTable.issueUsd[r] = issueUsd;
  capTable.withheldUsd[r] = withholdingUsd;
  capTable.holdersUsd[r] = priced.secondaryUsd * (1 - priced.spreadShare);
  if (grossUsd >= orElse(futures, offering.convertsAbove, 0)) capTable.preferenceUsd.fill(0);
}

/** Rounds with a ratchet get shares where the offering values theirs at less than they were promised. */
function makeUp(books: Books, futures: Futures, beforeUsd: number): void {
  const { model } = books.plan;
  const { capTable } = books;
  if (!model.raises.some(({ ratchet }) => ratchet >= 0)) return;
  const promisedUsd = model.raises.map(({ ratchet }, r) =>
    ratchet < 0 || capTable.closedIn[r] === Infinity ? 0 : futures.parameters[ratchet]! * capTable.grossUsd[r]!,
  );
  books.keptShare *= ratchetShares(capTable, promisedUsd, beforeUsd);
}

/** The over-allotment option is settled a month after closing (30 days). All of its shares are new. */
function closeGreenshoe(books: Books, futures: Futures, r: number): void {
  const { model } = books.plan;
  if (model.raises[r]!.offering!.greenshoe < 0) return;
  const priced = pricedOffering(model, futures, r);
  if (priced.greenshoeUsd === 0) return;
  receiveStock(books.ledger, priced.greenshoeUsd, priced.greenshoeSpreadUsd);
  const soldShare = priced.greenshoeShares / (1 + priced.newShares - priced.withheldShares + priced.greenshoeShares);
  books.keptShare *= 1 - soldShare;
  issueShares(books.capTable, r, soldShare);
  books.capTable.grossUsd[r]! += priced.greenshoeUsd;
  books.capTable.issueUsd[r]! += priced.greenshoeSpreadUsd;
}

/** Proceeds go to the holders who sell: nothing of it is the company's. */
function sellAmongHolders(books: Books, futures: Futures, r: number): void {
  const { grossUsd, soldShare } = raiseTerms(books.plan.model, futures, r);
  sellHeld(books.capTable, r, soldShare);
  books.capTable.holdersUsd[r] = grossUsd;
}

function takeAdvance(books: Books, futures: Futures, r: number): void {
  const { model } = books.plan;
  const { grossUsd } = raiseTerms(model, futures, r);
  receive(books.ledger, cashLine.customers, advanceAccount(model, r), grossUsd);
  books.capTable.grossUsd[r] = grossUsd;
  books.capTable.advanceUsd[r] = grossUsd;
}

function receiveStock(ledger: Ledger, grossUsd: number, issueUsd: number): void {
  receive(ledger, cashLine.stockIssued, account.stockIssued, grossUsd);
  if (issueUsd > 0) pay(ledger, cashLine.issueCosts, account.stockIssued, issueUsd);
}

/** Starts rounds that a short runway calls for, at the end of month `t`. */
export function startRounds(books: Books, futures: Futures, t: number): void {
  const { model } = books.plan;
  const { burnUsd, startedFor, closedIn } = books.capTable;
  if (!books.plan.hasRunwayRounds) return;
  burnUsd.copyWithin(0, 1);
  burnUsd[burnUsd.length - 1] = books.paidUsd - books.receivedUsd;
  const known = burnUsd.filter((usd) => !Number.isNaN(usd));
  const meanUsd = known.reduce((sum, usd) => sum + usd, 0) / known.length;
  for (let r = 0; r < model.raises.length; r++) {
    const { belowRunway, closesAfter, lateBy, when } = model.raises[r]!;
    if (belowRunway < 0 || closedIn[r]! < Infinity || startedFor[r]! < Infinity || !counts(books, r)) continue;
    const isShort = meanUsd > 0 && books.ledger.balance[account.cash]! < futures.parameters[belowRunway]! * meanUsd;
    if (!isShort) continue;
    const takes = Math.max(1, roundHalfUp(orElse(futures, closesAfter, 3))) + roundHalfUp(futures.parameters[lateBy]!);
    startedFor[r] = Math.max(when, t + takes);
  }
}

function because(ledger: Ledger, why: string): void {
  if (ledger.journal !== undefined) ledger.journal.why = why;
}
