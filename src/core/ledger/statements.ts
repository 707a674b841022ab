/**
 * The three statements from closed months.
 *
 * A record (see `recordLength`) is additive over paths and, but for balances, over months; statements are linear in it. So the same
 * functions print one path, the base case, or means over paths.
 *
 * Signs, turned here and nowhere else: in the income statement what raises income is positive and costs are negative, so that each
 * subtotal is the plain sum of what stands above it. In the balance sheet every line is positive on its normal side; contra accounts
 * are netted in their line. In the cash-flow statement cash in is positive. Lines that are nothing in every period are left out.
 */
import {
  account,
  accountNames,
  cashLine,
  cashLineNames,
  cashLines,
  chart,
  firstIncomeAccount,
  indirectLabels,
  indirectLine,
  indirectNames,
} from "./accounts.ts";
import type { AccountName, CashLineName, Section } from "./accounts.ts";
import { recordCashLines, recordIndirectLines, recordLength } from "./ledger.ts";
import type { Ledger } from "./ledger.ts";

export interface StatementLine {
  readonly label: string;
  /** A `check` is nothing where the books are right. */
  readonly kind: "line" | "subtotal" | "check";
  /** One value a period. */
  readonly valuesUsd: readonly number[];
}

export interface Statement {
  readonly id: "income" | "balance" | "cash-flow";
  readonly title: string;
  /** Labels of the periods. */
  readonly periods: readonly string[];
  readonly lines: readonly StatementLine[];
}

/** Records of consecutive periods, one after the other: `records[period × recordLength + i]`, and the periods' labels. */
export interface Periods {
  readonly records: Float64Array;
  readonly labels: readonly string[];
}

/**
 * Joins consecutive months into periods: movements are added, balances are those of the last month.
 *
 * @param months     records of months from the start, one after the other; not modified
 * @param lastMonths last month of each period, rising; the first period begins at month 0
 * @example joinMonths(new Float64Array(0), []).length // 0
 */
export function joinMonths(months: Float64Array, lastMonths: readonly number[]): Float64Array {
  const joined = new Float64Array(lastMonths.length * recordLength);
  let month = 0;
  for (const [period, last] of lastMonths.entries()) {
    const to = period * recordLength;
    for (; month <= last; month++) {
      for (let i = 0; i < recordLength; i++) {
        const value = months[month * recordLength + i];
        if (i < firstIncomeAccount) joined[to + i] = value;
        else joined[to + i] += value;
      }
    }
  }
  return joined;
}

/**
 * The opening balance sheet as a record without movements: a period of its own, to stand before the first month.
 */
export function openingRecord(ledger: Ledger): Float64Array {
  const record = new Float64Array(recordLength);
  record.set(ledger.opening.subarray(0, firstIncomeAccount));
  return record;
}

/**
 * Gross profit of one record, USD.
 *
 * `paid-only` bears the compute that serves paid users and its idle share; `all-in` bears free and internal compute as well.
 *
 * @param offset where the record begins
 */
export function grossProfitUsd(records: Float64Array, offset: number, measure: "paid-only" | "all-in"): number {
  let sum = 0;
  for (const name of costOfRevenue) sum -= records[offset + account[name]];
  if (measure === "all-in") sum -= records[offset + account.generalCompute] + records[offset + account.generalIdle];
  return sum - records[offset + account.revenue];
}

/** Operating income of one record, USD. */
export function operatingIncomeUsd(records: Float64Array, offset: number): number {
  let sum = 0;
  for (let a: number = firstIncomeAccount; a < account.interestIncome; a++) sum -= records[offset + a];
  return sum;
}

/** Operating income before depreciation and amortisation of one record, USD: rent of operating leases is a cost of it, amortisation of others is not. */
export const ebitdaUsd = (records: Float64Array, offset: number): number =>
  operatingIncomeUsd(records, offset) + records[offset + recordIndirectLines + indirectLine.depreciation];

/**
 * Income statement.
 *
 * @example incomeStatement({ records: new Float64Array(0), labels: [] }).lines.map((line) => line.label) // ["Gross profit", "Operating income", "Income before tax", "Net income"]
 */
export function incomeStatement(periods: Periods): Statement {
  const page = startPage(periods);
  const costs = (...names: readonly AccountName[]) => page.add(names, -1);
  costs("revenue", ...costOfRevenue);
  page.subtotal("Gross profit");
  costs("subletIncome", "researchCompute", "researchIdle", "researchOther", "researchStock", "salesOther", "salesStock");
  costs("generalCompute", "generalIdle", "generalOther", "generalStock", "computeClearing");
  costs("depreciation", "leaseAmortisation", "terminationCosts", "disposalLoss");
  page.subtotal("Operating income");
  costs("interestIncome", "interestExpense", "leaseInterest", "commitmentFees");
  page.subtotal("Income before tax");
  costs("tax");
  page.subtotal("Net income");
  return { id: "income", title: "Income statement", periods: periods.labels, lines: page.lines };
}

