/**
 * Revenue, costs, what is collected and paid when, debt, raises, interest and tax, as formulas.
 *
 * Within a month the order is the engine's: what is due is paid from opening cash and what can be drawn; receipts follow.
 */
import { account, firstIncomeAccount } from "../ledger/accounts.ts";
import { imbalanceUsdMax } from "../ledger/ledger.ts";
import type { ComputeWorkings } from "./compute-workings.ts";
import { openCalculation } from "./evaluate.ts";
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
  of,
  one,
  over,
  past,
  plus,
  power,
  row,
  type Row,
  sum,
  times,
  when,
  zero,
} from "./grid.ts";
import { openingLeases, postLeases } from "./lease-workings.ts";
import { raiseRows } from "./raise-workings.ts";
import { courseRow, heldRow, heldScalar, type Making, monthsPerYear, postLive, postRest, section, valueAt, work } from "./making.ts";

const minusOf = (expr: Expr): Expr => ({ kind: "operation", operator: "-", left: zero, right: expr });

/** Bills of counterparties with the same days to pay, and what of them falls due. */
interface Bills {
  readonly label: string;
  /** Months from bill to payment. */
  readonly lag: Expr;
  readonly bills: Expr;
  readonly opening: Expr | undefined;
}

/**
 * What falls due of bills paid some months after their month (a real number): of a bill the part 1 − fraction falls due after the
 * whole months, the rest a month later. What is owed at the start runs off evenly over the months rounded up.
 */
function fallsDue(making: Making, { label, lag, bills, opening }: Bills): Row {
  const billed = work(making, `${label}: bills`, bills);
  const months = work(making, `${label}: months to payment`, lag, { unit: "months" });
  const whole = call("INT", now(months));
  const fraction = minus(now(months), whole);
  const due = plus(times(minus(one, fraction), past(billed, whole)), times(fraction, past(billed, plus(whole, one))));
  if (opening === undefined) return work(making, `${label}: falls due`, due);
  const runOff = max(one, minusOf(call("INT", minusOf(now(months)))));
  return work(making, `${label}: falls due`, plus(due, when(compare(month, "<=", runOff), over(opening, runOff), zero)));
}

export interface Revenue {
  readonly revenue: Expr;
  readonly variable: Expr;
}

/** Revenue by product and what is collected of it. */
export function revenueWorkings(making: Making): Revenue {
  const { model, base } = making;
  section(making, "Revenue: units of the run at the inputs' prices");
  const revenue = model.products.map((product, i): Row | undefined => {
    const servedShare = (t: number): number => {
      const demand = base.operations[t]!.demandMtok[i]!;
      return demand > 0 ? Math.min(1, base.operations[t]!.servedMtok[i]! / demand) : 1;
    };
    if (product.free) return undefined;
    const units = heldRow(making, `${product.name}: ${product.unit} paid for`, "number", (t) => base.operations[t]!.units[i]! * servedShare(t));
    return work(making, `${product.name}: revenue`, times(now(courseRow(making, product.price)), now(units)));
  });
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
  const sublets = subletWorkings(making);
  section(making, "Customers: what is collected");
  const customersLag = valueAt(making, model.finance.customersPayAfter);
  const usual = [...revenue.flatMap((held, i) => (held !== undefined && model.products[i]!.paidAfterMonths < 0 ? [now(held)] : [])), sublets];
  const groups: Bills[] = [{ label: "Customers on usual terms", lag: customersLag, bills: sum(usual), opening: valueAt(making, model.opening.receivables) }];
  revenue.forEach((held, i) => {
    const product = model.products[i]!;
    if (held !== undefined && product.paidAfterMonths >= 0)
      groups.push({ label: `Customers of ${product.name}`, lag: valueAt(making, product.paidAfterMonths), bills: now(held), opening: undefined });
  });
  postLive(making, { debit: "cash", credit: "receivables", cashLine: "customers" }, sum(groups.map((group) => now(fallsDue(making, group)))));
  return { revenue: now(all), variable: variableCost };
}

