/**
 * A multistage stochastic linear programme as data.
 *
 * At each stage the world is at one of a few *nodes* (what is truly discrete: a regime, a window that is open or shut), reached
 * from the node before with given chances; at the node one of its *realisations* is seen, drawn independently of all else;
 * then a linear programme is solved whose right-hand sides hold the incoming *state*, and some of whose columns are the
 * outgoing state, which the next stage's programme takes in.
 *
 *     V(state) = min cost·x + E[V next(x out)]   with   rowLower ≤ A x + B state ≤ rowUpper,   lower ≤ x ≤ upper
 *
 * What multiplies a state or stands in a side is noise of a realisation, and the value is convex in it: with conditional means
 * for noise the optimum is a lower bound for the continuous process (Jensen; see `noise.ts`). States are continuous.
 */
import type { Programme } from "./solver.ts";

/** One stage's programme: `incoming` is B, entry by entry; `outgoing[s]` is the column that becomes state s of the next stage. */
export interface StageProgramme extends Programme {
  readonly incomingRow: Int32Array;
  readonly incomingState: Int32Array;
  readonly incomingValue: Float64Array;
  readonly outgoing: Int32Array;
  readonly columnNames?: readonly string[];
}

/** What a realisation changes in its node's programme. Entries of A and B are named by their position in `value` and `incomingValue`. */
export type Change =
  | { readonly kind: "row"; readonly row: number; readonly lower: number; readonly upper: number }
  | { readonly kind: "column"; readonly column: number; readonly lower: number; readonly upper: number }
  | { readonly kind: "cost"; readonly column: number; readonly cost: number }
  | { readonly kind: "entry"; readonly entry: number; readonly value: number }
  | { readonly kind: "incoming"; readonly entry: number; readonly value: number };

export interface Realisation {
  readonly chance: number;
  readonly changes: readonly Change[];
}

export interface StageNode {
  /** May be one object shared by nodes and stages. */
  readonly programme: StageProgramme;
  /** One at least; chances sum to 1. */
  readonly realisations: readonly Realisation[];
  readonly name?: string;
}

export interface Stage {
  readonly nodes: readonly StageNode[];
  /** `chances[m][n]`: of node n here given node m of the stage before; the first stage has one row. */
  readonly chances: readonly Float64Array[];
}

export interface Multistage {
  readonly stages: readonly Stage[];
  /** State that the first stage takes in. */
  readonly initial: Float64Array;
}

/** How far chances may sum from 1. */
export const CHANCE_TOLERANCE = 1e-9;

/** What is wrong with a problem, as text; nothing where it is well formed. */
export function multistageFaults(problem: Multistage): string[] {
  const faults: string[] = [];
  const sums = (chances: Iterable<number>, where: string): void => {
    let sum = 0;
    for (const chance of chances) {
      if (!(chance >= 0)) faults.push(`${where}: a chance of ${chance}`);
      sum += chance;
    }
    if (Math.abs(sum - 1) > CHANCE_TOLERANCE) faults.push(`${where}: chances sum to ${sum}`);
  };
  let states = problem.initial.length;
  let before = 1;
  for (const [t, { nodes, chances }] of problem.stages.entries()) {
    if (chances.length !== before) faults.push(`stage ${t}: ${chances.length} rows of chances for ${before} nodes before`);
    chances.forEach((row, m) => sums(row, `stage ${t}, from node ${m}`));
    if (chances.some((row) => row.length !== nodes.length)) faults.push(`stage ${t}: chances of ${chances[0]?.length} nodes, there are ${nodes.length}`);
    let outgoing = -1;
    for (const [n, { programme, realisations }] of nodes.entries()) {
      sums(
        realisations.map(({ chance }) => chance),
        `stage ${t}, node ${n}`,
      );
      if (programme.incomingState.some((s) => s >= states)) faults.push(`stage ${t}, node ${n}: takes in a state that stage ${t - 1} does not hand on`);
      if (outgoing >= 0 && programme.outgoing.length !== outgoing) faults.push(`stage ${t}: nodes hand on different numbers of states`);
      outgoing = programme.outgoing.length;
    }
    states = outgoing;
    before = nodes.length;
  }
  return faults;
}

/** The changes of one realisation laid over a programme's numbers. */
export interface Realised {
  readonly cost: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly rowLower: Float64Array;
  readonly rowUpper: Float64Array;
  readonly value: Float64Array;
  readonly incomingValue: Float64Array;
}

