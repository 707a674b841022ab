/**
 * What serving each product's tokens of a month costs: hours used, their share of what stands idle, and what the hours would
 * be worth elsewhere.
 *
 * An hour of a pool class costs the class's bill over the hours used and idle; idle hours are shared like used ones. Hours of
 * a workload are split among its products by tokens served times compute per token.
 */
import { blockCount } from "../model/load-blocks.ts";
import type { InferenceClaims } from "../model/space-index.ts";
import type { OperationsSpace } from "./operations.ts";

/** By product, USD of the month. */
export interface ServingCost {
  /** Hours it was served with, at what they cost. */
  readonly usedUsd: Float64Array;
  /** Its share of idle hours. */
  readonly idleUsd: Float64Array;
  /** The same hours at the month's shadow prices: what a claim on them would pay. */
  readonly shadowUsd: Float64Array;
  /** Chip-hours, H100e. */
  readonly h100eHours: Float64Array;
}

export function openServingCost(products: number): ServingCost {
  const column = (): Float64Array => new Float64Array(products);
  return { usedUsd: column(), idleUsd: column(), shadowUsd: column(), h100eHours: column() };
}

/** Fills `space.servingCost` for the month that has just run; after `earn`. */
export function costServing(space: OperationsSpace): void {
  const { inference } = space.index;
  for (let n = 0; n < inference.length; n++) costWorkload(space, inference[n]!);
}

/** Shares the hours of one inference workload among its products. */
function costWorkload(space: OperationsSpace, { first, products }: InferenceClaims): void {
  const { month, claimHours, constants, hourUsd, idleHourUsd, inPlay, inPlayCount } = space;
  const { usedUsd, idleUsd, shadowUsd, h100eHours } = space.servingCost;
  const { servedMtok } = month;
  const { price } = month.allocation!;
  const { compute, classWeight } = constants;
  const classes = classWeight.length;
  let load = 0;
  for (let j = 0; j < products.length; j++) {
    const i = products[j]!;
    load += servedMtok[i]! * compute[i]!;
  }
  let used = 0;
  let idle = 0;
  let shadow = 0;
  let hours = 0;
  for (let b = 0; b < (load > 0 ? blockCount : 0); b++)
    for (let n = 0; n < inPlayCount; n++) {
      const k = inPlay[n]!;
      const taken = claimHours[(first + b) * classes + k]!;
      if (taken === 0) continue;
      used += taken * hourUsd[k]!;
      idle += taken * idleHourUsd[k]!;
      shadow += taken * price[k * blockCount + b]!;
      hours += taken * classWeight[k]!;
    }
  for (let j = 0; j < products.length; j++) {
    const i = products[j]!;
    const share = load > 0 ? (servedMtok[i]! * compute[i]!) / load : 0;
    usedUsd[i] = used * share;
    idleUsd[i] = idle * share;
    shadowUsd[i] = shadow * share;
    h100eHours[i] = hours * share;
  }
}
