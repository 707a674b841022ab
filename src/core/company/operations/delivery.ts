/** Capacity of the month: what is delivered of all that is signed, what it costs, and what signing and leaving cost. */
import type { Futures } from "../futures/futures.ts";
import { supply } from "./hourly-supply.ts";
import { ownDepreciation } from "../books/own-depreciation.ts";
import { blockCount, hoursOfBlock } from "../model/load-blocks.ts";
import type { TermsModel } from "../model/model.ts";
import type { MonthOperations, Operations, OperationsSpace } from "./operations.ts";
import { fullChargeUsd, hoursPerMonth, listedChargeUsd, type Signed, usePrepaid } from "./signed.ts";
import { rampAt } from "../model/ramp.ts";
import type { IndexedTerms } from "../model/space-index.ts";
import { letOut, powerTenants } from "../books/tenancies.ts";
import * as termsKind from "../model/terms-kind.ts";

/** Capacity of the month by pool, what it costs, and the cost of each class's chip-hour. */
export function deliver(space: OperationsSpace, futures: Futures, state: Operations, t: number): void {
  startMonth(space);
  space.month.rows = state.signed.count;
  deliverSigned(space, futures, state.signed, t);
  if (space.model.tenancies.length > 0) letOut(space, futures, state.tenancies, t);
  fillPools(space, futures, state, t);
  if (space.model.tenancies.length > 0) powerTenants(space);
  supply(space, futures, state, t);
}

/**
 * Capacity and costs of all that is signed. Rows of which nothing can come any more, ended and not late, are not walked again.
 * What is charged by the month is worked out in place: it is what most rows are.
 */
function deliverSigned(space: OperationsSpace, futures: Futures, signed: Signed, t: number): void {
  const { model, month, index, inUse, constants, placeable, classCostUsd } = space;
  const { parameters: value, contractFactor } = futures;
  const { chargeUsd, creditUsd, prepaidUsedUsd, powerUsd, staffUsd, depreciationUsd } = month;
  const { start, end, exitAt, live, terms, chips, prepaidLeftUsd } = signed;
  const { months } = model;
  const contracts = model.contracts.length;
  const count = signed.liveCount;
  let kept = 0;
  let committedUsd = 0;
  for (let n = 0; n < count; n++) {
    const i = live[n]!;
    const from = start[i]!;
    const termEnd = end[i]!;
    const exit = exitAt[i]!;
    const k = terms[i]!;
    const term = index.terms[k]!;
    const isCommitment = term.kind === termsKind.spendCommitment;
    // A spend commitment stays: what was not billed falls due at its end.
    if (t > from && (t > termEnd || t > exit) && !isCommitment) continue;
    live[kept++] = i;
    if (t <= from || t === exit) settleSigning(month, signed, i, space.terms[k]!, value, t);
    chargeUsd[i] = 0;
    creditUsd[i] = 0;
    prepaidUsedUsd[i] = 0;
    powerUsd[i] = 0;
    staffUsd[i] = 0;
    depreciationUsd[i] = 0;
    if (isCommitment) inUse.commitments[inUse.commitmentCount++] = i;
    if (!(t >= from && t < termEnd && t < exit)) {
      if (t < from && from < Infinity && t >= signed.promisedStart[i]!) creditUsd[i] = damagesUsd(signed, i, space.terms[k]!, value);
      continue;
    }
    if (term.mayLeave) inUse.leaving[inUse.leavingCount++] = i;
    if (term.kind > termsKind.lastCharged) {
      committedUsd += serve(space, futures, signed, i, term, t);
      continue;
    }
    const { poolClass } = term;
    const ramp = rampAt(index, value, term, t - from);
    const fullUsd = term.priceMoves ? fullChargeUsd(model, space.terms[k]!, futures, signed, i, t) : listedChargeUsd(model, term, futures, signed, i, t);
    const charge = fullUsd * ramp;
    chargeUsd[i] = charge;
    if (prepaidLeftUsd[i] !== 0) prepaidUsedUsd[i] = usePrepaid(signed, i, charge, t);
    const delivered = chips[i]! * ramp * (i < contracts ? contractFactor[i * months + t]! : 1);
    placeable[poolClass]! += delivered * constants.availability[k]! * constants.placeable[k]!;
    classCostUsd[poolClass]! += charge;
    committedUsd += charge;
  }
  signed.liveCount = kept;
  month.committedUsd = committedUsd;
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
  inUse.leavingCount = 0;
  month.prepayDueUsd = 0;
  month.capexDueUsd = 0;
  month.placedUsd = 0;
  month.terminationUsd = 0;
  month.prepaidRefundUsd = 0;
  month.prepaidLostUsd = 0;
}

