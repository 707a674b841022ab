/**
 * What a chunk keeps of each path by month.
 *
 * Months are written path by path, [path × month], side by side in memory, and turned at the end of the chunk to
 * [month × path]: written there at once, every number would touch a line of memory of its own.
 */
import { account } from "../ledger/accounts.ts";
import type { Books } from "./books/books.ts";
import { exp } from "../numeric/elementary.ts";
import { type ColumnName, columnNames } from "./chunk.ts";
import type { Feedback, SoldSegment } from "./operations/feedback.ts";
import type { Model } from "./model/model.ts";
import type { MonthOperations, Operations } from "./operations/operations.ts";

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
/** Where earlier months move later ones: the capability index, what is taken for granted and the rival's, and what they come to. */
const feedbackColumns = ["capabilityIndex", "expectedIndex", "rivalIndex", "demandFactor", "priceFactor", "localPull"] as const;
type FeedbackName = (typeof feedbackColumns)[number];

type MoreName = (typeof moreColumns)[number];

export interface KeptColumns {
  readonly months: number;
  readonly always: Readonly<Record<ColumnName, Float64Array>>;
  /** With `--keep all`. */
  readonly more: Readonly<Record<MoreName, Float64Array>> | undefined;
  /** In a plan with feedback. */
  readonly feedback: Readonly<Record<FeedbackName, Float64Array>> | undefined;
  /** Of each segment that products name: our revenue, and what we could hold, USD a year. */
  readonly segments: readonly { readonly sold: SoldSegment; readonly revenueUsd: Float64Array; readonly heldUsd: Float64Array }[];
  /** In a plan with training programmes: hours that they have claimed and not had, all workloads together. */
  readonly programmes: { readonly programmeOwedH100eHours: Float64Array } | undefined;
}

/** Columns of a segment. */
export const segmentColumns = (name: string): { readonly revenue: string; readonly held: string } => ({
  revenue: `segment ${name} revenueUsd`,
  held: `segment ${name} heldUsd`,
});

/** What of a model is kept beyond what every run keeps. */
const hasProgrammes = ({ workloads }: Model): boolean => workloads.some(({ programmes }) => programmes.length > 0);

export function openKeptColumns(model: Model, pathCount: number, all: boolean): KeptColumns {
  const { months } = model;
  const columns = <Name extends string>(names: readonly Name[]): Record<Name, Float64Array> =>
    Object.fromEntries(names.map((name) => [name, new Float64Array(months * pathCount)])) as Record<Name, Float64Array>;
  const column = (): Float64Array => new Float64Array(months * pathCount);
  return {
    months,
    always: columns(columnNames),
    more: all ? columns(moreColumns) : undefined,
    feedback: model.feedback !== undefined ? columns(feedbackColumns) : undefined,
    segments: (model.feedback?.segments ?? []).map((sold) => ({ sold, revenueUsd: column(), heldUsd: column() })),
    programmes: hasProgrammes(model) ? columns(["programmeOwedH100eHours"]) : undefined,
  };
}

/** Keeps month `t` of path `p` of the chunk. */
export function keepMonth(
  { months, always, more, feedback, segments, programmes }: KeptColumns,
  p: number,
  t: number,
  month: MonthOperations,
  books: Books,
  operations: Operations,
): void {
  const at = p * months + t;
  if (feedback !== undefined) keepFeedback(feedback, at, operations.feedback, t);
  for (let s = 0; s < segments.length; s++) {
    const { sold, revenueUsd, heldUsd } = segments[s]!;
    for (const i of sold.products) revenueUsd[at]! += 12 * month.revenueUsd[i]!;
    heldUsd[at] = operations.feedback.heldUsd[s]!;
  }
  if (programmes !== undefined) programmes.programmeOwedH100eHours[at] = operations.owedH100eHours.reduce((sum, hours) => sum + hours, 0);
  const { totalDemandMtok, totalServedMtok, envelopeH100eHours } = month;
  always.cashUsd[at] = books.ledger.balance[account.cash]!;
  always.revenueUsd[at] = books.revenueUsd[t]!;
  always.demandMtok[at] = totalDemandMtok;
  always.servedShare[at] = totalDemandMtok > 0 ? Math.min(1, totalServedMtok / totalDemandMtok) : 1;
  always.envelopeH100eHours[at] = envelopeH100eHours;
  always.developmentH100eHours[at] = month.developmentH100eHours;
  always.idleShare[at] = envelopeH100eHours > 0 ? month.idleH100eHours / envelopeH100eHours : 0;
  always.computePaidUsd[at] = books.computePaidUsd;
  if (more !== undefined) keepMore(more, at, month, books);
}

