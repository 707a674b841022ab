/**
 * A node's programme held by the solver, with a column θ for each group of its cost-to-go and a row for each cut on it. What it answers is
 * proven by its own duals (`duality.ts`), so the plane it returns supports the node's value whatever the solver did.
 */
import { type CutPool, type Group, groupsOf, interceptOf, planeAt, slopesOf } from "./cuts.ts";
import { DUAL_TOLERANCE, sideTerm } from "./duality.ts";
import type { Realisation, Realised, StageNode, StageProgramme } from "./multistage.ts";
import { realise } from "./multistage.ts";
import { checkedSolve, type HeldProgramme, type NewRows, type Programme, type Solution, type SolveCounts, type Solver, SOLUTION_TOLERANCE } from "./solver.ts";

/** The answer of a node's programme at one realisation and incoming state. */
export interface StageAnswer {
  readonly status: Solution["status"];
  /** What the duals prove of the stage's cost and what follows: never above the truth. */
  readonly value: number;
  /** Slope of that proof in each incoming state: value + slope·(other − state) holds everywhere. */
  readonly slope: Float64Array;
  /** Cost of this stage alone. */
  readonly cost: number;
  readonly primal: Float64Array;
  /** State handed on. */
  readonly state: Float64Array;
  /** Duals of the programme's own rows, and reduced costs of its columns, what follows counted. */
  readonly rowDual: Float64Array;
  readonly reducedCost: Float64Array;
  /** Multipliers of planes; those of a group sum to its weight, what is missing lies on the floor. */
  readonly cutDual: readonly CutDual[];
}

export interface CutDual {
  readonly trial: number;
  /** Of the group (`Group.plane`). */
  readonly plane: number;
  readonly multiplier: number;
}

/** A row of the model: the cut of a trial under the θ of a group, and the solve in which it last bound. */
interface CutRow {
  readonly trial: number;
  readonly group: number;
  bound: number;
}

/** Rounds in which cuts are made rows again for one answer. */
const MOST_ROUNDS = 8;

export interface StageModel {
  readonly programme: StageProgramme;
  readonly realisations: readonly Realisation[];
  solve(realisation: number, state: Float64Array): StageAnswer;
  /** The same on all cuts of the pool: those that lift the answer are made rows again until none does by more than `lift` times 1 plus its size. */
  solveOnAll(realisation: number, state: Float64Array, lift: number): StageAnswer;
  /** Adds the rows of the pool's trial `i` that lift a θ there by more than `lift` times 1 plus its size; whether there were any. */
  addCut(i: number, lift: number): boolean;
  /** Drops rows that have not bound in the last solves. Their cuts stay in the pool: they are as valid as before. */
  prune(solves: number): void;
  /** Lets no θ fall lower than this. */
  setFloor(floor: number): void;
  /** The programme of a realisation and state with the cuts as rows and a column for each θ; the columns listed are whole. */
  asProgramme(realisation: number, state: Float64Array, whole: readonly number[]): Programme;
  /** Rows of cuts now held. */
  cutCount(): number;
  dispose(): void;
}

/** The rows, columns and entries that any realisation of a node touches. */
interface Touched {
  readonly rows: Int32Array;
  readonly columns: Int32Array;
  readonly costs: Int32Array;
  readonly entries: Int32Array;
}

function touchedBy({ programme, realisations }: StageNode): Touched {
  const rows = new Set<number>(programme.incomingRow);
  const columns = new Set<number>();
  const costs = new Set<number>();
  const entries = new Set<number>();
  for (const { changes } of realisations)
    for (const change of changes) {
      if (change.kind === "row") rows.add(change.row);
      else if (change.kind === "column") columns.add(change.column);
      else if (change.kind === "cost") costs.add(change.column);
      else if (change.kind === "entry") entries.add(change.entry);
    }
  return { rows: rising(rows), columns: rising(columns), costs: rising(costs), entries: rising(entries) };
}

const rising = (set: ReadonlySet<number>): Int32Array => Int32Array.from(set).sort();