/** What is let by the hour. */
function subletWorkings(making: Making): Expr {
  const { model, base, space } = making;
  if (base.money.every(({ subletUsd }) => subletUsd === 0)) return zero;
  const parts: Expr[] = [];
  model.contracts.forEach((contract, c) => {
    if (contract.kind !== "sublet") return;
    const hours = heldRow(making, `${contract.name}: chip-hours let`, "number", (t) =>
      space.envelope.sinks.reduce((total, sink, j) => (sink.contract === c ? total + base.operations[t]!.allocation.sunk[j]! : total), 0),
    );
    parts.push(now(work(making, `${contract.name}: let`, times(now(courseRow(making, contract.price)), now(hours)))));
  });
  return postLive(making, { debit: "receivables", credit: "subletIncome" }, sum(parts));
}

export interface Dues {
  readonly compute: Expr;
  readonly costs: Expr;
}

/** Bills of suppliers, staff and other costs, and what of them falls due. */
export function costWorkings(making: Making, { revenue, variable }: Revenue, compute: ComputeWorkings): Dues {
  const { model } = making;
  section(making, "Staff and other costs");
  const billed: { readonly lag: number; readonly usd: Expr }[] = [{ lag: -1, usd: variable }];
  model.costs.forEach((cost) => {
    const grown = cost.amount < 0 ? zero : times(now(courseRow(making, cost.amount)), power(plus(one, valueAt(making, cost.growth)), minus(month, one)));
    const share =
      making.base.futures.parameters[cost.ofRevenue]! === 0 && making.model.values[cost.ofRevenue]?.isDefault === true
        ? zero
        : times(valueAt(making, cost.ofRevenue), revenue);
    const usd = now(work(making, cost.name, cost.amount < 0 ? share : share === zero ? grown : plus(grown, share)));
    const debit = ({ "cost-of-revenue": "serving", research: "research", sales: "sales", general: "general" } as const)[cost.line];
    if (cost.inStock) {
      postLive(making, { debit: `${debit}Stock`, credit: "stockAwards", why: cost.name }, usd);
      return;
    }
    billed.push({ lag: cost.paidAfterMonths, usd: postLive(making, { debit: `${debit}Other`, credit: "accruedCosts", why: cost.name }, usd) });
  });
  section(making, "Staff and other costs: what is paid");
  const lags = [...new Set(billed.map(({ lag }) => lag))];
  const dueRows = lags.map((lag) => {
    const bills = sum(billed.filter((bill) => bill.lag === lag).map(({ usd }) => usd));
    const label = lag < 0 ? "Variable costs, at once" : `Costs paid after ${making.model.values[lag]!.address}`;
    return fallsDue(making, {
      label,
      lag: lag < 0 ? zero : valueAt(making, lag),
      bills,
      opening: lag < 0 ? valueAt(making, model.opening.accrued) : undefined,
    });
  });
  const costs = postLive(making, { debit: "accruedCosts", credit: "cash", cashLine: "otherCosts" }, sum(dueRows.map((held) => now(held))));
  section(making, "Suppliers of compute: what is paid");
  const groups = new Map<number, Expr[]>();
  making.space.terms.forEach((term, k) => {
    const bill = compute.billed[k];
    if (bill === undefined) return;
    const lag = term.inAdvance ? -2 : term.paidAfterMonths;
    groups.set(lag, [...(groups.get(lag) ?? []), bill]);
  });
  const bills = new Map([...groups].map(([lag, terms]) => [lag, work(making, `Bills of compute ${groupName(making, lag)}`, sum(terms))]));
  if (!bills.has(-1)) bills.set(-1, work(making, `Bills of compute ${groupName(making, -1)}`, zero));
  const credit = openingPrepaid(making, [...bills.values()]);
  const paid = [...bills].map(([lag, held]) => {
    const share =
      credit === undefined
        ? now(held)
        : minus(now(held), when(compare(now(credit.bills), ">", zero), over(times(now(credit.credit), max(zero, now(held))), now(credit.bills)), zero));
    return now(
      fallsDue(making, {
        label: `Compute ${groupName(making, lag)}`,
        lag: lagExpr(making, lag),
        bills: share,
        opening: lag === -1 ? valueAt(making, model.opening.payables) : undefined,
      }),
    );
  });
  const settled = settledLeases(making);
  const computeDue = postLive(
    making,
    { debit: "payables", credit: "cash", cashLine: "compute" },
    settled.length === 0 ? sum(paid) : minus(sum(paid), sum(settled)),
  );
  openingLeases(making);
  return { compute: sum([computeDue, ...settled, postLeases(making)]), costs };
}

