/** Splits the month's compute cost by what the hours were used for: the allocation is the cost split. */
import type { Futures } from "./futures.ts";
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
 * @param t month
 */
export function shareCost(space: OperationsSpace, futures: Futures, t: number): void {
  const { model, month, classCostUsd, isLive, constants, split, hourUsd, idleHourUsd } = space;
  const idleLine = model.finance.idle === "as-used" ? -1 : computeLines.indexOf(model.finance.idle);
  const { costShare } = month;
  for (let line = 0; line < costShare.length; line++) costShare[line] = 0;
  month.effectiveH100eHours = 0;
  month.reserveH100eHours = 0;
  let developmentH100eHours = 0;
  let idleH100eHours = 0;
  let total = 0;
  sumHours(space);
  sharePaid(space);
  for (let k = 0; k < isLive.length; k++) {
    const cost = classCostUsd[k]!;
    hourUsd[k] = 0;
    idleHourUsd[k] = 0;
    if (isLive[k] === 0 && cost === 0) continue;
    splitClass(space, futures, k, t);
    const { paid, research, general, idle } = split;
    developmentH100eHours += research * constants.classWeight[k]!;
    idleH100eHours += idle * constants.classWeight[k]!;
    if (cost === 0) continue;
    total += cost;
    const used = paid + research + general;
    if (used + idle === 0) {
      costShare[usedLines + Math.max(0, idleLine < 0 ? 2 : idleLine)]! += cost;
      continue;
    }
    const idleCost = (cost * idle) / (used + idle);
    if (used > 0) {
      const perHour = (cost - idleCost) / used;
      hourUsd[k] = perHour;
      idleHourUsd[k] = idleCost / used;
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
  month.developmentH100eHours = developmentH100eHours;
  month.idleH100eHours = idleH100eHours;
  if (total > 0) for (let line = 0; line < computeLines.length; line++) costShare[line]! /= total;
  else costShare[2] = 1;
}

/** Chip-hours of one class by use. */
export interface HoursByUse {
  paid: number;
  research: number;
  general: number;
  idle: number;
}

/** Chip-hours of the month by class and use, [class × (paid, development, free and internal, idle)]: for whoever looks at a month that has run. */
export function hoursByClass(space: OperationsSpace, futures: Futures, t: number): Float64Array {
  const { month, split, envelope } = space;
  const { effectiveH100eHours, reserveH100eHours } = month;
  const hours = new Float64Array(4 * envelope.classes.length);
  for (let k = 0; k < envelope.classes.length; k++) {
    splitClass(space, futures, k, t);
    hours.set([split.paid, split.research, split.general, split.idle], 4 * k);
  }
  month.effectiveH100eHours = effectiveH100eHours;
  month.reserveH100eHours = reserveH100eHours;
  return hours;
}

/** Sums the hours of class `k` by use into `space.split`. */
function splitClass(space: OperationsSpace, { parameters, goodputFactor }: Futures, k: number, t: number): void {
  const { model, envelope, month, claimHours, constants, index, paidShare, split } = space;
  const { idle, reserve, sunk } = month.allocation!;
  const h100e = constants.classWeight[k]!;
  const { claims, classes } = envelope;
  let paid = space.letHours[k]!;
  let research = 0;
  let general = 0;
  let unused = 0;
  for (let p = k * blockCount; p < (k + 1) * blockCount; p++) {
    unused += idle[p]! + reserve[p]!;
    month.reserveH100eHours += reserve[p]! * h100e;
  }
  for (let i = 0; i < claims.length; i++) {
    const hours = claimHours[i * classes.length + k]!;
    if (hours === 0) continue;
    const w = claims[i]!.workload;
    const { kind, goodput } = model.workloads[w]!;
    if (kind === "model-development") {
      research += hours;
      month.effectiveH100eHours += hours * h100e * parameters[goodput]! * goodputFactor[w * model.months + t]!;
    } else if (kind === "inference") {
      paid += hours * paidShare[i]!;
      general += hours * (1 - paidShare[i]!);
    } else general += hours;
  }
  const sinks = index.sinksOfClass[k]!;
  for (let n = 0; n < sinks.length; n++) paid += sunk[sinks[n]!]!;
  split.paid = paid;
  split.research = research;
  split.general = general;
  split.idle = unused;
}

/** Chip-hours by claim and class, from those by claim and pool. */
function sumHours({ envelope, month, claimHours, isLive, index }: OperationsSpace): void {
  const { hours } = month.allocation!;
  const { pairClaim, pairClass, pairHours, pairPools } = index;
  const classes = envelope.classes.length;
  for (let n = 0; n < pairClaim.length; n++) {
    const k = pairClass[n]!;
    let sum = 0;
    if (isLive[k] === 1) for (let at = pairHours[n]!; at < pairHours[n]! + pairPools[n]!; at++) sum += hours[at]!;
    claimHours[pairClaim[n]! * classes + k] = sum;
  }
}

/** Share of each inference claim's tokens that customers pay for. */
function sharePaid({ model, envelope, month, index, paidShare }: OperationsSpace): void {
  const { served } = month.allocation!;
  const { segmentProduct, shape } = envelope;
  for (let n = 0; n < index.inference.length; n++) {
    const { first } = index.inference[n]!;
    for (let i = first; i < first + blockCount; i++) {
      let paid = 0;
      let all = 0;
      for (let s = shape.segmentStart[i]!; s < shape.segmentStart[i + 1]!; s++) {
        const product = segmentProduct[s]!;
        if (product < 0) continue;
        all += served[s]!;
        if (!model.products[product]!.free) paid += served[s]!;
      }
      paidShare[i] = all > 0 ? paid / all : 1;
    }
  }
}
