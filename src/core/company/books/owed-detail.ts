/**
 * What is signed, told for the page of obligations: by the month in which it falls due, with who may leave and when, and
 * how the books carry it.
 *
 * Sums over months equal `owedUnder` to the rounding of a sum; `test/company/obligations.test.ts` holds that.
 */
import { presentValueUsd } from "../../ledger/present-value.ts";
import { earliestExit } from "../../supply/obligations.ts";
import { type Futures, roundHalfUp } from "../futures/futures.ts";
import type { Model, TermsModel } from "../model/model.ts";
import { capexUsd, isScheduled, leavingUsd, obligationTerms, owedUnder, paymentUsd, unpaidPrepaymentUsd } from "../outcome.ts";
import { hoursPerMonth, marketForChip, type Signed } from "../operations/signed.ts";

/** How the books carry an obligation. Recognised ones stand in the balance sheet, all others are disclosed beside it. */
export type Carried = "lease" | "lease-not-commenced" | "unconditional-purchase" | "cancellable" | "spend-commitment" | "building";

export interface OwedDetail {
  readonly contract: string;
  readonly supplier: string;
  readonly site: string;
  readonly kind: TermsModel["kind"];
  readonly carried: Carried;
  /** What the lease test found, where it decided. */
  readonly why: string | undefined;
  /** USD falling due in each month from the one told of on: [0] in that month. */
  readonly headlineUsd: readonly number[];
  readonly nonCancellableUsd: readonly number[];
  readonly walkAwayUsd: number;
  /** Of a lease in service: present value of its lease payments at the borrowing rate. */
  readonly liabilityUsd: number;
  readonly by: "us" | "supplier" | "either" | "none";
  readonly noticeMonths: number;
  /** First month without service if notice is given now, by each side; `Infinity`: it may not leave before the end. */
  readonly ourExit: number;
  readonly theirExit: number;
  /** First month after the term. */
  readonly end: number;
  /** Chips signed, at full ramp, as H100e; 0 once over. */
  readonly h100e: number;
  /** What a month of them would cost at the market that the contract names, USD; absent: it names none. */
  readonly marketUsd?: number;
}

/**
 * Every row of what is signed, as seen at the start of month `t`.
 *
 * @returns rows under which something is still owed or in service, in the order of signing
 */
export function owedDetails(model: Model, terms: readonly TermsModel[], futures: Futures, signed: Signed, t: number): readonly OwedDetail[] {
  const rows: OwedDetail[] = [];
  for (let i = 0; i < signed.count; i++) {
    const term = terms[signed.terms[i]!]!;
    if (term.kind === "sublet" || term.kind === "on-demand" || term.kind === "spot") continue;
    const end = Math.min(signed.end[i]!, signed.exitAt[i]!);
    if (end <= t || signed.start[i] === Infinity) continue;
    rows.push(detailOf({ model, term, futures, signed, i, t }, end));
  }
  return rows;
}

interface Row {
  readonly model: Model;
  readonly term: TermsModel;
  readonly futures: Futures;
  readonly signed: Signed;
  readonly i: number;
  readonly t: number;
}

function detailOf(row: Row, end: number): OwedDetail {
  const { model, term, futures, signed, i, t } = row;
  const { parameters: value } = futures;
  const { exit } = term;
  const owed = obligationTerms(term, signed, i, value, t);
  const out = earliestExit(owed, t);
  const notice = exit === undefined ? 0 : roundHalfUp(value[exit.notice]!);
  const mayTheyLeave = exit !== undefined && exit.theyMay && signed.exitAt[i] === Infinity;
  const theirs = mayTheyLeave ? Math.min(owed.end, Math.max(t, exit.lockedUntil) + notice) : Infinity;
  const { headlineUsd, nonCancellableUsd } = isScheduled(term) ? scheduled(row) : unscheduled(row);
  return {
    contract: term.name,
    supplier: term.supplier,
    site: term.site < 0 ? term.name : model.sites[term.site]!.name,
    kind: term.kind,
    carried: carriedAs(row, out),
    why: term.accountingWhy,
    headlineUsd,
    nonCancellableUsd,
    walkAwayUsd: owedUnder(model, term, futures, signed, i, t).walkAwayUsd,
    liabilityUsd: liabilityUsd(row),
    by: exit === undefined ? "none" : exit.ours ? (exit.theyMay ? "either" : "us") : "supplier",
    noticeMonths: notice,
    ourExit: owed.canLeave && out < owed.end ? out : Infinity,
    theirExit: theirs < owed.end ? theirs : Infinity,
    end,
    ...(term.market < 0 || term.chip < 0
      ? {}
      : { marketUsd: signed.chips[i]! * hoursPerMonth * marketForChip(model, futures, term.market, term.chip, Math.min(t, model.months - 1), signed.rise) }),
    h100e: term.chip < 0 ? 0 : signed.chips[i]! * value[model.chips[term.chip]!.h100e]!,
  };
}

