/**
 * What is owed under a contract, three ways.
 *
 * Headline: remaining scheduled payments. Non-cancellable at t: payments until the earliest month we can be out if
 * notice is given at t (lock-in, then notice), plus fee and prepayment forfeited. Walk-away at t: non-cancellable less
 * what use until then is worth. Months count from the plan's start; month m is paid if t ≤ m < last + 1.
 */

export interface ObligationTerms {
  /** First month after the last scheduled payment. */
  readonly end: number;
  /** We may leave early. */
  readonly canLeave: boolean;
  readonly noticeMonths: number;
  /** First month in which notice may be given; −Infinity: always. */
  readonly lockedUntil: number;
  readonly feeUsd: number;
  /** Prepayment not yet used that is lost if we leave. */
  readonly forfeitUsd: number;
}

/**
 * First month we need not pay for if notice is given at the start of month `t`.
 *
 * @example earliestExit({ end: 35, canLeave: true, noticeMonths: 3, lockedUntil: -Infinity, feeUsd: 0, forfeitUsd: 0 }, 0) // 3
 * @example earliestExit({ end: 35, canLeave: true, noticeMonths: 3, lockedUntil: 1, feeUsd: 0, forfeitUsd: 0 }, 0) // 4
 */
export const earliestExit = (terms: ObligationTerms, t: number): number =>
  terms.canLeave ? Math.min(terms.end, Math.max(t, terms.lockedUntil) + terms.noticeMonths) : terms.end;

/**
 * Remaining scheduled payments from month `t` on. `paymentUsd(m)` is the payment for month m.
 *
 * @example headlineUsd({ end: 35, canLeave: true, noticeMonths: 3, lockedUntil: -Infinity, feeUsd: 0, forfeitUsd: 0 }, 0, () => 1.25) // 43.75
 */
export function headlineUsd(terms: ObligationTerms, t: number, paymentUsd: (month: number) => number): number {
  let total = 0;
  for (let m = t; m < terms.end; m++) total += paymentUsd(m);
  return total;
}

/**
 * What must be paid even if we leave as early as we can, with notice given at the start of month `t`.
 * Never more than the headline plus fee; no fee or forfeit where leaving saves no month.
 *
 * @example nonCancellableUsd({ end: 35, canLeave: true, noticeMonths: 3, lockedUntil: -Infinity, feeUsd: 0, forfeitUsd: 0 }, 0, () => 1.25) // 3.75
 * @example nonCancellableUsd({ end: 37, canLeave: true, noticeMonths: 3, lockedUntil: 3, feeUsd: 0, forfeitUsd: 0 }, 0, () => 1.25) // 7.5
 */
export function nonCancellableUsd(terms: ObligationTerms, t: number, paymentUsd: (month: number) => number): number {
  const out = earliestExit(terms, t);
  let total = 0;
  for (let m = t; m < out; m++) total += paymentUsd(m);
  if (out >= terms.end) return total;
  return Math.min(total + terms.feeUsd + terms.forfeitUsd, headlineUsd(terms, t, paymentUsd));
}

/**
 * Non-cancellable less what use or sublet until the earliest exit is worth. Below zero where the capacity is worth more
 * than it costs: then walking away would destroy value.
 *
 * @example walkAwayUsd({ end: 12, canLeave: false, noticeMonths: 0, lockedUntil: -Infinity, feeUsd: 0, forfeitUsd: 0 }, 10, () => 5, () => 3) // 4
 */
export function walkAwayUsd(terms: ObligationTerms, t: number, paymentUsd: (month: number) => number, worthUsd: (month: number) => number): number {
  const out = earliestExit(terms, t);
  let worth = 0;
  for (let m = t; m < out; m++) worth += worthUsd(m);
  return nonCancellableUsd(terms, t, paymentUsd) - worth;
}
