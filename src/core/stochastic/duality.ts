/**
 * Weak duality, by hand: what a vector of row duals proves about a programme, whoever found it.
 *
 * For every y:  min{cost·x : rowLower ≤ A x ≤ rowUpper, lower ≤ x ≤ upper}
 *                 ≥ Σ_i (y_i > 0 ? rowLower_i : rowUpper_i)·y_i + Σ_j (d_j > 0 ? lower_j : upper_j)·d_j,   d = cost − Aᵀy.
 *
 * A term with an infinite bound makes the right-hand side −∞. Numbers of a solver are right to some 1e-9 only, so a d_j or
 * y_i of the wrong sign that is within `DUAL_TOLERANCE` counts as 0. Give columns finite bounds and nothing is forgiven.
 */
import type { Programme, Solution } from "./solver.ts";
import { SOLUTION_TOLERANCE } from "./solver.ts";

/** Dual infeasibility forgiven where a bound is infinite, relative to 1 plus the size of the column's cost. */
export const DUAL_TOLERANCE = 1e-7;

/** d = cost − Aᵀ·rowDual, over the programme's own rows. */
export function reducedCosts(programme: Programme, rowDual: Float64Array): Float64Array {
  const { columns, cost, start, row, value } = programme;
  const reduced = new Float64Array(columns);
  for (let j = 0; j < columns; j++) {
    let d = cost[j]!;
    for (let e = start[j]!; e < start[j + 1]!; e++) d -= value[e]! * rowDual[row[e]!]!;
    reduced[j] = d;
  }
  return reduced;
}

/** What one dual times its side adds; −∞ where that side is infinite and the dual is more than forgiven. */
export function sideTerm(dual: number, lower: number, upper: number, forgiven: number): number {
  if (dual === 0) return 0;
  const side = dual > 0 ? lower : upper;
  if (Number.isFinite(side)) return dual * side;
  return Math.abs(dual) <= forgiven ? 0 : -Infinity;
}

/**
 * The lower bound that `rowDual` proves on the programme's optimum.
 *
 * @param rowDual  any numbers, one a row
 * @example dualBound({ columns: 1, rows: 1, cost: Float64Array.of(2), lower: Float64Array.of(0), upper: Float64Array.of(9), rowLower: Float64Array.of(3), rowUpper: Float64Array.of(Infinity), start: Int32Array.of(0, 1), row: Int32Array.of(0), value: Float64Array.of(1) }, Float64Array.of(2)) // 6
 */
export function dualBound(programme: Programme, rowDual: Float64Array, reduced: Float64Array = reducedCosts(programme, rowDual)): number {
  const { columns, rows, cost, lower, upper, rowLower, rowUpper } = programme;
  let bound = 0;
  for (let i = 0; i < rows; i++) bound += sideTerm(rowDual[i]!, rowLower[i]!, rowUpper[i]!, DUAL_TOLERANCE);
  for (let j = 0; j < columns; j++) bound += sideTerm(reduced[j]!, lower[j]!, upper[j]!, DUAL_TOLERANCE * (1 + Math.abs(cost[j]!)));
  return bound;
}

/** The largest amount by which `primal` breaks a bound or row, each relative to 1 plus the size of what is broken. */
export function primalViolation(programme: Programme, primal: Float64Array): number {
  const { columns, rows, lower, upper, rowLower, rowUpper, start, row, value } = programme;
  const activity = new Float64Array(rows);
  let worst = 0;
  for (let j = 0; j < columns; j++) {
    const x = primal[j]!;
    if (!Number.isFinite(x)) return Infinity;
    for (let e = start[j]!; e < start[j + 1]!; e++) activity[row[e]!]! += value[e]! * x;
    worst = Math.max(worst, breach(x, lower[j]!, upper[j]!));
  }
  for (let i = 0; i < rows; i++) worst = Math.max(worst, breach(activity[i]!, rowLower[i]!, rowUpper[i]!));
  return worst;
}

const breach = (x: number, lower: number, upper: number): number =>
  x < lower ? (lower - x) / (1 + Math.abs(lower)) : x > upper ? (x - upper) / (1 + Math.abs(upper)) : 0;

/** True where primal and duals prove each other: the primal is feasible, and its cost equals what the duals prove. */
export function provesOptimal(programme: Programme, solution: Solution): boolean {
  if (primalViolation(programme, solution.primal) > SOLUTION_TOLERANCE) return false;
  let cost = 0;
  let size = 0;
  for (let j = 0; j < programme.columns; j++) {
    cost += programme.cost[j]! * solution.primal[j]!;
    size += Math.abs(programme.cost[j]! * solution.primal[j]!);
  }
  return Math.abs(cost - dualBound(programme, solution.rowDual)) <= SOLUTION_TOLERANCE * (1 + size);
}

/** True where the primal is feasible and whole where it must be, and no worse than the solver says. */
export function provesFeasible(programme: Programme, solution: Solution): boolean {
  if (primalViolation(programme, solution.primal) > SOLUTION_TOLERANCE) return false;
  let cost = 0;
  let size = 0;
  for (let j = 0; j < programme.columns; j++) {
    const x = solution.primal[j]!;
    if (programme.integer?.[j] === 1 && Math.abs(x - Math.round(x)) > SOLUTION_TOLERANCE) return false;
    cost += programme.cost[j]! * x;
    size += Math.abs(programme.cost[j]! * x);
  }
  return Math.abs(cost - solution.objective) <= SOLUTION_TOLERANCE * (1 + size);
}
