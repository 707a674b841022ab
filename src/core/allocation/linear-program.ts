/**
 * A linear program in the one form that the simplex knows: max cost·x, A x = rhs, lower ≤ x ≤ upper, every bound finite.
 *
 * The first `mixed` columns of A may have several entries; each later column has exactly one, and those are also listed by
 * row, for most columns of an allocation are such. Slack columns are ordinary columns: the first basis is made of them.
 */

export interface LinearProgram {
  readonly rows: number;
  readonly columns: number;
  /** Columns before this one may have several entries, those from it on have one. */
  readonly mixed: number;
  /** Entries of column j are `start[j] … start[j+1]-1` of `row` and `value`. */
  readonly start: Int32Array;
  readonly row: Int32Array;
  readonly value: Float64Array;
  /** Columns with one entry by the row of that entry, rising. */
  readonly singleStart: Int32Array;
  readonly single: Int32Array;
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
 * A program with its matrix laid out, zero costs, bounds, right-hand sides and ties.
 *
 * @param mixed number of leading columns that may have several entries.
 * @param slack for each row, its column with a single entry ±1 in that row.
 * @throws RangeError where entries are not sorted by column, or a later column has not exactly one.
 */
export function linearProgram(mixed: number, entries: readonly Entry[], slack: Int32Array): LinearProgram {
  const rows = slack.length;
  const columns = entries.reduce((most, entry) => Math.max(most, entry.column + 1), 0);
  const start = new Int32Array(columns + 1);
  const row = new Int32Array(entries.length);
  const value = new Float64Array(entries.length);
  const singleStart = new Int32Array(rows + 1);
  let before = 0;
  entries.forEach((entry, at) => {
    if (entry.column < before) throw new RangeError("entries must be sorted by column");
    before = entry.column;
    start[entry.column + 1]! += 1;
    if (entry.column >= mixed) singleStart[entry.row + 1]! += 1;
    row[at] = entry.row;
    value[at] = entry.value;
  });
  for (let j = 0; j < columns; j += 1) start[j + 1]! += start[j]!;
  for (let i = 0; i < rows; i += 1) singleStart[i + 1]! += singleStart[i]!;
  const single = new Int32Array(columns - mixed);
  const next = singleStart.slice();
  for (let j = mixed; j < columns; j += 1) {
    if (start[j + 1]! !== start[j]! + 1) throw new RangeError(`column ${j} must have exactly one entry`);
    const at = row[start[j]!]!;
    single[next[at]!] = j;
    next[at]! += 1;
  }
  return {
    rows,
    columns,
    mixed,
    start,
    row,
    value,
    singleStart,
    single,
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
}
