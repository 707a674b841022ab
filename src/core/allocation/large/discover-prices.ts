/**
 * Price discovery: prices at which smooth demand meets what there is, by Newton's method on the smoothed dual, at falling
 * temperatures.
 *
 * The dual of the month in prices alone is convex; smoothed, its gradient is what there is less what is asked for, and its
 * second derivative how fast demand falls. Steps are kept within a trust region, since demand is known only near the
 * prices it was taken at, and cut back where they went too far along their own direction.
 */
import { exp } from "../../numeric/elementary.ts";
import { costsAt } from "./market.ts";
import type { Market, Prices } from "./market.ts";
import { solveSymmetric } from "./solve-symmetric.ts";
import { smoothDemand, takeScale } from "./smooth-demand.ts";
import type { SmoothDemand } from "./smooth-demand.ts";

const MOST_STEPS = 12;
const MOST_CUTS = 3;
/** Prices below this share of the mean price are taken to be of that size. */
const LEAST_SCALE = 0.03;
/** Radius of the trust region in temperatures: demand is known about as far as choices are gradual. */
const TRUSTED_TEMPERATURES = 10;

/** What is left to be priced: the rows looked at, each counted `weight` times, and the hours of rows placed already. */
export interface Unplaced {
  readonly ids: Int32Array;
  readonly weight: number;
  /** Chip-hours by pool, then the group's weighted hours. */
  readonly placed: Float64Array;
  /** USD per chip-hour that claims would pay, on average: prices are never far below it all together. */
  readonly typical: number;
}

/** Prices below this count as being of its size: a share of the mean price, or of what claims would pay where all are free. */
export function leastPrice({ pool }: Prices, typical: number): number {
  let mean = 0;
  for (const price of pool) mean += Math.max(0, price) / pool.length;
  return LEAST_SCALE * Math.max(mean, typical / 100);
}

/** The state of a search. */
interface Search {
  readonly market: Market;
  readonly demand: SmoothDemand;
  readonly rows: Unplaced;
  readonly temperature: number;
  readonly gradient: Float64Array;
  readonly curvature: Float64Array;
  readonly scale: Float64Array;
}

/** Typical prices to start from: half of what the claims that are looked at would pay, on average. */
export function startPrices(market: Market, { rows }: SmoothDemand, ids: Int32Array): Prices {
  const { pools, output, start, value } = rows;
  const pool = new Float64Array(pools);
  const users = new Float64Array(pools);
  for (const w of ids) {
    if (start[w] === start[w + 1]) continue;
    for (let p = 0; p < pools; p += 1) {
      const rate = output[w * pools + p]!;
      if (!(rate > 0)) continue;
      users[p]! += 1;
      pool[p]! += Math.max(0, value[start[w]!]! * rate - market.variableCost[p]!);
    }
  }
  for (let p = 0; p < pools; p += 1) pool[p] = users[p]! > 0 ? pool[p]! / users[p]! / 2 : 0;
  market.supplyPool.forEach((p, s) => (pool[p] = Math.min(pool[p]!, market.supplyPrice[s]!)));
  return { pool, group: 0 };
}

/** Scales of prices: their own size, or a share of the mean where they are small. */
function takeScales({ market, scale, rows }: Search, prices: Prices): void {
  const { pools, groupWeight } = market;
  const least = leastPrice(prices, rows.typical);
  let heaviest = 0;
  for (let p = 0; p < pools; p += 1) {
    scale[p] = Math.max(prices.pool[p]!, least);
    heaviest = Math.max(heaviest, groupWeight[p]!);
  }
  scale[pools] = heaviest > 0 ? Math.max(prices.group, (3 * least) / heaviest) : 1;
}

const logistic = (z: number): number => (z > 40 ? 1 : z < -40 ? 0 : 1 / (1 + exp(-z)));

/** Gradient and curvature of the smoothed dual at `prices`. */
function evaluate(search: Search, prices: Prices): void {
  const { market, demand, rows, temperature, gradient, curvature, scale } = search;
  const { pools, capacity, groupFloor } = market;
  const size = pools + 1;
  smoothDemand(demand, rows.ids, costsAt(market, prices), temperature, rows.weight);
  curvature.set(demand.slope);
  for (let p = 0; p < pools; p += 1) {
    const tau = temperature * scale[p]!;
    const had = Math.max(capacity[p]!, 1e-9 * demand.hours[p]!);
    gradient[p] = capacity[p]! - rows.placed[p]! - demand.hours[p]!;
    // A price of exactly 0 is one that was found free: see `holdFree`.
    if (prices.pool[p] === 0) continue;
    const idle = logistic(-prices.pool[p]! / tau);
    gradient[p]! -= had * idle;
    curvature[p * size + p]! += (had * idle * (1 - idle)) / tau;
  }
  const addMarket = (p: number, most: number, share: number, sign: number): void => {
    gradient[p]! += sign * most * share;
    curvature[p * size + p]! += (most * share * (1 - share)) / (temperature * scale[p]!);
  };
  market.supplyPool.forEach((p, s) => addMarket(p, market.supplyMax[s]!, logistic((prices.pool[p]! - market.supplyPrice[s]!) / temperature / scale[p]!), 1));
  market.sinkPool.forEach((p, j) => addMarket(p, market.sinkMax[j]!, logistic((market.sinkPrice[j]! - prices.pool[p]!) / temperature / scale[p]!), -1));
  if (groupFloor > 0) addGroup(search, prices);
  else {
    for (let p = 0; p < size; p += 1) curvature[pools * size + p] = curvature[p * size + pools] = 0;
    curvature[size * size - 1] = 1;
    gradient[pools] = 0;
  }
  holdFree(search, prices);
}

