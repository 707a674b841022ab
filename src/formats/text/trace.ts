/** One path told month by month, in the order in which a month happens: machines, demand, allocation, books, cash. */
import type { FailureTrace, MonthTrace, PathTrace } from "../../core/results/run.ts";
import { alignedTable, displayWidth, wrap } from "./columns.ts";
import type { TextColumn } from "./columns.ts";
import { moneyCell, moneyScale, moneyText, statementScale } from "./money.ts";
import type { MoneyScale } from "./money.ts";
import { monthLabel } from "./months.ts";
import { countText, decimalText, significantText } from "./number.ts";
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

/** Whole units as in a statement; cents where dollars are few. */
function scaleOfFailure({ dueUsd, openingCashUsd }: FailureTrace): MoneyScale {
  const scale = statementScale([dueUsd, openingCashUsd]);
  return Math.max(dueUsd, openingCashUsd) < 1e4 ? { ...scale, decimals: 2 } : scale;
}

/** Due, there and missing in one unit, so that a reader can subtract. */
function missingText(failure: FailureTrace | undefined): string {
  if (failure === undefined) return "";
  const scale = scaleOfFailure(failure);
  const amount = (usd: number): string => `$${decimalText(usd / scale.perUnit, scale.decimals)}${scale.label.slice(1)}`;
  return `; ${amount(failure.dueUsd)} is due, ${amount(failure.dueUsd - failure.missingUsd)} is there to pay it, ${amount(failure.missingUsd)} is missing`;
}

/** The one sentence that says how a path ends. */
export function traceSentence(trace: PathTrace): string {
  const name = trace.path === "base" ? "The base case" : `Path ${trace.path}`;
  const last = trace.months.at(-1);
  if (trace.failedMonth !== undefined) {
    return `${name} becomes insolvent in ${labelOf(trace, trace.failedMonth)}${trace.cause === undefined ? "" : `: ${trace.cause}`}${missingText(trace.failure)}.`;
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
  const failed = failedLabel(trace);
  const chosen = options.month === undefined ? trace.months : trace.months.filter((month) => month.label === options.month);
  if (chosen.length === 0 && options.month !== undefined && options.month !== failed)
    throw new Error(`no month ${options.month} in this trace: it runs from ${trace.months[0]?.label} to ${trace.months.at(-1)?.label}`);
  const cash = options.month === undefined && trace.months.length > 0 ? ["", ...cashLines(trace, options.width)] : [];
  const months = chosen.flatMap((month) => ["", paint.bold(month.label), ...partLines(monthParts(month), options.width)]);
  const isFailureTold = trace.failure !== undefined && (options.month === undefined || options.month === failed);
  const failure = isFailureTold ? ["", paint.bold(`${failed}  ✗ insolvent`), ...partLines(failureParts(trace.failure!), options.width)] : [];
  return `${[...wrap(traceSentence(trace), options.width).map(paint.bold), ...cash, ...failure, ...months].join("\n")}\n`;
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
  /** Rows of the same first cell may stand under it as a heading, where the table is too wide. */
  readonly isGrouped?: true;
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
      rows: month.demand.map((d) => [d.product, wholeText(d.units), wholeText(d.mtok), `$${decimalText(d.usdAtList, 0)}`]),
    },
    {
      title: "4 Allocation",
      columns: [left("Workload"), left("Load block"), left("Chip"), right("Chip-hours"), right("Output"), left("Unit")],
      rows: month.allocation.map((a) => [a.workload, a.block, a.chip, wholeText(a.chipHours), wholeText(a.output), a.unit]),
    },
    {
      title: "5 Price of a chip-hour: what one more would be worth, $",
      columns: [left("Chip"), left("Load block"), right("Worth"), right("Market")],
      rows: priceRows(month),
    },
    {
      title: "6 Postings, $",
      columns: [left("For"), left("Debit"), left("Credit"), right("Amount")],
      rows: postingRows(month),
      isGrouped: true,
    },
    { title: "7 Cash, payments before receipts", columns: [left("Line"), right("USD")], rows: cashOfMonth(month) },
    { title: "8 Decisions for later months", columns: [left("Decision")], rows: month.decisions.map((d) => [d]) },
  ];
  return parts.filter((part) => part.rows.length > 0);
}

