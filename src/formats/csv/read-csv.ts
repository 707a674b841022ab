/** Rows of a CSV file (RFC 4180): commas, quoted cells with doubled quotes, LF or CRLF. Never guesses another separator. */
import { encodingFault } from "../text-encoding.ts";

export interface CsvRow {
  /** Line on which the row starts, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface CsvFault {
  readonly line: number;
  readonly message: string;
}

/**
 * Splits CSV text into rows. Empty lines are skipped; a byte-order mark is dropped. A file that is no text in UTF-8, or whose header
 * has other separators than commas, has a fault and no rows.
 *
 * @example readCsv('a,b\n"1,5",2\n').rows[1].cells.join("|") // "1,5|2"
 */
export function readCsv(text: string): { readonly rows: readonly CsvRow[]; readonly faults: readonly CsvFault[] } {
  const encoding = encodingFault(text);
  if (encoding !== undefined) return { rows: [], faults: [{ line: encoding.line, message: `${encoding.message}: ${encoding.remedy}` }] };
  const { rows, faults } = splitRows(text);
  const [header] = rows;
  const other = header?.cells.length === 1 ? /[;\t]/.exec(header.cells[0]!)?.[0] : undefined;
  if (other === undefined) return { rows, faults };
  const named = other === ";" ? "semicolons" : "tabs";
  return { rows: [], faults: [{ line: header!.line, message: `cells are separated by ${named}: export the table with commas, and points in decimals` }] };
}

function splitRows(text: string): { readonly rows: readonly CsvRow[]; readonly faults: readonly CsvFault[] } {
  const rows: CsvRow[] = [];
  const faults: CsvFault[] = [];
  let line = 1;
  let rowLine = 1;
  let cells: string[] = [];
  let at = text.startsWith("\ufeff") ? 1 : 0;
  const finishRow = (): void => {
    if (cells.length > 1 || cells[0] !== "") rows.push({ line: rowLine, cells });
    cells = [];
  };
  while (at <= text.length) {
    const { cell, end, newlines, fault } = text[at] === '"' ? quotedCell(text, at) : plainCell(text, at);
    if (fault !== undefined) faults.push({ line, message: fault });
    line += newlines;
    cells.push(cell);
    at = end;
    if (text[at] === ",") {
      at += 1;
      continue;
    }
    finishRow();
    if (at >= text.length) break;
    at += text.startsWith("\r\n", at) ? 2 : 1;
    line += 1;
    rowLine = line;
    if (at >= text.length) break;
  }
  return { rows, faults };
}

interface Cell {
  readonly cell: string;
  /** Offset of the separator after the cell. */
  readonly end: number;
  readonly newlines: number;
  readonly fault?: string;
}

const separator = /[,\r\n]/g;

function plainCell(text: string, start: number): Cell {
  separator.lastIndex = start;
  const end = separator.exec(text)?.index ?? text.length;
  return { cell: text.slice(start, end).trim(), end, newlines: 0 };
}

function quotedCell(text: string, start: number): Cell {
  let at = start + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return cellOf(text.slice(start + 1), text.length, "a quoted cell is not closed");
    if (text[quote + 1] !== '"') {
      separator.lastIndex = quote + 1;
      const end = separator.exec(text)?.index ?? text.length;
      return cellOf(text.slice(start + 1, quote), end, text.slice(quote + 1, end).trim() === "" ? undefined : "text follows the closing quote of a cell");
    }
    at = quote + 2;
  }
}

function cellOf(inside: string, end: number, fault: string | undefined): Cell {
  return { cell: inside.replaceAll('""', '"').trim(), end, newlines: inside.split("\n").length - 1, ...(fault === undefined ? {} : { fault }) };
}
