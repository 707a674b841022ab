/**
 * An independent check of a solved month: no part of the solver is used, only the problem, the answer and its prices.
 *
 * Weak duality: for any prices ≥ 0 of pools and floors, the value of the month is at most what the capacity costs at
 * those prices plus the profit each workload, supply and sink could make at them; so an answer whose value reaches that
 * bound is optimal, whatever computed it. Each workload's profit is found exactly on the lower convex hull of
 * (output, cost) per hour. Sums are compensated (Neumaier 1974). Where floors were bent, the bound is that of the month
 * with floors at the level they reached.
 */
import type { Allocation, AllocationInput, AllocationShape } from "./problem.ts";

export interface Verification {
  /** True where the answer is feasible and |gap| ≤ tolerance · (1 + |objective|). */
  readonly holds: boolean;
  /** USD, recomputed from the allocation. */
  readonly objectiveUsd: number;
  /** USD that no allocation can exceed. */
  readonly boundUsd: number;
  readonly gapUsd: number;
  /** Largest violation of a constraint, relative to 1 + the size of its terms. */
  readonly worstViolation: number;
  /** The constraint that is violated most, e.g. "capacity of pool 3"; empty where none is. */
  readonly worstConstraint: string;
}

/** A sum that keeps what rounding drops. */
interface Sum {
  total: number;
  lost: number;
  size: number;
}
const sum = (): Sum => ({ total: 0, lost: 0, size: 0 });
function add(to: Sum, x: number): void {
  const next = to.total + x;
  if (Number.isFinite(next)) to.lost += Math.abs(to.total) >= Math.abs(x) ? to.total - next + x : x - next + to.total;
  to.total = next;
  to.size += Math.abs(x);
}
const valueOf = (of: Sum): number => of.total + of.lost;

/** Checks an answer: feasibility of every constraint and optimality by weak duality, at relative tolerance 1e-9. */
export function verifyAllocation(shape: AllocationShape, input: AllocationInput, answer: Allocation, tolerance = 1e-9): Verification {
  const objectiveUsd = objectiveOf(shape, input, answer);
  const boundUsd = dualBound(shape, input, answer);
  const gapUsd = boundUsd - objectiveUsd;
  const { worst, constraint } = feasibility(shape, input, answer);
  const holds = worst <= tolerance && Math.abs(gapUsd) <= tolerance * (1 + Math.abs(objectiveUsd)) && answer.status !== "failed";
  return { holds, objectiveUsd, boundUsd, gapUsd, worstViolation: worst, worstConstraint: worst > 0 ? constraint : "" };
}

function objectiveOf(shape: AllocationShape, input: AllocationInput, answer: Allocation): number {
  const { pools, workloads } = shape;
  const total = sum();
  for (let k = 0; k < answer.served.length; k += 1) add(total, answer.served[k]! * input.segmentValue[k]!);
  for (let j = 0; j < answer.sunk.length; j += 1) add(total, answer.sunk[j]! * input.sinkPrice[j]!);
  for (let s = 0; s < answer.bought.length; s += 1) add(total, -answer.bought[s]! * input.supplyPrice[s]!);
  for (let w = 0; w < workloads; w += 1) {
    for (let p = 0; p < pools; p += 1) add(total, -answer.hours[w * pools + p]! * input.variableCost[p]!);
  }
  return valueOf(total);
}

/** 1 where some workload of the group can use the pool. */
function groupPools({ pools, workloads, inGroup, compatible }: AllocationShape): Uint8Array {
  const usable = new Uint8Array(pools);
  for (let w = 0; w < workloads; w += 1) {
    if (inGroup[w] === 1) for (let p = 0; p < pools; p += 1) if (compatible[w * pools + p] === 1) usable[p] = 1;
  }
  return usable;
}

/** Records how much `left` ≤ `right` is violated, relative to the size of the terms. */
interface Worst {
  worst: number;
  constraint: string;
}
function expectAtMost(found: Worst, constraint: string, excess: number, size: number): void {
  const relative = excess / (1 + size);
  if (relative > found.worst || Number.isNaN(relative)) {
    found.worst = Number.isNaN(relative) ? Infinity : relative;
    found.constraint = constraint;
  }
}

function feasibility(shape: AllocationShape, input: AllocationInput, answer: Allocation): Worst {
  const found: Worst = { worst: 0, constraint: "" };
  checkPools(shape, input, answer, found);
  checkWorkloads(shape, input, answer, found);
  checkGroup(shape, input, answer, found);
  for (let s = 0; s < answer.bought.length; s += 1) {
    expectAtMost(found, `supply ${s}`, Math.max(-answer.bought[s]!, answer.bought[s]! - input.supplyMax[s]!), Math.abs(answer.bought[s]!));
  }
  for (let j = 0; j < answer.sunk.length; j += 1) {
    expectAtMost(found, `sink ${j}`, Math.max(-answer.sunk[j]!, answer.sunk[j]! - input.sinkMax[j]!), Math.abs(answer.sunk[j]!));
  }
  return found;
}

