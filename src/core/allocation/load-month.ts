/** Loading the numbers of a month into its program: only what has moved is laid anew. */
import { setPair } from "./linear-program.ts";
import type { MonthProgram, Span } from "./month-program.ts";
import type { AllocationInput } from "./problem.ts";

/** Size of the tie-breaking perturbation against the smallest scale of costs or hours. */
const TIE_SHARE = 1e-8;
/** Where the largest hours of a month exceed the smallest by this factor, tolerances are set column by column. */
const WIDE_SPAN = 1e5;
/** Smaller scales than this share of the largest are not protected from the perturbation. */
const SCALE_SPAN = 1e-4;

const powerView = new Float64Array(1);
const powerWords = new Uint32Array(powerView.buffer);
powerView[0] = 1;
/** Word of a double that holds its exponent. */
const high = powerWords[1] === 0x3ff00000 ? 1 : 0;

/**
 * Largest power of two not above `x`, exactly; 1 for 0.
 *
 * @example powerOfTwo(10) // 8
 */
export function powerOfTwo(x: number): number {
  if (!(x > 0)) return 1;
  powerView[0] = x;
  powerWords[high] = powerWords[high]! & 0x7ff00000;
  powerWords[1 - high] = 0;
  const power = powerView[0];
  return power > 0 ? power : 1;
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
  month.pricesMoved = false;
  openSpan(month.hoursSpan);
  openSpan(month.costSpan);
  const available = loadPools(month, input) + loadSupplies(month, input);
  loadSinks(month, input, available);
  loadCaps(month, input, available);
  loadSegments(month, input, available);
  setBox(month, available);
  loadTies(month);
}

/** Takes over outputs and weights and lays what has moved into the matrix; true if anything has. */
function loadMatrix(month: MonthProgram, input: AllocationInput): boolean {
  const { shape, pairAt, lastOutput, lastMoves, lastWeight, groupRow, pools, program } = month;
  const { output, outputMoves, groupWeight } = input;
  const { blockStart } = program;
  let weighs = Number.isNaN(month.weightUnit);
  if (groupRow >= 0) {
    for (let row = 0; row < pools.length; row += 1) {
      const v = groupWeight[pools[row]!]!;
      if (v === lastWeight[row]) continue;
      lastWeight[row] = v;
      weighs = true;
    }
  }
  if (weighs) layWeights(month);
  let moved = weighs;
  for (let w = 0; w < shape.workloads; w += 1) {
    if (outputMoves !== undefined) {
      if (outputMoves[w] === lastMoves[w] && !weighs) continue;
      lastMoves[w] = outputMoves[w]!;
    }
    let moves = false;
    for (let t = blockStart[w]!, end = blockStart[w + 1]!; t < end; t += 1) {
      const v = output[pairAt[t]!]!;
      if (v === lastOutput[t]) continue;
      lastOutput[t] = v;
      moves = true;
    }
    if (!moves && !weighs) continue;
    layOutputs(month, w);
    moved = true;
  }
  return moved;
}

/** The unit of weights, and the reserve block. */
function layWeights(month: MonthProgram): void {
  const { shape, program, usable, lastWeight, reserveRow, groupRow } = month;
  let heaviest = 0;
  if (groupRow >= 0) for (const weight of lastWeight) heaviest = Math.max(heaviest, weight);
  month.weightUnit = powerOfTwo(heaviest);
  for (let at = 0; at < reserveRow.length; at += 1) setPair(program, shape.workloads, usable + at, lastWeight[reserveRow[at]!]! / month.weightUnit, 0);
}