/** Whole where it is large, so that a reader can add and multiply; three significant digits where it is small. */
const wholeText = (x: number): string => (Math.abs(x) >= 1000 ? countText(x) : significantText(x));

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

/** A price so small that it is a rounding of nothing. */
const isNil = (usd: number): boolean => Math.abs(usd) < 5e-7;

/** Prices by chip and block of what had hours this month; a chip that is worth nothing more in any block has one row. */
function priceRows(month: MonthTrace): readonly (readonly string[])[] {
  const inUse = new Set(month.allocation.map(({ chip }) => chip));
  const prices = month.prices.filter(({ chip }) => inUse.has(chip));
  const market = (p: (typeof prices)[number]): string => (p.market === undefined ? "none" : significantText(p.market));
  return [...new Set(prices.map(({ chip }) => chip))].flatMap((chip) => {
    const ofChip = prices.filter((price) => price.chip === chip);
    if (ofChip.every(({ usdPerChipHour }) => isNil(usdPerChipHour))) return [[chip, "all", "-", market(ofChip[0]!)]];
    return ofChip.map((price) => [chip, price.block, isNil(price.usdPerChipHour) ? "-" : significantText(price.usdPerChipHour), market(price)]);
  });
}

/** Postings in whole dollars, in cents where all are small; what rounds to nothing is left out. */
function postingRows({ postings }: MonthTrace): readonly (readonly string[])[] {
  const [decimals, leastUsd] = postings.some(({ usd }) => Math.abs(usd) >= 1e4) ? ([0, 0.5] as const) : ([2, 0.005] as const);
  return postings
    .filter(({ usd }) => Math.abs(usd) >= leastUsd)
    .map((p) => [p.why === `${p.debit} / ${p.credit}` ? "" : p.why, p.debit, p.credit, decimalText(p.usd, decimals)]);
}

/** What fell due in the month of failure, what there was to pay it with, and what is missing; in one unit. */
export function failureParts(failure: FailureTrace): readonly MonthPart[] {
  const { due, dueUsd, openingCashUsd, credit, missingUsd } = failure;
  const scale = scaleOfFailure(failure);
  const row = (line: string, usd: number, note = ""): readonly string[] => [line, moneyCell(usd, scale), note];
  return [
    {
      title: `What fell due, and what there was to pay it with, ${scale.label}`,
      columns: [left("Line"), right("Amount"), left("Note")],
      rows: [
        ...due.map(({ what, usd }) => row(sentenceCase(what), usd)),
        row("Due", dueUsd, due.length > 1 ? "sum of the above" : ""),
        row("Cash at the start of the month", openingCashUsd),
        ...credit.map(({ facility, drawnUsd, undrawnUsd, refused }) =>
          row(`Drawn on ${facility}`, drawnUsd, refused === undefined ? "" : `${moneyText(undrawnUsd)} undrawn: ${refused}`),
        ),
        row("Missing", missingUsd, "due, less cash and what was drawn"),
      ],
    },
  ];
}

const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function partLines(parts: readonly MonthPart[], width: number): readonly string[] {
  return parts.flatMap((part) => ["", `  ${part.title}`, ...tableLines(part, width - 4).map((line) => (line === "" ? "" : `    ${line}`))]);
}

function tableLines({ columns, rows, isGrouped }: MonthPart, width: number): readonly string[] {
  const whole = alignedTable(columns, rows, Infinity);
  if (isGrouped !== true || whole.every((line) => displayWidth(line) <= width)) return alignedTable(columns, rows, width);
  const [heading, ...lines] = alignedTable(
    [left(""), ...columns.slice(1)],
    rows.map((row) => ["", ...row.slice(1)]),
    width,
  );
  // Bands repeat the heading, and would take the lines away from their groups.
  if (lines.length !== rows.length) return alignedTable(columns, rows, width);
  return [
    heading!,
    ...lines.flatMap((line, r) => (r > 0 && rows[r]![0] === rows[r - 1]![0] ? [line] : [rows[r]![0] === "" ? "the month as a whole" : rows[r]![0]!, line])),
  ];
}
