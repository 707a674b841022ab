/**
 * What is kept of the paths of a chunk while they run: the observer of `simulateChunk`.
 *
 * Opened once a simulator, because what is opened for every chunk anew is compiled anew.
 */
import type { Allocation } from "../allocation/problem.ts";
import type { Books } from "./books/books.ts";
import { type BusinessColumns, businessPaths, keepBusiness, openBusinessColumns } from "./business-columns.ts";
import { beliefName, type ChunkResult, pathNames, pricedPaths } from "./chunk.ts";
import { addCover, coverName, coverOf, type DebtCover, openCover, resetCover } from "./books/debt-cover.ts";
import { type InvestmentTally, investmentNames, openInvestment, resetInvestment, returnOnCompute, tallyMonth } from "./books/investment.ts";
import type { Futures } from "./futures/futures.ts";
import { keepLast, type KeptColumns, keepMonth, openKeptColumns } from "./kept-columns.ts";
import { addPath, keepLines, type LineSums, takeSums } from "./lines.ts";
import type { Model } from "./model/model.ts";
import type { MonthOperations, Operations, OperationsSpace } from "./operations/operations.ts";
import { costServing } from "./operations/serving-cost.ts";
import { endPath, makeRoom, takeColumns } from "./path-columns.ts";
import type { Observer, PathResult } from "./simulate.ts";

export interface ChunkRecord extends Observer {
  readonly model: Model;
  readonly space: OperationsSpace;
  readonly futures: Futures;
  readonly lines: LineSums;
  /** By whether the columns of `--keep all` are kept. */
  readonly keptBy: { readonly some: KeptColumns; all: KeptColumns | undefined };
  readonly business: BusinessColumns;
  readonly tally: InvestmentTally | undefined;
  readonly cover: DebtCover | undefined;
  /** Numbers kept once a path, and their names: [path × name]. */
  readonly names: readonly string[];
  numbers: Float64Array;
  /** Of the chunk that runs. */
  kept: KeptColumns;
  firstPath: number;
  pathCount: number;
  prices: Float64Array;
  pricedCount: number;
  businessCount: number;
  maxImbalanceUsd: number;
  maxImbalanceRelative: number;
  /** The path that runs, and its last month; −1: none yet. */
  p: number;
  lastMonth: number;
}

export function openRecord(space: OperationsSpace, futures: Futures, lines: LineSums): ChunkRecord {
  const { model } = space;
  const tally = openInvestment(model);
  const cover = model.tenancies.length > 0 ? openCover(model.months) : undefined;
  const some = openKeptColumns(model, false);
  const record: ChunkRecord = {
    month: (t, month, books, operations) => recordMonth(record, t, month, books, operations),
    model,
    space,
    futures,
    lines,
    keptBy: { some, all: undefined },
    business: openBusinessColumns(model),
    tally,
    cover,
    names: [
      ...pathNames,
      ...(tally === undefined ? [] : investmentNames),
      ...Array.from(cover?.serviceUsd ?? [], (_, y) => coverName(y)),
      ...model.beliefs.map(({ address }) => beliefName(address)),
    ],
    numbers: new Float64Array(0),
    kept: some,
    firstPath: -1,
    pathCount: -1,
    prices: new Float64Array(0),
    pricedCount: -1,
    businessCount: -1,
    maxImbalanceUsd: NaN,
    maxImbalanceRelative: NaN,
    p: -1,
    lastMonth: -1,
  };
  return record;
}

export function beginChunk(record: ChunkRecord, firstPath: number, pathCount: number, keepAll: boolean): void {
  const { model, space, keptBy, names } = record;
  record.kept = keepAll ? (keptBy.all ??= openKeptColumns(model, true)) : keptBy.some;
  record.firstPath = firstPath;
  record.pathCount = pathCount;
  record.pricedCount = Math.max(0, Math.min(pathCount, pricedPaths - firstPath));
  record.prices = new Float64Array((space.envelope.shape.pools + 1) * model.months * record.pricedCount).fill(NaN);
  record.businessCount = Math.max(0, Math.min(pathCount, businessPaths - firstPath));
  record.maxImbalanceUsd = 0;
  record.maxImbalanceRelative = 0;
  makeRoom(record.kept.columns, pathCount);
  makeRoom(record.business.columns, record.businessCount);
  if (record.numbers.length < names.length * pathCount) record.numbers = new Float64Array(names.length * pathCount);
}

export function beginPath(record: ChunkRecord, p: number): void {
  record.p = p;
  record.lastMonth = -1;
}

