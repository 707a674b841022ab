/**
 * Months of plenty: where every claim can be met in full with hours that cost nothing more, no allocation earns more, and a
 * further hour is worth nothing. Then no search is needed, only a rule for which of the many equally good answers to give.
 *
 * The rule compares every claim with the *marginal* one, which can use most pools (in a company: development) and comes last.
 * A claim takes first the hours with which it makes most per unit that the marginal claim would make of them; the claim to
 * which pools differ most in this chooses first; the marginal one takes what it makes most of. So those pools stand idle
 * that are of least use to it. The answer depends on the month's numbers alone and moves little when they do. Hours to be
 * bought at a price of 0 come after all hours of one's own that a claim can use.
 */
import type { Allocation, AllocationInput, AllocationShape } from "./problem.ts";

export interface Plenty {
  readonly shape: AllocationShape;
  /** The workload that can use most pools; -1 where there is none. */
  readonly last: number;
  /** Workloads in the order in which they choose, the marginal one last, and by how much pools differ to each: best over worst. */
  readonly order: Int32Array;
  readonly spread: Float64Array;
  /** Pairs of workload w: from `first[w]` before `first[w + 1]`, by pool. */
  readonly first: Int32Array;
  readonly pairPool: Int32Array;
  /** Output of each pair when choices were last put in order, and by workload how often its outputs had moved by then. */
  readonly lastOutput: Float64Array;
  readonly lastMoves: Int32Array;
  /** Pools of each workload by falling preference, in the ranges of `first`, and how much each is preferred. */
  readonly choice: Int32Array;
  readonly preference: Float64Array;
  /** Output of the marginal workload by pool. */
  readonly marginal: Float64Array;
  /** Pools whose hours can be held for the group's floor. */
  readonly reservable: Int32Array;
  /** Hours left by pool: of one's own, and to be bought for nothing. */
  readonly own: Float64Array;
  readonly bought: Float64Array;
  /** Supplies with hours for nothing and sinks that take hours at a price, the first `free` and `open` of them. */
  readonly freeSupply: Int32Array;
  readonly openSink: Int32Array;
  free: number;
  open: number;
  /** Output that each workload is to have, and what all of it is worth, USD. */
  readonly wanted: Float64Array;
  earned: number;
  /** True where the result at hand may hold trades, prices or shortfalls: those of a search, or of what was traded in a month of plenty. */
  priced: boolean;
}

/** The rule laid out for months of `shape`. */
export function createPlenty(shape: AllocationShape): Plenty {
  const { pools, workloads, compatible, inGroup } = shape;
  const first = new Int32Array(workloads + 1);
  const pairPool: number[] = [];
  const isReservable = new Uint8Array(pools);
  let last = -1;
  let most = -1;
  for (let w = 0; w < workloads; w += 1) {
    for (let p = 0; p < pools; p += 1) {
      if (compatible[w * pools + p] !== 1) continue;
      pairPool.push(p);
      isReservable[p]! |= inGroup[w]!;
    }
    first[w + 1] = pairPool.length;
    // Of several that can use as many, one of the group, else the last.
    const uses = 2 * (pairPool.length - first[w]!) + inGroup[w]!;
    if (uses < most) continue;
    most = uses;
    last = w;
  }
  const order = Int32Array.from({ length: workloads }, (_, n) => (n === workloads - 1 ? last : n < last ? n : n + 1));
  return {
    shape,
    last,
    order,
    spread: new Float64Array(workloads),
    first,
    pairPool: Int32Array.from(pairPool),
    lastOutput: new Float64Array(pairPool.length).fill(NaN),
    lastMoves: new Int32Array(workloads).fill(-1),
    choice: Int32Array.from(pairPool),
    preference: new Float64Array(pairPool.length),
    marginal: new Float64Array(pools),
    reservable: Int32Array.from(isReservable.keys()).filter((p) => isReservable[p] === 1),
    own: new Float64Array(pools),
    bought: new Float64Array(pools),
    freeSupply: new Int32Array(shape.supplyPool.length),
    openSink: new Int32Array(shape.sinkPool.length),
    free: 0,
    open: 0,
    wanted: new Float64Array(workloads),
    earned: 0,
    priced: true,
  };
}

