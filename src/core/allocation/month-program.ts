/**
 * A month's allocation problem written as a linear program, in units where everything is of the size of hours.
 *
 * Rows: a pool each (hours), a workload each (coverage), a cap for each workload that has one, the group's floor.
 * Pairs: hours of each usable pair, a block per workload; reserve, a block of its own.
 * Singles: idle, bought (negative) and sunk hours of a pool; served segments and spare output of a workload (negative);
 * slack of a cap; surplus over the group's floor (negative).
 * Output is counted in powers of two near the workload's best hour, so scaling loses no bit. Workload floors are bounds of
 * segments, filled in order (values do not rise, so nothing is lost by that).
 *
 * Ties are broken by a perturbation fixed by position (workload, pool, segment): costs fall and right-hand sides widen
 * by about 1e-8 of their smallest scale. It steers the choice of basis only; results are computed without it.
 */
import { linearProgram, setPair } from "./linear-program.ts";
import type { Block, LinearProgram } from "./linear-program.ts";
import type { AllocationInput, AllocationShape } from "./problem.ts";

/** Size of the tie-breaking perturbation against the smallest scale of costs or hours. */
const TIE_SHARE = 1e-8;
/** Where the largest hours of a month exceed the smallest by this factor, tolerances are set column by column. */
const WIDE_SPAN = 1e5;
/** Smaller scales than this share of the largest are not protected from the perturbation. */
const SCALE_SPAN = 1e-4;

export interface MonthProgram {
  readonly shape: AllocationShape;
  readonly program: LinearProgram;
  /** How far a reduced cost may err, for this month's scales. */
  costTolerance: number;
  /** True where the last load changed a cost or its tie, or the matrix: nonbasic columns must be settled anew. */
  costsMoved: boolean;
  /** True where the last load changed the matrix: factors of a basis are stale. */
  matrixMoved: boolean;
  /** True where hours span so many orders of magnitude that every column needs a tolerance of its own. */
  wide: boolean;
  /** Usable pairs, in the order of their columns 0 … usable-1; reserves follow. */
  readonly usable: number;
  readonly pairWorkload: Int32Array;
  readonly pairPool: Int32Array;
  /** Place of each usable pair in arrays of workloads × pools. */
  readonly pairAt: Int32Array;
  /** First single of each kind. */
  readonly firstSegment: number;
  readonly firstSpare: number;
  readonly firstIdle: number;
  readonly firstBought: number;
  readonly firstSunk: number;
  readonly firstCapSlack: number;
  readonly surplus: number;
  /** Pools that the group can use. */
  readonly reservePool: Int32Array;
  /** Workloads with a cap. */
  readonly capped: Int32Array;
  /** Row of the group's floor, or -1. */
  readonly groupRow: number;
  /** Output units in one unit of the workload's coverage row, a power of two. */
  readonly outputUnit: Float64Array;
  /** Its inverse, exact as well. */
  readonly perUnit: Float64Array;
  /** Weight in one unit of the group's row, a power of two. */
  weightUnit: number;
  /** Last outputs and weights laid into the matrix. */
  readonly lastOutput: Float64Array;
  readonly lastWeight: Float64Array;
  readonly lastVariableCost: Float64Array;
  readonly hoursSpan: Span;
  readonly costSpan: Span;
  /** The bound given to columns that have none of their own. */
  box: number;
  /** The tolerance all columns have, or 0 where each has its own. */
  allowedUniform: number;
}

/** Smallest and largest positive finite number seen. */
interface Span {
  least: number;
  most: number;
}

/**
 * Largest power of two not above `x`, exactly; 1 for 0.
 *
 * @example powerOfTwo(10) // 8
 */
export function powerOfTwo(x: number): number {
  if (!(x > 0)) return 1;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  view.setUint32(0, view.getUint32(0) & 0x7ff00000);
  view.setUint32(4, 0);
  const power = view.getFloat64(0);
  return power > 0 ? power : 1;
}

