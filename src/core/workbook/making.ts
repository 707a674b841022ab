/** A workbook in the making: what the makers of its parts share. */
import { account, chart, type AccountName, type CashLineName, type IndirectLineName } from "../ledger/accounts.ts";
import type { Model } from "../company/model/model.ts";
import type { OperationsSpace } from "../company/operations/operations.ts";
import type { BasePath } from "./base-path.ts";
import { openCalculation } from "./evaluate.ts";
import { type CellUnit, type Expr, heading, type Item, now, of, over, row, type Row, scalar, type Scalar, times, zero } from "./grid.ts";
import type { Inputs } from "./inputs.ts";
import { type LeaseParts, openLeaseParts } from "./lease-parts.ts";
import type { PostingRow } from "./ledger-sheet.ts";
import type { LoanRows } from "./loan-workings.ts";
import { inChartOrder, inWords, keyText, type PostingColumn, type PostingKey, postingColumns } from "./postings.ts";

export interface Making {
  readonly model: Model;
  readonly space: OperationsSpace;
  readonly base: BasePath;
  readonly inputs: Inputs;
  /** Values that the run determined. */
  readonly held: Item[];
  readonly workings: Item[];
  readonly postings: PostingRow[];
  /** Postings that enter as values, and why. */
  readonly stamped: string[];
  /** Rows and numbers that are above nothing where the workbook no longer follows the engine. */
  readonly limits: (Row | Scalar)[];
  /** Differences that must be nothing. */
  readonly ties: Row[];
  /** What is owed under each facility, closing. */
  readonly owed: Row[];
  /** Closing cash; its formula comes with the ledger. */
  readonly cash: Row;
  readonly journal: Map<string, PostingColumn>;
  readonly tolerance: Scalar;
  readonly leases: LeaseParts;
  /** Loans, once made; and by facility, the bills that its vendor has lent. */
  readonly loans: LoanRows[];
  readonly notes: readonly Expr[][];
  /** Rows that are sums of postings: their formulas come once these are all known. */
  readonly sums: AccountSum[];
  /** Shares after a closing over those before, for each closing that comes about. */
  readonly dilution: Expr[];
  /** Awards that vest, where tax asks for them, and what is withheld on them. */
  readonly vested: { row: Row | undefined; readonly withheld: { readonly usd: Row; readonly share: Expr }[] };
  /** Revenue by product; undefined for what is free. */
  readonly revenue: (Row | undefined)[];
  /** Rows of courses, once made. */
  readonly courses: Map<number, Row>;
}

/** A row of the month's movement of some accounts, debit positive, or of one line between net income and cash. */
export interface AccountSum {
  readonly row: Row;
  readonly accounts: readonly AccountName[];
  readonly line: IndirectLineName | undefined;
}

export function openMaking(model: Model, space: OperationsSpace, base: BasePath, inputs: Inputs, tolerance: Scalar): Making {
  return {
    model,
    space,
    base,
    inputs,
    held: [],
    workings: [],
    postings: [],
    stamped: [],
    limits: [],
    ties: [],
    owed: [],
    // While workings are proved one by one, cash is what the engine had.
    cash: row(`${chart.cash.label}, closing`, cashOf(base), { look: "total", opening: of(inputs.value(model.opening.cash)) }),
    journal: new Map(postingColumns(base.journal).map((column) => [keyText(column), column])),
    tolerance,
    leases: openLeaseParts(),
    loans: [],
    notes: model.facilities.map(() => []),
    sums: [],
    dilution: [],
    vested: { row: undefined, withheld: [] },
    revenue: [],
    courses: new Map(),
  };
}

const cashOf = (base: BasePath): number[] => Array.from({ length: base.months }, (_, t) => base.records[t + 1]![account.cash]!);

/** The input at a slot of the model; nothing where the plan says nothing. */
export const valueAt = ({ inputs }: Making, index: number): Expr => (index < 0 ? zero : of(inputs.value(index)));

