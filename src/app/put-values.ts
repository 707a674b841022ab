/** A plan with some of its values replaced as if they were typed there, checked like any other. */
import { checkPlan } from "../core/plan/check/check.ts";
import { setAddress } from "../core/plan/set-address.ts";
import type { Place, SourceMap, SourceNode } from "../core/plan/source-tree.ts";
import type { Plan } from "../core/plan/vocabulary/vocabulary.ts";
import { readYamlPlan } from "../formats/yaml/read-plan.ts";

export interface PutValue {
  readonly address: string;
  readonly node: SourceNode;
}

/** The tree with values in place of its own, without its checks; or why that cannot be. */
export function withValues(tree: SourceMap, values: readonly PutValue[], place: Place): SourceMap | string {
  let changed: SourceMap = { ...tree, entries: tree.entries.filter(({ key }) => key !== "checks") };
  for (const { address, node } of values) {
    const set = setAddress(changed, { address, entry: { key: address, keyPlace: place, value: node }, as: "scenario" });
    if (!set.ok) return `${set.problem.message}; ${set.problem.remedy}`;
    changed = set.value.root;
  }
  return changed;
}

/**
 * The plan of a tree in which some values were put, or why it is none. A certain value moves with nothing, so its
 * correlations go where it takes the place of an uncertain one.
 */
export function checkedWith(tree: SourceMap, addresses: readonly string[], named: ReadonlyMap<string, string>): Plan | string {
  const check = (root: SourceMap) => checkPlan(root, { readText: (path) => named.get(path), parse: readYamlPlan, onlyChosen: true });
  const whole = check(tree);
  const { plan, diagnostics } = whole.plan === undefined ? check(withoutCorrelations(tree, addresses)) : whole;
  if (plan !== undefined) return plan;
  const fault = diagnostics.find(({ severity }) => severity === "error");
  return fault === undefined ? "the plan is then not valid" : `${fault.message}; ${fault.remedy}`;
}

/** The tree without what is said of some quantities moving with others. */
function withoutCorrelations(tree: SourceMap, quantities: readonly string[]): SourceMap {
  const isOther = (item: SourceNode): boolean => item.kind !== "scalar" || !quantities.includes(item.text.trim());
  const kept = (item: SourceNode): readonly SourceNode[] => {
    const between = item.kind === "map" ? item.entries.find(({ key }) => key === "between")?.value : undefined;
    if (item.kind !== "map" || between?.kind !== "list") return [item];
    const items = between.items.filter(isOther);
    if (items.length < 2) return [];
    return [{ ...item, entries: item.entries.map((entry) => (entry.value === between ? { ...entry, value: { ...between, items } } : entry)) }];
  };
  const entries = tree.entries.map((entry) =>
    entry.key === "correlations" && entry.value.kind === "list" ? { ...entry, value: { ...entry.value, items: entry.value.items.flatMap(kept) } } : entry,
  );
  return { ...tree, entries };
}

/** What a tree has at an address. */
export function nodeAt(root: SourceNode, address: string): SourceNode | undefined {
  let node: SourceNode | undefined = root;
  for (const part of address.split(".")) {
    if (node?.kind === "map") node = node.entries.find(({ key }) => key === part)?.value;
    else if (node?.kind === "list") node = node.items[Number(part)];
    else return undefined;
  }
  return node;
}
