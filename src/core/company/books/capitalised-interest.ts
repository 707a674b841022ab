/**
 * Interest as part of the cost of what is being built (ASC 835-20, IAS 23).
 *
 *     capitalised = min(interest of the month, average spent so far × interest / debt)
 *
 * from the first payment until what is built is placed in service; the average is of the month's two ends. What was capitalised
 * is placed in service with its building and depreciated over the same life. Cash is the same: of the interest paid that part is
 * capital expenditure.
 */
import { account } from "../../ledger/accounts.ts";
import { interestDueUsd } from "../../ledger/debt.ts";
import { post } from "../../ledger/ledger.ts";
import type { Books } from "./books.ts";
import type { Futures } from "../futures/futures.ts";
import { ownDepreciation } from "./own-depreciation.ts";
import { inService, type Signed } from "../operations/signed.ts";

/** Places in service and depreciates, in month `t`, what was capitalised on row `i`; returns the charge, USD. */
export function bookCapitalised(books: Books, futures: Futures, signed: Signed, i: number, t: number): number {
  const usd = books.capitalisedUsd[i]!;
  if (usd === 0) return 0;
  if (t === signed.start[i]!) post(books.ledger, account.equipment, account.construction, usd);
  if (!inService(signed, i, t)) return 0;
  const term = books.contractLeases.terms[signed.terms[i]!]!;
  return ownDepreciation(usd, signed.start[i]!, term, futures.parameters, t);
}

/**
 * Adds the month's interest to what is being built, row by row.
 *
 * @returns share of the month's interest that is capitalised, 0–1; the caller pays it as capital expenditure
 */
export function capitaliseInterest(books: Books, signed: Signed, t: number): number {
  const { loans, plan } = books;
  if (books.capitalisedUsd.length === 0) return 0;
  let interestUsd = 0;
  let debtUsd = 0;
  for (let k = 0; k < loans.owedUsd.length; k++) {
    if (plan.loanExists[k] === 0) continue;
    interestUsd += interestDueUsd(loans, k);
    debtUsd += loans.owedUsd[k]!;
  }
  if (interestUsd === 0) return 0;
  let spentUsd = 0;
  for (let n = 0; n < signed.liveCount; n++) spentUsd += averageSpentUsd(books, signed, signed.live[n]!, t);
  if (spentUsd === 0) return 0;
  const capitalisedUsd = Math.min(interestUsd, (spentUsd * interestUsd) / debtUsd);
  for (let n = 0; n < signed.liveCount; n++) {
    const i = signed.live[n]!;
    books.capitalisedUsd[i]! += (capitalisedUsd * averageSpentUsd(books, signed, i, t)) / spentUsd;
  }
  return capitalisedUsd / interestUsd;
}

/** Average of what was spent on row `i` by the start and by the end of month `t`; nothing once it is placed in service. */
function averageSpentUsd(books: Books, signed: Signed, i: number, t: number): number {
  const totalUsd = signed.capexUsd[i]!;
  const first = signed.signedIn[i]! + 1;
  if (totalUsd === 0 || t < first || t >= signed.start[i]! || signed.start[i] === Infinity) return 0;
  const stages = signed.promisedStart[i]! - signed.signedIn[i]!;
  const before = Math.min(stages, t - first);
  const after = Math.min(stages, before + 1);
  return (totalUsd * (before + after)) / (2 * stages) + books.capitalisedUsd[i]!;
}
