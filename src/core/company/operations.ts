/**
 * One month of operations on one path: deliver, observe, allocate, earn (steps 1–4 of a month).
 *
 * Nothing here knows cash. The state that months hand on is `Operations`: what is signed, what customers remain, and the
 * switches that the distress playbook has thrown. What a month yields is in `MonthOperations`, overwritten every month.
 */
import type { Allocation, Allocator } from "../allocation/problem.ts";
import { blockCount, blockHours, blockLoads } from "./load-blocks.ts";
import { type Envelope, hoursOfBlock, openAllocator } from "./envelope.ts";
import type { Futures } from "./futures.ts";
import type { Model, TermsModel } from "./model.ts";
import { chargeUsd, copySigned, deliveredChips, hoursPerMonth, inService, openSigned, rampShare, type Signed, signContracts, suppliersDecide, termsOf } from "./signed.ts";
import { releaseUsd } from "../ledger/working-capital.ts";
import { pow } from "../numeric/elementary.ts";

/**
 * Where compute is charged: hours that served paying customers, development, free and internal use; then the cost of idle
 * hours by line in the same order.
 */
export const computeLines = ["cost-of-revenue", "research", "general", "idle cost-of-revenue", "idle research", "idle general"] as const;
const usedLines = 3;

export interface Operations {
  readonly signed: Signed;
  /** Share of each product's customers that past shortages have left. */
  readonly retention: Float64Array;
  /** First month from which each switch is on; Infinity: off. */
  stopSigningFrom: number;
  developmentToFloorFrom: number;
  subletFrom: number;
  /** Share of the market price that the playbook's sublets obtain (parameter index). */
  subletPrice: number;
  /** Month of the last solved allocation: a basis is carried on only from the month before. */
  solvedMonth: number;
  readonly allocator: Allocator;
}

/** What one month yields. Money is accrued, USD; arrays belong to the month and are overwritten. */
export interface MonthOperations {
  /** By product. */
  readonly units: Float64Array;
  readonly demandMtok: Float64Array;
  readonly servedMtok: Float64Array;
  readonly revenueUsd: Float64Array;
  readonly variableCostUsd: Float64Array;
  demandUsdPerYear: number;
  /** All inference, in tokens of the stated throughput. */
  totalDemandMtok: number;
  totalServedMtok: number;
  /** By row of what is signed: charge of the month, damages credited, usage billed. */
  readonly chargeUsd: Float64Array;
  readonly creditUsd: Float64Array;
  /** Part of the charge that a prepayment covers. */
  readonly prepaidUsedUsd: Float64Array;
  readonly powerUsd: Float64Array;
  readonly staffUsd: Float64Array;
  readonly depreciationUsd: Float64Array;
  /** Take-or-pay and whole-site charges of the month. */
  committedUsd: number;
  /** Due this month for what was signed at the end of the last: prepayments; and for building. */
  prepayDueUsd: number;
  capexDueUsd: number;
  /** Cost of what is placed in service this month. */
  placedUsd: number;
  /** Fees for leaving; prepayments that come back, and that are lost. */
  terminationUsd: number;
  prepaidRefundUsd: number;
  prepaidLostUsd: number;
  /** Supply bought by the hour, by contract (on-demand, spot). */
  readonly hourlyUsd: Float64Array;
  subletUsd: number;
  /** Shares of all compute cost by `computeLines`, summing to 1. */
  readonly costShare: Float64Array;
  envelopeH100eHours: number;
  developmentH100eHours: number;
  idleH100eHours: number;
  reserveH100eHours: number;
  relaxed: boolean;
  /** Cost of a chip-hour by class, from which internal work is valued; USD. */
  readonly averageCostUsd: Float64Array;
  allocation: Allocation | undefined;
  /** Demand of all inference by block, Mtok. */
  readonly blockDemandMtok: Float64Array;
}

export interface OperationsSpace {
  readonly model: Model;
  readonly envelope: Envelope;
  readonly terms: readonly TermsModel[];
  readonly month: MonthOperations;
  /** [workload × block], per path. */
  readonly loads: Float64Array;
  /** Chips placeable by class, scratch. */
  readonly placeable: Float64Array;
  readonly classCostUsd: Float64Array;
}