function checkPools(shape: AllocationShape, input: AllocationInput, answer: Allocation, found: Worst): void {
  const { pools, workloads, supplyPool, sinkPool } = shape;
  for (let p = 0; p < pools; p += 1) {
    const used = sum();
    for (let w = 0; w < workloads; w += 1) add(used, answer.hours[w * pools + p]!);
    add(used, answer.reserve[p]!);
    for (let j = 0; j < sinkPool.length; j += 1) if (sinkPool[j] === p) add(used, answer.sunk[j]!);
    for (let s = 0; s < supplyPool.length; s += 1) if (supplyPool[s] === p) add(used, -answer.bought[s]!);
    add(used, -input.capacity[p]!);
    expectAtMost(found, `capacity of pool ${p}`, valueOf(used), used.size);
    expectAtMost(found, `idle of pool ${p}`, Math.abs(valueOf(used) + answer.idle[p]!), used.size);
    expectAtMost(found, `idle of pool ${p} below 0`, -answer.idle[p]!, 0);
    expectAtMost(found, `reserve of pool ${p} below 0`, -answer.reserve[p]!, 0);
    expectAtMost(found, `price of pool ${p} below 0`, -answer.price[p]!, 0);
  }
}

function checkWorkloads(shape: AllocationShape, input: AllocationInput, answer: Allocation, found: Worst): void {
  const { pools, workloads, segmentStart, compatible } = shape;
  for (let w = 0; w < workloads; w += 1) {
    const coverage = sum();
    const hours = sum();
    const served = sum();
    for (let p = 0; p < pools; p += 1) {
      const y = answer.hours[w * pools + p]!;
      if (compatible[w * pools + p] !== 1) {
        expectAtMost(found, `workload ${w} on pool ${p}, which it cannot use`, Math.abs(y), 0);
        continue;
      }
      expectAtMost(found, `hours of workload ${w} on pool ${p} below 0`, -y, 0);
      add(hours, y);
      add(coverage, -y * input.output[w * pools + p]!);
    }
    for (let k = segmentStart[w]!; k < segmentStart[w + 1]!; k += 1) {
      const z = answer.served[k]!;
      expectAtMost(found, `segment ${k} below 0`, -z, 0);
      expectAtMost(found, `amount of segment ${k}`, z - input.segmentAmount[k]!, z);
      add(coverage, z);
      add(served, z);
    }
    expectAtMost(found, `output of workload ${w}`, valueOf(coverage), coverage.size);
    if (input.hoursCap[w]! < Infinity) expectAtMost(found, `cap of workload ${w}`, valueOf(hours) - input.hoursCap[w]!, input.hoursCap[w]!);
    expectAtMost(found, `floor of workload ${w}`, input.floor[w]! - answer.shortfall[w]! - valueOf(served), input.floor[w]!);
  }
}

function checkGroup(shape: AllocationShape, input: AllocationInput, answer: Allocation, found: Worst): void {
  const { pools, workloads, inGroup } = shape;
  const usable = groupPools(shape);
  const group = sum();
  for (let p = 0; p < pools; p += 1) {
    if (usable[p] === 1) add(group, input.groupWeight[p]! * answer.reserve[p]!);
    for (let w = 0; w < workloads; w += 1) if (inGroup[w] === 1) add(group, input.groupWeight[p]! * answer.hours[w * pools + p]!);
  }
  expectAtMost(found, "floor of the group", input.groupFloor - answer.groupShortfall - valueOf(group), input.groupFloor);
}

/**
 * Hours that nothing in a pool can exceed, for what has no limit of its own. Deliberately several times what there is: a
 * price that is too low then shows as a gap instead of being hidden by the limit.
 */
function hoursOutOfReach(shape: AllocationShape, input: AllocationInput): Float64Array {
  const hours = Float64Array.from(input.capacity);
  shape.supplyPool.forEach((p, s) => (hours[p]! += input.supplyMax[s]!));
  return hours.map((had) => 4 * had);
}

