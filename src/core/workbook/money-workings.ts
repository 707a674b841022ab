/**
 * Revenue, costs, what is collected and paid when, debt, raises, interest and tax, as formulas.
 *
 * Within a month the order is the engine's: what is due is paid from opening cash and what can be drawn; receipts follow.
 */
import { account, firstIncomeAccount, indirectLine } from "../ledger/accounts.ts";
import type { ComputeWorkings } from "./compute-workings.ts";
import { openCalculation } from "./evaluate.ts";
import { before, call, compare, type Expr, max, min, minus, month, now, of, one, over, plus, power, row, type Row, sum, times, when, zero } from "./grid.ts";
import { openingLeases, postLeases } from "./lease-workings.ts";
import { crossingSign } from "./ledger-sheet.ts";
import { drawWorkings } from "./loan-workings.ts";
import { courseRow, heldRow, type Making, monthsPerYear, postLive, postRest, section, valueAt, work } from "./making.ts";
import { raiseRows } from "./raise-workings.ts";
import type { CustomerBills, Revenue } from "./revenue-workings.ts";
import { fallsDue } from "./settlement.ts";
import { taxRows } from "./tax-workings.ts";

const minusOf = (expr: Expr): Expr => ({ kind: "operation", operator: "-", left: zero, right: expr });

export interface Dues {
  readonly compute: Expr;
  readonly costs: Expr;
  /** Customers' prepayments that are given back. */
  readonly refunds: Expr;
  /** Cash that letters of credit restrict. */
  readonly collateral: Expr;
}

/** Bills of suppliers, staff and other costs, and what of them falls due. */
export function costWorkings(making: Making, { revenue, variable, cloudFees, cloudBills, refundDue }: Revenue, compute: ComputeWorkings): Dues {
  const { model, base } = making;
  section(making, "Staff and other costs");
  const billed: { readonly lag: number; readonly usd: Expr }[] = [{ lag: -1, usd: variable }];
  if (base.money.some(({ toolsUsd }) => toolsUsd > 0)) {
    const tools = now(heldRow(making, "Tools in place of training", "USD", (t) => base.money[t]!.toolsUsd));
    billed.push({ lag: -1, usd: postLive(making, { debit: "researchOther", credit: "accruedCosts", why: "tools" }, tools) });
  }
  model.raises.forEach(({ name, costs }, r) => {
    const isPulled = (t: number): boolean => base.futures.raisePulled[r * model.months + t] === 1;
    if (!base.money.some((_, t) => isPulled(t)) || base.futures.parameters[costs] === 0) return;
    const pulled = now(heldRow(making, `${name}: pulled`, "count", (t) => (isPulled(t) ? 1 : 0)));
    const usd = times(valueAt(making, costs), pulled);
    billed.push({ lag: -1, usd: postLive(making, { debit: "generalOther", credit: "accruedCosts", why: `${name}, pulled` }, usd) });
  });
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
  dueRows.push(...cloudFees.map((fee) => fallsDue(making, fee)));
  const costs = postLive(making, { debit: "accruedCosts", credit: "cash", cashLine: "otherCosts" }, sum(dueRows.map((held) => now(held))));
  section(making, "Suppliers of compute: what is paid");
  const groups = new Map<number, Expr[]>(compute.powerOfTenants === zero ? [] : [[-1, [compute.powerOfTenants]]]);
  making.space.terms.forEach((_, k) => {
    const bill = compute.billed[k];
    if (bill === undefined) return;
    const lag = groupOf(making, k);
    groups.set(lag, [...(groups.get(lag) ?? []), bill]);
  });
  const bills = new Map([...groups].map(([lag, terms]) => [lag, work(making, `Bills of compute ${groupName(making, lag)}`, sum(terms))]));
  if (!bills.has(-1)) bills.set(-1, work(making, `Bills of compute ${groupName(making, -1)}`, zero));
  const credit = openingPrepaid(making, [...bills.values()]);
  const setOff: Expr[] = [];
  const paid = [...bills].map(([lag, held]) => {
    const share =
      credit === undefined
        ? now(held)
        : minus(now(held), when(compare(now(credit.bills), ">", zero), over(times(now(credit.credit), max(zero, now(held))), now(credit.bills)), zero));
    const due = fallsDue(making, {
      label: `Compute ${groupName(making, lag)}`,
      lag: lagExpr(making, lag),
      bills: share,
      opening: lag === -1 ? valueAt(making, model.opening.payables) : undefined,
    });
    const off = setOffOf(making, lag, due, cloudBills);
    if (off === undefined) return now(due);
    setOff.push(off);
    return minus(now(due), off);
  });
  if (setOff.length > 0) postLive(making, { debit: "payables", credit: "receivables" }, sum(setOff));
  const settled = settledLeases(making);
  const computeDue = postLive(
    making,
    { debit: "payables", credit: "cash", cashLine: "compute" },
    settled.length === 0 ? sum(paid) : minus(sum(paid), sum(settled)),
  );
  openingLeases(making);
  return { compute: sum([computeDue, ...settled, postLeases(making)]), costs, refunds: refundDue, collateral: collateralWorkings(making) };
}