/** The programme of a realisation, the incoming state still apart. Arrays that it does not change are the programme's own. */
export function realise(programme: StageProgramme, { changes }: Realisation): Realised {
  const { cost, lower, upper, rowLower, rowUpper, value, incomingValue } = programme;
  const out = { cost, lower, upper, rowLower, rowUpper, value, incomingValue };
  const own = (name: keyof typeof out): Float64Array => (out[name] === programme[name] ? (out[name] = programme[name].slice()) : out[name]);
  for (const change of changes) {
    if (change.kind === "row") {
      own("rowLower")[change.row] = change.lower;
      own("rowUpper")[change.row] = change.upper;
    } else if (change.kind === "column") {
      own("lower")[change.column] = change.lower;
      own("upper")[change.column] = change.upper;
    } else if (change.kind === "cost") own("cost")[change.column] = change.cost;
    else if (change.kind === "entry") own("value")[change.entry] = change.value;
    else own("incomingValue")[change.entry] = change.value;
  }
  return out;
}

/** A term: a column of the stage, or an incoming state, with its number. */
export type Term = readonly [index: number, value: number];

interface NewColumn {
  readonly name?: string;
  readonly cost?: number;
  readonly lower?: number;
  readonly upper?: number;
  readonly whole?: boolean;
}

interface NewRow {
  readonly lower?: number;
  readonly upper?: number;
  readonly terms?: readonly Term[];
  readonly incoming?: readonly Term[];
}

/** Writes a stage's programme column by column and row by row. */
export interface StageWriter {
  /** Adds a column, from 0 up unless told; its index. */
  column(column: NewColumn): number;
  /** Adds a row; its index. Terms of one column add up. */
  row(row: NewRow): number;
  /** The column that becomes the next stage's state s. */
  hand(state: number, column: number): void;
  /** Position of the entry of row and column in `value`, or of row and state in `incomingValue`. @throws if there is none */
  entry(row: number, column: number): number;
  incoming(row: number, state: number): number;
  build(): StageProgramme;
}

/**
 * @example writeStage().column({ cost: 1 }) // 0
 */
export function writeStage(): StageWriter {
  const columns: NewColumn[] = [];
  const rows: { lower: number; upper: number; incoming: readonly Term[] }[] = [];
  const entries: { row: number; column: number; value: number }[] = [];
  const handed: number[] = [];
  let built: StageProgramme | undefined;
  const build = (): StageProgramme => (built ??= buildStage(columns, rows, entries, handed));
  return {
    column: (column) => columns.push(column) - 1,
    row: ({ lower = -Infinity, upper = Infinity, terms = [], incoming = [] }) => {
      const row = rows.push({ lower, upper, incoming }) - 1;
      const sums = new Map<number, number>();
      for (const [column, value] of terms) sums.set(column, (sums.get(column) ?? 0) + value);
      for (const [column, value] of sums) entries.push({ row, column, value });
      return row;
    },
    hand: (state, column) => {
      handed[state] = column;
    },
    entry: (row, column) => {
      const { start, row: rowOf } = build();
      for (let e = start[column]!; e < start[column + 1]!; e++) if (rowOf[e] === row) return e;
      throw new Error(`writeStage: row ${row} has no entry in column ${column}`);
    },
    incoming: (row, state) => {
      const { incomingRow, incomingState } = build();
      const at = incomingRow.findIndex((r, e) => r === row && incomingState[e] === state);
      if (at < 0) throw new Error(`writeStage: row ${row} does not take in state ${state}`);
      return at;
    },
    build,
  };
}

function buildStage(
  columns: readonly NewColumn[],
  rows: readonly { lower: number; upper: number; incoming: readonly Term[] }[],
  entries: { row: number; column: number; value: number }[],
  handed: readonly number[],
): StageProgramme {
  entries.sort((a, b) => a.column - b.column || a.row - b.row);
  const start = new Int32Array(columns.length + 1);
  for (const { column } of entries) start[column + 1]! += 1;
  for (let j = 0; j < columns.length; j++) start[j + 1]! += start[j]!;
  const incoming = rows.flatMap((row, i) => row.incoming.map(([state, value]) => ({ row: i, state, value })));
  return {
    columns: columns.length,
    rows: rows.length,
    cost: Float64Array.from(columns, ({ cost }) => cost ?? 0),
    lower: Float64Array.from(columns, ({ lower }) => lower ?? 0),
    upper: Float64Array.from(columns, ({ upper }) => upper ?? Infinity),
    rowLower: Float64Array.from(rows, ({ lower }) => lower),
    rowUpper: Float64Array.from(rows, ({ upper }) => upper),
    start,
    row: Int32Array.from(entries, ({ row }) => row),
    value: Float64Array.from(entries, ({ value }) => value),
    ...(columns.some(({ whole }) => whole) ? { integer: Uint8Array.from(columns, ({ whole }) => (whole ? 1 : 0)) } : {}),
    incomingRow: Int32Array.from(incoming, ({ row }) => row),
    incomingState: Int32Array.from(incoming, ({ state }) => state),
    incomingValue: Float64Array.from(incoming, ({ value }) => value),
    outgoing: Int32Array.from(handed),
    columnNames: columns.map(({ name }, j) => name ?? `x${j}`),
  };
}
