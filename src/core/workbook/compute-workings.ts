/**
 * What compute costs, as formulas: charges of what is signed, what is bought and let by the hour, prepayments, own machines, and the
 * split of it all by what the hours were used for. Quantities are the run's, prices and terms are inputs.
 */
import { computeLines } from "../company/operations/cost-split.ts";
import type { TermsModel } from "../company/model/model.ts";
import { hoursPerMonth, inService, rampShare } from "../company/operations/signed.ts";
import type { AccountName } from "../ledger/accounts.ts";
import { before, compare, type Expr, max, min, minus, now, of, one, over, plus, row, type Row, sum, times, when, zero } from "./grid.ts";
import { type Building, capitalisedWorkings, openingEquipment, ownWorkings, powerOfHour } from "./own-workings.ts";
import { prepaymentOf } from "./prepayment-workings.ts";
import { leaseOf } from "./lease-workings.ts";
import { courseRow, heldRow, heldScalar, type Making, postLive, type Scale, scaleLabel, scaleOf, section, valueAt, work, postRest } from "./making.ts";
import type { PostingKey } from "./postings.ts";

/** What the bills of compute come to: by terms, what is billed to payables; and the cost of each class. */
export interface ComputeWorkings {
  /** By terms: contracts, then offers. */
  readonly billed: readonly (Expr | undefined)[];
  /** What is charged in full by take-or-pay and whole-site terms: what a comfort line in months counts. */
  readonly committed: Expr;
  /** Electricity of what is let: billed on usual terms. */
  readonly powerOfTenants: Expr;
  /** Interest of the month that is cost of building; undefined: none ever. */
  readonly capitalised: Expr | undefined;
  /** Cash that falls due on signing and leaving, besides bills. */
  readonly prepayDue: Expr;
  readonly capexDue: Expr;
  readonly terminationDue: Expr;
  /** Postings to the clearing account besides those made later. */
  readonly classCost: readonly (readonly Expr[])[];
}

interface Collected {
  readonly making: Making;
  readonly billed: (Expr | undefined)[];
  readonly committed: Expr[];
  readonly prepayDue: Expr[];
  readonly prepaidUsed: Expr[];
  readonly prepaidBack: Expr[];
  readonly prepaidLost: Expr[];
  readonly capexDue: Expr[];
  readonly placed: Expr[];
  readonly depreciation: Expr[];
  readonly buildings: Building[];
  readonly classCost: Expr[][];
}

export function computeWorkings(making: Making): ComputeWorkings {
  const { space } = making;
  const to: Collected = {
    making,
    billed: [],
    committed: [],
    prepayDue: [],
    prepaidUsed: [],
    prepaidBack: [],
    prepaidLost: [],
    capexDue: [],
    placed: [],
    depreciation: [],
    buildings: [],
    classCost: space.envelope.classes.map(() => []),
  };
  section(making, "Compute: charges at the inputs' prices for the quantities of the run");
  space.terms.forEach((term, k) => to.billed.push(termWorkings(to, term, k)));
  const powerOfTenants = tenantPower(to);
  section(making, "Compute: own machines, prepayments, building");
  const fall = [...openingEquipment(making), ...to.depreciation];
  const capitalised = capitalisedWorkings(making, to.buildings);
  if (fall.length > 0) postLive(making, { debit: "computeClearing", credit: "accumulatedDepreciation" }, sum(fall));
  if (to.prepaidUsed.length > 0) postLive(making, { debit: "computeClearing", credit: "prepaidCompute" }, sum(to.prepaidUsed));
  const prepayDue = to.prepayDue.length === 0 ? zero : postLive(making, { debit: "prepaidCompute", credit: "cash", cashLine: "compute" }, minusBack(to));
  if (to.prepaidLost.length > 0) postLive(making, { debit: "terminationCosts", credit: "prepaidCompute" }, sum(to.prepaidLost));
  const building = capitalised === undefined ? sum(to.capexDue) : sum([...to.capexDue, capitalised.usd]);
  if (building !== zero) postLive(making, { debit: "construction", credit: "cash", cashLine: "capitalExpenditure" }, building);
  if (to.placed.length > 0) postLive(making, { debit: "equipment", credit: "construction" }, sum(to.placed));
  return {
    billed: to.billed,
    powerOfTenants,
    committed: sum(to.committed),
    prepayDue: to.prepaidBack.length === 0 ? prepayDue : sum(to.prepayDue),
    capexDue: sum(to.capexDue),
    capitalised: capitalised?.usd,
    terminationDue: leavingWorkings(making),
    classCost: to.classCost,
  };
}