/** The block of workload `w`, in units near its best hour. */
function layOutputs(month: MonthProgram, w: number): void {
  const { shape, program, pairRow, lastOutput, lastWeight, outputUnit, perUnit } = month;
  const { blockStart } = program;
  const end = blockStart[w + 1]!;
  let best = 0;
  for (let t = blockStart[w]!; t < end; t += 1) if (lastOutput[t]! > best) best = lastOutput[t]!;
  const unit = powerOfTwo(best);
  outputUnit[w] = unit;
  perUnit[w] = 1 / unit;
  for (let t = blockStart[w]!; t < end; t += 1) {
    setPair(program, w, t, lastOutput[t]! / unit, shape.inGroup[w] === 1 ? lastWeight[pairRow[t]!]! / month.weightUnit : 0);
  }
}

/** Right-hand sides of pools and the group, variable costs of pairs. Gives the hours of the pools. */
function loadPools(month: MonthProgram, input: AllocationInput): number {
  const { program, pools, groupRow, hoursSpan, costSpan, lastVariableCost } = month;
  const { cost, rhs } = program;
  let available = 0;
  let changed = false;
  for (let row = 0; row < pools.length; row += 1) {
    const hours = input.capacity[pools[row]!]!;
    const variableCost = input.variableCost[pools[row]!]!;
    rhs[row] = hours;
    available += hours;
    widen(hoursSpan, hours);
    widen(costSpan, variableCost);
    if (variableCost !== lastVariableCost[row]) {
      lastVariableCost[row] = variableCost;
      changed = true;
    }
  }
  if (changed) {
    month.costsMoved = true;
    for (let t = 0; t < month.usable; t += 1) cost[t] = -lastVariableCost[month.pairRow[t]!]!;
  }
  if (groupRow >= 0) rhs[groupRow] = input.groupFloor / month.weightUnit;
  return available;
}

