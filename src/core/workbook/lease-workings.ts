/** Contracts that are booked as operating leases, as formulas: liability, right-of-use asset and straight-line cost. */
import type { TermsModel } from "../company/model.ts";
import { rampShare } from "../company/signed.ts";
import { before, compare, type Expr, minus, now, npv, of, one, over, plus, power, times, when, whole, zero } from "./grid.ts";
import { heldRow, heldScalar, type Making, postLive, scaleOf, valueAt, work } from "./making.ts";

/** The scheduled payment of the month, and what of it is billed to payables. */
export interface LeaseWorkings {
  readonly paymentUsd: Expr;
  readonly billedUsd: Expr;
}

/**
 * Formulas of an operating lease that runs to its end without leaving early; undefined for any other accounting, whose
 * postings then enter as values.
 */
export function leaseOf(making: Making, term: TermsModel, k: number, rows: readonly number[]): LeaseWorkings | undefined {
  const { base, model } = making;
  const scale = term.price < 0 ? undefined : scaleOf(making, term.price);
  if (term.accounting !== "operating-lease" || rows.length !== 1 || scale === undefined || k >= model.contracts.length)
    return scheduledOnly(making, term, rows);
  const i = rows[0]!;
  const { signed } = base.operations.at(-1)!;
  const start = signed.start[i]!;
  const begins = Math.max(0, start);
  const end = signed.end[i]!;
  if (!(begins < base.months) || signed.exitAt[i]! < end) return scheduledOnly(making, term, rows);
  const value = base.futures.parameters;
  /** Quantity of a month at a price of one scale: what is scheduled at the price of the first month. */
  const first = base.money[begins]!.pricesUsd[i]! / scale.value;
  const size = term.perMonth ? 1 : signed.chips[i]! * 730;
  const quantity = (t: number): number => (t >= begins && t < end ? first * size * rampShare(term, t - start, value) : 0);
  const months = heldScalar(making, `${term.name}: months of the lease`, end - begins);
  const beyond = Array.from({ length: Math.max(0, end - base.months) }, (_, n) => quantity(base.months + n));
  // A ramp that still rises beyond the last month would need a column for each month there.
  if (beyond.some((q) => q !== beyond[0])) return scheduledOnly(making, term, rows);
  const scheduled = heldRow(making, `${term.name}: quantity scheduled, at the price's index`, "number", quantity);
  const starts = heldRow(making, `${term.name}: the lease begins`, "count", (t) => (t === begins ? 1 : 0));
  const left = heldRow(making, `${term.name}: months of the lease left`, "count", (t) => (t >= begins && t < end ? end - t : 0));
  const share = times(valueAt(making, term.leaseShare), minus(one, valueAt(making, term.prepay)));
  const payment = work(making, `${term.name}: scheduled payment`, times(times(scale.expr, share), now(scheduled)));
  const rate = work(making, `${term.name}: borrowing rate a month`, over(valueAt(making, model.finance.borrowingRate), of(monthsPerYear(making))), {
    unit: "share",
  });
  const tailMonths = heldScalar(making, `${term.name}: months of the lease beyond the last column`, beyond.length);
  const tail = times(times(scale.expr, share), of(heldScalar(making, `${term.name}: quantity of each of these`, beyond[0] ?? 0, "number")));
  const offset = heldScalar(making, `${term.name}: months before the lease`, begins);
  const horizon = heldScalar(making, `${term.name}: columns`, base.months);
  const annuity = when(compare(now(rate), "=", zero), of(tailMonths), over(minus(one, power(plus(one, now(rate)), minus(zero, of(tailMonths)))), now(rate)));
  const tailValue = over(times(tail, annuity), power(plus(one, now(rate)), of(horizon)));
  const present = times(plus(npv(now(rate), payment), tailValue), power(plus(one, now(rate)), of(offset)));
  const liabilityAtStart = work(making, `${term.name}: liability at the start`, when(compare(now(starts), "=", one), present, zero));
  const cost = work(
    making,
    `${term.name}: straight-line cost`,
    when(compare(now(left), ">", zero), over(plus(whole("SUM", payment), times(tail, of(tailMonths))), of(months)), zero),
  );
  const liability = work(making, `${term.name}: lease liability, closing`, zero);
  const owed = plus(before(liability), now(liabilityAtStart));
  const interest = work(making, `${term.name}: interest`, when(compare(now(left), ">", zero), times(now(rate), owed), zero));
  liability.months = minus(plus(owed, now(interest)), now(payment));
  postLive(making, { debit: "rightOfUseOperating", credit: "leaseOperating", why: term.name }, now(liabilityAtStart));
  postLive(making, { debit: "computeClearing", credit: "leaseOperating", why: term.name }, now(interest));
  postLive(making, { debit: "computeClearing", credit: "rightOfUseOperating", why: term.name }, minus(now(cost), now(interest)));
  const billedUsd = postLive(making, { debit: "leaseOperating", credit: "payables", why: term.name }, now(payment));
  return { paymentUsd: now(payment), billedUsd };
}

/** The part of the charges that the books take from ordinary cost, as a value of the run; undefined if there is none. */
function scheduledOnly(making: Making, term: TermsModel, rows: readonly number[]): LeaseWorkings | undefined {
  if (term.accounting === "service") return undefined;
  const { base } = making;
  const posted = making.journal;
  const charged = (t: number): number =>
    rows.reduce((total, i) => total + (base.money[t]!.chargeUsd[i] ?? 0) - (base.money[t]!.prepaidUsedUsd[i] ?? 0) - (base.money[t]!.creditUsd[i] ?? 0), 0);
  const service = (t: number): number => posted.get(`payables/computeClearing//${term.name}`)?.usd[t] ?? 0;
  const billed = (t: number): number => posted.get(`payables/leaseOperating//${term.name}`)?.usd[t] ?? 0;
  return {
    // Payables come first in the chart, so that a bill is a negative amount there.
    paymentUsd: now(heldRow(making, `${term.name}: payment under the lease`, "USD", (t) => charged(t) + service(t))),
    billedUsd: now(heldRow(making, `${term.name}: billed under the lease`, "USD", (t) => -billed(t))),
  };
}

/** Months of a year, once. */
export function monthsPerYear(making: Making) {
  const known = making.held.find((item) => item.kind === "scalar" && item.label === "Months of a year");
  return known?.kind === "scalar" ? known : heldScalar(making, "Months of a year", 12);
}
