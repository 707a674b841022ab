/**
 * What was known when: observations turned into the course that came true, and into what a planner could write at a date.
 *
 * An observation that is one number is a fact: the quantity's level on its date. One that is a range is a belief: what was
 * held from its date on. Between facts the course goes at an even rate; several of one date count by their geometric mean
 * (of levels that are not all positive: their mean).
 */
import { exp, log } from "../numeric/elementary.ts";

export interface Dated {
  readonly line: number;
  /** Month from the plan's start; below 0 before it. */
  readonly month: number;
  readonly quantity: string;
  readonly value: string;
}

/** A number with what stands around it: `$3.4B/year` is 3.4e9 with "$" before and "/year" after. */
interface Level {
  readonly number: number;
  readonly before: string;
  readonly after: string;
}

export interface Fact {
  readonly month: number;
  readonly level: number;
  /** Rows of that month. */
  readonly rows: number;
}

export interface FactCourse {
  readonly quantity: string;
  readonly before: string;
  readonly after: string;
  /** By month, rising. */
  readonly facts: readonly Fact[];
}

export interface Known {
  readonly courses: readonly FactCourse[];
  /** Ranges, by quantity, in the order of their months. */
  readonly beliefs: ReadonlyMap<string, readonly Dated[]>;
  /** Rows that cannot be used together, with their lines. */
  readonly faults: readonly { readonly line: number; readonly message: string }[];
}

const scales: Readonly<Record<string, number>> = { k: 1e3, M: 1e6, B: 1e9, T: 1e12 };

/** One number with its unit; undefined for a range, a mixture or words. */
export function levelOf(value: string): Level | undefined {
  const match = /^(-?\$?-?)(\d[\d,]*(?:\.\d+)?|\.\d+)(\s*)([kMBT]?)(?![A-Za-z0-9.])([^@]*)$/.exec(value.replace(/\s*@[\w-]+$/, ""));
  if (match === null || /\bto\b|\(/.test(value)) return undefined;
  const [, before = "", digits = "", space = "", scale = "", after = ""] = match;
  const sign = before.includes("-") ? -1 : 1;
  return {
    number: sign * Number(digits.replaceAll(",", "")) * (scales[scale] ?? 1),
    before: before.replace("-", ""),
    after: `${scale === "" ? space : ""}${after.trimEnd()}`,
  };
}

/** Sorts rows into courses of facts and beliefs. */
export function knownOf(rows: readonly Dated[]): Known {
  const faults: Known["faults"][number][] = [];
  const beliefs = new Map<string, Dated[]>();
  const courses = new Map<string, { before: string; after: string; byMonth: Map<number, number[]> }>();
  for (const row of rows) {
    const level = levelOf(row.value);
    const course = courses.get(row.quantity);
    if (level === undefined ? course !== undefined : beliefs.has(row.quantity)) {
      faults.push({ line: row.line, message: `${row.quantity} has both numbers and ranges: a number is what came true, a range what was believed` });
      continue;
    }
    if (level === undefined) {
      beliefs.set(row.quantity, [...(beliefs.get(row.quantity) ?? []), row]);
      continue;
    }
    if (course !== undefined && (course.before !== level.before || course.after !== level.after)) {
      faults.push({ line: row.line, message: `${row.quantity} is in another unit than above: write all of it in ${course.before}…${course.after}` });
      continue;
    }
    const found = course ?? { before: level.before, after: level.after, byMonth: new Map<number, number[]>() };
    found.byMonth.set(row.month, [...(found.byMonth.get(row.month) ?? []), level.number]);
    courses.set(row.quantity, found);
  }
  return {
    courses: [...courses].map(([quantity, { before, after, byMonth }]) => ({
      quantity,
      before,
      after,
      facts: [...byMonth].sort(([a], [b]) => a - b).map(([month, levels]) => ({ month, level: middle(levels), rows: levels.length })),
    })),
    beliefs,
    faults,
  };
}

const middle = (levels: readonly number[]): number =>
  levels.length === 1
    ? levels[0]!
    : levels.every((level) => level > 0)
      ? exp(levels.reduce((sum, level) => sum + log(level), 0) / levels.length)
      : levels.reduce((sum, level) => sum + level, 0) / levels.length;

/** Level in a month: at an even rate between facts, level before the first and after the last. */
export function levelIn({ facts }: FactCourse, month: number): number {
  const next = facts.findIndex((fact) => fact.month >= month);
  if (next < 0) return facts.at(-1)!.level;
  const [before, after] = [facts[next - 1], facts[next]!];
  if (before === undefined || after.month === month) return after.level;
  const share = (month - before.month) / (after.month - before.month);
  return before.level > 0 && after.level > 0
    ? before.level * exp(share * log(after.level / before.level))
    : before.level + share * (after.level - before.level);
}

/** A level as the plan writes it. */
export const written = ({ before, after }: Pick<FactCourse, "before" | "after">, level: number): string =>
  `${level < 0 ? "-" : ""}${before}${plain(Math.abs(level))}${after}`;

/** Digits without an exponent, as many as tell it apart. */
function plain(x: number): string {
  if (x === 0) return "0";
  if (x >= 1e21 || x < 1e-6) throw new Error(`not a level: ${x}`);
  return String(Number(x.toPrecision(12)));
}

/** The latest belief held by the end of a month; undefined if none was. */
export const beliefBy = (held: readonly Dated[], month: number): Dated | undefined => held.findLast((row) => row.month <= month);
