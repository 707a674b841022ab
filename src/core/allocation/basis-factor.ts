/**
 * Factors of a basis matrix B (some columns of a program), with which `basis-solve.ts` solves B x = b and y B = c.
 *
 * Allocation bases are almost trees: peeling columns, then rows, with one entry left brings nearly all of B into
 * triangular form, and only the small remainder (the bump: cycles of workloads over pools, the group's floor) is
 * eliminated densely. Later basis changes are kept as etas (product form) until the next factorisation. The factors
 * depend only on the order of `head` and on the matrix, so a sorted head always gives the same bits.
 *
 * Vectors over rows of the program are "by row"; vectors over basis positions are "by slot".
 */
import type { LinearProgram } from "./linear-program.ts";
import { createWorkspace } from "./workspace.ts";
import type { Workspace } from "./workspace.ts";

/** Smallest pivot accepted in a factorisation; entries are scaled to about 1. */
const SMALLEST_PIVOT = 1e-12;
/** Entries that factors have room for come in multiples of this. */
const ROUND = 128;

export interface BasisFactor {
  readonly rows: number;
  /**
   * Singles (pivot 1) come first. Of the `others`, those before `peeledColumns` are peeled by columns, before `peeled` by
   * rows; then the bump. `order` holds their slots.
   */
  others: number;
  peeledColumns: number;
  peeled: number;
  readonly order: Int32Array;
  /** By slot: the row of its pivot, and the pivot's inverse. */
  readonly slotRow: Int32Array;
  readonly slotInverse: Float64Array;
  /** Entries outside its pivot of each column not peeled by columns (for the bump: outside the bump). */
  readonly offStart: Int32Array;
  readonly offRow: Int32Array;
  readonly offValue: Float64Array;
  /** Dense factors of the bump, row-major with leading dimension `rows - peeled`; `bumpRow` is in pivot order. */
  bump: Float64Array;
  readonly bumpRow: Int32Array;
  /**
   * The factors as a list of steps "target −= factor × source" over rows, the last first for solving for a column, besides
   * the pivots' inverses to multiply by: short loops without branches are what processors like best.
   */
  steps: number;
  stepSource: Int32Array;
  stepTarget: Int32Array;
  stepFactor: Float64Array;
  etas: number;
  etaSlot: Int32Array;
  etaPivot: Float64Array;
  etaStart: Int32Array;
  etaIndex: Int32Array;
  etaValue: Float64Array;
  readonly rowLeft: Int32Array;
  readonly columnLeft: Int32Array;
  /** Slots with an entry in each row, as linked lists: first node by row (-1: none), then slot and next node by node. */
  readonly listFirst: Int32Array;
  readonly listSlot: Int32Array;
  readonly listNext: Int32Array;
  readonly queue: Int32Array;
  /** Step at which a row or slot was taken, or -1. */
  readonly rowDone: Uint8Array;
  readonly slotDone: Uint8Array;
}

/** Etas kept before a new factorisation is due. */
export const MOST_ETAS = 60;

/** Working storage in `space` for bases of `program`; nothing is allocated later unless a bump outgrows all before it. */
export function createBasisFactor(program: LinearProgram, space: Workspace = createWorkspace()): BasisFactor {
  const rows = program.rows;
  let widest = 1;
  for (let j = 0; j < program.columns; j += 1) widest = Math.max(widest, program.start[j + 1]! - program.start[j]!);
  // Programs of about one size share them.
  const most = ROUND * Math.ceil(Math.min(rows * widest, program.value.length) / ROUND);
  return {
    rows,
    others: 0,
    peeledColumns: 0,
    peeled: 0,
    order: space.ints("order", rows),
    slotRow: space.ints("slotRow", rows),
    slotInverse: space.doubles("slotInverse", rows),
    offStart: space.ints("offStart", rows + 1),
    offRow: space.ints("offRow", most),
    offValue: space.doubles("offValue", most),
    bump: space.doubles("bump", 64),
    bumpRow: space.ints("bumpRow", rows),
    steps: 0,
    stepSource: space.ints("stepSource", most + 64),
    stepTarget: space.ints("stepTarget", most + 64),
    stepFactor: space.doubles("stepFactor", most + 64),
    etas: 0,
    etaSlot: space.ints("etaSlot", MOST_ETAS),
    etaPivot: space.doubles("etaPivot", MOST_ETAS),
    etaStart: space.ints("etaStart", MOST_ETAS + 1),
    etaIndex: space.ints("etaIndex", MOST_ETAS * 16),
    etaValue: space.doubles("etaValue", MOST_ETAS * 16),
    rowLeft: space.ints("rowLeft", rows),
    columnLeft: space.ints("columnLeft", rows),
    listFirst: space.ints("listFirst", rows),
    listSlot: space.ints("listSlot", most),
    listNext: space.ints("listNext", most),
    queue: space.ints("queue", rows),
    rowDone: space.bytes("rowDone", rows),
    slotDone: space.bytes("slotDone", rows),
  };
}

