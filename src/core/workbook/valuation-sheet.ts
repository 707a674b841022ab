/** What the company is worth in the base case, as formulas: discounted cash by terminal rule, multiples by name, a share of it. */
import { account, cashLine, cashLineNames } from "../ledger/accounts.ts";
import { recordCashLines } from "../ledger/ledger.ts";
import { isFreeCash, netCashAccounts, worths, type Worth } from "../company/books/base-worth.ts";
import { openCalculation } from "./evaluate.ts";
import {
  ahead,
  at,
  before,
  call,
  compare,
  type Expr,
  heading,
  type Item,
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
  scalar,
  type Scalar,
  sum,
  times,
  when,
  whole,
  words,
  zero,
} from "./grid.ts";
import type { LedgerSheet } from "./ledger-sheet.ts";
import { heldScalar, type Making, monthsPerYear, valueAt } from "./making.ts";

export interface ValuationSheet {
  readonly items: readonly Item[];
  /** Equity today by terminal rule, in the order of the engine's. */
  readonly equities: readonly Scalar[];
}

/** A percentile of what a share of today is worth over all futures, USD. */
export interface SharePercentile {
  readonly rank: string;
  readonly valueUsd: number;
  readonly eachUsd: number;
}

/** Undefined for a plan without a valuation, or whose base case does not last. */
export function valuationSheet(
  making: Making,
  { elements }: LedgerSheet,
  percentiles: readonly SharePercentile[],
  labels: readonly string[],
): ValuationSheet | undefined {
  const { model, base } = making;
  const { valuation } = model;
  if (valuation === undefined || base.months < model.months) return undefined;
  const told = worths({ model, base });
  const year = of(monthsPerYear(making));
  const rate = scalar("Discount rate a year", valueAt(making, valuation.discount), "share");
  const flow = row(
    "Free cash flow before interest",
    sum(cashLineNames.flatMap((name) => (isFreeCash(name) ? (elements[recordCashLines + cashLine[name]] ?? []) : [])).map((held) => now(held))),
  );
  const factor = row("Value today of a dollar at the month's end", power(plus(one, of(rate)), minus(zero, over(month, year))), { unit: "number" });
  const discounted = row("Discounted", times(now(flow), now(factor)));
  const revenue = revenueRows(making, elements);
  const last = base.months - 1;
  const net = scalar("Cash less debt today", sum(netCashAccounts.flatMap((name) => elements[account[name]] ?? []).map((held) => at(held, -1))), "USD");
  const within = scalar("Cash flows within the plan, today", whole("SUM", discounted), "USD");
  const shares = scalar("Shares today, millions", over(valueAt(making, model.opening.shares), of(million(making))), "number");
  const items: Item[] = [
    words("Base case. Free cash flow is before interest and after tax as paid; a month's flow is discounted from its end."),
    heading("By month"),
    flow,
    factor,
    discounted,
    revenue.revenue,
    revenue.soFar,
    revenue.trailing,
    revenue.runRate,
    revenue.forward,
    heading("Common to all rules"),
    rate,
    within,
    net,
    shares,
  ];
  const equities: Scalar[] = [];
  const basis = valuation.trailing ? at(revenue.trailing, last) : at(revenue.runRate, last);
  told.forEach((_, n) => {
    const terminal = n === 0 ? byMultiple(making, basis, items) : byGrowth(making, flow, rate, items);
    if (terminal === undefined) return;
    equities.push(...equityItems({ terminal, within, net, factor: at(factor, last), shares, millionShares: million(making), items }));
  });
  items.push(heading("Values as multiples of revenue, each named"), ...multipleItems(making, revenue, equities, told, labels));
  items.push(...shareItems(making, percentiles));
  return { items: prove(making, items, equities, told), equities };
}

function million(making: Making): Scalar {
  const label = "Shares of a million";
  const known = making.held.find((item) => item.kind === "scalar" && item.label === label);
  return known?.kind === "scalar" ? known : heldScalar(making, label, 1e6);
}

interface RevenueRows {
  readonly revenue: Row;
  readonly soFar: Row;
  readonly trailing: Row;
  readonly runRate: Row;
  readonly forward: Row;
}

function revenueRows(making: Making, elements: LedgerSheet["elements"]): RevenueRows {
  const year = of(monthsPerYear(making));
  const quarter = of(heldScalar(making, "Months of a quarter", 3));
  const held = elements[account.revenue];
  const revenue = row("Revenue", held === undefined ? zero : minus(zero, now(held)));
  const soFar = row("Revenue so far", zero);
  soFar.months = plus(before(soFar), now(revenue));
  const trailing = row("Trailing revenue: the last twelve months", when(compare(month, ">=", year), minus(now(soFar), past(soFar, year)), zero));
  const runRate = row(
    "Run-rate revenue: the last three months, for a year",
    when(compare(month, ">=", quarter), over(times(minus(now(soFar), past(soFar, quarter)), year), quarter), zero),
  );
  const later = ahead(soFar, year);
  const forward = row("Forward revenue: the next twelve months", when(compare(later, ">", zero), minus(later, now(soFar)), zero));
  return { revenue, soFar, trailing, runRate, forward };
}

/** Terminal value at the horizon: the plan's multiple of the revenue that it names. */
function byMultiple(making: Making, basis: Expr, items: Item[]): Expr {
  const { model, base } = making;
  const valuation = model.valuation!;
  const regime = valuation.regime < 0 ? -1 : valuation.regimeMultiple[base.futures.regimes[valuation.regime * model.months + base.months - 1]!]!;
  const multiple = scalar(`Multiple of ${valuation.trailing ? "trailing" : "run-rate"} revenue at the horizon`, valueAt(making, valuation.multiple), "number");
  items.push(heading(`Terminal rule: a multiple of ${valuation.trailing ? "trailing" : "run-rate"} revenue`), multiple);
  if (regime < 0) return times(of(multiple), basis);
  const state = scalar("Times, in the state of the market at the horizon", valueAt(making, regime), "number");
  items.push(state);
  return times(times(of(multiple), of(state)), basis);
}