/**
 * Balance sheet, with the difference of its two sides as a last line.
 *
 * @example balanceSheet({ records: new Float64Array(0), labels: [] }).lines.length // 4
 */
export function balanceSheet(periods: Periods): Statement {
  const page = startPage(periods);
  page.add(ofSection("asset"), 1);
  const assets = page.subtotal("Total assets");
  page.restart();
  page.add(ofSection("liability"), -1);
  page.subtotal("Total liabilities");
  page.add(ofSection("equity"), -1);
  const claims = page.subtotal("Total liabilities and equity");
  page.check(
    "Assets less liabilities and equity",
    assets.map((usd, period) => usd - claims[period]),
  );
  return { id: "balance", title: "Balance sheet", periods: periods.labels, lines: page.lines };
}

/**
 * Cash-flow statement: the indirect way from net income, then the direct lines of operations as a proof, and cash at both ends.
 *
 * @example cashFlowStatement({ records: new Float64Array(0), labels: [] }).lines.at(-1).label // "Indirect less direct"
 */
export function cashFlowStatement(periods: Periods): Statement {
  const page = startPage(periods);
  const income = accountNames.slice(firstIncomeAccount);
  page.line(
    "Net income",
    sumOf(
      periods,
      income.map((name) => account[name]),
      -1,
    ),
  );
  for (const name of indirectNames) page.line(indirectLabels[name], sumOf(periods, [recordIndirectLines + indirectLine[name]], 1));
  const operating = page.subtotal("Cash from operations");
  page.restart();
  page.addCash("investing");
  const investing = page.subtotal("Cash from investing");
  page.restart();
  page.addCash("financing");
  const financing = page.subtotal("Cash from financing");
  const change = operating.map((usd, period) => usd + investing[period] + financing[period]);
  const closing = sumOf(periods, [account.cash, account.restrictedCash], 1);
  const moved = sumOf(
    periods,
    cashLineNames.map((name) => recordCashLines + cashLine[name]),
    1,
  );
  page.line(
    "Cash at the start, restricted included",
    closing.map((usd, period) => usd - moved[period]),
  );
  page.lines.push({ label: "Change in cash", kind: "subtotal", valuesUsd: change });
  page.lines.push({ label: "Cash at the end, restricted included", kind: "subtotal", valuesUsd: closing });
  page.restart();
  page.addCash("operating");
  const direct = page.subtotal("Cash from operations, direct");
  page.check(
    "Indirect less direct",
    operating.map((usd, period) => usd - direct[period]),
  );
  return { id: "cash-flow", title: "Cash-flow statement", periods: periods.labels, lines: page.lines };
}

/* ---- inside ------------------------------------------------------------------------------------------------------- */

const costOfRevenue = ["servingCompute", "servingIdle", "servingOther", "servingStock"] as const satisfies readonly AccountName[];

const ofSection = (section: Section): readonly AccountName[] => accountNames.filter((name) => chart[name].section === section);

/** For each period the sum of some elements of its record, times `sign`. */
function sumOf({ records, labels }: Periods, elements: readonly number[], sign: number): number[] {
  return labels.map((_, period) => {
    let sum = 0;
    for (const element of elements) sum += records[period * recordLength + element];
    return sign * sum + 0;
  });
}

/** What sums leave of nothing is no line: a reader would look for what idles there. */
const halfCentUsd = 0.005;

/** A page being written: lines so far, and their running sum. */
function startPage(periods: Periods) {
  const lines: StatementLine[] = [];
  let running = periods.labels.map(() => 0);
  const line = (label: string, valuesUsd: readonly number[]): void => {
    running = running.map((sum, period) => sum + valuesUsd[period]);
    if (valuesUsd.some((usd) => Math.abs(usd) >= halfCentUsd)) lines.push({ label, kind: "line", valuesUsd });
  };
  return {
    lines,
    line,
    /** Accounts of one statement line are added into one. */
    add(names: readonly AccountName[], sign: number): void {
      for (const label of new Set(names.map((name) => chart[name].line))) {
        const ofLine = names.filter((name) => chart[name].line === label);
        line(
          label,
          sumOf(
            periods,
            ofLine.map((name) => account[name]),
            sign,
          ),
        );
      }
    },
    addCash(activity: "operating" | "investing" | "financing"): void {
      const names: readonly CashLineName[] = cashLineNames.filter((name) => cashLines[name].activity === activity);
      for (const name of names) line(cashLines[name].label, sumOf(periods, [recordCashLines + cashLine[name]], 1));
    },
    subtotal(label: string): readonly number[] {
      lines.push({ label, kind: "subtotal", valuesUsd: running });
      return running;
    },
    check(label: string, valuesUsd: readonly number[]): void {
      lines.push({ label, kind: "check", valuesUsd });
    },
    restart(): void {
      running = running.map(() => 0);
    },
  };
}