/** Lets two factors of one program, only one of which has etas at a time, keep them in one place. */
export function shareEtas(from: BasisFactor, to: BasisFactor): void {
  to.etaSlot = from.etaSlot;
  to.etaPivot = from.etaPivot;
  to.etaStart = from.etaStart;
  to.etaIndex = from.etaIndex;
  to.etaValue = from.etaValue;
}

/** Factors the basis whose slot s holds column `head[s]`. False where it is singular. */
export function factorize(factor: BasisFactor, program: LinearProgram, head: Int32Array): boolean {
  factor.etas = 0;
  factor.steps = 0;
  if (!takeSingles(factor, program, head)) return false;
  countEntries(factor, program, head);
  if (!peelColumns(factor, program, head)) return false;
  const { others } = factor;
  if (factor.peeledColumns === others) return true;
  if (!peelRows(factor, program, head)) return false;
  if (factor.peeled < others && !factorBump(factor, program, head)) return false;
  listRest(factor);
  return true;
}

/** Adds to the steps those of the bump and of what was peeled by rows. */
function listRest(factor: BasisFactor): void {
  const { peeledColumns, peeled, others, offStart } = factor;
  const size = others - peeled;
  const most = factor.steps + offStart[others]! - offStart[peeledColumns]! + size * size;
  if (factor.stepSource.length < most) {
    factor.stepSource = grown(factor.stepSource, new Int32Array(2 * most));
    factor.stepTarget = grown(factor.stepTarget, new Int32Array(2 * most));
    factor.stepFactor = grown(factor.stepFactor, new Float64Array(2 * most));
  }
  for (let t = others - 1; t >= peeled; t -= 1) listColumn(factor, t);
  if (size > 0) listBump(factor);
  for (let t = peeled - 1; t >= peeledColumns; t -= 1) listColumn(factor, t);
}

function grown<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** Steps of the entries outside the pivot of a column not peeled by columns. */
function listColumn(factor: BasisFactor, t: number): void {
  const { order, slotRow, slotInverse, offStart, offRow, offValue, stepSource, stepTarget, stepFactor } = factor;
  const slot = order[t]!;
  const at = slotRow[slot]!;
  const inverse = slotInverse[slot]!;
  let to = factor.steps;
  for (let e = offStart[t + 1]! - 1, first = offStart[t]!; e >= first; e -= 1) {
    stepSource[to] = at;
    stepTarget[to] = offRow[e]!;
    stepFactor[to] = offValue[e]! * inverse;
    to += 1;
  }
  factor.steps = to;
}

/** Steps of the bump, the last first: up with its upper factor, before that down with its lower one. */
function listBump(factor: BasisFactor): void {
  const { others, peeled, order, slotInverse, bump, bumpRow, stepSource, stepTarget, stepFactor } = factor;
  const size = others - peeled;
  let to = factor.steps;
  for (let j = 0; j < size; j += 1) {
    const inverse = slotInverse[order[peeled + j]!]!;
    for (let i = j - 1; i >= 0; i -= 1) {
      if (bump[i * size + j] === 0) continue;
      stepSource[to] = bumpRow[j]!;
      stepTarget[to] = bumpRow[i]!;
      stepFactor[to] = bump[i * size + j]! * inverse;
      to += 1;
    }
  }
  for (let j = size - 1; j >= 0; j -= 1) {
    for (let i = size - 1; i > j; i -= 1) {
      if (bump[i * size + j] === 0) continue;
      stepSource[to] = bumpRow[j]!;
      stepTarget[to] = bumpRow[i]!;
      stepFactor[to] = bump[i * size + j]!;
      to += 1;
    }
  }
  factor.steps = to;
}