export function openOperationsSpace(model: Model, envelope: Envelope): OperationsSpace {
  const products = model.products.length;
  const rows = openSigned(model).terms.length;
  const column = (length: number): Float64Array => new Float64Array(length);
  return {
    model,
    envelope,
    terms: termsOf(model),
    loads: column(model.workloads.length * blockCount),
    placeable: column(envelope.classes.length),
    classCostUsd: column(envelope.classes.length),
    month: {
      units: column(products),
      demandMtok: column(products),
      servedMtok: column(products),
      revenueUsd: column(products),
      variableCostUsd: column(products),
      demandUsdPerYear: 0,
      totalDemandMtok: 0,
      totalServedMtok: 0,
      chargeUsd: column(rows),
      creditUsd: column(rows),
      prepaidUsedUsd: column(rows),
      powerUsd: column(rows),
      staffUsd: column(rows),
      depreciationUsd: column(rows),
      committedUsd: 0,
      prepayDueUsd: 0,
      capexDueUsd: 0,
      placedUsd: 0,
      terminationUsd: 0,
      prepaidRefundUsd: 0,
      prepaidLostUsd: 0,
      hourlyUsd: column(model.contracts.length),
      subletUsd: 0,
      costShare: column(computeLines.length),
      envelopeH100eHours: 0,
      developmentH100eHours: 0,
      idleH100eHours: 0,
      reserveH100eHours: 0,
      relaxed: false,
      averageCostUsd: column(envelope.classes.length),
      allocation: undefined,
      blockDemandMtok: column(blockCount),
    },
  };
}

export function openOperations(model: Model, envelope: Envelope): Operations {
  return {
    signed: openSigned(model),
    retention: new Float64Array(model.products.length),
    stopSigningFrom: Infinity,
    developmentToFloorFrom: Infinity,
    subletFrom: Infinity,
    subletPrice: -1,
    solvedMonth: -2,
    allocator: openAllocator(envelope),
  };
}

/** Starts a path: contracts in place, all customers present, no switch thrown. */
export function startOperations(space: OperationsSpace, futures: Futures, state: Operations): void {
  signContracts(space.model, futures, state.signed);
  state.retention.fill(1);
  state.stopSigningFrom = Infinity;
  state.developmentToFloorFrom = Infinity;
  state.subletFrom = Infinity;
  state.solvedMonth = -2;
}

/** Loads by block of the path's workloads. Once a path. */
export function drawLoads(space: OperationsSpace, futures: Futures): void {
  space.model.workloads.forEach((workload, w) => {
    if (workload.load === undefined) return;
    if (workload.load.fromData === undefined) blockLoads(Math.max(1, futures.parameters[workload.load.peakToMean]!), space.loads, w * blockCount);
    else space.loads.set(workload.load.fromData, w * blockCount);
  });
}

export function copyOperations(from: Operations, to: Operations): void {
  copySigned(from.signed, to.signed);
  to.retention.set(from.retention);
  to.stopSigningFrom = from.stopSigningFrom;
  to.developmentToFloorFrom = from.developmentToFloorFrom;
  to.subletFrom = from.subletFrom;
  to.subletPrice = from.subletPrice;
  to.solvedMonth = -2;
}

/** Runs month `t` of one path: the order is deliver, observe, allocate, earn. */
export function runMonth(space: OperationsSpace, futures: Futures, state: Operations, t: number): MonthOperations {
  const { month } = space;
  deliver(space, futures, state, t);
  observe(space, futures, state, t);
  allocate(space, futures, state, t);
  earn(space, futures, state, t);
  suppliersDecide(space.model, space.terms, futures, state.signed, t);
  return month;
}