/** Letters of credit: their cash is restricted while they run. */
function collateralWorkings(making: Making): Expr {
  const { base, space } = making;
  const { signed, rows } = base.operations.at(-1)!;
  const posted: Expr[] = [];
  const freed: Expr[] = [];
  space.terms.forEach((term, k) => {
    if (term.letterOfCredit < 0) return;
    const blocks = (t: number, isNow: (i: number) => boolean): number => {
      let count = 0;
      for (let i = 0; i < rows; i++) if (signed.terms[i] === k && i < base.operations[t]!.rows && isNow(i)) count += signed.blocks[i]!;
      return count;
    };
    const comes = heldRow(making, `${term.name}: letters of credit posted`, "number", (t) =>
      blocks(t, (i) => t === (signed.signedIn[i]! >= 0 ? signed.signedIn[i]! + 1 : signed.promisedStart[i]! > 0 ? signed.promisedStart[i]! : -1)),
    );
    const goes = heldRow(making, `${term.name}: letters of credit freed`, "number", (t) => blocks(t, (i) => t === Math.min(signed.end[i]!, signed.exitAt[i]!)));
    posted.push(now(work(making, `${term.name}: cash that a letter of credit restricts`, times(valueAt(making, term.letterOfCredit), now(comes)))));
    freed.push(now(work(making, `${term.name}: cash that it frees`, times(valueAt(making, term.letterOfCredit), now(goes)))));
  });
  if (posted.length === 0) return zero;
  const balance = work(making, "Restricted cash, closing", zero, { opening: valueAt(making, making.model.opening.restrictedCash) });
  const held = plus(before(balance), sum(posted));
  const back = work(making, "Restricted cash freed, at most what there is", min(sum(freed), held));
  balance.months = minus(held, now(back));
  postLive(making, { debit: "restrictedCash", credit: "cash" }, minus(sum(posted), now(back)));
  return sum(posted);
}

