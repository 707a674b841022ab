/**
 * A dual simplex for small programmes that are solved very often from where the last one ended, as a stage's are: some dozen
 * columns once what is merely defined is put away (`definitions.ts`), and many rows of which few bind. It steps from vertex
 * to vertex in the space of the columns (`vertex.ts`), so a row that does not bind costs one product and no more.
 *
 * Its answers are checked like any solver's. Whatever it does not answer (whole numbers, many columns, a cost that nothing
 * holds, an answer that did not prove itself) goes to the solver behind it.
 */
import { type Definitions, definitionsOf } from "./definitions.ts";
import { failedSolution, type HeldProgramme, type NewRows, type Programme, type Solution, type Solver } from "./solver.ts";
import { invert, isFar, moveToVertex, openVertex, type Sides, startAtBounds, step, type Vertex } from "./vertex.ts";

/** Columns, what is defined put away, up to which a dense inverse pays. */
const MOST_COLUMNS = 120;
/** Replacements after which the inverse is made anew; steps after which a programme is given up. */
const REPLACEMENTS = 64;
const STEPS = 2000;

/** A solver that answers small programmes itself and leaves the others to `behind`. */
export function openSmallSimplex(behind: Solver): Solver {
  return {
    name: `small simplex, ${behind.name}`,
    hold(programme) {
      if (programme.integer?.includes(1) === true) return behind.hold(programme);
      const definitions = definitionsOf(programme);
      return definitions.free.length > MOST_COLUMNS ? behind.hold(programme) : holdSmall(programme, definitions, behind);
    },
  };
}

/** The programme as it stands, with the rows added. */
interface Standing extends Programme {
  added: AddedRow[];
}

interface AddedRow {
  readonly column: Int32Array;
  readonly value: Float64Array;
  lower: number;
  upper: number;
}

/** Rows and bounds in the free columns' terms. */
interface Frame {
  readonly defined: Definitions;
  readonly sides: Sides;
  readonly vertex: Vertex;
  /** What the first rows of the sides are: a row of the programme, or −1 − the column whose bounds they are. */
  readonly source: Int32Array;
  /** `fixed[s × definitions + d]`: what row s takes of the d-th defined column's constant. */
  fixed: Float64Array;
  /** Of the defined columns, where all free ones are 0; and what each row takes of them. */
  readonly constant: Float64Array;
  shift: Float64Array;
}

function holdSmall(programme: Programme, definitions: Definitions, behind: Solver): HeldProgramme {
  const standing = standingOf(programme);
  let frame = frameOf(standing, definitions);
  let isStale = false;
  return {
    setRowBounds(rows, lower, upper) {
      rows.forEach((r, i) => {
        const added = standing.added[r - standing.rows];
        if (added !== undefined) {
          added.lower = lower[i]!;
          added.upper = upper[i]!;
          return;
        }
        // An equality that defines a column must stay one.
        if (standing.rowLower[r] === standing.rowUpper[r] && lower[i] !== upper[i]) isStale = true;
        standing.rowLower[r] = lower[i]!;
        standing.rowUpper[r] = upper[i]!;
      });
    },
    setColumnBounds(columns, lower, upper) {
      columns.forEach((j, i) => {
        standing.lower[j] = lower[i]!;
        standing.upper[j] = upper[i]!;
      });
      frame.vertex.isSet = false;
    },
    setCosts(columns, changed) {
      columns.forEach((j, i) => (standing.cost[j] = changed[i]!));
      frame.vertex.isSet = false;
    },
    setCoefficient(row, column, value) {
      for (let e = standing.start[column]!; e < standing.start[column + 1]!; e++) if (standing.row[e] === row) standing.value[e] = value;
      isStale = true;
    },
    addRows(rows) {
      for (const row of addedRows(rows)) {
        standing.added.push(row);
        if (!isStale) appendRow(frame, row);
      }
    },
    deleteRows(rows) {
      if (rows.some((r) => r < standing.rows)) throw new Error("small simplex: only rows that were added may be deleted");
      const gone = new Set(Array.from(rows, (r) => r - standing.rows));
      if (!isStale) dropRows(frame, gone);
      standing.added = standing.added.filter((_row, a) => !gone.has(a));
    },
    solve(options = {}) {
      if (options.fresh === true || options.presolve === true) {
        frame.vertex.isSet = false;
        return solvedBehind(standing, behind, options);
      }
      if (isStale) {
        frame = frameOf(standing, definitionsOf(standing));
        isStale = false;
      }
      return solveSmall(standing, frame) ?? solvedBehind(standing, behind, options);
    },
    dispose: () => undefined,
  };
}

