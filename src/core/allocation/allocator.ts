/**
 * The exact allocation of a month: a warm dual simplex, then the answer recomputed from the basis it found.
 *
 * The search works on a program perturbed by position, so it has one optimal basis whatever the start; results come
 * from that basis, its columns sorted, with the month's own numbers. Where the perturbation led astray (two options
 * closer than it), the search goes on without it, again from the sorted basis. Hence the same month gives the same bits
 * from every start.
 */
import { absorbRounding } from "./absorb-rounding.ts";
import { bendFloors } from "./bend-floors.ts";
import { solveDual } from "./dual-simplex.ts";
import { createMonthProgram, dropTies, loadAllowed, loadMonth, setFloor } from "./month-program.ts";
import type { MonthProgram } from "./month-program.ts";
import { noClaims } from "./raise-levels.ts";
import type { Claims } from "./raise-levels.ts";
import { columnValues, createSimplex, evaluate, isOptimal, resetBasis } from "./simplex.ts";
import type { Simplex } from "./simplex.ts";
import type { Allocation, AllocationInput, AllocationShape, Allocator } from "./problem.ts";
import { worths } from "./worth.ts";

/** Iterations before ties are decided by index alone; far above what months of this size need. */
const patienceFor = (month: MonthProgram): number => 200 + 20 * (month.program.rows + month.shape.workloads);

interface Engine {
  readonly month: MonthProgram;
  readonly simplex: Simplex;
  /** Value of every column. */
  readonly values: Float64Array;
}

function createEngine(shape: AllocationShape, hoursCap: Float64Array): Engine {
  const capped = Int32Array.from(Array.from(hoursCap.keys()).filter((w) => hoursCap[w]! < Infinity));
  const month = createMonthProgram(shape, capped);
  return { month, simplex: createSimplex(month.program), values: new Float64Array(month.program.columns) };
}

/** True where the workloads with caps are those the program has rows for. */
function sameCaps(month: MonthProgram, hoursCap: Float64Array): boolean {
  const { capped } = month;
  let at = 0;
  for (let w = 0; w < hoursCap.length; w += 1) {
    if (!(hoursCap[w]! < Infinity)) continue;
    if (capped[at] !== w) return false;
    at += 1;
  }
  return at === capped.length;
}

/**
 * An allocator for months of one shape.
 *
 * Limits: tens of pools and workloads take microseconds from a warm start, thousands take seconds. Amounts and capacities
 * may be 0; a pool may not have both unlimited supply and unlimited sublet. After the first call no memory is allocated,
 * unless floors clash or workloads gain or lose a cap.
 *
 * @throws RangeError for a shape whose arrays do not fit together.
 * @example createAllocator({ pools: 1, workloads: 0, segmentStart: Int32Array.of(0), supplyPool: new Int32Array(0), sinkPool: new Int32Array(0), inGroup: new Uint8Array(0), compatible: new Uint8Array(0), floorPriority: new Uint8Array(0), groupPriority: 5 }).result.status // "failed"
 */
export function createAllocator(shape: AllocationShape): Allocator {
  checkShape(shape);
  const { pools, workloads } = shape;
  const segments = shape.segmentStart[workloads]!;
  const result: Allocation = {
    status: "failed",
    objective: 0,
    hours: new Float64Array(workloads * pools),
    served: new Float64Array(segments),
    bought: new Float64Array(shape.supplyPool.length),
    sunk: new Float64Array(shape.sinkPool.length),
    reserve: new Float64Array(pools),
    idle: new Float64Array(pools),
    price: new Float64Array(pools),
    groupFloorPrice: 0,
    floorPrice: new Float64Array(workloads),
    groupShortfall: 0,
    shortfall: new Float64Array(workloads),
  };
  const floors = noClaims(workloads);
  let engine: Engine | undefined;
  const solve = (input: AllocationInput, warm: boolean): Allocation => {
    if (engine === undefined || !sameCaps(engine.month, input.hoursCap)) engine = createEngine(shape, input.hoursCap);
    const { month, simplex } = engine;
    loadMonth(month, input);
    if (month.matrixMoved) simplex.fresh = false;
    if (month.costsMoved) simplex.settled = false;
    if (!warm) resetBasis(simplex);
    loadFloors(month, input, floors);
    const solved = settle(month, simplex, floors);
    columnValues(simplex, engine.values);
    writeResult(engine, input, result);
    writeFloors(month, simplex, input, { floors, result });
    if (!solved) result.status = "failed";
    return result;
  };
  const worth = (floorPerHour: Float64Array, low: Float64Array, high: Float64Array): void => {
    if (engine === undefined || result.status === "failed") throw new Error("worth is asked of a solved month");
    worths(engine.month, engine.simplex, floorPerHour, { low, high });
  };
  return { result, solve, worth };
}

function checkShape(shape: AllocationShape): void {
  const { pools, workloads, segmentStart, inGroup, compatible, floorPriority } = shape;
  const fits = segmentStart.length === workloads + 1 && inGroup.length === workloads && floorPriority.length === workloads;
  if (!fits || compatible.length !== workloads * pools) throw new RangeError("allocation shape: array lengths do not match pools and workloads");
}