/**
 * Writes the answer of a month of plenty; false where it is none, or none by this rule: then no hours are given.
 */
export function allocatePlenty(plenty: Plenty, input: AllocationInput, result: Allocation): boolean {
  if (!openHours(plenty, input, result) || !takeClaims(plenty, input, result)) return false;
  orderChoices(plenty, input);
  if (!suffices(plenty, input.variableCost)) return false;
  if (!serve(plenty, input, result) || !holdReserve(plenty, input, result)) {
    result.hours.fill(0);
    result.reserve.fill(0);
    return false;
  }
  if (plenty.priced) clearPrices(result);
  plenty.priced = false;
  result.status = "optimal";
  result.objective = plenty.earned;
  if (plenty.free > 0) writeBought(plenty, input, result);
  if (plenty.open > 0) writeSunk(plenty, input, result);
  const { own } = plenty;
  const { idle } = result;
  for (let p = 0; p < own.length; p += 1) idle[p] = own[p]!;
  return true;
}

/**
 * Hours of one's own less what is sublet, and hours to be had for nothing; false where what to sublet has to be weighed, there
 * is no end of what is had for nothing, or all hours cost something to run.
 */
function openHours(plenty: Plenty, input: AllocationInput, { reserve }: Allocation): boolean {
  const { own } = plenty;
  const { capacity, variableCost } = input;
  const pools = own.length;
  let firstFree = 0;
  while (firstFree < pools && variableCost[firstFree] !== 0) firstFree += 1;
  if (firstFree === pools) return false;
  for (let p = 0; p < pools; p += 1) {
    own[p] = capacity[p]!;
    reserve[p] = 0;
  }
  return openSupplies(plenty, input) && openSinks(plenty, input);
}

function openSupplies(plenty: Plenty, { supplyMax, supplyPrice }: AllocationInput): boolean {
  const { shape, bought, freeSupply } = plenty;
  const { supplyPool } = shape;
  if (plenty.free > 0) bought.fill(0);
  let free = 0;
  for (let s = 0; s < freeSupply.length; s += 1) {
    const most = supplyMax[s]!;
    if (!(most > 0) || supplyPrice[s] !== 0) continue;
    if (most === Infinity) return false;
    bought[supplyPool[s]!]! += most;
    freeSupply[free] = s;
    free += 1;
    plenty.free = free;
  }
  plenty.free = free;
  return true;
}

function openSinks(plenty: Plenty, { capacity, supplyMax, sinkMax, sinkPrice }: AllocationInput): boolean {
  const { shape, own, openSink } = plenty;
  const { sinkPool } = shape;
  let open = 0;
  for (let j = 0; j < openSink.length; j += 1) {
    const most = sinkMax[j]!;
    if (!(most > 0 && sinkPrice[j]! > 0)) continue;
    const p = sinkPool[j]!;
    if (capacity[p]! > 0) {
      const left = own[p]! - most;
      if (!(left >= 0)) return false;
      own[p] = left;
    } else if (hasSupply(shape, supplyMax, p)) return false;
    openSink[open] = j;
    open += 1;
  }
  plenty.open = open;
  return true;
}

function hasSupply({ supplyPool }: AllocationShape, supplyMax: Float64Array, p: number): boolean {
  for (let s = 0; s < supplyPool.length; s += 1) if (supplyPool[s] === p && supplyMax[s]! > 0) return true;
  return false;
}

/** Serves each workload all its segments; false where one is worth nothing or a floor or a cap has to be weighed. */
function takeClaims(plenty: Plenty, { segmentValue, segmentAmount, floor }: AllocationInput, { served }: Allocation): boolean {
  const { shape, wanted } = plenty;
  const { segmentStart } = shape;
  let earned = 0;
  let k = 0;
  for (let w = 0; w < wanted.length; w += 1) {
    let total = 0;
    let value = 0;
    for (const end = segmentStart[w + 1]!; k < end; k += 1) {
      const amount = segmentAmount[k]!;
      const worth = segmentValue[k]!;
      if (!(worth > 0) && amount > 0) return false;
      served[k] = amount;
      total += amount;
      value += amount * worth;
    }
    if (floor[w]! > total) return false;
    wanted[w] = total;
    earned += value;
  }
  plenty.earned = earned;
  return true;
}

