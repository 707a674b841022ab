/** Every number of a run's tables by an address of its own: `tables.cash.2028-06.p50`. */
import { didYouMean, listNames } from "../quantity/spelling.ts";
import type { ResultTable } from "../results/run.ts";

/**
 * A name as an identifier: of a page, or a part of an address.
 *
 * @example slug("Obligations by supplier") // "obligations-by-supplier"
 */
export const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");

/** Longest part of an address made from a text. */
const longest = 60;

/**
 * Names of a table's rows: its leading texts, told apart by a number where two rows have the same.
 *
 * @example rowNames({ id: "t", title: "", columns: [{ id: "m", label: "Month" }, { id: "x", label: "X", unit: "USD" }], rows: [["2026-07", 1], ["2026-07", 2]], measures: "", source: "", limitations: "" }) // ["2026-07", "2026-07-2"]
 */
export function rowNames({ columns, rows }: ResultTable): readonly string[] {
  const seen = new Map<string, number>();
  return rows.map((row, r) => {
    const numeric = row.findIndex((cell, c) => typeof cell === "number" || columns[c]!.unit !== undefined);
    const texts = row.slice(0, numeric < 0 ? 1 : numeric);
    const name = slug(texts.join("-").slice(0, longest)) || `row-${r + 1}`;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}-${count}`;
  });
}

/** Name of a column in an address. */
const columnName = ({ id }: ResultTable["columns"][number]): string => slug(id);

/** Indices of the columns that hold a number in some row. */
export const numericColumns = ({ columns, rows }: ResultTable): readonly number[] =>
  columns.flatMap((_, c) => (rows.some((row) => typeof row[c] === "number") ? [c] : []));

/** Names of the columns that hold numbers. */
export const columnNames = (table: ResultTable): readonly string[] => numericColumns(table).map((c) => columnName(table.columns[c]!));

/** Address of a number. */
export const cellAddress = (table: ResultTable, row: number, column: number): string =>
  `tables.${table.id}.${rowNames(table)[row]!}.${columnName(table.columns[column]!)}`;

export interface TablePlace {
  readonly table: ResultTable;
  /** Absent: the whole table. */
  readonly row?: number;
  /** Absent: the whole row. */
  readonly column?: number;
}

export interface TableMiss {
  readonly message: string;
  readonly remedy: string;
}

/** Whether a text is meant as an address of a table. */
export const isTableAddress = (text: string): boolean => text === "tables" || text.startsWith("tables.");

/** The table, row or number at an address, or what is wrong with the address. */
export function placeAt(tables: readonly ResultTable[], address: string): TablePlace | TableMiss {
  const [, id = "", rowName, column, ...more] = address.split(".");
  const table = tables.find((one) => one.id === id);
  if (table === undefined) return miss(`the run has no table \`${id}\``, id, ids(tables));
  if (rowName === undefined) return { table };
  const names = rowNames(table);
  const row = names.indexOf(rowName);
  if (row < 0) return miss(`the table ${id} has no row \`${rowName}\``, rowName, names);
  if (column === undefined) return { table, row };
  const c = numericColumns(table).find((at) => columnName(table.columns[at]!) === column);
  if (c === undefined || more.length > 0)
    return miss(`the table ${id} has no number in a column \`${[column, ...more].join(".")}\``, column, columnNames(table));
  return { table, row, column: c };
}

const ids = (tables: readonly ResultTable[]): readonly string[] => tables.map((table) => table.id);
const miss = (message: string, name: string, known: readonly string[]): TableMiss => ({
  message,
  remedy: didYouMean(name, known) ?? `it has ${listNames(known, 12)}`,
});
