/**
 * What claims ask for at given prices, with choices made gradually: an entropy term spreads hours over pools that cost
 * nearly the same and serves segments by degrees. Demand is then a smooth function of prices, with slopes that a Newton
 * method can use. As `temperature` falls it becomes the demand of exact best responses.
 *
 * Without a cap, the cost of output is the soft minimum over pools of cost over output. With one, it is the price of output
 * at which what is wanted meets what the capped hours make, found by a safeguarded Newton method of its own.
 *
 * @see Agrawal, Boyd, Narayanan, Kazhamiaka and Zaharia (2021), "Allocation of Fungible Resources via a Fast, Scalable
 * Price Discovery Method", for the dual in prices; Nesterov (2005), "Smooth minimization of non-smooth functions".
 */
import { exp, log } from "../../numeric/elementary.ts";
import type { ClaimRows } from "./claim-rows.ts";

/** Exponents beyond this are 0: e^-30 is below a rounding error of demand. */
const OUT_OF_REACH = 30;
const MOST_ROOT_STEPS = 40;
/** The price of capped output is found to this share of its temperature. */
const ROOT_SHARE = 1e-5;

/** Hours asked for of each pool, and how fast they fall as costs rise. */
export interface SmoothDemand {
  readonly rows: ClaimRows;
  /** Weight of a chip-hour of each pool in the group's floor. */
  readonly groupWeight: Float64Array;
  /** Chip-hours by pool, then the group's weighted hours. */
  readonly hours: Float64Array;
  /** −∂hours/∂price, [row × (pools + 1) + column]; the group's row is for its own price. */
  readonly slope: Float64Array;
  /** The scale of prices of output of each row, USD per unit: temperature is a share of it. */
  readonly scale: Float64Array;
  /** Price of output at which a capped row was left. */
  readonly left: Float64Array;
  readonly ratio: Float64Array;
  readonly reached: Int32Array;
  readonly share: Float64Array;
  readonly perOutput: Float64Array;
  readonly diagonal: Float64Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
  /** Of the last look at a capped row: mean and variance of output per hour, and the slope of what is wanted. */
  readonly at: { mean: number; variance: number; bend: number };
}

export function createSmoothDemand(rows: ClaimRows, groupWeight: Float64Array): SmoothDemand {
  const { pools, count, cap } = rows;
  return {
    rows,
    groupWeight,
    hours: new Float64Array(pools + 1),
    slope: new Float64Array((pools + 1) * (pools + 1)),
    scale: new Float64Array(count),
    left: cap.some((hours) => hours < Infinity) ? new Float64Array(count).fill(NaN) : new Float64Array(0),
    ratio: new Float64Array(pools),
    reached: new Int32Array(pools),
    share: new Float64Array(pools),
    perOutput: new Float64Array(pools),
    diagonal: new Float64Array(pools),
    first: new Float64Array(pools),
    second: new Float64Array(pools),
    at: { mean: 0, variance: 0, bend: 0 },
  };
}

/** Costs per hour for rows outside and inside the group. */
export interface RowCosts {
  readonly outside: Float64Array;
  readonly inside: Float64Array;
}

/** Takes the scale of every row in `ids` from its cheapest output at the costs of rows outside the group. */
export function takeScale({ rows, scale }: SmoothDemand, ids: Int32Array, { outside }: RowCosts): void {
  const { pools, output, start, value } = rows;
  for (const w of ids) {
    let least = Infinity;
    for (let p = 0; p < pools; p += 1) {
      const rate = output[w * pools + p]!;
      if (rate > 0 && outside[p]! < least * rate) least = outside[p]! / rate;
    }
    const worth = start[w] === start[w + 1] ? 1 : value[start[w]!]!;
    // Never above its own worth: else demand would not fall as prices rise.
    scale[w] = Math.max(Math.min(least, worth), 1e-3 * worth, Number.MIN_VALUE * 2 ** 52);
  }
}

