/**
 * Contracts booked as leases: their liability and asset from delivery, their payments as scheduled then.
 *
 * What an index adds later is no part of the liability and is ordinary compute cost. An operating lease is billed with
 * the contract; a finance lease is paid in its month, so that its principal shows under financing.
 *
 * Under IFRS an operating lease becomes one with amortisation and interest. It is billed and paid on the same days, so the cash is the
 * same; its bill is settled as two, interest and principal. Tax goes on deducting rent on a straight line: a shadow of the lease, kept
 * without a posting, says by how much book cost differs (`timingUsd`).
 */
import { account, cashLine } from "../../ledger/accounts.ts";
import {
  beginLease,
  leaseEndGainUsd,
  type Leases,
  type LeaseTerms,
  openLeases,
  postLeaseEnd,
  postLeaseMonth,
  postImpairment,
  postLeaseStart,
  releaseImpairment,
  resetLeases,
  stepLease,
} from "../../ledger/leases.ts";
import { type Ledger, pay } from "../../ledger/ledger.ts";
import { openSettlements, resetSettlements, settle, type Settlements } from "../../ledger/working-capital.ts";
import type { Futures } from "../futures/futures.ts";
import type { Model, TermsModel } from "../model/model.ts";
import { fullMonthUsd, inService, rampShare, type Signed, termsOf } from "../operations/signed.ts";

export interface ContractLeases {
  readonly terms: readonly TermsModel[];
  /** By terms: 1 where the contract is booked as a lease; 1 where it is one that is billed with the contract. */
  readonly isLease: Uint8Array;
  readonly isBilled: Uint8Array;
  readonly areAnyFinance: boolean;
  readonly leases: Leases;
  /** Under IFRS: the operating lease that each would be, without postings. Else without rows. */
  readonly shadows: Leases;
  /** Scratch: the scheduled payments of the lease that begins. */
  payments: Float64Array;
  /** Finance leases' payments of this month by row; paid with what falls due. */
  readonly cashDueUsd: Float64Array;
  /** Under IFRS: interest and principal billed this month by group of payables, and how they are paid. Else without groups. */
  readonly billedInterestUsd: Float64Array;
  readonly billedPrincipalUsd: Float64Array;
  readonly interestBills: Settlements;
  readonly principalBills: Settlements;
  /** Interest and principal paid with this month's bills; book cost less straight-line rent, of the month. */
  interestUsd: number;
  principalUsd: number;
  timingUsd: number;
}

/** @param payableLags  months to payment by group of payables */
export function openContractLeases(model: Model, payableLags: readonly number[]): ContractLeases {
  const terms = termsOf(model);
  const rows = model.mostSignings;
  const isLease = Uint8Array.from(terms, (term) => (term.accounting === "service" || (term.kind !== "take-or-pay" && term.kind !== "whole-site") ? 0 : 1));
  const isConverted = model.accounting.isIfrs && isLease.includes(1);
  const lags = isConverted ? payableLags : [];
  const nothing = lags.map(() => 0);
  return {
    terms,
    isLease,
    isBilled: Uint8Array.from(terms, (term, k) => (isLease[k] === 1 && term.accounting === "operating-lease" ? 1 : 0)),
    areAnyFinance: terms.some((term) => term.accounting === "finance-lease"),
    leases: openLeases(rows),
    shadows: openLeases(isConverted ? rows : 0),
    payments: new Float64Array(120),
    cashDueUsd: new Float64Array(rows),
    billedInterestUsd: Float64Array.from(nothing),
    billedPrincipalUsd: Float64Array.from(nothing),
    interestBills: openSettlements(lags, nothing),
    principalBills: openSettlements(lags, nothing),
    interestUsd: NaN,
    principalUsd: NaN,
    timingUsd: NaN,
  };
}

export function resetContractLeases(books: ContractLeases): void {
  resetLeases(books.leases);
  resetLeases(books.shadows);
  books.cashDueUsd.fill(0);
  resetSettlements(books.interestBills);
  resetSettlements(books.principalBills);
  startLeaseMonth(books);
}

/** Forgets what the month before has billed. */
export function startLeaseMonth(books: ContractLeases): void {
  books.interestUsd = 0;
  books.principalUsd = 0;
  books.timingUsd = 0;
  for (let g = 0; g < books.billedInterestUsd.length; g++) {
    books.billedInterestUsd[g] = 0;
    books.billedPrincipalUsd[g] = 0;
  }
}

/** Copies what a month's leases come to, for books whose leases are kept in others. */
export function copyLeaseMonth(from: ContractLeases, to: ContractLeases): void {
  to.interestUsd = from.interestUsd;
  to.principalUsd = from.principalUsd;
  to.timingUsd = from.timingUsd;
}

/**
 * Begins, steps or ends the lease of row `i`, whose terms are a lease, in month `t`.
 *
 * @param group  group of payables that bills it
 * @returns the scheduled payment: the part of the charge that is not ordinary compute cost
 */