/** Costs and bounds of supplies. Gives the hours to be bought. */
function loadSupplies(month: MonthProgram, input: AllocationInput): number {
  const { shape, program, supplies, firstBought, hoursSpan, costSpan } = month;
  const { cost, lower } = program;
  let available = 0;
  for (let at = 0; at < supplies.length; at += 1) {
    const s = supplies[at]!;
    const price = input.supplyPrice[s]!;
    if (cost[firstBought + at] !== price) {
      cost[firstBought + at] = price;
      month.pricesMoved = true;
    }
    widen(costSpan, price);
    const most = input.supplyMax[s]! < Infinity ? input.supplyMax[s]! : mostUse(month, input, shape.supplyPool[s]!);
    widen(hoursSpan, most);
    available += most;
    lower[firstBought + at] = -most;
  }
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

function loadSinks(month: MonthProgram, input: AllocationInput, available: number): void {
  const { program, sinks, firstSunk, costSpan } = month;
  const { cost, upper } = program;
  for (let at = 0; at < sinks.length; at += 1) {
    const price = input.sinkPrice[sinks[at]!]!;
    if (cost[firstSunk + at] !== price) {
      cost[firstSunk + at] = price;
      month.pricesMoved = true;
    }
    widen(costSpan, price);
    upper[firstSunk + at] = Math.min(input.sinkMax[sinks[at]!]!, 2 * available + 1);
  }
}

function loadCaps(month: MonthProgram, input: AllocationInput, available: number): void {
  const { shape, program, capped, coverage, firstCapSlack, hoursSpan } = month;
  const { rhs, upper } = program;
  for (let at = 0; at < capped.length; at += 1) {
    const hours = input.hoursCap[capped[at]!]!;
    rhs[coverage + shape.workloads + at] = hours;
    upper[firstCapSlack + at] = 2 * hours + 1;
    widen(hoursSpan, Math.min(hours, available));
  }
}

function loadSegments(month: MonthProgram, input: AllocationInput, available: number): void {
  const { shape, program, firstSegment, outputUnit, perUnit, hoursSpan, costSpan } = month;
  const { cost, lower, upper } = program;
  const { workloads, segmentStart } = shape;
  const { segmentValue, segmentAmount } = input;
  let { least: leastCost, most: mostCost } = costSpan;
  let { least: leastHours, most: mostHours } = hoursSpan;
  let moved = false;
  let k = 0;
  for (let w = 0; w < workloads; w += 1) {
    const unit = outputUnit[w]!;
    const inverse = perUnit[w]!;
    for (const end = segmentStart[w + 1]!; k < end; k += 1) {
      const column = firstSegment + k;
      const value = segmentValue[k]! * unit;
      const amount = segmentAmount[k]! * inverse;
      if (cost[column] !== -value) {
        cost[column] = -value;
        moved = true;
      }
      lower[column] = -amount;
      upper[column] = 0;
      if (value > mostCost) mostCost = value;
      if (value < leastCost && value > 0) leastCost = value;
      if (amount > mostHours) mostHours = Math.min(amount, available);
      if (amount < leastHours && amount > 0) leastHours = amount;
    }
  }
  costSpan.least = leastCost;
  costSpan.most = mostCost;
  hoursSpan.least = leastHours;
  hoursSpan.most = mostHours;
  if (moved) month.costsMoved = true;
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
  // Powers of two stay as they are while scales move a little.
  const costTie = powerOfTwo(TIE_SHARE * costScale);
  if (program.costTie !== costTie) month.pricesMoved = true;
  program.costTie = costTie;
  program.rhsTie = powerOfTwo(TIE_SHARE * protectedScale(hoursSpan));
  if (month.pricesMoved) month.costsMoved = true;
  month.costTolerance = 1e-11 * costScale + 5e-14 * costSpan.most;
  month.wide = hoursSpan.most > WIDE_SPAN * hoursSpan.least;
}

/**
 * How far the value of each column may leave its bounds: one number for an ordinary month, a share of the column's own
 * size for a wide one. `coarse` allows what rounding makes of the largest hours anywhere.
 */
export function loadAllowed(month: MonthProgram, allowed: Float64Array, coarse: boolean): void {
  const { hoursSpan } = month;
  if (month.wide && !coarse) {
    loadOwnAllowed(month, allowed);
    return;
  }
  const hours = 1e-11 * protectedScale(hoursSpan) + (coarse ? 1e-12 : 5e-14) * hoursSpan.most;
  if (month.allowedUniform <= hours && hours < 2 * month.allowedUniform) return;
  month.allowedUniform = powerOfTwo(hours);
  allowed.fill(month.allowedUniform);
}

function loadOwnAllowed(month: MonthProgram, allowed: Float64Array): void {
  const { shape, program, hoursSpan, firstSegment, firstBought, capped, groupRow, coverage, supplyRow } = month;
  const { rhs, lower, upper } = program;
  month.allowedUniform = NaN;
  const own = 1e-11 * hoursSpan.least;
  const { workloads } = shape;
  const share = (hours: number): number => Math.max(own, 1e-11 * Math.min(hours, hoursSpan.most));
  const rowHours = new Float64Array(program.rows);
  for (let row = 0; row < coverage; row += 1) rowHours[row] = rhs[row]!;
  supplyRow.forEach((row, at) => (rowHours[row]! -= lower[firstBought + at]!));
  for (let w = 0; w < workloads; w += 1) {
    for (let k = shape.segmentStart[w]!; k < shape.segmentStart[w + 1]!; k += 1) rowHours[coverage + w]! -= lower[firstSegment + k]!;
  }
  capped.forEach((w, at) => {
    const cap = rhs[coverage + workloads + at]!;
    rowHours[coverage + workloads + at] = cap;
    rowHours[coverage + w] = Math.min(rowHours[coverage + w]!, cap);
  });
  if (groupRow >= 0) rowHours[groupRow] = Math.abs(rhs[groupRow]!);
  for (let t = 0; t < program.pairs; t += 1) {
    const w = t < month.usable ? month.pairWorkload[t]! : -1;
    const cap = w < 0 ? -1 : capped.indexOf(w);
    allowed[t] = share(Math.min(rowHours[program.pairFirst[t]!]!, cap < 0 ? Infinity : rhs[coverage + workloads + cap]!));
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
