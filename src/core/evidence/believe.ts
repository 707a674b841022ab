/** A plan in which one of the sources that disagree is believed alone. */
import type { Distribution } from "../plan/value.ts";
import type { Plan } from "../plan/vocabulary/vocabulary.ts";

/**
 * The plan with the belief `part` of the value at `address` in place of all its beliefs: to the bit the plan in which
 * that value stands alone. What the plan shares it shares still, so that a price and the price it is compared with stay one.
 *
 * @throws if there is no such belief
 */
export function believing(plan: Plan, address: string, part: string): Plan {
  const copies = new Map<object, object>();
  let found = false;
  const walk = (node: unknown): unknown => {
    if (typeof node !== "object" || node === null) return node;
    const known = copies.get(node);
    if (known !== undefined) return known;
    const copy: object = Array.isArray(node) ? [] : {};
    copies.set(node, copy);
    const fields = node as Readonly<Record<string, unknown>>;
    for (const [key, value] of Object.entries(fields)) (copy as Record<string, unknown>)[key] = walk(value);
    if (fields["address"] === address) {
      const held = copy as { distribution?: Distribution; course?: { kind: string; distribution?: Distribution } };
      if (held.distribution !== undefined) held.distribution = chosen(held.distribution);
      if (held.course?.kind === "value") held.course = { ...held.course, distribution: chosen(held.course.distribution!) };
    }
    return copy;
  };
  const chosen = (distribution: Distribution): Distribution => {
    if (distribution.kind !== "beliefs") return distribution;
    const belief = distribution.parts.find(({ id }) => id === part);
    if (belief === undefined) return distribution;
    found = true;
    return belief.value;
  };
  const believed = walk(plan) as Plan;
  if (!found) throw new Error(`no belief ${part} at ${address}`);
  return believed;
}
