/**
 * The base case of a run as a workbook with live formulas.
 *
 * Statements come from ledger accounts, accounts from postings, postings from workings, workings from inputs and from the
 * operations that the run determined. A posting for which there is no formula that reproduces the engine enters as values, and is
 * named as such on the first sheet.
 */
import { account, accountNames, chart, type AccountName } from "../ledger/accounts.ts";
import { balanceSheet, cashFlowStatement, incomeStatement } from "../ledger/statements.ts";
import type { BasePath } from "./base-path.ts";
import { type Calculation, openCalculation } from "./evaluate.ts";
import { checksSheet } from "./checks-sheet.ts";
import { type Expr, type GridSheet, heading, layOut, row, scalar, of, type Scalar, words } from "./grid.ts";
import { ledgerSheet, type PostingRow } from "./ledger-sheet.ts";
import { postingColumns } from "./postings.ts";
import { type StatementSheet, statementSheet } from "./statement-sheet.ts";
import type { Workbook } from "./workbook.ts";

export interface WorkbookInput {
  readonly title: string;
  readonly base: BasePath;
  readonly labels: readonly string[];
  readonly years: readonly string[];
  readonly stamp: readonly (readonly [label: string, value: string])[];
}

export interface BuiltWorkbook extends Workbook {
  readonly statements: { readonly income: StatementSheet; readonly balance: StatementSheet; readonly cashFlow: StatementSheet };
  /** Postings that enter as values, in words. */
  readonly stamped: readonly string[];
}

export function buildWorkbook(input: WorkbookInput): BuiltWorkbook {
  const { base } = input;
  const openings = new Map<AccountName, Scalar>();
  for (const name of accountNames) {
    const usd = base.records[0]![account[name]]!;
    if (usd !== 0 && chart[name].section !== "equity" && chart[name].section !== "income")
      openings.set(name, scalar(`${chart[name].label} at the start`, usd, "USD"));
  }
  const postings: PostingRow[] = postingColumns(base.journal).map((column) => ({
    ...column,
    row: row(column.why, Array.from(column.usd), { notes: [`${chart[column.debit].label} / ${chart[column.credit].label}`, "value of the run"] }),
  }));
  const ledger = ledgerSheet(postings, new Map([...openings].map(([name, held]): [AccountName, Expr] => [name, of(held)])));
  const income = statementSheet(incomeStatement, ledger.elements);
  const balance = statementSheet(balanceSheet, ledger.elements, true);
  const cashFlow = statementSheet(cashFlowStatement, ledger.elements);
  const checks = checksSheet({ income, balance, cashFlow, ties: [], limits: [], tolerance: scalar("Rounding allowed", toleranceUsd(base), "USD each") });
  const stamped = postings.map((posting) => `${posting.why}: ${chart[posting.debit].label} / ${chart[posting.credit].label}`);
  const sheets: GridSheet[] = [
    {
      name: "Control",
      title: input.title,
      items: [
        ...input.stamp.map(([label, value]) => words(label, "", value)),
        heading("Postings that enter as values of the run"),
        ...stamped.map((text) => words(text)),
      ],
    },
    { name: "Inputs", title: "Inputs", items: [...openings.values()] },
    {
      name: "Postings",
      title: "Postings: a debit of the first account and a credit of the second counts positive",
      items: postings.map((posting) => posting.row),
    },
    { name: "Ledger", title: "Ledger", items: ledger.items },
    { name: "Income", title: income.title, items: income.items },
    { name: "Balance", title: balance.title, items: balance.items },
    { name: "CashFlow", title: cashFlow.title, items: cashFlow.items },
    { name: "Checks", title: "Checks", items: checks.items },
  ];
  layOut(sheets);
  const calculation: Calculation = openCalculation(base.months);
  return {
    title: input.title,
    stamp: input.stamp,
    sheets,
    labels: input.labels.slice(0, base.months),
    years: input.years.slice(0, base.months),
    names: [],
    flags: checks.flags,
    calculation,
    inMillions: base.records.some((record) => record.some((usd) => Math.abs(usd) >= 1e8)),
    statements: { income, balance, cashFlow },
    stamped,
  };
}

/** Half a cent, or a part in 10¹² of the largest sum in the books: what their sums may be off by. */
function toleranceUsd(base: BasePath): number {
  let largest = 0;
  for (const record of base.records) for (const usd of record) largest = Math.max(largest, Math.abs(usd));
  return Math.max(0.005, 1e-12 * largest);
}
