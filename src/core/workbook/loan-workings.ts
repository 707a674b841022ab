/**
 * Debt as formulas: facilities, vendors' loans against their own bills, the playbook's bridges; covenants on cash and on leverage,
 * cross-default, acceleration. Interest is due on the opening balance.
 */
import { account, firstIncomeAccount, indirectLine } from "../ledger/accounts.ts";
import { imbalanceUsdMax, recordIndirectLines } from "../ledger/ledger.ts";
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
  type Row,
  type Scalar,
  sum,
  times,
  when,
  zero,
} from "./grid.ts";
import { heldRow, heldScalar, type Making, monthsPerYear, section, valueAt, work } from "./making.ts";

export interface LoanRows {
  readonly kind: "facility" | "vendor" | "bridge";
  readonly interest: Row;
  readonly fee: Row;
  readonly repaid: Row;
  readonly drawable: Row;
  /** Its formula follows from what is due, interest included: until that is known, the run's draws stand. */
  readonly drawn: Row;
  readonly owed: Row;
  /** 1 while the playbook draws all that can be drawn; undefined: it never does. */
  readonly playbook: Expr | undefined;
  readonly raw: Row;
  readonly accelerated: Row;
  readonly crossDefaults: boolean;
}

const monthBeyond = 100_000;

/**
 * Rows of every loan, facilities first, then the playbook's bridges as far as they come about.
 *
 * @returns EBITDA before stock awards, whose formula comes last; undefined where no covenant asks for it
 */
export function loanWorkings(making: Making): Row | undefined {
  const { model, base } = making;
  const { loans } = making;
  section(making, loansHeading);
  const levered = model.facilities.some(({ leverage }) => leverage >= 0) ? leverageRows(making) : undefined;
  model.facilities.forEach((_, k) => loans.push(facilityRows(making, k, levered)));
  let bridge = 0;
  model.distress.forEach((step, d) => {
    if (step.action !== "bridge") return;
    const k = model.facilities.length + bridge++;
    if (base.money.some(({ drawnUsd }) => drawnUsd[k]! > 0)) loans.push(bridgeRows(making, k, d));
  });
  if (levered !== undefined) levered.debt.months = sum(loans.map(({ owed }) => now(owed)));
  for (const { crossDefaults, raw, accelerated } of loans) {
    const others = loans.map((loan) => compare(now(loan.raw), "=", one));
    if (raw !== accelerated) accelerated.months = crossDefaults && others.length > 1 ? when(call("OR", ...others), one, zero) : now(raw);
  }
  return levered?.ebitda;
}

export const loansHeading = "Debt";

/** What a covenant on leverage looks at. */
interface LeverageRows {
  readonly ebitda: Row;
  readonly lastYear: Row;
  readonly debt: Row;
}

function leverageRows(making: Making): LeverageRows {
  const ebitda = work(making, "EBITDA before stock awards", ebitdaOf(making));
  const lastYear = work(making, "EBITDA before stock awards, last twelve months", zero);
  lastYear.months = minus(plus(before(lastYear), now(ebitda)), past(ebitda, of(monthsPerYear(making))));
  return { ebitda, lastYear, debt: work(making, "All debt, closing", zero) };
}

/** The same as the engine had it, until the postings are all known. Leases count as rent, whatever the standard. */
function ebitdaOf({ base }: Making): number[] {
  const stock = recordIndirectLines + indirectLine.stockCompensation;
  return Array.from({ length: base.months }, (_, t) => {
    const [last, record] = [base.records[t]!, base.records[t + 1]!];
    let usd = record[stock]!;
    for (let a: number = firstIncomeAccount; a < account.tax; a++)
      if (a !== account.interestExpense && a !== account.commitmentFees && a !== account.interestIncome) usd -= record[a]!;
    return usd + last[account.accumulatedDepreciation]! - record[account.accumulatedDepreciation]!;
  });
}

/** Draws of the run by loan, until formulas are known. */
function drawsOf({ base, model }: Making, k: number): number[] {
  const drawnUsd = (t: number): number =>
    t < 0 ? (k < model.facilities.length ? base.futures.parameters[model.facilities[k]!.drawn]! : 0) : base.money[t]!.drawnUsd[k]!;
  return Array.from({ length: base.months }, (_, t) => drawnUsd(t) - drawnUsd(t - 1));
}