/** The last year's flow, growing for ever. */
function byGrowth(making: Making, flow: Row, rate: Scalar, items: Item[]): Expr | undefined {
  const stated = making.inputs.named("valuation.terminal_growth");
  if (stated === undefined) return undefined;
  const { base } = making;
  const year = scalar("Free cash flow of the last year", sum(Array.from({ length: 12 }, (_, m) => at(flow, base.months - 12 + m))), "USD");
  const growth = scalar("Growth a year for ever", of(stated), "share");
  items.push(heading("Terminal rule: the last year's free cash flow growing for ever"), year, growth);
  return over(times(of(year), plus(one, of(growth))), minus(of(rate), of(growth)));
}

interface EquityParts {
  readonly terminal: Expr;
  readonly within: Scalar;
  readonly net: Scalar;
  readonly factor: Expr;
  readonly shares: Scalar;
  readonly millionShares: Scalar;
  readonly items: Item[];
}

function equityItems({ terminal, within, net, factor, shares, millionShares, items }: EquityParts): readonly [Scalar] {
  const atEnd = scalar("Terminal value at the horizon", terminal, "USD");
  const today = scalar("Terminal value, today", times(of(atEnd), factor), "USD");
  const equity = scalar("Equity today", sum([of(within), of(today), of(net)]), "USD");
  const size = (expr: Expr): Expr => call("ABS", expr);
  const whole = plus(size(of(today)), size(of(within)));
  const part = scalar("Terminal part of the whole", when(compare(whole, ">", zero), over(size(of(today)), whole), zero), "share");
  const each = over(of(equity), times(of(shares), of(millionShares)));
  items.push(atEnd, today, equity, part, scalar("A share today", each, "USD each"));
  return [equity];
}

/** Values over each revenue that is known at their time: ours, our raises', rivals' marks. */
function multipleItems(making: Making, revenue: RevenueRows, equities: readonly Scalar[], told: readonly Worth[], labels: readonly string[]): readonly Item[] {
  const { model, base, inputs } = making;
  const items: Item[] = [];
  const add = (what: string, usd: Expr, named: readonly (readonly [string, Expr | undefined])[]): void => {
    const value = scalar(what, usd, "USD");
    items.push(value);
    for (const [name, revenue] of named)
      if (revenue !== undefined) items.push(scalar(`  over ${name} revenue`, when(compare(revenue, ">", zero), over(of(value), revenue), zero), "number"));
  };
  const next = base.months >= 12 ? at(revenue.soFar, 11) : undefined;
  equities.forEach((equity, n) => add(`Equity by discounting: ${told[n]!.rule}`, of(equity), [["forward", next]]));
  model.raises.forEach((raise, r) => {
    const t = base.futures.raiseMonth[r]!;
    if (raise.valuation < 0 || !(t >= 0 && t < base.months)) return;
    add(`${raise.name}, valuation, ${labels[t]}`, valueAt(making, raise.valuation), [
      ["trailing", t >= 11 ? at(revenue.trailing, t) : undefined],
      ["run-rate", t >= 2 ? at(revenue.runRate, t) : undefined],
      ["forward", t + 12 < base.months ? at(revenue.forward, t) : undefined],
    ]);
  });
  for (const [name, mark] of Object.entries(model.plan.valuation?.marks ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const value = inputs.named(`valuation.marks.${name}.value`);
    const sold = inputs.named(`valuation.marks.${name}.revenue`);
    if (value !== undefined && sold !== undefined)
      add(`${name}, a mark${mark.value.source === undefined ? "" : ` (${mark.value.source})`}`, of(value), [
        [mark.basis, times(of(sold), of(monthsPerYear(making)))],
      ]);
  }
  return items;
}

/** Shares after raises, and what one of today is worth over all futures. */
function shareItems(making: Making, percentiles: readonly SharePercentile[]): readonly Item[] {
  const { model, base, dilution } = making;
  const formula = dilution.length === 0 ? one : dilution.reduce(times);
  const isKnown = Math.abs(openCalculation(base.months).scalar(scalar("", formula)) / base.dilution - 1) <= 1e-9;
  const after = isKnown ? formula : of(heldScalar(making, "Shares after raises over those of today", base.dilution, "number"));
  return [
    heading("A share of today"),
    scalar("Shares after the raises of the base case, millions", over(times(valueAt(making, model.opening.shares), after), of(million(making))), "number"),
    ...percentiles.flatMap(({ rank, valueUsd, eachUsd }) => [
      scalar(`To holders of today over all futures, after dilution, ${rank}: value of the run`, valueUsd, "USD"),
      scalar(`  a share of today, ${rank}: value of the run`, eachUsd, "USD each"),
    ]),
  ];
}

/** Says so where a sheet's equity is not what the engine tells. */
function prove(making: Making, items: readonly Item[], equities: readonly Scalar[], told: readonly Worth[]): readonly Item[] {
  const calculation = openCalculation(making.base.months);
  told.forEach(({ equityUsd, rule }, n) => {
    const mine = equities[n] === undefined ? NaN : calculation.scalar(equities[n]);
    if (!(Math.abs(mine - equityUsd) <= 1e-9 * Math.abs(equityUsd) + 0.005))
      making.stamped.push(`Equity by discounting, ${rule}: not on the sheet Valuation as the engine has it`);
  });
  return items;
}
