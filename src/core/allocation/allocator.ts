/**
 * The exact allocation of a month: a rule where there is plenty for all (plenty.ts), else a warm dual simplex, then the
 * answer recomputed from the basis it found.
 *
 * The search works on a program perturbed by position, so it has one optimal basis whatever the start; results come
 * from that basis, its columns sorted, with the month's own numbers. Where the perturbation led astray (two options
 * closer than it), the search goes on without it, again from the sorted basis. Hence the same month gives the same bits
 * from every start.
 */
import { bendFloors } from "./bend-floors.ts";
import { mendBasis, setFirstBasis } from "./first-basis.ts";
import { solveDual } from "./dual-simplex.ts";
import { dropTies, loadAllowed, loadMonth, setFloor } from "./load-month.ts";
import { allLive, createMonthProgram } from "./month-program.ts";
import type { Live, MonthProgram } from "./month-program.ts";
import { emptyAllocation, writeAmounts, writePrices } from "./month-result.ts";
import { allocatePlenty, createPlenty } from "./plenty.ts";
import { noClaims } from "./raise-levels.ts";
import type { Claims } from "./raise-levels.ts";
import { beginMonth, columnValues, createSimplex, evaluate, isOptimal, resetBasis, resume, unsettle } from "./simplex.ts";
import type { Simplex } from "./simplex.ts";
import type { Allocation, AllocationInput, AllocationShape, Allocator } from "./problem.ts";
import { createWorkspace } from "./workspace.ts";
import type { Workspace } from "./workspace.ts";
import { worths } from "./worth.ts";

/** Iterations before ties are decided by index alone; far above what months of this size need. */
const patienceFor = (month: MonthProgram): number => 200 + 20 * (month.program.rows + month.shape.workloads);

/** Engines kept by one allocator: months in which other pools, supplies, sinks or caps take part have their own. */
const MOST_ENGINES = 64;

interface Engine {
  readonly month: MonthProgram;
  readonly simplex: Simplex;
  /** Value of every column. */
  readonly values: Float64Array;
}

function createEngine(shape: AllocationShape, live: Live, space: Workspace): Engine {
  const month = createMonthProgram(shape, live);
  return { month, simplex: createSimplex(month.program, space), values: space.doubles("values", month.program.columns) };
}

/** Engines by what takes part, and what takes part in the month at hand. */
interface Engines {
  readonly shape: AllocationShape;
  readonly live: Live;
  readonly space: Workspace;
  kept: Engine[];
}

/** Notes what takes part: pools with hours of their own or to be bought, open supplies and sinks, finite caps. */
function noteLive({ pool, supply, sink, cap }: Live, { supplyPool }: AllocationShape, input: AllocationInput): void {
  noteAbove(pool, input.capacity);
  noteAbove(supply, input.supplyMax);
  noteAbove(sink, input.sinkMax);
  for (let s = 0; s < supply.length; s += 1) pool[supplyPool[s]!]! |= supply[s]!;
  for (let w = 0; w < cap.length; w += 1) cap[w] = input.hoursCap[w]! < Infinity ? 1 : 0;
}

function noteAbove(flags: Uint8Array, values: Float64Array): void {
  for (let at = 0; at < flags.length; at += 1) flags[at] = values[at]! > 0 ? 1 : 0;
}

/** Whether what takes part in the month is what `live` says, without noting it. */
function isLive({ pool, supply, sink, cap }: Live, { supplyPool }: AllocationShape, input: AllocationInput): boolean {
  const { capacity, supplyMax, sinkMax, hoursCap } = input;
  for (let s = 0; s < supply.length; s += 1) {
    const open = supplyMax[s]! > 0;
    if (open !== (supply[s] === 1) || (open && pool[supplyPool[s]!] === 0)) return false;
  }
  for (let j = 0; j < sink.length; j += 1) if (sinkMax[j]! > 0 !== (sink[j] === 1)) return false;
  for (let w = 0; w < cap.length; w += 1) if (hoursCap[w]! < Infinity !== (cap[w] === 1)) return false;
  for (let p = 0; p < pool.length; p += 1) if (capacity[p]! > 0 ? pool[p] === 0 : pool[p] === 1 && !isFed(supply, supplyPool, p)) return false;
  return true;
}

/** Whether an open supply feeds pool `p`. */
function isFed(supply: Uint8Array, supplyPool: Int32Array, p: number): boolean {
  for (let s = 0; s < supply.length; s += 1) if (supply[s] === 1 && supplyPool[s] === p) return true;
  return false;
}

function sameFlags(a: Uint8Array, b: Uint8Array): boolean {
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
}

const sameLive = (a: Live, b: Live): boolean =>
  sameFlags(a.pool, b.pool) && sameFlags(a.supply, b.supply) && sameFlags(a.sink, b.sink) && sameFlags(a.cap, b.cap);

/** The engine for what takes part now; a new one where none is kept. */
function engineFor(engines: Engines, live: Live): Engine {
  const { shape, space, kept } = engines;
  for (const engine of kept) if (sameLive(engine.month.live, live)) return engine;
  if (kept.length === MOST_ENGINES) engines.kept = [];
  const taken = { pool: live.pool.slice(), supply: live.supply.slice(), sink: live.sink.slice(), cap: live.cap.slice() };
  const engine = createEngine(shape, taken, space);
  engines.kept.push(engine);
  return engine;
}