function dualBound(shape: AllocationShape, input: AllocationInput, answer: Allocation): number {
  const { pools, workloads, supplyPool, sinkPool } = shape;
  const usable = groupPools(shape);
  const had = hoursOutOfReach(shape, input);
  const { price, groupFloorPrice } = projected(shape, input, answer, usable);
  const bound = sum();
  for (let p = 0; p < pools; p += 1) {
    if (price[p]! > 0) add(bound, price[p]! * input.capacity[p]!);
    const gain = groupFloorPrice * input.groupWeight[p]! - price[p]!;
    if (usable[p] === 1 && gain > 0) add(bound, gain * had[p]!);
  }
  for (let s = 0; s < supplyPool.length; s += 1) {
    const gain = price[supplyPool[s]!]! - input.supplyPrice[s]!;
    if (gain > 0) add(bound, gain * input.supplyMax[s]!);
  }
  for (let j = 0; j < sinkPool.length; j += 1) {
    const gain = input.sinkPrice[j]! - price[sinkPool[j]!]!;
    if (gain > 0) add(bound, gain * (input.sinkMax[j]! < Infinity ? input.sinkMax[j]! : had[sinkPool[j]!]!));
  }
  add(bound, -groupFloorPrice * (input.groupFloor - answer.groupShortfall));
  let most = 0;
  for (let p = 0; p < pools; p += 1) most += had[p]!;
  for (let w = 0; w < workloads; w += 1) {
    const cost = new Float64Array(pools);
    for (let p = 0; p < pools; p += 1) {
      cost[p] = price[p]! + input.variableCost[p]! - (shape.inGroup[w] === 1 ? groupFloorPrice * input.groupWeight[p]! : 0);
    }
    const hours = Math.min(input.hoursCap[w]!, most);
    if (hours === Infinity) {
      // Without a cap, hours that pay by themselves (by rounding) are bounded by those of their own pool.
      for (let p = 0; p < pools; p += 1) {
        if (cost[p]! >= 0 || shape.compatible[w * pools + p] !== 1) continue;
        add(bound, -cost[p]! * had[p]!);
        cost[p] = 0;
      }
    }
    add(bound, -answer.floorPrice[w]! * (input.floor[w]! - answer.shortfall[w]!));
    addProfit(bound, { shape, input, w, cost, floorPrice: answer.floorPrice[w]!, hours });
  }
  return valueOf(bound);
}

/** The answer's prices, moved by rounding errors to where unlimited supplies make no unlimited profit. */
function projected(shape: AllocationShape, input: AllocationInput, answer: Allocation, usable: Uint8Array): { price: Float64Array; groupFloorPrice: number } {
  const price = Float64Array.from(answer.price, (p) => Math.max(0, p));
  let groupFloorPrice = Math.max(0, answer.groupFloorPrice);
  shape.supplyPool.forEach((p, s) => {
    if (input.supplyMax[s] !== Infinity) return;
    price[p] = Math.min(price[p]!, input.supplyPrice[s]!);
    if (usable[p] === 1 && input.groupWeight[p]! > 0) groupFloorPrice = Math.min(groupFloorPrice, (price[p]! / input.groupWeight[p]!) * (1 - 2 ** -50));
  });
  return { price, groupFloorPrice };
}

interface Profit {
  readonly shape: AllocationShape;
  readonly input: AllocationInput;
  readonly w: number;
  /** USD per hour by pool. */
  readonly cost: Float64Array;
  readonly floorPrice: number;
  /** Most hours the workload can use. */
  readonly hours: number;
}

/** Adds the most that the workload can earn at these prices: segments against the convex hull of hourly output and cost. */
function addProfit(bound: Sum, { shape, input, w, cost, floorPrice, hours }: Profit): void {
  const { pools, segmentStart, compatible } = shape;
  if (!(hours > 0)) return;
  const output = (p: number): number => input.output[w * pools + p]!;
  let out = 0;
  let spent = 0;
  for (let p = 0; p < pools; p += 1) {
    if (compatible[w * pools + p] === 1 && (cost[p]! < spent || (cost[p] === spent && spent < 0 && output(p) > out))) {
      spent = cost[p]!;
      out = output(p);
    }
  }
  if (spent < 0) add(bound, -spent * hours);
  let k = segmentStart[w]!;
  let segmentLeft = k < segmentStart[w + 1]! ? input.segmentAmount[k]! : 0;
  let free = out > 0 ? out * hours : 0;
  let slope = 0;
  for (;;) {
    while (free > 0 && k < segmentStart[w + 1]!) {
      const margin = input.segmentValue[k]! + floorPrice - slope;
      if (margin <= 0) return;
      const taken = Math.min(free, segmentLeft);
      add(bound, margin * taken);
      free -= taken;
      segmentLeft -= taken;
      if (segmentLeft <= 0) {
        k += 1;
        segmentLeft = k < segmentStart[w + 1]! ? input.segmentAmount[k]! : 0;
      }
    }
    if (k >= segmentStart[w + 1]!) return;
    let next = -1;
    for (let p = 0; p < pools; p += 1) {
      if (compatible[w * pools + p] !== 1 || !(output(p) > out)) continue;
      const to = (cost[p]! - spent) / (output(p) - out);
      if (next < 0 || to < slope || (to === slope && output(p) > output(next))) {
        next = p;
        slope = to;
      }
    }
    if (next < 0) return;
    free = (output(next) - out) * hours;
    out = output(next);
    spent = cost[next]!;
  }
}