/** Capacity and costs of row `i`, which is in service: our own, or paid for by a share of revenue. Returns the month's least charge. */
function serve(space: OperationsSpace, futures: Futures, signed: Signed, i: number, term: IndexedTerms, t: number): number {
  const { model, index, constants, placeable, classCostUsd, inUse } = space;
  const { kind, poolClass } = term;
  if (kind !== termsKind.own && kind !== termsKind.revenueShare) return 0;
  const isOwn = kind === termsKind.own;
  const k = signed.terms[i]!;
  const ramp = rampAt(index, futures.parameters, term, t - signed.start[i]!);
  const charge = isOwn ? 0 : leastShareUsd(space, futures, signed, i, k, t) * ramp;
  if (isOwn) inUse.own[inUse.ownCount++] = i;
  const chips = signed.chips[i]! * ramp * (i < model.contracts.length ? futures.contractFactor[i * model.months + t]! : 1);
  if (chips === 0 && charge === 0) return 0;
  if (isOwn) classCostUsd[poolClass]! += ownCostUsd(space, futures, signed, i, t);
  else inUse.shares[inUse.shareCount++] = i;
  placeable[poolClass]! += chips * constants.availability[k]! * constants.placeable[k]!;
  return charge;
}

/** Staff and depreciation of row `i`, which we own. */
function ownCostUsd({ terms, month }: OperationsSpace, futures: Futures, signed: Signed, i: number, t: number): number {
  const term = terms[signed.terms[i]!]!;
  const staffUsd = futures.parameters[term.staff]! * signed.blocks[i]!;
  const depreciationUsd = ownDepreciation(signed.capexUsd[i]!, signed.start[i]!, term, futures.parameters, t);
  month.staffUsd[i] = staffUsd;
  month.depreciationUsd[i] = depreciationUsd;
  return staffUsd + depreciationUsd;
}

/** Least payment of a month under a revenue share; nothing where none is stated. */
const leastShareUsd = ({ model, terms }: OperationsSpace, futures: Futures, signed: Signed, i: number, k: number, t: number): number =>
  terms[k]!.price < 0 ? 0 : fullChargeUsd(model, terms[k]!, futures, signed, i, t);

/** Capacity by pool, and the running and the average cost of a chip-hour. */
function fillPools(space: OperationsSpace, futures: Futures, state: Operations, t: number): void {
  const { envelope, month, placeable, classCostUsd, constants, isLive } = space;
  const { classes } = envelope;
  const { capacity, variableCost } = envelope.input;
  const { averageCostUsd } = month;
  const { classWeight } = constants;
  let envelopeH100eHours = 0;
  for (let k = 0; k < classes.length; k++) {
    const { chip, own } = classes[k]!;
    const chips = placeable[k]!;
    const first = k * blockCount;
    if (own) {
      const powerUsd = ownHourUsd(space, futures, state.signed, chip, t);
      for (let b = 0; b < blockCount; b++) variableCost[first + b] = powerUsd;
    }
    // A class without chips that had none when months were last filled stays as it is.
    if (chips === 0 && capacity[first] === 0) continue;
    const hours = chips * hoursPerMonth;
    envelopeH100eHours += hours * classWeight[k]!;
    averageCostUsd[k] = hours > 0 ? classCostUsd[k]! / hours : 0;
    for (let b = 0; b < blockCount; b++) capacity[first + b] = chips * hoursOfBlock[b]!;
    if (chips > 0) isLive[k] = 1;
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
