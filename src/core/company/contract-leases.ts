/**
 * Contracts booked as leases: their liability and asset from delivery, their payments as scheduled then.
 *
 * What an index adds later is no part of the liability and is ordinary compute cost. An operating lease is billed with
 * the contract; a finance lease is paid in its month, so that its principal shows under financing.
 */
import { account } from "../ledger/accounts.ts";
import { beginLease, type Leases, openLeases, postLeaseEnd, postLeaseMonth, postLeaseStart, resetLeases } from "../ledger/leases.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Futures } from "./futures.ts";
import type { Model, TermsModel } from "./model.ts";
import { fullMonthUsd, inService, rampShare, type Signed, termsOf } from "./signed.ts";

export interface ContractLeases {
  readonly terms: readonly TermsModel[];
  /** By terms: 1 where the contract is booked as a lease. */
  readonly isLease: Uint8Array;
  readonly areAnyFinance: boolean;
  readonly leases: Leases;
  /** Scratch: the scheduled payments of the lease that begins. */
  payments: Float64Array;
  /** Finance leases' payments of this month by row; paid with what falls due. */
  readonly cashDueUsd: Float64Array;
}

export function openContractLeases(model: Model): ContractLeases {
  const terms = termsOf(model);
  const rows = model.mostSignings;
  return {
    terms,
    isLease: Uint8Array.from(terms, (term) => (term.accounting === "service" || (term.kind !== "take-or-pay" && term.kind !== "whole-site") ? 0 : 1)),
    areAnyFinance: terms.some((term) => term.accounting === "finance-lease"),
    leases: openLeases(rows),
    payments: new Float64Array(120),
    cashDueUsd: new Float64Array(rows),
  };
}

export function resetContractLeases(contractLeases: ContractLeases): void {
  resetLeases(contractLeases.leases);
  contractLeases.cashDueUsd.fill(0);
}

/**
 * Begins, steps or ends the lease of row `i`, whose terms are a lease, in month `t`.
 *
 * @returns the scheduled payment: the part of the charge that is not ordinary compute cost, and whether it is billed
 */
export function bookLease(
  books: ContractLeases,
  ledger: Ledger,
  model: Model,
  futures: Futures,
  signed: Signed,
  i: number,
  t: number,
): { readonly paymentUsd: number; readonly billedUsd: number } {
  const { leases } = books;
  const term = books.terms[signed.terms[i]!]!;
  books.cashDueUsd[i] = 0;
  if (!inService(signed, i, t)) {
    if (leases.kind[i] !== 0) postLeaseEnd(ledger, leases, i);
    return none;
  }
  if (leases.kind[i] === 0) begin(books, ledger, model, futures, signed, i, t);
  const paymentUsd = scheduledUsd(term, signed, i, t, futures.parameters);
  if (term.accounting === "operating-lease") {
    postLeaseMonth(ledger, leases, i, paymentUsd);
    return { paymentUsd, billedUsd: paymentUsd };
  }
  books.cashDueUsd[i] = paymentUsd;
  return { paymentUsd, billedUsd: 0 };
}

const none = { paymentUsd: 0, billedUsd: 0 } as const;

/** Pays the month's finance leases. */
export function payLeases(books: ContractLeases, ledger: Ledger, rows: number): void {
  for (let i = 0; i < rows; i++) if (books.cashDueUsd[i]! > 0) postLeaseMonth(ledger, books.leases, i, books.cashDueUsd[i]!);
}

function begin(books: ContractLeases, ledger: Ledger, model: Model, futures: Futures, signed: Signed, i: number, t: number): void {
  const term = books.terms[signed.terms[i]!]!;
  const months = signed.end[i]! - t;
  if (months > books.payments.length) books.payments = new Float64Array(months);
  for (let age = 0; age < months; age++) books.payments[age] = scheduledUsd(term, signed, i, t + age, futures.parameters);
  beginLease(books.leases, i, {
    kind: term.accounting === "finance-lease" ? "finance-lease" : "operating-lease",
    paymentsUsd: books.payments,
    first: 0,
    months,
    ratePerMonth: futures.parameters[model.finance.borrowingRate]! / 12,
    pays: "arrears",
    prepaidUsd: 0,
    costAccount: account.computeClearing,
    settled: term.accounting === "finance-lease" ? "cash" : "payables",
  });
  postLeaseStart(ledger, books.leases, i, 0);
}

/** Payment of month t as scheduled at delivery: the lease component, less what is prepaid. */
const scheduledUsd = (term: TermsModel, signed: Signed, i: number, t: number, value: Float64Array): number =>
  fullMonthUsd(term, signed, i) * rampShare(term, t - signed.start[i]!, value) * value[term.leaseShare]! * (1 - value[term.prepay]!);
