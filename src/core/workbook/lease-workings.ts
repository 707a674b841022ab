/**
 * Leases as formulas: liability and right-of-use asset as corkscrews, straight-line cost or amortisation and interest.
 *
 * A contract is measured at its start from the payments scheduled then; one of the opening balance sheet goes on from its liability.
 * Under IFRS an operating lease is amortised and bears interest like any other, is billed as before, and its bill is settled as interest
 * and principal; tax goes on deducting rent on a straight line.
 */
import type { TermsModel } from "../company/model/model.ts";
import { hoursPerMonth, rampShare } from "../company/operations/signed.ts";
import {
  before,
  call,
  compare,
  type Expr,
  max,
  min,
  minus,
  month,
  now,
  npv,
  of,
  one,
  over,
  plus,
  power,
  type Row,
  sum,
  times,
  when,
  whole,
  zero,
} from "./grid.ts";
import { borrowingRate, heldRow, heldScalar, type Making, postLive, scaleOf, section, valueAt, work } from "./making.ts";

/** The scheduled payment of the month, and what of it is billed to payables. */
export interface LeaseWorkings {
  readonly paymentUsd: Expr;
  readonly billedUsd: Expr | undefined;
}

/** What a lease's schedule is made from. */
interface Schedule {
  readonly name: string;
  /** Months left, this one included; nothing outside the lease, or once it is left. */
  readonly left: Row;
  readonly payment: Row;
  /** What both begin with, in the month in which the lease does; absent: in the opening column. */
  readonly begun?: Row;
  readonly opening?: { readonly liability: Expr; readonly asset: Expr };
  /** A month's cost on a straight line; of the asset alone, where it is amortised. */
  readonly rent: Expr;
  readonly amortisation: Expr;
}

interface Corkscrew {
  readonly interest: Row;
  readonly reduction: Row;
  readonly liability: Row;
  readonly asset: Row;
}

/** Liability and asset of a lease, month by month. */
function corkscrew(making: Making, { name, left, payment, begun, opening, rent, amortisation }: Schedule, isOperating: boolean): Corkscrew {
  const rate = borrowingRate(making);
  const isRunning = compare(now(left), ">", zero);
  const isLast = compare(now(left), "=", one);
  const liability = work(making, `${name}: lease liability, closing`, zero, opening === undefined ? {} : { opening: opening.liability });
  const asset = work(making, `${name}: right-of-use asset, closing`, zero, opening === undefined ? {} : { opening: opening.asset });
  const begins = begun === undefined ? zero : now(begun);
  const added = (held: Row): Expr => (begun === undefined ? before(held) : plus(before(held), begins));
  const owed = added(liability);
  const held = added(asset);
  // The last month takes the rounding of the months before, as the engine's does.
  const interest = work(making, `${name}: interest`, when(isRunning, when(isLast, minus(now(payment), owed), times(now(rate), owed)), zero));
  const reduction = work(
    making,
    `${name}: fall of the asset`,
    when(isRunning, when(isLast, held, isOperating ? minus(rent, now(interest)) : amortisation), zero),
  );
  liability.months = when(isRunning, minus(plus(owed, now(interest)), now(payment)), zero);
  asset.months = when(isRunning, minus(held, now(reduction)), zero);
  return { interest, reduction, liability, asset };
}

/** What the leases of one contract post for it, by signing. */
interface ContractPostings {
  readonly payment: Expr[];
  readonly begun: Expr[];
  readonly interest: Expr[];
  readonly reduction: Expr[];
  readonly gain: Expr[];
  readonly interestPaid: Expr[];
  readonly principal: Expr[];
}

