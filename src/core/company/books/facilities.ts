/** The month's debt on one path: which facilities exist, what falls due on them, what they can still give, drawing and service. */
import { addNote, debtDueUsd, drawableUsd, postDebtService, postDraw } from "../../ledger/debt.ts";
import type { Signed } from "../operations/signed.ts";
import type { Books } from "./books.ts";
import { capitaliseInterest } from "./capitalised-interest.ts";

/** An unsigned facility does not exist for approved funding: no fee, no draw. Bridges always do. */
export const exists = (books: Books, k: number): boolean => books.plan.loanExists[k] === 1;

/** A vendor lends against its own bills only. */
export const givesMoney = (books: Books, k: number): boolean =>
  exists(books, k) && (k >= books.plan.facilityCount || books.plan.model.facilities[k]!.vendor === undefined);

/** Fees fall due on a facility that nothing was drawn of; a bridge costs nothing until then. */
export function dueOnLoanUsd(books: Books, k: number, t: number): number {
  const { loans } = books;
  return exists(books, k) && (k < books.plan.facilityCount || loans.owedUsd[k]! > 0) ? debtDueUsd(loans, k, t) : 0;
}

/** Whether facilities that really allow it can give what is missing. */
export function isCovered(books: Books, t: number, missingUsd: number): boolean {
  if (books.plan.rules.unfunded === true) return true;
  let missing = missingUsd;
  const { facilityCount } = books.plan;
  for (let k = 0; k < facilityCount && missing > 0; k++) {
    if (givesMoney(books, k)) missing -= Math.min(missing, drawableUsd(books.loans, k, t));
  }
  return missing <= 0;
}

/** Draws what is missing, as far as it goes. */
export function drawForNeed(books: Books, t: number, missingUsd: number): void {
  if (books.plan.rules.unfunded === true) return;
  let missing = missingUsd;
  const { facilityCount } = books.plan;
  for (let k = 0; k < facilityCount && missing > 0; k++) {
    if (!givesMoney(books, k)) continue;
    const amountUsd = Math.min(missing, drawableUsd(books.loans, k, t));
    if (amountUsd <= 0) continue;
    draw(books, k, t, amountUsd);
    missing -= amountUsd;
  }
}

/** Draws on one facility. */
export function draw(books: Books, k: number, t: number, amountUsd: number): void {
  postDraw(books.ledger, books.loans, k, { month: t, amountUsd });
}

/** Pays interest, fees and principal of the month; what vendors lent against their bills becomes a note. */
export function serveDebt(books: Books, signed: Signed, t: number): void {
  const { plan, ledger, loans, loanDueUsd } = books;
  const capitalisedShare = capitaliseInterest(books, signed, t);
  for (let k = 0; k < loanDueUsd.length; k++) {
    if (loanDueUsd[k]! > 0) postDebtService(ledger, loans, k, t, capitalisedShare);
    if (!plan.hasVendorLoans) continue;
    if (books.vendorUsd[k]! > 0) addNote(loans, k, books.vendorUsd[k]!);
    books.vendorUsd[k] = 0;
  }
}