function standingOf(programme: Programme): Standing {
  const { cost, lower, upper, rowLower, rowUpper, value } = programme;
  const own = { cost: cost.slice(), lower: lower.slice(), upper: upper.slice(), rowLower: rowLower.slice(), rowUpper: rowUpper.slice() };
  return { ...programme, ...own, value: value.slice(), added: [] };
}

function addedRows({ rowLower, rowUpper, start, column, value }: NewRows): AddedRow[] {
  return Array.from(rowLower, (lower, i) => ({
    column: column.slice(start[i], start[i + 1]),
    value: value.slice(start[i], start[i + 1]),
    lower,
    upper: rowUpper[i]!,
  }));
}

/** The programme with its added rows, solved once by the solver behind. */
function solvedBehind(standing: Standing, behind: Solver, options: Parameters<HeldProgramme["solve"]>[0]): Solution {
  const held = behind.hold(standing);
  for (const { column, value, lower, upper } of standing.added)
    held.addRows({ rowLower: Float64Array.of(lower), rowUpper: Float64Array.of(upper), start: Int32Array.of(0, column.length), column, value });
  const solution = held.solve(options);
  held.dispose();
  return solution;
}

function frameOf(standing: Standing, defined: Definitions): Frame {
  const { list, free, share, rowStart, rowColumn, rowValue } = defined;
  const n = free.length;
  const isDefinition = new Uint8Array(standing.rows);
  for (const { row } of list) isDefinition[row] = 1;
  const kept = Array.from(isDefinition.keys()).filter((r) => isDefinition[r] === 0);
  const source = Int32Array.from([...kept, ...list.map(({ column }) => -1 - column)]);
  const room = source.length + 32;
  const sides: Sides = {
    n,
    columnLower: new Float64Array(n),
    columnUpper: new Float64Array(n),
    cost: new Float64Array(n),
    count: source.length,
    coefficient: new Float64Array(room * n),
    scale: new Float64Array(room),
    lower: new Float64Array(room),
    upper: new Float64Array(room),
  };
  const columns = { fixed: new Float64Array(room * list.length), constant: new Float64Array(list.length), shift: new Float64Array(room) };
  const frame: Frame = { defined, sides, vertex: openVertex(n), source, ...columns };
  source.forEach((of, s) => {
    if (of < 0) {
      sides.coefficient.set(share.subarray((-1 - of) * n, -of * n), s * n);
      frame.fixed[s * list.length + defined.defining[-1 - of]!] = 1;
      sides.scale[s] = sizeOf(sides.coefficient, s * n, n);
    } else writeRow(frame, s, rowColumn.subarray(rowStart[of], rowStart[of + 1]), rowValue.subarray(rowStart[of], rowStart[of + 1]));
  });
  for (const row of standing.added) appendRow(frame, row);
  return frame;
}

/** Row s as a sum of free columns and of defined columns' constants. */
function writeRow({ defined, sides, fixed }: Frame, s: number, column: Int32Array, value: Float64Array): void {
  const { share, list, defining } = defined;
  const { n, coefficient } = sides;
  for (let e = 0; e < column.length; e++) {
    const from = column[e]! * n;
    for (let i = 0; i < n; i++) coefficient[s * n + i]! += value[e]! * share[from + i]!;
    if (defining[column[e]!]! >= 0) fixed[s * list.length + defining[column[e]!]!]! += value[e]!;
  }
  sides.scale[s] = sizeOf(coefficient, s * n, n);
}