function recordMonth(record: ChunkRecord, t: number, month: MonthOperations, books: Books, operations: Operations): void {
  const { space, futures, lines, p, pricedCount, tally, cover } = record;
  record.lastMonth = t;
  keepMonth(record.kept, p, t, month, books, operations);
  if (p < pricedCount) keepPrices(record.prices, t * pricedCount + p, space.model.months * pricedCount, month.allocation!);
  costServing(space);
  keepLines(lines, space, futures, books, t);
  if (p < record.businessCount) keepBusiness(record.business, space, futures, books, lines, p, t);
  if (tally !== undefined) tallyMonth(tally, books, month, t);
  if (cover !== undefined) addCover(cover, books, t);
}

/** Prices of a month by pool, then of the development floor: every `stride`-th element from `at` on. */
function keepPrices(prices: Float64Array, at: number, stride: number, { price, groupFloorPrice }: Allocation): void {
  for (let p = 0; p < price.length; p++) prices[at + p * stride] = price[p]!;
  prices[at + price.length * stride] = groupFloorPrice;
}

/**
 * Keeps the path that has run.
 *
 * @param books    of every variant
 * @param written  those of the plan as written
 */
export function keepPath(record: ChunkRecord, books: readonly Books[], written: Books, result: PathResult, futures: Futures): void {
  const { kept, business, lines, p, lastMonth } = record;
  keepLast(kept, p, lastMonth);
  if (p < record.businessCount) endPath(business.columns, p, lastMonth);
  addPath(lines, lastMonth + 1);
  keepNumbers(record, written, result, futures);
  for (const { ledger } of books) {
    record.maxImbalanceUsd = Math.max(record.maxImbalanceUsd, ledger.imbalanceUsd);
    record.maxImbalanceRelative = Math.max(record.maxImbalanceRelative, ledger.imbalanceRelative);
  }
}

const monthOrNone = (month: number): number => (month < Infinity ? month : -1);

/** A number for each name. */
type NumbersOf<Names extends readonly string[]> = { readonly [K in keyof Names]: number };

/** In the order of `names`. */
function keepNumbers({ model, tally, cover, names, numbers, p }: ChunkRecord, books: Books, result: PathResult, futures: Futures): void {
  const [withoutRaises, withPlaybook, withRaises] = result.failedMonth;
  const own: NumbersOf<typeof pathNames> = [
    monthOrNone(withRaises!),
    monthOrNone(withPlaybook!),
    monthOrNone(withoutRaises!),
    result.cause,
    result.valueUsd,
    result.terminalUsd,
    result.shareholdersUsd,
    books.cashTroughUsd,
    books.cashTroughMonth,
    books.wasBelowComfort ? 1 : 0,
    books.hadBreach ? 1 : 0,
    result.relaxedMonths,
    monthOrNone(result.behindMonth),
  ];
  let at = p * names.length;
  for (let n = 0; n < own.length; n++) numbers[at++] = own[n]!;
  if (tally !== undefined) {
    const { withoutTerminal, withTerminal } = returnOnCompute(tally, model, futures, result.terminalUsd, books.keptShare);
    numbers[at++] = withoutTerminal;
    numbers[at++] = withTerminal;
    resetInvestment(tally);
  }
  if (cover !== undefined) {
    for (let y = 0; y < cover.serviceUsd.length; y++) numbers[at++] = coverOf(cover, y, withRaises!);
    resetCover(cover);
  }
  for (let b = 0; b < model.beliefs.length; b++) numbers[at++] = futures.beliefPart[b]!;
}

/** The n-th of the numbers kept once a path, by path. */
function numbersOf({ names, numbers, pathCount }: ChunkRecord, n: number): Float64Array {
  const out = new Float64Array(pathCount);
  for (let p = 0; p < pathCount; p++) out[p] = numbers[p * names.length + n]!;
  return out;
}

/** What is kept of the chunk, once its paths have run. */
export function takeChunk(record: ChunkRecord): ChunkResult {
  const { kept, business, lines, names, firstPath, pathCount, prices, businessCount, maxImbalanceUsd, maxImbalanceRelative } = record;
  for (const sum of [maxImbalanceUsd, maxImbalanceRelative]) if (!Number.isFinite(sum)) throw new Error("books out of balance");
  return {
    firstPath,
    pathCount,
    columns: takeColumns(kept.columns, pathCount),
    perPath: Object.fromEntries(names.map((name, n) => [name, numbersOf(record, n)])),
    prices,
    business: takeColumns(business.columns, businessCount),
    sums: takeSums(lines),
    maxImbalanceUsd,
    maxImbalanceRelative,
  };
}