/** Formulas of the leases of terms `k`, one for each signing; undefined where they are no lease. */
export function leaseOf(making: Making, term: TermsModel, k: number, rows: readonly number[]): LeaseWorkings | undefined {
  if (term.accounting === "service") return undefined;
  const posted: ContractPostings = { payment: [], begun: [], interest: [], reduction: [], gain: [], interestPaid: [], principal: [] };
  const isBilled = term.accounting === "operating-lease";
  const isOperating = isBilled && !making.model.accounting.isIfrs;
  for (const i of rows) contractLease(making, term, i, rows.length === 1 ? term.name : `${term.name}, signed ${i}`, posted);
  if (posted.payment.length === 0) return undefined;
  const asset = isOperating ? "rightOfUseOperating" : "rightOfUseFinance";
  const liability = isOperating ? "leaseOperating" : "leaseFinance";
  const why = term.name;
  const { leases } = making;
  const paymentUsd = sum(posted.payment);
  postLive(making, { debit: asset, credit: liability, why }, sum(posted.begun));
  if (posted.gain.length > 0) postLive(making, { debit: liability, credit: "disposalLoss", why }, sum(posted.gain));
  if (!isBilled) {
    leases.interest.push(...posted.interest);
    leases.amortisation.push(...posted.reduction);
    leases.interestPaid.push(...posted.interestPaid);
    leases.principal.push(...posted.principal);
    return { paymentUsd, billedUsd: undefined };
  }
  postLive(making, { debit: isOperating ? "computeClearing" : "leaseInterest", credit: liability, why }, sum(posted.interest));
  postLive(making, { debit: "computeClearing", credit: asset, why }, sum(posted.reduction));
  if (!isOperating) leases.billed.push({ terms: k, interest: sum(posted.interestPaid), principal: sum(posted.principal) });
  return { paymentUsd, billedUsd: postLive(making, { debit: liability, credit: "payables", why }, paymentUsd) };
}

/** The lease of row `i`: measured at the price of signing, in the first month of service. */
function contractLease(making: Making, term: TermsModel, i: number, name: string, posted: ContractPostings): void {
  const { base, model } = making;
  const { signed } = base.operations.at(-1)!;
  const start = signed.start[i]!;
  const begins = Math.max(0, start);
  const end = signed.end[i]!;
  const left = Math.min(end, signed.exitAt[i]!);
  if (!(begins < Math.min(base.months, left))) return;
  const value = base.futures.parameters;
  const scale = (term.price < 0 ? undefined : scaleOf(making, term.price, Math.max(0, signed.signedIn[i]!))) ?? { expr: one, value: 1 };
  /** Quantity of a month at a price of one scale: what is scheduled at the price of signing. */
  const full = ((base.money[begins]!.pricesUsd[i] ?? 0) / scale.value) * (term.perMonth ? 1 : signed.chips[i]! * hoursPerMonth);
  const quantity = (t: number): number => (t >= begins && t < end ? full * rampShare(term, t - start, value) : 0);
  const scheduled = heldRow(making, `${name}: quantity scheduled, at the price's index`, "number", quantity);
  const starts = heldRow(making, `${name}: the lease begins`, "count", (t) => (t === begins ? 1 : 0));
  const monthsLeft = heldRow(making, `${name}: months of the lease left`, "count", (t) => (t >= begins && t < left ? end - t : 0));
  const months = of(heldScalar(making, `${name}: months of the lease`, end - begins));
  const price = times(times(scale.expr, valueAt(making, term.leaseShare)), minus(one, valueAt(making, term.prepay)));
  const all = work(making, `${name}: payments scheduled`, times(price, now(scheduled)));
  const rate = borrowingRate(making);
  const tail = tailOf(making, name, quantity, end).map(({ quantity: q, months: count, from }) => ({
    usd: times(times(price, q), count),
    value: over(times(times(price, q), annuity(now(rate), count)), power(plus(one, now(rate)), from)),
  }));
  const total = sum([whole("SUM", all), ...tail.map(({ usd }) => usd)]);
  const offset = of(heldScalar(making, `${name}: months before the lease`, begins));
  const present = times(sum([npv(now(rate), all), ...tail.map((part) => part.value)]), power(plus(one, now(rate)), offset));
  const begun = work(making, `${name}: liability at the start`, when(compare(now(starts), "=", one), present, zero));
  const rent = over(total, months);
  const isRunning = compare(now(monthsLeft), ">", zero);
  const payment = left < Math.min(end, base.months) ? work(making, `${name}: payment, until it is left`, when(isRunning, now(all), zero)) : all;
  const isOperating = term.accounting === "operating-lease" && !model.accounting.isIfrs;
  const schedule = { name, left: monthsLeft, payment, begun, rent, amortisation: over(whole("SUM", begun), months) };
  const held = corkscrew(making, schedule, isOperating);
  const ends = left < Math.min(end, base.months) ? heldRow(making, `${name}: left early`, "count", (t) => (t === left ? 1 : 0)) : undefined;
  const isLeft = ends === undefined ? undefined : compare(now(ends), "=", one);
  posted.payment.push(now(payment));
  posted.begun.push(isLeft === undefined ? now(begun) : minus(now(begun), when(isLeft, before(held.asset), zero)));
  posted.interest.push(now(held.interest));
  posted.reduction.push(now(held.reduction));
  const gain = isLeft === undefined ? undefined : when(isLeft, minus(before(held.liability), before(held.asset)), zero);
  if (gain !== undefined) posted.gain.push(gain);
  if (isOperating) return;
  const { interestPaid, principal } = paidParts(making, name, payment, held.interest);
  posted.interestPaid.push(now(interestPaid));
  posted.principal.push(now(principal));
  if (term.accounting !== "operating-lease") return;
  making.leases.timing.push(timingOf(making, schedule, held, isLeft === undefined ? undefined : { isLeft, gain: gain! }));
}

