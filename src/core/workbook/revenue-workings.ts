/**
 * Revenue as formulas: products, what clouds keep of their sales, customers' prepayments, hours and machines let; and what is
 * collected of it all.
 */
import { before, call, compare, type Expr, max, min, minus, month, now, of, one, over, plus, type Row, sum, times, when, zero } from "./grid.ts";
import { cloudWorkings } from "./cloud-workings.ts";
import { courseRow, heldRow, heldScalar, type Making, postLive, section, valueAt, work } from "./making.ts";
import { raisedGross } from "./raise-workings.ts";
import { type Bills, fallsDue } from "./settlement.ts";
import { rentWorkings } from "./tenancy-workings.ts";

/** Bills to customers on the way to being collected: later parts of the month may still reduce them. */
export interface CustomerBills {
  readonly label: string;
  readonly lag: Expr;
  bills: Expr;
  readonly opening: Expr | undefined;
}

export interface Revenue {
  readonly revenue: Expr;
  readonly variable: Expr;
  /** By cloud; undefined where we bill. */
  readonly cloudBills: readonly (CustomerBills | undefined)[];
  readonly bills: readonly CustomerBills[];
  /** Shares that we owe to clouds where we bill: bills of other costs. */
  readonly cloudFees: readonly Bills[];
  /** What is left of customers' prepayments and falls due back. */
  readonly refundDue: Expr;
}

/** Revenue by product, and what of it is billed to whom. */
export function revenueWorkings(making: Making): Revenue {
  const { model } = making;
  section(making, "Revenue: units of the run at the inputs' prices");
  model.products.forEach((_, i) => making.revenue.push(productRevenue(making, i)));
  const { revenue } = making;
  const variable = revenue.flatMap((held, i) => (held === undefined ? [] : [times(now(held), valueAt(making, model.products[i]!.variableCost))]));
  const all = work(making, "Revenue of all products", sum(revenue.flatMap((held) => (held === undefined ? [] : [now(held)]))));
  postLive(making, { debit: "receivables", credit: "revenue" }, now(all));
  const variableCost = now(work(making, "Variable cost of all products", variable.length === 0 ? zero : variable.reduce(plus)));
  postLive(making, { debit: "servingOther", credit: "accruedCosts" }, variableCost);
  const { contractLiabilities, contractMonths } = model.opening;
  const runOff = max(one, call("ROUND", valueAt(making, contractMonths), zero));
  postLive(
    making,
    { debit: "contractLiabilities", credit: "revenue" },
    when(compare(month, "<=", runOff), over(valueAt(making, contractLiabilities), runOff), zero),
  );
  const clouds = cloudWorkings(making);
  const products = revenue.map((held, i) => (held === undefined ? undefined : plus(now(held), clouds.changeOfProduct[i] ?? zero)));
  const usual: CustomerBills = {
    label: "Customers on usual terms",
    lag: valueAt(making, model.finance.customersPayAfter),
    bills: sum(products.flatMap((held, i) => (held !== undefined && model.products[i]!.paidAfterMonths < 0 ? [simple(held)] : []))),
    opening: valueAt(making, model.opening.receivables),
  };
  const bills = [usual];
  products.forEach((held, i) => {
    const product = model.products[i]!;
    if (held !== undefined && product.paidAfterMonths >= 0)
      bills.push({ label: `Customers of ${product.name}`, lag: valueAt(making, product.paidAfterMonths), bills: simple(held), opening: undefined });
  });
  bills.push(...clouds.bills.flatMap((held) => held ?? []));
  const refundDue = advanceWorkings(making, bills);
  return { revenue: now(all), variable: variableCost, cloudBills: clouds.bills, bills, cloudFees: clouds.fees, refundDue };
}

/** A sum with nothing is its first term. */
const simple = (expr: Expr): Expr => (expr.kind === "operation" && expr.operator === "+" && expr.right === zero ? expr.left : expr);

function productRevenue(making: Making, i: number): Row | undefined {
  const { base, model } = making;
  const product = model.products[i]!;
  if (product.free) return undefined;
  const paidFor = (t: number): number => {
    const { demandMtok, servedMtok, units, priceFactor } = base.operations[t]!;
    const demand = demandMtok[i]!;
    const served = demand > 0 ? Math.min(1, servedMtok[i]! / demand) : 1;
    return units[i]! * served * (model.feedback === undefined ? 1 : priceFactor);
  };
  const units = heldRow(making, `${product.name}: ${product.unit} paid for`, "number", paidFor);
  const overage = base.overageUsd[i]!;
  const price = now(courseRow(making, product.price));
  const each = overage === 0 ? price : plus(price, of(heldScalar(making, `${product.name}: use beyond what is included, a unit`, overage, "USD each")));
  return work(making, `${product.name}: revenue`, times(each, now(units)));
}

