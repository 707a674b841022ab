/**
 * The scenario tree of a multistage problem and its deterministic equivalent: one programme over all nodes of the tree, exact
 * wherever it is small enough to be written down. The second route beside `sddp.ts`, and the only one where whole numbers
 * appear after the first stage, or where a chance constrains.
 */
import { childrenOf } from "./sddp.ts";
import { provesFeasible, provesOptimal } from "./duality.ts";
import { type Multistage, realise } from "./multistage.ts";
import { checkedSolve, type Programme, type SolveCounts, type SolveOptions, type Solution, type Solver } from "./solver.ts";

export interface TreeNode {
  readonly stage: number;
  readonly node: number;
  readonly realisation: number;
  /** Index of the parent in the list; −1 at the first stage. */
  readonly parent: number;
  /** Chance of coming by. */
  readonly chance: number;
  /** First column and first row of this node's programme in the whole. */
  readonly column: number;
  readonly row: number;
}

export interface Tree {
  /** Parents before children. */
  readonly nodes: readonly TreeNode[];
  readonly programme: Programme;
}

/** How many nodes the tree has; stops counting past `limit`. */
export function treeSize({ stages }: Multistage, limit: number): number {
  let reached = Float64Array.of(1);
  let size = 0;
  for (const stage of stages) {
    const next = new Float64Array(stage.nodes.length);
    stage.chances.forEach((row, m) => {
      row.forEach((chance, n) => {
        if (chance > 0) next[n]! += reached[m]! * stage.nodes[n]!.realisations.filter((r) => r.chance > 0).length;
      });
    });
    size += next.reduce((a, b) => a + b, 0);
    if (size > limit) return size;
    reached = next;
  }
  return size;
}

/** Nodes of the tree in breadth-first order. */
export function treeNodes({ stages }: Multistage): TreeNode[] {
  const nodes: TreeNode[] = [];
  let column = 0;
  let row = 0;
  let level: number[] = [-1];
  stages.forEach((stage, t) => {
    const { node, realisation, weights, count } = childrenOf(stage);
    const next: number[] = [];
    for (const parent of level) {
      const from = parent < 0 ? 0 : nodes[parent]!.node;
      const reached = parent < 0 ? 1 : nodes[parent]!.chance;
      for (let c = 0; c < count; c++) {
        const chance = weights[from * count + c]!;
        if (chance === 0) continue;
        next.push(nodes.length);
        nodes.push({ stage: t, node: node[c]!, realisation: realisation[c]!, parent, chance: reached * chance, column, row });
        const { programme } = stage.nodes[node[c]!]!;
        column += programme.columns;
        row += programme.rows;
      }
    }
    level = next;
  });
  return nodes;
}

/** An expectation held below a limit: Σ over nodes of the listed stages of chance × Σ weight × column ≤ `atMost`. */
export interface ExpectationLimit {
  readonly atMost: number;
  readonly terms: readonly { readonly stage: number; readonly column: number; readonly weight: number }[];
}

/** Entries of a programme gathered by column. */
interface Gathered {
  readonly rows: number[][];
  readonly values: number[][];
}