/** Prepayments paid less those given back: both move the same accounts. */
const minusBack = ({ prepayDue, prepaidBack }: Collected): Expr => (prepaidBack.length === 0 ? sum(prepayDue) : minus(sum(prepayDue), sum(prepaidBack)));

/** Fees for leaving, and guarantees that are called. */
function leavingWorkings(making: Making): Expr {
  const { base, model, space } = making;
  const { signed, rows } = base.operations.at(-1)!;
  const parts: Expr[] = [];
  space.terms.forEach((term, k) => {
    const left = Array.from({ length: rows }, (_, i) => i).filter(
      (i) => signed.terms[i] === k && signed.exitBy[i] === 1 && signed.exitAt[i]! < Math.min(signed.end[i]!, base.months),
    );
    if (left.length === 0 || base.futures.parameters[term.exit!.fee] === 0) return;
    const count = heldRow(making, `${term.name}: signings left`, "count", (t) => left.filter((i) => signed.exitAt[i] === t).length);
    parts.push(now(work(making, `${term.name}: fee for leaving`, times(valueAt(making, term.exit!.fee), now(count)))));
  });
  for (const { name, amount, called, until } of model.accounting.guarantees) {
    if (!(called >= 0 && called < base.months && called <= until)) continue;
    const isCalled = heldRow(making, `${name}: called`, "count", (t) => (t === called ? 1 : 0));
    parts.push(now(work(making, `${name}: guarantee called`, times(valueAt(making, amount), now(isCalled)))));
  }
  return parts.length === 0 ? zero : postLive(making, { debit: "terminationCosts", credit: "cash", cashLine: "termination" }, sum(parts));
}

/** Electricity of what is let for a term, where the owner pays it. */
function tenantPower({ making, classCost }: Collected): Expr {
  const { model, base, space } = making;
  const parts = model.tenancies.flatMap((tenancy, i): Expr[] => {
    if (base.money.every(({ tenants }) => tenants.powerUsd[i] === 0)) return [];
    const { each, eachUsd } = powerOfHour(making, tenancy.chip);
    const hours = heldRow(making, `${tenancy.name}: chip-hours that we power`, "number", (t) => quotient(base.money[t]!.tenants.powerUsd[i]!, eachUsd(t)));
    const usd = times(now(each), now(hours));
    const cost = now(work(making, `${tenancy.name}: power of what is let`, usd));
    const owned = space.envelope.classes.findIndex(({ chip, own: isOwn }) => isOwn && chip === tenancy.chip);
    classCost[owned]?.push(cost);
    return [postLive(making, { debit: "computeClearing", credit: "payables", why: tenancy.name }, cost)];
  });
  return sum(parts);
}

const isCharged = (term: TermsModel): boolean => term.kind === "take-or-pay" || term.kind === "whole-site";

/** Rows of what is signed under terms k on the base path. */
function rowsOf({ base }: Making, k: number): readonly number[] {
  const last = base.operations.at(-1)!;
  return Array.from({ length: last.rows }, (_, i) => i).filter((i) => last.signed.terms[i] === k);
}