/** The programme with a θ for each group appended, held at 0 until there is a cut. */
function withCostToGo(programme: StageProgramme, groups: readonly Group[]): Programme {
  const { columns } = programme;
  const appended = (array: Float64Array, more: readonly number[]): Float64Array => Float64Array.from([...array, ...more]);
  const none = groups.map(() => 0);
  const { integer: _, ...rest } = programme;
  return {
    ...rest,
    columns: columns + groups.length,
    cost: appended(
      programme.cost,
      groups.map(({ weight }) => weight),
    ),
    lower: appended(programme.lower, none),
    upper: appended(programme.upper, none),
    start: Int32Array.from([...programme.start, ...groups.map(() => programme.start[columns]!)]),
  };
}

/** Column that each entry of the matrix stands in. */
function columnsOfEntries({ columns, start }: StageProgramme): Int32Array {
  const columnOf = new Int32Array(start[columns]!);
  for (let j = 0; j < columns; j++) columnOf.fill(j, start[j], start[j + 1]);
  return columnOf;
}

/** What the parts of a model share. */
interface Parts {
  readonly programme: StageProgramme;
  /** Outgoing states by rising column. */
  readonly order: Int32Array;
  readonly pool: CutPool | undefined;
  readonly groups: readonly Group[];
  readonly rows: CutRow[];
  floor: number;
  solves: number;
}

/**
 * @param pool   of this stage's cost-to-go; none at the last stage
 * @param parent index of this node among its stage's
 */
export function openStageModel(solver: Solver, node: StageNode, pool: CutPool | undefined, parent: number, counts: SolveCounts): StageModel {
  const { programme, realisations } = node;
  const groups = pool === undefined ? [] : groupsOf(pool, parent);
  const parts: Parts = { programme, order: risingStates(programme), pool, groups, rows: [], floor: -Infinity, solves: 0 };
  const held = solver.hold(withCostToGo(programme, groups));
  const writer = openWriter(node, held);
  const proof = openProof(parts);
  const solve = (k: number, state: Float64Array): StageAnswer => {
    const numbers = writer.write(k, state);
    parts.solves += 1;
    let answer: StageAnswer | undefined;
    const proves = (candidate: Solution): boolean => {
      answer = proof(candidate, numbers, writer.sides, state.length);
      return answer !== undefined;
    };
    const solution = checkedSolve(held, proves, counts);
    return solution.status === "optimal" ? answer! : { ...noAnswer, status: solution.status };
  };
  return {
    programme,
    realisations,
    solve,
    solveOnAll(k, state, lift) {
      let answer = solve(k, state);
      for (let round = 0; round < MOST_ROUNDS && answer.status === "optimal" && addHighest(parts, held, answer.state, lift); round++) answer = solve(k, state);
      return answer;
    },
    addCut: (i, lift) => addCut(parts, held, i, lift),
    prune: (solves) => prune(parts, held, solves),
    setFloor(floor) {
      parts.floor = floor;
      freeCostToGo(parts, held);
    },
    asProgramme: (k, state, whole) => standalone(parts, writer.write(k, state), writer.sides, whole),
    cutCount: () => parts.rows.length,
    dispose: () => held.dispose(),
  };
}

/** Writes realisations and incoming states into a held programme. */
function openWriter(node: StageNode, held: HeldProgramme) {
  const { programme, realisations } = node;
  const realised = realisations.map((realisation) => realise(programme, realisation));
  const touched = touchedBy(node);
  const columnOf = columnsOfEntries(programme);
  const sides: Sides = { lower: programme.rowLower.slice(), upper: programme.rowUpper.slice() };
  let current = -1;
  const write = (k: number, state: Float64Array): Realised => {
    const numbers = realised[k]!;
    if (k !== current) {
      if (touched.costs.length > 0) held.setCosts(touched.costs, picked(numbers.cost, touched.costs));
      if (touched.columns.length > 0) held.setColumnBounds(touched.columns, picked(numbers.lower, touched.columns), picked(numbers.upper, touched.columns));
      for (const e of touched.entries) held.setCoefficient(programme.row[e]!, columnOf[e]!, numbers.value[e]!);
      current = k;
    }
    for (const r of touched.rows) {
      sides.lower[r] = numbers.rowLower[r]!;
      sides.upper[r] = numbers.rowUpper[r]!;
    }
    const { incomingRow, incomingState } = programme;
    for (let e = 0; e < incomingRow.length; e++) {
      const shift = numbers.incomingValue[e]! * state[incomingState[e]!]!;
      sides.lower[incomingRow[e]!]! -= shift;
      sides.upper[incomingRow[e]!]! -= shift;
    }
    if (touched.rows.length > 0) held.setRowBounds(touched.rows, picked(sides.lower, touched.rows), picked(sides.upper, touched.rows));
    return numbers;
  };
  return { write, sides };
}