/** The group's floor: its surplus, and the hours held in reserve for it. */
function addGroup({ market, demand, rows, temperature, gradient, curvature, scale }: Search, prices: Prices): void {
  const { pools, capacity, groupWeight, groupFloor, reservable } = market;
  const size = pools + 1;
  const surplus = logistic(-prices.group / temperature / scale[pools]!);
  gradient[pools] = rows.placed[pools]! + demand.hours[pools]! - groupFloor - groupFloor * surplus;
  curvature[size * size - 1]! += (groupFloor * surplus * (1 - surplus)) / (temperature * scale[pools]!);
  for (let p = 0; p < pools; p += 1) {
    const weight = groupWeight[p]!;
    if (reservable[p] === 0 || !(weight > 0)) continue;
    const tau = temperature * scale[p]!;
    const held = logistic((prices.group * weight - prices.pool[p]!) / tau);
    const bend = (capacity[p]! * held * (1 - held)) / tau;
    gradient[p]! -= capacity[p]! * held;
    gradient[pools]! += weight * capacity[p]! * held;
    curvature[p * size + p]! += bend;
    curvature[p * size + pools]! -= bend * weight;
    curvature[pools * size + p]! -= bend * weight;
    curvature[size * size - 1]! += bend * weight * weight;
  }
}

/** Holds pools at a price of 0 that are free with hours to spare. */
function holdFree({ market, gradient, curvature, scale }: Search, prices: Prices): void {
  const size = market.pools + 1;
  for (let p = 0; p < market.pools; p += 1) {
    if (prices.pool[p] !== 0 || gradient[p]! < 0) continue;
    gradient[p] = 0;
    for (let q = 0; q < size; q += 1) curvature[p * size + q] = curvature[q * size + p] = 0;
    curvature[p * size + p] = 1 / scale[p]! / scale[p]!;
  }
}

/** The largest mismatch of a pool, as a share of its hours. */
function mismatch({ market, demand, gradient, scale }: Search, prices: Prices): number {
  const { pools, capacity, groupFloor } = market;
  let worst = 0;
  for (let p = 0; p < pools; p += 1) {
    const size = capacity[p]! + demand.hours[p]!;
    // Too much of what costs nothing is no mismatch.
    if (size > 0 && !(gradient[p]! > 0 && prices.pool[p]! <= -30 * scale[p]!)) worst = Math.max(worst, Math.abs(gradient[p]!) / size);
  }
  if (groupFloor > 0) worst = Math.max(worst, Math.abs(gradient[pools]!) / groupFloor);
  return worst;
}

/**
 * A step of Newton's method, damped until it lies within the trust region (Levenberg 1944): what demand says little of moves
 * little, the rest as it should. Always downhill, since the damped matrix is positive definite.
 */
function takeDirection({ gradient, curvature, scale }: Search, radius: number, direction: Float64Array): void {
  const size = gradient.length;
  const scaled = curvature.slice();
  let largest = 0;
  for (let p = 0; p < size; p += 1) {
    for (let q = 0; q < size; q += 1) scaled[p * size + q]! *= scale[p]! * scale[q]!;
    largest = Math.max(largest, scaled[p * size + p]!);
  }
  if (!(largest > 0)) largest = 1;
  for (let damping = 1e-13 * largest; ; damping *= 10) {
    const matrix = scaled.slice();
    let longest = 0;
    for (let p = 0; p < size; p += 1) {
      matrix[p * size + p]! += damping;
      direction[p] = -gradient[p]! * scale[p]!;
    }
    if (!solveSymmetric(matrix, direction)) continue;
    for (let p = 0; p < size; p += 1) longest = Math.max(longest, Math.abs(direction[p]!));
    if (!(longest <= radius)) continue;
    for (let p = 0; p < size; p += 1) direction[p]! *= scale[p]!;
    return;
  }
}

/** Moves `prices` to where smooth demand at `temperature` meets what there is. Counts, not time, end the search. */
export function settlePrices(market: Market, demand: SmoothDemand, rows: Unplaced, prices: Prices, temperature: number): void {
  const size = market.pools + 1;
  const search: Search = {
    market,
    demand,
    rows,
    temperature,
    gradient: new Float64Array(size),
    curvature: new Float64Array(size * size),
    scale: new Float64Array(size),
  };
  const direction = new Float64Array(size);
  const radius = Math.min(0.7, TRUSTED_TEMPERATURES * temperature);
  const enough = 0.1 * temperature;
  takeScale(demand, rows.ids, costsAt(market, prices));
  takeScales(search, prices);
  evaluate(search, prices);
  for (let step = 0; step < MOST_STEPS && mismatch(search, prices) > enough; step += 1) {
    takeDirection(search, radius, direction);
    const before = dot(search.gradient, direction);
    let taken = 1;
    move(prices, direction, 1);
    for (let cut = 0; ; cut += 1) {
      if (cut === 0 && temperature > 0.1) takeScale(demand, rows.ids, costsAt(market, prices));
      takeScales(search, prices);
      evaluate(search, prices);
      const after = dot(search.gradient, direction);
      if (cut === MOST_CUTS || after <= -0.4 * before) break;
      const next = Math.max(0.1, Math.min(0.9, before / (before - after))) * taken;
      move(prices, direction, next - taken);
      taken = next;
    }
  }
}

function move(prices: Prices, direction: Float64Array, by: number): void {
  const { pool } = prices;
  for (let p = 0; p < pool.length; p += 1) pool[p]! += by * direction[p]!;
  prices.group += by * direction[pool.length]!;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i]! * b[i]!;
  return sum;
}
