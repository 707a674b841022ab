/**
 * What a course of monthly cash is worth today, and which revenue a multiple is of.
 *
 * Free cash flow is what operations bring before interest, less what is invested: the money of all who finance the company.
 * A month's flow is discounted from its end. Beyond the horizon stands a terminal value: a named multiple of revenue, or the last year's
 * flow growing for ever (Gordon and Shapiro 1956).
 */
import { exp, log1p } from "../../numeric/elementary.ts";

/** Revenue over twelve months, by its name: the last twelve, the last three × 4, the next twelve. */
export interface NamedRevenue {
  readonly trailingUsd: number;
  readonly runRateUsd: number;
  readonly forwardUsd: number;
}

/**
 * Revenue as seen at the end of month `t`; NaN where the months it needs are not there.
 *
 * @param revenueUsd  by month
 * @example namedRevenue([1, 2, 3, 4], 3).runRateUsd // 36
 */
export function namedRevenue(revenueUsd: readonly number[], t: number): NamedRevenue {
  const sum = (from: number, to: number): number => {
    if (from < 0 || to >= revenueUsd.length) return NaN;
    let usd = 0;
    for (let m = from; m <= to; m++) usd += revenueUsd[m]!;
    return usd;
  };
  return { trailingUsd: sum(t - 11, t), runRateUsd: 4 * sum(t - 2, t), forwardUsd: sum(t + 1, t + 12) };
}

/** Value today of 1 paid after so many months. @example discountFactor(0.1, 12).toFixed(12) // "0.909090909091" */
export const discountFactor = (ratePerYear: number, months: number): number => exp((-log1p(ratePerYear) * months) / 12);

/**
 * Value of a year's flow that grows for ever, at the time of that year's end; NaN unless the rate exceeds the growth.
 *
 * @example growingForeverUsd(100, 0.12, 0.02).toFixed(6) // "1020.000000"
 */
export const growingForeverUsd = (yearUsd: number, ratePerYear: number, growthPerYear: number): number =>
  ratePerYear > growthPerYear ? (yearUsd * (1 + growthPerYear)) / (ratePerYear - growthPerYear) : NaN;

export interface DiscountedFlows {
  /** Within the horizon, and beyond it, at today's value. */
  readonly withinUsd: number;
  readonly terminalUsd: number;
}

/**
 * Discounted cash flow with a terminal value at the end of the last month.
 *
 * @param flowsUsd   by month
 * @param terminalUsd at the end of the last month
 * @example discountedFlows([0, 110], 0, 1e-9).withinUsd.toFixed(3) // "110.000"
 */
export function discountedFlows(flowsUsd: readonly number[], terminalUsd: number, ratePerYear: number): DiscountedFlows {
  let withinUsd = 0;
  flowsUsd.forEach((usd, t) => (withinUsd += usd * discountFactor(ratePerYear, t + 1)));
  return { withinUsd, terminalUsd: terminalUsd * discountFactor(ratePerYear, flowsUsd.length) };
}
