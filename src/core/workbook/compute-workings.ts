/**
 * What compute costs, as formulas: charges of what is signed, what is bought and let by the hour, prepayments, own machines, and the
 * split of it all by what the hours were used for. Quantities are the run's, prices and terms are inputs.
 */
import { computeLines } from "../company/cost-split.ts";
import type { OfferModel, TermsModel } from "../company/model.ts";
import type { AccountName } from "../ledger/accounts.ts";
import { before, call, compare, type Expr, max, min, minus, month, now, of, one, over, plus, row, type Row, sum, times, when, zero } from "./grid.ts";
import { leaseOf } from "./lease-workings.ts";
import { courseRow, heldRow, heldScalar, type Making, postLive, type Scale, scaleOf, section, valueAt, work, postRest } from "./making.ts";
import type { PostingKey } from "./postings.ts";

/** What the bills of compute come to: by terms, what is billed to payables; and the cost of each class. */
export interface ComputeWorkings {
  /** By terms: contracts, then offers. */
  readonly billed: readonly (Expr | undefined)[];
  /** What is charged in full by take-or-pay and whole-site terms: what a comfort line in months counts. */
  readonly committed: Expr;
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
  readonly capexDue: Expr[];
  readonly placed: Expr[];
  readonly depreciation: Expr[];
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
    capexDue: [],
    placed: [],
    depreciation: [],
    classCost: space.envelope.classes.map(() => []),
  };
  section(making, "Compute: charges at the inputs' prices for the quantities of the run");
  space.terms.forEach((term, k) => to.billed.push(termWorkings(to, term, k)));
  section(making, "Compute: own machines, prepayments, building");
  const ownFall = openingEquipment(making);
  const fall = [...ownFall, ...to.depreciation];
  if (fall.length > 0) postLive(making, { debit: "computeClearing", credit: "accumulatedDepreciation" }, sum(fall));
  if (to.prepaidUsed.length > 0) postLive(making, { debit: "computeClearing", credit: "prepaidCompute" }, sum(to.prepaidUsed));
  const prepayDue = to.prepayDue.length === 0 ? zero : postLive(making, { debit: "prepaidCompute", credit: "cash", cashLine: "compute" }, sum(to.prepayDue));
  const capexDue =
    to.capexDue.length === 0 ? zero : postLive(making, { debit: "construction", credit: "cash", cashLine: "capitalExpenditure" }, sum(to.capexDue));
  if (to.placed.length > 0) postLive(making, { debit: "equipment", credit: "construction" }, sum(to.placed));
  const terminationDue = making.base.money.some(({ terminationUsd }) => terminationUsd > 0)
    ? postLive(
        making,
        { debit: "terminationCosts", credit: "cash", cashLine: "termination" },
        now(heldRow(making, "Fees for leaving contracts", "USD", (t) => making.base.money[t]!.terminationUsd)),
      )
    : zero;
  return { billed: to.billed, committed: sum(to.committed), prepayDue, capexDue, terminationDue, classCost: to.classCost };
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
    const credit = creditExpr(making, term, rows);
    if (credit !== undefined) parts.push(minusOf(credit));
  }
  if (term.kind === "spend-commitment") {
    const { hourly, all } = commitment(making, term, k, rows);
    cost(hourly);
    parts.push(all);
  }
  if (term.kind === "own") ownParts(to, term, rows, cost, parts);
  for (const i of rows) {
    const used = prepayment(to, term, k, i);
    if (used !== undefined) parts.push(minusOf(used));
  }
  const service = parts.length === 0 ? undefined : postLive(making, { debit: "computeClearing", credit: "payables", why: term.name }, added(parts));
  return billedBesides === undefined ? service : plus(service ?? zero, billedBesides);
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
  const scale = scaleOf(making, term.price);
  if (scale === undefined) return now(heldRow(making, `${term.name}: charge`, "USD", charge));
  return times(scale.expr, now(heldRow(making, `${term.name}: ${quantity}, at the price's index when signed`, "number", (t) => charge(t) / scale.value)));
}

