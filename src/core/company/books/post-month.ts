/**
 * One month of the books on one path (steps 5–7 of a month): post, finance, test solvency.
 *
 * Payments fall before receipts. What falls due is summed first: if opening cash and what can really be drawn do not
 * cover it, the path is insolvent, for good, and nothing more is posted.
 */
import { account, cashLine, indirectLine } from "../../ledger/accounts.ts";
import { drawableUsd, postNote, testCovenant } from "../../ledger/debt.ts";
import { changeLife, postDepreciation } from "../../ledger/depreciation.ts";
import { postLeaseMonth, stepLease } from "../../ledger/leases.ts";
import { closeMonth, type Ledger, pay, post, postSigned, pretaxIncomeUsd, receive, splitClearing } from "../../ledger/ledger.ts";
import { postTaxPayment } from "../../ledger/tax.ts";
import { releaseUsd, settle, type Settlements } from "../../ledger/working-capital.ts";
import type { Books } from "./books.ts";
import * as due from "./due.ts";
import * as pathTerm from "./path-terms.ts";
import { bookCapitalised } from "./capitalised-interest.ts";
import { draw, drawForNeed, dueOnLoanUsd, exists, givesMoney, isCovered, serveDebt } from "./facilities.ts";
import { bookLease, copyLeaseMonth, payLeases, paySettledLeases, settleLeases, startLeaseMonth } from "./contract-leases.ts";
import { bookClouds, setOffClouds } from "./book-clouds.ts";
import { collateralDueUsd, guaranteesCalledUsd, moveCollateral } from "./collateral.ts";
import { type Futures, roundHalfUp, wholeLife } from "../futures/futures.ts";
import { bookTax } from "./income-tax.ts";
import type { Model } from "../model/model.ts";
import { bookCatchUp, bookPulled, closeRaises, closingShortfallUsd, payRefunds, refundDueUsd, settleAdvances, startRounds } from "../raises/raise-funds.ts";
import type { MonthOperations } from "../operations/operations.ts";
import type { Signed } from "../operations/signed.ts";

/** Where compute is charged in the books, in the order of `computeLines`. */
const computeAccounts = [
  account.servingCompute,
  account.researchCompute,
  account.generalCompute,
  account.servingIdle,
  account.researchIdle,
  account.generalIdle,
];
/**
 * Posts month `t`. Returns false if the path cannot pay what is due: then `failedMonth` is set and the month is not posted.
 *
 * @param follower  books of another variant on the same operations: what they cost and earn is posted there, too; then call `followMonth`
 */
export function postMonth(books: Books, futures: Futures, month: MonthOperations, signed: Signed, t: number, follower?: Books): boolean {
  const { ledger } = books;
  ledger.twin = follower?.ledger.state;
  bookCompute(books, futures, month, signed, t);
  bookCosts(books, futures, month, t, follower);
  books.revenueUsd[t] = bookRevenue(books, futures, month, t);
  books.customersUsd = settleAll(books.receivables, books.billed, t);
  ledger.twin = undefined;
  if (follower !== undefined) {
    follower.dueUsd[due.compute] = books.dueUsd[due.compute]!;
    follower.customersUsd = books.customersUsd;
    copyLeaseMonth(books.contractLeases, follower.contractLeases);
  }
  return followMonth(books, futures, month, signed, t);
}

