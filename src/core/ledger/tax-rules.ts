/**
 * Rules of income tax beyond the rate and losses carried forward: each dated, each switched by itself.
 *
 * - **Interest limit** (§163(j) of the US code): net interest is deducted up to a share of the month's earnings before interest (and before
 *   depreciation, where `ofEbitda`); what exceeds it is carried forward without end. The law counts years; counting months defers more
 *   where months are uneven.
 * - **Research costs** (§174, §174A): the foreign part, and the domestic one where its months are above nil, is added back and deducted evenly
 *   over so many months, from the month of the cost on.
 * - **Ownership change** (§382): of the losses there were at the change, so much a year may be used as the company's value then × the long-term
 *   tax-exempt rate; what is not used of a year's allowance is kept for later ones. Losses made after the change are free.
 * - **Awards at vesting** (§83(h)): what stock awards are worth when they vest is deducted then, in place of their expense in the books.
 * - **Minimum tax** (§55(b)(2)): where book income of the last three years averages more than the threshold a year, at least a share of book
 *   income after its own losses (80 %); what it takes above the regular tax is a credit against later regular tax above the minimum.
 */
import { endTaxQuarter, type TaxState, type TaxTerms } from "./tax.ts";

export interface TaxRules {
  readonly interest?: { readonly share: number; readonly ofEbitda: boolean };
  readonly research?: { readonly foreignShare: number; readonly foreignMonths: number; readonly domesticMonths: number };
  /** Stock awards are deducted when they vest, not as they are expensed. */
  readonly awards?: true;
  readonly minimum?: { readonly share: number; readonly thresholdUsdPerYear: number };
}

/** What the rules remember of one path; USD. */
export interface TaxRuleState {
  /** Interest not deducted yet. */
  readonly interestUsd: Float64Array;
  /** Value of awards vested so far. */
  readonly vestedUsd: Float64Array;
  /** Deduction of research costs that runs this month, and what ends with each month of the horizon: [0] runs, [1 + t] ends before month t. */
  readonly researchUsd: Float64Array;
  /** Losses from before the change of ownership, what of them may be used so far, what comes each quarter; below nil: no change yet. */
  readonly changeUsd: Float64Array;
  /** Book losses, credit of the minimum tax, book income of the quarter. */
  readonly minimumUsd: Float64Array;
  /** Book income of the last 36 months, by month modulo 36. */
  readonly bookUsd: Float64Array;
}

const before = 0;
const allowance = 1;
const perQuarter = 2;
const bookLosses = 0;
const credit = 1;
const bookQuarter = 2;
/** Most of a quarter's book income that earlier book losses offset. */
export const bookLossShare = 0.8;
const averagedMonths = 36;

/** @param months  horizon */
export function openTaxRules(months: number): TaxRuleState {
  return {
    interestUsd: new Float64Array(1),
    vestedUsd: new Float64Array(1),
    researchUsd: new Float64Array(months + 1),
    changeUsd: new Float64Array(3),
    minimumUsd: new Float64Array(3),
    bookUsd: new Float64Array(averagedMonths),
  };
}

/** @param lossesUsd  carried forward at the start, for tax and in the books */
export function resetTaxRules(state: TaxRuleState, lossesUsd: number): void {
  for (const column of [state.interestUsd, state.vestedUsd, state.researchUsd, state.changeUsd, state.minimumUsd, state.bookUsd]) column.fill(0);
  state.changeUsd[perQuarter] = -1;
  state.minimumUsd[bookLosses] = lossesUsd;
}

/** A month of the books, as far as the rules look at it; USD. */
export interface TaxMonth {
  readonly incomeUsd: number;
  /** Interest paid less interest earned; may be below nil. */
  readonly interestUsd: number;
  readonly depreciationUsd: number;
  readonly researchUsd: number;
  /** Stock awards expensed in the month, and the value of those that vested. */
  readonly stockUsd: number;
  readonly vestedUsd: number;
}

/**
 * Taxable income of month `t`: the books' after the rules.
 *
 * @example adjustTaxable(openTaxRules(1), { interest: { share: 0.3, ofEbitda: false } }, { incomeUsd: 60, interestUsd: 40, depreciationUsd: 0, researchUsd: 0, stockUsd: 0, vestedUsd: 0 }, 0) // 70
 */