/**
 * An allocator for months of one shape.
 *
 * Limits: tens of pools and workloads take microseconds from a warm start, thousands take seconds. Amounts and capacities
 * may be 0; a pool may not have both unlimited supply and unlimited sublet. No memory is allocated between months in which
 * the same pools, supplies, sinks and caps take part, unless floors clash.
 *
 * @throws RangeError for a shape whose arrays do not fit together.
 * @example createAllocator({ pools: 1, workloads: 0, segmentStart: Int32Array.of(0), supplyPool: new Int32Array(0), sinkPool: new Int32Array(0), inGroup: new Uint8Array(0), compatible: new Uint8Array(0), floorPriority: new Uint8Array(0), groupPriority: 5 }).result.status // "failed"
 */
export function createAllocator(shape: AllocationShape): Allocator {
  checkShape(shape);
  const result = emptyAllocation(shape);
  const floors = noClaims(shape.workloads);
  const engines: Engines = { shape, live: allLive(shape, new Float64Array(shape.workloads)), space: createWorkspace(), kept: [] };
  const plenty = createPlenty(shape);
  let engine: Engine | undefined;
  /** False while `engine` holds the basis of another path, or none. */
  let goesOn = false;
  let solvedInput: AllocationInput | undefined;
  /** True where the month was one of plenty, so that no engine has looked at it. */
  let unsearched = false;
  /** True while `result` may hold amounts of what takes no part in the engine's months. */
  let littered = false;
  const search = (input: AllocationInput): boolean => {
    if (engine === undefined || !isLive(engine.month.live, shape, input)) {
      noteLive(engines.live, shape, input);
      engine = engineFor(engines, engines.live);
      resume(engine.simplex);
      littered = true;
      goesOn = false;
    }
    load(engine, input);
    const { month, simplex } = engine;
    if (!goesOn) setFirstBasis(month, simplex, plenty);
    else if (month.matrixMoved) mendBasis(month, simplex);
    goesOn = true;
    unsearched = false;
    return settle(engine, input, floors);
  };
  const solve = (input: AllocationInput, warm: boolean): Allocation => {
    if (!warm) goesOn = false;
    solvedInput = input;
    unsearched = allocatePlenty(plenty, input, result);
    if (unsearched) {
      littered = true;
      return result;
    }
    plenty.priced = true;
    const solved = search(input);
    if (littered) clearAmounts(result);
    littered = false;
    const { month, simplex, values } = engine!;
    columnValues(simplex, values);
    writeAmounts(month, values, input, result, simplex.pairsAway || !simplex.fresh ? undefined : simplex.head);
    writePrices(month, simplex.dual, input, { met: floors.met, result });
    if (!solved) result.status = "failed";
    return result;
  };
  const worth = (floorPerHour: Float64Array, low: Float64Array, high: Float64Array): void => {
    if (solvedInput === undefined || result.status === "failed") throw new Error("worth is asked of a solved month");
    if (unsearched && !search(solvedInput)) throw new Error("a month of plenty could not be solved");
    let asked = engine!;
    if (asked.month.coverage < shape.pools) {
      // What a first hour of a pool brings: the same month with every pool in it.
      asked = createEngine(shape, allLive(shape, solvedInput.hoursCap), createWorkspace());
      load(asked, solvedInput);
      if (!settle(asked, solvedInput, floors)) throw new Error("the month with every pool could not be solved");
    }
    worths(asked.month, asked.simplex, floorPerHour, { low, high });
  };
  return { result, solve, worth };
}

/** Loads a month; factors and settled columns are kept where nothing they depend on has moved. */
function load({ month, simplex }: Engine, input: AllocationInput): void {
  loadMonth(month, input);
  beginMonth(simplex, month.matrixMoved);
  if (month.pricesMoved) unsettle(simplex, 0, month.program.rows);
  else if (month.costsMoved) unsettle(simplex, month.coverage, month.coverage + month.shape.workloads);
}

/** Nothing to what took no part in the month before the next. */
function clearAmounts({ hours, bought, sunk, reserve, idle }: Allocation): void {
  hours.fill(0);
  bought.fill(0);
  sunk.fill(0);
  reserve.fill(0);
  idle.fill(0);
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

/** Finds the optimal basis from the one at hand and evaluates it with the month's own numbers; false if that fails. */
function settle({ month, simplex }: Engine, input: AllocationInput, floors: Claims): boolean {
  loadFloors(month, input, floors);
  const patience = patienceFor(month);
  for (let round = 0; round < 4; round += 1) {
    loadAllowed(month, simplex.allowed, round >= 2);
    let outcome = solveDual(simplex, patience);
    if (outcome === "infeasible") outcome = bendFloors(month, simplex, floors, patience);
    if (outcome === "optimal" && evaluate(simplex) && isOptimal(simplex, round === 0 ? 1 : 10, month.costTolerance)) return true;
    if (outcome === "stuck" || round > 0) resetBasis(simplex);
    dropTies(month);
    unsettle(simplex, 0, month.program.rows);
  }
  return false;
}
