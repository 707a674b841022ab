/** The plan's limits, measured. A limit on chances must hold under every belief of weight ≥ 10 %, unless the plan pools them. */
import type { Limit } from "../plan/attribute.ts";
import { beliefName } from "../company/simulate.ts";
import type { Model } from "../company/model.ts";
import { quantiles } from "../numeric/statistics.ts";
import { countWhere, type Merged } from "./merged.ts";
import type { LimitResult } from "./run.ts";

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
  if (limits.unserved !== undefined) results.push(unservedLimit(merged, limits.unserved));
  if (limits.fall_behind !== undefined && model.rival !== undefined) {
    const behind = merged.perPath["behindMonth"]!;
    const limit = limits.fall_behind;
    results.push(chanceLimit(model, merged, "fall_behind", limit, (p) => behind[p]! >= 0 && behind[p]! < (limit.withinMonths ?? merged.months)));
  }
  return results;
}

const judge = (limit: Limit, value: number): boolean => (limit.side === "at most" ? value <= limit.bound : value >= limit.bound);

/** The worst of all paths together and of each belief that counts. */
function chanceLimit(model: Model, merged: Merged, id: string, limit: Limit, happens: (p: number) => boolean): LimitResult {
  const share = (belongs: (p: number) => boolean): number => {
    const inside = countWhere(merged.perPath["cause"]!, (_, p) => belongs(p));
    return inside === 0 ? 0 : countWhere(merged.perPath["cause"]!, (_, p) => belongs(p) && happens(p)) / inside;
  };
  let value = share(() => true);
  let under: string | undefined;
  if (model.plan.limits!.pool === "none")
    for (const belief of model.beliefs)
      belief.parts.forEach((part, i) => {
        if (part.weight < weightThatCounts) return;
        const drawn = merged.perPath[beliefName(belief.address)]!;
        const within = share((p) => drawn[p] === i);
        if (limit.side === "at most" ? within > value : within < value) {
          value = within;
          under = `${belief.address}: ${part.id}`;
        }
      });
  return { id, holds: judge(limit, value), value, limit: limit.bound, text: limit.text, ...(under === undefined ? {} : { under }) };
}

/** Unserved share of a month that the stated share of path-months does not exceed. */
function unservedLimit(merged: Merged, limit: Limit): LimitResult {
  const unserved = merged.columns["servedShare"]!.map((served) => 1 - served);
  const within = unserved.subarray(0, (limit.withinMonths ?? merged.months) * merged.paths);
  const value = quantiles(within, [limit.inShareOfMonths ?? 1])[0]!;
  return { id: "unserved", holds: judge(limit, value), value, limit: limit.bound, text: limit.text };
}
