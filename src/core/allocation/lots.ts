/**
 * Hours that come in lots (nodes of eight chips): the best division into whole lots, by branch and bound over the exact
 * linear program, or by largest remainder where there are too many lots, with the loss measured either way.
 *
 * Only hours of pairs are whole; reserve, on-demand and sublet are not. A node of the search changes bounds of pairs, from
 * which the dual simplex goes on warm.
 */
import { solveDual } from "./dual-simplex.ts";
import { loadAllowed, loadMonth, setFloor, setGroupFloor } from "./load-month.ts";
import { allLive, createMonthProgram } from "./month-program.ts";
import type { MonthProgram } from "./month-program.ts";
import { emptyAllocation, writeAmounts } from "./month-result.ts";
import type { Allocation, AllocationInput, AllocationShape } from "./problem.ts";
import { columnValues, createSimplex, evaluate, resetBasis } from "./simplex.ts";
import type { Simplex } from "./simplex.ts";

/** Most lots for which the search is made. */
export const MOST_LOTS = 200;
/** Most nodes of the search; beyond, the gap is what is left. */
const MOST_NODES = 100_000;
const PATIENCE = 2000;
/** A number of lots this near to whole is whole. */
const WHOLE = 1e-7;

export interface LotsDivision {
  readonly method: "exact" | "largest remainder";
  /** Whole lots where the pool has them; prices are not set. Undefined where no division into lots was found that holds the floors. */
  readonly answer: Allocation | undefined;
  /** Value if hours could be divided at will. */
  readonly relaxedUsd: number;
  /** Value that no division into lots exceeds: the objective itself where the search ended. */
  readonly boundUsd: number;
  readonly nodes: number;
}

interface Search {
  readonly month: MonthProgram;
  readonly simplex: Simplex;
  readonly values: Float64Array;
  /** Chip-hours of a lot by pair; 0 for any amount. */
  readonly lot: Float64Array;
  readonly input: AllocationInput;
  best: number;
  answer: Allocation | undefined;
  nodes: number;
}

/** Bounds of one pair, in force below a node, after those of the nodes above. */
interface Cut {
  readonly pair: number;
  readonly lower: number;
  readonly upper: number;
  readonly above: Cut | undefined;
}

interface Node {
  readonly cut: Cut | undefined;
  /** Value that nothing below exceeds. */
  readonly bound: number;
}

function createSearch(shape: AllocationShape, input: AllocationInput, lotHours: Float64Array): Search {
  const month = createMonthProgram(shape, allLive(shape, input.hoursCap));
  const simplex = createSimplex(month.program);
  loadMonth(month, input);
  loadAllowed(month, simplex.allowed, false);
  for (let w = 0; w < shape.workloads; w += 1) setFloor(month, w, input.floor[w]!);
  setGroupFloor(month, input.groupFloor);
  return {
    month,
    simplex,
    values: new Float64Array(month.program.columns),
    lot: Float64Array.from(month.pairRow, (p) => lotHours[p]!),
    input,
    best: -Infinity,
    answer: undefined,
    nodes: 0,
  };
}

/** Solves the program under cuts; its value, or -Infinity where it has no solution. */
function solveUnder({ month, simplex, values }: Search, lowest: Cut | undefined): number {
  const { program, usable, box } = month;
  program.lower.fill(0, 0, usable);
  program.upper.fill(box, 0, usable);
  for (let cut = lowest; cut !== undefined; cut = cut.above) {
    const { pair } = cut;
    program.lower[pair] = Math.max(program.lower[pair]!, cut.lower);
    program.upper[pair] = Math.min(program.upper[pair]!, cut.upper);
    if (program.lower[pair]! > program.upper[pair]!) return -Infinity;
  }
  simplex.settled = false;
  simplex.pairsAway = true;
  const outcome = solveDual(simplex, PATIENCE);
  if (outcome === "stuck") resetBasis(simplex);
  if (outcome !== "optimal" || !evaluate(simplex)) return -Infinity;
  columnValues(simplex, values);
  let value = 0;
  for (let j = 0; j < program.columns; j += 1) value += program.cost[j]! * values[j]!;
  return value;
}

/** The pair whose number of lots is farthest from whole, or -1. */
function mostBroken({ values, lot, month }: Search): number {
  let chosen = -1;
  let farthest = WHOLE;
  for (let t = 0; t < month.usable; t += 1) {
    if (lot[t] === 0) continue;
    const lots = values[t]! / lot[t]!;
    const apart = Math.abs(lots - Math.round(lots));
    if (apart > farthest) {
      farthest = apart;
      chosen = t;
    }
  }
  return chosen;
}

