/**
 * One month of operations on one path: deliver, observe, allocate, earn (steps 1–4 of a month).
 *
 * Nothing here knows cash. The state that months hand on is `Operations`: what is signed, what customers remain, and the
 * switches that the distress playbook has thrown. What a month yields is in `MonthOperations`, overwritten every month.
 */
import type { Allocation, Allocator } from "../../allocation/problem.ts";
import { allocate, observe, oweProgrammes } from "./claims.ts";
import { computeLines, type HoursByUse, idleLineOf, openHoursByUse, shareCost } from "./cost-split.ts";
import { deliver } from "./delivery.ts";
import { type Envelope, openAllocator } from "./envelope.ts";
import { addToFeedback, copyFeedback, type Feedback, openFeedback, startFeedback } from "./feedback.ts";
import type { Futures } from "../futures/futures.ts";
import { billSupplies } from "./hourly-supply.ts";
import { blockCount } from "../model/load-blocks.ts";
import type { Model, TermsModel } from "../model/model.ts";
import { fillPathConstants, openPathConstants, type PathConstants } from "../model/path-constants.ts";
import { copySigned, openSigned, signContracts, type Signed, suppliersDecide, termsOf } from "./signed.ts";
import { openServingCost, type ServingCost } from "./serving-cost.ts";
import { indexSpace, type SpaceIndex } from "../model/space-index.ts";
import { copyTenancies, openTenancies, openTenancyMonth, startTenancies, type Tenancies, type TenancyMonth, tenantsDecide } from "../books/tenancies.ts";

/** No month whose basis another could go on from. */
const noneSolved = -2;

export interface Operations {
  readonly signed: Signed;
  /** Share of each product's customers that past shortages have left. */
  readonly retention: Float64Array;
  /** By product: units a month won from those who used a free one, before what shortages and feedback do to them. */
  readonly won: Float64Array;
  /** What earlier months have done to demand and prices; unused without `Model.feedback`. */
  readonly feedback: Feedback;
  /** By workload: H100e-hours that its programmes have claimed and not had yet; they are claimed again. */
  readonly owedH100eHours: Float64Array;
  /** What is let for a term. */
  readonly tenancies: Tenancies;
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
  readonly tenants: TenancyMonth;
  /** Spent on tools in place of training. */
  toolsUsd: number;
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
  readonly index: SpaceIndex;
  /** Of the path that runs. */
  readonly constants: PathConstants;
  readonly month: MonthOperations;
  /** By class: chips placeable, cost of the month, and 1 where hours can be used (capacity, or some to be bought). */
  readonly placeable: Float64Array;
  readonly classCostUsd: Float64Array;
  readonly isLive: Uint8Array;
  /** Classes with hours or a cost in the month that has run, rising; and by class: 1 where it was one of them when months were last split. */
  readonly inPlay: Int32Array;
  inPlayCount: number;
  readonly wasInPlay: Uint8Array;
  /** By class: chip-hours let for a term this month. */
  readonly letHours: Float64Array;
  readonly inUse: RowsInUse;
  /** What our signings add to market prices, of the operations that run: see `Signed.rise`. */
  rise: Float64Array;
  /** The playbook lets capacity this month. */
  isLetting: boolean;
  /**
   * Growth of each claim's throughput since the start. The problem is stated at the throughput of the start, with amounts
   * divided and values multiplied by it: its matrix then stays, and a basis can be carried on from month to month.
   */
  readonly speed: Float64Array;
  /** Chip-hours of the month, [claim × class]. */
  readonly claimHours: Float64Array;
  /** Share of each inference claim's tokens that customers pay for; kept where some products are free. */
  readonly paidShare: Float64Array;
  readonly split: HoursByUse;
  /** See `idleLineOf`. */
  readonly idleLine: number;
  /** By class: cost of a used hour, and of the idle hours that go with it; USD of the month. */
  readonly hourUsd: Float64Array;
  readonly idleHourUsd: Float64Array;
  /** Of the month, once `costServing` has filled it: only what tells of products asks for it. */
  readonly servingCost: ServingCost;
  /** Scratch of one inference workload: the segment of each product, what it is worth, and its demand in tokens of the stated throughput. */
  readonly place: Int32Array;
  readonly segmentWorth: Float64Array;
  readonly productMtok: Float64Array;
}

/** Rows of what is signed that the month treats apart. */
interface RowsInUse {
  /** Owned capacity in service. */
  readonly own: Int32Array;
  ownCount: number;
  readonly commitments: Int32Array;
  commitmentCount: number;
  /** Revenue shares in service. */
  readonly shares: Int32Array;
  shareCount: number;
  /** In service, of suppliers who may leave. */
  readonly leaving: Int32Array;
  leavingCount: number;
}

