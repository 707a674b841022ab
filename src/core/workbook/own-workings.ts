/**
 * What is owned, as formulas: electricity and staff, building in stages, interest capitalised while it is built, and depreciation on a
 * straight line, with changes of life that act from their month on.
 */
import type { LifeChange, OfferModel, TermsModel } from "../company/model/model.ts";
import { before, call, compare, type Expr, max, min, minus, month, now, of, one, over, plus, type Row, sum, times, when, zero } from "./grid.ts";
import { inService } from "../company/operations/signed.ts";
import { courseRow, heldRow, heldScalar, type Making, postLive, section, valueAt, work } from "./making.ts";

/** What is built: one row of what is signed. */
export interface Building {
  readonly name: string;
  readonly why: string;
  readonly term: TermsModel;
  /** Cost of it all, a formula. */
  readonly cost: Expr;
  readonly signedIn: number;
  readonly promised: number;
  readonly start: number;
  /** Month of service, from 1; nothing outside it. */
  readonly age: Row;
}

/** Cost of own machines under one set of terms: what is billed, what is built. */
export interface OwnWorkings {
  readonly billed: readonly Expr[];
  readonly cost: readonly Expr[];
  readonly capexDue: readonly Expr[];
  readonly placed: readonly Expr[];
  readonly depreciation: readonly Expr[];
  readonly buildings: readonly Building[];
}

const quotient = (a: number, b: number): number => (a === 0 ? 0 : a / b);

/** Power, staff, building and depreciation of own machines. */
export function ownWorkings(making: Making, term: TermsModel, rows: readonly number[]): OwnWorkings {
  const { base } = making;
  const billed: Expr[] = [];
  const rowSum = (t: number, of: "powerUsd" | "staffUsd"): number => rows.reduce((total, i) => total + (base.money[t]![of][i] ?? 0), 0);
  if (base.money.some((_, t) => rowSum(t, "powerUsd") !== 0)) {
    const { each, eachUsd } = powerOfHour(making, term.chip);
    const hours = heldRow(making, `${term.name}: chip-hours used`, "number", (t) => quotient(rowSum(t, "powerUsd"), eachUsd(t)));
    billed.push(now(work(making, `${term.name}: power`, times(now(each), now(hours)))));
  }
  const staffUsd = base.futures.parameters[term.staff]!;
  if (staffUsd !== 0) {
    const blocks = heldRow(making, `${term.name}: blocks in service`, "number", (t) => rowSum(t, "staffUsd") / staffUsd);
    billed.push(now(work(making, `${term.name}: staff on site`, times(valueAt(making, term.staff), now(blocks)))));
  }
  return { billed, ...buildWorkings(making, term, rows, billed) };
}

/** Electricity of an owned hour of `chip`: all owned machines of a chip share one price, the mean of their terms' by chips in service. */
export function powerOfHour(making: Making, chip: number): { readonly each: Row; readonly eachUsd: (t: number) => number } {
  const { base, model, space } = making;
  const { signed, rows } = base.operations.at(-1)!;
  const { parameters, courses } = base.futures;
  const own = space.terms.flatMap((term, k) => (term.kind === "own" && term.chip === chip && term.powerPrice >= 0 ? [{ term, k }] : []));
  const chipsOf = (k: number, t: number): number => {
    let chips = 0;
    for (let i = 0; i < Math.min(rows, base.operations[t]!.rows); i++) if (signed.terms[i] === k && inService(signed, i, t)) chips += signed.chips[i]!;
    return chips;
  };
  const kwh = (k: number, t: number): number => {
    const all = own.reduce((total, one) => total + chipsOf(one.k, t), 0);
    const { pue } = space.terms[k]!;
    return all === 0 ? 0 : (chipsOf(k, t) * parameters[model.chips[chip]!.powerW]! * parameters[pue]!) / all;
  };
  const priceAt = (term: TermsModel, t: number): number => courses[term.powerPrice * model.months + t]!;
  const eachUsd = (t: number): number => own.reduce((total, { term, k }) => total + kwh(k, t) * priceAt(term, t), 0);
  const label = `${model.chips[chip]!.name}: electricity of an owned hour`;
  const known = making.workings.find((item) => item.kind === "row" && item.label === label);
  if (known?.kind === "row") return { each: known, eachUsd };
  const parts = own.map(({ term, k }) =>
    times(now(courseRow(making, term.powerPrice)), now(heldRow(making, `${term.name}: energy in the mean hour`, "number", (t) => kwh(k, t)))),
  );
  return { each: work(making, label, sum(parts), { unit: "USD each" }), eachUsd };
}