/** The rest of `postMonth`, once operations are booked: pays and receives, finances, closes. */
export function followMonth(books: Books, futures: Futures, month: MonthOperations, signed: Signed, t: number): boolean {
  const { ledger } = books;
  const openingCashUsd = ledger.balance[account.cash]!;
  const dueUsd = sumDue(books, futures, month, signed, t);
  const missingUsd = dueUsd - openingCashUsd;
  if (!isCovered(books, t, missingUsd)) {
    drawForNeed(books, t, missingUsd);
    books.failedMonth = t;
    books.shortfallUsd = missingUsd;
    books.unpostedUsd = month.capexDueUsd + month.terminationUsd + month.prepayDueUsd + books.financeLeaseUsd;
    // What is missing, after all that could be drawn.
    books.cashTroughUsd = ledger.balance[account.cash]! - dueUsd;
    books.cashTroughMonth = t;
    return false;
  }
  // Interest is due on the opening balance: debt is served before it grows.
  serveDebt(books, signed, t);
  drawForNeed(books, t, missingUsd);
  payDue(books, month);
  moveCollateral(books, futures, signed, t);
  if (books.dueUsd[due.refunds]! > 0) payRefunds(books, futures, t);
  // Tax on awards is paid where its offering closes; see `fund`.
  books.paidUsd = dueUsd - books.dueUsd[due.awards]!;
  books.troughUsd = ledger.lowestCashUsd;
  collect(books, month, openingCashUsd);
  splitClearing(ledger, computeAccounts, month.costShare, 0);
  if (books.plan.testsLeverage) keepEbitda(books);
  bookTax(books, futures, t);
  fund(books, futures, t);
  closeMonth(ledger);
  testLines(books, futures, month, t);
  return true;
}

/** Names what the next postings are for, where a journal is kept; empty: the accounts speak for themselves. */
function because(ledger: Ledger, why: string): void {
  if (ledger.journal !== undefined) ledger.journal.why = why;
}

/**
 * Income before tax, interest on debt, depreciation of what is owned, and stock awards: what covenants on leverage look at. Leases count as
 * rent, whatever the standard: covenants are written on frozen accounting.
 */
function keepEbitda({ ledger, ebitdaUsd, contractLeases }: Books): void {
  const { balance, opening, indirect } = ledger;
  const interestUsd = balance[account.interestExpense]! + balance[account.commitmentFees]! + balance[account.interestIncome]!;
  const depreciationUsd = opening[account.accumulatedDepreciation]! - balance[account.accumulatedDepreciation]!;
  ebitdaUsd.copyWithin(0, 1);
  ebitdaUsd[ebitdaUsd.length - 1] =
    pretaxIncomeUsd(ledger) + contractLeases.timingUsd + interestUsd + depreciationUsd + indirect[indirectLine.stockCompensation]!;
}

/** All debt over the last twelve months' EBITDA; 0 until twelve are known, or where nothing is owed. */
function leverageOf({ ledger, ebitdaUsd }: Books): number {
  const debtUsd = -ledger.balance[account.debt]! - ledger.balance[account.bridgeDebt]!;
  const yearUsd = ebitdaUsd.reduce((sum, usd) => sum + usd, 0);
  if (Number.isNaN(yearUsd) || debtUsd <= 0) return 0;
  return yearUsd > 0 ? debtUsd / yearUsd : Infinity;
}

/** Books the month's bills of all groups; returns what falls due of them and of earlier ones, USD. */
function settleAll(settlements: Settlements, billed: Float64Array, t: number): number {
  let dueUsd = 0;
  for (let g = 0; g < settlements.lagMonths.length; g++) dueUsd += settle(settlements, g, t, billed[g]!);
  return dueUsd;
}

/** A loop: `fill` costs more than it saves on a handful of numbers. */
function clear(column: Float64Array): void {
  for (let g = 0; g < column.length; g++) column[g] = 0;
}

/** Books the month's compute cost to clearing, against payables, prepayments, depreciation and leases. */
function bookCompute(books: Books, futures: Futures, month: MonthOperations, signed: Signed, t: number): void {
  const { ledger, billed, payables, equipment, plan } = books;
  clear(billed);
  bookRows(books, futures, month, signed, t);
  if (month.placedUsd > 0) post(ledger, account.equipment, account.construction, month.placedUsd);
  if (month.prepaidLostUsd > 0) post(ledger, account.terminationCosts, account.prepaidCompute, month.prepaidLostUsd);
  if (books.openingPrepaidUsd > 0) creditOpeningPrepaid(books, wholeLife(futures.parameters[plan.model.opening.prepaidMonths]!) - t);
  if (plan.has.lifeChanges) changeLives(books, futures, t);
  for (let k = 0; k < equipment.costUsd.length; k++) postDepreciation(ledger, equipment, k, account.computeClearing);
  let dueUsd = 0;
  for (let g = 0; g < payables.lagMonths.length; g++) {
    const usd = settle(payables, g, t, billed[g]!);
    books.payableDueUsd[g] = usd;
    dueUsd += usd;
  }
  books.dueUsd[due.compute] = dueUsd;
}

