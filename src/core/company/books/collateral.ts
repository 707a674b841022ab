/**
 * What stands behind our promises: letters of credit, whose cash is restricted while they run, and guarantees for others, which cost
 * nothing until they are called.
 *
 * A letter is posted in the month after signing, or in the first month of a contract that begins later; of a contract that runs when the
 * plan begins it is part of `opening.restricted_cash`. It comes back when the service ends.
 */
import { account } from "../../ledger/accounts.ts";
import { post } from "../../ledger/ledger.ts";
import type { Books } from "./books.ts";
import type { Futures } from "../futures/futures.ts";
import type { Signed } from "../operations/signed.ts";

/** Cash that letters of credit take in month `t`, USD. */
export function collateralDueUsd(books: Books, futures: Futures, signed: Signed, t: number): number {
  if (books.collateralUsd.length === 0) return 0;
  let usd = 0;
  for (let n = 0; n < signed.liveCount; n++) {
    const i = signed.live[n]!;
    if (t === postedIn(signed, i)) usd += letterUsd(books, futures, signed, i);
  }
  return usd;
}

/** Restricts the cash of letters posted in month `t` and frees that of letters whose service has ended. */
export function moveCollateral(books: Books, futures: Futures, signed: Signed, t: number): void {
  const { ledger, collateralUsd } = books;
  for (let n = 0; n < (collateralUsd.length === 0 ? 0 : signed.liveCount); n++) {
    const i = signed.live[n]!;
    const isRunning = signed.signedIn[i]! < 0 && signed.promisedStart[i]! <= 0;
    if (t === postedIn(signed, i)) {
      collateralUsd[i] = letterUsd(books, futures, signed, i);
      if (collateralUsd[i]! > 0) post(ledger, account.restrictedCash, account.cash, collateralUsd[i]!);
    } else if (t === 0 && isRunning) collateralUsd[i] = letterUsd(books, futures, signed, i);
    if (t !== Math.min(signed.end[i]!, signed.exitAt[i]!)) continue;
    const usd = Math.min(collateralUsd[i]!, ledger.balance[account.restrictedCash]!);
    if (usd > 0) post(ledger, account.cash, account.restrictedCash, usd);
    collateralUsd[i] = 0;
  }
}

const letterUsd = ({ contractLeases }: Books, { parameters }: Futures, signed: Signed, i: number): number => {
  const { letterOfCredit } = contractLeases.terms[signed.terms[i]!]!;
  return letterOfCredit < 0 ? 0 : parameters[letterOfCredit]! * signed.blocks[i]!;
};

/** Month in which the letter of row `i` takes cash; −1: before the plan. */
const postedIn = (signed: Signed, i: number): number =>
  signed.signedIn[i]! >= 0 ? signed.signedIn[i]! + 1 : signed.promisedStart[i]! > 0 ? signed.promisedStart[i]! : -1;

/** Guarantees called in month `t`, USD. */
export function guaranteesCalledUsd({ plan }: Books, futures: Futures, t: number): number {
  let usd = 0;
  for (const { called, amount, until } of plan.model.accounting.guarantees) if (called === t && t <= until) usd += futures.parameters[amount]!;
  return usd;
}
