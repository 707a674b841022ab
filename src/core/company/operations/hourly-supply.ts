/** Capacity by the hour: what can be bought and let this month, at what price, and its bill. */
import type { Futures } from "../futures/futures.ts";
import { blockCount, blockHours, hoursOfBlock } from "../model/load-blocks.ts";
import type { Operations, OperationsSpace } from "./operations.ts";
import { deliveredChips, fullChargeUsd, hoursPerMonth, inService, marketForChip, type Signed, usePrepaid } from "./signed.ts";
import { riseOfPrice } from "./market-impact.ts";
import { rampAt } from "../model/ramp.ts";
import type { HourlySource } from "../model/space-index.ts";

/** Price and amount of what can be bought and let by the hour this month. */
export function supply(space: OperationsSpace, futures: Futures, state: Operations, t: number): void {
  const { hourly } = space.index;
  for (let n = 0; n < hourly.length; n++) {
    const source = hourly[n]!;
    if (source.isCommitment) offerCommitment(space, futures, state.signed, source, t);
    else offerHours(space, futures, source, t);
  }
  offerSublets(space, futures, t);
  offerPlaybook(space, futures, state, t);
}

/** On-demand and spot: what the market has this month, at its price. */
function offerHours(space: OperationsSpace, futures: Futures, source: HourlySource, t: number): void {
  const { model, envelope } = space;
  const { parameters: value, courses } = futures;
  const { supplyPrice, supplyMax } = envelope.input;
  const { contract: c, first, available, intact } = source;
  const { months } = model;
  const isOpen = t >= source.firstMonth && t <= source.lastMonth;
  const share = intact < 0 ? 1 : value[intact]!;
  const chips = isOpen ? value[source.capacity]! * (available < 0 ? 1 : courses[available * months + t]!) : 0;
  const factor = futures.contractFactor[c * months + t]!;
  // An hour that may be taken back yields less: counted in undisturbed hours at a higher price.
  const listed = courses[source.price * months + t]!;
  const price = (model.impacts === undefined ? listed : listed * riseOfPrice(model, space.rise, source.price, t)) / share;
  for (let b = 0; b < blockCount; b++) {
    supplyPrice[first + b] = price;
    supplyMax[first + b] = chips * hoursOfBlock[b]! * share * factor;
  }
  if (supplyMax[first]! > 0) space.isLive[source.poolClass] = 1;
}

/** A spend commitment offers hours free at the margin while billed < commit, then at its price. */
function offerCommitment(space: OperationsSpace, futures: Futures, signed: Signed, source: HourlySource, t: number): void {
  const { model, envelope, inUse, constants, index } = space;
  const { supplyPrice, supplyMax } = envelope.input;
  const { terms: k, first } = source;
  for (let s = first; s < first + 2 * blockCount; s++) supplyMax[s] = 0;
  let price = 0;
  for (let n = 0; n < inUse.commitmentCount; n++) {
    const i = inUse.commitments[n]!;
    if (signed.terms[i] !== k || !inService(signed, i, t)) continue;
    price = i < model.contracts.length ? futures.courses[source.price * model.months + t]! : signed.price[i]!;
    const ramp = rampAt(index, futures.parameters, index.terms[k]!, t - signed.start[i]!);
    const usable = signed.chips[i]! * constants.availability[k]! * constants.placeable[k]! * ramp * hoursPerMonth;
    const open = Math.max(0, signed.commitUsd[i]! - signed.billedUsd[i]!);
    const within = price > 0 ? Math.min(usable, open / price) : usable;
    for (let b = 0; b < blockCount; b++) {
      supplyMax[first + b]! += within * blockHours[b]!;
      supplyMax[first + blockCount + b]! += (usable - within) * blockHours[b]!;
    }
    if (usable > 0) space.isLive[source.poolClass] = 1;
  }
  for (let b = 0; b < blockCount; b++) supplyPrice[first + blockCount + b] = price;
}

