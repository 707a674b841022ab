/**
 * The bounded dual simplex with bound flipping, warm from any basis.
 *
 * Every column has finite bounds, so any basis is made dual feasible by putting each nonbasic column at the bound that
 * its reduced cost asks for; from there only primal feasibility is missing. One method therefore serves new costs, new
 * right-hand sides and new bounds alike, and infeasibility comes with a proof (`rayRow`). Reduced costs are not kept:
 * they follow from the rows' duals, and most candidates to enter are the next single on a row's curve.
 *
 * Stops are by counts. Ties are the caller's care (a perturbed program has none); from `patience` iterations on the
 * lowest column outside its bounds leaves first.
 */
import { MOST_ETAS } from "./basis-factor.ts";
import { pushEta, solveColumn, solveRow } from "./basis-solve.ts";
import {
  AT_LOWER,
  AT_UPPER,
  goWhereItLed,
  priceExactly,
  refactor,
  resetBasis,
  solveExactly,
  takePairs,
  takeSides,
  valueExactly,
  valueTies,
} from "./simplex.ts";
import type { Simplex } from "./simplex.ts";
import { columnsStand, sumSides } from "./standing-basis.ts";

/** Entries of the pivot row below this are taken for zero. */
const SMALLEST_ENTRY = 1e-11;
/** Known bases gone to in one search, before it exchanges columns. */
const MOST_LEAPS = 5;

/** Factors the basis, prices it with and without ties, settles nonbasic columns and values the basic ones. */
function restart(simplex: Simplex): void {
  if (!refactor(simplex)) {
    resetBasis(simplex);
    refactor(simplex);
  }
  valueTies(simplex);
  simplex.sided = false;
  simplex.proved = simplex.proved && simplex.settled;
  simplex.priced = !simplex.settled && sumSides(simplex);
  if (simplex.priced) solveExactly(simplex);
  else if (!simplex.proved) priceExactly(simplex);
  const { program, exact, tieBasic, basic } = simplex;
  const { rows, rhsTie } = program;
  // Where prices are proved, only an exchange asks for those with ties.
  simplex.tiedKnown = false;
  if (!simplex.proved) tieDuals(simplex);
  simplex.priced = simplex.priced && columnsStand(simplex);
  if (!simplex.priced) {
    if (simplex.settled) takeSides(simplex);
    else settle(simplex);
    valueExactly(simplex);
  }
  simplex.settled = true;
  simplex.exactKnown = true;
  for (let s = 0; s < rows; s += 1) basic[s] = exact[s]! + rhsTie * tieBasic[s]!;
}

/** Duals with ties, from those without. */
function tieDuals(simplex: Simplex): void {
  const { program, dual, tieDual, tied } = simplex;
  const { rows, costTie } = program;
  for (let i = 0; i < rows; i += 1) tied[i] = dual[i]! - costTie * tieDual[i]!;
  simplex.tiedKnown = true;
}

/** Puts every column outside the basis at the bound that its tied cost asks for. */
function settle(simplex: Simplex): void {
  sortCurves(simplex);
  settleCurves(simplex);
  settlePairs(simplex);
  simplex.movedFrom = simplex.program.rows;
  simplex.movedTo = 0;
}

/** Sorts the curves of the rows whose costs have moved by tied cost. */
function sortCurves(simplex: Simplex): void {
  const { program, threshold, movedFrom, movedTo } = simplex;
  const { rows, curveStart, curve, cost, tieCost, costTie } = program;
  let reordered = false;
  for (let i = movedFrom; i < movedTo; i += 1) {
    const begin = curveStart[i]!;
    for (let p = begin, end = curveStart[i + 1]!; p < end; p += 1) {
      const j = curve[p]!;
      const t = cost[j]! - costTie * tieCost[j]!;
      let q = p;
      for (; q > begin && (threshold[q - 1]! > t || (threshold[q - 1] === t && curve[q - 1]! > j)); q -= 1) {
        curve[q] = curve[q - 1]!;
        threshold[q] = threshold[q - 1]!;
      }
      curve[q] = j;
      threshold[q] = t;
      if ((q < p && cost[curve[q + 1]!]! < cost[j]!) || (q > begin && cost[j]! < cost[curve[q - 1]!]!)) reordered = true;
    }
  }
  // A part that is in order says nothing of the rows that were not looked at.
  simplex.reordered = reordered || (simplex.reordered && movedTo - movedFrom < rows);
}