function sizeOf(list: Float64Array, from: number, count: number): number {
  let size = 0;
  for (let i = from; i < from + count; i++) size = Math.max(size, Math.abs(list[i]!));
  return size;
}

function appendRow(frame: Frame, { column, value }: AddedRow): void {
  const { sides, defined } = frame;
  const s = sides.count;
  if (s === sides.scale.length) {
    sides.coefficient = doubled(sides.coefficient);
    sides.scale = doubled(sides.scale);
    sides.lower = doubled(sides.lower);
    sides.upper = doubled(sides.upper);
    frame.fixed = doubled(frame.fixed);
    frame.shift = doubled(frame.shift);
  }
  sides.coefficient.fill(0, s * sides.n, (s + 1) * sides.n);
  frame.fixed.fill(0, s * defined.list.length, (s + 1) * defined.list.length);
  writeRow(frame, s, column, value);
  frame.shift[s] = shiftOf(frame, s);
  sides.count = s + 1;
}

/** What row s takes of the defined columns' constants. */
function shiftOf({ fixed, constant }: Frame, s: number): number {
  const definitions = constant.length;
  let shift = 0;
  for (let d = 0, at = s * definitions; d < definitions; d++, at++) shift += fixed[at]! * constant[d]!;
  return shift;
}

function doubled(list: Float64Array): Float64Array {
  const next = new Float64Array(2 * list.length);
  next.set(list);
  return next;
}

/** Takes added rows out; a vertex that one of them holds up is given up. */
function dropRows({ sides, vertex, source, fixed, shift, defined }: Frame, gone: ReadonlySet<number>): void {
  const { n, count, coefficient, scale } = sides;
  const definitions = defined.list.length;
  const to = new Int32Array(count).fill(-1);
  let kept = 0;
  for (let s = 0; s < count; s++) {
    if (gone.has(s - source.length)) continue;
    coefficient.copyWithin(kept * n, s * n, (s + 1) * n);
    fixed.copyWithin(kept * definitions, s * definitions, (s + 1) * definitions);
    scale[kept] = scale[s]!;
    shift[kept] = shift[s]!;
    to[s] = kept++;
  }
  sides.count = kept;
  vertex.place.fill(-1);
  for (let k = 0; k < n; k++) {
    const at = vertex.active[k]!;
    if (at >= n && to[at - n] === -1) vertex.isSet = false;
    else {
      vertex.active[k] = at < n ? at : n + to[at - n]!;
      vertex.place[vertex.active[k]!] = k;
    }
  }
}

/** Nothing where it comes to no end, or where nothing holds the cost. */
function solveSmall(standing: Standing, frame: Frame): Solution | undefined {
  const { sides, vertex } = frame;
  placeSides(standing, frame);
  if (!vertex.isSet) startAtBounds(sides, vertex);
  if (vertex.replacements >= REPLACEMENTS && !invert(sides, vertex)) startAtBounds(sides, vertex);
  moveToVertex(sides, vertex);
  for (let steps = 0; steps < STEPS; steps++) {
    const outcome = step(sides, vertex);
    if (outcome === "optimal" && !isFar(sides, vertex)) return answerOf(standing, frame);
    if (outcome !== "moved") {
      vertex.isSet = false;
      return outcome === "infeasible" ? { ...failedSolution, status: "infeasible" } : undefined;
    }
    if (vertex.replacements >= 2 * REPLACEMENTS) {
      if (!invert(sides, vertex)) break;
      moveToVertex(sides, vertex);
    }
  }
  vertex.isSet = false;
  return undefined;
}