/** Of payments, what pays the interest accrued so far; the rest is principal. */
function paidParts(making: Making, name: string, payment: Row, interest: Row): { readonly interestPaid: Row; readonly principal: Row } {
  const owed = work(making, `${name}: interest accrued and not paid, closing`, zero);
  const accrued = plus(before(owed), now(interest));
  const interestPaid = work(making, `${name}: interest in the payment`, min(max(zero, accrued), now(payment)));
  const principal = work(making, `${name}: principal in the payment`, minus(now(payment), now(interestPaid)));
  owed.months = minus(accrued, now(interestPaid));
  return { interestPaid, principal };
}

/** By how much the books' cost of a lease exceeds rent on a straight line, which tax deducts under either standard. */
function timingOf(
  making: Making,
  { name, left, payment, rent }: Schedule,
  { interest, reduction }: Corkscrew,
  leaving?: { readonly isLeft: Expr; readonly gain: Expr },
): Expr {
  const straight = work(making, `${name}: rent on a straight line`, when(compare(now(left), ">", zero), rent, zero));
  const running = minus(plus(now(interest), now(reduction)), now(straight));
  if (leaving === undefined) return now(work(making, `${name}: cost beyond rent on a straight line`, running));
  const accrued = work(making, `${name}: rent accrued and not paid, closing`, zero);
  accrued.months = minus(plus(before(accrued), now(straight)), now(payment));
  const atEnd = when(leaving.isLeft, minus(before(accrued), leaving.gain), zero);
  return now(work(making, `${name}: cost beyond rent on a straight line`, plus(running, atEnd)));
}

/** Value a month before of 1 at the end of each of so many months. */
const annuity = (rate: Expr, months: Expr): Expr => when(compare(rate, "=", zero), months, over(minus(one, power(plus(one, rate), minus(zero, months))), rate));

/** Payments beyond the last column, where they are even: how many months after the first column each stretch begins. */
function tailOf(making: Making, name: string, quantity: (t: number) => number, end: number): readonly { quantity: Expr; months: Expr; from: Expr }[] {
  const stretches: { readonly from: number; readonly quantity: number; months: number }[] = [];
  for (let t = making.base.months; t < end; t++) {
    const last = stretches.at(-1);
    if (last !== undefined && last.quantity === quantity(t)) last.months++;
    else stretches.push({ from: t, quantity: quantity(t), months: 1 });
  }
  return stretches.map(({ from, quantity: q, months }, n) => {
    const suffix = stretches.length === 1 ? "" : `, stretch ${n + 1}`;
    return {
      quantity: of(heldScalar(making, `${name}: quantity of each month beyond the last column${suffix}`, q, "number")),
      months: of(heldScalar(making, `${name}: months of the lease beyond the last column${suffix}`, months)),
      from: of(heldScalar(making, `${name}: months before them${suffix}`, from)),
    };
  });
}

