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
  /** The same without tie-breaking, at the last factorisation. */
  readonly exact: Float64Array;
  /** Reduced costs with ties broken; 0 for basic columns. */
  readonly reduced: Float64Array;
  /** Duals of the rows under the program's own costs, from `priceRows`. */
  readonly dual: Float64Array;
  /** Largest tie of a cost, and largest sum of sizes over a column of A. */
  mostTie: number;
  mostColumn: number;
  /** How far the value of each column may leave its bounds. */
  readonly allowed: Float64Array;
  /** True while `factor` is of `head` without etas. */
  fresh: boolean;
  /** Pivots since creation. */
  pivots: number;
  /** After "infeasible": row multipliers y with min over the bounds of y·A x > y·rhs. */
  readonly rayRow: Float64Array;
  readonly byRow: Float64Array;
  readonly bySlot: Float64Array;
  readonly entering: Float64Array;
  readonly rho: Float64Array;
  readonly alpha: Float64Array;
  readonly touched: Int32Array;
  touchedCount: number;
  readonly seen: Uint8Array;
  readonly candidates: Int32Array;
  readonly ratios: Float64Array;
  readonly flips: Int32Array;
  flipCount: number;
}

export function createSimplex(program: LinearProgram): Simplex {
  const { rows, columns } = program;
  const simplex: Simplex = {
    program,
    factor: createBasisFactor(program),
    head: program.slack.slice(),
    place: new Int32Array(columns).fill(AT_LOWER),
    basic: new Float64Array(rows),
    exact: new Float64Array(rows),
    reduced: new Float64Array(columns),
    dual: new Float64Array(rows),
    mostTie: program.tieCost.reduce((most, tie) => Math.max(most, tie), 0),
    mostColumn: 0,
    allowed: new Float64Array(columns).fill(1e-9),
    fresh: false,
    pivots: 0,
    rayRow: new Float64Array(rows),
    byRow: new Float64Array(rows),
    bySlot: new Float64Array(rows),
    entering: new Float64Array(rows),
    rho: new Float64Array(rows),
    alpha: new Float64Array(columns),
    touched: new Int32Array(columns),
    touchedCount: 0,
    seen: new Uint8Array(columns),
    candidates: new Int32Array(columns),
    ratios: new Float64Array(columns),
    flips: new Int32Array(columns),
    flipCount: 0,
  };
  resetBasis(simplex);
  noteMatrix(simplex);
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

/** Sums of sizes over columns change with the matrix: call after `program.value` did. */
export function noteMatrix(simplex: Simplex): void {
  const { program } = simplex;
  simplex.fresh = false;
  simplex.mostColumn = 0;
  for (let j = 0; j < program.columns; j += 1) {
    let size = 0;
    for (let e = program.start[j]!; e < program.start[j + 1]!; e += 1) size += Math.abs(program.value[e]!);
    simplex.mostColumn = Math.max(simplex.mostColumn, size);
  }
}

/**
 * Puts the basic columns in rising order, so that what follows depends on the set of them alone. True where `exact` is
 * already what a fresh factorisation of the sorted basis gives.
 */
export function sortBasis(simplex: Simplex): boolean {
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
export function refactor(simplex: Simplex): boolean {
  if (!simplex.fresh) simplex.fresh = factorize(simplex.factor, simplex.program, simplex.head);
  return simplex.fresh;
}

/** Duals of the rows under the program's own costs. Needs fresh factors. */
export function priceRows(simplex: Simplex): void {
  const { program, factor, head, bySlot, dual } = simplex;
  const { cost, rows } = program;
  for (let s = 0; s < rows; s += 1) bySlot[s] = cost[head[s]!]!;
  solveRow(factor, bySlot, dual);
}

/** Reduced costs from `dual`, under the program's own costs. */
export function priceColumns(simplex: Simplex): void {
  const { program, place, dual, reduced } = simplex;
  const { start, row, value, cost, columns } = program;
  for (let j = 0; j < columns; j += 1) {
    let d = 0;
    if (place[j]! < 0) {
      d = cost[j]!;
      for (let e = start[j]!, end = start[j + 1]!; e < end; e += 1) d -= value[e]! * dual[row[e]!]!;
    }
    reduced[j] = d;
  }
}

/** Values of the basic columns, with every nonbasic column at its bound. Needs fresh factors. */
export function valueBasics(simplex: Simplex): void {
  const { program, factor, place, byRow, exact } = simplex;
  const { start, row, value, lower, upper, columns } = program;
  byRow.set(program.rhs);
  for (let j = 0; j < columns; j += 1) {
    const at = place[j]!;
    if (at >= 0) continue;
    const x = at === AT_LOWER ? lower[j]! : upper[j]!;
    if (x !== 0) for (let e = start[j]!, end = start[j + 1]!; e < end; e += 1) byRow[row[e]!]! -= value[e]! * x;
  }
  solveColumn(factor, byRow, exact);
}

/** An upper bound of how far the tie-breaking moves any reduced cost of the basis. Needs fresh factors; spoils `rho`. */
export function tieReach(simplex: Simplex): number {
  const { program, factor, head, bySlot, rho } = simplex;
  const { tieCost, costTie, rows } = program;
  for (let s = 0; s < rows; s += 1) bySlot[s] = tieCost[head[s]!]!;
  solveRow(factor, bySlot, rho);
  let most = 0;
  for (let i = 0; i < rows; i += 1) most = Math.max(most, Math.abs(rho[i]!));
  return costTie * (simplex.mostTie + simplex.mostColumn * most);
}

/** Smallest size of a reduced cost among nonbasic columns that have room to move. */
export function leastReduced(simplex: Simplex): number {
  const { program, place, reduced } = simplex;
  const { lower, upper } = program;
  let least = Infinity;
  for (let j = 0; j < place.length; j += 1) {
    const d = Math.abs(reduced[j]!);
    if (d < least && place[j]! < 0 && lower[j] !== upper[j]) least = d;
  }
  return least;
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

/** Row `slot` of B⁻¹ into `rho` and of B⁻¹A into `alpha`, over the columns listed in `touched`. */
function priceRow(simplex: Simplex, slot: number): void {
  const { program, factor, bySlot, rho, alpha, touched, seen } = simplex;
  const { rowStart, rowColumn, rowValue, rows } = program;
  bySlot.fill(0);
  bySlot[slot] = 1;
  solveRow(factor, bySlot, rho);
  for (let t = 0; t < simplex.touchedCount; t += 1) seen[touched[t]!] = 0;
  let count = 0;
  for (let i = 0; i < rows; i += 1) {
    const y = rho[i]!;
    if (y === 0) continue;
    for (let e = rowStart[i]!, end = rowStart[i + 1]!; e < end; e += 1) {
      const j = rowColumn[e]!;
      if (seen[j] === 0) {
        seen[j] = 1;
        touched[count++] = j;
        alpha[j] = y * rowValue[e]!;
      } else alpha[j]! += y * rowValue[e]!;
    }
  }
  simplex.touchedCount = count;
}

/**
 * The bound-flipping ratio test: passes columns whose whole range does not close the gap, lists them in `flips`, and
 * returns the column that enters, or -1 where even all of them together leave the row infeasible.
 */
function chooseEntering(simplex: Simplex, sign: number, gap: number, first: boolean): number {
  const { program, place, reduced, alpha, touched, candidates, ratios, flips } = simplex;
  const { lower, upper } = program;
  let count = 0;
  for (let t = 0; t < simplex.touchedCount; t += 1) {
    const j = touched[t]!;
    const at = place[j]!;
    if (at >= 0) continue;
    const a = sign * alpha[j]!;
    if (at === AT_UPPER ? a <= SMALLEST_ENTRY : a >= -SMALLEST_ENTRY) continue;
    if (upper[j]! <= lower[j]!) continue;
    candidates[count] = j;
    ratios[count] = Math.max(0, reduced[j]! / a);
    count += 1;
  }
  simplex.flipCount = 0;
  let left = gap - 1e-13 * gap; // ranges that sum to the gap itself close it, whatever their rounding
  while (count > 0) {
    let best = 0;
    for (let t = 1; t < count; t += 1) {
      if (ratios[t]! > ratios[best]!) continue;
      const j = candidates[t]!;
      const held = candidates[best]!;
      if (ratios[t]! < ratios[best]! || (first ? j < held : Math.abs(alpha[j]!) > Math.abs(alpha[held]!))) best = t;
    }
    const chosen = candidates[best]!;
    left -= Math.abs(alpha[chosen]!) * (upper[chosen]! - lower[chosen]!);
    if (left <= 0) return chosen;
    flips[simplex.flipCount++] = chosen;
    count -= 1;
    candidates[best] = candidates[count]!;
    ratios[best] = ratios[count]!;
  }
  return -1;
}

/** Moves the listed columns to their other bound and the basic values with them. */
function flipBounds(simplex: Simplex): void {
  const { program, factor, place, flips, byRow, bySlot, basic } = simplex;
  const { start, row, value, lower, upper } = program;
  byRow.fill(0);
  for (let t = 0; t < simplex.flipCount; t += 1) {
    const j = flips[t]!;
    const range = upper[j]! - lower[j]!;
    const moved = place[j] === AT_LOWER ? range : -range;
    place[j] = place[j] === AT_LOWER ? AT_UPPER : AT_LOWER;
    for (let e = start[j]!; e < start[j + 1]!; e += 1) byRow[row[e]!]! -= value[e]! * moved;
  }
  solveColumn(factor, byRow, bySlot);
  for (let s = 0; s < basic.length; s += 1) basic[s]! += bySlot[s]!;
}

/** Exchanges the column in `slot`, which goes to the bound on side `sign`, for column `q`. False: numbers have gone bad. */
function pivot(simplex: Simplex, slot: number, sign: number, q: number): boolean {
  const { program, factor, head, place, basic, reduced, alpha, touched, byRow, entering } = simplex;
  const { start, row, value, lower, upper } = program;
  byRow.fill(0);
  for (let e = start[q]!; e < start[q + 1]!; e += 1) byRow[row[e]!]! += value[e]!;
  solveColumn(factor, byRow, entering);
  const step = entering[slot]!;
  if (Math.abs(step - alpha[q]!) > 1e-7 * (Math.abs(step) + 1e-3)) return false;
  if (simplex.flipCount > 0) flipBounds(simplex);
  const theta = reduced[q]! / step;
  if (theta !== 0) for (let t = 0; t < simplex.touchedCount; t += 1) reduced[touched[t]!]! -= theta * alpha[touched[t]!]!;
  const leaving = head[slot]!;
  const bound = sign > 0 ? lower[leaving]! : upper[leaving]!;
  const moved = (basic[slot]! - bound) / step;
  for (let s = 0; s < basic.length; s += 1) if (entering[s] !== 0) basic[s]! -= moved * entering[s]!;
  basic[slot] = (place[q] === AT_LOWER ? lower[q]! : upper[q]!) + moved;
  reduced[leaving] = -theta;
  reduced[q] = 0;
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
  const { program, factor, head, place, bySlot, byRow, rho, reduced, basic, exact } = simplex;
  const { rows, columns, start, row, value, cost, tieCost, costTie, tieRhs, rhsTie, lower, upper } = program;
  for (let s = 0; s < rows; s += 1) bySlot[s] = cost[head[s]!]! - costTie * tieCost[head[s]!]!;
  solveRow(factor, bySlot, rho);
  byRow.set(program.rhs);
  for (let j = 0; j < columns; j += 1) {
    if (place[j]! >= 0) {
      reduced[j] = 0;
      continue;
    }
    const begin = start[j]!;
    const end = start[j + 1]!;
    let d = cost[j]! - costTie * tieCost[j]!;
    for (let e = begin; e < end; e += 1) d -= value[e]! * rho[row[e]!]!;
    reduced[j] = d;
    if (d > 0) place[j] = AT_UPPER;
    else if (d < 0) place[j] = AT_LOWER;
    const x = place[j] === AT_LOWER ? lower[j]! : upper[j]!;
    if (x !== 0) for (let e = begin; e < end; e += 1) byRow[row[e]!]! -= value[e]! * x;
  }
  solveColumn(factor, byRow, exact);
  if (rhsTie === 0) basic.set(exact);
  else {
    byRow.set(tieRhs);
    solveColumn(factor, byRow, bySlot);
    for (let s = 0; s < rows; s += 1) basic[s] = exact[s]! + rhsTie * bySlot[s]!;
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
    priceRow(simplex, slot);
    const q = chooseEntering(simplex, sign, gap, first);
    if (q < 0) {
      for (let i = 0; i < rho.length; i += 1) rayRow[i] = sign * rho[i]!;
      return "infeasible";
    }
    if (!pivot(simplex, slot, sign, q)) {
      trouble += 1;
      if (trouble > 20) return "stuck";
      restart(simplex);
    }
  }
  return "stuck";
}
