/**
 * Columns that a programme merely defines: an equality that no other column needs gives one column as a sum of others, so
 * that a solver need not carry it. Of a stage's programme that is most of it: what is due later, what was signed in all.
 */
import type { Programme } from "./solver.ts";

/** Row `row` defines `column`; in the order in which they were found. */
export interface Definition {
  readonly row: number;
  readonly column: number;
  readonly pivot: number;
}

export interface Definitions {
  readonly list: readonly Definition[];
  /** Columns that are left, in order. */
  readonly free: Int32Array;
  /** Of every column the place of its definition in the list; −1 where it has none. */
  readonly defining: Int32Array;
  /** `share[j × free.length + i]`: how much of free column i column j holds. */
  readonly share: Float64Array;
  /** Entries of row r: `rowStart[r] … rowStart[r+1]-1` of `rowColumn` and `rowValue`. */
  readonly rowStart: Int32Array;
  readonly rowColumn: Int32Array;
  readonly rowValue: Float64Array;
}

/** Smallest entry that a column is divided by. */
const LEAST_PIVOT = 1e-3;

export function definitionsOf(programme: Programme): Definitions {
  const { columns, rows, rowLower, rowUpper } = programme;
  const byRow = rowsOf(programme);
  const { rowStart, rowColumn, rowValue } = byRow;
  const uses = new Int32Array(columns);
  for (const j of rowColumn) uses[j]! += 1;
  const defining = new Int32Array(columns).fill(-1);
  // Columns that a definition holds may not be defined themselves later on: definitions would have to be put into it.
  const isHeld = new Uint8Array(columns);
  const list: Definition[] = [];
  for (let r = 0; r < rows; r++) {
    if (rowLower[r] !== rowUpper[r]) continue;
    let best = -1;
    for (let e = rowStart[r]!; e < rowStart[r + 1]!; e++) {
      const j = rowColumn[e]!;
      if (defining[j]! >= 0 || isHeld[j] === 1 || Math.abs(rowValue[e]!) < LEAST_PIVOT) continue;
      if (best < 0 || uses[j]! <= uses[rowColumn[best]!]!) best = e;
    }
    if (best < 0) continue;
    const column = rowColumn[best]!;
    defining[column] = list.length;
    for (let e = rowStart[r]!; e < rowStart[r + 1]!; e++) isHeld[rowColumn[e]!] = 1;
    list.push({ row: r, column, pivot: rowValue[best]! });
  }
  const free = Int32Array.from(defining.keys()).filter((j) => defining[j]! < 0);
  return { list, free, defining, share: sharesOf(list, free, byRow, columns), ...byRow };
}

type ByRow = Pick<Definitions, "rowStart" | "rowColumn" | "rowValue">;

function sharesOf(list: readonly Definition[], free: Int32Array, { rowStart, rowColumn, rowValue }: ByRow, columns: number): Float64Array {
  const n = free.length;
  const share = new Float64Array(columns * n);
  free.forEach((j, i) => (share[j * n + i] = 1));
  for (const { row, column, pivot } of list)
    for (let e = rowStart[row]!; e < rowStart[row + 1]!; e++) {
      const j = rowColumn[e]!;
      if (j !== column) for (let i = 0; i < n; i++) share[column * n + i]! -= (rowValue[e]! / pivot) * share[j * n + i]!;
    }
  return share;
}

function rowsOf({ columns, rows, start, row, value }: Programme): ByRow {
  const rowStart = new Int32Array(rows + 1);
  for (let e = 0; e < start[columns]!; e++) rowStart[row[e]! + 1]! += 1;
  for (let r = 0; r < rows; r++) rowStart[r + 1]! += rowStart[r]!;
  const at = rowStart.slice();
  const rowColumn = new Int32Array(start[columns]!);
  const rowValue = new Float64Array(start[columns]!);
  for (let j = 0; j < columns; j++)
    for (let e = start[j]!; e < start[j + 1]!; e++) {
      const to = at[row[e]!]!++;
      rowColumn[to] = j;
      rowValue[to] = value[e]!;
    }
  return { rowStart, rowColumn, rowValue };
}