type Built = Omit<OwnWorkings, "billed">;

function buildWorkings(making: Making, term: TermsModel, rows: readonly number[], billed: readonly Expr[]): Built {
  const { base } = making;
  const offer = term as OfferModel;
  if (!("capex" in term) || offer.capex < 0) return { cost: billed, capexDue: [], placed: [], depreciation: [], buildings: [] };
  const { signed } = base.operations.at(-1)!;
  const unitUsd = base.futures.parameters[offer.capex]!;
  const sizeOf = (i: number): number => quotient(base.money.at(-1)!.capexUsd[i]!, unitUsd);
  const stages = (t: number, of: (i: number) => number): number =>
    rows.reduce((total, i) => total + sizeOf(i) * of(i) * (base.operations[t]!.rows > i ? 1 : 0), 0);
  const paid = heldRow(making, `${term.name}: size paid for by stage`, "number", (t) =>
    stages(t, (i) => (t > signed.signedIn[i]! && t <= signed.promisedStart[i]! ? 1 / (signed.promisedStart[i]! - signed.signedIn[i]!) : 0)),
  );
  const placed = heldRow(making, `${term.name}: size placed in service`, "number", (t) => stages(t, (i) => (t === signed.start[i]! ? 1 : 0)));
  const buildings: Building[] = [];
  const depreciation: Expr[] = [];
  for (const i of rows) {
    const [start, signedIn, promised] = [signed.start[i]!, signed.signedIn[i]!, signed.promisedStart[i]!];
    const name = `${term.name}, signed ${i}`;
    const isServed = start < base.months;
    if (!isServed && !(making.model.accounting.capitalisesInterest && start < Infinity)) continue;
    const age = heldRow(making, `${name}: month of service`, "count", (t) => (t >= start && t < signed.end[i]! && t < signed.exitAt[i]! ? t - start + 1 : 0));
    const size = heldScalar(making, `${name}: size`, sizeOf(i), "number");
    const cost = times(valueAt(making, offer.capex), of(size));
    buildings.push({ name, why: term.name, term, cost, signedIn, promised, start, age });
    if (isServed) depreciation.push(now(straightLine(making, `${name}: depreciation`, term, start, age, cost)));
  }
  return {
    cost: [...billed, ...depreciation],
    capexDue: [now(work(making, `${term.name}: building payments`, times(valueAt(making, offer.capex), now(paid))))],
    placed: [now(work(making, `${term.name}: placed in service`, times(valueAt(making, offer.capex), now(placed))))],
    depreciation,
    buildings,
  };
}

const wholeLife = (making: Making, lifeMonths: number): Expr => max(one, call("ROUND", valueAt(making, lifeMonths), zero));

/** Depreciation of what was placed in service in month `start`, while it is in service. */
function straightLine(making: Making, label: string, term: TermsModel, start: number, age: Row, cost: Expr): Row {
  const depreciable = times(cost, minus(one, valueAt(making, term.residual)));
  const early = term.lifeChanges.findLast((change) => change.month <= start);
  const life = wholeLife(making, early === undefined ? term.lifeMonths : early.lifeMonths);
  const later = term.lifeChanges.filter((change) => change.month > start && change.month < making.base.months);
  if (later.length === 0)
    return work(making, label, when(call("AND", compare(now(age), ">", zero), compare(now(age), "<=", life)), over(depreciable, life), zero));
  const begins = compare(now(age), "=", one);
  return changedLife(making, label, {
    begins,
    depreciable,
    life,
    runs: compare(now(age), ">", zero),
    changes: later.map((change) => ({ ...change, left: (life: Expr) => max(one, minus(life, minus(now(age), one))) })),
  });
}

interface ChangedLife {
  readonly begins: Expr;
  readonly depreciable: Expr;
  readonly life: Expr;
  readonly runs: Expr;
  /** What is left of a new life in the month in which it begins to count. */
  readonly changes: readonly (LifeChange & { readonly left: (life: Expr) => Expr })[];
}