function addCut(parts: Parts, held: HeldProgramme, i: number, lift: number): boolean {
  const { pool, groups, rows } = parts;
  if (pool === undefined) return false;
  const isFirst = rows.length === 0;
  const before = rows.length;
  groups.forEach(({ plane }, group) => {
    const offset = i * pool.states;
    const height = planeAt(pool, i, plane, pool.trial, offset);
    if (height > heldAt(parts, group, pool.trial, offset) + lift * (1 + Math.abs(height))) addRow(parts, held, i, group);
  });
  if (isFirst && rows.length > 0) freeCostToGo(parts, held);
  return rows.length > before;
}

/** How high the rows held and the floor hold a group's θ at a state. */
function heldAt({ pool, groups, rows, floor }: Parts, group: number, state: Float64Array, offset: number): number {
  let highest = floor;
  for (const row of rows) if (row.group === group) highest = Math.max(highest, planeAt(pool!, row.trial, groups[group]!.plane, state, offset));
  return highest;
}

function addRow({ programme, order, pool, groups, rows, solves }: Parts, held: HeldProgramme, i: number, group: number): void {
  const { plane } = groups[group]!;
  held.addRows(cutRow(programme, order, { intercept: interceptOf(pool!, i, plane), slope: slopesOf(pool!, i, plane) }, programme.columns + group));
  rows.push({ trial: i, group, bound: solves });
}

/** Makes rows of the pool's highest cuts at a state, where the rows held lie lower; whether there were any. */
function addHighest(parts: Parts, held: HeldProgramme, state: Float64Array, lift: number): boolean {
  const { pool, groups, rows } = parts;
  if (pool === undefined) return false;
  const before = rows.length;
  groups.forEach(({ plane }, group) => {
    let highest = -1;
    let height = heldAt(parts, group, state, 0);
    height += lift * (1 + Math.abs(height));
    for (let i = 0; i < pool.count; i++) {
      const other = planeAt(pool, i, plane, state);
      if (other <= height) continue;
      height = other;
      highest = i;
    }
    if (highest >= 0) addRow(parts, held, highest, group);
  });
  return rows.length > before;
}

/** From now on every θ is held by its cuts and the floor. */
function freeCostToGo({ programme, groups, floor }: Parts, held: HeldProgramme): void {
  if (groups.length === 0) return;
  const thetas = Int32Array.from(groups, (_, g) => programme.columns + g);
  held.setColumnBounds(thetas, new Float64Array(groups.length).fill(floor), new Float64Array(groups.length).fill(Infinity));
}

function prune(parts: Parts, held: HeldProgramme, solves: number): void {
  const { programme, rows, groups } = parts;
  // The last row of a group stays: without it nothing would hold its θ.
  const left = groups.map((_, g) => rows.filter(({ group }) => group === g).length);
  const idle = rows.map(({ bound, group }) => bound < parts.solves - solves && left[group]!-- > 1);
  const dropped = rows.flatMap((_row, at) => (idle[at]! ? [programme.rows + at] : []));
  if (dropped.length === 0) return;
  held.deleteRows(Int32Array.from(dropped));
  rows.splice(0, rows.length, ...rows.filter((_row, at) => !idle[at]!));
}

