/**
 * Scenarios: named sets of values, each with a reason.
 *
 * All are checked whenever the plan is, each by setting its values in the tree and reading the whole plan again, so a
 * scenario that breaks the plan is known before it is run, and its faults point at its own lines.
 */
import { clip } from "../quantity/number.ts";
import { didYouMean, listNames } from "../quantity/spelling.ts";
import { entryOf, fault, joinAddress, take, wrongForm } from "./check/checking.ts";
import type { Checking } from "./check/checking.ts";
import type { Place, SourceEntry, SourceMap, SourceNode, SourceScalar } from "./source-tree.ts";

export interface Scenario {
  readonly name: string;
  readonly why: string;
  /** Addresses and values; empty if the scenario is broken. */
  readonly sets: SourceMap;
  readonly place: Place;
}

const keys = ["why", "set", "note"];

/** Reads the entries of `scenarios:`; broken ones are reported and left out. */
export function readScenarios(checking: Checking, entry: SourceEntry | undefined): readonly Scenario[] {
  if (entry === undefined) return [];
  if (entry.value.kind !== "map")
    return (
      wrongForm(checking, entry.value, "scenarios", "a map of scenarios", "write scenarios: {slow-year: {why: …, set: {demand.late_by: 12 months}}}") ?? []
    );
  const found: Scenario[] = [];
  for (const scenario of entry.value.entries) {
    if (scenario.key.startsWith("x-")) continue;
    const address = joinAddress("scenarios", scenario.key);
    if (found.some((other) => other.name === scenario.key))
      fault(checking, {
        code: "P303",
        address,
        place: scenario.keyPlace,
        message: `the scenario \`${clip(scenario.key)}\` is given twice`,
        remedy: "rename one",
      });
    else if (!/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(scenario.key))
      fault(checking, {
        code: "P308",
        address,
        place: scenario.keyPlace,
        message: `\`${clip(scenario.key)}\` is no name`,
        remedy: "names begin with a letter and hold letters, digits, - and _",
      });
    else found.push(...readScenario(checking, scenario, address));
  }
  return found;
}

function readScenario(checking: Checking, { key, keyPlace, value }: SourceEntry, address: string): readonly Scenario[] {
  if (value.kind !== "map") return wrongForm(checking, value, address, "a map", "write {why: …, set: {demand.late_by: 12 months}}") ?? [];
  for (const entry of value.entries) {
    if (keys.includes(entry.key) || entry.key.startsWith("x-")) continue;
    const looksLikeAddress = entry.key.includes(".");
    fault(checking, {
      code: "P301",
      address: joinAddress(address, entry.key),
      place: entry.keyPlace,
      message: `unknown key \`${clip(entry.key)}\` in ${address}`,
      remedy: looksLikeAddress ? "put addresses under `set:`" : (didYouMean(entry.key, keys) ?? `keys: ${listNames(keys)}`),
    });
  }
  const texts = new Map<string, string>();
  for (const name of ["why", "note"]) {
    const text = entryOf(value, name)?.value;
    if (text?.kind === "scalar") texts.set(name, take(checking, text).trim());
    else if (text !== undefined) wrongForm(checking, text, joinAddress(address, name), "a text", `write \`${name}: …\``);
  }
  const set = entryOf(value, "set");
  if (set === undefined)
    return (
      fault(checking, {
        code: "P302",
        address,
        place: keyPlace,
        message: `${address} has no \`set\``,
        remedy: "write set: {address: value}; an empty {} changes nothing",
      }) ?? []
    );
  if (set.value.kind !== "map") return wrongForm(checking, set.value, address, "a map of addresses", "write set: {demand.late_by: 12 months}") ?? [];
  if (!texts.has("why") && entryOf(value, "why") === undefined)
    fault(checking, { code: "P302", address, place: keyPlace, message: `${address} has no \`why\``, remedy: "say in one line what it supposes" });
  return [{ name: key, why: texts.get("why") ?? "", sets: set.value, place: keyPlace }];
}

/** The scenario of a name; undefined after a report. */
export function chooseScenario(checking: Checking, scenarios: readonly Scenario[], name: string, place: Place): Scenario | undefined {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (found !== undefined) return found;
  const names = scenarios.map((scenario) => scenario.name);
  return fault(checking, {
    code: "P606",
    address: "scenarios",
    place,
    message: `no scenario \`${clip(name)}\``,
    remedy:
      names.length === 0
        ? `the plan has no scenarios: leave \`--scenario\` out, or add \`scenarios: {${clip(name)}: {why: …, set: {…}}}\``
        : (didYouMean(name, names) ?? `scenarios: ${listNames(names)}`),
  });
}

/** Scalars of a tree, for counting. */
export function scalarsOf(node: SourceNode): readonly SourceScalar[] {
  if (node.kind === "scalar") return [node];
  if (node.kind === "map") return node.entries.flatMap((entry) => scalarsOf(entry.value));
  return node.kind === "list" ? node.items.flatMap(scalarsOf) : [];
}

/** Lines that a scenario's values stand on, as "file:line". */
export function linesOf(sets: SourceMap): ReadonlySet<string> {
  const lines = new Set<string>();
  const add = (place: Place): void => void lines.add(`${place.file}:${place.line}`);
  const walk = (node: SourceNode): void => {
    add(node.place);
    if (node.kind === "list") node.items.forEach(walk);
    if (node.kind === "map") for (const entry of node.entries) walk(entry.value);
  };
  for (const entry of sets.entries) {
    add(entry.keyPlace);
    walk(entry.value);
  }
  return lines;
}
