/**
 * The exact allocation of a month: a warm dual simplex, then the answer recomputed from the basis it found.
 *
 * The search works on a program perturbed by position, so it has one optimal basis whatever the start; results come
 * from that basis, its columns sorted, with the month's own numbers. Where the perturbation led astray (two options
 * closer than it), the search goes on without it, again from the sorted basis. Hence the same month gives the same bits
 * from every start.
 */
import { bendFloors } from "./bend-floors.ts";
import { solveDual } from "./dual-simplex.ts";
import { createMonthProgram, dropTies, loadAllowed, loadMonth, setFloor } from "./month-program.ts";
import type { MonthProgram } from "./month-program.ts";
import { emptyAllocation, writeAmounts, writePrices } from "./month-result.ts";
import { noClaims } from "./raise-levels.ts";
import type { Claims } from "./raise-levels.ts";
import { columnValues, createSimplex, evaluate, isOptimal, resetBasis, restoreBasis, saveBasis } from "./simplex.ts";
import type { SavedBasis, Simplex } from "./simplex.ts";
import type { Allocation, AllocationInput, AllocationShape, Allocator } from "./problem.ts";
import { worths } from "./worth.ts";

/** Iterations before ties are decided by index alone; far above what months of this size need. */
const patienceFor = (month: MonthProgram): number => 200 + 20 * (month.program.rows + month.shape.workloads);

interface Engine {
  readonly month: MonthProgram;
  readonly simplex: Simplex;
  /** Value of every column. */
  readonly values: Float64Array;
  /** Basis that cold solves start from; the slacks where there is none. */
  start: SavedBasis | undefined;
}

function createEngine(shape: AllocationShape, hoursCap: Float64Array): Engine {
  const capped = Int32Array.from(Array.from(hoursCap.keys()).filter((w) => hoursCap[w]! < Infinity));
  const month = createMonthProgram(shape, capped);
  return { month, simplex: createSimplex(month.program), values: new Float64Array(month.program.columns), start: undefined };
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
  const result = emptyAllocation(shape);
  const floors = noClaims(shape.workloads);
  let engine: Engine | undefined;
  const solve = (input: AllocationInput, warm: boolean): Allocation => {
    if (engine === undefined || !sameCaps(engine.month, input.hoursCap)) engine = createEngine(shape, input.hoursCap);
    const { month, simplex } = engine;
    loadMonth(month, input);
    if (month.matrixMoved) simplex.fresh = false;
    if (month.costsMoved) simplex.settled = false;
    if (!warm) startCold(engine);
    loadFloors(month, input, floors);
    const solved = settle(month, simplex, floors);
    columnValues(simplex, engine.values);
    writeAmounts(month, engine.values, input, result);
    writePrices(month, simplex.dual, input, { met: floors.met, result });
    if (!solved) result.status = "failed";
    return result;
  };
  const worth = (floorPerHour: Float64Array, low: Float64Array, high: Float64Array): void => {
    if (engine === undefined || result.status === "failed") throw new Error("worth is asked of a solved month");
    worths(engine.month, engine.simplex, floorPerHour, { low, high });
  };
  const keepStart = (): void => {
    if (engine !== undefined) engine.start = saveBasis(engine.simplex);
  };
  return { result, solve, keepStart, worth };
}

function startCold({ simplex, start }: Engine): void {
  if (start === undefined) resetBasis(simplex);
  else restoreBasis(simplex, start);
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
