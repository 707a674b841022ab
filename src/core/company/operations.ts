/**
 * One month of operations on one path: deliver, observe, allocate, earn (steps 1–4 of a month).
 *
 * Nothing here knows cash. The state that months hand on is `Operations`: what is signed, what customers remain, and the
 * switches that the distress playbook has thrown. What a month yields is in `MonthOperations`, overwritten every month.
 */
import type { Allocation, Allocator } from "../allocation/problem.ts";
import { allocate, observe } from "./claims.ts";
import { computeLines, shareCost } from "./cost-split.ts";
import { deliver } from "./delivery.ts";
import { type Envelope, openAllocator } from "./envelope.ts";
import type { Futures } from "./futures.ts";
import { billSupplies } from "./hourly-supply.ts";
import { blockCount, blockLoads } from "./load-blocks.ts";
import type { Model, TermsModel } from "./model.ts";
import { copySigned, openSigned, signContracts, type Signed, suppliersDecide, termsOf } from "./signed.ts";

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
  /** Rows of what is signed. */
  rows: number;
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
  /** Development less what is lost to failures and restarts (goodput). */
  effectiveH100eHours: number;
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
  readonly index: SpaceIndex;
  /** H100e of a chip-hour by class and by pool, per path. */
  readonly classWeight: Float64Array;
  readonly poolWeight: Float64Array;
  /** Highest output of inference on each pool this month, Mtok per chip-hour. */
  readonly bestOutput: Float64Array;
  /**
   * Growth of each claim's throughput since the start. The problem is stated at the throughput of the start, with amounts
   * divided and values multiplied by it: its matrix then stays, and a basis can be carried on from month to month.
   */
  readonly speed: Float64Array;
  /** Chip-hours of the month, [claim × class]. */
  readonly claimHours: Float64Array;
}

/** What is looked up every month, found once. */
interface SpaceIndex {
  /** Class that each of the terms adds to; −1: none. */
  readonly classOfTerms: Int32Array;
  /** Market that quotes each chip; −1: none. */
  readonly marketOfChip: Int32Array;
  readonly classOfPool: Int32Array;
  /** Compatible pairs of claim and pool. */
  readonly pairClaim: Int32Array;
  readonly pairPool: Int32Array;
}

function indexSpace(model: Model, envelope: Envelope): SpaceIndex {
  const { compatible, pools } = envelope.shape;
  const pairs = [...compatible.keys()].filter((at) => compatible[at] === 1);
  const isQuoted = (chip: string) => (market: Model["markets"][number]) => !market.perH100e && model.series[market.price]!.chip === chip;
  return {
    classOfTerms: Int32Array.from(termsOf(model), (term) =>
      envelope.classes.findIndex((candidate) => candidate.chip === term.chip && candidate.own === (term.kind === "own")),
    ),
    // The market quoted for the chip, else one quoted per H100e.
    marketOfChip: Int32Array.from(model.chips, ({ name }) => {
      const quoted = model.markets.findIndex(isQuoted(name));
      return quoted >= 0 ? quoted : model.markets.findIndex((market) => market.perH100e);
    }),
    classOfPool: Int32Array.from({ length: pools }, (_, p) => Math.floor(p / blockCount)),
    pairClaim: Int32Array.from(pairs, (at) => Math.floor(at / pools)),
    pairPool: Int32Array.from(pairs, (at) => at % pools),
  };
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
    index: indexSpace(model, envelope),
    classWeight: column(envelope.classes.length),
    poolWeight: column(envelope.shape.pools),
    bestOutput: column(envelope.shape.pools),
    speed: column(envelope.claims.length).fill(1),
    claimHours: column(envelope.claims.length * envelope.classes.length),
    month: {
      rows: 0,
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
      effectiveH100eHours: 0,
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

/** What stays for a path: loads by block, weights of pools. */
export function drawLoads(space: OperationsSpace, futures: Futures): void {
  for (let k = 0; k < space.envelope.classes.length; k++) {
    space.classWeight[k] = futures.parameters[space.model.chips[space.envelope.classes[k]!.chip]!.h100e]!;
    space.poolWeight.fill(space.classWeight[k]!, k * blockCount, (k + 1) * blockCount);
  }
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
      const served = allocation.served[s]! * space.speed[i]!;
      month.totalServedMtok += served;
      month.servedMtok[product]! += served / value[model.products[product]!.compute]!;
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
  shareCost(space, value);
}
