/**
 * What the formulas of a workbook come to, computed as a spreadsheet would. The numbers go into the file beside the formulas,
 * for readers that do not calculate, and prove the formulas against the engine before the file is written.
 */
import { log, pow } from "../numeric/elementary.ts";
import type { Expr, FunctionName, Row, Scalar } from "./grid.ts";

/** One calculation of a workbook. Scalars and monthly values may be replaced, as a user would type over them. */
export interface Calculation {
  readonly months: number;
  scalar(scalar: Scalar): number;
  /** Value of a row in month `t`; −1: before the first. */
  at(row: Row, t: number): number;
  row(row: Row): Float64Array;
}

/**
 * Opens a calculation.
 *
 * @param replaced  numbers typed over scalars
 * @example openCalculation(1).at({ kind: "row", label: "", unit: "USD", notes: [], months: [7], opening: undefined, look: "line", place: undefined }, 0) // 7
 */
export function openCalculation(months: number, replaced: ReadonlyMap<Scalar, number> = new Map()): Calculation {
  const known = new Map<Row, Float64Array>();
  const knownScalars = new Map<Scalar, number>();

  const scalar = (held: Scalar): number => {
    const typed = replaced.get(held);
    if (typed !== undefined) return typed;
    if (typeof held.value === "number") return held.value;
    const seen = knownScalars.get(held);
    if (seen !== undefined) return seen;
    const value = evaluate(held.value, months - 1);
    knownScalars.set(held, value);
    return value;
  };

  /** [opening, month 0, …]; NaN where not yet computed. */
  const columnOf = (held: Row): Float64Array => {
    let column = known.get(held);
    if (column === undefined) {
      column = new Float64Array(months + 1).fill(NaN);
      known.set(held, column);
    }
    return column;
  };

  const at = (held: Row, t: number): number => {
    const column = columnOf(held);
    const seen = column[t + 1]!;
    if (!Number.isNaN(seen)) return seen;
    // Rows that look back a month would otherwise call themselves once for every month. Where the month before is known, all are.
    if (t > 0 && Number.isNaN(column[t]!) && !Array.isArray(held.months)) for (let m = 0; m < t; m++) if (Number.isNaN(column[m + 1]!)) at(held, m);
    const value = t < 0 ? (held.opening === undefined ? 0 : evaluate(held.opening, -1)) : monthOf(held, t);
    if (Number.isNaN(value)) throw new Error(`workbook: ${held.label} is no number in month ${t}`);
    column[t + 1] = value;
    return value;
  };

  const monthOf = (held: Row, t: number): number => (Array.isArray(held.months) ? held.months[t]! : evaluate(held.months as Expr, t));

  const evaluate = (expr: Expr, t: number): number => {
    switch (expr.kind) {
      case "number":
        return expr.value;
      case "row":
        return at(expr.row, t - expr.back);
      case "scalar":
        return scalar(expr.scalar);
      case "month":
        return t + 1;
      case "operation":
        return operate(expr.operator, evaluate(expr.left, t), evaluate(expr.right, t));
      case "call":
        return called(expr, t);
      case "block":
        return expr.rows.reduce((total, held) => total + at(held, t), 0);
      case "past": {
        const back = evaluate(expr.back, t);
        return t - back >= 0 ? at(expr.row, t - back) : 0;
      }
      case "ahead": {
        const later = t + evaluate(expr.ahead, t);
        return later < months ? at(expr.row, later) : 0;
      }
      case "at":
        return at(expr.row, expr.t);
      case "whole":
        return wholeOf(expr.name, expr.row);
      case "changed-inputs":
        return 0;
      case "npv": {
        const rate = evaluate(expr.rate, t);
        let value = 0;
        for (let m = months - 1; m >= 0; m--) value = (value + at(expr.row, m)) / (1 + rate);
        return value;
      }
    }
  };

  const called = ({ name, of: args }: Extract<Expr, { kind: "call" }>, t: number): number => {
    // Only the branch that holds is looked at: the other may ask for what does not exist.
    if (name === "IF") return evaluate(args[evaluate(args[0]!, t) !== 0 ? 1 : 2]!, t);
    const values: number[] = [];
    for (const arg of args) values.push(evaluate(arg, t));
    return functions[name](values);
  };

  const wholeOf = (name: "SUM" | "MIN" | "MAX", held: Row): number => {
    let value = name === "SUM" ? 0 : at(held, 0);
    for (let t = 0; t < months; t++)
      value = name === "SUM" ? value + at(held, t) : name === "MIN" ? Math.min(value, at(held, t)) : Math.max(value, at(held, t));
    return value;
  };

  return {
    months,
    scalar,
    at,
    row: (held) => {
      for (let t = 0; t < months; t++) at(held, t);
      return columnOf(held).subarray(1);
    },
  };
}

const functions: Readonly<Record<Exclude<FunctionName, "IF">, (values: readonly number[]) => number>> = {
  MAX: (values) => Math.max(...values),
  MIN: (values) => Math.min(...values),
  SUM: (values) => values.reduce((total, value) => total + value, 0),
  INT: (values) => Math.floor(values[0]!),
  ABS: (values) => Math.abs(values[0]!),
  LN: (values) => log(values[0]!),
  // Of what is never negative, a spreadsheet rounds half up.
  ROUND: (values) => Math.floor(values[0]! + 0.5),
  AND: (values) => (values.every((value) => value !== 0) ? 1 : 0),
  OR: (values) => (values.some((value) => value !== 0) ? 1 : 0),
};

function operate(operator: Extract<Expr, { kind: "operation" }>["operator"], left: number, right: number): number {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    case "^":
      return pow(left, right);
    case ">=":
      return left >= right ? 1 : 0;
    case "<=":
      return left <= right ? 1 : 0;
    case ">":
      return left > right ? 1 : 0;
    case "<":
      return left < right ? 1 : 0;
    case "=":
      return left === right ? 1 : 0;
  }
}