/** Customers' prepayments: taken in, set against bills evenly, and what is left at the end given back or earned. Returns what falls due back. */
function advanceWorkings(making: Making, bills: readonly CustomerBills[]): Expr {
  const { model, base } = making;
  const refunds: Expr[] = [];
  model.raises.forEach((raise, r) => {
    const closed = base.closedIn[r]!;
    if (raise.kind !== "prepayment" || !(closed < base.months)) return;
    const { name } = raise;
    section(making, `${name}: customers pay ahead`);
    const account = raise.refundable ? "refundableAdvances" : "contractLiabilities";
    const closes = heldRow(making, `${name}: comes in`, "count", (t) => (t === closed ? 1 : 0));
    const comesIn = of(heldScalar(making, `${name}: month in which it comes in`, closed + 1));
    const taken = work(making, `${name}: taken in`, times(now(closes), raisedGross(making, r)));
    const usedOver = raise.usedOver < 0 ? of(heldScalar(making, `${name}: months of use`, 12)) : call("ROUND", valueAt(making, raise.usedOver), zero);
    const left = work(making, `${name}: months of use left`, max(zero, minus(plus(plus(comesIn, max(one, usedOver)), one), month)), { unit: "count" });
    const balance = work(making, `${name}: not used yet, closing`, zero);
    const all = work(making, `${name}: bills that it can settle`, sum(bills.map((held) => max(zero, held.bills))));
    const used = work(making, `${name}: used`, min(now(all), when(compare(now(left), "<=", one), before(balance), over(before(balance), max(one, now(left))))));
    const rest = work(making, `${name}: left at its end`, when(compare(now(left), "<=", one), minus(before(balance), now(used)), zero));
    balance.months = plus(minus(minus(before(balance), now(used)), now(rest)), now(taken));
    postLive(making, { debit: account, credit: "receivables", why: name }, now(used));
    for (const held of bills) held.bills = minus(held.bills, when(compare(now(all), ">", zero), over(times(now(used), max(zero, held.bills)), now(all)), zero));
    postLive(making, { debit: "cash", credit: account, cashLine: "customers", why: name }, raise.refundable ? minus(now(taken), now(rest)) : now(taken));
    if (raise.refundable) refunds.push(now(rest));
    else postLive(making, { debit: "contractLiabilities", credit: "revenue", why: name }, now(rest));
  });
  return sum(refunds);
}

/** What is let by the hour and for terms joins the bills; then all of them are collected. */
export function collectWorkings(making: Making, bills: readonly CustomerBills[]): void {
  const sublets = subletWorkings(making);
  const rents = rentWorkings(making);
  section(making, "Customers: what is collected");
  const [usual, ...others] = bills;
  const groups = [{ ...usual!, bills: sublets === zero ? usual!.bills : sum([usual!.bills, sublets]) }, ...others, ...rents];
  postLive(making, { debit: "cash", credit: "receivables", cashLine: "customers" }, sum(groups.map((group) => now(fallsDue(making, group)))));
}

/** What is let by the hour. */
function subletWorkings(making: Making): Expr {
  const { model, base, space } = making;
  if (base.money.every(({ subletUsd }) => subletUsd === 0)) return zero;
  section(making, "Let by the hour");
  const parts: Expr[] = [];
  const told = new Float64Array(base.months);
  model.contracts.forEach((contract, c) => {
    if (contract.kind !== "sublet") return;
    const hoursAt = (t: number): number =>
      space.envelope.sinks.reduce((total, sink, j) => (sink.contract === c ? total + base.operations[t]!.allocation.sunk[j]! : total), 0);
    const hours = heldRow(making, `${contract.name}: chip-hours let`, "number", hoursAt);
    for (let t = 0; t < base.months; t++) told[t]! += hoursAt(t) * base.futures.courses[contract.price * model.months + t]!;
    parts.push(now(work(making, `${contract.name}: let`, times(now(courseRow(making, contract.price)), now(hours)))));
  });
  const rest = (t: number): number => base.money[t]!.subletUsd - told[t]!;
  if (base.money.some(({ subletUsd }, t) => Math.abs(rest(t)) > 1e-9 * subletUsd)) parts.push(now(heldRow(making, "Let by the playbook", "USD", rest)));
  return postLive(making, { debit: "receivables", credit: "subletIncome" }, sum(parts));
}
