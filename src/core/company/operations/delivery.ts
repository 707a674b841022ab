/** Capacity of the month: what is delivered of all that is signed, what it costs, and what signing and leaving cost. */
import type { Futures } from "../futures/futures.ts";
import { supply } from "./hourly-supply.ts";
import { ownDepreciation } from "../books/own-depreciation.ts";
import { blockCount, hoursOfBlock } from "../model/load-blocks.ts";
import type { TermsModel } from "../model/model.ts";
import type { MonthOperations, Operations, OperationsSpace } from "./operations.ts";
import { fullChargeUsd, hoursPerMonth, retire, type Signed, usePrepaid } from "./signed.ts";
import { rampAt } from "../model/space-index.ts";
import { letOut, powerTenants } from "../books/tenancies.ts";
import * as termsKind from "../model/terms-kind.ts";

/** Capacity of the month by pool, what it costs, and the cost of each class's chip-hour. */
export function deliver(space: OperationsSpace, futures: Futures, state: Operations, t: number): void {
  const { terms, month, index, inUse } = space;
  const { kindOfTerms } = index;
  const { signed } = state;
  const { start, end, exitAt, live } = signed;
  startMonth(space);
  retire(signed, kindOfTerms, t);
  month.rows = signed.count;
  let committedUsd = 0;
  for (let n = 0; n < signed.liveCount; n++) {
    const i = live[n]!;
    const k = signed.terms[i]!;
    const from = start[i]!;
    if (t <= from || t === exitAt[i]!) settleSigning(month, signed, i, terms[k]!, futures.parameters, t);
    month.chargeUsd[i] = 0;
    month.creditUsd[i] = 0;
    month.prepaidUsedUsd[i] = 0;
    month.powerUsd[i] = 0;
    month.staffUsd[i] = 0;
    month.depreciationUsd[i] = 0;
    if (kindOfTerms[k] === termsKind.spendCommitment) inUse.commitments[inUse.commitmentCount++] = i;
    if (t >= from && t < end[i]! && t < exitAt[i]!) committedUsd += serve(space, futures, signed, i, k, t);
    else if (t >= signed.promisedStart[i]! && t < from && from < Infinity) month.creditUsd[i] = damagesUsd(signed, i, terms[k]!, futures.parameters);
  }
  month.committedUsd = committedUsd;
  if (space.model.tenancies.length > 0) letOut(space, futures, state.tenancies, t);
  fillPools(space, futures, state, t);
  if (space.model.tenancies.length > 0) powerTenants(space);
  supply(space, futures, state, t);
  for (let k = 0; k < space.placeable.length; k++) if (space.placeable[k]! > 0) space.isLive[k] = 1;
}

function startMonth({ month, placeable, classCostUsd, isLive, inUse }: OperationsSpace): void {
  for (let k = 0; k < placeable.length; k++) {
    placeable[k] = 0;
    classCostUsd[k] = 0;
    isLive[k] = 0;
  }
  inUse.commitmentCount = 0;
  inUse.ownCount = 0;
  inUse.shareCount = 0;
  month.prepayDueUsd = 0;
  month.capexDueUsd = 0;
  month.placedUsd = 0;
  month.terminationUsd = 0;
  month.prepaidRefundUsd = 0;
  month.prepaidLostUsd = 0;
}

/** Capacity and costs of row `i` of terms `k`, which is in service. Returns the month's charge. */
function serve(space: OperationsSpace, futures: Futures, signed: Signed, i: number, k: number, t: number): number {
  const { model, month, index, constants, placeable, classCostUsd, inUse } = space;
  const kind = index.kindOfTerms[k]!;
  const ramp = rampAt(index, futures.parameters, k, t - signed.start[i]!);
  let charge = 0;
  if (kind <= termsKind.lastCharged) {
    charge = fullChargeUsd(model, space.terms[k]!, futures, signed, i, t) * ramp;
    month.chargeUsd[i] = charge;
    month.prepaidUsedUsd[i] = usePrepaid(signed, i, charge, t);
  } else if (kind === termsKind.revenueShare) charge = leastShareUsd(space, futures, signed, i, k, t) * ramp;
  else if (kind !== termsKind.own) return 0;
  else inUse.own[inUse.ownCount++] = i;
  const chips = signed.chips[i]! * ramp * (i < model.contracts.length ? futures.contractFactor[i * model.months + t]! : 1);
  if (chips === 0 && charge === 0) return 0;
  const poolClass = index.classOfTerms[k]!;
  if (kind === termsKind.own) {
    const term = space.terms[k]!;
    month.staffUsd[i] = futures.parameters[term.staff]! * signed.blocks[i]!;
    month.depreciationUsd[i] = ownDepreciation(signed.capexUsd[i]!, signed.start[i]!, term, futures.parameters, t);
    classCostUsd[poolClass]! += month.staffUsd[i]! + month.depreciationUsd[i]!;
  }
  placeable[poolClass]! += chips * constants.availability[k]! * constants.placeable[k]!;
  if (kind === termsKind.revenueShare) inUse.shares[inUse.shareCount++] = i;
  else classCostUsd[poolClass]! += charge;
  return charge;
}

