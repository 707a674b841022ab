/** Reading an allocation out of a solved program. */
import { absorbRounding } from "./absorb-rounding.ts";
import type { MonthProgram } from "./month-program.ts";
import type { Allocation, AllocationInput, AllocationShape } from "./problem.ts";

/** An allocation of nothing, to be written over. */
export function emptyAllocation({ pools, workloads, segmentStart, supplyPool, sinkPool }: AllocationShape): Allocation {
  const empty: Allocation = {
    status: "failed",
    objective: 0,
    hours: new Float64Array(workloads * pools),
    served: new Float64Array(segmentStart[workloads]!),
    bought: new Float64Array(supplyPool.length),
    sunk: new Float64Array(sinkPool.length),
    reserve: new Float64Array(pools),
    idle: new Float64Array(pools),
    price: new Float64Array(pools),
    groupFloorPrice: NaN,
    floorPrice: new Float64Array(workloads),
    groupShortfall: 0,
    shortfall: new Float64Array(workloads),
  };
  // Not a number above, so that the field is born as a double and keeps its layout.
  empty.groupFloorPrice = 0;
  return empty;
}

/**
 * Writes hours, amounts and the objective from the values of the program's columns. What is not alive is left as it is.
 *
 * @param basis  columns by rising index, outside which no pair has hours; without it every pair is looked at
 */
export function writeAmounts(month: MonthProgram, values: Float64Array, input: AllocationInput, result: Allocation, basis?: Int32Array): void {
  const earned = writeServed(month, values, input, result) + writeTraded(month, values, input, result);
  result.objective = basis === undefined ? lessAllHours(month, values, input, result, earned) : lessHours(month, values, input, result, earned, basis);
  if (!month.wide) return;
  absorbRounding(month.shape, input, result);
  result.objective = objectiveOf(month, input, result);
}

/** Writes the hours and the reserve of every pair; what is earned less what they cost. */
function lessAllHours(month: MonthProgram, values: Float64Array, { variableCost }: AllocationInput, { hours, reserve }: Allocation, earned: number): number {
  const { usable, pairAt, pairRow, pools, reserveRow } = month;
  for (let at = 0; at < reserveRow.length; at += 1) reserve[pools[reserveRow[at]!]!] = values[usable + at]!;
  let objective = earned;
  for (let t = 0; t < usable; t += 1) {
    const x = values[t]!;
    hours[pairAt[t]!] = x;
    if (x !== 0) objective -= x * variableCost[pools[pairRow[t]!]!]!;
  }
  return objective;
}

/** The same where only pairs of the basis have hours. */
function lessHours(
  month: MonthProgram,
  values: Float64Array,
  { variableCost }: AllocationInput,
  { hours, reserve }: Allocation,
  earned: number,
  basis: Int32Array,
): number {
  const { program, usable, pairAt, pairRow, pools, reserveRow } = month;
  let objective = earned;
  hours.fill(0);
  for (let at = 0; at < reserveRow.length; at += 1) reserve[pools[reserveRow[at]!]!] = 0;
  for (let s = 0; s < basis.length; s += 1) {
    const t = basis[s]!;
    if (t >= program.pairs) return objective;
    const x = values[t]!;
    if (x === 0) continue;
    if (t >= usable) {
      reserve[pools[reserveRow[t - usable]!]!] = x;
      continue;
    }
    hours[pairAt[t]!] = x;
    objective -= x * variableCost[pools[pairRow[t]!]!]!;
  }
  return objective;
}

/** Writes what is bought, sublet and idle, and gives what trading earns. */
function writeTraded(month: MonthProgram, values: Float64Array, { supplyPrice, sinkPrice }: AllocationInput, { bought, sunk, idle }: Allocation): number {
  const { firstIdle, firstBought, firstSunk, pools, supplies, sinks } = month;
  let earned = 0;
  for (let at = 0; at < supplies.length; at += 1) {
    const s = supplies[at]!;
    const x = 0 - values[firstBought + at]!;
    bought[s] = x;
    earned -= x * supplyPrice[s]!;
  }
  for (let at = 0; at < sinks.length; at += 1) {
    const j = sinks[at]!;
    const x = values[firstSunk + at]!;
    sunk[j] = x;
    earned += x * sinkPrice[j]!;
  }
  for (let row = 0; row < pools.length; row += 1) idle[pools[row]!] = values[firstIdle + row]!;
  return earned;
}

/** Writes what is served and gives its value. */
function writeServed(month: MonthProgram, values: Float64Array, { segmentAmount, segmentValue }: AllocationInput, { served }: Allocation): number {
  const { shape, program, firstSegment, outputUnit } = month;
  const { segmentStart, workloads } = shape;
  const { lower } = program;
  let total = 0;
  for (let w = 0; w < workloads; w += 1) {
    const unit = outputUnit[w]!;
    let value = 0;
    for (let k = segmentStart[w]!, end = segmentStart[w + 1]!; k < end; k += 1) {
      const scaled = values[firstSegment + k]!;
      const amount = scaled === lower[firstSegment + k] ? segmentAmount[k]! : 0 - scaled * unit;
      served[k] = amount;
      value += amount * segmentValue[k]!;
    }
    total += value;
  }
  return total;
}

