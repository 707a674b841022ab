/** Capacity by the hour: what can be bought and let this month, at what price, and its bill. */
import { hoursOfBlock } from "./envelope.ts";
import type { Futures } from "./futures.ts";
import { blockCount, blockHours } from "./load-blocks.ts";
import type { Operations, OperationsSpace } from "./operations.ts";
import { deliveredChips, hoursPerMonth, inService, marketForChip, rampShare, usePrepaid } from "./signed.ts";

/** Price and amount of what can be bought and let by the hour this month. */
export function supply(space: OperationsSpace, futures: Futures, state: Operations, t: number): void {
  const { model, envelope, placeable } = space;
  const { parameters: value, courses } = futures;
  const { input } = envelope;
  for (let s = 0; s < envelope.supplies.length; s++) {
    const source = envelope.supplies[s]!;
    const term = source.contract >= 0 ? model.contracts[source.contract]! : model.offers[source.offer]!;
    const hours = hoursOfBlock(source.block);
    if (term.kind === "spend-commitment") {
      commitmentTier(space, futures, state, t, s);
      continue;
    }
    const contract = model.contracts[source.contract]!;
    const open = t >= contract.first && t <= contract.last;
    const intact = term.kind === "spot" ? value[term.preempted]! : 1;
    const available = term.available < 0 ? 1 : courses[term.available * model.months + t]!;
    // An hour that may be taken back yields less: counted in undisturbed hours at a higher price.
    input.supplyPrice[s] = priceOfHour(space, futures, source.contract, t) / intact;
    input.supplyMax[s] = open ? value[term.capacity]! * available * hours * intact * futures.contractFactor[source.contract * model.months + t]! : 0;
  }
  for (let j = 0; j < envelope.sinks.length; j++) {
    const sink = envelope.sinks[j]!;
    const chips = placeable[sink.poolClass]! * hoursOfBlock(sink.block);
    if (sink.contract >= 0) {
      const contract = model.contracts[sink.contract]!;
      const open = t >= contract.first && t <= contract.last;
      input.sinkPrice[j] = priceOfHour(space, futures, sink.contract, t);
      input.sinkMax[j] = open ? chips * value[contract.maxShare]! : 0;
    } else {
      const on = t >= state.subletFrom && state.subletPrice >= 0;
      input.sinkPrice[j] = on ? value[state.subletPrice]! * marketOfChip(space, futures, envelope.classes[sink.poolClass]!.chip, t) : 0;
      input.sinkMax[j] = on ? chips : 0;
    }
  }
}

function priceOfHour(space: OperationsSpace, futures: Futures, contract: number, t: number): number {
  return futures.courses[space.model.contracts[contract]!.price * space.model.months + t]!;
}

/** Market price of a chip-hour; 0 if no market quotes the chip. */
export function marketOfChip(space: OperationsSpace, futures: Futures, chip: number, t: number): number {
  const index = space.index.marketOfChip[chip]!;
  return index < 0 ? 0 : marketForChip(space.model, futures, index, chip, t);
}

/** A spend commitment offers hours free at the margin while billed < commit, then at its price. */
function commitmentTier(space: OperationsSpace, futures: Futures, state: Operations, t: number, s: number): void {
  const { model, envelope, terms } = space;
  const { input } = envelope;
  const source = envelope.supplies[s]!;
  const { signed } = state;
  const target = source.contract >= 0 ? source.contract : model.contracts.length + source.offer;
  const share = blockHours[source.block]!;
  let hours = 0;
  let price = 0;
  for (let i = 0; i < signed.count; i++) {
    if (signed.terms[i] !== target || !inService(signed, i, t)) continue;
    const term = terms[target]!;
    const rate = i < model.contracts.length ? futures.courses[term.price * model.months + t]! : signed.price[i]!;
    const usable =
      signed.chips[i]! *
      futures.parameters[term.availability]! *
      futures.parameters[term.placeable]! *
      rampShare(term, t - signed.start[i]!, futures.parameters) *
      hoursPerMonth;
    const open = Math.max(0, signed.commitUsd[i]! - signed.billedUsd[i]!);
    const within = rate > 0 ? Math.min(usable, open / rate) : usable;
    hours += (source.withinCommitment ? within : usable - within) * share;
    price = rate;
  }
  input.supplyMax[s] = hours;
  input.supplyPrice[s] = source.withinCommitment ? 0 : price;
}

