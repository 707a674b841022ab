/**
 * One month with very many workloads, exactly: identical claims become one, prices are discovered, all but a few claims
 * are placed by screening, and those few are divided by the monthly solver. See `solve-rows.ts` for why that is exact.
 */
import { emptyAllocation } from "../month-result.ts";
import type { Allocation, AllocationInput, AllocationShape } from "../problem.ts";
import { worthOfCapacity } from "./capacity-worth.ts";
import { addTo, boundAt, valueOf } from "./certificate.ts";
import type { Sum } from "./certificate.ts";
import { divideClasses, joinAlike } from "./claim-classes.ts";
import { claimRows } from "./claim-rows.ts";
import type { ClaimRows } from "./claim-rows.ts";
import { divideRows } from "./divide-rows.ts";
import type { Division } from "./divide-rows.ts";
import { marketOf } from "./market.ts";
import type { Market } from "./market.ts";
import { solveRows, usualEffort } from "./solve-rows.ts";
import type { Effort } from "./solve-rows.ts";

/** Gap, as a share of 1 + |objective|, within which a division counts as proved. */
const PROVED = 1e-9;

/** A divided month; `result` and `worth` as of an `Allocator`. */
export interface LargeAllocation {
  readonly result: Allocation;
  /** USD that no division can exceed, at the allocation's prices. */
  readonly boundUsd: number;
  /** Rows that were divided by the monthly solver; the rest were placed by screening. */
  readonly undecided: number;
  worth(floorPerHour: Float64Array, low: Float64Array, high: Float64Array): void;
}

/** Writes what each workload serves, first segments first, and gives the value of the whole. */
function writeServed({ shape, input }: { readonly shape: AllocationShape; readonly input: AllocationInput }, made: Float64Array, served: Float64Array): void {
  const { workloads, segmentStart } = shape;
  for (let w = 0; w < workloads; w += 1) {
    let left = made[w]!;
    for (let k = segmentStart[w]!; k < segmentStart[w + 1]!; k += 1) {
      served[k] = Math.min(left, input.segmentAmount[k]!);
      left -= served[k]!;
    }
  }
}

function objectiveOf(rows: ClaimRows, market: Market, { hours, made, bought, sunk }: Division): number {
  const sum: Sum = { total: 0, lost: 0 };
  const { count, pools } = rows;
  for (let w = 0; w < count; w += 1) {
    addTo(sum, valueOf(rows, w, made[w]!));
    for (let p = 0; p < pools; p += 1) if (hours[w * pools + p]! > 0) addTo(sum, -hours[w * pools + p]! * market.variableCost[p]!);
  }
  bought.forEach((amount, s) => addTo(sum, -amount * market.supplyPrice[s]!));
  sunk.forEach((amount, j) => addTo(sum, amount * market.sinkPrice[j]!));
  return sum.total + sum.lost;
}

/**
 * Divides one month, with no limit on the number of workloads but memory. Undefined where no proof is reached: floors
 * clash, or ties leave too many claims undecided; then the monthly solver is the one to ask.
 */
export function allocateLarge(shape: AllocationShape, input: AllocationInput, effort: Effort = usualEffort): LargeAllocation | undefined {
  const rows = claimRows(shape, input);
  const market = marketOf(shape, input);
  const classes = joinAlike(rows);
  const solved = classes?.rows ?? rows;
  const solution = solveRows(solved, market, effort);
  if (solution === undefined) return undefined;
  const among = divideRows(solved, market, solution);
  const division = classes === undefined ? among : divideClasses(classes, among);
  const { hours, bought, sunk, reserve, idle, floorPrice } = division;
  const empty = emptyAllocation({ ...shape, workloads: 0, segmentStart: Int32Array.of(0) });
  const served = new Float64Array(input.segmentAmount.length);
  writeServed({ shape, input }, division.made, served);
  const allocation: Allocation = {
    ...empty,
    status: "optimal",
    objective: objectiveOf(rows, market, division),
    hours,
    served,
    bought,
    sunk,
    reserve,
    idle,
    price: solution.prices.pool,
    groupFloorPrice: solution.prices.group,
    floorPrice,
    shortfall: new Float64Array(shape.workloads),
  };
  const boundUsd = boundAt(rows, market, solution.prices);
  const proved = Math.abs(boundUsd - allocation.objective) <= PROVED * (1 + Math.abs(allocation.objective));
  if (!proved) return undefined;
  const worth = (floorPerHour: Float64Array, low: Float64Array, high: Float64Array): void => {
    const worths = worthOfCapacity(solved, market, { centre: solution.prices, radius: solution.box.radius }, floorPerHour, effort.most);
    low.set(worths.low);
    high.set(worths.high);
  };
  return { result: allocation, boundUsd, undecided: solution.month.ids.length, worth };
}
