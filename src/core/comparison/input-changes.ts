/**
 * What differs between two plans as written: values that differ, and entries that only one of them has.
 *
 * Both trees are read along the vocabulary, so a difference is named by the address of the attribute it belongs to. The
 * order of a plan's maps is no difference, nor are spaces within a text.
 */
import type { Attribute, Table } from "../plan/vocabulary/attribute.ts";
import { entryOf } from "../plan/check/checking.ts";
import { isShorthandMap } from "../plan/read/read-table.ts";
import type { SourceEntry, SourceMap, SourceNode } from "../plan/source-tree.ts";
import { planTable } from "../plan/vocabulary/vocabulary.ts";

/** One difference. A side that has nothing at the address is undefined. */
export interface InputChange {
  /** "contracts.memphis.price". */
  readonly address: string;
  /** The address in parts: keys, and places in lists. */
  readonly path: readonly string[];
  readonly before: SourceNode | undefined;
  readonly after: SourceNode | undefined;
}

/** Differences of two plans' trees (files merged, scenario set), by address. */
export function inputChanges(before: SourceMap, after: SourceMap): readonly InputChange[] {
  const changes = tableChanges(planTable, before, after, []);
  return changes.sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
}

function tableChanges(table: Table, before: SourceMap, after: SourceMap, path: readonly string[]): InputChange[] {
  return keysOf(before, after).flatMap((key) => {
    const [a, b] = [entryOf(before, key)?.value, entryOf(after, key)?.value];
    const row = Object.hasOwn(table.rows, key) ? table.rows[key] : undefined;
    return rowChanges(row, a, b, [...path, key]);
  });
}

function rowChanges(row: Attribute | undefined, before: SourceNode | undefined, after: SourceNode | undefined, path: readonly string[]): InputChange[] {
  if (sameText(before, after)) return [];
  const kind = row?.kind;
  const whole: InputChange[] = [{ address: path.join("."), path, before, after }];
  if (before?.kind === "map" && after?.kind === "map") {
    if (kind?.kind === "group") return entryChanges(kind.table, before, after, path, whole);
    if (kind?.kind === "map")
      return keysOf(before, after).flatMap((key) => {
        const [a, b] = [entryOf(before, key)?.value, entryOf(after, key)?.value];
        return sameText(a, b) ? [] : entryChanges(kind.table, a, b, [...path, key]);
      });
    if (kind?.kind === "quantities")
      return keysOf(before, after).flatMap((key) => rowChanges(undefined, entryOf(before, key)?.value, entryOf(after, key)?.value, [...path, key]));
  }
  if (kind?.kind === "list" && before?.kind === "list" && after?.kind === "list" && before.items.length === after.items.length)
    return before.items.flatMap((item, i) => (sameText(item, after.items[i]) ? [] : entryChanges(kind.table, item, after.items[i], [...path, String(i)])));
  return whole;
}

/** Differences within an entry, where both sides write it as a map of its attributes. */
function entryChanges(
  table: Table,
  before: SourceNode | undefined,
  after: SourceNode | undefined,
  path: readonly string[],
  whole: InputChange[] = [{ address: path.join("."), path, before, after }],
): InputChange[] {
  return isPlainMap(table, before) && isPlainMap(table, after) ? tableChanges(table, before, after, path) : whole;
}

const isPlainMap = (table: Table, node: SourceNode | undefined): node is SourceMap =>
  node?.kind === "map" &&
  !isShorthandMap(
    table,
    node.entries.map(({ key }) => key),
  );

/** Keys of both, those of the first in front; private ones left out. */
function keysOf(a: SourceMap, b: SourceMap): readonly string[] {
  return [...new Set([...a.entries, ...b.entries].map(({ key }) => key))].filter((key) => !key.startsWith("x-"));
}

function sameText(a: SourceNode | undefined, b: SourceNode | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && sourceText(a) === sourceText(b));
}

/**
 * A value of a plan as one line, as typed but for spaces; "not given" where there is none.
 *
 * @example sourceText({ kind: "scalar", text: "3%  /month", quoted: false }) // "3% /month"
 */
export function sourceText(node: SourceNode | undefined): string {
  if (node === undefined || node.kind === "broken") return "not given";
  if (node.kind === "scalar") return node.text.trim().replace(/\s+/g, " ");
  if (node.kind === "list") return `[${node.items.map(sourceText).join(", ")}]`;
  return `{${node.entries
    .filter(({ key }) => !key.startsWith("x-"))
    .map((entry) => `${entry.key}: ${sourceText(entry.value)}`)
    .join(", ")}}`;
}

/** The tree with some changes made. It is not modified: the changed branches are copied. */
export function withChanges(root: SourceMap, changes: readonly InputChange[]): SourceMap {
  return changes.reduce((tree, change) => changed(tree, change.path, change) as SourceMap, root);
}

function changed(node: SourceNode, [key, ...rest]: readonly string[], change: InputChange): SourceNode {
  if (node.kind === "list") {
    const at = Number(key);
    const item = rest.length === 0 ? change.after! : changed(node.items[at]!, rest, change);
    return { ...node, items: node.items.map((held, i) => (i === at ? item : held)) };
  }
  if (node.kind !== "map") throw new Error(`no map at ${change.address}`);
  const found = node.entries.find((entry) => entry.key === key);
  const value = rest.length === 0 ? change.after : changed(found!.value, rest, change);
  if (value === undefined) return { ...node, entries: node.entries.filter((entry) => entry !== found) };
  const entry: SourceEntry = { key: key!, keyPlace: found?.keyPlace ?? value.place, value };
  return { ...node, entries: found === undefined ? [...node.entries, entry] : node.entries.map((held) => (held === found ? entry : held)) };
}