/** Floors as far as the workloads' segments allow, as claims that shrink by a common factor where they clash. */
function loadFloors(month: MonthProgram, input: AllocationInput, { slope, most, met }: Claims): void {
  const { workloads, segmentStart } = month.shape;
  for (let w = 0; w < workloads; w += 1) {
    const floor = input.floor[w]!;
    let wanted = 0;
    if (floor > 0) {
      let total = 0;
      for (let k = segmentStart[w]!; k < segmentStart[w + 1]!; k += 1) total += input.segmentAmount[k]!;
      wanted = Math.min(floor, total);
      setFloor(month, w, wanted);
    }
    slope[w] = wanted;
    most[w] = wanted;
    met[w] = wanted;
  }
  const group = month.groupRow < 0 ? 0 : input.groupFloor;
  slope[workloads] = group;
  most[workloads] = group;
  met[workloads] = group;
}

/** Finds the optimal basis and evaluates it with the month's own numbers. */
function settle(month: MonthProgram, simplex: Simplex, floors: Claims): boolean {
  const patience = patienceFor(month);
  for (let round = 0; round < 4; round += 1) {
    loadAllowed(month, simplex.allowed, round >= 2);
    let outcome = solveDual(simplex, patience);
    if (outcome === "infeasible") outcome = bendFloors(month, simplex, floors, patience);
    if (outcome === "optimal" && evaluate(simplex) && isOptimal(simplex, round === 0 ? 1 : 10, month.costTolerance)) return true;
    if (outcome === "stuck") resetBasis(simplex);
    dropTies(month);
    simplex.settled = false;
  }
  return false;
}

function writeResult(engine: Engine, input: AllocationInput, result: Allocation): void {
  const { month, simplex, values } = engine;
  const { shape, usable, firstIdle, firstBought, firstSunk, reservePool } = month;
  const { supplyPool, sinkPool } = shape;
  writeHours(month, values, result);
  writeServed(month, values, input, result);
  for (let s = 0; s < supplyPool.length; s += 1) result.bought[s] = 0 - values[firstBought + s]!;
  for (let j = 0; j < sinkPool.length; j += 1) result.sunk[j] = values[firstSunk + j]!;
  for (let at = 0; at < reservePool.length; at += 1) result.reserve[reservePool[at]!] = values[usable + at]!;
  for (let p = 0; p < shape.pools; p += 1) {
    result.idle[p] = values[firstIdle + p]!;
    result.price[p] = Math.max(0, simplex.dual[p]!);
  }
  if (month.wide) absorbRounding(shape, input, result);
  result.objective = objectiveOf(month, input, result);
}

function writeHours({ usable, pairWorkload, pairPool, shape }: MonthProgram, values: Float64Array, { hours }: Allocation): void {
  for (let t = 0; t < usable; t += 1) hours[pairWorkload[t]! * shape.pools + pairPool[t]!] = values[t]!;
}

function writeServed(month: MonthProgram, values: Float64Array, { segmentAmount }: AllocationInput, { served }: Allocation): void {
  const { shape, program, firstSegment, outputUnit } = month;
  const { segmentStart, workloads } = shape;
  for (let w = 0; w < workloads; w += 1) {
    for (let k = segmentStart[w]!; k < segmentStart[w + 1]!; k += 1) {
      const scaled = values[firstSegment + k]!;
      served[k] = scaled === program.lower[firstSegment + k] ? segmentAmount[k]! : 0 - scaled * outputUnit[w]!;
    }
  }
}

/** Value of the answer. */
function objectiveOf({ shape, usable, pairWorkload, pairPool }: MonthProgram, input: AllocationInput, result: Allocation): number {
  const { hours, served, bought, sunk } = result;
  const { segmentValue, sinkPrice, supplyPrice, variableCost } = input;
  let objective = 0;
  for (let k = 0; k < served.length; k += 1) objective += served[k]! * segmentValue[k]!;
  for (let j = 0; j < sunk.length; j += 1) objective += sunk[j]! * sinkPrice[j]!;
  for (let s = 0; s < bought.length; s += 1) objective -= bought[s]! * supplyPrice[s]!;
  for (let t = 0; t < usable; t += 1) {
    const used = hours[pairWorkload[t]! * shape.pools + pairPool[t]!]!;
    if (used > 0) objective -= used * variableCost[pairPool[t]!]!;
  }
  return objective;
}

interface FloorResult {
  readonly floors: Claims;
  readonly result: Allocation;
}

/** Prices and shortfalls of the floors, and with them the status. */
function writeFloors(month: MonthProgram, simplex: Simplex, input: AllocationInput, { floors, result }: FloorResult): void {
  const { shape, outputUnit, groupRow, weightUnit } = month;
  const { pools, workloads, segmentStart } = shape;
  result.status = "optimal";
  for (let w = 0; w < workloads; w += 1) {
    result.shortfall[w] = 0;
    result.floorPrice[w] = 0;
    const floor = input.floor[w]!;
    if (!(floor > 0)) continue;
    const met = floors.met[w]!;
    if (met < floor) {
      result.shortfall[w] = floor - met;
      if (floor - met > 1e-12 * floor) result.status = "relaxed";
    }
    let k = segmentStart[w]!;
    const last = segmentStart[w + 1]! - 1;
    for (let left = met - input.segmentAmount[k]!; left > 0 && k < last; left -= input.segmentAmount[k]!) k += 1;
    // Coverage reads output − served − spare = 0, so its dual is the negative of the price of output.
    const outputPrice = -simplex.dual[pools + w]! / outputUnit[w]!;
    result.floorPrice[w] = k > last ? 0 : Math.max(0, outputPrice - input.segmentValue[k]!);
  }
  result.groupShortfall = Math.max(0, input.groupFloor - floors.met[workloads]!);
  if (result.groupShortfall > 1e-12 * input.groupFloor) result.status = "relaxed";
  result.groupFloorPrice = groupRow < 0 ? 0 : Math.max(0, -simplex.dual[groupRow]! / weightUnit);
}