/** Charges, credits, power and staff under one set of terms; what of it is billed to payables. */
function termWorkings(to: Collected, term: TermsModel, k: number): Expr | undefined {
  const { making } = to;
  if (term.kind === "sublet") return undefined;
  const rows = rowsOf(making, k);
  const parts: Expr[] = [];
  let billedBesides: Expr | undefined;
  const cost = (expr: Expr): void => void to.classCost[making.space.index.classOfTerms[k]!]?.push(expr);
  if (term.kind === "on-demand" || term.kind === "spot") {
    if (making.base.money.every(({ hourlyUsd }) => hourlyUsd[k] === 0)) return undefined;
    const price = courseRow(making, term.price);
    const hours = heldRow(making, `${term.name}: chip-hours bought`, "number", (t) => quotient(making.base.money[t]!.hourlyUsd[k]!, priceAt(making, term, t)));
    const usd = now(work(making, `${term.name}: bought by the hour`, times(now(price), now(hours))));
    cost(usd);
    return postLive(making, { debit: "computeClearing", credit: "payables", why: term.name }, usd);
  }
  if (rows.length === 0) return undefined;
  if (isCharged(term)) {
    const charge = now(work(making, `${term.name}: charge`, chargeExpr(making, term, k, rows)));
    to.committed.push(charge);
    cost(charge);
    parts.push(charge);
    const lease = leaseOf(making, term, k, rows);
    if (lease !== undefined) {
      parts.push(minusOf(lease.paymentUsd));
      billedBesides = lease.billedUsd;
    }
  }
  const credit = creditExpr(making, term, rows);
  if (credit !== undefined) parts.push(minusOf(credit));
  const chargeOf = new Map<number, Expr>();
  if (term.kind === "spend-commitment") {
    const { hourly, all } = commitment(making, term, k, rows, chargeOf);
    cost(hourly);
    parts.push(all);
  }
  if (term.kind === "revenue-share") {
    const charge = now(work(making, `${term.name}: share of revenue`, shareExpr(making, k, rows)));
    cost(charge);
    parts.push(charge);
  }
  if (term.kind === "own") {
    const own = ownWorkings(making, term, rows);
    parts.push(...own.billed);
    for (const expr of own.cost) cost(expr);
    to.capexDue.push(...own.capexDue);
    to.placed.push(...own.placed);
    to.depreciation.push(...own.depreciation);
    to.buildings.push(...own.buildings);
  }
  for (const i of rows) {
    const prepaid = prepaymentOf(making, term, i, chargeOf.get(i));
    if (prepaid === undefined) continue;
    parts.push(minusOf(prepaid.credited));
    to.prepayDue.push(prepaid.due);
    to.prepaidUsed.push(prepaid.credited);
    if (prepaid.refunded !== undefined) to.prepaidBack.push(prepaid.refunded);
    if (prepaid.lost !== undefined) to.prepaidLost.push(prepaid.lost);
  }
  const service = parts.length === 0 ? undefined : postLive(making, { debit: "computeClearing", credit: "payables", why: term.name }, added(parts));
  const note = service === undefined ? zero : noteWorkings(making, term, service);
  const billed = note === zero ? service : minus(service!, note);
  return billedBesides === undefined ? billed : plus(billed ?? zero, billedBesides);
}

/** What of a bill its vendor lends, as far as its loan goes. */
function noteWorkings(making: Making, term: TermsModel, bill: Expr): Expr {
  const { model, loans, notes } = making;
  const loan = model.facilities.findIndex(({ vendor }) => vendor !== undefined && vendor === term.supplier);
  if (loan < 0) return zero;
  const { vendorShare } = model.facilities[loan]!;
  const lent = notes[loan]!;
  const wanted = vendorShare < 0 ? max(zero, bill) : times(max(zero, bill), valueAt(making, vendorShare));
  const open = lent.length === 0 ? now(loans[loan]!.drawable) : minus(now(loans[loan]!.drawable), sum(lent));
  const note = now(work(making, `${term.name}: lent by ${term.supplier}`, max(zero, min(wanted, open))));
  lent.push(note);
  return postLive(making, { debit: "payables", credit: "debt", why: term.name }, note);
}

