/** What machines of our own lose in value while nobody uses them. */
import type { Operations, OperationsSpace } from "../operations/operations.ts";

/** By month, USD. */
export interface OwnMachines {
  /** Depreciation of what is built under the plan's own offers and contracts. */
  readonly depreciationUsd: Float64Array;
  /** The part of it that falls on hours in which their kind of machine stands idle. */
  readonly idleUsd: Float64Array;
}

export const openOwnMachines = (months: number): OwnMachines => ({ depreciationUsd: new Float64Array(months), idleUsd: new Float64Array(months) });

/** Adds month t, which has just run: depreciation is idle in the share in which the hours of its pool class are. */
export function addOwnMachines(own: OwnMachines, { month, index, split }: OperationsSpace, { signed }: Operations, t: number): void {
  for (let i = 0; i < signed.count; i++) {
    const usd = month.depreciationUsd[i]!;
    if (!(usd > 0)) continue;
    const k = index.classOfTerms[signed.terms[i]!]!;
    const idle = split.idle[k]!;
    const all = split.paid[k]! + split.research[k]! + split.general[k]! + idle;
    own.depreciationUsd[t]! += usd;
    own.idleUsd[t]! += all > 0 ? (usd * idle) / all : usd;
  }
}
