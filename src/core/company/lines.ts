/**
 * Monthly lines summed over paths for the tables of a run: means are exact sums, whatever the chunks.
 */
import { account } from "../ledger/accounts.ts";
import { addExactRun, exactSums, turnExact } from "../numeric/exact-sum.ts";
import { blockCount } from "./model/load-blocks.ts";
import type { Books } from "./books/books.ts";
import type { Envelope } from "./operations/envelope.ts";
import type { Futures } from "./futures/futures.ts";
import type { Model } from "./model/model.ts";
import { marketOfChip, sinksInUse } from "./operations/hourly-supply.ts";
import type { OperationsSpace } from "./operations/operations.ts";

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

/** Where each group of lines begins. */
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
  /** USD per chip-hour by pool: what an hour more would add to the development floor, at its price. Price less this is worth. */
  readonly floorCharge: number;
  /** H100e-hours by block: idle, and held for the development floor. */
  readonly idle: number;
  readonly reserve: number;
  /** USD per chip-hour by chip. */
  readonly market: number;
  /** By product: units, demand Mtok, served Mtok, revenue, variable cost. */
  readonly product: number;
  /** By product: serving cost of hours used, of their share of idle hours, and at shadow prices. */
  readonly serving: number;
  /** By account of `keptAccounts`: the month's income and cost. */
  readonly accounts: number;
  /** USD per weighted hour of the development floor. */
  readonly floorPrice: number;
  readonly count: number;
  /**
   * Line of each term of a month. Term n < `count` is line n; from `segmentTerms` on follows a term for each segment of the
   * allocation, from `claimTerms` on one for each claim: several make up one line, and each is added by itself.
   */
  readonly lineOf: Int32Array;
  readonly segmentTerms: number;
  readonly claimTerms: number;
}

export function lineLayout(model: Model, envelope: Envelope): LineLayout {
  let next = 0;
  const take = (count: number): number => {
    const at = next;
    next += count;
    return at;
  };
  const groups = {
    alive: take(1),
    comfortUsd: take(1),
    demand: take(blockCount),
    served: take(blockCount),
    servable: take(blockCount),
    hours: take(model.workloads.length + 4),
    price: take(envelope.shape.pools),
    floorCharge: take(envelope.shape.pools),
    idle: take(blockCount),
    reserve: take(blockCount),
    market: take(model.chips.length),
    product: take(model.products.length * 5),
    serving: take(model.products.length * 3),
    accounts: take(keptAccounts.length),
    floorPrice: take(1),
  };
  const { claims, shape } = envelope;
  const ofSegments = claims.flatMap(({ block }, i) =>
    Array.from({ length: shape.segmentStart[i + 1]! - shape.segmentStart[i]! }, () => groups.served + Math.max(0, block)),
  );
  const ofClaims = claims.map(({ workload }) => groups.hours + workload);
  return {
    ...groups,
    count: next,
    lineOf: Int32Array.from([...Array.from({ length: next }, (_, line) => line), ...ofSegments, ...ofClaims]),
    segmentTerms: next,
    claimTerms: next + ofSegments.length,
  };
}

/** The sums of a chunk while it runs, and the path that runs. */
export interface LineSums {
  readonly layout: LineLayout;
  readonly months: number;
  /** [month × term] of the path that runs; zero where nothing is written. */
  readonly terms: Float64Array;
  /** Reproducible sums, [line × month]: a path is added line by line. */
  readonly limbs: Float64Array;
}

export const openLineSums = (layout: LineLayout, months: number): LineSums => ({
  layout,
  months,
  terms: new Float64Array(layout.lineOf.length * months),
  limbs: exactSums(layout.count * months),
});

/** Adds the path that has run: its months before `alive`. */
export function addPath({ layout, months, terms, limbs }: LineSums, alive: number): void {
  const { lineOf } = layout;
  for (let n = 0; n < lineOf.length; n++) addExactRun(limbs, lineOf[n]! * months, terms, n, lineOf.length, alive);
}

/** The sums of the chunk, [month × line], and none any more. */
export function takeSums({ layout, limbs }: LineSums): Float64Array {
  const turned = turnExact(limbs, layout.count);
  limbs.fill(0);
  return turned;
}

/** Keeps the terms of one path's month; after `costServing`. */
export function keepLines({ layout, terms }: LineSums, space: OperationsSpace, futures: Futures, books: Books, t: number): void {
  const { model, month, servingCost } = space;
  const row = t * layout.lineOf.length;
  terms[row + layout.alive] = 1;
  terms[row + layout.comfortUsd] = books.comfortUsd;
  terms[row + layout.floorPrice] = month.allocation!.groupFloorPrice;
  for (let b = 0; b < blockCount; b++) {
    terms[row + layout.demand + b] = month.blockDemandMtok[b]!;
    terms[row + layout.servable + b] = servableMtok(space, b);
  }
  termsOfUse(space, layout, terms, row);
  termsOfPools(space, layout, terms, row);
  for (let c = 0; c < model.chips.length; c++) terms[row + layout.market + c] = marketOfChip(space, futures, c, t);
  for (let i = 0; i < model.products.length; i++) {
    const at = row + layout.product + i * 5;
    terms[at] = month.units[i]!;
    terms[at + 1] = month.demandMtok[i]!;
    terms[at + 2] = month.servedMtok[i]!;
    terms[at + 3] = month.revenueUsd[i]!;
    terms[at + 4] = month.variableCostUsd[i]!;
    const costs = row + layout.serving + i * 3;
    terms[costs] = servingCost.usedUsd[i]!;
    terms[costs + 1] = servingCost.idleUsd[i]!;
    terms[costs + 2] = servingCost.shadowUsd[i]!;
  }
  const { record } = books.ledger;
  for (let a = 0; a < keptIndex.length; a++) terms[row + layout.accounts + a] = keptSign[a]! * record[keptIndex[a]!]!;
}

