/**
 * Observations: what was published of a plan's quantities, and when. A CSV of four columns: date, quantity, value, source.
 *
 * Nothing is guessed: a row that cannot be read is rejected with its line, the reason and what to write.
 */
import { parseMonth } from "../../core/calendar/months.ts";
import { didYouMean } from "../../core/quantity/spelling.ts";
import { readCsv } from "../csv/read-csv.ts";

export interface Observation {
  /** Of the file, from 1. */
  readonly line: number;
  /** As written: 2024-06-12, or 2024-06. */
  readonly date: string;
  /** Absolute month. */
  readonly month: number;
  /** Address in the plan: demand.run_rate. */
  readonly quantity: string;
  /** As the plan writes values: $3.4B/year, 4% to 12%/month. */
  readonly value: string;
  /** Who said it. */
  readonly source: string;
}

export interface RejectedObservation {
  readonly line: number;
  readonly reason: string;
}

export const observationColumns = ["date", "quantity", "value", "source"] as const;

/**
 * Observations in the order of their dates, those of one date in the order of the file.
 *
 * @example readObservations("date,quantity,value,source\n2024-06-12,demand.run_rate,$3.4B/year,press\n").observations[0].value // "$3.4B/year"
 */
export function readObservations(text: string): { readonly observations: readonly Observation[]; readonly rejected: readonly RejectedObservation[] } {
  const { rows, faults } = readCsv(text);
  const rejected: RejectedObservation[] = faults.map(({ line, message }) => ({ line, reason: message }));
  const [header, ...body] = rows;
  if (header === undefined) return { observations: [], rejected: [{ line: 1, reason: `an empty file: write a header, ${observationColumns.join(",")}` }] };
  const names = header.cells.map((cell) => cell.trim().toLowerCase());
  const at = Object.fromEntries(observationColumns.map((name) => [name, names.indexOf(name)]));
  for (const name of observationColumns)
    if (at[name]! < 0)
      rejected.push({ line: header.line, reason: `no column \`${name}\`: ${didYouMean(name, names) ?? `the header is ${observationColumns.join(",")}`}` });
  if (rejected.length > 0) return { observations: [], rejected };
  const observations: Observation[] = [];
  for (const { line, cells } of body) {
    const [date, quantity, value, source] = observationColumns.map((name) => (cells[at[name]!] ?? "").trim()) as [string, string, string, string];
    const reason = faultOf({ date, quantity, value, source }, cells.length, names.length);
    if (reason !== undefined) rejected.push({ line, reason });
    else {
      const month = parseMonth(date.slice(0, 7), 1, false);
      if (month.ok) observations.push({ line, date, month: month.value, quantity, value, source });
      else rejected.push({ line, reason: month.problem.message });
    }
  }
  const key = ({ date }: Observation): string => date.padEnd(10, "-00");
  observations.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.line - b.line));
  return { observations, rejected };
}

function faultOf(row: Readonly<Record<(typeof observationColumns)[number], string>>, cells: number, columns: number): string | undefined {
  if (cells !== columns) return `the header has ${columns} columns and this row ${cells}: quote cells that hold commas`;
  const empty = observationColumns.find((name) => row[name] === "");
  if (empty !== undefined) return `\`${empty}\` is empty`;
  if (!/^\d{4}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?$/.test(row.date)) return `\`${row.date}\` is no date: write 2024-06-12, or 2024-06`;
  return undefined;
}
