/**
 * Monthly lines summed over paths for the tables of a run: means are exact sums, whatever the chunks.
 */
import { account } from "../ledger/accounts.ts";
import { addExact } from "../numeric/exact-sum.ts";
import { blockCount } from "./load-blocks.ts";
import type { Books } from "./books.ts";
import type { Envelope } from "./envelope.ts";
import type { Futures } from "./futures.ts";
import type { Model } from "./model.ts";
import { marketOfChip } from "./hourly-supply.ts";
import type { OperationsSpace } from "./operations.ts";

/** Accounts whose monthly movement is summed over paths. */
export const keptAccounts = [
  "revenue",
  "servingCompute",
  "servingIdle",
  "servingOther",
  "servingStock",
  "researchCompute",
  "researchIdle",
  "generalCompute",
  "generalIdle",
] as const;

/** Where each group of lines begins; a line's sum for month t is at line × months + t. */
export interface LineLayout {
  /** 1 for each path alive in the month. */
  readonly alive: number;
  readonly comfortUsd: number;
  /** By block: demand, served, and servable Mtok. */
  readonly demand: number;
  readonly served: number;
  readonly servable: number;
  /** H100e-hours by workload, then idle, reserve, let, bought. */
  readonly hours: number;
  /** USD per chip-hour by pool. */
  readonly price: number;
  /** USD per chip-hour by chip. */
  readonly market: number;
  /** By product: units, demand Mtok, served Mtok, revenue, variable cost. */
  readonly product: number;
  /** By account of `keptAccounts`: the month's income and cost. */
  readonly accounts: number;
  /** USD per weighted hour of the development floor. */
  readonly floorPrice: number;
  readonly count: number;
}

export function lineLayout(model: Model, envelope: Envelope): LineLayout {
  let next = 0;
  const take = (count: number): number => {
    const at = next;
    next += count;
    return at;
  };
  return {
    alive: take(1),
    comfortUsd: take(1),
    demand: take(blockCount),
    served: take(blockCount),
    servable: take(blockCount),
    hours: take(model.workloads.length + 4),
    price: take(envelope.shape.pools),
    market: take(model.chips.length),
    product: take(model.products.length * 5),
    accounts: take(keptAccounts.length),
    floorPrice: take(1),
    count: next,
  };
}

/** Adds one path's month to the sums. */
export function addLines(space: OperationsSpace, futures: Futures, layout: LineLayout, books: Books, sums: Float64Array, t: number): void {
  const { model, envelope, month, claimHours, classWeight, poolWeight } = space;
  const { months } = model;
  const allocation = month.allocation!;
  const { pools, segmentStart } = envelope.shape;
  const classes = envelope.classes.length;
  add(sums, layout.alive * months + t, 1);
  add(sums, layout.comfortUsd * months + t, books.comfortUsd);
  add(sums, layout.floorPrice * months + t, allocation.groupFloorPrice);
  for (let b = 0; b < blockCount; b++) {
    add(sums, (layout.demand + b) * months + t, month.blockDemandMtok[b]!);
    add(sums, (layout.servable + b) * months + t, servableMtok(space, futures, b));
  }
  for (let i = 0; i < envelope.claims.length; i++) {
    const { workload, block } = envelope.claims[i]!;
    if (block >= 0)
      for (let s = segmentStart[i]!; s < segmentStart[i + 1]!; s++) add(sums, (layout.served + block) * months + t, allocation.served[s]! * space.speed[i]!);
    let hours = 0;
    for (let k = 0; k < classes; k++) hours += claimHours[i * classes + k]! * classWeight[k]!;
    add(sums, (layout.hours + workload) * months + t, hours);
  }
  let sunk = 0;
  let bought = 0;
  for (let j = 0; j < envelope.sinks.length; j++) sunk += allocation.sunk[j]! * poolWeight[envelope.shape.sinkPool[j]!]!;
  for (let s = 0; s < envelope.supplies.length; s++) bought += allocation.bought[s]! * poolWeight[envelope.shape.supplyPool[s]!]!;
  const beside = layout.hours + model.workloads.length;
  add(sums, beside * months + t, month.idleH100eHours - month.reserveH100eHours);
  add(sums, (beside + 1) * months + t, month.reserveH100eHours);
  add(sums, (beside + 2) * months + t, sunk);
  add(sums, (beside + 3) * months + t, bought);
  for (let p = 0; p < pools; p++) add(sums, (layout.price + p) * months + t, allocation.price[p]!);
  for (let c = 0; c < model.chips.length; c++) add(sums, (layout.market + c) * months + t, marketOfChip(space, futures, c, t));
  for (let i = 0; i < model.products.length; i++) {
    const at = layout.product + i * 5;
    add(sums, at * months + t, month.units[i]!);
    add(sums, (at + 1) * months + t, month.demandMtok[i]!);
    add(sums, (at + 2) * months + t, month.servedMtok[i]!);
    add(sums, (at + 3) * months + t, month.revenueUsd[i]!);
    add(sums, (at + 4) * months + t, month.variableCostUsd[i]!);
  }
  for (let a = 0; a < keptIndex.length; a++) add(sums, (layout.accounts + a) * months + t, keptSign[a]! * books.ledger.record[keptIndex[a]!]!);
}

const keptIndex: readonly number[] = keptAccounts.map((name) => account[name]);
/** Debits are positive in the record: revenue is a credit. */
const keptSign: readonly number[] = keptAccounts.map((name) => (name === "revenue" ? -1 : 1));

function add(sums: Float64Array, index: number, x: number): void {
  if (x !== 0) addExact(sums, index, x);
}

/** What the block could serve if all that the floors leave, and all that can be bought, served inference at its best rate. */
function servableMtok(space: OperationsSpace, futures: Futures, b: number): number {
  const { envelope, model, bestOutput } = space;
  const { input, shape } = envelope;
  let left = 1;
  for (let w = 0; w < model.workloads.length; w++) {
    const { floor } = model.workloads[w]!;
    if (floor >= 0) left -= futures.parameters[floor]!;
  }
  let total = 0;
  for (let p = b; p < shape.pools; p += blockCount) total += input.capacity[p]! * Math.max(0, left) * bestOutput[p]!;
  for (let s = 0; s < envelope.supplies.length; s++) if (envelope.supplies[s]!.block === b) total += input.supplyMax[s]! * bestOutput[shape.supplyPool[s]!]!;
  return total;
}
