/**
 * Loans of one path: term loans drawn at the start, delayed draws, bridges.
 *
 * - Interest accrues on the opening balance and is paid monthly; a commitment fee on what could still be drawn while it could.
 * - Repaid evenly from `amortisedFrom` to `maturity`, both included; without amortisation all at maturity. What is repaid cannot be
 *   drawn again: undrawn = limit − drawn ever.
 * - Covenants: cash at a month's end must not be below `minimumCashUsd`; all debt must not exceed `leverageMax` times EBITDA. A breach blocks undrawn credit at once. One that has lasted
 *   more than `cureMonths` month-ends in a row accelerates the loan: all is due in the next month, and nothing can be drawn any more.
 *
 * In a month of the simulation: `debtDueUsd` and `postDebtService` in step 1, `postDraw` in step 5 (it bears interest from the
 * next month), `testCovenant` on the closing cash.
 */
import { account, cashLine } from "./accounts.ts";
import { pay, post, receive } from "./ledger.ts";
import type { Ledger } from "./ledger.ts";

/** By loan `k`, one row of flat arrays each. Months count from the start. */
export interface Loans {
  readonly limitUsd: Float64Array;
  readonly ratePerMonth: Float64Array;
  readonly feePerMonth: Float64Array;
  /** First and last month of drawing; last < first: never. */
  readonly availableFirst: Int32Array;
  readonly availableLast: Int32Array;
  readonly maturity: Int32Array;
  /** First month of even repayment; equal to `maturity` for none. */
  readonly amortisedFrom: Int32Array;
  readonly minimumCashUsd: Float64Array;
  readonly cureMonths: Int32Array;
  /** Most that all debt may be over EBITDA; Infinity: no such covenant. */
  readonly leverageMax: Float64Array;
  readonly isBridge: Uint8Array;
  /** State: owed now, drawn ever, month-ends in breach on end, accelerated. */
  readonly owedUsd: Float64Array;
  readonly drawnUsd: Float64Array;
  readonly breachMonths: Int32Array;
  readonly isAccelerated: Uint8Array;
}

export interface LoanTerms {
  readonly limitUsd: number;
  /** Interest a month (a year's rate / 12). */
  readonly ratePerMonth: number;
  readonly feePerMonth: number;
  /** Months of drawing, both included; absent: none. */
  readonly available?: { readonly first: number; readonly last: number };
  /** Month in which what is owed falls due; absent: beyond any horizon. */
  readonly maturity?: number;
  readonly amortisedFrom?: number;
  readonly minimumCashUsd: number;
  readonly cureMonths: number;
  /** Most that all debt may be over the last twelve months' EBITDA; absent: no such covenant. */
  readonly leverageMax?: number;
  readonly isBridge: boolean;
}

const never = 2 ** 30;

/** Bound on the rounding of any sum of money in the books. */
const roundingUsd = 0.005;

/**
 * Loans on these terms, nothing drawn. Call `resetLoans` before each path.
 *
 * @throws Error if repayment begins after maturity
 * @example openLoans([]).owedUsd.length // 0
 */
export function openLoans(terms: readonly LoanTerms[]): Loans {
  for (const { amortisedFrom, maturity } of terms) {
    if (amortisedFrom !== undefined && !(amortisedFrom <= (maturity ?? -1))) throw new Error(`loan: repaid from month ${amortisedFrom}, maturity ${maturity}`);
  }
  const floats = (of: (loan: LoanTerms) => number) => Float64Array.from(terms, of);
  const months = (of: (loan: LoanTerms) => number) => Int32Array.from(terms, of);
  return {
    limitUsd: floats((loan) => loan.limitUsd),
    ratePerMonth: floats((loan) => loan.ratePerMonth),
    feePerMonth: floats((loan) => loan.feePerMonth),
    availableFirst: months((loan) => loan.available?.first ?? 0),
    availableLast: months((loan) => loan.available?.last ?? -1),
    maturity: months((loan) => loan.maturity ?? never),
    amortisedFrom: months((loan) => loan.amortisedFrom ?? loan.maturity ?? never),
    minimumCashUsd: floats((loan) => loan.minimumCashUsd),
    cureMonths: months((loan) => loan.cureMonths),
    leverageMax: floats((loan) => loan.leverageMax ?? Infinity),
    isBridge: Uint8Array.from(terms, (loan) => (loan.isBridge ? 1 : 0)),
    owedUsd: floats(() => 0),
    drawnUsd: floats(() => 0),
    breachMonths: months(() => 0),
    isAccelerated: new Uint8Array(terms.length),
  };
}

/**
 * Puts the loans back to the start, for the next path.
 *
 * @param openingUsd owed at the start, by loan; not modified
 */
export function resetLoans(loans: Loans, openingUsd: ArrayLike<number>): void {
  loans.owedUsd.set(openingUsd);
  loans.drawnUsd.set(openingUsd);
  loans.breachMonths.fill(0);
  loans.isAccelerated.fill(0);
}

/** Interest of the month on the opening balance, USD. */
export function interestDueUsd(loans: Loans, k: number): number {
  return loans.owedUsd[k] * loans.ratePerMonth[k];
}

/** Commitment fee of the month, USD: on what is undrawn, from the plan's start until drawing ends. */
export function feeDueUsd(loans: Loans, k: number, month: number): number {
  if (month > loans.availableLast[k] || loans.isAccelerated[k] === 1) return 0;
  return Math.max(0, loans.limitUsd[k] - loans.drawnUsd[k]) * loans.feePerMonth[k];
}

