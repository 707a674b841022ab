/** Reading the named tables of a run: columns by name, long tables turned into series by month. */
import type { ResultTable } from "../../core/results/run.ts";

/**
 * Index of the column whose id or label is one of the names; undefined if there is none.
 *
 * @example columnOf({ id: "t", title: "", columns: [{ id: "m", label: "Month" }], rows: [], measures: "", source: "", limitations: "" }, "month") // 0
 */
export function columnOf(table: ResultTable, ...names: readonly string[]): number | undefined {
  for (const name of names) {
    const index = table.columns.findIndex((column) => column.id.toLowerCase() === name || column.label.toLowerCase() === name);
    if (index >= 0) return index;
  }
  return undefined;
}

/** Distinct texts of a column, in order of appearance. */
export const distinct = (table: ResultTable, column: number): readonly string[] => [...new Set(table.rows.map((row) => String(row[column])))];

export interface NamedSeries {
  readonly label: string;
  readonly values: readonly number[];
}

/**
 * A long table (month, key, value) as one series a key; months in order of appearance, what is missing counts as zero.
 *
 * @param where keeps only some rows
 */
export function seriesByKey(
  table: ResultTable,
  columns: { readonly month: number; readonly key: number; readonly value: number },
  where: (row: ResultTable["rows"][number]) => boolean = () => true,
): readonly NamedSeries[] {
  const months = distinct(table, columns.month);
  const places = new Map(months.map((month, t) => [month, t]));
  const series = new Map<string, number[]>();
  for (const row of table.rows) {
    const key = String(row[columns.key]);
    const value = row[columns.value];
    if (!where(row) || typeof value !== "number") continue;
    const values = series.get(key) ?? months.map(() => 0);
    values[places.get(String(row[columns.month]))!]! += value;
    series.set(key, values);
  }
  return [...series].map(([label, values]) => ({ label, values }));
}

/** A wide table (month, one column a series) as series: every numeric column. */
export function seriesByColumn(table: ResultTable): readonly NamedSeries[] {
  return table.columns.flatMap((column, c) => {
    const values = table.rows.map((row) => row[c]);
    return values.length > 0 && values.every((v) => typeof v === "number") ? [{ label: column.label, values: values as readonly number[] }] : [];
  });
}
