/**
 * A basis taken on to new numbers: most months leave every column outside it where it stood. What shows that is enough to go
 * on from it, and where nothing is infeasible either it is the month's optimum.
 */
import type { Simplex } from "./simplex.ts";

/**
 * Sums `sides` with the singles where they stand; false where their curves are out of order or out of step with the basis.
 * Curves whose costs have moved are found in order, or are left to be sorted.
 */
export function sumSides(simplex: Simplex): boolean {
  const { program, place, passed, holdsSingle, sides } = simplex;
  const { rows, rhs, curveStart, curve, lower, upper } = program;
  if (simplex.reordered || !inOrder(simplex)) return false;
  for (let i = 0; i < rows; i += 1) {
    const begin = curveStart[i]!;
    const end = curveStart[i + 1]!;
    const at = passed[i]!;
    const held = holdsSingle[i]!;
    if (at < begin || at + held > end || (held === 1 && place[curve[at]!]! < 0)) return false;
    let side = rhs[i]!;
    for (let p = begin; p < at; p += 1) side -= lower[curve[p]!]!;
    for (let p = at + held; p < end; p += 1) side -= upper[curve[p]!]!;
    sides[i] = side;
  }
  return true;
}

/** Takes over costs that have moved into the curves of their rows; false where that puts singles in another order. */
function inOrder(simplex: Simplex): boolean {
  const { program, threshold, movedFrom, movedTo } = simplex;
  const { curveStart, curve, cost, tieCost, costTie } = program;
  if (movedFrom >= movedTo) return true;
  let before = -Infinity;
  let costBefore = -Infinity;
  let next = curveStart[movedFrom]!;
  let row = movedFrom;
  for (let p = next, end = curveStart[movedTo]!; p < end; p += 1) {
    const j = curve[p]!;
    const c = cost[j]!;
    const t = c - costTie * tieCost[j]!;
    if (p === next) {
      row += 1;
      next = curveStart[row]!;
    } else if (t <= before || c < costBefore) return false;
    threshold[p] = t;
    before = t;
    costBefore = c;
  }
  simplex.movedFrom = program.rows;
  simplex.movedTo = 0;
  return true;
}

/** True where the duals, with ties and without, want every column outside the basis where it stands. */
export function columnsStand(simplex: Simplex): boolean {
  return !simplex.pairsAway && singlesStand(simplex) && pairsStand(simplex);
}

/** Singles are in order, so those next to the row's dual speak for the others. */
function singlesStand({ program, dual, tied, threshold, passed, holdsSingle }: Simplex): boolean {
  const { rows, curveStart, curve, cost } = program;
  for (let i = 0; i < rows; i += 1) {
    const below = passed[i]! - 1;
    const held = holdsSingle[i]!;
    const above = below + 1 + held;
    if (below >= curveStart[i]! && (cost[curve[below]!]! > dual[i]! || (held === 0 && threshold[below]! >= tied[i]!))) return false;
    if (above < curveStart[i + 1]! && (cost[curve[above]!]! < dual[i]! || (held === 0 && threshold[above]! < tied[i]!))) return false;
  }
  return true;
}

/** Pairs outside the basis are all at 0: there they stay whose reduced cost is below 0. */
function pairsStand({ program, place, dual, tied, basis }: Simplex): boolean {
  const { blockStart, blockSecond, blockThird, blockFourth, pairFirst, pairSecondValue, pairFourthValue, cost, tieCost, costTie } = program;
  const sure = -costTie * basis.tieReach;
  for (let b = 0; b < blockSecond.length; b += 1) {
    const second = blockSecond[b]!;
    const third = blockThird[b]!;
    const fourth = blockFourth[b]!;
    const dualSecond = dual[second]!;
    const dualThird = third < 0 ? 0 : dual[third]!;
    const dualFourth = fourth < 0 ? 0 : dual[fourth]!;
    for (let j = blockStart[b]!, end = blockStart[b + 1]!; j < end; j += 1) {
      let d = cost[j]! - dual[pairFirst[j]!]! - pairSecondValue[j]! * dualSecond - dualThird;
      if (dualFourth !== 0) d -= pairFourthValue[j]! * dualFourth;
      if (d < sure || place[j]! >= 0) continue;
      if (d > 0) return false;
      let t = cost[j]! - costTie * tieCost[j]! - tied[pairFirst[j]!]! - pairSecondValue[j]! * tied[second]! - (third < 0 ? 0 : tied[third]!);
      if (fourth >= 0) t -= pairFourthValue[j]! * tied[fourth]!;
      if (t > 0) return false;
    }
  }
  return true;
}
