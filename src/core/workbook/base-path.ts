/** The base path as a workbook needs it: its postings, its closed months, and what its operations were. */
import { hoursByClass } from "../company/operations/cost-split.ts";
import { type HeldMonth, holdMonth } from "../company/operations/held-operations.ts";
import type { Futures } from "../company/futures/futures.ts";
import type { Books } from "../company/books/books.ts";
import type { MonthOperations, Operations } from "../company/operations/operations.ts";
import { asWritten, runPath, type Simulator } from "../company/simulate.ts";
import type { TenancyMonth } from "../company/books/tenancies.ts";
import type { Journal, JournalEntry } from "../ledger/journal.ts";
import { keepJournal } from "../ledger/ledger.ts";
import { openingRecord } from "../ledger/statements.ts";

export interface BasePath {
  readonly futures: Futures;
  /** Months whose books were closed: all, or those before the base case fails. */
  readonly months: number;
  readonly journal: readonly (readonly JournalEntry[])[];
  /** The opening balance sheet, then the closed months (see `recordLength`). */
  readonly records: readonly Float64Array[];
  readonly operations: readonly HeldMonth[];
  /** Money of each month by row of what is signed, and by contract where bought by the hour. */
  readonly money: readonly MonthMoney[];
  /** From which month each step of the playbook acts; Infinity: never. */
  readonly actionFrom: readonly number[];
  readonly hadBreach: boolean;
  /** Month in which each raise closed; Infinity: never. */
  readonly closedIn: readonly number[];
  /** All shares at the end over those of the start. */
  readonly dilution: number;
  /** By product: what use beyond what is included brings, USD a unit. */
  readonly overageUsd: readonly number[];
}

export interface MonthMoney {
  readonly chargeUsd: Float64Array;
  readonly creditUsd: Float64Array;
  readonly prepaidUsedUsd: Float64Array;
  readonly powerUsd: Float64Array;
  readonly staffUsd: Float64Array;
  readonly depreciationUsd: Float64Array;
  readonly hourlyUsd: Float64Array;
  readonly committedUsd: number;
  readonly prepayDueUsd: number;
  readonly capexDueUsd: number;
  readonly placedUsd: number;
  readonly terminationUsd: number;
  readonly prepaidRefundUsd: number;
  readonly prepaidLostUsd: number;
  readonly subletUsd: number;
  /** By tenancy. */
  readonly tenants: TenancyMonth;
  readonly toolsUsd: number;
  readonly costShare: Float64Array;
  /** [class × use]: chip-hours that served paying customers, development, free and internal use; idle. */
  readonly hoursByClass: Float64Array;
  readonly pricesUsd: Float64Array;
  readonly prepaidUsd: Float64Array;
  readonly capexUsd: Float64Array;
  readonly commitUsd: Float64Array;
  /** All that fell due and was paid before anything came in. */
  readonly dueUsd: number;
  /** Drawn ever, by loan. */
  readonly drawnUsd: Float64Array;
}

/**
 * Runs the base case and keeps it. The simulator may hold another run's operations.
 *
 * @param onlyBooks  leaves operations and their money out
 */
export function runBasePath(simulator: Simulator, onlyBooks = false): BasePath {
  const { model, source } = simulator;
  const books = simulator.books[asWritten]!;
  const futures = source.draw("base");
  const journals: Journal[] = [];
  const records: Float64Array[] = [];
  const operations: HeldMonth[] = [];
  const money: MonthMoney[] = [];
  let actionFrom: number[] = model.distress.map(() => Infinity);
  let journal = keepJournal(books.ledger);
  runPath(
    simulator,
    futures,
    {
      start() {
        records.push(openingRecord(books.ledger));
        journal = keepJournal(books.ledger);
      },
      month(t: number, month: MonthOperations, _books: Books, state: Operations) {
        records.push(Float64Array.from(books.ledger.record));
        journals.push(journal);
        journal = keepJournal(books.ledger);
        actionFrom = Array.from(books.actionFrom);
        if (onlyBooks) return;
        operations.push(holdMonth(simulator.space, state));
        money.push(moneyOf(month, state, simulator, books));
      },
    },
    true,
  );
  books.ledger.journal = undefined;
  return {
    futures,
    months: journals.length,
    journal: journals.map((kept) => kept.entries),
    records,
    operations,
    money,
    actionFrom,
    hadBreach: books.hadBreach,
    closedIn: Array.from(books.capTable.closedIn),
    dilution: books.capTable.total[0]!,
    overageUsd: Array.from(simulator.space.constants.overageUsd),
  };
}

const copyOf = (tenants: TenancyMonth): TenancyMonth =>
  Object.fromEntries(Object.entries(tenants).map(([name, column]: [string, Float64Array]) => [name, column.slice()])) as unknown as TenancyMonth;

function moneyOf(month: MonthOperations, { signed }: Operations, { space }: Simulator, books: Books): MonthMoney {
  const { count } = signed;
  /** Rows that no longer matter keep what their last month was: only those alive are of this month. */
  const alive = new Set(signed.live.subarray(0, signed.liveCount));
  const ofRow = (column: Float64Array): Float64Array => Float64Array.from({ length: count }, (_, i) => (alive.has(i) ? column[i]! : 0));
  return {
    chargeUsd: ofRow(month.chargeUsd),
    creditUsd: ofRow(month.creditUsd),
    prepaidUsedUsd: ofRow(month.prepaidUsedUsd),
    powerUsd: ofRow(month.powerUsd),
    staffUsd: ofRow(month.staffUsd),
    depreciationUsd: ofRow(month.depreciationUsd),
    hourlyUsd: month.hourlyUsd.slice(),
    committedUsd: month.committedUsd,
    prepayDueUsd: month.prepayDueUsd,
    capexDueUsd: month.capexDueUsd,
    placedUsd: month.placedUsd,
    terminationUsd: month.terminationUsd,
    prepaidRefundUsd: month.prepaidRefundUsd,
    prepaidLostUsd: month.prepaidLostUsd,
    subletUsd: month.subletUsd,
    tenants: copyOf(month.tenants),
    toolsUsd: month.toolsUsd,
    costShare: month.costShare.slice(),
    hoursByClass: hoursByClass(space),
    pricesUsd: signed.price.slice(0, count),
    prepaidUsd: signed.prepaidUsd.slice(0, count),
    capexUsd: signed.capexUsd.slice(0, count),
    commitUsd: signed.commitUsd.slice(0, count),
    dueUsd: books.paidUsd,
    drawnUsd: books.loans.drawnUsd.slice(),
  };
}