/** Puts the singles of every row at the bounds that the row's dual asks for, and sums them. */
function settleCurves(simplex: Simplex): void {
  const { program, place, tied, threshold, passed, holdsSingle, sides } = simplex;
  const { rows, rhs, curveStart, curve, lower, upper } = program;
  for (let i = 0; i < rows; i += 1) {
    const end = curveStart[i + 1]!;
    let side = rhs[i]!;
    let p = curveStart[i]!;
    if (holdsSingle[i] === 1) for (; place[curve[p]!]! < 0; p += 1) side -= lower[curve[p]!]!;
    else for (const y = tied[i]!; p < end && threshold[p]! < y; p += 1) side -= lower[curve[p]!]!;
    passed[i] = p;
    for (p += holdsSingle[i]!; p < end; p += 1) side -= upper[curve[p]!]!;
    sides[i] = side;
  }
}

/** Puts nonbasic pairs at the bounds that their reduced costs ask for, and adds them to `sides`. */
function settlePairs(simplex: Simplex): void {
  const { program, place, side, tied } = simplex;
  const { blockStart, blockSecond, blockThird, blockFourth, pairFirst, pairSecondValue, pairFourthValue, cost, tieCost, costTie, lower } = program;
  let any = false;
  for (let b = 0; b < blockSecond.length; b += 1) {
    const second = tied[blockSecond[b]!]!;
    const third = blockThird[b]! < 0 ? 0 : tied[blockThird[b]!]!;
    const fourth = blockFourth[b]! < 0 ? 0 : tied[blockFourth[b]!]!;
    for (let j = blockStart[b]!, end = blockStart[b + 1]!; j < end; j += 1) {
      if (place[j]! >= 0) {
        side[j] = 0;
        continue;
      }
      let dual = tied[pairFirst[j]!]! + pairSecondValue[j]! * second + third;
      if (fourth !== 0) dual += pairFourthValue[j]! * fourth;
      if (cost[j]! - costTie * tieCost[j]! > dual) {
        place[j] = AT_UPPER;
        side[j] = -1;
        any = true;
      } else {
        place[j] = AT_LOWER;
        side[j] = 1;
        if (lower[j] !== 0) any = true;
      }
    }
  }
  simplex.sided = true;
  simplex.pairsAway = any;
  if (any) takePairs(simplex);
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
    const below = lower[column]! - x;
    const above = x - upper[column]!;
    const outside = below > above ? below : above;
    if ((outside <= farthest && !first) || outside <= allowed[column]! || (first && chosen >= 0 && column > head[chosen]!)) continue;
    farthest = outside;
    chosen = s;
  }
  return chosen;
}

/** Fills `side`: 1 for a pair at its lower bound, -1 at its upper, 0 in the basis. */
function takeSide({ program, place, side }: Simplex): void {
  for (let j = 0; j < program.pairs; j += 1) side[j] = place[j]! >= 0 ? 0 : place[j] === AT_LOWER ? 1 : -1;
}