/** Under IFRS, what is paid to suppliers for leases: interest and principal, each when its bill falls due. */
function settledLeases(making: Making): readonly Expr[] {
  const { billed } = making.leases;
  if (billed.length === 0) return [];
  const lagOf = (terms: number): number => (making.space.terms[terms]!.inAdvance ? -2 : making.space.terms[terms]!.paidAfterMonths);
  const settle = (label: string, part: (one: (typeof billed)[number]) => Expr): Expr =>
    sum(
      [...new Set(billed.map(({ terms }) => lagOf(terms)))].map((lag) => {
        const bills = sum(billed.filter(({ terms }) => lagOf(terms) === lag).map(part));
        return now(fallsDue(making, { label: `${label} ${groupName(making, lag)}`, lag: lagExpr(making, lag), bills, opening: undefined }));
      }),
    );
  return [
    postLive(
      making,
      { debit: "payables", credit: "cash", cashLine: "interestPaid" },
      settle("Interest on leases,", ({ interest }) => interest),
    ),
    postLive(
      making,
      { debit: "payables", credit: "cash", cashLine: "leasePrincipal" },
      settle("Principal of leases,", ({ principal }) => principal),
    ),
  ];
}

const lagExpr = (making: Making, lag: number): Expr =>
  lag === -2 ? zero : lag === -1 ? valueAt(making, making.model.finance.suppliersPaidAfter) : valueAt(making, lag);

const groupName = (making: Making, lag: number): string =>
  lag === -2 ? "in advance" : lag === -1 ? "on usual terms" : `paid after ${making.model.values[lag]!.address}`;

/** What was prepaid before the plan is credited against bills, evenly over the months left. */
function openingPrepaid(making: Making, bills: readonly Row[]): { readonly credit: Row; readonly bills: Row } | undefined {
  const { opening } = making.model;
  if (making.base.futures.parameters[opening.prepaid] === 0) return undefined;
  const months = max(one, call("ROUND", valueAt(making, opening.prepaidMonths), zero));
  const all = work(making, "Bills of compute that a prepayment can cover", sum(bills.map((held) => max(zero, now(held)))));
  const balance = work(making, "Prepaid before the plan, still to be credited", zero, { opening: valueAt(making, opening.prepaid) });
  const credit = work(making, "Prepaid before the plan: credited", min(now(all), over(before(balance), max(one, plus(minus(months, month), one)))));
  balance.months = minus(before(balance), now(credit));
  postLive(making, { debit: "payables", credit: "prepaidCompute" }, now(credit));
  return { credit, bills: all };
}

