/** Splits the month's compute cost by what the hours were used for: the allocation is the cost split. */
import type { Futures } from "../futures/futures.ts";
import { blockCount, overBlocks } from "../model/load-blocks.ts";
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
  const { month, classCostUsd, constants, split, hourUsd, idleHourUsd, idleLine, index, inPlay } = space;
  const { costShare } = month;
  const { classWeight } = constants;
  const { paid, research, general, idle } = split;
  if (index.hasFreeProducts) sharePaid(space);
  listInPlay(space);
  splitHours(space, futures, t);
  for (let line = 0; line < 2 * usedLines; line++) costShare[line] = 0;
  let developmentH100eHours = 0;
  let idleH100eHours = 0;
  let total = 0;
  for (let n = 0; n < space.inPlayCount; n++) {
    const k = inPlay[n]!;
    const cost = classCostUsd[k]!;
    const paidHours = paid[k]!;
    const researchHours = research[k]!;
    const generalHours = general[k]!;
    const idleHours = idle[k]!;
    const weight = classWeight[k]!;
    developmentH100eHours += researchHours * weight;
    idleH100eHours += idleHours * weight;
    hourUsd[k] = 0;
    idleHourUsd[k] = 0;
    if (cost === 0) continue;
    total += cost;
    const used = paidHours + researchHours + generalHours;
    if (used + idleHours === 0) {
      costShare[usedLines + Math.max(0, idleLine < 0 ? 2 : idleLine)]! += cost;
      continue;
    }
    const idleCost = (cost * idleHours) / (used + idleHours);
    if (used > 0) {
      const perHour = (cost - idleCost) / used;
      const idlePerUsed = idleCost / used;
      hourUsd[k] = perHour;
      idleHourUsd[k] = idlePerUsed;
      const idlePerHour = idleLine < 0 ? idlePerUsed : 0;
      costShare[0]! += perHour * paidHours;
      costShare[1]! += perHour * researchHours;
      costShare[2]! += perHour * generalHours;
      costShare[usedLines]! += idlePerHour * paidHours;
      costShare[usedLines + 1]! += idlePerHour * researchHours;
      costShare[usedLines + 2]! += idlePerHour * generalHours;
    }
    if (idleLine >= 0) costShare[usedLines + idleLine]! += idleCost;
    else if (used === 0) costShare[usedLines + 2]! += idleCost;
  }
  month.developmentH100eHours = developmentH100eHours;
  month.idleH100eHours = idleH100eHours;
  if (total > 0) for (let line = 0; line < 2 * usedLines; line++) costShare[line]! /= total;
  else costShare[2] = 1;
}

/** Lists the classes with hours or a cost this month; what was split of a class that is not among them any more is put to nothing. */
function listInPlay(space: OperationsSpace): void {
  const { classCostUsd, isLive, inPlay, wasInPlay } = space;
  const classes = space.envelope.classes.length;
  let count = 0;
  for (let k = 0; k < classes; k++)
    if (isLive[k] === 1 || classCostUsd[k] !== 0) {
      inPlay[count++] = k;
      wasInPlay[k] = 1;
    } else if (wasInPlay[k] === 1) {
      wasInPlay[k] = 0;
      clearSplit(space, k);
    }
  space.inPlayCount = count;
}

function clearSplit({ split, hourUsd, idleHourUsd, claimHours, envelope }: OperationsSpace, k: number): void {
  const { classes, claims } = envelope;
  for (const column of [split.paid, split.research, split.general, split.idle, hourUsd, idleHourUsd]) column[k] = 0;
  for (let i = 0; i < claims.length; i++) claimHours[i * classes.length + k] = 0;
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

/**
 * Sums the hours of the classes in play by class and use into `space.split`, and chip-hours by claim and class from those by
 * claim and pool. On the way: development less what is lost to failures and restarts, and what is held for its floor, H100e.
 */
function splitHours(space: OperationsSpace, futures: Futures, t: number): void {
  const { month, isLive, split, letHours, inPlay, constants } = space;
  const { idle, reserve, sunk } = month.allocation!;
  const { sinkClass } = space.index;
  const { classWeight } = constants;
  let effectiveH100eHours = 0;
  let reserveH100eHours = 0;
  for (let n = 0; n < space.inPlayCount; n++) {
    const k = inPlay[n]!;
    const h100e = classWeight[k]!;
    let left = 0;
    for (let p = k * blockCount; p < (k + 1) * blockCount; p++) {
      const held = reserve[p]!;
      left += idle[p]! + held;
      reserveH100eHours += held * h100e;
    }
    if (isLive[k] === 1) {
      splitClass(space, k);
      effectiveH100eHours = addEffective(space, futures, k, t, effectiveH100eHours);
    } else {
      clearSplit(space, k);
      split.paid[k] = letHours[k]!;
    }
    split.idle[k] = left;
  }
  const sinks = sinksInUse(space);
  for (let j = 0; j < sinks; j++) split.paid[sinkClass[j]!]! += sunk[j]!;
  month.effectiveH100eHours = effectiveH100eHours;
  month.reserveH100eHours = reserveH100eHours;
}

/** Sums the used hours of class `k`. What serves is in one block, other claims in all. */
function splitClass({ month, claimHours, index, paidShare, split, letHours }: OperationsSpace, k: number): void {
  const { hours } = month.allocation!;
  const { pairs, pairStart, hasFreeProducts } = index;
  const classes = letHours.length;
  const end = pairStart[k + 1]!;
  let paidHours = letHours[k]!;
  let researchHours = 0;
  let generalHours = 0;
  for (let n = pairStart[k]!; n < end; n += 3) {
    const i = pairs[n]!;
    const at = pairs[n + 1]!;
    const use = pairs[n + 2]!;
    const sum = use === claimUse.serving ? hours[at]! : overBlocks(hours, at);
    claimHours[i * classes + k] = sum;
    if (use === claimUse.development) researchHours += sum;
    else if (use !== claimUse.serving) generalHours += sum;
    else if (hasFreeProducts) {
      const share = paidShare[i]!;
      paidHours += sum * share;
      generalHours += sum * (1 - share);
    } else paidHours += sum;
  }
  split.paid[k] = paidHours;
  split.research[k] = researchHours;
  split.general[k] = generalHours;
}

/** `sum` with the development hours of class `k` less what is lost to failures and restarts, H100e. */
function addEffective(
  { model, claimHours, constants, index, isLive }: OperationsSpace,
  { parameters, goodputFactor }: Futures,
  k: number,
  t: number,
  sum: number,
): number {
  const { developmentClaims } = index;
  const h100e = constants.classWeight[k]!;
  let total = sum;
  for (let n = 0; n < developmentClaims.length; n++) {
    const { claim, workload: w } = developmentClaims[n]!;
    const hours = claimHours[claim * isLive.length + k]!;
    if (hours !== 0) total += hours * h100e * parameters[model.workloads[w]!.goodput]! * goodputFactor[w * model.months + t]!;
  }
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
