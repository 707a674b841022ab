/** The CORE file: a linear programme in MPS, fixed or free, with the values of one future. */
import { type Line, linesOf, numberAt, type Reading, refuse, type SmpsFault } from "./lines.ts";

export interface CoreRow {
  readonly name: string;
  readonly kind: "N" | "L" | "G" | "E";
  rhs: number;
  /** Of RANGES; undefined where there is none. */
  range: number | undefined;
}

export interface CoreColumn {
  readonly name: string;
  readonly whole: boolean;
  lower: number;
  upper: number;
  /** By row index; the objective's is `cost`. */
  readonly entries: Map<number, number>;
  cost: number;
}

export interface Core {
  readonly name: string;
  readonly maximise: boolean;
  /** Name of the objective row. */
  readonly objective: string;
  /** Added to every cost. */
  readonly constant: number;
  /** Without N rows. */
  readonly rows: readonly CoreRow[];
  readonly columns: readonly CoreColumn[];
  readonly rowIndex: ReadonlyMap<string, number>;
  readonly columnIndex: ReadonlyMap<string, number>;
  /** Names that right-hand sides go by: of the RHS vector, and RHS itself. */
  readonly rhsNames: ReadonlySet<string>;
}

/** Both sides of a row, its right-hand side and range applied. */
export function sidesOf({ kind, range }: CoreRow, rhs: number): readonly [number, number] {
  if (kind === "E") return range === undefined ? [rhs, rhs] : range >= 0 ? [rhs, rhs + range] : [rhs + range, rhs];
  if (kind === "L") return [range === undefined ? -Infinity : rhs - Math.abs(range), rhs];
  return [rhs, range === undefined ? Infinity : rhs + Math.abs(range)];
}

interface Draft {
  name: string;
  maximise: boolean;
  objective: string | undefined;
  constant: number;
  isWhole: boolean;
  readonly freeRows: Set<string>;
  readonly rows: CoreRow[];
  readonly columns: CoreColumn[];
  readonly rowIndex: Map<string, number>;
  readonly columnIndex: Map<string, number>;
  readonly rhsNames: Set<string>;
  /** Columns whose lower bound was stated. */
  readonly bounded: Set<string>;
}

type Section = (line: Line, draft: Draft, reading: Reading) => void;

const sections: Readonly<Record<string, Section>> = {
  ROWS: readRow,
  COLUMNS: readColumn,
  RHS: (line, draft, reading) =>
    readPairs(line, draft, reading, (row, value) => {
      if (row === undefined) draft.constant = -value;
      else row.rhs = value;
    }),
  RANGES: (line, draft, reading) =>
    readPairs(line, draft, reading, (row, value) => {
      if (row !== undefined) row.range = value;
    }),
  BOUNDS: readBound,
  OBJSENSE: (line, draft, reading) => readSense(line.words[0]!, line, draft, reading),
};

/** @returns nothing where there are faults */
export function readCore(file: string, text: string): { readonly core: Core | undefined; readonly faults: readonly SmpsFault[] } {
  const reading: Reading = { file, faults: [] };
  const draft: Draft = {
    name: "",
    maximise: false,
    objective: undefined,
    constant: 0,
    isWhole: false,
    freeRows: new Set(),
    rows: [],
    columns: [],
    rowIndex: new Map(),
    columnIndex: new Map(),
    rhsNames: new Set(["RHS"]),
    bounded: new Set(),
  };
  let section: Section | undefined;
  for (const line of linesOf(text)) {
    if (!line.isHeader) {
      if (section === undefined) refuse(reading, line.number, "a line outside every section");
      else section(line, draft, reading);
      continue;
    }
    const [header, argument] = [line.words[0]!.toUpperCase(), line.words[1]];
    if (header === "ENDATA") break;
    if (header === "NAME") draft.name = argument ?? "";
    else if (header === "OBJSENSE" && argument !== undefined) readSense(argument, line, draft, reading);
    else if (sections[header] === undefined) refuse(reading, line.number, `${line.words[0]} is no section of a CORE file`);
    section = header === "NAME" ? undefined : sections[header];
  }
  const { objective } = draft;
  if (objective === undefined) refuse(reading, 0, "there is no objective: no row of type N");
  if (draft.columns.length === 0) refuse(reading, 0, "there are no columns");
  return { core: reading.faults.length > 0 || objective === undefined ? undefined : { ...draft, objective }, faults: reading.faults };
}

function readSense(word: string, line: Line, draft: Draft, reading: Reading): void {
  if (/^max/i.test(word)) draft.maximise = true;
  else if (!/^min/i.test(word)) refuse(reading, line.number, `${word} is neither MIN nor MAX`);
}

