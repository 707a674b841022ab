/** What may stand at a place of the plan's text, and what a word there means: read from the vocabulary. */
import type { Attribute, Table } from "../../core/plan/vocabulary/attribute.ts";
import { planTable } from "../../core/plan/vocabulary/vocabulary.ts";

export interface Completion {
  readonly label: string;
  readonly apply: string;
  readonly detail: string;
  readonly info: string;
}

/** Where the text stands: within a table, within a map of named entries, or after the colon of an attribute. */
type Spot =
  | { readonly in: "table"; readonly table: Table }
  | { readonly in: "value"; readonly row: Attribute }
  | { readonly in: "names"; readonly table: Table }
  | undefined;

/** @param before  the text up to the cursor; @param whole  all of it, for names of sources */
export function completionsAt(before: string, whole: string): readonly Completion[] {
  if (/\s@[\w-]*$/.test(before.split("\n").at(-1)!)) return sourcesOf(whole);
  const spot = spotAt(before.replace(/[\w-]*$/, ""));
  if (spot?.in === "table")
    return Object.entries(spot.table.rows).map(([label, row]) => ({
      label,
      apply: `${label}: `,
      detail: row.required ? "required" : row.default === undefined ? "" : `default ${row.default}`,
      info: meaningOf(row),
    }));
  if (spot?.in !== "value") return [];
  const { kind } = spot.row;
  const words = kind.kind === "choice" ? kind.of : kind.kind === "flag" ? ["yes", "no"] : [];
  return words.map((label) => ({ label, apply: label, detail: "", info: "" }));
}

/** The meaning of a key that stands right after `before`. @example meaningAt("demand:\n  ", "growth")?.length > 10 // true */
export function meaningAt(before: string, key: string): string | undefined {
  const spot = spotAt(before);
  if (spot?.in !== "table" || !Object.hasOwn(spot.table.rows, key)) return undefined;
  return meaningOf(spot.table.rows[key]!);
}

function meaningOf(row: Attribute): string {
  const { kind } = row;
  const units =
    kind.kind === "quantity" || kind.kind === "series" || kind.kind === "quantities"
      ? ` Unit: ${kind.units.map((unit) => (unit === "1" ? "a plain number or %" : unit)).join(" or ")}.`
      : "";
  const choices = kind.kind === "choice" ? ` One of ${kind.of.join(", ")}.` : "";
  return `${row.meaning}${units}${choices}${row.default === undefined ? "" : ` Default: ${row.default}.`}`;
}

function sourcesOf(whole: string): readonly Completion[] {
  const block = /^sources:[^\n]*\n((?:[ \t]+[^\n]*\n|\s*#[^\n]*\n|\s*\n)*)/m.exec(whole)?.[1] ?? "";
  const indent = /^([ \t]+)[\w-]+:/m.exec(block)?.[1] ?? "  ";
  return [...block.matchAll(new RegExp(`^${indent}([\\w-]+):`, "gm"))].map((match) => ({ label: match[1]!, apply: match[1]!, detail: "source", info: "" }));
}

function spotAt(before: string): Spot {
  const path = keysAbove(before);
  let spot: Spot = { in: "table", table: planTable };
  for (const key of path) {
    if (spot === undefined || spot.in === "value") return undefined;
    if (spot.in === "names") {
      spot = { in: "table", table: spot.table };
      continue;
    }
    const row: Attribute | undefined = Object.hasOwn(spot.table.rows, key) ? spot.table.rows[key] : undefined;
    if (row === undefined) return undefined;
    spot = below(row);
  }
  return spot;
}

function below(row: Attribute): Spot {
  const { kind } = row;
  if (kind.kind === "group" || kind.kind === "list") return { in: "table", table: kind.table };
  if (kind.kind === "map") return { in: "names", table: kind.table };
  return { in: "value", row };
}

/** Keys that enclose the end of a text: by indentation, then by open braces on its last line. */
function keysAbove(before: string): readonly string[] {
  const lines = before.split("\n");
  const last = lines.pop() ?? "";
  const path: string[] = [];
  let indent = /^\s*(?:- )?/.exec(last)![0].length;
  for (let i = lines.length - 1; i >= 0 && indent > 0; i--) {
    const match = /^(\s*(?:- )?)([\w-]+):\s*(?:#.*)?(\{[^}]*)?$/.exec(lines[i]!);
    if (match === null || match[1]!.length >= indent) continue;
    path.unshift(match[2]!);
    indent = match[1]!.length;
  }
  const own = last.trimStart().replace(/^- /, "");
  const keys: string[] = [];
  let depth = 0;
  const opened: { key: string | undefined; depth: number }[] = [];
  let key: string | undefined;
  for (const match of own.matchAll(/([\w-]+):(?=\s|$)|[{}[\],]/g)) {
    if (match[1] !== undefined) key = match[1];
    else if (match[0] === "{") {
      opened.push({ key, depth: depth++ });
      key = undefined;
    } else if (match[0] === "}") {
      opened.pop();
      depth--;
      key = undefined;
    } else if (match[0] === ",") key = undefined;
  }
  for (const one of opened) if (one.key !== undefined) keys.push(one.key);
  return [...path, ...keys, ...(key === undefined ? [] : [key])];
}
