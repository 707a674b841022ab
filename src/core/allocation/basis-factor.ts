/**
 * Solving with a basis matrix B (some columns of a program): B x = b and y B = c.
 *
 * Allocation bases are almost trees: peeling columns, then rows, with one entry left brings nearly all of B into
 * triangular form, and only the small remainder (the bump: cycles of workloads over pools, the group's floor) is
 * eliminated densely. Later basis changes are kept as etas (product form) until the next factorisation. The factors
 * depend only on the order of `head` and on the matrix, so a sorted head always gives the same bits.
 *
 * Vectors over rows of the program are "by row"; vectors over basis positions are "by slot".
 */
import type { LinearProgram } from "./linear-program.ts";

/** Smallest pivot accepted in a factorisation; entries are scaled to about 1. */
const SMALLEST_PIVOT = 1e-12;

export interface BasisFactor {
  readonly rows: number;
  /** Steps before `singles` are singles (pivot 1), before `peeledColumns` peeled by columns, before `peeled` by rows; then the bump. */
  singles: number;
  peeledColumns: number;
  peeled: number;
  readonly pivotRow: Int32Array;
  readonly pivotSlot: Int32Array;
  readonly pivotValue: Float64Array;
  /** Entries of each step's column outside its pivot (for the bump: outside the bump). */
  readonly offStart: Int32Array;
  readonly offRow: Int32Array;
  readonly offValue: Float64Array;
  /** Dense factors of the bump, row-major with leading dimension `rows - peeled`; `bumpRow` is in pivot order. */
  bump: Float64Array;
  readonly bumpRow: Int32Array;
  /**
   * The factors as a list of steps "target −= factor × source" over rows, in the order of solving for a column, and what is
   * left to multiply by: short loops without branches are what processors like best.
   */
  steps: number;
  stepSource: Int32Array;
  stepTarget: Int32Array;
  stepFactor: Float64Array;
  readonly pivotInverse: Float64Array;
  etas: number;
  readonly etaSlot: Int32Array;
  readonly etaPivot: Float64Array;
  readonly etaStart: Int32Array;
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
  readonly rowDone: Int8Array;
  readonly slotDone: Int8Array;
}

/** Etas kept before a new factorisation is due. */
export const MOST_ETAS = 60;

/** Working storage for bases of `program`; nothing is allocated later unless a bump outgrows all before it. */
export function createBasisFactor(program: LinearProgram): BasisFactor {
  const rows = program.rows;
  let widest = 1;
  for (let j = 0; j < program.columns; j += 1) widest = Math.max(widest, program.start[j + 1]! - program.start[j]!);
  const most = Math.min(rows * widest, program.value.length);
  return {
    rows,
    singles: 0,
    peeledColumns: 0,
    peeled: 0,
    pivotRow: new Int32Array(rows),
    pivotSlot: new Int32Array(rows),
    pivotValue: new Float64Array(rows),
    offStart: new Int32Array(rows + 1),
    offRow: new Int32Array(most),
    offValue: new Float64Array(most),
    bump: new Float64Array(64),
    bumpRow: new Int32Array(rows),
    steps: 0,
    stepSource: new Int32Array(most + 64),
    stepTarget: new Int32Array(most + 64),
    stepFactor: new Float64Array(most + 64),
    pivotInverse: new Float64Array(rows),
    etas: 0,
    etaSlot: new Int32Array(MOST_ETAS),
    etaPivot: new Float64Array(MOST_ETAS),
    etaStart: new Int32Array(MOST_ETAS + 1),
    etaIndex: new Int32Array(MOST_ETAS * 16),
    etaValue: new Float64Array(MOST_ETAS * 16),
    rowLeft: new Int32Array(rows),
    columnLeft: new Int32Array(rows),
    listFirst: new Int32Array(rows),
    listSlot: new Int32Array(most),
    listNext: new Int32Array(most),
    queue: new Int32Array(rows),
    rowDone: new Int8Array(rows),
    slotDone: new Int8Array(rows),
  };
}

/** Factors the basis whose slot s holds column `head[s]`. False where it is singular. */
export function factorize(factor: BasisFactor, program: LinearProgram, head: Int32Array): boolean {
  factor.etas = 0;
  factor.offStart[0] = 0;
  factor.rowDone.fill(0);
  factor.slotDone.fill(0);
  const singles = takeSingles(factor, program, head);
  if (singles < 0) return false;
  factor.singles = singles;
  countEntries(factor, program, head);
  const byColumns = peelColumns(factor, program, head, singles);
  if (byColumns < 0) return false;
  const peeled = byColumns === factor.rows ? byColumns : peelRows(factor, program, head);
  if (peeled < 0 || (peeled < factor.rows && !factorBump(factor, program, head))) return false;
  listSteps(factor);
  return true;
}