function changeLives({ equipment, plan }: Books, { parameters }: Futures, t: number): void {
  for (const [k, { lifeChanges }] of plan.model.opening.equipment.entries())
    for (const { month, lifeMonths } of lifeChanges) if (month === t) changeLife(equipment, k, wholeLife(parameters[lifeMonths]!));
}

/** Books what is charged under each row, what was bought by the hour, what prepayments cover and what owned machines lose by use. */
function bookRows(books: Books, futures: Futures, month: MonthOperations, signed: Signed, t: number): void {
  const { ledger, billed, contractLeases, plan } = books;
  const { model, payableGroup, hasVendorLoans } = plan;
  const { isLease, isBilled, terms } = contractLeases;
  const { chargeUsd, prepaidUsedUsd, creditUsd, powerUsd, staffUsd, depreciationUsd } = month;
  const { live, liveCount, terms: termsOfRow } = signed;
  const isCapitalising = books.capitalisedUsd.length > 0;
  let prepaidUsd = 0;
  let fallUsd = 0;
  startLeaseMonth(contractLeases);
  for (let n = 0; n < liveCount; n++) {
    const i = live[n]!;
    const k = termsOfRow[i]!;
    const group = payableGroup[k]!;
    const prepaidOfRowUsd = prepaidUsedUsd[i]!;
    prepaidUsd += prepaidOfRowUsd;
    fallUsd += depreciationUsd[i]!;
    if (ledger.journal !== undefined) ledger.journal.why = terms[k]!.name;
    if (isCapitalising) {
      const capitalChargeUsd = bookCapitalised(books, futures, signed, i, t);
      if (capitalChargeUsd > 0) post(ledger, account.computeClearing, account.accumulatedDepreciation, capitalChargeUsd);
    }
    const leaseUsd = isLease[k] === 1 ? bookLease(contractLeases, ledger, model, futures, signed, i, t, group) : 0;
    const serviceUsd = chargeUsd[i]! - prepaidOfRowUsd - leaseUsd - creditUsd[i]! + powerUsd[i]! + staffUsd[i]!;
    if (serviceUsd !== 0) postSigned(ledger, account.computeClearing, account.payables, serviceUsd);
    billed[group]! += serviceUsd + (isBilled[k] === 1 ? leaseUsd : 0) - (hasVendorLoans ? noteUsd(books, futures, k, t, serviceUsd) : 0);
  }
  settleLeases(contractLeases, t);
  bookHourly(books, month);
  bookTenantPower(books, month);
  because(ledger, "");
  if (prepaidUsd > 0) post(ledger, account.computeClearing, account.prepaidCompute, prepaidUsd);
  if (fallUsd > 0) post(ledger, account.computeClearing, account.accumulatedDepreciation, fallUsd);
}

/** What of a bill its vendor lends; it is posted. */
function noteUsd(books: Books, futures: Futures, terms: number, t: number, billUsd: number): number {
  const loan = books.plan.vendorLoan[terms]!;
  if (loan < 0 || billUsd <= 0) return 0;
  const { vendorShare } = books.plan.model.facilities[loan]!;
  const wantedUsd = billUsd * (vendorShare < 0 ? 1 : futures.parameters[vendorShare]!);
  const amountUsd = Math.min(wantedUsd, drawableUsd(books.loans, loan, t));
  if (amountUsd <= 0) return 0;
  postNote(books.ledger, books.loans, loan, { month: t, amountUsd });
  books.vendorUsd[loan]! += amountUsd;
  return amountUsd;
}

