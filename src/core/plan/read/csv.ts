/**
 * A small strict reader of CSV files that hold series: a header, then rows of equal width.
 *
 * Cells may be quoted ("" is a quotation mark); separators are commas; an empty line at the end is fine. Every fault
 * names its line. Nothing is guessed: a cell is a plain decimal number or the file is refused.
 */
import { parseMonth } from "../../calendar/months.ts";
import { clip, numberOf, scanNumber } from "../../quantity/number.ts";
import { didYouMean, listNames } from "../../quantity/spelling.ts";

export interface CsvFault {
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

export interface CsvColumn {
  readonly values: readonly number[];
  /** Absolute month of the first value, where the file has a column `month`. */
  readonly firstMonth: number | undefined;
}

export const csvCharactersMax = 16_000_000;
const rowsMax = 1_000_000;

/**
 * Reads one numeric column of a CSV text.
 *
 * @example readCsvColumn("month,close\n2026-07,2.5\n", "close") // {values: [2.5], firstMonth: 24318}
 */
export function readCsvColumn(text: string, column: string): CsvColumn | CsvFault {
  let lines: readonly string[] = [];
  const fault = (line: number, code: string, message: string, remedy: string): CsvFault => ({
    line,
    column: 1,
    length: lines[line - 1]?.length ?? 0,
    code,
    message,
    remedy,
  });
  if (text.length > csvCharactersMax)
    return fault(1, "P803", "the file has more than 16 million characters", "thin it out: one row a month, or one an hour for a year");
  lines = (text.startsWith("\ufeff") ? text.slice(1) : text).split(/\r?\n/);
  lines = lines.slice(0, lines.findLastIndex((line) => line !== "") + 1);
  if (lines.length > rowsMax) return fault(1, "P803", "the file has more than a million rows", "thin it out");
  const header = splitRow(lines[0] ?? "")?.map((name) => name.trim());
  if (header === undefined || lines.length < 2) return fault(1, "P804", "the file has no rows below a header", "write a header line, then one row per value");
  const at = header.indexOf(column);
  if (at < 0) return fault(1, "P802", `no column \`${clip(column)}\``, didYouMean(column, header) ?? `columns: ${listNames(header)}`);
  if (header.lastIndexOf(column) !== at) return fault(1, "P802", `two columns are called \`${clip(column)}\``, "give each column a name of its own");
  const monthAt = header.indexOf("month");
  const values: number[] = [];
  let firstMonth: number | undefined;
  for (let row = 1; row < lines.length; row++) {
    const cells = splitRow(lines[row]);
    if (cells === undefined || cells.length !== header.length)
      return fault(
        row + 1,
        "P803",
        `the header has ${header.length} columns and this row ${cells === undefined ? "an open quotation mark" : `has ${cells.length}`}`,
        "give every row the same columns, separated by commas",
      );
    const value = cellNumber(cells[at]);
    if (value === undefined)
      return fault(
        row + 1,
        "P803",
        `\`${clip(cells[at].trim())}\` in column \`${clip(column)}\` is not a plain number`,
        "write digits and a decimal point, without units or thousands separators",
      );
    values.push(value);
    if (monthAt < 0) continue;
    const month = parseMonth(cells[monthAt].trim(), 1, false);
    if (!month.ok) return fault(row + 1, "P803", month.problem.message, month.problem.remedy ?? "write months as 2026-07");
    firstMonth ??= month.value;
    if (month.value !== firstMonth + row - 1)
      return fault(row + 1, "P805", `month ${cells[monthAt].trim()} does not follow the row above`, "give one row per month, rising, without gaps");
  }
  return { values, firstMonth };
}

export const isCsvFault = (result: CsvColumn | CsvFault): result is CsvFault => "code" in result;

function cellNumber(cell: string): number | undefined {
  const text = cell.trim();
  const scanned = scanNumber(text, 0);
  if (!scanned.ok || scanned.value.end !== text.length || scanned.value.dollars || scanned.value.percent || scanned.value.scale !== "") return undefined;
  return numberOf(scanned.value);
}

/** Cells of one line; undefined if a quotation mark stays open. */
function splitRow(line: string): string[] | undefined {
  if (!line.includes('"')) return line.split(",");
  const cells: string[] = [];
  let at = 0;
  while (at <= line.length) {
    if (line[at] !== '"') {
      const stop = line.indexOf(",", at);
      cells.push(line.slice(at, stop < 0 ? line.length : stop));
      if (stop < 0) return cells;
      at = stop + 1;
      continue;
    }
    let cell = "";
    for (at++; ; at++) {
      const quote = line.indexOf('"', at);
      if (quote < 0) return undefined;
      cell += line.slice(at, quote);
      at = quote + 1;
      if (line[at] !== '"') break;
      cell += '"';
    }
    cells.push(cell);
    if (at >= line.length) return cells;
    if (line[at] !== ",") return undefined;
    at++;
  }
  return cells;
}