/** Puts a row on the sheet of values that the run determined. */
export function heldRow({ held, base }: Making, label: string, unit: CellUnit, valueOf: (t: number) => number): Row {
  const made = row(
    label,
    Array.from({ length: base.months }, (_, t) => valueOf(t)),
    { unit },
  );
  held.push(made);
  return made;
}

export function heldScalar({ held }: Making, label: string, value: number, unit: CellUnit = "count"): Scalar {
  const made = scalar(label, value, unit);
  held.push(made);
  return made;
}

/** Puts a row of formulas on the sheet of workings. */
export function work({ workings }: Making, label: string, months: Expr | readonly number[], parts: Parameters<typeof row>[2] = {}): Row {
  const made = row(label, months, parts);
  workings.push(made);
  return made;
}

/** Months of a year, once. */
export function monthsPerYear(making: Making): Scalar {
  const known = making.held.find((item) => item.kind === "scalar" && item.label === "Months of a year");
  return known?.kind === "scalar" ? known : heldScalar(making, "Months of a year", 12);
}

/** The borrowing rate a month that leases are measured at, once. */
export function borrowingRate(making: Making): Row {
  const label = "Borrowing rate a month";
  const known = making.workings.find((item) => item.kind === "row" && item.label === label);
  if (known?.kind === "row") return known;
  return work(making, label, over(valueAt(making, making.model.finance.borrowingRate), of(monthsPerYear(making))), { unit: "share" });
}

export const section = ({ workings, held }: Making, text: string): void => {
  for (const items of [workings, held]) {
    // A section in which nothing came to stand leaves no heading.
    if (items.at(-1)?.kind === "heading") items.pop();
    items.push(heading(text));
  }
};

export interface WantedPosting {
  readonly debit: AccountName;
  readonly credit: AccountName;
  readonly cashLine?: CashLineName;
  /** The reason given; absent: the accounts in words. */
  readonly why?: string;
}

/**
 * Adds a posting with a formula, if the formula gives what the engine posted in every month; else the engine's values stand, and it
 * is said so. Returns the row that stands, in the direction asked for.
 *
 * @param months  a debit of the first account and a credit of the second count positive
 */
export function postLive(making: Making, wanted: WantedPosting, months: Expr): Expr {
  const why = wanted.why ?? inWords(wanted.debit, wanted.credit, wanted.cashLine);
  const { key, sign } = inChartOrder({ debit: wanted.debit, credit: wanted.credit, cashLine: wanted.cashLine, why });
  const turned: Expr = sign > 0 ? months : { kind: "operation", operator: "-", left: zero, right: months };
  const live = row(why, turned, { notes: [pairText(key), "formula"] });
  const posted = making.journal.get(keyText(key));
  making.journal.delete(keyText(key));
  // Rows may still stand for values of the run that get their formula later: nothing is remembered between proofs.
  const calculation = openCalculation(making.base.months);
  const given = calculation.row(live);
  const isSame = given.every((usd, t) => Math.abs(usd - (posted?.usd[t] ?? 0)) <= Math.max(1e-9 * Math.abs(usd), calculation.scalar(making.tolerance)));
  const stands = isSame
    ? live
    : stampedRow(making, key, posted?.usd ?? new Float64Array(making.base.months), "its formula does not give what the engine posts");
  making.postings.push({ ...key, row: stands });
  return sign > 0 ? now(stands) : { kind: "operation", operator: "-", left: zero, right: now(stands) };
}

const pairText = (key: PostingKey): string => `${chart[key.debit].label} / ${chart[key.credit].label}`;

function stampedRow({ stamped }: Making, key: PostingKey, usd: Float64Array, why: string): Row {
  stamped.push(`${key.why}: ${pairText(key)} (${why})`);
  return row(key.why, Array.from(usd), { notes: [pairText(key), "value of the run"] });
}

/** Adds what the engine posted and no formula was made for. */
export function postRest(making: Making, isWanted: (key: PostingKey) => boolean): void {
  for (const [text, column] of making.journal) {
    if (!isWanted(column)) continue;
    making.journal.delete(text);
    making.postings.push({ ...column, row: stampedRow(making, column, column.usd, "the workbook has no formula for it") });
  }
}

