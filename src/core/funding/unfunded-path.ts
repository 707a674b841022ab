/**
 * A path on which nothing is raised or drawn and cash may fall below nil: how much money from outside it would take, by when, and what
 * sank it.
 *
 * The company works as its plan says: its rule signs as if it were funded, and no playbook acts. What is owed on loans at the start is
 * served. Missing cash costs nothing here, so the need is before the cost of meeting it.
 *
 * **What sinks cash** is told from the books, in USD a month, costs less revenue:
 * - training: development compute, its idle share, and other research;
 * - inference: compute serving paid and free users and internal work, the idle share charged to it, other cost of revenue, less revenue and
 *   what is sublet;
 * - overheads: sales and administration;
 * - the rest of the change in cash: interest, tax, building less depreciation, repayments, and the days between bill and payment.
 * Stock awards are no cash and are left out. The four add up to the fall in cash, to rounding.
 */
import { account } from "../ledger/accounts.ts";
import { type Books, openBooks, startBooks } from "../company/books/books.ts";
import type { Futures } from "../company/futures/futures.ts";
import { openOperations, type Operations, runMonth, startOperations } from "../company/operations/operations.ts";
import { postMonth } from "../company/books/post-month.ts";
import type { Simulator } from "../company/simulate.ts";

/** Cumulative USD by month. */
export interface UnfundedPath {
  /** Needed by the month's end so that every payment up to then is made. */
  readonly toPayUsd: Float64Array;
  /** The same, and so that no month ended below the comfort line. */
  readonly toKeepComfortUsd: Float64Array;
  /** Sunk so far: above nil it cost cash, below it brought some. */
  readonly trainingUsd: Float64Array;
  readonly inferenceUsd: Float64Array;
  readonly overheadsUsd: Float64Array;
  readonly restUsd: Float64Array;
}

export interface UnfundedRun {
  readonly books: Books;
  readonly operations: Operations;
  readonly path: UnfundedPath;
}

const trainingAccounts = [account.researchCompute, account.researchIdle, account.researchOther];
const inferenceAccounts = [
  account.servingCompute,
  account.servingIdle,
  account.servingOther,
  account.generalCompute,
  account.generalIdle,
  account.revenue,
  account.subletIncome,
];
const overheadAccounts = [account.salesOther, account.generalOther];

export function openUnfundedRun({ model, envelope }: Simulator): UnfundedRun {
  const column = (): Float64Array => new Float64Array(model.months);
  return {
    books: openBooks(model, { playbook: false, unsignedFunding: false, unfunded: true }),
    operations: openOperations(model, envelope),
    path: {
      toPayUsd: column(),
      toKeepComfortUsd: column(),
      trainingUsd: column(),
      inferenceUsd: column(),
      overheadsUsd: column(),
      restUsd: column(),
    },
  };
}

/** Runs the path whose future is drawn; `run.path` is overwritten. */
export function runUnfunded(simulator: Simulator, futures: Futures, run: UnfundedRun): UnfundedPath {
  const { model, space, policy } = simulator;
  const { books, operations, path } = run;
  startOperations(space, futures, operations);
  startBooks(books, futures);
  let toPayUsd = 0;
  let toKeepUsd = 0;
  const openingUsd = books.ledger.balance[account.cash]!;
  for (let t = 0; t < model.months; t++) {
    const beforeUsd = books.ledger.balance[account.cash]!;
    const month = runMonth(space, futures, operations, t);
    postMonth(books, futures, month, operations.signed, t);
    const cashUsd = books.ledger.balance[account.cash]!;
    toPayUsd = Math.max(toPayUsd, books.paidUsd - beforeUsd);
    toKeepUsd = Math.max(toKeepUsd, toPayUsd, books.comfortUsd - cashUsd);
    path.toPayUsd[t] = toPayUsd;
    path.toKeepComfortUsd[t] = toKeepUsd;
    path.trainingUsd[t] = soFar(path.trainingUsd, t) + sumOf(books, trainingAccounts);
    path.inferenceUsd[t] = soFar(path.inferenceUsd, t) + sumOf(books, inferenceAccounts);
    path.overheadsUsd[t] = soFar(path.overheadsUsd, t) + sumOf(books, overheadAccounts);
    path.restUsd[t] = openingUsd - cashUsd - path.trainingUsd[t]! - path.inferenceUsd[t]! - path.overheadsUsd[t]!;
    policy.decide(futures, operations, t, true);
  }
  return path;
}

const soFar = (column: Float64Array, t: number): number => (t === 0 ? 0 : column[t - 1]!);

/** Sum of the month's movements of income accounts: costs above nil. */
function sumOf({ ledger }: Books, accounts: readonly number[]): number {
  let usd = 0;
  for (const one of accounts) usd += ledger.record[one]!;
  return usd;
}
