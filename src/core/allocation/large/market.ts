/** What stands opposite the claims: capacity, what can be bought and let, and the group's floor, less what is placed already. */
import type { AllocationInput, AllocationShape } from "../problem.ts";

/** Prices that claims answer to: by pool, USD per chip-hour, and of the group's floor, USD per weighted hour. */
export interface Prices {
  readonly pool: Float64Array;
  group: number;
}

/** The month apart from its claims. Index letters as in the month. */
export interface Market {
  readonly pools: number;
  readonly capacity: Float64Array;
  readonly variableCost: Float64Array;
  readonly supplyPool: Int32Array;
  readonly supplyPrice: Float64Array;
  /** Finite: where the month sets no limit, more than can be used. */
  readonly supplyMax: Float64Array;
  readonly sinkPool: Int32Array;
  readonly sinkPrice: Float64Array;
  /** Finite: where the month sets no limit, more than there is. */
  readonly sinkMax: Float64Array;
  readonly groupWeight: Float64Array;
  readonly groupFloor: number;
  /** 1 where a workload of the group can use the pool, so that hours held there count towards the floor. */
  readonly reservable: Uint8Array;
}

export function marketOf(shape: AllocationShape, input: AllocationInput): Market {
  const { pools, workloads, inGroup, compatible, segmentStart, supplyPool, sinkPool } = shape;
  const { capacity, output, segmentAmount, hoursCap, groupWeight, groupFloor } = input;
  const reservable = new Uint8Array(pools);
  const wanted = Float64Array.from(capacity);
  const unlimited = input.supplyMax.includes(Infinity);
  for (let w = 0; w < workloads; w += 1) {
    if (inGroup[w] === 1) for (let p = 0; p < pools; p += 1) if (compatible[w * pools + p] === 1) reservable[p] = 1;
    if (!unlimited) continue;
    let amount = 0;
    for (let k = segmentStart[w]!; k < segmentStart[w + 1]!; k += 1) amount += segmentAmount[k]!;
    for (let p = 0; p < pools; p += 1) {
      const rate = output[w * pools + p]!;
      if (compatible[w * pools + p] === 1 && rate > 0) wanted[p]! += Math.min(amount / rate, hoursCap[w]!);
    }
  }
  for (let p = 0; p < pools; p += 1) if (groupWeight[p]! > 0) wanted[p]! += groupFloor / groupWeight[p]!;
  sinkPool.forEach((p, j) => (wanted[p]! += input.sinkMax[j]! < Infinity ? input.sinkMax[j]! : 0));
  const mostWanted = Math.max(...wanted) || 1;
  const supplyMax = input.supplyMax.map((most, s) => Math.min(most, 2 * wanted[supplyPool[s]!]! + mostWanted));
  const had = Float64Array.from(capacity);
  supplyPool.forEach((p, s) => (had[p]! += supplyMax[s]!));
  const largest = Math.max(...had) || 1;
  return {
    pools,
    capacity,
    variableCost: input.variableCost,
    supplyPool,
    supplyPrice: input.supplyPrice,
    supplyMax,
    sinkPool,
    sinkPrice: input.sinkPrice,
    // Never full where it is more than there is, so that its price holds the pool's.
    sinkMax: input.sinkMax.map((most, j) => Math.min(most, 2 * had[sinkPool[j]!]! + largest)),
    groupWeight,
    groupFloor,
    reservable,
  };
}

/** Cost per hour of each pool to rows outside and inside the group at `prices`. */
export function costsAt({ variableCost, groupWeight }: Market, { pool, group }: Prices): { readonly outside: Float64Array; readonly inside: Float64Array } {
  const outside = pool.map((price, p) => price + variableCost[p]!);
  return { outside, inside: group === 0 ? outside : outside.map((cost, p) => cost - group * groupWeight[p]!) };
}
