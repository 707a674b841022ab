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
 * Only what is alive in the month is laid out: pools with hours to be had, supplies and sinks that are open, caps that are
 * finite. Numbers are loaded by load-month.ts.
 *
 * Ties are broken by a perturbation fixed by position (workload, pool, segment) in the whole shape: costs fall and
 * right-hand sides widen by about 1e-8 of their smallest scale. It steers the choice of basis only; results are computed
 * without it.
 */
import { linearProgram } from "./linear-program.ts";
import type { Block, LinearProgram } from "./linear-program.ts";
import type { AllocationShape } from "./problem.ts";

/** What takes part in a month: 1 or 0 by pool, supply and sink, and by workload whether its cap is finite. */
export interface Live {
  readonly pool: Uint8Array;
  readonly supply: Uint8Array;
  readonly sink: Uint8Array;
  readonly cap: Uint8Array;
}

export interface MonthProgram {
  readonly shape: AllocationShape;
  readonly live: Live;
  readonly program: LinearProgram;
  /** Pool of each pool row, supply and sink of each such column, workload of each cap. */
  readonly pools: Int32Array;
  readonly supplies: Int32Array;
  readonly sinks: Int32Array;
  readonly capped: Int32Array;
  /** Pool row that each supply column feeds and each sink column drains. */
  readonly supplyRow: Int32Array;
  readonly sinkRow: Int32Array;
  /** First coverage row: pool rows come before. */
  readonly coverage: number;
  /** How far a reduced cost may err, for this month's scales. */
  costTolerance: number;
  /** True where the last load changed a cost or its tie, or the matrix: nonbasic columns must be settled anew. */
  costsMoved: boolean;
  /** True where it changed ties or costs of singles other than segments. */
  pricesMoved: boolean;
  /** True where the last load changed the matrix: factors of a basis are stale. */
  matrixMoved: boolean;
  /** True where hours span so many orders of magnitude that every column needs a tolerance of its own. */
  wide: boolean;
  /** Usable pairs, in the order of their columns 0 … usable-1; reserves follow. */
  readonly usable: number;
  readonly pairWorkload: Int32Array;
  /** Pool row of each usable pair. */
  readonly pairRow: Int32Array;
  /** Place of each usable pair in arrays of workloads × pools. */
  readonly pairAt: Int32Array;
  /** Pools that take no part, and their pairs, pool after pool: workload and place of each; those of the t-th from `idleStart[t]`. */
  readonly idlePools: Int32Array;
  readonly idleStart: Int32Array;
  readonly idleWorkload: Int32Array;
  readonly idleAt: Int32Array;
  /** USD per output unit by workload: scratch of reading prices. */
  readonly outputPrice: Float64Array;
  /** First single of each kind. */
  readonly firstSegment: number;
  readonly firstSpare: number;
  readonly firstIdle: number;
  readonly firstBought: number;
  readonly firstSunk: number;
  readonly firstCapSlack: number;
  readonly surplus: number;
  /** Pool rows that the group can use. */
  readonly reserveRow: Int32Array;
  /** Row of the group's floor, or -1. */
  readonly groupRow: number;
  /** Position of each column and row in the whole shape, whatever is alive: what ties go by. */
  readonly columnPosition: Int32Array;
  readonly rowPosition: Int32Array;
  /** Output units in one unit of the workload's coverage row, a power of two. */
  readonly outputUnit: Float64Array;
  /** Its inverse, exact as well. */
  readonly perUnit: Float64Array;
  /** Weight in one unit of the group's row, a power of two. */
  weightUnit: number;
  /** Last outputs and weights laid into the matrix. */
  readonly lastOutput: Float64Array;
  /** By workload, how often its outputs had moved by then. */
  readonly lastMoves: Int32Array;
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
export interface Span {
  least: number;
  most: number;
}

/** A number in [0.5, 1.5) fixed by its position: Weyl sequence through a 32-bit finaliser. */
function tieNumber(position: number): number {
  let h = Math.imul(position + 1, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return 0.5 + ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}

/** Everything in `shape`, with caps where `hoursCap` is finite. */
export function allLive(shape: AllocationShape, hoursCap: Float64Array): Live {
  return {
    pool: new Uint8Array(shape.pools).fill(1),
    supply: new Uint8Array(shape.supplyPool.length).fill(1),
    sink: new Uint8Array(shape.sinkPool.length).fill(1),
    cap: Uint8Array.from(hoursCap, (hours) => (hours < Infinity ? 1 : 0)),
  };
}

const indicesOf = (flags: Uint8Array): Int32Array => Int32Array.from(flags.keys()).filter((at) => flags[at] === 1);

/** Lays out the program of `shape` for months in which `live` takes part; sinks of pools that do not are left out. */
export function createMonthProgram(shape: AllocationShape, live: Live): MonthProgram {
  const { workloads, segmentStart, inGroup } = shape;
  const pools = indicesOf(live.pool);
  const rowOf = new Int32Array(shape.pools).fill(-1);
  pools.forEach((p, row) => (rowOf[p] = row));
  const supplies = indicesOf(live.supply).filter((s) => rowOf[shape.supplyPool[s]!]! >= 0);
  const sinks = indicesOf(live.sink).filter((j) => rowOf[shape.sinkPool[j]!]! >= 0);
  const capped = indicesOf(live.cap);
  const coverage = pools.length;
  const groupRow = inGroup.includes(1) ? coverage + workloads + capped.length : -1;
  const { blocks, reserveRow } = pairBlocks(shape, rowOf, capped, groupRow);
  const supplyRow = supplies.map((s) => rowOf[shape.supplyPool[s]!]!);
  const sinkRow = sinks.map((j) => rowOf[shape.sinkPool[j]!]!);
  const segments = segmentStart[workloads]!;
  const singles: number[] = [];
  for (let w = 0; w < workloads; w += 1) for (let k = segmentStart[w]!; k < segmentStart[w + 1]!; k += 1) singles.push(coverage + w);
  for (const row of supplyRow) singles.push(row);
  for (const row of sinkRow) singles.push(row);
  for (let w = 0; w < workloads; w += 1) singles.push(coverage + w);
  for (let row = 0; row < coverage; row += 1) singles.push(row);
  capped.forEach((_, at) => singles.push(coverage + workloads + at));
  if (groupRow >= 0) singles.push(groupRow);
  const rows = coverage + workloads + capped.length + (groupRow >= 0 ? 1 : 0);
  const program = linearProgram(rows, blocks, singles);
  const firstSegment = program.pairs;
  const firstBought = firstSegment + segments;
  const firstSunk = firstBought + supplies.length;
  const firstSpare = firstSunk + sinks.length;
  const firstIdle = firstSpare + workloads;
  const firstCapSlack = firstIdle + coverage;
  const usable = program.pairs - reserveRow.length;
  const pairWorkload = Int32Array.from(blocks.slice(0, workloads).flatMap((block, w) => block.first.map(() => w)));
  const pairRow = program.pairFirst.slice(0, usable);
  const idlePools = Int32Array.from(live.pool.keys()).filter((p) => live.pool[p] === 0);
  const compatible = indicesOf(shape.compatible);
  const idlePairs = Array.from(idlePools, (p) => compatible.filter((at) => at % shape.pools === p));
  const idleAt = Int32Array.from(idlePairs.flatMap((pairs) => [...pairs]));
  const month: MonthProgram = {
    shape,
    live,
    program,
    pools,
    supplies,
    sinks,
    capped,
    supplyRow,
    sinkRow,
    coverage,
    costTolerance: NaN,
    costsMoved: true,
    pricesMoved: true,
    matrixMoved: true,
    wide: false,
    usable,
    pairWorkload,
    pairRow,
    pairAt: pairRow.map((row, t) => pairWorkload[t]! * shape.pools + pools[row]!),
    idlePools,
    idleStart: Int32Array.from({ length: idlePools.length + 1 }, (_, t) => idlePairs.slice(0, t).reduce((sum, pairs) => sum + pairs.length, 0)),
    idleWorkload: idleAt.map((at) => Math.floor(at / shape.pools)),
    idleAt,
    outputPrice: new Float64Array(workloads),
    firstSegment,
    firstSpare,
    firstIdle,
    firstBought,
    firstSunk,
    firstCapSlack,
    surplus: firstCapSlack + capped.length,
    reserveRow,
    groupRow,
    columnPosition: new Int32Array(program.columns),
    rowPosition: new Int32Array(rows),
    outputUnit: new Float64Array(workloads).fill(1),
    perUnit: new Float64Array(workloads).fill(1),
    weightUnit: NaN,
    lastOutput: new Float64Array(usable).fill(NaN),
    lastMoves: new Int32Array(workloads).fill(-1),
    lastWeight: new Float64Array(coverage).fill(NaN),
    lastVariableCost: new Float64Array(coverage).fill(NaN),
    hoursSpan: { least: NaN, most: NaN },
    costSpan: { least: NaN, most: NaN },
    box: NaN,
    allowedUniform: NaN,
  };
  numberPositions(month);
  fixTies(month);
  return month;
}

/** Blocks of pairs: a workload each, then the reserves of pools that the group can use. */
function pairBlocks(shape: AllocationShape, rowOf: Int32Array, capped: Int32Array, groupRow: number): { blocks: Block[]; reserveRow: Int32Array } {
  const { pools, workloads, inGroup, compatible } = shape;
  const coverage = rowOf.reduce((count, row) => count + (row >= 0 ? 1 : 0), 0);
  const usable = new Uint8Array(coverage);
  const blocks = Array.from({ length: workloads }, (_, w): Block => {
    const first: number[] = [];
    for (let p = 0; p < pools; p += 1) if (rowOf[p]! >= 0 && compatible[w * pools + p] === 1) first.push(rowOf[p]!);
    if (inGroup[w] === 1) for (const row of first) usable[row] = 1;
    const cap = capped.indexOf(w);
    return { first, second: coverage + w, third: cap < 0 ? -1 : coverage + workloads + cap, fourth: inGroup[w] === 1 ? groupRow : -1 };
  });
  const reserveRow = indicesOf(usable);
  if (groupRow >= 0) blocks.push({ first: [...reserveRow], second: groupRow, third: -1, fourth: -1 });
  return { blocks, reserveRow };
}

/** Numbers columns and rows as they would stand in the whole shape, every pair counted. */
function numberPositions(month: MonthProgram): void {
  const { shape, program, pools, supplies, sinks, capped, coverage, columnPosition, rowPosition, usable } = month;
  const { workloads, segmentStart } = shape;
  const segments = segmentStart[workloads]!;
  columnPosition.set(month.pairAt);
  let first = workloads * shape.pools;
  month.reserveRow.forEach((row, at) => (columnPosition[usable + at] = first + pools[row]!));
  first += shape.pools;
  for (let k = 0; k < segments; k += 1) columnPosition[month.firstSegment + k] = first + k;
  first += segments;
  supplies.forEach((s, at) => (columnPosition[month.firstBought + at] = first + s));
  first += shape.supplyPool.length;
  sinks.forEach((j, at) => (columnPosition[month.firstSunk + at] = first + j));
  first += shape.sinkPool.length;
  for (let w = 0; w < workloads; w += 1) columnPosition[month.firstSpare + w] = first + w;
  first += workloads;
  pools.forEach((p, row) => (columnPosition[month.firstIdle + row] = first + p));
  first += shape.pools;
  capped.forEach((w, at) => (columnPosition[month.firstCapSlack + at] = first + w));
  if (month.groupRow >= 0) columnPosition[month.surplus] = first + workloads;
  pools.forEach((p, row) => (rowPosition[row] = p));
  for (let w = 0; w < workloads; w += 1) rowPosition[coverage + w] = shape.pools + w;
  capped.forEach((w, at) => (rowPosition[coverage + workloads + at] = shape.pools + workloads + w));
  if (month.groupRow >= 0) rowPosition[program.rows - 1] = shape.pools + 2 * workloads;
}

/**
 * Fixes the ties: hours, bought and sunk cost a little more, reserve much less so (hours that make nothing are reserve),
 * segments are worth less the later they come, rows are easier.
 */
function fixTies(month: MonthProgram): void {
  const { shape, program, firstSegment, firstBought, firstSunk, firstSpare, groupRow, coverage, columnPosition, rowPosition } = month;
  const { workloads, segmentStart } = shape;
  const numberOf = (j: number): number => tieNumber(columnPosition[j]!);
  for (let j = 0; j < firstSegment; j += 1) program.tieCost[j] = numberOf(j) / (j < month.usable ? 1 : 64);
  for (let w = 0; w < workloads; w += 1) {
    let tie = 0;
    for (let k = segmentStart[w]!; k < segmentStart[w + 1]!; k += 1) {
      tie += numberOf(firstSegment + k);
      program.tieCost[firstSegment + k] = -tie;
    }
  }
  for (let j = firstBought; j < firstSunk; j += 1) program.tieCost[j] = -numberOf(j);
  for (let j = firstSunk; j < firstSpare; j += 1) program.tieCost[j] = numberOf(j);
  for (let i = 0; i < program.rows; i += 1) {
    const easier = i === groupRow || (i >= coverage && i < coverage + workloads) ? -1 : 1;
    program.tieRhs[i] = easier * tieNumber(0x10000000 + rowPosition[i]!);
  }
}
