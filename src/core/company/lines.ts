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
  readonly bought: number;
  /** USD per chip-hour by pool. */
  readonly price: number;
  /** USD per chip-hour by pool: what an hour more would add to the development floor, at its price. Price less this is worth. */
  readonly floorCharge: number;
  /** H100e-hours by block: idle, which follow floor charges, and held for the development floor. */
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
    hours: take(model.workloads.length + 3),
    bought: take(1),
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
  return { ...groups, count: next };
}

/** The sums of a chunk while it runs, and the path that runs. */
export interface LineSums {
  readonly layout: LineLayout;
  readonly months: number;
  /**
   * Line of each term of a month. Term n < `layout.count` is line n; from `segmentTerms` on follows a term for each segment of
   * the allocation, from `claimTerms` on one for each claim: several make up one line, and each is added by itself.
   */
  readonly lineOf: Int32Array;
  readonly termCount: number;
  readonly segmentTerms: number;
  readonly claimTerms: number;
  /** Claim of each segment; −1 where it is not one of inference. */
  readonly claimOfSegment: Int32Array;
  /** Accounts of `keptAccounts`, and 1, or −1 where what is kept is a credit: debits are positive in the record. */
  readonly accountOf: Int32Array;
  readonly accountSign: Float64Array;
  /** [month × term] of the path that runs; zero where nothing is written. */
  readonly terms: Float64Array;
  /** Months whose floor charges are not all zero, and how many these are. */
  readonly isCharged: Uint8Array;
  chargedMonths: number;
  /** Reproducible sums, [line × month]: a path is added line by line. */
  readonly limbs: Float64Array;
  /** First claim of each inference workload; those of its other blocks follow. */
  readonly inferenceClaims: Int32Array;
  /** Scratch, by pool: highest output of inference. */
  readonly bestOutput: Float64Array;
}

export function openLineSums({ model: { months }, envelope }: OperationsSpace, layout: LineLayout): LineSums {
  const { claims, shape } = envelope;
  const claimOf = claims.flatMap((_, i) => Array.from({ length: shape.segmentStart[i + 1]! - shape.segmentStart[i]! }, () => i));
  const lineOf = Int32Array.from([
    ...Array.from({ length: layout.count }, (_, line) => line),
    ...claimOf.map((i) => layout.served + Math.max(0, claims[i]!.block)),
    ...claims.map(({ workload }) => layout.hours + workload),
  ]);
  return {
    layout,
    months,
    lineOf,
    termCount: lineOf.length,
    segmentTerms: layout.count,
    claimTerms: layout.count + claimOf.length,
    claimOfSegment: Int32Array.from(claimOf, (i) => (claims[i]!.block < 0 ? -1 : i)),
    accountOf: Int32Array.from(keptAccounts, (name) => account[name]),
    accountSign: Float64Array.from(keptAccounts, (name) => (name === "revenue" ? -1 : 1)),
    terms: new Float64Array(lineOf.length * months),
    isCharged: new Uint8Array(months),
    chargedMonths: 0,
    limbs: exactSums(layout.count * months),
    inferenceClaims: Int32Array.from(claims.flatMap(({ block }, i) => (block === 0 ? [i] : []))),
    bestOutput: new Float64Array(shape.pools),
  };
}

/** Adds the path that has run: its months before `alive`. */
export function addPath(sums: LineSums, alive: number): void {
  const { layout, termCount, chargedMonths } = sums;
  // In most paths the floor charges nothing.
  addTerms(sums, 0, chargedMonths > 0 ? layout.idle : layout.floorCharge, alive);
  addTerms(sums, layout.idle, termCount, alive);
}

function addTerms({ months, lineOf, termCount, terms, limbs }: LineSums, from: number, to: number, alive: number): void {
  for (let n = from; n < to; n++) addExactRun(limbs, lineOf[n]! * months, terms, n, termCount, alive);
}

