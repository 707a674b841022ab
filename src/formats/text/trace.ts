/** One path told month by month, in the order in which a month happens: machines, demand, allocation, books, cash. */
import type { MonthTrace, PathTrace } from "../../core/results/run.ts";
import { alignedTable, wrap } from "./columns.ts";
import type { TextColumn } from "./columns.ts";
import { moneyCell, moneyScale, moneyText } from "./money.ts";
import type { MoneyScale } from "./money.ts";
import { monthLabel } from "./months.ts";
import { countText, significantText } from "./number.ts";
import { painter } from "./paint.ts";
import type { TextOptions } from "./show.ts";

export interface TraceOptions extends TextOptions {
  /** Only this month, as in "2028-01"; all months if absent. */
  readonly month?: string;
}

const left = (label: string): TextColumn => ({ label, align: "left" });
const right = (label: string): TextColumn => ({ label, align: "right" });

/** The calendar month of an index; a path may fail in a month that it does not live to tell. */
function labelOf(trace: PathTrace, month: number): string {
  const first = trace.months[0];
  return first === undefined ? `month ${month}` : monthLabel(first.label, month - first.month);
}

/** The month in which a path fails, as in "2029-08"; absent where it does not. */
export const failedLabel = (trace: PathTrace): string | undefined => (trace.failedMonth === undefined ? undefined : labelOf(trace, trace.failedMonth));

/** The one sentence that says how a path ends. */
export function traceSentence(trace: PathTrace): string {
  const name = trace.path === "base" ? "The base case" : `Path ${trace.path}`;
  const last = trace.months.at(-1);
  if (trace.failedMonth !== undefined) {
    return `${name} becomes insolvent in ${labelOf(trace, trace.failedMonth)}${trace.cause === undefined ? "" : `: ${trace.cause}`}.`;
  }
  return last === undefined ? `${name} has no month.` : `${name} stays solvent through ${last.label} and ends with ${moneyText(last.cash.closingUsd)} in cash.`;
}

/**
 * A path as text: its end in one sentence, the cash of every month, then each month in full.
 *
 * @throws Error if `options.month` is not a month of the trace
 */
export function traceText(trace: PathTrace, options: TraceOptions): string {
  const paint = painter(options.color);
  const chosen = options.month === undefined ? trace.months : trace.months.filter((month) => month.label === options.month);
  if (chosen.length === 0 && options.month !== undefined)
    throw new Error(`no month ${options.month} in this trace: it runs from ${trace.months[0]?.label} to ${trace.months.at(-1)?.label}`);
  const cash = options.month === undefined ? ["", ...cashLines(trace, options.width)] : [];
  const months = chosen.flatMap((month) => [
    "",
    paint.bold(`${month.label}${month.month === trace.failedMonth ? "  ✗ insolvent" : ""}`),
    ...monthLines(month, options.width),
  ]);
  return `${[...wrap(traceSentence(trace), options.width).map(paint.bold), ...cash, ...months].join("\n")}\n`;
}

/** Rows of cash by month: opening, paid, received, funding, closing, comfort line, all in one unit. */
export function cashRows(trace: PathTrace): { readonly scale: MoneyScale; readonly rows: readonly (readonly string[])[] } {
  const amounts = trace.months.flatMap(({ cash }) => [cash.openingUsd, -cash.paidUsd, cash.receivedUsd, cash.fundingUsd, cash.closingUsd, cash.comfortUsd]);
  const scale = moneyScale(amounts);
  const rows = trace.months.map((month, t) => [month.label, ...amounts.slice(6 * t, 6 * t + 6).map((usd) => moneyCell(usd, scale))]);
  return { scale, rows };
}

export const cashHeaders = ["Opening", "Paid", "Received", "Funding", "Closing", "Comfort line"] as const;

function cashLines(trace: PathTrace, width: number): readonly string[] {
  const { scale, rows } = cashRows(trace);
  return [`Cash by month, ${scale.label}`, ...alignedTable([left("Month"), ...cashHeaders.map(right)], rows, width)];
}

/** A table of a month, in text cells: for terminal and page alike. */
export interface MonthPart {
  readonly title: string;
  readonly columns: readonly TextColumn[];
  readonly rows: readonly (readonly string[])[];
}

/** The parts of a month in its own order; parts without rows are left out. */
export function monthParts(month: MonthTrace): readonly MonthPart[] {
  const parts: readonly MonthPart[] = [
    {
      title: "1 Capacity, chips",
      columns: [left("Contract"), left("Chip"), ...["Nameplate", "Delivered", "Healthy", "Placeable"].map(right), left("Note")],
      rows: month.capacity.map((c) => [c.contract, c.chip, ...[c.nameplate, c.delivered, c.healthy, c.placeable].map(countText), c.note ?? ""]),
    },
    { title: "2 Drivers seen", columns: [left("Driver"), right("Value")], rows: month.drivers.map((d) => [d.name, significantText(d.value, 4)]) },
    {
      title: "3 Demand",
      columns: [left("Product"), right("Units"), right("Mtok"), right("At list price")],
      rows: month.demand.map((d) => [d.product, significantText(d.units), significantText(d.mtok), moneyText(d.usdAtList)]),
    },
    {
      title: "4 Allocation",
      columns: [left("Workload"), left("Load block"), left("Chip"), right("Chip-hours"), right("Output"), left("Unit")],
      rows: month.allocation.map((a) => [a.workload, a.block, a.chip, significantText(a.chipHours), significantText(a.output), a.unit]),
    },
    {
      title: "5 Price of a chip-hour",
      columns: [left("Chip"), left("Load block"), right("Price, $"), right("Market, $")],
      rows: month.prices.map((p) => [p.chip, p.block, significantText(p.usdPerChipHour), p.market === undefined ? "none" : significantText(p.market)]),
    },
    {
      title: "6 Postings",
      columns: [left("Debit"), left("Credit"), right("USD"), left("Why")],
      rows: month.postings.map((p) => [p.debit, p.credit, countText(p.usd), p.why]),
    },
    { title: "7 Cash, payments before receipts", columns: [left("Line"), right("USD")], rows: cashOfMonth(month) },
    { title: "8 Decisions for later months", columns: [left("Decision")], rows: month.decisions.map((d) => [d]) },
  ];
  return parts.filter((part) => part.rows.length > 0);
}

function cashOfMonth({ cash }: MonthTrace): readonly (readonly string[])[] {
  const usd = (x: number): string => (x < 0 ? `(${countText(-x)})` : countText(x));
  return [
    ["Opening", usd(cash.openingUsd)],
    ["Paid", usd(-cash.paidUsd)],
    ["Lowest within the month", usd(cash.troughUsd)],
    ["Received", usd(cash.receivedUsd)],
    ["Funding", usd(cash.fundingUsd)],
    ["Closing", usd(cash.closingUsd)],
    ["Comfort line", usd(cash.comfortUsd)],
  ];
}

function monthLines(month: MonthTrace, width: number): readonly string[] {
  return monthParts(month).flatMap((part) => [
    "",
    `  ${part.title}`,
    ...alignedTable(part.columns, part.rows, width - 4).map((line) => (line === "" ? "" : `    ${line}`)),
  ]);
}