/** What is held, as data. */
function standalone(parts: Parts, numbers: Realised, sides: Sides, whole: readonly number[]): Programme {
  const { programme, pool, groups, rows, floor } = parts;
  const cuts = rows.map(({ trial, group }) => {
    const { plane } = groups[group]!;
    return cutRow(programme, parts.order, { intercept: interceptOf(pool!, trial, plane), slope: slopesOf(pool!, trial, plane) }, programme.columns + group);
  });
  const columns = programme.columns + groups.length;
  const entries: { row: number; value: number }[][] = Array.from({ length: columns }, (_, j) => {
    if (j >= programme.columns) return [];
    return Array.from({ length: programme.start[j + 1]! - programme.start[j]! }, (_e, k) => {
      const e = programme.start[j]! + k;
      return { row: programme.row[e]!, value: numbers.value[e]! };
    });
  });
  cuts.forEach(({ column, value }, i) => column.forEach((j, e) => entries[j]!.push({ row: programme.rows + i, value: value[e]! })));
  const start = new Int32Array(columns + 1);
  entries.forEach((list, j) => {
    start[j + 1] = start[j]! + list.length;
  });
  const hasFuture = rows.length > 0 || floor > -Infinity;
  const integer = new Uint8Array(columns);
  for (const j of whole) integer[j] = 1;
  const appended = (array: Float64Array, more: readonly number[]): Float64Array => Float64Array.from([...array, ...more]);
  const each = <T>(of: (group: Group) => T): T[] => groups.map(of);
  return {
    columns,
    rows: programme.rows + cuts.length,
    cost: appended(
      numbers.cost,
      each(({ weight }) => weight),
    ),
    lower: appended(
      numbers.lower,
      each(() => (hasFuture ? floor : 0)),
    ),
    upper: appended(
      numbers.upper,
      each(() => (hasFuture ? Infinity : 0)),
    ),
    rowLower: appended(
      sides.lower,
      cuts.map(({ rowLower }) => rowLower[0]!),
    ),
    rowUpper: appended(
      sides.upper,
      cuts.map(() => Infinity),
    ),
    start,
    row: Int32Array.from(entries.flat(), ({ row }) => row),
    value: Float64Array.from(entries.flat(), ({ value }) => value),
    integer,
  };
}

const picked = (from: Float64Array, at: Int32Array): Float64Array => {
  const out = new Float64Array(at.length);
  for (let i = 0; i < at.length; i++) out[i] = from[at[i]!]!;
  return out;
};

/** Outgoing states by rising column. */
const risingStates = ({ outgoing }: StageProgramme): Int32Array => Int32Array.from(outgoing.keys()).sort((a, b) => outgoing[a]! - outgoing[b]!);

const unlimited = Float64Array.of(Infinity);

/** θ − slope·x out ≥ intercept. */
function cutRow({ outgoing }: StageProgramme, order: Int32Array, cut: { readonly intercept: number; readonly slope: Float64Array }, theta: number): NewRows {
  const { intercept, slope } = cut;
  let count = 0;
  for (let s = 0; s < slope.length; s++) if (slope[s] !== 0) count += 1;
  const column = new Int32Array(count + 1);
  const value = new Float64Array(count + 1);
  let at = 0;
  for (const s of order) {
    if (slope[s] === 0) continue;
    column[at] = outgoing[s]!;
    value[at++] = -slope[s]!;
  }
  column[at] = theta;
  value[at] = 1;
  return { rowLower: Float64Array.of(intercept), rowUpper: unlimited, start: Int32Array.of(0, at + 1), column, value };
}

const empty = new Float64Array(0);
const noAnswer: StageAnswer = {
  status: "failed",
  value: NaN,
  slope: empty,
  cost: NaN,
  primal: empty,
  state: empty,
  rowDual: empty,
  reducedCost: empty,
  cutDual: [],
};

