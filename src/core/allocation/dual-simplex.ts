/**
 * The bounded dual simplex with bound flipping, warm from any basis.
 *
 * Every column has finite bounds, so any basis is made dual feasible by putting each nonbasic column at the bound that
 * its reduced cost asks for; from there only primal feasibility is missing. One method therefore serves new costs, new
 * right-hand sides and new bounds alike, and infeasibility comes with a proof (`rayRow`).
 *
 * Stops are by counts. Ties are the caller's care (a perturbed program has none); from `patience` iterations on the
 * smallest index decides, which cannot cycle.
 */
import { createBasisFactor, factorize, MOST_ETAS, pushEta, solveColumn, solveRow } from "./basis-factor.ts";
import type { BasisFactor } from "./basis-factor.ts";
import type { LinearProgram } from "./linear-program.ts";

export const AT_LOWER = -1;
export const AT_UPPER = -2;

/** Entries of the pivot row below this are taken for zero. */
const SMALLEST_ENTRY = 1e-11;

export interface Simplex {
  readonly program: LinearProgram;
  readonly factor: BasisFactor;
  /** Column held by each slot of the basis. */
  readonly head: Int32Array;
  /** Per column: its slot, or AT_LOWER, or AT_UPPER. */
  readonly place: Int32Array;
  /** Values of the basic columns, by slot, with ties broken: those of the search. */
  readonly basic: Float64Array;
  /** Duals of the rows with ties broken: those of the search. */
  readonly tied: Float64Array;
  /** Values and duals without tie-breaking, from `evaluate`. */
  readonly exact: Float64Array;
  readonly dual: Float64Array;
  /** Right-hand sides less the nonbasic columns at their bounds, by row, at the last restart. */
  readonly sides: Float64Array;
  /** How far the value of each column may leave its bounds. */
  readonly allowed: Float64Array;
  /** True while `factor` is of `head` without etas. */
  fresh: boolean;
  /** Pivots since creation. */
  pivots: number;
  /** After "infeasible": row multipliers y with min over the bounds of y·A x > y·rhs. */
  readonly rayRow: Float64Array;
  /** Row of B⁻¹ of the leaving slot. */
  readonly rho: Float64Array;
  readonly byRow: Float64Array;
  readonly bySlot: Float64Array;
  readonly entering: Float64Array;
  /** Columns that may enter, with their entry in the leaving row and the dual step at which each would. */
  readonly candidates: Int32Array;
  readonly alphas: Float64Array;
  readonly ratios: Float64Array;
  candidateCount: number;
  /** The last `flipCount` candidates after `candidateCount` are flipped to their other bound. */
  flipCount: number;
}

export function createSimplex(program: LinearProgram): Simplex {
  const { rows, columns } = program;
  const simplex: Simplex = {
    program,
    factor: createBasisFactor(program),
    head: program.slack.slice(),
    place: new Int32Array(columns),
    basic: new Float64Array(rows),
    tied: new Float64Array(rows),
    exact: new Float64Array(rows),
    dual: new Float64Array(rows),
    sides: new Float64Array(rows),
    allowed: new Float64Array(columns).fill(1e-9),
    fresh: false,
    pivots: 0,
    rayRow: new Float64Array(rows),
    rho: new Float64Array(rows),
    byRow: new Float64Array(rows),
    bySlot: new Float64Array(rows),
    entering: new Float64Array(rows),
    candidates: new Int32Array(columns),
    alphas: new Float64Array(columns),
    ratios: new Float64Array(columns),
    candidateCount: 0,
    flipCount: 0,
  };
  resetBasis(simplex);
  return simplex;
}

/** Back to the basis of slacks. */
export function resetBasis(simplex: Simplex): void {
  const { program, head, place } = simplex;
  place.fill(AT_LOWER);
  head.set(program.slack);
  for (let s = 0; s < program.rows; s += 1) place[head[s]!] = s;
  simplex.fresh = false;
}

/**
 * Puts the basic columns in rising order, so that what follows depends on the set of them alone. True where the factors
 * at hand are of the sorted basis, so that nothing has happened since the restart.
 */
function sortBasis(simplex: Simplex): boolean {
  const { head, place } = simplex;
  let moved = false;
  for (let s = 1; s < head.length; s += 1) {
    const column = head[s]!;
    let t = s - 1;
    while (t >= 0 && head[t]! > column) {
      head[t + 1] = head[t]!;
      t -= 1;
      moved = true;
    }
    head[t + 1] = column;
  }
  if (moved || simplex.factor.etas > 0) simplex.fresh = false;
  if (moved) for (let s = 0; s < head.length; s += 1) place[head[s]!] = s;
  return simplex.fresh;
}