export function adjustTaxable(state: TaxRuleState, rules: TaxRules, month: TaxMonth, t: number): number {
  let taxableUsd = month.incomeUsd;
  state.bookUsd[t % averagedMonths] = month.incomeUsd;
  state.minimumUsd[bookQuarter] += month.incomeUsd;
  const { researchUsd } = state;
  researchUsd[0] -= researchUsd[1 + t];
  if (rules.research !== undefined) {
    const { foreignShare, foreignMonths, domesticMonths } = rules.research;
    taxableUsd += defer(researchUsd, month.researchUsd * foreignShare, foreignMonths, t);
    taxableUsd += defer(researchUsd, month.researchUsd * (1 - foreignShare), domesticMonths, t);
  }
  taxableUsd -= researchUsd[0];
  if (rules.awards === true) taxableUsd += month.stockUsd - month.vestedUsd;
  if (rules.interest !== undefined) {
    const earningsUsd = taxableUsd + month.interestUsd + (rules.interest.ofEbitda ? month.depreciationUsd : 0);
    const openUsd = state.interestUsd[0] + month.interestUsd;
    const deductedUsd = openUsd <= 0 ? openUsd : Math.min(openUsd, rules.interest.share * Math.max(0, earningsUsd));
    taxableUsd += month.interestUsd - deductedUsd;
    state.interestUsd[0] = openUsd - deductedUsd;
  }
  return taxableUsd;
}

/** Adds a cost back and deducts it evenly over `months` from month `t` on; nothing happens where it is deducted at once. */
function defer(researchUsd: Float64Array, costUsd: number, months: number, t: number): number {
  if (months <= 1 || costUsd === 0) return 0;
  researchUsd[0] += costUsd / months;
  if (1 + t + months < researchUsd.length) researchUsd[1 + t + months] += costUsd / months;
  return costUsd;
}

/** Ownership changes: what losses there are is limited from now on. A second change keeps the lower allowance. */
export function changeOwnership(state: TaxRuleState, lossesUsd: number, limitUsdPerYear: number): void {
  const { changeUsd } = state;
  const isFirst = changeUsd[perQuarter] < 0;
  changeUsd[perQuarter] = isFirst ? limitUsdPerYear / 4 : Math.min(changeUsd[perQuarter], limitUsdPerYear / 4);
  changeUsd[allowance] = changeUsd[perQuarter];
  changeUsd[before] = lossesUsd;
}

/** Losses that a quarter may use, USD; `Infinity` where nothing limits them. */
export const usableLossesUsd = ({ changeUsd }: TaxRuleState, lossesUsd: number): number =>
  changeUsd[perQuarter] < 0 ? Infinity : Math.min(changeUsd[before], changeUsd[allowance]) + Math.max(0, lossesUsd - changeUsd[before]);

/**
 * Ends a quarter under the rules; its regular tax must be accrued already.
 *
 * @returns what the minimum tax adds to it (or its credit takes off), USD: the caller accrues it
 */
export function endRuledQuarter(state: TaxRuleState, tax: TaxState, terms: TaxTerms, rules: TaxRules, t: number): number {
  const { changeUsd, minimumUsd } = state;
  const addedUsd = minimumOf(state, tax.quarterTaxUsd, rules, t);
  const lossesUsd = tax.lossesUsd;
  endTaxQuarter(tax, terms);
  tax.dueUsd += addedUsd;
  const usedUsd = Math.max(0, lossesUsd - tax.lossesUsd);
  if (changeUsd[perQuarter] >= 0) {
    const usedBefore = Math.min(usedUsd, changeUsd[before], changeUsd[allowance]);
    changeUsd[before] -= usedBefore;
    changeUsd[allowance] += changeUsd[perQuarter] - usedBefore;
  }
  minimumUsd[bookQuarter] = 0;
  return addedUsd;
}

function minimumOf({ minimumUsd, bookUsd }: TaxRuleState, regularUsd: number, rules: TaxRules, t: number): number {
  const incomeUsd = minimumUsd[bookQuarter];
  const offsetUsd = Math.min(minimumUsd[bookLosses], bookLossShare * Math.max(0, incomeUsd));
  minimumUsd[bookLosses] += incomeUsd < 0 ? -incomeUsd : -offsetUsd;
  if (rules.minimum === undefined) return 0;
  let sumUsd = 0;
  for (const usd of bookUsd) sumUsd += usd;
  const yearlyUsd = (sumUsd * 12) / Math.min(averagedMonths, t + 1);
  if (yearlyUsd <= rules.minimum.thresholdUsdPerYear) return -takeCredit(minimumUsd, regularUsd);
  const leastUsd = rules.minimum.share * Math.max(0, incomeUsd - offsetUsd);
  if (leastUsd <= regularUsd) return -takeCredit(minimumUsd, regularUsd - leastUsd);
  minimumUsd[credit] += leastUsd - regularUsd;
  return leastUsd - regularUsd;
}

function takeCredit(minimumUsd: Float64Array, roomUsd: number): number {
  const usd = Math.min(minimumUsd[credit], roomUsd);
  minimumUsd[credit] -= usd;
  return usd;
}