/** The shares of capacity that contracts allow to be let. */
function offerSublets(space: OperationsSpace, futures: Futures, t: number): void {
  const { model, envelope, placeable } = space;
  const { sublets } = space.index;
  const { sinkPrice, sinkMax } = envelope.input;
  for (let n = 0; n < sublets.length; n++) {
    const { poolClass, first, firstMonth, lastMonth, price, maxShare } = sublets[n]!;
    const isOpen = t >= firstMonth && t <= lastMonth;
    const usd = futures.courses[price * model.months + t]! * riseOfPrice(model, space.rise, price, t);
    const chips = placeable[poolClass]!;
    const share = futures.parameters[maxShare]!;
    for (let b = 0; b < blockCount; b++) {
      sinkPrice[first + b] = usd;
      sinkMax[first + b] = isOpen ? chips * hoursOfBlock[b]! * share : 0;
    }
  }
}

/** Everything can be let once the playbook lets. */
function offerPlaybook(space: OperationsSpace, futures: Futures, state: Operations, t: number): void {
  const { envelope, placeable, index } = space;
  const { sinkPrice, sinkMax } = envelope.input;
  const isLetting = t >= state.subletFrom && state.subletPrice >= 0;
  if (!isLetting && !space.isLetting) return;
  space.isLetting = isLetting;
  for (let j = index.playbookSinks; j < envelope.sinks.length; j++) {
    const sink = envelope.sinks[j]!;
    sinkPrice[j] = isLetting ? futures.parameters[state.subletPrice]! * marketOfChip(space, futures, envelope.classes[sink.poolClass]!.chip, t) : 0;
    sinkMax[j] = isLetting ? placeable[sink.poolClass]! * hoursOfBlock[sink.block]! : 0;
  }
}

/** Market price of a chip-hour; 0 if no market quotes the chip. */
export function marketOfChip(space: OperationsSpace, futures: Futures, chip: number, t: number): number {
  const index = space.index.marketOfChip[chip]!;
  return index < 0 ? 0 : marketForChip(space.model, futures, index, chip, t, space.rise);
}

/** Sinks that can take hours this month, from the first on: the playbook's come last and do so only while it lets. */
export const sinksInUse = ({ envelope, index, isLetting }: OperationsSpace): number => (isLetting ? envelope.sinks.length : index.playbookSinks);

/** Bills what was bought and credits what was let by the hour. */
export function billSupplies(space: OperationsSpace, futures: Futures, state: Operations, t: number): void {
  const { month, inUse, index } = space;
  const { hourly } = index;
  const { signed } = state;
  for (let n = 0; n < hourly.length; n++) billSource(space, futures, signed, hourly[n]!, t);
  const { sunk } = month.allocation!;
  const { sinkPrice } = space.envelope.input;
  let subletUsd = 0;
  const sinks = sinksInUse(space);
  for (let j = 0; j < sinks; j++) subletUsd += sunk[j]! * sinkPrice[j]!;
  month.subletUsd = subletUsd;
  for (let n = 0; n < inUse.commitmentCount; n++) closeCommitment(space, signed, inUse.commitments[n]!, t);
  for (let n = 0; n < inUse.shareCount; n++) billShare(space, futures, signed, inUse.shares[n]!, t);
  for (let n = 0; n < inUse.ownCount; n++) billPower(space, futures, signed, inUse.own[n]!, t);
}

/** Bills what was bought of one source. */
function billSource(space: OperationsSpace, futures: Futures, signed: Signed, source: HourlySource, t: number): void {
  const { classCostUsd } = space;
  const { hourlyUsd } = space.month;
  const { bought } = space.month.allocation!;
  const { first, isCommitment, contract, poolClass } = source;
  if (!isCommitment) hourlyUsd[contract] = 0;
  for (let s = first; s < first + (isCommitment ? 2 : 1) * blockCount; s++) {
    const hours = bought[s]!;
    if (hours === 0) continue;
    if (isCommitment) billCommitment(space, futures, signed, source, hours, t);
    else {
      const usd = hours * space.envelope.input.supplyPrice[s]!;
      hourlyUsd[contract]! += usd;
      classCostUsd[poolClass]! += usd;
    }
  }
}