/** Books the electricity of what is let. */
function bookTenantPower({ ledger, billed, plan }: Books, { tenants }: MonthOperations): void {
  for (let i = 0; i < tenants.powerUsd.length; i++) {
    const usd = tenants.powerUsd[i]!;
    if (usd === 0) continue;
    because(ledger, plan.model.tenancies[i]!.name);
    post(ledger, account.computeClearing, account.payables, usd);
    billed[0]! += usd;
  }
}

/** Books what was bought by the hour. */
function bookHourly(books: Books, { hourlyUsd }: MonthOperations): void {
  const { ledger, billed, contractLeases } = books;
  const { payableGroup } = books.plan;
  for (let c = 0; c < hourlyUsd.length; c++) {
    const usd = hourlyUsd[c]!;
    if (usd === 0) continue;
    if (ledger.journal !== undefined) ledger.journal.why = contractLeases.terms[c]!.name;
    post(ledger, account.computeClearing, account.payables, usd);
    billed[payableGroup[c]!]! += usd;
  }
}

/** What was prepaid before the plan began is credited against the month's bills, evenly over the months left. */
function creditOpeningPrepaid(books: Books, monthsLeft: number): void {
  const { ledger, billed } = books;
  let bills = 0;
  for (let g = 0; g < billed.length; g++) bills += Math.max(0, billed[g]!);
  const credit = Math.min(bills, releaseUsd(books.openingPrepaidUsd, monthsLeft));
  if (credit <= 0) return;
  post(ledger, account.payables, account.prepaidCompute, credit);
  for (let g = 0; g < billed.length; g++) billed[g]! -= (credit * Math.max(0, billed[g]!)) / bills;
  books.openingPrepaidUsd -= credit;
}

/** Books staff and other costs, and the variable cost of what was sold. */
function bookCosts(books: Books, futures: Futures, month: MonthOperations, t: number, follower: Books | undefined): void {
  const { ledger, billed, accrued } = books;
  const { model, months, costs } = books.plan;
  const { course: courseOf, ofRevenue, account: accountOf, group: groupOf } = costs;
  const { parameters: value, courses, costGrowth } = futures;
  const { revenueUsd: revenueOf, variableCostUsd } = month;
  const isRaising = books.raisesIn[t] === 1;
  let revenueUsd = 0;
  let variableUsd = 0;
  for (let i = 0; i < revenueOf.length; i++) {
    revenueUsd += revenueOf[i]!;
    variableUsd += variableCostUsd[i]!;
  }
  clear(billed);
  const pulledUsd = isRaising ? bookPulled(books, futures, t) : 0;
  // Bills of group 0 with and without the costs of pulled offerings: a follower has no part in those.
  let plainUsd = variableUsd;
  billed[0] = variableUsd + pulledUsd;
  if (variableUsd > 0) post(ledger, account.servingOther, account.accruedCosts, variableUsd);
  if (month.toolsUsd > 0) {
    because(ledger, "tools");
    post(ledger, account.researchOther, account.accruedCosts, month.toolsUsd);
    billed[0]! += month.toolsUsd;
    plainUsd += month.toolsUsd;
  }
  for (let c = 0; c < courseOf.length; c++) {
    const course = courseOf[c]!;
    const amountUsd = course < 0 ? 0 : courses[course + t]! * costGrowth[c * months + t]!;
    const usd = amountUsd + value[ofRevenue[c]!]! * revenueUsd;
    if (usd === 0) continue;
    const group = groupOf[c]!;
    if (ledger.journal !== undefined) ledger.journal.why = model.costs[c]!.name;
    postSigned(ledger, accountOf[c]!, group < 0 ? account.stockAwards : account.accruedCosts, usd);
    if (group >= 0) billed[group]! += usd;
    if (group === 0) plainUsd += usd;
  }
  because(ledger, "");
  if (isRaising) bookCatchUp(books, futures, t);
  if (follower !== undefined && pulledUsd !== 0) {
    const ownUsd = billed[0]!;
    billed[0] = plainUsd;
    follower.dueUsd[due.costs] = settleAll(accrued, billed, t);
    billed[0] = ownUsd;
  }
  const dueUsd = settleAll(accrued, billed, t);
  books.dueUsd[due.costs] = dueUsd;
  if (follower !== undefined && pulledUsd === 0) follower.dueUsd[due.costs] = dueUsd;
}