/** Value of an answer whose amounts were adjusted. */
function objectiveOf({ usable, pairAt, pairRow, pools }: MonthProgram, input: AllocationInput, result: Allocation): number {
  const { hours, served, bought, sunk } = result;
  const { segmentValue, sinkPrice, supplyPrice, variableCost } = input;
  let objective = 0;
  for (let k = 0; k < served.length; k += 1) objective += served[k]! * segmentValue[k]!;
  for (let j = 0; j < sunk.length; j += 1) objective += sunk[j]! * sinkPrice[j]!;
  for (let s = 0; s < bought.length; s += 1) objective -= bought[s]! * supplyPrice[s]!;
  for (let t = 0; t < usable; t += 1) {
    const used = hours[pairAt[t]!]!;
    if (used > 0) objective -= used * variableCost[pools[pairRow[t]!]!]!;
  }
  return objective;
}

interface Priced {
  /** Floors as far as they are met: output units by workload, then the group's weighted hours. */
  readonly met: Float64Array;
  readonly result: Allocation;
}

/** Writes prices of pools and floors from the rows' duals, shortfalls, and with them the status. */
export function writePrices(month: MonthProgram, dual: Float64Array, input: AllocationInput, { met, result }: Priced): void {
  const { shape, perUnit, groupRow, weightUnit, pools, coverage } = month;
  const { workloads, segmentStart } = shape;
  const { price, floorPrice, shortfall } = result;
  for (let row = 0; row < pools.length; row += 1) price[pools[row]!] = dual[row]! > 0 ? dual[row]! : 0;
  result.status = "optimal";
  for (let w = 0; w < workloads; w += 1) {
    shortfall[w] = 0;
    floorPrice[w] = 0;
    const floor = input.floor[w]!;
    if (!(floor > 0)) continue;
    const level = met[w]!;
    if (level < floor) {
      shortfall[w] = floor - level;
      if (floor - level > 1e-12 * floor) result.status = "relaxed";
    }
    let k = segmentStart[w]!;
    const last = segmentStart[w + 1]! - 1;
    for (let left = level - input.segmentAmount[k]!; left > 0 && k < last; left -= input.segmentAmount[k]!) k += 1;
    // Coverage reads output − served − spare = 0, so its dual is the negative of the price of output.
    const outputPrice = -dual[coverage + w]! * perUnit[w]!;
    floorPrice[w] = k > last ? 0 : Math.max(0, outputPrice - input.segmentValue[k]!);
  }
  result.groupShortfall = Math.max(0, input.groupFloor - met[workloads]!);
  if (result.groupShortfall > 1e-12 * input.groupFloor) result.status = "relaxed";
  result.groupFloorPrice = groupRow < 0 ? 0 : Math.max(0, -dual[groupRow]! / weightUnit);
  if (pools.length < shape.pools) priceOthers(month, dual, input, result);
}

/** Prices of pools that take no part: what a first hour would bring at the prices of output, reserve and sublet. */
function priceOthers(month: MonthProgram, dual: Float64Array, input: AllocationInput, result: Allocation): void {
  const { shape, live, perUnit, groupRow, coverage, idleWorkload, idleAt, idleStart, idlePools, outputPrice } = month;
  const { inGroup, sinkPool } = shape;
  const { price, groupFloorPrice } = result;
  const { output, variableCost, groupWeight, sinkMax, sinkPrice } = input;
  for (let w = 0; w < outputPrice.length; w += 1) outputPrice[w] = -dual[coverage + w]! * perUnit[w]!;
  const isCapped = month.capped.length > 0;
  const isHeld = groupRow >= 0 && groupFloorPrice > 0;
  for (let t = 0; t < idlePools.length; t += 1) {
    const p = idlePools[t]!;
    const cost = variableCost[p]!;
    const held = isHeld ? groupWeight[p]! * groupFloorPrice : 0;
    let best = 0;
    for (let k = idleStart[t]!, end = idleStart[t + 1]!; k < end; k += 1) {
      const w = idleWorkload[k]!;
      let worth = outputPrice[w]! * output[idleAt[k]!]! - cost;
      if (isCapped) worth -= capPrice(month, dual, w);
      if (worth < 0) worth = 0;
      // Hours in reserve count towards the group's floor as well as hours of use do.
      if (isHeld && inGroup[w] === 1) worth += held;
      if (worth > best) best = worth;
    }
    price[p] = best;
  }
  for (let j = 0; j < sinkPool.length; j += 1) {
    const p = sinkPool[j]!;
    if (sinkMax[j]! > 0 && live.pool[p] === 0 && sinkPrice[j]! > price[p]!) price[p] = sinkPrice[j]!;
  }
}

/** Price of an hour under the cap of workload `w`; 0 where it has none. */
function capPrice({ shape, live, capped, coverage }: MonthProgram, dual: Float64Array, w: number): number {
  return live.cap[w] === 1 ? dual[coverage + shape.workloads + capped.indexOf(w)]! : 0;
}