/** Singles, whose only entry is 1, are pivots as they stand, before all others. False where two share a row. */
function takeSingles(factor: BasisFactor, program: LinearProgram, head: Int32Array): boolean {
  const { rows, slotRow, slotInverse, listFirst, rowDone, slotDone } = factor;
  const { start, row, pairs } = program;
  for (let i = 0; i < rows; i += 1) {
    rowDone[i] = 0;
    listFirst[i] = -1;
  }
  let others = 0;
  for (let s = 0; s < rows; s += 1) {
    const column = head[s]!;
    if (column < pairs) {
      slotDone[s] = 0;
      others += 1;
      continue;
    }
    const at = row[start[column]!]!;
    if (rowDone[at] !== 0) return false;
    slotRow[s] = at;
    slotInverse[s] = 1;
    rowDone[at] = 1;
    slotDone[s] = 1;
  }
  factor.others = others;
  return true;
}

/** Counts the entries of pairs in rows not yet taken, and lists the slots of each such row. */
function countEntries(factor: BasisFactor, program: LinearProgram, head: Int32Array): void {
  const { rows, columnLeft, listFirst, listSlot, listNext, rowDone, slotDone } = factor;
  const { start, row, value } = program;
  let nodes = 0;
  for (let s = 0; s < rows; s += 1) {
    if (slotDone[s] !== 0) continue;
    const column = head[s]!;
    const before = nodes;
    for (let e = start[column]!, end = start[column + 1]!; e < end; e += 1) {
      const i = row[e]!;
      if (rowDone[i] !== 0 || value[e] === 0) continue;
      listSlot[nodes] = s;
      listNext[nodes] = listFirst[i]!;
      listFirst[i] = nodes;
      nodes += 1;
    }
    columnLeft[s] = nodes - before;
  }
}

/** Takes the column in `slot` as the next step of those peeled by columns, with its only row not yet taken as pivot. The row, or -1 where the pivot is too small. */
function takeColumn(factor: BasisFactor, program: LinearProgram, column: number, slot: number): number {
  const { slotRow, slotInverse, rowDone, stepSource, stepTarget, stepFactor } = factor;
  const { start, row, value } = program;
  const first = start[column]!;
  const last = start[column + 1]! - 1;
  let at = last;
  while (at > first && (rowDone[row[at]!] !== 0 || value[at] === 0)) at -= 1;
  const pivot = value[at]!;
  if (!(pivot > SMALLEST_PIVOT || pivot < -SMALLEST_PIVOT)) return -1;
  const taken = row[at]!;
  const inverse = 1 / pivot;
  let to = factor.steps;
  for (let e = last; e >= first; e -= 1) {
    const v = value[e]!;
    if (e === at || v === 0) continue;
    stepSource[to] = taken;
    stepTarget[to] = row[e]!;
    stepFactor[to] = v * inverse;
    to += 1;
  }
  factor.steps = to;
  slotRow[slot] = taken;
  slotInverse[slot] = inverse;
  rowDone[taken] = 1;
  return taken;
}

/** Takes the column in `slot` as step `step`, one of those peeled by rows, with row `at` as pivot. False where that is too small. */
function takeRow(factor: BasisFactor, program: LinearProgram, { column, slot, step, at }: { column: number; slot: number; step: number; at: number }): boolean {
  const { slotRow, slotInverse, offStart, offRow, offValue, rowDone } = factor;
  const { start, row, value } = program;
  let to = offStart[step]!;
  let pivot = 0;
  for (let e = start[column]!, end = start[column + 1]!; e < end; e += 1) {
    const v = value[e]!;
    if (row[e] === at) pivot = v;
    else if (v !== 0) {
      offRow[to] = row[e]!;
      offValue[to] = v;
      to += 1;
    }
  }
  offStart[step + 1] = to;
  if (!(pivot > SMALLEST_PIVOT || pivot < -SMALLEST_PIVOT)) return false;
  slotRow[slot] = at;
  slotInverse[slot] = 1 / pivot;
  rowDone[at] = 1;
  return true;
}

function peelColumns(factor: BasisFactor, program: LinearProgram, head: Int32Array): boolean {
  const { rows, order, columnLeft, listFirst, listSlot, listNext, slotDone } = factor;
  let waiting = 0;
  let step = 0;
  for (let s = 0; s < rows; s += 1) if (slotDone[s] === 0 && columnLeft[s] === 1) order[waiting++] = s;
  for (; step < waiting; step += 1) {
    const slot = order[step]!;
    if (columnLeft[slot] !== 1) return false; // its last row was taken by another column: singular
    const at = takeColumn(factor, program, head[slot]!, slot);
    if (at < 0) return false;
    slotDone[slot] = 1;
    for (let node = listFirst[at]!; node >= 0; node = listNext[node]!) {
      const other = listSlot[node]!;
      const left = columnLeft[other]! - 1;
      columnLeft[other] = left;
      if (left === 1 && slotDone[other] === 0) order[waiting++] = other;
    }
  }
  factor.peeledColumns = step;
  factor.peeled = step;
  return true;
}

