/**
 * Debt-service cover of a path by year of the plan: cash from operations before interest over interest and repayments.
 *
 * A year without debt service has none (NaN). From the year of failure on it is nil.
 */
import { cashLine } from "../../ledger/accounts.ts";
import { recordCashLines } from "../../ledger/ledger.ts";
import type { Books } from "./books.ts";

export interface DebtCover {
  readonly availableUsd: Float64Array;
  readonly serviceUsd: Float64Array;
}

/** Name of what is kept of a path for year `y` of the plan, counted from 0. */
export const coverName = (y: number): string => `dscr ${y + 1}`;

export const openCover = (months: number): DebtCover => ({
  availableUsd: new Float64Array(Math.ceil(months / 12)),
  serviceUsd: new Float64Array(Math.ceil(months / 12)),
});

const available = [
  cashLine.customers,
  cashLine.sublets,
  cashLine.compute,
  cashLine.otherCosts,
  cashLine.deposits,
  cashLine.termination,
  cashLine.taxPaid,
  cashLine.leasePrincipal,
] as const;
const service = [cashLine.interestPaid, cashLine.debtRepaid, cashLine.bridgeRepaid] as const;

/** Adds month `t`, once it is closed. */
export function addCover(cover: DebtCover, { ledger }: Books, t: number): void {
  const y = Math.floor(t / 12);
  for (const line of available) cover.availableUsd[y]! += ledger.record[recordCashLines + line]!;
  for (const line of service) cover.serviceUsd[y]! -= ledger.record[recordCashLines + line]!;
}

/** Cover of year `y` of a path that failed in `failedMonth` (Infinity: it did not). */
export function coverOf({ availableUsd, serviceUsd }: DebtCover, y: number, failedMonth: number): number {
  if (failedMonth < 12 * (y + 1)) return 0;
  return serviceUsd[y]! > 0 ? availableUsd[y]! / serviceUsd[y]! : NaN;
}

export function resetCover({ availableUsd, serviceUsd }: DebtCover): void {
  availableUsd.fill(0);
  serviceUsd.fill(0);
}