/** The pair whose move towards its other bound closes the row's gap at the least dual step. */
function pricePairs(simplex: Simplex): void {
  const { program, side, tied, rho } = simplex;
  const { blockStart, blockSecond, blockThird, blockFourth, pairFirst, pairSecondValue, pairFourthValue, cost, tieCost, costTie, lower, upper } = program;
  let best = Infinity;
  let chosen = -1;
  let entry = 0;
  for (let b = 0; b < blockSecond.length; b += 1) {
    const second = blockSecond[b]!;
    const third = blockThird[b]!;
    const fourth = blockFourth[b]!;
    const rhoSecond = rho[second]!;
    const rhoThird = third < 0 ? 0 : rho[third]!;
    const rhoFourth = fourth < 0 ? 0 : rho[fourth]!;
    const tiedSecond = tied[second]!;
    const tiedThird = third < 0 ? 0 : tied[third]!;
    const tiedFourth = fourth < 0 ? 0 : tied[fourth]!;
    for (let j = blockStart[b]!, end = blockStart[b + 1]!; j < end; j += 1) {
      let a = rho[pairFirst[j]!]! + pairSecondValue[j]! * rhoSecond + rhoThird;
      if (rhoFourth !== 0) a += pairFourthValue[j]! * rhoFourth;
      // One comparison for the sign that its bound asks for, for pairs of the basis and for what is next to nothing.
      if (a * side[j]! > -SMALLEST_ENTRY) continue;
      let d = cost[j]! - costTie * tieCost[j]! - tied[pairFirst[j]!]! - pairSecondValue[j]! * tiedSecond - tiedThird;
      if (tiedFourth !== 0) d -= pairFourthValue[j]! * tiedFourth;
      const ratio = d / a > 0 ? d / a : 0;
      if (ratio > best || (ratio === best && Math.abs(a) <= Math.abs(entry)) || upper[j]! <= lower[j]!) continue;
      best = ratio;
      chosen = j;
      entry = a;
    }
  }
  simplex.chosen = chosen;
  simplex.chosenEntry = entry;
  simplex.chosenRatio = best;
}

/** The dual step at which row i, moving along `rho`, meets the next single of its curve; Infinity past its end. */
function nextOnCurve(simplex: Simplex, i: number): number {
  const { program, tied, rho, passed, threshold } = simplex;
  const { curveStart } = program;
  const y = rho[i]!;
  const at = y > 0 ? passed[i]! : passed[i]! - 1;
  if (at < curveStart[i]! || at >= curveStart[i + 1]!) return Infinity;
  return Math.max(0, (threshold[at]! - tied[i]!) / y);
}

/**
 * The bound-flipping ratio test over pairs and curves: passes singles whose whole range does not close the gap, and leaves
 * in `chosen` the column that enters, or -1 where even all of them together leave the row infeasible.
 */
function chooseEntering(simplex: Simplex, gap: number): void {
  const { program, tied, rho, touched, passed, threshold } = simplex;
  const { rows, curveStart, curve, lower, upper } = program;
  let least = Infinity;
  let row = -1;
  let count = 0;
  for (let i = 0; i < rows; i += 1) {
    const y = rho[i]!;
    if (y === 0) continue;
    touched[count] = i;
    count += 1;
    if (y > -SMALLEST_ENTRY && y < SMALLEST_ENTRY) continue;
    const at = y > 0 ? passed[i]! : passed[i]! - 1;
    if (at < curveStart[i]! || at >= curveStart[i + 1]!) continue;
    const step = (threshold[at]! - tied[i]!) / y;
    if (step >= least) continue;
    least = step;
    row = i;
  }
  simplex.touches = count;
  simplex.flips = 0;
  if (row < 0 || least > simplex.chosenRatio) return;
  const y = rho[row]!;
  const j = curve[y > 0 ? passed[row]! : passed[row]! - 1]!;
  if (closes(gap, Math.abs(y) * (upper[j]! - lower[j]!)) > 0) {
    passSingles(simplex, gap);
    return;
  }
  simplex.chosen = j;
  simplex.chosenEntry = y;
  simplex.chosenRatio = least > 0 ? least : 0;
}

/** What is left of a gap; ranges that sum to the gap itself close it, whatever their rounding. */
const closes = (gap: number, range: number): number => gap - 1e-13 * gap - range;