/** Row of a series by month: its input times what the run made of it, so that a changed input moves every month. */
export function courseRow(making: Making, index: number): Row {
  const known = making.courses.get(index);
  if (known !== undefined) return known;
  const { model, base } = making;
  const { address, course, unit: stated = "" } = model.series[index]!;
  const at = (t: number): number => base.futures.courses[index * model.months + t]!;
  // A sum of money a month is told like all sums; a price is not.
  const unit: CellUnit = stated === "USD/month" || stated === "USD/year" ? "USD" : "USD each";
  let months: Expr;
  if (course.kind === "steps") {
    const { leaves } = model.series[index]!;
    const parts = course.steps.flatMap((step, s): Expr[] => {
      const until = course.steps[s + 1]?.month ?? Infinity;
      const isIn = (t: number): boolean => t < until && (t >= step.month || s === 0);
      if (!base.money.some((_, t) => isIn(t))) return [];
      const label = leaves?.[s]?.label;
      if (label === undefined) return [];
      const input = making.inputs.ofSeries(index, label);
      const value = typeof input.value === "number" ? input.value : 0;
      return value === 0
        ? []
        : [times(of(input), now(heldRow(making, `${address}, ${label}: share of it in force`, "number", (t) => (isIn(t) ? at(t) / value : 0))))];
    });
    months = parts.length === 0 ? now(heldRow(making, address, unit, at)) : parts.reduce((a, b) => ({ kind: "operation", operator: "+", left: a, right: b }));
  } else {
    const scale = scaleOf(making, index);
    months = scale === undefined ? now(heldRow(making, `${address}, by month`, unit, at)) : scaled(making, scale, `${address}: index of the run`, at);
  }
  const made = work(making, address, months, { unit });
  making.courses.set(index, made);
  return made;
}

/** An input that a whole course is in proportion to, and its number. */
export interface Scale {
  readonly expr: Expr;
  readonly value: number;
}

/**
 * The input that a series moves with as a whole; undefined where it has none, or it is nothing.
 *
 * @param t  month of the series that is meant, where one is: of a series of steps, the step in force then
 */
export function scaleOf(making: Making, index: number, t?: number): Scale | undefined {
  const { model, inputs, base } = making;
  const { course } = model.series[index]!;
  const label = scaleLabel(model, index, t);
  if (label === undefined) return undefined;
  const input = inputs.ofSeries(index, label);
  const value = typeof input.value === "number" ? input.value : 0;
  if (value === 0) return base.money.some((_, t) => base.futures.courses[index * model.months + t] !== 0) ? undefined : { expr: of(input), value: 1 };
  if (course.kind !== "relative") return { expr: of(input), value };
  const followed = model.series.findIndex((series) => series.address === course.of || series.address.startsWith(`${course.of}.`));
  const other = followed < 0 ? undefined : scaleOf(making, followed, t);
  return other === undefined ? { expr: of(input), value } : { expr: times(of(input), other.expr), value: value * other.value };
}

/** The part of a series that states it in month `t`; undefined where no one number does. */
export function scaleLabel({ series }: Model, index: number, t: number | undefined): string | undefined {
  const { course, leaves } = series[index]!;
  if (course.kind === "process") return "start" in course.process ? "start" : undefined;
  if (course.kind !== "steps") return course.kind === "value" || course.kind === "relative" ? "" : undefined;
  if (t === undefined) return undefined;
  const step = course.steps.findLastIndex(({ month }) => month <= t);
  return leaves?.[Math.max(0, step)]?.label;
}

/** Scale × what the run made of it; the scale alone where that is 1 throughout. */
export function scaled(making: Making, scale: Scale, label: string, at: (t: number) => number, unit: CellUnit = "number"): Expr {
  const isPlain = making.base.money.every((_, t) => Math.abs(at(t) / scale.value - 1) < 1e-14);
  return isPlain ? scale.expr : times(scale.expr, now(heldRow(making, label, unit, (t) => at(t) / scale.value)));
}
