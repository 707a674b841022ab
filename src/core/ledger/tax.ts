/**
 * Income tax of one path: by quarter, in cash, never negative.
 *
 * A quarter's income is reduced by losses carried forward, at most by `lossLimitShare` of that income (80 % under §172(a)(2)
 * of the US code). A quarter's loss is carried forward without end and never refunded; no deferred tax asset is booked. The law
 * counts years: where good and bad quarters meet in one year, counting quarters taxes earlier.
 *
 *     tax of the quarter = rate · max(0, income − min(losses, limit · income))
 *
 * Each month accrues the tax of the quarter to date less what is accrued already, so a bad month takes back accrual of
 * its own quarter, never cash. What a quarter owes is due in the first month of the next one.
 *
 * In a month of the simulation: `postTaxPayment` in step 1, `postTaxAccrual` in step 4.
 */
import { account, cashLine } from "./accounts.ts";
import { pay, postSigned } from "./ledger.ts";
import type { Ledger } from "./ledger.ts";

export interface TaxState {
  /** Losses carried forward, ≥ 0. */
  lossesUsd: number;
  /** Income of the quarter to date. */
  quarterIncomeUsd: number;
  /** Tax accrued for the quarter to date, ≥ 0. */
  quarterTaxUsd: number;
  /** Tax of past quarters, due now. */
  dueUsd: number;
}

export interface TaxTerms {
  /** Share of income, 0–1. */
  readonly rateShare: number;
  /** Most of a quarter's income that losses may offset, 0–1. */
  readonly lossLimitShare: number;
  /** Losses that may be used at all, USD; absent: all of them. */
  readonly usableLossesUsd?: number;
}

/**
 * Tax at the start of a path.
 *
 * @param lossesUsd carried forward from before, ≥ 0
 * @example openTax(5).lossesUsd // 5
 */
export function openTax(lossesUsd: number): TaxState {
  return { lossesUsd, quarterIncomeUsd: 0, quarterTaxUsd: 0, dueUsd: 0 };
}

/** Puts the state back to the start, for the next path. */
export function resetTax(state: TaxState, lossesUsd: number): void {
  state.lossesUsd = lossesUsd;
  state.quarterIncomeUsd = 0;
  state.quarterTaxUsd = 0;
  state.dueUsd = 0;
}

/** Copies the state of one path's tax to another's. */
export function copyTax(from: TaxState, to: TaxState): void {
  to.lossesUsd = from.lossesUsd;
  to.quarterIncomeUsd = from.quarterIncomeUsd;
  to.quarterTaxUsd = from.quarterTaxUsd;
  to.dueUsd = from.dueUsd;
}

/**
 * Accrues a month and returns its tax expense, USD: negative where the quarter turned out worse than so far.
 *
 * @param taxableUsd the month's taxable income, of either sign
 * @example accrueTax(openTax(1000), 100, { rateShare: 0.21, lossLimitShare: 0.8 }) // 4.2
 */
export function accrueTax(state: TaxState, taxableUsd: number, terms: TaxTerms): number {
  state.quarterIncomeUsd += taxableUsd;
  const incomeUsd = Math.max(0, state.quarterIncomeUsd);
  const taxUsd = terms.rateShare * (incomeUsd - usedLossesUsd(state, incomeUsd, terms));
  const expenseUsd = taxUsd - state.quarterTaxUsd;
  state.quarterTaxUsd = taxUsd;
  return expenseUsd;
}

const usedLossesUsd = ({ lossesUsd }: TaxState, incomeUsd: number, { lossLimitShare, usableLossesUsd = Infinity }: TaxTerms): number =>
  Math.min(lossesUsd, lossLimitShare * incomeUsd, usableLossesUsd);

/**
 * Ends a quarter: losses are used or added, and its tax falls due.
 *
 * @example (() => { const s = openTax(0); accrueTax(s, -50, { rateShare: 0.21, lossLimitShare: 0.8 }); endTaxQuarter(s, { rateShare: 0.21, lossLimitShare: 0.8 }); return s.lossesUsd; })() // 50
 */
export function endTaxQuarter(state: TaxState, terms: TaxTerms): void {
  const incomeUsd = state.quarterIncomeUsd;
  if (incomeUsd < 0) state.lossesUsd -= incomeUsd;
  else state.lossesUsd -= usedLossesUsd(state, incomeUsd, terms);
  state.dueUsd += state.quarterTaxUsd;
  state.quarterIncomeUsd = 0;
  state.quarterTaxUsd = 0;
}

/**
 * Pays the tax that is due; returns it, USD.
 *
 * A path that cannot pay does not call this: `dueUsd` stands.
 */
export function postTaxPayment(ledger: Ledger, state: TaxState): number {
  const dueUsd = state.dueUsd;
  if (dueUsd > 0) pay(ledger, cashLine.taxPaid, account.taxPayable, dueUsd);
  state.dueUsd = 0;
  return dueUsd;
}

/** Accrues a month's tax in the books. Follow it by `endTaxQuarter` in a quarter's last month. */
export function postTaxAccrual(ledger: Ledger, state: TaxState, taxableUsd: number, terms: TaxTerms): void {
  postSigned(ledger, account.tax, account.taxPayable, accrueTax(state, taxableUsd, terms));
}
