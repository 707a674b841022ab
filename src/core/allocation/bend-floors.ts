/**
 * Floors that cannot all hold: how far each bends.
 *
 * By priority, 9 first: the floors of one priority are met in full if that is possible beside those above; otherwise all
 * of them shrink by one factor, as little as possible; those that this factor does not help (they are not part of the
 * clash) then rise again, and so on (lexicographic max-min of the met shares).
 */
import type { MonthProgram } from "./month-program.ts";
import { raiseTogether, setClaim } from "./raise-levels.ts";
import type { Claims } from "./raise-levels.ts";
import { resetBasis } from "./simplex.ts";
import type { Simplex } from "./simplex.ts";

/**
 * Bends the floors (`claims.most`, with equal slopes) and leaves the month solved with what is met. It starts from the
 * slack basis and exchanges columns one by one, so that the factors do not depend on the basis held before, nor on other months.
 */
export function bendFloors(month: MonthProgram, simplex: Simplex, claims: Claims, patience: number): "optimal" | "stuck" {
  const { workloads } = month.shape;
  const claimants = Array.from({ length: workloads + 1 }, (_, w) => w).filter((w) => w < workloads || month.groupRow >= 0);
  for (const w of claimants) setClaim(month, claims, w, 0);
  resetBasis(simplex);
  simplex.mayLeap = false;
  const outcome = raiseInOrder(month, simplex, claims, claimants, patience);
  simplex.mayLeap = true;
  return outcome;
}

/** Raises the claims from nothing, priority by priority. */
function raiseInOrder(month: MonthProgram, simplex: Simplex, claims: Claims, claimants: readonly number[], patience: number): "optimal" | "stuck" {
  const { workloads, floorPriority, groupPriority } = month.shape;
  for (let priority = 9; priority >= 1; priority -= 1) {
    let active = claimants.filter((w) => (w === workloads ? groupPriority : floorPriority[w]!) === priority && claims.most[w]! > 0);
    while (active.length > 0) {
      const stopped = raiseTogether(month, simplex, claims, active, { top: 1, patience });
      if (stopped === undefined) return "stuck";
      active = active.filter((w) => !stopped.includes(w));
    }
  }
  return "optimal";
}
