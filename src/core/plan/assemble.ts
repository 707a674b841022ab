/**
 * One source tree out of a plan's files: `include:` merged, `override:` applied, `scenarios:` set apart.
 *
 * Two definitions of one value are a fault unless `override:` names the address, so no file wins in silence.
 */
import { clip } from "../quantity/number.ts";
import { fault, joinAddress, take, textOf, wrongForm } from "./check/checking.ts";
import type { Checking } from "./check/checking.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { pathBeside } from "./read/read-file.ts";
import { setAddress } from "./set-address.ts";
import type { SourceEntry, SourceMap, SourceNode, SourceScalar } from "./source-tree.ts";

/** Reads a plan's text into a tree: given by whoever knows the format. */
export type ParsePlan = (text: string, file: string) => { readonly root: SourceNode | undefined; readonly diagnostics: readonly Diagnostic[] };

export interface Assembled {
  /** The plan's attributes, without `include`, `override` and `scenarios`. */
  readonly root: SourceMap;
  readonly scenarios: SourceEntry | undefined;
}

const filesMax = 64;
/** Entries of one map or list: a bound on the work of comparing them. */
const entriesMax = 1000;
const apart = ["include", "override", "scenarios"];
/** Lists that several files may add to. */
const joinedLists = ["checks", "correlations"];

interface Merge {
  readonly checking: Checking;
  readonly parse: ParsePlan | undefined;
  readonly overridden: ReadonlySet<string>;
  readonly files: Set<string>;
}

/** Undefined if a file could not be read: what it holds would be missing everywhere. */
export function assemble(checking: Checking, main: SourceMap, parse: ParsePlan | undefined): Assembled | undefined {
  const override = last(main, "override");
  const overridden = new Set(override?.value.kind === "map" ? override.value.entries.map((entry) => entry.key) : []);
  const merge: Merge = { checking, parse, overridden, files: new Set([main.place.file]) };
  const merged = withIncludes(merge, main, [main.place.file]);
  if (merged === undefined) return undefined;
  const bare: SourceMap = { ...merged, entries: merged.entries.filter((entry) => !apart.includes(entry.key)) };
  const scenarios = last(merged, "scenarios");
  return { root: applyOverrides(checking, bare, override), scenarios };
}

/** Whether any map or list is longer than plans are; private keys are not looked into. */
export function hasTooMany(checking: Checking, node: SourceNode): boolean {
  if (node.kind !== "map" && node.kind !== "list") return false;
  const parts = node.kind === "map" ? node.entries.filter((entry) => !entry.key.startsWith("x-")).map((entry) => entry.value) : node.items;
  if (parts.length > entriesMax)
    fault(checking, {
      code: "P023",
      address: "",
      place: node.place,
      message: `a ${node.kind} of ${parts.length} entries`,
      remedy: `at most ${entriesMax}: put series into CSV files, or sum entries up`,
    });
  return parts.length > entriesMax || parts.map((part) => hasTooMany(checking, part)).some((found) => found);
}

const last = (map: SourceMap, key: string): SourceEntry | undefined => map.entries.findLast((entry) => entry.key === key);

function withIncludes(merge: Merge, map: SourceMap, chain: readonly string[]): SourceMap | undefined {
  const { checking } = merge;
  for (const key of apart) {
    const twice = map.entries.filter((entry) => entry.key === key)[1];
    if (twice !== undefined) fault(checking, { code: "P303", address: key, place: twice.keyPlace, message: `\`${key}\` is given twice`, remedy: "keep one" });
  }
  const include = last(map, "include");
  if (include === undefined) return map;
  const names = include.value.kind === "list" ? include.value.items : [include.value];
  let merged = map;
  let hasFailed = false;
  for (const name of names) {
    if (name.kind !== "scalar") {
      hasFailed = true;
      wrongForm(checking, name, "include", "the name of a file", "write include: [contracts.yaml, prices.yaml]");
      continue;
    }
    const part = readPart(merge, name, chain);
    if (part === undefined) hasFailed = true;
    else merged = mergeMaps(merge, merged, part, "");
  }
  return hasFailed ? undefined : merged;
}