function creditExpr(making: Making, term: TermsModel, rows: readonly number[]): Expr | undefined {
  const credit = (t: number): number => rowSum(making, t, rows, "creditUsd");
  if (making.base.money.every((_, t) => credit(t) === 0)) return undefined;
  const share = making.base.futures.parameters[term.damages]!;
  const scale = scaleOf(making, term.price);
  if (scale === undefined) return now(heldRow(making, `${term.name}: credits for delay`, "USD", credit));
  const late = heldRow(making, `${term.name}: late, at the price's index`, "number", (t) => credit(t) / share / scale.value);
  return now(work(making, `${term.name}: credits for delay`, times(times(valueAt(making, term.damages), scale.expr), now(late))));
}

/** Hours bought under a spend commitment, and what of the sum is still open when it ends. */
function commitment(making: Making, term: TermsModel, k: number, rows: readonly number[]): { readonly hourly: Expr; readonly all: Expr } {
  const { base, space, model } = making;
  const scale: Scale | undefined = isContract(making, k) ? undefined : scaleOf(making, term.price);
  const hourly: Expr[] = [];
  const all: Expr[] = [];
  for (const i of rows) {
    const name = rows.length === 1 ? term.name : `${term.name}, signed ${i}`;
    const unitPrice = isContract(making, k) ? courseRow(making, term.price) : undefined;
    const rateAt = (t: number): number => (unitPrice === undefined ? base.money[t]!.pricesUsd[i]! : priceAt(making, term, t));
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
    hourly.push(now(usd));
    all.push(now(usd), now(due));
  }
  return { hourly: sum(hourly), all: sum(all) };
}

/** Power, staff, building and depreciation of own machines. */
function ownParts(to: Collected, term: TermsModel, rows: readonly number[], cost: (expr: Expr) => void, parts: Expr[]): void {
  const { making } = to;
  const { base } = making;
  if (term.powerPrice >= 0 && base.money.some((_, t) => rowSum(making, t, rows, "powerUsd") !== 0)) {
    const price = courseRow(making, term.powerPrice);
    const perUnit = heldRow(making, `${term.name}: energy bought`, "number", (t) =>
      quotient(rowSum(making, t, rows, "powerUsd"), base.futures.courses[term.powerPrice * making.model.months + t]!),
    );
    const usd = now(work(making, `${term.name}: power`, times(now(price), now(perUnit))));
    cost(usd);
    parts.push(usd);
  }
  const staffUsd = base.futures.parameters[term.staff]!;
  if (staffUsd !== 0) {
    const blocks = heldRow(making, `${term.name}: blocks in service`, "number", (t) => rowSum(making, t, rows, "staffUsd") / staffUsd);
    const usd = now(work(making, `${term.name}: staff on site`, times(valueAt(making, term.staff), now(blocks))));
    cost(usd);
    parts.push(usd);
  }
  const offer = term as OfferModel;
  if (!("capex" in term) || offer.capex < 0) return;
  const signed = base.operations.at(-1)!.signed;
  const unitUsd = base.futures.parameters[offer.capex]!;
  const sizeOf = (i: number): number => quotient(base.money.at(-1)!.capexUsd[i]!, unitUsd);
  const stages = (t: number, of: (i: number) => number): number =>
    rows.reduce((total, i) => total + sizeOf(i) * of(i) * (base.operations[t]!.rows > i ? 1 : 0), 0);
  const paid = heldRow(making, `${term.name}: size paid for by stage`, "number", (t) =>
    stages(t, (i) => (t > signed.signedIn[i]! && t <= signed.promisedStart[i]! ? 1 / (signed.promisedStart[i]! - signed.signedIn[i]!) : 0)),
  );
  const placed = heldRow(making, `${term.name}: size placed in service`, "number", (t) => stages(t, (i) => (t === signed.start[i]! ? 1 : 0)));
  to.capexDue.push(now(work(making, `${term.name}: building payments`, times(valueAt(making, offer.capex), now(paid)))));
  to.placed.push(now(work(making, `${term.name}: placed in service`, times(valueAt(making, offer.capex), now(placed)))));
  const life = max(one, call("ROUND", valueAt(making, term.lifeMonths), zero));
  for (const i of rows) {
    if (!(signed.start[i]! < base.months)) continue;
    const age = heldRow(making, `${term.name}, signed ${i}: month of service`, "count", (t) =>
      t >= signed.start[i]! && t < signed.end[i]! && t < signed.exitAt[i]! ? t - signed.start[i]! + 1 : 0,
    );
    const size = heldScalar(making, `${term.name}, signed ${i}: size`, sizeOf(i), "number");
    const monthly = over(times(times(valueAt(making, offer.capex), of(size)), minus(one, valueAt(making, term.residual))), life);
    const fall = now(
      work(making, `${term.name}, signed ${i}: depreciation`, when(call("AND", compare(now(age), ">", zero), compare(now(age), "<=", life)), monthly, zero)),
    );
    to.depreciation.push(fall);
    cost(fall);
  }
}

