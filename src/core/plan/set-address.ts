/**
 * Setting one value of the plan as written, by its address: what `override:` and `scenarios:` do.
 *
 * The vocabulary tells which parts of an address are attributes and which are names, so a wrong part is named for what
 * it is. Trees are not modified: the changed branch is copied.
 */
import { bad, good } from "../quantity/problem.ts";
import type { Outcome } from "../quantity/problem.ts";
import { didYouMean, listNames } from "../quantity/spelling.ts";
import type { Attribute, Table } from "./vocabulary/attribute.ts";
import { entryOf } from "./check/checking.ts";
import { asMap } from "./read/read-table.ts";
import type { SourceEntry, SourceMap, SourceNode } from "./source-tree.ts";
import { planTable } from "./vocabulary/vocabulary.ts";

export interface SetRequest {
  readonly address: string;
  /** Key place and value to be put there. */
  readonly entry: SourceEntry;
  /** `override`: the address must already have a value; `scenario`: its parent must exist. */
  readonly as: "override" | "scenario";
}

export interface SetResult {
  readonly root: SourceMap;
  /** What stood there before. */
  readonly superseded: SourceNode | undefined;
}

interface Step {
  readonly request: SetRequest;
  readonly code: string;
  superseded: SourceNode | undefined;
}

/**
 * Sets one address; a problem names the first part of it that has no place.
 *
 * @example setAddress({ kind: "map", entries: [] }, { address: "demnad.growth", as: "scenario" }).problem.remedy // "did you mean `demand`?"
 */
export function setAddress(root: SourceMap, request: SetRequest): Outcome<SetResult> {
  const step: Step = { request, code: request.as === "override" ? "P604" : "P605", superseded: undefined };
  const changed = inTable(step, planTable, root, request.address.split("."), "");
  return changed.ok ? good({ root: changed.value, superseded: step.superseded }) : changed;
}

function inTable(step: Step, table: Table, node: SourceNode, path: readonly string[], walked: string): Outcome<SourceMap> {
  const map = asMap(table, node);
  const [name, ...rest] = path;
  if (map === undefined) return bad(step.code, `\`${walked}\` is not a map, so nothing can be set inside it`, "set it whole");
  const rows = Object.keys(table.rows);
  if (!Object.hasOwn(table.rows, name)) {
    const where = walked === "" ? "the plan has" : `\`${walked}\` has`;
    return bad(step.code, `${where} no attribute \`${name}\``, didYouMean(name, rows) ?? `attributes: ${listNames(rows)}`);
  }
  const row = table.rows[name];
  if (rest.length === 0) return put(step, map, name, walked);
  const here = walked === "" ? name : `${walked}.${name}`;
  const below = belowRow(step, row, entryOf(map, name)?.value, rest, here);
  return below.ok ? good(replaced(map, name, below.value)) : below;
}

function belowRow(step: Step, row: Attribute, node: SourceNode | undefined, rest: readonly string[], here: string): Outcome<SourceNode> {
  const { kind } = row;
  if (kind.kind === "map") return inEntries(step, kind.table, node, rest, here);
  const empty: SourceMap = { kind: "map", entries: [], place: step.request.entry.keyPlace };
  if (kind.kind === "group")
    return node === undefined && row.default === undefined ? missing(step, here) : inTable(step, kind.table, node ?? empty, rest, here);
  if (node === undefined) return missing(step, here);
  if (kind.kind === "list") return inList(step, kind.table, node, rest, here);
  if (kind.kind === "quantities")
    return node.kind === "map" ? put(step, node, rest.join("."), here) : bad(step.code, `\`${here}\` is not a map`, "set it whole");
  return inValue(step, node, rest, here);
}

function missing(step: Step, here: string): ReturnType<typeof bad> {
  return bad(step.code, `the plan has no \`${here}\` to change`, `set \`${here}\` whole`);
}

function inEntries(step: Step, table: Table, node: SourceNode | undefined, [name, ...rest]: readonly string[], here: string): Outcome<SourceNode> {
  const map: SourceNode = node ?? { kind: "map", entries: [], place: step.request.entry.keyPlace };
  if (map.kind !== "map") return bad(step.code, `\`${here}\` is not a map`, "set it whole");
  if (rest.length === 0) return put(step, map, name, here);
  const found = entryOf(map, name);
  const names = map.entries.map((entry) => entry.key);
  if (found === undefined) return bad(step.code, `no ${table.name} \`${name}\``, didYouMean(name, names) ?? `${here}: ${listNames(names)}`);
  const below = inTable(step, table, found.value, rest, `${here}.${name}`);
  return below.ok ? good(replaced(map, name, below.value)) : below;
}

function inList(step: Step, table: Table, node: SourceNode, [index, ...rest]: readonly string[], here: string): Outcome<SourceNode> {
  if (node.kind !== "list" || !/^\d{1,4}$/.test(index) || Number(index) >= node.items.length)
    return bad(
      step.code,
      `\`${here}\` has no item \`${index}\``,
      node.kind === "list" ? `items are counted from 0 to ${node.items.length - 1}` : "set it whole",
    );
  const at = Number(index);
  if (rest.length === 0) {
    step.superseded = node.items[at];
    return good({ ...node, items: node.items.with(at, step.request.entry.value) });
  }
  const below = inTable(step, table, node.items[at], rest, `${here}.${index}`);
  return below.ok ? good({ ...node, items: node.items.with(at, below.value) }) : below;
}

/** Inside a number that is written as a map: `markets.h100.price.drift`. */
function inValue(step: Step, node: SourceNode, [key, ...rest]: readonly string[], here: string): Outcome<SourceNode> {
  if (node.kind !== "map") return bad(step.code, `\`${here}\` is one value, so nothing can be set inside it`, `set \`${here}\` itself`);
  if (rest.length === 0) return put(step, node, key, here);
  const found = entryOf(node, key);
  if (found === undefined)
    return bad(
      step.code,
      `\`${here}\` has no \`${key}\``,
      didYouMean(
        key,
        node.entries.map((entry) => entry.key),
      ) ?? `parts: ${listNames(node.entries.map((entry) => entry.key))}`,
    );
  const below = inValue(step, found.value, rest, `${here}.${key}`);
  return below.ok ? good(replaced(node, key, below.value)) : below;
}

function put(step: Step, map: SourceMap, name: string, walked: string): Outcome<SourceMap> {
  const found = entryOf(map, name);
  if (found === undefined && step.request.as === "override") {
    const names = map.entries.map((entry) => entry.key);
    return bad(
      step.code,
      `${walked === "" ? "the plan" : `\`${walked}\``} has no \`${name}\` to override`,
      didYouMean(name, names) ?? "write the value where it belongs",
    );
  }
  step.superseded = found?.value;
  const entry: SourceEntry = { ...step.request.entry, key: name };
  return good(
    found === undefined ? { ...map, entries: [...map.entries, entry] } : { ...map, entries: map.entries.map((known) => (known === found ? entry : known)) },
  );
}

function replaced(map: SourceMap, name: string, value: SourceNode): SourceMap {
  const found = entryOf(map, name);
  if (found === undefined) return { ...map, entries: [...map.entries, { key: name, keyPlace: value.place, value }] };
  return { ...map, entries: map.entries.map((entry) => (entry === found ? { ...entry, value } : entry)) };
}
