/**
 * A linear program in the one form that the simplex knows: max cost·x, A x = rhs, lower ≤ x ≤ upper, every bound finite.
 *
 * A is held by columns and, for pricing, by rows. Slack columns are ordinary columns: the first basis is made of them.
 */

export interface LinearProgram {
  readonly rows: number;
  readonly columns: number;
  /** Entries of column j are `start[j] … start[j+1]-1` of `row` and `value`. */
  readonly start: Int32Array;
  readonly row: Int32Array;
  readonly value: Float64Array;
  /** The same by rows; `rowFrom` is the entry's place in `value`. */
  readonly rowStart: Int32Array;
  readonly rowColumn: Int32Array;
  readonly rowFrom: Int32Array;
  readonly rowValue: Float64Array;
  readonly cost: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly rhs: Float64Array;
  /** Tie-breaking: the search lowers costs by `costTie` · tieCost and widens right-hand sides by `rhsTie` · tieRhs. */
  readonly tieCost: Float64Array;
  readonly tieRhs: Float64Array;
  costTie: number;
  rhsTie: number;
  /** The column that stands for each row in the first basis: its only entry is in that row, ±1. */
  readonly slack: Int32Array;
}

/** One entry of A. Entries of a program are given column by column. */
export interface Entry {
  readonly column: number;
  readonly row: number;
  readonly value: number;
}

/**
 * A program with its matrix laid out, zero costs, bounds and right-hand sides.
 *
 * @param slack for each row, its column with a single entry ±1 in that row.
 * @throws RangeError where entries are not sorted by column.
 */
export function linearProgram(rows: number, columns: number, entries: readonly Entry[], slack: Int32Array): LinearProgram {
  const start = new Int32Array(columns + 1);
  const row = new Int32Array(entries.length);
  const value = new Float64Array(entries.length);
  const rowStart = new Int32Array(rows + 1);
  let before = 0;
  entries.forEach((entry, at) => {
    if (entry.column < before) throw new RangeError("entries must be sorted by column");
    before = entry.column;
    start[entry.column + 1]! += 1;
    rowStart[entry.row + 1]! += 1;
    row[at] = entry.row;
    value[at] = entry.value;
  });
  for (let j = 0; j < columns; j += 1) start[j + 1]! += start[j]!;
  for (let i = 0; i < rows; i += 1) rowStart[i + 1]! += rowStart[i]!;
  const rowColumn = new Int32Array(entries.length);
  const rowFrom = new Int32Array(entries.length);
  const next = rowStart.slice();
  entries.forEach((entry, at) => {
    const to = next[entry.row]!;
    next[entry.row] = to + 1;
    rowColumn[to] = entry.column;
    rowFrom[to] = at;
  });
  const program: LinearProgram = {
    rows,
    columns,
    start,
    row,
    value,
    rowStart,
    rowColumn,
    rowFrom,
    rowValue: new Float64Array(entries.length),
    cost: new Float64Array(columns),
    lower: new Float64Array(columns),
    upper: new Float64Array(columns),
    rhs: new Float64Array(rows),
    tieCost: new Float64Array(columns),
    tieRhs: new Float64Array(rows),
    costTie: 0,
    rhsTie: 0,
    slack,
  };
  refreshRows(program);
  return program;
}

/** Copies changed entries of `value` into the row-wise half. */
export function refreshRows(program: LinearProgram): void {
  const { rowFrom, rowValue, value } = program;
  for (let t = 0; t < rowFrom.length; t += 1) rowValue[t] = value[rowFrom[t]!]!;
}