/** The same where the first single on the way does not close the gap: it is passed, and others after it. */
function passSingles(simplex: Simplex, gap: number): void {
  const { program, rho, passed, candidateRow, candidateRatio, flipRow, flipAmount } = simplex;
  const { rows, curve, lower, upper } = program;
  let count = 0;
  for (let i = 0; i < rows; i += 1) {
    const y = rho[i]!;
    if (y > -SMALLEST_ENTRY && y < SMALLEST_ENTRY) continue;
    const ratio = nextOnCurve(simplex, i);
    if (ratio === Infinity) continue;
    candidateRow[count] = i;
    candidateRatio[count] = ratio;
    count += 1;
  }
  simplex.flips = 0;
  let left = closes(gap, 0);
  while (count > 0) {
    let best = 0;
    for (let t = 1; t < count; t += 1) if (candidateRatio[t]! < candidateRatio[best]!) best = t;
    if (candidateRatio[best]! > simplex.chosenRatio) return;
    const i = candidateRow[best]!;
    const y = rho[i]!;
    const at = y > 0 ? passed[i]! : passed[i]! - 1;
    const j = curve[at]!;
    const range = upper[j]! - lower[j]!;
    left -= Math.abs(y) * range;
    if (left <= 0) {
      simplex.chosen = j;
      simplex.chosenEntry = y;
      simplex.chosenRatio = candidateRatio[best]!;
      return;
    }
    flipRow[simplex.flips] = i;
    flipAmount[simplex.flips] = y > 0 ? -range : range;
    simplex.flips += 1;
    passed[i] = y > 0 ? at + 1 : at;
    const next = nextOnCurve(simplex, i);
    if (next < Infinity) candidateRatio[best] = next;
    else {
      count -= 1;
      candidateRow[best] = candidateRow[count]!;
      candidateRatio[best] = candidateRatio[count]!;
    }
  }
}

/** Moves the basic values with the singles that were passed. */
function applyFlips(simplex: Simplex): void {
  const { factor, flipRow, flipAmount, rowSide, bySlot, basic } = simplex;
  for (let t = 0; t < simplex.flips; t += 1) rowSide[flipRow[t]!]! -= flipAmount[t]!;
  solveColumn(factor, rowSide, bySlot);
  for (let s = 0; s < basic.length; s += 1) basic[s]! += bySlot[s]!;
}

/** Moves the duals of the rows that the step touches. */
function moveDuals({ tied, rho, touched, touches, chosenRatio }: Simplex): void {
  for (let t = 0; t < touches; t += 1) {
    const i = touched[t]!;
    tied[i]! += chosenRatio * rho[i]!;
  }
}

/** Keeps the exchange as an eta and moves the basic values with the entering column, of which few entries are not 0. */
function moveBasics({ factor, basic, entering }: Simplex, slot: number, moved: number): void {
  pushEta(factor, entering, slot);
  const { etas, etaStart, etaIndex, etaValue } = factor;
  for (let e = etaStart[etas - 1]!, end = etaStart[etas]!; e < end; e += 1) basic[etaIndex[e]!]! -= moved * etaValue[e]!;
}

/**
 * Exchanges the column in `slot`, which goes to its lower bound (`sign` 1) or upper bound (-1), for the chosen one. False:
 * numbers have gone bad, nothing was done, and a restart is due.
 */
