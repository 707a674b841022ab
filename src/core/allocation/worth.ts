/**
 * What one more or one fewer chip-hour of a pool is worth: the one-sided derivatives of the month's value in its capacity.
 *
 * A pool's price is one number of an optimal dual solution; at a kink of the value there are many, and a share floor rises
 * with capacity, so the price is not what a further hour brings. Here the optimal basis is moved, without moving the
 * answer, to the one that stays optimal in the direction asked for: columns that stand on a bound and would cross it
 * leave the basis, one dual pivot each. The derivative is then read from the duals. Floors that were bent stay where they
 * were bent to.
 */
import { factorize, MOST_ETAS } from "./basis-factor.ts";
import { solveColumn, solveRow } from "./basis-solve.ts";
import { iterate } from "./dual-simplex.ts";
import { forget } from "./known-bases.ts";
import type { MonthProgram } from "./month-program.ts";
import { restoreBasis, saveBasis } from "./simplex.ts";
import type { Simplex } from "./simplex.ts";

/** A basic value this many tolerances from a bound stands on it. */
const ON_BOUND = 10;
/** Rates of change below this are taken for zero: entries of a basis are about 1. */
const SMALLEST_RATE = 1e-9;

/** Where the derivatives go, USD per chip-hour by pool. */
export interface Worths {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/**
 * Fills `low` with the gain per further chip-hour and `high` with the loss per chip-hour removed, USD, for each pool of
 * the month just solved, all of whose pools take part; NaN where capacity cannot change that way (a pool without hours, floors that would clash).
 *
 * @param floorPerHour by how much the group's floor (weighted hours) rises per chip-hour of the pool; length pools.
 */
export function worths(month: MonthProgram, simplex: Simplex, floorPerHour: Float64Array, out: Worths): void {
  const { program, groupRow } = month;
  const { rows } = program;
  const { dual } = simplex;
  const { coverage: pools } = month;
  const kinked = kinks(month, simplex, floorPerHour);
  const direction = new Float64Array(rows);
  for (let p = 0; p < pools; p += 1) {
    direction.fill(0);
    direction[p] = 1;
    if (groupRow >= 0) direction[groupRow] = floorPerHour[p]! / month.weightUnit;
    const plain = dual[p]! + (groupRow < 0 ? 0 : dual[groupRow]! * direction[groupRow]!);
    out.low[p] = (kinked[p]! & 1) === 0 ? plain : oneSided(simplex, direction, 1);
    out.high[p] = program.rhs[p]! <= 0 ? NaN : (kinked[p]! & 2) === 0 ? plain : oneSided(simplex, direction, -1);
  }
}

/** Which side of its bounds the value in `slot` stands on: -1 lower, 1 upper, 0 neither, 2 both. */
function stands(simplex: Simplex, slot: number, values: Float64Array): number {
  const { program, head, allowed } = simplex;
  const column = head[slot]!;
  const room = ON_BOUND * allowed[column]!;
  const low = values[slot]! <= program.lower[column]! + room;
  const high = values[slot]! >= program.upper[column]! - room;
  return low && high ? 2 : low ? -1 : high ? 1 : 0;
}

/** Per pool: bit 1 where the basis does not hold when capacity rises, bit 2 where it does not when it falls. */
function kinks(month: MonthProgram, simplex: Simplex, floorPerHour: Float64Array): Uint8Array {
  const { factor, exact, bySlot, rho } = simplex;
  const { groupRow, weightUnit } = month;
  const kinked = new Uint8Array(month.coverage);
  for (let s = 0; s < exact.length; s += 1) {
    const side = stands(simplex, s, exact);
    if (side === 0) continue;
    bySlot.fill(0);
    bySlot[s] = 1;
    solveRow(factor, bySlot, rho);
    for (let p = 0; p < kinked.length; p += 1) {
      const rate = rho[p]! + (groupRow < 0 ? 0 : (rho[groupRow]! * floorPerHour[p]!) / weightUnit);
      if (Math.abs(rate) <= SMALLEST_RATE) continue;
      if (side === 2) kinked[p]! |= 3;
      else kinked[p]! |= rate > 0 === side > 0 ? 1 : 2;
    }
  }
  return kinked;
}

/** The derivative along `sign` · direction, per unit of direction. */
function oneSided(simplex: Simplex, direction: Float64Array, sign: number): number {
  const { program, tied, dual, basic, exact, factor, byRow, bySlot, threshold } = simplex;
  const saved = saveBasis(simplex);
  const { costTie } = program;
  let refactored = false;
  basic.set(exact);
  tied.set(dual);
  program.costTie = 0;
  const first = program.curveStart[0]!;
  for (let p = first; p < first + threshold.length; p += 1) threshold[p - first] = program.cost[program.curve[p]!]!;
  const most = 40 * (program.rows + 10);
  let derivative = NaN;
  for (let k = 0; k < most; k += 1) {
    for (let i = 0; i < byRow.length; i += 1) byRow[i] = sign * direction[i]!;
    solveColumn(factor, byRow, bySlot);
    const slot = crossing(simplex, bySlot, k > program.rows + 10);
    if (slot < 0) {
      derivative = 0;
      for (let i = 0; i < tied.length; i += 1) derivative += tied[i]! * direction[i]!;
      break;
    }
    const outcome = iterate(simplex, slot, bySlot[slot]! < 0 ? 1 : -1, Number.MIN_VALUE);
    if (outcome === "infeasible") break;
    if (outcome === "trouble" || factor.etas === MOST_ETAS) {
      refactored = true;
      if (!factorize(factor, program, simplex.head)) break;
    }
  }
  restoreBasis(simplex, saved);
  program.costTie = costTie;
  factor.etas = 0;
  simplex.fresh = !refactored || factorize(factor, program, simplex.head);
  if (!simplex.fresh) forget(simplex.basis);
  return derivative;
}

/** The slot whose value stands on a bound and moves across it fastest, or -1. With `lowest`, the lowest such column. */
function crossing(simplex: Simplex, rate: Float64Array, lowest: boolean): number {
  const { head, basic } = simplex;
  let chosen = -1;
  for (let s = 0; s < rate.length; s += 1) {
    const speed = Math.abs(rate[s]!);
    if (speed <= SMALLEST_RATE) continue;
    const side = stands(simplex, s, basic);
    if (side === 0 || (side !== 2 && rate[s]! > 0 !== side > 0)) continue;
    if (chosen < 0 || (lowest ? head[s]! < head[chosen]! : speed > Math.abs(rate[chosen]!))) chosen = s;
  }
  return chosen;
}
