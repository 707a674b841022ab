/** Tables of a run as aligned text, CSV or JSON. */
import type { ResultTable, RunSummary } from "../../core/results/run.ts";
import { commonUnit, formatTable, headerText } from "./cells.ts";
import { alignedTable, wrap } from "./columns.ts";
import { painter } from "./paint.ts";
import { tablesOf } from "./summary-tables.ts";

export interface TextOptions {
  /** Columns of the terminal, at least 40. */
  readonly width: number;
  readonly color: boolean;
}

/** The list of a run's tables: id, rows, title. */
export function listText(summary: RunSummary, options: TextOptions): string {
  const rows = tablesOf(summary).map((table) => [table.id, String(table.rows.length), table.title]);
  const columns = [
    { label: "Table", align: "left" },
    { label: "Rows", align: "right" },
    { label: "Title", align: "left" },
  ] as const;
  return `${alignedTable(columns, rows, options.width).join("\n")}\n`;
}

/** A table as aligned text with its title, what it measures, where it comes from and its limitations. */
export function tableText(table: ResultTable, options: TextOptions): string {
  const paint = painter(options.color);
  const cells = formatTable(table);
  const unit = commonUnit(cells.columns);
  const columns = cells.columns.map((column) => ({
    label: unit === undefined ? headerText(column) : column.label,
    align: column.numeric ? ("right" as const) : ("left" as const),
  }));
  const notes = [`Measures: ${table.measures}`, `Source: ${table.source}`, `Limitations: ${table.limitations}`];
  return `${[
    paint.bold(unit === undefined ? table.title : `${table.title}, ${unit}`),
    "",
    ...alignedTable(columns, cells.rows, options.width),
    "",
    ...notes.flatMap((note) => wrap(note, options.width, "", "  ").map(paint.dim)),
  ].join("\n")}\n`;
}

/** A table whose cells are text already: its title, then its rows. */
export function textTable({ title, columns, rows }: ResultTable, isLeft: (label: string, index: number) => boolean, options: TextOptions): readonly string[] {
  const aligned = columns.map(({ label }, i) => ({ label, align: isLeft(label, i) ? ("left" as const) : ("right" as const) }));
  return [painter(options.color).bold(title), ...alignedTable(aligned, rows as string[][], options.width)];
}

/** What a table measures and what it leaves out, softly. */
export const tableNote = ({ measures, limitations }: ResultTable, { width, color }: TextOptions): readonly string[] =>
  wrap(`${measures}. ${limitations}`, width).map(painter(color).dim);

/**
 * A table as CSV (RFC 4180): CRLF line ends, full precision, the unit in the header (`cash [USD]`).
 *
 * @example csvOf({ id: "t", title: "T", columns: [{ id: "a", label: "A" }, { id: "b", label: "B", unit: "USD" }], rows: [["x, y", 1.5]], measures: "", source: "", limitations: "" }) // "a,b [USD]\r\n\"x, y\",1.5\r\n"
 */
export function csvOf(table: ResultTable): string {
  const header = table.columns.map((column) => (column.unit ? `${column.id} [${column.unit}]` : column.id));
  return [header, ...table.rows].map((row) => `${row.map((value) => csvField(String(value))).join(",")}\r\n`).join("");
}

const csvField = (value: string): string => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

/** A table as JSON: its columns with units and its rows as objects by column id. */
export function jsonOf(table: ResultTable): string {
  const rows = table.rows.map((row) => Object.fromEntries(table.columns.map((column, i) => [column.id, row[i]])));
  const { id, title, columns, measures, source, limitations } = table;
  return `${JSON.stringify({ id, title, columns, rows, measures, source, limitations }, null, 2)}\n`;
}
