/**
 * A map of the plan → a checked entry of one table of the vocabulary.
 *
 * The walk is the same for every table: unknown keys, keys given twice, what is required, what holds only for some
 * kinds, defaults (read by the same parser as what is typed), shorthands, nested groups, maps and lists.
 */
import { clip } from "../../quantity/number.ts";
import { didYouMean, listNames } from "../../quantity/spelling.ts";
import { isUnitWord } from "../../quantity/unit.ts";
import type { Attribute, Table } from "../vocabulary/attribute.ts";
import { entryOf, fault, joinAddress, plainText, within, wrongForm } from "../check/checking.ts";
import type { Checking, Scope } from "../check/checking.ts";
import { isNumberKey } from "./read-number.ts";
import { readRow, sortedEntries } from "./read-row.ts";
import type { RowContext } from "./read-row.ts";
import { isSeriesKey } from "./read-series.ts";
import type { Place, SourceEntry, SourceMap, SourceNode } from "../source-tree.ts";

type Entry = Record<string, unknown>;

/** Keys that other tools and later versions use: named in the message. */
const laterKeys: Readonly<Record<string, readonly string[]>> = { plan: ["actuals", "outputs"] };
/** Keys that one plan uses for another. */
const movedKeys: Readonly<Record<string, string>> = {
  options: "offers",
  market: "markets",
  risks: "events",
  efficiency: "internal",
  opening_cash: "opening: {cash: …}",
  workload: "workloads",
  product: "products",
  contract: "contracts",
  offer: "offers",
};

/** Reads one entry; undefined after a report. */
export function readTable(checking: Checking, table: Table, node: SourceNode, scope: Scope): Entry | undefined {
  const map = asMap(table, node);
  if (map === undefined)
    return wrongForm(checking, node, scope.address, `a map (${table.name})`, `write its attributes: ${listNames(Object.keys(table.rows), 6)}`);
  const errorsBefore = checking.errorCount;
  reportKeys(checking, table, map, scope);
  const context: RowContext = { checking, scope: inside(map, scope, table), name: "", table: table.name, entry: map };
  const kind = Object.hasOwn(table.rows, "kind") ? readAttribute(context, "kind", table.rows.kind, map, undefined) : undefined;
  const entry: Entry = {};
  for (const [name, row] of Object.entries(table.rows)) {
    entry[name] = name === "kind" ? kind : readAttribute({ ...context }, name, row, map, Object.hasOwn(table.rows, "kind") ? { kind } : undefined);
  }
  entry.place = scope.place;
  if (checking.errorCount === errorsBefore) checking.whole.add(entry);
  return entry;
}

/** The entry as a map: a scalar, or a number written as a map, stands for the table's shorthand attribute. */
export function asMap(table: Table, node: SourceNode): SourceMap | undefined {
  if (node.kind === "map")
    return isShorthandMap(
      table,
      node.entries.map((entry) => entry.key),
    )
      ? wrap(table.shorthand!, node)
      : node;
  return node.kind === "scalar" && table.shorthand !== undefined ? wrap(table.shorthand, node) : undefined;
}

const wrap = (key: string, node: SourceNode): SourceMap => ({ kind: "map", place: node.place, entries: [{ key, keyPlace: node.place, value: node }] });

/** Whether a map with these keys is a number that stands for a whole entry of the table. */
export function isShorthandMap(table: Table, allKeys: readonly string[]): boolean {
  if (table.shorthand === undefined) return false;
  const keys = allKeys.filter((key) => !key.startsWith("x-") && key !== "source" && key !== "note" && key !== "stream");
  if (keys.length === 0 || keys.some((key) => Object.hasOwn(table.rows, key))) return keys.length > 0 && keys.includes("process");
  const { kind } = table.rows[table.shorthand].kind;
  return kind === "quantities" || (kind === "series" ? keys.some(isSeriesKey) : keys.some(isNumberKey));
}