function readPart(merge: Merge, name: SourceScalar, chain: readonly string[]): SourceMap | undefined {
  const { checking, files } = merge;
  const typed = take(checking, name).trim();
  const path = pathBeside(name.place.file, typed);
  const refuse = (code: string, message: string, remedy: string) => fault(checking, { code, address: "include", place: name.place, message, remedy });
  if (chain.includes(path)) return refuse("P602", `\`${clip(typed)}\` includes itself: ${[...chain, path].join(" → ")}`, "remove one of the includes");
  if (files.has(path)) return refuse("P602", `\`${clip(typed)}\` is included twice`, "include it once");
  if (files.size >= filesMax) return refuse("P602", `the plan has more than ${filesMax} files`, "merge some of them");
  files.add(path);
  const isForeign = /^([/\\]|[A-Za-z]:|[a-z]+:\/\/)/.test(typed);
  const text = isForeign || merge.parse === undefined ? undefined : checking.readText(path);
  if (text === undefined || merge.parse === undefined)
    return refuse("P601", `the file \`${clip(typed)}\` cannot be read`, "paths are relative to the folder of the file that names them, with / between names");
  const { root, diagnostics } = merge.parse(text, path);
  for (const found of diagnostics) {
    checking.diagnostics.push(found);
    if (found.severity === "error") checking.errorCount++;
  }
  if (root === undefined) return undefined;
  if (root.kind !== "map") return refuse("P601", `the file \`${clip(typed)}\` holds no map`, "an included file is written like a plan");
  if (hasTooMany(checking, root)) return undefined;
  const override = last(root, "override");
  if (override !== undefined)
    fault(checking, {
      code: "P607",
      address: "override",
      place: override.keyPlace,
      message: "an included file overrides values",
      remedy: "move `override:` to the plan's main file, so that it is seen",
    });
  return withIncludes(merge, root, [...chain, path]);
}

function mergeMaps(merge: Merge, into: SourceMap, from: SourceMap, address: string): SourceMap {
  const entries = [...into.entries];
  for (const added of from.entries) {
    if (address === "" && (added.key === "include" || added.key === "override")) continue;
    const at = entries.findIndex((entry) => entry.key === added.key);
    if (at < 0) entries.push(added);
    else entries[at] = mergeEntry(merge, entries[at], added, joinAddress(address, added.key));
  }
  return { ...into, entries };
}

function mergeEntry(merge: Merge, known: SourceEntry, added: SourceEntry, address: string): SourceEntry {
  const { checking } = merge;
  if (known.value.kind === "map" && added.value.kind === "map") return { ...known, value: mergeMaps(merge, known.value, added.value, address) };
  if (known.value.kind === "list" && added.value.kind === "list" && joinedLists.includes(address))
    return { ...known, value: { ...known.value, items: [...known.value.items, ...added.value.items] } };
  const isSameVersion = address === "plimsoll" && textOf(known.value) === textOf(added.value);
  if (isSameVersion || merge.overridden.has(address)) markRead(checking, added.value);
  else
    fault(checking, {
      code: "P603",
      address,
      place: added.keyPlace,
      message: `\`${address}\` is also given in ${known.keyPlace.file}, line ${known.keyPlace.line}`,
      remedy: "remove one, or set the value under `override:` in the main file",
    });
  return known;
}

function applyOverrides(checking: Checking, root: SourceMap, override: SourceEntry | undefined): SourceMap {
  if (override === undefined) return root;
  if (override.value.kind !== "map") {
    wrongForm(checking, override.value, "override", "a map of addresses", "write override: {demand.growth: 3%/month}");
    return root;
  }
  return applySets(checking, root, override.value, "override");
}

/** Sets every address of a map; faults are reported at their keys. */
export function applySets(checking: Checking, root: SourceMap, sets: SourceMap, as: "override" | "scenario"): SourceMap {
  let result = root;
  const seen = new Set<string>();
  for (const entry of sets.entries) {
    if (entry.key.startsWith("x-")) continue;
    const address = entry.key;
    if (seen.has(address)) {
      fault(checking, { code: "P303", address, place: entry.keyPlace, message: `\`${clip(address)}\` is set twice`, remedy: "keep one" });
      continue;
    }
    seen.add(address);
    const set = setAddress(result, { address, entry, as });
    if (!set.ok) {
      fault(checking, { code: set.problem.code, address, place: entry.keyPlace, message: set.problem.message, remedy: set.problem.remedy });
      continue;
    }
    if (set.value.superseded !== undefined) markRead(checking, set.value.superseded);
    result = set.value.root;
  }
  return result;
}

/** Counts what was set aside on purpose as read. */
function markRead(checking: Checking, node: SourceNode): void {
  if (checking.reads === undefined) return;
  if (node.kind === "scalar") take(checking, node);
  else if (node.kind === "map") for (const entry of node.entries) markRead(checking, entry.value);
  else if (node.kind === "list") for (const item of node.items) markRead(checking, item);
}
