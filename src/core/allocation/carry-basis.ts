/**
 * The basis of one month taken on to a month in which other pools, supplies, sinks or caps take part.
 *
 * Columns that both know stay basic. A pool that is new gets its best use as its basic column, so that its price is what
 * its first hour brings and reduced costs stay as they were; where a pool that goes took more than one basic column along,
 * its workloads go on from where their curves stood.
 */
import type { MonthProgram } from "./month-program.ts";
import { AT_LOWER, resetBasis } from "./simplex.ts";
import type { Simplex } from "./simplex.ts";

/** A month's program and the state of its search. */
export interface Search {
  readonly month: MonthProgram;
  readonly simplex: Simplex;
}

/** Sets the basis of `to`, whose month is loaded, from the one that `from` found; its slacks where too little is left of it. */
export function carryBasis(from: Search, to: Search): void {
  const { program, columnAt, rowPosition, groupRow, surplus } = to.month;
  const { place, holdsSingle, dual } = to.simplex;
  place.fill(AT_LOWER);
  holdsSingle.fill(0);
  let count = 0;
  for (const column of from.simplex.head) {
    const kept = columnAt[from.month.columnPosition[column]!]!;
    if (kept >= 0) count = take(to, kept, count);
  }
  for (let row = 0; row < program.rows; row += 1) {
    const known = from.month.rowAt[rowPosition[row]!]!;
    dual[row] = known < 0 ? 0 : from.simplex.dual[known]!;
  }
  for (let row = 0; row < program.rows; row += 1) {
    if (from.month.rowAt[rowPosition[row]!]! < 0 && count < program.rows) count = take(to, firstUse(to, row), count);
  }
  for (const column of from.simplex.head) {
    if (count === program.rows) break;
    if (column >= from.month.usable || columnAt[from.month.columnPosition[column]!]! >= 0) continue;
    const w = from.month.pairWorkload[column]!;
    if (holdsSingle[to.month.coverage + w] === 0) count = take(to, standsAt(from, to, w), count);
  }
  if (count < program.rows && groupRow >= 0 && holdsSingle[groupRow] === 0) count = take(to, surplus, count);
  to.simplex.fresh = false;
  to.simplex.settled = false;
  if (count < program.rows) resetBasis(to.simplex);
}

/** Puts a column into slot `slot`; gives the next slot. */
function take({ month, simplex }: Search, column: number, slot: number): number {
  const { pairs, row, start } = month.program;
  simplex.place[column] = slot;
  simplex.head[slot] = column;
  if (column >= pairs) simplex.holdsSingle[row[start[column]!]!] = 1;
  return slot + 1;
}

/** The column that is basic in a new row: the pair that makes most of a first hour at the duals carried on, or the row's slack. */
function firstUse({ month: { program, coverage }, simplex: { dual } }: Search, at: number): number {
  const { pairs, pairFirst, cost, start, row, value, slack } = program;
  let chosen = slack[at]!;
  let most = 0;
  for (let j = 0; j < pairs && at < coverage; j += 1) {
    if (pairFirst[j] !== at) continue;
    let worth = cost[j]!;
    for (let e = start[j]! + 1; e < start[j + 1]!; e += 1) worth -= value[e]! * dual[row[e]!]!;
    if (worth <= most) continue;
    most = worth;
    chosen = j;
  }
  return chosen;
}

/** The single of workload `w` at which its curve stood. */
function standsAt(from: Search, to: Search, w: number): number {
  const row = from.month.coverage + w;
  const { curveStart, curve } = from.month.program;
  const single = curve[Math.min(from.simplex.passed[row]!, curveStart[row + 1]! - 1)]!;
  return single < from.month.firstBought ? to.month.firstSegment + single - from.month.firstSegment : to.month.firstSpare + w;
}