/** Books revenue; returns it. What is collected of it is in `billed` by group until `collect`. */
function bookRevenue(books: Books, futures: Futures, month: MonthOperations, t: number): number {
  const { ledger, billed } = books;
  const { receivableGroup, subletGroup, has } = books.plan;
  const { terms } = books;
  const { revenueUsd: revenueOf } = month;
  clear(billed);
  let revenueUsd = 0;
  for (let i = 0; i < revenueOf.length; i++) {
    const usd = revenueOf[i]!;
    revenueUsd += usd;
    billed[receivableGroup[i]!]! += usd;
  }
  if (revenueUsd > 0) post(ledger, account.receivables, account.revenue, revenueUsd);
  if (has.clouds) revenueUsd += bookClouds(books, futures, month, t);
  if (has.advances) settleAdvances(books, futures, t);
  if (has.clouds) setOffClouds(books);
  if (month.subletUsd > 0) {
    post(ledger, account.receivables, account.subletIncome, month.subletUsd);
    billed[subletGroup]! += month.subletUsd;
  }
  bookRents(books, month);
  const earnedUsd = t < terms[pathTerm.earnedMonths]! ? terms[pathTerm.earnedUsd]! : 0;
  if (earnedUsd > 0) post(ledger, account.contractLiabilities, account.revenue, earnedUsd);
  return revenueUsd + earnedUsd;
}

/** Rents of what is let for a term, and what a tenant pays for leaving. */
function bookRents({ ledger, billed, plan }: Books, { tenants }: MonthOperations): void {
  for (let i = 0; i < plan.tenantGroup.length; i++) {
    because(ledger, plan.model.tenancies[i]!.name);
    const usd = tenants.rentUsd[i]! - tenants.creditUsd[i]! + tenants.feeUsd[i]!;
    if (usd > 0) post(ledger, account.receivables, account.subletIncome, usd);
    billed[plan.tenantGroup[i]!]! += usd;
    const earnedUsd = tenants.creditUsd[i]! + tenants.keptUsd[i]!;
    if (earnedUsd > 0) post(ledger, account.contractLiabilities, account.subletIncome, earnedUsd);
    because(ledger, "");
  }
}

/** All that falls due this month, by category; returns the sum. */
function sumDue(books: Books, futures: Futures, month: MonthOperations, signed: Signed, t: number): number {
  const { plan, dueUsd, loanDueUsd, openingLeases, leasePaymentUsd, contractLeases } = books;
  let debtUsd = 0;
  for (let k = 0; k < loanDueUsd.length; k++) {
    const usd = dueOnLoanUsd(books, k, t);
    loanDueUsd[k] = usd;
    debtUsd += usd;
  }
  let computeUsd = dueUsd[due.compute]!;
  for (let k = 0; k < leasePaymentUsd.length; k++) if (openingLeases.monthsLeft[k]! > 0) computeUsd += leasePaymentUsd[k]!;
  let financeLeaseUsd = 0;
  if (contractLeases.areAnyFinance) for (let i = 0; i < month.rows; i++) financeLeaseUsd += contractLeases.cashDueUsd[i]!;
  books.financeLeaseUsd = financeLeaseUsd;
  computeUsd += financeLeaseUsd;
  const guaranteeUsd = plan.has.guarantees ? guaranteesCalledUsd(books, futures, t) : 0;
  const collateralUsd = collateralDueUsd(books, futures, signed, t);
  books.guaranteeUsd = guaranteeUsd;
  books.collateralDueUsd = collateralUsd;
  dueUsd[due.debt] = debtUsd;
  dueUsd[due.tax] = books.tax.dueUsd;
  dueUsd[due.compute] = computeUsd + (month.prepayDueUsd + collateralUsd);
  dueUsd[due.hourly] = 0;
  dueUsd[due.building] = month.capexDueUsd;
  dueUsd[due.leaving] = month.terminationUsd + guaranteeUsd;
  dueUsd[due.refunds] = plan.has.advances ? refundDueUsd(books, futures, t) : 0;
  dueUsd[due.awards] = books.raisesIn[t] === 1 ? closingShortfallUsd(books, futures, t) : 0;
  let sum = 0;
  for (let d = 0; d < dueUsd.length; d++) sum += dueUsd[d]!;
  return sum;
}