/** What is left to depreciate over the months left: a change of life gives other months, and takes nothing back. */
function changedLife(making: Making, label: string, { begins, depreciable, life, runs, changes }: ChangedLife): Row {
  const monthsLeft = work(making, `${label}, months left`, zero, { unit: "count" });
  const rest = work(making, `${label}, left to depreciate, closing`, zero);
  const open = when(begins, depreciable, before(rest));
  let months: Expr = when(begins, life, max(zero, minus(before(monthsLeft), one)));
  for (const change of changes) {
    const acts = heldRow(making, `${label}: its life changes in month ${change.month + 1}`, "count", (t) => (t === change.month ? 1 : 0));
    months = when(compare(now(acts), "=", one), change.left(wholeLife(making, change.lifeMonths)), months);
  }
  monthsLeft.months = months;
  const charge = work(making, label, when(call("AND", runs, compare(now(monthsLeft), ">", zero)), over(open, max(one, now(monthsLeft))), zero));
  rest.months = minus(open, now(charge));
  return charge;
}

/** Depreciation of what the plan begins with. */
export function openingEquipment(making: Making): readonly Expr[] {
  return making.model.opening.equipment.map((vintage, k) => {
    const book = valueAt(making, vintage.book);
    const life = wholeLife(making, vintage.lifeLeft);
    const label = `Machines of the opening balance ${k + 1}: depreciation`;
    const depreciable = minus(book, min(book, valueAt(making, vintage.residual)));
    const changes = vintage.lifeChanges.filter((change) => change.month < making.base.months);
    if (changes.length === 0) return now(work(making, label, when(compare(month, "<=", life), over(depreciable, life), zero)));
    return now(
      changedLife(making, label, {
        begins: compare(month, "=", one),
        depreciable,
        life,
        runs: one,
        changes: changes.map((change) => ({ ...change, left: (left: Expr) => left })),
      }),
    );
  });
}

/** What the interest of a month does to what is being built. */
export interface Capitalised {
  /** Interest that is cost of building, of the month. */
  readonly usd: Expr;
  /** Its depreciation, by building. */
  readonly depreciation: readonly Expr[];
}

/**
 * Interest as cost of what is being built: what was spent on average × the rate of all debt, at most the month's interest; from the
 * first payment until it is placed in service.
 */
export function capitalisedWorkings(making: Making, buildings: readonly Building[]): Capitalised | undefined {
  const { model, base, loans } = making;
  if (!model.accounting.capitalisesInterest || buildings.length === 0 || loans.length === 0) return undefined;
  section(making, "Interest capitalised while it is built");
  const interest = work(making, "Interest of the month", sum(loans.map((loan) => now(loan.interest))));
  const debt = work(making, "Debt that bears it", sum(loans.map((loan) => before(loan.owed))));
  const spent: Row[] = [];
  const totals: Row[] = [];
  for (const { name, cost, signedIn, promised, start } of buildings) {
    const stages = promised - signedIn;
    const first = signedIn + 1;
    const isBuilt = (t: number): boolean => t >= first && t < start;
    const share = heldRow(making, `${name}: share spent, average of the month`, "share", (t) => {
      if (!isBuilt(t)) return 0;
      const done = Math.min(stages, t - first);
      return (done + Math.min(stages, done + 1)) / (2 * stages);
    });
    const building = heldRow(making, `${name}: is being built`, "count", (t) => (isBuilt(t) ? 1 : 0));
    const total = work(making, `${name}: interest capitalised, closing`, zero);
    totals.push(total);
    spent.push(work(making, `${name}: spent on average`, when(compare(now(building), "=", one), plus(times(cost, now(share)), before(total)), zero)));
  }
  const all = work(making, "Spent on average on all", sum(spent.map((held) => now(held))));
  const usd = work(
    making,
    "Interest capitalised",
    when(compare(now(debt), ">", zero), min(now(interest), over(times(now(all), now(interest)), max(one, now(debt)))), zero),
  );
  const depreciation: Expr[] = [];
  const byWhy = new Map<string, { readonly placed: Expr[]; readonly charged: Expr[] }>();
  buildings.forEach(({ name, why, term, start, age }, n) => {
    const total = totals[n]!;
    total.months = plus(before(total), when(compare(now(all), ">", zero), over(times(now(usd), now(spent[n]!)), now(all)), zero));
    if (!(start < base.months)) return;
    const parts = byWhy.get(why) ?? { placed: [], charged: [] };
    byWhy.set(why, parts);
    parts.placed.push(when(compare(now(age), "=", one), before(total), zero));
    const charge = now(straightLine(making, `${name}: depreciation of capitalised interest`, term, start, age, before(total)));
    parts.charged.push(charge);
    depreciation.push(charge);
  });
  for (const [why, { placed, charged }] of byWhy) {
    postLive(making, { debit: "equipment", credit: "construction", why }, sum(placed));
    postLive(making, { debit: "computeClearing", credit: "accumulatedDepreciation", why }, sum(charged));
  }
  return { usd: now(usd), depreciation };
}