interface Sides {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** Recomputes from scratch what a solution claims: the plane that its duals prove, or nothing if primal and duals disagree. */
function openProof(parts: Parts) {
  const { programme } = parts;
  const { columns, rows, start, row, outgoing, incomingRow, incomingState } = programme;
  const activity = new Float64Array(rows);
  const reduced = new Float64Array(columns);
  return (solution: Solution, numbers: Realised, sides: Sides, states: number): StageAnswer | undefined => {
    const { primal, rowDual } = solution;
    if (rowDual.length < rows + parts.rows.length || primal.length < columns + parts.groups.length) return undefined;
    activity.fill(0);
    let cost = 0;
    let size = 1;
    for (let j = 0; j < columns; j++) {
      const x = primal[j]!;
      if (!Number.isFinite(x) || outside(x, numbers.lower[j]!, numbers.upper[j]!)) return undefined;
      cost += numbers.cost[j]! * x;
      size += Math.abs(numbers.cost[j]! * x);
      let d = numbers.cost[j]!;
      for (let e = start[j]!; e < start[j + 1]!; e++) {
        activity[row[e]!]! += numbers.value[e]! * x;
        d -= numbers.value[e]! * rowDual[row[e]!]!;
      }
      reduced[j] = d;
    }
    for (let i = 0; i < rows; i++) if (outside(activity[i]!, sides.lower[i]!, sides.upper[i]!)) return undefined;
    const state = new Float64Array(outgoing.length);
    for (let s = 0; s < state.length; s++) state[s] = primal[outgoing[s]!]!;
    const future = futureOf(parts, solution, state, reduced);
    if (future === undefined) return undefined;
    let value = future.proven;
    for (let i = 0; i < rows; i++) value += sideTerm(rowDual[i]!, sides.lower[i]!, sides.upper[i]!, DUAL_TOLERANCE);
    for (let j = 0; j < columns; j++) value += sideTerm(reduced[j]!, numbers.lower[j]!, numbers.upper[j]!, DUAL_TOLERANCE * (1 + Math.abs(numbers.cost[j]!)));
    if (!(Math.abs(cost + future.claimed - value) <= SOLUTION_TOLERANCE * (size + Math.abs(future.claimed)))) return undefined;
    const slope = new Float64Array(states);
    for (let e = 0; e < incomingRow.length; e++) slope[incomingState[e]!]! -= numbers.incomingValue[e]! * rowDual[incomingRow[e]!]!;
    return {
      status: "optimal",
      value,
      slope,
      cost,
      primal: primal.subarray(0, columns),
      state,
      rowDual: rowDual.subarray(0, rows),
      reducedCost: reduced.slice(),
      cutDual: future.cutDual,
    };
  };
}

const outside = (x: number, lower: number, upper: number): boolean =>
  x < lower - SOLUTION_TOLERANCE * (1 + Math.abs(lower)) || x > upper + SOLUTION_TOLERANCE * (1 + Math.abs(upper));

/** What is claimed and what is proven of the cost-to-go. */
interface Future {
  /** Σ weight · θ. */
  readonly claimed: number;
  /** Its part of the dual bound; the planes' slopes are added to `reduced`. */
  readonly proven: number;
  readonly cutDual: readonly CutDual[];
}

/** Nothing where a θ lies below a cut. Multipliers are made exactly dual feasible: none negative, each group's sum its weight. */
function futureOf(parts: Parts, { primal, rowDual }: Solution, state: Float64Array, reduced: Float64Array): Future | undefined {
  const { programme, pool, groups, rows, floor } = parts;
  if (pool === undefined || (rows.length === 0 && floor === -Infinity)) return { claimed: 0, proven: 0, cutDual: [] };
  const { columns, outgoing } = programme;
  const sums = new Float64Array(groups.length);
  for (let at = 0; at < rows.length; at++) {
    const { trial, group } = rows[at]!;
    const theta = primal[columns + group]!;
    if (theta < planeAt(pool, trial, groups[group]!.plane, state) - SOLUTION_TOLERANCE * (1 + Math.abs(theta))) return undefined;
    sums[group]! += Math.max(0, rowDual[programme.rows + at]!);
  }
  let claimed = 0;
  let proven = 0;
  const scales = new Float64Array(groups.length);
  for (let g = 0; g < groups.length; g++) {
    const { weight } = groups[g]!;
    claimed += weight * primal[columns + g]!;
    const onFloor = floor > -Infinity && sums[g]! < weight ? weight - sums[g]! : 0;
    if (onFloor > 0) proven += onFloor * floor;
    else if (sums[g] === 0) return undefined;
    scales[g] = onFloor > 0 ? 1 : weight / sums[g]!;
  }
  const cutDual: CutDual[] = [];
  for (let at = 0; at < rows.length; at++) {
    const { trial, group } = rows[at]!;
    const { plane } = groups[group]!;
    const multiplier = Math.max(0, rowDual[programme.rows + at]!) * scales[group]!;
    if (multiplier === 0) continue;
    rows[at]!.bound = parts.solves;
    cutDual.push({ trial, plane, multiplier });
    proven += multiplier * interceptOf(pool, trial, plane);
    const slopes = slopesOf(pool, trial, plane);
    for (let s = 0; s < slopes.length; s++) reduced[outgoing[s]!]! += multiplier * slopes[s]!;
  }
  return { claimed, proven, cutDual };
}
