/** The TIME file: which columns and rows belong to which period. */
import { linesOf, type Reading, refuse, type SmpsFault } from "./lines.ts";
import type { Core } from "./read-core.ts";

export interface Periods {
  readonly names: readonly string[];
  readonly columnPeriod: readonly number[];
  readonly rowPeriod: readonly number[];
}

interface Begin {
  readonly name: string;
  readonly column: number;
  readonly row: number;
  readonly line: number;
}

/** Implicit periods (each named by its first column and row) and explicit ones (every column and row with its period). */
export function readTime(file: string, text: string, core: Core): { readonly periods: Periods | undefined; readonly faults: readonly SmpsFault[] } {
  const reading: Reading = { file, faults: [] };
  const begins: Begin[] = [];
  const explicit = { columns: new Map<number, string>(), rows: new Map<number, string>() };
  let section = "";
  for (const line of linesOf(text)) {
    const [first, second, third] = line.words;
    if (line.isHeader) {
      section = first!.toUpperCase();
      if (section === "ENDATA") break;
      if (!["TIME", "PERIODS", "ROWS", "COLUMNS"].includes(section)) refuse(reading, line.number, `${first} is no section of a TIME file`);
      continue;
    }
    if (section === "PERIODS") {
      if (third === undefined) {
        // An explicit file lists its periods alone.
        begins.push({ name: first!, column: -1, row: -1, line: line.number });
        continue;
      }
      begins.push({ name: third, column: columnAt(core, reading, line.number, first!), row: rowAt(core, reading, line.number, second!), line: line.number });
    } else if (section === "COLUMNS") explicit.columns.set(columnAt(core, reading, line.number, first!), second ?? "");
    else if (section === "ROWS") explicit.rows.set(rowAt(core, reading, line.number, first!), second ?? "");
    else refuse(reading, line.number, "a line outside every section");
  }
  if (begins.length === 0) refuse(reading, 0, "there are no periods");
  const names = begins.map(({ name }) => name);
  begins.forEach(({ name, line }, t) => {
    if (names.indexOf(name) < t) refuse(reading, line, `period ${name} is there twice`);
  });
  if (reading.faults.length > 0) return { periods: undefined, faults: reading.faults };
  const isExplicit = explicit.columns.size > 0;
  const periods = isExplicit ? explicitPeriods(core, names, explicit, reading) : implicitPeriods(core, begins, reading);
  checkOrder(core, periods, reading);
  return { periods: reading.faults.length > 0 ? undefined : periods, faults: reading.faults };
}

function columnAt(core: Core, reading: Reading, line: number, name: string): number {
  const at = core.columnIndex.get(name);
  if (at === undefined) refuse(reading, line, `the core has no column ${name}`);
  return at ?? 0;
}

/** The objective may stand for the first row: it is before all others. */
function rowAt(core: Core, reading: Reading, line: number, name: string): number {
  if (name === core.objective) return -1;
  const at = core.rowIndex.get(name);
  if (at === undefined) refuse(reading, line, `the core has no row ${name}`);
  return at ?? 0;
}

function implicitPeriods(core: Core, begins: readonly Begin[], reading: Reading): Periods {
  for (let t = 1; t < begins.length; t++)
    if (begins[t]!.column <= begins[t - 1]!.column || begins[t]!.row <= begins[t - 1]!.row)
      refuse(reading, begins[t]!.line, `period ${begins[t]!.name} begins before period ${begins[t - 1]!.name}`);
  const last = (begin: (b: Begin) => number, index: number): number => {
    let period = 0;
    begins.forEach((b, t) => {
      if (begin(b) <= index) period = t;
    });
    return period;
  };
  return {
    names: begins.map(({ name }) => name),
    columnPeriod: core.columns.map((_c, j) => last((b) => b.column, j)),
    rowPeriod: core.rows.map((_r, i) => last((b) => b.row, i)),
  };
}

function explicitPeriods(
  core: Core,
  names: readonly string[],
  explicit: { readonly columns: ReadonlyMap<number, string>; readonly rows: ReadonlyMap<number, string> },
  reading: Reading,
): Periods {
  const period = (held: string | undefined, what: string): number => {
    const at = held === undefined ? -1 : names.indexOf(held);
    if (at < 0) refuse(reading, 0, `${what} has no period`);
    return Math.max(0, at);
  };
  return {
    names,
    columnPeriod: core.columns.map(({ name }, j) => period(explicit.columns.get(j), `column ${name}`)),
    rowPeriod: core.rows.map(({ name }, i) => period(explicit.rows.get(i), `row ${name}`)),
  };
}

/** A row may hold columns of its own period and of earlier ones. */
function checkOrder(core: Core, { names, columnPeriod, rowPeriod }: Periods, reading: Reading): void {
  core.columns.forEach(({ name, entries }, j) => {
    for (const i of entries.keys())
      if (rowPeriod[i]! < columnPeriod[j]!)
        refuse(reading, 0, `row ${core.rows[i]!.name} of period ${names[rowPeriod[i]!]} holds column ${name} of the later period ${names[columnPeriod[j]!]}`);
  });
}