/** Sides and costs in the free columns' terms. */
function placeSides(standing: Standing, frame: Frame): void {
  const { defined, sides, vertex, source, shift } = frame;
  const { free, share } = defined;
  const { n, lower, upper } = sides;
  placeConstants(standing, frame);
  for (let s = 0; s < source.length; s++) {
    const of = source[s]!;
    lower[s] = (of < 0 ? standing.lower[-1 - of]! : standing.rowLower[of]!) - shift[s]!;
    upper[s] = (of < 0 ? standing.upper[-1 - of]! : standing.rowUpper[of]!) - shift[s]!;
  }
  for (let s = source.length; s < sides.count; s++) {
    const row = standing.added[s - source.length]!;
    lower[s] = row.lower - shift[s]!;
    upper[s] = row.upper - shift[s]!;
  }
  if (vertex.isSet) return;
  sides.cost.fill(0);
  for (let j = 0; j < standing.columns; j++) if (standing.cost[j] !== 0) for (let i = 0; i < n; i++) sides.cost[i]! += standing.cost[j]! * share[j * n + i]!;
  for (let i = 0; i < n; i++) {
    sides.columnLower[i] = standing.lower[free[i]!]!;
    sides.columnUpper[i] = standing.upper[free[i]!]!;
  }
}

/** Constants of the defined columns, and what each row takes of them: where few have moved, by what they moved. */
function placeConstants(standing: Standing, frame: Frame): void {
  const { defined, constant, shift, fixed, sides } = frame;
  const { list, rowStart, rowColumn, rowValue, defining } = defined;
  const definitions = list.length;
  const moved: number[] = [];
  const by: number[] = [];
  for (let d = 0; d < definitions; d++) {
    const { row, column, pivot } = list[d]!;
    let rest = standing.rowLower[row]!;
    for (let e = rowStart[row]!; e < rowStart[row + 1]!; e++) {
      const before = defining[rowColumn[e]!]!;
      if (rowColumn[e] !== column && before >= 0) rest -= rowValue[e]! * constant[before]!;
    }
    const now = rest / pivot;
    if (now === constant[d]) continue;
    moved.push(d);
    by.push(now - constant[d]!);
    constant[d] = now;
  }
  if (moved.length === 0) return;
  if (4 * moved.length > definitions) for (let s = 0; s < sides.count; s++) shift[s] = shiftOf(frame, s);
  else for (let s = 0; s < sides.count; s++) for (let i = 0; i < moved.length; i++) shift[s]! += fixed[s * definitions + moved[i]!]! * by[i]!;
}

/** The solution in the programme's own columns and rows. */
function answerOf(standing: Standing, { defined, sides, vertex, source }: Frame): Solution {
  const { columns, rows, cost } = standing;
  const { list, free, rowStart, rowColumn, rowValue } = defined;
  const { n } = sides;
  const { x, active, multiplier } = vertex;
  const primal = new Float64Array(columns);
  free.forEach((j, i) => (primal[j] = x[i]!));
  for (let d = 0; d < list.length; d++) {
    const { row, column, pivot } = list[d]!;
    let rest = standing.rowLower[row]!;
    for (let e = rowStart[row]!; e < rowStart[row + 1]!; e++) if (rowColumn[e] !== column) rest -= rowValue[e]! * primal[rowColumn[e]!]!;
    primal[column] = rest / pivot;
  }
  const rowDual = new Float64Array(rows + standing.added.length);
  const reducedCost = cost.slice();
  const onBound = new Float64Array(columns);
  const charge = (r: number, dual: number): void => {
    rowDual[r] = dual;
    for (let e = rowStart[r]!; e < rowStart[r + 1]!; e++) reducedCost[rowColumn[e]!]! -= dual * rowValue[e]!;
  };
  for (let k = 0; k < n; k++) {
    const s = active[k]! - n;
    const dual = multiplier[k]!;
    if (s < 0 || dual === 0) continue;
    if (s >= source.length) {
      const { column, value } = standing.added[s - source.length]!;
      rowDual[rows + s - source.length] = dual;
      for (let e = 0; e < column.length; e++) reducedCost[column[e]!]! -= dual * value[e]!;
    } else if (source[s]! >= 0) charge(source[s]!, dual);
    else onBound[-1 - source[s]!] = dual;
  }
  for (let d = list.length - 1; d >= 0; d--) {
    const { row, column, pivot } = list[d]!;
    charge(row, (reducedCost[column]! - onBound[column]!) / pivot);
  }
  let objective = 0;
  for (let j = 0; j < columns; j++) objective += cost[j]! * primal[j]!;
  return { status: "optimal", objective, primal, rowDual, reducedCost, bound: objective };
}
