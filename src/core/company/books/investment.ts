/**
 * Compute as an investment: a view of management beside the books, never in their place.
 *
 * Of the cash paid for compute in a month (bills, prepayments, leases, building) the part that its hours of development bear, by the
 * month's split of cost, is capitalised; the rest is expensed: the two add up to what was paid.
 *
 *     return on compute = Σ contribution(t)·d(t) / Σ paid(t)·d(t) − 1,   d(t) = (1 + discount)^(−(t+1)/12)
 *
 * where contribution is revenue and sublet income less cost of revenue other than compute; with terminal value, that value at the horizon
 * stands in the numerator, too. There is no standard for it: it stands with and without.
 */
import { exp, log1p } from "../../numeric/elementary.ts";
import { account } from "../../ledger/accounts.ts";
import type { Books } from "./books.ts";
import { computeLines } from "../operations/cost-split.ts";
import type { Futures } from "../futures/futures.ts";
import type { Model } from "../model/model.ts";
import type { MonthOperations } from "../operations/operations.ts";

const research = computeLines.indexOf("research");
const idleResearch = computeLines.indexOf("idle research");

/** One path of the view, USD by month. */
export interface InvestmentTally {
  readonly paidUsd: Float64Array;
  readonly capitalisedUsd: Float64Array;
  readonly contributionUsd: Float64Array;
}

/** Room for one path; undefined where the plan does not ask for the view. */
export function openInvestment(model: Model): InvestmentTally | undefined {
  if (model.accounting.investment === undefined) return undefined;
  const column = (): Float64Array => new Float64Array(model.months);
  return { paidUsd: column(), capitalisedUsd: column(), contributionUsd: column() };
}

export function resetInvestment(tally: InvestmentTally): void {
  for (const column of [tally.paidUsd, tally.capitalisedUsd, tally.contributionUsd]) column.fill(0);
}

/** Keeps month `t`, once it is posted and closed. */
export function tallyMonth(tally: InvestmentTally, books: Books, month: MonthOperations, t: number): void {
  const { record } = books.ledger;
  const paidUsd = books.computePaidUsd + month.capexDueUsd;
  tally.paidUsd[t] = paidUsd;
  tally.capitalisedUsd[t] = paidUsd * (month.costShare[research]! + month.costShare[idleResearch]!);
  tally.contributionUsd[t] = -record[account.revenue]! - record[account.subletIncome]! - record[account.servingOther]! - record[account.servingStock]!;
}

/** Names of what is kept of a path, where the view is on. */
export const investmentNames = ["returnOnCompute", "returnOnComputeWithTerminal"] as const;

export interface ReturnOnCompute {
  readonly withoutTerminal: number;
  readonly withTerminal: number;
}

/**
 * The path's return on all it paid for compute; NaN where it paid nothing.
 *
 * @param heldTerminalUsd  terminal value to today's holders, discounted; here it counts whole. NaN in a plan without `valuation:`
 * @param keptShare        what they keep of the company, 0–1
 */
export function returnOnCompute(tally: InvestmentTally, model: Model, futures: Futures, heldTerminalUsd: number, keptShare: number): ReturnOnCompute {
  const yearly = model.valuation === undefined ? 0 : log1p(futures.parameters[model.valuation.discount]!);
  let paidUsd = 0;
  let contributionUsd = 0;
  for (let t = 0; t < model.months; t++) {
    const worth = exp((-yearly * (t + 1)) / 12);
    paidUsd += tally.paidUsd[t]! * worth;
    contributionUsd += tally.contributionUsd[t]! * worth;
  }
  const terminalUsd = Number.isNaN(heldTerminalUsd) || keptShare === 0 ? 0 : heldTerminalUsd / keptShare;
  const over = (usd: number): number => (paidUsd > 0 ? usd / paidUsd - 1 : NaN);
  return { withoutTerminal: over(contributionUsd), withTerminal: over(contributionUsd + terminalUsd) };
}
