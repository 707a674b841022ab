/**
 * Writes every number of a plan back in its canonical words, as `explain` prints them, and reads the whole again: what was
 * understood must not change by a bit.
 */
import { numbersOfPlan } from "../../src/core/checks/plan-numbers.ts";
import { explainAddress } from "../../src/core/explain/explain.ts";
import { checkPlan } from "../../src/core/plan/check/check.ts";
import type { CheckOptions } from "../../src/core/plan/check/check.ts";
import type { SourceMap, SourceNode } from "../../src/core/plan/source-tree.ts";
import type { Plan } from "../../src/core/plan/vocabulary/vocabulary.ts";
import { readYamlPlan } from "../../src/formats/yaml/read-plan.ts";

/** What differs after the round trip; empty if nothing does. */
export function roundTripFaults(root: SourceNode, plan: Plan, options: CheckOptions): readonly string[] {
  if (root.kind !== "map") return [];
  const { root: rewritten, count, faults } = rewriteCanonically(root, plan);
  const again = checkPlan(rewritten, options);
  if (again.plan === undefined)
    return [
      ...faults,
      `the canonical plan is refused: ${again.diagnostics
        .filter(({ severity }) => severity === "error")
        .map(({ address, message }) => `${address}: ${message}`)
        .join("; ")}`,
    ];
  if (count === 0) return [...faults, "no number was rewritten"];
  return [...faults, ...numberDifferences(plan, again.plan)];
}

/** Numbers of a plan that differ by a bit or more in another. */
export function numberDifferences(before: Plan, after: Plan): readonly string[] {
  const others = numbersOfPlan(after);
  return [...numbersOfPlan(before)].flatMap(([address, { held }]) => {
    const [was, is] = [bitsOf(held), bitsOf(others.get(address)?.held)];
    return was === is ? [] : [`${address}: ${was} became ${is}`];
  });
}

/** Distribution or course of a number, text and places left out; names that are only numbered positions count alike. */
function bitsOf(held: unknown): string {
  const number = held as { readonly distribution?: unknown; readonly course?: unknown; readonly unit?: string; readonly chip?: string } | number | undefined;
  if (typeof number !== "object") return String(number);
  return JSON.stringify([number.distribution ?? number.course, number.chip], (key, value: unknown) => {
    if (key === "id" || key === "source") return undefined;
    return Object.is(value, -0) ? "-0" : value;
  });
}

function rewriteCanonically(root: SourceMap, plan: Plan): { readonly root: SourceMap; readonly count: number; readonly faults: readonly string[] } {
  const canonical = [...numbersOfPlan(plan)].flatMap(([address, { held }]) => {
    if (typeof held === "number" || held.address !== address) return [];
    const explained = explainAddress(plan, address);
    if (explained.kind !== "number") return [{ address, text: "not explained as a number" }];
    return explained.canonical === undefined ? [] : [{ address, text: explained.canonical }];
  });
  const read = readYamlPlan(canonical.map(({ text }, index) => `v${index}: ${text}\n`).join(""), "canonical");
  const faults = read.diagnostics.map(({ message, place }) => `canonical \`${canonical[place.line - 1]?.text}\` is not read: ${message}`);
  const nodes = new Map(read.root?.kind === "map" ? read.root.entries.map(({ key, value }) => [key, value]) : []);
  let count = 0;
  let rewritten: SourceMap = root;
  canonical.forEach(({ address }, index) => {
    const node = nodes.get(`v${index}`);
    const replaced = node === undefined ? undefined : replaceAt(rewritten, address.split("."), node);
    if (replaced?.kind !== "map") return;
    rewritten = replaced;
    count += 1;
  });
  return { root: rewritten, count, faults };
}

/** The tree with the node at an address replaced; undefined where the plan has none (a default, a shorthand, a renamed key). */
function replaceAt(node: SourceNode, path: readonly string[], by: SourceNode): SourceNode | undefined {
  const [name, ...rest] = path;
  if (name === undefined) return by;
  if (node.kind === "list") {
    const index = Number(name);
    const item = node.items[index];
    const inner = item === undefined ? undefined : replaceAt(item, rest, by);
    return inner === undefined ? undefined : { ...node, items: node.items.map((old, at) => (at === index ? inner : old)) };
  }
  if (node.kind !== "map") return undefined;
  const found = node.entries.find((entry) => entry.key === name);
  const inner = found === undefined ? undefined : replaceAt(found.value, rest, by);
  return inner === undefined ? undefined : { ...node, entries: node.entries.map((entry) => (entry === found ? { ...entry, value: inner } : entry)) };
}