/** Debt, with draws for what opening cash does not cover; raises; interest on cash; tax; and what the workbook cannot follow. */
export function fundingWorkings(making: Making, dues: Dues, compute: ComputeWorkings): void {
  const { model, base } = making;
  section(making, "Tax");
  const tax = taxRows(making);
  section(making, "Debt");
  const loans = model.facilities.map((_, k) => loanRows(making, k));
  const interest = loans.map((loan) => now(loan.interest));
  const interestDue = loans.length === 0 ? zero : postLive(making, { debit: "interestExpense", credit: "cash", cashLine: "interestPaid" }, sum(interest));
  const feesDue =
    loans.length === 0
      ? zero
      : postLive(making, { debit: "commitmentFees", credit: "cash", cashLine: "interestPaid" }, sum(loans.map((loan) => now(loan.fee))));
  const repaid =
    loans.length === 0 ? zero : postLive(making, { debit: "debt", credit: "cash", cashLine: "debtRepaid" }, sum(loans.map((loan) => now(loan.repaid))));
  const taxDue = postLive(making, { debit: "taxPayable", credit: "cash", cashLine: "taxPaid" }, now(tax.due));
  section(making, "What is due, and what opening cash does not cover");
  const known = row("", sum([interestDue, feesDue, repaid, taxDue, dues.compute, dues.costs, compute.prepayDue, compute.capexDue, compute.terminationDue]));
  const ofKnown = openCalculation(base.months).row(known);
  const nothing = typeof making.tolerance.value === "number" ? making.tolerance.value : 0;
  const others = Array.from(ofKnown, (usd, t) => (Math.abs(base.money[t]!.dueUsd - usd) <= nothing ? 0 : base.money[t]!.dueUsd - usd));
  // What no formula above pays (leases in cash, refunds) is due as well.
  const other = others.some((usd) => usd !== 0) ? [now(heldRow(making, "Other payments that are due", "USD", (t) => others[t]!))] : [];
  const due = work(making, "Due this month", sum([known.months as Expr, ...other]));
  const missing = work(making, "Missing after opening cash", max(zero, minus(now(due), before(making.cash))));
  let left: Expr = now(missing);
  for (const loan of loans) {
    loan.drawn.months = max(zero, min(left, now(loan.drawable)));
    left = minus(left, now(loan.drawn));
  }
  const uncovered = work(making, "Missing after all that can be drawn", left);
  if (loans.length > 0) postLive(making, { debit: "cash", credit: "debt", cashLine: "debtDrawn" }, sum(loans.map((loan) => now(loan.drawn))));
  section(making, "Raises and interest on cash");
  raiseRows(making);
  const rate = over(valueAt(making, model.finance.interestOnCash), of(monthsPerYear(making)));
  postLive(making, { debit: "cash", credit: "interestIncome", cashLine: "interestReceived" }, max(zero, times(before(making.cash), rate)));
  // All that is posted is known now, but for tax.
  postRest(making, (key) => !(key.debit === "tax" || key.credit === "tax"));
  const income = making.postings.flatMap((posting): Expr[] => {
    const [debit, credit] = [account[posting.debit] >= firstIncomeAccount, account[posting.credit] >= firstIncomeAccount];
    return debit === credit ? [] : [debit ? minusOf(now(posting.row)) : now(posting.row)];
  });
  tax.income.months = addUp(income);
  postLive(making, { debit: "tax", credit: "taxPayable" }, now(tax.accrual));
  postRest(making, () => true);
  limitRows(making, uncovered, compute.committed);
}

/** A sum whose terms may be taken off. */
function addUp(terms: readonly Expr[]): Expr {
  const isTaken = (term: Expr): boolean => term.kind === "operation" && term.operator === "-" && term.left === zero;
  const added = terms.filter((term) => !isTaken(term));
  const taken = terms.filter(isTaken).map((term) => (term.kind === "operation" ? term.right : term));
  return taken.length === 0 ? sum(added) : minus(sum(added), sum(taken));
}

interface LoanRows {
  readonly interest: Row;
  readonly fee: Row;
  readonly repaid: Row;
  readonly drawable: Row;
  readonly drawn: Row;
}

const monthBeyond = 100_000;