/** Factors the basis unless that is done; false where it is singular. */
function refactor(simplex: Simplex): boolean {
  if (!simplex.fresh) simplex.fresh = factorize(simplex.factor, simplex.program, simplex.head);
  return simplex.fresh;
}

/**
 * Values and duals of the basis without tie-breaking, from fresh factors of its sorted columns, so that they depend on
 * nothing but the basis and the program. False where the basis is singular.
 */
export function evaluate(simplex: Simplex): boolean {
  const { program, factor, head, bySlot, byRow, dual, exact, sides } = simplex;
  const { cost, rows } = program;
  if (!sortBasis(simplex)) {
    if (!refactor(simplex)) return false;
    takeSides(simplex);
  }
  byRow.set(sides);
  solveColumn(factor, byRow, exact);
  for (let s = 0; s < rows; s += 1) bySlot[s] = cost[head[s]!]!;
  solveRow(factor, bySlot, dual);
  return true;
}

/** Fills `sides`. Columns are taken in order, so that sums come out the same whoever asks. */
function takeSides(simplex: Simplex): void {
  const { program, place, sides } = simplex;
  const { start, row, value, lower, upper, columns } = program;
  sides.set(program.rhs);
  for (let j = 0; j < columns; j += 1) {
    const at = place[j]!;
    if (at >= 0) continue;
    const x = at === AT_LOWER ? lower[j]! : upper[j]!;
    if (x !== 0) for (let e = start[j]!, end = start[j + 1]!; e < end; e += 1) sides[row[e]!]! -= value[e]! * x;
  }
}

/** True where the evaluated basis is feasible, its duals too, within `slack` times what is allowed. */
export function isOptimal(simplex: Simplex, slack: number, costAllowed: number): boolean {
  const { program, head, exact, place, dual, allowed } = simplex;
  const { start, row, value, cost, lower, upper, columns } = program;
  for (let s = 0; s < head.length; s += 1) {
    const column = head[s]!;
    const room = slack * allowed[column]!;
    if (exact[s]! < lower[column]! - room || exact[s]! > upper[column]! + room) return false;
  }
  const least = slack * costAllowed;
  for (let j = 0; j < columns; j += 1) {
    const at = place[j]!;
    if (at >= 0) continue;
    const begin = start[j]!;
    let d = cost[j]! - value[begin]! * dual[row[begin]!]!;
    for (let e = begin + 1, end = start[j + 1]!; e < end; e += 1) d -= value[e]! * dual[row[e]!]!;
    if ((at === AT_UPPER ? d < -least : d > least) && lower[j] !== upper[j]) return false;
  }
  return true;
}

/** Slot of the basic value farthest outside its bounds, or -1. With `first`, the lowest column outside. */
function chooseLeaving(simplex: Simplex, first: boolean): number {
  const { program, head, basic, allowed } = simplex;
  const { lower, upper } = program;
  let chosen = -1;
  let farthest = 0;
  for (let s = 0; s < head.length; s += 1) {
    const column = head[s]!;
    const x = basic[s]!;
    const outside = Math.max(lower[column]! - x, x - upper[column]!);
    if (outside <= allowed[column]!) continue;
    if (first ? chosen < 0 || column < head[chosen]! : outside > farthest) {
      farthest = outside;
      chosen = s;
    }
  }
  return chosen;
}