/** The sums of the chunk, [month × line], and none any more. */
export function takeSums({ layout, limbs }: LineSums): Float64Array {
  const turned = turnExact(limbs, layout.count);
  limbs.fill(0);
  return turned;
}

/** Keeps the terms of one path's month; after `costServing`. */
export function keepLines(sums: LineSums, space: OperationsSpace, futures: Futures, books: Books, t: number): void {
  const { layout, terms } = sums;
  const row = t * sums.termCount;
  terms[row + layout.alive] = 1;
  terms[row + layout.comfortUsd] = books.comfortUsd;
  terms[row + layout.floorPrice] = space.month.allocation!.groupFloorPrice;
  termsOfBlocks(sums, space, row);
  termsOfSegments(sums, space, row);
  termsOfHours(sums, space, row);
  termsOfPools(sums, space, row, t);
  termsOfProducts(sums, space, row);
  const { marketOfChip: quoted } = space.index;
  for (let c = 0; c < quoted.length; c++) if (quoted[c]! >= 0) terms[row + layout.market + c] = marketOfChip(space, futures, c, t);
  const { accountOf, accountSign } = sums;
  const { record } = books.ledger;
  for (let a = 0, at = row + layout.accounts; a < accountOf.length; a++) terms[at + a] = accountSign[a]! * record[accountOf[a]!]!;
}

/** H100e-hours bought by the hour in month t of the path that runs, once it is kept. */
export const boughtH100eHours = ({ layout, terms, termCount }: LineSums, t: number): number => terms[t * termCount + layout.bought]!;

/** What products were sold and what serving them cost. */
function termsOfProducts({ layout, terms }: LineSums, { month, servingCost }: OperationsSpace, row: number): void {
  const { units, demandMtok, servedMtok, revenueUsd, variableCostUsd } = month;
  for (let i = 0, at = row + layout.product; i < units.length; i++, at += 5) {
    terms[at] = units[i]!;
    terms[at + 1] = demandMtok[i]!;
    terms[at + 2] = servedMtok[i]!;
    terms[at + 3] = revenueUsd[i]!;
    terms[at + 4] = variableCostUsd[i]!;
  }
  const { usedUsd, idleUsd, shadowUsd } = servingCost;
  for (let i = 0, at = row + layout.serving; i < usedUsd.length; i++, at += 3) {
    terms[at] = usedUsd[i]!;
    terms[at + 1] = idleUsd[i]!;
    terms[at + 2] = shadowUsd[i]!;
  }
}

/** Prices by pool, what the floor takes of them, and what stands idle by block. */
function termsOfPools(sums: LineSums, { envelope, month, constants }: OperationsSpace, row: number, t: number): void {
  const { layout, terms } = sums;
  const { price, groupFloorPrice, idle, reserve } = month.allocation!;
  const { poolWeight } = constants;
  const pools = price.length;
  for (let p = 0, at = row + layout.price; p < pools; p++) terms[at + p] = price[p]!;
  if (groupFloorPrice > 0 || sums.isCharged[t] !== 0) termsOfFloor(sums, envelope.input, groupFloorPrice, row, t);
  for (let b = 0; b < blockCount; b++) {
    let idleHours = 0;
    let reserveHours = 0;
    for (let p = b; p < pools; p += blockCount) {
      const weight = poolWeight[p]!;
      idleHours += idle[p]! * weight;
      reserveHours += reserve[p]! * weight;
    }
    terms[row + layout.idle + b] = idleHours;
    terms[row + layout.reserve + b] = reserveHours;
  }
}

/** The floor is a share of the weighted envelope, so each hour raises it by that share of its weight. */
function termsOfFloor(sums: LineSums, { capacity, groupWeight, groupFloor }: Envelope["input"], floorPrice: number, row: number, t: number): void {
  const { layout, terms, isCharged } = sums;
  let weighted = 0;
  for (let p = 0; p < capacity.length; p++) weighted += groupWeight[p]! * capacity[p]!;
  const charge = floorPrice > 0 && weighted > 0 ? (floorPrice * groupFloor) / weighted : 0;
  for (let p = 0, at = row + layout.floorCharge; p < capacity.length; p++) terms[at + p] = charge * groupWeight[p]!;
  const charged = charge > 0 ? 1 : 0;
  sums.chargedMonths += charged - isCharged[t]!;
  isCharged[t] = charged;
}

