/**
 * Traffic from a CSV file, in windows of ten minutes: rates (one row a time), counts, or single requests with their tokens.
 *
 * Columns are known by their names, as public traces write them; letters' case, spaces and underscores do not matter.
 */
import { readCsv, type CsvRow } from "../csv/read-csv.ts";

export interface Traffic {
  /** Mean load of each window, in a unit of its own. */
  readonly loads: readonly number[];
  readonly minutes: number;
  /** Requests of the file; undefined where it has rates of something else. */
  readonly requests: number | undefined;
  /** What a load is: "requests a second", "tokens". */
  readonly measure: string;
  /** Minutes between rows, where rows are rates or counts. */
  readonly stepMinutes: number | undefined;
}

export interface TrafficFault {
  readonly line: number;
  readonly message: string;
}

export interface TrafficOptions {
  /** What an input token counts against an output token. */
  readonly inputWeight: number;
  /** Column of the load, in place of those known by name. */
  readonly column?: string;
}

const windowSeconds = 600;
const mostWindows = 1_000_000;

const plain = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, "");
const seconds = ["ts", "seconds", "times", "timestamps"];
const milliseconds = ["timestampms", "tms", "timems", "milliseconds"];
const dates = ["timestamp", "time", "date", "datetime"];
const rates = ["requestspers", "requestspersecond", "rps", "qps", "rate", "load", "tokenspers", "tokenspersecond"];
const counts = ["requests", "count", "tokens"];
const outputs = ["outputtokens", "generatedtokens", "completiontokens"];
const inputs = ["inputtokens", "contexttokens", "prompttokens"];

type Read = { readonly traffic: Traffic; readonly faults: readonly [] } | { readonly traffic?: undefined; readonly faults: readonly TrafficFault[] };
const refuse = (line: number, message: string): Read => ({ faults: [{ line, message }] });

interface Columns {
  readonly time: number;
  readonly unit: "s" | "ms" | "date";
  readonly kind: "rate" | "count" | "request";
  readonly value: number;
  readonly input: number;
}

/**
 * Reads traffic.
 *
 * @example readTraffic("t_s,requests_per_s\n0,2\n600,4\n", { inputWeight: 0 }).traffic.loads // [2, 4]
 */
export function readTraffic(text: string, options: TrafficOptions): Read {
  const { rows, faults } = readCsv(text);
  if (faults.length > 0) return { faults };
  const [header, ...body] = rows;
  if (header === undefined || body.length === 0) return refuse(1, "there is no row of traffic");
  const columns = columnsOf(header, options.column);
  if (typeof columns === "string") return refuse(header.line, columns);
  const points: { readonly at: number; readonly load: number; readonly line: number }[] = [];
  for (const row of body) {
    const point = pointOf(row, header, columns, options);
    if (typeof point === "string") return refuse(row.line, point);
    if (points.length > 0 && point.at < points.at(-1)!.at) return refuse(row.line, "the time is before that of the row above");
    points.push({ ...point, line: row.line });
  }
  return columns.kind === "request" ? windowsOfRequests(points, header.cells[columns.value]!) : windowsOfRates(points, columns, header.cells[columns.value]!);
}

function columnsOf(header: CsvRow, chosen: string | undefined): Columns | string {
  const names = header.cells.map(plain);
  const find = (wanted: readonly string[]): number => names.findIndex((name) => wanted.includes(name));
  const times = [
    ["s", find(seconds)],
    ["ms", find(milliseconds)],
    ["date", find(dates)],
  ] as const;
  const time = times.find(([, at]) => at >= 0);
  if (time === undefined) return "no column tells the time: name it t_s (seconds), timestamp_ms or timestamp";
  const [unit, at] = time;
  const input = find(inputs);
  if (chosen !== undefined) {
    const value = names.indexOf(plain(chosen));
    return value < 0 ? `there is no column ${chosen}; the file has ${header.cells.join(", ")}` : { time: at, unit, kind: "rate", value, input: -1 };
  }
  for (const [kind, wanted] of [
    ["rate", rates],
    ["request", outputs],
    ["count", counts],
  ] as const) {
    const value = find(wanted);
    if (value >= 0) return { time: at, unit, kind, value, input };
  }
  return `no column tells the load: name it requests_per_s, requests, or output_tokens (one row a request), or choose one with --column; the file has ${header.cells.join(", ")}`;
}

