/**
 * A workbook before it is a file: sheets of rows over one time axis, and the formulas in their cells as trees.
 *
 * Every sheet has the same columns: the same column is the same month everywhere. A row has **one** formula, which holds in
 * each of its months; before the first month stands an opening column. Formulas hold no numbers but 0 and 1: every
 * other number is an input, or a value that the run determined.
 */

import type { Place } from "../plan/source-tree.ts";

/** How a number is shown. A difference of money within rounding is shown as nothing. */
export type CellUnit = "USD" | "USD each" | "difference" | "share" | "number" | "months" | "count" | "flag";

/** One number outside the time axis: an input, a constant of the calendar, or a value that the run determined. */
export interface Scalar {
  readonly kind: "scalar";
  readonly label: string;
  readonly unit: CellUnit;
  /** Number as exported, or the formula that gives it. */
  readonly value: number | Expr;
  /** Where it stands, set when the workbook is laid out. */
  place: { readonly sheet: string; readonly line: number } | undefined;
}

/** A line of months. */
export interface Row {
  readonly kind: "row";
  readonly label: string;
  readonly unit: CellUnit;
  /** Three further words about the row, in columns of their own: accounts of a posting, what a value is. */
  readonly notes: readonly string[];
  /** The formula of every month, or the values that the run determined. Set once; rows that refer to each other are closed last. */
  months: Expr | readonly number[];
  /** What stands before the first month; absent: nothing. */
  opening: Expr | undefined;
  readonly look: "line" | "total" | "check";
  place: { readonly sheet: string; readonly line: number } | undefined;
}

export interface Heading {
  readonly kind: "heading";
  readonly text: string;
}

/** A sentence or two, or cells that belong side by side and have nothing to do with months. */
export interface Words {
  readonly kind: "words";
  readonly cells: readonly string[];
}

/** One attribute of the plan: as its text has it, and the number of the base case where it is one. */
export interface InputLine {
  readonly kind: "input";
  readonly address: string;
  readonly text: string;
  /** Absent: no number, or none that a cell could hold. */
  readonly scalar: Scalar | undefined;
  readonly unitText: string;
  /** Chip that the unit names. */
  readonly chip: string | undefined;
  readonly source: string;
  /** What of the text moves with its number: the one number it is, both ends of a range whose middle it is; of anything else nothing. */
  readonly moves: "number" | "range" | "nothing";
  /** Where the text stands; absent: a default. */
  readonly at: Place | undefined;
  /** Whether the workbook follows when the number changes. */
  isLive: boolean;
  place: { readonly sheet: string; readonly line: number } | undefined;
}

export type Item = Row | Scalar | Heading | Words | InputLine;

export interface GridSheet {
  readonly name: string;
  readonly title: string;
  readonly items: readonly Item[];
}

export type Operator = "+" | "-" | "*" | "/" | "^" | ">=" | "<=" | ">" | "<" | "=";
export type FunctionName = "MAX" | "MIN" | "IF" | "SUM" | "INT" | "ABS" | "AND" | "OR" | "ROUND" | "LN";

export type Expr =
  | { readonly kind: "number"; readonly value: 0 | 1 }
  /** The row in this month, or in the month before (the opening column, before the first). */
  | { readonly kind: "row"; readonly row: Row; readonly back: 0 | 1 }
  | { readonly kind: "scalar"; readonly scalar: Scalar }
  /** Number of the month, counted from 1. */
  | { readonly kind: "month" }
  | { readonly kind: "operation"; readonly operator: Operator; readonly left: Expr; readonly right: Expr }
  | { readonly kind: "call"; readonly name: FunctionName; readonly of: readonly Expr[] }
  /** Sum of rows that stand below each other, in this month. */
  | { readonly kind: "block"; readonly first: Row; readonly last: Row; readonly rows: readonly Row[] }
  /** The row so many whole months ago; nothing before the first month. */
  | { readonly kind: "past"; readonly row: Row; readonly back: Expr }
  /** The row so many whole months on; nothing beyond the last month. */
  | { readonly kind: "ahead"; readonly row: Row; readonly ahead: Expr }
  /** The row in one month, the same from everywhere; −1: its opening column. */
  | { readonly kind: "at"; readonly row: Row; readonly t: number }
  /** Over all months of the row, opening column apart. */
  | { readonly kind: "whole"; readonly name: "SUM" | "MIN" | "MAX"; readonly row: Row }
  /** How many inputs were changed that the workbook cannot follow. */
  | { readonly kind: "changed-inputs" }
  /** Present value, one month before the first, of a row. */
  | { readonly kind: "npv"; readonly rate: Expr; readonly row: Row };

