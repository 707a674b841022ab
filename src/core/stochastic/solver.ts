/**
 * What the optimiser needs of a solver of linear and mixed-integer programmes. `src/adapters/highs` implements it, and
 * `small-simplex.ts` in front of it for a stage's programmes; whatever implements it passes `test/conformance/solver.ts`.
 *
 *     min cost·x   with   rowLower ≤ A x ≤ rowUpper,   lower ≤ x ≤ upper,   x whole where `integer` says so
 *
 * A solver's word is not trusted: `checkedSolve` recomputes what a solution claims, and what does not hold is solved again,
 * counted, and at last called "failed", never used.
 */

/** A programme, its matrix by columns. Bounds may be ±Infinity. */
export interface Programme {
  readonly columns: number;
  readonly rows: number;
  readonly cost: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly rowLower: Float64Array;
  readonly rowUpper: Float64Array;
  /** Entries of column j are `start[j] … start[j+1]-1` of `row` and `value`. */
  readonly start: Int32Array;
  readonly row: Int32Array;
  readonly value: Float64Array;
  /** 1 for a whole number; without it all columns are continuous. */
  readonly integer?: Uint8Array;
}

/** Rows to be added, by rows: entries of row i are `start[i] … start[i+1]-1` of `column` and `value`. */
export interface NewRows {
  readonly rowLower: Float64Array;
  readonly rowUpper: Float64Array;
  readonly start: Int32Array;
  readonly column: Int32Array;
  readonly value: Float64Array;
}

export type SolveStatus = "optimal" | "infeasible" | "unbounded" | "failed";

/**
 * An answer. Arrays are the receiver's own. With "optimal": objective and primal; of a programme without whole numbers also
 * duals: `rowDual[i]` is the change of the objective per unit of the side of row i that binds (≥ 0 at its lower, ≤ 0 at its
 * upper side), and `reducedCost = cost − Aᵀ·rowDual`. With any other status the arrays are empty.
 */
export interface Solution {
  readonly status: SolveStatus;
  readonly objective: number;
  readonly primal: Float64Array;
  readonly rowDual: Float64Array;
  readonly reducedCost: Float64Array;
  /** Bound that branch and bound has proven; the objective where nothing is whole. */
  readonly bound: number;
}

export interface SolveOptions {
  /** Relative gap at which branch and bound stops; 1e-9 unless told. */
  readonly relativeGap?: number;
  /** Nodes after which it stops with the best solution found; the count, never the clock. */
  readonly nodeLimit?: number;
  /** Where a starting basis is worth nothing, presolve is worth its time. */
  readonly presolve?: boolean;
}

/** A programme held by the solver: changed in place, and solved from its last basis. Every one must be disposed of. */
export interface HeldProgramme {
  /** Bounds of the rows listed in rising order. */
  setRowBounds(rows: Int32Array, lower: Float64Array, upper: Float64Array): void;
  /** Bounds of the columns listed in rising order. */
  setColumnBounds(columns: Int32Array, lower: Float64Array, upper: Float64Array): void;
  /** Costs of the columns listed in rising order. */
  setCosts(columns: Int32Array, costs: Float64Array): void;
  setCoefficient(row: number, column: number, value: number): void;
  addRows(rows: NewRows): void;
  /** Rows listed in rising order; later rows move up. */
  deleteRows(rows: Int32Array): void;
  /** Solves once, from where it stands. `fresh` forgets the basis first. */
  solve(options?: SolveOptions & { readonly fresh?: boolean }): Solution;
  dispose(): void;
}

/** Opened by an asynchronous factory of its adapter; synchronous from then on. */
export interface Solver {
  readonly name: string;
  hold(programme: Programme): HeldProgramme;
}

/** How often solutions were asked for, and what had to be done about them. */
export interface SolveCounts {
  solves: number;
  /** Answers that did not prove what they claimed, or came with no answer at all. */
  rejected: number;
  /** Of those: mended by forgetting the basis, and by presolve. */
  mendedFresh: number;
  mendedPresolve: number;
  /** Given up. */
  failed: number;
}

export const noCounts = (): SolveCounts => ({ solves: 0, rejected: 0, mendedFresh: 0, mendedPresolve: 0, failed: 0 });

/** Adds one set of counts to another. */
export function addCounts(into: SolveCounts, more: SolveCounts): void {
  into.solves += more.solves;
  into.rejected += more.rejected;
  into.mendedFresh += more.mendedFresh;
  into.mendedPresolve += more.mendedPresolve;
  into.failed += more.failed;
}

/** How far numbers of a solution may be out, relative to 1 plus the size of what is compared. */
export const SOLUTION_TOLERANCE = 1e-6;

/**
 * Solves and lets an answer pass only if `proves` finds that it holds; else once more without the basis, then with presolve.
 * An infeasible or unbounded programme is believed when two solves from different starts agree.
 *
 * @param proves  true where an "optimal" answer holds what it claims
 * @param counts  added to
 */
export function checkedSolve(held: HeldProgramme, proves: (solution: Solution) => boolean, counts: SolveCounts, options: SolveOptions = {}): Solution {
  counts.solves += 1;
  const first = held.solve(options);
  if (first.status === "optimal" && proves(first)) return first;
  const second = held.solve({ ...options, fresh: true });
  if (second.status === first.status && (second.status === "infeasible" || second.status === "unbounded")) return second;
  counts.rejected += 1;
  if (second.status === "optimal" && proves(second)) {
    counts.mendedFresh += 1;
    return second;
  }
  const third = held.solve({ ...options, fresh: true, presolve: true });
  if (third.status === "optimal" && proves(third)) {
    counts.mendedPresolve += 1;
    return third;
  }
  if (third.status === second.status && (third.status === "infeasible" || third.status === "unbounded")) return third;
  counts.failed += 1;
  return failedSolution;
}

const nothing = new Float64Array(0);

/** No answer. */
export const failedSolution: Solution = { status: "failed", objective: NaN, primal: nothing, rowDual: nothing, reducedCost: nothing, bound: NaN };
