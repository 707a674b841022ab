/**
 * Bills paid later than they are booked, or a month before: receivables, payables, accruals, prepayments.
 *
 * With a lag of L months (a real number ≥ 0; 30 days are one month) the amount owed after month t of the bills a is
 *
 *     owed(t) = Σ_j a(t−j) · clamp(L − j, 0, 1)
 *
 * so that of a bill the part 1 − (L − m) falls due m = ⌊L⌋ months after its month, the rest one month later. At 45 days half of a
 * month's bill is paid in the next month and half in the one after. What is owed at the start runs off evenly over ⌈L⌉
 * months (at least one).
 *
 * Bookkeeping: a bill is posted in full to receivables or payables, and what `settle` returns is received or paid against
 * them; then the account equals `owedUsd` in every month.
 */

/** Bills of several counterparties of one path, by index `k`: one row of flat arrays each. */
export interface Settlements {
  /** Months from booking to payment, ≥ 0. */
  readonly lagMonths: Float64Array;
  /** Of the lag: whole months, the share of a bill that is paid a month later still, and the months in which what is owed at the start runs off. */
  readonly wholeMonths: Int32Array;
  readonly laterShare: Float64Array;
  readonly openingMonths: Int32Array;
  /** Owed at the start, USD. */
  readonly openingUsd: Float64Array;
  /** The latest bills; the ring of k is `ring[start[k] … start[k + 1] − 1]`, by month modulo its length. */
  readonly ring: Float64Array;
  readonly start: Int32Array;
}

/**
 * Settlements for counterparties with these lags.
 *
 * @param lagMonths  months, ≥ 0; not modified
 * @param openingUsd owed at the start; same length; not modified
 * @throws Error if a lag is negative or not finite
 * @example openSettlements([0, 1.5], [0, 0]).ring.length // 5
 */
export function openSettlements(lagMonths: ArrayLike<number>, openingUsd: ArrayLike<number>): Settlements {
  const count = lagMonths.length;
  const start = new Int32Array(count + 1);
  for (let k = 0; k < count; k++) {
    if (!(lagMonths[k] >= 0 && lagMonths[k] < Infinity)) throw new Error(`ledger: a lag of ${lagMonths[k]} months`);
    start[k + 1] = start[k] + Math.floor(lagMonths[k]) + 2;
  }
  const lags = Float64Array.from(lagMonths);
  return {
    lagMonths: lags,
    wholeMonths: Int32Array.from(lags, Math.floor),
    laterShare: lags.map((lag) => lag - Math.floor(lag)),
    openingMonths: Int32Array.from(lags, (lag) => Math.max(1, Math.ceil(lag))),
    openingUsd: Float64Array.from(openingUsd),
    ring: new Float64Array(start[count]),
    start,
  };
}

/** Forgets all bills, for the next path. Lags and opening amounts stay and may be overwritten by the caller. */
export function resetSettlements(settlements: Settlements): void {
  settlements.ring.fill(0);
}

/**
 * Books a month's bill and returns what is paid in that month, USD.
 *
 * Call it once for every month from 0 on, with 0 where nothing is billed. A credit note is a negative bill.
 *
 * @param month counted from the start
 * @param billedUsd finite
 * @example settle(openSettlements([0.25], [0]), 0, 0, 100) // 75
 */
export function settle(settlements: Settlements, k: number, month: number, billedUsd: number): number {
  const { openingUsd, ring, start } = settlements;
  const first = start[k];
  const length = start[k + 1] - first;
  const at = month % length;
  ring[first + at] = billedUsd;
  const wholeMonths = settlements.wholeMonths[k];
  const laterShare = settlements.laterShare[k];
  // The ring is longer than the lag, so one turn back is enough; a remainder would cost more than all the rest.
  const oldest = at < wholeMonths ? at - wholeMonths + length : at - wholeMonths;
  let paidUsd = 0;
  if (month >= wholeMonths) {
    const bill = ring[first + oldest];
    paidUsd = bill - laterShare * bill;
  }
  if (laterShare > 0 && month > wholeMonths) paidUsd += laterShare * ring[first + (oldest === 0 ? length : oldest) - 1];
  const openingMonths = settlements.openingMonths[k];
  return month < openingMonths ? paidUsd + openingUsd[k] / openingMonths : paidUsd;
}

/**
 * What is owed after `month`, which must be the month settled last, USD.
 *
 * @example (() => { const s = openSettlements([0.25], [0]); settle(s, 0, 0, 100); return owedUsd(s, 0, 0); })() // 25
 */
export function owedUsd(settlements: Settlements, k: number, month: number): number {
  const { lagMonths, openingUsd, ring, start } = settlements;
  const first = start[k];
  const length = start[k + 1] - first;
  const lag = lagMonths[k];
  let owed = 0;
  for (let j = 0; j < lag && j <= month; j++) owed += ring[first + ((month - j) % length)] * Math.min(lag - j, 1);
  const runOff = settlements.openingMonths[k];
  const left = runOff - month - 1;
  return left > 0 ? owed + openingUsd[k] * (left / runOff) : owed;
}

/**
 * The part of a balance released this month when it is released evenly: prepayments credited against bills, contract
 * liabilities earned. The last month takes all that is left, and so does every month after.
 *
 * @param monthsLeft months left, this one included
 * @example releaseUsd(120, 12) // 10
 */
export function releaseUsd(balanceUsd: number, monthsLeft: number): number {
  return monthsLeft <= 1 ? balanceUsd : balanceUsd / monthsLeft;
}