/** Lists the columns whose move towards their other bound closes the gap of row `slot`, with their ratios. */
function priceRow(simplex: Simplex, slot: number, sign: number): void {
  const { program, factor, place, bySlot, rho, tied, candidates, alphas, ratios } = simplex;
  const { start, row, value, singleStart, single, cost, tieCost, costTie, lower, upper, mixed, rows } = program;
  bySlot.fill(0);
  bySlot[slot] = sign;
  solveRow(factor, bySlot, rho);
  let count = 0;
  for (let j = 0; j < mixed; j += 1) {
    const begin = start[j]!;
    const end = start[j + 1]!;
    let a = value[begin]! * rho[row[begin]!]! + value[begin + 1]! * rho[row[begin + 1]!]!;
    for (let e = begin + 2; e < end; e += 1) a += value[e]! * rho[row[e]!]!;
    if (a < SMALLEST_ENTRY && a > -SMALLEST_ENTRY) continue;
    const at = place[j]!;
    if (at >= 0 || (at === AT_UPPER ? a < 0 : a > 0) || upper[j]! <= lower[j]!) continue;
    let d = cost[j]! - costTie * tieCost[j]!;
    for (let e = begin; e < end; e += 1) d -= value[e]! * tied[row[e]!]!;
    candidates[count] = j;
    alphas[count] = a;
    ratios[count] = Math.max(0, d / a);
    count += 1;
  }
  for (let i = 0; i < rows; i += 1) {
    const y = rho[i]!;
    if (y < SMALLEST_ENTRY && y > -SMALLEST_ENTRY) continue;
    for (let t = singleStart[i]!, end = singleStart[i + 1]!; t < end; t += 1) {
      const j = single[t]!;
      const at = place[j]!;
      if (at >= 0) continue;
      const v = value[start[j]!]!;
      const a = v * y;
      if ((at === AT_UPPER ? a < 0 : a > 0) || upper[j]! <= lower[j]!) continue;
      candidates[count] = j;
      alphas[count] = a;
      ratios[count] = Math.max(0, (cost[j]! - costTie * tieCost[j]! - v * tied[i]!) / a);
      count += 1;
    }
  }
  simplex.candidateCount = count;
}

/**
 * The bound-flipping ratio test: passes columns whose whole range does not close the gap (they are moved behind the other
 * candidates and counted in `flipCount`) and returns the candidate that enters, or -1 where even all of them together
 * leave the row infeasible.
 */
function chooseEntering(simplex: Simplex, gap: number, first: boolean): number {
  const { program, candidates, alphas, ratios } = simplex;
  const { lower, upper } = program;
  let count = simplex.candidateCount;
  simplex.flipCount = 0;
  let left = gap - 1e-13 * gap; // ranges that sum to the gap itself close it, whatever their rounding
  while (count > 0) {
    let best = 0;
    let least = ratios[0]!;
    for (let t = 1; t < count; t += 1) {
      const ratio = ratios[t]!;
      if (ratio > least) continue;
      if (ratio < least || (first ? candidates[t]! < candidates[best]! : Math.abs(alphas[t]!) > Math.abs(alphas[best]!))) {
        best = t;
        least = ratio;
      }
    }
    const chosen = candidates[best]!;
    const alpha = alphas[best]!;
    left -= Math.abs(alpha) * (upper[chosen]! - lower[chosen]!);
    count -= 1;
    candidates[best] = candidates[count]!;
    alphas[best] = alphas[count]!;
    ratios[best] = ratios[count]!;
    candidates[count] = chosen;
    alphas[count] = alpha;
    ratios[count] = least;
    simplex.candidateCount = count;
    if (left <= 0) return count;
    simplex.flipCount += 1;
  }
  return -1;
}

/** Moves the passed columns to their other bound and the basic values with them. */
function flipBounds(simplex: Simplex): void {
  const { program, factor, place, candidates, byRow, bySlot, basic } = simplex;
  const { start, row, value, lower, upper } = program;
  byRow.fill(0);
  for (let t = simplex.candidateCount + 1; t <= simplex.candidateCount + simplex.flipCount; t += 1) {
    const j = candidates[t]!;
    const range = upper[j]! - lower[j]!;
    const moved = place[j] === AT_LOWER ? range : -range;
    place[j] = place[j] === AT_LOWER ? AT_UPPER : AT_LOWER;
    for (let e = start[j]!; e < start[j + 1]!; e += 1) byRow[row[e]!]! -= value[e]! * moved;
  }
  solveColumn(factor, byRow, bySlot);
  for (let s = 0; s < basic.length; s += 1) basic[s]! += bySlot[s]!;
}

/**
 * Exchanges the column in `slot`, which goes to its lower bound (`sign` 1) or upper bound (-1), for the candidate at
 * `chosen`. False: numbers have gone bad and nothing was done.
 */
