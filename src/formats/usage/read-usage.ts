/**
 * Use per user from a CSV file: one row a user, or one a user and period, in Mtok, tokens, or requests with mean tokens.
 *
 * Columns are known by their names, as billing exports and public traces write them; letters' case, spaces and underscores do
 * not matter. Nothing is guessed: a row whose tokens are not given is left out and counted.
 */
import { readCsv, type CsvRow } from "../csv/read-csv.ts";

export interface Usage {
  /** Use of each row, Mtok a month: a day's use counts thirty times. */
  readonly useMtok: readonly number[];
  /** User of each row; undefined where no column names one. */
  readonly userOf: readonly string[] | undefined;
  /** Rows without tokens, left out. */
  readonly skipped: number;
  /** What was read: "requests × (mean_output_tokens + 0.2 × mean_input_tokens), by day". */
  readonly measure: string;
}

export interface UsageFault {
  readonly line: number;
  readonly message: string;
}

export interface UsageOptions {
  /** What an input token counts against an output token. */
  readonly inputWeight: number;
  /** Column of the use, in place of those known by name: Mtok, or tokens where its name says so. */
  readonly column?: string;
  /** rows: each row is a user; users: a user's rows are averaged over the periods that the file covers. */
  readonly per: "rows" | "users";
}

type Read = { readonly usage: Usage; readonly faults: readonly [] } | { readonly usage: undefined; readonly faults: readonly UsageFault[] };

const normal = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, "");
const userNames = ["user", "userid", "client", "customer", "customerid", "seat", "account", "agent"];
const daysOf: Readonly<Record<string, number>> = { day: 30, date: 30, month: 1, period: 1 };

interface Columns {
  readonly user: number;
  readonly period: number;
  /** Use counted for a month per period of the file. */
  readonly perMonth: number;
  readonly measure: string;
  /** Mtok of a row; undefined where a cell it needs is empty; NaN where one is no number. */
  mtok(cells: readonly string[]): number | undefined;
}

/** @returns the use of every row (or user), or the first faults */
export function readUsage(text: string, options: UsageOptions): Read {
  const { rows, faults } = readCsv(text);
  if (faults.length > 0) return { usage: undefined, faults };
  const [header, ...body] = rows;
  if (header === undefined || body.length === 0) return refuse(1, "the file has no rows below a header");
  const columns = columnsOf(header.cells, options);
  if (typeof columns === "string") return refuse(header.line, columns);
  return collect(body, header.cells.length, columns, options);
}

const refuse = (line: number, message: string): Read => ({ usage: undefined, faults: [{ line, message }] });

const cellNumber = (cell: string): number => (/^\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(cell) ? Number(cell) : NaN);

function columnsOf(header: readonly string[], { inputWeight, column }: UsageOptions): Columns | string {
  const names = header.map(normal);
  const at = (...known: readonly string[]): number => names.findIndex((name) => known.includes(name));
  const user = at(...userNames);
  const period = at(...Object.keys(daysOf));
  const perMonth = period < 0 ? 1 : daysOf[names[period]!]!;
  const by = period < 0 ? "" : `, by ${header[period]}`;
  const place = { user, period, perMonth };
  if (column !== undefined) {
    const own = header.indexOf(column);
    if (own < 0) return `no column \`${column}\`; columns: ${header.join(", ")}`;
    const scale = /mtok/i.test(column) || !/token/i.test(column) ? 1 : 1e-6;
    return { ...place, measure: `${column}${by}`, mtok: (cells) => single(cells[own]!, scale) };
  }
  const mtok = at("mtok", "usemtok", "mtokmonth");
  if (mtok >= 0) return { ...place, measure: `${header[mtok]}${by}`, mtok: (cells) => single(cells[mtok]!, 1) };
  const [requests, meanIn, meanOut] = [at("requests", "numrequests"), at("meaninputtokens"), at("meanoutputtokens")];
  if (requests >= 0 && meanOut >= 0) {
    const measure = `${header[requests]} × (${header[meanOut]}${meanIn < 0 ? "" : ` + ${inputWeight} × ${header[meanIn]}`})${by}`;
    return {
      ...place,
      measure,
      mtok: (cells) => {
        const parts = [cells[requests]!, cells[meanOut]!, ...(meanIn < 0 ? [] : [cells[meanIn]!])];
        if (parts.includes("")) return undefined;
        const [count, out, input = 0] = parts.map(cellNumber) as [number, number, number?];
        return count * (out + inputWeight * input) * 1e-6;
      },
    };
  }
  const [input, output] = [at("inputtokens", "numprefilltokens", "contexttokens"), at("outputtokens", "numdecodetokens", "generatedtokens")];
  if (output >= 0) {
    const measure = `${header[output]}${input < 0 ? "" : ` + ${inputWeight} × ${header[input]}`}${by}`;
    return {
      ...place,
      measure,
      mtok: (cells) => {
        const parts = [cells[output]!, ...(input < 0 ? [] : [cells[input]!])];
        if (parts.includes("")) return undefined;
        const [out, into = 0] = parts.map(cellNumber) as [number, number?];
        return (out + inputWeight * into) * 1e-6;
      },
    };
  }
  const tokens = at("tokens", "totaltokens");
  if (tokens >= 0) return { ...place, measure: `${header[tokens]}${by}`, mtok: (cells) => single(cells[tokens]!, 1e-6) };
  return `no column of use; known: mtok, tokens, output_tokens with input_tokens, requests with mean_output_tokens; or name one with --column (columns: ${header.join(", ")})`;
}

const single = (cell: string, scale: number): number | undefined => (cell === "" ? undefined : cellNumber(cell) * scale);

function collect(body: readonly CsvRow[], width: number, columns: Columns, { per }: UsageOptions): Read {
  const { user, period, perMonth } = columns;
  if (per === "users" && user < 0) return refuse(1, `no column names a user; known: ${userNames.join(", ")}`);
  const useMtok: number[] = [];
  const userOf: string[] = [];
  const periods = new Set<string>();
  let skipped = 0;
  for (const { line, cells } of body) {
    if (cells.length !== width) return refuse(line, `the header has ${width} columns and this row ${cells.length}`);
    const mtok = columns.mtok(cells);
    if (period >= 0) periods.add(cells[period]!);
    if (mtok === undefined) {
      skipped++;
      continue;
    }
    if (!Number.isFinite(mtok)) return refuse(line, `\`${cells.join(",").slice(0, 60)}\` holds no use: write digits and a decimal point`);
    useMtok.push(mtok * perMonth);
    if (user >= 0) userOf.push(cells[user]!);
  }
  if (useMtok.length === 0) return refuse(body[0]!.line, "no row has its tokens");
  const { measure } = columns;
  if (per === "rows") return { usage: { useMtok, userOf: user < 0 ? undefined : userOf, skipped, measure }, faults: [] };
  // A user's month: its rows summed, over the periods that the file covers.
  const sums = new Map<string, number>();
  useMtok.forEach((mtok, i) => sums.set(userOf[i]!, (sums.get(userOf[i]!) ?? 0) + mtok));
  const over = period < 0 ? 1 : periods.size;
  const users = [...sums].map(([, mtok]) => mtok / over);
  return { usage: { useMtok: users, userOf: undefined, skipped, measure: `${measure}, a user's rows together` }, faults: [] };
}
