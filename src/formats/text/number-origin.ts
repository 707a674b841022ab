/** Where a number of a table comes from, for a terminal: what the table measures, and what the number follows from. */
import { cellAddress, columnNames, numericColumns, rowNames } from "../../core/evidence/table-address.ts";
import { tableOriginOf } from "../../core/evidence/table-origins.ts";
import type { TablePlace } from "../../core/evidence/table-address.ts";
import type { ResultTable, RunSummary } from "../../core/results/run.ts";
import { formatTable } from "./cells.ts";
import { alignedTable, wrap } from "./columns.ts";
import { signedText } from "./change.ts";
import { moneyText } from "./money.ts";
import { countText, percentText, significantText } from "./number.ts";
import { painter } from "./paint.ts";
import { tableText, type TextOptions } from "./show.ts";

/** What a number follows from, found by moving each number of the plan alone. */
export interface FollowsFrom {
  readonly value: number;
  readonly paths: number;
  readonly inputs: readonly { readonly address: string; readonly text: string; readonly source?: string; readonly becomes: number; readonly share: number }[];
  readonly tried: number;
  readonly refused: readonly string[];
}

/** Characters of a value shown. */
const valueCharacters = 40;
function clipped(text: string): string {
  const bare = text.replace(/\s+/g, " ");
  return bare.length > valueCharacters ? `${bare.slice(0, valueCharacters - 1)}…` : bare;
}

/** Inputs shown; those left out are counted. */
const shown = 15;

/** A number of the table in its units. */
function cellTextAt(table: ResultTable, row: number, column: number): string {
  const number = table.rows[row]![column];
  if (table.columns[column]!.unit === "USD" && typeof number === "number") return moneyText(number);
  const cells = formatTable(table);
  const { unit } = cells.columns[column]!;
  return `${cells.rows[row]![column]!}${unit === "" ? "" : ` ${unit}`}`;
}

/** How a line of a statement is made; undefined elsewhere. */
export function lineFormula({ statements }: Pick<RunSummary, "statements">, { title, rows }: ResultTable, row: number): string | undefined {
  const line = statements.find((one) => one.title === title)?.lines.find(({ label }) => label === rows[row]![0]);
  if (line === undefined) return undefined;
  if (line.kind === "check") return "A difference that is nothing where the books are right.";
  return line.kind === "subtotal"
    ? "A subtotal: the plain sum of the lines above it, of its own side."
    : "The postings to this line in double entry, month by month, joined by fiscal quarter; costs are negative. `plimsoll trace RUN --path base` lists them.";
}

const formula = (table: ResultTable): readonly string[] =>
  [`${table.measures.replace(/\.$/, "")}.`, table.limitations].filter((text) => text !== "" && text !== ".");

/** How the numbers of a table are addressed. */
export function addressForm(table: ResultTable): string | undefined {
  const [column] = numericColumns(table);
  return column === undefined || table.rows.length === 0 ? undefined : cellAddress(table, 0, column);
}

/** A whole table, or a row of it: its numbers with the form of their addresses. Ends in a line feed. */
export function renderTablePlace({ table, row }: TablePlace, options: TextOptions): string {
  const paint = painter(options.color);
  const part = row === undefined ? table : { ...table, rows: [table.rows[row]!] };
  const names = row === undefined ? rowNames(table) : [rowNames(table)[row]!];
  const form = `An address is tables.${table.id}.ROW.COLUMN: rows ${names.slice(0, 12).join(", ")}${names.length > 12 ? ` … (${countText(names.length)})` : ""}; columns ${columnNames(table).join(", ")}.`;
  return `${tableText(part, options)}${wrap(form, options.width).map(paint.dim).join("\n")}\n`;
}

/** One number. Ends in a line feed. */
export function renderNumber(
  place: Required<TablePlace>,
  found: FollowsFrom,
  summary: Pick<RunSummary, "sources" | "statements">,
  options: TextOptions,
): string {
  const { table, row, column } = place;
  const paint = painter(options.color);
  const { width } = options;
  const { inputs, tried, paths, refused } = found;
  const texts = table.rows[row]!.filter((cell, c) => typeof cell === "string" && table.columns[c]!.unit === undefined);
  const head = `${table.title}, ${texts.slice(0, 3).join(", ")}, ${table.columns[column]!.label}: ${cellTextAt(table, row, column)}`;
  const made = [...formula(table), ...present(lineFormula(summary, table, row))];
  const lines = [...wrap(head, width).map(paint.bold), paint.dim(cellAddress(table, row, column)), "", ...made.flatMap((text) => wrap(text, width)), ""];
  const where = tableOriginOf(table.id).basis === "futures" ? `on the first ${countText(paths)} ${paths === 1 ? "future" : "futures"}` : "in the base case";
  const how = `a tenth less in each, alone, ${where}`;
  if (inputs.length === 0) lines.push(...wrap(`None of the plan's ${countText(tried)} numbers moves it, ${how}.`, width));
  else {
    const told = `What it follows from: ${countText(inputs.length)} of the plan's ${countText(tried)} numbers. It is ${cellTextAt(changed(place, found.value), row, column)} there; ${how}, it becomes`;
    lines.push(...wrap(told, width).map(paint.bold), ...inputRows(place, found, summary, width));
    if (inputs.length > shown) lines.push(paint.dim(`and ${countText(inputs.length - shown)} more that move it less`));
  }
  const more = refused.length > 8 ? ` and ${countText(refused.length - 8)} more` : "";
  const notes = [
    ...(refused.length === 0 ? [] : [`Not tried, since the plan takes no less there, or the number is then gone: ${refused.slice(0, 8).join(", ")}${more}.`]),
    "Parts are shares of all movements; where two numbers act together, each is told alone. The rule decides as it had learned from the plan.",
  ];
  return `${[...lines, ...notes.flatMap((note) => wrap(note, width)).map(paint.dim)].join("\n")}\n`;
}

const present = (text: string | undefined): readonly string[] => (text === undefined ? [] : [text]);

/** The table with another number in its place, so that it is told in the same units. */
const changed = ({ table, row, column }: Required<TablePlace>, number: number): ResultTable => ({
  ...table,
  rows: table.rows.map((cells, r) => (r === row ? cells.map((cell, c) => (c === column ? number : cell)) : cells)),
});

function inputRows(place: Required<TablePlace>, { inputs, value }: FollowsFrom, { sources }: Pick<RunSummary, "sources">, width: number): readonly string[] {
  const { row, column } = place;
  const relative = (becomes: number): string =>
    value === 0 ? "" : signedText((100 * (becomes - value)) / Math.abs(value), (size) => `${significantText(size, 2)} %`);
  const left = (label: string) => ({ label, align: "left" as const });
  const right = (label: string) => ({ label, align: "right" as const });
  const rows = inputs
    .slice(0, shown)
    .map(({ address, text, source, becomes, share }) => [
      address,
      percentText(Number(share.toPrecision(2))),
      cellTextAt(changed(place, becomes), row, column),
      relative(becomes),
      source ?? "none",
      sources.find(({ id }) => id === source)?.asOf ?? "",
      clipped(text),
    ]);
  return alignedTable([left("Number"), right("Part"), right("Becomes"), right("Change"), left("Source"), left("Date"), left("As typed")], rows, width);
}