function facilityRows(making: Making, k: number, levered: LeverageRows | undefined): LoanRows {
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
  const raw = work(making, `${name}: accelerated by itself, or before`, zero, { unit: "count" });
  const accelerated = work(making, `${name}: accelerated`, zero, { unit: "count" });
  const undrawn = max(zero, minus(limit, before(drawnEver)));
  const isFree = call("AND", compare(before(breach), "=", zero), compare(before(accelerated), "=", zero));
  const interest = work(making, `${name}: interest`, times(before(owed), over(valueAt(making, facility.ratePerYear), yearly)));
  const drawn = work(making, `${name}: drawn`, drawsOf(making, k));
  // A vendor's notes of the month count as drawn before the month's debt is served, money only after.
  const charged = facility.vendor === undefined ? undrawn : max(zero, minus(minus(limit, before(drawnEver)), now(drawn)));
  const fee = work(
    making,
    `${name}: commitment fee`,
    when(
      call("AND", compare(month, "<=", until), compare(before(accelerated), "=", zero)),
      times(charged, over(valueAt(making, facility.feePerYear), yearly)),
      zero,
    ),
  );
  const even = when(compare(month, "<", amortised), zero, over(before(owed), max(one, plus(minus(maturity, month), one))));
  const repaid = work(making, `${name}: repaid`, when(call("OR", compare(before(accelerated), "=", one), compare(month, ">=", maturity)), before(owed), even));
  const inTime = call("AND", compare(month, ">=", from), compare(month, "<=", until), compare(month, "<", maturity));
  const drawable = work(making, `${name}: can be drawn`, when(call("AND", inTime, isFree), undrawn, zero));
  owed.months = plus(minus(before(owed), now(repaid)), now(drawn));
  drawnEver.months = plus(before(drawnEver), now(drawn));
  const binds = call("OR", compare(now(owed), ">", zero), call("AND", compare(month, "<", until), compare(limit, ">", now(drawnEver))));
  const least = minus(valueAt(making, facility.minimumCash), of(rounding(making)));
  const isShort = compare(now(making.cash), "<", least);
  const isBroken = facility.leverage < 0 || levered === undefined ? isShort : call("OR", isShort, overLevered(making, facility.leverage, levered));
  breach.months = when(call("AND", binds, isBroken), plus(before(breach), one), zero);
  raw.months = when(
    call("OR", compare(before(accelerated), "=", one), compare(now(breach), ">", call("ROUND", valueAt(making, facility.cureMonths), zero))),
    one,
    zero,
  );
  const kind = facility.vendor === undefined ? "facility" : "vendor";
  return { kind, interest, fee, repaid, drawable, drawn, owed, playbook: playbookOf(making, k), raw, accelerated, crossDefaults: facility.crossDefaults };
}

/** All debt over the last twelve months' EBITDA beyond what is allowed, once twelve months are known. */
function overLevered(making: Making, leverage: number, { lastYear, debt }: LeverageRows): Expr {
  const isMore = compare(now(debt), ">", times(valueAt(making, leverage), max(zero, now(lastYear))));
  return call("AND", compare(month, ">=", of(monthsPerYear(making))), compare(now(debt), ">", zero), isMore);
}

/** A bridge that came about: given in full, at its rate, and never repaid within the plan. */
function bridgeRows(making: Making, k: number, d: number): LoanRows {
  const { model } = making;
  const step = model.distress[d]!;
  const name = `bridge of step ${d + 1}`;
  const limit = valueAt(making, step.amount);
  const owed = work(making, `${name}: owed, closing`, zero);
  const drawnEver = work(making, `${name}: drawn so far`, zero);
  const interest = work(making, `${name}: interest`, times(before(owed), over(valueAt(making, step.rate), of(monthsPerYear(making)))));
  const nothing = work(making, `${name}: repaid, fee`, zero);
  const drawable = work(making, `${name}: can be drawn`, max(zero, minus(limit, before(drawnEver))));
  const drawn = work(making, `${name}: drawn`, drawsOf(making, k));
  owed.months = plus(before(owed), now(drawn));
  drawnEver.months = plus(before(drawnEver), now(drawn));
  const never = work(making, `${name}: accelerated`, zero, { unit: "count" });
  const playbook = now(actsRow(making, d));
  return { kind: "bridge", interest, fee: nothing, repaid: nothing, drawable, drawn, owed, playbook, raw: never, accelerated: never, crossDefaults: false };
}

/** 1 in the months in which a step of the playbook is at work. */
function actsRow(making: Making, d: number): Row {
  const { model, base } = making;
  const label = `${model.distress[d]!.action}, step ${d + 1} of the playbook: at work`;
  const known = making.held.find((item) => item.kind === "row" && item.label === label);
  return known?.kind === "row" ? known : heldRow(making, label, "count", (t) => (t >= base.actionFrom[d]! ? 1 : 0));
}

/** Whether the playbook draws on facility `k`. */
function playbookOf(making: Making, k: number): Expr | undefined {
  const { model, base } = making;
  if (model.facilities[k]!.vendor !== undefined) return undefined;
  const steps = model.distress.flatMap((step, d) =>
    step.action === "draw" && (step.facility < 0 || step.facility === k) && base.actionFrom[d]! < base.months ? [now(actsRow(making, d))] : [],
  );
  return steps.length === 0 ? undefined : max(...(steps.length === 1 ? [...steps, zero] : steps));
}

/** Gives draws their formulas: what is missing, in the order of the plan, then what the playbook asks for. Returns what stays uncovered. */
export function drawWorkings(loans: readonly LoanRows[], missing: Expr): Expr {
  let left = missing;
  for (const { kind, drawn, drawable, playbook } of loans) {
    if (kind === "vendor") continue;
    const needed = kind === "bridge" ? zero : max(zero, min(left, now(drawable)));
    const asked = playbook === undefined ? needed : when(compare(playbook, "=", one), now(drawable), needed);
    drawn.months = asked;
    if (kind === "facility") left = minus(left, playbook === undefined ? now(drawn) : max(zero, min(left, now(drawable))));
  }
  return left;
}

function rounding(making: Making): Scalar {
  const label = "Rounding of a covenant's test, USD";
  const known = making.held.find((item) => item.kind === "scalar" && item.label === label);
  return known?.kind === "scalar" ? known : heldScalar(making, label, imbalanceUsdMax, "USD each");
}
