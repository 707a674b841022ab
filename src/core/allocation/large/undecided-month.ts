/**
 * The undecided rows as a month of their own, for the exact solver: the pools less what the placed rows use, with prices
 * held in the box by further hours at its upper and an outlet at its lower end (the boxstep method: Marsten, Hogan and
 * Blankenship 1975). Where neither is used, the month's prices are those of the whole.
 */
import type { AllocationInput, AllocationShape } from "../problem.ts";
import type { ClaimRows } from "./claim-rows.ts";
import type { Market } from "./market.ts";
import { placedHours } from "./placement.ts";
import type { Placement, PriceBox } from "./placement.ts";

export interface UndecidedMonth {
  readonly shape: AllocationShape;
  readonly input: AllocationInput;
  /** Rows in the month's order. */
  readonly ids: Int32Array;
  /** First of the supplies and sinks that stand for the box; one each per pool. */
  readonly boxSupply: number;
  readonly boxSink: number;
  /** First of the sinks by which supplies that the placed rows took can be given back at their price; one for each supply. */
  readonly returnSink: number;
  /** What the placed rows took of each supply. */
  readonly taken: Float64Array;
  /** Pool of each sink of the box. */
  readonly outlets: readonly number[];
  /** Segments left out at the head of each row (served for certain), as one segment; see `headOf`. */
  readonly head: Int32Array;
}

/** Pools and supplies after the placed rows have taken theirs, own hours first, then the cheapest supply. */
export interface HoursLeft {
  /** Chip-hours of own capacity. */
  readonly capacity: Float64Array;
  readonly supplyMax: Float64Array;
  /** What the placed rows took of each supply. */
  readonly taken: Float64Array;
  /** Hours that the placed rows need and nothing can give. */
  readonly short: Float64Array;
}

export function hoursLeft(market: Market, placement: Placement): HoursLeft {
  const { supplyPool, supplyPrice } = market;
  const placed = placedHours(placement);
  const capacity = market.capacity.map((hours, p) => hours - placed[p]!);
  const supplyMax = market.supplyMax.slice();
  const took = new Float64Array(supplyPool.length);
  const short = new Float64Array(market.pools);
  const cheapestFirst = Array.from(supplyPool.keys()).sort((a, b) => supplyPrice[a]! - supplyPrice[b]! || a - b);
  for (let p = 0; p < market.pools; p += 1) {
    let missing = Math.max(0, -capacity[p]!);
    capacity[p] = Math.max(0, capacity[p]!);
    for (const s of cheapestFirst) {
      if (supplyPool[s] !== p) continue;
      const taken = Math.min(missing, supplyMax[s]!);
      supplyMax[s]! -= taken;
      took[s] = taken;
      missing -= taken;
    }
    short[p] = missing;
  }
  return { capacity, supplyMax, taken: took, short };
}

interface Curves {
  readonly start: Int32Array;
  readonly value: number[];
  readonly amount: number[];
  readonly head: Int32Array;
  readonly floor: Float64Array;
}

/**
 * The curves of the rows. Of rows without a cap, segments worth more than output can cost anywhere in the box become one,
 * and those worth less are left out.
 */
function curvesOf(rows: ClaimRows, box: { readonly least: Float64Array; readonly most: Float64Array }, ids: Int32Array): Curves {
  const start = new Int32Array(ids.length + 1);
  const head = new Int32Array(ids.length);
  const floor = new Float64Array(ids.length);
  const value: number[] = [];
  const amount: number[] = [];
  ids.forEach((w, i) => {
    const end = rows.start[w + 1]!;
    const free = rows.cap[w] === Infinity;
    let k = rows.start[w]!;
    const must = k + rows.owed[w]!;
    let sum = 0;
    while (k < end && (k < must || (free && rows.value[k]! > box.most[i]!))) {
      sum += rows.amount[k]!;
      k += 1;
      if (k === must) floor[i] = sum;
    }
    head[i] = k - rows.start[w]!;
    if (head[i]! > 0) {
      value.push(rows.value[k - 1]!);
      amount.push(sum);
    }
    for (; k < end && (!free || rows.value[k]! >= box.least[i]!); k += 1) {
      value.push(rows.value[k]!);
      amount.push(rows.amount[k]!);
    }
    start[i + 1] = value.length;
  });
  return { start, value, amount, head, floor };
}

