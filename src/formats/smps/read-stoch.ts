/** The STOCH file: what is random, and how. INDEP, BLOCKS and SCENARIOS, each DISCRETE. */
import { chanceAt, type Line, linesOf, numberAt, type Reading, refuse, type SmpsFault } from "./lines.ts";
import type { Core } from "./read-core.ts";
import type { Periods } from "./read-time.ts";

/** A place in the core: a right-hand side, a cost, or an entry of the matrix. */
export interface Place {
  readonly kind: "rhs" | "cost" | "entry";
  /** −1 for a cost. */
  readonly row: number;
  /** −1 for a right-hand side. */
  readonly column: number;
  readonly period: number;
}

export interface Outcome {
  readonly chance: number;
  /** By `placeKey`. */
  readonly values: ReadonlyMap<string, number>;
}

/** Places that are drawn together, independently of all others. */
export interface Independent {
  readonly name: string;
  readonly period: number;
  readonly outcomes: Outcome[];
}

export interface Scenario {
  readonly name: string;
  readonly parent: string | undefined;
  readonly chance: number;
  /** First period in which it differs from its parent. */
  readonly period: number;
  /** All that its ancestors and it replace. */
  readonly values: Map<string, number>;
}

export interface Randomness {
  readonly places: ReadonlyMap<string, Place>;
  readonly independents: readonly Independent[];
  /** In the order of the file; none where places are independent. */
  readonly scenarios: readonly Scenario[];
}

export const placeKey = (row: number, column: number): string => `${row},${column}`;

/** How far probabilities may sum from 1. */
const CHANCE_TOLERANCE = 1e-9;

type Mode = "REPLACE" | "ADD" | "MULTIPLY";

interface Draft {
  readonly core: Core;
  readonly periods: Periods;
  readonly reading: Reading;
  readonly places: Map<string, Place>;
  readonly independents: Map<string, Independent & { readonly line: number }>;
  readonly scenarios: Scenario[];
  mode: Mode;
  /** Values that lines of entries go into. */
  into: Map<string, number> | undefined;
}

/** @returns nothing where there are faults */
export function readStoch(
  file: string,
  text: string,
  core: Core,
  periods: Periods,
): { readonly randomness: Randomness | undefined; readonly faults: readonly SmpsFault[] } {
  const reading: Reading = { file, faults: [] };
  const draft: Draft = { core, periods, reading, places: new Map(), independents: new Map(), scenarios: [], mode: "REPLACE", into: undefined };
  let section = "";
  for (const line of linesOf(text)) {
    if (line.isHeader) {
      section = openSection(line, draft);
      if (section === "ENDATA") break;
      continue;
    }
    if (section === "INDEP") readIndependent(line, draft);
    else if (section === "BLOCKS") readBlock(line, draft);
    else if (section === "SCENARIOS") readScenario(line, draft);
    else if (section === "") refuse(reading, line.number, "a line outside every section");
  }
  for (const { name, outcomes, line } of draft.independents.values()) checkSum(outcomes, name, line, reading);
  if (draft.scenarios.length > 0) checkSum(draft.scenarios, "the scenarios", 0, reading);
  if (draft.scenarios.length > 0 && draft.independents.size > 0) refuse(reading, 0, "scenarios and independent values in one file: give one or the other");
  const randomness = { places: draft.places, independents: [...draft.independents.values()], scenarios: draft.scenarios };
  return { randomness: reading.faults.length > 0 ? undefined : randomness, faults: reading.faults };
}

function openSection(line: Line, draft: Draft): string {
  const [header = "", ...rest] = line.words.map((word) => word.toUpperCase());
  if (header === "STOCH" || header === "STOCHASTIC" || header === "ENDATA" || header === "NAME") return header;
  if (!["INDEP", "BLOCKS", "SCENARIOS", "SCEN"].includes(header)) {
    refuse(draft.reading, line.number, `${line.words[0]} is no section that is read: INDEP, BLOCKS or SCENARIOS`);
    return "unread";
  }
  draft.mode = "REPLACE";
  draft.into = undefined;
  for (const word of rest) {
    if (word === "REPLACE" || word === "ADD" || word === "MULTIPLY") draft.mode = word;
    else if (word !== "DISCRETE") {
      refuse(draft.reading, line.number, `${header} ${word} is not read: DISCRETE is`);
      return "unread";
    }
  }
  return header === "SCEN" ? "SCENARIOS" : header;
}

