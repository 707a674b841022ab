/**
 * Sales through clouds: who bills, what share stays with the cloud, gross or net in the books, set off against its own bills.
 *
 * Whatever the books say, the cash is the same: customers pay G, the cloud keeps its share F of it, G − F is ours.
 *
 * | | the cloud bills | we bill |
 * | --- | --- | --- |
 * | gross | receivable G − F, revenue G, cost of revenue F | receivable G, revenue G, cost of revenue F, owed to the cloud F |
 * | net | receivable G − F, revenue G − F | receivable G, revenue G − F, owed to the cloud F |
 *
 * A cloud that is also a supplier may set what is due to it off against the same month's sales: that shortens cash, not revenue.
 */
import { openSettlements, resetSettlements, type Settlements } from "../../ledger/working-capital.ts";
import type { Plan } from "../../plan/vocabulary/vocabulary.ts";
import type { CloudModel, Model } from "../model/model.ts";
import { namesOf, type Registry } from "../model/registry.ts";

export function compileClouds({ value }: Registry, plan: Plan, productNames: readonly string[]): readonly CloudModel[] {
  return namesOf(plan.clouds).map((name) => {
    const cloud = plan.clouds[name]!;
    return {
      name,
      products: namesOf(cloud.products ?? {}).map((product) => ({ product: productNames.indexOf(product), share: value(cloud.products![product]) })),
      share: value(cloud.share),
      tiers: cloud.tiers.map((tier) => ({ above: value(tier.above), share: value(tier.share) })),
      cloudBills: cloud.bills === "cloud",
      isNet: cloud.books === "net",
      priceIsNet: cloud.price === "net",
      paidAfterMonths: value(cloud.paid_after),
      setOff: cloud.set_off,
    };
  });
}

/** By cloud: what one path's books keep. */
export interface CloudBooks {
  /** Group of receivables of each cloud, and group of payables that it sets off; −1: none. */
  readonly receivableGroup: Int32Array;
  readonly payableGroup: Int32Array;
  /** Shares that we owe where we bill. */
  readonly fees: Settlements;
  /** This month: what customers pay, the cloud's share, and what was set off; USD. */
  readonly grossUsd: Float64Array;
  readonly feeUsd: Float64Array;
  readonly setOffUsd: Float64Array;
}

/** @param medians  of the plan's parameters: days to pay count at their medians */
export function openClouds(model: Model, medians: Float64Array, groups: Pick<CloudBooks, "receivableGroup" | "payableGroup">): CloudBooks {
  const { clouds } = model;
  const column = (): Float64Array => new Float64Array(clouds.length);
  const lags = clouds.map((cloud) => medians[cloud.paidAfterMonths]!);
  return {
    ...groups,
    fees: openSettlements(
      lags,
      lags.map(() => 0),
    ),
    grossUsd: column(),
    feeUsd: column(),
    setOffUsd: column(),
  };
}

export function resetClouds(clouds: CloudBooks): void {
  resetSettlements(clouds.fees);
  for (const column of [clouds.grossUsd, clouds.feeUsd, clouds.setOffUsd]) column.fill(0);
}

/** The cloud's share of a month's sales, by tiers of twelve times the month; USD. */
export function feeOf({ share, tiers }: CloudModel, value: Float64Array, grossUsd: number): number {
  let feeUsd = value[share]! * grossUsd;
  let held = value[share]!;
  for (const tier of tiers) {
    feeUsd += (value[tier.share]! - held) * Math.max(0, grossUsd - value[tier.above]! / 12);
    held = value[tier.share]!;
  }
  return feeUsd;
}

/** What customers pay where `netUsd` is left for us: the inverse of `feeOf`, tier by tier. */
export function grossOf({ share, tiers }: CloudModel, value: Float64Array, netUsd: number): number {
  let held = value[share]!;
  let from = 0;
  let left = netUsd;
  for (const tier of tiers) {
    const width = value[tier.above]! / 12 - from;
    if (left <= width * (1 - held)) break;
    left -= width * (1 - held);
    from += width;
    held = value[tier.share]!;
  }
  return held < 1 ? from + left / (1 - held) : from;
}

/** Share of a product's price that clouds take in their first tier: what the allocation sees of them. */
export function cloudShareOf(model: Model, value: Float64Array, product: number): number {
  let taken = 0;
  for (const cloud of model.clouds) {
    if (cloud.priceIsNet) continue;
    for (const part of cloud.products) if (part.product === product) taken += value[part.share]! * value[cloud.share]!;
  }
  return taken;
}