/** Puts the pools of every workload whose outputs have moved in order of preference, and the workloads in order of choice. */
function orderChoices(plenty: Plenty, input: AllocationInput): void {
  const { shape, last, first, pairPool, lastOutput, marginal } = plenty;
  const { workloads } = shape;
  if (last < 0) return;
  const all = hasMoved(plenty, input, last);
  if (all) {
    for (let e = first[last]!, end = first[last + 1]!; e < end; e += 1) marginal[pairPool[e]!] = lastOutput[e]!;
    sortChoices(plenty, last);
  }
  let reorder = all;
  for (let w = 0; w < workloads; w += 1) {
    if (w === last || !(hasMoved(plenty, input, w) || all)) continue;
    sortChoices(plenty, w);
    reorder = true;
  }
  if (reorder) orderClaims(plenty);
}

/** Takes over the outputs of workload `w` unless they are known to stand; true if any has moved. */
function hasMoved(plenty: Plenty, { output, outputMoves }: AllocationInput, w: number): boolean {
  if (outputMoves === undefined) return takeOutputs(plenty, output, w);
  const { lastMoves } = plenty;
  const moves = outputMoves[w]!;
  if (moves === lastMoves[w]) return false;
  lastMoves[w] = moves;
  return takeOutputs(plenty, output, w);
}

/** Takes over the outputs of workload `w`; true if any has moved. */
function takeOutputs({ shape, first, pairPool, lastOutput }: Plenty, output: Float64Array, w: number): boolean {
  const at = w * shape.pools;
  let moved = false;
  for (let e = first[w]!, end = first[w + 1]!; e < end; e += 1) {
    const v = output[at + pairPool[e]!]!;
    if (v === lastOutput[e]) continue;
    lastOutput[e] = v;
    moved = true;
  }
  return moved;
}

/** Pools of workload `w` by falling preference, equal ones by index; those it makes nothing of come last. */
function sortChoices({ last, first, pairPool, lastOutput, marginal, choice, preference, spread }: Plenty, w: number): void {
  const begin = first[w]!;
  const end = first[w + 1]!;
  let worst = Infinity;
  for (let e = begin; e < end; e += 1) {
    const p = pairPool[e]!;
    const made = lastOutput[e]!;
    const preferred = !(made > 0) ? -1 : w === last ? made : made / marginal[p]!;
    if (preferred > 0 && preferred < worst) worst = preferred;
    let q = e;
    for (; q > begin && preference[q - 1]! < preferred; q -= 1) {
      choice[q] = choice[q - 1]!;
      preference[q] = preference[q - 1]!;
    }
    choice[q] = p;
    preference[q] = preferred;
  }
  // Pools all of which the marginal workload makes nothing of differ most: nothing is lost by using them.
  spread[w] = begin === end || preference[begin]! < 0 ? 0 : worst === Infinity ? Infinity : preference[begin]! / worst;
}

/** Workloads but the marginal one by falling spread, equal ones by index. */
function orderClaims({ order, spread }: Plenty): void {
  for (let n = 1; n < order.length - 1; n += 1) {
    const w = order[n]!;
    let q = n;
    for (; q > 0 && (spread[order[q - 1]!]! < spread[w]! || (spread[order[q - 1]!] === spread[w] && order[q - 1]! > w)); q -= 1) order[q] = order[q - 1]!;
    order[q] = w;
  }
}

/** False where even hours used at best do not make what is wanted, counted in output of the marginal workload. */
function suffices({ last, first, preference, marginal, own, bought, wanted }: Plenty, variableCost: Float64Array): boolean {
  let spare = 0;
  for (let p = 0; p < own.length; p += 1) {
    const hours = own[p]! + bought[p]!;
    if (hours > 0 && variableCost[p] === 0) spare += marginal[p]! * hours;
  }
  for (let w = 0; w < wanted.length; w += 1) {
    if (!(wanted[w]! > 0)) continue;
    if (first[w] === first[w + 1] || !(preference[first[w]!]! > 0)) return false;
    spare -= w === last ? wanted[w]! : wanted[w]! / preference[first[w]!]!;
  }
  return spare >= 0;
}