/** Takes the present solution as the best so far; its lots are whole up to rounding, which is removed. */
function take(search: Search, value: number): void {
  const { month, values, lot, input } = search;
  for (let t = 0; t < month.usable; t += 1) if (lot[t]! > 0) values[t] = lot[t]! * Math.round(values[t]! / lot[t]!);
  const answer = emptyAllocation(month.shape);
  writeAmounts(month, values, input, answer);
  search.best = value;
  search.answer = { ...answer, status: "optimal" };
}

/** Rounds the present solution pool by pool: whole lots first, then those left over to the largest remainders; then solves. */
function largestRemainder(search: Search): void {
  const { month, values, lot } = search;
  const { usable, pairRow, shape } = month;
  let cut: Cut | undefined;
  for (let p = 0; p < shape.pools; p += 1) {
    const pairs = Array.from({ length: usable }, (_, t) => t).filter((t) => pairRow[t] === p && lot[t]! > 0);
    if (pairs.length === 0) continue;
    const parts = pairs.map((t) => ({ t, lots: values[t]! / lot[t]! }));
    let spare = Math.floor(parts.reduce((sum, { lots }) => sum + lots, 0) + WHOLE) - parts.reduce((sum, { lots }) => sum + Math.floor(lots + WHOLE), 0);
    const remainder = ({ lots }: { readonly lots: number }): number => lots - Math.floor(lots + WHOLE);
    for (const part of parts.sort((a, b) => remainder(b) - remainder(a) || a.t - b.t)) {
      const extra = spare > 0 && remainder(part) > WHOLE ? 1 : 0;
      spare -= extra;
      const hours = (Math.floor(part.lots + WHOLE) + extra) * lot[part.t]!;
      cut = { pair: part.t, lower: hours, upper: hours, above: cut };
    }
  }
  const value = solveUnder(search, cut);
  if (value > search.best) take(search, value);
}

/** Depth first, the nearer side first; what is left open keeps the bound honest. */
function branch(search: Search, rootBound: number): number {
  const open: Node[] = [{ cut: undefined, bound: rootBound }];
  /** A node worth no more than this is not looked at. */
  const enough = (): number => (search.best === -Infinity ? -Infinity : search.best + 1e-9 * (1 + Math.abs(search.best)));
  let missed = -Infinity;
  while (open.length > 0) {
    const node = open.pop()!;
    if (node.bound <= enough()) continue;
    if (search.nodes >= MOST_NODES) {
      missed = Math.max(missed, node.bound);
      continue;
    }
    search.nodes += 1;
    const value = solveUnder(search, node.cut);
    if (value <= enough()) continue;
    const pair = mostBroken(search);
    if (pair < 0) {
      take(search, value);
      continue;
    }
    const lots = search.values[pair]! / search.lot[pair]!;
    const below: Node = { cut: { pair, lower: 0, upper: Math.floor(lots) * search.lot[pair]!, above: node.cut }, bound: value };
    const above: Node = { cut: { pair, lower: Math.ceil(lots) * search.lot[pair]!, upper: Infinity, above: node.cut }, bound: value };
    open.push(...(lots - Math.floor(lots) > 0.5 ? [below, above] : [above, below]));
  }
  return Math.max(search.best, missed);
}

/**
 * Divides a month whose pools have lots (`lotHours[p]` chip-hours, 0 for none). Floors must hold for divisible hours.
 *
 * Exact up to `MOST_LOTS` lots in all pools together; beyond, or if the search reaches its limit, `boundUsd` says how much
 * better another division might be.
 */
export function divideLots(shape: AllocationShape, input: AllocationInput, lotHours: Float64Array): LotsDivision {
  const search = createSearch(shape, input, lotHours);
  const relaxedUsd = solveUnder(search, undefined);
  let lots = 0;
  for (let p = 0; p < shape.pools; p += 1) if (lotHours[p]! > 0) lots += Math.floor(input.capacity[p]! / lotHours[p]!);
  const exact = lots <= MOST_LOTS;
  if (mostBroken(search) < 0) take(search, relaxedUsd);
  else largestRemainder(search);
  const boundUsd = exact ? branch(search, relaxedUsd) : relaxedUsd;
  return { method: exact ? "exact" : "largest remainder", answer: search.answer, relaxedUsd, boundUsd, nodes: search.nodes };
}
