/**
 * HiGHS (WebAssembly) behind the `Solver` port: one thread, persistent models, no clock. The package is loaded when the
 * first solver is opened, since most verbs never need it.
 */
import type { Highs, RawModelApi } from "highs";
import {
  failedSolution,
  type HeldProgramme,
  type NewRows,
  type Programme,
  type Solution,
  type SolveOptions,
  type Solver,
} from "../../core/stochastic/solver.ts";

const TOLERANCE = 1e-9;
/** HiGHS's words for how a solve ended. */
const OPTIMAL = 7;
const INFEASIBLE = 8;
const UNBOUNDED = 10;
const EITHER = 9;
const NODE_LIMIT = 16;
/** Of a call that could not be done. */
const ERROR = -1;

let loading: Promise<Highs> | undefined;

/** A solver; all of a process share one WebAssembly instance. */
export async function openHighs(): Promise<Solver> {
  loading ??= import("highs").then(async ({ default: load }) => (load as unknown as () => Promise<Highs>)());
  const highs = await loading;
  return { name: "HiGHS", hold: (programme) => holdIn(highs, programme) };
}

function dataOf(highs: Highs, programme: Programme): Parameters<RawModelApi["passModel"]>[0] {
  const { columns, rows, cost, lower, upper, rowLower, rowUpper, start, row, value, integer } = programme;
  const { variableType } = highs.constants;
  return {
    numCols: columns,
    numRows: rows,
    colCost: cost,
    colLower: lower,
    colUpper: upper,
    rowLower,
    rowUpper,
    matrix: { format: "csc", numRows: rows, numCols: columns, starts: start, indices: row, values: value },
    ...(integer === undefined || !integer.includes(1)
      ? {}
      : { integrality: Array.from(integer, (whole) => (whole === 1 ? variableType.integer : variableType.continuous)) }),
  };
}

const settings = {
  output_flag: false,
  random_seed: 0,
  primal_feasibility_tolerance: TOLERANCE,
  dual_feasibility_tolerance: TOLERANCE,
  mip_feasibility_tolerance: TOLERANCE,
} as const;

function holdIn(highs: Highs, programme: Programme): HeldProgramme {
  const model = highs.createModel();
  const { raw } = model;
  const isMixed = programme.integer?.includes(1) === true;
  for (const [name, value] of Object.entries(settings)) succeed(raw.setOptionValue(name, value), name);
  succeed(raw.setOptionValue("presolve", "off"), "presolve");
  if (!isMixed) succeed(raw.setOptionValue("solver", "simplex"), "solver");
  succeed(raw.passModel(dataOf(highs, programme)), "passModel");
  return {
    setRowBounds: (rows, lower, upper) => succeed(raw.changeRowsBounds({ kind: "set", indices: rows }, lower, upper), "changeRowsBounds"),
    setColumnBounds: (columns, lower, upper) => succeed(raw.changeColsBounds({ kind: "set", indices: columns }, lower, upper), "changeColsBounds"),
    setCosts: (columns, costs) => succeed(raw.changeColsCost({ kind: "set", indices: columns }, costs), "changeColsCost"),
    setCoefficient: (row, column, value) => succeed(raw.changeCoeff(row, column, value), "changeCoeff"),
    addRows: (rows) => succeed(raw.addRows(rowData(rows, raw.getDimensions().numCols)), "addRows"),
    deleteRows: (rows) => succeed(raw.deleteRows({ kind: "set", indices: rows }), "deleteRows"),
    solve: (options = {}) => solve(raw, isMixed, options),
    dispose: () => model.dispose(),
  };
}

function rowData(rows: NewRows, columns: number): Parameters<RawModelApi["addRows"]>[0] {
  const { rowLower, rowUpper, start, column, value } = rows;
  const matrix = { format: "csr", numRows: rowLower.length, numCols: columns, starts: start, indices: column, values: value } as const;
  return { lower: rowLower, upper: rowUpper, matrix };
}

function solve(raw: RawModelApi, isMixed: boolean, { fresh, presolve, relativeGap = 1e-9, nodeLimit }: SolveOptions & { readonly fresh?: boolean }): Solution {
  if (fresh) succeed(raw.clearSolver(), "clearSolver");
  if (isMixed) {
    succeed(raw.setOptionValue("mip_rel_gap", relativeGap), "mip_rel_gap");
    succeed(raw.setOptionValue("mip_abs_gap", 1e-9), "mip_abs_gap");
    if (nodeLimit !== undefined) succeed(raw.setOptionValue("mip_max_nodes", nodeLimit), "mip_max_nodes");
  }
  const presolves = presolve ?? isMixed;
  if (presolves) succeed(raw.setOptionValue("presolve", "on"), "presolve");
  const { status } = raw.run();
  if (presolves) succeed(raw.setOptionValue("presolve", "off"), "presolve");
  if (status === ERROR) return failedSolution;
  return answered(raw, isMixed);
}

function answered(raw: RawModelApi, isMixed: boolean): Solution {
  const status: number = raw.getModelStatus();
  if (status === INFEASIBLE) return { ...failedSolution, status: "infeasible" };
  if (status === UNBOUNDED) return { ...failedSolution, status: "unbounded" };
  const isStopped = isMixed && status === NODE_LIMIT && Number(raw.getInfoValue("primal_solution_status").value) === 2;
  if (status !== OPTIMAL && !isStopped) return status === EITHER ? { ...failedSolution, status: "failed" } : failedSolution;
  const solution = raw.getSolution();
  if (solution.value === undefined) return failedSolution;
  const objective = raw.getObjectiveValue();
  const bound = isMixed ? Number(raw.getInfoValue("mip_dual_bound").value) : objective;
  const { colValue, rowDual, colDual } = solution.value;
  return { status: "optimal", objective, primal: colValue, rowDual, reducedCost: colDual, bound };
}

/** A refusal to take a change is our mistake, never the plan's. */
function succeed({ status }: { readonly status: number }, what: string): void {
  if (status === ERROR) throw new Error(`HiGHS refused ${what}`);
}