/** A share of the revenue of some products, at least what the contract asks for. */
function shareExpr(making: Making, k: number, rows: readonly number[]): Expr {
  const { model, base, revenue } = making;
  const contract = model.contracts[k]!;
  const isRunning = heldRow(making, `${contract.name}: in service`, "count", (t) => (rows.some((i) => (base.money[t]!.chargeUsd[i] ?? 0) > 0) ? 1 : 0));
  const share = times(
    valueAt(making, contract.revenueShare),
    sum(contract.sharedProducts.flatMap((product) => revenue[product] ?? []).map((held) => now(held))),
  );
  if (contract.price < 0) return times(now(isRunning), share);
  const { signed } = base.operations.at(-1)!;
  const price = courseRow(making, contract.price);
  const quantity = (t: number): number =>
    rows.reduce((total, i) => {
      if (!inService(signed, i, t)) return total;
      const size = contract.perMonth ? 1 : signed.chips[i]! * hoursPerMonth;
      return total + size * rampShare(contract, t - signed.start[i]!, base.futures.parameters);
    }, 0);
  const least = times(now(price), now(heldRow(making, `${contract.name}: quantity that a least payment is asked for`, "number", quantity)));
  return times(now(isRunning), max(least, share));
}

const minusOf = (expr: Expr): Expr => ({ kind: "operation", operator: "-", left: zero, right: expr });
const added = (parts: readonly Expr[]): Expr =>
  parts.reduce((a, b) => (b.kind === "operation" && b.operator === "-" && b.left === zero ? minus(a, b.right) : plus(a, b)));
const quotient = (a: number, b: number): number => (a === 0 ? 0 : a / b);
const isContract = (making: Making, k: number): boolean => k < making.model.contracts.length;
const priceAt = ({ base, model }: Making, term: TermsModel, t: number): number => base.futures.courses[term.price * model.months + t]!;
const rowSum = (making: Making, t: number, rows: readonly number[], of: "chargeUsd" | "creditUsd" | "powerUsd" | "staffUsd"): number =>
  rows.reduce((total, i) => total + (making.base.money[t]![of][i] ?? 0), 0);

/** The month's charge: of a contract at its price of the month, of an offer in proportion to the price it was offered at. */
function chargeExpr(making: Making, term: TermsModel, k: number, rows: readonly number[]): Expr {
  const charge = (t: number): number => rowSum(making, t, rows, "chargeUsd");
  const quantity = term.perMonth ? "months charged" : "chip-hours charged";
  if (isContract(making, k)) {
    const price = courseRow(making, term.price);
    return times(now(price), now(heldRow(making, `${term.name}: ${quantity}`, "number", (t) => quotient(charge(t), priceAt(making, term, t)))));
  }
  return sum(
    bySigning(making, term, rows).map(({ scale, rows: signed, label }) => {
      const usd = (t: number): number => rowSum(making, t, signed, "chargeUsd");
      if (scale === undefined) return now(heldRow(making, `${term.name}: charge${label}`, "USD", usd));
      return times(
        scale.expr,
        now(heldRow(making, `${term.name}: ${quantity}, at the price's index when signed${label}`, "number", (t) => usd(t) / scale.value)),
      );
    }),
  );
}

/** Signings by the number that states their price: of a price in steps, the step that was in force when they were signed. */
function bySigning(making: Making, term: TermsModel, rows: readonly number[]): readonly { scale: Scale | undefined; rows: readonly number[]; label: string }[] {
  const { signed } = making.base.operations.at(-1)!;
  const groups = new Map<string, number[]>();
  for (const i of rows) {
    const label = scaleLabel(making.model, term.price, Math.max(0, signed.signedIn[i]!)) ?? "";
    groups.set(label, [...(groups.get(label) ?? []), i]);
  }
  return [...groups].map(([label, held]) => ({
    scale: scaleOf(making, term.price, Math.max(0, signed.signedIn[held[0]!]!)),
    rows: held,
    label: groups.size === 1 ? "" : `, price ${label}`,
  }));
}