function pivot(simplex: Simplex, slot: number, sign: number, chosen: number): boolean {
  const { program, factor, head, place, basic, tied, rho, byRow, entering } = simplex;
  const { start, row, value, lower, upper } = program;
  const q = simplex.candidates[chosen]!;
  byRow.fill(0);
  for (let e = start[q]!; e < start[q + 1]!; e += 1) byRow[row[e]!]! += value[e]!;
  solveColumn(factor, byRow, entering);
  const step = entering[slot]!;
  if (Math.abs(step - sign * simplex.alphas[chosen]!) > 1e-7 * (Math.abs(step) + 1e-3)) return false;
  if (simplex.flipCount > 0) flipBounds(simplex);
  const theta = simplex.ratios[chosen]!;
  if (theta > 0) for (let i = 0; i < rho.length; i += 1) tied[i]! += theta * rho[i]!;
  const leaving = head[slot]!;
  const bound = sign > 0 ? lower[leaving]! : upper[leaving]!;
  const moved = (basic[slot]! - bound) / step;
  for (let s = 0; s < basic.length; s += 1) basic[s]! -= moved * entering[s]!;
  basic[slot] = (place[q] === AT_LOWER ? lower[q]! : upper[q]!) + moved;
  place[leaving] = sign > 0 ? AT_LOWER : AT_UPPER;
  place[q] = slot;
  head[slot] = q;
  simplex.pivots += 1;
  simplex.fresh = false;
  pushEta(factor, entering, slot);
  return true;
}

/** Factors the basis, prices it with ties broken, settles nonbasic columns and values the basic ones. */
function restart(simplex: Simplex): void {
  if (!refactor(simplex)) {
    resetBasis(simplex);
    refactor(simplex);
  }
  const { program, factor, head, bySlot, byRow, tied, basic, sides } = simplex;
  const { rows, cost, tieCost, costTie, tieRhs, rhsTie } = program;
  for (let s = 0; s < rows; s += 1) bySlot[s] = cost[head[s]!]! - costTie * tieCost[head[s]!]!;
  solveRow(factor, bySlot, tied);
  settleBounds(simplex);
  for (let i = 0; i < rows; i += 1) byRow[i] = sides[i]! + rhsTie * tieRhs[i]!;
  solveColumn(factor, byRow, basic);
}

/** Puts every nonbasic column at the bound its reduced cost asks for, and fills `sides` as `takeSides` does. */
function settleBounds(simplex: Simplex): void {
  const { program, place, tied, sides } = simplex;
  const { columns, start, row, value, cost, tieCost, costTie, lower, upper } = program;
  sides.set(program.rhs);
  for (let j = 0; j < columns; j += 1) {
    if (place[j]! >= 0) continue;
    const begin = start[j]!;
    const end = start[j + 1]!;
    let d = cost[j]! - costTie * tieCost[j]! - value[begin]! * tied[row[begin]!]!;
    for (let e = begin + 1; e < end; e += 1) d -= value[e]! * tied[row[e]!]!;
    const at = d > 0 ? AT_UPPER : d < 0 ? AT_LOWER : place[j]!;
    place[j] = at;
    const x = at === AT_LOWER ? lower[j]! : upper[j]!;
    if (x !== 0) for (let e = begin; e < end; e += 1) sides[row[e]!]! -= value[e]! * x;
  }
}

/**
 * Solves the program from the basis held, leaving the optimal basis in its place.
 *
 * "infeasible" leaves in `rayRow` the multipliers that prove it. "stuck": more than `patience` + 40 (rows + 10)
 * iterations, which is our failure and not the program's.
 */
export function solveDual(simplex: Simplex, patience: number): "optimal" | "infeasible" | "stuck" {
  const { program, head, basic, rho, rayRow } = simplex;
  const { lower, upper } = program;
  const most = patience + 40 * (program.rows + 10);
  let trouble = 0;
  restart(simplex);
  for (let k = 0; k < most; k += 1) {
    if (simplex.factor.etas === MOST_ETAS) restart(simplex);
    const first = k >= patience;
    const slot = chooseLeaving(simplex, first);
    if (slot < 0) return "optimal";
    const column = head[slot]!;
    const sign = basic[slot]! < lower[column]! ? 1 : -1;
    const gap = sign > 0 ? lower[column]! - basic[slot]! : basic[slot]! - upper[column]!;
    priceRow(simplex, slot, sign);
    const chosen = chooseEntering(simplex, gap, first);
    if (chosen < 0) {
      rayRow.set(rho);
      return "infeasible";
    }
    if (!pivot(simplex, slot, sign, chosen)) {
      trouble += 1;
      if (trouble > 20) return "stuck";
      restart(simplex);
    }
  }
  return "stuck";
}