/** Machines paid for by a share of revenue: of what was sold this month, at least what the contract asks for. */
function billShare({ model, month, classCostUsd, index, terms }: OperationsSpace, futures: Futures, signed: Signed, i: number, t: number): void {
  const k = signed.terms[i]!;
  const contract = model.contracts[k]!;
  let revenueUsd = 0;
  for (const product of contract.sharedProducts) revenueUsd += month.revenueUsd[product]!;
  const leastUsd =
    contract.price < 0 ? 0 : fullChargeUsd(model, terms[k]!, futures, signed, i, t) * rampAt(index, futures.parameters, index.terms[k]!, t - signed.start[i]!);
  month.chargeUsd[i] = Math.max(leastUsd, futures.parameters[contract.revenueShare]! * revenueUsd);
  classCostUsd[index.classOfTerms[k]!]! += month.chargeUsd[i]!;
}

/** In a commitment's last month what was not billed falls due. */
function closeCommitment({ month }: OperationsSpace, signed: Signed, i: number, t: number): void {
  const last = Math.min(signed.end[i]!, signed.exitAt[i]!) - 1;
  // Nothing falls due of what was never delivered, or what the supplier ended.
  if (t >= last && last >= 0 && signed.start[i]! < Infinity && signed.exitBy[i] !== 2) {
    const due = Math.max(0, signed.commitUsd[i]! - signed.billedUsd[i]!);
    month.chargeUsd[i]! += due;
    signed.billedUsd[i]! += due;
  }
  month.prepaidUsedUsd[i] = usePrepaid(signed, i, month.chargeUsd[i]!, t);
}

/** Power of owned capacity is paid for the hours used. */
function billPower(space: OperationsSpace, futures: Futures, signed: Signed, i: number, t: number): void {
  const { model, envelope, month, terms, classCostUsd, constants, index } = space;
  const allocation = month.allocation!;
  const k = signed.terms[i]!;
  const poolClass = index.classOfTerms[k]!;
  let used = 0;
  let capacity = 0;
  for (let p = poolClass * blockCount; p < (poolClass + 1) * blockCount; p++) {
    capacity += envelope.input.capacity[p]!;
    used += envelope.input.capacity[p]! - allocation.idle[p]! - allocation.reserve[p]!;
  }
  if (capacity === 0) return;
  const chips = deliveredChips(model, terms, futures, signed, i, t) * constants.availability[k]! * constants.placeable[k]!;
  // What is let for a term is no part of the pools, but of the chips.
  const hours = (used * chips * hoursPerMonth) / (capacity + space.letHours[poolClass]!);
  month.powerUsd[i] = hours * envelope.input.variableCost[poolClass * blockCount]!;
  classCostUsd[poolClass]! += month.powerUsd[i]!;
}

/** Bills hours of a spend commitment to the rows in service, in order, at their price. */
function billCommitment(space: OperationsSpace, futures: Futures, signed: Signed, source: HourlySource, hours: number, t: number): void {
  const { model, terms, month, classCostUsd, inUse } = space;
  let chips = 0;
  for (let n = 0; n < inUse.commitmentCount; n++) {
    const i = inUse.commitments[n]!;
    if (signed.terms[i] === source.terms && inService(signed, i, t)) chips += signed.chips[i]!;
  }
  if (chips === 0) return;
  for (let n = 0; n < inUse.commitmentCount; n++) {
    const i = inUse.commitments[n]!;
    if (signed.terms[i] !== source.terms || !inService(signed, i, t)) continue;
    const rate = i < model.contracts.length ? futures.courses[terms[source.terms]!.price * model.months + t]! : signed.price[i]!;
    const usd = (hours * signed.chips[i]! * rate) / chips;
    month.chargeUsd[i]! += usd;
    signed.billedUsd[i]! += usd;
    classCostUsd[source.poolClass]! += usd;
  }
}