const keptIndex: readonly number[] = keptAccounts.map((name) => account[name]);
/** Debits are positive in the record: revenue is a credit. */
const keptSign: readonly number[] = keptAccounts.map((name) => (name === "revenue" ? -1 : 1));

/** Prices by pool, what the floor takes of them, and what stands idle by block. */
function termsOfPools({ envelope, month, constants }: OperationsSpace, layout: LineLayout, terms: Float64Array, row: number): void {
  const { capacity, groupWeight, groupFloor } = envelope.input;
  const { price, groupFloorPrice, idle, reserve } = month.allocation!;
  const { poolWeight } = constants;
  let weighted = 0;
  if (groupFloorPrice > 0) for (let p = 0; p < price.length; p++) weighted += groupWeight[p]! * capacity[p]!;
  // The floor is a share of the weighted envelope, so each hour raises it by that share of its weight.
  const charge = weighted > 0 ? (groupFloorPrice * groupFloor) / weighted : 0;
  for (let p = 0; p < price.length; p++) {
    terms[row + layout.price + p] = price[p]!;
    terms[row + layout.floorCharge + p] = charge * groupWeight[p]!;
  }
  for (let b = 0; b < blockCount; b++) {
    let idleHours = 0;
    let reserveHours = 0;
    for (let p = b; p < price.length; p += blockCount) {
      idleHours += idle[p]! * poolWeight[p]!;
      reserveHours += reserve[p]! * poolWeight[p]!;
    }
    terms[row + layout.idle + b] = idleHours;
    terms[row + layout.reserve + b] = reserveHours;
  }
}

/** What was served by segment, and what hours were used for, in H100e. */
function termsOfUse(space: OperationsSpace, layout: LineLayout, terms: Float64Array, row: number): void {
  const { model, envelope, month, claimHours, constants, speed } = space;
  const { claims, supplies, shape } = envelope;
  const { served, sunk, bought } = month.allocation!;
  const { classWeight, poolWeight } = constants;
  const classes = classWeight.length;
  for (let i = 0; i < claims.length; i++) {
    if (claims[i]!.block >= 0)
      for (let s = shape.segmentStart[i]!; s < shape.segmentStart[i + 1]!; s++) terms[row + layout.segmentTerms + s] = served[s]! * speed[i]!;
    let hours = 0;
    for (let k = 0; k < classes; k++) hours += claimHours[i * classes + k]! * classWeight[k]!;
    terms[row + layout.claimTerms + i] = hours;
  }
  const sinks = sinksInUse(space);
  let sunkHours = 0;
  let boughtHours = 0;
  for (let j = 0; j < sinks; j++) sunkHours += sunk[j]! * poolWeight[shape.sinkPool[j]!]!;
  for (let s = 0; s < supplies.length; s++) boughtHours += bought[s]! * poolWeight[shape.supplyPool[s]!]!;
  const beside = row + layout.hours + model.workloads.length;
  terms[beside] = month.idleH100eHours - month.reserveH100eHours;
  terms[beside + 1] = month.reserveH100eHours;
  terms[beside + 2] = sunkHours;
  terms[beside + 3] = boughtHours;
}

/** What the block could serve if all that the floors leave, and all that can be bought, served inference at its best rate. */
function servableMtok(space: OperationsSpace, b: number): number {
  const { envelope, constants } = space;
  const { input, shape, supplies } = envelope;
  const left = constants.leftByFloors[0]!;
  let total = 0;
  for (let k = 0; k < envelope.classes.length; k++) {
    const p = k * blockCount + b;
    if (input.capacity[p]! > 0) total += input.capacity[p]! * left * bestOutput(space, b, p);
  }
  for (let s = b; s < supplies.length; s += blockCount) if (input.supplyMax[s]! > 0) total += input.supplyMax[s]! * bestOutput(space, b, shape.supplyPool[s]!);
  return total;
}

/** Highest output of inference on pool `p`, which is in block `b`, Mtok per chip-hour. */
function bestOutput({ envelope, index, speed }: OperationsSpace, b: number, p: number): number {
  const { input, shape } = envelope;
  let best = 0;
  for (let n = 0; n < index.inference.length; n++) {
    const i = index.inference[n]!.first + b;
    const output = input.output[i * shape.pools + p]! * speed[i]!;
    if (output > best) best = output;
  }
  return best;
}