function creditExpr(making: Making, term: TermsModel, rows: readonly number[]): Expr | undefined {
  const credit = (t: number, held: readonly number[]): number => rowSum(making, t, held, "creditUsd");
  if (making.base.money.every((_, t) => credit(t, rows) === 0)) return undefined;
  const share = making.base.futures.parameters[term.damages]!;
  const parts = bySigning(making, term, rows).map(({ scale, rows: held, label }) => {
    if (scale === undefined) return now(heldRow(making, `${term.name}: credits for delay${label}`, "USD", (t) => credit(t, held)));
    const late = heldRow(making, `${term.name}: late, at the price's index${label}`, "number", (t) => credit(t, held) / share / scale.value);
    return times(times(valueAt(making, term.damages), scale.expr), now(late));
  });
  return now(work(making, `${term.name}: credits for delay`, sum(parts)));
}

/** Hours bought under a spend commitment, and what of the sum is still open when it ends. */
function commitment(
  making: Making,
  term: TermsModel,
  k: number,
  rows: readonly number[],
  chargeOf: Map<number, Expr>,
): { readonly hourly: Expr; readonly all: Expr } {
  const { base, space, model } = making;
  const hourly: Expr[] = [];
  const all: Expr[] = [];
  for (const i of rows) {
    const name = rows.length === 1 ? term.name : `${term.name}, signed ${i}`;
    const signedIn = Math.max(0, base.operations.at(-1)!.signed.signedIn[i]!);
    const scale: Scale | undefined = isContract(making, k) ? undefined : scaleOf(making, term.price, signedIn);
    const unitPrice = isContract(making, k) ? courseRow(making, term.price) : undefined;
    const rateAt = (t: number): number => (unitPrice === undefined ? (base.money[t]!.pricesUsd[i] ?? 0) : priceAt(making, term, t));
    const serves = (j: number, t: number): boolean => {
      const { signed } = base.operations[t]!;
      return j < base.operations[t]!.rows && t >= signed.start[j]! && t < signed.end[j]! && t < signed.exitAt[j]!;
    };
    const hoursAt = (t: number): number => {
      if (!serves(i, t)) return 0;
      const { signed, allocation } = base.operations[t]!;
      const chips = rows.filter((j) => serves(j, t)).reduce((total, j) => total + signed.chips[j]!, 0);
      let hours = 0;
      space.envelope.supplies.forEach((supply, s) => {
        const of = supply.contract >= 0 ? supply.contract : model.contracts.length + supply.offer;
        if (of === k) hours += allocation.bought[s]!;
      });
      return chips > 0 ? (hours * signed.chips[i]!) / chips : 0;
    };
    const hours = heldRow(making, `${name}: chip-hours bought${scale === undefined ? "" : ", at the price's index when signed"}`, "number", (t) =>
      scale === undefined ? hoursAt(t) : (hoursAt(t) * rateAt(t)) / scale.value,
    );
    const usd = work(
      making,
      `${name}: bought within the commitment`,
      unitPrice === undefined ? times(scale?.expr ?? zero, now(hours)) : times(now(unitPrice), now(hours)),
    );
    const signed = base.operations.at(-1)!.signed;
    const last = Math.min(signed.end[i]!, signed.exitAt[i]!) - 1;
    const ends = heldRow(making, `${name}: the commitment ends`, "count", (t) =>
      t >= last && last >= 0 && signed.start[i]! < Infinity && signed.exitBy[i] !== 2 ? 1 : 0,
    );
    const blocks = signed.blocks[i]!;
    const sumCommitted = isContract(making, k)
      ? valueAt(making, term.commit)
      : times(valueAt(making, term.commit), of(heldScalar(making, `${name}: blocks`, blocks)));
    const billed = work(making, `${name}: billed so far`, zero);
    const due = work(
      making,
      `${name}: not bought and due at the end`,
      when(compare(now(ends), "=", one), max(zero, minus(minus(sumCommitted, before(billed)), now(usd))), zero),
    );
    billed.months = plus(plus(before(billed), now(usd)), now(due));
    chargeOf.set(i, plus(now(usd), now(due)));
    hourly.push(now(usd));
    all.push(now(usd), now(due));
  }
  return { hourly: sum(hourly), all: sum(all) };
}

