/** Changes to the plan as written that are not in its text yet. Trees are not modified: the changed branch is copied. */
import type { Place, SourceEntry, SourceMap, SourceNode } from "../../core/plan/source-tree.ts";

const isAt = (a: Place, b: Place): boolean => a.line === b.line && a.column === b.column && a.file === b.file;

/** The tree with a scalar in place of the outermost value that begins at a place; the same tree if none does. */
export function withScalarAt(node: SourceNode, place: Place, text: string): SourceNode {
  const change = (child: SourceNode): SourceNode =>
    isAt(child.place, place) ? { kind: "scalar", text, quoted: false, place: child.place } : withScalarAt(child, place, text);
  if (node.kind === "map") return { ...node, entries: node.entries.map((entry) => withValue(entry, change(entry.value))) };
  if (node.kind === "list") return { ...node, items: node.items.map(change) };
  return node;
}

const withValue = (entry: SourceEntry, value: SourceNode): SourceEntry => (value === entry.value ? entry : { ...entry, value });

/** The map that holds what a scenario sets; undefined if the plan has no such scenario. */
export function setsOf(root: SourceNode, scenario: string): SourceMap | undefined {
  const sets = entryOf(entryOf(entryOf(root, "scenarios"), scenario), "set");
  return sets?.kind === "map" ? sets : undefined;
}

function entryOf(node: SourceNode | undefined, key: string): SourceNode | undefined {
  return node?.kind === "map" ? node.entries.find((entry) => entry.key === key)?.value : undefined;
}

/** The tree whose scenario sets only its first `count` addresses. */
export function withFirstChanges(root: SourceNode, scenario: string, count: number): SourceNode {
  const sets = setsOf(root, scenario);
  if (sets === undefined) return root;
  const replace = (node: SourceNode): SourceNode => {
    if (node === sets) return { ...sets, entries: sets.entries.slice(0, count) };
    return node.kind === "map" ? { ...node, entries: node.entries.map((entry) => withValue(entry, replace(entry.value))) } : node;
  };
  return replace(root);
}