/** Writes the factors as steps: rows that were peeled, the bump, columns that were peeled, the last first. */
function listSteps(factor: BasisFactor): void {
  const { singles, peeledColumns, peeled, rows, offStart, pivotRow, pivotValue, pivotInverse, bump, bumpRow } = factor;
  const size = rows - peeled;
  const most = offStart[rows]! + size * size;
  if (factor.stepSource.length < most) {
    factor.stepSource = new Int32Array(2 * most);
    factor.stepTarget = new Int32Array(2 * most);
    factor.stepFactor = new Float64Array(2 * most);
  }
  pivotInverse.fill(1, 0, singles);
  for (let t = singles; t < peeled; t += 1) pivotInverse[t] = 1 / pivotValue[t]!;
  for (let k = 0; k < size; k += 1) {
    pivotRow[peeled + k] = bumpRow[k]!;
    pivotInverse[peeled + k] = 1 / bump[k * size + k]!;
  }
  let to = 0;
  for (let t = peeledColumns; t < peeled; t += 1) to = listColumn(factor, t, to);
  if (size > 0) to = listBump(factor, to);
  for (let t = peeled; t < rows; t += 1) to = listColumn(factor, t, to);
  for (let t = peeledColumns - 1; t >= singles; t -= 1) to = listColumn(factor, t, to);
  factor.steps = to;
}

/** Steps of the entries outside the pivot of step `t`. */
function listColumn({ pivotRow, pivotInverse, offStart, offRow, offValue, stepSource, stepTarget, stepFactor }: BasisFactor, t: number, first: number): number {
  const at = pivotRow[t]!;
  const inverse = pivotInverse[t]!;
  let to = first;
  for (let e = offStart[t]!, end = offStart[t + 1]!; e < end; e += 1) {
    stepSource[to] = at;
    stepTarget[to] = offRow[e]!;
    stepFactor[to] = offValue[e]! * inverse;
    to += 1;
  }
  return to;
}

/** Steps of the bump: down with its lower factor, then up with its upper one. */
function listBump({ rows, peeled, pivotInverse, bump, bumpRow, stepSource, stepTarget, stepFactor }: BasisFactor, first: number): number {
  const size = rows - peeled;
  let to = first;
  for (let j = 0; j < size; j += 1) {
    for (let i = j + 1; i < size; i += 1) {
      if (bump[i * size + j] === 0) continue;
      stepSource[to] = bumpRow[j]!;
      stepTarget[to] = bumpRow[i]!;
      stepFactor[to] = bump[i * size + j]!;
      to += 1;
    }
  }
  for (let j = size - 1; j >= 0; j -= 1) {
    for (let i = 0; i < j; i += 1) {
      if (bump[i * size + j] === 0) continue;
      stepSource[to] = bumpRow[j]!;
      stepTarget[to] = bumpRow[i]!;
      stepFactor[to] = bump[i * size + j]! * pivotInverse[peeled + j]!;
      to += 1;
    }
  }
  return to;
}

/** Singles, whose only entry is 1, are pivots as they stand, before all others. The number of them, or -1 where two share a row. */
function takeSingles(factor: BasisFactor, program: LinearProgram, head: Int32Array): number {
  const { rows, pivotRow, pivotSlot, offStart, rowDone, slotDone } = factor;
  const { start, row, pairs } = program;
  let step = 0;
  for (let s = 0; s < rows; s += 1) {
    const column = head[s]!;
    if (column < pairs) continue;
    const at = row[start[column]!]!;
    if (rowDone[at] !== 0) return -1;
    pivotRow[step] = at;
    pivotSlot[step] = s;
    rowDone[at] = 1;
    slotDone[s] = 1;
    step += 1;
    offStart[step] = 0;
  }
  return step;
}