/** What was served by segment. */
function termsOfSegments({ terms, segmentTerms, claimOfSegment }: LineSums, { month, speed }: OperationsSpace, row: number): void {
  const { served } = month.allocation!;
  for (let s = 0, at = row + segmentTerms; s < claimOfSegment.length; s++) {
    const i = claimOfSegment[s]!;
    if (i >= 0) terms[at + s] = served[s]! * speed[i]!;
  }
}

/** What hours were used for, in H100e. */
function termsOfHours({ layout, terms, claimTerms }: LineSums, space: OperationsSpace, row: number): void {
  const { model, envelope, month, claimHours, constants } = space;
  const { supplyPool, sinkPool } = envelope.shape;
  const { sunk, bought: boughtBy } = month.allocation!;
  const { classWeight, poolWeight } = constants;
  const classes = classWeight.length;
  const claims = envelope.claims.length;
  for (let i = 0, n = 0; i < claims; i++) {
    let hours = 0;
    for (let k = 0; k < classes; k++, n++) hours += claimHours[n]! * classWeight[k]!;
    terms[row + claimTerms + i] = hours;
  }
  const sinks = sinksInUse(space);
  let sunkHours = 0;
  for (let j = 0; j < sinks; j++) sunkHours += sunk[j]! * poolWeight[sinkPool[j]!]!;
  let boughtHours = 0;
  for (let s = 0; s < supplyPool.length; s++) {
    const bought = boughtBy[s]!;
    if (bought !== 0) boughtHours += bought * poolWeight[supplyPool[s]!]!;
  }
  const beside = row + layout.hours + model.workloads.length;
  terms[beside] = month.idleH100eHours - month.reserveH100eHours;
  terms[beside + 1] = month.reserveH100eHours;
  terms[beside + 2] = sunkHours;
  terms[row + layout.bought] = boughtHours;
}

/** By block: demand, and what could be served if all that the floors leave, and all that can be bought, served inference at its best rate. */
function termsOfBlocks(sums: LineSums, space: OperationsSpace, row: number): void {
  const { layout, terms, bestOutput } = sums;
  const { envelope, month, constants } = space;
  const { capacity, supplyMax } = envelope.input;
  const { supplyPool } = envelope.shape;
  const { blockDemandMtok } = month;
  const left = constants.leftByFloors[0]!;
  fillBestOutput(sums, space);
  for (let b = 0; b < blockCount; b++) {
    let servable = 0;
    for (let p = b; p < bestOutput.length; p += blockCount) {
      const hours = capacity[p]!;
      if (hours > 0) servable += hours * left * bestOutput[p]!;
    }
    for (let s = b; s < supplyPool.length; s += blockCount) {
      const hours = supplyMax[s]!;
      if (hours > 0) servable += hours * bestOutput[supplyPool[s]!]!;
    }
    terms[row + layout.demand + b] = blockDemandMtok[b]!;
    terms[row + layout.servable + b] = servable;
  }
}

/** Highest output of inference on each pool that has hours, Mtok per chip-hour. */
function fillBestOutput({ bestOutput, inferenceClaims }: LineSums, { envelope, isLive, speed }: OperationsSpace): void {
  const { output } = envelope.input;
  const pools = bestOutput.length;
  for (let k = 0; k < isLive.length; k++) {
    if (isLive[k] === 0) continue;
    const first = k * blockCount;
    for (let p = first; p < first + blockCount; p++) {
      let best = 0;
      for (let n = 0; n < inferenceClaims.length; n++) {
        const i = inferenceClaims[n]! + p - first;
        best = Math.max(best, output[i * pools + p]! * speed[i]!);
      }
      bestOutput[p] = best;
    }
  }
}
