/** Capacity of the month: what is delivered of all that is signed, what it costs, and what signing and leaving cost. */
import { hoursOfBlock } from "./envelope.ts";
import type { Futures } from "./futures.ts";
import { supply } from "./hourly-supply.ts";
import { blockCount } from "./load-blocks.ts";
import type { TermsModel } from "./model.ts";
import type { MonthOperations, Operations, OperationsSpace } from "./operations.ts";
import { chargeUsd, deliveredChips, hoursPerMonth, inService, type Signed, usePrepaid } from "./signed.ts";

/** Capacity of the month by pool, what it costs, and the cost of each class's chip-hour. */
export function deliver(space: OperationsSpace, futures: Futures, state: Operations, t: number): void {
  const { model, envelope, terms, month, placeable, classCostUsd, index } = space;
  const { parameters: value } = futures;
  const { signed } = state;
  placeable.fill(0);
  classCostUsd.fill(0);
  month.rows = signed.count;
  month.committedUsd = 0;
  month.prepayDueUsd = 0;
  month.capexDueUsd = 0;
  month.placedUsd = 0;
  month.terminationUsd = 0;
  month.prepaidRefundUsd = 0;
  month.prepaidLostUsd = 0;
  for (let i = 0; i < signed.count; i++) {
    const term = terms[signed.terms[i]!]!;
    settleSigning(month, signed, i, term, value, t);
    const chips = term.kind === "sublet" ? 0 : deliveredChips(model, terms, futures, signed, i, t);
    const charge = chargeUsd(model, terms, futures, signed, i, t);
    const late = t >= signed.promisedStart[i]! && t < signed.start[i]! && signed.start[i]! < Infinity;
    month.chargeUsd[i] = charge;
    month.committedUsd += charge;
    month.creditUsd[i] = late ? value[term.damages]! * (term.perMonth ? signed.price[i]! : signed.chips[i]! * hoursPerMonth * signed.price[i]!) : 0;
    month.prepaidUsedUsd[i] = usePrepaid(signed, i, charge, t);
    month.powerUsd[i] = 0;
    month.staffUsd[i] = 0;
    month.depreciationUsd[i] = 0;
    if (chips === 0 && charge === 0) continue;
    const isOwn = term.kind === "own";
    const poolClass = index.classOfTerms[signed.terms[i]!]!;
    if (isOwn && inService(signed, i, t)) {
      month.staffUsd[i] = value[term.staff]! * signed.blocks[i]!;
      month.depreciationUsd[i] = ownDepreciation(signed, i, term, value, t);
      classCostUsd[poolClass]! += month.staffUsd[i]! + month.depreciationUsd[i]!;
    }
    if (term.kind === "take-or-pay" || term.kind === "whole-site" || isOwn) {
      placeable[poolClass]! += chips * value[term.availability]! * value[term.placeable]!;
      classCostUsd[poolClass]! += charge;
    }
  }
  month.envelopeH100eHours = 0;
  const { capacity, variableCost, groupWeight } = envelope.input;
  for (let k = 0; k < envelope.classes.length; k++) {
    const { chip, own } = envelope.classes[k]!;
    const h100e = space.classWeight[k]!;
    const powerUsd = own ? ownHourUsd(space, futures, state, chip, t) : 0;
    const hours = placeable[k]! * hoursPerMonth;
    month.envelopeH100eHours += hours * h100e;
    month.averageCostUsd[k] = hours > 0 ? classCostUsd[k]! / hours : 0;
    for (let b = 0; b < blockCount; b++) {
      const p = k * blockCount + b;
      capacity[p] = placeable[k]! * hoursOfBlock(b);
      variableCost[p] = powerUsd;
      groupWeight[p] = h100e;
    }
  }
  supply(space, futures, state, t);
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

/** Straight-line depreciation of an owned block in month t of its service. */
function ownDepreciation(signed: Signed, i: number, term: TermsModel, value: Float64Array, t: number): number {
  const life = Math.max(1, Math.floor(value[term.lifeMonths]! + 0.5));
  return t - signed.start[i]! < life ? (signed.capexUsd[i]! * (1 - value[term.residual]!)) / life : 0;
}

/** Power of one owned chip-hour, from the owned terms of that chip in service (all share one price of power: the first's). */
function ownHourUsd(space: OperationsSpace, futures: Futures, state: Operations, chip: number, t: number): number {
  const { model, terms } = space;
  const { signed } = state;
  let chips = 0;
  let usd = 0;
  for (let i = 0; i < signed.count; i++) {
    const term = terms[signed.terms[i]!]!;
    if (term.kind !== "own" || term.chip !== chip || !inService(signed, i, t) || term.powerPrice < 0) continue;
    const watts = futures.parameters[model.chips[chip]!.powerW]! * futures.parameters[term.pue]!;
    chips += signed.chips[i]!;
    usd += signed.chips[i]! * watts * futures.courses[term.powerPrice * model.months + t]!;
  }
  return chips > 0 ? usd / chips : 0;
}