export function openOperationsSpace(model: Model, envelope: Envelope): OperationsSpace {
  const products = model.products.length;
  const rows = openSigned(model).terms.length;
  const column = (length: number): Float64Array => new Float64Array(length);
  return {
    model,
    envelope,
    terms: termsOf(model),
    index: indexSpace(model, envelope),
    constants: openPathConstants(model, envelope),
    placeable: column(envelope.classes.length),
    classCostUsd: column(envelope.classes.length),
    isLive: new Uint8Array(envelope.classes.length),
    inPlay: new Int32Array(envelope.classes.length),
    inPlayCount: 0,
    wasInPlay: new Uint8Array(envelope.classes.length),
    letHours: column(envelope.classes.length),
    inUse: {
      own: new Int32Array(rows),
      ownCount: 0,
      commitments: new Int32Array(rows),
      commitmentCount: 0,
      shares: new Int32Array(rows),
      shareCount: 0,
      leaving: new Int32Array(rows),
      leavingCount: 0,
    },
    isLetting: false,
    rise: new Float64Array(0),
    paidShare: column(envelope.claims.length),
    split: openHoursByUse(envelope.classes.length),
    idleLine: idleLineOf(model),
    hourUsd: column(envelope.classes.length),
    idleHourUsd: column(envelope.classes.length),
    servingCost: openServingCost(products),
    place: new Int32Array(products),
    segmentWorth: column(products),
    productMtok: column(products),
    speed: column(envelope.claims.length).fill(1),
    claimHours: column(envelope.claims.length * envelope.classes.length),
    month: {
      rows: 0,
      units: column(products),
      demandMtok: column(products),
      servedMtok: column(products),
      revenueUsd: column(products),
      variableCostUsd: column(products),
      demandUsdPerYear: NaN,
      totalDemandMtok: NaN,
      totalServedMtok: NaN,
      chargeUsd: column(rows),
      creditUsd: column(rows),
      prepaidUsedUsd: column(rows),
      powerUsd: column(rows),
      staffUsd: column(rows),
      depreciationUsd: column(rows),
      committedUsd: NaN,
      prepayDueUsd: NaN,
      capexDueUsd: NaN,
      placedUsd: NaN,
      terminationUsd: NaN,
      prepaidRefundUsd: NaN,
      prepaidLostUsd: NaN,
      hourlyUsd: column(model.contracts.length),
      subletUsd: NaN,
      tenants: openTenancyMonth(model),
      toolsUsd: 0,
      costShare: column(computeLines.length),
      envelopeH100eHours: NaN,
      developmentH100eHours: NaN,
      effectiveH100eHours: NaN,
      idleH100eHours: NaN,
      reserveH100eHours: NaN,
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
    won: new Float64Array(model.products.length),
    feedback: openFeedback(model),
    owedH100eHours: new Float64Array(model.workloads.length),
    tenancies: openTenancies(model),
    stopSigningFrom: Infinity,
    developmentToFloorFrom: Infinity,
    subletFrom: Infinity,
    subletPrice: -1,
    solvedMonth: noneSolved,
    allocator: openAllocator(envelope),
  };
}

/** Starts a path: its constants, contracts in place, all customers present, no switch thrown. */
export function startOperations(space: OperationsSpace, futures: Futures, state: Operations): void {
  fillPathConstants(space.constants, space.model, space.envelope, space.index, futures);
  signContracts(space.model, futures, state.signed);
  state.retention.fill(1);
  state.won.fill(0);
  startFeedback(state.feedback);
  state.owedH100eHours.fill(0);
  startTenancies(state.tenancies);
  state.stopSigningFrom = Infinity;
  state.developmentToFloorFrom = Infinity;
  state.subletFrom = Infinity;
  state.solvedMonth = noneSolved;
}

export function copyOperations(from: Operations, to: Operations): void {
  copySigned(from.signed, to.signed);
  to.retention.set(from.retention);
  to.won.set(from.won);
  copyFeedback(from.feedback, to.feedback);
  to.owedH100eHours.set(from.owedH100eHours);
  copyTenancies(from.tenancies, to.tenancies);
  to.stopSigningFrom = from.stopSigningFrom;
  to.developmentToFloorFrom = from.developmentToFloorFrom;
  to.subletFrom = from.subletFrom;
  to.subletPrice = from.subletPrice;
  to.solvedMonth = noneSolved;
}

/** Runs month `t` of one path: the order is deliver, observe, allocate, earn. */
export function runMonth(space: OperationsSpace, futures: Futures, state: Operations, t: number): MonthOperations {
  const { month } = space;
  space.rise = state.signed.rise;
  deliver(space, futures, state, t);
  observe(space, futures, state, t);
  allocate(space, futures, state, t);
  earn(space, futures, state, t);
  suppliersDecide(space, futures, state.signed, t);
  tenantsDecide(space, futures, state.tenancies, t);
  return month;
}

/** Revenue, cost by purpose, and what shortages do to next month's customers. */
export function earn(space: OperationsSpace, futures: Futures, state: Operations, t: number): void {
  const { model, month, index } = space;
  sumServed(space);
  sell(space, futures, state, t);
  for (let n = 0; n < index.converting.length; n++) win(space, futures, state, index.converting[n]!, t);
  oweProgrammes(space, futures, state, t);
  billSupplies(space, futures, state, t);
  shareCost(space, futures, t);
  if (model.feedback !== undefined) month.toolsUsd = addToFeedback(model, futures, state.feedback, month.effectiveH100eHours, researchComputeUsd(space), t);
}

/** Revenue of each product, and the customers that a shortage leaves it. */
function sell({ model, month, constants }: OperationsSpace, futures: Futures, { retention, feedback }: Operations, t: number): void {
  const { parameters: value, courses } = futures;
  const { products, months } = model;
  const { demandMtok, servedMtok, units, revenueUsd, variableCostUsd } = month;
  const { overageUsd } = constants;
  const hasFeedback = model.feedback !== undefined;
  const local = model.feedback?.local;
  for (let i = 0; i < products.length; i++) {
    const product = products[i]!;
    const demand = demandMtok[i]!;
    const served = demand > 0 ? Math.min(1, servedMtok[i]! / demand) : 1;
    const price = courses[product.price * months + t]! + overageUsd[i]!;
    const revenue = product.free ? 0 : units[i]! * (hasFeedback ? price * feedback.priceFactor : price) * served;
    revenueUsd[i] = revenue;
    variableCostUsd[i] = revenue * value[product.variableCost]!;
    if (served < 1) retention[i]! *= 1 - (hasFeedback ? value[product.churn]! * feedback.churnFactor : value[product.churn]!) * (1 - served);
    if (local !== undefined) retention[i]! *= 1 - Math.min(1, value[local.churn]! * feedback.churnFactor * feedback.localPull);
  }
}

/** Of those who were served free in month `t`, some pay from the next month on: as much, at list price, as they used. */
function win({ model, month }: OperationsSpace, { parameters: value, courses }: Futures, { won, retention, feedback }: Operations, i: number, t: number): void {
  const { converts, convertsTo: to, price } = model.products[i]!;
  const demand = month.demandMtok[i]!;
  const factor = feedback.productFactor[i]!;
  if (!(demand > 0 && factor > 0 && retention[to]! > 0)) return;
  const used = (month.units[i]! / factor) * Math.min(1, month.servedMtok[i]! / demand) * courses[price * model.months + t]!;
  won[to]! += (value[converts]! * used) / courses[model.products[to]!.price * model.months + t]! / retention[to]!;
}

/** What the month's development hours cost, idle ones apart. */
function researchComputeUsd({ classCostUsd, month }: OperationsSpace): number {
  let total = 0;
  for (let k = 0; k < classCostUsd.length; k++) total += classCostUsd[k]!;
  return total * month.costShare[1]!;
}

/** Tokens served by product, and in all at the stated throughput. */
function sumServed({ envelope, month, index, constants, speed }: OperationsSpace): void {
  const { segmentProduct } = envelope;
  const { segmentStart } = envelope.shape;
  const { served } = month.allocation!;
  const { servedMtok } = month;
  const { compute } = constants;
  const { inference } = index;
  let total = 0;
  for (let i = 0; i < servedMtok.length; i++) servedMtok[i] = 0;
  for (let n = 0; n < inference.length; n++) {
    const { first } = inference[n]!;
    for (let i = first; i < first + blockCount; i++) {
      const faster = speed[i]!;
      const end = segmentStart[i + 1]!;
      for (let s = segmentStart[i]!; s < end; s++) {
        const product = segmentProduct[s]!;
        if (product < 0) continue;
        const mtok = served[s]! * faster;
        total += mtok;
        servedMtok[product]! += mtok / compute[product]!;
      }
    }
  }
  month.totalServedMtok = total;
}