/** The accounts of the split, in the order of `computeLines`; the last takes what is left. */
const splitAccounts: readonly AccountName[] = ["servingCompute", "researchCompute", "generalCompute", "servingIdle", "researchIdle", "generalIdle"];

const isSplit = ({ debit, credit }: PostingKey): boolean => splitAccounts.includes(debit) || splitAccounts.includes(credit);

/** Splits what stands on the clearing account by what the hours of each class were used for. */
export function splitWorkings(making: Making, { classCost }: ComputeWorkings): void {
  const { base, model, space } = making;
  section(making, "Compute: split by what the hours were used for");
  // What no formula was made for is split as well.
  postRest(making, (key) => (key.debit === "computeClearing") !== (key.credit === "computeClearing") && !isSplit(key));
  const clearing = making.postings.flatMap((posting): Expr[] =>
    posting.debit === "computeClearing" ? [now(posting.row)] : posting.credit === "computeClearing" ? [minusOf(now(posting.row))] : [],
  );
  if (clearing.length === 0) return;
  const total = work(making, "Compute cost to be split", sum(clearing));
  const classes = space.envelope.classes.map(({ chip, own }, c) => ({
    name: `${model.chips[chip]!.name}${own ? " (own)" : ""}`,
    cost: work(making, `${model.chips[chip]!.name}${own ? " (own)" : ""}: cost of the month`, sum(classCost[c]!)),
    c,
  }));
  const whole = work(making, "Cost of all classes", sum(classes.map(({ cost }) => now(cost))));
  const idleLine = model.finance.idle === "as-used" ? -1 : computeLines.indexOf(model.finance.idle);
  const shares: Row[] = [];
  let rest: Expr = now(total);
  computeLines.forEach((line, at) => {
    const isLast = at === computeLines.length - 1;
    const parts = classes.map(({ name, cost, c }) =>
      times(
        now(cost),
        now(heldRow(making, `${name}: share of hours, ${line}`, "share", (t) => shareOf(base.money[t]!.hoursByClass.subarray(4 * c, 4 * c + 4), at, idleLine))),
      ),
    );
    const own = parts.length === 0 ? zero : over(sum(parts), now(whole));
    const share = work(making, `Share of all cost: ${line}`, when(compare(now(whole), "=", zero), at === 2 ? one : zero, own), { unit: "share" });
    shares.push(share);
    const usd = isLast ? rest : now(work(making, `Charged: ${line}`, times(now(total), now(share))));
    if (isLast && making.base.money.length > 0) {
      postLive(making, { debit: splitAccounts[at]!, credit: "computeClearing" }, rest);
      return;
    }
    const posted = postLive(making, { debit: splitAccounts[at]!, credit: "computeClearing" }, usd);
    rest = minus(rest, posted);
  });
  // A share of a millionth is a millionth of the cost: told in money, so that one tolerance serves all checks.
  making.ties.push(
    row("Compute cost beyond the shares of all lines", times(now(total), minus(sum(shares.map((share) => now(share))), one)), { unit: "difference" }),
  );
}

/** Share of a class's cost that a line bears, from its hours: served, development, free and internal, idle. */
function shareOf([paid = 0, research = 0, general = 0, idle = 0]: Float64Array, line: number, idleLine: number): number {
  const used = paid + research + general;
  const uses = [paid, research, general];
  if (used + idle === 0) return line === 3 + Math.max(0, idleLine < 0 ? 2 : idleLine) ? 1 : 0;
  if (line < 3) return uses[line]! / (used + idle);
  const idleShare = idle / (used + idle);
  if (idleLine >= 0) return line - 3 === idleLine ? idleShare : 0;
  return used === 0 ? (line === 5 ? idleShare : 0) : (idleShare * uses[line - 3]!) / used;
}
