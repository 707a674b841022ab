/**
 * What a claim does at given prices: the exact best response, and whether it stays the same for all prices of a box.
 *
 * At cost c per hour of each pool, output q is made most cheaply along the lower convex hull of the origin and the points
 * (output a, cost c) per hour: an edge of the hull from the origin where no cap binds, else between two pools that share
 * the cap. Segments are served as long as they are worth more than the slope of the edge. So a response is an edge
 * (low, high) and a number of segments served in full; or, where the cap ends within a segment, a single pool at the cap.
 */
import type { ClaimRows } from "./claim-rows.ts";

/** The origin of the hull: hours not used. */
export const ORIGIN = -1;

/** A response, overwritten by each call. */
export interface Response {
  /** Pools of the edge; `low` is ORIGIN where no cap binds; both ORIGIN where nothing is used; equal where one pool is used up to the cap. */
  low: number;
  high: number;
  hoursLow: number;
  hoursHigh: number;
  /** Segments served in full. */
  served: number;
  /** Units of output. */
  made: number;
  /** Marginal cost of output, USD per unit: of the last edge, or the value of the segment the cap ends in. */
  marginal: number;
  /** False where what is owed cannot be made. */
  feasible: boolean;
}

export const emptyResponse = (): Response => ({
  low: ORIGIN,
  high: ORIGIN,
  hoursLow: 0,
  hoursHigh: 0,
  served: 0,
  made: 0,
  marginal: 0,
  feasible: true,
});

/** Writes the best response of row w to costs in USD per hour by pool. Ties go to the pool that comes first. */
export function respond(rows: ClaimRows, w: number, cost: Float64Array, out: Response): void {
  if (rows.cap[w]! < Infinity) respondCapped(rows, w, cost, out);
  else respondFree(rows, w, cost, out);
}

function respondFree({ pools, output, start, value, amount, owed }: ClaimRows, w: number, cost: Float64Array, out: Response): void {
  const row = w * pools;
  let best = ORIGIN;
  let slope = Infinity;
  for (let p = 0; p < pools; p += 1) {
    const rate = output[row + p]!;
    if (rate > 0) {
      const ratio = cost[p]! / rate;
      if (ratio < slope) {
        slope = ratio;
        best = p;
      }
    }
  }
  const first = start[w]!;
  const end = start[w + 1]!;
  const must = first + owed[w]!;
  let made = 0;
  let k = first;
  while (k < end && (k < must || value[k]! > slope)) {
    made += amount[k]!;
    k += 1;
  }
  out.feasible = best !== ORIGIN || must === first;
  out.low = ORIGIN;
  out.high = k > first ? best : ORIGIN;
  out.hoursLow = 0;
  out.hoursHigh = k > first && best !== ORIGIN ? made / output[row + best]! : 0;
  out.served = k - first;
  out.made = made;
  out.marginal = slope;
}

function respondCapped({ pools, output, cap, start, value, amount, owed }: ClaimRows, w: number, cost: Float64Array, out: Response): void {
  const row = w * pools;
  const hours = cap[w]!;
  const first = start[w]!;
  const end = start[w + 1]!;
  const must = first + owed[w]!;
  let k = first;
  let left = k < end ? amount[k]! : 0;
  let made = 0;
  let from = ORIGIN;
  let fromRate = 0;
  let fromCost = 0;
  out.feasible = true;
  for (;;) {
    let to = ORIGIN;
    let slope = Infinity;
    let toRate = 0;
    for (let p = 0; p < pools; p += 1) {
      const rate = output[row + p]!;
      if (!(rate > fromRate)) continue;
      const ratio = (cost[p]! - fromCost) / (rate - fromRate);
      if (ratio < slope || (ratio === slope && rate > toRate)) {
        slope = ratio;
        to = p;
        toRate = rate;
      }
    }
    if (to === ORIGIN || !(hours > 0)) {
      // Everything there is, used to the cap; the segment it ends in sets the marginal value.
      out.feasible = k >= must;
      setVertex(out, { from, hours, served: k - first, made, marginal: k < end ? value[k]! : 0 });
      return;
    }
    let free = (toRate - fromRate) * hours;
    while (k < end && (k < must || value[k]! > slope)) {
      if (left > free) {
        left -= free;
        made += free;
        free = -1;
        break;
      }
      free -= left;
      made += left;
      k += 1;
      left = k < end ? amount[k]! : 0;
    }
    if (free >= 0) {
      // The next segment is not worth this edge.
      const partial = k < end && left < amount[k]!;
      if (partial) setVertex(out, { from, hours, served: k - first, made, marginal: value[k]! });
      else {
        const above = from === ORIGIN ? made / toRate : (made - fromRate * hours) / (toRate - fromRate);
        out.low = from;
        out.high = k > first ? to : ORIGIN;
        out.hoursHigh = k > first ? Math.min(hours, Math.max(0, above)) : 0;
        out.hoursLow = from === ORIGIN ? 0 : hours - out.hoursHigh;
        out.served = k - first;
        out.made = made;
        out.marginal = slope;
      }
      return;
    }
    from = to;
    fromRate = toRate;
    fromCost = cost[to]!;
  }
}