export const zero: Expr = { kind: "number", value: 0 };
export const one: Expr = { kind: "number", value: 1 };
export const month: Expr = { kind: "month" };
export const now = (row: Row): Expr => ({ kind: "row", row, back: 0 });
export const before = (row: Row): Expr => ({ kind: "row", row, back: 1 });
export const of = (scalar: Scalar): Expr => ({ kind: "scalar", scalar });
const operation = (operator: Operator, left: Expr, right: Expr): Expr => ({ kind: "operation", operator, left, right });
export const plus = (left: Expr, right: Expr): Expr => operation("+", left, right);
export const minus = (left: Expr, right: Expr): Expr => operation("-", left, right);
export const times = (left: Expr, right: Expr): Expr => operation("*", left, right);
export const over = (left: Expr, right: Expr): Expr => operation("/", left, right);
export const power = (left: Expr, right: Expr): Expr => operation("^", left, right);
export const compare = (left: Expr, operator: ">=" | "<=" | ">" | "<" | "=", right: Expr): Expr => operation(operator, left, right);
export const call = (name: FunctionName, ...args: readonly Expr[]): Expr => ({ kind: "call", name, of: args });
export const max = (...args: readonly Expr[]): Expr => call("MAX", ...args);
export const min = (...args: readonly Expr[]): Expr => call("MIN", ...args);
export const when = (condition: Expr, then: Expr, otherwise: Expr = zero): Expr => call("IF", condition, then, otherwise);
export const past = (row: Row, back: Expr): Expr => ({ kind: "past", row, back });
export const ahead = (row: Row, months: Expr): Expr => ({ kind: "ahead", row, ahead: months });
export const at = (row: Row, t: number): Expr => ({ kind: "at", row, t });
export const whole = (name: "SUM" | "MIN" | "MAX", row: Row): Expr => ({ kind: "whole", name, row });
export const npv = (rate: Expr, row: Row): Expr => ({ kind: "npv", rate, row });

/** Sum of terms: nothing at all is 0, one is itself. */
export function sum(terms: readonly Expr[]): Expr {
  if (terms.length === 0) return zero;
  return terms.length === 1 ? terms[0]! : call("SUM", ...terms);
}

/** Sum of rows that stand below each other without a gap. */
export function block(rows: readonly Row[]): Expr {
  return rows.length === 0 ? zero : { kind: "block", first: rows[0]!, last: rows.at(-1)!, rows };
}

interface RowParts {
  readonly unit?: CellUnit;
  readonly notes?: readonly string[];
  readonly opening?: Expr;
  readonly look?: Row["look"];
}

/** A row that is to be placed on a sheet. */
export const row = (label: string, months: Expr | readonly number[], { unit = "USD", notes = [], opening, look = "line" }: RowParts = {}): Row => ({
  kind: "row",
  label,
  unit,
  notes,
  months,
  opening,
  look,
  place: undefined,
});

export const scalar = (label: string, value: number | Expr, unit: CellUnit = "number"): Scalar => ({ kind: "scalar", label, unit, value, place: undefined });
export const heading = (text: string): Heading => ({ kind: "heading", text });
export const words = (...cells: readonly string[]): Words => ({ kind: "words", cells });

/** Line of the first item of a sheet: above it stand the title, the master flag, and the time axis. */
export const firstItemLine = 6;

/** Gives every row and scalar its place. A row stands on one sheet only. */
export function layOut(sheets: readonly GridSheet[]): void {
  for (const { name, items } of sheets)
    items.forEach((item, i) => {
      if (item.kind === "heading" || item.kind === "words") return;
      if (item.place !== undefined) throw new Error(`${item.kind === "input" ? item.address : item.label} stands on two sheets`);
      item.place = { sheet: name, line: firstItemLine + i };
      if (item.kind === "input" && item.scalar !== undefined) item.scalar.place = item.place;
    });
}