function keepFeedback(kept: Readonly<Record<FeedbackName, Float64Array>>, at: number, feedback: Feedback, t: number): void {
  kept.capabilityIndex[at] = exp(feedback.logIndex[t]!);
  kept.expectedIndex[at] = exp(feedback.logExpected[t]!);
  kept.rivalIndex[at] = exp(feedback.logRival[t]!);
  kept.demandFactor[at] = feedback.demandFactor;
  kept.priceFactor[at] = feedback.priceFactor;
  kept.localPull[at] = feedback.localPull;
}

function keepMore(more: Readonly<Record<MoreName, Float64Array>>, at: number, month: MonthOperations, books: Books): void {
  const { balance } = books.ledger;
  more.comfortUsd[at] = books.comfortUsd;
  more.troughUsd[at] = books.troughUsd;
  more.costUsd[at] = books.paidUsd;
  more.debtUsd[at] = -balance[account.debt]! - balance[account.bridgeDebt]!;
  more.equityUsd[at] = -balance[account.openingEquity]! - balance[account.stockIssued]! - balance[account.stockAwards]! - balance[account.retainedEarnings]!;
  more.fundingUsd[at] = books.fundingUsd;
  more.idleH100eHours[at] = month.idleH100eHours;
  more.reserveH100eHours[at] = month.reserveH100eHours;
  more.unservedMtok[at] = month.totalDemandMtok - month.totalServedMtok;
}

/** A path that failed after `lastMonth` (−1: in the first) keeps its last cash; flows stop. */
export function keepLast({ months, always, feedback, programmes }: KeptColumns, p: number, lastMonth: number): void {
  if (lastMonth === months - 1) return;
  for (const column of [always.cashUsd, always.servedShare, always.idleShare, ...Object.values(feedback ?? {}), ...Object.values(programmes ?? {})]) {
    const last = lastMonth < 0 ? 0 : column[p * months + lastMonth]!;
    column.fill(last, p * months + lastMonth + 1, (p + 1) * months);
  }
}

/** The columns by name, [month × path]. */
export function turnColumns({ months, always, more, feedback, segments, programmes }: KeptColumns): Record<string, Float64Array> {
  const turned = ([name, column]: [string, Float64Array]): [string, Float64Array] => [name, turn(column, months)];
  const kept = [always, more, feedback, programmes].flatMap((columns) => Object.entries(columns ?? {}));
  return Object.fromEntries([...kept, ...segments.flatMap(entriesOf)].map(turned));
}

function entriesOf({ sold, revenueUsd, heldUsd }: KeptColumns["segments"][number]): [string, Float64Array][] {
  const { revenue, held } = segmentColumns(sold.name);
  return [
    [revenue, revenueUsd],
    [held, heldUsd],
  ];
}

/** A column [path × month] as [month × path]. */
export function turn(column: Float64Array, months: number): Float64Array {
  const pathCount = column.length / months;
  const out = new Float64Array(column.length);
  for (let t = 0; t < months; t++) for (let p = 0; p < pathCount; p++) out[t * pathCount + p] = column[p * months + t]!;
  return out;
}