/** A prepayment of row i: paid the month after signing, credited evenly against its charges. Returns what is credited. */
function prepayment(to: Collected, term: TermsModel, k: number, i: number): Expr | undefined {
  const { making } = to;
  const { base } = making;
  const prepaidUsd = base.money.at(-1)!.prepaidUsd[i]!;
  const scale = term.price < 0 ? undefined : scaleOf(making, term.price);
  const share = base.futures.parameters[term.prepay]!;
  if (isContract(making, k) || prepaidUsd === 0 || scale === undefined || term.kind === "spend-commitment") return undefined;
  const name = `${term.name}, signed ${i}`;
  const signed = base.operations.at(-1)!.signed;
  const total = heldScalar(making, `${name}: planned quantity of the whole term, at the price's index`, prepaidUsd / share / scale.value, "number");
  const pays = heldRow(making, `${name}: the prepayment is due`, "count", (t) => (t === signed.signedIn[i]! + 1 ? 1 : 0));
  const left = heldRow(making, `${name}: months left of the term`, "count", (t) =>
    t >= signed.start[i]! && t < signed.end[i]! && t < signed.exitAt[i]! ? signed.end[i]! - t : 0,
  );
  const charged = heldRow(making, `${name}: quantity charged, at the price's index`, "number", (t) => (base.money[t]!.chargeUsd[i] ?? 0) / scale.value);
  const paid = work(making, `${name}: prepaid`, times(now(pays), times(times(valueAt(making, term.prepay), scale.expr), of(total))));
  const balance = work(making, `${name}: prepaid, still to be credited`, zero);
  const used = work(
    making,
    `${name}: credited`,
    when(compare(now(left), ">", zero), min(times(scale.expr, now(charged)), over(plus(before(balance), now(paid)), max(one, now(left)))), zero),
  );
  balance.months = minus(plus(before(balance), now(paid)), now(used));
  to.prepayDue.push(now(paid));
  to.prepaidUsed.push(now(used));
  return now(used);
}

/** Depreciation of what the plan begins with. */
function openingEquipment(making: Making): readonly Expr[] {
  return making.model.opening.equipment.map((vintage, k) => {
    const book = valueAt(making, vintage.book);
    const life = call("ROUND", valueAt(making, vintage.lifeLeft), zero);
    const monthly = over(minus(book, min(book, valueAt(making, vintage.residual))), life);
    return now(work(making, `Machines of the opening balance ${k + 1}: depreciation`, when(compare(month, "<=", life), monthly, zero)));
  });
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
  making.ties.push(row("Compute cost beyond the shares of all lines", times(now(total), minus(sum(shares.map((share) => now(share))), one))));
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
