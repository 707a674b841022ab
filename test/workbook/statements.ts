/** The engine's statements by month beside those of a workbook. */
import type { BasePath } from "../../src/core/workbook/base-path.ts";
import type { Model } from "../../src/core/company/model/model.ts";
import { worths } from "../../src/core/company/books/base-worth.ts";
import type { BuiltWorkbook } from "../../src/core/workbook/build-workbook.ts";
import { recordLength } from "../../src/core/ledger/ledger.ts";
import { balanceSheet, cashFlowStatement, incomeStatement, type Periods } from "../../src/core/ledger/statements.ts";
import { columnName, firstMonthColumn } from "../../src/formats/xlsx/formula-text.ts";
import type { ReadSheet } from "../../src/formats/xlsx/read-workbook.ts";
import { sheetOf } from "../support/libreoffice.ts";

/** Sums of money below this are what rounding leaves of nothing: the books themselves allow it. */
export const nothingUsd = 0.005;

export interface Comparison {
  readonly cells: number;
  readonly differing: readonly string[];
}

/** Equity today by each terminal rule; what differs from the engine's. */
export function compareValuation(model: Model, base: BasePath, { valuation }: BuiltWorkbook, sheets: readonly ReadSheet[]): readonly string[] {
  const told = model.valuation === undefined ? [] : worths({ model, base });
  const equities = valuation?.equities ?? [];
  if (equities.length !== told.length) return [`${equities.length} rules, engine ${told.length}`];
  return equities.flatMap((equity, n) => {
    const value = sheetOf(sheets, "Valuation").cells.get(`D${equity.place!.line}`);
    const expected = told[n]!.equityUsd;
    return typeof value === "number" && Math.abs(value - expected) <= Math.max(nothingUsd, 1e-9 * Math.abs(expected)) ? [] : [`${value}, engine ${expected}`];
  });
}

/** Every line and month of the three statements; what the engine does not print must be nothing. */
export function compareStatements(base: BasePath, { statements }: BuiltWorkbook, sheets: readonly ReadSheet[]): Comparison {
  const records = new Float64Array(base.months * recordLength);
  for (let t = 0; t < base.months; t++) records.set(base.records[t + 1]!, t * recordLength);
  const periods: Periods = { records, labels: Array.from({ length: base.months }, (_, t) => String(t)) };
  const differing: string[] = [];
  let cells = 0;
  for (const [name, made, told] of [
    ["Income", statements.income, incomeStatement(periods)],
    ["Balance", statements.balance, balanceSheet(periods)],
    ["CashFlow", statements.cashFlow, cashFlowStatement(periods)],
  ] as const) {
    const sheet = sheetOf(sheets, name);
    const engine = new Map(told.lines.map((line) => [line.label, line.valuesUsd]));
    for (const label of engine.keys()) if (!made.lines.has(label)) differing.push(`${name}: no line ${label}`);
    for (const [label, row] of made.lines)
      for (let t = 0; t < base.months; t++) {
        const value = sheet.cells.get(`${columnName(firstMonthColumn + t)}${row.place!.line}`);
        const expected = engine.get(label)?.[t] ?? 0;
        cells++;
        if (typeof value !== "number" || !(Math.abs(value - expected) <= Math.max(nothingUsd, 1e-9 * Math.abs(expected))))
          differing.push(`${name} ${label} ${t}: ${value}, engine ${expected}`);
      }
  }
  return { cells, differing };
}