/** Gives every workload its hours, one after another; false where they run out or a cap binds. */
function serve(plenty: Plenty, { variableCost, output, hoursCap }: AllocationInput, { hours }: Allocation): boolean {
  const { shape, order, first, choice, own, bought, wanted } = plenty;
  const { pools } = shape;
  const passes = plenty.free > 0 ? 2 : 1;
  hours.fill(0);
  for (let n = 0; n < order.length; n += 1) {
    const w = order[n]!;
    let left = wanted[w]!;
    let cap = hoursCap[w]!;
    const row = w * pools;
    for (let pass = 0; pass < passes && left > 0; pass += 1) {
      const from = pass === 0 ? own : bought;
      for (let e = first[w]!, end = first[w + 1]!; e < end && left > 0; e += 1) {
        const p = choice[e]!;
        const free = from[p]!;
        if (!(free > 0) || variableCost[p] !== 0) continue;
        const at = row + p;
        const made = output[at]!;
        if (!(made > 0)) break;
        const needed = left / made;
        const taken = needed < free ? needed : free;
        hours[at]! += taken;
        from[p] = free - taken;
        cap -= taken;
        left = needed <= free ? 0 : left - taken * made;
      }
    }
    if (left > 0 || cap < 0) return false;
  }
  return true;
}

/** Holds idle hours for the group's floor, as far as its own use leaves it open; false where they do not suffice. */
function holdReserve({ shape, reservable, own }: Plenty, { groupFloor, groupWeight }: AllocationInput, { hours, reserve }: Allocation): boolean {
  const { pools, workloads, inGroup } = shape;
  let open = groupFloor;
  if (!(open > 0)) return true;
  for (let w = 0; w < workloads; w += 1) if (inGroup[w] === 1) for (let p = 0; p < pools; p += 1) open -= groupWeight[p]! * hours[w * pools + p]!;
  for (let at = 0; at < reservable.length && open > 0; at += 1) {
    const p = reservable[at]!;
    const weight = groupWeight[p]!;
    if (!(own[p]! > 0) || !(weight > 0)) continue;
    const needed = open / weight;
    const held = needed < own[p]! ? needed : own[p]!;
    reserve[p] = held;
    own[p]! -= held;
    open = needed <= held ? 0 : open - held * weight;
  }
  return !(open > 0);
}

/** No trades, no prices and no shortfalls. */
function clearPrices(result: Allocation): void {
  result.bought.fill(0);
  result.sunk.fill(0);
  result.price.fill(0);
  result.floorPrice.fill(0);
  result.shortfall.fill(0);
  result.groupFloorPrice = 0;
  result.groupShortfall = 0;
}

/** Writes what is bought for nothing: the last supplies of a pool are those left over. */
function writeBought(plenty: Plenty, { supplyMax }: AllocationInput, { bought: boughtBy }: Allocation): void {
  const { shape, bought, freeSupply } = plenty;
  for (let at = plenty.free - 1; at >= 0; at -= 1) {
    const s = freeSupply[at]!;
    const p = shape.supplyPool[s]!;
    const most = supplyMax[s]!;
    const left = bought[p]! < most ? bought[p]! : most;
    bought[p]! -= left;
    boughtBy[s] = most - left;
  }
  plenty.priced = true;
}

/** Writes what is sublet and what that earns, and the prices of pools without hours that could be sublet. */
function writeSunk(plenty: Plenty, { capacity, sinkMax, sinkPrice }: AllocationInput, result: Allocation): void {
  const { shape, openSink, open } = plenty;
  const { sunk, price } = result;
  let earned = result.objective;
  for (let at = 0; at < open; at += 1) {
    const j = openSink[at]!;
    const p = shape.sinkPool[j]!;
    const paid = sinkPrice[j]!;
    if (capacity[p]! > 0) {
      sunk[j] = sinkMax[j]!;
      earned += sinkMax[j]! * paid;
    } else if (paid > price[p]!) price[p] = paid;
  }
  result.objective = earned;
  plenty.priced = true;
}