/** Leases of the opening balance sheet: paid in arrears in equal payments that their liability implies. */
export function openingLeases(making: Making): void {
  const { model, leases } = making;
  if (model.opening.leases.length === 0) return;
  section(making, "Leases of the opening balance sheet");
  model.opening.leases.forEach((lease, n) => {
    const name = `Lease of the opening balance ${n + 1}`;
    const liability = valueAt(making, lease.liability);
    const asset = lease.asset < 0 ? liability : valueAt(making, lease.asset);
    const months = max(one, call("ROUND", valueAt(making, lease.months), zero));
    const isOperating = !lease.finance && !model.accounting.isIfrs;
    const rate = borrowingRate(making);
    const left = work(making, `${name}: months left`, max(zero, plus(minus(months, month), one)), { unit: "count" });
    const each = over(liability, annuity(now(rate), months));
    const payment = work(making, `${name}: payment`, when(compare(now(left), ">", zero), each, zero));
    const rent = over(minus(plus(times(each, months), asset), liability), months);
    const schedule = { name, left, payment, opening: { liability, asset }, rent, amortisation: over(asset, months) };
    const held = corkscrew(making, schedule, isOperating);
    if (isOperating) {
      leases.operatingInterest.push(now(held.interest));
      leases.operatingReduction.push(now(held.reduction));
      leases.operatingPaid.push(now(payment));
      return;
    }
    const { interestPaid, principal } = paidParts(making, name, payment, held.interest);
    leases.interest.push(now(held.interest));
    leases.amortisation.push(now(held.reduction));
    leases.interestPaid.push(now(interestPaid));
    leases.principal.push(now(principal));
    if (!lease.finance) leases.timing.push(timingOf(making, schedule, held));
  });
}

/** Posts what leases paid in cash have in common; returns the cash that falls due. */
export function postLeases(making: Making): Expr {
  const { leases } = making;
  const paid: Expr[] = [];
  if (leases.operatingPaid.length > 0) {
    postLive(making, { debit: "computeClearing", credit: "leaseOperating" }, sum(leases.operatingInterest));
    postLive(making, { debit: "computeClearing", credit: "rightOfUseOperating" }, sum(leases.operatingReduction));
    paid.push(postLive(making, { debit: "leaseOperating", credit: "cash", cashLine: "compute" }, sum(leases.operatingPaid)));
  }
  if (leases.principal.length > 0) {
    postLive(making, { debit: "leaseInterest", credit: "leaseFinance" }, sum(leases.interest));
    postLive(making, { debit: "computeClearing", credit: "rightOfUseFinance" }, sum(leases.amortisation));
    paid.push(postLive(making, { debit: "leaseFinance", credit: "cash", cashLine: "interestPaid" }, sum(leases.interestPaid)));
    paid.push(postLive(making, { debit: "leaseFinance", credit: "cash", cashLine: "leasePrincipal" }, sum(leases.principal)));
  }
  return sum(paid);
}

/** What the opening balance sheet holds of leases, debit positive. */
export function leaseOpenings(making: Making): {
  readonly rightOfUseOperating: Expr;
  readonly rightOfUseFinance: Expr;
  readonly leaseOperating: Expr;
  readonly leaseFinance: Expr;
} {
  const { opening, accounting } = making.model;
  const of = (isFinance: boolean, value: (lease: (typeof opening.leases)[number]) => number): Expr =>
    sum(opening.leases.filter((lease) => (lease.finance || accounting.isIfrs) === isFinance).map((lease) => valueAt(making, value(lease))));
  const asset = (lease: (typeof opening.leases)[number]): number => (lease.asset < 0 ? lease.liability : lease.asset);
  return {
    rightOfUseOperating: of(false, asset),
    rightOfUseFinance: of(true, asset),
    leaseOperating: minus(
      zero,
      of(false, (lease) => lease.liability),
    ),
    leaseFinance: minus(
      zero,
      of(true, (lease) => lease.liability),
    ),
  };
}