/** A number in [0.5, 1.5) fixed by its position: Weyl sequence through a 32-bit finaliser. */
function tieNumber(position: number): number {
  let h = Math.imul(position + 1, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return 0.5 + ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}

/** Lays out the program of `shape` for months in which the workloads of `capped` have finite caps. */
export function createMonthProgram(shape: AllocationShape, capped: Int32Array): MonthProgram {
  const { pools, workloads, segmentStart, supplyPool, sinkPool, inGroup } = shape;
  const groupRow = inGroup.includes(1) ? pools + workloads + capped.length : -1;
  const { blocks, reservePool } = pairBlocks(shape, capped, groupRow);
  const segments = segmentStart[workloads]!;
  const singles: number[] = [];
  for (let w = 0; w < workloads; w += 1) for (let k = segmentStart[w]!; k < segmentStart[w + 1]!; k += 1) singles.push(pools + w);
  singles.push(...supplyPool, ...sinkPool);
  for (let w = 0; w < workloads; w += 1) singles.push(pools + w);
  for (let p = 0; p < pools; p += 1) singles.push(p);
  capped.forEach((_, at) => singles.push(pools + workloads + at));
  if (groupRow >= 0) singles.push(groupRow);
  const rows = pools + workloads + capped.length + (groupRow >= 0 ? 1 : 0);
  const program = linearProgram(rows, blocks, singles);
  const firstSegment = program.pairs;
  const firstBought = firstSegment + segments;
  const firstSunk = firstBought + supplyPool.length;
  const firstSpare = firstSunk + sinkPool.length;
  const firstIdle = firstSpare + workloads;
  const firstCapSlack = firstIdle + pools;
  const usable = program.pairs - reservePool.length;
  const pairWorkload = Int32Array.from(blocks.slice(0, workloads).flatMap((block, w) => block.first.map(() => w)));
  const pairPool = program.pairFirst.slice(0, usable);
  const month: MonthProgram = {
    shape,
    program,
    costTolerance: 0,
    costsMoved: true,
    matrixMoved: true,
    wide: false,
    usable,
    pairWorkload,
    pairPool,
    pairAt: pairPool.map((p, t) => pairWorkload[t]! * pools + p),
    firstSegment,
    firstSpare,
    firstIdle,
    firstBought,
    firstSunk,
    firstCapSlack,
    surplus: firstCapSlack + capped.length,
    reservePool,
    capped,
    groupRow,
    outputUnit: new Float64Array(workloads).fill(1),
    perUnit: new Float64Array(workloads).fill(1),
    weightUnit: 1,
    lastOutput: new Float64Array(usable).fill(-1),
    lastWeight: new Float64Array(pools).fill(-1),
    lastVariableCost: new Float64Array(pools).fill(-1),
    hoursSpan: { least: Infinity, most: 0 },
    costSpan: { least: Infinity, most: 0 },
    box: 0,
    allowedUniform: 0,
  };
  fixTies(month);
  return month;
}

/** Blocks of pairs: a workload each, then the reserves of pools that the group can use. */
function pairBlocks(shape: AllocationShape, capped: Int32Array, groupRow: number): { blocks: Block[]; reservePool: Int32Array } {
  const { pools, workloads, inGroup, compatible } = shape;
  const usable = new Uint8Array(pools);
  const blocks = Array.from({ length: workloads }, (_, w): Block => {
    const first: number[] = [];
    for (let p = 0; p < pools; p += 1) if (compatible[w * pools + p] === 1) first.push(p);
    if (inGroup[w] === 1) for (const p of first) usable[p] = 1;
    const cap = capped.indexOf(w);
    return { first, second: pools + w, third: cap < 0 ? -1 : pools + workloads + cap, fourth: inGroup[w] === 1 ? groupRow : -1 };
  });
  const reservePool = Int32Array.from(Array.from(usable.keys()).filter((p) => usable[p] === 1));
  if (groupRow >= 0) blocks.push({ first: [...reservePool], second: groupRow, third: -1, fourth: -1 });
  return { blocks, reservePool };
}

/**
 * Fixes the ties: hours, bought and sunk cost a little more, reserve much less so (hours that make nothing are reserve),
 * segments are worth less the later they come, rows are easier.
 */
function fixTies(month: MonthProgram): void {
  const { shape, program, firstSegment, firstBought, firstSunk, firstSpare, groupRow } = month;
  const { pools, workloads, segmentStart } = shape;
  for (let j = 0; j < firstSegment; j += 1) program.tieCost[j] = tieNumber(j) / (j < month.usable ? 1 : 64);
  for (let w = 0; w < workloads; w += 1) {
    let tie = 0;
    for (let k = segmentStart[w]!; k < segmentStart[w + 1]!; k += 1) {
      tie += tieNumber(firstSegment + k);
      program.tieCost[firstSegment + k] = -tie;
    }
  }
  for (let j = firstBought; j < firstSunk; j += 1) program.tieCost[j] = -tieNumber(j);
  for (let j = firstSunk; j < firstSpare; j += 1) program.tieCost[j] = tieNumber(j);
  for (let i = 0; i < program.rows; i += 1) {
    const easier = i === groupRow || (i >= pools && i < pools + workloads) ? -1 : 1;
    program.tieRhs[i] = easier * tieNumber(0x10000000 + i);
  }
}

/** Lays outputs and weights into the matrix where they changed; true if they did. */
function loadMatrix(month: MonthProgram, input: AllocationInput): boolean {
  const { shape, usable, pairAt, lastOutput, lastWeight, groupRow } = month;
  const { pools } = shape;
  const { output, groupWeight } = input;
  let changed = false;
  for (let t = 0; t < usable; t += 1) {
    const v = output[pairAt[t]!]!;
    if (v !== lastOutput[t]) {
      lastOutput[t] = v;
      changed = true;
    }
  }
  if (groupRow >= 0) {
    for (let p = 0; p < pools; p += 1) {
      if (groupWeight[p] !== lastWeight[p]) {
        lastWeight[p] = groupWeight[p]!;
        changed = true;
      }
    }
  }
  if (changed) layMatrix(month);
  return changed;
}

function layMatrix(month: MonthProgram): void {
  const { shape, program, usable, pairPool, lastOutput, lastWeight, outputUnit, perUnit, reservePool } = month;
  const { workloads, inGroup } = shape;
  const { blockStart } = program;
  let heaviest = 0;
  for (const weight of lastWeight) heaviest = Math.max(heaviest, weight);
  month.weightUnit = powerOfTwo(heaviest);
  for (let w = 0; w < workloads; w += 1) {
    const end = blockStart[w + 1]!;
    let best = 0;
    for (let t = blockStart[w]!; t < end; t += 1) best = Math.max(best, lastOutput[t]!);
    const unit = powerOfTwo(best);
    outputUnit[w] = unit;
    perUnit[w] = 1 / unit;
    for (let t = blockStart[w]!; t < end; t += 1) {
      setPair(program, w, t, lastOutput[t]! / unit, inGroup[w] === 1 ? lastWeight[pairPool[t]!]! / month.weightUnit : 0);
    }
  }
  reservePool.forEach((p, at) => setPair(program, workloads, usable + at, lastWeight[p]! / month.weightUnit, 0));
}

function widen(span: Span, x: number): void {
  if (!(x > 0 && x < Infinity)) return;
  if (x < span.least) span.least = x;
  if (x > span.most) span.most = x;
}
function openSpan(span: Span): void {
  span.least = Infinity;
  span.most = 0;
}
/** The scale that perturbations are a share of. */
const protectedScale = (span: Span): number => (span.most === 0 ? 1 : Math.max(span.least, SCALE_SPAN * span.most));

/** Loads one month: matrix where it changed, costs, bounds (floors not yet: see `setFloor`) and right-hand sides. */
export function loadMonth(month: MonthProgram, input: AllocationInput): void {
  month.matrixMoved = loadMatrix(month, input);
  month.costsMoved = month.matrixMoved;
  openSpan(month.hoursSpan);
  openSpan(month.costSpan);
  const available = loadPools(month, input);
  loadSegments(month, input, available);
  setBox(month, available);
  loadTies(month);
}

/** Right-hand sides of pools, caps and the group; costs and bounds of supplies and sinks. Gives all hours to be had. */
function loadPools(month: MonthProgram, input: AllocationInput): number {
  const { shape, program, firstBought, firstSunk, firstCapSlack, capped, groupRow, hoursSpan, costSpan, lastVariableCost } = month;
  const { cost, rhs, lower, upper } = program;
  const { supplyPool, sinkPool, pools, workloads } = shape;
  let available = 0;
  let changed = false;
  for (let p = 0; p < pools; p += 1) {
    const hours = input.capacity[p]!;
    const variableCost = input.variableCost[p]!;
    rhs[p] = hours;
    available += hours;
    widen(hoursSpan, hours);
    widen(costSpan, variableCost);
    if (variableCost !== lastVariableCost[p]) {
      lastVariableCost[p] = variableCost;
      changed = true;
    }
  }
  if (changed) {
    month.costsMoved = true;
    for (let t = 0; t < month.usable; t += 1) cost[t] = -lastVariableCost[month.pairPool[t]!]!;
  }
  for (let s = 0; s < supplyPool.length; s += 1) {
    if (cost[firstBought + s] !== input.supplyPrice[s]) {
      cost[firstBought + s] = input.supplyPrice[s]!;
      month.costsMoved = true;
    }
    widen(costSpan, input.supplyPrice[s]!);
    const most = input.supplyMax[s]! < Infinity ? input.supplyMax[s]! : mostUse(month, input, supplyPool[s]!);
    widen(hoursSpan, most);
    available += most;
    lower[firstBought + s] = -most;
  }
  for (let j = 0; j < sinkPool.length; j += 1) {
    if (cost[firstSunk + j] !== input.sinkPrice[j]) {
      cost[firstSunk + j] = input.sinkPrice[j]!;
      month.costsMoved = true;
    }
    widen(costSpan, input.sinkPrice[j]!);
    upper[firstSunk + j] = Math.min(input.sinkMax[j]!, 2 * available + 1);
  }
  for (let at = 0; at < capped.length; at += 1) {
    const hours = input.hoursCap[capped[at]!]!;
    rhs[pools + workloads + at] = hours;
    upper[firstCapSlack + at] = 2 * hours + 1;
    widen(hoursSpan, Math.min(hours, available));
  }
  if (groupRow >= 0) rhs[groupRow] = input.groupFloor / month.weightUnit;
  return available;
}

/** More than any optimal month uses of a pool: bounds supplies that have no limit of their own. */
function mostUse(month: MonthProgram, input: AllocationInput, pool: number): number {
  const { shape } = month;
  const { pools, workloads, segmentStart, compatible, sinkPool } = shape;
  let hours = 0;
  for (let w = 0; w < workloads; w += 1) {
    const output = input.output[w * pools + pool]!;
    if (compatible[w * pools + pool] !== 1 || !(output > 0)) continue;
    let amount = 0;
    for (let k = segmentStart[w]!; k < segmentStart[w + 1]!; k += 1) amount += input.segmentAmount[k]!;
    hours += Math.min(amount / output, input.hoursCap[w]!);
  }
  for (let j = 0; j < sinkPool.length; j += 1) if (sinkPool[j] === pool) hours += input.sinkMax[j]!;
  if (input.groupWeight[pool]! > 0) hours += input.groupFloor / input.groupWeight[pool]!;
  if (!(hours < Infinity)) throw new RangeError("a pool with unlimited supply and unlimited sublet has no optimum");
  return 2 * hours + 1;
}

function loadSegments(month: MonthProgram, input: AllocationInput, available: number): void {
  const { shape, program, firstSegment, outputUnit, perUnit, hoursSpan, costSpan } = month;
  const { cost, lower, upper } = program;
  const { workloads, segmentStart } = shape;
  const { segmentValue, segmentAmount } = input;
  for (let w = 0; w < workloads; w += 1) {
    const unit = outputUnit[w]!;
    const inverse = perUnit[w]!;
    let column = firstSegment + segmentStart[w]!;
    for (let k = segmentStart[w]!; k < segmentStart[w + 1]!; k += 1) {
      const value = segmentValue[k]! * unit;
      const amount = segmentAmount[k]! * inverse;
      if (cost[column] !== -value) {
        cost[column] = -value;
        month.costsMoved = true;
      }
      lower[column] = -amount;
      upper[column] = 0;
      column += 1;
      if (value > costSpan.most) costSpan.most = value;
      if (value < costSpan.least && value > 0) costSpan.least = value;
      if (amount > hoursSpan.most) hoursSpan.most = Math.min(amount, available);
      if (amount < hoursSpan.least && amount > 0) hoursSpan.least = amount;
    }
  }
}

/** A bound that no feasible value reaches, for columns that have none of their own. */
function setBox(month: MonthProgram, hours: number): void {
  const { program, firstSegment, firstSpare, firstIdle, firstCapSlack, surplus, groupRow } = month;
  const needed = 4 * hours + 1;
  if (month.box > needed && month.box <= 2 * needed) return;
  month.box = 2 * powerOfTwo(needed);
  const { lower, upper } = program;
  upper.fill(month.box, 0, firstSegment);
  lower.fill(-month.box, firstSpare, firstIdle);
  upper.fill(month.box, firstIdle, firstCapSlack);
  if (groupRow >= 0) lower[surplus] = -month.box;
}

/** The sizes of tie-breaking and tolerances for this month. */
function loadTies(month: MonthProgram): void {
  const { program, hoursSpan, costSpan } = month;
  const costScale = protectedScale(costSpan);
  if (program.costTie !== TIE_SHARE * costScale) month.costsMoved = true;
  program.costTie = TIE_SHARE * costScale;
  program.rhsTie = TIE_SHARE * protectedScale(hoursSpan);
  month.costTolerance = 1e-11 * costScale + 5e-14 * costSpan.most;
  month.wide = hoursSpan.most > WIDE_SPAN * hoursSpan.least;
}

/**
 * How far the value of each column may leave its bounds: one number for an ordinary month, a share of the column's own
 * size for a wide one. `coarse` allows what rounding makes of the largest hours anywhere.
 */
export function loadAllowed(month: MonthProgram, allowed: Float64Array, coarse: boolean): void {
  const { shape, program, hoursSpan, firstSegment, firstBought, capped, groupRow } = month;
  const { rhs, lower, upper } = program;
  const least = 1e-11 * protectedScale(hoursSpan);
  if (!month.wide || coarse) {
    const hours = least + (coarse ? 1e-12 : 5e-14) * hoursSpan.most;
    if (month.allowedUniform <= hours && hours < 2 * month.allowedUniform) return;
    month.allowedUniform = powerOfTwo(hours);
    allowed.fill(month.allowedUniform);
    return;
  }
  month.allowedUniform = 0;
  const own = 1e-11 * hoursSpan.least;
  const { pools, workloads } = shape;
  const share = (hours: number): number => Math.max(own, 1e-11 * Math.min(hours, hoursSpan.most));
  const rowHours = new Float64Array(program.rows);
  for (let p = 0; p < pools; p += 1) rowHours[p] = rhs[p]!;
  shape.supplyPool.forEach((p, s) => (rowHours[p]! -= lower[firstBought + s]!));
  for (let w = 0; w < workloads; w += 1) {
    for (let k = shape.segmentStart[w]!; k < shape.segmentStart[w + 1]!; k += 1) rowHours[pools + w]! -= lower[firstSegment + k]!;
  }
  capped.forEach((w, at) => {
    const cap = rhs[pools + workloads + at]!;
    rowHours[pools + workloads + at] = cap;
    rowHours[pools + w] = Math.min(rowHours[pools + w]!, cap);
  });
  if (groupRow >= 0) rowHours[groupRow] = Math.abs(rhs[groupRow]!);
  for (let t = 0; t < program.pairs; t += 1) {
    const w = t < month.usable ? month.pairWorkload[t]! : -1;
    const cap = w < 0 ? -1 : capped.indexOf(w);
    allowed[t] = share(Math.min(rowHours[program.pairFirst[t]!]!, cap < 0 ? Infinity : rhs[pools + workloads + cap]!));
  }
  for (let j = program.pairs; j < program.columns; j += 1) {
    allowed[j] = share(Math.min(rowHours[program.row[program.start[j]!]!]!, upper[j]! - lower[j]!));
  }
}

/** Ends tie-breaking for this month. */
export function dropTies({ program }: MonthProgram): void {
  program.costTie = 0;
  program.rhsTie = 0;
}

/** Requires `amount` output units of workload `w`: its first segments may not fall below it. */
export function setFloor(month: MonthProgram, w: number, amount: number): void {
  const { shape, program, firstSegment, outputUnit } = month;
  const { lower, upper } = program;
  let left = amount / outputUnit[w]!;
  for (let k = shape.segmentStart[w]!; k < shape.segmentStart[w + 1]!; k += 1) {
    const column = firstSegment + k;
    upper[column] = left > 0 ? Math.max(lower[column]!, -left) : 0;
    left += lower[column]!;
  }
}

/** Requires `weighted` hours of the group, in place of the month's floor. */
export function setGroupFloor({ program, groupRow, weightUnit }: MonthProgram, weighted: number): void {
  if (groupRow >= 0) program.rhs[groupRow] = weighted / weightUnit;
}