function peelRows(factor: BasisFactor, program: LinearProgram, head: Int32Array): boolean {
  const { rows, order, offStart, rowLeft, listFirst, listSlot, listNext, queue, rowDone, slotDone } = factor;
  const { start, row, value } = program;
  let step = factor.peeledColumns;
  offStart[step] = 0;
  let waiting = 0;
  for (let i = 0; i < rows; i += 1) {
    if (rowDone[i] !== 0) continue;
    let left = 0;
    for (let node = listFirst[i]!; node >= 0; node = listNext[node]!) if (slotDone[listSlot[node]!] === 0) left += 1;
    rowLeft[i] = left;
    if (left === 0) return false;
    if (left === 1) queue[waiting++] = i;
  }
  for (let q = 0; q < waiting; q += 1) {
    const at = queue[q]!;
    if (rowLeft[at] !== 1) return false;
    let slot = -1;
    for (let node = listFirst[at]!; node >= 0; node = listNext[node]!) if (slotDone[listSlot[node]!] === 0) slot = listSlot[node]!;
    order[step] = slot;
    slotDone[slot] = 1;
    const column = head[slot]!;
    if (!takeRow(factor, program, { column, slot, step, at })) return false;
    step += 1;
    for (let e = start[column]!; e < start[column + 1]!; e += 1) {
      const i = row[e]!;
      if (value[e] === 0 || rowDone[i] !== 0) continue;
      rowLeft[i]! -= 1;
      if (rowLeft[i] === 1) queue[waiting++] = i;
      else if (rowLeft[i] === 0) return false;
    }
  }
  factor.peeled = step;
  return true;
}

function factorBump(factor: BasisFactor, program: LinearProgram, head: Int32Array): boolean {
  const { rows, others, peeled, order, slotRow, slotInverse, offStart, offRow, offValue, bumpRow, rowDone, slotDone, rowLeft } = factor;
  const { start, row, value } = program;
  const size = others - peeled;
  if (factor.bump.length < size * size) factor.bump = new Float64Array(2 * size * size);
  const bump = factor.bump;
  bump.fill(0, 0, size * size);
  let count = 0;
  for (let i = 0; i < rows; i += 1) {
    if (rowDone[i] !== 0) continue;
    bumpRow[count] = i;
    rowLeft[i] = count;
    count += 1;
  }
  let step = peeled;
  for (let s = 0; s < rows; s += 1) {
    if (slotDone[s] !== 0) continue;
    order[step] = s;
    let to = offStart[step]!;
    const column = head[s]!;
    for (let e = start[column]!; e < start[column + 1]!; e += 1) {
      const i = row[e]!;
      if (rowDone[i] === 0) bump[rowLeft[i]! * size + step - peeled] = value[e]!;
      else if (value[e] !== 0) {
        offRow[to] = i;
        offValue[to] = value[e]!;
        to += 1;
      }
    }
    step += 1;
    offStart[step] = to;
  }
  if (!eliminate(bump, bumpRow, size)) return false;
  for (let k = 0; k < size; k += 1) {
    const slot = order[peeled + k]!;
    slotRow[slot] = bumpRow[k]!;
    slotInverse[slot] = 1 / bump[k * size + k]!;
  }
  return true;
}

/** Dense elimination with row exchanges; `order` is exchanged along. */
function eliminate(dense: Float64Array, order: Int32Array, size: number): boolean {
  for (let k = 0; k < size; k += 1) {
    let best = k;
    let most = Math.abs(dense[k * size + k]!);
    for (let i = k + 1; i < size; i += 1) {
      const v = Math.abs(dense[i * size + k]!);
      if (v > most) {
        most = v;
        best = i;
      }
    }
    if (!(most > SMALLEST_PIVOT)) return false;
    if (best !== k) {
      for (let j = 0; j < size; j += 1) {
        const v = dense[k * size + j]!;
        dense[k * size + j] = dense[best * size + j]!;
        dense[best * size + j] = v;
      }
      const held = order[k]!;
      order[k] = order[best]!;
      order[best] = held;
    }
    const pivot = dense[k * size + k]!;
    for (let i = k + 1; i < size; i += 1) {
      const v = dense[i * size + k]!;
      if (v === 0) continue;
      const factor = v / pivot;
      dense[i * size + k] = factor;
      for (let j = k + 1; j < size; j += 1) dense[i * size + j]! -= factor * dense[k * size + j]!;
    }
  }
  return true;
}
