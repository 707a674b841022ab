/** What a chunk keeps of each path by month. */
import { account } from "../ledger/accounts.ts";
import type { Books } from "./books/books.ts";
import { exp } from "../numeric/elementary.ts";
import { columnNames } from "./chunk.ts";
import type { Feedback, SoldSegment } from "./operations/feedback.ts";
import type { Model } from "./model/model.ts";
import type { MonthOperations, Operations } from "./operations/operations.ts";
import { endPath, openPathColumns, type PathColumns } from "./path-columns.ts";

/** With `--keep all`. */
const moreColumns = [
  "comfortUsd",
  "troughUsd",
  "costUsd",
  "debtUsd",
  "equityUsd",
  "fundingUsd",
  "idleH100eHours",
  "reserveH100eHours",
  "unservedMtok",
] as const;
/** In a plan with feedback: where earlier months move later ones: the capability index, what is taken for granted and the rival's, and what they come to. */
const feedbackColumns = ["capabilityIndex", "expectedIndex", "rivalIndex", "demandFactor", "priceFactor", "localPull"] as const;
/** In a plan with training programmes: hours that they have claimed and not had, all workloads together. */
const programmeColumns = ["programmeOwedH100eHours"] as const;
/** Columns that keep their last number once a path has failed; what flows stops. */
const heldColumns: readonly string[] = ["cashUsd", "servedShare", "idleShare", ...feedbackColumns, ...programmeColumns];

export interface KeptColumns {
  /** Those of every run first, in the order of `columnNames`. */
  readonly columns: PathColumns;
  readonly holds: readonly boolean[];
  /** First of those that not every run has; −1: it has none. */
  readonly more: number;
  readonly feedback: number;
  readonly programmes: number;
  /** Of each segment that products name two: our revenue, and what we could hold, USD a year. */
  readonly segments: number;
  readonly sold: readonly SoldSegment[];
}

/** Columns of a segment. */
export const segmentColumns = (name: string): { readonly revenue: string; readonly held: string } => ({
  revenue: `segment ${name} revenueUsd`,
  held: `segment ${name} heldUsd`,
});

/** What of a model is kept beyond what every run keeps. */
const hasProgrammes = ({ workloads }: Model): boolean => workloads.some(({ programmes }) => programmes.length > 0);

/** @param all  with the columns of `--keep all` */
export function openKeptColumns(model: Model, all: boolean): KeptColumns {
  const names: string[] = [...columnNames];
  const add = (isKept: boolean, more: readonly string[]): number => (isKept ? names.push(...more) - more.length : -1);
  const sold = model.feedback?.segments ?? [];
  const groups = {
    more: add(all, moreColumns),
    feedback: add(model.feedback !== undefined, feedbackColumns),
    programmes: add(hasProgrammes(model), programmeColumns),
    segments: add(
      sold.length > 0,
      sold.flatMap(({ name }) => [segmentColumns(name).revenue, segmentColumns(name).held]),
    ),
  };
  return { columns: openPathColumns(names, model.months), holds: names.map((name) => heldColumns.includes(name)), ...groups, sold };
}

/** Keeps month `t` of path `p` of the chunk. */
export function keepMonth(kept: KeptColumns, p: number, t: number, month: MonthOperations, books: Books, operations: Operations): void {
  const { cells, months, size } = kept.columns;
  const { totalDemandMtok, totalServedMtok, envelopeH100eHours } = month;
  const from = p * size + t;
  cells[from] = books.ledger.balance[account.cash]!;
  cells[from + months] = books.revenueUsd[t]!;
  cells[from + 2 * months] = totalDemandMtok;
  cells[from + 3 * months] = totalDemandMtok > 0 ? Math.min(1, totalServedMtok / totalDemandMtok) : 1;
  cells[from + 4 * months] = envelopeH100eHours;
  cells[from + 5 * months] = month.developmentH100eHours;
  cells[from + 6 * months] = envelopeH100eHours > 0 ? month.idleH100eHours / envelopeH100eHours : 0;
  cells[from + 7 * months] = books.computePaidUsd;
  if (kept.more >= 0) keepMore(kept.columns, from + kept.more * months, month, books);
  if (kept.feedback >= 0) keepFeedback(kept.columns, from + kept.feedback * months, operations.feedback, t);
  if (kept.programmes >= 0) cells[from + kept.programmes * months] = operations.owedH100eHours.reduce((sum, hours) => sum + hours, 0);
  if (kept.segments >= 0) keepSegments(kept, from + kept.segments * months, month, operations.feedback);
}

function keepSegments({ columns: { cells, months }, sold }: KeptColumns, from: number, month: MonthOperations, feedback: Feedback): void {
  for (let s = 0, at = from; s < sold.length; s++, at += 2 * months) {
    let revenueUsd = 0;
    for (const i of sold[s]!.products) revenueUsd += 12 * month.revenueUsd[i]!;
    cells[at] = revenueUsd;
    cells[at + months] = feedback.heldUsd[s]!;
  }
}

function keepFeedback({ cells, months }: PathColumns, from: number, feedback: Feedback, t: number): void {
  cells[from] = exp(feedback.logIndex[t]!);
  cells[from + months] = exp(feedback.logExpected[t]!);
  cells[from + 2 * months] = exp(feedback.logRival[t]!);
  cells[from + 3 * months] = feedback.demandFactor;
  cells[from + 4 * months] = feedback.priceFactor;
  cells[from + 5 * months] = feedback.localPull;
}

function keepMore({ cells, months }: PathColumns, from: number, month: MonthOperations, books: Books): void {
  const { balance } = books.ledger;
  cells[from] = books.comfortUsd;
  cells[from + months] = books.troughUsd;
  cells[from + 2 * months] = books.paidUsd;
  cells[from + 3 * months] = -balance[account.debt]! - balance[account.bridgeDebt]!;
  cells[from + 4 * months] =
    -balance[account.openingEquity]! - balance[account.stockIssued]! - balance[account.stockAwards]! - balance[account.retainedEarnings]!;
  cells[from + 5 * months] = books.fundingUsd;
  cells[from + 6 * months] = month.idleH100eHours;
  cells[from + 7 * months] = month.reserveH100eHours;
  cells[from + 8 * months] = month.totalDemandMtok - month.totalServedMtok;
}

/** A path that failed after `lastMonth` (−1: in the first) keeps its last cash; flows stop. */
export const keepLast = ({ columns, holds }: KeptColumns, p: number, lastMonth: number): void => endPath(columns, p, lastMonth, holds);