export function bookLease(books: ContractLeases, ledger: Ledger, model: Model, futures: Futures, signed: Signed, i: number, t: number, group: number): number {
  const { leases, shadows } = books;
  const term = books.terms[signed.terms[i]!]!;
  const isShadowed = shadows.kind.length > 0 && term.accounting === "operating-lease";
  books.cashDueUsd[i] = 0;
  if (!inService(signed, i, t)) {
    if (leases.kind[i] === 0) return 0;
    const impairedUsd = leases.impairedUsd[i]!;
    const gainUsd = postLeaseEnd(ledger, leases, i);
    if (!isShadowed) books.timingUsd -= impairedUsd;
    leases.impairedUsd[i] = 0;
    if (isShadowed) books.timingUsd += endShadow(shadows, i) - gainUsd;
    return 0;
  }
  if (leases.kind[i] === 0) begin(books, ledger, model, futures, signed, i, t, isShadowed);
  for (const { month, share } of term.impairments) {
    // Tax knows of no impairment: it goes on deducting as before.
    if (month === t) books.timingUsd += postImpairment(ledger, leases, i, futures.parameters[share]!);
  }
  const paymentUsd = scheduledUsd(term, signed, i, t, futures.parameters);
  if (term.accounting === "operating-lease") {
    postLeaseMonth(ledger, leases, i, paymentUsd);
    if (isShadowed) noteConverted(books, i, paymentUsd, group);
    else books.timingUsd -= releaseImpairment(leases, i);
    return paymentUsd;
  }
  books.cashDueUsd[i] = paymentUsd;
  return paymentUsd;
}

/** What an operating lease under IFRS bills as interest and principal, and how its cost differs from rent on a straight line. */
function noteConverted(books: ContractLeases, i: number, paymentUsd: number, group: number): void {
  const { leases, shadows } = books;
  stepLease(shadows, i, paymentUsd);
  books.timingUsd += leases.interestUsd[i]! + leases.assetReductionUsd[i]! - (shadows.interestUsd[i]! + shadows.assetReductionUsd[i]!);
  books.billedInterestUsd[group]! += leases.interestPaidUsd[i]!;
  books.billedPrincipalUsd[group]! += leases.principalUsd[i]!;
}

/** Gain that ending the shadow would bring: rent accrued and not paid. */
function endShadow(shadows: Leases, i: number): number {
  const gainUsd = leaseEndGainUsd(shadows, i);
  shadows.kind[i] = 0;
  return gainUsd;
}

/** Once all rows of month `t` are booked: the parts of this month's payments to suppliers that are interest and principal. */
export function settleLeases(books: ContractLeases, t: number): void {
  for (let g = 0; g < books.billedInterestUsd.length; g++) {
    books.interestUsd += settle(books.interestBills, g, t, books.billedInterestUsd[g]!);
    books.principalUsd += settle(books.principalBills, g, t, books.billedPrincipalUsd[g]!);
  }
}

/** Pays interest and principal out of payables; returns their sum, USD. */
export function paySettledLeases(books: ContractLeases, ledger: Ledger): number {
  const { interestUsd, principalUsd } = books;
  if (interestUsd > 0) pay(ledger, cashLine.interestPaid, account.payables, interestUsd);
  if (principalUsd > 0) pay(ledger, cashLine.leasePrincipal, account.payables, principalUsd);
  return interestUsd + principalUsd;
}

/** Pays the month's finance leases; one without a payment this month accrues its interest and amortisation all the same. */
export function payLeases(books: ContractLeases, ledger: Ledger, rows: number): void {
  const { leases, cashDueUsd } = books;
  for (let i = 0; i < rows; i++) {
    if (leases.kind[i] === 0 || leases.isBilled[i] !== 0) continue;
    postLeaseMonth(ledger, leases, i, cashDueUsd[i]!);
    books.timingUsd -= releaseImpairment(leases, i);
  }
}

function begin(books: ContractLeases, ledger: Ledger, model: Model, futures: Futures, signed: Signed, i: number, t: number, isShadowed: boolean): void {
  const term = books.terms[signed.terms[i]!]!;
  const months = signed.end[i]! - t;
  if (months > books.payments.length) books.payments = new Float64Array(months);
  // Without a ramp every month's payment is the same.
  const levelUsd = scheduledUsd(term, signed, i, t, futures.parameters);
  for (let age = 0; age < months; age++) books.payments[age] = term.ramp.length === 0 ? levelUsd : scheduledUsd(term, signed, i, t + age, futures.parameters);
  const isFinance = term.accounting === "finance-lease" || isShadowed;
  const lease: LeaseTerms = {
    kind: isFinance ? "finance-lease" : "operating-lease",
    paymentsUsd: books.payments,
    first: 0,
    months,
    ratePerMonth: futures.parameters[model.finance.borrowingRate]! / 12,
    pays: "arrears",
    prepaidUsd: 0,
    costAccount: account.computeClearing,
    settled: term.accounting === "finance-lease" ? "cash" : "payables",
  };
  beginLease(books.leases, i, lease);
  postLeaseStart(ledger, books.leases, i, 0);
  if (isShadowed) beginLease(books.shadows, i, { ...lease, kind: "operating-lease" });
}

/** Payment of month t as scheduled at delivery: the lease component, less what is prepaid. */
const scheduledUsd = (term: TermsModel, signed: Signed, i: number, t: number, value: Float64Array): number =>
  fullMonthUsd(term, signed, i) * rampShare(term, t - signed.start[i]!, value) * value[term.leaseShare]! * (1 - value[term.prepay]!);