/** Fills `hours` and `slope` with the demand of the rows in `ids`, each counted `weight` times. */
export function smoothDemand(demand: SmoothDemand, ids: Int32Array, costs: RowCosts, temperature: number, weight: number): void {
  const { rows, hours, slope, scale } = demand;
  hours.fill(0);
  slope.fill(0);
  for (const w of ids) {
    const cost = rows.inGroup[w] === 1 ? costs.inside : costs.outside;
    if (rows.cap[w]! < Infinity) addCapped(demand, w, cost, temperature * scale[w]!, weight);
    else addFree(demand, w, cost, temperature * scale[w]!, weight);
  }
  const { pools } = rows;
  const size = pools + 1;
  for (let p = 0; p < size; p += 1) for (let q = 0; q < p; q += 1) slope[q * size + p] = slope[p * size + q]!;
}

function addFree(demand: SmoothDemand, w: number, cost: Float64Array, tau: number, weight: number): void {
  const { rows, ratio, reached, share, perOutput } = demand;
  const { pools, output, start, value, amount, owed } = rows;
  const row = w * pools;
  let least = Infinity;
  for (let p = 0; p < pools; p += 1) {
    const rate = output[row + p]!;
    const r = rate > 0 ? cost[p]! / rate : Infinity;
    ratio[p] = r;
    if (r < least) least = r;
  }
  if (least === Infinity) return;
  let found = 0;
  let sum = 0;
  const most = least + OUT_OF_REACH * tau;
  for (let p = 0; p < pools; p += 1) {
    const r = ratio[p]!;
    if (!(r < most)) continue;
    const e = r === least ? 1 : exp((least - r) / tau);
    reached[found] = p;
    share[found] = e;
    sum += e;
    found += 1;
  }
  const price = sum === 1 ? least : least - tau * log(sum);
  let made = 0;
  let bend = 0;
  const must = start[w]! + owed[w]!;
  for (let k = start[w]!, end = start[w + 1]!; k < end; k += 1) {
    const z = (value[k]! - price) / tau;
    if (k < must || z > OUT_OF_REACH) made += amount[k]!;
    else if (z < -OUT_OF_REACH) break;
    else {
      const part = 1 / (1 + exp(-z));
      made += amount[k]! * part;
      bend += amount[k]! * part * (1 - part);
    }
  }
  if (made === 0) return;
  for (let i = 0; i < found; i += 1) {
    share[i]! /= sum;
    perOutput[i] = share[i]! / output[row + reached[i]!]!;
  }
  const { diagonal, first } = demand;
  addHours(demand, w, found, made * weight);
  if (found === 1 && bend === 0) return;
  const move = (made * weight) / tau;
  for (let i = 0; i < found; i += 1) {
    first[i] = perOutput[i]!;
    diagonal[i] = (move * perOutput[i]!) / output[row + reached[i]!]!;
  }
  addSlope(demand, w, found, (bend * weight) / tau - move, 0);
}

function addCapped(demand: SmoothDemand, w: number, cost: Float64Array, tau: number, weight: number): void {
  const { rows, reached, share, perOutput, ratio, diagonal, first, second } = demand;
  const { pools, output, cap } = rows;
  const row = w * pools;
  const limit = cap[w]!;
  let best = 0;
  let found = 0;
  for (let p = 0; p < pools; p += 1) {
    const rate = output[row + p]!;
    if (!(rate > 0)) continue;
    if (rate > best) best = rate;
    reached[found] = p;
    ratio[found] = cost[p]!;
    perOutput[found] = rate;
    found += 1;
  }
  if (found === 0 || !(limit > 0)) return;
  const theta = tau * best;
  const price = priceOfOutput(demand, w, found, { tau, theta, limit });
  demand.left[w] = price;
  const { mean, variance, bend } = demand.at;
  for (let i = 0; i < found; i += 1) perOutput[i] = limit * share[i]!;
  addHours(demand, w, found, weight);
  const pull = (weight * limit) / theta;
  const curvature = bend / tau + (limit * variance) / theta;
  if (!(pull > 0) || !(curvature > 0)) return;
  for (let i = 0; i < found; i += 1) {
    first[i] = share[i]!;
    second[i] = share[i]! * (output[row + reached[i]!]! - mean);
    diagonal[i] = pull * share[i]!;
  }
  addSlope(demand, w, found, -pull, -(pull * pull) / weight / curvature);
}

interface Root {
  readonly tau: number;
  readonly theta: number;
  readonly limit: number;
}

