/** A checked plan with one of its values exchanged, found by what it is. */
import type { Plan } from "./vocabulary/vocabulary.ts";

/**
 * A copy of the plan in which `target` is `other`; parts without it are the same objects.
 *
 * @param address  of the value: below its first part is looked
 */
export function exchangedAt(plan: Plan, address: string, target: object, other: object): Plan {
  const top = address.split(".", 1)[0] as keyof Plan;
  return { ...plan, [top]: exchanged(plan[top], target, other) };
}

function exchanged(node: unknown, target: object, other: object): unknown {
  if (node === target) return other;
  if (typeof node !== "object" || node === null) return node;
  let isChanged = false;
  const entries = Object.entries(node).map(([key, held]: [string, unknown]): [string, unknown] => {
    const next = exchanged(held, target, other);
    if (next !== held) isChanged = true;
    return [key, next];
  });
  if (!isChanged) return node;
  return Array.isArray(node) ? entries.map(([, held]) => held) : Object.fromEntries(entries);
}
