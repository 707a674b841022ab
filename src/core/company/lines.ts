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
import type { MonthOperations, OperationsSpace } from "./operations.ts";

/** Accounts whose monthly movement is summed over paths. */
export const keptAccounts = ["revenue", "servingCompute", "servingIdle", "servingOther", "servingStock", "researchCompute", "researchIdle", "generalCompute", "generalIdle"] as const;

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

export const lineCount = (model: Model, envelope: Envelope): number => lineLayout(model, envelope).count;

const layouts = new WeakMap<Model, LineLayout>();

/** Adds one path's month to the sums. */
export function addLines(model: Model, envelope: Envelope, space: OperationsSpace, futures: Futures, month: MonthOperations, books: Books, sums: Float64Array, t: number): void {
  let layout = layouts.get(model);
  if (layout === undefined) layouts.set(model, (layout = lineLayout(model, envelope)));
  const { months } = model;
  const add = (line: number, x: number): void => {
    if (x !== 0) addExact(sums, line * months + t, x);
  };
  const allocation = month.allocation!;
  const { pools } = envelope.shape;
  add(layout.alive, 1);
  add(layout.comfortUsd, books.comfortUsd);
  add(layout.floorPrice, allocation.groupFloorPrice);
  for (let b = 0; b < blockCount; b++) {
    add(layout.demand + b, month.blockDemandMtok[b]!);
    add(layout.servable + b, servableMtok(envelope, futures, model, b));
  }
  for (let i = 0; i < envelope.claims.length; i++) {
    const { workload, block } = envelope.claims[i]!;
    if (block >= 0) for (let s = envelope.shape.segmentStart[i]!; s < envelope.shape.segmentStart[i + 1]!; s++) add(layout.served + block, allocation.served[s]!);
    let hours = 0;
    for (let p = 0; p < pools; p++) hours += allocation.hours[i * pools + p]! * weightOf(envelope, futures, model, p);
    add(layout.hours + workload, hours);
  }
  const w = model.workloads.length;
  let sunk = 0;
  let bought = 0;
  for (let j = 0; j < envelope.sinks.length; j++) sunk += allocation.sunk[j]! * weightOf(envelope, futures, model, envelope.shape.sinkPool[j]!);
  for (let s = 0; s < envelope.supplies.length; s++) bought += allocation.bought[s]! * weightOf(envelope, futures, model, envelope.shape.supplyPool[s]!);
  add(layout.hours + w, month.idleH100eHours - month.reserveH100eHours);
  add(layout.hours + w + 1, month.reserveH100eHours);
  add(layout.hours + w + 2, sunk);
  add(layout.hours + w + 3, bought);
  for (let p = 0; p < pools; p++) add(layout.price + p, allocation.price[p]!);
  for (let c = 0; c < model.chips.length; c++) add(layout.market + c, marketOfChip(space, futures, c, t));
  for (let i = 0; i < model.products.length; i++) {
    const at = layout.product + i * 5;
    add(at, month.units[i]!);
    add(at + 1, month.demandMtok[i]!);
    add(at + 2, month.servedMtok[i]!);
    add(at + 3, month.revenueUsd[i]!);
    add(at + 4, month.variableCostUsd[i]!);
  }
  for (let a = 0; a < keptAccounts.length; a++) add(layout.accounts + a, Math.abs(books.ledger.record[account[keptAccounts[a]!]]!));
}

const weightOf = (envelope: Envelope, futures: Futures, model: Model, p: number): number =>
  futures.parameters[model.chips[envelope.classes[Math.floor(p / blockCount)]!.chip]!.h100e]!;

/** What the block could serve if all that the floors leave, and all that can be bought, served inference at its best rate. */
function servableMtok(envelope: Envelope, futures: Futures, model: Model, b: number): number {
  const { input, shape } = envelope;
  let left = 1;
  for (const workload of model.workloads) if (workload.floor >= 0) left -= futures.parameters[workload.floor]!;
  let total = 0;
  for (let k = 0; k < envelope.classes.length; k++) {
    const p = k * blockCount + b;
    let best = 0;
    for (let i = 0; i < envelope.claims.length; i++) if (envelope.claims[i]!.block === b && shape.compatible[i * shape.pools + p] === 1) best = Math.max(best, input.output[i * shape.pools + p]!);
    let hours = input.capacity[p]! * Math.max(0, left);
    for (let s = 0; s < envelope.supplies.length; s++) if (shape.supplyPool[s] === p) hours += input.supplyMax[s]!;
    total += hours * best;
  }
  return total;
}
