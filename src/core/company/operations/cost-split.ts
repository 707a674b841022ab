/** Splits the month's compute cost by what the hours were used for: the allocation is the cost split. */
import type { Futures } from "../futures/futures.ts";
import { blockCount } from "../model/load-blocks.ts";
import type { OperationsSpace } from "./operations.ts";
import type { Model } from "../model/model.ts";
import * as claimUse from "../model/claim-use.ts";
import { sinksInUse } from "./hourly-supply.ts";

/**
 * Where compute is charged: hours that served paying customers, development, free and internal use; then the cost of idle
 * hours by line in the same order.
 */
export const computeLines = ["cost-of-revenue", "research", "general", "idle cost-of-revenue", "idle research", "idle general"] as const;
const usedLines = 3;

/** Line that idle hours are charged to; −1: as the hours in use. */
export const idleLineOf = ({ finance }: Model): number => (finance.idle === "as-used" ? -1 : computeLines.indexOf(finance.idle));

/**
 * Splits the month's compute cost by what the hours were used for: the allocation is the cost split.
 *
 * @param t month
 */
export function shareCost(space: OperationsSpace, futures: Futures, t: number): void {
  const { month, classCostUsd, isLive, constants, split, hourUsd, idleHourUsd, idleLine } = space;
  const { costShare } = month;
  for (let line = 0; line < costShare.length; line++) costShare[line] = 0;
  let developmentH100eHours = 0;
  let effectiveH100eHours = 0;
  let reserveH100eHours = 0;
  let idleH100eHours = 0;
  let total = 0;
  sharePaid(space);
  splitHours(space);
  for (let k = 0; k < isLive.length; k++) {
    const cost = classCostUsd[k]!;
    hourUsd[k] = 0;
    idleHourUsd[k] = 0;
    if (isLive[k] === 0 && cost === 0) continue;
    effectiveH100eHours = addEffective(space, futures, k, t, effectiveH100eHours);
    reserveH100eHours = addReserve(space, k, reserveH100eHours);
    const paid = split.paid[k]!;
    const research = split.research[k]!;
    const general = split.general[k]!;
    const idle = split.idle[k]!;
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
  month.effectiveH100eHours = effectiveH100eHours;
  month.reserveH100eHours = reserveH100eHours;
  month.idleH100eHours = idleH100eHours;
  if (total > 0) for (let line = 0; line < computeLines.length; line++) costShare[line]! /= total;
  else costShare[2] = 1;
}

/** Chip-hours of the month by use, each by class. */
export interface HoursByUse {
  readonly paid: Float64Array;
  readonly research: Float64Array;
  readonly general: Float64Array;
  readonly idle: Float64Array;
}

export function openHoursByUse(classes: number): HoursByUse {
  const column = (): Float64Array => new Float64Array(classes);
  return { paid: column(), research: column(), general: column(), idle: column() };
}

/** Chip-hours of the month by class and use, [class × (paid, development, free and internal, idle)]: for whoever looks at a month that has run. */
export function hoursByClass({ split }: OperationsSpace): Float64Array {
  const { paid, research, general, idle } = split;
  return Float64Array.from({ length: 4 * paid.length }, (_, at) => [paid, research, general, idle][at % 4]![at >> 2]!);
}

/** Sums the month's hours by class and use into `space.split`, and chip-hours by claim and class from those by claim and pool. */
function splitHours(space: OperationsSpace): void {
  const { month, claimHours, isLive, index, paidShare, split, letHours } = space;
  const { hours, idle, reserve, sunk } = month.allocation!;
  const { pairStart, pairClaim, pairHours, pairPools, useOfClaim, sinkClass } = index;
  const { paid, research, general, idle: unused } = split;
  const classes = isLive.length;
  for (let k = 0; k < classes; k++) {
    let left = 0;
    for (let p = k * blockCount; p < (k + 1) * blockCount; p++) left += idle[p]! + reserve[p]!;
    unused[k] = left;
    let paidHours = letHours[k]!;
    let researchHours = 0;
    let generalHours = 0;
    for (let n = pairStart[k]!; n < pairStart[k + 1]!; n++) {
      const i = pairClaim[n]!;
      let sum = 0;
      if (isLive[k] === 1) for (let at = pairHours[n]!; at < pairHours[n]! + pairPools[n]!; at++) sum += hours[at]!;
      claimHours[i * classes + k] = sum;
      if (sum === 0) continue;
      const use = useOfClaim[i]!;
      if (use === claimUse.serving) {
        const share = paidShare[i]!;
        paidHours += sum * share;
        generalHours += sum * (1 - share);
      } else if (use === claimUse.development) researchHours += sum;
      else generalHours += sum;
    }
    paid[k] = paidHours;
    research[k] = researchHours;
    general[k] = generalHours;
  }
  const sinks = sinksInUse(space);
  for (let j = 0; j < sinks; j++) paid[sinkClass[j]!]! += sunk[j]!;
}

/** `sum` with the development hours of class `k` less what is lost to failures and restarts, H100e. */
function addEffective(
  { model, claimHours, constants, index, isLive }: OperationsSpace,
  { parameters, goodputFactor }: Futures,
  k: number,
  t: number,
  sum: number,
): number {
  const { developmentClaims, workloadOfClaim } = index;
  const h100e = constants.classWeight[k]!;
  let total = sum;
  for (let n = 0; n < developmentClaims.length; n++) {
    const i = developmentClaims[n]!;
    const hours = claimHours[i * isLive.length + k]!;
    if (hours === 0) continue;
    const w = workloadOfClaim[i]!;
    total += hours * h100e * parameters[model.workloads[w]!.goodput]! * goodputFactor[w * model.months + t]!;
  }
  return total;
}

/** `sum` with the hours of class `k` held for the development floor, H100e. */
function addReserve({ month, constants }: OperationsSpace, k: number, sum: number): number {
  const { reserve } = month.allocation!;
  let total = sum;
  for (let p = k * blockCount; p < (k + 1) * blockCount; p++) total += reserve[p]! * constants.classWeight[k]!;
  return total;
}

/** Share of each inference claim's tokens that customers pay for. */
function sharePaid({ envelope, month, index, paidShare }: OperationsSpace): void {
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
        if (index.isFree[product] === 0) paid += served[s]!;
      }
      paidShare[i] = all > 0 ? paid / all : 1;
    }
  }
}
