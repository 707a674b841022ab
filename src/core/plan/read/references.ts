/** Names and addresses: what the plan has under a path such as `finance.debt`, and which number an address means. */
import type { Attribute, Table } from "../vocabulary/attribute.ts";
import { entryOf } from "../check/checking.ts";
import type { Place, SourceEntry, SourceMap, SourceNode } from "../source-tree.ts";
import { planTable } from "../vocabulary/vocabulary.ts";

/**
 * Names of the entries of a map of the plan; empty if the plan leaves it out, undefined if it is broken.
 *
 * @param path "workloads", "finance.debt"
 */
export function entryNames(root: SourceMap, path: string): readonly string[] | undefined {
  let node: SourceNode = root;
  for (const part of path.split(".")) {
    if (node.kind !== "map") return undefined;
    const entry = entryOf(node, part);
    if (entry === undefined) return [];
    node = entry.value;
  }
  return node.kind === "map" ? node.entries.map((entry) => entry.key).filter((key) => !key.startsWith("x-")) : undefined;
}

/** The table of which a map row holds entries, by its path: "finance.debt" → facility. */
export function tableAt(path: string): Table | undefined {
  let table: Table = planTable;
  let found: Table | undefined;
  for (const part of path.split(".")) {
    const row: Attribute | undefined = Object.hasOwn(table.rows, part) ? table.rows[part] : undefined;
    if (row === undefined || !("table" in row.kind)) return undefined;
    table = row.kind.table;
    found = table;
  }
  return found;
}

/**
 * The full address of a number: `market.h100` and `markets.h100` both mean `markets.h100.price`.
 *
 * What it cannot resolve it returns as written; whoever looks it up says so.
 */
export function resolveDriver(root: SourceMap, typed: string): string {
  const address = typed.trim().replace(/^market\./, "markets.");
  const parts = address.split(".");
  const table = tableAt(parts.slice(0, -1).join("."));
  const names = table === undefined ? undefined : entryNames(root, parts.slice(0, -1).join("."));
  return table?.shorthand !== undefined && names?.includes(parts.at(-1)!) === true ? `${address}.${table.shorthand}` : address;
}

/**
 * Where an attribute stands: its value if that is a scalar, else its key; undefined if the plan leaves it out.
 *
 * Entries that are written as a scalar stand for their only attribute.
 */
export function placeAt(root: SourceMap, address: string): Place | undefined {
  let node: SourceNode = root;
  let place: Place | undefined;
  for (const part of address.split(".")) {
    if (node.kind === "scalar") break;
    if (node.kind === "list") {
      const item: SourceNode | undefined = /^\d+$/.test(part) ? node.items[Number(part)] : undefined;
      if (item === undefined) return undefined;
      node = item;
      place = item.place;
      continue;
    }
    const entry: SourceEntry | undefined = node.kind === "map" ? entryOf(node, part) : undefined;
    if (entry === undefined) return undefined;
    node = entry.value;
    place = node.kind === "scalar" ? node.place : entry.keyPlace;
  }
  return place;
}
