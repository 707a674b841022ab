/** Every value that a plan states, ready to be listed, drawn small and edited. */
import { numbersOfPlan } from "../../core/checks/plan-numbers.ts";
import { quantileOf } from "../../core/numeric/distribution.ts";
import type { Place, SourceNode } from "../../core/plan/source-tree.ts";
import type { Course, Distribution } from "../../core/plan/value.ts";
import type { Plan } from "../../core/plan/vocabulary/vocabulary.ts";
import { understoodText } from "../../core/results/assumptions.ts";
import type { Spark, ValuePart, ValueRow } from "./messages.ts";

/** Rows in the order of the plan's lines; defaults are left out, since nobody typed them. */
export function valueRows(plan: Plan, root: SourceNode): readonly ValueRow[] {
  const nodes = nodesByPlace(root);
  const seen = new Set<unknown>();
  const rows: ValueRow[] = [];
  for (const [address, number] of numbersOfPlan(plan)) {
    const { held } = number;
    // A shorthand entry (`H100: 1 H100e`) has two addresses.
    if (typeof held === "number" || held.isDefault === true || held.modelled !== undefined || seen.has(held)) continue;
    seen.add(held);
    const spark = sparkOf("course" in held ? held.course : { kind: "value", distribution: held.distribution });
    const source = held.source === undefined ? undefined : plan.sources[held.source];
    rows.push({
      address,
      text: held.text,
      understood: understoodText(number),
      place: held.place,
      parts: partsOf(nodes.get(keyOf(held.place))),
      ...(spark === undefined ? {} : { spark }),
      ...(held.source === undefined ? {} : { source: held.source }),
      ...(source === undefined ? {} : { sourceKind: source.kind, sourceTitle: source.title }),
      ...(source?.as_of === undefined ? {} : { asOf: source.as_of }),
    });
  }
  return rows.sort((a, b) => a.place.line - b.place.line || (a.address < b.address ? -1 : 1));
}

const keyOf = (place: Place): string => `${place.file}:${place.line}:${place.column}`;

/** Maps and lists by where they begin; a map that begins where its first value does counts. */
function nodesByPlace(root: SourceNode): ReadonlyMap<string, SourceNode> {
  const found = new Map<string, SourceNode>();
  const walk = (node: SourceNode): void => {
    if (node.kind === "scalar" || node.kind === "broken") return;
    const key = keyOf(node.place);
    if (!found.has(key)) found.set(key, node);
    if (node.kind === "map") for (const entry of node.entries) walk(entry.value);
    else node.items.forEach(walk);
  };
  walk(root);
  return found;
}

const partsMax = 24;

/** Scalars inside a value written as a map, without its source. */
function partsOf(node: SourceNode | undefined): readonly ValuePart[] {
  const parts: ValuePart[] = [];
  const walk = (child: SourceNode, path: string): void => {
    if (child.kind === "scalar" && parts.length < partsMax) parts.push({ path, text: child.text, place: child.place });
    if (child.kind === "map")
      for (const entry of child.entries) if (!wordKeys.has(entry.key)) walk(entry.value, path === "" ? entry.key : `${path}.${entry.key}`);
    if (child.kind === "list") child.items.forEach((item, i) => walk(item, `${path}.${i}`));
  };
  if (node !== undefined) walk(node, "");
  return parts;
}

/** Keys inside a value that hold words, not numbers. */
const wordKeys: ReadonlySet<string> = new Set(["source", "note", "process", "of", "file", "column", "unit"]);

const levels = Array.from({ length: 33 }, (_, i) => (i + 0.5) / 33);

function sparkOf(course: Course): Spark | undefined {
  switch (course.kind) {
    case "value":
      return beliefOf(course.distribution);
    case "steps":
      return { kind: "course", values: course.steps.map((step) => quantileOf(step.distribution, 0.5)) };
    case "data":
      return { kind: "course", values: thinned(course.values) };
    case "relative":
      return beliefOf(course.share);
    case "process":
      return "start" in course.process ? beliefOf(course.process.start) : undefined;
  }
}

function beliefOf(distribution: Distribution): Spark | undefined {
  if (distribution.kind === "constant") return undefined;
  const quantiles = levels.map((level) => quantileOf(distribution, level));
  return quantiles.every((value) => Number.isFinite(value)) ? { kind: "belief", quantiles } : undefined;
}

const thinned = (values: readonly number[]): readonly number[] =>
  values.length <= 60 ? values : Array.from({ length: 60 }, (_, i) => values[Math.floor((i * (values.length - 1)) / 59)]!);