/** Pays what falls due besides debt, in the order of `dueNames`. */
function payDue(books: Books, month: MonthOperations): void {
  const { ledger, dueUsd, openingLeases, leasePaymentUsd } = books;
  ledger.lowestCashUsd = ledger.balance[account.cash]!;
  let leaseUsd = 0;
  postTaxPayment(ledger, books.tax);
  for (let k = 0; k < leasePaymentUsd.length; k++) {
    if (openingLeases.monthsLeft[k]! === 0) continue;
    leaseUsd += leasePaymentUsd[k]!;
    postLeaseMonth(ledger, openingLeases, k, leasePaymentUsd[k]!);
    noteOpeningTiming(books, k);
  }
  if (month.prepayDueUsd > 0) pay(ledger, cashLine.compute, account.prepaidCompute, month.prepayDueUsd);
  if (books.contractLeases.areAnyFinance) payLeases(books.contractLeases, ledger, books.contractLeases.cashDueUsd.length);
  const computeUsd =
    dueUsd[due.compute]! - leaseUsd - month.prepayDueUsd - books.financeLeaseUsd - books.collateralDueUsd - paySettledLeases(books.contractLeases, ledger);
  books.computePaidUsd = dueUsd[due.compute]! - books.collateralDueUsd;
  payOrReceive(ledger, cashLine.compute, account.payables, computeUsd);
  payOrReceive(ledger, cashLine.otherCosts, account.accruedCosts, dueUsd[due.costs]!);
  if (month.capexDueUsd > 0) pay(ledger, cashLine.capitalExpenditure, account.construction, month.capexDueUsd);
  const leavingUsd = month.terminationUsd + books.guaranteeUsd;
  if (leavingUsd > 0) pay(ledger, cashLine.termination, account.terminationCosts, leavingUsd);
}

/** Under IFRS: how the cost of an opening lease differs from rent on a straight line, which tax goes on deducting. */
function noteOpeningTiming({ openingLeases, openingShadows, leasePaymentUsd, contractLeases }: Books, k: number): void {
  if (openingShadows.kind.length === 0 || openingShadows.kind[k] === 0) return;
  stepLease(openingShadows, k, leasePaymentUsd[k]!);
  contractLeases.timingUsd +=
    openingLeases.interestUsd[k]! + openingLeases.assetReductionUsd[k]! - (openingShadows.interestUsd[k]! + openingShadows.assetReductionUsd[k]!);
}

/** Credit notes can make a supplier owe us. */
function payOrReceive(ledger: Ledger, line: number, against: number, usd: number): void {
  if (usd > 0) pay(ledger, line, against, usd);
  else if (usd < 0) receive(ledger, line, against, -usd);
}