function readRow(line: Line, draft: Draft, reading: Reading): void {
  const [kind = "", name] = line.words;
  if (!/^[NLGE]$/i.test(kind)) return refuse(reading, line.number, `${kind} is no type of row: N, L, G or E`);
  if (name === undefined) return refuse(reading, line.number, "a row needs a name");
  if (draft.rowIndex.has(name) || draft.freeRows.has(name)) return refuse(reading, line.number, `row ${name} is there twice`);
  if (kind.toUpperCase() === "N") {
    draft.objective ??= name;
    draft.freeRows.add(name);
    return;
  }
  draft.rowIndex.set(name, draft.rows.length);
  draft.rows.push({ name, kind: kind.toUpperCase() as CoreRow["kind"], rhs: 0, range: undefined });
}

function readColumn(line: Line, draft: Draft, reading: Reading): void {
  const { words } = line;
  if (words[1] === "'MARKER'" || words[1] === "MARKER") {
    draft.isWhole = words[2]?.includes("INTORG") ?? false;
    return;
  }
  const name = words[0]!;
  if (words.length !== 3 && words.length !== 5) return refuse(reading, line.number, `a column line has 3 or 5 fields, this has ${words.length}`);
  if (!draft.columnIndex.has(name)) {
    draft.columnIndex.set(name, draft.columns.length);
    draft.columns.push({ name, whole: draft.isWhole, lower: 0, upper: Infinity, entries: new Map(), cost: 0 });
  } else if (draft.columns.at(-1)!.name !== name) return refuse(reading, line.number, `column ${name} is taken up again: its lines belong together`);
  const column = draft.columns.at(-1)!;
  for (let k = 1; k + 1 < words.length; k += 2) {
    const row = words[k]!;
    const value = numberAt(reading, line, words[k + 1]);
    if (row === draft.objective) column.cost = value;
    else if (draft.rowIndex.has(row)) {
      const at = draft.rowIndex.get(row)!;
      if (column.entries.has(at)) refuse(reading, line.number, `row ${row} stands twice in column ${name}`);
      column.entries.set(at, value);
    } else if (!draft.freeRows.has(row)) refuse(reading, line.number, `there is no row ${row}`);
  }
}

/** Lines of RHS and RANGES: a vector's name, which may be left out, and pairs of row and number. */
function readPairs(line: Line, draft: Draft, reading: Reading, set: (row: CoreRow | undefined, value: number) => void): void {
  const { words } = line;
  const first = words.length % 2 === 1 ? 1 : 0;
  if (first === 1) draft.rhsNames.add(words[0]!);
  for (let k = first; k + 1 < words.length; k += 2) {
    const value = numberAt(reading, line, words[k + 1]);
    const at = draft.rowIndex.get(words[k]!);
    if (at !== undefined) set(draft.rows[at], value);
    else if (words[k] === draft.objective) set(undefined, value);
    else if (!draft.freeRows.has(words[k]!)) refuse(reading, line.number, `there is no row ${words[k]}`);
  }
}

function readBound(line: Line, draft: Draft, reading: Reading): void {
  const { words } = line;
  const kind = words[0]!.toUpperCase();
  const needsValue = !["FR", "MI", "PL", "BV"].includes(kind);
  // The vector's name may be left out.
  const at = words.length - (needsValue ? 2 : 1);
  const hasName = needsValue ? words.length === 4 : words.length >= 3;
  const name = words[needsValue ? at : hasName ? 2 : 1];
  const index = name === undefined ? undefined : draft.columnIndex.get(name);
  if (index === undefined) return refuse(reading, line.number, `there is no column ${name ?? ""}`);
  const column = draft.columns[index]!;
  const value = needsValue ? numberAt(reading, line, words.at(-1)) : 0;
  const bounds: Readonly<Record<string, () => void>> = {
    UP: () => {
      column.upper = value;
      if (value < 0 && !draft.bounded.has(column.name)) column.lower = -Infinity;
    },
    LO: () => {
      column.lower = value;
      draft.bounded.add(column.name);
    },
    FX: () => {
      column.lower = value;
      column.upper = value;
    },
    FR: () => {
      column.lower = -Infinity;
      column.upper = Infinity;
    },
    MI: () => {
      column.lower = -Infinity;
      draft.bounded.add(column.name);
    },
    PL: () => {
      column.upper = Infinity;
    },
    BV: () => {
      draft.columns[index] = { ...column, whole: true, lower: 0, upper: 1 };
    },
    LI: () => {
      draft.columns[index] = { ...column, whole: true, lower: value };
    },
    UI: () => {
      draft.columns[index] = { ...column, whole: true, upper: value };
    },
  };
  if (bounds[kind] === undefined) return refuse(reading, line.number, `${words[0]} is no type of bound`);
  bounds[kind]();
  if (column.lower > column.upper) refuse(reading, line.number, `column ${column.name} is bounded below by ${column.lower} and above by ${column.upper}`);
}