function pointOf(
  { cells }: CsvRow,
  header: CsvRow,
  columns: Columns,
  { inputWeight }: TrafficOptions,
): { readonly at: number; readonly load: number } | string {
  if (cells.length !== header.cells.length) return `${cells.length} cells under ${header.cells.length} columns`;
  const text = cells[columns.time]!;
  const at = columns.unit === "date" ? secondsOfDate(text) : numberOf(text) / (columns.unit === "ms" ? 1000 : 1);
  if (!Number.isFinite(at)) return `\`${text}\` is no time`;
  const own = numberOf(cells[columns.value]!);
  if (!(own >= 0)) return `\`${cells[columns.value]!}\` is no load`;
  if (columns.kind !== "request" || columns.input < 0) return { at, load: own };
  const input = numberOf(cells[columns.input]!);
  return input >= 0 ? { at, load: own + inputWeight * input } : `\`${cells[columns.input]!}\` is no number of tokens`;
}

const numberOf = (text: string): number => (/^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : NaN);

/** "2023-11-16 18:15:46.6805900", with T or a space, without zone or in UTC; or seconds. NaN for anything else. */
function secondsOfDate(text: string): number {
  const match = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?Z?$/.exec(text);
  if (match === null) return numberOf(text);
  const [year, month, day, hour, minute] = match.slice(1, 6).map(Number) as [number, number, number, number, number];
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59) return NaN;
  return daysFromCivil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + Number(match[6] ?? 0);
}

/** Days from 1970-01-01 (Howard Hinnant, "chrono-compatible low-level date algorithms"). */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const ofEra = y - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468;
}

type Points = readonly { readonly at: number; readonly load: number; readonly line: number }[];

/** Windows from the first request on; the last one that is not full is left out, unless there is no other. */
function windowsOfRequests(points: Points, column: string): Read {
  const first = points[0]!.at;
  const span = points.at(-1)!.at - first;
  const windows = Math.max(1, Math.floor(span / windowSeconds));
  if (windows > mostWindows) return refuse(points.at(-1)!.line, "the traffic is longer than a million windows of ten minutes");
  const loads = new Float64Array(windows);
  let requests = 0;
  for (const { at, load } of points) {
    const window = Math.floor((at - first) / windowSeconds);
    if (window >= windows && span >= windowSeconds) continue;
    loads[Math.min(window, windows - 1)]! += load;
    requests++;
  }
  if (!loads.some((load) => load > 0)) return refuse(points[0]!.line, `${column} is nothing in all rows`);
  return { traffic: { loads: [...loads], minutes: windows * 10, requests, measure: "tokens", stepMinutes: undefined }, faults: [] };
}

/** Rows evenly apart: finer ones are averaged, coarser ones fill several windows. */
function windowsOfRates(points: Points, { kind }: Columns, column: string): Read {
  if (points.length < 2) return refuse(points[0]!.line, "one row of rates is no course of traffic");
  const step = (points.at(-1)!.at - points[0]!.at) / (points.length - 1);
  for (let i = 1; i < points.length; i++) {
    const apart = points[i]!.at - points[i - 1]!.at;
    if (Math.abs(apart - step) > 0.01 * step)
      return refuse(points[i]!.line, `rows are ${minutesText(step)} apart, and this one is ${minutesText(apart)} after the one above`);
  }
  const windows = Math.floor((points.length * step) / windowSeconds + 1e-6);
  if (windows < 1) return refuse(points.at(-1)!.line, "the traffic is shorter than ten minutes");
  if (windows > mostWindows) return refuse(points.at(-1)!.line, "the traffic is longer than a million windows of ten minutes");
  const loads = new Float64Array(windows);
  const perWindow = windowSeconds / step;
  let requests = 0;
  for (let i = 0; i < windows; i++) {
    let left = perWindow;
    for (let at = i * perWindow; left > 1e-9;) {
      const row = Math.min(points.length - 1, Math.floor(at + 1e-9));
      const part = Math.min(left, row + 1 - at);
      if (!(part > 0)) break;
      loads[i]! += (points[row]!.load * part) / perWindow;
      at += part;
      left -= part;
    }
    requests += kind === "rate" ? loads[i]! * windowSeconds : loads[i]! * perWindow;
  }
  if (!loads.some((load) => load > 0)) return refuse(points[0]!.line, `${column} is nothing in all rows`);
  const areRequests = /request|rps|qps|count/i.test(column);
  const measure = areRequests ? "requests" : column;
  return { traffic: { loads: [...loads], minutes: windows * 10, requests: areRequests ? requests : undefined, measure, stepMinutes: step / 60 }, faults: [] };
}

const minutesText = (seconds: number): string => `${Number((seconds / 60).toPrecision(4))} minutes`;