function pivot(simplex: Simplex, slot: number, sign: number): boolean {
  const { program, factor, head, place, side, basic, rho, rowSide, entering, passed, holdsSingle, chosen, chosenRatio } = simplex;
  const { pairs, start, row, value, lower, upper } = program;
  for (let e = start[chosen]!, end = start[chosen + 1]!; e < end; e += 1) rowSide[row[e]!]! += value[e]!;
  solveColumn(factor, rowSide, entering);
  const step = entering[slot]!;
  if (Math.abs(step - sign * simplex.chosenEntry) > 1e-7 * (Math.abs(step) + 1e-3)) return false;
  if (simplex.flips > 0) applyFlips(simplex);
  if (chosenRatio > 0) moveDuals(simplex);
  const leaving = head[slot]!;
  const moved = (basic[slot]! - (sign > 0 ? lower[leaving]! : upper[leaving]!)) / step;
  moveBasics(simplex, slot, moved);
  let fromUpper = place[chosen] === AT_UPPER;
  if (chosen >= pairs) {
    const i = row[start[chosen]!]!;
    fromUpper = rho[i]! > 0;
    if (!fromUpper) passed[i]! -= 1;
    holdsSingle[i] = 1;
  }
  basic[slot] = (fromUpper ? upper[chosen]! : lower[chosen]!) + moved;
  place[leaving] = sign > 0 ? AT_LOWER : AT_UPPER;
  if (leaving < pairs) {
    side[leaving] = sign;
    if ((sign > 0 ? lower[leaving]! : upper[leaving]!) !== 0) simplex.pairsAway = true;
  }
  if (chosen < pairs) side[chosen] = 0;
  place[chosen] = slot;
  head[slot] = chosen;
  simplex.pivots += 1;
  simplex.fresh = false;
  return true;
}

/**
 * One iteration: the column in `slot` leaves to its lower bound (`sign` 1) or upper bound (-1), from which it is `gap` away.
 * "infeasible" leaves its proof in `rayRow`; after "trouble" a restart is due.
 */
export function iterate(simplex: Simplex, slot: number, sign: number, gap: number): "done" | "infeasible" | "trouble" {
  const { program, factor, head, slotSide, rho, rayRow, passed, holdsSingle } = simplex;
  const { pairs, start, row } = program;
  const leaving = head[slot]!;
  simplex.exactKnown = false;
  simplex.priced = false;
  simplex.proved = false;
  slotSide[slot] = sign;
  solveRow(factor, slotSide, rho);
  const ownRow = leaving < pairs ? -1 : row[start[leaving]!]!;
  if (ownRow >= 0) {
    holdsSingle[ownRow] = 0;
    if (sign > 0) passed[ownRow]! += 1;
  }
  if (!simplex.sided) {
    takeSide(simplex);
    simplex.sided = true;
  }
  pricePairs(simplex);
  chooseEntering(simplex, gap);
  if (simplex.chosen >= 0 && pivot(simplex, slot, sign)) return "done";
  simplex.settled = false; // curves were passed without a pivot
  if (ownRow >= 0) holdsSingle[ownRow] = 1;
  if (simplex.chosen >= 0) return "trouble";
  rayRow.set(rho);
  return "infeasible";
}

/**
 * Solves the program from the basis held, leaving the optimal basis in its place.
 *
 * "infeasible" leaves in `rayRow` the multipliers that prove it. "stuck": more than `patience` + 40 (rows + 10)
 * iterations, which is our failure and not the program's.
 */
export function solveDual(simplex: Simplex, patience: number): "optimal" | "infeasible" | "stuck" {
  const most = patience + 40 * (simplex.program.rows + 10);
  let trouble = 0;
  let leaps = 0;
  simplex.leftFrom = -1;
  restart(simplex);
  for (let k = 0; k < most; k += 1) {
    if (simplex.factor.etas === MOST_ETAS) restart(simplex);
    const slot = chooseLeaving(simplex, k >= patience);
    if (slot < 0) return "optimal";
    const column = simplex.head[slot]!;
    const below = simplex.program.lower[column]! - simplex.basic[slot]!;
    if (simplex.fresh && leaps < MOST_LEAPS && goWhereItLed(simplex, slot, below > 0 ? 1 : -1)) {
      leaps += 1;
      restart(simplex);
      continue;
    }
    if (!simplex.tiedKnown) tieDuals(simplex);
    const outcome = below > 0 ? iterate(simplex, slot, 1, below) : iterate(simplex, slot, -1, simplex.basic[slot]! - simplex.program.upper[column]!);
    if (outcome === "infeasible") return outcome;
    if (outcome === "trouble") {
      trouble += 1;
      if (trouble > 20) return "stuck";
      restart(simplex);
    }
  }
  return "stuck";
}