/** Writes the whole tree as one programme: every node's incoming state is its parent's outgoing columns. */
export function treeProgramme(problem: Multistage, limits: readonly ExpectationLimit[] = []): Tree {
  const nodes = treeNodes(problem);
  const lastNode = nodes.at(-1)!;
  const lastProgramme = problem.stages[lastNode.stage]!.nodes[lastNode.node]!.programme;
  const columns = lastNode.column + lastProgramme.columns;
  const ownRows = lastNode.row + lastProgramme.rows;
  const rows = ownRows + limits.length;
  const cost = new Float64Array(columns);
  const lower = new Float64Array(columns);
  const upper = new Float64Array(columns);
  const rowLower = new Float64Array(rows).fill(-Infinity);
  const rowUpper = new Float64Array(rows).fill(Infinity);
  const integer = new Uint8Array(columns);
  const gathered: Gathered = { rows: Array.from({ length: columns }, () => []), values: Array.from({ length: columns }, () => []) };
  const put = (row: number, column: number, value: number): void => {
    if (value === 0) return;
    gathered.rows[column]!.push(row);
    gathered.values[column]!.push(value);
  };
  for (const at of nodes) {
    const { programme, realisations } = problem.stages[at.stage]!.nodes[at.node]!;
    const numbers = realise(programme, realisations[at.realisation]!);
    for (let j = 0; j < programme.columns; j++) {
      cost[at.column + j] = at.chance * numbers.cost[j]!;
      lower[at.column + j] = numbers.lower[j]!;
      upper[at.column + j] = numbers.upper[j]!;
      integer[at.column + j] = programme.integer?.[j] ?? 0;
      for (let e = programme.start[j]!; e < programme.start[j + 1]!; e++) put(at.row + programme.row[e]!, at.column + j, numbers.value[e]!);
    }
    rowLower.set(numbers.rowLower, at.row);
    rowUpper.set(numbers.rowUpper, at.row);
    takeIn(problem, nodes, at, numbers.incomingValue, { put, rowLower, rowUpper });
  }
  limits.forEach(({ atMost, terms }, l) => {
    rowUpper[ownRows + l] = atMost;
    for (const at of nodes) for (const { stage, column, weight } of terms) if (stage === at.stage) put(ownRows + l, at.column + column, weight * at.chance);
  });
  return { nodes, programme: { columns, rows, cost, lower, upper, rowLower, rowUpper, ...packed(gathered), ...(integer.includes(1) ? { integer } : {}) } };
}

interface Into {
  readonly put: (row: number, column: number, value: number) => void;
  readonly rowLower: Float64Array;
  readonly rowUpper: Float64Array;
}

function takeIn(problem: Multistage, nodes: readonly TreeNode[], at: TreeNode, incomingValue: Float64Array, { put, rowLower, rowUpper }: Into): void {
  const { programme } = problem.stages[at.stage]!.nodes[at.node]!;
  const parent = at.parent < 0 ? undefined : nodes[at.parent]!;
  const outgoing = parent === undefined ? undefined : problem.stages[parent.stage]!.nodes[parent.node]!.programme.outgoing;
  programme.incomingRow.forEach((r, e) => {
    const s = programme.incomingState[e]!;
    if (parent !== undefined) {
      put(at.row + r, parent.column + outgoing![s]!, incomingValue[e]!);
      return;
    }
    const shift = incomingValue[e]! * problem.initial[s]!;
    rowLower[at.row + r]! -= shift;
    rowUpper[at.row + r]! -= shift;
  });
}

/** Lists of entries as arrays; entries of one place add up. */
function packed({ rows, values }: Gathered): Pick<Programme, "start" | "row" | "value"> {
  const start = new Int32Array(rows.length + 1);
  const row: number[] = [];
  const value: number[] = [];
  rows.forEach((list, j) => {
    const sums = new Map<number, number>();
    list.forEach((r, e) => sums.set(r, (sums.get(r) ?? 0) + values[j]![e]!));
    for (const r of [...sums.keys()].sort((a, b) => a - b)) {
      row.push(r);
      value.push(sums.get(r)!);
    }
    start[j + 1] = row.length;
  });
  return { start, row: Int32Array.from(row), value: Float64Array.from(value) };
}

export interface TreeSolution extends Solution {
  readonly nodes: readonly TreeNode[];
}

/** Solves the deterministic equivalent: to optimality, or for whole numbers to the gap told. */
export function solveTree(
  problem: Multistage,
  solver: Solver,
  counts: SolveCounts,
  options: SolveOptions & { readonly limits?: readonly ExpectationLimit[] } = {},
): TreeSolution {
  const { nodes, programme } = treeProgramme(problem, options.limits);
  const held = solver.hold(programme);
  const proves = programme.integer === undefined ? provesOptimal : provesFeasible;
  const solution = checkedSolve(held, (candidate) => proves(programme, candidate), counts, { presolve: programme.columns > 200, ...options });
  held.dispose();
  return { ...solution, nodes };
}

/** A stage's columns at a node of the tree. */
export function columnsAt(problem: Multistage, { nodes, primal }: TreeSolution, index: number): Float64Array {
  const at = nodes[index]!;
  return primal.slice(at.column, at.column + problem.stages[at.stage]!.nodes[at.node]!.programme.columns);
}