/** Receipts of the month: customers, sublets, interest on opening cash, prepayments returned. */
function collect(books: Books, month: MonthOperations, openingCashUsd: number): void {
  const { ledger } = books;
  const receivedUsd = books.customersUsd;
  if (receivedUsd > 0) receive(ledger, cashLine.customers, account.receivables, receivedUsd);
  const interestUsd = (openingCashUsd * books.terms[pathTerm.interestOnCash]!) / 12;
  if (interestUsd > 0) receive(ledger, cashLine.interestReceived, account.interestIncome, interestUsd);
  if (month.prepaidRefundUsd > 0) receive(ledger, cashLine.compute, account.prepaidCompute, month.prepaidRefundUsd);
  let rentAheadUsd = 0;
  for (let i = 0; i < month.tenants.prepaidUsd.length; i++) rentAheadUsd += month.tenants.prepaidUsd[i]!;
  if (rentAheadUsd > 0) receive(ledger, cashLine.sublets, account.contractLiabilities, rentAheadUsd);
  books.receivedUsd = receivedUsd + Math.max(0, interestUsd) + month.prepaidRefundUsd + rentAheadUsd;
}

/** Raises that close and draws that the playbook has called for; money arrives after the month's payments. */
function fund(books: Books, futures: Futures, t: number): void {
  const { ledger, loans, actionFrom } = books;
  const { model } = books.plan;
  const before = ledger.balance[account.cash]!;
  closeRaises(books, futures, t);
  for (let d = 0; d < actionFrom.length; d++) {
    if (t < actionFrom[d]!) continue;
    const step = model.distress[d]!;
    if (step.action !== "draw" && step.action !== "bridge") continue;
    for (let k = 0; k < loans.limitUsd.length; k++) {
      const isWanted =
        step.action === "bridge"
          ? k === bridgeIndex(model, d) && futures.helpAvailable[d] === 1
          : k < model.facilities.length && (step.facility < 0 || step.facility === k);
      if (!isWanted || !givesMoney(books, k)) continue;
      const amountUsd = drawableUsd(loans, k, t);
      if (amountUsd > 0) draw(books, k, t, amountUsd);
    }
  }
  books.fundingUsd = ledger.balance[account.cash]! - before;
}

/** Bridges follow the facilities among the loans, in the order of the playbook. */
function bridgeIndex(model: Model, d: number): number {
  let bridges = 0;
  for (let i = 0; i < d; i++) if (model.distress[i]!.action === "bridge") bridges++;
  return model.facilities.length + bridges;
}

/** A loan that an uncured breach has made to fall due takes with it those that say so. */
function crossDefault({ loans, plan }: Books): void {
  if (!plan.hasCrossDefault || !loans.isAccelerated.includes(1)) return;
  const { facilities } = plan.model;
  for (let k = 0; k < facilities.length; k++) if (facilities[k]!.crossDefaults && plan.loanExists[k] === 1) loans.isAccelerated[k] = 1;
}

/** Comfort and covenants at the month's end; below comfort the playbook's actions are set going. */
function testLines(books: Books, futures: Futures, month: MonthOperations, t: number): void {
  const { ledger, loans } = books;
  const { model, rules, has, facilityCount } = books.plan;
  const { parameters: value } = futures;
  const cashUsd = ledger.balance[account.cash]!;
  books.comfortUsd = books.terms[pathTerm.minimumCash]! * (has.comfortInMonths ? month.committedUsd : 1);
  if (cashUsd < books.comfortUsd) books.wasBelowComfort = true;
  if (cashUsd < books.cashTroughUsd) {
    books.cashTroughUsd = cashUsd;
    books.cashTroughMonth = t;
  }
  if (rules.unfunded === true) return;
  const leverage = books.plan.testsLeverage ? leverageOf(books) : 0;
  for (let k = 0; k < facilityCount; k++) if (exists(books, k) && testCovenant(loans, k, t, cashUsd, leverage)) books.hadBreach = true;
  crossDefault(books);
  startRounds(books, futures, t);
  // Above the highest step of the playbook none is set off.
  if (!rules.playbook || cashUsd >= books.terms[pathTerm.highestStep]! * books.comfortUsd) return;
  for (let d = 0; d < model.distress.length; d++) {
    const step = model.distress[d]!;
    if (books.actionFrom[d] === Infinity && cashUsd < value[step.below]! * books.comfortUsd)
      books.actionFrom[d] = t + 1 + Math.max(0, roundHalfUp(value[step.lag]!) - 1);
  }
}
