/** Changes to the plan as written that are not in its text yet. Trees are not modified: the changed branch is copied. */
import type { Place, SourceEntry, SourceNode } from "../../core/plan/source-tree.ts";

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