/** A facility: interest and fee on opening balances, even repayment, draws, covenant and acceleration. */
function loanRows(making: Making, k: number): LoanRows {
  const { model } = making;
  const facility = model.facilities[k]!;
  const { name } = facility;
  const yearly = of(monthsPerYear(making));
  const bounded = (t: number): number => (t === Infinity ? monthBeyond : t === -Infinity ? 0 : t + 1);
  const maturity = of(heldScalar(making, `${name}: month of maturity`, bounded(facility.maturity)));
  const amortised = of(heldScalar(making, `${name}: first month of repayment`, bounded(Math.min(facility.amortisedFrom, facility.maturity))));
  const isDrawnEver = facility.availableFrom <= facility.availableTo && facility.availableTo > -Infinity;
  const from = of(heldScalar(making, `${name}: first month of drawing`, isDrawnEver ? Math.max(1, bounded(facility.availableFrom)) : 1));
  const until = of(heldScalar(making, `${name}: last month of drawing`, isDrawnEver ? bounded(facility.availableTo) : 0));
  const open = valueAt(making, facility.drawn);
  const limit = valueAt(making, facility.limit);
  const owed = work(making, `${name}: owed, closing`, zero, { opening: open });
  making.owed.push(owed);
  const drawnEver = work(making, `${name}: drawn so far`, zero, { opening: open });
  const breach = work(making, `${name}: month-ends in breach, on end`, zero, { unit: "count" });
  const accelerated = work(making, `${name}: accelerated`, zero, { unit: "count" });
  const undrawn = max(zero, minus(limit, before(drawnEver)));
  const isFree = call("AND", compare(before(breach), "=", zero), compare(before(accelerated), "=", zero));
  const interest = work(making, `${name}: interest`, times(before(owed), over(valueAt(making, facility.ratePerYear), yearly)));
  const fee = work(
    making,
    `${name}: commitment fee`,
    when(
      call("AND", compare(month, "<=", until), compare(before(accelerated), "=", zero)),
      times(undrawn, over(valueAt(making, facility.feePerYear), yearly)),
      zero,
    ),
  );
  const even = when(compare(month, "<", amortised), zero, over(before(owed), max(one, plus(minus(maturity, month), one))));
  const repaid = work(making, `${name}: repaid`, when(call("OR", compare(before(accelerated), "=", one), compare(month, ">=", maturity)), before(owed), even));
  const inTime = call("AND", compare(month, ">=", from), compare(month, "<=", until), compare(month, "<", maturity));
  const drawable = work(making, `${name}: can be drawn`, when(call("AND", inTime, isFree), undrawn, zero));
  const drawnUsd = (t: number): number => (t < 0 ? (making.base.futures.parameters[facility.drawn] ?? 0) : making.base.money[t]!.drawnUsd[k]!);
  // Its formula follows from what is due, interest included: until that is known, the run's draws stand.
  const drawn = work(
    making,
    `${name}: drawn`,
    Array.from({ length: making.base.months }, (_, t) => drawnUsd(t) - drawnUsd(t - 1)),
  );
  owed.months = plus(minus(before(owed), now(repaid)), now(drawn));
  drawnEver.months = plus(before(drawnEver), now(drawn));
  const binds = call("OR", compare(now(owed), ">", zero), call("AND", compare(month, "<", until), compare(limit, ">", now(drawnEver))));
  const least = minus(valueAt(making, facility.minimumCash), of(rounding(making)));
  breach.months = when(call("AND", binds, compare(now(making.cash), "<", least)), plus(before(breach), one), zero);
  accelerated.months = when(
    call("OR", compare(before(accelerated), "=", one), compare(now(breach), ">", call("ROUND", valueAt(making, facility.cureMonths), zero))),
    one,
    zero,
  );
  return { interest, fee, repaid, drawable, drawn };
}

function rounding(making: Making) {
  const label = "Rounding of a covenant's test, USD";
  const known = making.held.find((item) => item.kind === "scalar" && item.label === label);
  return known?.kind === "scalar" ? known : heldScalar(making, label, imbalanceUsdMax, "USD each");
}

