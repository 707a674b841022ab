/**
 * A result table as cells of text: one money unit per table, one scale and one count of decimals per column.
 *
 * Export keeps full precision and does not pass here.
 */
import type { ResultTable } from "../../core/results/run.ts";
import { accountingText, moneyScale, statementScale } from "./money.ts";
import { signedText } from "./change.ts";
import type { MoneyScale } from "./money.ts";
import { magnitude, percentDecimals } from "./number.ts";

export interface CellColumn {
  readonly label: string;
  /** Unit as shown in the header: "$M", "%", "k Mtok"; empty for text. */
  readonly unit: string;
  readonly numeric: boolean;
}

export interface CellTable {
  readonly columns: readonly CellColumn[];
  readonly rows: readonly (readonly string[])[];
}

/** Tables whose columns must add up: money in whole units, never in three digits. */
const statementIds: ReadonlySet<string> = new Set(["income-statement", "balance-sheet", "cash-flow"]);

interface Format {
  readonly unit: string;
  cell(x: number): string;
}

/** `USD`, or an amount over time such as `USD/month`; a price per unit of something is not an amount. */
const isAmount = (unit: string | undefined): boolean => unit !== undefined && /^USD(?:\/(?:month|quarter|year))?$/.test(unit);

/**
 * The cells of a table as shown on screen and paper.
 *
 * @throws Error naming table, row and column if a number is not finite
 * @example formatTable({ id: "t", title: "T", columns: [{ id: "m", label: "Month" }, { id: "x", label: "Cash", unit: "USD" }], rows: [["2026-07", -5e6]], measures: "", source: "", limitations: "" }).rows // [["2026-07", "(5.00)"]]
 */
export function formatTable(table: ResultTable): CellTable {
  assertFinite(table);
  const amounts = table.columns.flatMap((column, i) => (isAmount(column.unit) ? numbersOf(table, i) : []));
  const scale = statementIds.has(table.id) ? statementScale(amounts) : moneyScale(amounts);
  const formats = table.columns.map((column, i) => {
    const format = formatOf(column.unit, numbersOf(table, i), { money: scale, largest: largestOf(table, column.unit) });
    return column.isChange === true && format !== undefined ? { ...format, cell: (x: number) => signedText(x, format.cell) } : format;
  });
  return {
    columns: table.columns.map((column, i) => ({ label: column.label, unit: formats[i]?.unit ?? "", numeric: formats[i] !== undefined })),
    rows: table.rows.map((row) => row.map((value, i) => (typeof value === "number" ? (formats[i]?.cell(value) ?? String(value)) : value))),
  };
}

const numbersOf = (table: ResultTable, i: number): readonly number[] => table.rows.map((row) => row[i]).filter((v): v is number => typeof v === "number");

function assertFinite(table: ResultTable): void {
  for (const [r, row] of table.rows.entries()) {
    if (row.length !== table.columns.length) throw new Error(`table ${table.id}, row ${r}: ${row.length} cells for ${table.columns.length} columns`);
    const bad = row.findIndex((v) => typeof v !== "string" && !Number.isFinite(v));
    if (bad >= 0) throw new Error(`table ${table.id}, row ${r}, column ${table.columns[bad]!.id}: not a finite number: ${row[bad]}`);
  }
}

/** How a column is written; undefined for a column of text. */
function formatOf(
  unit: string | undefined,
  values: readonly number[],
  { money, largest }: { readonly money: MoneyScale; readonly largest: number },
): Format | undefined {
  if (values.length === 0 && unit === undefined) return undefined;
  if (unit !== undefined && isAmount(unit)) return { unit: money.label + unit.slice(3), cell: (x) => accountingText(x / money.perUnit, money.decimals) };
  if (unit === "share") return shareFormat(values);
  if (unit?.startsWith("USD/")) return { unit: `$${unit.slice(3)}`, cell: fixed(values, 2) };
  return countFormat(unit ?? "", values, largest);
}

/** Largest number under a unit, over all columns of that unit: they share one scale. */
function largestOf(table: ResultTable, unit: string | undefined): number {
  const values = table.columns.flatMap((column, i) => (column.unit === unit ? numbersOf(table, i) : []));
  return values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
}

function shareFormat(values: readonly number[]): Format {
  const decimals = values.reduce((most, v) => (v > 0 && v < 1 ? Math.max(most, Math.min(4, percentDecimals(v) - 1)) : most), 1);
  const least = Number(`1e-${decimals}`);
  // What is not nothing never reads as nothing.
  return {
    unit: "%",
    cell: (x) => (x === 0 || x === 1 ? String(100 * x) : x > 0 && 100 * x < least / 2 ? `<${least.toFixed(decimals)}` : accountingText(100 * x, decimals)),
  };
}

function countFormat(unit: string, values: readonly number[], largest: number): Format {
  const [perUnit, letter] = largest >= 1e11 ? [1e9, "B"] : largest >= 1e8 ? [1e6, "M"] : [1, ""];
  const scaled = values.map((v) => v / perUnit);
  const label = `${letter} ${unit}`.trim();
  const cell = fixed(scaled, 0);
  return { unit: label, cell: (x) => cell(x / perUnit) };
}

/** Decimals at which the smaller entries (lower quartile) show three digits, but `least` at least; none for whole numbers. */
function fixed(values: readonly number[], least: number): (x: number) => string {
  const sizes = values.map(Math.abs).filter((v) => v > 0);
  sizes.sort((a, b) => a - b);
  const small = sizes[Math.floor(sizes.length / 4)] ?? 1;
  const decimals = least === 0 && sizes.every(Number.isInteger) ? 0 : Math.min(6, Math.max(least, 2 - magnitude(small)));
  const shown = (sizes.at(-1) ?? 0) >= 1e5 ? 0 : decimals;
  return (x) => accountingText(x, shown);
}

/**
 * A header with its unit.
 *
 * @example headerText({ label: "Cash", unit: "$M", numeric: true }) // "Cash, $M"
 */
export function headerText(column: CellColumn): string {
  return column.unit === "" || column.unit === column.label.toLowerCase() ? column.label : `${column.label}, ${column.unit}`;
}

/**
 * The one unit of all numbers of a table, if they share one; then it stands in the title instead of in every header.
 *
 * @example commonUnit([{ label: "Month", unit: "", numeric: false }, { label: "p5", unit: "$B", numeric: true }, { label: "p95", unit: "$B", numeric: true }]) // "$B"
 */
export function commonUnit(columns: readonly CellColumn[]): string | undefined {
  const units = new Set(columns.filter((column) => column.numeric).map((column) => column.unit));
  const [unit] = units;
  return units.size === 1 && unit !== "" && columns.filter((column) => column.numeric).length > 1 ? unit : undefined;
}