interface Vertex {
  readonly from: number;
  readonly hours: number;
  readonly served: number;
  readonly made: number;
  readonly marginal: number;
}
function setVertex(out: Response, { from, hours, served, made, marginal }: Vertex): void {
  out.low = from;
  out.high = from;
  out.hoursLow = 0;
  out.hoursHigh = from === ORIGIN ? 0 : hours;
  out.served = served;
  out.made = made;
  out.marginal = marginal;
}

/**
 * True where the response is optimal for every cost within `radius` of `cost`. Exact: the optimality conditions of an edge
 * are linear in the costs, so their worst case over a box is their value at its centre less the radii weighted.
 */
export function isDecided(rows: ClaimRows, w: number, cost: Float64Array, radius: Float64Array, response: Response): boolean {
  const { low, high } = response;
  if (high === ORIGIN) return staysUnused(rows, w, cost, radius);
  return low === high ? staysAtVertex(rows, w, cost, radius, response) : staysOnEdge(rows, w, cost, radius, response);
}

function staysUnused({ pools, output, start, value, cap }: ClaimRows, w: number, cost: Float64Array, radius: Float64Array): boolean {
  if (start[w] === start[w + 1] || !(cap[w]! > 0)) return true;
  const worth = value[start[w]!]!;
  for (let p = 0; p < pools; p += 1) {
    const rate = output[w * pools + p]!;
    if (rate > 0 && worth * rate > cost[p]! - radius[p]!) return false;
  }
  return true;
}

function staysAtVertex({ pools, output, start, value }: ClaimRows, w: number, cost: Float64Array, radius: Float64Array, { high, served }: Response): boolean {
  const row = w * pools;
  const k = start[w]! + served;
  const worth = k < start[w + 1]! ? value[k]! : 0;
  const rate = output[row + high]!;
  if (worth * rate - cost[high]! < radius[high]!) return false;
  for (let p = 0; p < pools; p += 1) {
    const other = output[row + p]!;
    if (p === high || !(other > 0)) continue;
    if (cost[p]! - cost[high]! - worth * (other - rate) < radius[p]! + radius[high]!) return false;
  }
  return true;
}

function staysOnEdge(
  { pools, output, start, value, owed, cap }: ClaimRows,
  w: number,
  cost: Float64Array,
  radius: Float64Array,
  { low, high, served, marginal }: Response,
): boolean {
  const row = w * pools;
  const lowRate = low === ORIGIN ? 0 : output[row + low]!;
  const lowCost = low === ORIGIN ? 0 : cost[low]!;
  const lowRadius = low === ORIGIN ? 0 : radius[low]!;
  const inverse = 1 / (output[row + high]! - lowRate);
  const spread = (lowRadius + radius[high]!) * inverse;
  const next = start[w]! + served;
  if (served > owed[w]! && value[next - 1]! < marginal + spread) return false;
  if (next < start[w + 1]! && value[next]! > marginal - spread) return false;
  for (let p = 0; p < pools; p += 1) {
    const rate = output[row + p]!;
    if (p === low || p === high || !(rate > 0)) continue;
    const share = (rate - lowRate) * inverse;
    const rest = low === ORIGIN ? 0 : 1 - share;
    const margin = cost[p]! - rest * lowCost - share * cost[high]!;
    if (margin < radius[p]! + Math.abs(rest) * lowRadius + Math.abs(share) * radius[high]!) return false;
  }
  if (low === ORIGIN || !(cap[w]! < Infinity)) return true;
  const share = -lowRate * inverse;
  return -(1 - share) * lowCost - share * cost[high]! >= (1 - share) * lowRadius - share * radius[high]!;
}
