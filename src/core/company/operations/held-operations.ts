/**
 * Operations held from another run: what is signed, delivered, demanded and allocated stays as it was, money is computed anew.
 *
 * Held are, month by month: the rows of what is signed with their sizes, starts, ends and exits; units demanded and tokens
 * served; the hours of the allocation, bought and let. All prices, terms of payment, rates, lives and funding are the plan's own.
 * The rule signs nothing and the playbook moves no capacity: both are in what is held. The playbook still draws and bridges.
 */
import type { Allocation } from "../../allocation/problem.ts";
import type { Futures } from "../futures/futures.ts";
import { deliver } from "./delivery.ts";
import { earn, type MonthOperations, type Operations, type OperationsSpace } from "./operations.ts";
import { type Signed, signOffer } from "./signed.ts";

/** Columns of what is signed that say what, how much and when, and nothing of money. */
const physicalColumns = ["terms", "signedIn", "promisedStart", "start", "end", "exitAt", "exitBy", "chips", "blocks"] as const;

/** One month of operations as it was. Own copies: nothing is overwritten. */
export interface HeldMonth {
  readonly rows: number;
  readonly signed: Readonly<Record<(typeof physicalColumns)[number], ArrayLike<number>>>;
  readonly units: Float64Array;
  readonly demandMtok: Float64Array;
  readonly servedMtok: Float64Array;
  readonly blockDemandMtok: Float64Array;
  readonly demandUsdPerYear: number;
  /** What feedback does to prices. */
  readonly priceFactor: number;
  readonly totalDemandMtok: number;
  readonly totalServedMtok: number;
  readonly relaxed: boolean;
  readonly allocation: Allocation;
  /** Product of each segment, and growth of each claim's throughput, which the allocation is stated in. */
  readonly segmentProduct: Int32Array;
  readonly speed: Float64Array;
  readonly subletFrom: number;
  readonly subletPrice: number;
  /** By tenancy: what its owner chose, and when its tenant leaves. */
  readonly isLet: Int8Array;
  readonly tenantExitAt: Float64Array;
}

/** Copies the month that has just run. */
export function holdMonth({ month, envelope, speed }: OperationsSpace, { signed, subletFrom, subletPrice, feedback, tenancies }: Operations): HeldMonth {
  const columns = Object.fromEntries(physicalColumns.map((name) => [name, signed[name].slice(0, signed.count)]));
  return {
    rows: signed.count,
    signed: columns as unknown as HeldMonth["signed"],
    units: month.units.slice(),
    demandMtok: month.demandMtok.slice(),
    servedMtok: month.servedMtok.slice(),
    blockDemandMtok: month.blockDemandMtok.slice(),
    demandUsdPerYear: month.demandUsdPerYear,
    priceFactor: feedback.priceFactor,
    totalDemandMtok: month.totalDemandMtok,
    totalServedMtok: month.totalServedMtok,
    relaxed: month.relaxed,
    allocation: copyOf(month.allocation!),
    segmentProduct: envelope.segmentProduct.slice(),
    speed: speed.slice(),
    subletFrom,
    subletPrice,
    isLet: tenancies.isLet.slice(),
    tenantExitAt: tenancies.exitAt.slice(),
  };
}

function copyOf(allocation: Allocation): Allocation {
  const copied = Object.entries(allocation).map(([name, held]: [string, unknown]) => [name, held instanceof Float64Array ? held.slice() : held]);
  return Object.fromEntries(copied) as Allocation;
}

/** Runs month `t` on operations that are held: deliver at this plan's terms, allocate as it was, earn at this plan's prices. */
export function runHeldMonth(space: OperationsSpace, futures: Futures, state: Operations, held: HeldMonth, t: number): MonthOperations {
  const { month } = space;
  followSigned(space, futures, state.signed, held);
  state.subletFrom = held.subletFrom;
  state.subletPrice = held.subletPrice;
  state.tenancies.heldLet = held.isLet;
  state.tenancies.exitAt.set(held.tenantExitAt);
  deliver(space, futures, state, t);
  month.units.set(held.units);
  month.demandMtok.set(held.demandMtok);
  month.servedMtok.set(held.servedMtok);
  month.blockDemandMtok.set(held.blockDemandMtok);
  month.demandUsdPerYear = held.demandUsdPerYear;
  state.feedback.priceFactor = held.priceFactor;
  month.relaxed = held.relaxed;
  month.allocation = held.allocation;
  space.envelope.segmentProduct.set(held.segmentProduct);
  space.speed.set(held.speed);
  earn(space, futures, state, t);
  // What was served follows from the allocation; kept to the bit all the same.
  month.servedMtok.set(held.servedMtok);
  month.totalDemandMtok = held.totalDemandMtok;
  month.totalServedMtok = held.totalServedMtok;
  return month;
}

/** Signs what was signed, at this plan's prices, and sets sizes and dates as they were. */
function followSigned({ model }: OperationsSpace, futures: Futures, signed: Signed, held: HeldMonth): void {
  for (let i = signed.count; i < held.rows; i++)
    signOffer(model, futures, signed, held.signed.terms[i]! - model.contracts.length, held.signed.blocks[i]!, held.signed.signedIn[i]!);
  for (const name of physicalColumns) (signed[name] as Float64Array).set(held.signed[name]);
}
