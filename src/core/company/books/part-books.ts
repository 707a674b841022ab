/**
 * Where variants of a path part: what tells their books apart, how one takes up where another stands, and which may go on following another's.
 */
import { copyLedger } from "../../ledger/ledger.ts";
import { copyTax } from "../../ledger/tax.ts";
import type { Books } from "./books.ts";
import type { Futures } from "../futures/futures.ts";
import type { Model } from "../model/model.ts";

/** Copies the state of one variant's books to another's, between months. */
export function copyBooks(from: Books, to: Books): void {
  const { floats, others } = columnsOf(from);
  const copies = columnsOf(to);
  for (let c = 0; c < floats.length; c++) {
    const column = floats[c]!;
    const copy = copies.floats[c]!;
    if (column.length > 16) copy.set(column);
    else for (let i = 0; i < column.length; i++) copy[i] = column[i]!;
  }
  for (let c = 0; c < others.length; c++) copies.others[c]!.set(others[c]!);
  copyLedger(from.ledger, to.ledger);
  copyTax(from.tax, to.tax);
  to.taxTerms.rateShare = from.taxTerms.rateShare;
  to.taxTerms.lossLimitShare = from.taxTerms.lossLimitShare;
  to.taxTerms.usableLossesUsd = from.taxTerms.usableLossesUsd;
  to.keptShare = from.keptShare;
  to.comfortUsd = from.comfortUsd;
  to.troughUsd = from.troughUsd;
  to.paidUsd = from.paidUsd;
  to.receivedUsd = from.receivedUsd;
  to.fundingUsd = from.fundingUsd;
  to.computePaidUsd = from.computePaidUsd;
  to.financeLeaseUsd = from.financeLeaseUsd;
  to.failedMonth = from.failedMonth;
  to.shortfallUsd = from.shortfallUsd;
  to.unpostedUsd = from.unpostedUsd;
  to.openingPrepaidUsd = from.openingPrepaidUsd;
  to.wasBelowComfort = from.wasBelowComfort;
  to.hadBreach = from.hadBreach;
  to.cashTroughUsd = from.cashTroughUsd;
  to.cashTroughMonth = from.cashTroughMonth;
}

/**
 * Whether books that tell money otherwise may leave operations to others on the same ones (see `followMonth`): where nothing that operations
 * post, owe or are owed depends on money.
 */
export const mayFollow = ({ accounting, opening, facilities, raises, contracts, offers }: Model): boolean =>
  !accounting.isIfrs &&
  !accounting.capitalisesInterest &&
  accounting.taxRules.length === 0 &&
  opening.leases.length === 0 &&
  facilities.every(({ vendor, leverage }) => vendor === undefined && leverage < 0) &&
  raises.every(({ kind, signed, offering }) => kind !== "prepayment" && (offering === undefined || (!signed && offering.catchUp < 0))) &&
  [...contracts, ...offers].every((terms) => terms.accounting !== "finance-lease");

/** Takes over what follows from operations alone, from books that were followed: from now on these post it themselves. */
export function takeOver(from: Books, to: Books): void {
  const { schedules } = columnsOf(from);
  const copies = columnsOf(to).schedules;
  for (let c = 0; c < schedules.length; c++) copies[c]!.set(schedules[c]!);
  to.openingPrepaidUsd = from.openingPrepaidUsd;
}

type Column = Float64Array | Int32Array | Uint8Array;
/** A loop copies a short column faster than `set`, as long as all are of one type. */
interface BooksColumns {
  readonly floats: readonly Float64Array[];
  readonly others: readonly Column[];
  /** What follows from operations alone: bills, equipment, leases. */
  readonly schedules: readonly Column[];
}
const columnsKnown = new WeakMap<Books, BooksColumns>();

/** Columns that no path changes: lags of bills, terms of loans. */
const fixed = new Set([
  "start",
  "lagMonths",
  "wholeMonths",
  "laterShare",
  "openingMonths",
  "availableFirst",
  "availableLast",
  "maturity",
  "amortisedFrom",
  "isBridge",
]);

/** All columns of the books that paths change, but the ledger's, in a fixed order. */
function columnsOf(books: Books): BooksColumns {
  const found = columnsKnown.get(books);
  if (found !== undefined) return found;
  const { receivables, payables, accrued, loans, equipment, openingLeases, openingShadows, contractLeases, capTable, taxRules, clouds } = books;
  const { leases, shadows, interestBills, principalBills } = contractLeases;
  const columnsIn = (parts: readonly object[]): Column[] =>
    parts.flatMap((part) => Object.entries(part).flatMap(([name, held]) => (isColumn(held) && held.length > 0 && !fixed.has(name) ? [held] : [])));
  const isColumn = (held: unknown): held is Column => ArrayBuffer.isView(held);
  const schedules = columnsIn([receivables, payables, accrued, equipment, openingLeases, openingShadows, leases, shadows, interestBills, principalBills]);
  schedules.push(contractLeases.cashDueUsd, ...columnsIn([clouds, clouds.fees]));
  const columns = [...schedules, ...columnsIn([loans, capTable, taxRules, books])];
  const known = {
    floats: columns.filter((column) => column instanceof Float64Array),
    others: columns.filter((column) => !(column instanceof Float64Array)),
    schedules,
  };
  columnsKnown.set(books, known);
  return known;
}

/** Whether some facility is only hoped for: then approved funding differs from the first month on. */
export const hasUnsignedFacility = (model: Model): boolean => model.facilities.some((facility) => !facility.signed);

/** First month in which the books know of unsigned funding: of money, or of the costs of an offering that is pulled; Infinity: never. */
export function unsignedFundingComes(model: Model, futures: Futures): number {
  const { months } = model;
  let first = Infinity;
  for (let r = 0; r < model.raises.length; r++) {
    if (model.raises[r]!.signed) continue;
    if (futures.raiseMonth[r]! >= 0) first = Math.min(first, futures.raiseMonth[r]!);
    if (model.raises[r]!.offering === undefined) continue;
    const pulled = futures.raisePulled.subarray(r * months, (r + 1) * months).indexOf(1);
    if (pulled >= 0) first = Math.min(first, pulled);
  }
  return first;
}