/** Principal due in the month, USD. */
export function repaymentDueUsd(loans: Loans, k: number, month: number): number {
  const owedUsd = loans.owedUsd[k];
  const maturity = loans.maturity[k];
  if (loans.isAccelerated[k] === 1 || month >= maturity) return owedUsd;
  return month < loans.amortisedFrom[k] ? 0 : owedUsd / (maturity - month + 1);
}

/**
 * All that falls due in the month on one loan: interest, fee, principal; USD.
 *
 * @example debtDueUsd(openLoans([{ limitUsd: 100, ratePerMonth: 0.01, feePerMonth: 0.001, available: { first: 0, last: 11 }, minimumCashUsd: 0, cureMonths: 0, isBridge: false }]), 0, 0) // 0.1
 */
export function debtDueUsd(loans: Loans, k: number, month: number): number {
  return interestDueUsd(loans, k) + feeDueUsd(loans, k, month) + (loans.owedUsd[k] === 0 ? 0 : repaymentDueUsd(loans, k, month));
}

/**
 * Pays all that falls due in the month on one loan; returns it, USD.
 *
 * @param capitalisedShare  part of the interest that is cost of what is being built, 0–1: it is paid as capital expenditure
 */
export function postDebtService(ledger: Ledger, loans: Loans, k: number, month: number, capitalisedShare = 0): number {
  const interestUsd = interestDueUsd(loans, k);
  const feeUsd = feeDueUsd(loans, k, month);
  const repaymentUsd = repaymentDueUsd(loans, k, month);
  const capitalisedUsd = interestUsd * capitalisedShare;
  if (interestUsd > capitalisedUsd) pay(ledger, cashLine.interestPaid, account.interestExpense, interestUsd - capitalisedUsd);
  if (capitalisedUsd > 0) pay(ledger, cashLine.capitalExpenditure, account.construction, capitalisedUsd);
  if (feeUsd > 0) pay(ledger, cashLine.interestPaid, account.commitmentFees, feeUsd);
  if (repaymentUsd > 0) {
    pay(ledger, loans.isBridge[k] === 1 ? cashLine.bridgeRepaid : cashLine.debtRepaid, debtAccount(loans, k), repaymentUsd);
    loans.owedUsd[k] -= repaymentUsd;
  }
  return interestUsd + feeUsd + repaymentUsd;
}

/**
 * What can really be drawn this month, USD: nothing outside the months of drawing, in a breach, after acceleration or from maturity on.
 */
export function drawableUsd(loans: Loans, k: number, month: number): number {
  if (month < loans.availableFirst[k] || month > loans.availableLast[k] || month >= loans.maturity[k]) return 0;
  if (loans.breachMonths[k] > 0 || loans.isAccelerated[k] === 1) return 0;
  return Math.max(0, loans.limitUsd[k] - loans.drawnUsd[k]);
}

/**
 * Draws on a loan.
 *
 * @throws Error if more is drawn than `drawableUsd` of the month allows
 */
export function postDraw(ledger: Ledger, loans: Loans, k: number, draw: { readonly month: number; readonly amountUsd: number }): void {
  const { month, amountUsd } = draw;
  if (!(amountUsd <= drawableUsd(loans, k, month))) throw new Error(`loan ${k}: ${amountUsd} USD drawn of ${drawableUsd(loans, k, month)}`);
  receive(ledger, loans.isBridge[k] === 1 ? cashLine.bridgeDrawn : cashLine.debtDrawn, debtAccount(loans, k), amountUsd);
  loans.owedUsd[k] += amountUsd;
  loans.drawnUsd[k] += amountUsd;
}

/**
 * A supplier's bill becomes debt: nothing is paid. It bears interest from the next month on: call `addNote` with the same amount once
 * the month's debt service is posted.
 *
 * @throws Error if it is more than `drawableUsd` of the month allows
 */
export function postNote(ledger: Ledger, loans: Loans, k: number, note: { readonly month: number; readonly amountUsd: number }): void {
  const { month, amountUsd } = note;
  if (!(amountUsd <= drawableUsd(loans, k, month))) throw new Error(`loan ${k}: a note of ${amountUsd} USD of ${drawableUsd(loans, k, month)}`);
  post(ledger, account.payables, debtAccount(loans, k), amountUsd);
  loans.drawnUsd[k] += amountUsd;
}

/** Adds a month's notes to what is owed. */
export function addNote(loans: Loans, k: number, amountUsd: number): void {
  loans.owedUsd[k] += amountUsd;
}

/**
 * Tests the covenants of one loan at a month's end.
 *
 * It binds while anything is owed or can still be drawn. Half a cent below the minimum still meets it: a draw of just what
 * was missing leaves nil but for the rounding of a sum.
 *
 * @param cashUsd  unrestricted cash at the month's end
 * @param leverage all debt over the last twelve months' EBITDA; Infinity where there is debt and EBITDA is not above nil
 * @returns whether a covenant is in breach
 */
export function testCovenant(loans: Loans, k: number, month: number, cashUsd: number, leverage: number = 0): boolean {
  const binds = loans.owedUsd[k] > 0 || (month < loans.availableLast[k] && loans.limitUsd[k] > loans.drawnUsd[k]);
  const isOverLevered = leverage > loans.leverageMax[k];
  if (!binds || (cashUsd >= loans.minimumCashUsd[k] - roundingUsd && !isOverLevered)) {
    loans.breachMonths[k] = 0;
    return false;
  }
  loans.breachMonths[k]++;
  if (loans.breachMonths[k] > loans.cureMonths[k]) loans.isAccelerated[k] = 1;
  return true;
}

const debtAccount = (loans: Loans, k: number): number => (loans.isBridge[k] === 1 ? account.bridgeDebt : account.debt);