/** Least payment of a month under a revenue share; nothing where none is stated. */
const leastShareUsd = ({ model, terms }: OperationsSpace, futures: Futures, signed: Signed, i: number, k: number, t: number): number =>
  terms[k]!.price < 0 ? 0 : fullChargeUsd(model, terms[k]!, futures, signed, i, t);

/** Capacity by pool, and the running and the average cost of a chip-hour. */
function fillPools(space: OperationsSpace, futures: Futures, state: Operations, t: number): void {
  const { envelope, month, placeable, classCostUsd, constants } = space;
  const { capacity, variableCost } = envelope.input;
  let envelopeH100eHours = 0;
  for (let k = 0; k < envelope.classes.length; k++) {
    const { chip, own } = envelope.classes[k]!;
    const chips = placeable[k]!;
    const hours = chips * hoursPerMonth;
    envelopeH100eHours += hours * constants.classWeight[k]!;
    month.averageCostUsd[k] = hours > 0 ? classCostUsd[k]! / hours : 0;
    for (let b = 0; b < blockCount; b++) capacity[k * blockCount + b] = chips * hoursOfBlock[b]!;
    if (!own) continue;
    const powerUsd = ownHourUsd(space, futures, state.signed, chip, t);
    for (let b = 0; b < blockCount; b++) variableCost[k * blockCount + b] = powerUsd;
  }
  month.envelopeH100eHours = envelopeH100eHours;
}

/** What signing, building and leaving cost in month t. */
function settleSigning(month: MonthOperations, signed: Signed, i: number, term: TermsModel, value: Float64Array, t: number): void {
  if (t === signed.signedIn[i]! + 1) month.prepayDueUsd += signed.prepaidUsd[i]!;
  if (signed.capexUsd[i]! > 0) {
    const build = signed.promisedStart[i]! - signed.signedIn[i]!;
    if (t > signed.signedIn[i]! && t <= signed.promisedStart[i]!) month.capexDueUsd += signed.capexUsd[i]! / build;
    if (t === signed.start[i]!) month.placedUsd += signed.capexUsd[i]!;
  }
  const left = t === signed.exitAt[i]! && t < signed.end[i]!;
  const fallen = signed.start[i] === Infinity && term.longStop >= 0 && t === signed.promisedStart[i]! + Math.floor(value[term.longStop]!) + 1;
  if (!left && !fallen) return;
  if (left && signed.exitBy[i] === 1) month.terminationUsd += value[term.exit!.fee]!;
  if (fallen || term.refundable || signed.exitBy[i] === 2) month.prepaidRefundUsd += signed.prepaidLeftUsd[i]!;
  else month.prepaidLostUsd += signed.prepaidLeftUsd[i]!;
  signed.prepaidLeftUsd[i] = 0;
}

/** What a supplier credits for a month in which row `i` is late. */
const damagesUsd = (signed: Signed, i: number, term: TermsModel, value: Float64Array): number =>
  value[term.damages]! * (term.perMonth ? signed.price[i]! : signed.chips[i]! * hoursPerMonth * signed.price[i]!);

/** Power of one owned chip-hour, from the owned terms of that chip in service (all share one price of power: the first's). */
function ownHourUsd({ model, terms, inUse }: OperationsSpace, futures: Futures, signed: Signed, chip: number, t: number): number {
  let chips = 0;
  let usd = 0;
  for (let n = 0; n < inUse.ownCount; n++) {
    const i = inUse.own[n]!;
    const term = terms[signed.terms[i]!]!;
    if (term.chip !== chip || term.powerPrice < 0) continue;
    const watts = futures.parameters[model.chips[chip]!.powerW]! * futures.parameters[term.pue]!;
    chips += signed.chips[i]!;
    usd += signed.chips[i]! * watts * futures.courses[term.powerPrice * model.months + t]!;
  }
  return chips > 0 ? usd / chips : 0;
}