/** Under IFRS, what is paid to suppliers for leases: interest and principal, each when its bill falls due. */
function settledLeases(making: Making): readonly Expr[] {
  const { billed } = making.leases;
  if (billed.length === 0) return [];
  const lagOf = (terms: number): number => groupOf(making, terms);
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

/** Of a supplier that sets off, the days of its first terms. */
function lagExpr(making: Making, lag: number): Expr {
  const { model, space } = making;
  if (lag > firstCloudGroup) return plainLag(making, lag);
  const first = space.terms.find(({ supplier }) => supplier === model.clouds[firstCloudGroup - lag]!.setOff)!;
  return plainLag(making, first.inAdvance ? -2 : first.paidAfterMonths);
}

const plainLag = (making: Making, lag: number): Expr =>
  lag === -2 ? zero : lag === -1 ? valueAt(making, making.model.finance.suppliersPaidAfter) : valueAt(making, lag);

/** Group of payables of terms `k`: −1 on usual terms, −2 in advance, below that a cloud that sets its bills off, else the value of its lag. */
function groupOf({ model, space }: Making, k: number): number {
  const { supplier, inAdvance, paidAfterMonths } = space.terms[k]!;
  const cloud = model.clouds.findIndex(({ setOff, cloudBills }) => cloudBills && setOff === supplier);
  if (cloud >= 0) return firstCloudGroup - cloud;
  return inAdvance ? -2 : paidAfterMonths;
}

const firstCloudGroup = -10;

/** What a cloud that is also a supplier sets off of its bills against what it owes for our sales. */
function setOffOf(making: Making, lag: number, due: Row, cloudBills: readonly (CustomerBills | undefined)[]): Expr | undefined {
  const held = lag > firstCloudGroup ? undefined : cloudBills[firstCloudGroup - lag];
  if (held === undefined) return undefined;
  const setOff = now(work(making, `${making.model.clouds[firstCloudGroup - lag]!.name}: set off`, max(zero, min(held.bills, now(due)))));
  held.bills = minus(held.bills, setOff);
  return setOff;
}

const groupName = (making: Making, lag: number): string =>
  lag <= firstCloudGroup
    ? `set off by ${making.model.clouds[firstCloudGroup - lag]!.name}`
    : lag === -2
      ? "in advance"
      : lag === -1
        ? "on usual terms"
        : `paid after ${making.model.values[lag]!.address}`;

/** What was prepaid before the plan is credited against bills, evenly over the months left. */
function openingPrepaid(making: Making, bills: readonly Row[]): { readonly credit: Row; readonly bills: Row } | undefined {
  const { opening } = making.model;
  if (making.base.futures.parameters[opening.prepaid] === 0 && making.model.values[opening.prepaid]?.isDefault === true) return undefined;
  const months = max(one, call("ROUND", valueAt(making, opening.prepaidMonths), zero));
  const all = work(making, "Bills of compute that a prepayment can cover", sum(bills.map((held) => max(zero, now(held)))));
  const balance = work(making, "Prepaid before the plan, still to be credited", zero, { opening: valueAt(making, opening.prepaid) });
  const credit = work(making, "Prepaid before the plan: credited", min(now(all), over(before(balance), max(one, plus(minus(months, month), one)))));
  balance.months = minus(before(balance), now(credit));
  postLive(making, { debit: "payables", credit: "prepaidCompute" }, now(credit));
  return { credit, bills: all };
}

export const dueHeading = "What is due, and what opening cash does not cover";

/** Debt, with draws for what opening cash does not cover; raises; interest on cash; tax; and what the workbook cannot follow. */
export function fundingWorkings(making: Making, dues: Dues, compute: ComputeWorkings, ebitda: Row | undefined): void {
  const { model, base } = making;
  for (const [k, lent] of making.notes.entries()) if (making.loans[k]!.kind === "vendor") making.loans[k]!.drawn.months = lent.length === 0 ? zero : sum(lent);
  section(making, "Tax");
  const tax = taxRows(making);
  const { loans } = making;
  const facilities = loans.filter(({ kind }) => kind !== "bridge");
  const interest = loans.map((loan) => now(loan.interest));
  const capitalised = compute.capitalised;
  const interestDue =
    loans.length === 0
      ? zero
      : postLive(
          making,
          { debit: "interestExpense", credit: "cash", cashLine: "interestPaid" },
          capitalised === undefined ? sum(interest) : minus(sum(interest), capitalised),
        );
  const feesDue =
    facilities.length === 0
      ? zero
      : postLive(making, { debit: "commitmentFees", credit: "cash", cashLine: "interestPaid" }, sum(facilities.map((loan) => now(loan.fee))));
  const repaid =
    facilities.length === 0
      ? zero
      : postLive(making, { debit: "debt", credit: "cash", cashLine: "debtRepaid" }, sum(facilities.map((loan) => now(loan.repaid))));
  const taxDue = postLive(making, { debit: "taxPayable", credit: "cash", cashLine: "taxPaid" }, now(tax.due));
  section(making, dueHeading);
  const known = row(
    "",
    sum([
      interestDue,
      feesDue,
      repaid,
      taxDue,
      dues.compute,
      dues.costs,
      dues.refunds,
      dues.collateral,
      compute.prepayDue,
      compute.capexDue,
      compute.terminationDue,
    ]),
  );
  const ofKnown = openCalculation(base.months).row(known);
  const nothing = typeof making.tolerance.value === "number" ? making.tolerance.value : 0;
  const others = Array.from(ofKnown, (usd, t) => (Math.abs(base.money[t]!.dueUsd - usd) <= nothing ? 0 : base.money[t]!.dueUsd - usd));
  // What no formula above pays (leases in cash, refunds) is due as well.
  const other = others.some((usd) => usd !== 0) ? [now(heldRow(making, "Other payments that are due", "USD", (t) => others[t]!))] : [];
  const due = work(making, "Due this month", sum([known.months as Expr, ...other]));
  const missing = work(making, "Missing after opening cash", max(zero, minus(now(due), before(making.cash))));
  const uncovered = work(making, "Missing after all that can be drawn", drawWorkings(loans, now(missing)));
  const drawnBy = (kind: "facility" | "bridge"): readonly Expr[] => loans.filter((loan) => loan.kind === kind).map((loan) => now(loan.drawn));
  if (drawnBy("facility").length > 0) postLive(making, { debit: "cash", credit: "debt", cashLine: "debtDrawn" }, sum(drawnBy("facility")));
  if (drawnBy("bridge").length > 0) postLive(making, { debit: "cash", credit: "bridgeDebt", cashLine: "bridgeDrawn" }, sum(drawnBy("bridge")));
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
  closeSums(making);
  if (ebitda !== undefined) ebitda.months = ebitdaExpr(making);
  postLive(making, { debit: "tax", credit: "taxPayable" }, tax.accrual);
  postRest(making, () => true);
  limitRows(making, uncovered, compute.committed);
}

/** Gives sums of postings their formulas. */
function closeSums({ postings, sums, vested }: Making): void {
  for (const { row: held, accounts, line } of sums) {
    held.months = addUp(
      postings.flatMap((posting): Expr[] => {
        const sign =
          line === undefined ? Number(accounts.includes(posting.debit)) - Number(accounts.includes(posting.credit)) : crossingSign(posting, indirectLine[line]);
        return sign === 0 ? [] : [sign > 0 ? now(posting.row) : minusOf(now(posting.row))];
      }),
    );
  }
  if (vested.row !== undefined) vested.row.months = sum(vested.withheld.map(({ usd, share }) => over(before(usd), share)));
}

const financial: readonly string[] = ["interestExpense", "commitmentFees", "interestIncome", "tax"];

/** Income before interest on debt, tax, depreciation of what is owned and stock awards; leases count as rent. */
function ebitdaExpr({ postings, leases }: Making): Expr {
  const terms = postings.flatMap(({ debit, credit, row: held }): Expr[] => {
    if (financial.includes(debit) || financial.includes(credit)) return [];
    const isWithoutCash = [debit, credit].some((name) => name === "accumulatedDepreciation" || name === "stockAwards");
    const [isCost, isIncome] = [account[debit] >= firstIncomeAccount, account[credit] >= firstIncomeAccount];
    if (isWithoutCash || isCost === isIncome) return [];
    return [isCost ? minusOf(now(held)) : now(held)];
  });
  return addUp([...terms, ...leases.timing]);
}

/** A sum whose terms may be taken off. */
function addUp(terms: readonly Expr[]): Expr {
  const isTaken = (term: Expr): boolean => term.kind === "operation" && term.operator === "-" && term.left === zero;
  const added = terms.filter((term) => !isTaken(term));
  const taken = terms.filter(isTaken).map((term) => (term.kind === "operation" ? term.right : term));
  return taken.length === 0 ? sum(added) : minus(sum(added), sum(taken));
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