/** The pools that each row may use within the box, and the range of its cost of output; rows with a cap keep all. */
function reachOf(rows: ClaimRows, market: Market, { centre, radius }: PriceBox, ids: Int32Array) {
  const { pools } = market;
  const compatible = new Uint8Array(ids.length * pools);
  const output = new Float64Array(ids.length * pools);
  const least = new Float64Array(ids.length).fill(Infinity);
  const most = new Float64Array(ids.length).fill(Infinity);
  const cost = (inGroup: boolean, p: number, side: number): number => {
    const weight = inGroup ? market.groupWeight[p]! : 0;
    return centre.pool[p]! + market.variableCost[p]! - centre.group * weight + side * (radius.pool[p]! + radius.group * weight);
  };
  ids.forEach((w, i) => {
    const inGroup = rows.inGroup[w] === 1;
    for (let p = 0; p < pools; p += 1) {
      const rate = rows.output[w * pools + p]!;
      if (!(rate > 0)) continue;
      least[i] = Math.min(least[i]!, cost(inGroup, p, -1) / rate);
      most[i] = Math.min(most[i]!, cost(inGroup, p, 1) / rate);
    }
    for (let p = 0; p < pools; p += 1) {
      const rate = rows.output[w * pools + p]!;
      if (!(rate > 0) || (rows.cap[w] === Infinity && cost(inGroup, p, -1) / rate > most[i]!)) continue;
      compatible[i * pools + p] = 1;
      output[i * pools + p] = rate;
    }
  });
  return { compatible, output, least, most };
}

/** With a floor of the group, a last workload that wants nothing lets every pool the group can use hold its reserve. */
function withKeeper(market: Market, pairs: ArrayLike<number>): number[] {
  return market.groupFloor > 0 ? [...Array.from(pairs), ...market.reservable] : Array.from(pairs);
}

/** Lays out the month of the rows in `ids`. @param boxed false for no hold on prices, for the worth of capacity beyond the box */
export function undecidedMonth(rows: ClaimRows, market: Market, box: PriceBox, placement: Placement, ids: Int32Array, boxed: boolean): UndecidedMonth {
  const { pools } = market;
  const { compatible, output, least, most } = reachOf(rows, market, box, ids);
  const { start, value, amount, head, floor } = curvesOf(rows, { least, most }, ids);
  const { capacity, supplyMax, taken } = hoursLeft(market, placement);
  const boxPools = boxed ? Array.from({ length: pools }, (_, p) => p) : [];
  const outlets = boxPools.filter((p) => box.centre.pool[p]! > box.radius.pool[p]!);
  const had = Float64Array.from(capacity);
  market.supplyPool.forEach((p, s) => (had[p]! += supplyMax[s]!));
  // Never full, so that it holds the price of a pool without hours too.
  const largest = Math.max(...had) || 1;
  const outletMax = had.map((hours) => 2 * hours + largest);
  const placed = placedHours(placement);
  const keeper = market.groupFloor > 0 ? [0] : [];
  return {
    ids,
    head,
    boxSupply: market.supplyPool.length,
    returnSink: market.sinkPool.length,
    boxSink: market.sinkPool.length + taken.length,
    taken,
    outlets,
    shape: {
      pools,
      workloads: ids.length + keeper.length,
      segmentStart: Int32Array.from([...start, ...keeper.map(() => value.length)]),
      supplyPool: Int32Array.from([...market.supplyPool, ...boxPools]),
      sinkPool: Int32Array.from([...market.sinkPool, ...market.supplyPool, ...outlets]),
      inGroup: Uint8Array.from([...Array.from(ids, (w) => rows.inGroup[w]!), ...keeper.map(() => 1)]),
      compatible: Uint8Array.from(withKeeper(market, compatible)),
      floorPriority: new Uint8Array(ids.length + keeper.length).fill(5),
      groupPriority: 5,
    },
    input: {
      capacity,
      variableCost: market.variableCost,
      output: Float64Array.from([...output, ...keeper.flatMap(() => Array.from({ length: pools }, () => 0))]),
      segmentValue: Float64Array.from(value),
      segmentAmount: Float64Array.from(amount),
      floor: Float64Array.from([...floor, ...keeper.map(() => 0)]),
      hoursCap: Float64Array.from([...Array.from(ids, (w) => rows.cap[w]!), ...keeper.map(() => Infinity)]),
      supplyPrice: Float64Array.from([...market.supplyPrice, ...boxPools.map((p) => box.centre.pool[p]! + box.radius.pool[p]!)]),
      supplyMax: Float64Array.from([...supplyMax, ...boxPools.map(() => Infinity)]),
      sinkPrice: Float64Array.from([...market.sinkPrice, ...market.supplyPrice, ...outlets.map((p) => box.centre.pool[p]! - box.radius.pool[p]!)]),
      sinkMax: Float64Array.from([...market.sinkMax, ...taken, ...outlets.map((p) => outletMax[p]!)]),
      groupWeight: market.groupWeight,
      groupFloor: Math.max(0, market.groupFloor - placed[pools]!),
    },
  };
}