/** Counts the entries of pairs in rows not yet taken, and lists the slots of each such row. */
function countEntries(factor: BasisFactor, program: LinearProgram, head: Int32Array): void {
  const { rows, columnLeft, listFirst, listSlot, listNext, rowDone, slotDone } = factor;
  const { start, row, value } = program;
  listFirst.fill(-1);
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

/**
 * Takes the column in `slot` as the next step, with its only row not yet taken (`at` < 0) or with row `at` as pivot, and
 * keeps its other entries. The pivot's row, or -1 where it is too small.
 */
function takePivot(factor: BasisFactor, program: LinearProgram, column: number, step: number, at: number): number {
  const { pivotRow, pivotValue, offStart, offRow, offValue, rowDone } = factor;
  const { start, row, value } = program;
  let to = offStart[step]!;
  let pivot = 0;
  let taken = at;
  for (let e = start[column]!, end = start[column + 1]!; e < end; e += 1) {
    const v = value[e]!;
    const i = row[e]!;
    if (at < 0 ? rowDone[i] === 0 && v !== 0 : i === at) {
      pivot = v;
      taken = i;
    } else if (v !== 0) {
      offRow[to] = i;
      offValue[to] = v;
      to += 1;
    }
  }
  offStart[step + 1] = to;
  pivotValue[step] = pivot;
  if (!(pivot > SMALLEST_PIVOT || pivot < -SMALLEST_PIVOT)) return -1;
  pivotRow[step] = taken;
  rowDone[taken] = 1;
  return taken;
}

function peelColumns(factor: BasisFactor, program: LinearProgram, head: Int32Array, singles: number): number {
  const { rows, pivotSlot, columnLeft, listFirst, listSlot, listNext, queue, slotDone } = factor;
  let waiting = singles;
  let step = singles;
  for (let s = 0; s < rows; s += 1) if (slotDone[s] === 0 && columnLeft[s] === 1) queue[waiting++] = s;
  for (; step < waiting; step += 1) {
    const slot = queue[step]!;
    if (columnLeft[slot] !== 1) return -1; // its last row was taken by another column: singular
    const at = takePivot(factor, program, head[slot]!, step, -1);
    if (at < 0) return -1;
    pivotSlot[step] = slot;
    slotDone[slot] = 1;
    for (let node = listFirst[at]!; node >= 0; node = listNext[node]!) {
      const other = listSlot[node]!;
      const left = columnLeft[other]! - 1;
      columnLeft[other] = left;
      if (left === 1 && slotDone[other] === 0) queue[waiting++] = other;
    }
  }
  factor.peeledColumns = step;
  factor.peeled = step;
  return step;
}

function peelRows(factor: BasisFactor, program: LinearProgram, head: Int32Array): number {
  const { rows, pivotSlot, rowLeft, listFirst, listSlot, listNext, queue, rowDone, slotDone } = factor;
  const { start, row, value } = program;
  let step = factor.peeledColumns;
  let waiting = 0;
  for (let i = 0; i < rows; i += 1) {
    if (rowDone[i] !== 0) continue;
    let left = 0;
    for (let node = listFirst[i]!; node >= 0; node = listNext[node]!) if (slotDone[listSlot[node]!] === 0) left += 1;
    rowLeft[i] = left;
    if (left === 0) return -1;
    if (left === 1) queue[waiting++] = i;
  }
  for (let q = 0; q < waiting; q += 1) {
    const at = queue[q]!;
    if (rowLeft[at] !== 1) return -1;
    let slot = -1;
    for (let node = listFirst[at]!; node >= 0; node = listNext[node]!) if (slotDone[listSlot[node]!] === 0) slot = listSlot[node]!;
    pivotSlot[step] = slot;
    slotDone[slot] = 1;
    const column = head[slot]!;
    if (takePivot(factor, program, column, step, at) < 0) return -1;
    step += 1;
    for (let e = start[column]!; e < start[column + 1]!; e += 1) {
      const i = row[e]!;
      if (value[e] === 0 || rowDone[i] !== 0) continue;
      rowLeft[i]! -= 1;
      if (rowLeft[i] === 1) queue[waiting++] = i;
      else if (rowLeft[i] === 0) return -1;
    }
  }
  factor.peeled = step;
  return step;
}

function factorBump(factor: BasisFactor, program: LinearProgram, head: Int32Array): boolean {
  const { rows, peeled, pivotSlot, offStart, offRow, offValue, bumpRow, rowDone, slotDone, rowLeft } = factor;
  const { start, row, value } = program;
  const size = rows - peeled;
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
    pivotSlot[step] = s;
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
  return eliminate(bump, bumpRow, size);
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

/** Solves B x = b. `byRow` holds b and is destroyed; `bySlot` receives x. */
export function solveColumn(factor: BasisFactor, byRow: Float64Array, bySlot: Float64Array): void {
  const { steps, stepSource, stepTarget, stepFactor, rows, pivotRow, pivotSlot, pivotInverse } = factor;
  for (let k = 0; k < steps; k += 1) byRow[stepTarget[k]!]! -= stepFactor[k]! * byRow[stepSource[k]!]!;
  for (let t = 0; t < rows; t += 1) bySlot[pivotSlot[t]!] = byRow[pivotRow[t]!]! * pivotInverse[t]!;
  if (factor.etas > 0) passEtas(factor, bySlot);
}

function passEtas({ etas, etaSlot, etaPivot, etaStart, etaIndex, etaValue }: BasisFactor, bySlot: Float64Array): void {
  for (let k = 0; k < etas; k += 1) {
    const slot = etaSlot[k]!;
    let v = bySlot[slot]!;
    if (v === 0) continue;
    v /= etaPivot[k]!;
    for (let e = etaStart[k]!, end = etaStart[k + 1]!; e < end; e += 1) bySlot[etaIndex[e]!]! -= etaValue[e]! * v;
    bySlot[slot] = v;
  }
}

/** Solves y B = c. `bySlot` holds c and is destroyed; `byRow` receives y. */
export function solveRow(factor: BasisFactor, bySlot: Float64Array, byRow: Float64Array): void {
  const { steps, stepSource, stepTarget, stepFactor, rows, pivotRow, pivotSlot, pivotInverse } = factor;
  if (factor.etas > 0) passEtasBack(factor, bySlot);
  for (let t = 0; t < rows; t += 1) byRow[pivotRow[t]!] = bySlot[pivotSlot[t]!]! * pivotInverse[t]!;
  for (let k = steps - 1; k >= 0; k -= 1) byRow[stepSource[k]!]! -= stepFactor[k]! * byRow[stepTarget[k]!]!;
}

function passEtasBack({ etas, etaSlot, etaPivot, etaStart, etaIndex, etaValue }: BasisFactor, bySlot: Float64Array): void {
  for (let k = etas - 1; k >= 0; k -= 1) {
    const slot = etaSlot[k]!;
    let v = bySlot[slot]!;
    for (let e = etaStart[k]!, end = etaStart[k + 1]!; e < end; e += 1) v -= etaValue[e]! * bySlot[etaIndex[e]!]!;
    bySlot[slot] = v === 0 ? 0 : v / etaPivot[k]!;
  }
}

/** Right-hand sides of both kinds, which are destroyed, and where the answers go. */
export interface BothSides {
  readonly byRow: Float64Array;
  readonly toSlot: Float64Array;
  readonly bySlot: Float64Array;
  readonly toRow: Float64Array;
}

/**
 * Solves B x = b and y B = c of a basis as factored, without etas, to the bits of solving one after the other: two chains of
 * steps side by side take little longer than one.
 */
export function solveBoth(factor: BasisFactor, { byRow, toSlot, bySlot, toRow }: BothSides): void {
  const { steps, stepSource, stepTarget, stepFactor, rows, pivotRow, pivotSlot, pivotInverse } = factor;
  for (let t = 0; t < rows; t += 1) toRow[pivotRow[t]!] = bySlot[pivotSlot[t]!]! * pivotInverse[t]!;
  for (let k = 0, m = steps - 1; k < steps; k += 1, m -= 1) {
    byRow[stepTarget[k]!]! -= stepFactor[k]! * byRow[stepSource[k]!]!;
    toRow[stepSource[m]!]! -= stepFactor[m]! * toRow[stepTarget[m]!]!;
  }
  for (let t = 0; t < rows; t += 1) toSlot[pivotSlot[t]!] = byRow[pivotRow[t]!]! * pivotInverse[t]!;
}

/** Records that the column with B⁻¹a = `bySlot` took the place of slot `slot`; at most MOST_ETAS times. */
export function pushEta(factor: BasisFactor, bySlot: Float64Array, slot: number): void {
  const { rows, etas, etaSlot, etaPivot, etaStart } = factor;
  let to = etaStart[etas]!;
  if (factor.etaIndex.length < to + rows) {
    const index = new Int32Array(2 * (to + rows));
    const value = new Float64Array(2 * (to + rows));
    index.set(factor.etaIndex);
    value.set(factor.etaValue);
    factor.etaIndex = index;
    factor.etaValue = value;
  }
  const { etaIndex, etaValue } = factor;
  for (let i = 0; i < rows; i += 1) {
    const v = bySlot[i]!;
    if (v === 0 || i === slot) continue;
    etaIndex[to] = i;
    etaValue[to] = v;
    to += 1;
  }
  etaSlot[etas] = slot;
  etaPivot[etas] = bySlot[slot]!;
  etaStart[etas + 1] = to;
  factor.etas = etas + 1;
}