/** Capacity of the month by pool, what it costs, and the cost of each class's chip-hour. */
function deliver(space: OperationsSpace, futures: Futures, state: Operations, t: number): void {
  const { model, envelope, terms, month, placeable, classCostUsd } = space;
  const { parameters: value } = futures;
  const { signed } = state;
  placeable.fill(0);
  classCostUsd.fill(0);
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
    const poolClass = envelope.classes.findIndex((candidate) => candidate.chip === term.chip && candidate.own === isOwn);
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
  envelope.classes.forEach((candidate, k) => {
    const h100e = value[model.chips[candidate.chip]!.h100e]!;
    const hours = placeable[k]! * hoursPerMonth;
    month.envelopeH100eHours += hours * h100e;
    month.averageCostUsd[k] = hours > 0 ? classCostUsd[k]! / hours : 0;
    for (let b = 0; b < blockCount; b++) {
      const p = k * blockCount + b;
      envelope.input.capacity[p] = placeable[k]! * hoursOfBlock(b);
      envelope.input.variableCost[p] = candidate.own ? ownHourUsd(space, futures, state, candidate.chip, t) : 0;
      envelope.input.groupWeight[p] = h100e;
    }
  });
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

/** A prepayment is credited evenly over the months left, at most the month's charge. */
function usePrepaid(signed: Signed, i: number, charge: number, t: number): number {
  const held = signed.prepaidLeftUsd[i]!;
  if (held === 0 || charge === 0) return 0;
  const used = Math.min(charge, releaseUsd(held, signed.end[i]! - t));
  signed.prepaidLeftUsd[i] = held - used;
  return used;
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

/** Price and amount of what can be bought and let by the hour this month. */
function supply(space: OperationsSpace, futures: Futures, state: Operations, t: number): void {
  const { model, envelope, placeable } = space;
  const { parameters: value, courses } = futures;
  const { input } = envelope;
  envelope.supplies.forEach((source, s) => {
    const term = source.contract >= 0 ? model.contracts[source.contract]! : model.offers[source.offer]!;
    const hours = hoursOfBlock(source.block);
    if (term.kind === "spend-commitment") {
      commitmentTier(space, futures, state, t, s);
      return;
    }
    const contract = model.contracts[source.contract]!;
    const open = t >= contract.first && t <= contract.last;
    const intact = term.kind === "spot" ? value[term.preempted]! : 1;
    const available = term.available < 0 ? 1 : courses[term.available * model.months + t]!;
    // An hour that may be taken back yields less: counted in undisturbed hours at a higher price.
    input.supplyPrice[s] = priceOfHour(space, futures, source.contract, t) / intact;
    input.supplyMax[s] = open ? value[term.capacity]! * available * hours * intact * futures.contractFactor[source.contract * model.months + t]! : 0;
  });
  envelope.sinks.forEach((sink, j) => {
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
  });
}

function priceOfHour(space: OperationsSpace, futures: Futures, contract: number, t: number): number {
  return futures.courses[space.model.contracts[contract]!.price * space.model.months + t]!;
}

/** Market price of a chip-hour: the market quoted for the chip, else one quoted per H100e; 0 if there is none. */
export function marketOfChip(space: OperationsSpace, futures: Futures, chip: number, t: number): number {
  const { model } = space;
  const quoted = model.markets.findIndex((market) => !market.perH100e && model.series[market.price]!.chip === model.chips[chip]!.name);
  const index = quoted >= 0 ? quoted : model.markets.findIndex((market) => market.perH100e);
  if (index < 0) return 0;
  const price = futures.courses[model.markets[index]!.price * model.months + t]!;
  return model.markets[index]!.perH100e ? price * futures.parameters[model.chips[chip]!.h100e]! : price;
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
    const usable = signed.chips[i]! * futures.parameters[term.availability]! * futures.parameters[term.placeable]! * rampShare(term, t - signed.start[i]!, futures.parameters) * hoursPerMonth;
    const within = Math.min(usable, Math.max(0, signed.commitUsd[i]! - signed.billedUsd[i]!) / rate);
    hours += (source.withinCommitment ? within : usable - within) * share;
    price = rate;
  }
  input.supplyMax[s] = hours;
  input.supplyPrice[s] = source.withinCommitment ? 0 : price;
}

/** Units of a product that customers want in month t, before what past shortages cost. */
function unitsWanted(model: Model, futures: Futures, i: number, t: number): number {
  const { parameters: value, courses } = futures;
  const { months } = model;
  const product = model.products[i]!;
  const price = courses[product.price * months + t]!;
  const basePrice = courses[product.basePrice * months + t]!;
  let dollarsPerYear = product.share < 0 ? 0 : value[product.share]! * futures.demandUsdPerYear[t]!;
  if (product.released >= 0) dollarsPerYear += courses[product.released * months + t]!;
  let units = dollarsPerYear / 12 / basePrice;
  if (product.customers >= 0) units += futures.customers[i * months + t]!;
  return price === basePrice ? units : units * pow(price / basePrice, -value[product.elasticity]!);
}

const mtokPerUnit = (model: Model, futures: Futures, i: number): number =>
  model.products[i]!.unit === "Mtok" ? 1 : futures.parameters[model.products[i]!.useMtok]!;

/** Latent demand of an inference workload in month t, in Mtok of its stated throughput. */
export function observeDemand(model: Model, futures: Futures, workload: number, t: number): number {
  let total = 0;
  for (let i = 0; i < model.products.length; i++)
    if (model.products[i]!.workload === workload) total += unitsWanted(model, futures, i, t) * mtokPerUnit(model, futures, i) * futures.parameters[model.products[i]!.compute]!;
  return total;
}

/** Demand of the month: units and tokens by product, before this month's shortages. */
function observe(space: OperationsSpace, futures: Futures, state: Operations, t: number): void {
  const { model, month } = space;
  month.demandUsdPerYear = futures.demandUsdPerYear[t]!;
  for (let i = 0; i < model.products.length; i++) {
    const units = unitsWanted(model, futures, i, t) * state.retention[i]!;
    month.units[i] = units;
    month.demandMtok[i] = units * mtokPerUnit(model, futures, i);
  }
}

/** Fills the problem's claims and solves it. */
function allocate(space: OperationsSpace, futures: Futures, state: Operations, t: number): void {
  const { envelope, month } = space;
  const { claims, input } = envelope;
  month.totalDemandMtok = 0;
  month.blockDemandMtok.fill(0);
  let topValue = 0;
  for (let i = 0; i < claims.length; i++) if (claims[i]!.block >= 0) topValue = Math.max(topValue, claimInference(space, futures, i, t));
  let groupFloor = 0;
  for (let i = 0; i < claims.length; i++) if (claims[i]!.block < 0) groupFloor += claimOther(space, futures, state, i, t, topValue);
  input.groupFloor = groupFloor;
  const warm = state.solvedMonth === t - 1;
  month.allocation = state.allocator.solve(input, warm);
  if (month.allocation.status === "failed") throw new Error(`the allocation of month ${t} could not be solved`);
  state.solvedMonth = t;
  month.relaxed = month.allocation.status === "relaxed";
}

/** An inference claim in one block: its products as segments of falling value. Returns the highest value of a chip-hour. */
function claimInference(space: OperationsSpace, futures: Futures, i: number, t: number): number {
  const { model, envelope, month } = space;
  const { input, shape } = envelope;
  const { parameters: value, courses } = futures;
  const { workload: w, block } = envelope.claims[i]!;
  const workload = model.workloads[w]!;
  const from = shape.segmentStart[i]!;
  const products = envelope.productsOf[i]!;
  const share = blockHours[block]! * space.loads[w * blockCount + block]!;
  for (let n = 0; n < products.length; n++) {
    const product = model.products[products[n]!]!;
    const compute = value[product.compute]!;
    const perMtok = courses[product.price * model.months + t]! / (product.unit === "Mtok" ? 1 : value[product.useMtok]!);
    const worth = ((product.free ? 0 : perMtok * (1 - value[product.variableCost]!)) + value[product.unservedCost]!) / compute;
    const amount = month.demandMtok[products[n]!]! * compute * share;
    month.totalDemandMtok += amount;
    month.blockDemandMtok[block]! += amount;
    // Insertion by falling value; equal values keep the order of names.
    let at = from + n;
    while (at > from && input.segmentValue[at - 1]! < worth) {
      input.segmentValue[at] = input.segmentValue[at - 1]!;
      input.segmentAmount[at] = input.segmentAmount[at - 1]!;
      envelope.segmentProduct[at] = envelope.segmentProduct[at - 1]!;
      at--;
    }
    input.segmentValue[at] = worth;
    input.segmentAmount[at] = amount;
    envelope.segmentProduct[at] = products[n]!;
  }
  const speed = futures.improvement[w * model.months + t]! / (1 + value[workload.headroom]!);
  let best = 0;
  envelope.classes.forEach((candidate, k) => {
    const throughput = workload.throughput[candidate.chip]!;
    if (throughput < 0) return;
    const output = value[throughput]! * speed;
    input.output[i * shape.pools + k * blockCount + block] = output;
    best = Math.max(best, output);
  });
  return best * (products.length === 0 ? 0 : input.segmentValue[from]!);
}

/** Development, internal and batch claims. Returns the claim's part of the development floor in weighted hours. */
function claimOther(space: OperationsSpace, futures: Futures, state: Operations, i: number, t: number, topValue: number): number {
  const { model, envelope, month } = space;
  const { input, shape } = envelope;
  const { parameters: value, courses } = futures;
  const w = envelope.claims[i]!.workload;
  const workload = model.workloads[w]!;
  const s = shape.segmentStart[i]!;
  const { pools } = shape;
  const offPeak = workload.kind === "internal" ? 1 : value[workload.preempted]!;
  let envelopeOutput = 0;
  envelope.classes.forEach((candidate, k) => {
    const throughput = workload.throughput[candidate.chip]!;
    if (throughput < 0) return;
    const h100e = value[model.chips[candidate.chip]!.h100e]!;
    const rate = workload.kind === "batch" ? value[throughput]! * futures.improvement[w * model.months + t]! : workload.kind === "internal" ? month.averageCostUsd[k]! : h100e;
    for (let b = 0; b < blockCount; b++) {
      const p = k * blockCount + b;
      input.output[i * pools + p] = rate * (b === 0 ? 1 : offPeak);
      envelopeOutput += rate * input.capacity[p]!;
    }
  });
  if (workload.kind === "batch") {
    input.segmentValue[s] = value[workload.worth]!;
    input.segmentAmount[s] = courses[workload.amount * model.months + t]!;
    return 0;
  }
  const floorShare = value[workload.floor]!;
  if (workload.kind === "internal") {
    input.segmentValue[s] = value[workload.saves]!;
    input.segmentAmount[s] = Math.max(value[workload.target]!, floorShare) * envelopeOutput;
    input.floor[i] = floorShare * envelopeOutput;
    return 0;
  }
  // Development: the floor is of the whole envelope; a stated value holds up to the target, else it takes what would idle.
  const floorHours = floorShare * month.envelopeH100eHours;
  const onlyFloor = t >= state.developmentToFloorFrom;
  const target = onlyFloor ? floorHours : Math.max(value[workload.target]! * month.envelopeH100eHours, floorHours);
  const need = workload.need < 0 ? Infinity : courses[workload.need * model.months + t]!;
  input.segmentValue[s] = workload.value < 0 || onlyFloor ? topValue * 1e-9 : value[workload.value]!;
  input.segmentAmount[s] = Math.min(need, target);
  if (workload.proportional) {
    let proportional = 0;
    for (let p = 0; p < pools; p++) {
      input.groupWeight[p] = input.output[i * pools + p]!;
      proportional += floorShare * input.output[i * pools + p]! * input.capacity[p]!;
    }
    return proportional;
  }
  return floorHours;
}

/** Revenue, cost by purpose, and what shortages do to next month's customers. */
function earn(space: OperationsSpace, futures: Futures, state: Operations, t: number): void {
  const { model, envelope, month } = space;
  const allocation = month.allocation!;
  const { parameters: value, courses } = futures;
  month.servedMtok.fill(0);
  month.totalServedMtok = 0;
  for (let i = 0; i < envelope.claims.length; i++) {
    if (envelope.claims[i]!.block < 0) continue;
    for (let s = envelope.shape.segmentStart[i]!; s < envelope.shape.segmentStart[i + 1]!; s++) {
      const product = envelope.segmentProduct[s]!;
      if (product < 0) continue;
      month.totalServedMtok += allocation.served[s]!;
      month.servedMtok[product]! += allocation.served[s]! / value[model.products[product]!.compute]!;
    }
  }
  for (let i = 0; i < model.products.length; i++) {
    const product = model.products[i]!;
    const demand = month.demandMtok[i]!;
    const served = demand > 0 ? Math.min(1, month.servedMtok[i]! / demand) : 1;
    const revenue = product.free ? 0 : month.units[i]! * courses[product.price * model.months + t]! * served;
    month.revenueUsd[i] = revenue;
    month.variableCostUsd[i] = revenue * value[product.variableCost]!;
    state.retention[i]! *= 1 - value[product.churn]! * (1 - served);
  }
  billSupplies(space, futures, state, t);
  shareCost(space, futures);
}

/** Bills what was bought and credits what was let by the hour. */
function billSupplies(space: OperationsSpace, futures: Futures, state: Operations, t: number): void {
  const { model, envelope, month, terms, classCostUsd } = space;
  const allocation = month.allocation!;
  const { signed } = state;
  month.hourlyUsd.fill(0);
  month.subletUsd = 0;
  envelope.supplies.forEach((source, s) => {
    const hours = allocation.bought[s]!;
    const term = source.contract >= 0 ? model.contracts[source.contract]! : model.offers[source.offer]!;
    if (term.kind !== "spend-commitment") {
      const usd = hours * envelope.input.supplyPrice[s]!;
      month.hourlyUsd[source.contract]! += usd;
      classCostUsd[source.poolClass]! += usd;
      return;
    }
    billCommitment(space, futures, state, t, s, hours);
  });
  envelope.sinks.forEach((_, j) => (month.subletUsd += allocation.sunk[j]! * envelope.input.sinkPrice[j]!));
  // In a commitment's last month what was not billed falls due.
  for (let i = 0; i < signed.count; i++) {
    const term = terms[signed.terms[i]!]!;
    if (term.kind !== "spend-commitment") continue;
    const last = Math.min(signed.end[i]!, signed.exitAt[i]!) - 1;
    if (t === last) {
      const due = Math.max(0, signed.commitUsd[i]! - signed.billedUsd[i]!);
      month.chargeUsd[i]! += due;
      signed.billedUsd[i]! += due;
    }
  }
  // Power of owned capacity is paid for the hours used.
  for (let i = 0; i < signed.count; i++) {
    const term = terms[signed.terms[i]!]!;
    if (term.kind !== "own" || !inService(signed, i, t)) continue;
    const k = envelope.classes.findIndex((candidate) => candidate.own && candidate.chip === term.chip);
    let used = 0;
    let capacity = 0;
    for (let b = 0; b < blockCount; b++) {
      const p = k * blockCount + b;
      capacity += envelope.input.capacity[p]!;
      used += envelope.input.capacity[p]! - allocation.idle[p]! - allocation.reserve[p]!;
    }
    if (capacity === 0) continue;
    const hours = (used * signed.chips[i]! * futures.parameters[term.availability]! * futures.parameters[term.placeable]! * hoursPerMonth) / capacity;
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

/** Splits the month's compute cost by what the hours were used for: the allocation is the cost split. */
function shareCost(space: OperationsSpace, futures: Futures): void {
  const { model, envelope, month, classCostUsd } = space;
  const allocation = month.allocation!;
  const { pools } = envelope.shape;
  const { parameters: value } = futures;
  const idleLine = model.finance.idle === "as-used" ? -1 : computeLines.indexOf(model.finance.idle);
  const { costShare } = month;
  costShare.fill(0);
  month.developmentH100eHours = 0;
  month.idleH100eHours = 0;
  month.reserveH100eHours = 0;
  let total = 0;
  for (let k = 0; k < envelope.classes.length; k++) {
    const h100e = value[model.chips[envelope.classes[k]!.chip]!.h100e]!;
    let paid = 0;
    let research = 0;
    let general = 0;
    let idle = 0;
    for (let b = 0; b < blockCount; b++) {
      const p = k * blockCount + b;
      idle += allocation.idle[p]! + allocation.reserve[p]!;
      month.reserveH100eHours += allocation.reserve[p]! * h100e;
      for (let i = 0; i < envelope.claims.length; i++) {
        const hours = allocation.hours[i * pools + p]!;
        if (hours === 0) continue;
        const { kind } = model.workloads[envelope.claims[i]!.workload]!;
        if (kind === "model-development") research += hours;
        else if (kind === "inference") {
          const share = paidShare(space, i);
          paid += hours * share;
          general += hours * (1 - share);
        } else general += hours;
      }
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