const isLease = (term: TermsModel): boolean => (term.kind === "take-or-pay" || term.kind === "whole-site") && term.accounting !== "service";

/** ASC 440-10-50: unconditional is what cannot be cancelled and has more than a year to run. */
function carriedAs({ term, signed, i, t }: Row, out: number): Carried {
  if (term.kind === "own") return "building";
  if (term.kind === "spend-commitment") return "spend-commitment";
  if (isLease(term)) return t >= signed.start[i]! ? "lease" : "lease-not-commenced";
  return out - t > 12 ? "unconditional-purchase" : "cancellable";
}

/** Charges by the month; what leaving costs falls due in the month of leaving and never makes leaving dearer than staying. */
function scheduled(row: Row): Pick<OwedDetail, "headlineUsd" | "nonCancellableUsd"> {
  const { model, term, futures, signed, i, t } = row;
  const terms = obligationTerms(term, signed, i, futures.parameters, t);
  const out = earliestExit(terms, t);
  const headlineUsd = zeros(terms.end - t + 1);
  const nonCancellableUsd = zeros(terms.end - t + 1);
  let left = 0;
  for (let m = t; m < terms.end; m++) {
    const usd = paymentUsd(model, term, futures, signed, i, m, t);
    headlineUsd[m - t]! += usd;
    if (m < out) nonCancellableUsd[m - t]! += usd;
    else left += usd;
  }
  if (out < terms.end) nonCancellableUsd[out - t]! += Math.min(terms.feeUsd + terms.forfeitUsd, left);
  const prepayment = unpaidPrepaymentUsd(signed, i, t);
  const leaving = leavingUsd(terms, signed, i, t);
  for (const column of [headlineUsd, nonCancellableUsd]) {
    if (prepayment > 0) column[Math.max(0, signed.signedIn[i]! + 1 - t)]! += prepayment;
    if (leaving > 0) column[terms.end - t]! += leaving;
  }
  return { headlineUsd, nonCancellableUsd };
}

/** A spend commitment must be spent by its last month; a building is paid for in stages. */
function unscheduled({ model, term, futures, signed, i, t }: Row): Pick<OwedDetail, "headlineUsd" | "nonCancellableUsd"> {
  const usd = owedUnder(model, term, futures, signed, i, t).headlineUsd;
  if (usd === 0) return { headlineUsd: [], nonCancellableUsd: [] };
  const last = term.kind === "own" ? signed.promisedStart[i]! : Math.min(signed.end[i]!, signed.exitAt[i]!) - 1;
  const column = zeros(Math.max(1, last - t + 1));
  if (term.kind !== "own") column[column.length - 1] = usd;
  else for (let m = t; m <= last; m++) column[m - t] = capexUsd(signed, i, m);
  return { headlineUsd: column, nonCancellableUsd: column };
}

function liabilityUsd({ model, term, futures, signed, i, t }: Row): number {
  if (!isLease(term) || t < signed.start[i]!) return 0;
  const { parameters: value } = futures;
  const rate = value[model.finance.borrowingRate]! / 12;
  const end = Math.min(signed.end[i]!, signed.exitAt[i]!);
  const payments = Array.from({ length: Math.max(0, end - t) }, (_, n) => paymentUsd(model, term, futures, signed, i, t + n, t) * value[term.leaseShare]!);
  return presentValueUsd(payments, rate) / (1 + rate);
}

const zeros = (length: number): number[] => Array.from({ length: Math.max(1, length) }, () => 0);