interface TaxRows {
  /** Income before tax; its formula comes last. */
  readonly income: Row;
  readonly accrual: Row;
  readonly due: Row;
}

/** Income tax by quarter: losses carried forward, never a refund. */
function taxRows(making: Making): TaxRows {
  const { model } = making;
  const { finance, opening } = model;
  const begins = heldRow(making, "First month of a tax quarter", "count", (t) => (t % 3 === 0 ? 1 : 0));
  const ends = heldRow(making, "Last month of a tax quarter", "count", (t) => (t % 3 === 2 ? 1 : 0));
  const income = work(making, "Income before tax", pretaxOf(making));
  const taxable =
    making.leases.timing.length === 0
      ? income
      : work(making, "Taxable income: leases as rent on a straight line", plus(now(income), sum(making.leases.timing)));
  const isFirst = compare(now(begins), "=", one);
  const quarter = work(making, "Income of the quarter so far", zero);
  quarter.months = plus(when(isFirst, zero, before(quarter)), now(taxable));
  const losses = work(making, "Losses carried forward, closing", zero, { opening: valueAt(making, opening.taxLosses) });
  const used = work(making, "Losses that may be used", min(before(losses), times(valueAt(making, finance.lossLimit), max(zero, now(quarter)))));
  losses.months = when(compare(now(ends), "=", one), minus(before(losses), when(compare(now(quarter), "<", zero), now(quarter), now(used))), before(losses));
  const taxed = work(making, "Tax of the quarter so far", times(valueAt(making, finance.taxRate), minus(max(zero, now(quarter)), now(used))));
  const accrual = work(making, "Tax accrued", minus(now(taxed), when(isFirst, zero, before(taxed))));
  const due = work(making, "Tax due", when(isFirst, before(taxed), zero));
  return { income, accrual, due };
}

/** Income before tax as the engine had it: what tax is proved with until the postings are all known. */
function pretaxOf({ base }: Making): number[] {
  return Array.from({ length: base.months }, (_, t) => {
    let usd = 0;
    for (let a = firstIncomeAccount; a < account.tax; a++) usd -= base.records[t + 1]![a]!;
    return usd;
  });
}

/** Where the workbook no longer says what the engine would. */
function limitRows(making: Making, uncovered: Row, committed: Expr): void {
  const { model, base, limits } = making;
  limits.push(
    row("A month cannot be paid: the path would end", when(compare(now(uncovered), ">", of(making.tolerance)), one, zero), { unit: "flag", look: "check" }),
  );
  const charged = work(making, "Take-or-pay and whole-site charges", committed);
  const comfort = work(making, "Comfort line", times(valueAt(making, model.policy.minimumCash), model.policy.minimumCashInMonths ? now(charged) : one));
  model.distress.forEach((step, d) => {
    const from = base.actionFrom[d]!;
    const lag = Math.max(0, Math.floor(base.futures.parameters[step.lag]! + 0.5) - 1);
    const acted = from < Infinity ? from - 1 - lag : Infinity;
    const watched = heldRow(making, `${step.action}: ${acted < Infinity ? "set going in the run, or before" : "watched"}`, "count", (t) => (t < acted ? 1 : 0));
    const isBelow = compare(now(making.cash), "<", times(valueAt(making, step.below), now(comfort)));
    limits.push(
      row(`The playbook would act: ${step.action}`, when(call("AND", compare(now(watched), "=", one), isBelow), one, zero), { unit: "flag", look: "check" }),
    );
    if (!(acted < base.months)) return;
    const then = heldRow(making, `${step.action}: set going`, "count", (t) => (t === acted ? 1 : 0));
    limits.push(
      row(
        `The playbook would not act: ${step.action}`,
        when(call("AND", compare(now(then), "=", one), compare(now(making.cash), ">=", times(valueAt(making, step.below), now(comfort)))), one, zero),
        { unit: "flag", look: "check" },
      ),
    );
  });
}
