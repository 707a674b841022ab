/**
 * Floors that cannot all hold: how far each bends.
 *
 * By priority, 9 first: the floors of one priority are met in full if that is possible beside those above; otherwise all
 * of them shrink by one factor, as little as possible; those that this factor does not help (they are not part of the
 * clash) then rise again, and so on (lexicographic max-min of the met shares).
 *
 * The factor comes from proofs, not from search: an infeasible solve gives row multipliers y under which the floors need
 * more than the pools have, Σ g·floor > has; the factor at which that proof fails is the next to try (Newton's method,
 * finite since there are finitely many proofs).
 */
import { solveDual } from "./dual-simplex.ts";
import { setFloor, setGroupFloor } from "./month-program.ts";
import type { MonthProgram } from "./month-program.ts";
import { resetBasis } from "./simplex.ts";
import type { Simplex } from "./simplex.ts";

/** Most proofs tried for one priority. */
const MOST_PROOFS = 200;

/** Floors to bend: output units by workload, weighted hours of the group. `met` is filled with what can be met. */
export interface Floors {
  readonly wanted: Float64Array;
  readonly met: Float64Array;
  groupWanted: number;
  groupMet: number;
}

/** What the last infeasibility proof y says the floors set now need beyond what there is: min of y·A x, less y·rhs. */
function excess(month: MonthProgram, simplex: Simplex): number {
  const { start, row, value, lower, upper, rhs, columns } = month.program;
  const y = simplex.rayRow;
  let sum = 0;
  for (let i = 0; i < y.length; i += 1) sum -= y[i]! * rhs[i]!;
  for (let j = 0; j < columns; j += 1) {
    let a = 0;
    for (let e = start[j]!; e < start[j + 1]!; e += 1) a += value[e]! * y[row[e]!]!;
    if (a !== 0) sum += a > 0 ? a * lower[j]! : a * upper[j]!;
  }
  return sum;
}

/** What one unit of a floor weighs in the last proof; `w` = workloads is the group's floor. */
function weightInProof(month: MonthProgram, simplex: Simplex, w: number): number {
  const { workloads, pools } = month.shape;
  if (w === workloads) return Math.max(0, -simplex.rayRow[month.groupRow]!) / month.weightUnit;
  return Math.max(0, -simplex.rayRow[pools + w]!) / month.outputUnit[w]!;
}

function setMet(month: MonthProgram, floors: Floors, w: number, met: number): void {
  if (w === month.shape.workloads) {
    floors.groupMet = met;
    setGroupFloor(month, met);
  } else {
    floors.met[w] = met;
    setFloor(month, w, met);
  }
}

/**
 * Bends the floors and leaves the month solved with what is met. It starts from the slack basis, so that the factors do
 * not depend on the basis held before.
 */
export function bendFloors(month: MonthProgram, simplex: Simplex, floors: Floors, patience: number): "optimal" | "stuck" {
  const { shape } = month;
  const { workloads, floorPriority, groupPriority } = shape;
  const wanted = (w: number): number => (w === workloads ? floors.groupWanted : floors.wanted[w]!);
  for (let w = 0; w <= workloads; w += 1) if (w < workloads || month.groupRow >= 0) setMet(month, floors, w, 0);
  resetBasis(simplex);
  for (let priority = 9; priority >= 1; priority -= 1) {
    let active: number[] = [];
    for (let w = 0; w <= workloads; w += 1) {
      if ((w === workloads ? groupPriority : floorPriority[w]!) === priority && wanted(w) > 0 && (w < workloads || month.groupRow >= 0)) active.push(w);
    }
    while (active.length > 0) {
      const frozen = shrink(month, simplex, floors, { active, wanted, patience });
      if (frozen === undefined) return "stuck";
      active = active.filter((w) => !frozen.includes(w));
    }
  }
  return "optimal";
}

interface Level {
  readonly active: readonly number[];
  readonly wanted: (w: number) => number;
  readonly patience: number;
}

/** Finds the greatest common factor of the active floors; returns those that cannot rise above it. */
function shrink(month: MonthProgram, simplex: Simplex, floors: Floors, level: Level): readonly number[] | undefined {
  const { active, wanted, patience } = level;
  let factor = 1;
  let frozen = active;
  for (let proof = 0; proof < MOST_PROOFS; proof += 1) {
    for (const w of active) setMet(month, floors, w, factor * wanted(w));
    const outcome = solveDual(simplex, patience);
    if (outcome === "stuck") return undefined;
    if (outcome === "optimal") return frozen;
    const weights = active.map((w) => weightInProof(month, simplex, w) * wanted(w));
    const total = weights.reduce((sum, v) => sum + v, 0);
    if (!(total > 0)) return undefined;
    const most = Math.max(...weights);
    frozen = active.filter((_, at) => weights[at]! > 1e-9 * most);
    for (const w of active) setMet(month, floors, w, 0);
    const next = Math.max(0, -excess(month, simplex) / total);
    factor = next < factor ? next : factor * (1 - 1e-15 * 2 ** proof);
  }
  return undefined;
}