/** The scope of an entry's rows: its source holds for them, and `stream` renames their random draws. */
function inside(map: SourceMap, scope: Scope, table: Table): Scope {
  const plain = (key: string): string | undefined => (Object.hasOwn(table.rows, key) ? plainText(entryOf(map, key)?.value)?.replace(/^@/, "") : undefined);
  const stream = plain("stream");
  return {
    ...scope,
    source: plain("source") ?? scope.source,
    stream: stream === undefined ? scope.stream : joinAddress(scope.stream.split(".").slice(0, -1).join("."), stream),
  };
}

function reportKeys(checking: Checking, table: Table, map: SourceMap, scope: Scope): void {
  const seen = new Map<string, SourceEntry>();
  for (const entry of map.entries) {
    const address = joinAddress(scope.address, entry.key);
    const before = seen.get(entry.key);
    if (before !== undefined)
      fault(checking, {
        code: "P303",
        address,
        place: entry.keyPlace,
        message: `\`${clip(entry.key)}\` is given twice, first on line ${before.keyPlace.line}`,
        remedy: "keep one",
      });
    seen.set(entry.key, entry);
    if (entry.key.startsWith("x-") || Object.hasOwn(table.rows, entry.key)) continue;
    if (laterKeys[table.name]?.includes(entry.key) === true) {
      fault(checking, {
        code: "P307",
        address,
        place: entry.keyPlace,
        message: `\`${entry.key}\` is not in this version`,
        remedy: "remove it, or rename it to begin with x- to keep it for later",
      });
      continue;
    }
    const rows = Object.keys(table.rows);
    const moved = Object.hasOwn(movedKeys, entry.key) ? movedKeys[entry.key] : undefined;
    const right = moved === undefined || (/^\w+$/.test(moved) && !rows.includes(moved)) ? didYouMean(entry.key, rows) : `write \`${moved}\``;
    fault(checking, {
      code: "P301",
      address,
      place: entry.keyPlace,
      message: `unknown key \`${clip(entry.key)}\` in ${scope.address === "" ? "the plan" : scope.address}`,
      remedy: right ?? `keys: ${listNames(rows)}; private keys begin with x-`,
    });
  }
}

function readAttribute(context: RowContext, name: string, row: Attribute, map: SourceMap, kind: { readonly kind: unknown } | undefined): unknown {
  const { checking, scope } = context;
  const found = entryOf(map, name);
  const isElsewhere = row.only !== undefined && kind !== undefined && kind.kind !== undefined && !row.only.includes(String(kind.kind));
  if (isElsewhere && found !== undefined) {
    readFound({ ...context, name }, row, found);
    return fault(checking, {
      code: "P306",
      address: joinAddress(scope.address, name),
      place: found.keyPlace,
      message: `\`${name}\` is only for ${listNames(row.only!)}, and this is ${String(kind.kind)}`,
      remedy: "remove it, or change `kind`",
    });
  }
  if (found !== undefined) return readFound({ ...context, name }, row, found);
  if (row.kind.kind === "map") return {};
  if (row.kind.kind === "list") return [];
  if (row.required)
    return fault(checking, {
      code: "P302",
      address: joinAddress(scope.address, name),
      place: scope.place,
      message: `${scope.address === "" ? "the plan" : scope.address} has no \`${name}\``,
      remedy: `add \`${name}: …\`: ${lowerFirst(row.meaning)}`,
    });
  if (row.default === undefined || isElsewhere || (row.only !== undefined && kind?.kind === undefined)) return undefined;
  return readDefault({ ...context, name }, row, row.default);
}

const lowerFirst = (text: string): string => (/^[A-Z][a-z]/.test(text) ? text[0].toLowerCase() + text.slice(1) : text);

function readDefault(context: RowContext, row: Attribute, text: string): unknown {
  const { checking, scope, name } = context;
  if (row.kind.kind === "group") return readTable(checking, row.kind.table, { kind: "map", entries: [], place: scope.place }, within(scope, name, scope.place));
  const before = checking.diagnostics.length;
  const value = readRow(context, row, { node: { kind: "scalar", text, quoted: false, place: scope.place }, place: scope.place, isDefault: true });
  if (checking.diagnostics.length > before)
    throw new Error(`the default of ${joinAddress(scope.address, name)} is not valid: ${checking.diagnostics.at(-1)!.message}`);
  return value;
}

