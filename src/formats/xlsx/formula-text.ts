/** Formulas as a spreadsheet reads them (A1 notation, without the sign of equality). No function is newer than LibreOffice 7.4. */
import type { Expr, Row, Scalar } from "../../core/workbook/grid.ts";

/** Column of the opening balances, and of the first month, counted from 1. */
export const openingColumn = 5;
export const firstMonthColumn = 6;
/** Column of numbers outside the time axis. */
export const scalarColumn = 4;
/** Lines of the time axis. */
export const labelLine = 4;
export const numberLine = 5;

/** "A", "Z", "AA". @example columnName(28) // "AB" */
export function columnName(column: number): string {
  let name = "";
  for (let left = column; left > 0; left = Math.floor((left - 1) / 26)) name = String.fromCharCode(65 + ((left - 1) % 26)) + name;
  return name;
}

/** Where a formula stands: sheet, month (−1: opening column; undefined: outside the time axis), and how many months there are. */
export interface FormulaPlace {
  readonly sheet: string;
  readonly t: number | undefined;
  readonly months: number;
  /** First and last line of the inputs, for the count of those changed. */
  readonly inputLines: readonly [number, number];
}

/** How tightly an operator binds: what binds less is put in brackets. */
const rank = { ">=": 1, "<=": 1, ">": 1, "<": 1, "=": 1, "+": 2, "-": 2, "*": 3, "/": 3, "^": 4 } as const;

export function formulaText(expr: Expr, at: FormulaPlace): string {
  switch (expr.kind) {
    case "number":
      return String(expr.value);
    case "row":
      return rowCell(expr.row, at, expr.back);
    case "scalar":
      return scalarCell(expr.scalar, at);
    case "month":
      return `${columnOf(at, 0)}$${numberLine}`;
    case "operation": {
      if (expr.operator === "-" && expr.left.kind === "number" && expr.left.value === 0) return `-${bracketed(expr.right, at, 3)}`;
      const own = rank[expr.operator];
      return `${bracketed(expr.left, at, own)}${expr.operator}${bracketed(expr.right, at, own + 1)}`;
    }
    case "call":
      return `${expr.name}(${inGroups(
        expr.name,
        expr.of.map((arg) => formulaText(arg, at)),
      ).join(",")})`;
    case "block":
      return expr.first === expr.last ? rowCell(expr.first, at, 0) : `SUM(${rowCell(expr.first, at, 0)}:${columnOf(at, 0)}${placeOf(expr.last).line})`;
    case "past": {
      const back = bracketed(expr.back, at, 3);
      const number = `${columnOf(at, 0)}$${numberLine}`;
      const { sheet, line } = placeOf(expr.row);
      const range = `${sheetPrefix(sheet, at)}$${columnName(firstMonthColumn)}${line}:${columnOf(at, 0)}${line}`;
      return `IF(${number}>${back},INDEX(${range},${number}-${back}),0)`;
    }
    case "ahead": {
      const number = `${columnOf(at, 0)}$${numberLine}+${bracketed(expr.ahead, at, 2)}`;
      const last = `$${columnName(firstMonthColumn + at.months - 1)}$${numberLine}`;
      return `IF(${number}<=${last},INDEX(${wholeRange(expr.row, at)},${number}),0)`;
    }
    case "at": {
      const { sheet, line } = placeOf(expr.row);
      return `${sheetPrefix(sheet, at)}$${columnName(expr.t < 0 ? openingColumn : firstMonthColumn + expr.t)}$${line}`;
    }
    case "whole":
      return `${expr.name}(${wholeRange(expr.row, at)})`;
    case "npv":
      return `NPV(${formulaText(expr.rate, at)},${wholeRange(expr.row, at)})`;
    case "changed-inputs":
      return `SUM(${sheetPrefix("Inputs", at)}$I$${at.inputLines[0]}:$I$${at.inputLines[1]})`;
  }
}

/** A spreadsheet takes 255 arguments at most. */
const mostArguments = 200;

function inGroups(name: string, args: readonly string[]): readonly string[] {
  if (args.length <= mostArguments) return args;
  const groups = Array.from({ length: Math.ceil(args.length / mostArguments) }, (_, n) => args.slice(n * mostArguments, (n + 1) * mostArguments));
  return groups.map((group) => `${name}(${group.join(",")})`);
}

function bracketed(expr: Expr, at: FormulaPlace, least: number): string {
  const text = formulaText(expr, at);
  const own = expr.kind === "operation" ? (text.startsWith("-") ? 2 : rank[expr.operator]) : 5;
  return own < least ? `(${text})` : text;
}

function placeOf(item: Row | Scalar): { readonly sheet: string; readonly line: number } {
  if (item.place === undefined) throw new Error(`workbook: ${item.label} stands on no sheet`);
  return item.place;
}

const sheetPrefix = (sheet: string, at: FormulaPlace): string => (sheet === at.sheet ? "" : `${sheet}!`);

function columnOf({ t }: FormulaPlace, back: number): string {
  if (t === undefined) throw new Error("workbook: a month is asked for outside the time axis");
  return columnName(Math.max(openingColumn, firstMonthColumn + t - back));
}

function rowCell(row: Row, at: FormulaPlace, back: number): string {
  const { sheet, line } = placeOf(row);
  return `${sheetPrefix(sheet, at)}${columnOf(at, back)}${line}`;
}

function wholeRange(row: Row, at: FormulaPlace): string {
  const { sheet, line } = placeOf(row);
  return `${sheetPrefix(sheet, at)}$${columnName(firstMonthColumn)}$${line}:$${columnName(firstMonthColumn + at.months - 1)}$${line}`;
}

function scalarCell(scalar: Scalar, at: FormulaPlace): string {
  const { sheet, line } = placeOf(scalar);
  return `${sheetPrefix(sheet, at)}$${columnName(scalarColumn)}$${line}`;
}