/** The place of a column and a row by their names; its value in the core. */
function placeAt(line: Line, draft: Draft, column: string | undefined, row: string | undefined): { readonly key: string; readonly base: number } | undefined {
  const { core, periods, reading, places } = draft;
  const j = core.columnIndex.get(column ?? "");
  const i = core.rowIndex.get(row ?? "");
  const isCost = row === core.objective;
  const isSide = j === undefined && core.rhsNames.has(column ?? "");
  if (j === undefined && !isSide) refuse(reading, line.number, `the core has no column ${column ?? ""}`);
  else if (i === undefined && !(isCost && j !== undefined)) refuse(reading, line.number, `the core has no row ${row ?? ""}`);
  else {
    const key = placeKey(i ?? -1, j ?? -1);
    const kind = isSide ? "rhs" : isCost ? "cost" : "entry";
    if (kind === "entry" && periods.rowPeriod[i!]! < periods.columnPeriod[j!]!) {
      refuse(reading, line.number, `row ${row} is of an earlier period than column ${column}`);
      return undefined;
    }
    places.set(key, { kind, row: i ?? -1, column: j ?? -1, period: kind === "cost" ? periods.columnPeriod[j!]! : periods.rowPeriod[i!]! });
    const base = kind === "rhs" ? core.rows[i!]!.rhs : kind === "cost" ? core.columns[j!]!.cost : (core.columns[j!]!.entries.get(i!) ?? 0);
    return { key, base };
  }
  return undefined;
}

const changed = (mode: Mode, base: number, value: number): number => (mode === "ADD" ? base + value : mode === "MULTIPLY" ? base * value : value);

/** `column row value [period] chance`. */
function readIndependent(line: Line, draft: Draft): void {
  const { words } = line;
  if (words.length !== 4 && words.length !== 5) return refuse(draft.reading, line.number, `a line of INDEP has 4 or 5 fields, this has ${words.length}`);
  const place = placeAt(line, draft, words[0], words[1]);
  const value = numberAt(draft.reading, line, words[2]);
  const chance = chanceAt(draft.reading, line, words.at(-1));
  if (place === undefined) return;
  const { period } = draft.places.get(place.key)!;
  if (words.length === 5) checkPeriod(line, draft, words[3]!, period);
  const held = draft.independents.get(place.key) ?? { name: `${words[0]} ${words[1]}`, period, outcomes: [], line: line.number };
  held.outcomes.push({ chance, values: new Map([[place.key, changed(draft.mode, place.base, value)]]) });
  draft.independents.set(place.key, held);
}

function checkPeriod(line: Line, { periods, reading }: Draft, name: string, period: number): void {
  const stated = periods.names.indexOf(name);
  if (stated < 0) refuse(reading, line.number, `there is no period ${name}`);
  else if (stated !== period) refuse(reading, line.number, `this is of period ${periods.names[period]}, not ${name}`);
}

/** `BL name period chance`, then `column row value` in ones or twos; what an outcome leaves out is as in the block's first. */
function readBlock(line: Line, draft: Draft): void {
  const { words } = line;
  if (words[0]!.toUpperCase() !== "BL") return readEntries(line, draft);
  const [, name = "", periodName = ""] = words;
  const period = draft.periods.names.indexOf(periodName);
  if (period < 0) return refuse(draft.reading, line.number, `there is no period ${periodName}`);
  const held = draft.independents.get(`block ${name}`) ?? { name: `block ${name}`, period, outcomes: [], line: line.number };
  const values = new Map(held.outcomes[0]?.values);
  held.outcomes.push({ chance: chanceAt(draft.reading, line, words[3]), values });
  draft.independents.set(`block ${name}`, held);
  draft.into = values;
}

function readEntries(line: Line, draft: Draft): void {
  const { words } = line;
  if (draft.into === undefined) return refuse(draft.reading, line.number, "values before any BL or SC line");
  if (words.length !== 3 && words.length !== 5) return refuse(draft.reading, line.number, `a line of values has 3 or 5 fields, this has ${words.length}`);
  for (let k = 1; k + 1 < words.length; k += 2) {
    const place = placeAt(line, draft, words[0], words[k]);
    const value = numberAt(draft.reading, line, words[k + 1]);
    if (place !== undefined) draft.into.set(place.key, changed(draft.mode, place.base, value));
  }
}

/** `SC name parent chance period`, then values that differ from the parent's. */
function readScenario(line: Line, draft: Draft): void {
  const { words } = line;
  if (words[0]!.toUpperCase() !== "SC") return readEntries(line, draft);
  const [, name = "", parentName = "", chance, periodName] = words;
  const isRoot = /^'?root'?$/i.test(parentName);
  const parent = draft.scenarios.find((scenario) => scenario.name === parentName);
  if (!isRoot && parent === undefined) return refuse(draft.reading, line.number, `there is no scenario ${parentName} before ${name}`);
  if (draft.scenarios.some((scenario) => scenario.name === name)) return refuse(draft.reading, line.number, `scenario ${name} is there twice`);
  const period = periodName === undefined ? 0 : draft.periods.names.indexOf(periodName);
  if (period < 0) return refuse(draft.reading, line.number, `there is no period ${periodName}`);
  const values = new Map(parent?.values);
  draft.scenarios.push({ name, parent: parent?.name, chance: chanceAt(draft.reading, line, chance), period, values });
  draft.into = values;
}

function checkSum(outcomes: readonly { readonly chance: number }[], what: string, line: number, reading: Reading): void {
  const sum = outcomes.reduce((total, { chance }) => total + chance, 0);
  if (Math.abs(sum - 1) > CHANCE_TOLERANCE) refuse(reading, line, `the probabilities of ${what} sum to ${sum}, not 1`);
}