function readFound(context: RowContext, row: Attribute, found: SourceEntry): unknown {
  const { checking, scope, name } = context;
  const node = found.value;
  const inner = within(scope, name, found.keyPlace);
  if (row.kind.kind === "group") return readTable(checking, row.kind.table, node, inner);
  if (row.kind.kind === "map") return readMap(checking, row.kind.table, node, inner);
  if (row.kind.kind === "list") return readList(checking, row.kind.table, node, inner);
  return readRow(context, row, { node, place: node.kind === "scalar" ? node.place : found.keyPlace, isDefault: false });
}

function readMap(checking: Checking, table: Table, node: SourceNode, scope: Scope): Readonly<Record<string, Entry>> | undefined {
  if (node.kind !== "map")
    return wrongForm(checking, node, scope.address, `a map of named entries (${table.name})`, `write ${scope.address.split(".").at(-1)}: {name: {…}}`);
  const result: Record<string, Entry> = {};
  const streams = new Map<string, string>();
  for (const found of sortedEntries(node)) {
    if (found.key.startsWith("x-")) continue;
    const address = joinAddress(scope.address, found.key);
    if (!isGoodName(checking, table, found, address)) continue;
    if (Object.hasOwn(result, found.key)) {
      fault(checking, { code: "P303", address, place: found.keyPlace, message: `\`${found.key}\` is given twice`, remedy: "keep one, or rename one" });
      continue;
    }
    const entry = readTable(checking, table, found.value, within(scope, found.key, found.keyPlace));
    if (entry === undefined) continue;
    result[found.key] = entry;
    reportStream(checking, streams, found, entry, address);
  }
  return result;
}

function isGoodName(checking: Checking, table: Table, found: SourceEntry, address: string): boolean {
  const isWord = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(found.key) && !(found.key in Object.prototype);
  const isUnit = table.name === "chip" && isUnitWord(found.key);
  if (isWord && !isUnit) return true;
  const suggestion = found.key.replace(/[^A-Za-z0-9_-]+/g, "-").replace(/^[^A-Za-z]+|-+$/g, "");
  fault(checking, {
    code: "P308",
    address,
    place: found.keyPlace,
    message: isUnit ? `a chip cannot be called \`${found.key}\`: that is a unit` : `\`${clip(found.key)}\` is no name`,
    remedy: isUnit
      ? "give it its own name, such as H100 or TPU-v5p"
      : `names begin with a letter and hold letters, digits, - and _${suggestion === "" || suggestion in Object.prototype ? "" : `: ${suggestion.slice(0, 40)}`}`,
  });
  return false;
}

/** Two entries with the same stream would share their futures by accident. */
function reportStream(checking: Checking, streams: Map<string, string>, found: SourceEntry, entry: Entry, address: string): void {
  const stream = typeof entry.stream === "string" ? entry.stream : found.key;
  const other = streams.get(stream);
  if (other !== undefined)
    fault(checking, {
      code: "P509",
      address,
      place: found.keyPlace,
      message: `\`${found.key}\` and \`${other}\` draw from the same stream \`${stream}\``,
      remedy: "give one of them another `stream:`",
    });
  streams.set(stream, found.key);
}

function readList(checking: Checking, table: Table, node: SourceNode, scope: Scope): readonly Entry[] | undefined {
  if (node.kind !== "list") return wrongForm(checking, node, scope.address, `a list (${table.name})`, "begin each item with a hyphen");
  const entries: Entry[] = [];
  node.items.forEach((item, index) => {
    const place: Place = item.place;
    const entry = readTable(checking, table, item, within(scope, String(index), place));
    if (entry !== undefined) entries.push(entry);
  });
  return entries;
}
