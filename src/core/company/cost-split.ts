/** Splits the month's compute cost by what the hours were used for: the allocation is the cost split. */
import { blockCount } from "./load-blocks.ts";
import type { OperationsSpace } from "./operations.ts";

/**
 * Where compute is charged: hours that served paying customers, development, free and internal use; then the cost of idle
 * hours by line in the same order.
 */
export const computeLines = ["cost-of-revenue", "research", "general", "idle cost-of-revenue", "idle research", "idle general"] as const;
const usedLines = 3;

/**
 * Splits the month's compute cost by what the hours were used for: the allocation is the cost split.
 *
 * @param parameters values of the path
 */
export function shareCost(space: OperationsSpace, parameters: Float64Array): void {
  const { model, envelope, month, classCostUsd, claimHours } = space;
  const allocation = month.allocation!;
  const idleLine = model.finance.idle === "as-used" ? -1 : computeLines.indexOf(model.finance.idle);
  const { costShare } = month;
  const classes = envelope.classes.length;
  costShare.fill(0);
  month.developmentH100eHours = 0;
  month.effectiveH100eHours = 0;
  month.idleH100eHours = 0;
  month.reserveH100eHours = 0;
  sumHours(space);
  let total = 0;
  for (let k = 0; k < classes; k++) {
    const h100e = space.classWeight[k]!;
    let paid = 0;
    let research = 0;
    let general = 0;
    let idle = 0;
    for (let p = k * blockCount; p < (k + 1) * blockCount; p++) {
      idle += allocation.idle[p]! + allocation.reserve[p]!;
      month.reserveH100eHours += allocation.reserve[p]! * h100e;
    }
    for (let i = 0; i < envelope.claims.length; i++) {
      const hours = claimHours[i * classes + k]!;
      if (hours === 0) continue;
      const { kind, goodput } = model.workloads[envelope.claims[i]!.workload]!;
      if (kind === "model-development") {
        research += hours;
        month.effectiveH100eHours += hours * h100e * parameters[goodput]!;
      } else if (kind === "inference") {
        const share = paidShare(space, i);
        paid += hours * share;
        general += hours * (1 - share);
      } else general += hours;
    }
    for (let j = 0; j < envelope.sinks.length; j++) if (envelope.sinks[j]!.poolClass === k) paid += allocation.sunk[j]!;
    month.developmentH100eHours += research * h100e;
    month.idleH100eHours += idle * h100e;
    const used = paid + research + general;
    const cost = classCostUsd[k]!;
    if (cost === 0) continue;
    total += cost;
    if (used + idle === 0) {
      costShare[usedLines + Math.max(0, idleLine < 0 ? 2 : idleLine)]! += cost;
      continue;
    }
    const idleCost = (cost * idle) / (used + idle);
    if (used > 0) {
      const perHour = (cost - idleCost) / used;
      const idlePerHour = idleLine < 0 ? idleCost / used : 0;
      costShare[0]! += perHour * paid;
      costShare[1]! += perHour * research;
      costShare[2]! += perHour * general;
      costShare[usedLines]! += idlePerHour * paid;
      costShare[usedLines + 1]! += idlePerHour * research;
      costShare[usedLines + 2]! += idlePerHour * general;
    }
    if (idleLine >= 0) costShare[usedLines + idleLine]! += idleCost;
    else if (used === 0) costShare[usedLines + 2]! += idleCost;
  }
  if (total > 0) for (let line = 0; line < computeLines.length; line++) costShare[line]! /= total;
  else costShare[2] = 1;
}

/** Chip-hours by claim and class, from those by claim and pool. */
function sumHours({ envelope, month, claimHours, index }: OperationsSpace): void {
  const { hours } = month.allocation!;
  const { pools } = envelope.shape;
  const classes = envelope.classes.length;
  claimHours.fill(0);
  for (let n = 0; n < index.pairClaim.length; n++) {
    const claim = index.pairClaim[n]!;
    const p = index.pairPool[n]!;
    claimHours[claim * classes + index.classOfPool[p]!]! += hours[claim * pools + p]!;
  }
}

/** Share of an inference claim's tokens that customers pay for. */
function paidShare(space: OperationsSpace, i: number): number {
  const { model, envelope, month } = space;
  let paid = 0;
  let all = 0;
  for (let s = envelope.shape.segmentStart[i]!; s < envelope.shape.segmentStart[i + 1]!; s++) {
    const product = envelope.segmentProduct[s]!;
    if (product < 0) continue;
    all += month.allocation!.served[s]!;
    if (!model.products[product]!.free) paid += month.allocation!.served[s]!;
  }
  return all > 0 ? paid / all : 1;
}
