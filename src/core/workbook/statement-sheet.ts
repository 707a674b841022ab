/**
 * A statement as a sheet. Statements are linear in a month's record, so what each of their lines is made of is found by
 * asking for the statement of records with a single 1 in them: the workbook has the lines of the engine, whatever they are.
 */
import { recordLength } from "../ledger/ledger.ts";
import type { Periods, Statement } from "../ledger/statements.ts";
import { block, type Expr, type Item, minus, now, plus, row, type Row, sum } from "./grid.ts";

interface Line {
  readonly label: string;
  readonly kind: "line" | "subtotal" | "check";
  readonly weights: Float64Array;
  /** Absent where nothing can ever stand in it. */
  readonly row: Row | undefined;
}

export interface StatementSheet {
  readonly title: string;
  readonly items: readonly Item[];
  readonly lines: ReadonlyMap<string, Row>;
}

/**
 * @param elements    row of each element of a record; undefined: always nothing
 * @param hasOpening  balances stand in the opening column as well
 */
export function statementSheet(statementOf: (periods: Periods) => Statement, elements: readonly (Row | undefined)[], hasOpening = false): StatementSheet {
  const unit = new Float64Array(recordLength * recordLength);
  for (let i = 0; i < recordLength; i++) unit[i * recordLength + i] = 1;
  const statement = statementOf({ records: unit, labels: Array.from({ length: recordLength }, (_, i) => String(i)) });
  const lines: Line[] = [];
  for (const { label, kind, valuesUsd } of statement.lines) {
    const weights = Float64Array.from(valuesUsd);
    const parts = partsOf(weights, elements);
    if (kind === "line" && parts.length === 0) {
      lines.push({ label, kind, weights, row: undefined });
      continue;
    }
    const expr = kind === "line" ? weighted(parts) : (fromAbove(weights, lines) ?? weighted(parts));
    const look = kind === "line" ? "line" : kind === "check" ? "check" : "total";
    lines.push({
      label,
      kind,
      weights,
      row: row(label, expr, { look, ...(kind === "check" ? { unit: "difference" } : {}), ...(hasOpening ? { opening: expr } : {}) }),
    });
  }
  const rows = lines.flatMap((line) => (line.row === undefined ? [] : [line.row]));
  return { title: statement.title, items: rows, lines: new Map(rows.map((held) => [held.label, held])) };
}

interface Part {
  readonly weight: number;
  readonly row: Row;
}

function partsOf(weights: Float64Array, elements: readonly (Row | undefined)[]): readonly Part[] {
  return elements.flatMap((held, i) => (held === undefined || weights[i] === 0 ? [] : [{ weight: weights[i]!, row: held }]));
}

function weighted(parts: readonly Part[]): Expr {
  for (const { weight, row: held } of parts) if (Math.abs(weight) !== 1) throw new Error(`workbook: ${held.label} counts ${weight} times in a statement`);
  const added = parts.filter(({ weight }) => weight > 0).map((part) => now(part.row));
  const taken = parts.filter(({ weight }) => weight < 0).map((part) => now(part.row));
  return taken.length === 0 ? sum(added) : minus(sum(added), sum(taken));
}

/** A subtotal as the reader expects it: from the lines above, the subtotals above, or both. */
function fromAbove(weights: Float64Array, above: readonly Line[]): Expr | undefined {
  const isSame = (lines: readonly Line[], signs: readonly number[] = lines.map(() => 1)): boolean =>
    weights.every((weight, i) => weight === lines.reduce((total, line, n) => total + signs[n]! * line.weights[i]!, 0));
  for (let from = above.length - 1; from >= 0 && above[from]!.kind === "line"; from--) {
    const run = above.slice(from);
    if (isSame(run)) return block(run.flatMap((line) => (line.row === undefined ? [] : [line.row])));
    const last = above.slice(0, from).findLast((line) => line.kind === "subtotal");
    if (last === above[from - 1] && last?.row !== undefined && isSame([last, ...run])) {
      return plus(now(last.row), block(run.flatMap((line) => (line.row === undefined ? [] : [line.row]))));
    }
  }
  const subtotals = above.filter((line) => line.kind === "subtotal" && line.row !== undefined);
  for (let count = 2; count <= Math.min(4, subtotals.length); count++) {
    const run = subtotals.slice(-count);
    if (isSame(run)) return sum(run.map((line) => now(line.row!)));
  }
  for (const a of subtotals) for (const b of subtotals) if (a !== b && isSame([a, b], [1, -1])) return minus(now(a.row!), now(b.row!));
  return undefined;
}