/** Bills what was bought and credits what was let by the hour. */
export function billSupplies(space: OperationsSpace, futures: Futures, state: Operations, t: number): void {
  const { model, envelope, month, terms, classCostUsd } = space;
  const allocation = month.allocation!;
  const { signed } = state;
  month.hourlyUsd.fill(0);
  month.subletUsd = 0;
  for (let s = 0; s < envelope.supplies.length; s++) {
    const hours = allocation.bought[s]!;
    if (hours === 0) continue;
    const source = envelope.supplies[s]!;
    const term = source.contract >= 0 ? model.contracts[source.contract]! : model.offers[source.offer]!;
    if (term.kind !== "spend-commitment") {
      const usd = hours * envelope.input.supplyPrice[s]!;
      month.hourlyUsd[source.contract]! += usd;
      classCostUsd[source.poolClass]! += usd;
    } else billCommitment(space, futures, state, t, s, hours);
  }
  for (let j = 0; j < envelope.sinks.length; j++) month.subletUsd += allocation.sunk[j]! * envelope.input.sinkPrice[j]!;
  // In a commitment's last month what was not billed falls due.
  for (let i = 0; i < signed.count; i++) {
    const term = terms[signed.terms[i]!]!;
    if (term.kind !== "spend-commitment") continue;
    const last = Math.min(signed.end[i]!, signed.exitAt[i]!) - 1;
    // Nothing falls due of what was never delivered, or what the supplier ended.
    if (t >= last && last >= 0 && signed.start[i]! < Infinity && signed.exitBy[i] !== 2) {
      const due = Math.max(0, signed.commitUsd[i]! - signed.billedUsd[i]!);
      month.chargeUsd[i]! += due;
      signed.billedUsd[i]! += due;
    }
    month.prepaidUsedUsd[i] = usePrepaid(signed, i, month.chargeUsd[i]!, t);
  }
  // Power of owned capacity is paid for the hours used.
  for (let i = 0; i < signed.count; i++) {
    const term = terms[signed.terms[i]!]!;
    if (term.kind !== "own" || !inService(signed, i, t)) continue;
    const k = space.index.classOfTerms[signed.terms[i]!]!;
    let used = 0;
    let capacity = 0;
    for (let b = 0; b < blockCount; b++) {
      const p = k * blockCount + b;
      capacity += envelope.input.capacity[p]!;
      used += envelope.input.capacity[p]! - allocation.idle[p]! - allocation.reserve[p]!;
    }
    if (capacity === 0) continue;
    const chips = deliveredChips(model, terms, futures, signed, i, t) * futures.parameters[term.availability]! * futures.parameters[term.placeable]!;
    const hours = (used * chips * hoursPerMonth) / capacity;
    month.powerUsd[i] = hours * envelope.input.variableCost[k * blockCount]!;
    classCostUsd[k]! += month.powerUsd[i]!;
  }
}

/** Bills hours of a spend commitment to the rows in service, in order, at their price. */
function billCommitment(space: OperationsSpace, futures: Futures, state: Operations, t: number, s: number, hours: number): void {
  const { model, envelope, terms, month, classCostUsd } = space;
  const source = envelope.supplies[s]!;
  const { signed } = state;
  const target = source.contract >= 0 ? source.contract : model.contracts.length + source.offer;
  let chips = 0;
  for (let i = 0; i < signed.count; i++) if (signed.terms[i] === target && inService(signed, i, t)) chips += signed.chips[i]!;
  if (chips === 0 || hours === 0) return;
  for (let i = 0; i < signed.count; i++) {
    if (signed.terms[i] !== target || !inService(signed, i, t)) continue;
    const term = terms[target]!;
    const rate = i < model.contracts.length ? futures.courses[term.price * model.months + t]! : signed.price[i]!;
    const usd = (hours * signed.chips[i]! * rate) / chips;
    month.chargeUsd[i]! += usd;
    signed.billedUsd[i]! += usd;
    classCostUsd[source.poolClass]! += usd;
  }
}