/** Output made less output wanted at a price of output; leaves shares and slopes in `demand`. */
function surplus(demand: SmoothDemand, w: number, found: number, price: number, { tau, theta, limit }: Root): number {
  const { rows, ratio, share, perOutput, at } = demand;
  const { start, value, amount, owed } = rows;
  let top = 0;
  for (let i = 0; i < found; i += 1) top = Math.max(top, price * perOutput[i]! - ratio[i]!);
  let sum = top === 0 ? 1 : exp(-top / theta);
  for (let i = 0; i < found; i += 1) {
    const z = (price * perOutput[i]! - ratio[i]! - top) / theta;
    const e = z < -OUT_OF_REACH ? 0 : exp(z);
    share[i] = e;
    sum += e;
  }
  let mean = 0;
  let square = 0;
  for (let i = 0; i < found; i += 1) {
    share[i]! /= sum;
    mean += share[i]! * perOutput[i]!;
    square += share[i]! * perOutput[i]! * perOutput[i]!;
  }
  let wanted = 0;
  let bend = 0;
  const must = start[w]! + owed[w]!;
  for (let k = start[w]!, end = start[w + 1]!; k < end; k += 1) {
    const z = (value[k]! - price) / tau;
    if (k < must || z > OUT_OF_REACH) wanted += amount[k]!;
    else if (z < -OUT_OF_REACH) break;
    else {
      const part = 1 / (1 + exp(-z));
      wanted += amount[k]! * part;
      bend += amount[k]! * part * (1 - part);
    }
  }
  at.mean = mean;
  at.variance = Math.max(0, square - mean * mean);
  at.bend = bend;
  return limit * mean - wanted;
}

/** The price at which what is made meets what is wanted. Surplus rises with the price. */
function priceOfOutput(demand: SmoothDemand, w: number, found: number, root: Root): number {
  const { rows, scale, left, at } = demand;
  const { start, value } = rows;
  const { tau, theta, limit } = root;
  const worth = start[w] === start[w + 1] ? 0 : value[start[w]!]!;
  let low = -OUT_OF_REACH * tau;
  let high = Math.max(worth, scale[w]!) + 2 * OUT_OF_REACH * tau;
  let price = left[w]!;
  if (!(price > low && price < high)) price = Math.min(scale[w]!, worth);
  for (let step = 0; step < MOST_ROOT_STEPS; step += 1) {
    const excess = surplus(demand, w, found, price, root);
    if (excess > 0) high = price;
    else low = price;
    const curvature = at.bend / tau + (limit * at.variance) / theta;
    let next = curvature > 0 ? price - excess / curvature : NaN;
    if (!(next > low && next < high)) next = (low + high) / 2;
    if (Math.abs(next - price) <= ROOT_SHARE * tau) return price;
    price = next;
  }
  return price;
}

function addHours({ rows, hours, groupWeight, reached, perOutput }: SmoothDemand, w: number, found: number, factor: number): void {
  let weighted = 0;
  for (let i = 0; i < found; i += 1) {
    const p = reached[i]!;
    hours[p]! += factor * perOutput[i]!;
    weighted += factor * perOutput[i]! * groupWeight[p]!;
  }
  if (rows.inGroup[w] === 1) hours[rows.pools]! += weighted;
}

/** Adds diagonal + a·first·firstᵀ + b·second·secondᵀ to the lower half; rows of the group feel its price as a rebate. */
function addSlope(demand: SmoothDemand, w: number, found: number, a: number, b: number): void {
  const { rows, slope, groupWeight, reached, diagonal, first, second } = demand;
  const { pools } = rows;
  const size = pools + 1;
  const inGroup = rows.inGroup[w] === 1;
  for (let i = 0; i < found; i += 1) {
    const p = reached[i]!;
    for (let j = 0; j <= i; j += 1) {
      const q = reached[j]!;
      const x = a * first[i]! * first[j]! + (b === 0 ? 0 : b * second[i]! * second[j]!) + (i === j ? diagonal[i]! : 0);
      slope[p * size + q]! += x;
      if (!inGroup) continue;
      slope[pools * size + p]! -= x * groupWeight[q]!;
      if (p !== q) slope[pools * size + q]! -= x * groupWeight[p]!;
      slope[size * size - 1]! += (p === q ? 1 : 2) * x * groupWeight[p]! * groupWeight[q]!;
    }
  }
}
