/** Reading an allocation out of a solved program. */
import { absorbRounding } from "./absorb-rounding.ts";
import type { MonthProgram } from "./month-program.ts";
import type { Allocation, AllocationInput, AllocationShape } from "./problem.ts";

/** An allocation of nothing, to be written over. */
export function emptyAllocation({ pools, workloads, segmentStart, supplyPool, sinkPool }: AllocationShape): Allocation {
  return {
    status: "failed",
    objective: 0,
    hours: new Float64Array(workloads * pools),
    served: new Float64Array(segmentStart[workloads]!),
    bought: new Float64Array(supplyPool.length),
    sunk: new Float64Array(sinkPool.length),
    reserve: new Float64Array(pools),
    idle: new Float64Array(pools),
    price: new Float64Array(pools),
    groupFloorPrice: 0,
    floorPrice: new Float64Array(workloads),
    groupShortfall: 0,
    shortfall: new Float64Array(workloads),
  };
}

/** Writes hours, amounts and the objective from the values of the program's columns. */
export function writeAmounts(month: MonthProgram, values: Float64Array, input: AllocationInput, result: Allocation): void {
  const { shape, usable, pairAt, pairPool, firstIdle, firstBought, firstSunk, reservePool } = month;
  const { supplyPool, sinkPool } = shape;
  const { variableCost, supplyPrice, sinkPrice } = input;
  const { hours, bought, sunk } = result;
  let objective = writeServed(month, values, input, result);
  for (let t = 0; t < usable; t += 1) {
    const x = values[t]!;
    hours[pairAt[t]!] = x;
    if (x !== 0) objective -= x * variableCost[pairPool[t]!]!;
  }
  for (let s = 0; s < supplyPool.length; s += 1) {
    bought[s] = 0 - values[firstBought + s]!;
    objective -= bought[s]! * supplyPrice[s]!;
  }
  for (let j = 0; j < sinkPool.length; j += 1) {
    sunk[j] = values[firstSunk + j]!;
    objective += sunk[j]! * sinkPrice[j]!;
  }
  for (let at = 0; at < reservePool.length; at += 1) result.reserve[reservePool[at]!] = values[usable + at]!;
  for (let p = 0; p < shape.pools; p += 1) result.idle[p] = values[firstIdle + p]!;
  if (month.wide) {
    absorbRounding(shape, input, result);
    objective = objectiveOf(month, input, result);
  }
  result.objective = objective;
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
function objectiveOf({ usable, pairAt, pairPool }: MonthProgram, input: AllocationInput, result: Allocation): number {
  const { hours, served, bought, sunk } = result;
  const { segmentValue, sinkPrice, supplyPrice, variableCost } = input;
  let objective = 0;
  for (let k = 0; k < served.length; k += 1) objective += served[k]! * segmentValue[k]!;
  for (let j = 0; j < sunk.length; j += 1) objective += sunk[j]! * sinkPrice[j]!;
  for (let s = 0; s < bought.length; s += 1) objective -= bought[s]! * supplyPrice[s]!;
  for (let t = 0; t < usable; t += 1) {
    const used = hours[pairAt[t]!]!;
    if (used > 0) objective -= used * variableCost[pairPool[t]!]!;
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
  const { shape, outputUnit, groupRow, weightUnit } = month;
  const { pools, workloads, segmentStart } = shape;
  for (let p = 0; p < pools; p += 1) result.price[p] = Math.max(0, dual[p]!);
  result.status = "optimal";
  for (let w = 0; w < workloads; w += 1) {
    result.shortfall[w] = 0;
    result.floorPrice[w] = 0;
    const floor = input.floor[w]!;
    if (!(floor > 0)) continue;
    const level = met[w]!;
    if (level < floor) {
      result.shortfall[w] = floor - level;
      if (floor - level > 1e-12 * floor) result.status = "relaxed";
    }
    let k = segmentStart[w]!;
    const last = segmentStart[w + 1]! - 1;
    for (let left = level - input.segmentAmount[k]!; left > 0 && k < last; left -= input.segmentAmount[k]!) k += 1;
    // Coverage reads output − served − spare = 0, so its dual is the negative of the price of output.
    const outputPrice = -dual[pools + w]! / outputUnit[w]!;
    result.floorPrice[w] = k > last ? 0 : Math.max(0, outputPrice - input.segmentValue[k]!);
  }
  result.groupShortfall = Math.max(0, input.groupFloor - met[workloads]!);
  if (result.groupShortfall > 1e-12 * input.groupFloor) result.status = "relaxed";
  result.groupFloorPrice = groupRow < 0 ? 0 : Math.max(0, -dual[groupRow]! / weightUnit);
}
