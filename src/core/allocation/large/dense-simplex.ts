/**
 * Small linear programs without structure: the primal simplex method on a dense tableau, for tens of rows and thousands of
 * columns. The answer is recomputed from the final basis, so that the tableau's rounding errors are not in it.
 */

/** max objective·x with Σ_j entry(i,j)·x_j ≤ limit_i, x ≥ 0. Columns are sparse. */
export interface DenseProgram {
  /** At least 0 each: x = 0 must be feasible. */
  readonly limit: Float64Array;
  readonly columns: readonly DenseColumn[];
}

export interface DenseColumn {
  readonly objective: number;
  readonly rows: readonly number[];
  readonly values: readonly number[];
}

export interface DenseSolution {
  readonly x: Float64Array;
  /** Dual values of the rows, at least 0. */
  readonly price: Float64Array;
  readonly objective: number;
  /** What no x can exceed, by weak duality from `price` over the box that the rows leave each x. */
  readonly bound: number;
  readonly pivots: number;
}

/** Reduced costs and pivots below this share of the largest entry count as 0. */
const TOLERANCE = 1e-11;
/** Pivots without progress before the choice goes by index alone, which cannot cycle (Bland 1977). */
const PATIENCE = 60;

interface Tableau {
  readonly rows: number;
  readonly width: number;
  /** Rows of [columns | slacks | right-hand side], and last the row of reduced costs. */
  readonly cells: Float64Array;
  readonly basis: Int32Array;
}

function tableauOf({ limit, columns }: DenseProgram): Tableau {
  const rows = limit.length;
  const width = columns.length + rows + 1;
  const cells = new Float64Array((rows + 1) * width);
  columns.forEach((column, j) => {
    column.rows.forEach((i, at) => (cells[i * width + j]! += column.values[at]!));
    cells[rows * width + j] = column.objective;
  });
  for (let i = 0; i < rows; i += 1) {
    cells[i * width + columns.length + i] = 1;
    cells[i * width + width - 1] = limit[i]!;
  }
  return { rows, width, cells, basis: Int32Array.from({ length: rows }, (_, i) => columns.length + i) };
}

/** The column to enter: the one of largest reduced cost, or the first that has any. */
function entering({ rows, width, cells }: Tableau, byIndex: boolean): number {
  let best = -1;
  let most = TOLERANCE;
  for (let j = 0; j < width - 1; j += 1) {
    const gain = cells[rows * width + j]!;
    if (gain <= most) continue;
    best = j;
    if (byIndex) return best;
    most = gain;
  }
  return best;
}

/** The row to leave: the tightest, of several the one whose basic column comes first. */
function leaving({ rows, width, cells, basis }: Tableau, column: number): number {
  let best = -1;
  let least = Infinity;
  for (let i = 0; i < rows; i += 1) {
    const entry = cells[i * width + column]!;
    if (entry <= TOLERANCE) continue;
    const ratio = Math.max(0, cells[i * width + width - 1]!) / entry;
    if (ratio < least || (ratio === least && basis[i]! < basis[best]!)) {
      least = ratio;
      best = i;
    }
  }
  return best;
}

function pivot({ rows, width, cells, basis }: Tableau, row: number, column: number): void {
  const inverse = 1 / cells[row * width + column]!;
  const nonzero: number[] = [];
  for (let j = 0; j < width; j += 1) {
    const at = row * width + j;
    if (cells[at] === 0) continue;
    cells[at]! *= inverse;
    nonzero.push(j);
  }
  for (let i = 0; i <= rows; i += 1) {
    const factor = cells[i * width + column]!;
    if (i === row || factor === 0) continue;
    for (const j of nonzero) cells[i * width + j]! -= factor * cells[row * width + j]!;
    cells[i * width + column] = 0;
  }
  basis[row] = column;
}

