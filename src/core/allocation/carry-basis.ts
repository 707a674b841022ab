/**
 * The basis of one month taken on to a month in which other pools, supplies, sinks or caps take part.
 *
 * Columns that both know stay basic. Where a single goes, the row's best pair takes its place, so that the row's dual is
 * what an hour brings then and reduced costs stay as they were; where a pool that goes took more than one basic column
 * along, its workloads go on from where their curves stood. Pools that are new change too much: all begins anew.
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
  const { simplex } = to;
  simplex.fresh = false;
  simplex.settled = false;
  if (hasNewPool(from.month, to.month) || !carryColumns(from, to)) resetBasis(simplex);
}

function hasNewPool(from: MonthProgram, { pools }: MonthProgram): boolean {
  for (const p of pools) if (from.live.pool[p] === 0) return true;
  return false;
}

/**
 * Keeps the basis of a month whose matrix has moved from falling apart: a pair that makes nothing any more cannot be the
 * only basic column of its workload's row, which goes on from where its curve stood.
 */
export function mendBasis({ month, simplex }: Search): void {
  const { program, usable, pairWorkload, coverage } = month;
  const { head, place, passed, holdsSingle } = simplex;
  for (let s = 0; s < head.length; s += 1) {
    const j = head[s]!;
    if (j >= usable || program.pairSecondValue[j] !== 0) continue;
    const row = coverage + pairWorkload[j]!;
    if (holdsSingle[row] === 1) continue;
    const single = program.curve[Math.min(passed[row]!, program.curveStart[row + 1]! - 1)]!;
    place[j] = AT_LOWER;
    place[single] = s;
    head[s] = single;
    holdsSingle[row] = 1;
  }
}

/** Fills the basis of `to`; false where columns are missing. */
function carryColumns(from: Search, to: Search): boolean {
  const { program, columnAt, rowPosition, groupRow, surplus } = to.month;
  const { place, holdsSingle, dual } = to.simplex;
  const { columnPosition, rowAt } = from.month;
  const { head } = from.simplex;
  place.fill(AT_LOWER);
  holdsSingle.fill(0);
  let count = 0;
  for (const column of head) {
    const kept = columnAt[columnPosition[column]!]!;
    if (kept >= 0) count = take(to, kept, count);
  }
  for (let row = 0; row < program.rows; row += 1) {
    const known = rowAt[rowPosition[row]!]!;
    dual[row] = known < 0 ? 0 : from.simplex.dual[known]!;
    if (known < 0 && count < program.rows) count = take(to, program.slack[row]!, count);
  }
  for (const column of head) {
    if (count === program.rows) break;
    if (columnAt[columnPosition[column]!]! >= 0) continue;
    const instead = replacement(from, to, column);
    if (instead >= 0) count = take(to, instead, count);
  }
  if (count < program.rows && groupRow >= 0 && holdsSingle[groupRow] === 0) count = take(to, surplus, count);
  return count === program.rows;
}

/** Puts a column into slot `slot`; gives the next slot. */
function take({ month, simplex }: Search, column: number, slot: number): number {
  const { pairs, row, start } = month.program;
  simplex.place[column] = slot;
  simplex.head[slot] = column;
  if (column >= pairs) simplex.holdsSingle[row[start[column]!]!] = 1;
  return slot + 1;
}

/** What is basic in place of a column that takes no part any more, or -1. */
function replacement(from: Search, to: Search, column: number): number {
  const { program, rowPosition, usable, pairWorkload } = from.month;
  if (column < usable) {
    const w = pairWorkload[column]!;
    return to.simplex.holdsSingle[to.month.coverage + w] === 0 ? standsAt(from, to, w) : -1;
  }
  if (column < program.pairs) return -1;
  const row = to.month.rowAt[rowPosition[program.row[program.start[column]!]!]!]!;
  return row < 0 ? -1 : bestUse(to, row);
}

/** The pair outside the basis that makes most of an hour of pool row `at` at the duals carried on, or the row's slack. */
function bestUse({ month: { program }, simplex: { dual, place } }: Search, at: number): number {
  const { pairs, pairFirst, cost, start, row, value, slack } = program;
  let chosen = slack[at]!;
  let most = 0;
  for (let j = 0; j < pairs; j += 1) {
    if (pairFirst[j] !== at || place[j]! >= 0) continue;
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
