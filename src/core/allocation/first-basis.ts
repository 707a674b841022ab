/**
 * A basis to begin from where no month before gives one: prices as if one workload used what the others leave of every pool.
 *
 * That workload, the marginal one, prices an hour of each pool at what it makes of it with its last segment. Every other
 * workload, in the rule's order of choice (plenty.ts), goes where its output is cheapest at these prices; a pool that it
 * empties is worth to it what its next best costs it. What remains to the search are pools that several ask for.
 */
import type { MonthProgram } from "./month-program.ts";
import type { Plenty } from "./plenty.ts";
import { AT_LOWER, resetBasis } from "./simplex.ts";
import type { Simplex } from "./simplex.ts";

/** Sets the basis of a search whose month is loaded: from prices, or its slacks where no workload uses what the others leave. */
export function setFirstBasis(month: MonthProgram, simplex: Simplex, { last, order }: Plenty): void {
  const { program, coverage, firstIdle, firstCapSlack, capped, groupRow, surplus, shape } = month;
  const { head, place, holdsSingle, byRow: price, basic: left } = simplex;
  for (let row = 0; row < coverage; row += 1) {
    price[row] = 0;
    left[row] = program.rhs[row]!;
    head[row] = firstIdle + row;
  }
  if (last >= 0) priceAll(month, simplex, last);
  for (let n = 0; n < order.length - 1; n += 1) placeWorkload(month, simplex, order[n]!);
  if (last < 0 || !usesRest(month, simplex, last)) {
    resetBasis(simplex);
    return;
  }
  for (let at = 0; at < capped.length; at += 1) head[coverage + shape.workloads + at] = firstCapSlack + at;
  if (groupRow >= 0) head[groupRow] = surplus;
  place.fill(AT_LOWER);
  holdsSingle.fill(0);
  for (let s = 0; s < program.rows; s += 1) {
    place[head[s]!] = s;
    if (head[s]! >= program.pairs) holdsSingle[s] = 1;
  }
  simplex.fresh = false;
  simplex.settled = false;
}

/** Prices every pool at what workload `w` makes of an hour, and lets it use all of them. */
function priceAll({ program, coverage, firstSegment, firstSpare, shape }: MonthProgram, { head, byRow: price }: Simplex, w: number): void {
  const { blockStart, pairFirst, pairSecondValue, cost, lower } = program;
  const first = firstSegment + shape.segmentStart[w]!;
  let single = firstSegment + shape.segmentStart[w + 1]! - 1;
  while (single > first && lower[single] === 0) single -= 1;
  head[coverage + w] = single < first ? firstSpare + w : single;
  const made = single < first ? 0 : -cost[single]!;
  for (let j = blockStart[w]!, end = blockStart[w + 1]!; j < end; j += 1) {
    const row = pairFirst[j]!;
    const worth = cost[j]! + pairSecondValue[j]! * made;
    if (!(worth > price[row]!)) continue;
    price[row] = worth;
    head[row] = j;
  }
}

/** Whether workload `w` wants at least half of what the others leave: else its prices mislead, and the slacks are the better start. */
function usesRest({ program, firstSegment, shape }: MonthProgram, { basic: left }: Simplex, w: number): boolean {
  const { blockStart, pairFirst, pairSecondValue, lower } = program;
  let rest = 0;
  for (let j = blockStart[w]!, end = blockStart[w + 1]!; j < end; j += 1) rest += pairSecondValue[j]! * left[pairFirst[j]!]!;
  for (let k = shape.segmentStart[w]!; k < shape.segmentStart[w + 1]!; k += 1) rest += 2 * lower[firstSegment + k]!;
  return rest <= 0;
}

/** Gives workload `w` what it wants where that is cheapest, from one pool after another. */
function placeWorkload({ program, coverage, firstSegment, firstSpare, shape }: MonthProgram, simplex: Simplex, w: number): void {
  const { pairFirst, pairSecondValue, cost, lower } = program;
  const { head, byRow: price, basic: left, candidateRow: emptied, flipRow: by } = simplex;
  const first = firstSegment + shape.segmentStart[w]!;
  const end = firstSegment + shape.segmentStart[w + 1]!;
  let output = first < end ? -cost[first]! : 0;
  let wanted = 0;
  for (let column = first; column < end; column += 1) wanted -= lower[column]!;
  let count = 0;
  head[coverage + w] = first < end ? first : firstSpare + w;
  while (wanted > 0) {
    const j = cheapest(program, simplex, w);
    const row = j < 0 ? -1 : pairFirst[j]!;
    const costs = j < 0 ? Infinity : (price[row]! - cost[j]!) / pairSecondValue[j]!;
    if (costs >= -cost[first]!) break;
    output = costs;
    head[coverage + w] = j;
    const makes = left[row]! * pairSecondValue[j]!;
    if (makes >= wanted) {
      left[row]! -= wanted / pairSecondValue[j]!;
      break;
    }
    wanted -= makes;
    left[row] = 0;
    emptied[count] = row;
    by[count] = j;
    count += 1;
  }
  if (count > 0 && head[coverage + w] === by[count - 1]) {
    // It took the last pool that is worth it: its output is worth what its first segment pays.
    head[coverage + w] = first;
    output = -cost[first]!;
  }
  for (let t = 0; t < count; t += 1) {
    head[emptied[t]!] = by[t]!;
    price[emptied[t]!] = cost[by[t]!]! + pairSecondValue[by[t]!]! * output;
  }
}

/** The pair with hours left that makes output of workload `w` at the least cost, or -1. */
function cheapest({ blockStart, pairFirst, pairSecondValue, cost }: MonthProgram["program"], { byRow: price, basic: left }: Simplex, w: number): number {
  let least = Infinity;
  let chosen = -1;
  for (let j = blockStart[w]!, end = blockStart[w + 1]!; j < end; j += 1) {
    const made = pairSecondValue[j]!;
    if (!(made > 0 && left[pairFirst[j]!]! > 0)) continue;
    const costs = (price[pairFirst[j]!]! - cost[j]!) / made;
    if (costs >= least) continue;
    least = costs;
    chosen = j;
  }
  return chosen;
}

/**
 * Keeps the basis of a month whose matrix has moved from falling apart: a pair that makes nothing any more cannot be the
 * only basic column of its workload's row, which goes on from where its curve stood.
 */
export function mendBasis({ program, usable, pairWorkload, coverage }: MonthProgram, { head, place, passed, holdsSingle }: Simplex): void {
  for (let s = 0; s < head.length; s += 1) {
    const j = head[s]!;
    if (j >= usable || program.pairSecondValue[j] !== 0) continue;
    const row = coverage + pairWorkload[j]!;
    if (holdsSingle[row] === 1) continue;
    const single = program.curve[Math.min(passed[row]!, program.curveStart[row + 1]! - 1)]!;
    place[j] = AT_LOWER;
    place[single] = s;
    head[s] = single;
    holdsSingle[row] = 1;
  }
}