/** Solves `matrix` · x = `side` (row-major, n × n) by elimination with row exchanges; overwrites both. */
function solveGeneral(matrix: Float64Array, side: Float64Array): void {
  const n = side.length;
  for (let k = 0; k < n; k += 1) {
    let best = k;
    for (let i = k + 1; i < n; i += 1) if (Math.abs(matrix[i * n + k]!) > Math.abs(matrix[best * n + k]!)) best = i;
    for (let j = 0; best !== k && j < n; j += 1) [matrix[k * n + j], matrix[best * n + j]] = [matrix[best * n + j]!, matrix[k * n + j]!];
    if (best !== k) [side[k], side[best]] = [side[best]!, side[k]!];
    for (let i = k + 1; i < n; i += 1) {
      const factor = matrix[i * n + k]! / matrix[k * n + k]!;
      if (factor === 0) continue;
      for (let j = k; j < n; j += 1) matrix[i * n + j]! -= factor * matrix[k * n + j]!;
      side[i]! -= factor * side[k]!;
    }
  }
  for (let k = n - 1; k >= 0; k -= 1) {
    for (let j = k + 1; j < n; j += 1) side[k]! -= matrix[k * n + j]! * side[j]!;
    side[k]! /= matrix[k * n + k]!;
  }
}

/** Values and prices of a basis, from the program's own numbers. */
function evaluate({ limit, columns }: DenseProgram, basis: Int32Array): { readonly x: Float64Array; readonly price: Float64Array } {
  const rows = limit.length;
  const matrix = new Float64Array(rows * rows);
  const cost = new Float64Array(rows);
  basis.forEach((j, at) => {
    if (j >= columns.length) matrix[(j - columns.length) * rows + at] = 1;
    else {
      columns[j]!.rows.forEach((i, e) => (matrix[i * rows + at]! += columns[j]!.values[e]!));
      cost[at] = columns[j]!.objective;
    }
  });
  const transposed = Float64Array.from({ length: rows * rows }, (_, e) => matrix[(e % rows) * rows + Math.floor(e / rows)]!);
  const values = limit.slice();
  solveGeneral(matrix, values);
  solveGeneral(transposed, cost);
  const x = new Float64Array(columns.length);
  basis.forEach((j, at) => {
    if (j < columns.length) x[j] = Math.max(0, values[at]!);
  });
  return { x, price: cost.map((y) => Math.max(0, y)) };
}

/** Σ limit·price, and for columns that still pay at these prices their gain times the most that the rows let them be. */
function boundOf({ limit, columns }: DenseProgram, price: Float64Array): number {
  let bound = 0;
  for (let i = 0; i < limit.length; i += 1) bound += limit[i]! * price[i]!;
  for (const { objective, rows, values } of columns) {
    let gain = objective;
    let most = Infinity;
    rows.forEach((i, at) => {
      gain -= price[i]! * values[at]!;
      if (values[at]! > 0) most = Math.min(most, limit[i]! / values[at]!);
    });
    if (gain > 0) bound += gain * most;
  }
  return bound;
}

/**
 * Solves a small dense program.
 *
 * @throws RangeError where it has no optimum, or a limit is below 0.
 * @example solveDense({ limit: Float64Array.of(4), columns: [{ objective: 3, rows: [0], values: [2] }] }).objective // 6
 */
export function solveDense(program: DenseProgram): DenseSolution {
  if (program.limit.some((limit) => !(limit >= 0))) throw new RangeError("dense simplex: limits must be at least 0");
  const tableau = tableauOf(program);
  const { width, cells } = tableau;
  let pivots = 0;
  let stalled = 0;
  for (;;) {
    const column = entering(tableau, stalled > PATIENCE);
    if (column < 0) break;
    const row = leaving(tableau, column);
    if (row < 0) throw new RangeError("dense simplex: no optimum");
    stalled = cells[row * width + width - 1]! > 0 ? 0 : stalled + 1;
    pivot(tableau, row, column);
    pivots += 1;
  }
  const { x, price } = evaluate(program, tableau.basis);
  const objective = program.columns.reduce((sum, column, j) => sum + column.objective * x[j]!, 0);
  return { x, price, objective, bound: boundOf(program, price), pivots };
}
