/** The plan's limits, measured. A limit on chances must hold under every belief of weight ≥ 10 %, unless the plan pools them. */
import type { Limit } from "../plan/vocabulary/attribute.ts";
import { beliefName } from "../company/chunk.ts";
import type { Model } from "../company/model/model.ts";
import { quantiles } from "../numeric/statistics.ts";
import { type Merged, proportion } from "./merged.ts";
import type { LimitResult, Proportion } from "./run.ts";

const weightThatCounts = 0.1;

export function measureLimits(model: Model, merged: Merged): readonly LimitResult[] {
  const { plan } = model;
  const limits = plan.limits!;
  const results: LimitResult[] = [];
  const failed = merged.perPath["failedMonthWithRaises"]!;
  const insolvent =
    (limit: Limit) =>
    (p: number): boolean =>
      failed[p]! >= 0 && failed[p]! < (limit.withinMonths ?? merged.months);
  if (limits.insolvency !== undefined) results.push(chanceLimit(model, merged, "insolvency", limits.insolvency, insolvent(limits.insolvency)));
  if (limits.insolvency_sooner !== undefined)
    results.push(chanceLimit(model, merged, "insolvency_sooner", limits.insolvency_sooner, insolvent(limits.insolvency_sooner)));
  if (limits.unserved !== undefined) results.push(unservedLimit(model, merged, limits.unserved));
  if (limits.fall_behind !== undefined && model.rival !== undefined) {
    const behind = merged.perPath["behindMonth"]!;
    const limit = limits.fall_behind;
    results.push(chanceLimit(model, merged, "fall_behind", limit, (p) => behind[p]! >= 0 && behind[p]! < (limit.withinMonths ?? merged.months)));
  }
  return results;
}

const judge = (limit: Limit, value: number): boolean => (limit.side === "at most" ? value <= limit.bound : value >= limit.bound);

/** The worst of all paths together and of each belief that counts. `measure` sees 1 for the paths that belong. */
function worstOf(model: Model, merged: Merged, limit: Limit, measure: (belongs: Uint8Array) => number): { readonly value: number; readonly under?: string } {
  const belongs = new Uint8Array(merged.paths).fill(1);
  let worst: { readonly value: number; readonly under?: string } = { value: measure(belongs) };
  if (model.plan.limits!.pool !== "none") return worst;
  for (const belief of model.beliefs)
    belief.parts.forEach((part, i) => {
      if (part.weight < weightThatCounts) return;
      const drawn = merged.perPath[beliefName(belief.address)]!;
      for (let p = 0; p < belongs.length; p++) belongs[p] = drawn[p] === i ? 1 : 0;
      const value = measure(belongs);
      if (limit.side === "at most" ? value > worst.value : value < worst.value) worst = { value, under: `${belief.address}: ${part.id}` };
    });
  return worst;
}

function chanceLimit(model: Model, merged: Merged, id: string, limit: Limit, happens: (p: number) => boolean): LimitResult {
  // The first group of futures with a share is the one that `worstOf` keeps.
  const seenAt = new Map<number, Proportion>();
  const worst = worstOf(model, merged, limit, (belongs) => {
    let paths = 0;
    let count = 0;
    for (let p = 0; p < belongs.length; p++) {
      paths += belongs[p]!;
      if (belongs[p] === 1 && happens(p)) count++;
    }
    const value = paths === 0 ? 0 : count / paths;
    if (!seenAt.has(value)) seenAt.set(value, proportion(count, paths));
    return value;
  });
  return { id, holds: judge(limit, worst.value), limit: limit.bound, text: limit.text, seen: seenAt.get(worst.value)!, ...worst };
}

/** Unserved share of a month that the stated share of path-months does not exceed. A company that has failed serves nobody. */
function unservedLimit(model: Model, merged: Merged, limit: Limit): LimitResult {
  const served = merged.columns["servedShare"]!;
  const failed = merged.perPath["failedMonthWithRaises"]!;
  const months = Math.min(limit.withinMonths ?? merged.months, merged.months);
  const worst = worstOf(model, merged, limit, (belongs) => {
    const unserved = new Float64Array(months * merged.paths);
    let count = 0;
    for (let t = 0; t < months; t++)
      for (let p = 0; p < merged.paths; p++) {
        if (belongs[p] === 0) continue;
        const hasFailed = failed[p]! >= 0 && t >= failed[p]!;
        unserved[count++] = hasFailed ? 1 : 1 - served[t * merged.paths + p]!;
      }
    return count === 0 ? 0 : quantiles(unserved.subarray(0, count), [limit.inShareOfMonths ?? 1])[0]!;
  });
  return { id: "unserved", holds: judge(limit, worst.value), limit: limit.bound, text: limit.text, ...worst };
}
