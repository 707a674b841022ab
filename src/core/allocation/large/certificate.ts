/**
 * The proof of a division by weak duality, in one pass over the rows: what they make of their hours, and what no division can
 * exceed at these prices. Sums are compensated, so the gap is good to a rounding error of the largest term.
 */
import type { ClaimRows } from "./claim-rows.ts";
import { costsAt } from "./market.ts";
import type { Market, Prices } from "./market.ts";
import { ORIGIN, emptyResponse, respond } from "./response.ts";
import type { Response } from "./response.ts";

/** A sum that keeps what rounding drops (Neumaier 1974). */
export interface Sum {
  total: number;
  lost: number;
}

export function addTo(sum: Sum, x: number): void {
  const next = sum.total + x;
  sum.lost += Math.abs(sum.total) >= Math.abs(x) ? sum.total - next + x : x - next + sum.total;
  sum.total = next;
}

/** Value of the output of a response, USD, the last segment in part where it ends there. */
export function valueOf({ start, value, amount }: ClaimRows, w: number, made: number): number {
  let left = made;
  let sum = 0;
  for (let k = start[w]!; k < start[w + 1]! && left > 0; k += 1) {
    const part = Math.min(left, amount[k]!);
    sum += part * value[k]!;
    left -= part;
  }
  return sum;
}

/** Adds the most that row w can earn at these costs. */
function addProfit(bound: Sum, rows: ClaimRows, w: number, cost: Float64Array, response: Response): void {
  respond(rows, w, cost, response);
  const { high, low, hoursHigh, hoursLow, made } = response;
  if (high === ORIGIN) return;
  addTo(bound, valueOf(rows, w, made));
  addTo(bound, -hoursHigh * cost[high]!);
  if (low !== ORIGIN && low !== high) addTo(bound, -hoursLow * cost[low]!);
}

/** USD that no division of the market among the rows can exceed, whatever the prices ≥ 0. */
export function boundAt(rows: ClaimRows, market: Market, prices: Prices): number {
  const { capacity, supplyPool, supplyPrice, supplyMax, sinkPool, sinkPrice, sinkMax, groupWeight, groupFloor, reservable } = market;
  const bound: Sum = { total: 0, lost: 0 };
  const { pool, group } = prices;
  for (let p = 0; p < market.pools; p += 1) {
    addTo(bound, pool[p]! * capacity[p]!);
    const gain = group * groupWeight[p]! - pool[p]!;
    let had = capacity[p]!;
    supplyPool.forEach((at, s) => (had += at === p ? supplyMax[s]! : 0));
    if (reservable[p] === 1 && gain > 0) addTo(bound, gain * had);
  }
  supplyPool.forEach((p, s) => addTo(bound, Math.max(0, pool[p]! - supplyPrice[s]!) * supplyMax[s]!));
  sinkPool.forEach((p, j) => addTo(bound, Math.max(0, sinkPrice[j]! - pool[p]!) * sinkMax[j]!));
  addTo(bound, -group * groupFloor);
  const costs = costsAt(market, prices);
  const response = emptyResponse();
  for (let w = 0; w < rows.count; w += 1) addProfit(bound, rows, w, rows.inGroup[w] === 1 ? costs.inside : costs.outside, response);
  return bound.total + bound.lost;
}
